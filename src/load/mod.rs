//! Reads policies, indicators, frames and word lists, from a folder or from the copy inside the program.
//! A library with a fault is never used: the faults come back instead, all of them.

mod roster;
mod shelf;

pub use roster::roster;
pub use shelf::{Shelf, Watch};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;

use crate::faults::Fault;
use crate::indicators::{self, File, Files, RawFrame, RawIndicator, RawTargets};
use crate::policy::{self, Policy, RawPolicy};
use crate::screen::Screener;

#[derive(RustEmbed)]
#[folder = "policies"]
#[include = "*.toml"]
struct EmbeddedPolicies;

#[derive(RustEmbed)]
#[folder = "wordlists"]
#[include = "*.txt"]
struct EmbeddedWordlists;

/// Where the library is read from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// The copy compiled into the program.
    Embedded,
    /// A folder that holds `policies/` and `wordlists/`.
    Folder(PathBuf),
}

/// A whole library, free of faults.
pub struct Library {
    pub screener: Screener,
    pub policies: BTreeMap<String, Policy>,
}

impl Library {
    /// The policy of that id, or the default one.
    pub fn policy(&self, id: Option<&str>) -> Result<&Policy, LoadError> {
        let found = match id {
            Some(id) => self.policies.get(id),
            None => self.policies.values().find(|policy| policy.raw.default),
        };
        found.ok_or_else(|| LoadError::NoSuchPolicy {
            id: id.unwrap_or_default().to_owned(),
            known: self.policies.keys().cloned().collect::<Vec<_>>().join(", "),
        })
    }
}

/// Why there is no library.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("{path}: {source}; name a folder that holds policies/ and wordlists/")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{path}: {source}; name a CSV file with the columns role, name and known_as")]
    Roster { path: PathBuf, source: std::io::Error },
    #[error("{}", lines(.0))]
    FaultyRoster(Vec<Fault>),
    #[error("{} in policies, indicators and word lists; `schoolgate check` lists them", count(.0.len()))]
    Faulty(Vec<Fault>),
    #[error("there is no policy {id:?}; the library has {known}")]
    NoSuchPolicy { id: String, known: String },
}

fn lines(faults: &[Fault]) -> String {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

fn count(faults: usize) -> String {
    if faults == 1 {
        "1 fault".to_owned()
    } else {
        format!("{faults} faults")
    }
}

/// Reads and checks everything.
///
/// # Errors
/// The folder cannot be read, or the files have faults: all of them, by file and line.
pub fn load(origin: &Origin) -> Result<Library, LoadError> {
    let files = match origin {
        Origin::Embedded => embedded(),
        Origin::Folder(folder) => on_disk(folder)?,
    };
    compile(files)
}

fn compile(files: Vec<File>) -> Result<Library, LoadError> {
    let (mut rules, mut schools) = (Files::default(), Vec::new());
    for file in files {
        match file.path.split('/').collect::<Vec<_>>().as_slice() {
            ["wordlists", _] => rules.wordlists.push(file),
            ["policies", "indicators", _] => rules.indicators.push(file),
            ["policies", "frames", _] => rules.frames.push(file),
            ["policies", "targets.toml"] => rules.targets = Some(file),
            ["policies", _] => schools.push(file),
            _ => {}
        }
    }
    let (book, mut faults) = indicators::compile(&rules);
    let mut policies = BTreeMap::new();
    for file in &schools {
        match policy::compile(file, &book) {
            Ok(policy) => {
                policies.insert(policy.id().to_owned(), policy);
            }
            Err(found) => faults.extend(found),
        }
    }
    let defaults = policies.values().filter(|policy| policy.raw.default).count();
    if faults.is_empty() && defaults != 1 {
        faults.push(Fault {
            file: "policies".to_owned(),
            line: 1,
            what: format!("{defaults} policies call themselves the default"),
            instead: "write default = true into exactly one of them".to_owned(),
        });
    }
    if faults.is_empty() {
        Ok(Library {
            screener: Screener::new(book),
            policies,
        })
    } else {
        faults.sort();
        Err(LoadError::Faulty(faults))
    }
}

fn embedded() -> Vec<File> {
    let text = |file: rust_embed::EmbeddedFile| String::from_utf8_lossy(&file.data).into_owned();
    let policies = EmbeddedPolicies::iter().filter_map(|name| {
        Some(File {
            path: format!("policies/{name}"),
            text: text(EmbeddedPolicies::get(&name)?),
        })
    });
    let wordlists = EmbeddedWordlists::iter().filter_map(|name| {
        Some(File {
            path: format!("wordlists/{name}"),
            text: text(EmbeddedWordlists::get(&name)?),
        })
    });
    policies.chain(wordlists).collect()
}

fn on_disk(folder: &Path) -> Result<Vec<File>, LoadError> {
    let mut files = Vec::new();
    for (place, ending) in [
        ("wordlists", "txt"),
        ("policies", "toml"),
        ("policies/indicators", "toml"),
        ("policies/frames", "toml"),
    ] {
        let path = folder.join(place);
        let io = |source| LoadError::Io {
            path: path.clone(),
            source,
        };
        let mut names: Vec<PathBuf> = Vec::new();
        for entry in std::fs::read_dir(&path).map_err(io)? {
            names.push(entry.map_err(io)?.path());
        }
        names.retain(|name| name.extension().is_some_and(|found| found == ending));
        names.sort();
        for name in names {
            let bytes = std::fs::read(&name).map_err(|source| LoadError::Io {
                path: name.clone(),
                source,
            })?;
            let leaf = name
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            files.push(File {
                path: format!("{place}/{leaf}"),
                text,
            });
        }
    }
    Ok(files)
}

/// The JSON Schemas of the library's files, by file name, as `policies/schema/` keeps them for editors.
///
/// # Panics
/// Never: a generated schema is plain JSON.
pub fn schemas() -> BTreeMap<&'static str, String> {
    let pretty = |schema: &schemars::Schema| {
        let text = serde_json::to_string_pretty(schema).expect("a schema is plain JSON");
        format!("{text}\n")
    };
    BTreeMap::from([
        ("policy.json", pretty(&schemars::schema_for!(RawPolicy))),
        ("indicator.json", pretty(&schemars::schema_for!(RawIndicator))),
        ("frame.json", pretty(&schemars::schema_for!(RawFrame))),
        ("targets.json", pretty(&schemars::schema_for!(RawTargets))),
    ])
}
