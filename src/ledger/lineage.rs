//! What claims descend from: threads of one thing told again, moved or settled, and circles that must not be.

use std::collections::HashMap;

use crate::model::{Link, Relation};

/// The first claim of every thread: a claim that restates or updates another belongs to the same thing as that other.
///
/// Returns, for each claim with such a link, the first claim of its thread. Claims in a circle are their own root.
pub fn roots<'a>(links: impl Iterator<Item = &'a Link>, relations: &[Relation]) -> HashMap<String, String> {
    let mut parent: HashMap<&str, &str> = HashMap::new();
    for link in links.filter(|link| relations.contains(&link.relation)) {
        // Of several earlier tellings the first in the file counts; all of them lead to the same root in a sound ledger.
        parent.entry(&link.claim).or_insert(&link.other);
    }
    let mut resolved: HashMap<&str, &str> = HashMap::new();
    for start in parent.keys().copied() {
        let (mut path, mut here) = (vec![start], start);
        let root = loop {
            match (resolved.get(here), parent.get(here)) {
                (Some(root), _) => break *root,
                (None, None) => break here,
                // A path longer than all links goes round in a circle.
                (None, Some(_)) if path.len() > parent.len() => break start,
                (None, Some(earlier)) => {
                    here = earlier;
                    path.push(here);
                }
            }
        };
        for claim in path {
            resolved.entry(claim).or_insert(root);
        }
    }
    parent.keys().map(|claim| ((*claim).to_owned(), (*resolved.get(claim).unwrap_or(claim)).to_owned())).collect()
}

/// The thread of a claim: its root, or the claim itself.
pub fn thread_of<'a>(roots: &'a HashMap<String, String>, claim: &'a str) -> &'a str {
    roots.get(claim).map_or(claim, String::as_str)
}

/// Positions of links that close a circle, each circle reported once.
///
/// All relations but `contradicts` point from a later record to what it descends from, so together they must not loop.
pub(super) fn circles(links: &[&Link]) -> Vec<usize> {
    let mut edges: HashMap<&str, Vec<(usize, &str)>> = HashMap::new();
    for (index, link) in links.iter().enumerate() {
        if link.relation != Relation::Contradicts {
            edges.entry(&link.claim).or_default().push((index, &link.other));
        }
    }
    let mut starts: Vec<&str> = edges.keys().copied().collect();
    starts.sort_unstable();
    let mut closing = Vec::new();
    let mut state: HashMap<&str, bool> = HashMap::new();
    for start in starts {
        if state.contains_key(start) {
            continue;
        }
        // Depth first with a stack of our own: a ledger may be deeper than the machine's.
        let mut stack = vec![(start, 0)];
        state.insert(start, true);
        while let Some((claim, next)) = stack.last_mut() {
            match edges.get(claim).and_then(|out| out.get(*next)) {
                Some((index, other)) => {
                    *next += 1;
                    match state.get(other) {
                        Some(true) => closing.push(*index),
                        Some(false) => {}
                        None => {
                            state.insert(other, true);
                            stack.push((other, 0));
                        }
                    }
                }
                None => {
                    state.insert(claim, false);
                    stack.pop();
                }
            }
        }
    }
    closing
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(claim: &str, relation: Relation, other: &str) -> Link {
        Link { claim: claim.into(), relation, other: other.into(), note: String::new() }
    }

    #[test]
    fn finds_circles_of_any_length_and_no_others() {
        let straight =
            [link("c", Relation::Updates, "b"), link("b", Relation::Restates, "a"), link("c", Relation::Baseline, "a")];
        assert!(circles(&straight.iter().collect::<Vec<_>>()).is_empty());
        let mut looped = straight[..2].to_vec();
        looped.push(link("a", Relation::Answers, "c"));
        assert_eq!(circles(&looped.iter().collect::<Vec<_>>()).len(), 1);
        let own = [link("a", Relation::Updates, "a")];
        assert_eq!(circles(&own.iter().collect::<Vec<_>>()), [0]);
        let mutual = [link("a", Relation::Contradicts, "b"), link("b", Relation::Contradicts, "a")];
        assert!(circles(&mutual.iter().collect::<Vec<_>>()).is_empty());
    }

    #[test]
    fn threads_lead_to_their_first_claim() {
        let links = [link("c", Relation::Updates, "b"), link("b", Relation::Restates, "a")];
        let roots = roots(links.iter(), &[Relation::Updates, Relation::Restates]);
        assert_eq!((thread_of(&roots, "c"), thread_of(&roots, "b"), thread_of(&roots, "x")), ("a", "a", "x"));
    }

    #[test]
    fn a_long_chain_is_no_trouble() {
        let links: Vec<Link> =
            (0..50_000).map(|n| link(&format!("c{}", n + 1), Relation::Updates, &format!("c{n}"))).collect();
        assert!(circles(&links.iter().collect::<Vec<_>>()).is_empty());
        assert_eq!(thread_of(&roots(links.iter(), &[Relation::Updates]), "c50000"), "c0");
    }
}
