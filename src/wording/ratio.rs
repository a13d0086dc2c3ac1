//! Numbers that stand to each other and count nothing: `1 in 5 tanks`, `a ratio of 3 to 1`, `1 per 1,000`, `8×8`.

use rust_decimal::Decimal;

use crate::model::Noun;

use super::noun;
use super::number;
use super::numeral::Style;
use super::scale;
use super::token::{Kind, Tokens};

/// Turns the numbers of every ratio into [`Kind::Code`].
pub(super) fn mark(tokens: &mut Tokens<'_>) {
    for at in 0..tokens.len() {
        let Some(first) = small(tokens, at) else { continue };
        let ends = share(tokens, at, first).or_else(|| proportion(tokens, at)).or_else(|| drive(tokens, at));
        if let Some(end) = ends {
            tokens.list[at].kind = Kind::Code;
            tokens.list[end].kind = Kind::Code;
        }
    }
}

/// The number at a place, in digits or as one word.
fn small(tokens: &Tokens<'_>, at: usize) -> Option<Decimal> {
    match tokens.number(at) {
        Some(numeral) => Some(numeral.value),
        None => number::small_value(tokens.word(at)),
    }
}

/// `one in five tanks`, `nine in ten`, `3 in every 10`, `$1 in every $5`, `one tank in five`, `1 per 1,000`: where the second number stands.
fn share(tokens: &Tokens<'_>, at: usize, first: Decimal) -> Option<usize> {
    let mut link = at + 1;
    let one = first == Decimal::ONE;
    let of_thing = one && tokens.word(link) != "in" && tokens.word(link + 1) == "in" && !tokens.is_hyphen(link);
    let of_thing = of_thing && noun::noun(tokens.word(link)).is_some_and(|lexeme| !lexeme.noun.is_measure());
    link += usize::from(of_thing);
    let every = tokens.word(link + 1) == "every";
    let place = link + 1 + usize::from(every);
    let second = place + usize::from(every && tokens.mark(place) == '$');
    let value = small(tokens, second)?;
    let linked = match tokens.word(link) {
        // "nine in ten"
        "in" => every || one || value <= Decimal::TEN,
        "per" => true,
        _ => false,
    };
    // "one in five years", "1 in 5 million", "one in two batches", "one aircraft in five countries"
    let plain = first < value && !scale::is_large(tokens, second) && !is_span(tokens, second + 1);
    let thing_behind = of_thing && !tokens.word(second + 1).is_empty();
    (linked && plain && !thing_behind).then_some(second)
}

/// A time or a part of a delivery: what the first number is spread over.
fn is_span(tokens: &Tokens<'_>, at: usize) -> bool {
    let at = at + usize::from(tokens.is_hyphen(at));
    let word = tokens.word(at);
    let time = noun::noun(word).is_some_and(|lexeme| {
        matches!(lexeme.noun, Noun::Hour | Noun::Day | Noun::Week | Noun::Month | Noun::Year | Noun::Time)
    });
    time || matches!(
        word,
        "batches" | "tranches" | "phases" | "stages" | "lots" | "parts" | "instalments" | "installments" | "rounds"
    )
}

/// `a ratio of 3 to 1`, `a 3-to-1 advantage`.
fn proportion(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    let told =
        tokens.word_before(at, 1) == "of" && matches!(tokens.word_before(at, 2), "ratio" | "proportion" | "odds");
    let hyphens = tokens.is_hyphen(at + 1) && tokens.word(at + 2) == "to" && tokens.is_hyphen(at + 3);
    let second = if hyphens { at + 4 } else { at + 2 };
    let linked = hyphens || (told && matches!(tokens.word(at + 1), "to" | "against"));
    // "three-to-five aircraft" are so many. The 1 of "3-to-1" is a name already.
    let value = small(tokens, second).or_else(|| tokens.get(second)?.text.parse().ok())?;
    let falls = small(tokens, at)? > value;
    (linked && (told || falls)).then_some(second)
}

/// `8×8`, `6 x 6`, `10 x 20 m`: as many wheels, of which so many are driven; or a length and a width.
fn drive(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    let plain = |place: usize| {
        matches!(tokens.number(place).map(|numeral| numeral.style), Some(Style::Plain(1 | 2) | Style::Fraction))
    };
    let times = tokens.mark(at + 1) == '×' || tokens.word(at + 1) == "x";
    let even = tokens.is_glued(at + 1) == tokens.is_glued(at + 2);
    (times && even && plain(at) && plain(at + 2)).then_some(at + 2)
}
