//! Findings in, decision out: which clauses of this school's code a message may breach, and what that asks for.
//! Decides who looks at it; never what happens to anybody.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::compile::{Breach, Clause, Policy};
use super::raw::{RawHears, Response};
use crate::indicators::{Category, Severity};
use crate::people::Role;
use crate::screen::{Finding, Findings};

/// What becomes of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Nothing found.
    Clear,
    /// Found, but not against this code, or answered by a signpost: counted, not filed.
    Note,
    /// Filed for people to look at.
    Flag,
    /// Filed, and somebody should look now.
    Urgent,
}

impl Level {
    pub fn name(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Note => "note",
            Self::Flag => "flag",
            Self::Urgent => "urgent",
        }
    }
}

/// A clause that a finding may breach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Breached {
    pub clause: String,
    pub citation: String,
    pub says: String,
    pub category: Category,
    pub severity: Severity,
    pub response: Response,
}

/// What a policy makes of one revision's findings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    pub level: Level,
    pub severity: Severity,
    /// The gravest first; one entry a clause.
    pub breached: Vec<Breached>,
    /// Categories found that this code does not forbid, with what the policy says of them.
    pub unruled: Vec<(Category, String)>,
    pub response: Option<Response>,
    /// Who hears of it.
    pub roles: Vec<Role>,
    pub policy: String,
    pub policy_version: String,
}

impl Decision {
    /// The ids of the clauses, the gravest first.
    pub fn clauses(&self) -> Vec<String> {
        self.breached
            .iter()
            .map(|breached| breached.clause.clone())
            .collect()
    }
}

impl Policy {
    /// Decides by the findings that count; weak ones are for people who ask why.
    pub fn decide(&self, findings: &Findings) -> Decision {
        let mut breached: Vec<Breached> = findings
            .labelled()
            .flat_map(|finding| self.breached_by(finding))
            .collect();
        breached.sort_by_key(|breach| std::cmp::Reverse((breach.response, breach.severity)));
        let mut seen = BTreeSet::new();
        breached.retain(|breach| seen.insert(breach.clause.clone()));
        let unruled = self.unruled_in(findings, &breached);
        let response = response_to(&breached, &unruled);
        let severity = findings
            .severity()
            .max(breached.iter().map(|b| b.severity).max().unwrap_or_default());
        Decision {
            level: level(response),
            severity,
            roles: self.roles(findings, severity),
            unruled: unruled
                .into_iter()
                .map(|(category, _, why)| (category, why))
                .collect(),
            breached,
            response,
            policy: self.id().to_owned(),
            policy_version: self.version().to_owned(),
        }
    }

    fn breached_by<'a>(&'a self, finding: &'a Finding) -> impl Iterator<Item = Breached> + 'a {
        self.clauses.iter().filter_map(move |clause| {
            let breach = clause.breaches.iter().find(|breach| applies(breach, finding))?;
            Some(self.breached(clause, breach, finding))
        })
    }

    fn breached(&self, clause: &Clause, breach: &Breach, finding: &Finding) -> Breached {
        let severity = finding.severity.max(breach.severity);
        let grave = severity >= self.raw.alert_from && !finding.category.is_criticism();
        let answered = breach.response > Response::Signpost;
        Breached {
            clause: clause.id.clone(),
            citation: clause.citation.clone(),
            says: clause.says.clone(),
            category: finding.category,
            severity,
            response: if grave && answered {
                Response::Alert
            } else {
                breach.response
            },
        }
    }

    fn unruled_in(&self, findings: &Findings, breached: &[Breached]) -> Vec<(Category, Response, String)> {
        let labels = findings.labels();
        let open = labels
            .into_iter()
            .filter(|label| !breached.iter().any(|breach| breach.category == *label));
        open.filter_map(|label| {
            let row = self
                .raw
                .unruled
                .iter()
                .find(|row| row.categories.contains(&label))?;
            Some((label, *row.response.get_ref(), row.why.clone()))
        })
        .collect()
    }

    fn roles(&self, findings: &Findings, severity: Severity) -> Vec<Role> {
        let fits = |row: &RawHears, finding: &Finding| {
            (row.categories.is_empty() || row.categories.contains(&finding.category))
                && (row.targets.is_empty()
                    || finding.target.is_some_and(|target| row.targets.contains(&target)))
                && severity >= row.severity_from
        };
        let heard = findings
            .labelled()
            .filter_map(|finding| self.raw.hears.iter().find(|row| fits(row, finding)))
            .flat_map(|row| row.roles.iter().copied());
        heard.collect::<BTreeSet<Role>>().into_iter().collect()
    }
}

fn response_to(breached: &[Breached], unruled: &[(Category, Response, String)]) -> Option<Response> {
    let ruled = breached.iter().map(|breach| breach.response);
    ruled
        .chain(unruled.iter().map(|(_, response, _)| *response))
        .max()
}

fn applies(breach: &Breach, finding: &Finding) -> bool {
    breach.categories.contains(&finding.category)
        && (breach.targets.is_empty()
            || finding
                .target
                .is_some_and(|target| breach.targets.contains(&target)))
        && !finding
            .frames
            .iter()
            .any(|frame| breach.except.iter().any(|except| **except == *frame.name))
}

fn level(response: Option<Response>) -> Level {
    match response {
        None => Level::Clear,
        Some(Response::Note | Response::Signpost) => Level::Note,
        Some(Response::Remind | Response::Review) => Level::Flag,
        Some(Response::Alert) => Level::Urgent,
    }
}
