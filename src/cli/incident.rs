//! `schoolgate incident add`: what staff saw or heard, recorded by hand.

use anyhow::Context as _;
use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::Ending;
use super::out::Out;
use super::setting::Setting;
use crate::policy::{ClauseKind, Policy};
use crate::store::{CaseRef, IncidentCase, Involved, NewIncident};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Record an incident under a clause of the code
    Add(Add),
}

#[derive(Args)]
pub(super) struct Add {
    /// The day it happened, as 2026-11-21
    #[arg(long)]
    date: Date,
    /// Where: the gate, the telephone, an e-mail
    #[arg(long)]
    place: String,
    /// Who, as NAME=ROLE; repeat for each person: "Jo Bloggs=parent"
    #[arg(long = "person", required = true, value_name = "NAME=ROLE")]
    people: Vec<String>,
    /// The clause, by its id in the policy: behaviour-3
    #[arg(long)]
    clause: String,
    /// What happened: facts, not opinions; the family and a court may read it
    #[arg(long)]
    facts: String,
    /// Add it to this case instead of opening one
    #[arg(long)]
    case: Option<i64>,
}

pub(super) async fn run(command: &Command, setting: &Setting, out: &mut Out) -> anyhow::Result<Ending> {
    let Command::Add(add) = command;
    let library = setting.load()?;
    let policy = setting.school(&library)?;
    let incident = NewIncident {
        occurred_on: add.date,
        place: add.place.clone(),
        people: add
            .people
            .iter()
            .map(|person| involved(person))
            .collect::<anyhow::Result<_>>()?,
        clause: cited(policy, &add.clause)?,
        facts: add.facts.clone(),
    };
    let case = add.case.map_or_else(
        || IncidentCase::New {
            title: "incident".to_owned(),
        },
        |number| IncidentCase::Existing(CaseRef::Number(number)),
    );
    let store = setting.store().await?;
    let filed = store
        .add_incident(policy.id(), &case, setting.by()?, &incident)
        .await?;
    store.close().await;
    if out.is_json() {
        out.json(&serde_json::json!({ "id": filed.id, "case": filed.case_number, "known": filed.is_known }))?;
    } else if filed.is_known {
        out.line(format!("Already on record in case {}.", filed.case_number))?;
    } else {
        out.line(format!("Recorded in case {}.", filed.case_number))?;
    }
    Ok(Ending::Well)
}

fn involved(person: &str) -> anyhow::Result<Involved> {
    let (name, role) = person
        .split_once('=')
        .with_context(|| format!("{person:?} is not NAME=ROLE, such as \"Jo Bloggs=parent\""))?;
    Ok(Involved {
        name: name.trim().to_owned(),
        role: role.trim().to_owned(),
    })
}

fn cited(policy: &Policy, id: &str) -> anyhow::Result<String> {
    let rule = |kind| {
        matches!(
            kind,
            ClauseKind::Behaviour | ClauseKind::Online | ClauseKind::Duty
        )
    };
    let found = policy.clause(id).filter(|clause| rule(clause.kind));
    found.map(|clause| clause.citation.clone()).with_context(|| {
        let known: Vec<&str> = policy
            .clauses
            .iter()
            .filter(|clause| rule(clause.kind))
            .map(|clause| clause.id.as_str())
            .collect();
        format!("the code has no rule {id:?}; it has {}", known.join(", "))
    })
}
