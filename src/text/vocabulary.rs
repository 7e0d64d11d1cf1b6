//! The words people disguise, in a form in which a word can be found from what its letters may be. Knows nothing of
//! how a word is disguised.

use std::ops::Range;

/// Words a disguise may stand for: one word each, of these many letters.
const LENGTHS: Range<usize> = 3..25;
/// How many letters are tried for one stretch of text before it is given up as meaning nothing.
const MOST_TRIES: u32 = 4096;

/// Words that people disguise, with all their forms.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    words: Vec<String>,
    /// The root first; the children of a node lie together, by their letters.
    nodes: Vec<Node>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    /// The letters the words go on with, one bit each.
    letters: Letters,
    first_child: usize,
    /// The word that ends here.
    word: Option<usize>,
}

/// A set of letters, "a" in the lowest bit.
pub(super) type Letters = u32;

/// What a part of a text says about the letters of a word: so many of these.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) letters: Letters,
    pub(super) least: u16,
    pub(super) most: u16,
}

/// A word that fits, and how many parts of the text it leaves over.
pub(super) type Fit<'v> = (&'v str, usize);

pub(super) fn letter_bit(letter: char) -> Option<Letters> {
    letter
        .is_ascii_lowercase()
        .then(|| 1 << (u32::from(letter) - u32::from('a')))
}

impl Vocabulary {
    /// Of folded words. Passes over what is not one word of three to 24 letters.
    pub fn new(words: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let fits =
            |word: &str| LENGTHS.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase());
        let mut words: Vec<String> = words
            .into_iter()
            .filter(|word| fits(word.as_ref()))
            .map(|word| word.as_ref().to_owned())
            .collect();
        words.sort_unstable();
        words.dedup();
        let nodes = nodes(&words);
        Self { words, nodes }
    }

    /// The word of exactly these letters.
    pub(super) fn word(&self, mut letters: impl Iterator<Item = char>) -> Option<&str> {
        let end = letters.try_fold(0, |node, letter| {
            let node = *self.nodes.get(node)?;
            let letter = letter_bit(letter.to_ascii_lowercase())?;
            (node.letters & letter != 0).then(|| node.child(letter))
        })?;
        let word = self.nodes.get(end)?.word?;
        self.words.get(word).map(String::as_str)
    }

    /// Shows `see` the words that fit the parts of a text, or the first of them. A word may be shown twice.
    pub(super) fn fits<'v, P>(
        &'v self,
        parts: &[P],
        step: &impl Fn(&P) -> Step,
        see: &mut impl FnMut(Fit<'v>),
    ) {
        let mut search = Search {
            vocabulary: self,
            step,
            see,
            tries: MOST_TRIES,
        };
        search.descend(0, parts);
    }
}

impl Node {
    fn child(self, letter: Letters) -> usize {
        let before = self.letters & (letter - 1);
        self.first_child + before.count_ones() as usize
    }
}

struct Search<'v, 's, S, V> {
    vocabulary: &'v Vocabulary,
    step: &'s S,
    see: &'s mut V,
    tries: u32,
}

impl<'v, S, V: FnMut(Fit<'v>)> Search<'v, '_, S, V> {
    fn descend<P>(&mut self, node: usize, parts: &[P])
    where
        S: Fn(&P) -> Step,
    {
        let word = self.vocabulary.nodes.get(node).and_then(|node| node.word);
        if let Some(word) = word.and_then(|word| self.vocabulary.words.get(word)) {
            (self.see)((word, parts.len()));
        }
        if let Some((part, rest)) = parts.split_first() {
            self.take(node, (self.step)(part), rest);
        }
    }

    fn take<P>(&mut self, node: usize, step: Step, rest: &[P])
    where
        S: Fn(&P) -> Step,
    {
        if step.least == 0 {
            self.descend(node, rest);
        }
        let Some(known) = self.vocabulary.nodes.get(node).copied() else {
            return;
        };
        let mut open = known.letters & step.letters;
        while step.most > 0 && open != 0 && self.tries > 0 {
            self.tries -= 1;
            let letter = open & open.wrapping_neg();
            open ^= letter;
            self.take(known.child(letter), step.one_less(), rest);
        }
    }
}

impl Step {
    fn one_less(self) -> Self {
        Self {
            letters: self.letters,
            least: self.least.saturating_sub(1),
            most: self.most - 1,
        }
    }
}

/// The sorted words as a tree of letters, level by level.
fn nodes(words: &[String]) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut pending = vec![(0..words.len(), 0)];
    while let Some((range, depth)) = pending.get(nodes.len()).cloned() {
        nodes.push(node(words, range, depth, &mut pending));
    }
    nodes
}

/// The node of the words in a range, which share their first `depth` letters; its children go to `pending`.
fn node(
    words: &[String],
    range: Range<usize>,
    depth: usize,
    pending: &mut Vec<(Range<usize>, usize)>,
) -> Node {
    let mut node = Node {
        letters: 0,
        first_child: pending.len(),
        word: None,
    };
    for index in range {
        let next = words.get(index).and_then(|word| word.as_bytes().get(depth));
        match next.and_then(|letter| letter_bit(char::from(*letter))) {
            None => node.word = Some(index),
            Some(letter) if node.letters & letter == 0 => {
                node.letters |= letter;
                pending.push((index..index + 1, depth + 1));
            }
            Some(_) => {
                if let Some((child, _)) = pending.last_mut() {
                    child.end = index + 1;
                }
            }
        }
    }
    node
}
