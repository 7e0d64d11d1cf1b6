//! `schoolgate bot`: a Discord server in, flags in the case store; `--check` looks whether it could.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use super::Ending;
use super::out::{Out, tell};
use super::screen::{follow, redacted};
use super::setting::Setting;
use crate::discord::{Bot, Notice, Patience, Report, Rest, Screening, Token, check};

/// Listen to a Discord server, and file what may breach the code.
///
/// Reads what is written in every channel that the bot may see, from its first start on: nothing older is ever read.
/// What was written while it was not running is read at the next start. It posts nothing; `schoolgate flag list` shows
/// what it filed. Parents must know that their server is screened, by whom and under which code: tell them first.
#[derive(Args)]
#[command(
    after_help = "The token is read from --token-file, else from SCHOOLGATE_DISCORD_TOKEN. Ctrl-C ends it; nothing is lost."
)]
pub(super) struct Arguments {
    /// A file that holds the bot's token
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// The id of this school's server; may be given several times [default: the only one the bot is in]
    #[arg(long = "server", value_name = "ID")]
    servers: Vec<String>,
    /// Look whether everything needed is there, say what is missing and how to put it right, and do not start
    #[arg(long)]
    check: bool,
}

pub(super) async fn run(arguments: &Arguments, setting: &Setting, out: &mut Out) -> anyhow::Result<Ending> {
    let token = setting.discord_token(arguments.token_file.as_deref())?;
    let rest = Rest::new(&token, None, Patience::default())?;
    let report = check(&rest, &arguments.servers).await.context("asking Discord")?;
    if arguments.check {
        show(&report, out)?;
        return Ok(if report.is_ready() {
            Ending::Well
        } else {
            Ending::WithFaults
        });
    }
    if report.servers.is_empty() {
        show(&report, out)?;
        anyhow::bail!("there is no server to screen");
    }
    for line in report.lines.iter().filter(|line| line.fix.is_some()) {
        tell(&format!("warning: {}", worded(line)));
    }
    listen(token, report, setting, out).await
}

async fn listen(token: Token, report: Report, setting: &Setting, out: &mut Out) -> anyhow::Result<Ending> {
    let shelf = setting.shelf()?;
    let _watch = follow(&shelf);
    let library = shelf.current();
    let policy = setting.school(&library)?;
    let store = setting.store().await?;
    let names: Vec<&str> = report.servers.iter().map(|(_, name)| name.as_str()).collect();
    out.line(format!(
        "Screening {} against the code of {} (policy {}, version {}), into {}. Ctrl-C ends it.",
        names.join(", "),
        policy.raw.school.name,
        policy.id(),
        policy.version(),
        redacted(&setting.db)
    ))?;
    out.flush()?;
    let screening = Screening {
        policy: setting.policy.clone(),
        roster: setting.roster()?,
        store: store.clone(),
        clock: setting.clock(),
        servers: report
            .servers
            .iter()
            .map(|(id, _)| id.clone())
            .collect::<BTreeSet<_>>(),
        shelf,
    };
    let bot = Bot {
        token,
        address: None,
        patience: Patience::default(),
    };
    let mut running = bot.start(screening, |notice| tell(&notice_text(&notice))).await?;
    let ended = tokio::select! {
        ended = running.ended() => ended,
        pressed = tokio::signal::ctrl_c() => {
            pressed.context("waiting for Ctrl-C")?;
            tell("note: ending; what has come in is filed first");
            running.stop().await
        }
    };
    store.close().await;
    ended?;
    out.line("Ended. What is written from now on is read at the next start.")?;
    Ok(Ending::Well)
}

fn notice_text(notice: &Notice) -> String {
    match notice {
        Notice::Listening {
            server,
            rooms,
            is_first: true,
        } => format!(
            "note: server {server}: screening begins now, in {rooms} channels and threads; nothing written before this moment is read"
        ),
        Notice::Listening {
            server,
            rooms,
            is_first: false,
        } => format!(
            "note: server {server}: listening in {rooms} channels and threads, and reading what was missed"
        ),
        Notice::CaughtUp { channel, messages } => {
            format!("note: channel {channel}: {messages} messages were written meanwhile; they are screened")
        }
        Notice::Gap { place, reason } => format!("warning: {place}: {reason}"),
        Notice::LeftAlone { server } => {
            format!(
                "note: server {server} is not this school's; nothing of it is read (--server {server} changes that)"
            )
        }
    }
}

fn worded(line: &crate::discord::Line) -> String {
    match &line.fix {
        Some(fix) => format!("{}; to put it right: {fix}", line.what),
        None => line.what.clone(),
    }
}

fn show(report: &Report, out: &mut Out) -> anyhow::Result<()> {
    for line in &report.lines {
        if out.is_json() {
            out.json(&serde_json::json!({ "what": line.what, "fix": line.fix }))?;
        } else {
            let mark = if line.fix.is_some() { "missing" } else { "well" };
            out.line(format!("{mark}: {}", worded(line)))?;
        }
    }
    Ok(out.flush()?)
}
