//! `check`, `why` and `eval`: the rules and how they are told.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{ABUSE, spanned};
use crate::support::command::{Program, ours, text};

#[test]
fn every_fault_of_a_library_is_reported_with_file_and_line() {
    let program = Program::new();
    program.run(["check"]).ended(0).says(&["No faults: 3 policies"]);
    let library = program.folder.path().join("library");
    for part in ["policies", "policies/indicators", "policies/frames", "wordlists"] {
        copy(&ours(part), &library.join(part));
    }
    let check = ["check", "--library", library.to_str().unwrap()];
    program.run(check).ended(0);
    let faults = [
        (
            "policies/kestrel-house.toml",
            "kind = \"expectation\"",
            "kind = \"hope\"",
        ),
        (
            "policies/indicators/slur.toml",
            "severity = \"high\"",
            "severity = \"grave\"",
        ),
        (
            "policies/indicators/drunk-or-drugged.toml",
            "(?:drunk",
            "((?:drunk",
        ),
        (
            "policies/frames/laughter.toml",
            "factor = 0.5",
            "factor = \"half\"",
        ),
        ("wordlists/weapons.txt", "a blade", "a big stick"),
    ];
    let places: BTreeSet<(String, u64)> = faults
        .iter()
        .map(|(file, right, wrong)| ((*file).to_owned(), spoil(&library.join(file), right, wrong)))
        .collect();
    let rows = program
        .run(check.iter().chain(&["--format", "json"]))
        .ended(1)
        .rows();
    let found: BTreeSet<(String, u64)> = rows
        .iter()
        .map(|fault| (text(fault, "file").to_owned(), fault["line"].as_u64().unwrap()))
        .collect();
    assert_eq!(found, places, "{rows:?}");
    assert!(rows.iter().all(|fault| !text(fault, "instead").is_empty()));
    let told: Vec<String> = places
        .iter()
        .map(|(file, line)| format!("{file}:{line}: "))
        .collect();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    program.run(check).ended(1).says(&told);
    let chat = program.file("chat.jsonl", ABUSE);
    program
        .run([Path::new("screen"), &chat, Path::new("--library"), &library])
        .ended(2)
        .complains(&["5 faults", "schoolgate check"]);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// Writes a fault into a file and returns its line.
fn spoil(file: &Path, right: &str, wrong: &str) -> u64 {
    let text = fs::read_to_string(file).unwrap();
    let (before, after) = text
        .split_once(right)
        .unwrap_or_else(|| panic!("no {right:?} in {}", file.display()));
    fs::write(file, format!("{before}{wrong}{after}")).unwrap();
    before.matches('\n').count() as u64 + 1
}

#[test]
fn why_names_the_indicator_the_clause_and_how_sure_it_is() {
    let program = Program::new();
    let why = ["why", "you absolute idiot"];
    program.run(why).ended(0).says(&[
        "insult-to-your-face",
        "personal-abuse",
        "HLH code, Code of conduct, bullet 6",
        "75 % sure",
    ]);
    program
        .run(why.iter().chain(&["--policy", "kestrel-house"]))
        .ended(0)
        .says(&["Kestrel House code"]);
    program
        .run(["why", "See you at the fair"])
        .ended(0)
        .says(&["Nothing in it speaks for", "clear"]);
    let message = "Honestly – 😡 you absolute idiot!";
    let rows = program.rows(&["why", message]);
    let findings = rows[0]["findings"].as_array().unwrap();
    assert!(!findings.is_empty());
    for finding in findings {
        assert_eq!(spanned(finding, message), text(finding, "text"));
    }
    assert_eq!(fs::read_dir(program.folder.path()).unwrap().count(), 0);
}

#[test]
fn eval_measures_a_labelled_corpus() {
    let program = Program::new();
    let corpus = ours("examples/pta.jsonl");
    let corpus = corpus.to_str().unwrap();
    let rows = program.rows(&["eval", corpus]);
    let (sums, categories) = rows.split_last().unwrap();
    assert_eq!(sums["messages"], 33);
    assert_eq!(text(&categories[0], "category"), "any");
    for row in categories {
        let figure = |field: &str| row[field].as_f64().unwrap();
        let (found, due) = (
            figure("right") + figure("wrong"),
            figure("right") + figure("missed"),
        );
        assert!(
            found == 0.0 || (figure("right") / found - figure("precision")).abs() < 1e-6,
            "{row}"
        );
        assert!(
            due == 0.0 || (figure("right") / due - figure("recall")).abs() < 1e-6,
            "{row}"
        );
    }
    program
        .run(["eval", corpus, "--policy", "kestrel-house"])
        .ended(0)
        .says(&["Macro F1", "over 33 messages", "Decisions:"]);
    let unlabelled = program.file("chat.jsonl", ABUSE);
    program
        .run([Path::new("eval"), &unlabelled])
        .ended(2)
        .complains(&["labels"]);
}
