//! Digits that are no figure: the 29 of a MiG-29, dates, years, clock times, telephone numbers.

use crate::model::Noun;

use super::currency::Currencies;
use super::date;
use super::noun;
use super::number;
use super::numeral::{Numeral, Style};
use super::ratio;
use super::scale;
use super::token::{Kind, Token, Tokens};
use super::unit;

/// Turns every such number into [`Kind::Code`].
pub(super) fn mark(tokens: &mut Tokens<'_>, currencies: &Currencies) {
    for at in 0..tokens.len() {
        let Some(numeral) = tokens.number(at) else {
            if number::small_value(tokens.word(at)).is_some() && (is_kind(tokens, at) || is_club(tokens, at)) {
                tokens.list[at].kind = Kind::Code;
            }
            continue;
        };
        if currencies.before(tokens, at).is_some() {
            continue;
        }
        if is_stroke_code(tokens, currencies, at) || is_padded_code(tokens, at) {
            tokens.list[at].kind = Kind::Code;
            continue;
        }
        if is_name(tokens, currencies, at) || date::is_date(tokens, at, numeral) || is_bare_code(tokens, at, numeral) {
            tokens.list[at].kind = Kind::Code;
        }
    }
    ratio::mark(tokens);
    mark_telephones(tokens);
}

/// The numbers of "9/11" and "24/36", unless they bound an amount or a count: "500/600 million", "24/36 JF-17s".
fn is_stroke_code(tokens: &Tokens<'_>, currencies: &Currencies, at: usize) -> bool {
    let stroke = |place: usize| tokens.mark(place) == '/' && tokens.is_glued(place) && tokens.is_glued(place + 1);
    let number = |place: usize| tokens.get(place).is_some_and(Token::starts_with_digit);
    let first = if stroke(at + 1) && number(at + 2) {
        at
    } else if at > 1 && stroke(at - 1) && number(at - 2) {
        at - 2
    } else {
        return false;
    };
    // The first is no number any more when the pair was judged before.
    let judged = first < at && tokens.number(first).is_none();
    let bounds = scale::is_large(tokens, first + 2)
        || currencies.after(tokens, first + 3).is_some()
        || counts_whole(tokens, first + 3);
    let named =
        matches!(tokens.word_before(first, 1), "the" | "on" | "of" | "post" | "pre" | "since" | "after" | "before");
    judged || !bounds || is_calibre(tokens, first + 2) || (named && !scale::is_large(tokens, first + 2))
}

/// True where things stand that a number of may be ordered. "18/24 aircraft delivered" and "14/20 delegates" are parts of a whole.
fn counts_whole(tokens: &Tokens<'_>, at: usize) -> bool {
    let is_part = |place: usize| {
        let word = tokens.word(place);
        matches!(word, "delivered" | "received" | "completed" | "built" | "lost" | "operational" | "left" | "remaining")
            || noun::noun(word).is_some_and(|lexeme| lexeme.noun == Noun::Person)
    };
    unit::counts_thing(tokens, at) && !(at..at + 5).any(is_part)
}

/// The 05 of a code, unless things are counted as tenders do: "02 OPVs", "06 Nos. helicopters", "02 (two) frigates".
fn is_padded_code(tokens: &Tokens<'_>, at: usize) -> bool {
    let token = &tokens.list[at];
    if !(token.text.len() == 2 && token.text.starts_with('0')) || number::is_repeat(tokens, at) {
        return false;
    }
    let place = if tokens.mark(at + 1) == '(' && tokens.mark(at + 3) == ')' { at + 4 } else { at + 1 };
    let behind = at.checked_sub(1).and_then(|place| tokens.get(place)).is_some_and(Token::starts_with_digit);
    let free = !behind && !tokens.is_glued(at) && !tokens.is_glued(at + 1);
    !(free && unit::counts_thing(tokens, place)) || tokens.number(at + 1).is_some()
}

/// Part of a name: glued to letters, or behind a word such as "Block".
fn is_name(tokens: &Tokens<'_>, currencies: &Currencies, at: usize) -> bool {
    // "300M USD" and "500 MM USD" are millions.
    let is_money = || (at + 1..at + 3).any(|place| currencies.after(tokens, place).is_some());
    glued_behind(tokens, currencies, at)
        || glued_before(tokens, at)
        || ((is_version_letter(tokens, at) || is_calibre(tokens, at)) && !is_money())
        || behind_name_word(tokens, at)
        || behind_counted_name(tokens, at)
        || is_version(tokens, at)
        || is_note(tokens, at)
        || is_listed(tokens, at)
        || is_formation(tokens, at)
        || is_kind(tokens, at)
        || is_club(tokens, at)
}

/// `MiG-29`, `F16`, `3+3` (its second 3), `A400M`.
fn glued_behind(tokens: &Tokens<'_>, currencies: &Currencies, at: usize) -> bool {
    if !tokens.is_glued(at) {
        return false;
    }
    let Some(before) = tokens.get(at - 1) else { return false };
    match before.kind {
        Kind::Word | Kind::Code => true,
        _ if tokens.is_dash(at - 1) => at > 1 && tokens.is_glued(at - 1) && is_name_part(tokens, currencies, at - 2),
        // "(+12.4%)" is a change.
        _ if tokens.mark(at - 1) == '+' && is_percent(tokens, at + 1) => false,
        _ => matches!(tokens.mark(at - 1), '#' | '№' | '@' | '_' | '+') && at > 1 && tokens.is_glued(at - 1),
    }
}

fn is_percent(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.mark(at) == '%'
        || matches!(
            (tokens.word(at), tokens.word(at + 1)),
            ("percent" | "pct", _) | ("per", "cent") | ("percentage", _)
        )
}

/// The "MiG" of "MiG-29"; not the "bn" of "$5bn-6bn" nor the "20" of "20-30".
fn is_name_part(tokens: &Tokens<'_>, currencies: &Currencies, at: usize) -> bool {
    match tokens.list[at].kind {
        Kind::Code => true,
        // "3-to-4 billion"
        Kind::Word if is_between_numbers(tokens, at) => false,
        Kind::Word => at == 0 || tokens.number(at - 1).is_none() || !is_amount_end(tokens, currencies, at),
        _ => matches!(tokens.mark(at), '"' | '”' | '’' | '\''),
    }
}

/// The "to" of "3-to-4".
fn is_between_numbers(tokens: &Tokens<'_>, at: usize) -> bool {
    at > 1 && matches!(tokens.word(at), "to" | "or") && tokens.is_hyphen(at - 1) && tokens.number(at - 2).is_some()
}

/// The "bn" of "5bn-6bn", the "km" of "10 km-20 km"; a lone letter must be glued or come again ("5 M-6 M"), or "20 T-90" were
/// twenty trillion. Behind money another letter may follow: "$800 m-1 b".
fn is_amount_end(tokens: &Tokens<'_>, currencies: &Currencies, at: usize) -> bool {
    let word = tokens.word(at);
    let again = tokens.word(at + 3) == word;
    let letter = matches!(word, "k" | "m" | "b" | "t") && (tokens.is_glued(at) || again);
    let measure = word.len() > 1 && noun::noun(word).is_some_and(|lexeme| lexeme.noun.is_measure());
    // The PC of "55 PC-21" is a name.
    let percent = matches!(word, "percent" | "cent") || (word == "pc" && !unit::is_type_code(tokens, at));
    let money = || currencies.before(tokens, at - 1).is_some() && scale::heading(tokens.word(at + 3)).is_some();
    let letter = letter || (scale::heading(word).is_some() && money());
    letter || measure || percent || scale::factor(word).is_some() || matches!(word, "mil" | "tr")
}

/// `4x4`, `1990s`, `3D`, the first 3 of `3+3`; not `5m`, `10th`, `12km`, `300EUR`.
fn glued_before(tokens: &Tokens<'_>, at: usize) -> bool {
    let next = at + 1;
    if !tokens.is_glued(next) {
        return false;
    }
    if tokens.mark(next) == '+' {
        return tokens.is_glued(next + 1) && tokens.number(next + 1).is_some();
    }
    let Some(token) = tokens.get(next).filter(|token| token.kind == Kind::Word) else { return false };
    // The K of "9K33".
    if tokens.is_glued(next + 1) && tokens.list[next + 1].text.starts_with(|first: char| first.is_ascii_digit()) {
        return true;
    }
    let word = &*token.lower;
    let suffix = scale::factor(word).is_some()
        || noun::noun(word).is_some()
        || noun::is_foreign_measure(word)
        || matches!(
            word,
            "k" | "m"
                | "b"
                | "mil"
                | "bil"
                | "cr"
                | "tr"
                | "st"
                | "nd"
                | "rd"
                | "th"
                | "pc"
                | "pct"
                | "pp"
                | "percent"
                | "fold"
                | "times"
        )
        || (word == "x" && !tokens.is_glued(next + 1))
        || (token.text.len() >= 2 && token.text.chars().all(char::is_uppercase) && token.text.len() == 3)
        || matches!(token.text, "Rs" | "zł" | "Kč" | "kr");
    !suffix
}

/// "Cessna 208B", "King Air 350B", "Bell 407M": the letter of a type, unless it stands before what goes by the million.
fn is_version_letter(tokens: &Tokens<'_>, at: usize) -> bool {
    let plain = matches!(tokens.number(at).map(|numeral| numeral.style), Some(Style::Plain(2..=4)));
    let letter = tokens.is_glued(at + 1) && matches!(tokens.get(at + 1).map_or("", |token| token.text), "B" | "M");
    let named = at > 0
        && !tokens.is_glued(at)
        && (!tokens.is_sentence_start(at - 1) || is_model(tokens.word(at - 1)))
        && tokens.get(at - 1).is_some_and(|token| token.kind == Kind::Word && token.is_capitalised());
    let by_the_million = noun::noun(tokens.word(at + 2)).is_some_and(|lexeme| {
        lexeme.noun.is_measure() || matches!(lexeme.noun, Noun::Person | Noun::Round | Noun::Item)
    });
    plain && letter && named && !by_the_million && !is_opening(tokens.word(at - 1))
}

/// The bore of a gun is part of its name: "155 mm", "155mm", "155-mm", ".50 calibre", the 52 of "155mm/52".
fn is_calibre(tokens: &Tokens<'_>, at: usize) -> bool {
    let place = at + 1 + usize::from(tokens.is_hyphen(at + 1));
    let length = at > 1 && tokens.mark(at - 1) == '/' && tokens.word(at - 2) == "mm";
    // The MM of "20 MM40" is a name.
    let bore = matches!(tokens.word(place), "mm" | "millimetre" | "millimeter" | "calibre" | "caliber" | "cal");
    (bore && !(tokens.is_glued(place + 1) && tokens.get(place + 1).is_some_and(Token::starts_with_digit))) || length
}

/// A kind of thing: "214-class", "5th-generation", "4.5 generation", "four-star", "two-seat".
fn is_kind(tokens: &Tokens<'_>, at: usize) -> bool {
    let mut next =
        at + 1 + usize::from(tokens.is_glued(at + 1) && matches!(tokens.word(at + 1), "st" | "nd" | "rd" | "th"));
    // "4++ generation"
    while next < at + 3 && tokens.mark(next) == '+' && tokens.is_glued(next) {
        next += 1;
    }
    let hyphen = tokens.is_hyphen(next);
    match tokens.word(next + usize::from(hyphen)) {
        "generation" | "gen" | "century" => true,
        "class" | "series" | "type" | "pattern" | "standard" | "star" | "seat" | "seater" | "engine" | "engined"
        | "stage" | "axle" | "wheel" | "wheeled" | "way" | "figure" | "cell" | "d" => hyphen,
        "state" => hyphen && matches!(tokens.word(next + 2), "solution" | "solutions"),
        // "the Six-Day War", "the 14th Five-Year Plan"
        "day" | "year" => {
            let capital = |place: usize| tokens.get(place).is_some_and(Token::is_capitalised);
            hyphen
                && capital(at)
                && capital(next + 1)
                && capital(next + 2)
                && matches!(tokens.word(next + 2), "war" | "plan")
        }
        _ => false,
    }
}

/// "the Group of 20", "the top 10": a club or a list, however many stand in it.
fn is_club(tokens: &Tokens<'_>, at: usize) -> bool {
    let group = tokens.word_before(at, 1) == "of"
        && tokens.word_before(at, 2) == "group"
        && tokens.get(at.wrapping_sub(2)).is_some_and(Token::is_capitalised)
        && matches!(
            &*tokens.list[at].lower,
            "7" | "seven" | "8" | "eight" | "10" | "ten" | "20" | "twenty" | "24" | "77"
        );
    // "top-five buyers"
    let back = 1 + usize::from(tokens.is_hyphen(at.wrapping_sub(1)));
    group || tokens.word_before(at, back) == "top"
}

/// Words whose number is a name: "Leopard 2", "Article 5", "page 12", "Block 3".
fn behind_name_word(tokens: &Tokens<'_>, at: usize) -> bool {
    let digits = match tokens.number(at).map(|numeral| numeral.style) {
        Some(Style::Plain(digits)) => digits,
        _ => return false,
    };
    if matches!(tokens.word_before(at, 1), "project" | "unit" | "hs") && (5..=6).contains(&digits) {
        return true;
    }
    // "the year 1401" of another calendar
    if tokens.word_before(at, 1) == "year" && digits == 4 {
        return true;
    }
    if at == 0 || digits > 4 || scale::is_large(tokens, at) || is_time(tokens, at + 1) {
        return false;
    }
    if matches!(tokens.mark(at - 1), '#' | '№' | '§') {
        return true;
    }
    let back = if matches!(tokens.mark(at - 1), '.' | '°' | 'º')
        && at > 1
        && matches!(tokens.word(at - 2), "no" | "nos" | "nr" | "n" | "p" | "pp" | "art" | "mk" | "op" | "sec" | "vol")
    {
        2
    } else {
        1
    };
    let Some(token) = at.checked_sub(back).and_then(|place| tokens.get(place)).filter(|token| token.kind == Kind::Word)
    else {
        return false;
    };
    let capital = token.is_capitalised();
    let initial = token.text.len() == 1 && capital && !matches!(token.text, "A" | "I");
    // Newspapers spell out one to nine, so a lone digit behind a name belongs to the name.
    let digit = tokens.list[at].text.len() == 1 && capital && !tokens.is_sentence_start(at - back) && back == 1 && !is_opening(&token.lower)
        // "sold Azerbaijan 6 Bayraktar drones", "gave Ukraine 5 tanks"
        && !tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Word && next.is_capitalised())
        && !is_giving(tokens.word_before(at, 2));
    back == 2
        || initial
        || digit
        || is_titled_pair(tokens, at)
        || is_numbered(&token.lower)
        || (capital && (is_model(&token.lower) || is_titled(&token.lower)))
        || is_continued_range(tokens, at)
}

/// "two Gowind 2500 corvettes", "12 Damen Stan Patrol 4207 vessels", "12 JAS 39 Gripen": what is counted has a name, and the digits
/// behind it are of that name.
///
/// In a headline any word may have a capital, so unless the name is in capitals a small letter must follow: "Two Sides Sign 15
/// Agreements".
fn behind_counted_name(tokens: &Tokens<'_>, at: usize) -> bool {
    let Some(numeral) = tokens.number(at) else { return false };
    let short = matches!(numeral.style, Style::Plain(1..=5)) || is_short_fraction(tokens, at, numeral);
    if !short
        || tokens.is_glued(at)
        || is_time(tokens, at + 1)
        || scale::factor(tokens.word(at + 1)).is_some()
        || tokens.mark(at + 1) == '%'
    {
        return false;
    }
    let name = |place: usize| {
        tokens.get(place).is_some_and(|token| {
            token.kind == Kind::Word
                && token.is_capitalised()
                && noun::noun(&token.lower).is_none()
                && !is_opening(&token.lower)
        })
    };
    let words = (1..=4).take_while(|back| at.checked_sub(*back).is_some_and(name)).count();
    let Some(count) = at.checked_sub(words + 1).filter(|_| words > 0) else { return false };
    let counted = tokens.number(count).is_some_and(|numeral| !matches!(numeral.style, Style::Either))
        || number::small_value(tokens.word(count)).is_some();
    let capitals =
        tokens.get(at - 1).is_some_and(|token| token.text.len() > 1 && token.text.chars().all(char::is_uppercase));
    let small =
        tokens.get(at + 1).is_none_or(|next| next.kind != Kind::Word || !next.is_capitalised() || is_acronym(next));
    counted && (capitals || small)
}

fn is_acronym(token: &Token<'_>) -> bool {
    token.text.chars().filter(|first| first.is_uppercase()).count() > 1
}

/// `1135.6` and `2.0`, which may be of a name; `12.45` hardly.
fn is_short_fraction(tokens: &Tokens<'_>, at: usize, numeral: Numeral) -> bool {
    numeral.style == Style::Fraction && tokens.list[at].text.rsplit('.').next().is_some_and(|digits| digits.len() == 1)
}

/// "Project 636.3 submarines", "Mach 1.6", "section 2.1", "CPEC 2.0": a type, a speed, a place in a text, a version.
fn is_version(tokens: &Tokens<'_>, at: usize) -> bool {
    let Some(numeral) = tokens.number(at).filter(|numeral| is_short_fraction(tokens, at, *numeral)) else {
        return false;
    };
    let Some(before) = at.checked_sub(1).and_then(|place| tokens.get(place)) else { return false };
    if tokens.is_glued(at) || scale::is_large(tokens, at) || is_percent(tokens, at + 1) {
        return false;
    }
    let numbered = matches!(
        &*before.lower,
        "project"
            | "mach"
            | "version"
            | "section"
            | "article"
            | "chapter"
            | "paragraph"
            | "annex"
            | "rule"
            | "clause"
            | "table"
            | "figure"
    );
    let titled = before.is_capitalised() && matches!(&*before.lower, "track" | "block" | "phase" | "mk");
    let version = numeral.value < 10.into()
        && tokens.list[at].text.ends_with(".0")
        && before.kind == Kind::Word
        && before.is_capitalised()
        && (!tokens.is_sentence_start(at - 1) || is_acronym(before))
        && noun::noun(tokens.word(at + 1)).is_none();
    numbered || titled || version
}

/// "$5 billion[3]", "Article 2(4)": a note, a part of what was named.
fn is_note(tokens: &Tokens<'_>, at: usize) -> bool {
    if at < 2 || !tokens.is_glued(at) || !tokens.is_glued(at - 1) || !tokens.is_glued(at + 1) {
        return false;
    }
    let plain = matches!(tokens.number(at).map(|numeral| numeral.style), Some(Style::Plain(1..=3)));
    let before = &tokens.list[at - 2];
    match (tokens.mark(at - 1), tokens.mark(at + 1)) {
        ('[', ']') => plain,
        ('(', ')') => plain && before.kind == Kind::Code,
        _ => false,
    }
}

/// "Resolutions 822, 853 and 884": one of several that a word names.
fn is_listed(tokens: &Tokens<'_>, at: usize) -> bool {
    if !matches!(tokens.number(at).map(|numeral| numeral.style), Some(Style::Plain(1..=4))) {
        return false;
    }
    let mut place = at;
    for _ in 0..12 {
        let and = usize::from(matches!(tokens.word_before(place, 1), "and" | "or" | "to"));
        let comma = usize::from(place > and && tokens.mark(place - 1 - and) == ',');
        // An "and" ends a list: "under Articles 2 and 5, 12 aircraft".
        if and + comma == 0 || (and == 1 && place < at) {
            return false;
        }
        let Some(before) = place.checked_sub(and + comma + 1) else { return false };
        if tokens.list[before].kind != Kind::Code {
            return false;
        }
        if is_numbered_list(tokens.word_before(before, 1)) {
            return true;
        }
        place = before;
    }
    false
}

/// Words in the plural that several numbers name.
fn is_numbered_list(word: &str) -> bool {
    matches!(
        word,
        "resolutions"
            | "articles"
            | "sections"
            | "pages"
            | "pp"
            | "chapters"
            | "nos"
            | "paragraphs"
            | "clauses"
            | "annexes"
            | "tables"
            | "figures"
            | "laws"
            | "decrees"
            | "protocols"
            | "codes"
    )
}

/// "Task Force 151", "Press Release 21", "Order 227": names of two words, and one that a verb resembles.
fn is_titled_pair(tokens: &Tokens<'_>, at: usize) -> bool {
    let capital = tokens.get(at.wrapping_sub(1)).is_some_and(Token::is_capitalised);
    match (tokens.word_before(at, 2), tokens.word_before(at, 1)) {
        ("task", "force")
        | ("king", "air")
        | ("press" | "news", "release")
        | ("hs" | "sitc", "code" | "codes" | "chapter" | "heading") => true,
        (_, "order") => capital && tokens.word(at + 1).is_empty(),
        _ => false,
    }
}

/// The "years" of "12 Gripen 4 years later".
fn is_time(tokens: &Tokens<'_>, at: usize) -> bool {
    noun::noun(tokens.word(at)).is_some_and(|lexeme| {
        !lexeme.singular && matches!(lexeme.noun, Noun::Hour | Noun::Day | Noun::Week | Noun::Month | Noun::Year)
    })
}

/// "pages 112-118": the second number of a range whose first is a name.
fn is_continued_range(tokens: &Tokens<'_>, at: usize) -> bool {
    at > 1 && tokens.is_hyphen(at - 1) && tokens.get(at - 2).is_some_and(|token| token.kind == Kind::Code)
}

fn is_giving(word: &str) -> bool {
    [
        "sell", "sold", "g", "send", "sent", "offer", "suppl", "deliver", "lend", "lent", "hand", "donat", "provid",
        "lease",
    ]
    .iter()
    .any(|stem| {
        word.starts_with(stem) && (stem.len() > 1 || matches!(word, "give" | "gave" | "given" | "giving" | "gives"))
    })
}

fn is_opening(word: &str) -> bool {
    matches!(
        word,
        "some"
            | "about"
            | "around"
            | "nearly"
            | "almost"
            | "over"
            | "under"
            | "all"
            | "the"
            | "these"
            | "those"
            | "only"
            | "another"
            | "its"
    )
}

/// Common nouns that are counted off: the number names one of them.
fn is_numbered(word: &str) -> bool {
    matches!(
        word,
        "mk" | "mark"
            | "type"
            | "block"
            | "phase"
            | "article"
            | "articles"
            | "class"
            | "tranche"
            | "section"
            | "sections"
            | "chapter"
            | "page"
            | "pages"
            | "pp"
            | "no"
            | "nos"
            | "number"
            | "flight"
            | "resolution"
            | "resolutions"
            | "paragraphs"
            | "clauses"
            | "mach"
            | "sitc"
            | "level"
            | "version"
            | "lot"
            | "route"
            | "highway"
            | "gate"
            | "room"
            | "rule"
            | "annex"
            | "schedule"
            | "table"
            | "fig"
            | "appendix"
            | "paragraph"
            | "para"
            | "clause"
            | "item"
            | "agenda"
            | "vision"
            | "chapters"
            | "volume"
            | "vol"
            | "issue"
            | "category"
            | "stage"
            | "tier"
            | "grade"
            | "channel"
            | "variant"
            | "model"
            | "series"
            | "project"
            | "line"
            | "batch"
            | "aged"
            | "age"
            | "fy"
            | "nr"
            | "isbn"
            | "tel"
            | "telephone"
            | "fax"
            | "tender"
            | "lane"
            | "sector"
            | "zone"
            | "unit"
            | "pier"
            | "terminal"
            | "falcon"
            | "verse"
            | "protocol"
            | "directive"
            | "regulation"
            | "hs"
            | "lots"
            | "window"
            | "covid"
            | "cop"
            | "apollo"
            | "psalm"
            | "mission"
            | "serial"
            | "hull"
            | "pennant"
    )
}

/// Words that a number names when they stand with a capital: "Group 5 drones"; "form 5 battalions" is another matter.
fn is_titled(word: &str) -> bool {
    matches!(
        word,
        "figure"
            | "form"
            | "group"
            | "title"
            | "day"
            | "week"
            | "round"
            | "act"
            | "exhibit"
            | "squadron"
            | "battalion"
            | "brigade"
            | "division"
            | "camp"
            | "euro"
            | "iso"
            | "stanag"
            | "std"
            | "link"
            | "cup"
            | "ctf"
            | "law"
            | "laws"
            | "decree"
            | "decrees"
            | "region"
            | "minsk"
            | "oslo"
            | "geneva"
    )
}

/// Makers and names of weapons that a number follows.
fn is_model(word: &str) -> bool {
    matches!(
        word,
        "leopard"
            | "challenger"
            | "mirage"
            | "boeing"
            | "airbus"
            | "su"
            | "sukhoi"
            | "mig"
            | "mi"
            | "an"
            | "il"
            | "tu"
            | "ka"
            | "yak"
            | "jf"
            | "fc"
            | "ah"
            | "uh"
            | "ch"
            | "mq"
            | "rq"
            | "kc"
            | "hq"
            | "pac"
            | "aim"
            | "agm"
            | "gbu"
            | "rim"
            | "sm"
            | "antonov"
            | "ilyushin"
            | "tupolev"
            | "kamov"
            | "bell"
            | "dornier"
            | "cessna"
            | "embraer"
            | "saab"
            | "atr"
            | "cn"
            | "hawk"
            | "lynx"
            | "btr"
            | "bmp"
            | "rbs"
            | "nasams"
            | "heron"
            | "hermes"
            | "searcher"
            | "barak"
            | "agni"
            | "prithvi"
            | "shaheen"
            | "babur"
            | "hatf"
            | "ghauri"
            | "nirbhay"
            | "pralay"
            | "wing"
            | "loong"
            | "rainbow"
            | "bayraktar"
            | "tb"
            | "meko"
            | "dhruv"
            | "tejas"
            | "avante"
            | "sigma"
            | "damen"
            | "kh"
            | "brahmos"
            | "pzh"
            | "gaz"
            | "ural"
            | "kamaz"
            | "tatra"
            | "scania"
            | "mistral"
            | "starstreak"
            | "spike"
            | "igla"
            | "buk"
            | "pantsir"
            | "iskander"
            | "bastion"
            | "kornet"
            | "merkava"
            | "namer"
            | "altay"
            | "otokar"
            | "cobra"
            | "kirpi"
            | "ejder"
            | "pars"
            | "gulfstream"
            | "bombardier"
            | "global"
            | "challengers"
            | "hellfire"
            | "javelin"
            | "exocet"
            | "otomat"
            | "super"
            | "pilatus"
            | "diamond"
            | "aw"
            | "nh"
            | "ec"
            | "mushshak"
            | "akula"
            | "kilo"
            | "scorpene"
            | "vanguard"
            | "pantera"
            | "puma"
            | "lynxes"
            | "marder"
            | "dassault"
            | "shahed"
            | "shahab"
            | "mohajer"
            | "ababil"
            | "fateh"
            | "fajr"
            | "zelzal"
            | "khordad"
            | "hwasong"
            | "dongfeng"
            | "khalid"
            | "harop"
            | "orbiter"
            | "skylark"
            | "python"
            | "popeye"
            | "gabriel"
            | "gripen"
            | "beechcraft"
            | "grad"
            | "bm"
            | "pc"
            | "scud"
            | "strela"
            | "piranha"
            | "pandur"
            | "centauro"
            | "ariete"
            | "milan"
            | "roland"
            | "crotale"
            | "arrow"
            | "aster"
            | "gowind"
            | "arrowhead"
            | "saar"
    )
}

/// `14 Park Road`, `36th Brigade`, `5 Corps`.
fn is_formation(tokens: &Tokens<'_>, at: usize) -> bool {
    let next =
        at + 1 + usize::from(matches!(tokens.word(at + 1), "st" | "nd" | "rd" | "th") && tokens.is_glued(at + 1));
    let capital = tokens.get(next).is_some_and(Token::is_capitalised);
    if capital && matches!(tokens.word(next), "corps" | "division" | "brigade" | "battalion" | "regiment" | "squadron")
    {
        return true;
    }
    (next..next + 3).any(|place| {
        let Some(token) = tokens.get(place).filter(|token| token.kind == Kind::Word && token.is_capitalised()) else {
            return false;
        };
        let street = matches!(&*token.lower, "road" | "street" | "avenue" | "lane" | "boulevard" | "square");
        let force = next > at + 1
            && matches!(
                &*token.lower,
                "fleet" | "brigade" | "division" | "corps" | "regiment" | "army" | "wing" | "battalion" | "squadron"
            );
        street || force
    })
}

/// Numbers of one piece with no meaning as an amount: list items, clock times, ages, scores.
fn is_bare_code(tokens: &Tokens<'_>, at: usize, numeral: Numeral) -> bool {
    if !matches!(numeral.style, Style::Plain(_) | Style::Fraction) {
        return false;
    }
    is_clock(tokens, at)
        || (matches!(numeral.style, Style::Plain(1..=3)) && (is_age(tokens, at) || is_score(tokens, at, numeral)))
}

fn is_clock(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(tokens.word(at + 1), "am" | "pm" | "gmt" | "hrs" | "o" | "ist" | "utc")
        && (tokens.word(at + 1) != "o" || tokens.word(at + 3) == "clock")
}

/// "John Smith, 45, said"
fn is_age(tokens: &Tokens<'_>, at: usize) -> bool {
    at > 1
        && tokens.mark(at - 1) == ','
        && tokens.mark(at + 1) == ','
        && tokens.get(at - 2).is_some_and(|token| token.kind == Kind::Word && token.is_capitalised())
}

/// "won 3-1": a range that falls is none.
fn is_score(tokens: &Tokens<'_>, at: usize, numeral: Numeral) -> bool {
    let falls = |low: usize, high: usize| match (tokens.number(low), tokens.number(high)) {
        (Some(low), Some(high)) => low.value >= high.value,
        _ => false,
    };
    let first = tokens.is_hyphen(at + 1)
        && falls(at, at + 2)
        && !scale::is_large(tokens, at + 2)
        && !is_measured(tokens, at + 3);
    let second = at > 1 && tokens.is_hyphen(at - 1) && tokens.get(at - 2).is_some_and(|token| token.kind == Kind::Code);
    numeral.value < 100.into() && (first || second)
}

fn is_measured(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.mark(at) == '%' || !tokens.word(at).is_empty() && scale::factor(tokens.word(at)).is_some()
}

/// Three numbers or more in a row are a telephone number, an ISBN or a table.
fn mark_telephones(tokens: &mut Tokens<'_>) {
    let mut at = 0;
    while at < tokens.len() {
        let mut end = at;
        let mut count = 0;
        while is_digits(tokens, end) {
            count += 1;
            end += 1;
            end += usize::from(tokens.is_hyphen(end) && is_digits(tokens, end + 1));
        }
        if count > 2 {
            tokens.list[at..end]
                .iter_mut()
                .filter(|token| token.kind != Kind::Mark)
                .for_each(|token| token.kind = Kind::Code);
        }
        at = end.max(at + 1);
    }
}

fn is_digits(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.get(at).is_some_and(|token| match token.kind {
        Kind::Number(_) => true,
        Kind::Code => token.text.starts_with(|c: char| c.is_ascii_digit()),
        _ => false,
    })
}
