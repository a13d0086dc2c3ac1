//! Figures put together: an amount, what it counts, how sharp it is, and the span it covers.

use rust_decimal::Decimal;

use crate::model::{Currency, Noun, Quantity, Unit};
use crate::model::{Per, Qualifier};

use super::Figure;
use super::amount::{Amount, Scan};
use super::currency::{Currencies, Money};
use super::designation;
use super::number;
use super::numeral::Style;
use super::qualifier;
use super::scale;
use super::span;
use super::special;
use super::token::{Kind, Tokens};
use super::unit::{self, Follows};

/// A figure with what a later pass needs of it.
#[derive(Debug, Clone)]
pub(super) struct Read {
    /// The figure.
    pub figure: Figure,
    /// It is money, of a known currency or not.
    pub money: bool,
    /// It has a scale word of a million or more.
    large: bool,
    /// Its first token, and the one after its last.
    tokens: (usize, usize),
}

/// Every figure of a text, in order.
pub(super) fn all(text: &str, currencies: &Currencies, lenient: bool) -> Vec<Read> {
    let mut tokens = Tokens::new(text);
    designation::mark(&mut tokens, currencies);
    let scan = Scan { tokens: &tokens, currencies, lenient };
    let mut found = Vec::new();
    let (mut at, mut floor) = (0, 0);
    while at < tokens.len() {
        if special::is_ordinal_number(&tokens, at) && special::at(&tokens, at, lenient).is_none() {
            at += 2;
            continue;
        }
        let Some(amount) = scan.amount(at, floor) else {
            at += 1;
            continue;
        };
        // An amount never ends before the token it was found at, so the walk goes forward.
        let mut end = amount.end.max(at + 1);
        if let Some(read) = scan.finish(amount, floor) {
            end = end.max(read.tokens.1);
            found.push(read);
        }
        (at, floor) = (end, end);
    }
    share_units(&tokens, &mut found);
    fill_gaps(&tokens, &mut found);
    found
}

/// What an amount turns out to be.
struct Kinded {
    unit: Option<Unit>,
    shared: Vec<Currency>,
    factor: Decimal,
    /// The token after the amount and a unit right behind it.
    end: usize,
    /// The token after the unit, wherever it stands.
    reach: usize,
    per: Option<Per>,
}

impl Scan<'_, '_> {
    fn finish(&self, amount: Amount, floor: usize) -> Option<Read> {
        let (low, high) = (amount.low?, amount.high?);
        let mut kinded = self.kind(&amount)?;
        let half = self.half_behind(&amount, &kinded);
        if let Some((_, end)) = half {
            (kinded.end, kinded.reach) = (end, end);
        }
        if self.is_name(&amount, &kinded) || (!self.lenient && self.is_noise(&amount, &kinded)) {
            return None;
        }
        let money = amount.money.is_some();
        let context = qualifier::Context { unit: kinded.unit, money, end: amount.end, floor };
        let before = qualifier::before(self.tokens, amount.first, context);
        let after = qualifier::after(self.tokens, amount.end)
            .or_else(|| qualifier::inside(self.tokens, amount.first, amount.end))
            .or_else(|| qualifier::after(self.tokens, kinded.end))
            .or_else(|| {
                qualifier::after(self.tokens, kinded.reach).filter(|found| self.tokens.word(found.edge - 1) != "least")
            });
        let (per, per_end) = self.per(&amount, &kinded, after.map_or(kinded.end, |found| found.edge), floor);
        let sharpness = sharpness(&amount, before.or(after).map(|found| found.qualifier));
        let sign = self.sign(&amount, &kinded)?;
        let half = half.map_or(Decimal::ZERO, |(part, _)| part);
        let whole = |bound: Decimal| bound.checked_mul(kinded.factor)?.checked_add(half)?.checked_mul(sign);
        let (low, high) = (whole(low)?.normalize(), whole(high)?.normalize());
        let (low, high) = (low.min(high), low.max(high));
        let first = before.map_or(amount.first, |found| found.edge);
        let after_edge = after.map(|found| found.edge).filter(|edge| *edge <= kinded.end + 3);
        let last = [Some(kinded.end), after_edge, per_end].into_iter().flatten().max()?;
        let quantity = Quantity {
            low: (sharpness != Qualifier::AtMost).then_some(low),
            high: (!matches!(sharpness, Qualifier::AtLeast | Qualifier::Vague)).then_some(high),
            qualifier: sharpness,
            unit: kinded.unit,
            per,
        };
        let figure = Figure {
            start: self.tokens.get(first)?.start,
            end: self.tokens.get(last - 1)?.end(),
            quantity,
            shared: kinded.shared,
        };
        let large = amount.scale.is_some_and(|scale| scale >= Decimal::from(1_000_000));
        Some(Read { figure, money, large, tokens: (first, last) })
    }

    /// The unit; `None` when the number is not a figure of ours (kilograms, a price per barrel).
    fn kind(&self, amount: &Amount) -> Option<Kinded> {
        let mut kinded = Kinded {
            unit: amount.unit,
            shared: Vec::new(),
            factor: Decimal::ONE,
            end: amount.end,
            reach: amount.end,
            per: None,
        };
        // A word in letters that are not read may be a scale: "$2 مليار".
        let of_other_letters = |first: char| first.is_alphabetic() && first > '\u{36f}';
        let next = self.tokens.word(amount.end);
        let unread = next.starts_with(of_other_letters) && !unit::is_percent_abroad(next);
        if (amount.scale.is_none() && unread) || (amount.scale.is_none() && scale::is_misspelt(next)) {
            return None;
        }
        // "3 billion de dollars": a billion of another language, or none.
        if amount.low >= Some(Decimal::from(1_000_000_000)) && self.is_billion_abroad(amount) {
            return None;
        }
        if let Some(money) = &amount.money {
            let small = amount.scale.is_none() && amount.low < Some(Decimal::from(100_000));
            if self.is_price(amount.end) || self.is_equation(amount) || (small && self.is_rate(amount.end)) {
                return None;
            }
            (kinded.unit, kinded.shared) = self.currency(money, amount);
            // "500.000 dollars": nobody writes thousandths of a dollar.
            if amount.style == Some(Style::Either) && amount.scale.is_none() {
                kinded.factor = Decimal::ONE_THOUSAND;
            }
            return Some(kinded);
        }
        if amount.unit.is_some() {
            return Some(kinded);
        }
        let one = amount.low == Some(Decimal::ONE);
        let follows = match (unit::after(self.tokens, amount.end, one), qualifier::after(self.tokens, amount.end)) {
            // "100+ missiles", "40-odd ships", "a dozen or so tanks"
            (Follows::Nothing, Some(found)) => unit::after(self.tokens, found.edge, one),
            (follows, _) => follows,
        };
        if follows == Follows::Nothing && self.is_behind_percent(amount.first) {
            kinded.unit = Some(Unit::Percent);
            return Some(kinded);
        }
        if follows == Follows::Nothing && self.is_behind_tiv(amount.first) {
            kinded.unit = Some(Unit::Tiv);
            kinded.factor = self.repair(amount, Unit::Tiv);
            return Some(kinded);
        }
        match follows {
            Follows::Foreign => return None,
            Follows::Nothing if self.is_rate(amount.end) => return None,
            Follows::Nothing => {}
            // ".338 rifles": a bore.
            Follows::Unit(found) if is_bore(amount, found.unit) => return None,
            // "9.5 MT", "9.5 Mt": metric tonnes or millions of them.
            Follows::Unit(found) if self.is_megatonne(amount, &found) => return None,
            // An age.
            Follows::Unit(found) if self.is_old(found.end) => return None,
            // The "1,000 cubic metres" that a price is for.
            Follows::Unit(found) if self.is_priced(amount.first, found.unit) => return None,
            Follows::Unit(found) => {
                kinded.unit = Some(found.unit);
                kinded.factor = found.factor * self.repair(amount, found.unit);
                kinded.end = if found.adjacent { found.end } else { amount.end };
                kinded.reach = found.end;
                kinded.per = found.per;
            }
        }
        Some(kinded)
    }

    /// The half of "two years and a half", times the measure's factor, and the token after it.
    fn half_behind(&self, amount: &Amount, kinded: &Kinded) -> Option<(Decimal, usize)> {
        let measure = matches!(kinded.unit, Some(Unit::Count(noun)) if noun.is_measure());
        let near = kinded.end == kinded.reach && kinded.end > amount.end && !amount.range && !amount.vague;
        let (part, end) = number::and_a_half(self.tokens, kinded.end).filter(|_| measure && near)?;
        Some((part.checked_mul(kinded.factor)?, end))
    }

    /// The "billion" of "1,2 billion d'euros", which is a thousand times the English one.
    fn is_billion_abroad(&self, amount: &Amount) -> bool {
        let tokens = self.tokens;
        (amount.first..amount.end + 1).any(|at| {
            let apostrophe = tokens.word(at + 1) == "d" && matches!(tokens.mark(at + 2), '\'' | '’');
            matches!(tokens.word(at), "billion" | "billions") && (apostrophe || tokens.word(at + 1) == "de")
        })
    }

    /// A small number with the letters of both the metric tonne and the megatonne.
    fn is_megatonne(&self, amount: &Amount, found: &unit::Found) -> bool {
        let written = self.tokens.get(found.end - 1).map_or("", |token| token.text);
        let small = amount.scale.is_none() && amount.low < Some(Decimal::ONE_THOUSAND);
        small && (written == "Mt" || (written == "MT" && amount.style == Some(Style::Fraction)))
    }

    /// "%15", "yüzde 15": as Turkish has it.
    fn is_behind_percent(&self, at: usize) -> bool {
        let tokens = self.tokens;
        let sign = at > 0 && tokens.mark(at - 1) == '%' && tokens.is_glued(at);
        // The sign of "20%15" is of the number before it.
        (sign && tokens.number(at.wrapping_sub(2)).is_none()) || tokens.word_before(at, 1) == "yüzde"
    }

    /// "TIV 63 million", "a TIV of 63 million"
    fn is_behind_tiv(&self, at: usize) -> bool {
        let back = if self.tokens.word_before(at, 1) == "of" { 2 } else { 1 };
        self.tokens.word_before(at, back) == "tiv"
    }

    /// "a 45-year-old general", "58 years old"
    fn is_old(&self, at: usize) -> bool {
        let at = at + usize::from(self.tokens.is_hyphen(at));
        let joined = self.tokens.is_hyphen(at - 1) || self.tokens.word(at - 1) == "years";
        matches!(self.tokens.word(at), "old" | "olds") && joined
    }

    /// What the unit says of the digits: there is no half aircraft, and TIV are counted in millions.
    fn repair(&self, amount: &Amount, unit: Unit) -> Decimal {
        match unit {
            Unit::Tiv if amount.scale.is_some() => Decimal::new(1, 6),
            // Nobody weighs to the gram: "12.000 t".
            Unit::Count(Noun::Tonne) if amount.style == Some(Style::Either) && self.ends_in_noughts(amount) => {
                Decimal::ONE_THOUSAND
            }
            Unit::Count(noun)
                if !noun.is_measure() && amount.style == Some(Style::Either) && amount.scale.is_none() =>
            {
                Decimal::ONE_THOUSAND
            }
            _ => Decimal::ONE,
        }
    }

    fn ends_in_noughts(&self, amount: &Amount) -> bool {
        let last = self.tokens.get(amount.end - 1).map_or("", |token| token.text);
        amount.scale.is_none() && last.ends_with(".000")
    }

    /// Rupees counted in crore or lakh are Indian, unless the words say otherwise.
    fn currency(&self, money: &Money, amount: &Amount) -> (Option<Unit>, Vec<Currency>) {
        match money {
            Money::Of(currency) => (Some(Unit::Money(*currency)), Vec::new()),
            Money::Shared(codes) => {
                let indian = amount.style == Some(Style::Lakh)
                    || (amount.first..amount.end).any(|at| {
                        matches!(self.tokens.word(at), "crore" | "crores" | "lakh" | "lakhs" | "lac" | "lacs" | "cr")
                    });
                let rupee = codes.iter().find(|code| code.code() == "INR").filter(|_| indian);
                match rupee {
                    Some(rupee) => (Some(Unit::Money(*rupee)), Vec::new()),
                    None => (None, codes.clone()),
                }
            }
        }
    }

    /// "$82.10 a barrel" is a price, and no sum of money changed hands.
    fn is_price(&self, at: usize) -> bool {
        let tokens = self.tokens;
        let each = matches!(tokens.word(at), "a" | "an" | "per") || tokens.mark(at) == '/';
        // "$450 per 1,000 cubic meters"
        let many = tokens.number(at + 1).is_some() || tokens.word(at + 1) == "thousand";
        let place = at + 1 + usize::from(many || tokens.word(at + 1) == "metric");
        let plural = tokens.word(place).strip_suffix('s').filter(|_| many);
        each && matches!(
            plural.unwrap_or(tokens.word(place)),
            "barrel"
                | "bbl"
                | "tonne"
                | "ton"
                | "kilo"
                | "kg"
                | "kilogram"
                | "litre"
                | "liter"
                | "gallon"
                | "ounce"
                | "share"
                | "bushel"
                | "pound"
                | "lb"
                | "mmbtu"
                | "mwh"
                | "kwh"
                | "quintal"
                | "dollar"
                | "euro"
                | "head"
                | "person"
                | "mt"
                | "cubic"
                | "mcm"
                | "capita"
                | "hour"
        )
    }

    fn is_priced(&self, at: usize, unit: Unit) -> bool {
        let measure = matches!(unit, Unit::Count(noun) if noun.is_measure());
        measure && self.tokens.word_before(at, 1) == "per"
    }

    /// "1 USD = 280 PKR", "USD/AZN 1.7": neither side is a sum of money.
    fn is_equation(&self, amount: &Amount) -> bool {
        let tokens = self.tokens;
        let bare = amount.scale.is_none() && amount.first > 1 && tokens.is_glued(amount.first);
        let pair = bare && tokens.mark(amount.first - 1) == '/';
        if pair && self.currencies.after(tokens, amount.first - 2).is_some_and(|found| found.edge + 1 == amount.first) {
            return true;
        }
        let is_one = |at: usize| tokens.number(at).is_some_and(|numeral| numeral.value == Decimal::ONE);
        let left = amount.low == Some(Decimal::ONE) && tokens.mark(amount.end) == '=';
        let right = amount.first.checked_sub(1).filter(|sign| tokens.mark(*sign) == '=');
        left || right.is_some_and(|sign| (sign.saturating_sub(3)..sign).any(is_one))
    }

    /// "83.4 per dollar", "83.4 to the dollar", "against the euro"
    fn is_rate(&self, at: usize) -> bool {
        let tokens = self.tokens;
        let place = match (tokens.word(at), tokens.word(at + 1)) {
            ("per", _) => at + 1,
            ("to" | "against", "the" | "a" | "one") => at + 2,
            _ => return false,
        };
        tokens.get(place).is_some_and(|_| self.currencies.after(tokens, place).is_some())
            || tokens.word(place) == "dollar"
    }

    /// "Three Brothers": a number word in a name.
    fn is_name(&self, amount: &Amount, kinded: &Kinded) -> bool {
        let capital =
            |at: usize| self.tokens.get(at).is_some_and(|token| token.kind == Kind::Word && token.is_capitalised());
        let word = amount.style.is_none() && amount.unit.is_none() && amount.money.is_none() && amount.scale.is_none();
        word && kinded.unit.is_none() && capital(amount.first) && capital(amount.end)
    }

    /// Numbers that carry no figure in running text: "one of the", "the two countries".
    fn is_noise(&self, amount: &Amount, kinded: &Kinded) -> bool {
        if amount.money.is_some() || amount.unit.is_some() {
            return false;
        }
        let tokens = self.tokens;
        let (before, next) = (tokens.word_before(amount.first, 1), tokens.word(amount.end));
        let count = matches!(kinded.unit, Some(Unit::Count(noun)) if !noun.is_measure());
        if amount.is_word_one() {
            let pronoun =
                matches!(before, "no" | "any" | "every" | "each" | "this" | "that" | "another" | "the" | "which")
                    || next == "of";
            return kinded.unit.is_none()
                || (pronoun && !tokens.is_hyphen(amount.end))
                || kinded.reach > amount.end + 4;
        }
        if tokens.is_hyphen(amount.end) && kinded.unit.is_none() && amount.scale.is_none() {
            return true;
        }
        let word = amount.style.is_none() && amount.scale.is_none();
        let zero = word && amount.low == Some(Decimal::ZERO);
        let few = word && !amount.vague && amount.low.is_some_and(|low| low <= Decimal::from(3));
        let more = matches!(next, "more" | "others" | "another") || before == "another";
        let known = few
            && matches!(before, "the" | "both" | "these" | "those" | "our" | "their")
            && kinded.unit == Some(Unit::Count(Noun::Country));
        let deadline = matches!(before, "next" | "last" | "past") && kinded.unit.is_none() && amount.scale.is_none();
        (amount.needs_noun && !count)
            || deadline
            || (zero && !(kinded.unit.is_some() || matches!(before, "to" | "at" | "was" | "is" | "be")))
            || (zero && tokens.is_hyphen(amount.end))
            || (few && kinded.unit.is_none() && !zero && !more)
            || known
    }

    fn per(&self, amount: &Amount, kinded: &Kinded, end: usize, floor: usize) -> (Option<Per>, Option<usize>) {
        let flows = match kinded.unit {
            Some(Unit::Count(noun)) => !matches!(
                noun,
                Noun::Hour
                    | Noun::Day
                    | Noun::Week
                    | Noun::Month
                    | Noun::Year
                    | Noun::Time
                    | Noun::Metre
                    | Noun::Kilometre
            ),
            Some(Unit::Percent | Unit::Multiple | Unit::Rank) => false,
            _ => true,
        };
        if !flows {
            return (None, None);
        }
        if kinded.per.is_some() {
            return (kinded.per, None);
        }
        if let Some((per, end)) =
            span::after(self.tokens, end.max(kinded.reach)).or_else(|| span::after(self.tokens, end))
        {
            return (Some(per), end);
        }
        (span::before(self.tokens, amount.first, floor), None)
    }

    /// What a minus sign before a percentage or a sum of money makes of it: "-3.3%", "a balance of -$99 million". `None` where the
    /// sign may as well be a dash: "a deal -$99 million".
    fn sign(&self, amount: &Amount, kinded: &Kinded) -> Option<Decimal> {
        let tokens = self.tokens;
        let Some(sign) = amount.first.checked_sub(1) else { return Some(Decimal::ONE) };
        let before = sign.wrapping_sub(1);
        let minus = matches!(tokens.mark(sign), '-' | '−') && tokens.is_glued(amount.first);
        // "$-1.2 bn"
        if minus && tokens.is_glued(sign) && matches!(tokens.mark(before), '$' | '€' | '£' | '¥' | '₹') {
            return None;
        }
        let percent = kinded.unit == Some(Unit::Percent);
        let opened = matches!(tokens.mark(before), '(' | '[');
        let named = tokens.word(sign) == "negative" && !tokens.is_hyphen(before);
        let said = tokens.word(sign) == "minus" || named || is_called_negative(tokens, sign);
        let signed = said || (minus && (!tokens.is_glued(sign) || opened));
        // "a deficit of minus $1.2 bn" says it twice.
        let twice =
            tokens.word(before) == "of" && matches!(tokens.word_before(sign, 2), "deficit" | "loss" | "shortfall");
        if !signed || twice || !(percent || amount.money.is_some()) {
            return Some(Decimal::ONE);
        }
        if amount.range && !said {
            return percent.then_some(Decimal::ONE);
        }
        let clear = percent
            || said
            || opened
            || sign == 0
            || tokens.mark(before) == ':'
            || matches!(tokens.word(before), "of" | "by" | "to" | "at" | "was" | "is" | "from" | "and" | "about");
        clear.then_some(Decimal::NEGATIVE_ONE)
    }
}

/// "a negative balance of $300 million", "negative trade balance of", "negative growth of 5%": what is below nought by its name.
fn is_called_negative(tokens: &Tokens<'_>, of: usize) -> bool {
    let noun = matches!(tokens.word_before(of, 1), "balance" | "growth" | "saldo" | "result" | "account" | "margin");
    let negative = (2..=4).any(|back| tokens.word_before(of, back) == "negative");
    tokens.word(of) == "of" && noun && negative
}

/// Less than one of a thing that comes whole.
fn is_bore(amount: &Amount, unit: Unit) -> bool {
    let whole = matches!(unit, Unit::Count(noun) if !noun.is_measure());
    whole && amount.style == Some(Style::Fraction) && amount.scale.is_none() && amount.high < Some(Decimal::ONE)
}

/// One word for how sharp the figure is; a range stays a range, whatever stands before it.
fn sharpness(amount: &Amount, said: Option<Qualifier>) -> Qualifier {
    match said {
        _ if amount.range => Qualifier::Range,
        Some(Qualifier::AtLeast) if amount.vague => Qualifier::AtLeast,
        Some(Qualifier::AtMost) if amount.vague => Qualifier::AtMost,
        _ if amount.vague => Qualifier::Vague,
        Some(qualifier) => qualifier,
        None => Qualifier::Exact,
    }
}

/// Gives the first figures of "14 and 28 aircraft", "10, 20 and 30 percent", "from 24 to 36 aircraft" the unit that the last has for all.
fn share_units(tokens: &Tokens<'_>, found: &mut [Read]) {
    let mut listed = false;
    for at in (1..found.len()).rev() {
        let (read, next) = (&found[at - 1], &found[at]);
        let link = read.tokens.1;
        let joined = match tokens.word(link) {
            "and" | "to" => true,
            _ => listed && tokens.mark(link) == ',',
        };
        let bare = read.figure.quantity.unit.is_none() && !read.money && ends_in_number(tokens, link);
        let unit = next.figure.quantity.unit.filter(|unit| matches!(unit, Unit::Percent | Unit::Count(_)));
        listed = joined && bare && unit.is_some() && next.tokens.0 == link + 1;
        if listed {
            found[at - 1].figure.quantity.unit = unit;
        }
    }
}

/// True for digits with no more than a scale word behind them.
fn ends_in_number(tokens: &Tokens<'_>, end: usize) -> bool {
    let is_number = |back: usize| end.checked_sub(back).is_some_and(|at| tokens.number(at).is_some());
    is_number(1) || (is_number(2) && scale::factor(tokens.word(end - 1)).is_some())
}

/// Gives a figure the unit that its sentence has just named: "40 billion dollars by 2027 and 60 billion by 2030",
/// "18 fighters, with an option on six more".
fn fill_gaps(tokens: &Tokens<'_>, found: &mut [Read]) {
    let mut sentence = 0;
    for at in 0..found.len() {
        if at > 0 && !is_one_sentence(tokens, found[at - 1].tokens.1, found[at].tokens.0) {
            sentence = at;
        }
        let read = &found[at];
        if read.figure.quantity.unit.is_some() || read.money {
            continue;
        }
        let unit = if read.large && !counts_other_things(tokens, read) {
            money_near(tokens, &found[sentence..], at - sentence)
        } else if is_more(tokens, read) {
            count_before(&found[sentence..at])
        } else {
            None
        };
        if unit.is_some() {
            found[at].figure.quantity.unit = unit;
            found[at].money = found[at].large;
        }
    }
}

/// The "2 million jobs" of "$5 billion and 2 million jobs".
fn counts_other_things(tokens: &Tokens<'_>, read: &Read) -> bool {
    let (_, end) = read.tokens;
    let plural = tokens.get(end).is_some_and(|token| !token.is_capitalised()) && tokens.word(end).ends_with('s');
    plural && !is_more(tokens, read) && !unit::is_end(tokens, end)
}

fn is_one_sentence(tokens: &Tokens<'_>, from: usize, to: usize) -> bool {
    (from..=to).all(|at| !tokens.is_sentence_start(at) || tokens.mark(at.wrapping_sub(1)) == ';')
}

/// How far, in figures, an elided unit may be away.
const NEAR: usize = 4;

/// The last currency before, or else the first one behind in the same sentence.
fn money_near(tokens: &Tokens<'_>, sentence: &[Read], at: usize) -> Option<Unit> {
    let money = |read: &Read| read.figure.quantity.unit.filter(|unit| unit.currency().is_some());
    if let Some(unit) = sentence[at.saturating_sub(NEAR)..at].iter().rev().find_map(money) {
        return Some(unit);
    }
    let mut end = sentence[at].tokens.1;
    for read in sentence.iter().skip(at + 1).take(NEAR) {
        if !is_one_sentence(tokens, end, read.tokens.0) {
            return None;
        }
        if let Some(unit) = money(read) {
            return Some(unit);
        }
        end = read.tokens.1;
    }
    None
}

fn is_more(tokens: &Tokens<'_>, read: &Read) -> bool {
    let (first, end) = read.tokens;
    matches!(tokens.word(end), "more" | "others" | "additional" | "of")
        || matches!(tokens.word_before(first, 1), "another" | "other" | "additional" | "remaining" | "further" | "last")
}

fn count_before(sentence: &[Read]) -> Option<Unit> {
    let count =
        |read: &Read| read.figure.quantity.unit.filter(|unit| matches!(unit, Unit::Count(noun) if !noun.is_measure()));
    sentence.iter().rev().take(NEAR).find_map(count)
}
