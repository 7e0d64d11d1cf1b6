//! Whether docs/ARCHITECTURE.md tells the truth about the layers and the rooms of `src/`.

use std::collections::BTreeSet;
use std::fs;

use super::{root, rules, sources};

/// The lines between a heading and the next.
fn section(heading: &str) -> Vec<String> {
    let page = fs::read_to_string(root().join("docs/ARCHITECTURE.md")).expect("the page can be read");
    let after = page.lines().skip_while(|line| *line != heading).skip(1);
    after
        .take_while(|line| !line.starts_with("## "))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_page_has_the_layer_table() {
    let lines = section("## Layers");
    let block = lines
        .iter()
        .skip_while(|line| *line != "```layers")
        .skip(1)
        .take_while(|line| *line != "```");
    let written: Vec<Vec<&str>> = block.map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(written, rules::LAYERS);
}

#[test]
fn the_page_lists_the_rooms_that_are_there() {
    let rows = section("## Rooms");
    let listed: BTreeSet<String> = rows
        .iter()
        .filter_map(|row| Some(row.strip_prefix("| `")?.split_once('`')?.0.to_owned()))
        .collect();
    let built: BTreeSet<String> = sources()
        .into_iter()
        .map(|file| file.room)
        .filter(|room| room != "lib" && room != "main")
        .collect();
    assert_eq!(
        listed, built,
        "left: listed under Rooms in docs/ARCHITECTURE.md; right: built in src/"
    );
}
