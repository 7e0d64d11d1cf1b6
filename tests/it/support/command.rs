//! The real program, run as a person or a script would run it.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::database::{Engine, TestDatabase};

/// A folder of its own with a case store and its keys in it, and the program that works on them.
pub(crate) struct Program {
    pub(crate) folder: TempDir,
    db: String,
    log: Option<&'static str>,
}

/// How a run ended, and what it said.
pub(crate) struct Ran {
    code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Program {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let db = format!("sqlite://{}", folder.path().join("store.db").display());
        Self {
            folder,
            db,
            log: None,
        }
    }

    pub(crate) fn on(database: &TestDatabase) -> Self {
        Self {
            db: database.url.clone(),
            ..Self::new()
        }
    }

    /// The same store, with everything logged.
    pub(crate) fn with_log(self, log: &'static str) -> Self {
        Self {
            log: Some(log),
            ..self
        }
    }

    /// For changing the SQLite store behind the program's back.
    pub(crate) fn database(&self) -> TestDatabase {
        TestDatabase {
            engine: Engine::Sqlite,
            url: self.db.clone(),
        }
    }

    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// In its folder, with nothing from the environment that a test did not choose.
    pub(crate) fn command(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_schoolgate"));
        for name in [
            "SCHOOLGATE_KEYS",
            "SCHOOLGATE_DATA",
            "SCHOOLGATE_LOG",
            "SCHOOLGATE_DISCORD_TOKEN",
        ] {
            command.env_remove(name);
        }
        command
            .env("SCHOOLGATE_USER", "Mrs Okafor")
            .envs(self.log.map(|log| ("SCHOOLGATE_LOG", log)))
            .current_dir(self.folder.path())
            .args(arguments)
            .args(["--db", &self.db, "--keys"])
            .arg(self.folder.path().join("store.key"));
        command
    }

    pub(crate) fn run(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Ran {
        self.run_with("", arguments)
    }

    /// With `input` on standard input.
    pub(crate) fn run_with(
        &self,
        input: &str,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Ran {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that reads no input may have closed it already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The rows of a command that ends well.
    pub(crate) fn rows(&self, arguments: &[&str]) -> Vec<Value> {
        self.run(arguments.iter().chain(&["--format", "json"]))
            .ended(0)
            .rows()
    }
}

impl Ran {
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "it said:\n{}\nand complained:\n{}",
            self.out,
            self.err
        );
        self
    }

    #[track_caller]
    pub(crate) fn rows(&self) -> Vec<Value> {
        let row = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.out.lines().map(row).collect()
    }

    /// Standard output has each of these.
    #[track_caller]
    pub(crate) fn says(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.out.contains(part), "no {part:?} in:\n{}", self.out);
        }
        self
    }

    /// Standard error has each of these.
    #[track_caller]
    pub(crate) fn complains(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.err.contains(part), "no {part:?} in:\n{}", self.err);
        }
        self
    }
}

/// A text of a JSON row.
#[track_caller]
pub(crate) fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row.get(field)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("no text {field:?} in {row}"))
}

/// How many entries the ledger counts; gaps are no entries.
pub(crate) fn counted(ledger: &[Value], verdict: impl Fn(&str) -> bool) -> u64 {
    ledger
        .iter()
        .filter(|row| row.get("verdict").is_some() && verdict(text(row, "verdict")))
        .map(|row| row["count"].as_u64().unwrap())
        .sum()
}

/// A file or folder of this repository.
pub(crate) fn ours(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
