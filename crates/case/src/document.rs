//! A TOML document read section by section, collecting every problem with its line.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
pub(crate) use waywarden_scenario::draft::Located;
use waywarden_tables::{Place, Problem, Problems, suggestion};

/// The text of a case file and the problems found in it so far.
pub(crate) struct Document<'a> {
    pub(crate) path: &'a Path,
    text: &'a str,
    problems: RefCell<Problems>,
    /// The keys that were asked for, by section.
    asked: RefCell<AskedKeys>,
}

/// The keys that a reader asks for in each section of a document.
pub(crate) type AskedKeys = BTreeMap<String, BTreeSet<&'static str>>;

impl<'a> Document<'a> {
    pub(crate) fn new(path: &'a Path, text: &'a str) -> Self {
        Self { path, text, problems: RefCell::new(Problems::new()), asked: RefCell::default() }
    }

    pub(crate) fn asked(&self) -> AskedKeys {
        self.asked.borrow().clone()
    }

    pub(crate) fn into_problems(self) -> Problems {
        self.problems.into_inner()
    }

    /// Parses the text; all syntax errors become problems.
    pub(crate) fn parse(&self) -> Option<Spanned<DeTable<'a>>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let line = error.span().map_or(1, |span| self.line(&span));
            let written = self.text.lines().nth(line - 1).unwrap_or_default();
            let slip = crate::toml_help::slip(written, error.message());
            // One slip makes several errors in its line.
            let told = |known: &Problem| known.place == Place::Line { line, column: None };
            if slip.is_some() && self.problems.borrow().iter().any(told) {
                continue;
            }
            let reason = error.message().trim().replace('\n', ", ");
            let place = Place::Line { line, column: None };
            let (message, help) = slip.unwrap_or_else(|| {
                let help = match error.message().contains("duplicate key") {
                    true => "keep one of the two, or give each its own name",
                    false => "texts stand in quotation marks, lists in [ ], inline tables in { }",
                };
                (reason.clone(), help.to_owned())
            });
            let message = format!("this is not valid TOML: {message}");
            let problem = Problem::new(self.path, place, message, help);
            self.problems.borrow_mut().push(match error.span() {
                Some(span) => problem.spanning(span),
                None => problem,
            });
        }
        errors.is_empty().then_some(table)
    }

    fn line(&self, span: &Range<usize>) -> usize {
        1 + self.text.as_bytes()[..span.start.min(self.text.len())].iter().filter(|b| **b == b'\n').count()
    }

    fn push(&self, span: &Range<usize>, key: &str, message: impl Into<String>, help: impl Into<String>) {
        let place = Place::Key { line: self.line(span), key: key.to_owned() };
        self.problems.borrow_mut().push(Problem::new(self.path, place, message, help).spanning(span.clone()));
    }
}

/// A table of the document. Keys are asked for by name; [`Section::finish`] reports those nobody asked for.
pub(crate) struct Section<'a, 'd> {
    document: &'d Document<'a>,
    name: String,
    span: Range<usize>,
    table: &'d DeTable<'a>,
    known: Vec<&'static str>,
}

impl<'a, 'd> Section<'a, 'd> {
    pub(crate) fn root(document: &'d Document<'a>, table: &'d DeTable<'a>) -> Self {
        Self { document, name: String::new(), span: 0..0, table, known: Vec::new() }
    }

    /// The section as a place of its own.
    pub(crate) fn here(&self) -> Located<()> {
        Located { line: self.document.line(&self.span), span: self.span.clone(), key: self.name.clone(), value: () }
    }

    fn key(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    fn get(&mut self, key: &'static str) -> Option<Located<&'d DeValue<'a>>> {
        self.known.push(key);
        let value = self.table.get(key)?;
        let span = value.span();
        Some(Located { line: self.document.line(&span), span, key: self.key(key), value: value.get_ref() })
    }

    /// Reports a key that is not there.
    pub(crate) fn missing(&self, key: &str, help: &str) {
        self.document.push(&self.span, &self.key(key), "the key is missing", help);
    }

    /// Reports something about a key that is there.
    pub(crate) fn report(&self, key: &str, message: &str, help: &str) {
        let span = self.table.get(key).map_or(self.span.clone(), Spanned::span);
        self.document.push(&span, &self.key(key), message, help);
    }

    /// Whether a key is there and a number.
    pub(crate) fn is_number(&self, key: &str) -> bool {
        let value = self.table.get(key).map(Spanned::get_ref);
        matches!(value, Some(DeValue::Integer(_) | DeValue::Float(_)))
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn wrong(&self, found: &Located<&DeValue<'_>>, wanted: &str) {
        let message = format!("{wanted} is expected, this is {}", described(found.value));
        self.document.push(&found.span, &found.key, message, format!("write {wanted}"));
    }

    /// A non-blank text.
    pub(crate) fn text(&mut self, key: &'static str) -> Option<Located<String>> {
        let found = self.get(key)?;
        self.as_text(&found)
    }

    fn as_text(&self, found: &Located<&DeValue<'_>>) -> Option<Located<String>> {
        match found.value.as_str().map(str::trim) {
            Some("") => self.document.push(&found.span, &found.key, "the text is blank", "write a text"),
            Some(text) => return Some(found.with(text.to_owned())),
            None => self.wrong(found, "a text in quotation marks"),
        }
        None
    }

    /// A non-blank text, or a whole number as text: the name or the number of a column.
    pub(crate) fn text_or_number(&mut self, key: &'static str) -> Option<Located<String>> {
        let found = self.get(key)?;
        match found.value {
            DeValue::Integer(number) => Some(found.with(number.to_string())),
            _ => self.as_text(&found),
        }
    }

    /// `true` or `false`.
    pub(crate) fn flag(&mut self, key: &'static str) -> Option<Located<bool>> {
        let found = self.get(key)?;
        match found.value {
            DeValue::Boolean(value) => Some(found.with(*value)),
            _ => {
                self.wrong(&found, "true or false");
                None
            }
        }
    }

    /// A finite number.
    pub(crate) fn number(&mut self, key: &'static str) -> Option<Located<f64>> {
        let found = self.get(key)?;
        self.as_number(&found)
    }

    fn as_number(&self, found: &Located<&DeValue<'_>>) -> Option<Located<f64>> {
        let value = match found.value {
            DeValue::Integer(integer) => {
                i64::from_str_radix(integer.as_str(), integer.radix()).ok().map(|value| value as f64)
            }
            DeValue::Float(float) => float.as_str().parse().ok(),
            _ => None,
        };
        match value.filter(|value: &f64| value.is_finite()) {
            Some(value) => Some(found.with(value)),
            None => {
                self.wrong(found, "a finite number");
                None
            }
        }
    }

    fn items(&mut self, key: &'static str, wanted: &str) -> Option<Vec<Located<&'d DeValue<'a>>>> {
        let found = self.get(key)?;
        let DeValue::Array(items) = found.value else {
            self.wrong(&found, wanted);
            return None;
        };
        let located = |item: &'d Spanned<DeValue<'a>>| Located {
            line: self.document.line(&item.span()),
            span: item.span(),
            key: found.key.clone(),
            value: item.get_ref(),
        };
        Some(items.iter().map(located).collect())
    }

    /// A list of non-blank texts; `None` if the key is absent or is no list.
    pub(crate) fn texts(&mut self, key: &'static str) -> Option<Vec<Located<String>>> {
        let items = self.items(key, "a list of texts")?;
        Some(items.iter().filter_map(|item| self.as_text(item)).collect())
    }

    /// A list of finite numbers.
    pub(crate) fn numbers(&mut self, key: &'static str) -> Option<Vec<Located<f64>>> {
        let items = self.items(key, "a list of numbers")?;
        Some(items.iter().filter_map(|item| self.as_number(item)).collect())
    }

    /// A table of numbers under names of its own, in their order.
    pub(crate) fn numbers_by_name(&mut self, key: &'static str) -> Option<Vec<NumberOfName>> {
        let section = self.section(key)?;
        let mut numbers = Vec::new();
        for (name, value) in section.table {
            let located = |span: Range<usize>| (self.document.line(&span), span);
            let key = section.key(name.get_ref());
            let (line, span) = located(value.span());
            let number = self.as_number(&Located { line, span, key: key.clone(), value: value.get_ref() });
            let (line, span) = located(name.span());
            let name = Located { line, span, key, value: name.get_ref().to_string() };
            numbers.extend(number.map(|number| (name, number)));
        }
        Some(numbers)
    }

    /// The name of a column, or a table of numbers by name.
    pub(crate) fn column_or_numbers(&mut self, key: &'static str) -> Option<ColumnOrNumbers> {
        match self.table.get(key).map(Spanned::get_ref) {
            Some(DeValue::Table(_)) => self.numbers_by_name(key).map(ColumnOrNumbers::Numbers),
            _ => self.text(key).map(ColumnOrNumbers::Column),
        }
    }

    /// A table of its own.
    pub(crate) fn section(&mut self, key: &'static str) -> Option<Section<'a, 'd>> {
        let found = self.get(key)?;
        self.as_section(&found)
    }

    fn as_section(&self, found: &Located<&'d DeValue<'a>>) -> Option<Section<'a, 'd>> {
        let DeValue::Table(table) = found.value else {
            self.wrong(found, "a table { key = value }");
            return None;
        };
        let name = found.key.clone();
        Some(Section { document: self.document, name, span: found.span.clone(), table, known: Vec::new() })
    }

    /// A table of its own, or `true` or `false` in its place.
    pub(crate) fn section_or_flag(&mut self, key: &'static str) -> Option<SectionOrFlag<'a, 'd>> {
        let found = self.get(key)?;
        match found.value {
            DeValue::Boolean(value) => Some(SectionOrFlag::Flag(*value)),
            DeValue::Table(_) => self.as_section(&found).map(SectionOrFlag::Section),
            _ => {
                self.wrong(&found, "a table { key = value }, or true or false,");
                None
            }
        }
    }

    /// A list of tables, inline or `[[...]]`.
    pub(crate) fn sections(&mut self, key: &'static str) -> Option<Vec<Section<'a, 'd>>> {
        let items = self.items(key, "a list of tables")?;
        Some(items.iter().filter_map(|item| self.as_section(item)).collect())
    }

    /// One table, or a list of tables.
    pub(crate) fn one_or_more(&mut self, key: &'static str) -> Option<Vec<Section<'a, 'd>>> {
        let written = self.table.iter().find(|(known, _)| known.get_ref() == key);
        match written.map(|(_, value)| value.get_ref()) {
            Some(DeValue::Array(_)) => self.sections(key),
            _ => self.section(key).map(|section| vec![section]),
        }
    }

    /// A filter: for each column the accepted values, as texts; a single value stands for a list of one.
    pub(crate) fn filter(&mut self, key: &'static str) -> Option<Vec<Condition>> {
        let section = self.section(key)?;
        let conditions = section.table.iter().map(|(column, value)| {
            let span = column.span();
            let line = self.document.line(&span);
            let key = section.key(column.get_ref());
            let mut values = Vec::new();
            let items: Vec<&Spanned<DeValue<'a>>> = match value.get_ref() {
                DeValue::Array(items) => items.iter().collect(),
                _ => vec![value],
            };
            for item in items {
                let span = item.span();
                let found = Located { line: self.document.line(&span), span, key: key.clone(), value: item.get_ref() };
                let text = match item.get_ref() {
                    DeValue::String(text) => text.trim().to_owned(),
                    DeValue::Integer(integer) => integer.to_string(),
                    _ => {
                        self.wrong(&found, "a list of texts or whole numbers");
                        continue;
                    }
                };
                values.push(found.with(text));
            }
            Condition { column: Located { line, span, key, value: column.get_ref().to_string() }, values }
        });
        Some(conditions.collect())
    }

    /// A list in which texts and tables may stand side by side.
    pub(crate) fn texts_and_sections(&mut self, key: &'static str) -> Option<Vec<TextOrSection<'a, 'd>>> {
        let items = self.items(key, "a list of texts or tables")?;
        let read = |item: &Located<&'d DeValue<'a>>| match item.value {
            DeValue::Table(_) => self.as_section(item).map(TextOrSection::Section),
            _ => self.as_text(item).map(TextOrSection::Text),
        };
        Some(items.iter().filter_map(read).collect())
    }

    /// Reports keys that nobody asked for, with the nearest known one.
    pub(crate) fn finish(&self) {
        self.document.asked.borrow_mut().entry(self.name.clone()).or_default().extend(&self.known);
        for (key, _) in self.table {
            let name: &str = key.get_ref();
            if !self.known.contains(&name) {
                let help = suggestion(name, "keys here", self.known.iter().copied());
                self.document.push(&key.span(), &self.key(name), "the key is not known", help);
            }
        }
    }
}

/// What may stand in the place of a table.
pub(crate) enum SectionOrFlag<'a, 'd> {
    /// The table.
    Section(Section<'a, 'd>),
    /// `true` or `false`.
    Flag(bool),
}

/// An item of a list.
pub(crate) enum TextOrSection<'a, 'd> {
    /// A text.
    Text(Located<String>),
    /// A table.
    Section(Section<'a, 'd>),
}

/// A number with the name that it stands under.
pub(crate) type NumberOfName = (Located<String>, Located<f64>);

/// Figures of sites.
#[derive(Debug)]
pub(crate) enum ColumnOrNumbers {
    /// The name of a column.
    Column(Located<String>),
    /// By the id of the site.
    Numbers(Vec<NumberOfName>),
}

/// One column of a filter with the values it may have.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) column: Located<String>,
    pub(crate) values: Vec<Located<String>>,
}

fn described(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the text \"{text}\""),
        DeValue::Integer(integer) => format!("the number {integer}"),
        DeValue::Float(float) => format!("the number {float}"),
        DeValue::Boolean(value) => format!("{value}"),
        DeValue::Datetime(value) => format!("the date {value}"),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
