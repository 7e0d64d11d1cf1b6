//! `schoolgate screen`: sources in, flags with clause and reason in the case store.

use std::io::{BufReader, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::tz::TimeZone;

use super::out::{Out, counted, extract, tell};
use super::setting::{Setting, zone};
use super::{Ending, verdict};
use crate::load::{Shelf, Watch};
use crate::message::Source;
use crate::moderation::{Batch, Desk, Intake, Judged};
use crate::policy::{Level, Policy};
use crate::screen::Roster;
use crate::sources::{self, ReadOptions, Reading, Unreadable};
use crate::store::{Place, Store};
use crate::time::british;

/// Flags shown in the table after a run; the rest is in the store.
const MOST_SHOWN: usize = 50;
/// Unreadable places named one by one; the rest is counted.
const MOST_NAMED: usize = 20;

/// Screen chats and mails, and file what may breach the code.
///
/// Reads WhatsApp exports (.txt, or .zip with media), e-mail (.eml, .mbox) and JSON Lines (.jsonl; `-` is standard
/// input). A message is filed once however often it comes. The table shows the words of people: mind who looks.
#[derive(Args)]
#[command(after_help = "With --format json every message gives one line; spans are bytes of its UTF-8 text.")]
pub(super) struct Arguments {
    /// Files to screen; `-` reads JSON Lines from standard input
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Show what would be filed, and file nothing
    #[arg(long)]
    dry_run: bool,
    /// The community to file under, instead of the name the source gives
    #[arg(long, value_name = "NAME")]
    community: Option<String>,
    /// The zone of an export's clock times [default: the school's]
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
}

#[derive(Default)]
struct Tally {
    messages: u64,
    clear: u64,
    noted: u64,
    flagged: u64,
    urgent: u64,
    known: u64,
    unreadable: u64,
    cases_opened: u64,
    shown: Vec<Vec<String>>,
}

pub(super) async fn run(arguments: &Arguments, setting: &Setting, out: &mut Out) -> anyhow::Result<Ending> {
    let shelf = setting.shelf()?;
    let _watch = follow(&shelf);
    let library = shelf.current();
    let policy = setting.school(&library)?;
    let store = if arguments.dry_run {
        None
    } else {
        Some(setting.store().await?)
    };
    let roster = setting.roster()?;
    let run = Run {
        shelf: &shelf,
        roster: roster.as_ref(),
        store: store.as_ref(),
        setting,
        zone: zone(policy),
    };
    let options = ReadOptions {
        time_zone: match &arguments.time_zone {
            Some(name) => TimeZone::get(name).with_context(|| format!("there is no time zone {name:?}"))?,
            None => zone(policy),
        },
        community: arguments.community.clone(),
    };
    let mut tally = Tally::default();
    let mut unopened = 0;
    for path in &arguments.paths {
        match open(path, &options) {
            Ok(reading) => run.source(path, reading, &mut tally, out).await?,
            Err(error) => {
                unopened += 1;
                tell(&format!("error: {error}"));
            }
        }
    }
    if let Some(store) = store {
        store.close().await;
    }
    if unopened == arguments.paths.len() {
        anyhow::bail!("nothing could be read");
    }
    if !out.is_json() {
        summary(&tally, policy, arguments, setting, out)?;
    }
    Ok(if unopened > 0 || tally.unreadable > 0 {
        Ending::WithFaults
    } else {
        Ending::Well
    })
}

fn open(path: &Path, options: &ReadOptions) -> Result<Reading, sources::OpenError> {
    if path.as_os_str() == "-" {
        return Ok(sources::jsonl::read(
            BufReader::new(std::io::stdin()),
            "-",
            options,
        ));
    }
    sources::open(path, options)
}

/// Follows changes of the library while a long run goes on.
pub(super) fn follow(shelf: &Arc<Shelf>) -> Option<Watch> {
    let watch = shelf.watch(|reloaded| match reloaded {
        Ok(()) => tell("note: the library has changed; messages from here on are judged by the new one"),
        Err(error) => tell(&format!(
            "warning: the library has changed, but is not used: {error}"
        )),
    });
    match watch {
        Ok(watch) => Some(watch),
        Err(error) => {
            tell(&format!("note: changes of the library will not be seen: {error}"));
            None
        }
    }
}

struct Run<'a> {
    shelf: &'a Shelf,
    roster: Option<&'a Roster>,
    store: Option<&'a Store>,
    setting: &'a Setting,
    zone: TimeZone,
}

impl Run<'_> {
    async fn source(
        &self,
        path: &Path,
        mut reading: Reading,
        tally: &mut Tally,
        out: &mut Out,
    ) -> anyhow::Result<()> {
        for notice in &reading.notices {
            tell(&format!("note: {}: {notice}", path.display()));
        }
        let bar = progress_bar(&reading, path);
        let mut intake = Intake::new(self.roster, self.zone.clone(), place(path));
        loop {
            let library = self.shelf.current();
            let policy = self.setting.school(&library)?;
            let desk = Desk {
                screener: &library.screener,
                policy,
            };
            let Some(batch) = intake.next_batch(desk, &mut reading.entries) else {
                break;
            };
            bar.suspend(|| name_unreadable(&batch.unreadable, tally));
            self.file(policy.id(), &batch, tally, out).await?;
            bar.set_position(reading.progress.bytes());
        }
        bar.finish_and_clear();
        tracing::info!(source.bytes = reading.progress.bytes(), "a source was screened");
        Ok(out.flush()?)
    }

    async fn file(
        &self,
        school: &str,
        batch: &Batch,
        tally: &mut Tally,
        out: &mut Out,
    ) -> anyhow::Result<()> {
        let mut cases = std::collections::BTreeMap::new();
        if let Some(store) = self.store {
            for gap in &batch.gaps {
                store.record_gap(school, gap, self.setting.now()).await?;
            }
            let outcome = store.file_batch(school, &batch.rows, self.setting.now()).await?;
            tracing::debug!(
                school.id = school,
                batch.counted = outcome.counted,
                batch.known = outcome.already_known,
                batch.flags = outcome.flags.len(),
                "a batch was filed"
            );
            tally.known += outcome.already_known;
            tally.cases_opened += outcome.flags.iter().filter(|flag| flag.opened).count() as u64;
            cases.extend(outcome.flags.iter().map(|flag| (flag.index, flag.case_number)));
        }
        for (row, judged) in &batch.judged {
            tally.count(judged.decision.level);
            if out.is_json() {
                out.json(&verdict::line(judged))?;
            } else if judged.decision.level >= Level::Flag && tally.shown.len() < MOST_SHOWN {
                let filed = self.store.is_none() || cases.contains_key(row);
                if filed {
                    tally.shown.push(shown_row(judged, cases.get(row), &self.zone));
                }
            }
        }
        Ok(())
    }
}

impl Tally {
    fn count(&mut self, level: Level) {
        self.messages += 1;
        match level {
            Level::Clear => self.clear += 1,
            Level::Note => self.noted += 1,
            Level::Flag => self.flagged += 1,
            Level::Urgent => self.urgent += 1,
        }
    }
}

fn shown_row(judged: &Judged, case: Option<&i64>, zone: &TimeZone) -> Vec<String> {
    let breached = judged.decision.breached.first();
    let finding = judged
        .findings
        .labelled()
        .filter(|finding| breached.is_none_or(|breached| breached.category == finding.category))
        .max_by(|a, b| a.confidence.total_cmp(&b.confidence));
    let words = finding.map_or_else(String::new, |finding| extract(&finding.text, 60));
    let words = if words.is_empty() {
        "(picture or file)".to_owned()
    } else {
        words
    };
    vec![
        case.map_or_else(|| "-".to_owned(), ToString::to_string),
        judged
            .message
            .sent_at
            .map_or_else(String::new, |at| british(at, zone)),
        extract(&judged.message.author.name, 24),
        words,
        breached.map_or_else(String::new, |breached| breached.citation.clone()),
        finding.map_or_else(String::new, |finding| {
            format!(
                "{} ({})",
                verdict::reason(finding),
                super::out::percent(f64::from(finding.confidence))
            )
        }),
        format!(
            "{}, {}",
            judged.decision.level.name(),
            judged.decision.severity.name()
        ),
    ]
}

fn summary(
    tally: &Tally,
    policy: &Policy,
    arguments: &Arguments,
    setting: &Setting,
    out: &mut Out,
) -> anyhow::Result<()> {
    let flagged = tally.flagged + tally.urgent;
    if !tally.shown.is_empty() {
        let header = [
            "Case",
            "Sent",
            "Who",
            "Words",
            "Clause",
            "Why, and how sure",
            "Decision",
        ];
        out.table(&header, tally.shown.clone())?;
    }
    out.line(format!(
        "Screened {} against the code of {} (policy {}, version {}): {} clear, {} noted, {flagged} flagged ({} urgent), {} unreadable.",
        counted(tally.messages, "message"), policy.raw.school.name, policy.id(), policy.version(), tally.clear, tally.noted, tally.urgent, tally.unreadable
    ))?;
    if arguments.dry_run {
        out.line("A dry run: nothing was filed.")?;
    } else {
        out.line(format!(
            "Filed in {}; {} opened, {} already known. Next: schoolgate flag list",
            redacted(&setting.db),
            counted(tally.cases_opened, "case"),
            tally.known
        ))?;
    }
    Ok(out.flush()?)
}

/// A store's address without its password.
pub(super) fn redacted(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => url.to_owned(),
    }
}

fn name_unreadable(unreadable: &[Unreadable], tally: &mut Tally) {
    for one in unreadable {
        tally.unreadable += 1;
        if tally.unreadable <= MOST_NAMED as u64 {
            tell(&format!("warning: {one}"));
        } else if tally.unreadable == MOST_NAMED as u64 + 1 {
            tell("warning: more places could not be read; `schoolgate ledger` counts them all");
        }
    }
}

fn progress_bar(reading: &Reading, path: &Path) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = reading
        .total_bytes
        .map_or_else(ProgressBar::no_length, ProgressBar::new);
    let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes}, {eta} left");
    bar.set_style(style.expect("the template is a constant"));
    bar.set_message(
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
    );
    bar
}

fn place(path: &Path) -> Place {
    let name = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let source = match path.extension().and_then(|ending| ending.to_str()) {
        Some("txt" | "zip") => Source::Whatsapp,
        Some("eml" | "mbox") => Source::Email,
        Some(_) | None => Source::JsonLines,
    };
    Place {
        source,
        community: name.clone(),
        channel: name,
    }
}
