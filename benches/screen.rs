//! How fast the screen is, on one core: messages a second, where the time goes, and how it grows.
//! `cargo bench` prints it; docs/DETECTION.md says what was measured and on what.

use std::fmt::Write as _;
use std::path::Path;

use aho_corasick::AhoCorasick;
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use rustrict::CensorStr as _;
use schoolgate::indicators::{self, File, Files, Rulebook};
use schoolgate::load::{Origin, load};
use schoolgate::message::Message;
use schoolgate::screen::{Context, Screener};
use schoolgate::text::{Text, Vocabulary, is_plain};

fn main() {
    divan::main();
}

/// Shorter lines would make the average shorter than a chat's.
const SHORTEST: usize = 46;
const HARMLESS: [&str; 5] = [
    "everyday",
    "everyday-school",
    "names",
    "groups",
    "lookalike-harmless",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect("the file is part of the repository")
}

fn harmless() -> Vec<String> {
    let files = HARMLESS
        .iter()
        .map(|name| read(&format!("tests/data/{name}.txt")));
    let lines = files.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
    lines
        .filter(|line| !line.starts_with("# ") && line.len() >= SHORTEST)
        .collect()
}

/// Harmless messages, and among them one in ten that breaks a rule or nearly does.
fn mixed() -> Vec<Message> {
    let missives = read("tests/data/missives.jsonl");
    let texts = missives.lines().filter_map(|line| {
        let record: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(record.get("text")?.as_str()?.to_owned())
    });
    let harmless = harmless();
    let few = texts.take(harmless.len() / 9);
    few.chain(harmless.iter().cloned())
        .map(Message::of_text)
        .collect()
}

/// Printable ASCII only.
fn clean() -> Vec<Message> {
    harmless()
        .into_iter()
        .filter(|line| line.is_ascii())
        .map(Message::of_text)
        .collect()
}

fn screener() -> Screener {
    let folder = Origin::Folder(root().to_owned());
    load(&folder).expect("the library has no faults").screener
}

fn screen_all(bencher: Bencher, messages: &[Message], screener: &Screener) {
    let bytes: usize = messages.iter().map(|message| message.text.len()).sum();
    let bencher = bencher
        .counter(ItemsCount::new(messages.len()))
        .counter(BytesCount::new(bytes));
    for message in messages {
        black_box(screener.screen(message, &Context::default()));
    }
    bencher.bench_local(|| {
        for message in messages {
            black_box(screener.screen(black_box(message), &Context::default()));
        }
    });
}

mod a_screen {
    use super::{Bencher, clean, mixed, screen_all, screener};

    #[divan::bench]
    fn mixed_messages(bencher: Bencher) {
        screen_all(bencher, &mixed(), &screener());
    }

    #[divan::bench]
    fn clean_ascii(bencher: Bencher) {
        screen_all(bencher, &clean(), &screener());
    }
}

/// The crate that filters profanity alone, and the automaton alone over the same words, on the mixed messages.
mod b_yardsticks {
    use super::*;

    #[divan::bench]
    fn rustrict(bencher: Bencher) {
        let messages = mixed();
        bencher.counter(ItemsCount::new(messages.len())).bench_local(|| {
            for message in &messages {
                black_box(black_box(message.text.as_str()).is_inappropriate());
            }
        });
    }

    #[divan::bench]
    fn raw_aho_corasick(bencher: Bencher) {
        let screener = screener();
        let forms = screener.rulebook().lists.iter().flat_map(|list| &list.forms);
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(forms.map(|form| &form.spelling))
            .expect("the lists are small");
        let messages = mixed();
        bencher.counter(ItemsCount::new(messages.len())).bench_local(|| {
            for message in &messages {
                black_box(
                    automaton
                        .find_overlapping_iter(black_box(message.text.as_str()))
                        .count(),
                );
            }
        });
    }
}

/// The stages before the rules.
mod c_folding {
    use super::{Bencher, ItemsCount, Text, Vocabulary, black_box, is_plain, mixed, screener};

    fn vocabulary() -> Vocabulary {
        let screener = screener();
        let lists = screener.rulebook().lists.iter().filter(|list| list.disguised);
        Vocabulary::new(
            lists
                .flat_map(|list| &list.forms)
                .map(|form| form.spelling.clone()),
        )
    }

    #[divan::bench]
    fn is_it_plain(bencher: Bencher) {
        let (messages, vocabulary) = (mixed(), vocabulary());
        bencher.counter(ItemsCount::new(messages.len())).bench_local(|| {
            for message in &messages {
                black_box(is_plain(black_box(&message.text), &vocabulary));
            }
        });
    }

    #[divan::bench]
    fn folded_with_disguises_undone(bencher: Bencher) {
        let (messages, vocabulary) = (mixed(), vocabulary());
        bencher.counter(ItemsCount::new(messages.len())).bench_local(|| {
            for message in &messages {
                black_box(Text::undisguised(black_box(&message.text), &vocabulary));
            }
        });
    }
}

mod d_growth {
    use super::*;

    /// One message made of ordinary ones, so many bytes long.
    #[divan::bench(args = [64, 256, 1_024, 4_096, 16_384, 65_536])]
    fn with_message_length(bencher: Bencher, bytes: usize) {
        let mut text = harmless().join(" ");
        text.truncate(text.floor_char_boundary(bytes));
        screen_all(bencher, &[Message::of_text(text)], &screener());
    }

    /// The library with so many invented words in one more list.
    #[divan::bench(args = [0, 1_000, 10_000, 100_000])]
    fn with_list_size(bencher: Bencher, words: usize) {
        screen_all(bencher, &mixed(), &Screener::new(rulebook(words)));
    }

    fn rulebook(words: usize) -> Rulebook {
        let mut files = Files {
            wordlists: files("wordlists", "txt"),
            indicators: files("policies/indicators", "toml"),
            frames: files("policies/frames", "toml"),
            targets: files("policies", "toml")
                .into_iter()
                .find(|file| file.name() == "targets"),
        };
        if let Some(list) = files.wordlists.iter_mut().find(|list| list.name() == "hearsay") {
            for word in 0..words {
                writeln!(list.text, "zz{word:06}x").expect("a string takes every write");
            }
        }
        let (book, faults) = indicators::compile(&files);
        assert!(faults.is_empty(), "{faults:?}");
        book
    }

    fn files(folder: &str, ending: &str) -> Vec<File> {
        let entries = std::fs::read_dir(root().join(folder)).expect("the folder is part of the repository");
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let mut files: Vec<File> = paths
            .filter(|path| path.extension().is_some_and(|found| found == ending))
            .filter_map(|path| {
                let name = path.file_name()?.to_str()?.to_owned();
                Some(File {
                    text: read(&format!("{folder}/{name}")),
                    path: format!("{folder}/{name}"),
                })
            })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }
}

/// From files to a screener.
#[divan::bench(sample_count = 10)]
fn e_building(bencher: Bencher) {
    bencher.bench_local(screener);
}
