//! What was written, its folded form, and the way back. Patterns see the folded form; people see the original.
//! Never changes or shortens the original.

mod broken;
mod cells;
mod disguise;
mod fold;
mod glance;
mod layout;
mod link;
mod lookalike;
mod readings;
mod rewrite;
mod scan;
mod spelt;
#[cfg(test)]
mod tests;
mod vocabulary;

pub use disguise::is_plain;
pub use fold::Text;
pub use layout::Layout;
pub use vocabulary::Vocabulary;

use serde::{Deserialize, Serialize};

/// A range of bytes of an original text, always on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    /// The words the span stands for; empty when it does not fit this text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}
