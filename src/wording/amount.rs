//! An amount: a number with its currency; and a range of two of them.

use rust_decimal::Decimal;

use crate::model::Unit;

use super::change::{self, LEAD};
use super::currency::{Currencies, Found, Money};
use super::number;
use super::numeral::Style;
use super::scale;
use super::special::{self, Special};
use super::token::Tokens;
use super::unit::{self, Follows};

/// A text under the reader's eye.
pub(super) struct Scan<'a, 't> {
    /// The text.
    pub tokens: &'a Tokens<'t>,
    /// The currency table.
    pub currencies: &'a Currencies,
    /// A short wording rather than running text: a figure that would be too doubtful there is read.
    pub lenient: bool,
}

/// One amount or a range, before its unit and qualifier are known.
#[derive(Debug, Clone)]
pub(super) struct Amount {
    /// First token, with a currency before the number.
    pub first: usize,
    /// The token after the number and a currency behind it.
    pub end: usize,
    /// Lower bound; `None` when it is too large to hold.
    pub low: Option<Decimal>,
    /// Upper bound, the same as `low` unless it is a range.
    pub high: Option<Decimal>,
    /// It has two bounds.
    pub range: bool,
    /// It has no upper bound: "dozens".
    pub vague: bool,
    /// The product of its scale words.
    pub scale: Option<Decimal>,
    /// What the words behind its first number multiply it by.
    multiplier: Option<Decimal>,
    /// How its digits are written; `None` when it is spelled out.
    pub style: Option<Style>,
    /// Its currency.
    pub money: Option<Money>,
    /// The unit that its words carry by themselves.
    pub unit: Option<Unit>,
    /// Counts only with a thing to count behind it.
    pub needs_noun: bool,
}

impl Amount {
    /// True for the spelled-out number one.
    pub fn is_word_one(&self) -> bool {
        self.style.is_none() && self.scale.is_none() && self.low == Some(Decimal::ONE) && self.unit.is_none()
    }

    /// Multiplied as the second of a range is, if it then stays below that.
    fn share(&mut self, multiplier: Decimal, below: Decimal) {
        if let Some(low) = self.low.and_then(|low| low.checked_mul(multiplier)).filter(|low| *low < below) {
            (self.low, self.high) = (Some(low), Some(low));
        }
    }

    /// Takes the scale that the second of a range has for both.
    fn share_scale(&mut self, second: &Amount) {
        match second.multiplier {
            // "two to three hundred" are two hundred at least, "fifty to one hundred" fifty.
            Some(multiplier) if self.multiplier.is_none() && second.scale.is_none() => {
                second.low.into_iter().for_each(|most| self.share(multiplier, most));
            }
            Some(multiplier) if second.scale.is_some() => self.scale_below(multiplier, second),
            None => second.scale.into_iter().for_each(|scale| self.scale_below(scale, second)),
            _ => {}
        }
    }

    /// "500,000 to 1 million tonnes": thousands of its own are no millions.
    fn scale_below(&mut self, multiplier: Decimal, second: &Amount) {
        if self.scale.is_some() {
            return;
        }
        let scaled = self.low.and_then(|low| low.checked_mul(multiplier));
        let own = matches!(self.style, Some(Style::Grouped | Style::Lakh)) && self.low < second.low;
        if own && scaled.is_none_or(|scaled| Some(scaled) >= second.low) {
            return;
        }
        self.scale_by(multiplier);
        self.scale = second.scale;
    }

    /// "2.000 y 3.000 millones", "2.000 bis 3.000 Millionen": where the points of the end set thousands apart, so do those of the start.
    fn share_groups(&mut self, second: &Amount) {
        let grouped = self.style == Some(Style::Either)
            && second.style == Some(Style::Either)
            && second
                .scale
                .zip(second.low)
                .is_some_and(|(scale, low)| Some(low) >= scale.checked_mul(Decimal::ONE_THOUSAND));
        if grouped && let Some(low) = second.low {
            self.share(Decimal::ONE_THOUSAND, low);
        }
    }

    /// Takes the second of two scales that the end of its range has: "1 lakh to 1.5 lakh crore".
    fn share_outer(&mut self, outer: Decimal, second: &Amount) {
        let scaled = self.low.and_then(|low| low.checked_mul(outer)).filter(|low| Some(*low) < second.low);
        if scaled.is_some() {
            (self.low, self.high, self.scale) = (scaled, scaled, second.scale);
        }
    }

    fn scale_by(&mut self, scale: Decimal) {
        self.low = self.low.and_then(|low| low.checked_mul(scale));
        self.high = self.low;
        self.scale = Some(scale);
    }
}

impl Scan<'_, '_> {
    /// The amount or range whose number starts at `at`; nothing before `floor` belongs to it.
    pub fn amount(&self, at: usize, floor: usize) -> Option<Amount> {
        let first = self.single(at, floor)?;
        let range = self.range(&first).map(|range| if range.range { self.with_end_of_change(range) } else { range });
        Some(range.or_else(|| self.listed(&first)).unwrap_or(first))
    }

    fn single(&self, at: usize, floor: usize) -> Option<Amount> {
        if number::half_of(self.tokens, at).is_none()
            && let Some(special) = special::at(self.tokens, at, self.lenient)
        {
            return Some(self.special(at, special));
        }
        self.plain(at, floor, false)
    }

    /// A number with its currency; `money` when it goes on from one with a currency.
    fn plain(&self, at: usize, floor: usize, money: bool) -> Option<Amount> {
        // A cheap look first: most tokens start no number.
        let before = |at| self.currencies.before(self.tokens, at).filter(|found| found.edge >= floor);
        let number = number::at(self.tokens, self.currencies, at, money)?;
        let before = before(at);
        let number = match before {
            Some(_) => number::at(self.tokens, self.currencies, at, true)?,
            None => number,
        };
        let number = self.with_scale_beside(at, number);
        let (number, before) = self.with_heading(at, floor, number, before);
        let weight =
            self.tokens.is_hyphen(number.end) && self.tokens.word(number.end + 1) == "pound" && number.scale.is_none();
        // A 500-pound bomb does not cost that.
        let narrower = before.as_ref().and_then(|found| self.currencies.narrowed(self.tokens, found.edge, number.end));
        let after = narrower.clone().or_else(|| self.money_after(&number)).filter(|_| !weight);
        let money = match (&before, &after) {
            // "$5 billion dollars", "A$5m Australian dollars": the narrower one is meant.
            (Some(before), Some(after)) if matches!(before.money, Money::Shared(_)) => Some(after.money.clone()),
            (Some(_), Some(after)) if narrower.is_some() => Some(after.money.clone()),
            (Some(before), _) => Some(before.money.clone()),
            (None, Some(after)) => Some(after.money.clone()),
            (None, None) => None,
        };
        let mut end = after.as_ref().map_or(number.end, |found| found.edge);
        let (mut value, mut scale) = (number.value, number.scale);
        // "600$ million"
        if let Some(factor) = scale::factor(self.tokens.word(end)).filter(|_| scale.is_none() && end == number.end + 1)
            && self.tokens.is_glued(number.end)
            && self.tokens.word(number.end).is_empty()
        {
            (value, scale, end) = (value.and_then(|value| value.checked_mul(factor)), Some(factor), end + 1);
        }
        // "two dollars and a half"
        if let Some((part, place)) =
            number::and_a_half(self.tokens, end).filter(|_| scale.is_none() && end > number.end)
        {
            (value, end) = (value.and_then(|value| value.checked_add(part)), place);
        }
        Some(Amount {
            first: before.map_or(at, |found| found.edge),
            end,
            low: value,
            high: value,
            range: false,
            vague: false,
            scale,
            multiplier: number.multiplier,
            style: number.numeral.map(|numeral| numeral.style),
            money,
            unit: None,
            needs_noun: number.bare,
        })
    }

    /// `USD million 123.4`, `123.4 (USD million)`, `300 MEUR`, `$10.5 (billion)`: the currency and the scale stand together, before or
    /// behind.
    fn with_heading(
        &self,
        at: usize,
        floor: usize,
        number: number::Number,
        before: Option<Found>,
    ) -> (number::Number, Option<Found>) {
        let (None, Some(_), Some(value)) = (number.scale, self.tokens.number(at), number.value) else {
            return (number, before);
        };
        let scaled = |factor: Decimal, number| number::Number {
            value: value.checked_mul(factor),
            scale: Some(factor),
            ..number
        };
        let end = number.end;
        if let Some(found) = &before {
            if let Some((edge, factor)) =
                self.currencies.scale_before(self.tokens, found.edge).filter(|(edge, _)| *edge >= floor)
            {
                return (scaled(factor, number), Some(Found { edge, ..found.clone() }));
            }
            let alone = self.tokens.mark(end) == '(' && self.tokens.mark(end + 2) == ')';
            return match scale::factor(self.tokens.word(end + 1)).filter(|_| alone) {
                Some(factor) => (number::Number { end: end + 3, ..scaled(factor, number) }, before),
                None => (number, before),
            };
        }
        if let Some((found, factor)) = self.currencies.with_scale_before(self.tokens, at)
            && found.edge >= floor
        {
            return (scaled(factor, number), Some(found));
        }
        let behind = self.currencies.in_brackets(self.tokens, end);
        if let Some((found, factor)) = behind.or_else(|| self.currencies.of_million(self.tokens, end)) {
            return (number::Number { end: found.edge, beside: Some(found.money), ..scaled(factor, number) }, before);
        }
        (number, before)
    }

    /// `500 USD million`: the scale stands behind the currency.
    fn with_scale_beside(&self, at: usize, number: number::Number) -> number::Number {
        let (None, Some(value), Some(_)) = (number.scale, number.value, self.tokens.number(at)) else { return number };
        let Some(behind) = self.currencies.after(self.tokens, number.end) else { return number };
        match scale::factor(self.tokens.word(behind.edge)) {
            Some(factor) => number::Number {
                value: value.checked_mul(factor),
                scale: Some(factor),
                end: behind.edge + 1,
                beside: Some(behind.money),
                ..number
            },
            None => number,
        }
    }

    /// The currency behind a number: at once, or behind the "of" of "millions of dollars", the "de" of "milliards de dollars".
    fn money_after(&self, number: &number::Number) -> Option<Found> {
        let tokens = self.tokens;
        if let Some(money) = &number.beside {
            return Some(Found { edge: number.end, money: money.clone() });
        }
        // "5 billion+ dollars"
        let plus = usize::from(tokens.mark(number.end) == '+' && tokens.is_glued(number.end) && number.scale.is_some());
        let at_once = self.currencies.after(tokens, number.end + plus).or_else(|| {
            // "2.5 million (US dollars)"
            let inside = number.scale.filter(|_| tokens.mark(number.end) == '(');
            let found = inside.and_then(|_| self.currencies.after(tokens, number.end + 1));
            let found = found.filter(|found| tokens.mark(found.edge) == ')')?;
            Some(Found { edge: found.edge + 1, ..found })
        });
        let place = match tokens.word(number.end) {
            _ if number.scale.is_none() => return at_once,
            "d" if matches!(tokens.mark(number.end + 1), '\'' | '’') => number.end + 2,
            "of" | "de" | "di" => number.end + 1,
            // "5.2 billion in US dollars", not "in dollar bonds"
            "in" => {
                let found = self.currencies.after(tokens, number.end + 1);
                return at_once.or_else(|| found.filter(|found| tokens.word(found.edge - 1).ends_with('s')));
            }
            _ => return at_once,
        };
        at_once.or_else(|| self.currencies.after(tokens, place))
    }

    fn special(&self, at: usize, special: Special) -> Amount {
        let tokens = self.tokens;
        // "hundreds of millions of dollars", "a multi-million-dollar contract"
        let place = special.end + usize::from(tokens.word(special.end) == "of");
        let counts = special.unit.is_none() && special.scale.is_some();
        let after = self.currencies.after(tokens, place).filter(|_| counts);
        let before = self.currencies.before(tokens, at).filter(|_| counts);
        Amount {
            first: before.as_ref().map_or(at, |found| found.edge),
            end: after.as_ref().map_or(special.end, |found| found.edge),
            low: special.value,
            high: special.value,
            range: false,
            vague: special.vague,
            scale: special.scale,
            multiplier: None,
            style: None,
            money: after.or(before).map(|found| found.money),
            unit: special.unit,
            needs_noun: special.needs_noun,
        }
    }

    /// The range that `first` begins; or `first` with the scale that it shares with what it is compared with.
    fn range(&self, first: &Amount) -> Option<Amount> {
        if first.vague || first.unit.is_some() {
            return None;
        }
        let tokens = self.tokens;
        let link = self.percent_end(first.end).unwrap_or(first.end);
        let join = self.join(first, link)?;
        let second = self.second(join.next, first.money.is_some())?;
        if join.loose && !self.spans_blank(first, &second) {
            return None;
        }
        let percent = link > first.end;
        if percent && self.percent_end(second.end).is_none() || !may_pair(first, &second) {
            return None;
        }
        let mut low = first.clone();
        low.share_scale(&second);
        low.share_groups(&second);
        if let Some(outer) = self.outer_scale(first, &second) {
            low.share_outer(outer, &second);
        }
        if low.money.is_none() {
            low.money = second.money.clone();
        }
        // "3-4,000 troops" are three to four thousand, "15 to 20,000 troops" fifteen to twenty.
        if let (Some(Style::Plain(1..=3)), Some(Style::Grouped), Some(least), Some(most)) =
            (first.style, second.style, low.low, second.low)
            && let Some(thousands) = least.checked_mul(Decimal::ONE_THOUSAND)
            && most < Decimal::from(1_000_000)
            && thousands < most
        {
            let near = join.kind == Join::Range && low.money.is_none() && most < thousands * Decimal::from(5);
            if tokens.is_hyphen(link) || near {
                (low.low, low.high) = (Some(thousands), Some(thousands));
            }
        }
        let rising = low.low? < second.low?;
        let alternatives = join.kind == Join::Or && !(rising && first.money.is_none() && first.scale.is_none());
        if join.kind == Join::Change || alternatives || !rising {
            // Two figures; the first may still take the scale and currency of the second, as in "fell from $3 to $2 billion".
            let falls = join.kind == Join::Change && is_near(low.low?, second.low?, 10);
            return (join.kind != Join::Range && (rising || falls)).then_some(low);
        }
        let between =
            matches!(tokens.word_before(first.first, 1), "between" | "entre" | "zwischen" | "между" | "tra" | "fra");
        Some(Amount {
            first: first.first - usize::from(between),
            end: second.end,
            high: second.low,
            range: true,
            unit: second.unit,
            scale: second.scale.or(first.scale),
            style: first.style.filter(|style| *style != Style::Either).or(second.style),
            ..low
        })
    }

    /// The "crore" of "1 lakh to 1.5 lakh crore", the "million" of "1 thousand to 2 thousand million": what the end of a range says once
    /// for both, where the first has the same scale before it.
    fn outer_scale(&self, first: &Amount, second: &Amount) -> Option<Decimal> {
        let tokens = self.tokens;
        let inner = first.scale?;
        (second.first..second.end)
            .filter(|place| scale::factor(tokens.word(*place)) == Some(inner))
            .find_map(|place| scale::second(tokens, place + 1, inner))
            .map(|outer| outer.factor)
    }

    /// "$3.5 - 4 billion" and "12 - 15 aircraft" are ranges though blanks stand about the hyphen; "$5 - 10 aircraft" and
    /// "Lot 5 - $10 million" are none.
    fn spans_blank(&self, first: &Amount, second: &Amount) -> bool {
        let sized = second.scale.is_some() || second.money.is_some();
        if first.money.is_some() {
            return sized;
        }
        let digits = first.style.is_some() && self.tokens.number(second.first).is_some();
        let counts = || matches!(unit::after(self.tokens, second.end, false), Follows::Unit(_));
        let near = first.low.zip(second.low).is_some_and(|(low, high)| sized || is_near(high, low, 10));
        digits && near && (sized || counts())
    }

    /// The first of "$1.2 and $1.5 billion", "12, 14 and 16 million dollars", with the scale and the currency that the last has for
    /// all. Figures far apart share none.
    fn listed(&self, first: &Amount) -> Option<Amount> {
        let small = matches!(first.style, Some(Style::Plain(1..=3) | Style::Fraction));
        if !small || first.range || first.scale.is_some() || first.unit.is_some() {
            return None;
        }
        let mut place = first.end;
        for _ in 0..LISTED {
            let comma = usize::from(self.tokens.mark(place) == ',');
            let and = usize::from(self.tokens.word(place + comma) == "and");
            if comma + and == 0 {
                return None;
            }
            let second = self.second(place + comma + and, first.money.is_some())?;
            if and == 0 && second.scale.is_none() {
                place = second.end;
                continue;
            }
            if and == 0 {
                return None;
            }
            let scale = second.scale?;
            let mut low = first.clone();
            low.scale_by(scale);
            let one_money = match (&first.money, &second.money) {
                (Some(first), Some(second)) => first == second,
                (Some(_), None) => unit::is_end(self.tokens, second.end),
                (None, money) => money.is_some() && self.tokens.number(second.first).is_some(),
            };
            let near = is_near(low.low?, second.low?, 100) && is_near(second.low?, low.low?, 100);
            low.money = low.money.or(second.money);
            return (one_money && near).then_some(low);
        }
        None
    }

    /// "from 15-20 to 30 billion dollars": the range at the start of a change takes the scale and the currency of its end.
    fn with_end_of_change(&self, range: Amount) -> Amount {
        let bare = range.scale.is_none() && range.money.is_none() && range.unit.is_none();
        let change = bare.then(|| self.link(range.end, &range)) == Some(Some(Join::Change));
        let Some(end) = self.second(range.end + 1, false).filter(|_| change) else { return range };
        let (Some(scale), Some(low), Some(high)) = (end.scale, range.low, range.high) else { return range };
        match (low.checked_mul(scale), high.checked_mul(scale)) {
            (Some(low), Some(high)) if Some(high) <= end.low => {
                Amount { low: Some(low), high: Some(high), scale: Some(scale), money: end.money, ..range }
            }
            _ => range,
        }
    }

    fn percent_end(&self, at: usize) -> Option<usize> {
        let tokens = self.tokens;
        match (tokens.mark(at), tokens.word(at), tokens.word(at + 1)) {
            ('%', ..) => Some(at + 1),
            (_, "per", "cent") | (_, "percentage", "point" | "points") => Some(at + 2),
            (_, "percent" | "pc", _) => Some(at + 1),
            _ => None,
        }
    }

    fn join(&self, first: &Amount, at: usize) -> Option<Joined> {
        let tokens = self.tokens;
        let suspended = tokens.is_dash(at) && tokens.is_glued(at) && !tokens.is_glued(at + 1);
        let kind = match self.link(at, first) {
            Some(kind) => kind,
            // "$3- to 4-billion": the hyphen waits for what follows the second number.
            _ if suspended && let Some(kind) = self.link(at + 1, first) => {
                return Some(Joined { kind, next: at + 2, loose: false });
            }
            _ if tokens.mark(at) == '/' && tokens.is_glued(at) && tokens.is_glued(at + 1) => Join::Range,
            _ if tokens.mark(at) == '~' && tokens.is_glued(at) && tokens.is_glued(at + 1) => Join::Range,
            _ if tokens.is_dash(at) => {
                let to = tokens.word(at + 1) == "to" && tokens.is_hyphen(at + 2);
                let loose = matches!(tokens.mark(at), '-' | '−') && !tokens.is_hyphen(at);
                return Some(Joined { kind: Join::Range, next: at + if to { 3 } else { 1 }, loose });
            }
            _ => return None,
        };
        // "$3 to as much as $4 billion"
        let most = tokens.word(at + 1) == "as"
            && matches!(tokens.word(at + 2), "much" | "many" | "high")
            && tokens.word(at + 3) == "as";
        Some(Joined { kind, next: at + if most && kind == Join::Range { 4 } else { 1 }, loose: false })
    }

    /// How the word at `at` joins an amount to the next.
    fn link(&self, at: usize, first: &Amount) -> Option<Join> {
        let tokens = self.tokens;
        let (back, before) = (tokens.word_before(first.first, 1), tokens.word_before(first.first, 2));
        match tokens.word(at) {
            "to" if self.is_percent_range(at, first) || self.is_range_of_multiples(at, first) => Some(Join::Range),
            "to" if change::is_before(tokens, first.first) => Some(Join::Change),
            "to" => Some(Join::Range),
            "до" if back == "с" => Some(Join::Change),
            "до" if back == "от" => Some(Join::Range),
            "bis" | "à" | "ila" | "ilə" => Some(Join::Range),
            "ile" if self.is_closed_by(at) => Some(Join::Range),
            word if is_between_abroad(back, word) || is_between_abroad(before, word) => Some(Join::Range),
            "and" if back == "between" || before == "between" => Some(Join::Range),
            "or" => Some(Join::Or),
            _ => None,
        }
    }

    /// "rose 15 to 20 percent", "growth of 5 to 6 percent": one percent sign for both, and no "from".
    fn is_percent_range(&self, at: usize, first: &Amount) -> bool {
        let from = (first.first.saturating_sub(LEAD)..first.first).any(|place| self.tokens.word(place) == "from");
        let number = number::at(self.tokens, self.currencies, at + 1, false).filter(|_| at == first.end);
        !from && number.is_some_and(|number| self.percent_end(number.end).is_some())
    }

    /// "by two to three times", "grew 1.5 to 2 times": one multiple for both, and no "from".
    fn is_range_of_multiples(&self, at: usize, first: &Amount) -> bool {
        let from = (first.first.saturating_sub(LEAD)..first.first).any(|place| self.tokens.word(place) == "from");
        let number = number::at(self.tokens, self.currencies, at + 1, false);
        !from && at == first.end && number.is_some_and(|number| self.tokens.word(number.end) == "times")
    }

    /// The Turkish "arasında" that makes "2 ile 3 milyar dolar arasında" a range.
    fn is_closed_by(&self, at: usize) -> bool {
        (at + 2..at + 7).any(|place| matches!(self.tokens.word(place), "arasında" | "arasındaki" | "arası"))
    }

    /// The amount that starts at `at`, with or without a currency first.
    fn second(&self, at: usize, money: bool) -> Option<Amount> {
        // "five- to tenfold"
        if let Some(special) = special::at(self.tokens, at, false).filter(|special| special.is_fold(at)) {
            return Some(self.special(at, special));
        }
        (at..at + 4).find_map(|place| {
            let amount = self.plain(place, at, money)?;
            (amount.first == at && !special::is_ordinal_number(self.tokens, place)).then_some(amount)
        })
    }
}

/// How two amounts are joined.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Join {
    /// "3 to 5", "3-5", "between 3 and 5"
    Range,
    /// "from 3 to 5": two figures.
    Change,
    /// "3 or 5"
    Or,
}

struct Joined {
    kind: Join,
    next: usize,
    /// A hyphen with a blank beside it, which may be a dash between two thoughts.
    loose: bool,
}

/// "entre 2 et 3", "zwischen 2 und 3", "между 2 и 3": the two words of a range.
fn is_between_abroad(word: &str, link: &str) -> bool {
    matches!(
        (word, link),
        ("entre", "et" | "y" | "e")
            | ("de" | "da", "a")
            | ("zwischen", "und")
            | ("tra" | "fra", "e")
            | ("между", "и")
            | ("між", "і" | "та")
            | ("między", "a")
            | ("tussen", "en")
            | ("mellan", "och")
            | ("mellem" | "mellom", "og")
    )
}

/// How far, in figures, the last of a list may be away.
const LISTED: usize = 5;

/// True when a value is at most so many times another.
fn is_near(value: Decimal, other: Decimal, times: i64) -> bool {
    other.checked_mul(Decimal::from(times)).is_some_and(|most| value <= most)
}

/// "$5bn to ten countries", "$3bn to €4bn" are no ranges.
fn may_pair(first: &Amount, second: &Amount) -> bool {
    let scales = second.scale.is_some() || first.scale.is_none();
    let money = match (&first.money, &second.money) {
        (Some(first), Some(second)) => first == second,
        (Some(_), None) => second.scale.is_some() || first.scale.is_none(),
        _ => true,
    };
    scales && money && !second.vague
}
