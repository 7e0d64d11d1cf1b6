//! From a policy file to a policy: every reference resolved, every promise of the law kept, every fault reported.

use std::collections::BTreeSet;

use toml::Spanned;

use super::raw::{ClauseKind, RawBreach, RawClause, RawHears, RawPolicy, RawStep, Response, RetentionOf};
use crate::faults::{Fault, Inspection, did_you_mean};
use crate::indicators::{Category, File, Rulebook, Severity};

/// A school's code, ready to decide by.
#[derive(Debug)]
pub struct Policy {
    /// The file as written: the ladder, letters and contacts are used as they stand.
    pub raw: RawPolicy,
    pub clauses: Vec<Clause>,
}

/// A clause that something in a chat can breach.
#[derive(Debug)]
pub struct Clause {
    pub id: String,
    /// Document and number, ready to be shown.
    pub citation: String,
    pub says: String,
    pub kind: ClauseKind,
    pub breaches: Vec<Breach>,
}

/// What breaches a clause.
#[derive(Debug)]
pub struct Breach {
    pub categories: Vec<Category>,
    pub targets: Vec<crate::indicators::Target>,
    pub severity: Severity,
    pub response: Response,
    pub except: Vec<String>,
}

impl Policy {
    pub fn id(&self) -> &str {
        self.raw.school.id.get_ref()
    }

    /// The version written into every decision.
    pub fn version(&self) -> &str {
        self.raw.version.get_ref()
    }

    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.id == id)
    }
}

/// Compiles a policy file against the frames of a rulebook.
///
/// # Errors
/// Every fault of the file, in the order found.
pub fn compile(file: &File, book: &Rulebook) -> Result<Policy, Vec<Fault>> {
    let mut inspection = Inspection::of(&file.path, &file.text);
    let raw: Option<RawPolicy> = inspection.read_toml();
    if let Some(raw) = &raw {
        check_names(raw, file.name(), &mut inspection);
        check_clauses(raw, book, &mut inspection);
        check_categories(raw, &mut inspection);
        check_ladder(raw, &mut inspection);
        check_referrals(raw, &mut inspection);
        check_rest(raw, &mut inspection);
    }
    let faults = inspection.into_faults();
    match raw {
        Some(raw) if faults.is_empty() => Ok(Policy {
            clauses: clauses(&raw),
            raw,
        }),
        Some(_) | None => Err(faults),
    }
}

fn clauses(raw: &RawPolicy) -> Vec<Clause> {
    let citation = |clause: &RawClause| match clause.kind {
        ClauseKind::Duty => clause.cite.clone(),
        ClauseKind::Expectation
        | ClauseKind::Behaviour
        | ClauseKind::Online
        | ClauseKind::Consequence
        | ClauseKind::Complaint => format!("{}, {}", raw.document.cite, clause.cite),
    };
    let breach = |breach: &RawBreach| Breach {
        categories: breach.categories.clone(),
        targets: breach.targets.clone(),
        severity: breach.severity,
        response: breach.response,
        except: breach
            .except
            .iter()
            .map(|frame| frame.get_ref().clone())
            .collect(),
    };
    let compiled = |clause: &RawClause| Clause {
        id: clause.id.get_ref().clone(),
        citation: citation(clause),
        says: clause.says.clone(),
        kind: clause.kind,
        breaches: clause.breach.iter().map(breach).collect(),
    };
    raw.clause.iter().map(compiled).collect()
}

fn check_names(raw: &RawPolicy, name: &str, inspection: &mut Inspection<'_>) {
    let id = &raw.school.id;
    if id.get_ref() != name {
        let what = format!("the school's id {:?} is not the file's name", id.get_ref());
        inspection.fault(&id.span(), what, format!("write id = {name:?}"));
    }
    if jiff::tz::TimeZone::get(&raw.school.time_zone).is_err() {
        let what = format!("there is no time zone {:?}", raw.school.time_zone);
        inspection.fault(&id.span(), what, "write a name such as \"Europe/London\"");
    }
    unique("clause", raw.clause.iter().map(|clause| &clause.id), inspection);
    unique("step", raw.step.iter().map(|step| &step.id), inspection);
    unique("letter", raw.letter.iter().map(|letter| &letter.id), inspection);
    unique(
        "contact",
        raw.contact.iter().map(|contact| &contact.id),
        inspection,
    );
    unique(
        "referral",
        raw.referral.iter().map(|referral| &referral.id),
        inspection,
    );
}

fn unique<'a>(what: &str, ids: impl Iterator<Item = &'a Spanned<String>>, inspection: &mut Inspection<'_>) {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id.get_ref()) {
            let said = format!("the {what} {:?} stands here twice", id.get_ref());
            inspection.fault(&id.span(), said, "give one of the two another id");
        }
    }
}

fn check_clauses(raw: &RawPolicy, book: &Rulebook, inspection: &mut Inspection<'_>) {
    for clause in &raw.clause {
        let at = clause.id.span();
        let rule = matches!(
            clause.kind,
            ClauseKind::Behaviour | ClauseKind::Online | ClauseKind::Duty
        );
        if !rule && !clause.breach.is_empty() {
            inspection.fault(
                &at,
                "this kind of clause cannot be breached",
                "write kind = \"behaviour\" or \"online\"",
            );
        }
        if clause.says.trim().is_empty() || clause.cite.trim().is_empty() {
            inspection.fault(&at, "the clause says or cites nothing", "fill in cite and says");
        }
        for breach in &clause.breach {
            if breach.response == Response::Alert
                && breach.categories.iter().any(|category| category.is_criticism())
            {
                let instead = "write response = \"signpost\" or \"remind\": criticism is lawful and only people escalate it";
                inspection.fault(&at, "criticism of the school raises an alert", instead);
            }
            for frame in breach
                .except
                .iter()
                .filter(|frame| !book.has_frame(frame.get_ref()))
            {
                let instead = did_you_mean(frame.get_ref(), book.frames.iter().map(|frame| &*frame.name));
                inspection.fault(
                    &frame.span(),
                    format!("there is no frame {:?}", frame.get_ref()),
                    instead,
                );
            }
        }
    }
}

fn check_categories(raw: &RawPolicy, inspection: &mut Inspection<'_>) {
    for unruled in &raw.unruled {
        if *unruled.response.get_ref() > Response::Signpost {
            let instead = "write response = \"note\" or \"signpost\", or add the clause that forbids it";
            inspection.fault(
                &unruled.response.span(),
                "what no clause forbids would be flagged",
                instead,
            );
        }
    }
    let ruled = raw
        .clause
        .iter()
        .flat_map(|clause| &clause.breach)
        .flat_map(|breach| &breach.categories);
    let unruled = raw.unruled.iter().flat_map(|unruled| &unruled.categories);
    let known: BTreeSet<Category> = ruled.chain(unruled).copied().collect();
    for missing in Category::ALL.iter().filter(|category| !known.contains(category)) {
        let what = format!("nothing says what to do about {}", missing.name());
        inspection.fault(
            &raw.school.id.span(),
            what,
            "add it to a clause's breach or to an [[unruled]]",
        );
    }
}

fn check_ladder(raw: &RawPolicy, inspection: &mut Inspection<'_>) {
    let steps: Vec<&str> = raw.step.iter().map(|step| step.id.get_ref().as_str()).collect();
    let letters: Vec<&str> = raw
        .letter
        .iter()
        .map(|letter| letter.id.get_ref().as_str())
        .collect();
    let referrals: Vec<&str> = raw
        .referral
        .iter()
        .map(|referral| referral.id.get_ref().as_str())
        .collect();
    for step in &raw.step {
        for after in &step.after {
            known("step", after, &steps, inspection);
        }
        for next in step.next.iter().filter(|next| next.step.get_ref() != "close") {
            known("step", &next.step, &steps, inspection);
        }
        if let Some(letter) = &step.letter {
            known("letter", letter, &letters, inspection);
        }
        if let Some(referral) = &step.referral {
            known("referral", referral, &referrals, inspection);
        }
        if step.by.is_empty() {
            let instead = "name at least one role in by: every step is a named person's act";
            inspection.fault(&step.id.span(), "nobody may take this step", instead);
        }
    }
    check_reachable(&raw.step, inspection);
}

/// Every step must be reachable from one that needs none before it.
fn check_reachable(steps: &[RawStep], inspection: &mut Inspection<'_>) {
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let id = |step: &RawStep| step.id.get_ref().clone();
    loop {
        let before = reached.len();
        for step in steps {
            if step.after.is_empty()
                || step
                    .after
                    .iter()
                    .any(|after| reached.contains(after.get_ref().as_str()))
            {
                reached.insert(step.id.get_ref());
            }
        }
        if reached.len() == before {
            break;
        }
    }
    for step in steps
        .iter()
        .filter(|step| !reached.contains(step.id.get_ref().as_str()))
    {
        let what = format!("no way leads to the step {:?}", id(step));
        inspection.fault(
            &step.id.span(),
            what,
            "correct its after, or that of the steps before it",
        );
    }
}

fn check_referrals(raw: &RawPolicy, inspection: &mut Inspection<'_>) {
    let contacts: Vec<&str> = raw
        .contact
        .iter()
        .map(|contact| contact.id.get_ref().as_str())
        .collect();
    for referral in &raw.referral {
        known("contact", &referral.to, &contacts, inspection);
        for category in referral
            .categories
            .iter()
            .filter(|category| category.get_ref().is_criticism())
        {
            let what = format!("{} would be referred", category.get_ref().name());
            inspection.fault(
                &category.span(),
                what,
                "remove it: criticism is lawful and is never pre-filled",
            );
        }
    }
}

fn check_rest(raw: &RawPolicy, inspection: &mut Inspection<'_>) {
    let context = &raw.cases.context_before;
    if *context.get_ref() > 10 {
        inspection.fault(
            &context.span(),
            "too many messages would be kept with a flag",
            "write 10 or fewer",
        );
    }
    let catches_all = |row: &RawHears| {
        row.categories.is_empty() && row.targets.is_empty() && row.severity_from == Severity::None
    };
    if !raw.hears.last().is_some_and(catches_all) {
        let instead = "end with a [[hears]] that has roles and nothing else";
        inspection.fault(
            &raw.school.id.span(),
            "some flags would be heard of by nobody",
            instead,
        );
    }
    if raw.complaints.route.is_empty() {
        inspection.fault(
            &raw.school.id.span(),
            "the complaints route is empty",
            "add its steps, the first one first",
        );
    }
    let every = [
        RetentionOf::DismissedFlags,
        RetentionOf::ConfirmedFlags,
        RetentionOf::Incidents,
        RetentionOf::Letters,
        RetentionOf::Bans,
        RetentionOf::SafeguardingReferrals,
        RetentionOf::Chronology,
    ];
    for missing in every
        .iter()
        .filter(|what| !raw.retention.iter().any(|row| row.what == **what))
    {
        let what = format!("nothing says how long {missing:?} are kept");
        inspection.fault(
            &raw.school.id.span(),
            what,
            "add a [[retention]] with days and a reason",
        );
    }
}

fn known(what: &str, id: &Spanned<String>, ids: &[&str], inspection: &mut Inspection<'_>) {
    if !ids.contains(&id.get_ref().as_str()) {
        let instead = did_you_mean(id.get_ref(), ids.iter().copied());
        inspection.fault(
            &id.span(),
            format!("there is no {what} {:?}", id.get_ref()),
            instead,
        );
    }
}
