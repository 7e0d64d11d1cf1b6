//! The names of a school's own people, from a CSV file that the office keeps. Read into memory, never copied.

use std::path::Path;

use serde::Deserialize;

use super::LoadError;
use crate::faults::{Fault, Inspection};
use crate::screen::Roster;

/// A line of the file: `role,name,known_as`. Further names are separated by semicolons.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    role: String,
    name: String,
    #[serde(default)]
    known_as: String,
}

/// Reads a roster: a header line `role,name,known_as`, then one person a line; `role` is `staff` or `pupil`.
/// A pupil is also known by the first of their names.
///
/// # Errors
/// The file cannot be read, or has faults: all of them, by line.
pub fn roster(path: &Path) -> Result<Roster, LoadError> {
    let text = std::fs::read_to_string(path).map_err(|source| LoadError::Roster {
        path: path.to_owned(),
        source,
    })?;
    let name = path.display().to_string();
    read(&name, &text).map_err(LoadError::FaultyRoster)
}

fn read(file: &str, text: &str) -> Result<Roster, Vec<Fault>> {
    let mut inspection = Inspection::of(file, text);
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let (mut staff, mut pupils) = (Vec::new(), Vec::new());
    let headers = reader.headers().cloned().unwrap_or_default();
    for (index, record) in reader.records().enumerate() {
        let line = record
            .as_ref()
            .ok()
            .and_then(csv::StringRecord::position)
            .map_or(index + 2, |position| {
                usize::try_from(position.line()).unwrap_or(index + 2)
            });
        let read = record.and_then(|record| record.deserialize::<Line>(Some(&headers)));
        match read {
            Ok(person) => match person.role.as_str() {
                "staff" => staff.extend(names(&person)),
                "pupil" => {
                    let first = person.name.split_whitespace().next().map(str::to_owned);
                    pupils.extend(names(&person).chain(first));
                }
                other => {
                    inspection.fault_on_line(line, format!("{other:?} is no role"), "write staff or pupil");
                }
            },
            Err(error) => {
                let instead = "write role,name,known_as as in the first line; known_as may stay empty";
                inspection.fault_on_line(
                    line,
                    format!("the line cannot be read: {}", reason(&error)),
                    instead,
                );
            }
        }
    }
    let faults = inspection.into_faults();
    if faults.is_empty() {
        Ok(Roster::new(
            staff.iter().map(String::as_str),
            pupils.iter().map(String::as_str),
        ))
    } else {
        Err(faults)
    }
}

fn names(person: &Line) -> impl Iterator<Item = String> {
    let others = person.known_as.split(';').map(|name| name.trim().to_owned());
    std::iter::once(person.name.clone())
        .chain(others)
        .filter(|name| !name.is_empty())
        .collect::<Vec<_>>()
        .into_iter()
}

/// The kind of an error, without the line's words: they are people's names.
fn reason(error: &csv::Error) -> &'static str {
    if matches!(error.kind(), csv::ErrorKind::Deserialize { .. }) {
        "a column is missing or unknown"
    } else {
        "it is no CSV"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_faulty_line_is_named() {
        let text =
            "role,name,known_as\nstaff,Mrs Ada Bell,Mrs Bell;Ada\ncook,Someone,\nstaff\npupil,Leo Park,\n";
        let faults = read("roster.csv", text).err().unwrap();
        let lines: Vec<usize> = faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [3, 4]);
        assert!(faults[0].what.contains("cook"), "{}", faults[0]);
    }
}
