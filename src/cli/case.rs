//! `schoolgate case`: what staff work on.

use clap::Subcommand;

use super::Ending;
use super::out::{Out, extract, shown};
use super::setting::{Setting, zone};
use crate::moderation::Evidence;
use crate::policy::Policy;
use crate::store::{CaseFile, CaseRef, CaseRow, CaseState};
use crate::time::british;

#[derive(Subcommand)]
pub(super) enum Command {
    /// The open cases
    List {
        /// The closed ones too
        #[arg(long)]
        all: bool,
    },
    /// One case: its flags, incidents and chronology
    Show {
        /// Its number
        case: i64,
    },
    /// Add a note to the chronology
    Note { case: i64, text: String },
}

pub(super) async fn run(command: &Command, setting: &Setting, out: &mut Out) -> anyhow::Result<Ending> {
    let library = setting.load()?;
    let policy = setting.school(&library)?;
    let store = setting.store().await?;
    match command {
        Command::List { all } => {
            let state = (!all).then_some(CaseState::Open);
            list(&store.cases(policy.id(), state).await?, policy, out)?;
        }
        Command::Show { case } => {
            let file = store.case(policy.id(), &CaseRef::Number(*case)).await?;
            show(&file, policy, out)?;
        }
        Command::Note { case, text } => {
            store
                .note(policy.id(), &CaseRef::Number(*case), setting.by()?, text)
                .await?;
            if out.is_json() {
                out.json(&serde_json::json!({ "case": case, "noted": true }))?;
            } else {
                out.line(format!("Noted on case {case}."))?;
            }
        }
    }
    store.close().await;
    Ok(Ending::Well)
}

fn list(rows: &[CaseRow], policy: &Policy, out: &mut Out) -> anyhow::Result<()> {
    if out.is_json() {
        return rows.iter().try_for_each(|row| out.json(&as_json(row)));
    }
    if rows.is_empty() {
        return Ok(out.line("No open cases.")?);
    }
    let zone = zone(policy);
    let table = rows.iter().map(|row| {
        vec![
            row.number.to_string(),
            british(row.opened, &zone),
            row.title.clone(),
            row.flags.to_string(),
            row.incidents.to_string(),
            row.state.name().to_owned(),
        ]
    });
    Ok(out.table(
        &["Case", "Opened", "About", "Flags", "Incidents", "State"],
        table.collect(),
    )?)
}

fn as_json(row: &CaseRow) -> serde_json::Value {
    serde_json::json!({ "id": row.id, "number": row.number, "opened": row.opened, "state": row.state.name(),
        "title": row.title, "flags": row.flags, "incidents": row.incidents })
}

fn show(file: &CaseFile, policy: &Policy, out: &mut Out) -> anyhow::Result<()> {
    if out.is_json() {
        let mut row = as_json(&file.row);
        row["flag_ids"] = file.flags.iter().map(|flag| flag.row.id.clone()).collect();
        row["chronology"] = file
            .chronology
            .iter()
            .map(|entry| {
                serde_json::json!({ "seq": entry.seq, "at": entry.at, "actor": entry.actor,
                    "kind": entry.kind.name(), "details": entry.details })
            })
            .collect();
        return out.json(&row);
    }
    let zone = zone(policy);
    out.line(format!(
        "Case {}: {} ({})",
        file.row.number,
        file.row.title,
        file.row.state.name()
    ))?;
    for flag in &file.flags {
        let evidence = serde_json::from_value::<Evidence>(flag.evidence.clone());
        let words = evidence.map_or_else(
            |_| String::new(),
            |evidence| {
                format!(
                    "{}: {}",
                    extract(&evidence.author.name, 30),
                    extract(&evidence.text, 90)
                )
            },
        );
        out.line(format!(
            "  flag {} ({}) {words}",
            flag.row.short_id(),
            flag.row.state.name()
        ))?;
    }
    for incident in &file.incidents {
        let what = &incident.incident;
        out.line(format!(
            "  incident of {} at {}: {}",
            what.occurred_on,
            shown(&what.place),
            extract(&what.facts, 90)
        ))?;
    }
    out.line("Chronology")?;
    for entry in &file.chronology {
        let note = entry
            .details
            .get("text")
            .and_then(|text| text.as_str())
            .map_or_else(String::new, |text| format!(": {}", shown(text)));
        out.line(format!(
            "  {} {} by {}{note}",
            british(entry.at, &zone),
            entry.kind.name(),
            shown(&entry.actor)
        ))?;
    }
    Ok(())
}
