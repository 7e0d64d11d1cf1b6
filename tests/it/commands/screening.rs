//! `screen` and `ledger`.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::{ABUSE, flag_on, ids, spanned};
use crate::support::command::{Program, counted, ours, text};

#[test]
fn an_export_screened_again_files_nothing_new() {
    let program = Program::new();
    let export = ours("examples/year-3-parents.zip");
    let export = export.to_str().unwrap();
    let lines = program.rows(&["screen", export]);
    let flags = program.rows(&["flag", "list", "--all"]);
    let decided = |row: &&Value| matches!(text(row, "decision"), "flag" | "urgent");
    let said: BTreeSet<&str> = lines.iter().filter(decided).map(|row| text(row, "id")).collect();
    let filed: BTreeSet<&str> = flags.iter().map(|row| text(row, "message")).collect();
    assert!(!filed.is_empty());
    assert_eq!(filed, said);
    let ledger = program.rows(&["ledger"]);
    let messages = counted(&ledger, |verdict| verdict != "system");
    assert_eq!(messages, lines.len() as u64);
    assert_eq!(program.rows(&["screen", export]), lines);
    let known = format!("0 cases opened, {} already known", counted(&ledger, |_| true));
    program.run(["screen", export]).ended(0).says(&[&known]);
    assert_eq!(program.rows(&["flag", "list", "--all"]), flags);
    assert_eq!(program.rows(&["ledger"]), ledger);
}

#[test]
fn json_has_one_line_for_every_message_with_exactly_the_promised_fields() {
    const PROMISED: [&str; 6] = ["clauses", "decision", "findings", "id", "labels", "severity"];
    const OF_A_FINDING: [&str; 7] = [
        "category",
        "confidence",
        "indicator",
        "severity",
        "span",
        "text",
        "why",
    ];
    let program = Program::new();
    let corpus = ours("examples/pta.jsonl");
    let records: Vec<Value> = fs::read_to_string(&corpus)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let lines = program.rows(&["screen", corpus.to_str().unwrap()]);
    assert_eq!(ids(&lines), ids(&records));
    let fields = |row: &Value| -> BTreeSet<String> { row.as_object().unwrap().keys().cloned().collect() };
    let mut findings = 0;
    for (line, record) in lines.iter().zip(&records) {
        assert!(fields(line).iter().eq(&PROMISED), "{line}");
        assert!(["clear", "note", "flag", "urgent"].contains(&text(line, "decision")));
        assert!(["none", "low", "medium", "high", "critical"].contains(&text(line, "severity")));
        for finding in line["findings"].as_array().unwrap() {
            assert!(fields(finding).iter().eq(&OF_A_FINDING), "{finding}");
            assert_eq!(spanned(finding, text(record, "text")), text(finding, "text"));
            findings += 1;
        }
    }
    assert!(findings > 0);
}

#[test]
fn a_dry_run_leaves_nothing_behind() {
    let program = Program::new();
    let export = ours("examples/year-3-parents.zip");
    program
        .run(["screen", "--dry-run", export.to_str().unwrap()])
        .ended(0)
        .says(&["HLH code", "nothing was filed"]);
    assert_eq!(fs::read_dir(program.folder.path()).unwrap().count(), 0);
}

#[test]
fn a_broken_line_on_standard_input_is_named_and_the_rest_is_filed() {
    let program = Program::new();
    let (first, rest) = ABUSE.split_once('\n').unwrap();
    let input = format!("{first}\n{{\"id\": \"broken\n{rest}");
    program
        .run_with(&input, ["screen", "-", "--community", "Ashgrove"])
        .ended(1)
        .says(&["2 flagged", "1 unreadable"])
        .complains(&["-:2: not valid JSON"]);
    let flags = program.rows(&["flag", "list"]);
    let messages: BTreeSet<&str> = flags.iter().map(|flag| text(flag, "message")).collect();
    assert!(messages.iter().eq(&["1", "2"]), "{messages:?}");
    assert_eq!(flags.len(), 2);
    let ledger = program.rows(&["ledger"]);
    assert_eq!(counted(&ledger, |_| true), 4);
    assert_eq!(counted(&ledger, |verdict| verdict == "unreadable"), 1);
    assert_eq!(ledger.iter().filter(|row| row.get("gap").is_some()).count(), 1);
}

#[test]
fn what_cannot_be_run_says_what_to_do() {
    let program = Program::new();
    program
        .run(["screen", "nowhere.zip"])
        .ended(2)
        .complains(&["nowhere.zip", "check the path"]);
    program
        .run(["screen", "--policy", "ashgrove", "nowhere.zip"])
        .ended(2)
        .complains(&["ashgrove", "coventry-elc, hereford-learning-hub, kestrel-house"]);
    let chat = program.file("chat.jsonl", ABUSE);
    program
        .run(["screen", "nowhere.zip", chat.to_str().unwrap()])
        .ended(1)
        .says(&["2 flagged"])
        .complains(&["nowhere.zip"]);
}

#[test]
fn logs_hold_no_words_and_no_names() {
    let program = Program::new().with_log("trace");
    let input = format!("{ABUSE}{{\"id\":\"9\",\"text\":\"a broken secret\n");
    let mut said = program.run_with(&input, ["screen", "-"]).ended(1).err;
    assert!(said.contains("-:4: not valid JSON"), "{said}");
    let flags = program.rows(&["flag", "list"]);
    let flag = flag_on(&flags, "1");
    for arguments in [
        &["flag", "show", flag][..],
        &["flag", "confirm", flag, "--note", "a quiet remark"],
        &["case", "note", "1", "a quiet remark"],
        &[
            "incident",
            "add",
            "--date",
            "2026-03-02",
            "--place",
            "the far gate",
            "--person",
            "Jo Bloggs=parent",
            "--clause",
            "behaviour-3",
            "--facts",
            "swore at the caretaker",
        ],
        &["case", "show", "1"],
        &["audit", "verify"],
        &["key", "rotate"],
        &["why", "you absolute idiot"],
    ] {
        said.push_str(&program.run(arguments).ended(0).err);
    }
    let secrets = [
        "idiot",
        "absolute",
        "joke",
        "lovely fair",
        "broken secret",
        "Ann Bell",
        "Bo Cole",
        "Cy Dunn",
        "quiet remark",
        "far gate",
        "Jo Bloggs",
        "caretaker",
    ];
    assert!(said.contains("a batch was filed"), "nothing was logged");
    for secret in secrets {
        let line = said.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret:?} is in the log");
    }
}
