//! The people who work with flags and cases, by role.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What somebody is to the school when they act in schoolgate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Moderator,
    Office,
    /// Designated safeguarding lead.
    Dsl,
    Head,
    ChairOfGovernors,
    Administrator,
}
