//! `schoolgate why`: what the screen makes of a text, word by word, in plain words.

use clap::Args;

use super::Ending;
use super::out::{Out, percent, shown};
use super::setting::Setting;
use crate::message::{Attachment, AttachmentKind, Message};
use crate::moderation::{Desk, Judged};
use crate::policy::Policy;
use crate::screen::{Context, Finding, LABEL_FROM};

/// Explain what the screen makes of a text. Nothing is stored.
#[derive(Args)]
pub(super) struct Arguments {
    /// The text, as a parent would write it
    text: String,
    /// As if this had been sent with it
    #[arg(long, value_parser = ["image", "video", "audio", "file"])]
    attachment: Vec<String>,
    /// As if this had been said before it; again for each earlier message
    #[arg(long, value_name = "TEXT")]
    before: Vec<String>,
    /// As if it stood in this channel
    #[arg(long, value_name = "NAME", default_value = "why")]
    channel: String,
}

pub(super) fn run(arguments: &Arguments, setting: &Setting, out: &mut Out) -> anyhow::Result<Ending> {
    let library = setting.load()?;
    let policy = setting.school(&library)?;
    let desk = Desk {
        screener: &library.screener,
        policy,
    };
    let roster = setting.roster()?;
    let before: Vec<&str> = arguments.before.iter().map(String::as_str).collect();
    let context = Context {
        before: &before,
        roster: roster.as_ref(),
        ..Context::default()
    };
    let judged = desk.judge(message(arguments), &context);
    if out.is_json() {
        out.json(&super::verdict::line(&judged))?;
    } else {
        let read = desk.screener.reading(&judged.message.text);
        explain(&judged, read.folded(), policy, out)?;
    }
    Ok(Ending::Well)
}

fn explain(judged: &Judged, read: &str, policy: &Policy, out: &mut Out) -> anyhow::Result<()> {
    if read != judged.message.text.to_lowercase() {
        out.line(format!("Read as: {}", shown(read)))?;
    }
    if judged.findings.all().is_empty() {
        out.line("Nothing in it speaks for any kind of conduct that the codes name.")?;
    }
    for finding in judged.findings.all() {
        explain_finding(finding, judged.findings.counts(finding), out)?;
    }
    let decision = &judged.decision;
    out.line(format!(
        "At {}: {}.",
        policy.raw.school.name,
        decision.level.name()
    ))?;
    for breached in &decision.breached {
        out.line(format!(
            "  {} ({}): {}",
            breached.citation,
            breached.severity.name(),
            breached.says
        ))?;
    }
    for (category, why) in &decision.unruled {
        out.line(format!("  {}: {why}", category.name()))?;
    }
    Ok(())
}

fn explain_finding(finding: &Finding, counts: bool, out: &mut Out) -> anyhow::Result<()> {
    let words = if finding.text.is_empty() {
        "the attachment".to_owned()
    } else {
        format!("{:?}", shown(&finding.text))
    };
    let weight = match (counts, finding.confidence >= LABEL_FROM) {
        (true, true) => "counts",
        (true, false) => "counts together with the others",
        (false, _) => "too weak to count",
    };
    out.line(format!(
        "{words} (bytes {}..{}): {}; {} ({}), {} sure, {}.",
        finding.span.start,
        finding.span.end,
        finding.why,
        finding.category.name(),
        finding.indicator,
        percent(f64::from(finding.confidence)),
        weight
    ))?;
    for frame in &finding.frames {
        let effect = if frame.factor < 1.0 { "Lowered" } else { "Marked" };
        out.line(format!(
            "  {effect}, because it {} ({}, × {}).",
            frame.why, frame.name, frame.factor
        ))?;
    }
    Ok(())
}

fn message(arguments: &Arguments) -> Message {
    let kind = |name: &String| match name.as_str() {
        "image" => AttachmentKind::Image,
        "video" => AttachmentKind::Video,
        "audio" => AttachmentKind::Audio,
        _ => AttachmentKind::File,
    };
    Message {
        channel: arguments.channel.clone(),
        attachments: arguments
            .attachment
            .iter()
            .map(|name| Attachment {
                kind: kind(name),
                name: String::new(),
            })
            .collect(),
        ..Message::of_text(&arguments.text)
    }
}
