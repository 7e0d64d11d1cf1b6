//! What folding and undisguising make of real writing, and the laws they keep.

mod harmless;
mod laws;
mod writing;

use crate::indicators::{File, Files, compile};

use super::Vocabulary;

/// The vocabulary of the word lists in this repository.
fn vocabulary() -> Vocabulary {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("wordlists");
    let paths = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    let files = Files {
        wordlists: paths
            .map(|path| File {
                path: path.display().to_string(),
                text: std::fs::read_to_string(path).unwrap(),
            })
            .collect(),
        ..Files::default()
    };
    let (book, _) = compile(&files);
    let disguised = book.lists.iter().filter(|list| list.disguised);
    Vocabulary::new(disguised.flat_map(|list| list.forms.iter().map(|form| &form.spelling)))
}
