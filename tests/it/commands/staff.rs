//! `flag`, `case`, `incident`, `audit` and `key`: the work of staff on what was filed.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::{abused, flag_on};
use crate::support::command::{Program, text};

#[test]
fn a_person_decides_once_on_each_flag() {
    let program = abused();
    let flags = program.rows(&["flag", "list"]);
    let (first, second) = (flag_on(&flags, "1"), flag_on(&flags, "2"));
    let show = ["flag", "show", first];
    program
        .run(show)
        .ended(0)
        .says(&["Ann Bell wrote", "you absolute idiot", "HLH code", "75 % sure"]);
    program
        .run(["flag", "confirm", first, "--note", "rang home"])
        .ended(0);
    let dismiss = |flag| ["flag", "dismiss", flag, "--reason", "banter", "--by", "Mr Reed"];
    program.run(dismiss(second)).ended(0);
    program
        .run(dismiss(first))
        .ended(2)
        .complains(&["already confirmed by Mrs Okafor"]);
    program
        .run(["flag", "confirm", second])
        .ended(2)
        .complains(&["already dismissed by Mr Reed"]);
    assert!(program.rows(&["flag", "list"]).is_empty());
    let all = program.rows(&["flag", "list", "--all"]);
    let states: BTreeSet<_> = all
        .iter()
        .map(|row| (text(row, "id"), text(row, "state"), text(row, "decided_by")))
        .collect();
    let told = BTreeSet::from([
        (first, "confirmed", "Mrs Okafor"),
        (second, "dismissed", "Mr Reed"),
    ]);
    assert_eq!(states, told);
    program
        .run(show)
        .ended(0)
        .says(&["confirmed by Mrs Okafor", "rang home"]);
    program
        .run(["flag", "show", "nonesuch"])
        .ended(2)
        .complains(&["nonesuch", "flag list --all"]);
}

#[test]
fn a_case_gathers_flags_and_notes() {
    let program = abused();
    let cases = program.rows(&["case", "list"]);
    assert_eq!(cases.len(), 2);
    for case in &cases {
        assert!(case["flags"] == 1 && case["state"] == "open", "{case}");
    }
    let note = "Spoke to Ann Bell at the gate.";
    program.run(["case", "note", "1", note]).ended(0);
    program.run(["case", "show", "1"]).ended(0).says(&[
        "Case 1",
        "you absolute idiot",
        note,
        "by Mrs Okafor",
    ]);
    let shown = program.rows(&["case", "show", "1"]);
    let chronology = shown[0]["chronology"].as_array().unwrap();
    let kinds: Vec<&str> = chronology.iter().map(|event| text(event, "kind")).collect();
    assert_eq!(kinds, ["case-opened", "flag-filed", "note"]);
    program
        .run(["case", "note", "99", "x"])
        .ended(2)
        .complains(&["99", "case list"]);
}

#[test]
fn an_incident_is_recorded_under_a_clause_of_the_code() {
    let program = Program::new();
    let add = |clause: &str| {
        let told = ["--place", "the gate", "--person", "Jo Bloggs=parent"];
        program.run(
            [
                "incident",
                "add",
                "--date",
                "2026-03-02",
                "--facts",
                "Swore at the caretaker.",
                "--clause",
                clause,
            ]
            .iter()
            .chain(&told),
        )
    };
    add("behaviour-99")
        .ended(2)
        .complains(&["behaviour-99", "behaviour-1,", "online-1,"]);
    assert!(program.rows(&["case", "list"]).is_empty());
    add("behaviour-3").ended(0).says(&["Recorded in case 1"]);
    add("behaviour-3").ended(0);
    assert_eq!(program.rows(&["case", "show", "1"])[0]["incidents"], 1);
    program
        .run(["case", "show", "1"])
        .ended(0)
        .says(&["2026-03-02 at the gate", "Swore at the caretaker."]);
}

#[tokio::test]
async fn one_altered_byte_is_found_and_its_event_named() {
    let program = abused();
    program.run(["case", "note", "1", "Rang home."]).ended(0);
    let audit = ["audit", "verify"];
    let chains = program.rows(&audit);
    assert_eq!(chains.len(), 3);
    assert!(chains.iter().all(|chain| chain["whole"] == true), "{chains:?}");
    let database = program.database();
    let note = database
        .text("select cast(seq as text) from events where actor = 'Mrs Okafor'")
        .await;
    let alter = format!("update events set actor = 'Mrs Okafox' where seq = {note}");
    assert_eq!(database.execute(&alter).await, 1);
    let event = format!("event {note}");
    program
        .run(audit)
        .ended(1)
        .says(&["ALTERED", &event, "was changed"]);
    let chains = program
        .run(audit.iter().chain(&["--format", "json"]))
        .ended(1)
        .rows();
    let broken: Vec<&Value> = chains.iter().filter(|chain| chain["whole"] == false).collect();
    assert_eq!(broken.len(), 1);
    assert_eq!(broken[0]["event"].to_string(), note);
}

#[test]
fn texts_are_readable_after_the_key_is_rotated() {
    let program = abused();
    let flags = program.rows(&["flag", "list"]);
    let show = ["flag", "show", flag_on(&flags, "1")];
    let before = program.rows(&show);
    let key_file = program.folder.path().join("store.key");
    let keys = fs::read_to_string(&key_file).unwrap();
    let rotated = program.rows(&["key", "rotate"]);
    assert!(rotated[0]["resealed"].as_u64().unwrap() > 0);
    let new_keys = fs::read_to_string(&key_file).unwrap();
    let new_key = text(&rotated[0], "key");
    assert!(!keys.contains(new_key) && new_keys.contains(new_key));
    assert_eq!(program.rows(&show), before);
    let chains = program.rows(&["audit", "verify"]);
    assert!(chains.iter().all(|chain| chain["whole"] == true), "{chains:?}");
}
