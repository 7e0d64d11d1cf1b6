//! What is written to standard output: tables and sentences on a terminal, JSON Lines for programs.
//! Text that people wrote is shown without its control characters.

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;
use comfy_table::{Cell, Color, ContentArrangement, Table, presets};
use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

/// The width of tables that no terminal limits.
const PLAIN_WIDTH: u16 = 140;

pub(super) struct Out {
    pub(super) format: Format,
    stream: io::BufWriter<anstream::AutoStream<io::Stdout>>,
    terminal: bool,
}

impl Out {
    pub(super) fn new(format: Format) -> Self {
        let stream = io::BufWriter::with_capacity(1 << 16, anstream::stdout());
        Self {
            format,
            stream,
            terminal: io::stdout().is_terminal(),
        }
    }

    pub(super) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    pub(super) fn line(&mut self, text: impl std::fmt::Display) -> io::Result<()> {
        writeln!(self.stream, "{text}")
    }

    pub(super) fn json(&mut self, row: &impl Serialize) -> anyhow::Result<()> {
        let line = serde_json::to_string(row)?;
        Ok(writeln!(self.stream, "{line}")?)
    }

    pub(super) fn table(&mut self, header: &[&str], rows: Vec<Vec<String>>) -> io::Result<()> {
        let mut table = Table::new();
        table.load_style(if self.terminal {
            presets::UTF8_FULL_CONDENSED
        } else {
            presets::ASCII_MARKDOWN
        });
        table.set_content_arrangement(ContentArrangement::Dynamic);
        if !self.terminal {
            table.set_width(PLAIN_WIDTH);
        }
        table.set_header(header.iter().map(Cell::new));
        for row in rows {
            table.add_row(row.into_iter().map(coloured));
        }
        self.line(table)
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

impl Drop for Out {
    fn drop(&mut self) {
        drop(self.stream.flush());
    }
}

/// Decisions stand out; everything is said in words too.
fn coloured(text: String) -> Cell {
    let urgent = text.starts_with("urgent");
    let flag = text.starts_with("flag,");
    let cell = Cell::new(text);
    if urgent {
        cell.fg(Color::Red)
    } else if flag {
        cell.fg(Color::Yellow)
    } else {
        cell
    }
}

/// What somebody wrote, safe to show: control and direction characters made visible as dots.
pub(super) fn shown(text: &str) -> String {
    let hidden = |c: char| {
        (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if hidden(c) { '·' } else { c }).collect()
}

/// The beginning of a text on one line, at most `most` characters.
pub(super) fn extract(text: &str, most: usize) -> String {
    let line = shown(text).replace('\n', " ");
    let mut cut: String = line.chars().take(most).collect();
    if line.chars().count() > most {
        cut.push('…');
    }
    cut
}

/// 1 → "1 case", 2 → "2 cases".
pub(super) fn counted(number: u64, thing: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{ending}")
}

/// 0.85 → "85 %".
pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// Tells the person at the terminal, beside the output.
#[expect(
    clippy::print_stderr,
    reason = "the person at the terminal is told as it happens"
)]
pub(super) fn tell(line: &str) {
    eprintln!("{}", shown(line));
}
