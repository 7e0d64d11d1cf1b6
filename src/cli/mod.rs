//! The command line: arguments → a workflow → a table or JSON Lines. One file a command, thin.

mod audit;
mod bot;
mod case;
mod check;
mod eval;
mod flag;
mod incident;
mod key;
mod ledger;
mod out;
mod screen;
mod setting;
mod verdict;
mod why;

use clap::{Parser, Subcommand};

use crate::config::Config;
use crate::time::Clock;
use out::Out;
use setting::Setting;

/// How a command ended, for the exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Exit status 0.
    Well,
    /// Exit status 1: it ran, and found something unreadable, faulty or altered.
    WithFaults,
}

/// The moderation assistant for schools' parent communities.
///
/// Screens what parents write against their school's code of conduct and files what may breach it, with the clause
/// and the reason, in a case store. People decide; nothing is ever done to anybody by itself.
#[derive(Parser)]
#[command(name = "schoolgate", version, max_term_width = 100, after_help = EXAMPLES)]
struct Arguments {
    #[command(flatten)]
    setting: Setting,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  schoolgate screen \"WhatsApp Chat - Year 3.zip\"      screen an export, file what may breach the code
  schoolgate flag list                                what waits for a decision
  schoolgate flag dismiss 3f9c2a --reason \"banter\"    decide on one
  schoolgate why \"this school is a joke\"              explain a verdict word by word

Exit status: 0 done, 1 done but something was unreadable, faulty or altered, 2 could not run.";

#[derive(Subcommand)]
enum Command {
    /// Screen chats and mails, and file what may breach the code
    Screen(screen::Arguments),
    /// Listen to a Discord server, and file what may breach the code
    Bot(bot::Arguments),
    /// What was flagged: list, show, confirm, dismiss
    #[command(subcommand)]
    Flag(flag::Command),
    /// What staff work on: list, show, note
    #[command(subcommand)]
    Case(case::Command),
    /// What staff record by hand
    #[command(subcommand)]
    Incident(incident::Command),
    /// What was screened, with what verdict, and what is missing
    Ledger,
    /// The chronology: has anything been altered?
    #[command(subcommand)]
    Audit(audit::Command),
    /// Check policies, indicators and word lists: every fault, with file, line and remedy
    Check(check::Arguments),
    /// Explain what the screen makes of a text, word by word
    Why(why::Arguments),
    /// Measure the screen on a labelled corpus
    Eval(eval::Arguments),
    /// The keys that seal texts in the case store
    #[command(subcommand)]
    Key(key::Command),
}

/// Runs the command line.
///
/// # Errors
/// What kept the command from running, worded for the person who typed it.
pub async fn run(config: Config, clock: Clock) -> anyhow::Result<Ending> {
    let Arguments { setting, command } = Arguments::parse();
    let setting = setting.with(config, clock);
    let mut out = Out::new(setting.format);
    match command {
        Command::Screen(arguments) => screen::run(&arguments, &setting, &mut out).await,
        Command::Bot(arguments) => bot::run(&arguments, &setting, &mut out).await,
        Command::Flag(command) => flag::run(&command, &setting, &mut out).await,
        Command::Case(command) => case::run(&command, &setting, &mut out).await,
        Command::Incident(command) => incident::run(&command, &setting, &mut out).await,
        Command::Ledger => ledger::run(&setting, &mut out).await,
        Command::Audit(command) => audit::run(&command, &setting, &mut out).await,
        Command::Check(arguments) => check::run(&arguments, &setting, &mut out),
        Command::Why(arguments) => why::run(&arguments, &setting, &mut out),
        Command::Eval(arguments) => eval::run(&arguments, &setting, &mut out),
        Command::Key(command) => key::run(&command, &setting, &mut out).await,
    }
}

/// Says why the command could not run.
#[expect(clippy::print_stderr, reason = "the last word to the person at the terminal")]
pub fn complain(error: &anyhow::Error) {
    eprintln!("error: {}", out::shown(&format!("{error:#}")));
}
