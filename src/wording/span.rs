//! The span that one figure covers: "per year", "annual", "over a five-year period".

use crate::model::Per;

use super::noun::{self, Lexeme};
use super::number;
use super::token::{Kind, Tokens};
use crate::model::Noun;

/// How many tokens before or behind a figure may say its span.
const REACH: usize = 9;

/// The span in the words right behind a figure, and the token after them when nothing stands between.
pub(super) fn after(tokens: &Tokens<'_>, at: usize) -> Option<(Per, Option<usize>)> {
    if let Some((per, end)) = rate(tokens, at) {
        return Some((per, Some(end)));
    }
    for place in at..tokens.len().min(at + REACH) {
        if ends_clause(tokens, place) {
            return None;
        }
        if let Some((per, end)) = rate(tokens, place) {
            return Some((per, (place == at).then_some(end)));
        }
        if let Some(end) = period(tokens, place) {
            return Some((Per::Period, (place == at).then_some(end)));
        }
        if let Some(per) = adjective(tokens.word(place)) {
            return Some((per, None));
        }
    }
    None
}

/// The span in the words of the clause before a figure: "annual trade of", "monthly sales topped".
pub(super) fn before(tokens: &Tokens<'_>, at: usize, floor: usize) -> Option<Per> {
    let first = floor.max(at.saturating_sub(REACH));
    for place in (first..at).rev() {
        if ends_clause(tokens, place) {
            return None;
        }
        if let Some(per) = adjective(tokens.word(place)) {
            return Some(per);
        }
    }
    None
}

fn ends_clause(tokens: &Tokens<'_>, at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return true };
    match token.kind {
        Kind::Number(_) => true,
        Kind::Mark => matches!(token.text, "." | "," | ";" | ":" | "(" | ")" | "!" | "?" | "$" | "€" | "£"),
        Kind::Word => matches!(&*token.lower, "and" | "but" | "while" | "from" | "against"),
        Kind::Code => false,
    }
}

/// `per year`, `a month`, `each day`, `/yr`, `-a-year`, `annually`, `p.a.`
fn rate(tokens: &Tokens<'_>, at: usize) -> Option<(Per, usize)> {
    let start = if tokens.is_hyphen(at) { at + 1 } else { at };
    let next = if tokens.is_hyphen(start + 1) { start + 2 } else { start + 1 };
    let each = matches!(tokens.word(start), "per" | "a" | "an" | "each" | "every") || tokens.mark(start) == '/';
    if let Some(per) = length(tokens.word(next)).filter(|_| each && !is_comparison(tokens, start, next + 1)) {
        return Some((per, next + 1));
    }
    let per = match tokens.word(start) {
        "annually" | "yearly" | "pa" | "annum" => Per::Year,
        "quarterly" => Per::Quarter,
        "monthly" => Per::Month,
        "weekly" => Per::Week,
        "daily" => Per::Day,
        _ => return None,
    };
    Some((per, start + 1))
}

/// "a year before", "a month later" compare with another time.
fn is_comparison(tokens: &Tokens<'_>, start: usize, next: usize) -> bool {
    matches!(tokens.word(next), "before" | "earlier" | "ago" | "later" | "after" | "prior" | "old" | "long")
        || matches!(
            tokens.word_before(start, 1),
            "than" | "in" | "within" | "for" | "after" | "over" | "from" | "to" | "of" | "once"
        )
}

fn length(word: &str) -> Option<Per> {
    match word {
        "year" | "annum" | "yr" => Some(Per::Year),
        "quarter" => Some(Per::Quarter),
        "month" => Some(Per::Month),
        "week" => Some(Per::Week),
        "day" | "d" => Some(Per::Day),
        _ => None,
    }
}

fn adjective(word: &str) -> Option<Per> {
    match word {
        "annual" | "annually" | "yearly" => Some(Per::Year),
        "quarterly" => Some(Per::Quarter),
        "monthly" => Some(Per::Month),
        "weekly" => Some(Per::Week),
        "daily" => Some(Per::Day),
        _ => None,
    }
}

/// `over a five-year period`, `over the next 5 years`, `in the two years through 2023`: the token after it.
///
/// "within four years" and "in the next five years" are deadlines, not spans.
fn period(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    let deadline = match tokens.word(at) {
        "over" | "during" | "across" | "throughout" => false,
        "in" => true,
        _ => return None,
    };
    let mut place = at + 1;
    while matches!(
        tokens.word(place),
        "a" | "an"
            | "the"
            | "next"
            | "coming"
            | "last"
            | "past"
            | "previous"
            | "following"
            | "first"
            | "about"
            | "same"
    ) {
        place += 1;
    }
    let counted = tokens.number(place).is_some() || number::small_value(tokens.word(place)).is_some();
    place += usize::from(counted);
    place += usize::from(tokens.is_hyphen(place));
    let unit = noun::noun(tokens.word(place))?;
    let long = matches!(unit, Lexeme { noun: Noun::Year | Noun::Month | Noun::Week | Noun::Day, .. });
    let whole = counted || tokens.word(place).starts_with("decade");
    let through = matches!(tokens.word(place + 1), "through" | "to" | "ending" | "ended");
    (long && whole && (!deadline || through)).then(|| place + 1 + usize::from(tokens.word(place + 1) == "period"))
}
