//! The span that one figure covers: "per year", "annual", "over a five-year period".

use crate::model::Per;

use super::noun::{self, Lexeme};
use super::number;
use super::scale;
use super::token::{Kind, Token, Tokens};
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
        if let Some(per) = adjective(tokens, place) {
            return (!is_of_another(tokens, place)).then_some((per, None));
        }
    }
    None
}

/// The "annual" of "in addition to the annual $3.8 billion", "with annual growth of 12%", "above the annual average" is said of another
/// figure than the one before it; "annually" never is.
fn is_of_another(tokens: &Tokens<'_>, at: usize) -> bool {
    if tokens.word(at) == "annually" || tokens.word(at) == "yearly" {
        return false;
    }
    let article = matches!(tokens.word_before(at, 1), "a" | "an" | "the" | "its" | "their" | "average");
    let before = tokens.word_before(at, 1 + usize::from(article));
    let compared =
        matches!(before, "with" | "showing" | "than" | "above" | "below" | "under" | "over" | "to" | "top" | "besides");
    let top = before == "of" && tokens.word_before(at, 2 + usize::from(article)) == "top";
    let rate = match tokens.word(at + 1) {
        "growth" | "increase" | "rise" | "average" | "inflation" | "interest" | "decline" => true,
        // "$5 billion at an annual rate"
        "rate" => before != "at" || tokens.word(at + 2) == "of",
        _ => false,
    };
    compared || top || rate
}

/// The span in the words of the clause before a figure: "annual trade of", "monthly sales topped".
pub(super) fn before(tokens: &Tokens<'_>, at: usize, floor: usize) -> Option<Per> {
    let first = floor.max(at.saturating_sub(REACH));
    for place in (first..at).rev() {
        if ends_clause(tokens, place) {
            return None;
        }
        if let Some(per) = adjective(tokens, place) {
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
        Kind::Word => {
            matches!(&*token.lower, "and" | "but" | "while" | "from" | "against" | "according") || is_saying(tokens, at)
        }
        Kind::Code => false,
    }
}

/// "the daily Sabah reported": who says it ends here. "Trade reported at" and "is said to be" go on.
fn is_saying(tokens: &Tokens<'_>, at: usize) -> bool {
    let says =
        matches!(tokens.word(at), "said" | "says" | "told" | "tells" | "reported" | "reports" | "wrote" | "writes");
    let passive = matches!(tokens.word_before(at, 1), "is" | "are" | "was" | "were" | "been" | "be")
        || matches!(tokens.word(at + 1), "at" | "by" | "to");
    says && !passive
}

/// `per year`, `a month`, `each day`, `/yr`, `-a-year`, `annually`, `p.a.`
fn rate(tokens: &Tokens<'_>, at: usize) -> Option<(Per, usize)> {
    let start = if tokens.is_hyphen(at) { at + 1 } else { at };
    let next = if tokens.is_hyphen(start + 1) { start + 2 } else { start + 1 };
    // "per fiscal year"
    let next = next + usize::from(matches!(tokens.word(next), "fiscal" | "calendar" | "financial"));
    let each = matches!(tokens.word(start), "per" | "a" | "an" | "each" | "every") || tokens.mark(start) == '/';
    if let Some(per) = length(tokens.word(next)).filter(|_| each && !is_comparison(tokens, start, next + 1)) {
        return Some((per, next + 1));
    }
    if let Some(per) = length_abroad(tokens.word(start), tokens.word(start + 1)) {
        return Some((per, start + 2));
    }
    if let Some(per) = short_length(tokens, start) {
        return Some((per, start + 2));
    }
    let per = match tokens.word(start) {
        "pa" | "annum" => Per::Year,
        "p" if tokens.mark(start + 1) == '/' && matches!(tokens.word(start + 2), "a" | "y") => {
            return Some((Per::Year, start + 3));
        }
        "annual" => return None,
        _ => adjective(tokens, start).filter(|_| !is_of_another(tokens, start))?,
    };
    Some((per, start + 1))
}

/// Words that measure from another time: "a year before", "a month later".
fn is_distance(word: &str) -> bool {
    matches!(
        word,
        "before"
            | "earlier"
            | "ago"
            | "later"
            | "after"
            | "prior"
            | "old"
            | "long"
            | "apart"
            | "ahead"
            | "early"
            | "late"
    )
}

/// "a year before", "a month later" compare with another time.
fn is_comparison(tokens: &Tokens<'_>, start: usize, next: usize) -> bool {
    let distance = is_distance(tokens.word(next));
    // "$2.9 billion a year on", not "spends $5bn a year on arms"; "a year and a half ago"
    let on = tokens.word(next) == "on" && tokens.word(next + 1).is_empty();
    let half = tokens.word(next) == "and" && tokens.word(next + 1) == "a" && tokens.word(next + 2) == "half";
    let each = matches!(tokens.word(start), "each" | "every");
    let before = tokens.word_before(start, 1);
    distance
        || on
        || half
        || matches!(before, "than" | "within" | "after" | "over" | "from" | "to" | "of" | "once")
        || (!each && matches!(before, "in" | "for"))
}

/// `b/d`, `bcm/y`, `5bn/y`: a letter behind a measure or a scale; the "C/D" of "F-16C/D" is none.
fn short_length(tokens: &Tokens<'_>, at: usize) -> Option<Per> {
    let before = tokens.word_before(at, 1);
    let measured = before == "b"
        || noun::noun(before).is_some()
        || scale::factor(before).is_some()
        || matches!(tokens.mark(at.wrapping_sub(1)), '³');
    if tokens.mark(at) != '/' || !measured {
        return None;
    }
    match tokens.get(at + 1).map_or("", |token| token.text) {
        "d" => Some(Per::Day),
        "y" | "a" => Some(Per::Year),
        _ => None,
    }
}

fn length(word: &str) -> Option<Per> {
    match word {
        "year" | "annum" | "yr" => Some(Per::Year),
        "quarter" => Some(Per::Quarter),
        "month" => Some(Per::Month),
        "week" => Some(Per::Week),
        "day" => Some(Per::Day),
        _ => None,
    }
}

/// "в год", "pro Jahr", "par an", "al año"
fn length_abroad(each: &str, word: &str) -> Option<Per> {
    match (each, word) {
        ("в", "год") | ("на", "рік") | ("pro", "jahr") | ("par", "an") | ("al", "año") | ("por", "ano") => {
            Some(Per::Year)
        }
        ("в", "месяц") | ("pro", "monat") | ("par", "mois") | ("al", "mes") => Some(Per::Month),
        _ => None,
    }
}

fn adjective(tokens: &Tokens<'_>, at: usize) -> Option<Per> {
    let per = match tokens.word(at) {
        "annual" | "annually" | "yearly" | "annualised" | "annualized" => Per::Year,
        "yıllık" | "yılda" | "illik" | "ildə" | "ежегодно" | "jährlich" | "annuels" | "anuales" | "annui" => {
            Per::Year
        }
        "quarterly" => Per::Quarter,
        "monthly" => Per::Month,
        "weekly" => Per::Week,
        "daily" => Per::Day,
        _ => return None,
    };
    // "semi-annually", "half-yearly", "bi-annual"
    let part = tokens.is_hyphen(at.wrapping_sub(1)) && matches!(tokens.word_before(at, 2), "semi" | "half" | "bi");
    (!part && !is_publication(tokens, at) && !is_occasion(tokens, at + 1)).then_some(per)
}

/// "Daily Sabah", "The Weekly Standard": a name, unless it goes on with what flows, as a headline may: "Annual Trade With".
fn is_publication(tokens: &Tokens<'_>, at: usize) -> bool {
    let capital = |at: usize| {
        tokens.get(at).is_some_and(|token| token.kind == Kind::Word && token.is_capitalised())
            && !tokens.is_sentence_start(at)
    };
    let opening = tokens.is_sentence_start(at);
    let phrase = (at + 1..at + 4).take_while(|place| tokens.word(*place) != "that" && !is_saying(tokens, *place));
    let flows = phrase.filter(|place| opening || capital(*place)).any(|place| {
        matches!(
            tokens.word(place),
            "trade"
                | "exports"
                | "imports"
                | "sales"
                | "turnover"
                | "output"
                | "production"
                | "revenue"
                | "revenues"
                | "budget"
                | "volume"
                | "value"
                | "deficit"
                | "surplus"
                | "shipments"
                | "deliveries"
                | "purchases"
                | "spending"
                | "aid"
                | "capacity"
        )
    });
    // "Daily Sabah", "the daily Dawn"
    let titled = tokens.get(at).is_some_and(Token::is_capitalised)
        || (tokens.word_before(at, 1) == "the" && is_saying_on(tokens, at + 2));
    let name = titled && capital(at + 1);
    // "Hurriyet Daily News", "Hurriyet Daily reported"
    let end_of_name = at > 0 && capital(at) && tokens.get(at - 1).is_some_and(Token::is_capitalised);
    (name || end_of_name) && !flows
}

/// "the daily Dawn puts it at": what a paper does.
fn is_saying_on(tokens: &Tokens<'_>, at: usize) -> bool {
    is_saying(tokens, at) || matches!(tokens.word(at), "puts" | "put" | "quoted" | "quotes" | "estimates" | "estimated")
}

/// "its annual report", "the annual leaders' summit": what is held or printed once a year, however much it speaks of.
fn is_occasion(tokens: &Tokens<'_>, at: usize) -> bool {
    for place in at..at + 5 {
        match tokens.word(place) {
            "" if matches!(tokens.mark(place), '-' | '\'' | '’') => {}
            "" | "of" | "in" | "to" | "by" | "from" | "with" | "for" | "is" | "was" | "and" => return false,
            "report" | "reports" | "meeting" | "meetings" | "summit" | "summits" | "conference" | "session"
            | "forum" | "review" | "exercise" | "exercises" | "drill" | "drills" | "talks" | "consultations"
            | "consultation" | "dialogue" | "ceremony" | "newspaper" | "magazine" | "paper" | "journal"
            | "newsletter" | "fair" | "exhibition" | "expo" | "address" | "speech" | "statement" | "survey"
            | "briefing" | "assembly" | "gathering" | "congress" | "visit" | "parade" | "letter" | "show" => {
                return true;
            }
            _ => {}
        }
    }
    false
}

/// `over a five-year period`, `over the next 5 years`, `in the two years through 2023`: the token after it.
///
/// "within four years" and "in the next five years" are deadlines, not spans.
fn period(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    // "$5bn over a year", not "over a year ago", "after over a year of talks"
    if tokens.word(at) == "over" && matches!(tokens.word(at + 1), "a" | "one") && tokens.word(at + 2) == "year" {
        let next = tokens.word(at + 3);
        let longer = is_distance(next) || matches!(next, "and" | "of" | "in" | "into");
        let waited =
            matches!(tokens.word_before(at, 1), "for" | "after" | "well" | "just" | "within" | "lasted" | "took");
        return (!longer && !waited).then_some(at + 3);
    }
    let deadline = match tokens.word(at) {
        "over" | "during" | "across" | "throughout" => false,
        "in" | "for" => true,
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
            | "its"
            | "their"
            | "period"
            | "of"
    ) {
        place += 1;
    }
    let is_count = |at: usize| tokens.number(at).is_some() || number::small_value(tokens.word(at)).is_some();
    let many = matches!(tokens.word(place), "several" | "few" | "many")
        || (matches!(tokens.word(place - 1), "coming" | "next") && tokens.word(place) == "years");
    let counted = is_count(place) || many;
    place += usize::from(is_count(place) || matches!(tokens.word(place), "several" | "few" | "many"));
    // "over 3-5 years", "over three to five years"
    let range = is_count(place + 1) && (tokens.is_dash(place) || tokens.word(place) == "to");
    place += if range { 2 } else { usize::from(tokens.is_hyphen(place)) };
    let unit = noun::noun(tokens.word(place))?;
    let long = matches!(unit, Lexeme { noun: Noun::Year | Noun::Month | Noun::Week | Noun::Day, .. });
    let whole = counted || tokens.word(place).starts_with("decade");
    let through = match tokens.word(at) {
        "for" => tokens.word(place + 1) == "period",
        _ => matches!(tokens.word(place + 1), "through" | "to" | "ending" | "ended"),
    };
    (long && whole && (!deadline || through)).then(|| place + 1 + usize::from(tokens.word(place + 1) == "period"))
}
