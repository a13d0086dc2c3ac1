//! What a number counts: the percent sign, "times", or the noun a few words on.

use rust_decimal::Decimal;

use crate::model::Per;
use crate::model::{Noun, Unit};

use super::noun::{self, Lexeme};
use super::number;
use super::scale;
use super::token::{Kind, Token, Tokens};

/// How many tokens a noun may stand behind its number.
const REACH: usize = 14;

/// What follows a number.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Follows {
    /// A unit: what, times how many, and the token after it.
    Unit(Found),
    /// A measure that the ledger does not know, such as kilograms or a calibre.
    Foreign,
    /// Neither.
    Nothing,
}

/// A unit behind a number.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    /// The unit.
    pub unit: Unit,
    /// What the number is to be multiplied by.
    pub factor: Decimal,
    /// The token after the unit.
    pub end: usize,
    /// It stands right behind the number.
    pub adjacent: bool,
    /// The unit says by itself per when.
    pub per: Option<Per>,
}

impl Found {
    fn new(unit: Unit, end: usize) -> Found {
        Found { unit, factor: Decimal::ONE, end, adjacent: true, per: None }
    }
}

/// Looks behind a number that ends before `at`; `one` when the number is one.
pub(super) fn after(tokens: &Tokens<'_>, at: usize, one: bool) -> Follows {
    if let Some(found) = ratio(tokens, at).or_else(|| volume(tokens, at)) {
        return Follows::Unit(found);
    }
    let place = if tokens.is_hyphen(at) { at + 1 } else { at };
    if is_foreign(tokens, place) && !begins_type(tokens, place) {
        return Follows::Foreign;
    }
    let at = behind_count_word(tokens, behind_options(tokens, at));
    let found = noun_phrase(tokens, at, one).map(|found| of_units(tokens, &found).unwrap_or(found));
    found.map_or(Follows::Nothing, Follows::Unit)
}

/// Behind the "Nos." of "24 Nos. helicopters" and "24 nos of helicopters", where a thing follows.
fn behind_count_word(tokens: &Tokens<'_>, at: usize) -> usize {
    if !matches!(tokens.word(at), "no" | "nos") {
        return at;
    }
    let stop = at + 1 + usize::from(tokens.mark(at + 1) == '.');
    let place = stop + usize::from(tokens.word(stop) == "of");
    if tokens.word(place).is_empty() { at } else { place }
}

/// Behind the brackets of "18 (+6 options) helicopters": what may come on top is of the same things.
fn behind_options(tokens: &Tokens<'_>, at: usize) -> usize {
    let more = tokens.mark(at + 1) == '+' || matches!(tokens.word(at + 1), "plus" | "and");
    let word = tokens.word(at + 2);
    let number = tokens.get(at + 2).is_some_and(Token::starts_with_digit)
        || number::small_value(word).is_some()
        || word.starts_with("option");
    let end = (at + 3..at + 7).find(|place| tokens.mark(*place) == ')');
    end.filter(|_| tokens.mark(at) == '(' && more && number).map_or(at, |end| end + 1)
}

/// The vehicles of "500 units of armoured vehicles", the guns of "two pieces of artillery". A unit of soldiers has many.
fn of_units(tokens: &Tokens<'_>, found: &Found) -> Option<Found> {
    let word = tokens.word(found.end - 1);
    let counts = matches!(word, "unit" | "units" | "piece" | "pieces") && tokens.word(found.end) == "of";
    let inner = noun_phrase(tokens, found.end + 1, false).filter(|_| counts)?;
    let thing = matches!(inner.unit, Unit::Count(noun)
        if !noun.is_measure() && !matches!(noun, Noun::Person | Noun::General | Noun::Country | Noun::Company | Noun::Item));
    thing.then_some(Found { adjacent: false, ..inner })
}

/// Percent, times, fold and TIV.
fn ratio(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    if matches!(tokens.mark(at), '%' | '٪') {
        return Some(Found::new(Unit::Percent, at + 1));
    }
    let place = if tokens.is_hyphen(at) { at + 1 } else { at };
    match (tokens.word(place), tokens.word(place + 1)) {
        ("per", "cent" | "cento") | ("pour", "cent") | ("por", "ciento" | "cento") => {
            Some(Found::new(Unit::Percent, place + 2))
        }
        ("per" | "percentage", "") if tokens.is_hyphen(place + 1) => hyphened_percent(tokens, place),
        ("percentage", "point" | "points") => Some(Found::new(Unit::Percent, place + 2)),
        ("pc", _) if is_type_code(tokens, place) => None,
        // "0.5 of a percentage point"
        ("of", "a") if matches!((tokens.word(place + 2), tokens.word(place + 3)), ("percentage", "point")) => {
            Some(Found::new(Unit::Percent, place + 4))
        }
        ("percent" | "pct" | "pc", _) => Some(Found::new(Unit::Percent, place + 1)),
        // Faiz is a name too.
        ("faiz", _) if tokens.get(place).is_some_and(Token::is_capitalised) => None,
        (word, _) if is_percent_abroad(word) => Some(Found::new(Unit::Percent, place + 1)),
        ("pp", _) if tokens.is_glued(place) || tokens.get(place).is_some_and(|token| token.text.contains('.')) => {
            Some(Found::new(Unit::Percent, place + 1))
        }
        ("tiv" | "tivs", _) => Some(Found::new(Unit::Tiv, place + 1)),
        ("strong", _) if place > at => Some(Found::new(Unit::Count(Noun::Person), place + 1)),
        ("fold", _) => Some(Found::new(Unit::Multiple, place + 1)),
        ("times", next) => Some(times(tokens, place + 1, next)),
        // "2x corvettes", "4 × frigates" are so many ships.
        ("x", _) if tokens.is_glued(place) && !tokens.is_glued(place + 1) && !is_thing(tokens, place + 1) => {
            Some(Found::new(Unit::Multiple, place + 1))
        }
        _ if tokens.mark(place) == '×' && !is_thing(tokens, place + 1) => Some(Found::new(Unit::Multiple, place + 1)),
        _ => None,
    }
}

/// "2x corvettes", "4x Type 31 frigates": things, and so many of them.
fn is_thing(tokens: &Tokens<'_>, at: usize) -> bool {
    let named = || {
        tokens.get(at).is_some_and(Token::is_capitalised)
            && noun_phrase(tokens, at, false)
                .is_some_and(|found| matches!(found.unit, Unit::Count(noun) if !noun.is_measure()))
    };
    is_counted(tokens, at) || named()
}

/// "8 per-cent", "a 10 percentage-point cut"
fn hyphened_percent(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let percent =
        matches!((tokens.word(at), tokens.word(at + 2)), ("per", "cent") | ("percentage", "point" | "points"));
    percent.then(|| Found::new(Unit::Percent, at + 3))
}

/// "visited it three times in 2019" counts occasions; all else compares.
fn times(tokens: &Tokens<'_>, end: usize, next: &str) -> Found {
    let occasion = matches!(next, "in" | "since" | "per" | "during" | "between" | "this" | "last" | "before")
        || (next == "a" && matches!(tokens.word(end + 1), "year" | "month" | "week" | "day"));
    Found::new(if occasion { Unit::Count(Noun::Time) } else { Unit::Multiple }, end)
}

/// Measures with a year in their name: word, noun, factor.
const YEARLY: &[(&str, Noun, i64)] = &[
    ("tpa", Noun::Tonne, 1),
    ("ktpa", Noun::Tonne, 1_000),
    ("mtpa", Noun::Tonne, 1_000_000),
    ("mmtpa", Noun::Tonne, 1_000_000),
    ("bcma", Noun::CubicMetre, 1_000_000_000),
];

/// "percent" in German, the languages of the North, Russian, Azerbaijani.
pub(super) fn is_percent_abroad(word: &str) -> bool {
    matches!(word, "prozent" | "prosent" | "procent" | "процент" | "процента" | "процентов" | "faiz")
}

/// True where cubic metres or barrels a day stand.
pub(super) fn is_volume(tokens: &Tokens<'_>, at: usize) -> bool {
    volume(tokens, at).is_some()
}

/// Cubic metres, barrels a day and tonnes a year.
fn volume(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let unit = Unit::Count(Noun::CubicMetre);
    // "16 billion standard cubic metres"
    let at = at + usize::from(matches!(tokens.word(at), "standard" | "normal") && tokens.word(at + 1) == "cubic");
    if let Some((_, noun, factor)) = YEARLY.iter().find(|(word, ..)| *word == tokens.word(at)) {
        let found = Found::new(Unit::Count(*noun), at + 1);
        return Some(Found { per: Some(Per::Year), factor: Decimal::from(*factor), ..found });
    }
    match (tokens.word(at), tokens.word(at + 1)) {
        ("cubic" | "cu", "metre" | "metres" | "meter" | "meters" | "m") => Some(Found::new(unit, at + 2)),
        ("cum", _) => Some(Found::new(unit, at + 1)),
        ("cu", "") if tokens.mark(at + 1) == '.' && tokens.word(at + 2) == "m" => Some(Found::new(unit, at + 3)),
        ("cbm", _) => Some(Found::new(unit, at + 1)),
        ("m", _) if matches!(tokens.mark(at + 1), '³') => Some(Found::new(unit, at + 2)),
        // The M3 is a vehicle.
        ("m", _) if is_cubic(tokens, at) => Some(Found::new(unit, at + 2)),
        _ => barrels(tokens, at),
    }
}

fn is_cubic(tokens: &Tokens<'_>, at: usize) -> bool {
    let written = |place: usize| tokens.get(place).map_or("", |token| token.text);
    written(at) == "m" && written(at + 1) == "3" && tokens.is_glued(at + 1)
}

/// `bpd`, `b/d`, `kb/d`: barrels a day.
fn barrels(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let slash = tokens.mark(at + 1) == '/' && tokens.get(at + 2).is_some_and(|token| token.text == "d");
    let factor = match tokens.word(at) {
        "bpd" | "bopd" | "b" => 1,
        "kbpd" | "kb" => 1_000,
        "mbpd" | "mb" | "mmbpd" | "mmb" | "mmbd" => 1_000_000,
        _ => return None,
    };
    let end = if tokens.word(at).ends_with("pd") || tokens.word(at) == "mmbd" { at + 1 } else { at + 3 };
    (end == at + 1 || slash).then(|| Found {
        per: Some(Per::Day),
        factor: Decimal::from(factor),
        ..Found::new(Unit::Count(Noun::Barrel), end)
    })
}

fn is_foreign(tokens: &Tokens<'_>, at: usize) -> bool {
    let word = tokens.word(at);
    let speed = tokens.mark(at + 1) == '/' && matches!(tokens.word(at + 2), "h" | "s" | "hr" | "hour" | "sec");
    // "300 km per hour", "5 kg", "450 square km", "9 a.m."
    let rate = matches!(noun::noun(word), Some(Lexeme { noun: Noun::Kilometre | Noun::Metre, .. }))
        && matches!((tokens.word(at + 1), tokens.word(at + 2)), ("per" | "an" | "a", "hour" | "second"));
    // "36 second-hand aircraft" last longer.
    let class = is_class_name(tokens, at);
    let used = word == "second" && tokens.word(at + 1 + usize::from(tokens.is_hyphen(at + 1))) == "hand";
    (noun::is_foreign_measure(word) && !used && !class)
        || speed
        || rate
        || matches!(word, "square" | "sq" | "cubic" | "nautical" | "basis" | "km²")
        || matches!(tokens.mark(at), '°' | '′' | '″' | '²' | '³' | '¢')
}

/// True when things that come whole stand at `at`, named at once or by their type: "OPVs", "JF-17s", "Nos. helicopters", "x radars".
pub(super) fn counts_thing(tokens: &Tokens<'_>, at: usize) -> bool {
    let at = behind_count_word(tokens, at);
    let at = at + usize::from(tokens.word(at) == "x" || tokens.mark(at) == '×');
    noun_phrase(tokens, at, false).is_some_and(|found| {
        let whole = matches!(found.unit, Unit::Count(noun)
            if !noun.is_measure() && !matches!(noun, Noun::Agreement | Noun::Country | Noun::Mission | Noun::Time));
        whole && found.end <= at + MOST_NAMED
    })
}

/// Tokens of the name of what is counted: "Super Mushshak trainer aircraft", "JF-17C Block III jets".
const MOST_NAMED: usize = 6;

/// True when a thing that is counted in millions stands at `at`: "3m people", "12m barrels".
pub(super) fn is_counted(tokens: &Tokens<'_>, at: usize) -> bool {
    if matches!(tokens.word(at), "tiv" | "tivs") || barrels(tokens, at).is_some() {
        return true;
    }
    let at = if tokens.word(at) == "metric" { at + 1 } else { at };
    noun::noun(tokens.word(at))
        .is_some_and(|lexeme| !lexeme.singular && !matches!(lexeme.noun, Noun::Metre | Noun::Kilometre))
}

/// The "Kilo" of "six Kilo-class submarines" and "four Kilo submarines", the "Day" of "two Day-class boats".
fn is_class_name(tokens: &Tokens<'_>, at: usize) -> bool {
    let capital = tokens.get(at).is_some_and(|token| token.is_capitalised() && token.text.len() > 2)
        && !tokens.is_glued(at)
        && !is_capitals(tokens, at);
    let class = tokens.is_hyphen(at + 1) && tokens.word(at + 2) == "class";
    // "three Kilo 636 submarines"
    let next = at + 1 + usize::from(tokens.get(at + 1).is_some_and(|token| token.kind == Kind::Code));
    let thing = noun::noun(tokens.word(next)).is_some_and(|lexeme| !lexeme.singular && !lexeme.noun.is_measure());
    capital && (class || (thing && noun::is_foreign_measure(tokens.word(at))))
}

/// The "-barrel" of "a 2m-barrel cargo", the "-strong" of "a 2m-strong force".
pub(super) fn is_counted_whole(tokens: &Tokens<'_>, at: usize) -> bool {
    let thing = noun::noun(tokens.word(at + 1))
        .is_some_and(|lexeme| matches!(lexeme.noun, Noun::Barrel | Noun::Tonne | Noun::Person));
    tokens.is_hyphen(at) && (thing || tokens.word(at + 1) == "strong")
}

/// The last noun of the run of words behind a number: "missile boats" are boats.
fn noun_phrase(tokens: &Tokens<'_>, at: usize, one: bool) -> Option<Found> {
    let hyphen = tokens.is_hyphen(at);
    let first = if hyphen { at + 1 } else { after_of(tokens, at) };
    if hyphen {
        return hyphened(tokens, first);
    }
    let mut best = None;
    let mut type_name = None;
    let mut unknown = 0;
    let last = tokens.len().min(first + REACH);
    let mut place = first;
    while place < last && unknown < 7 && !tokens.list[place].parted {
        if let Some(end) = inserted(tokens, place, first) {
            place = end;
            continue;
        }
        match look(tokens, place, one, first) {
            Look::Stop => break,
            Look::Noun(mut lexeme) => {
                if let Some((of_type, _)) = type_name {
                    lexeme.noun = noun::of_type(of_type, lexeme.noun, tokens.word(place));
                }
                best = Some((lexeme, place));
                if !goes_on(tokens, place + 1) {
                    break;
                }
            }
            Look::TypeName(noun) => type_name = type_name.or(Some((noun, place))),
            Look::Unknown => unknown += 1,
            Look::Skip => {}
        }
        place += 1;
    }
    let plain = |noun| Lexeme { noun, factor: Decimal::ONE, singular: false };
    let named = best.is_some();
    let (lexeme, place) = best.or_else(|| type_name.map(|(noun, place)| (plain(noun), place)))?;
    Some(Found {
        unit: Unit::Count(lexeme.noun),
        factor: lexeme.factor,
        end: place + 1,
        adjacent: named && place <= at,
        per: None,
    })
}

/// What stands in a name and is none of it: the "500-lb" of "MK-82 500-lb bombs", the "(Type 039B)" of "Hangor-class (Type 039B)
/// submarines", the "(I)" of "P-75(I) submarines". Gives the token after it.
fn inserted(tokens: &Tokens<'_>, at: usize, first: usize) -> Option<usize> {
    let weight =
        tokens.number(at).is_some() && tokens.is_hyphen(at + 1) && noun::is_foreign_measure(tokens.word(at + 2));
    if weight && at > first {
        return Some(at + 3);
    }
    if tokens.mark(at) != '(' || at == first {
        return None;
    }
    let end = (at + 2..at + 7).find(|place| tokens.mark(*place) == ')')?;
    let named = (at + 1..end).all(|place| match tokens.list[place].kind {
        Kind::Code => true,
        Kind::Word => tokens.list[place].is_capitalised() || tokens.is_glued(place),
        Kind::Mark => tokens.is_hyphen(place),
        Kind::Number(_) => tokens.is_hyphen(place + 1),
    });
    let name = named && tokens.list[at + 1].kind != Kind::Mark;
    let goes_on = (end + 1..end + 3).any(|place| noun::noun(tokens.word(place)).is_some());
    (name && goes_on && !is_stop(tokens.word(end + 1))).then_some(end + 1)
}

/// "a 10-aircraft deal", "five-year": the word behind the hyphen alone; "two-way trade missions" are not two.
fn hyphened(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    // "a 200-member delegation", "a 5,000-man brigade"; a bloc has countries for members.
    let party = matches!(
        tokens.word(at + 1),
        "delegation"
            | "team"
            | "crew"
            | "contingent"
            | "force"
            | "group"
            | "squad"
            | "battalion"
            | "brigade"
            | "mission"
            | "unit"
    );
    if party && matches!(tokens.word(at), "member" | "man" | "person") {
        return Some(Found::new(Unit::Count(Noun::Person), at + 1));
    }
    let lexeme = noun::noun(tokens.word(at))?;
    Some(Found { factor: lexeme.factor, ..Found::new(Unit::Count(lexeme.noun), at + 1) })
}

/// Behind "of the ten" in "four of the ten helicopters", "out of 36" in "five out of 36 aircraft".
fn after_of(tokens: &Tokens<'_>, at: usize) -> usize {
    let of = at + usize::from(tokens.word(at) == "out");
    if tokens.word(of) != "of" {
        return at;
    }
    let mut at = of + 1;
    while matches!(tokens.word(at), "the" | "its" | "their" | "these" | "those" | "his" | "our" | "them" | "a" | "an") {
        at += 1;
    }
    let counted = tokens.number(at).is_some() || number::small_value(tokens.word(at)).is_some();
    if counted { at + 1 } else { at }
}

/// The "T" of "20 T-90 tanks" and "12 T129", which are no tonnes; the "PC" of "5 PC-21s" and "5 PC 21s", which is no percent.
pub(super) fn begins_type(tokens: &Tokens<'_>, at: usize) -> bool {
    if tokens.is_glued(at) && at > 0 && tokens.list[at - 1].starts_with_digit() {
        return false;
    }
    let digits = |place: usize| tokens.get(place).is_some_and(Token::starts_with_digit);
    let code = is_capitals(tokens, at);
    (tokens.is_hyphen(at + 1) && digits(at + 2))
        || (tokens.is_glued(at + 1) && digits(at + 1))
        || (code && digits(at + 1))
}

/// The "PC" of "5 PC-21s"; the "pc" of "20 pc-25 pc" is a percent.
pub(super) fn is_type_code(tokens: &Tokens<'_>, at: usize) -> bool {
    is_capitals(tokens, at) && begins_type(tokens, at)
}

fn is_capitals(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.get(at).is_some_and(|token| token.text.len() > 1 && token.text.chars().all(char::is_uppercase))
}

/// Letters with a capital that digits are glued to, or a hyphen and digits, or a stroke as in "AN/TPS-77".
fn is_type_letters(tokens: &Tokens<'_>, at: usize) -> bool {
    let place = at + 1 + usize::from(tokens.is_hyphen(at + 1));
    let digits = tokens.is_glued(place) && tokens.get(place).is_some_and(Token::starts_with_digit);
    let stroke = is_capitals(tokens, at)
        && tokens.mark(at + 1) == '/'
        && tokens.is_glued(at + 1)
        && tokens.is_glued(at + 2)
        && is_capitals(tokens, at + 2);
    tokens.get(at).is_some_and(Token::is_capitalised) && (digits || stroke)
}

enum Look {
    Stop,
    Noun(Lexeme),
    TypeName(Noun),
    Unknown,
    Skip,
}

fn look(tokens: &Tokens<'_>, at: usize, one: bool, first: usize) -> Look {
    let Some(token) = tokens.get(at) else { return Look::Stop };
    match token.kind {
        Kind::Code => Look::Skip,
        Kind::Number(_) => Look::Stop,
        Kind::Mark if tokens.mark(at) == '×' && at == first => Look::Skip,
        Kind::Mark if tokens.is_hyphen(at) || matches!(token.text, "“" | "‘" | "\"") => Look::Skip,
        // "AN/TPS-77", "AEW&C"
        Kind::Mark if matches!(tokens.mark(at), '/' | '&') && tokens.is_glued(at) => Look::Skip,
        Kind::Mark if tokens.mark(at) == '+' && tokens.is_glued(at) && at > first => Look::Skip,
        // "India's 36 Rafale", "the Army's"
        Kind::Mark if matches!(token.text, "’" | "'") && tokens.is_glued(at) && at > first => Look::Skip,
        Kind::Mark => Look::Stop,
        // The second A of "M1A1" is no article.
        Kind::Word if tokens.is_glued(at) && at > first && tokens.list[at - 1].kind == Kind::Code => Look::Skip,
        // Nor is the A of "A-29", the An of "An-178", the IN of "IN20".
        Kind::Word if is_stop(&token.lower) && is_type_letters(tokens, at) => look_word(tokens, at, one, first),
        // The "to" of "air-to-air".
        Kind::Word if tokens.is_hyphen(at.wrapping_sub(1)) && tokens.is_hyphen(at + 1) => Look::Skip,
        Kind::Word if is_stop(&token.lower) || number::small_value(&token.lower).is_some() => Look::Stop,
        Kind::Word => look_word(tokens, at, one, first),
    }
}

fn look_word(tokens: &Tokens<'_>, at: usize, one: bool, first: usize) -> Look {
    let word = tokens.word(at);
    let before = if at > 0 && tokens.is_hyphen(at - 1) { tokens.word_before(at, 2) } else { tokens.word_before(at, 1) };
    // "400 M-ATV vehicles", "20 T-shirts"
    let letter =
        word.len() == 1 && tokens.list[at].is_capitalised() && tokens.is_hyphen(at + 1) && !tokens.is_glued(at);
    let named = letter || (word.len() < 3 && begins_type(tokens, at)) || is_class_name(tokens, at);
    // "35 crew members"
    if word == "members" && matches!(before, "crew" | "staff" | "service" | "team" | "family") {
        return Look::Noun(Lexeme { noun: Noun::Person, factor: Decimal::ONE, singular: false });
    }
    if let Some(lexeme) = noun::noun(word).filter(|_| !named) {
        let noun = noun::compound(before, lexeme.noun, word);
        let lexeme = Lexeme { noun, ..lexeme };
        if is_talk(tokens, at) {
            return Look::Stop;
        }
        if noun::is_ambiguous(before, word) {
            return Look::Unknown;
        }
        // A lone letter is a unit only right behind its number, or a small one behind a scale: "0.5 mln t".
        let scaled = word == tokens.list[at].text && scale::factor(tokens.word_before(at, 1)).is_some();
        let letter = word.len() == 1
            && !scaled
            && tokens.get(at.wrapping_sub(1)).is_none_or(|token| !matches!(token.kind, Kind::Number(_)));
        // "a 5 year plan"
        let measure = at == first && lexeme.noun.is_measure() && !letter;
        // "36 firm and 18 options" are no companies.
        let firm = word == "firm" && !one;
        let modifies = firm || (lexeme.singular && !one && !measure && !is_end(tokens, at + 1));
        return if letter || modifies { Look::Unknown } else { Look::Noun(lexeme) };
    }
    if let Some(noun) = noun::interceptor(before, word) {
        return Look::Noun(Lexeme { noun, factor: Decimal::ONE, singular: false });
    }
    let hyphen = tokens.is_hyphen(at + 1);
    let first = at + 1 + usize::from(hyphen);
    let digits = tokens.get(first).map_or("", |token| token.text);
    // "TB2s", "NH90s", "F16s"; a single letter has two digits, or the C of "C4I" were an aircraft.
    let glued = tokens.is_glued(at + 1)
        && digits.starts_with(|first: char| first.is_ascii_digit())
        && (word.len() > 1 || digits.len() > 1);
    let suffix = if tokens.is_glued(first + 1) { tokens.word(first + 1) } else { "" };
    let is_number = digits.starts_with(|first: char| first.is_ascii_digit());
    let number = match (is_number, hyphen) {
        (true, _) => format!("{digits}{suffix}"),
        (_, true) => digits.to_lowercase(),
        _ => String::new(),
    };
    match noun::of_type_name(word, &number, hyphen) {
        Some(noun) if word.len() > 2 || hyphen || glued => Look::TypeName(noun),
        _ => Look::Unknown,
    }
}

/// "two rounds of talks" are no ammunition.
fn is_talk(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(tokens.word(at), "round" | "rounds" | "set" | "sets")
        && tokens.word(at + 1) == "of"
        && !matches!(tokens.word(at + 2), "ammunition" | "ammo" | "artillery" | "shells" | "mortar" | "tank")
        && (at + 2..at + 5).any(|place| {
            matches!(
                tokens.word(place),
                "talks"
                    | "negotiations"
                    | "consultations"
                    | "sanctions"
                    | "elections"
                    | "discussions"
                    | "dialogue"
                    | "meetings"
                    | "funding"
                    | "voting"
                    | "principles"
                    | "rules"
            )
        })
}

/// True when the next word carries the name on: "aircraft carriers", "missile boats".
fn goes_on(tokens: &Tokens<'_>, at: usize) -> bool {
    let next = if tokens.is_hyphen(at) { at + 1 } else { at };
    let noun =
        noun::noun(tokens.word(next)).is_some_and(|lexeme| !lexeme.noun.is_measure() && lexeme.noun != Noun::Agreement);
    let qualified = matches!(tokens.word(next), "transport" | "support" | "refuelling")
        && noun::noun(tokens.word(next + 1)).is_some();
    noun || qualified
}

/// True where a name ends: at a mark, a word that joins clauses, or "deal" after "36 fighter".
pub(super) fn is_end(tokens: &Tokens<'_>, at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return true };
    match token.kind {
        Kind::Mark => !tokens.is_hyphen(at),
        Kind::Word => {
            is_stop(&token.lower)
                || matches!(
                    &*token.lower,
                    "deal"
                        | "contract"
                        | "order"
                        | "package"
                        | "purchase"
                        | "fleet"
                        | "sale"
                        | "bloc"
                        | "group"
                        | "long"
                        | "old"
                )
        }
        _ => true,
    }
}

/// Words that end a noun phrase: prepositions, conjunctions, verbs.
fn is_stop(word: &str) -> bool {
    matches!(
        word,
        "of" | "in"
            | "from"
            | "to"
            | "by"
            | "for"
            | "with"
            | "and"
            | "or"
            | "that"
            | "which"
            | "who"
            | "whose"
            | "where"
            | "when"
            | "while"
            | "on"
            | "at"
            | "as"
            | "than"
            | "over"
            | "under"
            | "since"
            | "between"
            | "after"
            | "before"
            | "during"
            | "until"
            | "till"
            | "through"
            | "within"
            | "among"
            | "per"
            | "into"
            | "but"
            | "if"
            | "because"
            | "against"
            | "about"
            | "via"
            | "without"
            | "including"
            | "incl"
            | "the"
            | "its"
            | "their"
            | "his"
            | "her"
            | "our"
            | "a"
            | "an"
            | "this"
            | "these"
            | "those"
            | "last"
            | "next"
            | "each"
            | "both"
            | "was"
            | "were"
            | "is"
            | "are"
            | "be"
            | "been"
            | "being"
            | "have"
            | "has"
            | "had"
            | "will"
            | "would"
            | "could"
            | "may"
            | "might"
            | "can"
            | "should"
            | "must"
            | "do"
            | "does"
            | "did"
            | "not"
            | "it"
            | "they"
            | "he"
            | "she"
            | "we"
            | "so"
            | "there"
            | "then"
            | "said"
            | "says"
            | "came"
            | "went"
            | "made"
            | "took"
            | "became"
            | "remained"
            | "reached"
            | "amounted"
            | "totalled"
            | "totaled"
            | "signed"
            | "agreed"
            | "worth"
            | "due"
            | "ago"
            | "later"
            | "earlier"
            | "compared"
            | "according"
            | "up"
            | "down"
            | "out"
            | "off"
            | "higher"
            | "lower"
            | "also"
            | "only"
            | "now"
            | "already"
            | "still"
            | "yet"
            | "annually"
            | "yearly"
            | "monthly"
            | "daily"
            | "every"
            | "visited"
            | "participated"
            | "died"
            | "arrived"
            | "like"
            | "around"
            | "across"
            | "towards"
            | "toward"
            | "amid"
            | "following"
    )
}
