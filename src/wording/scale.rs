//! Words that multiply: `million`, `bn`, `crore`, `K`.

use rust_decimal::Decimal;

use super::currency::Currencies;
use super::numeral::Style;
use super::token::Tokens;
use super::unit;

/// The factor of a word that is always a scale, in full or as a usual short form.
pub(super) fn factor(word: &str) -> Option<Decimal> {
    let factor: i64 = match word {
        "thousand" | "thousands" | "тыс" | "тысяч" | "тысячи" => 1_000,
        "lakh" | "lakhs" | "lac" | "lacs" => 100_000,
        "million" | "millions" | "mn" | "mln" | "mlns" | "mio" | "milhão" | "milhões" | "millones" | "milyon"
        | "millionen" | "milioni" | "miljoen" | "juta" | "млн" | "миллион" | "миллиона" | "миллионов" => {
            1_000_000
        }
        "crore" | "crores" => 10_000_000,
        "billion"
        | "billions"
        | "bn"
        | "bln"
        | "blns"
        | "milliard"
        | "milliards"
        | "bilhão"
        | "bilhões"
        | "milyar"
        | "mrd"
        | "mrds"
        | "mlrd"
        | "mld"
        | "milliarden"
        | "miliardi"
        | "miljard"
        | "miliar"
        | "млрд"
        | "миллиард"
        | "миллиарда"
        | "миллиардов" => 1_000_000_000,
        // A billion of a thousand millions is English alone.
        "trillion"
        | "trillions"
        | "tn"
        | "trn"
        | "trln"
        | "billionen"
        | "billones"
        | "biljoen"
        | "trilyon"
        | "triliun"
        | "трлн"
        | "триллион"
        | "триллиона"
        | "триллионов" => 1_000_000_000_000,
        "quadrillion" => 1_000_000_000_000_000,
        _ => return None,
    };
    Some(Decimal::from(factor))
}

/// True for words of languages that set thousands apart with points and have a comma before decimals.
pub(super) fn has_decimal_comma(word: &str) -> bool {
    matches!(
        word,
        "milliard"
            | "milliards"
            | "millones"
            | "milyon"
            | "milyar"
            | "millionen"
            | "milliarden"
            | "miliardi"
            | "milioni"
            | "milhão"
            | "milhões"
            | "bilhão"
            | "bilhões"
            | "miljoen"
            | "miljard"
            | "billionen"
            | "billones"
            | "trilyon"
            | "juta"
            | "miliar"
            | "triliun"
    ) || word.starts_with(|first: char| ('а'..='я').contains(&first))
}

/// The factor of a letter that is a scale only after money: `$5m`, `$4.6 b`, `KRW2 tr`.
fn money_factor(word: &str) -> Option<Decimal> {
    let factor: i64 = match word {
        "k" => 1_000,
        "m" | "mil" | "mm" => 1_000_000,
        "cr" | "crs" => 10_000_000,
        "b" | "bil" => 1_000_000_000,
        "t" | "tr" => 1_000_000_000_000,
        "arab" => 1_000_000_000,
        "kharab" => 100_000_000_000,
        _ => return None,
    };
    Some(Decimal::from(factor))
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
    let plus = (tokens.mark(place) == '+' && tokens.is_glued(place)) || (place > at && tokens.word(place) == "plus");
    let place = if plus && factor(tokens.word(place + 1)).is_some() { place + 1 } else { place };
    let word = tokens.word(place);
    let (factor, end) = match factor(word) {
        // "2 mil millones", "2 mil milhões"
        None if word == "mil" && matches!(tokens.word(place + 1), "millones" | "milhões") => {
            (Decimal::from(1_000_000_000), place + 2)
        }
        Some(factor) => (factor, place + 1),
        None => (letter(tokens, currencies, place, money)?, place + 1),
    };
    // "2,5 Mrd. Euro": the full stop of a short form, when a currency goes on behind it.
    let stopped = tokens.mark(end) == '.' && tokens.is_glued(end) && currencies.after(tokens, end + 1).is_some();
    Some(Scale { factor, end: end + usize::from(stopped) })
}

fn letter(tokens: &Tokens<'_>, currencies: &Currencies, at: usize, money: bool) -> Option<Decimal> {
    let factor = money_factor(tokens.word(at))?;
    // "500 mil dólares", "R$ 500 mil": a thousand in Spanish and Portuguese.
    let before = at.checked_sub(1).and_then(|place| tokens.get(place)).map_or("", |token| &tokens.text[..token.start]);
    let iberian = matches!(tokens.word(at + 1), "dólares" | "dolares" | "reais" | "pesos" | "euros");
    if tokens.word(at) == "mil" && (iberian || before.trim_end().ends_with("R$")) {
        return Some(Decimal::ONE_THOUSAND);
    }
    // "3 Arab states"
    if matches!(tokens.word(at), "arab" | "kharab") && tokens.get(at).is_some_and(|token| token.is_capitalised()) {
        return None;
    }
    if money || currencies.after(tokens, at + 1).is_some() {
        return Some(factor);
    }
    let counted = unit::is_counted(tokens, at + 1);
    let plain = match tokens.get(at)?.text {
        // "10K", "5M" and "11.6b" are scales by themselves; "300m" is metres and "5t" tonnes.
        "k" | "K" | "M" | "b" | "B" => tokens.is_glued(at) || counted,
        "m" => counted,
        "cr" | "Cr" => true,
        _ => false,
    };
    plain.then_some(factor)
}

/// True when the number at `at` is grouped, long or has a scale word after it: more than a type number would be.
pub(super) fn is_large(tokens: &Tokens<'_>, at: usize) -> bool {
    let style = tokens.number(at).map(|numeral| numeral.style);
    let next = tokens.word(at + 1);
    let scaled = factor(next).is_some() || (style.is_some() && money_factor(next).is_some());
    scaled || matches!(style, Some(Style::Grouped | Style::Lakh | Style::Plain(5..)))
}
