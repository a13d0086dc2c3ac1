//! Changes: "from $5 billion to $10 billion" are two figures, a baseline and what became of it, and no range.

use super::token::{Kind, Tokens};

/// True where the words before the figure at `at` tell of a change from it to the next.
pub(super) fn is_before(tokens: &Tokens<'_>, at: usize) -> bool {
    is_change(tokens.word_before(at, 1), tokens.word_before(at, 2)) || is_change_behind(tokens, at)
}

/// A word before the first amount that tells of a change from one to the other.
fn is_change(word: &str, before: &str) -> bool {
    if word == "from" {
        return !before.starts_with("rang")
            && !matches!(
                before,
                "anywhere"
                    | "anything"
                    | "vary"
                    | "varying"
                    | "varies"
                    | "varied"
                    | "price"
                    | "prices"
                    | "priced"
                    | "costing"
            );
    }
    if word == "of" && matches!(before, "range" | "ranges" | "order" | "region") {
        return false;
    }
    matches!(word, "by" | "up" | "down" | "with" | "an" | "its" | "of")
        || [
            "increas", "ris", "rose", "grew", "grow", "fell", "fall", "drop", "declin", "jump", "surg", "climb",
            "rais", "boost", "expand", "soar", "shr", "slip", "plung", "added",
        ]
        .iter()
        .any(|stem| word.starts_with(stem))
}

/// How many words may stand between "from" and the figure that a change starts from.
pub(super) const LEAD: usize = 7;

/// "from about $5 billion to $10 billion", "from the current 24 to 36", "rose by more than 12 percent to 20 percent", "double the
/// current $5bn to $10bn": a change as well, with words of how sharp or of when between it and its first figure.
fn is_change_behind(tokens: &Tokens<'_>, at: usize) -> bool {
    let mut place = at;
    while place > 0 && at - place < LEAD && leads_to_figure(tokens, place - 1) {
        place -= 1;
    }
    let (word, before) = (tokens.word_before(place, 1), tokens.word_before(place, 2));
    let verb = |word: &str| is_change(word, "") && !matches!(word, "by" | "up" | "down" | "with" | "an" | "its" | "of");
    let current = tokens.word(place) == "the" || tokens.word(place) == "current";
    place < at
        && match word {
            "from" => is_change(word, before),
            "by" => verb(before),
            "double" | "triple" | "quadruple" | "take" | "bring" => current,
            _ => verb(word),
        }
}

/// Words between "from" and its figure: how sharp it is, what time it is of.
fn leads_to_figure(tokens: &Tokens<'_>, at: usize) -> bool {
    let possessive = matches!(tokens.mark(at), '\'' | '’') && tokens.word(at + 1) == "s" && tokens.is_glued(at);
    let year = tokens.get(at).is_some_and(|token| token.kind == Kind::Code)
        && matches!(tokens.mark(at + 1), '\'' | '’')
        && tokens.is_glued(at + 1);
    possessive
        || year
        || matches!(
            tokens.word(at),
            "about"
                | "around"
                | "nearly"
                | "almost"
                | "some"
                | "more"
                | "over"
                | "less"
                | "fewer"
                | "than"
                | "above"
                | "below"
                | "under"
                | "just"
                | "only"
                | "barely"
                | "slightly"
                | "at"
                | "least"
                | "a"
                | "an"
                | "mere"
                | "meagre"
                | "meager"
                | "modest"
                | "estimated"
                | "approximately"
                | "roughly"
                | "as"
                | "little"
                | "few"
                | "low"
                | "current"
                | "currently"
                | "the"
                | "present"
                | "existing"
                | "its"
                | "their"
                | "today"
                | "this"
                | "last"
                | "year"
                | "s"
                | "another"
        )
}
