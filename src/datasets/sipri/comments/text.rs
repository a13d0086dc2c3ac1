//! Small looks at words, without regard to the case of letters.

/// True for a currency symbol.
pub(super) fn is_symbol(c: char) -> bool {
    matches!(c, '$' | '£' | '¥' | '฿' | '\u{20a0}'..='\u{20cf}')
}

/// The letters of the word at `at`, behind blanks; empty when there is none.
pub(super) fn word_at(text: &str, at: usize) -> &str {
    let rest = text[at..].trim_start_matches(' ');
    let length = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    &rest[..length]
}

/// True when a text ends with a phrase that is not the tail of a longer word.
pub(super) fn ends_with_word(text: &str, phrase: &str) -> bool {
    let (text, phrase) = (text.as_bytes(), phrase.as_bytes());
    let Some(start) = text.len().checked_sub(phrase.len()) else { return false };
    text[start..].eq_ignore_ascii_case(phrase) && !text[..start].last().is_some_and(u8::is_ascii_alphanumeric)
}

/// True when a text starts with a phrase that is not the head of a longer word.
pub(super) fn starts_with_word(text: &str, phrase: &str) -> bool {
    let (text, phrase) = (text.as_bytes(), phrase.as_bytes());
    text.get(..phrase.len()).is_some_and(|head| head.eq_ignore_ascii_case(phrase))
        && !text.get(phrase.len()).is_some_and(u8::is_ascii_alphanumeric)
}

/// Where a phrase stands in a text, wherever it starts in a word.
pub(super) fn find(text: &str, phrase: &str) -> Option<usize> {
    let (text, phrase) = (text.as_bytes(), phrase.as_bytes());
    text.windows(phrase.len().max(1)).position(|window| window.eq_ignore_ascii_case(phrase))
}

/// True when a phrase stands in a text.
pub(super) fn has(text: &str, phrase: &str) -> bool {
    find(text, phrase).is_some()
}

/// True when a phrase stands in a text as a word of its own.
pub(super) fn has_word(text: &str, phrase: &str) -> bool {
    let mut at = 0;
    while let Some(offset) = text.get(at..).and_then(|rest| find(rest, phrase)) {
        let (start, end) = (at + offset, at + offset + phrase.len());
        let letter = |place: Option<&u8>| place.is_some_and(u8::is_ascii_alphanumeric);
        let bytes = text.as_bytes();
        if !letter(bytes[..start].last()) && !letter(bytes.get(end)) {
            return true;
        }
        at = end;
    }
    false
}
