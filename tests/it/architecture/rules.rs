//! The rules of the house, each a pure function from a file to its breaches. docs/ARCHITECTURE.md gives the reasons.

use std::sync::LazyLock;

use regex::Regex;

use super::tokens::{Kind, SourceFile, UsedPath};

#[derive(PartialEq, Eq)]
pub(super) struct Breach {
    pub(super) line: usize,
    pub(super) what: String,
}

impl Breach {
    pub(super) fn at(&self, file: &SourceFile) -> String {
        format!("{}:{}: {}", file.path, self.line, self.what)
    }
}

pub(super) type Rule = fn(&SourceFile) -> Vec<Breach>;

/// Each may use itself and those above it. Rooms of one row keep apart, but for the first.
pub(super) const LAYERS: [&[&str]; 12] = [
    &["text", "time", "people", "config", "telemetry", "faults"],
    &["message"],
    &["indicators", "sources"],
    &["screen"],
    &["policy"],
    &["cases", "load"],
    &["store", "render", "eval"],
    &["moderation"],
    &["discord", "console", "digest"],
    &["demo"],
    &["cli"],
    &["main"],
];

/// The rooms a crate may be used in.
const CRATES: [(&str, &[&str]); 5] = [
    ("sqlx", &["store"]),
    ("clap", &["cli", "main"]),
    ("serenity", &["discord"]),
    ("reqwest", &["discord"]),
    ("axum", &["console", "demo"]),
];

/// Values in, values out.
const PURE: [&str; 5] = ["text", "message", "indicators", "screen", "policy"];

const PRINTING: [&str; 5] = ["println", "print", "eprintln", "eprint", "dbg"];

const LONGEST_FILE: usize = 400;

pub(super) fn layers(file: &SourceFile) -> Vec<Breach> {
    if file.room == "lib" || file.is_test {
        return Vec::new();
    }
    let Some(own) = layer_of(&file.room) else {
        return vec![unknown(&file.room, 1)];
    };
    let mut breaches = Vec::new();
    for path in file.paths() {
        let Some(room) = room_used(&path) else { continue };
        match layer_of(room) {
            None => breaches.push(unknown(room, path.line)),
            Some(used) if room == file.room || used < own || (used == own && own == 0) => {}
            Some(_) => breaches.push(Breach {
                line: path.line,
                what: format!(
                    "`{}` uses `{room}`, which is not above it in the layer table",
                    file.room
                ),
            }),
        }
    }
    breaches.dedup();
    breaches
}

fn layer_of(room: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&room))
}

fn unknown(room: &str, line: usize) -> Breach {
    Breach {
        line,
        what: format!("`{room}` is not in the layer table"),
    }
}

/// The room at the top of `src/` that a path leads to: by `crate`, by the crate's name, or by climbing to the root.
fn room_used(path: &UsedPath) -> Option<&str> {
    let climbs = path
        .segments
        .iter()
        .take_while(|segment| *segment == "super")
        .count();
    let roots = match path.segments.first()?.as_str() {
        "crate" | "schoolgate" => 1,
        "super" if climbs >= path.depth => climbs,
        _ => return None,
    };
    path.segments.get(roots).map(String::as_str)
}

pub(super) fn crates(file: &SourceFile) -> Vec<Breach> {
    let strangers: Vec<_> = CRATES
        .iter()
        .filter(|(_, rooms)| !rooms.contains(&file.room.as_str()))
        .collect();
    let words = file.tokens.iter().filter(|token| token.kind == Kind::Word);
    words
        .filter_map(|token| {
            let (name, rooms) = strangers.iter().find(|(name, _)| *name == token.text)?;
            Some(Breach {
                line: token.line,
                what: format!("`{name}` is used outside {}", rooms.join(", ")),
            })
        })
        .collect()
}

pub(super) fn clock(file: &SourceFile) -> Vec<Breach> {
    if file.room == "main" {
        return Vec::new();
    }
    breaking(
        file,
        "reads the clock, which main.rs hands down",
        |path| matches!(path, [.., clock, "now"] if ["Timestamp", "SystemTime", "Zoned"].contains(clock)),
    )
}

pub(super) fn environment(file: &SourceFile) -> Vec<Breach> {
    if ["config", "main"].contains(&file.room.as_str()) {
        return Vec::new();
    }
    breaking(file, "reads the environment, which is config.rs's task", |path| {
        matches!(path, ["std", "env", ..])
    })
}

pub(super) fn purity(file: &SourceFile) -> Vec<Breach> {
    if !PURE.contains(&file.room.as_str()) {
        return Vec::new();
    }
    breaking(file, "does not belong into the pure core", |path| {
        matches!(
            path,
            ["std", "fs", ..] | ["tokio" | "getrandom" | "uuid", ..] | ["async"] | [.., "Instant", "now"]
        )
    })
}

fn breaking(file: &SourceFile, why: &str, is_guilty: impl Fn(&[&str]) -> bool) -> Vec<Breach> {
    let guilty = file.paths().into_iter().filter(|path| {
        let segments: Vec<&str> = path.segments.iter().map(String::as_str).collect();
        is_guilty(&segments)
    });
    guilty
        .map(|path| Breach {
            line: path.line,
            what: format!("`{}` {why}", path.segments.join("::")),
        })
        .collect()
}

pub(super) fn printing(file: &SourceFile) -> Vec<Breach> {
    if file.room == "cli" {
        return Vec::new();
    }
    let mut breaches = Vec::new();
    for (at, token) in file.tokens.iter().enumerate() {
        if PRINTING.contains(&token.text.as_str()) && file.text_at(at + 1) == "!" {
            breaches.push(Breach {
                line: token.line,
                what: format!("`{}!` outside cli/", token.text),
            });
        }
    }
    breaches
}

pub(super) fn sql(file: &SourceFile) -> Vec<Breach> {
    static STATEMENT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"(?isx) ^ [a-z]* \#* " [\s\\]* (?: select\s.+\sfrom\s | with\s+\w+\s+as\s*\( | insert\s+into\s | update\s+\w+\s+set\s
               | delete\s+from\s | (?:create|alter|drop)\s+(?:unique\s+)?(?:table|index|trigger|view|database)\s | pragma\s+\w+ )"#,
        )
        .expect("written above")
    });
    if file.room == "store" {
        return Vec::new();
    }
    let literals = file.tokens.iter().filter(|token| token.kind == Kind::Literal);
    let guilty = literals.filter(|token| STATEMENT.is_match(&token.text));
    guilty
        .map(|token| Breach {
            line: token.line,
            what: "SQL outside store/".to_owned(),
        })
        .collect()
}

pub(super) fn length(file: &SourceFile) -> Vec<Breach> {
    let lines = file.text.lines().count() - file.test_lines;
    if file.is_test || lines <= LONGEST_FILE {
        return Vec::new();
    }
    vec![Breach {
        line: LONGEST_FILE + 1,
        what: format!("{lines} lines without tests; split it by idea"),
    }]
}

pub(super) fn header(file: &SourceFile) -> Vec<Breach> {
    let first = file.text.lines().next().unwrap_or_default();
    if first
        .strip_prefix("//!")
        .is_some_and(|says| !says.trim().is_empty())
    {
        return Vec::new();
    }
    vec![Breach {
        line: 1,
        what: "does not begin with `//!` and what the file is for".to_owned(),
    }]
}

/// Files named `tests` are not held to the other rules, so they must not ship.
pub(super) fn test_modules(file: &SourceFile) -> Vec<Breach> {
    let named = file
        .tokens
        .windows(2)
        .filter(|pair| pair[0].text == "mod" && pair[1].text == "tests");
    named
        .map(|pair| Breach {
            line: pair[0].line,
            what: "`mod tests` without `#[cfg(test)]`".to_owned(),
        })
        .collect()
}

/// Schools are data. Comments and tests count: both are read as if the rule were general.
pub(super) fn schools(file: &SourceFile, names: &[String]) -> Vec<Breach> {
    let words: Vec<String> = names.iter().map(|name| regex::escape(name)).collect();
    let pattern = Regex::new(&format!(r"(?i)\b(?:{})\b", words.join("|"))).expect("escaped names");
    let mut breaches = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        if let Some(name) = pattern.find(line) {
            breaches.push(Breach {
                line: at + 1,
                what: format!("names a school: {}", name.as_str()),
            });
        }
    }
    breaches
}
