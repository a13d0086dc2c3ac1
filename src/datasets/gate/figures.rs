//! How a file writes its figures: with points or commas, with thousands apart or not.
//!
//! Nothing is guessed from one figure. What the figures of the whole file show is gathered while they are read; where all of it
//! fits one way of writing and no other, the file is read that way, and where it does not, figures that need it are refused.

use std::borrow::Cow;

/// How figures are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// What sets thousands apart, beside blanks: a comma or a point; a blank where it is blanks alone; 0 where nothing does.
    group: u8,
    /// What stands before the decimals.
    point: u8,
}

impl Default for Style {
    /// Digits with a decimal point.
    fn default() -> Style {
        Style { group: 0, point: b'.' }
    }
}

impl Style {
    /// True for digits with a decimal point, as programs write them.
    pub fn is_plain(self) -> bool {
        self == Style::default()
    }

    /// The way of writing in words.
    pub const fn about(self) -> &'static str {
        match (self.group, self.point) {
            (b',', _) => "commas set thousands apart",
            (b'.', _) => "commas stand before decimals",
            (b' ', b',') => "blanks set thousands apart, commas stand before decimals",
            (b' ', _) => "blanks set thousands apart",
            _ => "digits with a decimal point",
        }
    }

    /// The figure as digits with a decimal point; `None` when it is not written this way.
    pub fn plain(self, text: &[u8]) -> Option<Cow<'_, [u8]>> {
        if self.is_plain() {
            return Some(Cow::Borrowed(text));
        }
        let text = blanks_as_one(text);
        let (sign, digits) = match text.as_ref() {
            [sign @ (b'-' | b'+'), rest @ ..] => (Some(*sign), rest),
            rest => (None, rest),
        };
        let (whole, fraction) = match digits.iter().position(|byte| *byte == self.point) {
            Some(at) => (&digits[..at], Some(&digits[at + 1..])),
            None => (digits, None),
        };
        let (whole, exponent) = match whole.iter().position(|byte| matches!(byte, b'e' | b'E')) {
            Some(at) if fraction.is_none() => whole.split_at(at),
            _ => (whole, &b""[..]),
        };
        let separator = [b' ', self.group].into_iter().find(|byte| whole.contains(byte));
        let bare = |text: &[u8]| text.iter().all(u8::is_ascii_digit);
        match separator {
            None if !bare(whole) => return None,
            Some(separator) if grouped(whole, separator) == Groups::None => return None,
            _ => {}
        }
        let mut plain: Vec<u8> = sign.into_iter().collect();
        plain.extend(whole.iter().filter(|byte| byte.is_ascii_digit()));
        plain.extend(exponent);
        if let Some(fraction) = fraction {
            plain.push(b'.');
            plain.extend(fraction);
        }
        Some(Cow::Owned(plain))
    }
}

/// What the figures of a file show of the way in which they are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    /// `1,234,567`, `12,34,567`, `1,234.5`: commas can only set digits apart.
    comma_groups: bool,
    /// `1.234.567`, `1.234,5`: points can only set digits apart.
    point_groups: bool,
    /// `1 234 567`, `1'234`.
    blank_groups: bool,
    /// `0,198`, `1234,5`: the comma can only stand before decimals.
    decimal_comma: bool,
    /// `12.5`, `0.198`: the point can only stand before decimals.
    decimal_point: bool,
    /// `5198`: nobody writes so who sets thousands apart.
    long: bool,
    /// `7`, `512`: whole, where decimals would be told with as many digits as in the others.
    short: bool,
    /// How many are like `5,198`: five and a bit, or five thousand.
    doubtful: u32,
}

impl Evidence {
    /// Takes one figure that is read as it stands.
    pub fn take_plain(&mut self, text: &[u8]) {
        if self.decimal_point && self.long && self.short {
            return;
        }
        match text.iter().position(|byte| *byte == b'.') {
            Some(at) => {
                let threes = text.len() - at == 4 && (1..=3).contains(&at) && text[0] != b'0';
                self.decimal_point |= !threes;
            }
            None if text.iter().all(u8::is_ascii_digit) => {
                self.long |= text.len() > 3;
                self.short |= text.len() <= 3 && text.first().is_some_and(|first| *first != b'0');
            }
            None => {}
        }
    }

    /// Takes one figure that is not written plainly. False when it is no figure at all.
    pub fn take(&mut self, text: &[u8]) -> bool {
        let text = blanks_as_one(text);
        let text = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(&text);
        let known = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b',' | b'.' | b' ');
        // An exponent says nothing of the digits before it.
        let end = text.iter().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(text.len());
        let (digits, exponent) = text.split_at(end);
        if !digits.iter().all(known) || !digits.iter().any(u8::is_ascii_digit) {
            return false;
        }
        let count = |sign: u8| digits.iter().filter(|byte| **byte == sign).count();
        if count(b' ') > 0 {
            let end = digits.iter().position(|byte| matches!(byte, b',' | b'.')).unwrap_or(digits.len());
            if grouped(&digits[..end], b' ') == Groups::None || count(b',') + count(b'.') > 1 {
                return false;
            }
            self.blank_groups = true;
            self.decimal_comma |= count(b',') == 1;
            self.decimal_point |= count(b'.') == 1;
            return true;
        }
        match (count(b','), count(b'.')) {
            (0, 0 | 1) => self.take_plain(digits),
            (1, 0) => match grouped(digits, b',') {
                Groups::Threes if exponent.is_empty() => self.doubtful = self.doubtful.saturating_add(1),
                _ => self.decimal_comma = true,
            },
            (_, 0) => match grouped(digits, b',') {
                Groups::None => return false,
                _ => self.comma_groups = true,
            },
            (0, _) => match grouped(digits, b'.') {
                Groups::Threes => self.point_groups = true,
                _ => return false,
            },
            _ => return self.take_both(digits),
        }
        true
    }

    /// Takes a figure with both signs: the last one stands before the decimals.
    fn take_both(&mut self, digits: &[u8]) -> bool {
        let last = digits.iter().rposition(|byte| matches!(byte, b',' | b'.')).unwrap_or(0);
        let (whole, fraction) = (&digits[..last], &digits[last + 1..]);
        let other = if digits[last] == b'.' { b',' } else { b'.' };
        if !fraction.iter().all(u8::is_ascii_digit) || grouped(whole, other) == Groups::None {
            return false;
        }
        if other == b',' {
            (self.comma_groups, self.decimal_point) = (true, true);
        } else {
            (self.point_groups, self.decimal_comma) = (true, true);
        }
        true
    }

    /// The one way of writing that fits all figures; `None` where two do, or none.
    pub fn style(self, delimiter: u8) -> Option<Style> {
        let commas = self.decimal_comma || self.point_groups;
        let points = self.decimal_point || self.comma_groups;
        match (commas, points) {
            (true, true) => None,
            (true, false) if self.blank_groups && !self.point_groups => Some(Style { group: b' ', point: b',' }),
            (true, false) => Some(Style { group: b'.', point: b',' }),
            (false, _) if self.comma_groups && !self.blank_groups => Some(Style { group: b',', point: b'.' }),
            (false, _) if self.doubtful == 0 => {
                Some(if self.blank_groups { Style { group: b' ', point: b'.' } } else { Style::default() })
            }
            // Whoever separates fields with commas has no decimal commas, and no figure of theirs speaks against thousands. Where all
            // figures have three digits after a comma, they may be those of a data set that is told in thousands with three decimals.
            (false, _) if delimiter == b',' && !self.blank_groups => {
                let told = self.decimal_point || (self.doubtful >= FEWEST && self.short && !self.long);
                told.then_some(Style { group: b',', point: b'.' })
            }
            (false, _) => None,
        }
    }
}

/// So many figures such as `5,198`, beside whole ones below a thousand and none that speaks against it, are thousands.
const FEWEST: u32 = 3;

/// How digits are set apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Groups {
    /// In threes.
    Threes,
    /// In twos before the last three, as in India.
    Twos,
    /// In no way that anybody writes.
    None,
}

/// How the digits of a whole number are set apart by a sign that stands in it.
fn grouped(whole: &[u8], separator: u8) -> Groups {
    let groups: Vec<&[u8]> = whole.split(|byte| *byte == separator).collect();
    let ([first, rest @ ..], true) = (groups.as_slice(), whole.iter().all(|b| b.is_ascii_digit() || *b == separator))
    else {
        return Groups::None;
    };
    let (Some(last), 1..=3) = (rest.last(), first.len()) else { return Groups::None };
    if first[0] == b'0' || last.len() != 3 {
        return Groups::None;
    }
    if rest.iter().all(|group| group.len() == 3) {
        Groups::Threes
    } else if separator == b',' && first.len() <= 2 && rest[..rest.len() - 1].iter().all(|group| group.len() == 2) {
        Groups::Twos
    } else {
        Groups::None
    }
}

/// The text with every kind of blank and apostrophe between digits as one blank.
fn blanks_as_one(text: &[u8]) -> Cow<'_, [u8]> {
    if text.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'\'') {
        return Cow::Borrowed(text);
    }
    let text = super::text_of(text);
    let one = |letter: char| if letter.is_whitespace() || matches!(letter, '\'' | '’') { ' ' } else { letter };
    Cow::Owned(text.chars().map(one).collect::<String>().into_bytes())
}

/// How many digits are left of a figure that a spreadsheet shortened: `1.78E+11` has three of twelve. `None` for others: programs
/// write an exponent with all the digits that there are, and with a small `e` or no sign.
pub fn digits_left(text: &[u8]) -> Option<usize> {
    let at = memchr::memmem::find(text, b"E+")?;
    let exponent: usize = std::str::from_utf8(&text[at + 2..]).ok()?.parse().ok()?;
    let digits = text[..at].iter().filter(|byte| byte.is_ascii_digit()).count();
    (digits > 0 && digits <= exponent).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(figures: &[&str], delimiter: u8) -> Option<(u8, u8)> {
        let mut evidence = Evidence::default();
        for figure in figures {
            evidence.take(figure.as_bytes());
        }
        evidence.style(delimiter).map(|style| (style.group, style.point))
    }

    #[test]
    fn one_way_of_writing_or_none() {
        let commas = Some((b',', b'.'));
        let points = Some((b'.', b','));
        assert_eq!(style(&["1,234,567", "5,198", "12.5", "7"], b','), commas);
        assert_eq!(style(&["12,34,567", "5,198"], b';'), commas);
        assert_eq!(style(&["1,234.50"], b','), commas);
        assert_eq!(style(&["5,198", "1,250", "12,000", "7"], b','), commas);
        assert_eq!(style(&["5,198", "12.5"], b','), commas);
        assert_eq!(style(&["0,198", "5,198", "12"], b';'), points);
        assert_eq!(style(&["1.234.567", "5,198"], b';'), points);
        assert_eq!(style(&["1.234,50", "5.198"], b';'), points);
        assert_eq!(style(&["1 234 567", "12.5"], b','), Some((b' ', b'.')));
        assert_eq!(style(&["1\u{202f}234\u{a0}567,5"], b';'), Some((b' ', b',')));
        assert_eq!(style(&["1'234'567"], b';'), Some((b' ', b'.')));
        assert_eq!(style(&["5198", "12.5"], b','), Some((0, b'.')));
        // Two ways of writing in one file, or two readings of it.
        for figures in
            [&["1,234,567", "0,5"][..], &["1.234.567", "12.5"], &["0,198", "12.5"], &["5,198", "1,250", "12,000"]]
        {
            assert_eq!(style(figures, b';'), None, "{figures:?}");
        }
        assert_eq!(style(&["5,198", "1250", "1,250", "3,250"], b','), None);
        assert_eq!(style(&["5,198"], b','), None);
        // Thousands, or a data set in thousands with three decimals and its comma.
        assert_eq!(style(&["5,198", "1,250", "12,000", "0"], b','), None);
    }

    #[test]
    fn figures_are_rewritten_or_refused() {
        let read = |style: (u8, u8), text: &str| {
            let style = Style { group: style.0, point: style.1 };
            style.plain(text.as_bytes()).map(|plain| String::from_utf8_lossy(&plain).into_owned())
        };
        for (style, text, expected) in [
            ((b',', b'.'), "-1,234,567.89", "-1234567.89"),
            ((b',', b'.'), "12,34,567", "1234567"),
            ((b',', b'.'), "1.78E+11", "1.78E+11"),
            ((b'.', b','), "1.234.567,89", "1234567.89"),
            ((b'.', b','), "1,78E+11", "1.78E+11"),
            ((b'.', b','), "3E+11", "3E+11"),
            ((b'.', b','), "5.198", "5198"),
            ((b' ', b','), "1\u{a0}234,5", "1234.5"),
        ] {
            assert_eq!(read(style, text).as_deref(), Some(expected), "{text}");
        }
        for (style, text) in
            [((b',', b'.'), "0,198"), ((b',', b'.'), "1234,5"), ((b'.', b','), "12.5"), ((b'.', b','), "1,234,567")]
        {
            let plain = read(style, text);
            assert!(plain.is_none_or(|plain| super::super::decimal(plain.as_bytes(), 0).is_err()), "{text}");
        }
    }

    #[test]
    fn a_spreadsheet_shortens_figures() {
        for (text, left) in [
            ("1.78E+11", Some(3)),
            ("2E+05", Some(1)),
            ("4.2016266E+7", None),
            ("1e+05", None),
            ("4.2016266E7", None),
            ("1.78E-11", None),
            ("178", None),
        ] {
            assert_eq!(digits_left(text.as_bytes()), left, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "[-+]?[0-9,. '\u{a0}eE]{0,20}") {
            let mut evidence = Evidence::default();
            evidence.take(text.as_bytes());
            for style in [b',', b';'].into_iter().filter_map(|delimiter| evidence.style(delimiter)) {
                let _ = style.plain(text.as_bytes());
            }
            let _ = digits_left(text.as_bytes());
        }
    }
}
