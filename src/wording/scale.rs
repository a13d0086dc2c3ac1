//! Words that multiply: `million`, `bn`, `crore`, `K`.

use std::collections::HashMap;
use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::currency::Currencies;
use super::numeral::Style;
use super::token::{Token, Tokens};
use super::unit;

/// A factor and the words for it.
struct Row {
    factor: i64,
    /// Words of English, and short forms that several languages share.
    shared: &'static [&'static str],
    /// Words of languages that set thousands apart with points and have a comma before decimals. Words in Cyrillic or Greek
    /// letters are of these by their letters, wherever they stand.
    others: &'static [&'static str],
}

/// Every word that is always a scale. A billion of a thousand millions is English alone.
const ROWS: &[Row] = &[
    Row {
        factor: 1_000,
        shared: &["thousand", "thousands", "thsd", "thous", "ths", "тыс", "тысяч", "тысячи", "тисяч"],
        others: &["tausend", "tsd", "mille", "mila", "tys", "tysięcy", "tisíc", "tusen", "duizend", "ribu"],
    },
    Row { factor: 100_000, shared: &["lakh", "lakhs", "lac", "lacs"], others: &[] },
    Row {
        factor: 1_000_000,
        shared: &[
            "million",
            "millions",
            "mn",
            "mln",
            "mlns",
            "mio",
            "млн",
            "миллион",
            "миллиона",
            "миллионов",
            "мільйон",
            "мільйона",
            "мільйонів",
            "εκατ",
            "εκατομμύρια",
        ],
        others: &[
            "milhão",
            "milhões",
            "millón",
            "millones",
            "milyon",
            "milyondan",
            "milyona",
            "millionen",
            "millioner",
            "milioni",
            "milione",
            "miljoen",
            "miljon",
            "miljoner",
            "miljoonaa",
            "milion",
            "miliony",
            "miliona",
            "milionů",
            "milionów",
            "milioane",
            "milijun",
            "milijuna",
            "millió",
            "juta",
            "triệu",
        ],
    },
    Row { factor: 10_000_000, shared: &["crore", "crores"], others: &[] },
    Row {
        factor: 1_000_000_000,
        shared: &[
            "billion",
            "billions",
            "bn",
            "bln",
            "blns",
            "mrd",
            "mrds",
            "mlrd",
            "mld",
            "млрд",
            "миллиард",
            "миллиарда",
            "миллиардов",
            "мільярд",
            "мільярда",
            "мільярдів",
            "δισ",
            "δισεκατομμύρια",
        ],
        others: &[
            "milliard",
            "milliards",
            "milliarde",
            "milliarden",
            "milliarder",
            "milliárd",
            "bilhão",
            "bilhões",
            "milyar",
            "milyardan",
            "milyara",
            "milyard",
            "milyarddan",
            "milyarda",
            "miliardo",
            "miliardi",
            "miljard",
            "miljarder",
            "miljardia",
            "miliard",
            "miliardy",
            "miliarda",
            "miliardů",
            "miliardów",
            "miliardă",
            "miliarde",
            "milijarda",
            "milijarde",
            "milijardi",
            "miliar",
            "tỷ",
            "tỉ",
        ],
    },
    Row {
        factor: 1_000_000_000_000,
        shared: &["trillion", "trillions", "tn", "tln", "trn", "trln", "трлн", "триллион", "триллиона", "триллионов"],
        others: &[
            "billionen",
            "billón",
            "billones",
            "biljoen",
            "biliony",
            "bilionů",
            "bilionów",
            "trilhão",
            "trilhões",
            "trilyon",
            "triliun",
        ],
    },
    Row { factor: 1_000_000_000_000_000, shared: &["quadrillion"], others: &[] },
];

struct Entry {
    factor: Decimal,
    decimal_comma: bool,
}

/// The words of [`ROWS`], to be looked up.
static WORDS: LazyLock<HashMap<&'static str, Entry>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for row in ROWS {
        let factor = Decimal::from(row.factor);
        for word in row.shared {
            words.insert(*word, Entry { factor, decimal_comma: is_of_other_letters(word) });
        }
        for word in row.others {
            words.insert(*word, Entry { factor, decimal_comma: true });
        }
    }
    words
});

/// True for words in Cyrillic or Greek letters.
fn is_of_other_letters(word: &str) -> bool {
    word.starts_with(|first: char| ('α'..='ω').contains(&first) || ('а'..='џ').contains(&first))
}

fn entry(word: &str) -> Option<&'static Entry> {
    // Marks and numbers have no word.
    if word.is_empty() { None } else { WORDS.get(word) }
}

/// The factor of a word that is always a scale, in full or as a usual short form.
pub(super) fn factor(word: &str) -> Option<Decimal> {
    entry(word).map(|entry| entry.factor)
}

/// True for words of languages that set thousands apart with points and have a comma before decimals.
pub(super) fn has_decimal_comma(word: &str) -> bool {
    matches!(word, "mia" | "mdr") || entry(word).is_some_and(|entry| entry.decimal_comma)
}

/// The factor of a letter that is a scale only after money: `$5m`, `$4.6 b`, `KRW2 tr`.
fn money_factor(word: &str) -> Option<Decimal> {
    let factor: i64 = match word {
        "k" | "bin" => 1_000,
        "m" | "mil" | "mill" | "mm" | "mi" => 1_000_000,
        "cr" | "crs" => 10_000_000,
        "b" | "bil" | "bi" | "mia" | "md" | "mds" | "mdr" => 1_000_000_000,
        "t" | "tr" => 1_000_000_000_000,
        "arab" | "arba" => 1_000_000_000,
        "kharab" => 100_000_000_000,
        _ => return None,
    };
    Some(Decimal::from(factor))
}

/// The factor of a scale word that stands behind a currency and before its number, as heads of tables do: "USD bn", "€m".
pub(super) fn heading(word: &str) -> Option<Decimal> {
    factor(word).or_else(|| money_factor(word).filter(|_| matches!(word, "m" | "k" | "b" | "cr")))
}

/// The factor of a letter that is glued before a currency: "M€", "kUSD", "TEUR".
pub(super) fn prefix(letter: &str) -> Option<Decimal> {
    match letter {
        "M" | "m" => Some(Decimal::from(1_000_000)),
        "k" | "K" | "T" => Some(Decimal::ONE_THOUSAND),
        _ => None,
    }
}

/// A word that is meant as a scale and is none: "$5 billon", "$5 milllion".
pub(super) fn is_misspelt(word: &str) -> bool {
    let stem = ["bil", "mil", "tril"].iter().any(|stem| word.starts_with(stem));
    stem && (word.ends_with("on") || word.ends_with("ons")) && word.len() < 10 && factor(word).is_none()
}

/// A scale word after a number.
pub(super) struct Scale {
    /// What it multiplies by.
    pub factor: Decimal,
    /// The token after it.
    pub end: usize,
}

/// The scale word at `at`, right after a number; `money` when a currency stood before the number.
pub(super) fn after(tokens: &Tokens<'_>, currencies: &Currencies, at: usize, money: bool) -> Option<Scale> {
    let place = if tokens.is_hyphen(at) { at + 1 } else { at };
    // "$50+ million", "$50-plus million": the qualifier stands inside the number.
    let sharp = place > at && matches!(tokens.word(place), "plus" | "odd");
    let inside = sharp || (tokens.mark(place) == '+' && tokens.is_glued(place));
    let place = if inside && factor(tokens.word(place + 1)).is_some() { place + 1 } else { place };
    let word = tokens.word(place);
    let (factor, end) = match factor(word) {
        // "2 mil millones", "2 mil milhões"
        None if is_thousand_millions(tokens, place) => (Decimal::from(1_000_000_000), place + 2),
        Some(factor) => (factor, place + 1),
        None => (letter(tokens, currencies, place, money)?, place + 1),
    };
    Some(Scale { factor, end: end + usize::from(is_stopped(tokens, currencies, place)) })
}

/// The "mil millones" of "2 mil millones de dólares".
pub(super) fn is_thousand_millions(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.word(at) == "mil" && matches!(tokens.word(at + 1), "millones" | "milhões")
}

/// The scale word at `at` that multiplies another before it: the "crore" of "lakh crore". A letter never does, nor a smaller
/// scale, nor the first word of a name: "$2bn Million Tree project", "$5m Billion Tree drive".
pub(super) fn second(tokens: &Tokens<'_>, at: usize, above: Decimal) -> Option<Scale> {
    let place = if tokens.is_hyphen(at) { at + 1 } else { at };
    let word = tokens.word(place);
    let factor = factor(word).or_else(|| money_factor(word).filter(|_| matches!(word, "cr" | "crs")))?;
    let capital = |at: usize| tokens.get(at).is_some_and(Token::is_capitalised);
    let name = capital(place) && capital(place + 1) && !at.checked_sub(1).is_some_and(capital);
    (factor >= above && !name).then_some(Scale { factor, end: place + 1 })
}

/// "2,5 Mrd. Euro", "300 mln. per year": the full stop of the short form at `at`, where a currency or the sentence goes on.
fn is_stopped(tokens: &Tokens<'_>, currencies: &Currencies, at: usize) -> bool {
    let stop = tokens.mark(at + 1) == '.' && tokens.is_glued(at + 1);
    let short = tokens.get(at).is_some_and(|token| token.text.chars().count() <= 4);
    let goes_on = !tokens.is_glued(at + 2) && tokens.word(at + 2).chars().next().is_some_and(char::is_lowercase);
    let small = goes_on && tokens.get(at + 2).is_some_and(|token| !token.is_capitalised());
    stop && (currencies.after(tokens, at + 2).is_some() || (short && small))
}

/// True where a letter begins a name or a type number, as in "$500 K-8", "$12 B-52", "$5 T-shirts", "$300 M777".
fn begins_name(tokens: &Tokens<'_>, at: usize) -> bool {
    let spaced = !tokens.is_glued(at);
    let capital = tokens.get(at).is_some_and(Token::is_capitalised);
    let digits = tokens.is_glued(at + 1) && tokens.get(at + 1).is_some_and(|token| token.starts_with_digit());
    // "5 M-6 M" is a range.
    let range = tokens.word(at + 3) == tokens.word(at);
    spaced && (digits || (capital && tokens.is_hyphen(at + 1) && !range))
}

fn letter(tokens: &Tokens<'_>, currencies: &Currencies, at: usize, money: bool) -> Option<Decimal> {
    let factor = money_factor(tokens.word(at)).filter(|_| !begins_name(tokens, at))?;
    // "500 mil dólares", "R$ 500 mil": a thousand in Spanish and Portuguese.
    let before = at.checked_sub(1).and_then(|place| tokens.get(place)).map_or("", |token| &tokens.text[..token.start]);
    let iberian = matches!(tokens.word(at + 1), "dólares" | "dolares" | "reais" | "pesos" | "euros");
    if tokens.word(at) == "mil" && (iberian || before.trim_end().ends_with("R$")) {
        return Some(Decimal::ONE_THOUSAND);
    }
    // "300 bin dolar": a thousand in Turkish, and an English word.
    if tokens.word(at) == "bin" {
        return currencies.after(tokens, at + 1).map(|_| Decimal::ONE_THOUSAND);
    }
    // "3 Arab states"
    if matches!(tokens.word(at), "arab" | "kharab") && tokens.get(at).is_some_and(|token| token.is_capitalised()) {
        return None;
    }
    let behind = at + 1 + usize::from(is_stopped(tokens, currencies, at));
    if money || currencies.after(tokens, behind).is_some() || is_shared(tokens, currencies, at) {
        return Some(factor);
    }
    let counted =
        unit::is_counted(tokens, at + 1) || unit::is_counted_whole(tokens, at + 1) || unit::is_volume(tokens, at + 1);
    let plain = match tokens.get(at)?.text {
        // "10K", "5M" and "11.6b" are scales by themselves; "300m" is metres and "5t" tonnes.
        "k" | "K" | "M" | "b" | "B" => tokens.is_glued(at) || counted,
        "m" => counted,
        "cr" | "Cr" => true,
        _ => false,
    };
    plain.then_some(factor)
}

/// "3m to 4m euros", "500m-600m dollars", "800m-1bn euros": a scale behind the end of a range too, where money or a thing counted tells
/// what it is.
fn is_shared(tokens: &Tokens<'_>, currencies: &Currencies, at: usize) -> bool {
    let linked = tokens.is_dash(at + 1) || matches!(tokens.word(at + 1), "to" | "or" | "and");
    let next = tokens.word(at + 3);
    let again = tokens.number(at + 2).is_some() && (next == tokens.word(at) || factor(next).is_some());
    linked && again && (currencies.after(tokens, at + 4).is_some() || unit::is_counted(tokens, at + 4))
}

/// True when the number at `at` is grouped, long or has a scale word after it: more than a type number would be.
pub(super) fn is_large(tokens: &Tokens<'_>, at: usize) -> bool {
    let style = tokens.number(at).map(|numeral| numeral.style);
    let next = tokens.word(at + 1);
    // The M of "P5M-2".
    let glued = tokens.is_hyphen(at + 2)
        && tokens.get(at + 3).is_some_and(Token::starts_with_digit)
        && factor(tokens.word(at + 4)).or_else(|| money_factor(tokens.word(at + 4))).is_none();
    let name = glued || begins_name(tokens, at + 1);
    let letter = style.is_some() && money_factor(next).is_some() && !name;
    // "R52.4-billion"
    let hyphened = tokens.is_hyphen(at + 1) && factor(tokens.word(at + 2)).is_some();
    // "Rupees one hundred crore"
    let spelled = style.is_none() && next == "hundred" && factor(tokens.word(at + 2)).is_some();
    let scaled = factor(next).is_some() || hyphened || letter || spelled;
    scaled || matches!(style, Some(Style::Grouped | Style::Lakh | Style::Plain(5..)))
}
