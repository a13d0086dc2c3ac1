//! What the charts of arms registers share: volumes and windows in words, parties in order of size, the source line.

use std::collections::BTreeMap;

use super::format::{self, DIGITS, money};
use super::parts::part;
use super::text::{self, Weight};
use super::theme::NOTE;

/// What a volume is, for the notes.
pub(super) const NOT_PRICE: &str = "TIV (trend-indicator values) measure volume, not price.";

/// A volume that is given in millions of trend-indicator values: `952m TIV`, `164bn TIV`.
pub(super) fn volume(millions: f64) -> String {
    format!("{} TIV", money(millions * 1e6, ""))
}

/// The same behind `at least`: what is rounded up would be more than is known.
pub(super) fn least_volume(millions: f64) -> String {
    let cut = 10_f64.powf(millions.abs().max(f64::MIN_POSITIVE).log10().floor() - (DIGITS as f64 - 1.0));
    volume((millions / cut + 1e-9).floor() * cut)
}

/// `words` when something is so; else nothing.
pub(super) fn when(yes: bool, words: &str) -> String {
    if yes { words.to_owned() } else { String::new() }
}

/// A name in a list or a label, clean and not too long for a title.
pub(super) fn short(name: &str) -> String {
    text::clip(&text::printable(name), Weight::Regular, NOTE, 300.0)
}

/// Parties of the registers that take an article in a sentence.
const WITH_ARTICLE: [&str; 15] = [
    "United States",
    "US",
    "United Kingdom",
    "UK",
    "United Arab Emirates",
    "UAE",
    "United Nations",
    "Soviet Union",
    "Netherlands",
    "Philippines",
    "Bahamas",
    "Maldives",
    "Gambia",
    "African Union",
    "Central African Republic",
];

/// A name within a sentence: `the United States`, `France`.
pub(super) fn in_sentence(name: &str) -> String {
    let article = if WITH_ARTICLE.contains(&name.trim_end_matches('*')) { "the " } else { "" };
    format!("{article}{}", short(name))
}

/// Words about figures that were spread over years say so: how much came in which year is not known.
pub(super) fn marked(words: String, approximate: bool) -> String {
    const MARK: &str = "Approximate: each deal is spread evenly over its delivery years";
    if !approximate {
        return words;
    }
    // A subtitle has no full stop at its end; a sentence for those who do not see the picture has.
    match words.strip_suffix('.') {
        Some(sentence) => format!("{sentence}. {MARK}."),
        None => format!("{words}. {MARK}"),
    }
}

/// True for the rows of all recipients or suppliers together.
pub(super) fn is_world(name: &str) -> bool {
    name.is_empty() || name == "World"
}

/// Parties with the sum of their values, the largest first; of equals, the first in the alphabet.
pub(super) fn by_total<'a>(values: impl IntoIterator<Item = (&'a str, f64)>) -> Vec<(&'a str, f64)> {
    let mut totals: BTreeMap<&str, f64> = BTreeMap::new();
    for (name, value) in values {
        *totals.entry(name).or_default() += value;
    }
    let mut totals: Vec<(&str, f64)> = totals.into_iter().collect();
    totals.sort_by(|a, b| b.1.total_cmp(&a.1));
    totals
}

/// How many of so many parties get a colour of their own: `most`, or one more when only that one would be hidden.
pub(super) fn named(parties: usize, most: usize) -> usize {
    if parties == most + 1 { parties } else { parties.min(most) }
}

/// Who the others are, each with its part of `total`: `Others: Italy (4%), Spain (2%) and 12 more.`
pub(super) fn others_note(others: &[(&str, f64)], total: f64) -> String {
    const SPELLED: usize = 4;
    if others.is_empty() || total <= 0.0 {
        return String::new();
    }
    let spelled = if others.len() == SPELLED + 1 { SPELLED + 1 } else { SPELLED };
    let mut words: Vec<String> =
        others.iter().take(spelled).map(|(name, value)| format!("{} ({})", short(name), part(value / total))).collect();
    if others.len() > spelled {
        words.push(format!("{} more", others.len() - spelled));
    }
    format!("Others: {}.", format::list(&words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_have_three_digits_and_a_least_one_is_never_rounded_up() {
        assert_eq!([volume(952.0), volume(164_392.0), volume(1_000.0)], ["952m TIV", "164bn TIV", "1bn TIV"]);
        assert_eq!(
            [least_volume(9_336.0), least_volume(700.0), least_volume(9_330.0)],
            ["9.33bn TIV", "700m TIV", "9.33bn TIV"]
        );
    }

    #[test]
    fn others_are_named_with_their_parts() {
        let others = [("Italy", 4.0), ("Spain", 2.0)];
        assert_eq!(others_note(&others, 100.0), "Others: Italy (4%) and Spain (2%).");
        let many = [("a", 1.0), ("b", 1.0), ("c", 1.0), ("d", 1.0), ("e", 1.0), ("f", 1.0)];
        assert_eq!(others_note(&many, 10.0), "Others: a (10%), b (10%), c (10%), d (10%) and 2 more.");
        assert_eq!(others_note(&[], 10.0), "");
    }

    #[test]
    fn ties_go_by_the_alphabet_and_nobody_is_hidden_alone() {
        assert_eq!(by_total([("b", 1.0), ("a", 1.0), ("c", 2.0)]), [("c", 2.0), ("a", 1.0), ("b", 1.0)]);
        assert_eq!([named(5, 4), named(6, 4), named(2, 4)], [5, 4, 2]);
    }
}
