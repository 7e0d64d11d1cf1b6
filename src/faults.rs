//! Faults in the files people write (policies, indicators, word lists): where, what, and what to write instead.
//! Collects every fault before giving up, so that one run of `schoolgate check` shows them all.

use std::fmt;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// One fault, with its remedy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Fault {
    /// The file's path as the library names it: `policies/example.toml`.
    pub file: String,
    /// 1-based.
    pub line: usize,
    pub what: String,
    /// What to write instead.
    pub instead: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}; {}", self.file, self.line, self.what, self.instead)
    }
}

/// A file under inspection, and the faults found in it so far.
#[derive(Debug)]
pub struct Inspection<'a> {
    file: &'a str,
    text: &'a str,
    faults: Vec<Fault>,
}

/// More rounds than any honest file needs; a file worse than this shows its first faults.
const MOST_SHAPE_FAULTS: usize = 100;

impl<'a> Inspection<'a> {
    pub fn of(file: &'a str, text: &'a str) -> Self {
        Self {
            file,
            text,
            faults: Vec::new(),
        }
    }

    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Records a fault at a byte range of the file.
    pub fn fault(&mut self, at: &Range<usize>, what: impl Into<String>, instead: impl Into<String>) {
        let line = self.line(at);
        self.fault_on_line(line, what, instead);
    }

    /// The line that a byte range of the file begins on.
    pub fn line(&self, at: &Range<usize>) -> usize {
        let before = self
            .text
            .get(..at.start.min(self.text.len()))
            .unwrap_or(self.text);
        before.matches('\n').count() + 1
    }

    /// The file's path.
    pub fn file(&self) -> &'a str {
        self.file
    }

    /// Records a fault on a line, counted from 1.
    pub fn fault_on_line(&mut self, line: usize, what: impl Into<String>, instead: impl Into<String>) {
        self.faults.push(Fault {
            file: self.file.to_owned(),
            line,
            what: what.into(),
            instead: instead.into(),
        });
    }

    pub fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    /// Reads the file as TOML of shape `T`. Every fault of shape is recorded: the faulty piece is set aside and the
    /// rest read again. `None` when what is left cannot be read as a whole.
    pub fn read_toml<T: DeserializeOwned>(&mut self) -> Option<T> {
        let (mut table, errors) = DeTable::parse_recoverable(self.text);
        let broken = !errors.is_empty();
        for error in &errors {
            self.shape_fault(error);
        }
        for _ in 0..MOST_SHAPE_FAULTS {
            let error = match T::deserialize(toml::Deserializer::from(table.clone())) {
                Ok(value) => return Some(value),
                Err(error) => error,
            };
            let set_aside = error.span().is_some_and(|span| set_aside(table.get_mut(), &span));
            if !broken || set_aside {
                self.shape_fault(&error);
            }
            if !set_aside {
                return None;
            }
        }
        None
    }

    fn shape_fault(&mut self, error: &toml::de::Error) {
        let at = error.span().unwrap_or(0..0);
        let message = error.message().replace('\n', " ");
        let instead = match message.split_once(", expected ") {
            Some((_, expected)) => format!("write {expected}"),
            None if message.starts_with("missing field") => "add it to this table".to_owned(),
            None => "see the file's JSON Schema in policies/schema".to_owned(),
        };
        let what = message.split(", expected ").next().unwrap_or(&message).to_owned();
        self.fault(&at, what, instead);
    }
}

/// Removes the key, or else the innermost element of a list, that an error points at.
fn set_aside(table: &mut DeTable<'_>, at: &Range<usize>) -> bool {
    let key = table.keys().find(|key| key.span() == *at).cloned();
    if let Some(key) = key {
        table.remove(&key);
        return true;
    }
    table
        .iter_mut()
        .filter(|(_, value)| holds(value, at))
        .any(|(_, value)| set_inner_aside(value.get_mut(), at))
}

fn set_inner_aside(value: &mut DeValue<'_>, at: &Range<usize>) -> bool {
    match value {
        DeValue::Table(inner) => set_aside(inner, at),
        DeValue::Array(inner) => set_element_aside(inner, at),
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_) => false,
    }
}

fn set_element_aside(array: &mut DeArray<'_>, at: &Range<usize>) -> bool {
    let mut elements: Vec<_> = array.iter().cloned().collect();
    let at_fault = elements.iter().position(|element| holds(element, at));
    if let Some(index) = at_fault {
        let inner = elements
            .get_mut(index)
            .is_some_and(|element| set_inner_aside(element.get_mut(), at));
        if !inner {
            elements.remove(index);
        }
    }
    *array = elements.into_iter().collect();
    at_fault.is_some()
}

fn holds(value: &Spanned<DeValue<'_>>, at: &Range<usize>) -> bool {
    let span = value.span();
    if span.start <= at.start && at.end <= span.end {
        return true;
    }
    match value.get_ref() {
        DeValue::Table(table) => table
            .iter()
            .any(|(key, value)| key.span() == *at || holds(value, at)),
        DeValue::Array(array) => array.iter().any(|element| holds(element, at)),
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_) => false,
    }
}

/// The known name nearest to a misspelt one, as the end of a remedy.
pub fn did_you_mean<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> String {
    let nearest = known.map(|name| (edit_distance(wrong, name), name)).min();
    match nearest {
        Some((distance, name)) if distance <= 1 + wrong.len() / 3 => format!("did you mean {name:?}?"),
        Some(_) | None => "write the name of one that exists".to_owned(),
    }
}

fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, right) in b.iter().enumerate() {
            let changed = diagonal + usize::from(left != *right);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
