//! The checker itself: what must be found guilty, on which lines, and what must not.

use super::rules::Rule;
use super::tokens::SourceFile;
use super::{distinctive_word, rules};

/// What a rule finds in a file of the given path and text, by line.
fn found(rule: Rule, path: &str, text: &str) -> Vec<usize> {
    rule(&SourceFile::read(path, text))
        .into_iter()
        .map(|breach| breach.line)
        .collect()
}

#[test]
fn an_upward_use_is_named_by_line() {
    let cases: [(&str, &str, &[usize]); 18] = [
        ("src/text/fold.rs", "use crate::store::Store;", &[1]),
        ("src/text/fold.rs", "use crate::faults::Fault;", &[]),
        ("src/indicators/raw.rs", "use crate::sources::Entry;", &[1]),
        (
            "src/policy/raw.rs",
            "use crate::{\n    message,\n    store::{self, Store},\n    indicators,\n};",
            &[3],
        ),
        (
            "src/screen/mod.rs",
            "fn f() { let _ = crate::policy::Level::Clear; }",
            &[1],
        ),
        ("src/cli/screen.rs", "use schoolgate::main::run;", &[1]),
        ("src/cli/screen.rs", "use schoolgate::store::Store;", &[]),
        ("src/policy/mod.rs", "mod raw;\nuse super::store::Store;", &[2]),
        ("src/policy/raw.rs", "use super::super::store::Store;", &[1]),
        ("src/policy/raw.rs", "use super::store::Store;", &[]),
        ("src/demo/peer/mod.rs", "use crate::discord::Bot;", &[]),
        ("src/demo/peer/mod.rs", "use crate::cli::run;", &[1]),
        ("src/discord/mod.rs", "use crate::demo::peer::Peer;", &[1]),
        (
            "src/message.rs",
            "mod inner { use super::super::store::Store; }",
            &[1],
        ),
        (
            "src/message.rs",
            "fn f() { vec![crate::store::Flag::new()]; }",
            &[1],
        ),
        (
            "src/message.rs",
            "// crate::store\n/// [`crate::store::Flag`]\nstruct A(&'static str); // \"crate::store\"",
            &[],
        ),
        (
            "src/message.rs",
            "#[cfg(test)]\nmod tests { use crate::store::Flag; }\nuse crate::load::load;",
            &[3],
        ),
        ("src/message/tests.rs", "use crate::store::Flag;", &[]),
    ];
    for (path, text, lines) in cases {
        assert_eq!(found(rules::layers, path, text), lines, "{path}: {text}");
    }
}

#[test]
fn an_unknown_room_is_named() {
    assert_eq!(found(rules::layers, "src/helpers/strings.rs", "\nfn f() {}"), [1]);
    assert_eq!(
        found(rules::layers, "src/cli/mod.rs", "\nuse crate::helpers::f;"),
        [2]
    );
    assert_eq!(found(rules::layers, "src/cli/mod.rs", "use crate::*;"), [1]);
    assert_eq!(
        found(rules::layers, "src/cli/mod.rs", "use crate::{self as house};"),
        [1]
    );
    let breaches = rules::layers(&SourceFile::read("src/utils.rs", ""));
    assert_eq!(breaches[0].what, "`utils` is not in the layer table");
}

#[test]
fn a_crate_out_of_its_room_is_named() {
    assert_eq!(found(rules::crates, "src/cli/flag.rs", "\nuse sqlx::Any;"), [2]);
    assert_eq!(
        found(
            rules::crates,
            "src/load.rs",
            "use {clap::Parser, serenity::all::Http};"
        ),
        [1, 1]
    );
    assert_eq!(
        found(rules::crates, "src/digest/mod.rs", "fn f(x: axum::Router) {}"),
        [1]
    );
    assert_eq!(
        found(rules::crates, "src/demo/mod.rs", "use serenity::all::Http;"),
        [1]
    );
    assert!(found(rules::crates, "src/demo/peer/mod.rs", "use axum::Router;").is_empty());
    assert!(found(rules::crates, "src/store/flags.rs", "use sqlx::Any;").is_empty());
    assert!(found(rules::crates, "src/main.rs", "use clap::Parser;").is_empty());
}

#[test]
fn clock_and_environment_are_named() {
    let clock =
        "fn f() {\n jiff::Timestamp::now();\n SystemTime::now();\n jiff::Zoned::now();\n soon::now();\n}";
    assert_eq!(found(rules::clock, "src/cli/mod.rs", clock), [2, 3, 4]);
    assert!(found(rules::clock, "src/main.rs", clock).is_empty());
    let environment = "use std::{env, fs};\nfn f() { std::env::var(\"A\"); env!(\"B\"); }";
    assert_eq!(found(rules::environment, "src/cli/mod.rs", environment), [1, 2]);
    assert!(found(rules::environment, "src/config.rs", environment).is_empty());
}

#[test]
fn an_impure_core_is_named() {
    let text = "use std::{fmt, fs};\nasync fn f() {}\nuse tokio::sync;\nuse std::io;\nfn g() { std::time::Instant::now(); }\nuse uuid::Uuid;";
    assert_eq!(found(rules::purity, "src/screen/mod.rs", text), [1, 2, 3, 5, 6]);
    assert!(found(rules::purity, "src/sources/mod.rs", text).is_empty());
}

#[test]
fn printing_and_sql_are_named() {
    let printing = "fn f() {\n    println!(\"a\");\n    anstream::eprint!(\"b\");\n    print(1);\n}";
    assert_eq!(found(rules::printing, "src/main.rs", printing), [2, 3]);
    assert!(found(rules::printing, "src/cli/tables.rs", printing).is_empty());
    let sql = "const A: &str = \"select id\n  from flags\";\nconst B: &str = r#\" INSERT INTO flags\"#;\n\
               const C: &str = \"select a school\";\nconst D: &str = \"\\\n  delete from flags\";\n/// select a from b\nfn f() {}";
    assert_eq!(found(rules::sql, "src/cli/flag.rs", sql), [1, 3, 5]);
    assert!(found(rules::sql, "src/store/flags.rs", sql).is_empty());
}

#[test]
fn a_misshapen_file_is_named() {
    let long = "fn f() {}\n".repeat(401);
    assert_eq!(found(rules::length, "src/load.rs", &long), [401]);
    let tested = format!(
        "{}#[cfg(test)]\nmod tests {{\n{long}}}\n",
        "fn f() {}\n".repeat(400)
    );
    assert!(found(rules::length, "src/load.rs", &tested).is_empty());
    assert!(found(rules::length, "src/sources/tests.rs", &long).is_empty());
    assert_eq!(found(rules::header, "src/load.rs", "use std::fs;"), [1]);
    assert_eq!(found(rules::header, "src/load.rs", "//!\n"), [1]);
    assert!(found(rules::header, "src/load.rs", "//! Reads policies.").is_empty());
    assert_eq!(found(rules::test_modules, "src/load.rs", "\nmod tests;"), [2]);
    assert!(found(rules::test_modules, "src/load.rs", "#[cfg(test)]\nmod tests;").is_empty());
}

#[test]
fn a_named_school_is_found_in_any_case_and_in_tests() {
    let names = [
        "larch-green".to_owned(),
        distinctive_word("The Larch Green Academy"),
    ];
    let lines = |text| rules::schools(&SourceFile::read("src/cli/mod.rs", text), &names).len();
    assert_eq!(names[1], "Larch");
    assert_eq!(lines("// as LARCH parents say"), 1);
    assert_eq!(
        lines("#[cfg(test)]\nmod tests { const A: &str = \"larch-green\"; }"),
        1
    );
    assert_eq!(lines("// larches are trees"), 0);
}
