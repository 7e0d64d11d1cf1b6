//! The case files: what every indicator must find and must leave alone, what every school decides.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use schoolgate::load::{Library, Origin, load};
use schoolgate::message::{Attachment, AttachmentKind, Message};
use schoolgate::moderation::{Desk, Judged};
use schoolgate::screen::{Context, Findings};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndicatorCases {
    indicator: String,
    hit: Vec<Case>,
    miss: Vec<Case>,
}

/// A message as the case files write it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    text: String,
    /// Of a hit: words that must be among those found.
    words: Option<String>,
    /// Of a miss: why it is one.
    why: Option<String>,
    #[serde(default)]
    attachments: Vec<AttachmentKind>,
    /// The messages before it, the latest last.
    #[serde(default)]
    before: Vec<String>,
    channel: Option<String>,
}

impl Case {
    fn screened(&self, library: &Library) -> Findings {
        let mut message = message(&self.text, &self.attachments);
        if let Some(channel) = &self.channel {
            message.channel.clone_from(channel);
        }
        let before: Vec<&str> = self.before.iter().map(String::as_str).collect();
        let context = Context {
            before: &before,
            ..Context::default()
        };
        library.screener.screen(&message, &context)
    }
}

#[derive(Deserialize)]
struct Decisions {
    message: Vec<Decided>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decided {
    text: String,
    #[serde(default)]
    attachments: Vec<AttachmentKind>,
    why: String,
    expect: BTreeMap<String, Expected>,
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord, Debug, Clone)]
#[serde(deny_unknown_fields)]
struct Expected {
    decision: String,
    clauses: BTreeSet<String>,
}

const DECISIONS: &str = "decisions.toml";

pub(crate) fn library() -> Library {
    load(&Origin::Folder(PathBuf::from(env!("CARGO_MANIFEST_DIR")))).unwrap()
}

pub(crate) fn message(text: &str, attachments: &[AttachmentKind]) -> Message {
    let attached = |kind: &AttachmentKind| Attachment {
        kind: *kind,
        name: String::new(),
    };
    Message {
        channel: "year-3".into(),
        attachments: attachments.iter().map(attached).collect(),
        ..Message::of_text(text)
    }
}

fn case_files() -> Vec<(PathBuf, IndicatorCases)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut paths: Vec<PathBuf> = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.retain(|path| path.file_name().unwrap() != DECISIONS);
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let cases = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path, cases)
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn every_indicator_finds_its_hits_and_leaves_its_misses_alone() {
    let library = library();
    let mut wrong = Vec::new();
    for (_, cases) in case_files() {
        let found = |findings: &Findings| -> Vec<String> {
            let mine = findings
                .labelled()
                .filter(|finding| *finding.indicator == *cases.indicator);
            mine.map(|finding| finding.text.to_lowercase()).collect()
        };
        for hit in &cases.hit {
            let words = found(&hit.screened(&library));
            let wanted = hit.words.clone().unwrap_or_default().to_lowercase();
            if !words.iter().any(|found| found.contains(&wanted)) {
                wrong.push(format!(
                    "{} misses {:?} (found {words:?})",
                    cases.indicator, hit.text
                ));
            }
        }
        for miss in &cases.miss {
            let words = found(&miss.screened(&library));
            if !words.is_empty() {
                wrong.push(format!(
                    "{} finds {words:?} in {:?}: {}",
                    cases.indicator,
                    miss.text,
                    miss.why.as_deref().unwrap_or_default()
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} cases fail:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_indicator_has_cases_and_every_miss_a_reason() {
    let library = library();
    let known: BTreeSet<&str> = library
        .screener
        .rulebook()
        .indicators
        .iter()
        .map(|indicator| &*indicator.name)
        .collect();
    let files = case_files();
    for (path, cases) in &files {
        assert!(
            cases.hit.len() >= 2 && cases.miss.len() >= 2,
            "{} has too few cases",
            path.display()
        );
        assert!(
            cases
                .miss
                .iter()
                .all(|miss| miss.why.as_ref().is_some_and(|why| !why.trim().is_empty())),
            "{} has no why",
            path.display()
        );
        assert!(
            known.contains(cases.indicator.as_str()),
            "{} is of no indicator",
            path.display()
        );
    }
    let covered: BTreeSet<&str> = files.iter().map(|(_, cases)| cases.indicator.as_str()).collect();
    assert_eq!(known, covered);
}

#[test]
fn one_message_is_decided_by_each_schools_own_code() {
    let library = library();
    let text = include_str!("../cases/decisions.toml");
    let decisions: Decisions = toml::from_str(text).unwrap();
    let (mut wrong, mut differ) = (Vec::new(), 0);
    for case in &decisions.message {
        assert!(!case.why.is_empty());
        assert_eq!(
            case.expect.len(),
            library.policies.len(),
            "{:?} leaves a school out",
            case.text
        );
        let levels: BTreeSet<&str> = case
            .expect
            .values()
            .map(|expected| expected.decision.as_str())
            .collect();
        differ += usize::from(levels.len() > 1);
        for (school, expected) in &case.expect {
            let desk = Desk {
                screener: &library.screener,
                policy: &library.policies[school],
            };
            let judged = desk.judge(message(&case.text, &case.attachments), &Context::default());
            let got = as_decided(&judged);
            if got != *expected {
                wrong.push(format!(
                    "{school}: {:?}\n   wanted {expected:?}\n   got    {got:?}\n   labels {:?}",
                    case.text,
                    judged.findings.labels()
                ));
            }
        }
    }
    assert!(differ >= 10, "only {differ} messages are decided differently");
    assert!(
        wrong.is_empty(),
        "{} decisions are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn as_decided(judged: &Judged) -> Expected {
    let clauses = judged.decision.clauses().into_iter().collect();
    Expected {
        decision: judged.decision.level.name().to_owned(),
        clauses,
    }
}

#[test]
fn findings_name_the_words_as_written() {
    let library = library();
    for (_, cases) in case_files() {
        for hit in &cases.hit {
            let findings = library
                .screener
                .screen(&message(&hit.text, &hit.attachments), &Context::default());
            for finding in findings.all() {
                assert_eq!(finding.span.of(&hit.text), finding.text);
                assert!((0.0..=1.0).contains(&finding.confidence));
            }
        }
    }
}
