//! What the checks of a case share.

use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};

use waywarden_scenario::calendar::Calendar;
use waywarden_scenario::case::OnUnreachable;
use waywarden_scenario::draft::Findings;
use waywarden_tables::{
    Columns, Crs, Files, Place, Postcodes, Problems, RawTable, Reading, TableOptions, postcode_key, read_table_with,
};

use crate::calendar;
use crate::document::Located;
use crate::expand;
use crate::input::{InputFile, InputRole};
use crate::raw::{RawCase, RawPoints};
use crate::toml_help::eaten_backslashes;

/// What the checks share: where paths start, and what was found.
pub(crate) struct Checker<'a> {
    findings: Findings,
    pub(crate) files: &'a Files,
    pub(crate) inputs: Vec<InputFile>,
    /// Where the sites stand in their file, in their order.
    pub(crate) site_places: Vec<Place>,
    /// The table of sites as it stands in its file, with its columns.
    pub(crate) site_table: Option<(RawTable, Columns)>,
    /// How many rows of the table of sites the case does not want.
    pub(crate) sites_left_out: usize,
    /// What becomes of sites that meet no road.
    pub(crate) on_unreachable: OnUnreachable,
    /// The year whose dates opening hours are about.
    pub(crate) calendar: Option<Calendar>,
    /// The table of postcodes.
    postcodes: Option<PathBuf>,
}

impl Deref for Checker<'_> {
    type Target = Findings;

    fn deref(&self) -> &Findings {
        &self.findings
    }
}

impl DerefMut for Checker<'_> {
    fn deref_mut(&mut self) -> &mut Findings {
        &mut self.findings
    }
}

impl<'a> Checker<'a> {
    /// Nothing found yet but that the encoding of the case file is a guess, if it is.
    pub(crate) fn new(file: &RawCase, files: &'a Files, problems: Problems) -> Self {
        let inputs = vec![InputFile { role: InputRole::Case, path: file.path.clone(), reading: None }];
        let mut findings = Findings { problems, ..Findings::new(&file.path) };
        findings.notes.note_all(file.encoding_guessed.clone());
        let mut checker = Self {
            findings,
            files,
            inputs,
            site_places: Vec::new(),
            site_table: None,
            sites_left_out: 0,
            on_unreachable: OnUnreachable::Error,
            calendar: None,
            postcodes: None,
        };
        checker.calendar = file.calendar.as_ref().and_then(|raw| calendar::read(&mut checker, raw));
        checker.postcodes = file.postcodes.as_ref().and_then(|named| checker.file(named, InputRole::Postcodes));
        checker
    }

    /// What was found, and the files.
    pub(crate) fn finish(self) -> (Findings, Vec<InputFile>) {
        (self.findings, self.inputs)
    }

    /// Keeps what is there, and the problems of what is not.
    pub(crate) fn keep<T, E: Into<Problems>>(&mut self, result: Result<T, E>) -> Option<T> {
        result.map_err(|problems| self.problems.append(problems.into())).ok()
    }

    /// The file that a key names: expanded, relative to the case file, existing. It becomes an input.
    pub(crate) fn file(&mut self, named: &Located<String>, role: InputRole) -> Option<PathBuf> {
        let expanded = match expand::expand(&named.value, &|name| self.files.variable(name)) {
            Ok(expanded) => expanded,
            Err((message, help)) => {
                self.problem(named, message, help);
                return None;
            }
        };
        let path = self.path.parent().unwrap_or(Path::new("")).join(expanded);
        if !self.files.is_file(&path)
            && let Some(written) = eaten_backslashes(&named.value)
        {
            let message = format!("the path {written:?} has backslashes, which were read as escapes");
            let help = format!("write it in single quotation marks, '{written}', or with / in place of each backslash");
            self.problem(named, message, help);
            return None;
        }
        if !self.files.is_file(&path) {
            let what = if self.files.exists(&path) { "is a folder, not a file" } else { "does not exist" };
            let help = match expand::variables(&named.value)[..] {
                [] => "check the path; it is relative to the folder of the case file".to_owned(),
                ref names => format!("set {} to the folder that has the file", names.join(", ")),
            };
            self.problem(named, format!("the file {} {what}", path.display()), help);
            return None;
        }
        self.inputs.push(InputFile { role, path: path.clone(), reading: None });
        Some(path)
    }

    /// The raw table that a section names.
    pub(crate) fn table(&mut self, points: &RawPoints, role: InputRole) -> Option<RawTable> {
        let path = self.file(points.file.as_ref()?, role)?;
        let crs = self.crs(points.crs.as_ref());
        let layer = points.layer.as_ref().map(|layer| layer.value.clone());
        let header = points.header.as_ref().map(|header| header.value);
        let options = TableOptions { layer, header, crs, ..TableOptions::default() };
        let table = self.keep(read_table_with(self.files, &path, &options))?;
        self.was_read(role, &table.reading);
        Some(table)
    }

    /// The system of coordinates that a key names.
    pub(crate) fn crs(&mut self, named: Option<&Located<String>>) -> Option<Crs> {
        let named = named?;
        Crs::named(&named.value).map_err(|error| self.problem(named, error.to_string(), error.help())).ok()
    }

    /// Keeps what the last file of a role was taken for.
    pub(crate) fn was_read(&mut self, role: InputRole, reading: &Reading) {
        if let Some(input) = self.inputs.iter_mut().rfind(|input| input.role == role) {
            input.reading = Some(reading.clone());
        }
    }

    /// Where the postcodes of a table are, if it has any and the case names a table of postcodes.
    pub(crate) fn places(&mut self, table: &RawTable, columns: &Columns) -> Option<Postcodes> {
        let path = self.postcodes.clone()?;
        let names = ["postcode", "pcds", "pcd", "pcd2", "pcd7", "pcd8"];
        let column = match columns.postcode.as_deref() {
            Some(name) => table.column(name).ok(),
            None => names.iter().find_map(|name| table.column(name).ok()),
        }?;
        let wanted = table.rows.iter().map(|row| postcode_key(row.cell(column))).collect();
        let bytes = self.keep(self.files.read(&path))?;
        self.keep(Postcodes::read(&path, &bytes, &wanted))
    }

    /// The path of the first input of a role.
    pub(crate) fn input(&self, role: InputRole) -> Option<PathBuf> {
        self.inputs.iter().find(|input| input.role == role).map(|input| input.path.clone())
    }
}
