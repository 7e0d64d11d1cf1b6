//! Everyday writing, in which there is nothing to undisguise.

use std::path::Path;

use crate::text::Text;

use super::vocabulary;

/// Files of harmless lines.
const FILES: [&str; 5] = [
    "everyday-school.txt",
    "everyday.txt",
    "groups.txt",
    "lookalike-harmless.txt",
    "names.txt",
];

#[test]
fn harmless_lines_stay_what_they_are() {
    let vocabulary = vocabulary();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    for file in FILES {
        let lines = std::fs::read_to_string(folder.join(file)).unwrap();
        assert!(lines.lines().count() > 100, "{file}");
        for pair in lines.lines().zip(lines.lines().skip(1)) {
            let written = format!("{}\n{}", pair.0, pair.1);
            let text = Text::undisguised(&written, &vocabulary);
            assert_eq!(text.folded(), Text::new(&written).folded(), "{file}");
        }
    }
}
