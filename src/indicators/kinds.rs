//! The closed vocabularies that indicators, findings and policies share.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One of the fifteen kinds of conduct, the same for every school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    ChildImage,
    ChildIdentified,
    PersonalAbuse,
    Disrepute,
    Defamation,
    Campaign,
    PublicChallenge,
    Threat,
    Hate,
    OffensiveLanguage,
    Aggression,
    ConfrontingChild,
    SecurityBreach,
    PrivateInfo,
    WelfareConcern,
}

impl Category {
    pub const ALL: [Self; 15] = [
        Self::ChildImage,
        Self::ChildIdentified,
        Self::PersonalAbuse,
        Self::Disrepute,
        Self::Defamation,
        Self::Campaign,
        Self::PublicChallenge,
        Self::Threat,
        Self::Hate,
        Self::OffensiveLanguage,
        Self::Aggression,
        Self::ConfrontingChild,
        Self::SecurityBreach,
        Self::PrivateInfo,
        Self::WelfareConcern,
    ];

    /// The label as corpora, policies and the store spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ChildImage => "child-image",
            Self::ChildIdentified => "child-identified",
            Self::PersonalAbuse => "personal-abuse",
            Self::Disrepute => "disrepute",
            Self::Defamation => "defamation",
            Self::Campaign => "campaign",
            Self::PublicChallenge => "public-challenge",
            Self::Threat => "threat",
            Self::Hate => "hate",
            Self::OffensiveLanguage => "offensive-language",
            Self::Aggression => "aggression",
            Self::ConfrontingChild => "confronting-child",
            Self::SecurityBreach => "security-breach",
            Self::PrivateInfo => "private-info",
            Self::WelfareConcern => "welfare-concern",
        }
    }

    /// Criticism is lawful: these never escalate by themselves.
    /// Source: Education Act 2002 s.29 and Independent School Standards Regulations 2014 Sch. 1 Pt 7 (the right to complain).
    pub fn is_criticism(self) -> bool {
        matches!(self, Self::Campaign | Self::PublicChallenge | Self::Disrepute)
    }
}

/// How bad it is if true.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    #[default]
    None,
    /// A reminder would do.
    Low,
    /// A person should look this week.
    Medium,
    /// A person should look today.
    High,
    /// Now.
    Critical,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// Whom the conduct is aimed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    Staff,
    Governor,
    Pupil,
    Parent,
    School,
    Group,
}
