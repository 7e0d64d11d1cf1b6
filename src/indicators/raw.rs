//! Indicators and frames as written in `policies/`, before anything is checked against anything else.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::kinds::{Category, Severity, Target};
use crate::message::AttachmentKind;

/// `policies/indicators/<name>.toml`: one thing to look for, speaking for one category.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "Indicator")]
pub struct RawIndicator {
    pub category: Category,
    /// How bad it is if true; a signal may say otherwise for itself.
    pub severity: Severity,
    /// How likely a hit is right, above 0 and at most 1. A message gets the label from 0.5 upwards.
    #[schemars(with = "f32")]
    pub confidence: Spanned<f32>,
    /// What was seen, as the end of the sentence "This message …": "calls on others to sign a petition".
    #[schemars(with = "String")]
    pub why: Spanned<String>,
    /// Whom it is about when the words near it do not say.
    #[serde(default)]
    pub target: Option<Target>,
    /// Frames that do not lower this indicator (a slur stays a slur in a question).
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub not_lowered_by: Vec<Spanned<String>>,
    /// The indicator is met when any of these is.
    pub signal: Vec<RawSignal>,
}

/// One way to meet an indicator or a frame. `words`, `pattern` and `detect` are alternatives: exactly one of
/// them, or none when `attachment` stands alone. Everything else narrows it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawSignal {
    /// Names of word lists: any entry of any of them.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub words: Vec<Spanned<String>>,
    /// A regular expression over the folded text; `{list-name}` stands for any entry of that word list.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub pattern: Option<Spanned<String>>,
    /// Something that no list or pattern can tell.
    #[serde(default)]
    pub detect: Option<Detector>,
    /// All of these must be there too.
    #[serde(default)]
    pub near: Vec<RawNear>,
    /// None of these may be there.
    #[serde(default)]
    pub unless: Vec<RawNear>,
    /// The message must carry one of these.
    #[serde(default)]
    pub attachment: Vec<AttachmentKind>,
    /// The channel's name must have an entry of one of these word lists.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub channel: Vec<Spanned<String>>,
    /// Met only where the words found are written in capitals inside a message that is mostly capitals.
    #[serde(default)]
    pub shouted: bool,
    #[serde(default)]
    pub severity: Option<Severity>,
    #[serde(default)]
    #[schemars(with = "Option<f32>")]
    pub confidence: Option<Spanned<f32>>,
}

/// What the program knows how to find by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Detector {
    /// A telephone number, as dialled in the United Kingdom or with its country's code.
    TelephoneNumber,
}

/// Something that must, or must not, stand near.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawNear {
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub words: Vec<Spanned<String>>,
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub pattern: Option<Spanned<String>>,
    /// At most this many words between the two; absent means anywhere in `scope`.
    #[serde(default)]
    pub within: Option<u8>,
    #[serde(default)]
    pub side: Side,
    #[serde(default)]
    pub scope: Scope,
}

/// On which side of the words found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    #[default]
    Either,
    Before,
    After,
}

/// How far "near" reaches at most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    #[default]
    Sentence,
    Message,
    /// The message, the few before it in its channel, and the one it answers. `within` and `side` bind in the message only.
    Talk,
}

/// `policies/frames/<name>.toml`: a way of saying things that lowers what was found: quoting, reporting, denying.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "Frame")]
pub struct RawFrame {
    /// What the confidence of a finding is multiplied by: 0.3 lowers it much, 1 only marks it for the policy.
    #[schemars(with = "f32")]
    pub factor: Spanned<f32>,
    /// Ends the sentence "Lowered, because it …": "reports what somebody else said".
    #[schemars(with = "String")]
    pub why: Spanned<String>,
    /// The categories it can lower; empty means all.
    #[serde(default)]
    pub categories: Vec<Category>,
    /// Where the frame stands as seen from the finding.
    #[serde(default)]
    pub side: Side,
    #[serde(default)]
    pub scope: Scope,
    /// At most this many words between frame and finding.
    #[serde(default)]
    pub within: Option<u8>,
    pub signal: Vec<RawSignal>,
}

/// `policies/targets.toml`: the words that say whom a message is about.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "Targets")]
pub struct RawTargets {
    pub target: Vec<RawTarget>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawTarget {
    pub target: Target,
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub words: Vec<Spanned<String>>,
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub pattern: Option<Spanned<String>>,
}
