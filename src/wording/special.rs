//! Figures with no plain number: `doubled`, `tenfold`, `dozens`, `a pair`, `by a quarter`, `week-long`, `the second country`.

use rust_decimal::Decimal;

use crate::model::{Noun, Unit};

use super::noun;
use super::number;
use super::scale;
use super::token::Tokens;
use super::unit;

/// A figure that a word or a fixed phrase carries.
#[derive(Debug, Clone)]
pub(super) struct Special {
    /// Its value, the least of it when vague.
    pub value: Option<Decimal>,
    /// The token after it.
    pub end: usize,
    /// Its unit, when the words say so by themselves.
    pub unit: Option<Unit>,
    /// It has no upper bound: "dozens".
    pub vague: bool,
    /// Its scale word.
    pub scale: Option<Decimal>,
    /// Counts only when a thing to count follows: "several".
    pub needs_noun: bool,
}

impl Special {
    /// True for one word as "tenfold".
    pub fn is_fold(&self, at: usize) -> bool {
        self.unit == Some(Unit::Multiple) && self.end == at + 1
    }

    fn new(value: Decimal, end: usize, unit: Option<Unit>) -> Special {
        Special { value: Some(value), end, unit, vague: false, scale: None, needs_noun: false }
    }
}

/// The special figure that starts at `at`. With `lenient` an ordinal or a fraction alone is read too.
pub(super) fn at(tokens: &Tokens<'_>, at: usize, lenient: bool) -> Option<Special> {
    multiple(tokens, at)
        .or_else(|| vague(tokens, at))
        .or_else(|| group(tokens, at))
        .or_else(|| length(tokens, at))
        .or_else(|| fraction(tokens, at, lenient))
        .or_else(|| rank(tokens, at, lenient))
}

/// `doubled` is 2, `halved` 0.5, `tenfold` 10.
fn multiple(tokens: &Tokens<'_>, at: usize) -> Option<Special> {
    let word = tokens.word(at);
    // "half as much again", "half again as many"
    if word == "half"
        && matches!(
            (tokens.word(at + 1), tokens.word(at + 2), tokens.word(at + 3)),
            ("as", "much" | "many", "again") | ("again", "as", "much" | "many")
        )
    {
        return Some(Special::new(Decimal::new(15, 1), at + 4, Some(Unit::Multiple)));
    }
    let value = match word {
        "doubled" | "doubling" | "doubles" | "redoubled" => Decimal::TWO,
        "double" if is_verb(tokens, at) => Decimal::TWO,
        "tripled" | "tripling" | "triples" | "trebled" | "trebling" | "trebles" => Decimal::from(3),
        "triple" | "treble" if is_verb(tokens, at) => Decimal::from(3),
        "quadrupled" | "quadrupling" | "quadruples" => Decimal::from(4),
        "quadruple" if is_verb(tokens, at) => Decimal::from(4),
        "quintupled" | "quintupling" | "quintuple" => Decimal::from(5),
        "halved" | "halving" | "halves" => Decimal::new(5, 1),
        "halve" if is_verb(tokens, at) => Decimal::new(5, 1),
        "twice"
            if !matches!(tokens.word(at + 1), "in" | "a" | "this" | "last" | "since" | "before" | "and" | "per") =>
        {
            Decimal::TWO
        }
        "thrice" => Decimal::from(3),
        "factor" if tokens.word(at + 1) == "of" => return factor_of(tokens, at + 2),
        _ => return fold(at, word),
    };
    Some(Special::new(value, at + 1, Some(Unit::Multiple)))
}

/// "to double", "double the"; not "double taxation" or "double-digit".
fn is_verb(tokens: &Tokens<'_>, at: usize) -> bool {
    let before = tokens.word_before(at, 1);
    if tokens.is_hyphen(at + 1) {
        return false;
    }
    let next = tokens.word(at + 1);
    let thing = matches!(
        next,
        "taxation"
            | "tax"
            | "taxes"
            | "digit"
            | "digits"
            | "standard"
            | "standards"
            | "check"
            | "agent"
            | "figures"
            | "helix"
            | "life"
            | "talk"
            | "game"
    );
    // "double last year's total"
    let of_time = matches!(next, "last" | "this") && matches!(tokens.word(at + 2), "year" | "month" | "quarter");
    let modal = matches!(
        before,
        "to" | "will"
            | "would"
            | "could"
            | "can"
            | "may"
            | "might"
            | "should"
            | "must"
            | "nearly"
            | "almost"
            | "than"
            | "least"
            | "about"
            | "over"
            | "not"
            | "even"
            | "and"
            | "roughly"
            | "can't"
            | "or"
            | "is"
            | "was"
            | "were"
            | "are"
            | "by"
    );
    let object = matches!(
        next,
        "the"
            | "their"
            | "its"
            | "that"
            | "this"
            | "bilateral"
            | "trade"
            | "exports"
            | "imports"
            | "our"
            | "what"
            | "mutual"
            | "turnover"
            | "two"
            | "in"
            | "by"
            | "from"
    );
    !thing && (modal || object || of_time || (at == 0 && at + 1 == tokens.len()))
}

fn factor_of(tokens: &Tokens<'_>, at: usize) -> Option<Special> {
    let value = tokens.number(at).map(|numeral| numeral.value).or_else(|| number::small_value(tokens.word(at)))?;
    Some(Special::new(value, at + 1, Some(Unit::Multiple)))
}

/// `tenfold`, `hundredfold`; "ten-fold" and "10-fold" are numbers with a unit.
fn fold(at: usize, word: &str) -> Option<Special> {
    let stem = word
        .strip_suffix("fold")
        .filter(|stem| !matches!(*stem, "" | "mani" | "many" | "multi" | "un" | "bill" | "scaf"))?;
    let value = match stem {
        "hundred" => Decimal::ONE_HUNDRED,
        "thousand" => Decimal::ONE_THOUSAND,
        _ => number::small_value(stem)?,
    };
    Some(Special::new(value, at + 1, Some(Unit::Multiple)))
}

/// The least that a vague word means.
///
/// | words | least |
/// |---|---|
/// | a couple, a few, a handful | 2 |
/// | several | 3 |
/// | tens, scores, dozens | 20, 40, 24 |
/// | hundreds, thousands, millions, ... | twice the word |
/// | several, a few, a couple of, many, multi- with a scale or `dozen` | twice the word |
/// | tens, dozens, hundreds of a scale | the two multiplied |
fn vague(tokens: &Tokens<'_>, at: usize) -> Option<Special> {
    let (least, end, scaled, needs_noun) = several(tokens, at).or_else(|| plural(tokens, at))?;
    Some(Special { vague: true, scale: scaled, needs_noun, ..Special::new(least, end, None) })
}

type Vague = (Decimal, usize, Option<Decimal>, bool);

fn several(tokens: &Tokens<'_>, at: usize) -> Option<Vague> {
    let (alone, mut end) = match (tokens.word(at), tokens.word(at + 1), tokens.word(at + 2)) {
        ("several" | "many", ..) => (3, at + 1),
        ("few", ..) => (2, at + 1),
        ("a", "few", _) => (2, at + 2),
        ("a", "couple" | "handful", "of") => (2, at + 3),
        ("a", "couple", _) => (2, at + 2),
        ("couple", "of", _) => (2, at + 2),
        ("multi", ..) => (0, at + 1),
        ("multimillion" | "multibillion", ..) => {
            let whole = scale::factor(tokens.word(at).strip_prefix("multi")?)?;
            return Some((whole * Decimal::TWO, at + 1, Some(whole), false));
        }
        _ => return None,
    };
    end += usize::from(tokens.is_hyphen(end));
    if let Some(whole) = multiplier(tokens.word(end)) {
        let mut least = whole * Decimal::TWO;
        let mut scale = scale::factor(tokens.word(end));
        end += 1;
        // "multi-hundred-million-dollar"
        end += usize::from(tokens.is_hyphen(end) && scale::factor(tokens.word(end + 1)).is_some());
        end += usize::from(tokens.word(end) == "of" && scale::factor(tokens.word(end + 1)).is_some());
        if let Some(next) = scale::factor(tokens.word(end)) {
            (least, scale, end) = (least.checked_mul(next)?, Some(next), end + 1);
        }
        return Some((least, end, scale, false));
    }
    let word = tokens.word(at);
    (alone > 0 && word != "many" && (word != "few" || tokens.word_before(at, 1) == "last"))
        .then(|| (Decimal::from(alone), end, None, true))
}

fn multiplier(word: &str) -> Option<Decimal> {
    match word {
        "hundred" | "hundreds" => Some(Decimal::ONE_HUNDRED),
        "dozen" | "dozens" => Some(Decimal::from(12)),
        "tens" => Some(Decimal::TEN),
        _ => scale::factor(word),
    }
}

fn plural(tokens: &Tokens<'_>, at: usize) -> Option<Vague> {
    let word = tokens.word(at);
    let least = match word {
        // "10s of millions"
        "" if tokens.word(at + 1) == "s" && tokens.is_glued(at + 1) && tokens.word(at + 2) == "of" => {
            let tens = match tokens.get(at).map_or("", |token| token.text) {
                "10" => 20,
                "100" => 200,
                "1000" | "1,000" => 2_000,
                _ => return None,
            };
            return of_scales(tokens, Decimal::from(tens), None, at + 2, true);
        }
        "scores" => Decimal::from(40),
        "tens" | "dozens" | "hundreds" | "thousands" | "lakhs" | "millions" | "crores" | "billions" | "trillions" => {
            multiplier(word)? * Decimal::TWO
        }
        _ => return None,
    };
    of_scales(tokens, least, scale::factor(word), at + 1, word == "tens")
}

/// Goes on over "of millions" and "of thousands of millions"; `needs_noun` of a word that counts nothing by itself.
fn of_scales(
    tokens: &Tokens<'_>,
    least: Decimal,
    scale: Option<Decimal>,
    at: usize,
    needs_noun: bool,
) -> Option<Vague> {
    let (mut least, mut scale, mut end) = (least, scale, at);
    while tokens.word(end) == "of" && end < at + 5 {
        let Some(next) = scale::factor(tokens.word(end + 1)) else { break };
        (least, scale, end) = (least.checked_mul(next)?, Some(next), end + 2);
    }
    Some((least, end, scale, needs_noun && scale.is_none()))
}

/// `a pair`, `a squadron`.
fn group(tokens: &Tokens<'_>, at: usize) -> Option<Special> {
    // "half a squadron" is less than one.
    if !matches!(tokens.word(at), "a" | "an" | "one") || tokens.word_before(at, 1) == "half" {
        return None;
    }
    let of = tokens.word(at + 2) == "of" || at + 2 >= tokens.len();
    match tokens.word(at + 1) {
        "pair" => Some(Special::new(Decimal::TWO, at + 2, None)),
        "trio" => Some(Special::new(Decimal::from(3), at + 2, None)),
        "brace" if of => Some(Special::new(Decimal::TWO, at + 2, None)),
        "score" if of && unit::counts_thing(tokens, at + 3) => Some(Special::new(Decimal::from(20), at + 2, None)),
        "single" | "lone" | "sole" if !tokens.is_hyphen(at + 2) && unit::counts_thing(tokens, at + 2) => {
            Some(Special::new(Decimal::ONE, at + 2, None))
        }
        "quartet" if of => Some(Special::new(Decimal::from(4), at + 2, None)),
        "squadron" if of => Some(Special::new(Decimal::ONE, at + 2, Some(Unit::Count(Noun::Squadron)))),
        "battery" if of => Some(Special::new(Decimal::ONE, at + 2, Some(Unit::Count(Noun::Battery)))),
        _ => None,
    }
}

/// `week-long`, `decades-long`, `a decade`, `half a decade`.
fn length(tokens: &Tokens<'_>, at: usize) -> Option<Special> {
    let word = tokens.word(at);
    if let Some(stem) = word.strip_suffix("long") {
        let lexeme = noun::noun(stem).filter(|lexeme| lexeme.noun.is_measure())?;
        return Some(Special::new(lexeme.factor, at + 1, Some(Unit::Count(lexeme.noun))));
    }
    if tokens.is_hyphen(at + 1) && tokens.word(at + 2) == "long" {
        let lexeme = noun::noun(word).filter(|lexeme| lexeme.noun.is_measure())?;
        let special = Special::new(lexeme.factor, at + 3, Some(Unit::Count(lexeme.noun)));
        let many = !lexeme.singular;
        let value = if many { lexeme.factor * Decimal::TWO } else { lexeme.factor };
        return Some(Special { value: Some(value), vague: many, ..special });
    }
    if let Some(special) = and_a_half_long(tokens, at) {
        return Some(special);
    }
    let years = Some(Unit::Count(Noun::Year));
    match (word, tokens.word(at + 1), tokens.word(at + 2)) {
        ("a" | "one", "fortnight", _) => Some(Special::new(Decimal::TWO, at + 2, Some(Unit::Count(Noun::Week)))),
        ("a" | "one", "decade", _) => Some(Special::new(Decimal::TEN, at + 2, years)),
        ("half", "a", "decade") => Some(Special::new(Decimal::from(5), at + 3, years)),
        ("half", "a", "century") => Some(Special::new(Decimal::from(50), at + 3, years)),
        ("decades", ..) => Some(Special { vague: true, ..Special::new(Decimal::from(20), at + 1, years) }),
        _ => None,
    }
}

/// `a year and a half`, `a decade and a half`: one measure of time and its half. "$5 billion a year and a half" is a rate.
fn and_a_half_long(tokens: &Tokens<'_>, at: usize) -> Option<Special> {
    let lexeme = noun::noun(tokens.word(at + 1)).filter(|lexeme| lexeme.singular && is_time(lexeme.noun))?;
    let one = matches!(tokens.word(at), "a" | "an" | "one");
    let rate = at > 0 && (tokens.number(at - 1).is_some() || scale::factor(tokens.word(at - 1)).is_some());
    let (part, end) = number::and_a_half(tokens, at + 2).filter(|_| one && !rate)?;
    let value = lexeme.factor.checked_mul(Decimal::ONE + part)?;
    Some(Special::new(value, end, Some(Unit::Count(lexeme.noun))))
}

const fn is_time(noun: Noun) -> bool {
    matches!(noun, Noun::Hour | Noun::Day | Noun::Week | Noun::Month | Noun::Year)
}

/// `by a quarter` is 25 percent, `two-thirds of` 66.67: thirds are rounded to two places.
fn fraction(tokens: &Tokens<'_>, at: usize, lenient: bool) -> Option<Special> {
    let by = tokens.word_before(at, 1) == "by";
    let (count, place) = match tokens.word(at) {
        "half" => return half(tokens, at, by, lenient),
        "a" | "one" | "an" => (1, at + 1),
        "two" => (2, at + 1),
        "three" => (3, at + 1),
        "four" => (4, at + 1),
        _ => return None,
    };
    let hyphen = tokens.is_hyphen(place);
    let place = place + usize::from(hyphen);
    let parts = denominator(tokens.word(place), count > 1)?;
    let next = tokens.word(place + 1);
    let compares = next == "of"
        || (matches!(next, "more" | "less" | "higher" | "lower" | "larger" | "smaller" | "fewer" | "to" | "or")
            && tokens.word(at) != "one");
    let alone = lenient && place + 1 >= tokens.len();
    if next == "of" && is_calendar(tokens, place + 2) {
        return None;
    }
    (by || hyphen || compares || alone).then(|| percent(count, parts, place + 1))
}

/// "a quarter of 2019" is a time.
fn is_calendar(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.get(at).is_some_and(|token| token.kind == super::token::Kind::Code)
}

fn denominator(word: &str, many: bool) -> Option<i64> {
    let stem = if many { word.strip_suffix('s')? } else { word };
    match stem {
        "third" => Some(3),
        "quarter" | "fourth" => Some(4),
        "fifth" => Some(5),
        "sixth" => Some(6),
        "eighth" => Some(8),
        "tenth" => Some(10),
        _ => None,
    }
}

fn percent(count: i64, parts: i64, end: usize) -> Special {
    let value = (Decimal::from(count * 100) / Decimal::from(parts)).round_dp(2);
    Special::new(value, end, Some(Unit::Percent))
}

fn half(tokens: &Tokens<'_>, at: usize, by: bool, lenient: bool) -> Option<Special> {
    let next = tokens.word(at + 1);
    let part =
        matches!(next, "of" | "its" | "their" | "that" | "as") || (next == "the" && !is_ordinal_word(tokens, at + 2));
    let time = matches!(tokens.word_before(at, 1), "first" | "second" | "last" | "latter" | "this" | "next" | "other");
    let alone = lenient && at + 1 >= tokens.len();
    (!time && (by || part || alone)).then(|| percent(1, 2, at + 1))
}

pub(super) fn is_ordinal_word(tokens: &Tokens<'_>, at: usize) -> bool {
    ordinal(tokens, at).is_some()
}

/// `second country`, `the third largest`, `9th biggest`. Other ordinals number things and compare nothing.
fn rank(tokens: &Tokens<'_>, at: usize, lenient: bool) -> Option<Special> {
    let (value, end) = ordinal(tokens, at)?;
    // "every second aircraft" is a share of them.
    if matches!(tokens.word_before(at, 1), "every" | "each") {
        return None;
    }
    // "through a third country": any other.
    if tokens.word(at) == "third" && tokens.word_before(at, 1) == "a" && matches!(tokens.word(end), "country" | "party")
    {
        return None;
    }
    let ranked = matches!(tokens.word_before(at, 1), "ranked" | "ranks" | "rank" | "ranking" | "placed");
    let next = end + usize::from(tokens.is_hyphen(end));
    let superlative = is_superlative(tokens.word(next));
    let party = (next..next + 3).find_map(|place| match tokens.word(place) {
        // "his first state visit"
        "state" if matches!(tokens.word(place + 1), "visit" | "dinner" | "banquet" | "funeral") => Some(false),
        "country" | "nation" | "state" | "partner" | "buyer" | "importer" | "exporter" | "supplier" | "recipient"
        | "customer" | "operator" | "market" | "destination" | "investor" | "economy" => Some(true),
        "" | "of" | "in" | "and" | "to" | "for" | "with" | "after" | "largest" => Some(false),
        _ => None,
    });
    let alone = lenient && (at <= 1 || tokens.word_before(at, 1) == "the") && (end + 3 >= tokens.len());
    // "second-hand", "first-class", "fifth generation" rank nothing.
    let alone = alone
        && !tokens.is_hyphen(end)
        && !matches!(
            tokens.word(end),
            "hand"
                | "state"
                | "generation"
                | "century"
                | "anniversary"
                | "birthday"
                | "countries"
                | "parties"
                | "party"
                | "phase"
                | "batch"
                | "tranche"
                | "lot"
                | "instalment"
                | "installment"
        )
        && !tokens.get(end).is_some_and(|token| token.is_capitalised() && matches!(&*token.lower, "world" | "war"));
    (ranked || superlative || party == Some(true) || alone).then(|| Special::new(value, end, Some(Unit::Rank)))
}

fn is_superlative(word: &str) -> bool {
    word == "most"
        || word == "top"
        || (word.len() > 5
            && word.ends_with("est")
            && !matches!(
                word,
                "interest"
                    | "request"
                    | "protest"
                    | "contest"
                    | "harvest"
                    | "forest"
                    | "budapest"
                    | "latest"
                    | "invest"
            ))
}

fn ordinal(tokens: &Tokens<'_>, at: usize) -> Option<(Decimal, usize)> {
    if let Some(numeral) = tokens.number(at) {
        let suffix = tokens.is_glued(at + 1) && matches!(tokens.word(at + 1), "st" | "nd" | "rd" | "th");
        return suffix.then_some((numeral.value, at + 2));
    }
    let value = match tokens.word(at) {
        "first" => 1,
        "second" => 2,
        "third" => 3,
        "fourth" => 4,
        "fifth" => 5,
        "sixth" => 6,
        "seventh" => 7,
        "eighth" => 8,
        "ninth" => 9,
        "tenth" => 10,
        "eleventh" => 11,
        "twelfth" => 12,
        "thirteenth" => 13,
        "fourteenth" => 14,
        "fifteenth" => 15,
        "twentieth" => 20,
        word => return compound_ordinal(tokens, at, word),
    };
    Some((Decimal::from(value), at + 1))
}

/// "twenty-first"
fn compound_ordinal(tokens: &Tokens<'_>, at: usize, tens: &str) -> Option<(Decimal, usize)> {
    let tens = number::small_value(tens).filter(|tens| *tens >= Decimal::from(20))?;
    if !tokens.is_hyphen(at + 1) || number::small_value(tokens.word(at + 2)).is_some() {
        return None;
    }
    let (value, end) =
        ordinal(tokens, at + 2).filter(|(value, _)| *value < Decimal::TEN && tokens.number(at + 2).is_none())?;
    Some((tens + value, end))
}

/// True for a number whose suffix makes it an ordinal: "11th".
pub(super) fn is_ordinal_number(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.number(at).is_some() && ordinal(tokens, at).is_some()
}
