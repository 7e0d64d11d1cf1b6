//! Corpus in, scorecard out: how often each category is found, missed or wrongly raised on labelled messages.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::indicators::Category;

/// The labelled side of a corpus record; the message itself is read by the JSON Lines source.
#[derive(Debug, Deserialize)]
pub struct Gold {
    pub id: String,
    pub labels: Vec<Category>,
    #[serde(default)]
    pub trap: String,
}

/// Right, wrong and missed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Count {
    pub right: u32,
    pub wrong: u32,
    pub missed: u32,
}

impl Count {
    fn add(&mut self, wanted: bool, found: bool) {
        match (wanted, found) {
            (true, true) => self.right += 1,
            (false, true) => self.wrong += 1,
            (true, false) => self.missed += 1,
            (false, false) => {}
        }
    }

    pub fn precision(self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    pub fn recall(self) -> f64 {
        share(self.right, self.right + self.missed)
    }

    pub fn f1(self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }
}

/// The share of `part` in `whole`, 0 where there is nothing.
pub fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 {
        0.0
    } else {
        f64::from(part) / f64::from(whole)
    }
}

/// Everything counted over a corpus.
#[derive(Debug, Default)]
pub struct Scorecard {
    /// Whether a message was rightly flagged with anything at all.
    pub any: Count,
    pub categories: BTreeMap<Category, Count>,
    pub messages: u32,
    pub harmless: u32,
    pub harmless_flagged: u32,
    /// Harmless messages that were written to look like breaches.
    pub hard: u32,
    pub hard_flagged: u32,
    /// What was found instead of, or beside, a category that was missed.
    pub confusion: BTreeMap<(Category, Category), u32>,
    pub decisions: BTreeMap<String, u32>,
}

impl Scorecard {
    pub fn add(&mut self, gold: &Gold, found: &[Category]) {
        let wanted: BTreeSet<Category> = gold.labels.iter().copied().collect();
        let found: BTreeSet<Category> = found.iter().copied().collect();
        self.messages += 1;
        self.any.add(!wanted.is_empty(), !found.is_empty());
        for category in wanted.union(&found) {
            self.categories
                .entry(*category)
                .or_default()
                .add(wanted.contains(category), found.contains(category));
        }
        for missed in wanted.difference(&found) {
            for instead in found.difference(&wanted) {
                *self.confusion.entry((*missed, *instead)).or_default() += 1;
            }
        }
        if wanted.is_empty() {
            let flagged = u32::from(!found.is_empty());
            self.harmless += 1;
            self.harmless_flagged += flagged;
            if !gold.trap.is_empty() {
                self.hard += 1;
                self.hard_flagged += flagged;
            }
        }
    }

    /// The mean F1 of the categories the corpus has.
    pub fn macro_f1(&self) -> f64 {
        let present = self
            .categories
            .values()
            .filter(|count| count.right + count.missed > 0);
        let scores: Vec<f64> = present.map(|count| count.f1()).collect();
        let count = u32::try_from(scores.len().max(1)).unwrap_or(u32::MAX);
        scores.iter().sum::<f64>() / f64::from(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_right_wrong_and_missed() {
        let mut card = Scorecard::default();
        let gold = |labels: &[Category], trap: &str| Gold {
            id: String::new(),
            labels: labels.to_vec(),
            trap: trap.to_owned(),
        };
        card.add(&gold(&[Category::Threat], ""), &[Category::Threat]);
        card.add(&gold(&[Category::Threat], ""), &[Category::Aggression]);
        card.add(&gold(&[], "negation"), &[Category::Threat]);
        card.add(&gold(&[], ""), &[]);
        let threat = card.categories[&Category::Threat];
        assert_eq!(
            threat,
            Count {
                right: 1,
                wrong: 1,
                missed: 1
            }
        );
        assert!((threat.f1() - 0.5).abs() < 1e-9);
        assert_eq!(card.confusion[&(Category::Threat, Category::Aggression)], 1);
        assert_eq!(
            (card.harmless, card.harmless_flagged, card.hard_flagged),
            (2, 1, 1)
        );
        assert_eq!(
            card.any,
            Count {
                right: 2,
                wrong: 1,
                missed: 0
            }
        );
    }
}
