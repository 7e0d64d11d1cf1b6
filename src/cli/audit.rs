//! `schoolgate audit verify`: has anything in the chronology been altered?

use clap::Subcommand;

use super::Ending;
use super::out::Out;
use super::setting::Setting;
use crate::store::{ChainFault, ChainState, FaultKind};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Walk the chain of every school; name the first event that was changed, removed or added
    Verify,
}

pub(super) async fn run(command: &Command, setting: &Setting, out: &mut Out) -> anyhow::Result<Ending> {
    let Command::Verify = command;
    let library = setting.load()?;
    let store = setting.store().await?;
    let chosen = setting
        .policy
        .as_deref()
        .map(|id| library.policy(Some(id)))
        .transpose()?;
    let mut ending = Ending::Well;
    for policy in library
        .policies
        .values()
        .filter(|policy| chosen.is_none_or(|chosen| chosen.id() == policy.id()))
    {
        match store.verify_chain(policy.id()).await? {
            ChainState::Whole(report) if out.is_json() => out.json(&serde_json::json!({
                "school": policy.id(), "whole": true, "events": report.events, "rows": report.rows, "head": report.head }))?,
            ChainState::Whole(report) => out.line(format!(
                "{}: whole; {} events, {} records; head {}",
                policy.id(),
                report.events,
                report.rows,
                report.head
            ))?,
            ChainState::Broken(fault) => {
                ending = Ending::WithFaults;
                if out.is_json() {
                    out.json(&serde_json::json!({ "school": policy.id(), "whole": false, "fault": word(fault.kind),
                        "event": fault.seq, "case": fault.case_id, "at": fault.at, "record": fault.row }))?;
                } else {
                    out.line(format!("{}: {}", policy.id(), told(&fault)))?;
                }
            }
        }
    }
    Ok(ending)
}

fn word(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Changed => "changed",
        FaultKind::Missing => "missing",
        FaultKind::Added => "added",
    }
}

fn told(fault: &ChainFault) -> String {
    let event = fault.seq.map_or_else(
        || "the head of the chain".to_owned(),
        |seq| format!("event {seq}"),
    );
    let case = fault
        .case_id
        .as_ref()
        .map_or_else(String::new, |case| format!(", case {case}"));
    let at = fault.at.map_or_else(String::new, |at| format!(", written {at}"));
    let row = fault
        .row
        .as_ref()
        .map_or_else(String::new, |row| format!(" ({row})"));
    format!(
        "ALTERED: {event}{case}{at} was {}{row}; keep this store as it is and restore a backup",
        word(fault.kind)
    )
}
