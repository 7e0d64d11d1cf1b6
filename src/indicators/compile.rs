//! From indicator files to a rulebook: resolves names, expands lists inside patterns, checks numbers.
//! Every fault is recorded; a rulebook with faults is never used.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use toml::Spanned;

use super::pattern::Pattern;
use super::raw::{RawFrame, RawIndicator, RawNear, RawSignal, RawTargets};
use super::rulebook::{Frame, Indicator, ListId, Near, PatternId, Probe, Rulebook, Signal};
use super::wordlist::{self, WordList};
use crate::faults::{Fault, Inspection, did_you_mean};

/// A file of the library: its path as people know it, and its text.
#[derive(Debug, Clone)]
pub struct File {
    pub path: String,
    pub text: String,
}

impl File {
    /// `policies/indicators/petition-call.toml` → `petition-call`.
    pub fn name(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.split_once('.').map_or(name, |(stem, _)| stem)
    }
}

/// The files a rulebook is made from.
#[derive(Debug, Default, Clone)]
pub struct Files {
    pub wordlists: Vec<File>,
    pub indicators: Vec<File>,
    pub frames: Vec<File>,
    pub targets: Option<File>,
}

/// Compiles the files into a rulebook. The rulebook is whole only when no fault comes with it.
pub fn compile(files: &Files) -> (Rulebook, Vec<Fault>) {
    let mut compiler = Compiler::default();
    compiler.roster_lists();
    compiler.lists(&files.wordlists);
    for file in &files.frames {
        compiler.file(file, Compiler::frame);
    }
    for file in &files.indicators {
        compiler.file(file, Compiler::indicator);
    }
    if let Some(file) = &files.targets {
        compiler.file(file, Compiler::targets);
    }
    compiler.parse_patterns();
    (compiler.book, compiler.faults)
}

#[derive(Default)]
struct Compiler {
    book: Rulebook,
    by_name: BTreeMap<String, ListId>,
    pattern_ids: BTreeMap<String, PatternId>,
    /// The patterns to be parsed, by their ids, with the file and line of each.
    patterns: Vec<(String, (String, usize))>,
    faults: Vec<Fault>,
}

impl Compiler {
    /// The lists that a school's roster fills, at the places their ids name.
    fn roster_lists(&mut self) {
        for name in ["roster-staff", "roster-pupils"] {
            self.by_name
                .insert(name.to_owned(), ListId(self.book.lists.len()));
            self.book.lists.push(WordList {
                name: name.to_owned(),
                forms: Vec::new(),
                disguised: false,
            });
        }
    }

    fn lists(&mut self, files: &[File]) {
        for file in files {
            let mut inspection = Inspection::of(&file.path, &file.text);
            let list = wordlist::read(file.name(), &mut inspection);
            self.by_name
                .insert(list.name.clone(), ListId(self.book.lists.len()));
            self.book.lists.push(list);
            self.faults.extend(inspection.into_faults());
        }
    }

    fn file(&mut self, file: &File, read: fn(&mut Self, &str, &mut Inspection<'_>)) {
        let mut inspection = Inspection::of(&file.path, &file.text);
        read(self, file.name(), &mut inspection);
        self.faults.extend(inspection.into_faults());
    }

    fn indicator(&mut self, name: &str, inspection: &mut Inspection<'_>) {
        let Some(raw) = inspection.read_toml::<RawIndicator>() else {
            return;
        };
        share("confidence", &raw.confidence, inspection);
        sentence_end(&raw.why, inspection);
        for frame in &raw.not_lowered_by {
            if !self.book.has_frame(frame.get_ref()) {
                let known = self.book.frames.iter().map(|frame| &*frame.name);
                let instead = did_you_mean(frame.get_ref(), known);
                inspection.fault(
                    &frame.span(),
                    format!("there is no frame {:?}", frame.get_ref()),
                    instead,
                );
            }
        }
        let signals = self.signals(&raw.signal, inspection);
        self.book.indicators.push(Indicator {
            name: name.into(),
            category: raw.category,
            severity: raw.severity,
            confidence: *raw.confidence.get_ref(),
            why: raw.why.into_inner().into(),
            target: raw.target,
            not_lowered_by: raw
                .not_lowered_by
                .into_iter()
                .map(|frame| frame.into_inner().into())
                .collect(),
            signals,
        });
    }

    fn frame(&mut self, name: &str, inspection: &mut Inspection<'_>) {
        let Some(raw) = inspection.read_toml::<RawFrame>() else {
            return;
        };
        share("factor", &raw.factor, inspection);
        sentence_end(&raw.why, inspection);
        let signals = self.signals(&raw.signal, inspection);
        self.book.frames.push(Frame {
            name: name.into(),
            factor: *raw.factor.get_ref(),
            why: raw.why.into_inner().into(),
            categories: raw.categories,
            side: raw.side,
            scope: raw.scope,
            within: raw.within,
            signals,
        });
    }

    fn targets(&mut self, _name: &str, inspection: &mut Inspection<'_>) {
        let Some(raw) = inspection.read_toml::<RawTargets>() else {
            return;
        };
        for row in &raw.target {
            let mut probes = Vec::new();
            if !row.words.is_empty() {
                probes.push(Probe::Words(self.resolve(&row.words, inspection)));
            }
            if let Some(pattern) = &row.pattern {
                probes.push(Probe::Pattern(self.pattern(pattern, inspection)));
            }
            self.book.targets.push((row.target, probes));
        }
    }

    fn signals(&mut self, raw: &[RawSignal], inspection: &mut Inspection<'_>) -> Vec<Signal> {
        if raw.is_empty() {
            inspection.fault_on_line(
                1,
                "there is no signal",
                "add a [[signal]] with words, a pattern or an attachment",
            );
        }
        raw.iter()
            .filter_map(|signal| self.signal(signal, inspection))
            .collect()
    }

    fn signal(&mut self, raw: &RawSignal, inspection: &mut Inspection<'_>) -> Option<Signal> {
        if let Some(confidence) = &raw.confidence {
            share("confidence", confidence, inspection);
        }
        let is_empty = raw.words.is_empty() && raw.pattern.is_none();
        let probe = match raw.detect {
            Some(detector) if is_empty => Probe::Detector(detector),
            Some(_) => {
                inspection.fault_on_line(
                    1,
                    "detect beside words or a pattern",
                    "make two signals of them, or put the words into near",
                );
                return None;
            }
            None if !is_empty => self.probe(&raw.words, raw.pattern.as_ref(), inspection)?,
            None if raw.attachment.is_empty() => {
                inspection.fault_on_line(
                    1,
                    "a signal looks for nothing",
                    "give it words, a pattern or an attachment",
                );
                return None;
            }
            None => Probe::Attachment,
        };
        Some(Signal {
            probe,
            near: raw
                .near
                .iter()
                .filter_map(|near| self.near(near, inspection))
                .collect(),
            unless: raw
                .unless
                .iter()
                .filter_map(|near| self.near(near, inspection))
                .collect(),
            attachment: raw.attachment.clone(),
            channel: self.resolve(&raw.channel, inspection),
            shouted: raw.shouted,
            severity: raw.severity,
            confidence: raw.confidence.as_ref().map(|confidence| *confidence.get_ref()),
        })
    }

    fn near(&mut self, raw: &RawNear, inspection: &mut Inspection<'_>) -> Option<Near> {
        if raw.words.is_empty() && raw.pattern.is_none() {
            inspection.fault_on_line(
                1,
                "a near or unless looks for nothing",
                "give it words or a pattern",
            );
            return None;
        }
        let probe = self.probe(&raw.words, raw.pattern.as_ref(), inspection)?;
        Some(Near {
            probe,
            within: raw.within,
            side: raw.side,
            scope: raw.scope,
        })
    }

    fn probe(
        &mut self,
        words: &[Spanned<String>],
        pattern: Option<&Spanned<String>>,
        inspection: &mut Inspection<'_>,
    ) -> Option<Probe> {
        match pattern {
            Some(pattern) if !words.is_empty() => {
                inspection.fault(
                    &pattern.span(),
                    "words and a pattern in one place",
                    "make two signals of them",
                );
                None
            }
            Some(pattern) => Some(Probe::Pattern(self.pattern(pattern, inspection))),
            None => Some(Probe::Words(self.resolve(words, inspection))),
        }
    }

    fn resolve(&self, names: &[Spanned<String>], inspection: &mut Inspection<'_>) -> Vec<ListId> {
        names
            .iter()
            .filter_map(|name| self.list(name.get_ref(), &name.span(), inspection))
            .collect()
    }

    fn list(&self, name: &str, at: &Range<usize>, inspection: &mut Inspection<'_>) -> Option<ListId> {
        let found = self.by_name.get(name).copied();
        if found.is_none() {
            let instead = did_you_mean(name, self.by_name.keys().map(String::as_str));
            inspection.fault(at, format!("there is no word list {name:?}"), instead);
        }
        found
    }

    fn pattern(&mut self, raw: &Spanned<String>, inspection: &mut Inspection<'_>) -> PatternId {
        let expanded = ascii_words(&self.expand(raw, inspection));
        let patterns = &mut self.patterns;
        *self.pattern_ids.entry(expanded).or_insert_with_key(|expanded| {
            let place = (inspection.file().to_owned(), inspection.line(&raw.span()));
            patterns.push((expanded.clone(), place));
            PatternId(patterns.len() - 1)
        })
    }

    fn parse_patterns(&mut self) {
        let (sources, places): (Vec<_>, Vec<_>) = std::mem::take(&mut self.patterns).into_iter().unzip();
        for (parsed, (file, line)) in Pattern::parse_all(&sources).into_iter().zip(places) {
            match parsed {
                Ok(pattern) => self.book.patterns.push(pattern),
                Err(refusal) => self.faults.push(Fault {
                    file,
                    line,
                    what: refusal.what,
                    instead: refusal.instead.to_owned(),
                }),
            }
        }
    }

    /// Puts the entries of a list where its name stands in braces.
    fn expand(&self, raw: &Spanned<String>, inspection: &mut Inspection<'_>) -> String {
        static NAME: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"\{([a-z][a-z0-9-]*)\}").expect("the pattern is a constant"));
        NAME.replace_all(raw.get_ref(), |found: &regex::Captures<'_>| {
            self.list(&found[1], &raw.span(), inspection)
                .and_then(|id| self.book.lists.get(id.0))
                .map_or_else(String::new, alternation)
        })
        .into_owned()
    }
}

/// Words of a folded text are ASCII, so word boundaries and classes need no Unicode tables: patterns are a tenth of the
/// size, and an emoji in the text does not slow them down.
fn ascii_words(pattern: &str) -> String {
    let mut written = String::with_capacity(pattern.len() + 64);
    let (mut characters, mut inside_class) = (pattern.chars(), false);
    while let Some(character) = characters.next() {
        if character != '\\' {
            inside_class = character == '[' || (inside_class && character != ']');
            written.push(character);
            continue;
        }
        match (characters.next(), inside_class) {
            (Some('b'), false) => written.push_str(r"(?-u:\b)"),
            (Some('w'), false) => written.push_str("[0-9A-Za-z_]"),
            (Some('w'), true) => written.push_str("0-9A-Za-z_"),
            (Some('d'), false) => written.push_str("[0-9]"),
            (Some('d'), true) => written.push_str("0-9"),
            (Some('s'), false) => written.push_str(r"[ \n]"),
            (Some('s'), true) => written.push_str(r" \n"),
            (Some(other), _) => written.extend(['\\', other]),
            (None, _) => written.push('\\'),
        }
    }
    written
}

fn alternation(list: &WordList) -> String {
    let mut forms: Vec<String> = list
        .forms
        .iter()
        .map(|form| {
            format!(
                "{}{}",
                regex::escape(&form.spelling),
                if form.open { r"\w*" } else { "" }
            )
        })
        .collect();
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    format!("(?:{})", forms.join("|"))
}

fn share(what: &str, value: &Spanned<f32>, inspection: &mut Inspection<'_>) {
    if !(*value.get_ref() > 0.0 && *value.get_ref() <= 1.0) {
        let said = format!("{what} {} is out of range", value.get_ref());
        inspection.fault(&value.span(), said, "write a number above 0 and at most 1");
    }
}

fn sentence_end(why: &Spanned<String>, inspection: &mut Inspection<'_>) {
    let text = why.get_ref().trim();
    if text.is_empty() || text.ends_with('.') || text.chars().next().is_some_and(char::is_uppercase) {
        let instead = "write the end of a sentence: lower case first, no full stop last";
        inspection.fault(
            &why.span(),
            "the why does not read on from \"This message …\"",
            instead,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_ascii_inside_and_outside_classes() {
        for (written, compiled) in [
            (r"\bcode\b", r"(?-u:\b)code(?-u:\b)"),
            (r"\w+ [\w']+", "[0-9A-Za-z_]+ [0-9A-Za-z_']+"),
            (r"\S+\.\d{3}", r"\S+\.[0-9]{3}"),
            (r"[^.!?\n]\sx", r"[^.!?\n][ \n]x"),
        ] {
            assert_eq!(ascii_words(written), compiled);
        }
    }
}
