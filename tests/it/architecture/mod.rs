//! Reads `src/` and names every line that breaks the house's rules: the layers, who may use which crate, what the
//! pure core must not touch, and the shape of a file. Never judges what code does, only where it stands.
//!
//! Code that only tests run (`#[cfg(test)]` items, `tests.rs`, files under `tests/`) is held to its header and to the
//! rule about schools' names alone.

mod checker;
mod page;
mod rules;
mod tokens;

use std::fs;
use std::path::{Path, PathBuf};

use rules::Rule;
use tokens::SourceFile;

#[track_caller]
fn assert_held(rule: Rule) {
    let files = sources();
    let breaches: Vec<String> = files
        .iter()
        .flat_map(|file| rule(file).into_iter().map(|breach| breach.at(file)))
        .collect();
    assert!(
        breaches.is_empty(),
        "{} in src/:\n{}",
        breaches.len(),
        breaches.join("\n")
    );
}

fn sources() -> Vec<SourceFile> {
    let mut paths = Vec::new();
    collect(&root().join("src"), &mut paths);
    paths.sort();
    let files: Vec<SourceFile> = paths.iter().map(|path| read(path)).collect();
    assert!(
        files.iter().any(|file| file.path == "src/lib.rs"),
        "src/lib.rs was not found"
    );
    files
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src/ can be read") {
        let path = entry.expect("src/ can be read").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            paths.push(path);
        }
    }
}

fn read(path: &Path) -> SourceFile {
    let text = fs::read_to_string(path).expect("a source file is UTF-8");
    let inside = path.strip_prefix(root()).expect("collected below the root");
    SourceFile::read(&inside.to_string_lossy().replace('\\', "/"), &text)
}

/// The ids of the schools whose codes are included, and the word that tells each name from other schools'.
fn school_names() -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root().join("policies")).expect("policies/ can be read") {
        let path = entry.expect("policies/ can be read").path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a policy is UTF-8");
        let policy: toml::Table = text.parse().expect("a policy is TOML");
        let Some(school) = policy.get("school") else {
            continue;
        };
        names.push(school["id"].as_str().expect("an id is text").to_owned());
        names.push(distinctive_word(school["name"].as_str().expect("a name is text")));
    }
    assert!(!names.is_empty(), "no policy with a school was found");
    names
}

fn distinctive_word(name: &str) -> String {
    const COMMON: [&str; 6] = ["the", "st", "saint", "school", "academy", "college"];
    let is_distinctive = |word: &&str| !COMMON.contains(&word.trim_end_matches('.').to_lowercase().as_str());
    name.split_whitespace()
        .find(is_distinctive)
        .expect("a name has a word of its own")
        .to_owned()
}

#[test]
fn each_layer_uses_only_those_above_it() {
    assert_held(rules::layers);
}

#[test]
fn a_crate_stays_in_its_room() {
    assert_held(rules::crates);
}

#[test]
fn the_clock_is_read_in_main_only() {
    assert_held(rules::clock);
}

#[test]
fn the_environment_is_read_in_config_and_main_only() {
    assert_held(rules::environment);
}

#[test]
fn the_core_is_pure() {
    assert_held(rules::purity);
}

#[test]
fn only_the_command_line_prints() {
    assert_held(rules::printing);
}

#[test]
fn sql_is_in_the_store_only() {
    assert_held(rules::sql);
}

#[test]
fn a_file_has_400_lines_at_most_before_its_tests() {
    assert_held(rules::length);
}

#[test]
fn a_file_begins_by_saying_what_it_is_for() {
    assert_held(rules::header);
}

#[test]
fn modules_named_tests_are_built_for_tests_only() {
    assert_held(rules::test_modules);
}

#[test]
fn no_school_is_named() {
    let names = school_names();
    let breaches: Vec<String> = sources()
        .iter()
        .flat_map(|file| {
            rules::schools(file, &names)
                .into_iter()
                .map(|breach| breach.at(file))
        })
        .collect();
    assert!(
        breaches.is_empty(),
        "schools belong in policies/:\n{}",
        breaches.join("\n")
    );
}
