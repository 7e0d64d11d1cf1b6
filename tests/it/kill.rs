//! `kill -9` at any moment loses nothing and files nothing twice, on both engines: the real program is killed while
//! it screens, again and again over one store, and then left to finish.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::json;
use tempfile::TempDir;

use crate::support::command::{Program, counted, text};
use crate::support::database::{Engine, on_both};

/// Enough for many batches, so that kills strike before, in and between transactions.
const MESSAGES: usize = 20_000;
/// How long a run may live on after the last line it was given: as long as some batches take.
const LINGERING: Duration = Duration::from_millis(200);

const BREACHES: [&str; 5] = [
    "this school is an absolute joke",
    "you absolute idiot",
    "the headteacher is a clown and everybody knows it",
    "shut up you stupid cow",
    "somebody is going to get a slap at that gate",
];
const THINGS: [&str; 6] = [
    "the fair",
    "swimming",
    "choir",
    "the book sale",
    "sports day",
    "the trip",
];
const DAYS: [&str; 5] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];

#[tokio::test]
async fn a_killed_screening_loses_no_flag_and_files_none_twice() {
    let folder = TempDir::new().unwrap();
    let export = folder.path().join("chat.jsonl");
    fs::write(&export, export_of(MESSAGES)).unwrap();
    let expected = dry_run(&export);
    assert!(expected.len() > MESSAGES / 50, "{} flags", expected.len());
    on_both(async |database| {
        let program = Program::on(database);
        let runs = match database.engine {
            Engine::Sqlite => 20,
            Engine::Postgres => 10,
        };
        kill_often(&program, &export, runs);
        let halfway = program.rows(&["flag", "list", "--all"]).len();
        let whole = File::open(&export).unwrap();
        let ended = program
            .command(["screen", "-"])
            .stdin(whole)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        assert!(ended.unwrap().success());
        let (lost, twice) = compare(&program, &expected);
        report(&format!(
            "{:?}: {runs} runs killed before their end, {halfway} flags filed by them; {} flags expected, {lost} lost, \
             {twice} twice",
            database.engine,
            expected.len()
        ));
        assert_eq!((lost, twice), (0, 0));
        assert!(halfway > 0, "every kill came before the first batch was filed");
        counts_are_right(&program, expected.len());
    })
    .await;
}

/// JSON Lines of a busy community; one message in twenty breaches a code.
fn export_of(messages: usize) -> String {
    let mut random = random(b"an export of a busy community ..");
    let mut pick = |most: usize| random.next_u32() as usize % most;
    let mut lines = String::new();
    for index in 0..messages {
        let text = if pick(20) == 0 {
            BREACHES[pick(BREACHES.len())].to_owned()
        } else {
            let (thing, day, hour) = (THINGS[pick(6)], DAYS[pick(5)], 1 + pick(11));
            format!("Does {thing} start at {hour} on {day}, and who has the list?")
        };
        let row = json!({ "id": format!("m-{index:05}"), "channel": format!("year-{}", 1 + pick(6)),
            "author": format!("p{:03}", pick(300)), "role": "parent", "text": text,
            "sent_at": format!("2026-03-{:02}T{:02}:{:02}:00Z", 1 + index * 28 / messages, pick(24), pick(60)) });
        lines.push_str(&row.to_string());
        lines.push('\n');
    }
    lines
}

fn random(seed: &[u8; 32]) -> TestRng {
    TestRng::from_seed(RngAlgorithm::ChaCha, seed)
}

/// What a run that nothing disturbs would flag.
fn dry_run(export: &Path) -> BTreeSet<String> {
    let rows = Program::new().rows(&["screen", export.to_str().unwrap(), "--dry-run"]);
    assert_eq!(rows.len(), MESSAGES);
    let flagged = rows
        .iter()
        .filter(|row| matches!(text(row, "decision"), "flag" | "urgent"));
    flagged.map(|row| text(row, "id").to_owned()).collect()
}

/// Each run is given a little more of the export than the one before, and is killed while it waits for the rest or
/// is still at work on what it has.
fn kill_often(program: &Program, export: &Path, runs: u32) {
    let mut random = random(b"moments at which a run is killed");
    let lines = fs::read(export).unwrap();
    for run in 0..runs {
        let mut jitter = || f64::from(random.next_u32()) / f64::from(u32::MAX);
        let share = (f64::from(run) + jitter()) / f64::from(runs);
        let mut child = program
            .command(["screen", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of a length"
        )]
        let given = (share * lines.len() as f64) as usize;
        input.write_all(&lines[..given]).unwrap();
        std::thread::sleep(LINGERING.mul_f64(jitter()));
        child.kill().unwrap();
        assert!(
            !child.wait().unwrap().success(),
            "a run ended before it was killed"
        );
    }
}

/// How many expected flags are not in the store, and how many are in it more than once; no other flag is.
fn compare(program: &Program, expected: &BTreeSet<String>) -> (usize, usize) {
    let rows = program.rows(&["flag", "list", "--all"]);
    let filed: BTreeSet<String> = rows.iter().map(|row| text(row, "message").to_owned()).collect();
    let beyond: Vec<_> = filed.difference(expected).collect();
    assert!(beyond.is_empty(), "flagged, but not when undisturbed: {beyond:?}");
    (expected.difference(&filed).count(), rows.len() - filed.len())
}

/// The ledger, the cases and the chronology tell the same story as the flags.
fn counts_are_right(program: &Program, flags: usize) {
    let ledger = program.rows(&["ledger"]);
    assert_eq!(counted(&ledger, |_| true), MESSAGES as u64);
    assert_eq!(
        counted(&ledger, |verdict| matches!(verdict, "flagged" | "urgent")),
        flags as u64
    );
    let cases = program.rows(&["case", "list", "--all"]);
    let in_cases: u64 = cases.iter().map(|row| row["flags"].as_u64().unwrap()).sum();
    assert_eq!(in_cases, flags as u64);
    let chains = program.rows(&["audit", "verify"]);
    assert_eq!(chains.len(), 3);
    assert!(chains.iter().all(|chain| chain["whole"] == true), "{chains:?}");
}

#[expect(
    clippy::print_stderr,
    reason = "the measured figures are what this test is for"
)]
fn report(line: &str) {
    eprintln!("{line}");
}
