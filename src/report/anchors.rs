//! Where the links of the page lead: the claims, sources and releases that stand on it. What does not stand there is not linked.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::words::{counted, shown};

/// Sources of one outcome that are named.
const MOST_SOURCES: usize = 6;

/// What can be linked to, by name.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    pub claims: BTreeMap<String, Cited>,
    pub sources: BTreeSet<String>,
    pub releases: BTreeSet<String>,
}

/// How a claim is called in a sentence.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Cited {
    pub outlet: String,
    pub when: String,
    /// What it says, as part of a sentence: `the target of $15bn (MENAFN)`.
    pub what: String,
}

impl Anchors {
    /// A claim, in its own words: who published it and when.
    pub fn claim(&self, id: &str) -> Markup {
        match self.claims.get(id) {
            Some(Cited { outlet, when, .. }) if !when.is_empty() => self.claim_as(id, &format!("{outlet}, {when}")),
            Some(Cited { outlet, .. }) => self.claim_as(id, outlet),
            None => self.claim_as(id, id),
        }
    }

    /// A claim, in these words.
    pub fn claim_as(&self, id: &str, words: &str) -> Markup {
        link(self.claims.contains_key(id), "claim", id, words)
    }

    /// A claim, in words that are markup already.
    pub fn claim_quoted(&self, id: &str, words: Markup) -> Markup {
        html! {
            @if self.claims.contains_key(id) { a href=(format!("#{}", fragment("claim", id))) { (words) } }
            @else { (words) }
        }
    }

    /// A source, in these words.
    pub fn source_as(&self, id: &str, words: &str) -> Markup {
        link(self.sources.contains(id), "source", id, words)
    }

    /// What settles a claim: other claims, lines of a release, releases; those called alike are told once, with how many more.
    pub fn records(&self, names: &[String]) -> Markup {
        let alike = |one: &String, other: &String| match (self.claims.get(one), self.claims.get(other)) {
            (Some(one), Some(other)) => (&one.outlet, &one.when) == (&other.outlet, &other.when),
            (None, None) => release_of(one) == release_of(other),
            _ => false,
        };
        html! {
            @for (place, group) in names.chunk_by(alike).take(MOST_SOURCES).enumerate() {
                @if place > 0 { "; " }
                @if let [first, rest @ ..] = group {
                    @if self.claims.contains_key(first) { (self.claim(first)) } @else { (self.release(first)) }
                    @if !rest.is_empty() { " and " (counted(rest.len(), "more line", "more lines")) }
                }
            }
            @let more = names.chunk_by(alike).skip(MOST_SOURCES).count();
            @if more > 0 { " and " (counted(more, "more source", "more sources")) }
        }
    }

    fn release(&self, name: &str) -> Markup {
        let release = match name.rsplit_once(':') {
            Some((release, _)) if self.releases.contains(release) => release,
            _ => name,
        };
        link(self.releases.contains(release), "release", release, name)
    }

    /// A cell of a table that holds names, `;` between them.
    pub fn names(&self, cell: &str) -> Markup {
        html! {
            @for (place, name) in cell.split(';').enumerate() {
                @if place > 0 { "; " }
                @if self.claims.contains_key(name) { (self.claim_as(name, name)) }
                @else if self.sources.contains(name) { (self.source_as(name, name)) }
                @else { (self.release(name)) }
            }
        }
    }

    /// A text in which the names of claims are links, each in the words of what it says.
    pub fn in_text(&self, text: &str) -> Markup {
        let text = shown(text);
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        let mut rest = text.as_str();
        let mut parts: Vec<(&str, bool)> = Vec::new();
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|letter| is_name(letter) != is_name(first)).unwrap_or(rest.len());
            let (part, after) = rest.split_at(end);
            // A name without a hyphen could be any word.
            parts.push((part, part.contains('-') && self.claims.contains_key(part)));
            rest = after;
        }
        let called = |id: &str| self.claims.get(id).map_or("", |cited| cited.what.as_str());
        html! { @for (part, is_claim) in parts { @if is_claim { (self.claim_as(part, called(part))) } @else { (part) } } }
    }
}

/// The release of a line of it: `sipri-deal-2024` of `sipri-deal-2024:17`.
fn release_of(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(release, _)| release)
}

fn link(is_there: bool, kind: &str, id: &str, words: &str) -> Markup {
    html! {
        @if is_there { a href=(format!("#{}", fragment(kind, id))) { (shown(words)) } }
        @else { (shown(words)) }
    }
}

/// The `id` of a place of the page: letters that an address may hold.
pub(super) fn fragment(kind: &str, name: &str) -> String {
    let mut id = format!("{kind}-");
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() || letter == '-' || letter == '.' {
            id.push(letter);
        } else {
            id.push_str(&format!("_{:x}_", u32::from(letter)));
        }
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchors() -> Anchors {
        let cited =
            Cited { outlet: "Paper".to_owned(), when: "2020".to_owned(), what: "the target of $5m (Paper)".to_owned() };
        Anchors {
            claims: [("a-1".to_owned(), cited)].into(),
            sources: ["paper".to_owned()].into(),
            releases: ["sipri-deal-2024".to_owned()].into(),
        }
    }

    #[test]
    fn only_what_is_there_is_linked() {
        let anchors = anchors();
        assert_eq!(anchors.claim("a-1").into_string(), "<a href=\"#claim-a-1\">Paper, 2020</a>");
        assert_eq!(anchors.claim("<b>").into_string(), "&lt;b&gt;");
        assert_eq!(
            anchors.records(&["sipri-deal-2024:17".to_owned()]).into_string(),
            "<a href=\"#release-sipri-deal-2024\">sipri-deal-2024:17</a>"
        );
        assert_eq!(
            anchors.names("a-1;paper;x").into_string(),
            "<a href=\"#claim-a-1\">a-1</a>; <a href=\"#source-paper\">paper</a>; x"
        );
    }

    #[test]
    fn records_that_are_called_alike_are_counted() {
        let mut anchors = anchors();
        let cited = Cited { outlet: "Paper".to_owned(), when: "2020".to_owned(), ..Cited::default() };
        anchors.claims.insert("a-2".to_owned(), cited);
        assert_eq!(
            anchors.records(&["a-1", "a-2", "x", "y:1", "y:2", "y:3"].map(str::to_owned)).into_string(),
            "<a href=\"#claim-a-1\">Paper, 2020</a> and 1 more line; x; y:1 and 2 more lines"
        );
        let many: Vec<String> = (0..9).map(|number| format!("r{number}")).collect();
        assert!(anchors.records(&many).into_string().ends_with("; r5 and 3 more sources"));
    }

    #[test]
    fn names_of_claims_in_a_text_are_links() {
        assert_eq!(
            anchors().in_text("changed by a-1, not a-12 <i>").into_string(),
            "changed by <a href=\"#claim-a-1\">the target of $5m (Paper)</a>, not a-12 &lt;i&gt;"
        );
    }

    #[test]
    fn places_have_names_that_an_address_can_hold() {
        assert_eq!(fragment("claim", "a b\"é"), "claim-a_20_b_22__e9_");
    }
}
