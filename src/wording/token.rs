//! A text as words, numerals and marks, each with its place.

use std::borrow::Cow;

use super::numeral::{self, Numeral};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// A run of letters, or initials with full stops such as `U.S.`
    Word,
    /// Digits that make one number.
    Number(Numeral),
    /// Digits that make none: a clock time, a date with strokes, the 29 of a MiG-29.
    Code,
    /// One character of anything else.
    Mark,
}

/// One piece of the text.
#[derive(Debug, Clone)]
pub(super) struct Token<'t> {
    /// The piece as written.
    pub text: &'t str,
    /// The piece in lower case, initials without their full stops.
    pub lower: Cow<'t, str>,
    /// Where it starts, in bytes.
    pub start: usize,
    /// What it is.
    pub kind: Kind,
    /// White space stands before it, or nothing at all.
    pub spaced: bool,
    /// An empty line stands before it.
    pub parted: bool,
}

impl Token<'_> {
    /// Where it ends, in bytes.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// True when it starts with a digit.
    pub fn starts_with_digit(&self) -> bool {
        self.text.starts_with(|first: char| first.is_ascii_digit())
    }

    /// True when it starts with a capital letter.
    pub fn is_capitalised(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }
}

/// A text and its tokens.
pub(super) struct Tokens<'t> {
    /// The whole text.
    pub text: &'t str,
    /// Its tokens, in order.
    pub list: Vec<Token<'t>>,
}

impl<'t> Tokens<'t> {
    /// Cuts a text up. Time grows with the length of the text.
    pub fn new(text: &'t str) -> Tokens<'t> {
        let mut list = Vec::new();
        let mut at = 0;
        let (mut spaced, mut lines) = (true, 0);
        while let Some(first) = text[at..].chars().next() {
            if is_space(first) {
                spaced = true;
                lines += usize::from(first == '\n');
                at += first.len_utf8();
                continue;
            }
            let token = token_at(text, at, first, spaced, lines > 1);
            at = token.end();
            (spaced, lines) = (false, 0);
            list.push(token);
        }
        Tokens { text, list }
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The token at a place.
    pub fn get(&self, at: usize) -> Option<&Token<'t>> {
        self.list.get(at)
    }

    /// The word at a place in lower case; empty for anything that is no word.
    pub fn word(&self, at: usize) -> &str {
        match self.list.get(at) {
            Some(token) if token.kind == Kind::Word => &token.lower,
            _ => "",
        }
    }

    /// The word `back` tokens before a place; empty when there is none.
    pub fn word_before(&self, at: usize, back: usize) -> &str {
        at.checked_sub(back).map_or("", |place| self.word(place))
    }

    /// The number at a place.
    pub fn number(&self, at: usize) -> Option<Numeral> {
        match self.list.get(at)?.kind {
            Kind::Number(numeral) => Some(numeral),
            _ => None,
        }
    }

    /// The single character at a place that is neither word nor number; `\0` for anything else.
    pub fn mark(&self, at: usize) -> char {
        match self.list.get(at) {
            Some(token) if token.kind == Kind::Mark => token.text.chars().next().unwrap_or('\0'),
            _ => '\0',
        }
    }

    /// True for a hyphen or a dash of any length.
    pub fn is_dash(&self, at: usize) -> bool {
        is_dash(self.mark(at))
    }

    /// True when no white space parts the token from the one before.
    pub fn is_glued(&self, at: usize) -> bool {
        at > 0 && self.list.get(at).is_some_and(|token| !token.spaced)
    }

    /// True for a hyphen with no space on either side.
    pub fn is_hyphen(&self, at: usize) -> bool {
        self.is_dash(at) && self.is_glued(at) && self.is_glued(at + 1)
    }

    /// True when a sentence or a paragraph ends between the token before and this one, or the text does.
    pub fn is_sentence_start(&self, at: usize) -> bool {
        at == 0
            || self.list.get(at).is_none_or(|token| token.parted)
            || (matches!(self.mark(at - 1), '.' | '!' | '?' | ';') && !self.is_glued(at))
    }
}

/// Hyphen, non-breaking hyphen, figure dash, en dash, em dash, minus.
pub(super) fn is_dash(mark: char) -> bool {
    matches!(mark, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn is_space(c: char) -> bool {
    // Zero-width characters come with copied web text and part nothing that a reader would see.
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

fn token_at(text: &str, at: usize, first: char, spaced: bool, parted: bool) -> Token<'_> {
    let (end, kind) = if first.is_ascii_digit() {
        let (end, numeral) = numeral::scan(text, at);
        (end, numeral.map_or(Kind::Code, Kind::Number))
    } else if let Some((end, numeral)) = (first == '.').then(|| numeral::scan_fraction(text, at)).flatten() {
        (end, Kind::Number(numeral))
    } else if first.is_alphabetic() {
        (word_end(text, at), Kind::Word)
    } else {
        (at + first.len_utf8(), Kind::Mark)
    };
    let piece = &text[at..end];
    let lower = if kind == Kind::Word { lower_case(piece) } else { Cow::Borrowed(piece) };
    Token { text: piece, lower, start: at, kind, spaced, parted }
}

fn word_end(text: &str, at: usize) -> usize {
    let initials = initials_end(text, at);
    if initials > at {
        return initials;
    }
    text[at..].find(|c: char| !c.is_alphabetic()).map_or(text.len(), |length| at + length)
}

/// The end of `U.S.` or `p.m.`: single letters, each with its full stop, at least two of them.
fn initials_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = at;
    while end + 1 < bytes.len() && bytes[end].is_ascii_alphabetic() && bytes[end + 1] == b'.' {
        end += 2;
    }
    if end >= at + 4 { end } else { at }
}

fn lower_case(piece: &str) -> Cow<'_, str> {
    if piece.contains('.') {
        return Cow::Owned(piece.to_lowercase().replace('.', ""));
    }
    if piece.chars().all(char::is_lowercase) { Cow::Borrowed(piece) } else { Cow::Owned(piece.to_lowercase()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        Tokens::new(text).list.iter().map(|token| token.text).collect()
    }

    #[test]
    fn words_numerals_and_marks_part() {
        assert_eq!(pieces("Ksh9.3 billion (U.S.$71m)"), ["Ksh", "9.3", "billion", "(", "U.S.", "$", "71", "m", ")"]);
        assert_eq!(pieces("the MiG-29's"), ["the", "MiG", "-", "29", "'", "s"]);
    }

    #[test]
    fn numerals_keep_their_separators() {
        assert_eq!(
            pieces("1,25,00,000 and 10\u{202f}000, 20,5%"),
            ["1,25,00,000", "and", "10\u{202f}000", ",", "20,5", "%"]
        );
    }

    #[test]
    fn glue_is_the_lack_of_space() {
        let tokens = Tokens::new("week-long - 5");
        assert!(tokens.is_hyphen(1) && !tokens.is_hyphen(3));
        assert!(tokens.is_glued(2) && !tokens.is_glued(4));
    }
}
