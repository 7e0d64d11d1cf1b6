//! `schoolgate eval`: how well the screen does on labelled messages.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use jiff::tz::TimeZone;

use super::Ending;
use super::out::{Out, percent};
use super::setting::Setting;
use crate::eval::{Count, Gold, Scorecard, share};
use crate::indicators::Category;
use crate::moderation::Desk;
use crate::screen::Context;
use crate::sources::{self, Entry, ReadOptions};

/// Messages before, given to the screen as context.
const CONTEXT: usize = 5;
const MOST_CONFUSIONS: usize = 12;

/// Measure the screen on a labelled corpus: precision, recall, F1, false alarms, confusions.
#[derive(Args)]
pub(super) struct Arguments {
    /// JSON Lines with id, text and labels
    corpus: PathBuf,
}

pub(super) fn run(arguments: &Arguments, setting: &Setting, out: &mut Out) -> anyhow::Result<Ending> {
    let library = setting.load()?;
    let desk = Desk {
        screener: &library.screener,
        policy: setting.school(&library)?,
    };
    let (gold, unlabelled) = read_gold(&arguments.corpus)?;
    let options = ReadOptions {
        time_zone: TimeZone::UTC,
        community: None,
    };
    let reading = sources::jsonl::open(&arguments.corpus, &options)?;
    let roster = setting.roster()?;
    let mut card = Scorecard::default();
    let mut before: VecDeque<String> = VecDeque::new();
    let mut thread = None;
    for entry in reading.entries {
        let Entry::Message(message) = entry else { continue };
        if thread != message.thread {
            before.clear();
            thread.clone_from(&message.thread);
        }
        let (id, text) = (message.id.clone(), message.text.clone());
        let earlier: Vec<&str> = before.iter().map(String::as_str).collect();
        let context = Context {
            before: &earlier,
            roster: roster.as_ref(),
            ..Context::default()
        };
        let judged = desk.judge(*message, &context);
        before.push_back(text);
        if before.len() > CONTEXT {
            before.pop_front();
        }
        if let Some(gold) = gold.get(&id) {
            card.add(gold, &judged.findings.labels());
            *card
                .decisions
                .entry(judged.decision.level.name().to_owned())
                .or_default() += 1;
        }
    }
    if out.is_json() {
        as_json(&card, out)?;
    } else {
        as_text(&card, setting.policy.is_some(), unlabelled, out)?;
    }
    Ok(if unlabelled > 0 {
        Ending::WithFaults
    } else {
        Ending::Well
    })
}

fn read_gold(path: &PathBuf) -> anyhow::Result<(BTreeMap<String, Gold>, usize)> {
    let file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let (mut gold, mut unlabelled) = (BTreeMap::new(), 0);
    for line in BufReader::new(file).lines() {
        let line = line.with_context(|| format!("reading {}", path.display()))?;
        match serde_json::from_str::<Gold>(&line) {
            Ok(row) => {
                gold.insert(row.id.clone(), row);
            }
            Err(_) if line.trim().is_empty() => {}
            Err(_) => unlabelled += 1,
        }
    }
    anyhow::ensure!(
        !gold.is_empty(),
        "{}: no record has an id and labels; see examples/pta.jsonl",
        path.display()
    );
    Ok((gold, unlabelled))
}

fn as_json(card: &Scorecard, out: &mut Out) -> anyhow::Result<()> {
    let row = |name: &str, count: Count| {
        serde_json::json!({ "category": name, "precision": count.precision(), "recall": count.recall(),
            "f1": count.f1(), "right": count.right, "wrong": count.wrong, "missed": count.missed })
    };
    out.json(&row("any", card.any))?;
    for (category, count) in &card.categories {
        out.json(&row(category.name(), *count))?;
    }
    out.json(
        &serde_json::json!({ "messages": card.messages, "macro_f1": card.macro_f1(),
        "harmless_flagged": share(card.harmless_flagged, card.harmless),
        "hard_harmless_flagged": share(card.hard_flagged, card.hard), "decisions": card.decisions }),
    )
}

fn as_text(card: &Scorecard, decisions: bool, unlabelled: usize, out: &mut Out) -> anyhow::Result<()> {
    let row = |name: &str, count: Count| {
        let figure = |value: f64| format!("{value:.3}");
        let n = (count.right + count.missed).to_string();
        vec![
            name.to_owned(),
            figure(count.precision()),
            figure(count.recall()),
            figure(count.f1()),
            n,
            count.wrong.to_string(),
        ]
    };
    let mut rows = vec![row("any category", card.any)];
    rows.extend(
        card.categories
            .iter()
            .map(|(category, count)| row(category.name(), *count)),
    );
    out.table(
        &[
            "Category",
            "Precision",
            "Recall",
            "F1",
            "Messages",
            "False alarms",
        ],
        rows,
    )?;
    out.line(format!(
        "Macro F1 {:.3} over {} messages.",
        card.macro_f1(),
        card.messages
    ))?;
    out.line(format!(
        "Harmless messages flagged: {} of {} ({}); of those that look like breaches: {} of {} ({}).",
        card.harmless_flagged,
        card.harmless,
        percent(share(card.harmless_flagged, card.harmless)),
        card.hard_flagged,
        card.hard,
        percent(share(card.hard_flagged, card.hard)),
    ))?;
    let mut confusions: Vec<(&(Category, Category), &u32)> = card.confusion.iter().collect();
    confusions.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    for ((missed, instead), count) in confusions.into_iter().take(MOST_CONFUSIONS) {
        out.line(format!(
            "  {} missed, {} found: {count}",
            missed.name(),
            instead.name()
        ))?;
    }
    if decisions {
        let parts: Vec<String> = card
            .decisions
            .iter()
            .map(|(level, count)| format!("{count} {level}"))
            .collect();
        out.line(format!("Decisions: {}.", parts.join(", ")))?;
    }
    if unlabelled > 0 {
        out.line(format!(
            "{unlabelled} lines have no id or no valid labels and were left out."
        ))?;
    }
    Ok(())
}
