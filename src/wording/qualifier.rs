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
    let direct = direct.or_else(|| unreached(tokens, at)).or_else(|| of_german(tokens, at));
    let found = direct.or_else(|| estimated_sum(tokens, at)).or_else(|| {
        let place = before_mark_words(tokens, at)?;
        let passes = |found: &Found| passes_words(tokens, found, place, context);
        words_before(tokens, place, context).filter(passes)
    });
    let found = found.filter(|found| found.edge >= context.floor && !is_other_sense(tokens, found, at, context))?;
    let found = bound_before(tokens, found, context).unwrap_or(found);
    let found = passed_bound(tokens, found, at, context).unwrap_or(found);
    let turned = negated(tokens, found);
    let found = if turned == found { softened(tokens, found) } else { turned };
    Some(Found { edge: found.edge.max(context.floor), ..found })
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

/// "exceeded the cap of $2bn", "above a ceiling of 12 percent": a bound that is passed bounds from the other side.
fn passed_bound(tokens: &Tokens<'_>, found: Found, at: usize, context: Context) -> Option<Found> {
    let named = found.qualifier == Qualifier::AtMost && tokens.word_before(at, 1) == "of";
    let article = |place: usize| matches!(tokens.word(place), "the" | "a" | "an" | "its" | "their");
    let inside = usize::from(article(found.edge));
    let place = found.edge.checked_sub(usize::from(inside == 0 && found.edge > 0 && article(found.edge - 1)))?;
    words_before(tokens, place, context).filter(|passed| named && passed.qualifier == Qualifier::AtLeast)
}

/// "a shade less than", "slightly under", "a hair's breadth below": hardly less is nearly as much.
fn softened(tokens: &Tokens<'_>, found: Found) -> Found {
    let less = matches!(
        (tokens.word(found.edge), tokens.word(found.edge + 1)),
        ("under" | "below", _) | ("less" | "lower" | "fewer" | "smaller", "than") | ("short" | "shy", "of")
    );
    let slight = matches!(
        tokens.word_before(found.edge, 1),
        "slightly"
            | "marginally"
            | "fractionally"
            | "just"
            | "shade"
            | "touch"
            | "tad"
            | "hair"
            | "bit"
            | "little"
            | "fraction"
            | "whisker"
            | "smidgen"
            | "notch"
            | "breadth"
    );
    match found.qualifier {
        Qualifier::AtMost if less && slight => Found { qualifier: Qualifier::Nearly, edge: found.edge - 1 },
        _ => found,
    }
}

/// What a denial before it makes of a qualifier: "has not exceeded", "no longer than", "failed to exceed", "never fell below", "nicht
/// mehr als", "hardly exceeds", "is nowhere near".
fn negated(tokens: &Tokens<'_>, found: Found) -> Found {
    let scant = usize::from(matches!(tokens.word_before(found.edge, 1), "much" | "far"));
    let place = found.edge - scant;
    let denial = denial_before(tokens, place).or_else(|| denial_before(tokens, before_motion(tokens, place)?));
    // "not much more than", "not far short of"
    if let Some(edge) = denial
        && (scant > 0 || matches!(tokens.word(found.edge), "much" | "far"))
    {
        return Found { qualifier: Qualifier::Approx, edge };
    }
    match (found.qualifier, denial) {
        (Qualifier::AtLeast | Qualifier::Nearly, Some(edge)) => Found { qualifier: Qualifier::AtMost, edge },
        (Qualifier::AtMost, Some(edge)) => Found { qualifier: Qualifier::AtLeast, edge },
        (Qualifier::AtLeast, None) if matches!(tokens.word_before(found.edge, 1), "hardly" | "scarcely") => {
            Found { qualifier: Qualifier::Approx, ..found }
        }
        _ => found,
    }
}

/// The first token of a denial that ends right before `at`: "not", "doesn't", "no longer", "has yet to", "failed to".
fn denial_before(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    // "has not yet exceeded", "didn't even reach", "never again topped"
    let at = at - usize::from(matches!(tokens.word_before(at, 1), "yet" | "even" | "again" | "ever" | "once"));
    let edge = at.checked_sub(1)?;
    let denies = match tokens.word(edge) {
        "not" | "never" | "without" | "nowhere" | "cannot" | "no" | "nor" | "neither" | "nothing" | "rarely"
        | "seldom" => true,
        "nicht" | "nie" | "pas" | "non" | "não" | "не" | "niet" | "inte" | "ikke" => true,
        "doesnt" | "didnt" | "hasnt" | "havent" | "isnt" | "dont" => true,
        // "not a dollar more than", "not one day less than"
        "dollar" | "cent" | "penny" | "euro" | "rupee" | "day" | "month" | "year" | "inch" => {
            let one = matches!(tokens.word_before(edge, 1), "a" | "an" | "one");
            return (one && tokens.word_before(edge, 2) == "not").then(|| edge - 2);
        }
        "longer" if tokens.word_before(edge, 1) == "no" => return Some(edge - 1),
        // "doesn't", "hasn’t"
        "t" if is_apostrophe(tokens, edge.wrapping_sub(1)) && tokens.word_before(edge, 2).ends_with('n') => {
            return Some(edge - 2);
        }
        "to" => {
            let word = tokens.word_before(edge, 1);
            if tokens.word_before(edge, 1) == "not" {
                return Some(edge - 1);
            }
            return (word.starts_with("fail") || matches!(word, "yet" | "unable")).then(|| edge - 1);
        }
        _ => false,
    };
    denies.then_some(edge)
}

/// The "fell" of "never fell below", the "be" of "will not be more than", the "grow by" of "did not grow by more than".
fn before_motion(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    let link = usize::from(matches!(tokens.word_before(at, 1), "by" | "to"));
    let place = at.checked_sub(link)?.checked_sub(1)?;
    let moves = matches!(
        tokens.word(place),
        "be" | "been"
            | "fall"
            | "falls"
            | "fell"
            | "fallen"
            | "falling"
            | "drop"
            | "dropped"
            | "dropping"
            | "go"
            | "goes"
            | "gone"
            | "going"
            | "went"
            | "dip"
            | "dipped"
            | "dipping"
            | "sink"
            | "sunk"
            | "slip"
            | "slipped"
            | "rise"
            | "risen"
            | "rose"
            | "rising"
            | "climb"
            | "climbed"
            | "grow"
            | "grown"
            | "grew"
            | "get"
            | "cost"
            | "costing"
            | "last"
            | "take"
            | "allow"
            | "allowed"
            | "amount"
            | "come"
            | "comes"
            | "add"
    );
    moves.then_some(place)
}

fn is_apostrophe(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(tokens.mark(at), '\'' | '’') && tokens.is_glued(at) && tokens.is_glued(at + 1)
}

/// "has not reached", "doesn't hit": what is not reached is at most that.
fn unreached(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let sums = tokens.word_before(at, 1) == "to" && matches!(tokens.word_before(at, 2), "amount" | "come");
    let verb = at.checked_sub(1 + usize::from(sums))?;
    let reaches = sums
        || matches!(tokens.word(verb), "reach" | "reached" | "reaches" | "reaching" | "attain" | "attained" | "hit");
    let edge = denial_before(tokens, verb).filter(|_| reaches)?;
    Some(Found { qualifier: Qualifier::AtMost, edge })
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
        "order"
            | "quantity"
            | "number"
            | "cost"
            | "costs"
            | "value"
            | "price"
            | "total"
            | "sum"
            | "worth"
            | "budget"
            | "amount"
            | "investment"
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

/// The words of a phrase with one blank between; an apostrophe joins two of them, as in "jusqu'à".
fn joined(tokens: &Tokens<'_>, start: usize, end: usize) -> Option<String> {
    let mut phrase = String::new();
    for at in start..end {
        let word = tokens.word(at);
        if word.is_empty() && !(at > start && is_apostrophe(tokens, at)) {
            return None;
        }
        if at > start && !word.is_empty() && !is_apostrophe(tokens, at - 1) {
            phrase.push(' ');
        }
        phrase.push_str(if word.is_empty() { "'" } else { word });
    }
    Some(phrase)
}

/// The German "fast", which is almost, and "gut", which is rather more: English words too, so only with a German number behind them.
fn of_german(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let edge = at.checked_sub(1)?;
    let qualifier = match tokens.word(edge) {
        "fast" => Qualifier::Nearly,
        "gut" => Qualifier::AtLeast,
        _ => return None,
    };
    let german = |place: usize| {
        let text = tokens.get(place).map_or("", |token| token.text);
        matches!(
            text,
            "Millionen" | "Million" | "Milliarden" | "Milliarde" | "Mio" | "Mrd" | "Tausend" | "tausend" | "Prozent"
        )
    };
    (at..at + 4).any(german).then_some(Found { qualifier, edge })
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
        | "not far off"
        | "not far from"
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
        | "exceeds" | "exceed" | "upwards of" | "upward of" | "topped" | "topping" | "tops" | "top" | "surpassed"
        | "surpassing" | "surpasses" | "surpass" | "in excess of" | "excess of" | "north of" | "beyond" | "crossed"
        | "crossing" | "crosses" | "cross" | "passed" | "surged past" | "past" | "greater than" | "higher than"
        | "larger than" | "bigger than" | "a minimum of" | "minimum of" | "minimum" | "a minimum" | "at a minimum"
        | "more then" | "a shade over" | "a touch over" | "at the very least" | "as little as" | "as few as"
        | "as low as" | "a good" | "broke" | "breaking" | "far more than" | "much more than" | "well more than"
        | "breached" | "outstripped" | "longer than" | "further than" | "farther than" | "later than"
        | "heavier than" | "better than" | "dearer than" | "older than" | "far above" | "far over" | "break"
        | "breaks" | "min" | "starting at" | "starting from" | "a floor of" | "floor of" | "lower limit of" => {
            Qualifier::AtLeast
        }
        "up to" | "upto" | "at the very most" | "less than" | "under" | "below" | "at most" | "at the most"
        | "a maximum of" | "maximum of" | "maximum" | "a maximum" | "as much as" | "as many as" | "fewer than"
        | "lower than" | "smaller than" | "shorter than" | "lighter than" | "cheaper than" | "younger than"
        | "earlier than" | "sooner than" | "well under" | "well below" | "far short of" | "well short of"
        | "south of" | "capped at" | "limited to" | "restricted to" | "confined to" | "a limit of"
        | "upper limit of" | "much less than" | "far less than" | "not even" | "as high as" | "a ceiling of"
        | "ceiling of" | "a cap of" | "cap of" | "max" | "falling short of" | "falls short of" | "fell short of"
        | "fall short of" => Qualifier::AtMost,
        _ => return meaning_abroad(phrase),
    };
    Some(qualifier)
}

/// What a phrase of another language says, where no English word reads alike.
fn meaning_abroad(phrase: &str) -> Option<Qualifier> {
    OTHERS.iter().find(|(_, phrases)| phrases.contains(&phrase)).map(|(qualifier, _)| *qualifier)
}

/// Phrases of other languages; a denial before them turns them round as an English one does ("nicht mehr als").
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
            "około",
            "ongeveer",
            "omkring",
            "ungefär",
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
    (
        Qualifier::Nearly,
        &[
            "почти",
            "майже",
            "knapp",
            "près de",
            "presque",
            "casi",
            "neredeyse",
            "beinahe",
            "quase",
            "quasi",
            "près d'",
            "bijna",
            "prawie",
        ],
    ),
    (
        Qualifier::AtLeast,
        &[
            "более",
            "более чем",
            "больше",
            "свыше",
            "как минимум",
            "понад",
            "більше",
            "über",
            "mehr als",
            "mindestens",
            "wenigstens",
            "au minimum",
            "plus d'",
            "como mínimo",
            "por lo menos",
            "pelo menos",
            "no mínimo",
            "minstens",
            "mer än",
            "больше чем",
            "plus de",
            "au moins",
            "más de",
            "mais de",
            "al menos",
            "oltre",
            "più di",
            "più del",
            "almeno",
            "en az",
            "ən azı",
            "ponad",
            "meer dan",
            "più che",
            "supérieur à",
            "superior a",
            "superiore a",
            "dépasse",
            "dépassant",
            "dépassé",
            "supera",
            "superan",
            "superó",
            "ultrapassa",
            "übersteigt",
            "überschreitet",
            "превышает",
            "превысил",
            "превысила",
            "превысили",
            "выше",
            "więcej niż",
            "co najmniej",
            "powyżej",
            "minst",
        ],
    ),
    (
        Qualifier::AtMost,
        &[
            "до",
            "менее",
            "менее чем",
            "меньше",
            "ниже",
            "bis zu",
            "höchstens",
            "maximal",
            "au plus",
            "au maximum",
            "moins d'",
            "a lo sumo",
            "como máximo",
            "no máximo",
            "até",
            "al massimo",
            "меньше чем",
            "übersteigt nicht",
            "högst",
            "mindre än",
            "weniger als",
            "moins de",
            "menos de",
            "hasta",
            "jusqu'à",
            "meno di",
            "meno del",
            "unter",
            "inférieur à",
            "inferior a",
            "inferiore a",
            "ne dépasse pas",
            "ne dépassant pas",
            "ne dépassera pas",
            "n'excède pas",
            "mniej niż",
            "poniżej",
            "minder dan",
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
        "over" if duration => !matches!(
            before,
            "for" | "of" | "after" | "just" | "well" | "last" | "lasted" | "lasting" | "is" | "not" | "no"
        ),
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
    if let Some(found) = postposition(tokens, at) {
        return Some(found);
    }
    let qualifier = match (tokens.word(at), tokens.word(at + 1)) {
        // "$2bn and up to 12 aircraft"
        ("and", "up") if tokens.word(at + 2) == "to" => return None,
        ("upward" | "upwards", _) if tokens.word(at + 1) != "of" => {
            return Some(Found { qualifier: Qualifier::AtLeast, edge: at + 1 });
        }
        ("at", "the") if matches!(tokens.word(at + 2), "least" | "most") && ends_phrase(tokens, at + 3) => {
            let least = tokens.word(at + 2) == "least";
            let qualifier = if least { Qualifier::AtLeast } else { Qualifier::AtMost };
            return Some(Found { qualifier, edge: at + 3 });
        }
        ("at", "the") if tokens.word(at + 2) == "very" && matches!(tokens.word(at + 3), "least" | "most") => {
            let least = tokens.word(at + 3) == "least";
            let qualifier = if least { Qualifier::AtLeast } else { Qualifier::AtMost };
            return Some(Found { qualifier, edge: at + 4 });
        }
        ("or", "more" | "over" | "above" | "higher" | "greater" | "better" | "upward" | "upwards")
        | ("and", "above" | "more" | "over" | "up" | "counting" | "upward" | "upwards" | "rising")
        | ("at", "least") => Qualifier::AtLeast,
        // "$5 million tops"
        ("tops", "") if tokens.number(at + 1).is_none() => {
            return Some(Found { qualifier: Qualifier::AtMost, edge: at + 1 });
        }
        ("minimum" | "maximum" | "min" | "max", _) if ends_phrase(tokens, at + 1) && is_small(tokens, at) => {
            let least = tokens.word(at).starts_with("min");
            let qualifier = if least { Qualifier::AtLeast } else { Qualifier::AtMost };
            return Some(Found { qualifier, edge: at + 1 });
        }
        ("or", "less" | "fewer" | "below" | "under") | ("at", "most") => Qualifier::AtMost,
        ("or", "so" | "thereabouts") => Qualifier::Approx,
        _ => return None,
    };
    Some(Found { qualifier, edge: at + 2 })
}

/// What Turkish and Azerbaijani have behind the figure, whose last word has the case that goes with it: "dolardan fazla", "dollardan
/// çox", "dolara kadar", "doların üzerinde".
fn postposition(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let last = tokens.word_before(at, 1);
    let ends = |endings: &[&str]| endings.iter().any(|ending| last.ends_with(ending));
    let from = ends(&["dan", "den", "tan", "ten", "dən"]);
    let qualifier = match tokens.word(at) {
        "fazla" | "çok" | "çox" | "artıq" if from => Qualifier::AtLeast,
        "az" if from => Qualifier::AtMost,
        "kadar" | "qədər" | "dek" if ends(&["a", "e", "ə"]) => Qualifier::AtMost,
        "üzerinde" | "üstünde" | "üzərində" if ends(&["ın", "in", "un", "ün", "nın", "nin"]) => {
            Qualifier::AtLeast
        }
        "civarında" | "dolayında" => Qualifier::Approx,
        "yakın" if ends(&["a", "e", "ə"]) => Qualifier::Nearly,
        "aşkın" | "aşan" if ends(&["ı", "i", "u", "ü", "r"]) => Qualifier::AtLeast,
        _ => return None,
    };
    Some(Found { qualifier, edge: at + 1 })
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
    let word = matches!(tokens.word(comma), "approximately" | "approx" | "roughly");
    let ends = ends_phrase(tokens, comma + 1) && (comma == at || tokens.word(comma + 1).is_empty());
    (word && ends).then_some(comma + 1)
}

/// The MAX of a Boeing 737 MAX bounds nothing.
fn is_small(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.get(at).is_some_and(|token| !token.is_capitalised())
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
