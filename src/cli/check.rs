//! `schoolgate check`: every fault in policies, indicators and word lists at once.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use super::Ending;
use super::out::Out;
use super::setting::Setting;
use crate::load::{self, LoadError};

/// Check policies, indicators and word lists: every fault, with file, line and remedy.
#[derive(Args)]
pub(super) struct Arguments {
    /// Also write the JSON Schemas of these files into this folder
    #[arg(long, value_name = "FOLDER")]
    schemas: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, setting: &Setting, out: &mut Out) -> anyhow::Result<Ending> {
    if let Some(folder) = &arguments.schemas {
        std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        for (name, schema) in load::schemas() {
            let path = folder.join(name);
            std::fs::write(&path, schema).with_context(|| format!("writing {}", path.display()))?;
        }
    }
    match load::load(&setting.origin()) {
        Ok(library) => {
            let book = library.screener.rulebook();
            if !out.is_json() {
                out.line(format!(
                    "No faults: {} policies, {} indicators, {} frames, {} word lists.",
                    library.policies.len(),
                    book.indicators.len(),
                    book.frames.len(),
                    book.lists.len()
                ))?;
            }
            Ok(Ending::Well)
        }
        Err(LoadError::Faulty(faults)) => {
            for fault in &faults {
                if out.is_json() {
                    out.json(fault)?;
                } else {
                    out.line(fault)?;
                }
            }
            Ok(Ending::WithFaults)
        }
        Err(
            error @ (LoadError::Io { .. }
            | LoadError::Roster { .. }
            | LoadError::FaultyRoster(_)
            | LoadError::NoSuchPolicy { .. }),
        ) => Err(error.into()),
    }
}
