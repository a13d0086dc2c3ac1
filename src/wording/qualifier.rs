//! How sharp a figure is: the words before and behind it.

use crate::model::Qualifier;
use crate::model::{Noun, Unit};

use super::number;
use super::scale;
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
        let passes = |found: &Found| passes_words(tokens, found, place, context);
        words_before(tokens, place, context).filter(passes)
    });
    let found = found.filter(|found| found.edge >= context.floor && !is_other_sense(tokens, found, at, context))?;
    let found = bound_before(tokens, found, context).unwrap_or(found);
    Some(Found { qualifier: negated(tokens, &found), ..found })
}

/// "exceeded the landmark figure of", "above the $2 billion mark", "at least a $5 billion investment", "up to a total of": true
/// where a qualifier reaches its figure over an article; a target that is exceeded is exact.
fn passes_words(tokens: &Tokens<'_>, found: &Found, place: usize, context: Context) -> bool {
    if is_aim(tokens, context.end) {
        return false;
    }
    let article = matches!(tokens.word(place), "a" | "an");
    let bound = matches!(found.qualifier, Qualifier::AtLeast | Qualifier::AtMost) && found.edge + 1 < place;
    is_verb(tokens.word(found.edge)) || is_mark(tokens, context.end) || (article && bound)
}

/// The bound before a figure that is rough as well: "up to about $5 billion", "no more than about 40", "at least some 40".
fn bound_before(tokens: &Tokens<'_>, found: Found, context: Context) -> Option<Found> {
    if found.qualifier != Qualifier::Approx {
        return None;
    }
    let bound = words_before(tokens, found.edge, context)
        .filter(|bound| matches!(bound.qualifier, Qualifier::AtLeast | Qualifier::AtMost))?;
    (!is_other_sense(tokens, &bound, found.edge, context)).then_some(bound)
}

/// What a denial before it makes of a qualifier: "has not exceeded", "failed to exceed", "hardly exceeds", "is nowhere near".
fn negated(tokens: &Tokens<'_>, found: &Found) -> Qualifier {
    let back = usize::from(tokens.word_before(found.edge, 1) == "to");
    let word = tokens.word_before(found.edge, 1 + back);
    let denied = match back {
        0 => matches!(word, "not" | "never" | "without" | "nowhere" | "cannot"),
        _ => word.starts_with("fail") || matches!(word, "yet" | "unable"),
    };
    match found.qualifier {
        Qualifier::AtLeast | Qualifier::Nearly if denied => Qualifier::AtMost,
        Qualifier::AtMost if denied => Qualifier::AtLeast,
        Qualifier::AtLeast if back == 0 && word == "hardly" => Qualifier::Approx,
        qualifier => qualifier,
    }
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

/// The figure is what is aimed at or allowed: "exceeded the $2 billion target".
fn is_aim(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(tokens.word(at), "target" | "goal" | "limit" | "quota" | "forecast" | "estimate" | "budget" | "plan")
}

/// "an estimated cost of $23 billion", "the approximate total value of $5bn", "a maximum value of $5bn"
fn estimated_sum(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let noun = matches!(
        tokens.word_before(at, 2),
        "cost" | "costs" | "value" | "price" | "total" | "sum" | "worth" | "budget" | "amount" | "investment"
    );
    let sum = tokens.word_before(at, 1) == "of" && noun;
    (3..=4).filter(|_| sum).find_map(|back| {
        let qualifier = match tokens.word_before(at, back) {
            "estimated" | "approximate" => Qualifier::Approx,
            "maximum" => Qualifier::AtMost,
            "minimum" => Qualifier::AtLeast,
            _ => return None,
        };
        Some(Found { qualifier, edge: at - back })
    })
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
    matches!(word, "c" | "ca" | "approx" | "appr" | "appx" | "est" | "abt" | "max" | "min")
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
        | "appx"
        | "est"
        | "abt"
        | "cca"
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
        | "estimated to be worth"
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
        | "getting on for" | "a shade under" | "a shade below" | "a touch under" | "a touch below"
        | "a whisker under" | "a hair under" | "nearly about" | "very close to" | "closer to" | "not quite"
        | "a tad under" | "a tad below" => Qualifier::Nearly,
        "at least" | "atleast" | "more than" | "over" | "above" | "well over" | "well above" | "just over"
        | "just above" | "slightly over" | "slightly above" | "slightly more than" | "little over"
        | "a little over" | "a little more than" | "little more than" | "just more than" | "exceeding" | "exceeded"
        | "exceeds" | "exceed" | "upwards of" | "upward of" | "topped" | "topping" | "tops" | "top"
        | "no less than" | "not less than" | "no fewer than" | "not fewer than" | "surpassed" | "surpassing"
        | "surpasses" | "surpass" | "in excess of" | "excess of" | "north of" | "beyond" | "crossed" | "crossing"
        | "crosses" | "cross" | "passed" | "surged past" | "past" | "greater than" | "higher than" | "larger than"
        | "bigger than" | "a minimum of" | "minimum of" | "minimum" | "a minimum" | "at a minimum" | "more then"
        | "a shade over" | "a touch over" | "at the very least" | "as little as" | "as few as" | "as low as"
        | "a good" | "broke" | "breaking" | "far more than" | "much more than" | "well more than" | "breached"
        | "outstripped" | "longer than" | "far above" | "far over" | "break" | "breaks" | "min" | "starting at"
        | "starting from" => Qualifier::AtLeast,
        "up to" | "upto" | "at the very most" | "less than" | "under" | "below" | "at most" | "at the most"
        | "no more than" | "not more than" | "no greater than" | "a maximum of" | "maximum of" | "maximum"
        | "a maximum" | "not exceeding" | "not to exceed" | "does not exceed" | "did not exceed" | "do not exceed"
        | "as much as" | "as many as" | "fewer than" | "lower than" | "smaller than" | "well under" | "well below"
        | "no higher than" | "not over" | "well short of" | "south of" | "capped at" | "much less than"
        | "far less than" | "not exceed" | "not even" | "as high as" | "a ceiling of" | "ceiling of" | "a cap of"
        | "cap of" | "max" | "not reach" | "not reached" | "never reached" | "yet to reach" | "failed to reach"
        | "fails to reach" | "falling short of" | "falls short of" | "fell short of" | "fall short of" => {
            Qualifier::AtMost
        }
        _ => return meaning_abroad(phrase),
    };
    Some(qualifier)
}

/// What a phrase of another language says, where no English word reads alike.
fn meaning_abroad(phrase: &str) -> Option<Qualifier> {
    OTHERS.iter().find(|(_, phrases)| phrases.contains(&phrase)).map(|(qualifier, _)| *qualifier)
}

const OTHERS: &[(Qualifier, &[&str])] = &[
    (
        Qualifier::Approx,
        &[
            "около",
            "примерно",
            "приблизительно",
            "порядка",
            "приблизно",
            "rund",
            "etwa",
            "ungefähr",
            "environ",
            "quelque",
            "unos",
            "unas",
            "cerca de",
            "alrededor de",
            "aproximadamente",
            "yaklaşık",
            "təxminən",
        ],
    ),
    (Qualifier::Nearly, &["почти", "майже", "knapp", "près de", "presque", "casi", "neredeyse"]),
    (
        Qualifier::AtLeast,
        &[
            "более",
            "более чем",
            "больше",
            "свыше",
            "не менее",
            "как минимум",
            "понад",
            "більше",
            "über",
            "mehr als",
            "mindestens",
            "plus de",
            "au moins",
            "más de",
            "mais de",
            "al menos",
            "oltre",
            "più di",
            "almeno",
            "en az",
            "ən azı",
            "ponad",
            "meer dan",
        ],
    ),
    (
        Qualifier::AtMost,
        &[
            "до",
            "менее",
            "не более",
            "не больше",
            "bis zu",
            "höchstens",
            "weniger als",
            "moins de",
            "menos de",
            "hasta",
            "fino a",
            "en fazla",
            "ən çox",
        ],
    ),
];

/// True for "over a five-year period", "talks over a $2bn sale", "under two agreements", "top 10", "handed over 12 tanks".
fn is_other_sense(tokens: &Tokens<'_>, found: &Found, at: usize, context: Context) -> bool {
    let word = tokens.word(found.edge);
    if word == "up" {
        return is_verb_with_up(tokens.word_before(found.edge, 1), context);
    }
    if word == "starting" {
        return !context.money;
    }
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
        "over" => is_topic(before) || is_verb_with_over(before, context),
        "about" | "around" => is_topic(before) || is_matter(before),
        "under" | "above" => {
            matches!(context.unit, Some(Unit::Count(Noun::Agreement))) || is_heading(tokens.word(context.end))
        }
        "top" | "tops" | "near" | "past" | "cross" | "passed" | "beyond" | "broke" | "break" | "breaks"
        | "breaking" => !(context.money || context.unit == Some(Unit::Percent)) || before == "the",
        // The C of "Series C" is no circa.
        "c" => tokens.get(found.edge).is_some_and(Token::is_capitalised) && !tokens.is_sentence_start(found.edge),
        _ => false,
    }
}

/// The "over" of "handed over 12 tanks", "rolled over $2 billion", "took over 3 ships" belongs to its verb. Some verbs have it only
/// with what they act upon: "carried over 500 people" and "signed over 20 agreements" are at least so many.
fn is_verb_with_over(verb: &str, context: Context) -> bool {
    let things = matches!(context.unit, Some(Unit::Count(noun))
        if !noun.is_measure() && !matches!(noun, Noun::Person | Noun::Agreement | Noun::Country));
    let territory = matches!(context.unit, Some(Unit::Count(Noun::Country | Noun::Company | Noun::Person)));
    match verb {
        "hand" | "hands" | "handed" | "handing" | "roll" | "rolls" | "rolled" | "rolling" | "presided" | "presides" => {
            true
        }
        "turn" | "turns" | "turned" | "turning" => things,
        "take" | "takes" | "took" | "taken" | "taking" | "sign" | "signed" | "signing" => things,
        "carry" | "carried" | "carrying" => context.money,
        "fly" | "flies" | "flew" | "flying" => context.unit == Some(Unit::Count(Noun::Country)),
        "control" | "victory" | "lead" | "influence" | "authority" | "power" => territory,
        _ => false,
    }
}

/// The "up" of "adds up to $5 billion", "signed up to 3 agreements"; "added up to 12 aircraft to its fleet" is at most so many.
fn is_verb_with_up(verb: &str, context: Context) -> bool {
    match verb {
        "add" | "adds" | "added" | "adding" => context.money,
        "sign" | "signs" | "signed" | "signing" => context.unit == Some(Unit::Count(Noun::Agreement)),
        "live" | "lives" | "lived" | "speed" | "speeds" | "sped" => true,
        _ => false,
    }
}

/// Words that tell what something is about.
fn is_matter(word: &str) -> bool {
    matches!(
        word,
        "spoke"
            | "speak"
            | "speaks"
            | "asked"
            | "ask"
            | "asks"
            | "information"
            | "details"
            | "question"
            | "questions"
            | "worried"
            | "worry"
            | "worries"
            | "know"
            | "knows"
            | "knew"
            | "told"
            | "centred"
            | "centered"
    )
}

/// What something is done under: "under three projects".
fn is_heading(word: &str) -> bool {
    matches!(word, "projects" | "programmes" | "programs" | "schemes" | "headings" | "categories" | "phases")
}

fn is_topic(word: &str) -> bool {
    matches!(
        word,
        "sued"
            | "arrested"
            | "jailed"
            | "criticised"
            | "criticized"
            | "anger"
            | "outcry"
            | "protest"
            | "protests"
            | "talks"
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
        let number = tokens.number(at - 1).is_some() || scale::factor(tokens.word(at - 1)).is_some();
        number && tokens.mark(at) == '+' && tokens.is_glued(at) || tokens.word(at) == "plus" && tokens.is_hyphen(at - 1)
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
        ("minimum" | "maximum", _) if ends_phrase(tokens, at + 1) => {
            let least = tokens.word(at) == "minimum";
            let qualifier = if least { Qualifier::AtLeast } else { Qualifier::AtMost };
            return Some(Found { qualifier, edge: at + 1 });
        }
        ("or", "less" | "fewer" | "below" | "under") | ("at", "most") => Qualifier::AtMost,
        ("or", "so" | "thereabouts") => Qualifier::Approx,
        _ => return None,
    };
    Some(Found { qualifier, edge: at + 2 })
}

/// ", give or take" at the end of its phrase, `(est.)`, `(estimated)`, "approximately" at the end of its phrase: the token after it.
fn estimate_behind(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    if tokens.mark(at) == '(' {
        let word =
            matches!(tokens.word(at + 1), "est" | "estimate" | "estimated" | "estimates" | "approx" | "approximately");
        let end = at + 2 + usize::from(tokens.mark(at + 2) == '.');
        return (word && tokens.mark(end) == ')').then_some(end + 1);
    }
    let comma = at + usize::from(tokens.mark(at) == ',');
    if (tokens.word(comma), tokens.word(comma + 1), tokens.word(comma + 2)) == ("give", "or", "take")
        && ends_phrase(tokens, comma + 3)
    {
        return Some(comma + 3);
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
