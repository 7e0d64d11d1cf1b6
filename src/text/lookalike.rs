//! Letters of other scripts and emoji that read as Latin letters. A word that is written in another script, and not
//! to look Latin, stays what it is. Which letter looks like which is the knowledge of the crate `decancer`.

use std::borrow::Cow;
use std::ops::Range;

use decancer::{Options, Translation, cure_char};

use super::link;
use super::rewrite::{Edit, Rewrite};

/// Cyrillic and Greek letters that cannot be told from Latin ones in most fonts, so that a word of nothing else may
/// be meant as a Latin one. Source: Unicode UTS #39, confusables.txt.
const TWINS: &str = "\u{430}\u{435}\u{43e}\u{440}\u{441}\u{443}\u{445}\u{455}\u{456}\u{458}\u{4bb}\u{4cf}\u{501}\u{51b}\u{51d}\
    \u{3b1}\u{3b9}\u{3bd}\u{3bf}\u{3c1}\u{3c5}";

/// No word begins with it, so that it reads as "b" there.
const SHARP_S: char = '\u{df}';

/// Whether a character calls for a look at its word.
pub(super) fn may_be_lookalike(character: char) -> bool {
    !character.is_ascii() && (character.is_alphabetic() || is_letter_emoji(character))
}

/// Folds every look-alike.
pub(super) fn fold(text: &mut Rewrite) {
    let emoji = letter_edits(text.folded());
    text.edit(&emoji);
    let words = word_edits(text.folded());
    text.edit(&words);
}

/// The letter of a regional indicator, of which two make a flag.
pub(super) fn indicated_letter(character: char) -> Option<char> {
    let index = u32::from(character).checked_sub(0x1f1e6)?;
    let letter = u8::try_from(index).ok().filter(|index| *index < 26)?;
    Some(char::from(b'a' + letter))
}

/// The Latin letter that a letter of another script reads as.
pub(super) fn foreign_letter(character: char) -> Option<char> {
    let plain = is_foreign_letter(character).then(|| looks_like(character))??;
    let mut letters = plain.chars();
    letters.next().filter(|_| letters.next().is_none())
}

/// Letters in a square or a circle that have no compatibility form, and the blood group AB.
fn is_letter_emoji(character: char) -> bool {
    matches!(character, '\u{1f150}'..='\u{1f169}' | '\u{1f170}'..='\u{1f189}' | '\u{1f18e}')
        || indicated_letter(character).is_some()
}

/// Latin letters beyond ASCII (small capitals, phonetic letters, "ø") and letter-like emoji, each by itself.
fn letter_edits(text: &str) -> Vec<Edit<'static>> {
    let mut edits = Vec::new();
    let mut characters = text.char_indices().peekable();
    let mut before = None;
    while let Some((at, character)) = characters.next() {
        if indicated_letter(character).is_some() {
            let mut end = at + character.len_utf8();
            while let Some((_, next)) = characters.next_if(|next| indicated_letter(next.1).is_some()) {
                end += next.len_utf8();
            }
            let after = characters.peek().map(|next| next.1);
            edits.extend(indicator_edits(text, at..end, [before, after]));
        } else if character == SHARP_S && !before.is_some_and(char::is_alphanumeric) {
            edits.push(Edit {
                at: at..at + character.len_utf8(),
                plain: Cow::Borrowed("b"),
            });
        } else if (is_latin_letter(character) || is_letter_emoji(character))
            && let Some(plain) = looks_like(character)
        {
            edits.push(Edit {
                at: at..at + character.len_utf8(),
                plain,
            });
        }
        before = Some(character);
    }
    edits
}

/// Regional indicators as letters, but for a lone pair on a word ("Ukraine🇺🇦"), which is a flag.
fn indicator_edits(text: &str, run: Range<usize>, beside: [Option<char>; 2]) -> Vec<Edit<'static>> {
    let indicators = text.get(run.clone()).unwrap_or_default();
    let on_a_word = beside.iter().flatten().any(|next| next.is_alphanumeric());
    if on_a_word && indicators.chars().count() == 2 {
        return Vec::new();
    }
    let letters = indicators.char_indices().filter_map(|(at, character)| {
        let start = run.start + at;
        Some(Edit {
            at: start..start + character.len_utf8(),
            plain: Cow::Owned(indicated_letter(character)?.to_string()),
        })
    });
    letters.collect()
}

/// Letters of other scripts, word by word.
fn word_edits(text: &str) -> Vec<Edit<'static>> {
    let words = words(text);
    let outside_links = || words.iter().filter(|word| !word.in_link);
    let latin = outside_links().any(|word| word.latin);
    let foreign = outside_links().any(|word| !word.latin && word.foreign == Foreign::Letters);
    let mut edits = Vec::new();
    for word in &words {
        let looks_latin = match word.foreign {
            Foreign::Nothing => false,
            Foreign::Twins => word.latin || word.in_link || latin && !foreign,
            Foreign::Letters => word.latin || word.in_link,
        };
        if looks_latin {
            edits.extend(edits_in(text, word.at.clone()));
        }
    }
    edits
}

fn edits_in(text: &str, word: Range<usize>) -> impl Iterator<Item = Edit<'static>> {
    let inside = text.get(word.clone()).unwrap_or_default();
    inside.char_indices().filter_map(move |(at, character)| {
        let start = word.start + at;
        Some(Edit {
            at: start..start + character.len_utf8(),
            plain: is_foreign_letter(character).then(|| looks_like(character))??,
        })
    })
}

/// A word, with the signs that stand for letters in it, and the scripts it is written in.
struct Word {
    at: Range<usize>,
    in_link: bool,
    latin: bool,
    foreign: Foreign,
}

/// How much of a word is in another script.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Foreign {
    Nothing,
    /// Letters that can pass for Latin ones.
    Twins,
    Letters,
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut inside = false;
    let mut in_link = false;
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        let before = text.get(..end).unwrap_or_default();
        in_link = !character.is_whitespace() && (in_link || before.ends_with(link::MARK));
        let part = character.is_alphanumeric() || matches!(character, '*' | '@' | '$' | '#' | '!' | '_');
        if part && !inside {
            words.push(Word {
                at: at..end,
                in_link,
                latin: false,
                foreign: Foreign::Nothing,
            });
        }
        inside = part;
        if let Some(word) = words.last_mut().filter(|_| part) {
            word.at.end = end;
            word.latin |= character.is_ascii_alphabetic();
            word.foreign = word.foreign.max(foreign(character));
        }
    }
    words
}

fn foreign(character: char) -> Foreign {
    match character {
        twin if TWINS.contains(twin) => Foreign::Twins,
        letter if is_foreign_letter(letter) => Foreign::Letters,
        _ => Foreign::Nothing,
    }
}

fn is_foreign_letter(character: char) -> bool {
    !character.is_ascii() && character.is_alphabetic() && !is_latin_letter(character)
}

/// Latin blocks beyond ASCII: Latin-1, Latin Extended A to E, phonetic letters, phonetic extensions.
fn is_latin_letter(character: char) -> bool {
    matches!(character,
        '\u{c0}'..='\u{2af}' | '\u{1d00}'..='\u{1dbf}' | '\u{1e00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}'
        | '\u{a720}'..='\u{a7ff}' | '\u{ab30}'..='\u{ab6f}')
}

/// The Latin letters or digits a character reads as. The letters of European languages are transcribed as usual.
fn looks_like(character: char) -> Option<Cow<'static, str>> {
    let usual = match character {
        '\u{df}' => "ss",
        '\u{e6}' => "ae",
        '\u{f0}' | '\u{111}' => "d",
        '\u{f8}' => "o",
        '\u{fe}' => "th",
        '\u{131}' => "i",
        '\u{142}' | '\u{43b}' => "l",
        '\u{153}' => "oe",
        '\u{394}' | '\u{3b4}' | '\u{39b}' | '\u{3bb}' => "a",
        '\u{3c2}' => "c",
        // Han, kana and Hangul are never meant as Latin letters, and there are many of them.
        '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' => return None,
        _ => return cured(character),
    };
    Some(Cow::Borrowed(usual))
}

fn cured(character: char) -> Option<Cow<'static, str>> {
    let plain = match cure_char(character, Options::default()) {
        Translation::Character(plain) => plain.to_string(),
        Translation::String(plain) => plain.to_string(),
        Translation::None => return None,
    };
    let lower = plain.to_ascii_lowercase();
    let letters = !lower.is_empty() && lower.bytes().all(|byte| byte.is_ascii_alphanumeric());
    letters.then_some(Cow::Owned(lower))
}
