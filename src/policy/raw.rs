//! A school's code of conduct as written in `policies/<school>.toml`, before it is checked.
//!
//! Clauses are cited by document and number and told in our own words. The ladder, approvals, referrals, letters
//! and retention are data that the escalation workflow runs; they are validated here.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::indicators::{Category, Severity, Target};
use crate::people::Role;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "Policy")]
pub struct RawPolicy {
    /// Changes whenever the file does; written into every decision. A date and a count: `2026-11-21.1`.
    #[schemars(with = "String")]
    pub version: Spanned<String>,
    /// The policy that is used when none is named; exactly one file says so.
    #[serde(default)]
    pub default: bool,
    pub school: RawSchool,
    pub document: RawDocument,
    /// Any breach at or above this severity alerts at once (criticism never does).
    pub alert_from: Severity,
    pub clause: Vec<RawClause>,
    /// What to do with categories that this code does not forbid.
    #[serde(default)]
    pub unruled: Vec<RawUnruled>,
    pub complaints: RawComplaints,
    pub cases: RawCases,
    pub hears: Vec<RawHears>,
    pub step: Vec<RawStep>,
    #[serde(default)]
    pub referral: Vec<RawReferral>,
    pub contact: Vec<RawContact>,
    pub letter: Vec<RawLetter>,
    pub retention: Vec<RawRetention>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawSchool {
    /// The same as the file's name without `.toml`.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    pub name: String,
    /// What the code calls the place in running text: "the school", "the setting".
    pub called: String,
    pub time_zone: String,
    pub local_authority: String,
    /// Who leads: "Headteacher", "Head of School".
    pub head_title: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawDocument {
    pub title: String,
    /// The short form that stands before a clause number in a citation.
    pub cite: String,
}

/// One sentence or bullet of the code.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawClause {
    /// Unique in the file: `online-1`, `behaviour-7`, `consequence-3`.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// Section and number in the document: "3.0, online activity, item 6".
    pub cite: String,
    /// The clause in our own words.
    pub says: String,
    pub kind: ClauseKind,
    /// What breaks it in a chat. Empty for clauses that staff record by hand and for those that are no rule.
    #[serde(default)]
    pub breach: Vec<RawBreach>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClauseKind {
    /// What the code wishes for: nobody is flagged under it.
    Expectation,
    /// A rule for conduct anywhere; staff may record an incident under it.
    Behaviour,
    /// A rule for conduct online; staff may record an incident under it.
    Online,
    /// What the school does about a breach.
    Consequence,
    /// How concerns and complaints are raised.
    Complaint,
    /// A duty of the school beyond its code (safeguarding): a flag, never a breach.
    Duty,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawBreach {
    pub categories: Vec<Category>,
    /// Only when it is about one of these; empty means whoever.
    #[serde(default)]
    pub targets: Vec<Target>,
    /// Raises a finding's severity to at least this.
    #[serde(default)]
    pub severity: Severity,
    pub response: Response,
    /// Frames that take the message out of this clause: `own-child`, `with-consent`.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub except: Vec<Spanned<String>>,
}

/// What the school answers to a breach, mildest first. `note` and `signpost` decide *note*, `remind` and `review`
/// decide *flag*, `alert` decides *urgent*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Response {
    Note,
    Signpost,
    Remind,
    Review,
    Alert,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawUnruled {
    pub categories: Vec<Category>,
    /// `note` or `signpost`: what no clause forbids is never flagged.
    #[schemars(with = "Response")]
    pub response: Spanned<Response>,
    pub why: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawComplaints {
    pub cite: String,
    /// How to raise a concern here, first step first, each a sentence to the parent.
    pub route: Vec<String>,
    /// What to do when it is about the head.
    pub about_the_head: String,
    /// Where to get independent help.
    #[serde(default)]
    pub help: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawCases {
    /// A flag joins the author's open case when its latest flag is at most this many days old.
    pub same_author_days: u16,
    /// A flag joins an open case of the same conversation when its latest flag is at most this many days old.
    pub same_thread_days: u16,
    /// How many messages before a flagged one are kept with it, at most 10.
    #[schemars(with = "u8")]
    pub context_before: Spanned<u8>,
}

/// Who hears of a flag. The first row that fits decides; the last row has no categories and fits all.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawHears {
    #[serde(default)]
    pub categories: Vec<Category>,
    #[serde(default)]
    pub targets: Vec<Target>,
    #[serde(default)]
    pub severity_from: Severity,
    pub roles: Vec<Role>,
}

/// One rung of the ladder.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawStep {
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    pub name: String,
    pub cite: String,
    /// Steps of which one must have been taken before.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub after: Vec<Spanned<String>>,
    /// The code lets staff come here without the steps before, with the reason on record, from this severity upwards.
    #[serde(default)]
    pub may_skip_from: Option<Severity>,
    /// Who takes it.
    pub by: Vec<Role>,
    #[serde(default)]
    pub approval: Vec<RawApproval>,
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub letter: Option<Spanned<String>>,
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub referral: Option<Spanned<String>>,
    /// The parent must be invited to put their side, with this many days to answer.
    #[serde(default)]
    pub representations_days: Option<u16>,
    /// How long it lasts at most when first imposed; it is reviewed at the latest then.
    #[serde(default)]
    pub review_days: Option<u16>,
    /// What comes next, by what the parent does.
    #[serde(default)]
    pub next: Vec<RawNext>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawApproval {
    pub role: Role,
    /// `consulted`: must be asked before; `agrees`: must say yes.
    pub must: ApprovalKind,
    pub cite: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ApprovalKind {
    BeConsulted,
    Agree,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawNext {
    pub when: Outcome,
    /// A step's id, or `close`.
    #[schemars(with = "String")]
    pub step: Spanned<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Resolved,
    Attends,
    Refuses,
    NoAnswer,
    Repeats,
    SchoolWasWrong,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawReferral {
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// A contact's id.
    #[schemars(with = "String")]
    pub to: Spanned<String>,
    pub cite: String,
    /// Suggested to staff when a confirmed flag has one of these; never a category of criticism.
    #[schemars(with = "Vec<Category>")]
    pub categories: Vec<Spanned<Category>>,
    pub severity_from: Severity,
    #[serde(default)]
    pub targets: Vec<Target>,
    /// Working days from learning of it.
    #[serde(default)]
    pub within_working_days: Option<u16>,
    pub by: Vec<Role>,
    /// Before any step of the ladder.
    #[serde(default)]
    pub first: bool,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawContact {
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    pub name: String,
    /// What it is contacted for.
    pub what_for: String,
    /// How to reach it; empty until the school fills it in.
    #[serde(default)]
    pub reach: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawLetter {
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    pub title: String,
    pub signed_by: Role,
    /// What must be filled in before it may be issued.
    pub placeholders: Vec<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawRetention {
    pub what: RetentionOf,
    /// Days after the case closed (or the flag was dismissed).
    #[schemars(with = "u16")]
    pub days: Spanned<u16>,
    pub reason: String,
}

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, serde::Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum RetentionOf {
    DismissedFlags,
    ConfirmedFlags,
    Incidents,
    Letters,
    Bans,
    SafeguardingReferrals,
    Chronology,
}
