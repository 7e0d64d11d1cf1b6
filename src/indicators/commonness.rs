//! How often ordinary talk has some letters: enough to choose, of several, those that stop the fewest messages.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What each further choice costs in memory, on the scale of [`rate`].
const EACH: f64 = 0.000_05;
/// The rate of a sign or a figure.
const SIGN: f64 = 0.03;

/// Letters, and whether a word begins and ends with them.
#[derive(Clone, Copy)]
pub(super) struct Letters<'a> {
    pub(super) text: &'a str,
    pub(super) starts_word: bool,
    pub(super) ends_word: bool,
}

/// About the share of ordinary messages that have one of these letters or another; more than 1 where they overlap.
pub(super) fn rate<'a>(choices: impl Iterator<Item = Letters<'a>>) -> f64 {
    choices.map(|letters| EACH + one(letters)).sum()
}

/// The rates of the words in it, as if they came independently.
fn one(letters: Letters<'_>) -> f64 {
    let words = letters.text.split(|c: char| !(c.is_alphanumeric() || c == '\''));
    let last = words.clone().count() - 1;
    let rates = words.enumerate().map(|(index, word)| {
        let starts = index > 0 || letters.starts_word;
        let ends = index < last || letters.ends_word;
        word_rate(word, starts, ends)
    });
    let signs = letters
        .text
        .chars()
        .filter(|c| !(c.is_alphanumeric() || matches!(c, ' ' | '\n' | '\'')));
    rates.product::<f64>() * signs.take(2).map(|_| SIGN).product::<f64>()
}

fn word_rate(word: &str, starts: bool, ends: bool) -> f64 {
    if word.is_empty() {
        return 1.0;
    }
    if word.chars().all(|c| c.is_ascii_digit()) {
        return SIGN;
    }
    let known: f64 = if starts && ends {
        RATES.get(word).copied().unwrap_or_default()
    } else {
        common_words(word, starts, ends)
    };
    let length = i32::try_from(word.chars().count().min(14)).unwrap_or(14);
    let unknown = 0.35_f64.powi(length);
    known
        + match (starts, ends) {
            (true, true) => 0.02 * unknown,
            (true, false) | (false, true) => 0.2 * unknown,
            (false, false) => 0.8 * unknown,
        }
}

/// The rates of the common words that begin with it, end with it or hold it.
fn common_words(part: &str, starts: bool, ends: bool) -> f64 {
    if starts {
        let begun = RATES
            .range(part..)
            .take_while(|(common, _)| common.starts_with(part));
        return begun.map(|(_, rate)| rate).sum();
    }
    let fits = |common: &str| {
        if ends {
            common.ends_with(part)
        } else {
            common.contains(part)
        }
    };
    let fitting = RATES.iter().filter(|(common, _)| fits(common));
    fitting.map(|(_, rate)| rate).sum()
}

static RATES: LazyLock<BTreeMap<&str, f64>> = LazyLock::new(|| {
    let ranked = COMMON.split(' ').filter(|word| !word.is_empty());
    (0..)
        .zip(ranked)
        .map(|(rank, word)| (word, 0.8 / (1.5 + f64::from(rank))))
        .collect()
});

/// The commonest words of the harmless messages in `tests/data`, the commonest first: the rate of a word falls about
/// as its rank rises (Zipf's law).
const COMMON: &str = "the a and is in for on to it at my i you of with so me was that it's are one from all we has got i've i'm  \
    our please by about no can not up mine if day or have be do this just they he anyone what out like two  \
    school that's year as but back says his your good been she thank had her bring here get us now know will  \
    don't an who off he's i'll week there said them office only new sorry need friday first yes home did last  \
    told free she's love does time come go ours again kids own club we're three till too best how th bus  \
    thanks left name down going over class sunday can't ok see half old after fair today mum there's happy  \
    morning say put any every ask could made we've him doing still i'd then am family asked you're ten thing s  \
    more same before done mr head tea lovely needs x thursday saturday came were people tell lost when hall  \
    ring car four want well mine's tonight group night minutes open everyone c cake right big found e form  \
    round six bit bag reading mrs where whole never very both b way gone park work council monday r house take  \
    list letter u wants would book under send man library dad moved fine coming p asking son use blue little  \
    tomorrow lunch look road spare went they're what's teacher called since gate welcome homework late through  \
    room someone than talk next long always term isn't proud miss they've run word full tuesday end n table  \
    being hour t stall families stop number pick walk much check text great brilliant took oh which daughter  \
    trip who's door help lot dog dead why email think each";
