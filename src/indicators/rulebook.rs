//! Indicators, frames, targets and word lists as the screener uses them: names resolved, patterns compiled.

use std::sync::Arc;

use super::kinds::{Category, Severity, Target};
use super::pattern::Pattern;
use super::raw::{Detector, Scope, Side};
use super::wordlist::WordList;
use crate::message::AttachmentKind;

/// A word list's place in the rulebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ListId(pub usize);

impl ListId {
    /// The names of the school's staff, and of its pupils: empty in the library, filled by a roster.
    pub const ROSTER_STAFF: Self = Self(0);
    pub const ROSTER_PUPILS: Self = Self(1);

    /// Whether its entries come from a school's roster, not from the library.
    pub fn is_roster(self) -> bool {
        self == Self::ROSTER_STAFF || self == Self::ROSTER_PUPILS
    }
}

/// A pattern's place in the rulebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PatternId(pub usize);

/// Everything there is to look for, checked as a whole.
#[derive(Debug, Default)]
pub struct Rulebook {
    pub lists: Vec<WordList>,
    pub patterns: Vec<Pattern>,
    pub indicators: Vec<Indicator>,
    pub frames: Vec<Frame>,
    pub targets: Vec<(Target, Vec<Probe>)>,
}

impl Rulebook {
    pub fn has_frame(&self, name: &str) -> bool {
        self.frames.iter().any(|frame| *frame.name == *name)
    }
}

/// What the eye catches first.
#[derive(Debug, Clone)]
pub enum Probe {
    Words(Vec<ListId>),
    Pattern(PatternId),
    Detector(Detector),
    /// The message's attachment itself.
    Attachment,
}

#[derive(Debug)]
pub struct Indicator {
    pub name: Arc<str>,
    pub category: Category,
    pub severity: Severity,
    pub confidence: f32,
    pub why: Arc<str>,
    pub target: Option<Target>,
    pub not_lowered_by: Vec<Arc<str>>,
    pub signals: Vec<Signal>,
}

#[derive(Debug)]
pub struct Signal {
    pub probe: Probe,
    pub near: Vec<Near>,
    pub unless: Vec<Near>,
    pub attachment: Vec<AttachmentKind>,
    /// Lists of which the channel's name must have an entry; empty means any channel.
    pub channel: Vec<ListId>,
    pub shouted: bool,
    pub severity: Option<Severity>,
    pub confidence: Option<f32>,
}

#[derive(Debug)]
pub struct Near {
    pub probe: Probe,
    pub within: Option<u8>,
    pub side: Side,
    pub scope: Scope,
}

#[derive(Debug)]
pub struct Frame {
    pub name: Arc<str>,
    pub factor: f32,
    pub why: Arc<str>,
    pub categories: Vec<Category>,
    pub side: Side,
    pub scope: Scope,
    pub within: Option<u8>,
    pub signals: Vec<Signal>,
}
