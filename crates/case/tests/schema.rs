//! The JSON Schema of a case: the shipped cases and the examples of the documentation satisfy it, and what the reader
//! refuses as unknown it refuses too.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use waywarden_case::read_case;
use waywarden_tables::Files;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap().replace('\r', "")
}

fn schema() -> Value {
    serde_json::from_str(&text("docs/case.schema.json")).unwrap()
}

/// A checker of the part of JSON Schema (draft 7) that the schema of a case uses. Any other keyword panics, so that none is
/// passed over. The crates that know all of it bring a hundred others with them.
struct Checker<'a> {
    root: &'a Value,
    errors: Vec<String>,
}

impl Checker<'_> {
    fn errors(root: &Value, value: &Value) -> Vec<String> {
        let mut checker = Checker { root, errors: Vec::new() };
        checker.check(root, value, "");
        checker.errors
    }

    fn fail(&mut self, at: &str, message: impl std::fmt::Display) {
        self.errors.push(format!("{at}: {message}"));
    }

    fn check(&mut self, schema: &Value, value: &Value, at: &str) {
        let number = |limit: &Value| limit.as_f64().unwrap();
        for (keyword, wanted) in schema.as_object().unwrap() {
            match keyword.as_str() {
                "$schema" | "title" | "description" | "definitions" => {}
                "$ref" => {
                    let target = self.root.pointer(wanted.as_str().unwrap().trim_start_matches('#')).unwrap();
                    self.check(&target.clone(), value, at);
                }
                "type" => {
                    let names = wanted.as_array().cloned().unwrap_or_else(|| vec![wanted.clone()]);
                    if !names.iter().any(|name| is(value, name.as_str().unwrap())) {
                        self.fail(at, format!("not of type {wanted}: {value}"));
                    }
                }
                "properties" => {
                    for (key, property) in wanted.as_object().unwrap() {
                        if let Some(found) = value.get(key) {
                            self.check(property, found, &format!("{at}/{key}"));
                        }
                    }
                }
                "additionalProperties" => {
                    for (key, found) in value.as_object().into_iter().flatten() {
                        let known = schema.get("properties").and_then(|p| p.get(key)).is_some();
                        match wanted {
                            Value::Bool(true) => {}
                            _ if known => {}
                            Value::Bool(false) => self.fail(at, format!("unknown key {key}")),
                            other => self.check(other, found, &format!("{at}/{key}")),
                        }
                    }
                }
                "required" => {
                    for key in wanted.as_array().unwrap().iter().map(|key| key.as_str().unwrap()) {
                        if value.is_object() && value.get(key).is_none() {
                            self.fail(at, format!("{key} is missing"));
                        }
                    }
                }
                "items" => {
                    for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.check(wanted, item, &format!("{at}/{number}"));
                    }
                }
                "minItems" => {
                    if value.as_array().is_some_and(|items| (items.len() as f64) < number(wanted)) {
                        self.fail(at, "too few items");
                    }
                }
                "minimum" | "maximum" | "exclusiveMinimum" => {
                    let fits = |found: f64| match keyword.as_str() {
                        "minimum" => found >= number(wanted),
                        "maximum" => found <= number(wanted),
                        _ => found > number(wanted),
                    };
                    if value.as_f64().is_some_and(|found| !fits(found)) {
                        self.fail(at, format!("{value} breaks {keyword} {wanted}"));
                    }
                }
                "enum" => {
                    if !wanted.as_array().unwrap().contains(value) {
                        self.fail(at, format!("{value} is none of {wanted}"));
                    }
                }
                "pattern" => {
                    assert_eq!(wanted, "^[a-z0-9_]+$", "the one pattern that this checker knows");
                    let fits = |text: &str| {
                        !text.is_empty()
                            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
                    };
                    if value.as_str().is_some_and(|text| !fits(text)) {
                        self.fail(at, format!("{value} does not match {wanted}"));
                    }
                }
                "anyOf" => self.any_of(wanted.as_array().unwrap(), value, at),
                other => panic!("the checker of this test does not know the keyword {other}"),
            }
        }
    }

    /// Without an option that fits, the errors are those of the one that fails last.
    fn any_of(&mut self, options: &[Value], value: &Value, at: &str) {
        let errors = |option: &Value| {
            let mut checker = Checker { root: self.root, errors: Vec::new() };
            checker.check(option, value, at);
            checker.errors
        };
        let found: Vec<Vec<String>> = options.iter().map(errors).collect();
        if !found.iter().any(Vec::is_empty) {
            self.errors.extend(found.into_iter().next_back().unwrap_or_default());
        }
    }
}

fn is(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        other => panic!("no type {other}"),
    }
}

fn as_json(toml: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Table>(toml).unwrap_or_else(|error| panic!("{error}\n{toml}"))).unwrap()
}

#[test]
fn the_shipped_cases_satisfy_the_schema() {
    let cases: Vec<PathBuf> = std::fs::read_dir(root().join("data"))
        .unwrap()
        .map(|folder| folder.unwrap().path().join("case.toml"))
        .filter(|case| case.is_file())
        .collect();
    assert!(cases.len() >= 2, "{cases:?}");
    for case in cases {
        let errors = Checker::errors(&schema(), &as_json(&std::fs::read_to_string(&case).unwrap()));
        assert!(errors.is_empty(), "{}: {errors:#?}", case.display());
    }
}

/// The blocks of TOML in a page.
fn blocks(page: &str) -> Vec<String> {
    let text = text(page);
    let parts = text.split("```toml\n").skip(1);
    parts.map(|part| part.split("```").next().unwrap().to_owned()).collect()
}

/// Adds what `more` has to `base`, tables into tables.
fn merge(base: &mut Value, more: Value) {
    match (base, more) {
        (Value::Object(base), Value::Object(more)) => {
            for (key, value) in more {
                match base.get_mut(&key) {
                    Some(known) => merge(known, value),
                    None => {
                        base.insert(key, value);
                    }
                }
            }
        }
        (base, more) => *base = more,
    }
}

#[test]
fn the_examples_of_the_documentation_satisfy_the_schema() {
    let (schema, mut whole, mut fragments) = (schema(), 0, 0);
    let complete = as_json(blocks("docs/case.md").last().unwrap());
    for page in ["docs/case.md", "README.md", "data/yeovil/README.md"] {
        for block in blocks(page) {
            let block = as_json(&block);
            // A piece of a profile is no piece of a case.
            if block.get("periods").is_some() {
                continue;
            }
            let case = match block.get("case") {
                Some(_) => {
                    whole += 1;
                    block
                }
                None => {
                    fragments += 1;
                    let mut case = complete.clone();
                    // Two examples are single keys of a section.
                    let block = match block.as_object().unwrap().keys().next().unwrap().as_str() {
                        "calibration" => json!({ "roads": block }),
                        "where" => json!({ "demand": block }),
                        "pathway" => {
                            case["pathway"] = json!({ "weight": "stroke" });
                            block
                        }
                        _ => block,
                    };
                    merge(&mut case, block);
                    case
                }
            };
            let errors = Checker::errors(&schema, &case);
            assert!(errors.is_empty(), "{page}: {errors:#?}\n{case:#}");
        }
    }
    assert_eq!((whole, fragments), (2, 14));
}

/// Every table of a document, by its path; of lists the first item.
fn tables(value: &toml::Value, at: &str, found: &mut Vec<String>) {
    match value {
        toml::Value::Table(table) => {
            found.push(at.to_owned());
            table.iter().for_each(|(key, value)| tables(value, &format!("{at}/{key}"), found));
        }
        toml::Value::Array(items) => items.iter().take(1).for_each(|item| tables(item, &format!("{at}/0"), found)),
        _ => {}
    }
}

fn with_unknown_key(document: &toml::Value, path: &str) -> toml::Value {
    let mut document = document.clone();
    let mut at = &mut document;
    for step in path.split('/').skip(1) {
        at = match at {
            toml::Value::Array(items) => &mut items[0],
            other => other.get_mut(step).unwrap(),
        };
    }
    at.as_table_mut().unwrap().insert("no_such_key".to_owned(), toml::Value::Integer(1));
    document
}

#[test]
fn an_unknown_key_is_refused_by_the_schema_and_by_the_reader() {
    let document = toml::Value::Table(toml::from_str(include_str!("every_key.toml")).unwrap());
    let schema = schema();
    let by_schema = |document: &toml::Value| -> Vec<String> {
        let errors = Checker::errors(&schema, &serde_json::to_value(document).unwrap());
        errors.into_iter().filter(|error| error.contains("unknown key")).collect()
    };
    let by_reader = |document: &toml::Value| -> Vec<String> {
        let text = toml::to_string(document).unwrap();
        let files = Files::in_memory([("case.toml".into(), text.into_bytes())]);
        let problems = read_case(&files, Path::new("case.toml")).expect_err("a case of empty sections");
        let texts = problems.iter().map(ToString::to_string);
        texts.filter(|text| text.contains("the key is not known")).collect()
    };
    assert_eq!((by_schema(&document), by_reader(&document)), (Vec::new(), Vec::new()));
    let mut paths = Vec::new();
    tables(&document, "", &mut paths);
    assert!(paths.len() > 25, "{paths:?}");
    for path in paths {
        let document = with_unknown_key(&document, &path);
        assert_eq!(by_schema(&document), [format!("{path}: unknown key no_such_key")]);
        let found = by_reader(&document);
        assert!(found.len() == 1 && found[0].contains("no_such_key"), "{path}: {found:?}");
    }
}

/// A rule of the reader that the schema knows, too: each breaks exactly one.
#[test]
fn values_that_the_reader_refuses_fail_the_schema() {
    let complete = as_json(blocks("docs/case.md").last().unwrap());
    for (what, wrong) in [
        ("an id with capitals", json!({ "case": { "id": "My Case" } })),
        ("a text in place of a number", json!({ "roads": { "max_snap_m": "far" } })),
        ("a rule that there is not", json!({ "allocation": { "rule": "nearer" } })),
        ("a share above 1", json!({ "travel": { "source": "s", "repatriation_share": 2 } })),
        ("a kind that there is not", json!({ "demand": { "weights": [{ "column": "c", "kind": "cars" }] } })),
        ("no weights", json!({ "demand": { "weights": [] } })),
    ] {
        let mut case = complete.clone();
        merge(&mut case, wrong);
        let errors = Checker::errors(&schema(), &case);
        assert_eq!(errors.len(), 1, "{what}: {errors:?}");
    }
}
