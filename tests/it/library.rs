//! The library as a whole: clauses, schemas, and what `check` says of faulty files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use schoolgate::faults::Fault;
use schoolgate::indicators::Category;
use schoolgate::load::{LoadError, Origin, Shelf, load, schemas};
use schoolgate::policy::Response;
use schoolgate::screen::Context;
use serde::Deserialize;
use tempfile::TempDir;

use crate::cases::{library, message};

/// Longer than any watcher takes to say that a file has changed.
const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Deserialize)]
struct Codes {
    code: Vec<Code>,
}

#[derive(Deserialize)]
struct Code {
    policy: String,
    heading: Vec<Heading>,
}

#[derive(Deserialize)]
struct Heading {
    heading: String,
    clauses: Vec<Sentence>,
}

#[derive(Deserialize)]
struct Sentence {
    place: String,
    keywords: String,
    clause: String,
}

#[test]
#[expect(clippy::print_stdout, reason = "`--nocapture` lists where each clause stands")]
fn every_clause_of_each_code_stands_in_its_policy() {
    let library = library();
    let codes: Codes = toml::from_str(include_str!("data/clauses.toml")).unwrap();
    assert_eq!(codes.code.len(), library.policies.len());
    for code in &codes.code {
        let policy = &library.policies[&code.policy];
        let mut cited = 0;
        for heading in &code.heading {
            for sentence in &heading.clauses {
                let clause = policy
                    .raw
                    .clause
                    .iter()
                    .find(|clause| *clause.id.get_ref() == sentence.clause);
                let clause =
                    clause.unwrap_or_else(|| panic!("{}: no clause {}", code.policy, sentence.clause));
                let place = format!("{}, {}", heading.heading, sentence.place);
                assert_eq!(clause.cite, place, "{}: {}", code.policy, sentence.keywords);
                println!(
                    "{:24} {:16} {place} ({})",
                    code.policy, sentence.clause, sentence.keywords
                );
                cited += 1;
            }
        }
        let of_the_code = policy
            .raw
            .clause
            .iter()
            .filter(|clause| clause.kind != schoolgate::policy::ClauseKind::Duty);
        assert_eq!(
            cited,
            of_the_code.count(),
            "{} has clauses that its code lacks",
            code.policy
        );
    }
}

#[test]
fn criticism_never_alerts_in_any_school() {
    for policy in library().policies.values() {
        for breach in policy.clauses.iter().flat_map(|clause| &clause.breaches) {
            let criticism = breach.categories.iter().any(|category| category.is_criticism());
            assert!(!criticism || breach.response < Response::Alert, "{}", policy.id());
        }
    }
}

#[test]
fn the_schemas_beside_the_policies_are_those_of_the_program() {
    for (name, schema) in schemas() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("policies/schema")
            .join(name);
        let kept = fs::read_to_string(&path).unwrap();
        assert!(
            kept == schema,
            "{name} is stale: run `schoolgate check --schemas policies/schema`"
        );
    }
}

#[test]
fn the_embedded_library_is_the_one_in_the_folder() {
    let embedded = load(&Origin::Embedded).unwrap();
    let folder = library();
    assert_eq!(
        embedded.policies.keys().collect::<Vec<_>>(),
        folder.policies.keys().collect::<Vec<_>>()
    );
    let names = |library: &schoolgate::load::Library| -> Vec<std::sync::Arc<str>> {
        let mut names: Vec<std::sync::Arc<str>> = library
            .screener
            .rulebook()
            .indicators
            .iter()
            .map(|indicator| indicator.name.clone())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(&embedded), names(&folder));
}

/// A copy of the library in which files can be spoilt.
struct Copy(TempDir);

impl Copy {
    fn new() -> Self {
        let copy = TempDir::new().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for folder in ["wordlists", "policies", "policies/indicators", "policies/frames"] {
            fs::create_dir_all(copy.path().join(folder)).unwrap();
            for file in root.join(folder).read_dir().unwrap().map(Result::unwrap) {
                if file.file_type().unwrap().is_file() {
                    fs::copy(file.path(), copy.path().join(folder).join(file.file_name())).unwrap();
                }
            }
        }
        Self(copy)
    }

    fn spoil(&self, file: &str, change: impl Fn(String) -> String) {
        let path = self.0.path().join(file);
        let text = fs::read_to_string(&path).unwrap_or_default();
        fs::write(path, change(text)).unwrap();
    }

    fn faults(&self) -> Vec<Fault> {
        match load(&Origin::Folder(self.0.path().to_owned())) {
            Err(LoadError::Faulty(faults)) => faults,
            Err(error) => panic!("{error}"),
            Ok(_) => Vec::new(),
        }
    }
}

const INDICATOR: &str = "policies/indicators/spoilt.toml";

fn indicator(lines: &str) -> String {
    format!("category = \"threat\"\nseverity = \"high\"\nconfidence = 0.8\nwhy = \"spoils\"\n{lines}\n")
}

/// File, what the indicator has instead of its confidence line, the text, and the line, fault and remedy to be named.
const FAULTS: [(&str, &str, &str, usize, &str, &str); 9] = [
    (
        INDICATOR,
        "",
        "[[signal]]\nwords = [\"first-name\"]",
        6,
        "no word list \"first-name\"",
        "did you mean",
    ),
    (
        INDICATOR,
        "",
        "[[signal]]\npattern = \"(\"",
        6,
        "not valid",
        "regex",
    ),
    (
        INDICATOR,
        "",
        "[[signal]]\npattern = \"x*\"",
        6,
        "matches nothing",
        "required",
    ),
    (
        INDICATOR,
        "",
        "not-lowered-by = [\"negatoin\"]\n[[signal]]\npattern = \"x\"",
        5,
        "no frame",
        "\"negation\"",
    ),
    (
        INDICATOR,
        "",
        "colour = 3\n[[signal]]\npattern = \"x\"",
        5,
        "unknown field `colour`",
        "write",
    ),
    (
        INDICATOR,
        "confidence = 0.8",
        "[[signal]]\npattern = \"x\"",
        3,
        "out of range",
        "at most 1",
    ),
    (
        "wordlists/spoilt.txt",
        "",
        "# what: a\n# source: b\n# strength: mild\n\nb\na",
        6,
        "out of order",
        "sort",
    ),
    (
        "wordlists/spoilt.txt",
        "",
        "# what: a\n# source: b\n# strength: huge\n\nA",
        3,
        "no strength",
        "strongest",
    ),
    (
        "wordlists/spoilt.txt",
        "",
        "# what: a\n# source: b\n# strength: mild\n\nCaf\u{e9}",
        5,
        "never match",
        "\"cafe\"",
    ),
];

#[test]
fn each_kind_of_fault_is_named_with_its_line_and_a_remedy() {
    for (file, replaced, lines, line, what, instead) in FAULTS {
        let copy = Copy::new();
        let text = if file == INDICATOR {
            indicator(lines)
        } else {
            lines.to_owned()
        };
        let text = if replaced.is_empty() {
            text
        } else {
            text.replace(replaced, "confidence = 3.0")
        };
        copy.spoil(file, |_| text.clone());
        let faults = copy.faults();
        let named = faults.iter().any(|fault| {
            fault.file == file
                && fault.line == line
                && fault.what.contains(what)
                && fault.instead.contains(instead)
        });
        assert!(
            named,
            "{lines:?} should be line {line}, {what:?}, {instead:?}; got {faults:#?}"
        );
    }
}

#[test]
fn all_faults_of_a_policy_come_at_once() {
    let copy = Copy::new();
    let school = library().policies.keys().next().unwrap().clone();
    let file = format!("policies/{school}.toml");
    copy.spoil(&file, |text| {
        let text = text.replacen("time-zone = \"Europe/London\"", "time-zone = \"Europe/Atlantis\"", 1);
        let text = text.replacen("response = \"review\"", "response = \"revue\"", 1);
        format!("{text}\n[[hears]]\nrolls = []\nroles = [\"dsl\"]\nseverity-from = \"high\"\n[[referral]]\nid = \"odd\"\nto = \"nobody\"\ncite = \"x\"\ncategories = [\"campaign\"]\nseverity-from = \"low\"\nby = [\"head\"]\n")
    });
    let faults: BTreeMap<String, usize> = copy
        .faults()
        .into_iter()
        .filter(|fault| fault.file == file)
        .map(|fault| (fault.what, fault.line))
        .collect();
    for what in [
        "unknown variant `revue`",
        "unknown field `rolls`",
        "Atlantis",
        "no contact \"nobody\"",
        "campaign would be referred",
        "heard of by nobody",
    ] {
        assert!(
            faults.keys().any(|found| found.contains(what)),
            "{what:?} is not among {faults:#?}"
        );
    }
}

#[test]
fn a_changed_library_is_used_and_a_faulty_one_changes_nothing() {
    let copy = Copy::new();
    let shelf = Shelf::open(Origin::Folder(copy.0.path().to_owned())).unwrap();
    let (told, heard) = mpsc::channel();
    let _watch = shelf
        .watch(move |reloaded| told.send(reloaded.map_err(|error| error.to_string())).unwrap())
        .unwrap();
    let labels = |shelf: &Shelf| {
        let said = message("You zzgrobble, Trevor, you utter zzgrobble", &[]);
        shelf
            .current()
            .screener
            .screen(&said, &Context::default())
            .labels()
    };
    assert_eq!(labels(&shelf), []);
    let held = shelf.current();
    let add = |line: &str| {
        copy.spoil("wordlists/insult-nouns-sure.txt", |text| {
            format!("{text}{line}\n")
        });
    };

    add("zzgrobble");
    assert_eq!(heard.recv_timeout(PATIENCE).unwrap(), Ok(()));
    assert_eq!(labels(&shelf), [Category::PersonalAbuse]);

    add("Not Folded");
    let refused = loop {
        if let Err(refused) = heard.recv_timeout(PATIENCE).unwrap() {
            break refused;
        }
    };
    assert!(refused.contains("schoolgate check"), "{refused}");
    assert_eq!(
        labels(&shelf),
        [Category::PersonalAbuse],
        "the last whole library stays"
    );
    assert!(
        !Arc::ptr_eq(&held, &shelf.current()),
        "who holds an old one keeps it"
    );
}
