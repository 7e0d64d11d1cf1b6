//! `schoolgate flag`: what was flagged, and a person's decision on it.

use anyhow::Context as _;
use clap::Subcommand;
use jiff::tz::TimeZone;

use super::Ending;
use super::out::{Out, extract, percent, shown};
use super::setting::{Setting, zone};
use crate::moderation::Evidence;
use crate::policy::Policy;
use crate::store::{Flag, FlagFilter, FlagRow, FlagState};
use crate::time::british;

#[derive(Subcommand)]
pub(super) enum Command {
    /// The flags that wait for a decision
    List {
        /// The decided ones too
        #[arg(long)]
        all: bool,
    },
    /// One flag with its words, findings, clauses and the messages before it
    Show {
        /// Its id, or an end of it that no other flag has
        flag: String,
    },
    /// It is what it looks like: keep it on the case
    Confirm {
        flag: String,
        /// Why, for the chronology
        #[arg(long)]
        note: Option<String>,
    },
    /// It is not a breach
    Dismiss {
        flag: String,
        /// Why: not a breach, banter, quoted, own child …
        #[arg(long)]
        reason: String,
    },
}

pub(super) async fn run(command: &Command, setting: &Setting, out: &mut Out) -> anyhow::Result<Ending> {
    let library = setting.load()?;
    let policy = setting.school(&library)?;
    let school = policy.id();
    let store = setting.store().await?;
    match command {
        Command::List { all } => {
            let filter = FlagFilter {
                state: (!all).then_some(FlagState::Open),
                ..FlagFilter::default()
            };
            let mut rows = store.flags(school, &filter).await?;
            rows.sort_by(|a, b| (a.sent, a.filed, &a.id).cmp(&(b.sent, b.filed, &b.id)));
            list(&rows, policy, out)?;
        }
        Command::Show { flag } => {
            let flag = store.flag(school, flag).await?;
            show(&flag, policy, out)?;
        }
        Command::Confirm { flag, note } => {
            let row = store.flag(school, flag).await?.row;
            store
                .confirm(school, &row.id, setting.by()?, note.as_deref())
                .await?;
            decided(&row, "confirmed", out)?;
        }
        Command::Dismiss { flag, reason } => {
            let row = store.flag(school, flag).await?.row;
            store.dismiss(school, &row.id, setting.by()?, reason).await?;
            decided(&row, "dismissed", out)?;
        }
    }
    store.close().await;
    Ok(Ending::Well)
}

fn list(rows: &[FlagRow], policy: &Policy, out: &mut Out) -> anyhow::Result<()> {
    if out.is_json() {
        return rows.iter().try_for_each(|row| out.json(&as_json(row)));
    }
    if rows.is_empty() {
        return Ok(out.line("No flags wait for a decision.")?);
    }
    let zone = zone(policy);
    let table = rows.iter().map(|row| list_row(row, policy, &zone)).collect();
    out.table(
        &["Flag", "Sent", "Channel", "Kinds", "Clauses", "Severity", "State"],
        table,
    )?;
    Ok(out.line(format!(
        "{} flags. Next: schoolgate flag show FLAG, then confirm or dismiss it.",
        rows.len()
    ))?)
}

fn list_row(row: &FlagRow, policy: &Policy, zone: &TimeZone) -> Vec<String> {
    let kinds: Vec<&str> = row.categories.iter().map(|category| category.name()).collect();
    let clauses: Vec<&str> = row
        .clauses
        .iter()
        .map(|id| {
            policy
                .clause(id)
                .map_or(id.as_str(), |clause| clause.citation.as_str())
        })
        .collect();
    vec![
        row.short_id().to_owned(),
        row.sent.map_or_else(String::new, |at| british(at, zone)),
        shown(&row.place.channel),
        kinds.join(", "),
        clauses.join("; "),
        row.severity.name().to_owned(),
        format!("{}, {}", row.decision.name(), row.state.name()),
    ]
}

fn as_json(row: &FlagRow) -> serde_json::Value {
    serde_json::json!({ "id": row.id, "case": row.case_id, "source": row.place.source,
        "community": row.place.community, "channel": row.place.channel, "thread": row.thread,
        "message": row.message_id, "sent": row.sent, "filed": row.filed, "state": row.state.name(),
        "decision": row.decision.name(), "severity": row.severity, "categories": row.categories,
        "clauses": row.clauses, "policy_version": row.policy_version,
        "decided_by": row.decided.as_ref().map(|decided| &decided.by),
        "decided_at": row.decided.as_ref().map(|decided| decided.at) })
}

fn show(flag: &Flag, policy: &Policy, out: &mut Out) -> anyhow::Result<()> {
    if out.is_json() {
        let mut row = as_json(&flag.row);
        row["evidence"] = flag.evidence.clone();
        row["note"] = serde_json::json!(flag.note);
        return out.json(&row);
    }
    let zone = zone(policy);
    let evidence: Evidence =
        serde_json::from_value(flag.evidence.clone()).context("reading the evidence of this flag")?;
    let row = &flag.row;
    out.line(format!(
        "Flag {} in {}, {}, severity {}",
        row.id,
        shown(&row.place.channel),
        row.state.name(),
        row.severity.name()
    ))?;
    for said in &evidence.before {
        out.line(format!(
            "  before, {}: {}",
            extract(&said.author, 40),
            extract(&said.text, 100)
        ))?;
    }
    let sent = row.sent.map_or_else(
        || "at a time the source does not give".to_owned(),
        |at| british(at, &zone),
    );
    out.line(format!("{} wrote, {sent}:", shown(&evidence.author.name)))?;
    out.line(format!("  {}", shown(&evidence.text)))?;
    for attachment in &evidence.attachments {
        out.line(format!("  [{:?}] {}", attachment.kind, shown(&attachment.name)))?;
    }
    show_reasons(&evidence, out)?;
    if let (Some(decided), note) = (&row.decided, &flag.note) {
        let note = note.as_deref().unwrap_or("no reason given");
        out.line(format!(
            "{} by {} on {}: {note}",
            row.state.name(),
            decided.by,
            british(decided.at, &zone)
        ))?;
    }
    Ok(())
}

fn show_reasons(evidence: &Evidence, out: &mut Out) -> anyhow::Result<()> {
    for breached in &evidence.decision.breached {
        out.line(format!("May breach {}: {}", breached.citation, breached.says))?;
    }
    for finding in evidence.findings.labelled() {
        let sure = percent(f64::from(finding.confidence));
        let why = super::verdict::reason(finding);
        out.line(format!(
            "  {:?}: {why} ({}, {sure} sure)",
            shown(&finding.text),
            finding.category.name()
        ))?;
    }
    Ok(out.line(format!(
        "Decided by policy {} version {}.",
        evidence.decision.policy, evidence.decision.policy_version
    ))?)
}

fn decided(row: &FlagRow, word: &str, out: &mut Out) -> anyhow::Result<()> {
    if out.is_json() {
        return out.json(&serde_json::json!({ "id": row.id, "state": word }));
    }
    Ok(out.line(format!("Flag {} is {word}.", row.short_id()))?)
}
