//! How sharp a figure is: the words before and behind it.

use crate::model::Qualifier;
use crate::model::{Noun, Unit};

use super::number;
use super::token::{Kind, Token, Tokens};

/// A qualifier and the first token of its words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    /// How sharp.
    pub qualifier: Qualifier,
    /// The first token (before a figure) or the one after the last (behind it).
    pub edge: usize,
}

/// What the qualifier must know about its figure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    /// The unit of the figure, when it has one.
    pub unit: Option<Unit>,
    /// The figure is money, of whatever currency.
    pub money: bool,
    /// The token after the figure.
    pub end: usize,
    /// No word before this token belongs to the figure.
    pub floor: usize,
}

/// The qualifier in the words right before the token `at`.
pub(super) fn before(tokens: &Tokens<'_>, at: usize, context: Context) -> Option<Found> {
    let direct = sign_before(tokens, at).or_else(|| words_before(tokens, at, context));
    let found = direct.or_else(|| estimated_sum(tokens, at)).or_else(|| {
        let place = before_mark_words(tokens, at)?;
        let passes = |found: &Found| is_verb(tokens.word(found.edge)) || is_mark(tokens, context.end);
        words_before(tokens, place, context).filter(passes)
    });
    found.filter(|found| found.edge >= context.floor && !is_other_sense(tokens, found, at, context))
}

fn sign_before(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let edge = at.checked_sub(1)?;
    let qualifier = match tokens.mark(edge) {
        '~' | '≈' | '∼' | '±' => Qualifier::Approx,
        '>' | '≥' => Qualifier::AtLeast,
        '<' | '≤' => Qualifier::AtMost,
        // "+/- $5bn"
        '-' | '−' if edge > 1 && tokens.mark(edge - 1) == '/' && tokens.mark(edge - 2) == '+' => {
            return Some(Found { qualifier: Qualifier::Approx, edge: edge - 2 });
        }
        _ => return None,
    };
    Some(Found { qualifier, edge })
}

/// "above the $2 billion mark": what is passed or not is the figure.
fn is_mark(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(tokens.word(at), "mark" | "barrier" | "milestone" | "level")
}

/// "an estimated cost of $23 billion", "the approximate total value of $5bn"
fn estimated_sum(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let noun = matches!(
        tokens.word_before(at, 2),
        "cost" | "costs" | "value" | "price" | "total" | "sum" | "worth" | "budget" | "amount"
    );
    let sum = tokens.word_before(at, 1) == "of" && noun;
    let back = (3..=4).find(|back| matches!(tokens.word_before(at, *back), "estimated" | "approximate"))?;
    sum.then_some(Found { qualifier: Qualifier::Approx, edge: at - back })
}

fn words_before(tokens: &Tokens<'_>, at: usize, context: Context) -> Option<Found> {
    // "c. 300" and "approx. 40" end in a full stop of their own.
    let end = if at > 1 && tokens.mark(at - 1) == '.' && is_short_form(tokens.word(at - 2)) { at - 1 } else { at };
    (1..=4).rev().filter_map(|count| end.checked_sub(count)).filter(|edge| *edge >= context.floor).find_map(|edge| {
        let qualifier = meaning(&joined(tokens, edge, end)?)?;
        Some(Found { qualifier, edge })
    })
}

fn is_short_form(word: &str) -> bool {
    matches!(word, "c" | "ca" | "approx" | "appr" | "est" | "abt")
}

fn joined(tokens: &Tokens<'_>, start: usize, end: usize) -> Option<String> {
    let words: Vec<&str> = (start..end).map(|at| tokens.word(at)).collect();
    words.iter().all(|word| !word.is_empty()).then(|| words.join(" "))
}

/// Steps back over "the landmark figure of", "a total of", "the".
fn before_mark_words(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    let mut place = at;
    if tokens.word_before(place, 1) == "of" {
        let noun = matches!(
            tokens.word_before(place, 2),
            "figure"
                | "mark"
                | "level"
                | "sum"
                | "total"
                | "milestone"
                | "threshold"
                | "record"
                | "value"
                | "average"
                | "maximum"
        );
        place = if noun { place - 2 } else { return None };
    }
    for back in 1..=2 {
        if matches!(tokens.word_before(place, back), "the" | "a" | "an" | "its" | "their") {
            return Some(place - back);
        }
    }
    None
}

fn is_verb(word: &str) -> bool {
    ["approach", "exceed", "surpass", "cross", "near", "top", "break", "broke", "breach", "pass", "overtak"]
        .iter()
        .any(|stem| word.starts_with(stem))
}

/// What a phrase says of the figure after it.
fn meaning(phrase: &str) -> Option<Qualifier> {
    let qualifier = match phrase {
        "about"
        | "around"
        | "approximately"
        | "approx"
        | "appr"
        | "est"
        | "abt"
        | "barely"
        | "hardly"
        | "roughly"
        | "circa"
        | "ca"
        | "c"
        | "some"
        | "estimated"
        | "an estimated"
        | "estimated at"
        | "estimated at about"
        | "estimated to be"
        | "in the region of"
        | "in the order of"
        | "on the order of"
        | "of the order of"
        | "in the neighbourhood of"
        | "in the neighborhood of"
        | "in the vicinity of"
        | "something like"
        | "more or less"
        | "an approximate"
        | "give or take"
        | "somewhere around" => Qualifier::Approx,
        "nearly" | "almost" | "just under" | "just below" | "close to" | "near" | "nearing" | "near to" | "neared"
        | "approached" | "approaching" | "approaches" | "approach" | "just short of" | "just shy of" | "shy of"
        | "slightly less than" | "slightly under" | "slightly below" | "a little less than" | "a little under"
        | "little less than" | "a bit less than" | "virtually" | "practically" | "marginally below"
        | "nearly about" | "very close to" | "closer to" => Qualifier::Nearly,
        "at least" | "atleast" | "more than" | "over" | "above" | "well over" | "well above" | "just over"
        | "just above" | "slightly over" | "slightly above" | "slightly more than" | "little over"
        | "a little over" | "a little more than" | "little more than" | "just more than" | "exceeding" | "exceeded"
        | "exceeds" | "exceed" | "upwards of" | "upward of" | "topped" | "topping" | "tops" | "top"
        | "no less than" | "not less than" | "no fewer than" | "not fewer than" | "surpassed" | "surpassing"
        | "surpasses" | "surpass" | "in excess of" | "excess of" | "north of" | "beyond" | "crossed" | "crossing"
        | "crosses" | "cross" | "passed" | "surged past" | "past" | "greater than" | "higher than" | "larger than"
        | "bigger than" | "a minimum of" | "minimum of" | "minimum" | "a minimum" | "at a minimum" | "more then"
        | "as little as" | "as few as" | "a good" | "broke" | "breaking" | "far more than" | "much more than"
        | "well more than" | "breached" | "outstripped" | "longer than" | "far above" | "far over" => {
            Qualifier::AtLeast
        }
        "up to" | "upto" | "less than" | "under" | "below" | "at most" | "at the most" | "no more than"
        | "not more than" | "no greater than" | "a maximum of" | "maximum of" | "maximum" | "a maximum"
        | "not exceeding" | "not to exceed" | "does not exceed" | "did not exceed" | "do not exceed" | "as much as"
        | "as many as" | "fewer than" | "lower than" | "smaller than" | "well under" | "well below"
        | "no higher than" | "not over" | "well short of" | "south of" | "capped at" | "much less than"
        | "far less than" | "not exceed" | "not even" | "as high as" | "a ceiling of" | "ceiling of" | "a cap of"
        | "cap of" | "falling short of" | "falls short of" | "fell short of" | "fall short of" => Qualifier::AtMost,
        _ => return None,
    };
    Some(qualifier)
}

/// True for "over a five-year period", "talks over a $2bn sale", "under two agreements", "top 10".
fn is_other_sense(tokens: &Tokens<'_>, found: &Found, at: usize, context: Context) -> bool {
    let word = tokens.word(found.edge);
    let alone = found.edge + 1 == at || is_verb(word);
    if !alone {
        return false;
    }
    let before = tokens.word_before(found.edge, 1);
    let duration =
        matches!(context.unit, Some(Unit::Count(Noun::Hour | Noun::Day | Noun::Week | Noun::Month | Noun::Year)));
    match word {
        "over" if duration => {
            !matches!(before, "for" | "of" | "after" | "just" | "well" | "last" | "lasted" | "lasting" | "is")
        }
        "over" | "about" | "around" => is_topic(before),
        "under" | "above" => matches!(context.unit, Some(Unit::Count(Noun::Agreement))),
        "top" | "tops" | "near" | "past" | "cross" | "passed" | "beyond" | "broke" | "breaking" => {
            !(context.money || context.unit == Some(Unit::Percent)) || before == "the"
        }
        // The C of "Series C" is no circa.
        "c" => tokens.get(found.edge).is_some_and(Token::is_capitalised) && !tokens.is_sentence_start(found.edge),
        _ => false,
    }
}

fn is_topic(word: &str) -> bool {
    matches!(
        word,
        "talks"
            | "talk"
            | "talking"
            | "talked"
            | "negotiations"
            | "negotiation"
            | "negotiating"
            | "dispute"
            | "disputes"
            | "row"
            | "deal"
            | "deals"
            | "agreement"
            | "agreements"
            | "concern"
            | "concerns"
            | "deadlock"
            | "discussions"
            | "discussion"
            | "feud"
            | "tension"
            | "tensions"
            | "controversy"
            | "debate"
            | "scandal"
            | "probe"
            | "war"
            | "spat"
            | "clash"
            | "standoff"
            | "disagreement"
            | "impasse"
            | "lawsuit"
            | "quarrel"
    )
}

/// The qualifier inside a number, before its scale: `$50+ million`, `50-plus million`, `18-odd million`.
pub(super) fn inside(tokens: &Tokens<'_>, first: usize, end: usize) -> Option<Found> {
    let is_plus = |at: usize| {
        tokens.number(at - 1).is_some() && tokens.mark(at) == '+' && tokens.is_glued(at)
            || tokens.word(at) == "plus" && tokens.is_hyphen(at - 1)
    };
    let is_odd = |at: usize| tokens.word(at) == "odd" && tokens.is_hyphen(at - 1);
    let qualifier = if (first + 1..end).any(is_plus) {
        Qualifier::AtLeast
    } else if (first + 1..end).any(is_odd) {
        Qualifier::Approx
    } else {
        return None;
    };
    Some(Found { qualifier, edge: end })
}

/// The qualifier right behind a figure: `+`, "or more", "or so", "-odd", "(est.)".
pub(super) fn after(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    if let Some(edge) = estimate_behind(tokens, at) {
        return Some(Found { qualifier: Qualifier::Approx, edge });
    }
    if tokens.mark(at) == '+' && tokens.is_glued(at) && (!tokens.is_glued(at + 1) || tokens.number(at + 1).is_none()) {
        return Some(Found { qualifier: Qualifier::AtLeast, edge: at + 1 });
    }
    let place = if tokens.is_hyphen(at) { at + 1 } else { at };
    if matches!(tokens.word(place), "odd" | "some") && (place > at || tokens.word(place) == "odd") {
        return Some(Found { qualifier: Qualifier::Approx, edge: place + 1 });
    }
    if tokens.word(place) == "plus" && (place > at || !is_addition(tokens, place)) {
        return Some(Found { qualifier: Qualifier::AtLeast, edge: place + 1 });
    }
    let qualifier = match (tokens.word(at), tokens.word(at + 1)) {
        ("or", "more" | "over" | "above" | "higher" | "greater")
        | ("and", "above" | "more" | "over" | "up" | "counting")
        | ("at", "least") => Qualifier::AtLeast,
        // "$5 million tops"
        ("tops", "") if tokens.number(at + 1).is_none() => {
            return Some(Found { qualifier: Qualifier::AtMost, edge: at + 1 });
        }
        ("or", "less" | "fewer" | "below" | "under") | ("at", "most") => Qualifier::AtMost,
        ("or", "so" | "thereabouts") => Qualifier::Approx,
        _ => return None,
    };
    Some(Found { qualifier, edge: at + 2 })
}

/// `(est.)`, `(estimated)`, "approximately" at the end of its phrase: the token after it.
fn estimate_behind(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    if tokens.mark(at) == '(' {
        let word =
            matches!(tokens.word(at + 1), "est" | "estimate" | "estimated" | "estimates" | "approx" | "approximately");
        let end = at + 2 + usize::from(tokens.mark(at + 2) == '.');
        return (word && tokens.mark(end) == ')').then_some(end + 1);
    }
    let word = matches!(tokens.word(at), "approximately" | "approx" | "roughly");
    (word && ends_phrase(tokens, at + 1)).then_some(at + 1)
}

/// True where nothing more is counted: at a mark that begins no number, a preposition, the end.
fn ends_phrase(tokens: &Tokens<'_>, at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return true };
    match token.kind {
        Kind::Mark => matches!(token.text, "." | "," | ";" | ":" | ")" | "(" | "!" | "?" | "”" | "\"" | "–" | "—"),
        Kind::Word => matches!(
            &*token.lower,
            "in" | "of"
                | "a"
                | "an"
                | "per"
                | "by"
                | "for"
                | "from"
                | "at"
                | "on"
                | "to"
                | "worth"
                | "and"
                | "over"
                | "annually"
                | "each"
        ),
        _ => false,
    }
}

/// "10 aircraft plus two options", "$5 billion plus interest" add something; "100 plus aircraft", "a $5 billion plus deal" do not.
fn is_addition(tokens: &Tokens<'_>, plus: usize) -> bool {
    let next = plus + 1;
    let article = matches!(tokens.word(next), "a" | "an" | "the" | "another");
    let number = tokens.number(next).is_some() || number::small_value(tokens.word(next)).is_some();
    let behind_number = plus > 0
        && (tokens.number(plus - 1).is_some() || number::small_value(tokens.word(plus - 1)).is_some())
        && tokens.word(next + 1) != "and";
    let deal = matches!(
        tokens.word(next),
        "deal"
            | "contract"
            | "order"
            | "package"
            | "agreement"
            | "sale"
            | "programme"
            | "program"
            | "project"
            | "investment"
    );
    article || number || !(behind_number || deal || ends_phrase(tokens, next))
}
