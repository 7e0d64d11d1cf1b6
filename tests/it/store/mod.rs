//! What the case store promises, on both engines.

mod chain;
mod cursors;
mod incidents;
mod intake;
mod keys;
mod migrations;
mod opening;
mod review;
mod schools;

use jiff::Timestamp;
use jiff::civil::date;
use schoolgate::indicators::{Category, Severity};
use schoolgate::message::Source;
use schoolgate::store::{By, CaseWindow, FlagDecision, NewFlag, Place, RevisionKey, Screened, Verdict};

const SCHOOL: &str = "ashgrove";
const OTHER_SCHOOL: &str = "beechwood";
const HOUR_US: i64 = 3_600_000_000;

fn now() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn after_hours(hours: i64) -> Timestamp {
    Timestamp::from_microsecond(now().as_microsecond() + hours * HOUR_US).unwrap()
}

fn by(person: &str) -> By<'_> {
    By { person, at: now() }
}

fn place() -> Place {
    Place {
        source: Source::Whatsapp,
        community: "Year 3".to_owned(),
        channel: "Year 3".to_owned(),
    }
}

fn screened(school: &str, message: &str, verdict: Verdict) -> Screened {
    Screened {
        key: RevisionKey::of(school, &place(), message, b"first wording"),
        place: place(),
        day: Some(date(2026, 3, 1)),
        verdict,
    }
}

fn clear(message: &str) -> Screened {
    screened(SCHOOL, message, Verdict::Clear)
}

/// A flag as intake would make it; tests change what they are about.
fn new_flag(message: &str, author: &str) -> NewFlag {
    NewFlag {
        thread: None,
        message_id: message.to_owned(),
        author_id: Some(author.to_owned()),
        sent: Some(now()),
        evidence: serde_json::json!({ "text": "the headteacher is a clown" }),
        severity: Severity::Medium,
        decision: FlagDecision::Flag,
        categories: vec![Category::PersonalAbuse],
        clauses: vec!["Code of conduct 2.3".to_owned()],
        policy_version: "ashgrove 1".to_owned(),
        window: CaseWindow {
            same_author_us: 24 * HOUR_US,
            same_thread_us: 2 * HOUR_US,
        },
        case_title: "Personal abuse in Year 3".to_owned(),
    }
}

fn flagged(message: &str, author: &str) -> Screened {
    screened(
        SCHOOL,
        message,
        Verdict::Flag(Box::new(new_flag(message, author))),
    )
}

fn flagged_by(flag: NewFlag) -> Screened {
    let message = flag.message_id.clone();
    screened(SCHOOL, &message, Verdict::Flag(Box::new(flag)))
}
