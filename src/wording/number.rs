//! Numbers in digits, in words, and in both: `7.3 million`, `one hundred and thirty`, `half a billion`, `1.2 lakh crore`.

use rust_decimal::Decimal;

use crate::model::Noun;

use super::currency::{Currencies, Money};
use super::noun;
use super::numeral::{Numeral, Style};
use super::scale;
use super::special;
use super::token::{Kind, Tokens};
use super::unit;

/// A number and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Number {
    /// Its value; `None` when it is too large to hold.
    pub value: Option<Decimal>,
    /// The token after it.
    pub end: usize,
    /// The product of its scale words; `None` without one.
    pub scale: Option<Decimal>,
    /// How its digits are written; `None` when it is spelled out.
    pub numeral: Option<Numeral>,
    /// What the words behind its first number multiply it by, when nothing is added to it: 300 is three by a hundred.
    pub multiplier: Option<Decimal>,
    /// A scale word with no number before it: the "hundred" of "over hundred aircraft".
    pub bare: bool,
    /// The currency that stands between it and its scale.
    pub beside: Option<Money>,
}

/// The number that starts at `at`; `money` when a currency stands before it.
pub(super) fn at(tokens: &Tokens<'_>, currencies: &Currencies, at: usize, money: bool) -> Option<Number> {
    match tokens.number(at) {
        Some(numeral) => {
            let number = in_digits(tokens, currencies, at, numeral, money);
            Some(with_repeat(tokens, currencies, number, money))
        }
        None => in_words(tokens, at).map(|mut number| {
            add_spelled_part(tokens, currencies, at, &mut number);
            with_repeat(tokens, currencies, number, money)
        }),
    }
}

/// `six (6) helicopters`, `10 (ten) aircraft`, `one (1) billion dollars`: the same number again is no second one. A scale behind the
/// brackets is of both.
fn with_repeat(tokens: &Tokens<'_>, currencies: &Currencies, mut number: Number, money: bool) -> Number {
    let Some(end) = repeat_end(tokens, currencies, &number) else { return number };
    number.end = end;
    if number.scale.is_none() {
        apply_scales(tokens, currencies, &mut number, money);
        number.multiplier = number.multiplier.or(number.scale);
    }
    number
}

/// The 06 of "six (06)".
pub(super) fn is_repeat(tokens: &Tokens<'_>, at: usize) -> bool {
    at > 1 && tokens.mark(at - 1) == '(' && tokens.mark(at + 1) == ')' && small(tokens.word(at - 2)).is_some()
}

/// The token after the brackets in which a number stands once more.
fn repeat_end(tokens: &Tokens<'_>, currencies: &Currencies, number: &Number) -> Option<usize> {
    let first = number.end + 1;
    if tokens.mark(number.end) != '(' {
        return None;
    }
    let (value, end) = match tokens.get(first)?.kind {
        // The 06 of "six (06)" is a code by its looks.
        Kind::Code => (tokens.list[first].text.parse().ok(), first + 1),
        Kind::Number(numeral) => {
            let mut again = Number { value: Some(numeral.value), end: first + 1, ..number.clone() };
            again.scale = None;
            apply_scales(tokens, currencies, &mut again, false);
            (again.value, again.end)
        }
        _ => in_words(tokens, first).map(|again| (again.value, again.end))?,
    };
    (tokens.mark(end) == ')' && value.is_some() && value == number.value).then_some(end + 1)
}

/// `2.000 million`, `1.250 millones`, `1,234 milliards`: the digits behind the sign are a group where nobody writes a fraction so,
/// and a fraction where the language has decimal commas.
fn as_its_language(tokens: &Tokens<'_>, at: usize, numeral: Numeral, value: Decimal, word: &str) -> Decimal {
    let text = tokens.get(at).map_or("", |token| token.text);
    let foreign = scale::has_decimal_comma(word);
    // In English the short forms of German nouns have no capitals.
    let german = tokens.list[at..].iter().take(3).any(|token| matches!(token.text, "Mio" | "Mrd"));
    match numeral.style {
        Style::Either if german => value.checked_mul(Decimal::ONE_THOUSAND).unwrap_or(value),
        Style::Either if foreign || text.ends_with(".000") => value.checked_mul(Decimal::ONE_THOUSAND).unwrap_or(value),
        // In Mexico "2,000 millones" are two thousand.
        Style::Grouped
            if foreign && word != "millones" && text.matches(',').count() == 1 && !text.ends_with(",000") =>
        {
            value / Decimal::ONE_THOUSAND
        }
        _ => value,
    }
}

fn in_digits(tokens: &Tokens<'_>, currencies: &Currencies, at: usize, numeral: Numeral, money: bool) -> Number {
    let (value, end) = with_fraction(tokens, at + 1, numeral.value);
    let mut number = Number {
        value: Some(value),
        end,
        scale: None,
        numeral: Some(numeral),
        multiplier: None,
        bare: false,
        beside: None,
    };
    // "(45.2) million", as accounts write a loss
    if at > 0 && tokens.mark(at - 1) == '(' && tokens.mark(end) == ')' && scale::factor(tokens.word(end + 1)).is_some()
    {
        number.end = end + 1;
    }
    if let Some(dozen) = dozen_or_hundred(tokens.word(number.end)) {
        scale_by(&mut number, dozen, end + 1);
    }
    let before = number.end;
    apply_scales(tokens, currencies, &mut number, money);
    if let (Some(scale), Some(plain)) = (number.scale, number.value)
        && number.end > before
        && matches!(numeral.style, Style::Either | Style::Grouped)
    {
        let bare = as_its_language(tokens, at, numeral, numeral.value, tokens.word(before));
        number.value = if bare == numeral.value { Some(plain) } else { bare.checked_mul(scale) };
    }
    number.multiplier = number.scale;
    add_half(tokens, &mut number);
    add_lower_parts(tokens, currencies, at, &mut number, money);
    add_hundreds(tokens, &mut number);
    number
}

/// `2½`, `2 1/2`, `5 and a half`.
fn with_fraction(tokens: &Tokens<'_>, at: usize, value: Decimal) -> (Decimal, usize) {
    let part = match tokens.mark(at) {
        '½' => 50,
        '¼' => 25,
        '¾' => 75,
        _ if value.is_integer() && !tokens.is_glued(at) => match tokens.get(at).map_or("", |token| token.text) {
            "1/2" => 50,
            "1/4" => 25,
            "3/4" => 75,
            _ => return and_a_half(tokens, at).map_or((value, at), |(part, end)| (value + part, end)),
        },
        _ => return and_a_half(tokens, at).map_or((value, at), |(part, end)| (value + part, end)),
    };
    (value + Decimal::new(part, 2), at + 1)
}

fn dozen_or_hundred(word: &str) -> Option<Decimal> {
    match word {
        "dozen" => Some(Decimal::from(12)),
        "hundred" => Some(Decimal::ONE_HUNDRED),
        _ => None,
    }
}

/// `lakh crore`, `thousand billion`: scales multiply.
fn apply_scales(tokens: &Tokens<'_>, currencies: &Currencies, number: &mut Number, money: bool) {
    let Some(scale) = scale::after(tokens, currencies, number.end, money) else { return };
    scale_by(number, scale.factor, scale.end);
    let Some(scale) = scale::second(tokens, number.end, scale.factor) else { return };
    scale_by(number, scale.factor, scale.end);
}

fn scale_by(number: &mut Number, factor: Decimal, end: usize) {
    number.value = number.value.and_then(|value| value.checked_mul(factor));
    number.scale = number.scale.unwrap_or(Decimal::ONE).checked_mul(factor);
    number.end = end;
}

/// `7 billion 465 million`: each part smaller than the scale before it. The number starts at `first`.
fn add_lower_parts(tokens: &Tokens<'_>, currencies: &Currencies, first: usize, number: &mut Number, money: bool) {
    for _ in 0..3 {
        let (Some(value), Some(above)) = (number.value, number.scale) else { return };
        let place = number.end + usize::from(goes_on_with_and(tokens, currencies, first, number, money));
        let Some(part) = tokens.number(place).filter(|_| !tokens.is_glued(place)) else { return };
        let Some(scale) = scale::after(tokens, currencies, place + 1, money) else { return };
        let sum = part.value.checked_mul(scale.factor).filter(|part| scale.factor < above && *part < above);
        let Some(sum) = sum else { return };
        number.value = value.checked_add(sum);
        (number.end, number.multiplier) = (scale.end, None);
        // "3 lakh 50 thousand crore"
        if let Some(scale) = scale::second(tokens, number.end, above) {
            return scale_by(number, scale.factor, scale.end);
        }
    }
}

/// "5 thousand 300 troops": hundreds behind a thousand, up to the noun.
fn add_hundreds(tokens: &Tokens<'_>, number: &mut Number) {
    let thousand = number.scale == Some(Decimal::ONE_THOUSAND) && tokens.word(number.end - 1) == "thousand";
    let hundreds = tokens.number(number.end).filter(|part| thousand && part.style == Style::Plain(3));
    let (Some(value), Some(part)) = (number.value.filter(Decimal::is_integer), hundreds) else { return };
    let end = number.end + 1;
    let named = noun::noun(tokens.word(end)).is_some_and(|lexeme| !lexeme.singular);
    let length = matches!(noun::noun(tokens.word(end)).map(|lexeme| lexeme.noun), Some(Noun::Metre | Noun::Kilometre));
    if named && !length {
        (number.value, number.end, number.multiplier) = (value.checked_add(part.value), end, None);
    }
}

/// "12 crores and 50 lakhs", "2 billion and 300 million dollars": one sum, where no sign makes two of it and the money comes last.
///
/// "between Rs 90,000 crore and 1.1 lakh crore" are two, as are "Rs 500 crore and 10 lakh jobs".
fn goes_on_with_and(tokens: &Tokens<'_>, currencies: &Currencies, first: usize, number: &Number, money: bool) -> bool {
    if tokens.word(number.end) != "and" || tokens.number(number.end + 1).is_none() {
        return false;
    }
    let behind = number.end + 3;
    let range = (first.saturating_sub(4)..first).any(|place| tokens.word(place) == "between");
    let larger = scale::factor(tokens.word(behind)).is_some();
    let counts = currencies.after(tokens, behind).is_none() && !unit::is_end(tokens, behind);
    if range || larger || counts {
        return false;
    }
    let parts = (tokens.word(number.end - 1), tokens.word(number.end + 2));
    let indian = matches!(
        parts,
        ("crore" | "crores", "lakh" | "lakhs" | "lac" | "lacs" | "thousand") | ("lakh" | "lakhs", "thousand")
    );
    let large = matches!(parts, ("billion" | "trillion" | "million", "million" | "billion" | "thousand"));
    let money_last = !money && currencies.after(tokens, behind).is_some();
    let apart = (behind..behind + 6).any(|place| tokens.word(place) == "respectively")
        || is_both_ways(tokens, first.saturating_sub(4), behind + 6);
    (indian || (large && money_last)) && !apart
}

/// "exports and imports": a figure for each.
fn is_both_ways(tokens: &Tokens<'_>, from: usize, to: usize) -> bool {
    (from..to).any(|at| {
        matches!(
            (tokens.word(at), tokens.word(at + 1), tokens.word(at + 2)),
            ("exports", "and", "imports") | ("imports", "and", "exports")
        )
    })
}

/// `and a half`, `and three quarters`, `-and-a-half`.
pub(super) fn and_a_half(tokens: &Tokens<'_>, at: usize) -> Option<(Decimal, usize)> {
    let word = |at: usize| at + usize::from(tokens.is_hyphen(at));
    let and = word(at);
    let count = word(and + 1);
    let parts = word(count + 1);
    if tokens.word(and) != "and" {
        return None;
    }
    let part = match (tokens.word(count), tokens.word(parts)) {
        // "two and half billion", "three and half years"
        ("half", word) if scale::factor(word).is_some() || is_measured(tokens, parts) => {
            return Some((Decimal::new(5, 1), count + 1));
        }
        ("a", "half") => 50,
        ("a" | "one", "quarter") => 25,
        ("three", "quarters") => 75,
        // "one and three quarter million"
        ("three", "quarter") if scale::factor(tokens.word(parts + 1)).is_some() => 75,
        _ => return None,
    };
    Some((Decimal::new(part, 2), parts + 1))
}

/// True where a percent, "times" or a measure stands.
fn is_measured(tokens: &Tokens<'_>, at: usize) -> bool {
    let word = tokens.word(at);
    is_percent(tokens, at) || word == "times" || noun::noun(word).is_some_and(|lexeme| lexeme.noun.is_measure())
}

/// What has been read of a number in words.
struct Spelled {
    total: Decimal,
    current: Decimal,
    scale: Option<Decimal>,
    /// The next word may be one of 1 to 9 (after "twenty"), or any below a hundred (after "hundred").
    room: u32,
    end: usize,
    overflow: bool,
    /// Its first number, as long as everything behind it multiplies.
    first: Option<Decimal>,
    bare: bool,
}

fn in_words(tokens: &Tokens<'_>, at: usize) -> Option<Number> {
    if let Some(number) = half_of(tokens, at) {
        return Some(number);
    }
    let mut spelled = start(tokens, at).or_else(|| bare(tokens, at))?;
    while step(tokens, &mut spelled) {}
    // "twenty-first" is a place in an order.
    if tokens.is_hyphen(spelled.end) && special::is_ordinal_word(tokens, spelled.end + 1) && spelled.room == 9 {
        return None;
    }
    let value = spelled.total.checked_add(spelled.current).filter(|_| !spelled.overflow);
    let multiplier = spelled.first.zip(value).and_then(|(first, value)| value.checked_div(first));
    let mut number = Number {
        value,
        end: spelled.end,
        scale: spelled.scale,
        numeral: None,
        multiplier: multiplier.filter(|multiplier| *multiplier > Decimal::ONE),
        bare: spelled.bare,
        beside: None,
    };
    add_half(tokens, &mut number);
    Some(number)
}

/// `a billion and a half`, `a dozen and a half`: half of the last scale.
fn add_half(tokens: &Tokens<'_>, number: &mut Number) {
    let dozen = (tokens.word(number.end - 1) == "dozen").then(|| Decimal::from(12));
    let (Some(scale), Some(value)) = (number.scale.or(dozen), number.value) else { return };
    if let Some((part, end)) = and_a_half(tokens, number.end) {
        number.value = part.checked_mul(scale).and_then(|part| value.checked_add(part));
        (number.end, number.multiplier) = (end, None);
    }
}

/// A part of a scale word or of a percent: `half a billion`, `half-a-million`, `a half billion`, `three quarters of a million`,
/// `half a dozen`, `half of one percent`. A third is rounded to whole ones, of a percent to two places.
pub(super) fn half_of(tokens: &Tokens<'_>, at: usize) -> Option<Number> {
    let hyphen = usize::from(tokens.is_hyphen(at + 1));
    let ((count, parts), mut end) = match (tokens.word(at), tokens.word(at + 1 + hyphen)) {
        ("half", _) => ((1, 2), at + 1),
        ("a", "half") if hyphen == 0 => ((1, 2), at + 2),
        ("one", "half") => ((1, 2), at + 2 + hyphen),
        ("a" | "one", "quarter") => ((1, 4), at + 2 + hyphen),
        ("a" | "one", "third") => ((1, 3), at + 2 + hyphen),
        ("two", "thirds") => ((2, 3), at + 2 + hyphen),
        ("three", "quarters") => ((3, 4), at + 2 + hyphen),
        ("quarter", "of") => ((1, 4), at + 1),
        // "a quarter-billion-dollar deal"
        ("quarter", word) if hyphen == 1 && scale::factor(word).is_some() => ((1, 4), at + 1),
        _ => match tokens.mark(at) {
            '½' => ((1, 2), at + 1),
            '¼' => ((1, 4), at + 1),
            '¾' => ((3, 4), at + 1),
            _ => return None,
        },
    };
    let of = |whole: Decimal, places: u32| {
        let part = whole.checked_mul(Decimal::from(count))?.checked_div(Decimal::from(parts))?;
        Some(if parts == 3 { part.round_dp(places) } else { part })
    };
    // "half of one percent" is no half.
    let first = tokens.get(end + 1).map_or("", |token| &*token.lower);
    let one = tokens.word(end) == "of" && matches!(first, "one" | "1") && is_percent(tokens, end + 2);
    let a = end + usize::from(tokens.word(end) == "of");
    if one || (parts != 3 && tokens.word(a) == "a" && is_percent(tokens, a + 1)) {
        let end = if one { end + 2 } else { a + 1 };
        return Some(Number {
            value: of(Decimal::ONE, 2),
            end,
            scale: None,
            numeral: None,
            multiplier: None,
            bare: false,
            beside: None,
        });
    }
    for filler in ["of", "a", "an"] {
        let place = if tokens.is_hyphen(end) { end + 1 } else { end };
        end = if tokens.word(place) == filler { place + 1 } else { end };
    }
    let place = if tokens.is_hyphen(end) { end + 1 } else { end };
    let word = tokens.word(place);
    let whole = scale::factor(word).or_else(|| dozen_or_hundred(word)).filter(|_| !word.ends_with('s'))?;
    let mut number = Number {
        value: of(whole, 0),
        end: place + 1,
        scale: Some(whole),
        numeral: None,
        multiplier: None,
        bare: false,
        beside: None,
    };
    while let Some(next) = scale::factor(tokens.word(number.end)) {
        let end = number.end + 1;
        scale_by(&mut number, next, end);
    }
    Some(number)
}

fn is_percent(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!((tokens.word(at), tokens.word(at + 1)), ("percent", _) | ("per", "cent") | ("percentage", "point"))
}

impl Spelled {
    fn new(end: usize) -> Spelled {
        Spelled {
            total: Decimal::ZERO,
            current: Decimal::ZERO,
            scale: None,
            room: 0,
            end,
            overflow: false,
            first: None,
            bare: false,
        }
    }
}

fn start(tokens: &Tokens<'_>, at: usize) -> Option<Spelled> {
    let word = tokens.word(at);
    let mut spelled = Spelled::new(at + 1);
    if let Some(value) = small_abroad(word).filter(|_| is_scaled_abroad(tokens, at)) {
        spelled.current = value;
        spelled.first = Some(value);
        return Some(spelled);
    }
    if let Some((value, room)) = small(word) {
        spelled.current = value;
        spelled.room = room;
        let part = and_a_half(tokens, spelled.end).or_else(|| point(tokens, spelled.end));
        if let Some((part, end)) = part {
            (spelled.current, spelled.end, spelled.room) = (value + part, end, 0);
        }
        spelled.first = Some(spelled.current).filter(|first| *first > Decimal::ZERO);
        return Some(spelled);
    }
    let next = tokens.word(at + 1);
    let whole = scale::factor(next).or_else(|| dozen_or_hundred(next)).filter(|_| !next.ends_with('s'));
    let one = matches!(word, "a" | "an") || (is_one_abroad(word) && scale::has_decimal_comma(next));
    (one && whole.is_some()).then(|| {
        spelled.current = Decimal::ONE;
        spelled
    })
}

/// A number word of German, French, Spanish, Italian or Portuguese: read before a scale word of such a language alone.
fn small_abroad(word: &str) -> Option<Decimal> {
    let value: i64 = match word {
        "zwei" | "deux" | "dos" | "due" | "dois" => 2,
        "drei" | "trois" | "tres" | "tre" | "três" => 3,
        "vier" | "quatre" | "cuatro" | "quattro" | "quatro" => 4,
        "fünf" | "cinq" | "cinco" | "cinque" => 5,
        "sechs" | "seis" | "sei" => 6,
        "sieben" | "sept" | "siete" | "sette" | "sete" => 7,
        "acht" | "huit" | "ocho" | "otto" | "oito" => 8,
        "neun" | "neuf" | "nueve" | "nove" => 9,
        "zehn" | "dix" | "diez" | "dieci" | "dez" => 10,
        "zwölf" | "douze" | "doce" | "dodici" | "doze" => 12,
        "zwanzig" | "vingt" | "veinte" | "venti" | "vinte" => 20,
        _ => return None,
    };
    Some(Decimal::from(value))
}

/// "drei Milliarden", and the "zwei" of "zwei bis drei Milliarden", "zwischen zwei und drei Milliarden".
fn is_scaled_abroad(tokens: &Tokens<'_>, at: usize) -> bool {
    let linked = matches!(tokens.word(at + 1), "bis" | "und" | "à" | "et" | "y" | "e" | "a" | "o" | "ou" | "oder")
        && small_abroad(tokens.word(at + 2)).is_some();
    let place = at + if linked { 3 } else { 1 };
    let next = tokens.word(place);
    scale::has_decimal_comma(next) || matches!(next, "mrd" | "mio") || scale::is_thousand_millions(tokens, place)
}

/// "un milliard d'euros", "eine Milliarde Euro", "bir milyar dolar"
fn is_one_abroad(word: &str) -> bool {
    matches!(word, "un" | "une" | "una" | "uno" | "um" | "ein" | "eine" | "einer" | "bir" | "один")
}

/// "two point five": digits one by one.
fn point(tokens: &Tokens<'_>, at: usize) -> Option<(Decimal, usize)> {
    if tokens.word(at) != "point" {
        return None;
    }
    let (mut part, mut unit, mut end) = (Decimal::ZERO, Decimal::ONE, at + 1);
    while let Some(digit) = small_value(tokens.word(end)).filter(|digit| *digit < Decimal::TEN && end < at + 5) {
        unit /= Decimal::TEN;
        part += digit * unit;
        end += 1;
    }
    (end > at + 1).then_some((part, end))
}

/// "over hundred aircraft", "another billion dollars", "billion-dollar deal": a scale word that nothing multiplies.
///
/// "Million dollars" alone heads a table, a capital is a name's ("Thousand Islands"), and "per thousand" and "by the dozen"
/// count nothing.
fn bare(tokens: &Tokens<'_>, at: usize) -> Option<Spelled> {
    let word = tokens.word(at);
    if !matches!(word, "hundred" | "thousand" | "lakh" | "million" | "crore" | "billion" | "trillion" | "dozen") {
        return None;
    }
    let token = tokens.get(at)?;
    let name = token.is_capitalised() && !tokens.is_sentence_start(at);
    let number = at > 0 && matches!(tokens.list[at - 1].kind, Kind::Number(_) | Kind::Code);
    let before = tokens.word_before(at, 1);
    let hyphen = tokens.is_dash(at.wrapping_sub(1)) && tokens.is_glued(at);
    let question = tokens.is_hyphen(at + 1) && tokens.word(at + 3) == "question";
    let idiom = question
        || matches!(before, "per" | "every" | "multi")
        || (before == "the" && tokens.word_before(at, 2) == "by");
    let small_scale = matches!(word, "hundred" | "dozen");
    let counted = small(before).is_some() || scale::factor(before).is_some() || matches!(before, "hundred" | "half");
    let measured = is_measured_by(before) || (small_scale && before == "the");
    let alone = tokens.is_hyphen(at + 1) || (small_scale && !tokens.word(at + 1).is_empty());
    if name || number || hyphen || idiom || counted || !(measured || alone) {
        return None;
    }
    Some(Spelled { current: Decimal::ONE, bare: true, ..Spelled::new(at) })
}

/// Words that a number follows.
fn is_measured_by(word: &str) -> bool {
    matches!(
        word,
        "another"
            | "additional"
            | "extra"
            | "further"
            | "good"
            | "full"
            | "than"
            | "over"
            | "above"
            | "under"
            | "below"
            | "nearly"
            | "almost"
            | "about"
            | "around"
            | "approximately"
            | "roughly"
            | "some"
            | "least"
            | "most"
            | "exceeding"
            | "exceeded"
            | "crossed"
            | "crossing"
            | "upto"
    )
}

/// "two billion and 300 million dollars": see [`goes_on_with_and`].
fn add_spelled_part(tokens: &Tokens<'_>, currencies: &Currencies, first: usize, number: &mut Number) {
    if goes_on_with_and(tokens, currencies, first, number, false) {
        add_lower_parts(tokens, currencies, first, number, false);
    }
}

/// Takes one more word; false when the number is over.
fn step(tokens: &Tokens<'_>, spelled: &mut Spelled) -> bool {
    let mut at = spelled.end;
    let joined = tokens.is_hyphen(at) || (tokens.word(at) == "and" && spelled.room >= 99);
    at += usize::from(joined || is_comma_of_thousands(tokens, spelled));
    if scale::is_thousand_millions(tokens, at) {
        return add_scale(spelled, "milliard", at + 1);
    }
    let word = tokens.word(at);
    if let Some((value, room)) = small(word) {
        return add_small(spelled, value, room, at);
    }
    if at > spelled.end && tokens.word(spelled.end) == "and" {
        return false;
    }
    let (factor, room) = match word {
        "hundred" | "hundreds" if spelled.current > Decimal::ZERO && spelled.current < Decimal::ONE_HUNDRED => {
            (Decimal::ONE_HUNDRED, 99)
        }
        "dozen" | "dozens" if spelled.current > Decimal::ZERO => (Decimal::from(12), 0),
        _ => return add_scale(spelled, word, at),
    };
    multiply(spelled, factor);
    (spelled.room, spelled.end) = (room, at + 1);
    true
}

/// The comma of "three thousand, five hundred men": hundreds behind a scale, and no larger scale behind them, as in "two thousand, five
/// hundred thousand".
fn is_comma_of_thousands(tokens: &Tokens<'_>, spelled: &Spelled) -> bool {
    let Some(above) = spelled.scale.filter(|scale| spelled.room == 999 && *scale >= Decimal::ONE_THOUSAND) else {
        return false;
    };
    let first = spelled.end + 1;
    let hundreds = small(tokens.word(first)).is_some() && tokens.word(first + 1) == "hundred";
    let goes_on = |place: &usize| {
        let word = tokens.word(*place);
        tokens.is_hyphen(*place) || matches!(word, "and" | "hundred") || small(word).is_some()
    };
    let end = (first..first + MOST_SPELLED).find(|place| !goes_on(place)).unwrap_or(first + MOST_SPELLED);
    let smaller = scale::factor(tokens.word(end)).is_none_or(|scale| scale < above);
    tokens.mark(spelled.end) == ',' && hundreds && smaller
}

/// Tokens of a number below a thousand: "nine hundred and ninety-nine".
const MOST_SPELLED: usize = 6;

fn add_small(spelled: &mut Spelled, value: Decimal, room: u32, at: usize) -> bool {
    if value > Decimal::from(spelled.room) {
        return false;
    }
    spelled.current += value;
    // "twenty-five" is still one number; "three hundred fifty" is a sum.
    let one_number = spelled.room == 9 && spelled.scale.is_none();
    spelled.first = spelled.first.filter(|_| one_number).and_then(|first| first.checked_add(value));
    spelled.room = if room < spelled.room { room } else { 0 };
    spelled.end = at + 1;
    true
}

fn add_scale(spelled: &mut Spelled, word: &str, at: usize) -> bool {
    let Some(factor) = scale::factor(word) else { return false };
    if spelled.scale.is_some_and(|above| factor < above) && spelled.current > Decimal::ZERO {
        multiply(spelled, factor);
        spelled.scale = Some(factor);
        close(spelled, at);
        return true;
    }
    // "two hundred thousand million", "lakh crore": all that stands before is multiplied.
    let all = spelled.total.checked_add(spelled.current).and_then(|all| all.checked_mul(factor));
    spelled.overflow |= all.is_none();
    (spelled.total, spelled.current) = (Decimal::ZERO, all.unwrap_or(Decimal::ONE));
    spelled.scale = Some(factor);
    close(spelled, at);
    true
}

fn multiply(spelled: &mut Spelled, factor: Decimal) {
    let product = spelled.current.checked_mul(factor);
    spelled.overflow |= product.is_none();
    spelled.current = product.unwrap_or(Decimal::ONE);
}

fn close(spelled: &mut Spelled, at: usize) {
    let total = spelled.total.checked_add(spelled.current);
    spelled.overflow |= total.is_none();
    (spelled.total, spelled.current) = (total.unwrap_or(Decimal::ONE), Decimal::ZERO);
    (spelled.room, spelled.end) = (999, at + 1);
}

/// A number word below a hundred, and how much the next word may add to it.
fn small(word: &str) -> Option<(Decimal, u32)> {
    let value: i64 = match word {
        "zero" => 0,
        "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "seven" => 7,
        "eight" => 8,
        "nine" => 9,
        "ten" => 10,
        "eleven" => 11,
        "twelve" => 12,
        "thirteen" => 13,
        "fourteen" => 14,
        "fifteen" => 15,
        "sixteen" => 16,
        "seventeen" => 17,
        "eighteen" => 18,
        "nineteen" => 19,
        "twenty" => 20,
        "thirty" => 30,
        "forty" | "fourty" => 40,
        "fifty" => 50,
        "sixty" => 60,
        "seventy" => 70,
        "eighty" => 80,
        "ninety" => 90,
        _ => return None,
    };
    Some((Decimal::from(value), if value >= 20 { 9 } else { 0 }))
}

/// The value of a number word from `zero` to `ninety`.
pub(super) fn small_value(word: &str) -> Option<Decimal> {
    small(word).map(|(value, _)| value)
}
