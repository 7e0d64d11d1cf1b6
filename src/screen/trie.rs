//! Which of many spellings a text begins with. A trie in one array, so that a step costs one look at memory; it is
//! built in one pass over the sorted spellings. Knows nothing of words and their edges.

/// A step leads to a place that differs from its base in the low bits only, so that no step leaves the array.
const BLOCK: usize = 256;
/// So many of the first free places are tried for a node, then those of the last block, before it gets a new block.
const TRIES: usize = 24;
const NOTHING: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Node {
    /// With the next byte, the place of the next node.
    base: u32,
    /// The node this one comes from, to tell its own steps from other nodes' there.
    parent: u32,
    /// What the letters so far stand for.
    value: u32,
}

const FREE: Node = Node {
    base: 0,
    parent: NOTHING,
    value: NOTHING,
};

/// The first place is the root's, which comes from nowhere.
pub(super) struct Trie(Vec<Node>);

impl Trie {
    /// Of spellings that are sorted, different and not empty, with the value of each.
    pub(super) fn of(spellings: &[(Vec<u8>, u32)]) -> Self {
        let mut builder = Builder {
            nodes: vec![FREE; BLOCK],
            first_free: 1,
        };
        let mut pending = vec![(spellings, 0, 0)];
        while let Some((spellings, depth, node)) = pending.pop() {
            let here = |(letters, _): &(Vec<u8>, u32)| letters.get(depth).copied();
            let mut spellings = spellings;
            if let Some(((letters, value), longer)) = spellings.split_first()
                && letters.len() == depth
            {
                builder.at(node).value = *value;
                spellings = longer;
            }
            let groups = spellings.chunk_by(|a, b| here(a) == here(b));
            let steps = groups.filter_map(|group| Some((here(group.first()?)?, group)));
            let steps: Vec<_> = steps.collect();
            let places = builder.place(node, steps.iter().map(|(byte, _)| *byte));
            let next = places.into_iter().zip(steps);
            pending.extend(next.map(|(place, (_, group))| (group, depth + 1, place)));
        }
        Self(builder.nodes)
    }

    /// Calls `see` with the value and the length of each spelling that these bytes begin with, the shortest first.
    #[inline]
    pub(super) fn prefixes(&self, bytes: &[u8], mut see: impl FnMut(u32, usize)) {
        let (mut at, mut length) = (0, 0);
        let mut base = self.0.first().map_or(0, |root| root.base);
        for byte in bytes {
            let next = base ^ u32::from(*byte);
            match self.0.get(next as usize) {
                Some(node) if node.parent == at => {
                    length += 1;
                    if node.value != NOTHING {
                        see(node.value, length);
                    }
                    (at, base) = (next, node.base);
                }
                _ => return,
            }
        }
    }
}

struct Builder {
    nodes: Vec<Node>,
    /// Below this, no place is free.
    first_free: usize,
}

impl Builder {
    fn at(&mut self, place: usize) -> &mut Node {
        &mut self.nodes[place]
    }

    fn is_free(&self, place: usize) -> bool {
        place != 0 && self.nodes.get(place).is_none_or(|node| node.parent == NOTHING)
    }

    /// Finds room for the next nodes of a node, one for each byte, and says where.
    fn place(&mut self, parent: usize, bytes: impl Iterator<Item = u8> + Clone) -> Vec<usize> {
        let Some(first) = bytes.clone().next() else {
            return Vec::new();
        };
        while !self.is_free(self.first_free) {
            self.first_free += 1;
        }
        let end = self.nodes.len();
        let free = |from: usize| (from..end).filter(|place| self.is_free(*place));
        let last_block = free(self.first_free.max(end - BLOCK));
        let mut bases = free(self.first_free)
            .take(TRIES)
            .chain(last_block)
            .map(|place| place ^ usize::from(first));
        let fits = |base: &usize| bytes.clone().all(|byte| self.is_free(base ^ usize::from(byte)));
        let base = bases.find(fits).unwrap_or(end);
        if base >= end {
            self.nodes.resize(end + BLOCK, FREE);
        }
        self.at(parent).base = narrow(base);
        let places: Vec<usize> = bytes.map(|byte| base ^ usize::from(byte)).collect();
        for place in &places {
            self.at(*place).parent = narrow(parent);
        }
        places
    }
}

fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(NOTHING)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Few letters, so that spellings share beginnings and texts have them.
        #[test]
        fn it_finds_what_a_comparison_with_each_spelling_finds(
            spellings in prop::collection::btree_set("[abà🐷 ]{1,6}", 0..80),
            text in "[abà🐷 ]{0,12}",
        ) {
            let spellings: BTreeSet<Vec<u8>> = spellings.into_iter().map(String::into_bytes).collect();
            let numbered: Vec<_> = spellings.into_iter().zip(0..).collect();
            let mut found = Vec::new();
            Trie::of(&numbered).prefixes(text.as_bytes(), |value, length| found.push((value, length)));
            let begins = |(letters, _): &&(Vec<u8>, u32)| text.as_bytes().starts_with(letters);
            let expected = numbered.iter().filter(begins);
            let expected: Vec<_> = expected.map(|(letters, value)| (*value, letters.len())).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn many_spellings_of_all_bytes_have_room() {
        let all = (0..=u8::MAX).flat_map(|first| (0..=u8::MAX).map(move |second| vec![first, second, 0]));
        let numbered: Vec<_> = all.zip(0..).collect();
        let trie = Trie::of(&numbered);
        for (letters, value) in &numbered {
            let mut found = None;
            trie.prefixes(letters, |value, length| found = Some((value, length)));
            assert_eq!(found, Some((*value, 3)));
        }
    }
}
