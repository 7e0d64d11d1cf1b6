//! A verdict in the forms that several commands show.

use crate::moderation::Judged;
use crate::screen::Finding;

/// One message as a line for programs.
pub(super) fn line(judged: &Judged) -> serde_json::Value {
    let findings: Vec<_> = judged
        .findings
        .labelled()
        .map(|finding| {
            serde_json::json!({
                "category": finding.category,
                "indicator": finding.indicator,
                "span": [finding.span.start, finding.span.end],
                "text": finding.text,
                "severity": finding.severity,
                "confidence": (f64::from(finding.confidence) * 1000.0).round() / 1000.0,
                "why": reason(finding),
            })
        })
        .collect();
    serde_json::json!({
        "id": judged.message.id,
        "labels": judged.findings.labels(),
        "severity": judged.findings.severity(),
        "decision": judged.decision.level,
        "clauses": judged.decision.clauses(),
        "findings": findings,
    })
}

/// Why a finding was made, with the frames that changed how sure it is.
pub(super) fn reason(finding: &Finding) -> String {
    let lowered: Vec<&str> = finding
        .frames
        .iter()
        .filter(|frame| frame.factor < 1.0)
        .map(|frame| &*frame.why)
        .collect();
    if lowered.is_empty() {
        return finding.why.to_string();
    }
    format!("{}; lowered, because it {}", finding.why, lowered.join(" and "))
}
