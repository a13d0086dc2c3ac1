//! Vocabularies that change between vintages, learnt from the pairs.

use std::collections::HashMap;

use super::text::respelled;

/// A word that stays in more than one of so many deals is still in use: its other deals changed.
const MOST_KEPT: usize = 10;
/// Deals that a new word needs to be taken for a renaming of an old one, not for a correction.
const LEAST_DEALS: usize = 2;
/// A new word that takes less than one in so many deals of the old one is a correction of these.
const LEAST_SHARE: usize = 20;

/// How often a word of the old vintage stands where the new one has another, deal by deal.
#[derive(Debug, Default)]
pub(super) struct Votes {
    /// Deals with the one word in the old vintage and the other, a different one, in the new.
    pairs: HashMap<(u32, u32), usize>,
    counts: Vec<Counts>,
}

/// Deals with one word.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    old: usize,
    new: usize,
    both: usize,
}

impl Votes {
    /// Counts the words of pairs; words are numbers below `length`.
    pub(super) fn new(length: usize, words: impl IntoIterator<Item = (u32, u32)>) -> Votes {
        let mut votes = Votes { pairs: HashMap::new(), counts: vec![Counts::default(); length] };
        for (old, new) in words {
            votes.counts[old as usize].old += 1;
            votes.counts[new as usize].new += 1;
            if old == new {
                votes.counts[old as usize].both += 1;
            } else {
                *votes.pairs.entry((old, new)).or_default() += 1;
            }
        }
        votes
    }

    /// True when the two words stand for one another often enough to mean the same, whichever vintage is the old one.
    pub(super) fn agree(&self, old: u32, new: u32) -> bool {
        let together = self.together(old, new);
        together >= LEAST_DEALS && together * LEAST_SHARE >= self.of(old).old.min(self.of(new).new)
    }

    /// True for a change of the vocabulary, not of the deals that have the word.
    pub(super) fn is_vocabulary(&self, old: u32, new: u32) -> bool {
        self.renamed(old, new) || self.replaced(old, new)
    }

    /// True when the old word left the vocabulary and the new one came for it in several deals.
    pub(super) fn renamed(&self, old: u32, new: u32) -> bool {
        let Counts { old: all, both: kept, .. } = self.of(old);
        let together = self.together(old, new);
        kept * MOST_KEPT <= all && together >= LEAST_DEALS && together * LEAST_SHARE >= all - kept
    }

    /// True when each deal that had the one word has the other, the old one is in no deal of the new vintage, and the
    /// new one in none of the old. One deal is enough.
    fn replaced(&self, old: u32, new: u32) -> bool {
        let together = self.together(old, new);
        together > 0 && self.of(old).old == together && self.of(old).new == 0 && self.of(new).old == 0
    }

    fn of(&self, word: u32) -> Counts {
        self.counts.get(word as usize).copied().unwrap_or_default()
    }

    /// Deals with the one word and the other, which are different.
    fn together(&self, old: u32, new: u32) -> usize {
        self.pairs.get(&(old, new)).copied().unwrap_or(0)
    }
}

/// Whether two descriptions can be of one kind of weapon; remembers what it compared.
#[derive(Debug)]
pub(super) struct Kinds {
    votes: Votes,
    known: HashMap<(u32, u32), bool>,
}

impl Kinds {
    /// Kinds as these pairs of descriptions show them; words are numbers below `length`.
    pub(super) fn new(length: usize, words: impl IntoIterator<Item = (u32, u32)>) -> Kinds {
        Kinds { votes: Votes::new(length, words), known: HashMap::new() }
    }

    /// True for the same words, words in another spelling, words that one vintage has for the other's, and for no
    /// words.
    pub(super) fn agree(&mut self, old: (u32, &str), new: (u32, &str)) -> bool {
        if old.0 == new.0 || old.1.is_empty() || new.1.is_empty() || self.votes.agree(old.0, new.0) {
            return true;
        }
        *self.known.entry((old.0, new.0)).or_insert_with(|| respelled(old.1, new.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Votes of so many pairs of words.
    fn votes(counts: &[(u32, u32, usize)]) -> Votes {
        let pairs = counts.iter().flat_map(|(old, new, count)| std::iter::repeat_n((*old, *new), *count));
        Votes::new(9, pairs)
    }

    #[test]
    fn a_word_is_renamed_when_it_left_and_the_other_came_for_it() {
        let found = votes(&[(0, 1, 60), (0, 2, 2), (0, 3, 38), (0, 0, 10), (4, 5, 3), (4, 4, 1), (6, 7, 1), (8, 8, 5)]);
        assert!(found.is_vocabulary(0, 1) && found.is_vocabulary(0, 3));
        // Too few of the deals; still in use; never seen together.
        assert!(!found.is_vocabulary(0, 2) && !found.is_vocabulary(4, 5) && !found.is_vocabulary(0, 8));
        // One deal is enough for words that were not there before.
        assert!(found.is_vocabulary(6, 7) && !found.renamed(6, 7));
        assert!(!votes(&[(6, 7, 1), (7, 7, 1)]).is_vocabulary(6, 7));
        assert!(!votes(&[(6, 7, 1), (1, 6, 1)]).is_vocabulary(6, 7));
    }

    #[test]
    fn words_agree_in_both_directions() {
        let found = votes(&[(0, 1, 60), (2, 1, 2), (0, 3, 2), (3, 3, 70)]);
        assert!(found.agree(0, 1) && found.agree(2, 1));
        assert!(!found.agree(0, 3) && !found.agree(1, 0));
        let back = votes(&[(1, 0, 60), (1, 2, 2), (3, 0, 2), (3, 3, 70)]);
        assert!(back.agree(1, 0) && back.agree(1, 2) && !back.agree(3, 0));
    }
}
