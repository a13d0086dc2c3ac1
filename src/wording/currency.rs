//! Money words: codes, symbols and names of currencies, before or after the number.

use std::collections::{BTreeMap, HashMap, HashSet};

use rust_decimal::Decimal;

use crate::model::Currency;

use super::scale;
use super::token::{Kind, Token, Tokens};

/// How one currency is written: a row of `data/currencies.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrencyWords {
    /// ISO 4217 code; always read, as `USD 5 million`, `USD5m` or `5 million USD`.
    pub code: Currency,
    /// Symbols such as `€`, `US$`, `Ksh`, `Rs.`; read before and after the number, in this case of letters.
    pub symbols: Vec<String>,
    /// Names in lower case, of one word or more: `euro`, `swiss franc`, `kronor`.
    pub words: Vec<String>,
}

/// Which money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Money {
    /// One currency.
    Of(Currency),
    /// A name that several currencies share, such as `dinar`; empty when none of the table fits.
    Shared(Vec<Currency>),
}

/// A currency found beside a number.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// The first token of it (before a number) or the one after it (behind a number).
    pub edge: usize,
    /// Which money.
    pub money: Money,
}

/// The table, ready to be looked up.
#[derive(Debug, Clone)]
pub(super) struct Currencies {
    codes: HashSet<String>,
    symbols: HashMap<String, Money>,
    longest_symbol: usize,
    names: HashMap<String, Money>,
    longest_name: usize,
}

/// Codes that are English words in capitals: read only with a large number.
const WORD_CODES: [&str; 10] = ["ALL", "TOP", "TRY", "CUP", "PEN", "MOP", "MAD", "SOS", "COP", "GEL"];

/// Codes that a scale may be glued to.
const SCALED_CODES: [&str; 10] = ["USD", "EUR", "GBP", "CHF", "SEK", "NOK", "DKK", "CNY", "JPY", "RUB"];

/// Codes that are read in small letters too.
const SMALL_CODES: [&str; 22] = [
    "aed", "aud", "azn", "bdt", "brl", "chf", "cny", "egp", "inr", "jpy", "krw", "kzt", "ngn", "nok", "nzd", "omr",
    "pkr", "pln", "qar", "rub", "sgd", "zar",
];

/// Codes of currencies that are written with a dollar sign of their own.
const DOLLAR_CODES: [&str; 21] = [
    "ARS", "AUD", "BBD", "BND", "BSD", "BZD", "CAD", "CLP", "COP", "FJD", "GYD", "HKD", "JMD", "MXN", "NAD", "NZD",
    "SGD", "TTD", "TWD", "UYU", "XCD",
];

/// Last words of the names of several currencies: with an unknown first word they are still money.
const FAMILIES: [&str; 14] = [
    "dollar",
    "dollars",
    "peso",
    "pesos",
    "franc",
    "francs",
    "dinar",
    "dinars",
    "pounds",
    "rupees",
    "shillings",
    "kroner",
    "kronor",
    "rials",
];

impl Currencies {
    /// Builds the lookup. `$`, `dollar` and `dollars` alone are US dollars whatever the table says.
    pub fn new(rows: &[CurrencyWords]) -> Currencies {
        let symbols = collect(rows, |row| &row.symbols, |word| word.trim().to_owned());
        let names = collect(rows, |row| &row.words, |word| word.trim().to_lowercase());
        let (mut symbols, mut names) = (merge(symbols), merge(names));
        for symbol in ["$", "US$", "$US"] {
            symbols.insert(symbol.to_owned(), Money::Of(Currency::USD));
        }
        for name in [
            "dollar",
            "dollars",
            "us dollar",
            "us dollars",
            "united states dollar",
            "united states dollars",
            "american dollars",
            "usd",
            "usds",
            "greenbacks",
            "dólares",
            "dolares",
            "dolar",
            "dolarlık",
            "doları",
            "dolara",
            "dolardan",
            "doların",
            "dollardan",
            "dolların",
            "dolarów",
            "dolarů",
            "abd doları",
            "abd dolarlık",
            "abş dolları",
            "dolları",
            "dollara",
            "dollari",
            "dolari",
            "доллары",
            "долларах",
            "долларов",
            "доллара",
            "долл",
            "долларов сша",
            "доллара сша",
            "долл сша",
            "доларів",
            "доларів сша",
        ] {
            names.insert(name.to_owned(), Money::Of(Currency::USD));
        }
        Currencies {
            codes: rows.iter().map(|row| row.code.code().to_owned()).chain(["USD".to_owned()]).collect(),
            longest_symbol: symbols.keys().map(String::len).max().unwrap_or(0),
            longest_name: names.keys().map(|name| name.split(' ').count()).max().unwrap_or(0).min(5),
            symbols,
            names,
        }
    }

    /// The currency that stands right before the number at `at`.
    pub fn before(&self, tokens: &Tokens<'_>, at: usize) -> Option<Found> {
        if at == 0 {
            return None;
        }
        let found = self.symbol_before(tokens, at).or_else(|| self.code_before(tokens, at));
        found.or_else(|| self.name_before(tokens, at))
    }

    /// The currency that stands right after a number, at `at`, or after a hyphen.
    pub fn after(&self, tokens: &Tokens<'_>, at: usize) -> Option<Found> {
        let hyphen = tokens.is_hyphen(at);
        let at = at + usize::from(hyphen);
        let found = self.name_after(tokens, at).or_else(|| self.code_after(tokens, at));
        let found = found.or_else(|| self.symbol_after(tokens, at)).or_else(|| family_after(tokens, at));
        let found = found.or_else(|| self.suspended_after(tokens, at));
        // The second Rs of "Rs 500 crore-Rs 600 crore" belongs to the number behind it.
        found.filter(|found| !(hyphen && tokens.number(found.edge).is_some()))
    }

    /// The currency that words behind the number narrow a sign to: "$5 billion CAD", "$5 billion Canadian" and "$5 billion
    /// Australian dollars" are no US dollars, "¥100 billion yuan" no yen.
    pub fn narrowed(&self, tokens: &Tokens<'_>, sign: usize, at: usize) -> Option<Found> {
        self.narrowed_behind(tokens, sign, at).or_else(|| self.narrowed_before(tokens, sign, at))
    }

    fn narrowed_behind(&self, tokens: &Tokens<'_>, sign: usize, at: usize) -> Option<Found> {
        let alone = !(tokens.is_glued(sign) && is_word(tokens, sign.wrapping_sub(1)));
        let family = match tokens.mark(sign) {
            '$' if alone => "dollars",
            '£' if alone => "pounds",
            '¥' => return self.after(tokens, at).filter(|found| is_of(&found.money, &["CNY", "JPY"])),
            _ => return None,
        };
        if let Some(found) = self.code_after(tokens, at) {
            return (family == "dollars" && is_of(&found.money, &DOLLAR_CODES)).then_some(found);
        }
        let named = self.name_after(tokens, at).or_else(|| family_after(tokens, at));
        let full = named.filter(|found| found.edge > at + 1 && is_family(tokens.word(found.edge - 1), family));
        full.or_else(|| self.adjective_after(tokens, at + usize::from(is_family(tokens.word(at), family)), family))
    }

    /// The "Australian" of "Australian $5bn". "The Australian $5bn deal" may be of either currency, and so may "Singapore $5bn" alone; the
    /// Singapore that somebody pays $5bn says nothing of the sign.
    fn narrowed_before(&self, tokens: &Tokens<'_>, sign: usize, at: usize) -> Option<Found> {
        let family = match tokens.mark(sign) {
            '$' => "dollars",
            '£' => "pounds",
            _ => return None,
        };
        let free = |place: usize| !tokens.is_glued(sign) && tokens.get(place).is_some_and(Token::is_capitalised);
        let named = |words: usize| {
            let place = sign.checked_sub(words).filter(|place| free(*place))?;
            let name = joined(tokens, place, sign)?;
            let money = self.names.get(&format!("{name} {family}"))?;
            Some((place, name, money.clone()))
        };
        let (place, name, money) = named(2).or_else(|| named(1))?;
        let own = self.symbols.get(tokens.get(sign).map_or("", |token| token.text))?;
        let (Money::Of(one), Money::Of(other)) = (own, &money) else { return None };
        let adjective = ["ian", "ean", "ican", "ese", "ish"].iter().any(|ending| name.ends_with(ending));
        let alone = tokens.is_sentence_start(place) && ends_sum(tokens, at);
        if !(adjective || alone) {
            return None;
        }
        let article = matches!(tokens.word_before(place, 1), "the" | "a" | "an" | "this" | "that" | "its" | "their");
        let sure = adjective && !article && ends_sum(tokens, at);
        let money = if sure || one == other { money } else { Money::Shared(vec![*one, *other]) };
        Some(Found { edge: at, money })
    }

    /// The "Canadian" of "$5 billion Canadian" and "$5 billion dollars Canadian", where nothing follows that it may be of.
    fn adjective_after(&self, tokens: &Tokens<'_>, at: usize, family: &str) -> Option<Found> {
        let adjective = tokens.get(at).filter(|token| token.kind == Kind::Word && token.is_capitalised())?;
        let ends = ends_sum(tokens, at + 1);
        let money = self.names.get(&format!("{} {family}", adjective.lower)).filter(|_| ends)?;
        Some(Found { edge: at + 1, money: money.clone() })
    }

    /// The currency and the scale that head a number: "US$ million 123.4", "USD bn 5.4", "EUR Mio. 5", "€m 300", "(USD thousand) 12.3",
    /// "mln USD 523.7", "MUSD 300". The factor goes with it.
    pub fn with_scale_before(&self, tokens: &Tokens<'_>, at: usize) -> Option<(Found, Decimal)> {
        let mut place = at.checked_sub(1)?;
        if matches!(tokens.mark(place), ':' | ')' | '.') {
            place = place.checked_sub(1)?;
        }
        if let Some((money, factor)) = self.scaled_code(tokens, place) {
            return Some((Found { edge: place, money }, factor));
        }
        // "US$ (million) 523.7"
        let money_end =
            if tokens.mark(at - 1) == ')' && tokens.mark(place.checked_sub(1)?) == '(' { place - 1 } else { place };
        if money_end == 0 {
            return None;
        }
        let found = self.symbol_before(tokens, money_end).or_else(|| self.code_before(tokens, money_end))?;
        Some((found, scale::heading(tokens.word(place))?))
    }

    /// The scale before a currency that stands before a number: "mln USD 523.7", "Mio. EUR 5", "k€ 500"; of no number of its own.
    pub fn scale_before(&self, tokens: &Tokens<'_>, edge: usize) -> Option<(usize, Decimal)> {
        let place = edge.checked_sub(1 + usize::from(edge > 1 && tokens.mark(edge - 1) == '.'))?;
        let token = tokens.get(place)?;
        if tokens.is_glued(edge) && matches!(tokens.mark(edge), '€' | '£') {
            return Some((place, scale::prefix(token.text)?));
        }
        let free =
            place == 0 || matches!(tokens.mark(place - 1), '(' | ':' | ',' | ';') || tokens.word(place - 1) == "in";
        scale::factor(&token.lower).filter(|_| free).map(|factor| (place, factor))
    }

    /// The same in brackets behind its number: "123.4 (USD million)", "523.7 (in mln. USD)", "10.5 (billion dollars)".
    pub fn in_brackets(&self, tokens: &Tokens<'_>, at: usize) -> Option<(Found, Decimal)> {
        if tokens.mark(at) != '(' {
            return None;
        }
        let first = at + 1 + usize::from(tokens.word(at + 1) == "in");
        let money_at = |place: usize| self.after(tokens, place);
        let stop = |place: usize| place + usize::from(tokens.mark(place) == '.');
        if let Some(factor) = scale::factor(tokens.word(first)) {
            let found = money_at(stop(first + 1)).filter(|found| tokens.mark(found.edge) == ')')?;
            return Some((Found { edge: found.edge + 1, money: found.money }, factor));
        }
        let found = self.code_after(tokens, first).or_else(|| self.symbol_after(tokens, first))?;
        let factor = scale::heading(tokens.word(found.edge)).filter(|_| tokens.mark(stop(found.edge + 1)) == ')')?;
        Some((Found { edge: stop(found.edge + 1) + 1, money: found.money }, factor))
    }

    /// "300 MEUR", "500 TEUR", "300 MUSD": a million or a thousand of a code, behind its number.
    pub fn of_million(&self, tokens: &Tokens<'_>, at: usize) -> Option<(Found, Decimal)> {
        let (money, factor) = self.scaled_code(tokens, at)?;
        Some((Found { edge: at + 1, money }, factor))
    }

    /// "MEUR", "TEUR", "kUSD", "USDm", "USDmn": a scale and a code in one word.
    fn scaled_code(&self, tokens: &Tokens<'_>, at: usize) -> Option<(Money, Decimal)> {
        let text = tokens.get(at).filter(|token| token.kind == Kind::Word && token.text.is_ascii())?.text;
        if !matches!(text.len(), 4 | 5) {
            return None;
        }
        let (letter, code) =
            match scale::prefix(&text[..1]).filter(|_| text.len() == 4 && SCALED_CODES.contains(&&text[1..])) {
                Some(factor) => (factor, &text[1..]),
                None => (scale::heading(&text[3..]).filter(|_| SCALED_CODES.contains(&&text[..3]))?, &text[..3]),
            };
        self.codes.contains(code).then(|| Currency::parse(code).map(|code| (Money::Of(code), letter)))?
    }

    fn code_before(&self, tokens: &Tokens<'_>, at: usize) -> Option<Found> {
        // "USD-5m" is rare, but "GBP -" is how some tables print it; "USD: 5 million".
        let colon = at > 1 && tokens.mark(at - 1) == ':' && scale::is_large(tokens, at);
        let place = if at > 1 && (tokens.is_hyphen(at - 1) || colon) { at - 2 } else { at - 1 };
        let money = self.code(tokens, place).or_else(|| self.small_code(tokens, place, at))?;
        let word = tokens.get(place)?.text;
        // The STD of "MIL-STD-1553".
        if place + 2 == at && place > 0 && tokens.is_hyphen(place - 1) {
            return None;
        }
        (!WORD_CODES.contains(&word) || scale::is_large(tokens, at)).then_some(Found { edge: place, money })
    }

    fn code_after(&self, tokens: &Tokens<'_>, at: usize) -> Option<Found> {
        let money = self.code(tokens, at)?;
        let word = tokens.get(at)?.text;
        // "9 billion MAD", not "12 MILLION TRY TO FLEE".
        let scaled = at.checked_sub(1).and_then(|place| tokens.get(place)).is_some_and(|before| {
            scale::factor(&before.lower).is_some() && before.text.chars().any(char::is_lowercase)
        });
        (scaled || !WORD_CODES.contains(&word)).then_some(Found { edge: at + 1, money })
    }

    fn code(&self, tokens: &Tokens<'_>, at: usize) -> Option<Money> {
        let token = tokens.get(at).filter(|token| token.kind == Kind::Word && token.text.len() == 3)?;
        let code = if matches!(&*token.lower, "usd" | "eur" | "gbp") {
            token.lower.to_uppercase()
        } else {
            token.text.to_owned()
        };
        self.codes.contains(&code).then(|| Currency::parse(&code).map(Money::Of))?
    }

    /// "pkr 5 billion", "Azn 5 mln": small letters, before a large number, where they spell no word.
    fn small_code(&self, tokens: &Tokens<'_>, place: usize, at: usize) -> Option<Money> {
        let token = tokens.get(place).filter(|token| SMALL_CODES.contains(&&*token.lower))?;
        let code = token.lower.to_uppercase();
        let known = self.codes.contains(&code) && scale::is_large(tokens, at);
        Currency::parse(&code).filter(|_| known).map(Money::Of)
    }

    /// The "US" of "5 million US and 7 million Australian dollars", which waits for the word that both share.
    fn suspended_after(&self, tokens: &Tokens<'_>, at: usize) -> Option<Found> {
        let first = tokens.get(at).filter(|token| token.kind == Kind::Word && token.is_capitalised())?;
        if !matches!(tokens.word(at + 1), "and" | "or") {
            return None;
        }
        let end = (at + 2..at + 8).find(|place| FAMILIES.contains(&tokens.word(*place)))?;
        let is_amount = |place: usize| {
            tokens.number(place).is_some()
                || scale::factor(tokens.word(place)).is_some()
                || tokens.get(place).is_some_and(Token::is_capitalised)
        };
        // "200 US and Pakistani officers were paid in dollars"
        let two = (at + 2..end).all(is_amount) && (at + 2..end).any(|place| tokens.number(place).is_some());
        let family = Some(tokens.word(end)).filter(|_| two)?;
        let money = self.names.get(&format!("{} {family}", first.lower))?;
        Some(Found { edge: at + 1, money: money.clone() })
    }

    /// The longest symbol that ends where the number starts.
    fn symbol_before(&self, tokens: &Tokens<'_>, at: usize) -> Option<Found> {
        let end = tokens.get(at - 1)?.end();
        let mut best = None;
        for back in (at.saturating_sub(4)..at).rev() {
            let start = tokens.get(back)?.start;
            if end - start > self.longest_symbol {
                break;
            }
            let symbol = &tokens.text[start..end];
            if let Some(money) = self.symbols.get(symbol)
                && (is_clear(symbol) || scale::is_large(tokens, at))
            {
                best = Some(Found { edge: back, money: money.clone() });
            }
        }
        self.with_letters(tokens, best?)
    }

    /// The letters of another currency before its sign: "AUD$5bn", "NZ $2.4 billion" and "RMB ¥100 billion" say which, "B$5bn" does
    /// not, and none is of the sign alone.
    fn with_letters(&self, tokens: &Tokens<'_>, found: Found) -> Option<Found> {
        // "Pakistani Rs 5 billion"
        if let Money::Shared(codes) = &found.money {
            let place = found.edge.checked_sub(1);
            let of_country = place.and_then(|place| self.names.get(&format!("{} rupees", tokens.word(place))));
            return match (place, of_country) {
                (Some(edge), Some(Money::Of(code))) if codes.contains(code) => {
                    Some(Found { edge, money: Money::Of(*code) })
                }
                _ => Some(found),
            };
        }
        let capitals = |token: &Token<'_>| {
            token.kind == Kind::Word && token.text.len() <= 3 && token.text.chars().all(char::is_uppercase)
        };
        let sign = tokens.mark(found.edge);
        let letters = found.edge.checked_sub(1).filter(|_| matches!(sign, '$' | '¥'));
        let Some(place) = letters.filter(|place| tokens.get(*place).is_some_and(capitals)) else {
            return Some(found);
        };
        let word = tokens.get(place).map_or("", |token| token.text);
        let family: &[&str] = if sign == '$' { &DOLLAR_CODES } else { &["CNY", "JPY"] };
        let other =
            self.code(tokens, place).or_else(|| self.symbols.get(word).cloned()).filter(|money| is_of(money, family));
        let money = other.or_else(|| self.symbols.get(&format!("{word}{sign}")).cloned());
        match money {
            // "Series C $19 million": a letter alone may be of anything before it.
            Some(_) if !tokens.is_glued(found.edge) && word.len() == 1 && !is_free(tokens, place) => Some(found),
            Some(money) => Some(Found { edge: place, money }),
            None if tokens.is_glued(found.edge) && sign == '$' => {
                Some(Found { edge: place, money: self.code(tokens, place).unwrap_or(Money::Shared(Vec::new())) })
            }
            None => Some(found),
        }
    }

    fn symbol_after(&self, tokens: &Tokens<'_>, at: usize) -> Option<Found> {
        let start = tokens.get(at)?.start;
        let mut best = None;
        for next in at..tokens.len().min(at + 4) {
            let end = tokens.get(next)?.end();
            if end - start > self.longest_symbol {
                break;
            }
            let symbol = &tokens.text[start..end];
            // A "$" before the next number belongs to that one.
            let taken = tokens.number(next + 1).is_some() && tokens.is_glued(next + 1);
            // "8,2 mia. kr."
            let crown = symbol == "kr";
            if let Some(money) = self.symbols.get(symbol)
                && !taken
                && (crown || is_clear(symbol))
            {
                best = Some(Found { edge: next + 1, money: money.clone() });
            }
        }
        best
    }

    /// `dollars 6 billion`, `Rupees 500 crore`: only with a large number.
    fn name_before(&self, tokens: &Tokens<'_>, at: usize) -> Option<Found> {
        if !scale::is_large(tokens, at) {
            return None;
        }
        let start = at.saturating_sub(self.longest_name);
        (start..at).find_map(|place| {
            let money = self.names.get(&joined(tokens, place, at)?)?;
            Some(Found { edge: place, money: money.clone() })
        })
    }

    fn name_after(&self, tokens: &Tokens<'_>, at: usize) -> Option<Found> {
        // The hyphen of "US-dollars" is a token too.
        let last = tokens.len().min(at + self.longest_name + 1);
        (at + 1..=last).rev().find_map(|end| {
            let name = joined(tokens, at, end)?;
            let money = self.names.get(&name).or_else(|| self.names.get(name.strip_suffix('s')?))?;
            Some(Found { edge: end, money: money.clone() })
        })
    }
}

/// True where a sum of money ends and is not said of a thing: "Canadian $5bn in aid", not "a Canadian $5bn deal".
fn ends_sum(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.get(at).is_none_or(|next| {
        (next.kind == Kind::Mark && !tokens.is_hyphen(at))
            || matches!(&*next.lower, "in" | "for" | "to" | "a" | "per" | "and" | "on" | "over" | "by")
    })
}

/// True for one of the currencies of these codes.
fn is_of(money: &Money, codes: &[&str]) -> bool {
    matches!(money, Money::Of(currency) if codes.contains(&currency.code()))
}

/// "dollar" and "dollars" are of the family "dollars".
fn is_family(word: &str, family: &str) -> bool {
    !word.is_empty() && (word == family || family.strip_suffix('s') == Some(word))
}

/// True where no name stands before a lone letter, which is no article either: at the start, behind a mark or a preposition.
fn is_free(tokens: &Tokens<'_>, at: usize) -> bool {
    if tokens.word(at) == "a" {
        return false;
    }
    let Some(before) = at.checked_sub(1).and_then(|place| tokens.get(place)) else { return true };
    before.kind == Kind::Mark
        || matches!(
            &*before.lower,
            "of" | "for" | "at" | "to" | "than" | "about" | "over" | "nearly" | "around" | "some"
        )
}

fn is_word(tokens: &Tokens<'_>, at: usize) -> bool {
    !tokens.word(at).is_empty()
}

/// Letters alone of one or two may be anything (`K`, `Mk`, `R`); the rupee's are known.
fn is_clear(symbol: &str) -> bool {
    symbol.len() > 2
        || symbol.chars().any(|c| !c.is_alphabetic())
        || matches!(symbol, "Rs" | "Re" | "RM" | "zł" | "Kč" | "TL")
}

/// `Jamaican dollars` when the table has no such name: money, but of no known currency.
fn family_after(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let adjective = tokens.get(at)?.kind == Kind::Word && tokens.get(at)?.is_capitalised();
    let family = adjective && FAMILIES.contains(&tokens.word(at + 1));
    family.then_some(Found { edge: at + 2, money: Money::Shared(Vec::new()) })
}

/// Words from `start` up to `end` with single spaces or hyphens between; `None` when a mark is among them.
fn joined(tokens: &Tokens<'_>, start: usize, end: usize) -> Option<String> {
    let mut name = String::new();
    for at in start..end {
        if at > start && at + 1 < end && tokens.is_hyphen(at) {
            continue;
        }
        let word = tokens.word(at);
        if word.is_empty() {
            return None;
        }
        if at > start {
            name.push(' ');
        }
        name.push_str(word);
    }
    (!name.is_empty()).then_some(name)
}

fn collect(
    rows: &[CurrencyWords],
    words: impl Fn(&CurrencyWords) -> &Vec<String>,
    clean: impl Fn(&str) -> String,
) -> BTreeMap<String, Vec<Currency>> {
    let mut all: BTreeMap<String, Vec<Currency>> = BTreeMap::new();
    for row in rows {
        for word in words(row).iter().map(|word| clean(word)).filter(|word| !word.is_empty()) {
            let codes = all.entry(word).or_default();
            if !codes.contains(&row.code) {
                codes.push(row.code);
            }
        }
    }
    all
}

fn merge(all: BTreeMap<String, Vec<Currency>>) -> HashMap<String, Money> {
    let money = |codes: Vec<Currency>| match codes.as_slice() {
        [one] => Money::Of(*one),
        _ => Money::Shared(codes),
    };
    all.into_iter().map(|(word, codes)| (word, money(codes))).collect()
}
