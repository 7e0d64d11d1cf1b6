//! Word lists: one entry a line, sorted, with a header that says what they are.

use std::collections::{BTreeMap, BTreeSet};

use super::inflect::inflections;
use crate::faults::Inspection;

/// What the header of every list says.
const HEADER: [&str; 3] = ["what", "source", "strength"];
const STRENGTHS: [&str; 5] = ["none", "mild", "medium", "strong", "strongest"];
/// The most spellings one entry may stand for.
const MOST_FORMS: usize = 400;

/// A compiled word list.
#[derive(Debug, Clone)]
pub struct WordList {
    pub name: String,
    /// Whether people disguise these words: figures for letters, stars, spaces.
    pub disguised: bool,
    pub forms: Vec<Form>,
}

/// One spelling to look for, folded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Form {
    pub spelling: String,
    /// Whether the word may go on: `bastard*` finds "bastardised".
    pub open: bool,
}

/// Reads a list, recording every fault.
pub(super) fn read(name: &str, inspection: &mut Inspection<'_>) -> WordList {
    let mut header = BTreeMap::new();
    let mut forms = BTreeSet::new();
    let mut before: Option<&str> = None;
    for (index, line) in inspection.text().lines().enumerate() {
        let number = index + 1;
        if let Some(comment) = line.strip_prefix('#') {
            read_header(comment, number, &mut header, inspection);
        } else if !line.trim().is_empty() {
            check_entry(line, before, number, inspection);
            forms.extend(forms_of(line.trim()));
            before = Some(line);
        }
    }
    for missing in HEADER.iter().filter(|key| !header.contains_key(**key)) {
        let instead = format!("begin the file with a line \"# {missing}: …\"");
        inspection.fault_on_line(1, format!("the header does not say {missing:?}"), instead);
    }
    if forms.is_empty() {
        inspection.fault_on_line(
            1,
            "the list has no entry",
            "add one entry a line, or delete the file",
        );
    }
    WordList {
        name: name.to_owned(),
        disguised: header.get("disguised") == Some(&"yes"),
        forms: forms.into_iter().collect(),
    }
}

fn read_header<'t>(
    comment: &'t str,
    line: usize,
    header: &mut BTreeMap<&'t str, &'t str>,
    inspection: &mut Inspection<'_>,
) {
    let Some((key, value)) = comment.split_once(':') else {
        return;
    };
    let (key, value) = (key.trim(), value.trim());
    let allowed: &[&str] = match key {
        "strength" => &STRENGTHS,
        "disguised" => &["yes", "no"],
        _ => &[value],
    };
    if !allowed.contains(&value) {
        let instead = format!("write one of {}", allowed.join(", "));
        inspection.fault_on_line(line, format!("{value:?} is no {key}"), instead);
    }
    header.insert(key, value);
}

fn check_entry(line: &str, before: Option<&str>, number: usize, inspection: &mut Inspection<'_>) {
    let folded = crate::text::Text::new(line);
    if folded.folded() != line || line.trim() != line {
        let instead = format!(
            "write {:?}: lower case, no accents, single spaces",
            folded.folded().trim()
        );
        inspection.fault_on_line(number, format!("{line:?} can never match"), instead);
    }
    match before.map(|before| before.cmp(line)) {
        Some(std::cmp::Ordering::Equal) => {
            inspection.fault_on_line(
                number,
                format!("{line:?} stands here twice"),
                "delete one of the two",
            );
        }
        Some(std::cmp::Ordering::Greater) => {
            let what = format!("{line:?} is out of order");
            inspection.fault_on_line(number, what, "sort the entries by bytes (LC_ALL=C sort)");
        }
        Some(std::cmp::Ordering::Less) | None => {}
    }
}

/// The spellings an entry stands for: `+` after a word adds its inflections, `*` at the end leaves it open.
pub(super) fn forms_of(entry: &str) -> Vec<Form> {
    let (entry, open) = match entry.strip_suffix('*') {
        Some(stem) => (stem, true),
        None => (entry, false),
    };
    let mut spellings = vec![String::new()];
    for word in entry.split(' ') {
        let choices = match word.strip_suffix('+') {
            Some(stem) if !stem.is_empty() => inflections(stem),
            Some(_) | None => vec![word.to_owned()],
        };
        spellings = spellings
            .iter()
            .flat_map(|start| choices.iter().map(move |choice| join(start, choice)))
            .take(MOST_FORMS)
            .collect();
    }
    spellings
        .into_iter()
        .map(|spelling| Form { spelling, open })
        .collect()
}

fn join(start: &str, word: &str) -> String {
    if start.is_empty() {
        word.to_owned()
    } else {
        format!("{start} {word}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_list(header: &str) -> (WordList, Vec<String>) {
        let text = format!("# what: a\n# source: b\n# strength: mild\n{header}\nab\n");
        let mut inspection = Inspection::of("wordlists/a.txt", &text);
        let list = read("a", &mut inspection);
        let faults = inspection.into_faults();
        (list, faults.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn the_header_says_whether_people_disguise_the_words() {
        assert!(read_list("# disguised: yes").0.disguised);
        assert!(!read_list("# disguised: no").0.disguised);
        assert!(!read_list("").0.disguised);
        let (list, faults) = read_list("# disguised: often");
        assert!(!list.disguised);
        assert!(
            faults
                .iter()
                .any(|fault| fault.contains("\"often\" is no disguised")),
            "{faults:?}"
        );
    }
}
