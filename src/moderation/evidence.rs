//! What is kept of a flagged message, sealed: enough for a person to judge it fairly after the original is gone.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::message::{Attachment, Author, Fate};
use crate::policy::Decision;
use crate::screen::Findings;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Evidence {
    pub author: Author,
    pub text: String,
    pub quoted: Option<String>,
    pub attachments: Vec<Attachment>,
    pub reply_to: Option<String>,
    pub fate: Fate,
    pub findings: Findings,
    pub decision: Decision,
    /// The messages before it in its channel, the latest last.
    pub before: Vec<Said>,
}

/// A message kept only because a flagged one followed it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Said {
    pub author: String,
    pub text: String,
    pub sent_at: Option<Timestamp>,
}
