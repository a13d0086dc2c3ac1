//! The words of a query with their places: enough to say where a name stands. Parsing is the engine's business.

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A bare word: a keyword, a function or a name.
    Word,
    /// A name in quotes.
    Quoted,
    /// A text in single quotes.
    Text,
    /// A number.
    Number,
    /// Anything else, one sign at a time.
    Sign,
}

/// A word of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    /// What it is.
    pub kind: Kind,
    /// It, without its quotes.
    pub text: &'a str,
    /// Byte offset of its first character.
    pub start: usize,
}

impl Word<'_> {
    /// True for this keyword in any case.
    pub fn is(&self, keyword: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(keyword)
    }

    /// True for what may be a name.
    pub const fn is_name(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::Quoted)
    }
}

/// Splits a query into words; comments and blanks are left out. Never fails: what is not closed goes to the end.
pub fn words(query: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(letter) = query[at..].chars().next() {
        let rest = &query[at..];
        let (kind, from, to, end) = match letter {
            _ if rest.starts_with("--") => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            _ if rest.starts_with("/*") => {
                at += rest[2..].find("*/").map_or(rest.len(), |end| end + 4);
                continue;
            }
            letter if letter.is_whitespace() => {
                at += letter.len_utf8();
                continue;
            }
            '\'' | '"' | '`' => {
                let (to, end) = closing(rest, letter);
                (if letter == '\'' { Kind::Text } else { Kind::Quoted }, 1, to, end)
            }
            letter if letter.is_alphabetic() || letter == '_' => {
                let end = end_of(rest, |letter| letter.is_alphanumeric() || letter == '_' || letter == '$');
                (Kind::Word, 0, end, end)
            }
            letter if letter.is_ascii_digit() => {
                let end = end_of(rest, |letter| letter.is_alphanumeric() || letter == '.');
                (Kind::Number, 0, end, end)
            }
            letter => (Kind::Sign, 0, letter.len_utf8(), letter.len_utf8()),
        };
        found.push(Word { kind, text: &rest[from..to], start: at });
        at += end;
    }
    found
}

fn end_of(rest: &str, belongs: impl Fn(char) -> bool) -> usize {
    rest.char_indices().find(|(_, letter)| !belongs(*letter)).map_or(rest.len(), |(at, _)| at)
}

/// Where the text in quotes ends, and where what follows begins. A doubled quote is part of the text.
fn closing(rest: &str, quote: char) -> (usize, usize) {
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == quote {
            match letters.peek() {
                Some((_, next)) if *next == quote => {
                    letters.next();
                }
                _ => return (at, at + 1),
            }
        }
    }
    (rest.len(), rest.len())
}

/// Line and column of a byte offset, both from 1, the column in characters.
pub fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before[start..].chars().count() + 1)
}

/// Byte offset of a line and column, both from 1, the column in characters; the end of the text when it has no such place.
pub fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = &text[start.min(text.len())..];
    let ahead = rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at);
    start + ahead
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_kinds_and_places() {
        let query = "SELECT a.\"x y\", 'it''s' -- ' no\nFROM t /* ; */ WHERE b >= 1.5;";
        let found: Vec<(Kind, &str)> = words(query).iter().map(|word| (word.kind, word.text)).collect();
        use Kind::{Number, Quoted, Sign, Text, Word};
        let expected = [
            (Word, "SELECT"),
            (Word, "a"),
            (Sign, "."),
            (Quoted, "x y"),
            (Sign, ","),
            (Text, "it''s"),
            (Word, "FROM"),
            (Word, "t"),
            (Word, "WHERE"),
            (Word, "b"),
            (Sign, ">"),
            (Sign, "="),
            (Number, "1.5"),
            (Sign, ";"),
        ];
        assert_eq!(found, expected);
        let from = words(query).into_iter().find(|word| word.is("from")).expect("FROM");
        assert_eq!(place(query, from.start), (2, 1));
        assert_eq!(offset(query, 2, 1), from.start);
        assert_eq!(place("ə b", 3), (1, 3));
        assert_eq!(offset("ə b", 1, 3), 3);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,80}|['\"`*/; -]{0,40}") {
            for word in words(&text) {
                let (line, column) = place(&text, word.start);
                proptest::prop_assert_eq!(offset(&text, line, column), word.start);
            }
        }
    }
}
