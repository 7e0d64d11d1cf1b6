//! What the screener says of one revision.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::indicators::{Category, Severity, Target};
use crate::text::Span;

/// From this confidence upwards a finding gives the message its category and reaches the policy.
pub const LABEL_FROM: f32 = 0.5;

/// One indicator met in one revision.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Finding {
    pub category: Category,
    pub indicator: Arc<str>,
    /// Bytes of the original text.
    pub span: Span,
    /// The words found, as written.
    pub text: String,
    /// How bad it is if true.
    pub severity: Severity,
    /// How likely it is true, after frames, between 0 and 1.
    pub confidence: f32,
    pub why: Arc<str>,
    /// Whom it is about, where that can be told.
    pub target: Option<Target>,
    /// The frames it stands in, and what each did to its confidence.
    pub frames: Vec<FrameMet>,
}

impl Finding {
    /// Whether a frame made it less sure.
    fn is_lowered(&self) -> bool {
        self.frames.iter().any(|frame| frame.factor < 1.0)
    }
}

/// A frame around a finding.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FrameMet {
    pub name: Arc<str>,
    pub factor: f32,
    pub why: Arc<str>,
}

/// All findings of one revision, weak ones included, in the order of the text.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Findings(Vec<Finding>);

impl Findings {
    pub(super) fn new(findings: Vec<Finding>) -> Self {
        Self(findings)
    }

    pub fn all(&self) -> &[Finding] {
        &self.0
    }

    /// The findings that count: sure enough alone, or together with others of their category.
    pub fn labelled(&self) -> impl Iterator<Item = &Finding> {
        self.0.iter().filter(|finding| self.counts(finding))
    }

    /// Whether a finding counts.
    pub fn counts(&self, finding: &Finding) -> bool {
        let helps = !finding.is_lowered() && self.together(finding.category) >= LABEL_FROM;
        finding.confidence >= LABEL_FROM || helps
    }

    /// How likely at least one of a category's findings is true, taking them as independent. Lowered ones do not add
    /// up: one frame lowers them all for one reason.
    fn together(&self, category: Category) -> f32 {
        let signs = self
            .0
            .iter()
            .filter(|finding| finding.category == category && !finding.is_lowered());
        1.0 - signs.map(|finding| 1.0 - finding.confidence).product::<f32>()
    }

    /// Every category found, in the order of the taxonomy.
    pub fn labels(&self) -> Vec<Category> {
        let mut labels: Vec<Category> = self.labelled().map(|finding| finding.category).collect();
        labels.sort_unstable();
        labels.dedup();
        labels
    }

    /// The gravest severity among the findings that count.
    pub fn severity(&self) -> Severity {
        self.labelled()
            .map(|finding| finding.severity)
            .max()
            .unwrap_or_default()
    }
}
