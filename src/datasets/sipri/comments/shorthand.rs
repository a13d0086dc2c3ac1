//! The letters of an amount: digits, scale, symbol or code, and the words beside it.

/// The end of the digits at `at`, with separators among them. Registers turn commas into semicolons: `$18;000`.
pub(super) fn number_end(bytes: &[u8], at: usize) -> usize {
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = at + digits(at);
    loop {
        let group = match bytes.get(end) {
            Some(b'.' | b',' | b'\'') => digits(end + 1),
            Some(b';') if digits(end + 1) == 3 => 3,
            _ => 0,
        };
        if group == 0 {
            return end;
        }
        end += 1 + group;
    }
}

pub(super) fn clean(digits: &str) -> String {
    digits.replace(';', ",")
}

/// The scale word at `at`, behind at most two blanks, written out, and its end.
pub(super) fn scale_at(text: &str, at: usize) -> Option<(&'static str, usize)> {
    let rest = &text[at..];
    let tight = rest.trim_start_matches(' ');
    let blanks = rest.len() - tight.len();
    let length = tight.bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = tight.get(..length).filter(|word| !word.is_empty() && blanks <= 2)?;
    let mut following = tight[length..].chars();
    let next = following.next().unwrap_or(' ');
    // "$100 M-113" is no scale; "m2" and "mü" are none either.
    let name = length == 1 && word != "m" && word != "b" && next == '-';
    if next.is_alphanumeric() || name {
        return None;
    }
    Some((scale(word)?, at + blanks + length))
}

fn scale(word: &str) -> Option<&'static str> {
    if word.len() > 10 || !b"mbktclMBKTCL".contains(word.as_bytes().first()?) {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    let written = match lower.as_str() {
        "k" | "thousand" => "thousand",
        "m" | "mn" | "mln" | "mil" | "mio" => "million",
        "b" | "bn" | "bln" | "bil" => "billion",
        "tr" | "trn" | "tn" => "trillion",
        "crore" | "crores" | "cr" => "crore",
        "lakh" | "lakhs" => "lakh",
        // "biliion" is printed too.
        long if long.len() > 5 && long.trim_end_matches('s').ends_with("on") => match &long[..2] {
            "mi" => "million",
            "bi" => "billion",
            "tr" => "trillion",
            _ => return None,
        },
        _ => return None,
    };
    Some(written)
}

/// Where the symbol at the end of a text starts, with letters before it: `US$`, `A$`.
pub(super) fn symbol_start(text: &str) -> usize {
    let symbol = text.chars().next_back().map_or(0, char::len_utf8);
    let body = &text[..text.len() - symbol];
    let letters = body.bytes().rev().take_while(u8::is_ascii_uppercase).count();
    let start = body.len() - letters;
    let fits = (1..=3).contains(&letters) && !body[..start].ends_with(|c: char| c.is_alphanumeric());
    if fits { start } else { body.len() }
}

/// The word at the end of a text that may be a currency code: two to five letters. Of a word run into it (`ofGBP`) only
/// the capitals count.
pub(super) fn code_at_end(text: &str) -> Option<&str> {
    let letters = text.bytes().rev().take_while(u8::is_ascii_alphabetic).take(12).count();
    let word = &text[text.len() - letters..];
    let capitals = word.bytes().rev().take_while(u8::is_ascii_uppercase).count();
    let word = if capitals >= 3 && capitals < letters { &word[letters - capitals..] } else { word };
    let free =
        !text[..text.len() - word.len()].ends_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-');
    ((2..=5).contains(&word.len()) && free && word.starts_with(|c: char| c.is_ascii_uppercase())).then_some(word)
}

/// What an amount is the price of.
pub(super) fn is_deal_word(word: &str) -> bool {
    ["deal", "programme", "program", "project", "aid", "lease", "contract", "order", "offsets", "loan"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// Words right before an amount by which the register's editors call it uncertain. What bounds it is of the grammar of wordings.
pub(super) const UNCERTAIN: [&str; 5] = ["possibly", "probably", "perhaps", "reportedly", "reported"];
