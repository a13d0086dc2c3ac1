//! Text to lines, and lines to cells.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2};

/// A text of fewer bytes is not worth two threads; tests are short.
const LEAST_HALVED: usize = if cfg!(test) { 1 << 10 } else { 1 << 18 };
/// So many lines around the middle are tried.
const MOST_STARTS: usize = 50;

/// One physical line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// Its number, from 1.
    pub(super) number: u32,
    /// Its text, without the line end.
    pub(super) text: &'a str,
}

/// The lines of a text. LF, CRLF and a lone CR all end a line, each of them also in the middle of a file.
#[derive(Debug, Clone)]
pub(super) struct Lines<'a> {
    rest: &'a str,
    number: u32,
}

impl<'a> Lines<'a> {
    /// The lines of a text.
    pub(super) const fn new(text: &'a str) -> Lines<'a> {
        Lines { rest: text, number: 0 }
    }

    /// How many lines with so many bytes or more there may be.
    pub(super) fn most(&self, bytes: usize) -> usize {
        let ends = memchr_iter(b'\n', self.rest.as_bytes()).count() + 1;
        ends.min(self.rest.len() / bytes + 1)
    }

    /// The lines of both halves, the second from a line near the middle that can be its `start`; `None` for few lines, and where
    /// there is none.
    pub(super) fn halved(&self, start: impl Fn(&str) -> bool) -> Option<(Lines<'a>, Lines<'a>)> {
        if self.rest.len() < LEAST_HALVED {
            return None;
        }
        let end = self.rest.len() / 2;
        let end = end + memchr(b'\n', &self.rest.as_bytes()[end..])? + 1;
        let ends = Lines { rest: &self.rest[..end], number: self.number }.last()?;
        let mut second = Lines { rest: &self.rest[end..], number: ends.number };
        for _ in 0..MOST_STARTS {
            let here = second.clone();
            if start(second.next()?.text) {
                let first = &self.rest[..self.rest.len() - here.rest.len()];
                return Some((Lines { rest: first, number: self.number }, here));
            }
        }
        None
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        self.number = self.number.saturating_add(1);
        let (text, rest) = match memchr2(b'\n', b'\r', self.rest.as_bytes()) {
            Some(end) => {
                let width = if self.rest.as_bytes()[end..].starts_with(b"\r\n") { 2 } else { 1 };
                (&self.rest[..end], &self.rest[end + width..])
            }
            None => (self.rest, ""),
        };
        self.rest = rest;
        Some(Line { number: self.number, text })
    }
}

/// The cells of one row. Most are slices of the file; cells with doubled quotes are copies.
pub(super) type Cells<'a> = Vec<Cow<'a, str>>;

/// Cuts a line into cells and says whether every quote in it closes.
///
/// Registers have no quotes, so a quote counts only where it opens a cell and its partner closes one; any other is a
/// character of the text.
pub(super) fn split<'a>(line: &'a str, delimiter: u8, cells: &mut Cells<'a>) -> bool {
    cells.clear();
    if memchr(b'"', line.as_bytes()).is_none() {
        split_plain(line, delimiter, cells);
        return true;
    }
    let closed = split_quoted(line, delimiter, cells);
    // A spreadsheet of another locale takes the whole line for one cell and quotes it.
    let whole = cells.iter().skip(1).all(|cell| cell.trim().is_empty())
        && cells.first().is_some_and(|cell| memchr(delimiter, cell.as_bytes()).is_some());
    if closed && whole {
        let inner = std::mem::take(&mut cells[0]);
        cells.clear();
        match inner {
            Cow::Borrowed(inner) => split_plain(inner, delimiter, cells),
            Cow::Owned(inner) => {
                let mut own = Cells::new();
                split_quoted(&inner, delimiter, &mut own);
                cells.extend(own.into_iter().map(|cell| Cow::Owned(cell.into_owned())));
            }
        }
    }
    closed
}

/// Cuts a line at every delimiter, quotes or not.
pub(super) fn split_plain<'a>(line: &'a str, delimiter: u8, cells: &mut Cells<'a>) {
    cells.clear();
    let mut start = 0;
    // Cells are a few bytes long: a plain loop is faster here than a search that looks at many bytes at once.
    for (at, byte) in line.bytes().enumerate() {
        if byte == delimiter {
            cells.push(Cow::Borrowed(&line[start..at]));
            start = at + 1;
        }
    }
    cells.push(Cow::Borrowed(&line[start..]));
}

fn split_quoted<'a>(line: &'a str, delimiter: u8, cells: &mut Cells<'a>) -> bool {
    let bytes = line.as_bytes();
    let mut start = 0;
    let mut closed = true;
    loop {
        let next = match bytes.get(start) {
            // Behind a quote without a partner no other is looked for: that would read the line once a cell.
            Some(b'"') if closed => match quoted_end(bytes, start + 1, delimiter) {
                Some(end) => {
                    let inner = &line[start + 1..end];
                    let doubled = inner.contains("\"\"");
                    cells.push(if doubled { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) });
                    Some(end + 1)
                }
                None => {
                    closed = false;
                    None
                }
            },
            _ => None,
        };
        let end = match next {
            Some(end) => end,
            None => {
                let end = memchr(delimiter, &bytes[start..]).map_or(bytes.len(), |ahead| start + ahead);
                cells.push(Cow::Borrowed(&line[start..end]));
                end
            }
        };
        if end >= bytes.len() {
            return closed;
        }
        start = end + 1;
    }
}

/// Where the quote closes that opened before `from`: the first single quote with a delimiter or the end behind it.
fn quoted_end(bytes: &[u8], from: usize, delimiter: u8) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr(b'"', bytes.get(at..)?)?;
        match bytes.get(at + 1) {
            Some(b'"') => at += 2,
            None => return Some(at),
            Some(byte) if *byte == delimiter => return Some(at),
            Some(_) => at += 1,
        }
    }
}

/// True for a line without any text: blank, or nothing but delimiters and quotes.
pub(super) fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b',' | b';' | b'|' | b'"'))
}

/// A line of prose as it was before a spreadsheet padded it with delimiters and quoted it, or each of its cells.
pub(super) fn prose(line: &str) -> Cow<'_, str> {
    let is_padding = |sign: char| matches!(sign, ',' | ';' | '\t' | '|' | ' ');
    let text = line.trim();
    let first = text.strip_prefix('"').and_then(|text| {
        let end = [b',', b';', b'\t', b'|'].iter().find_map(|delimiter| quoted_end(text.as_bytes(), 0, *delimiter))?;
        let behind = text.get(end + 1..)?;
        behind.chars().all(|sign| is_padding(sign) || sign == '"').then(|| text.get(..end)).flatten()
    });
    match first {
        // It may be a whole line in quotes, with a title in quotes of its own.
        Some(inner) if inner.contains("\"\"") => Cow::Owned(prose(&inner.replace("\"\"", "\"")).into_owned()),
        Some(inner) => Cow::Borrowed(inner.trim_end_matches(is_padding)),
        None => Cow::Borrowed(text.trim_end_matches(is_padding)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(line: &str) -> Vec<String> {
        let mut cells = Cells::new();
        split(line, b',', &mut cells);
        cells.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_line_end_ends_a_line() {
        let lines: Vec<(u32, &str)> = Lines::new("a\r\nb\rc\n\nd").map(|line| (line.number, line.text)).collect();
        assert_eq!(lines, [(1, "a"), (2, "b"), (3, "c"), (4, ""), (5, "d")]);
        assert_eq!(Lines::new("").count(), 0);
    }

    #[test]
    fn quotes_count_only_around_a_cell() {
        assert_eq!(cells("a,,b,"), ["a", "", "b", ""]);
        assert_eq!(cells(r#"a,"b, c","d ""e""",f"#), ["a", "b, c", "d \"e\"", "f"]);
        assert_eq!(cells(r#""Sea King" version,1"#), [r#""Sea King" version"#, "1"]);
        assert_eq!(cells(r#"12" gun,1"#), [r#"12" gun"#, "1"]);
        assert_eq!(cells(r#""a,b,c",,"#), ["a", "b", "c"]);
        assert_eq!(cells(r#""a,""b, c"",d""#), ["a", "b, c", "d"]);
        assert!(!split(r#"a,"b"#, b',', &mut Cells::new()));
    }

    #[test]
    fn prose_is_told_from_what_spreadsheets_put_around_it() {
        for line in [
            "A title, 2003-2013",
            "A title, 2003-2013,,,",
            r#""A title, 2003-2013",,,"#,
            r#""A title, 2003-2013","","","#,
            r#""A title, 2003-2013";"";"""#,
            r#""A title, 2003-2013",,, "#,
            r#""""A title, 2003-2013"",,,""#,
        ] {
            assert_eq!(prose(line), "A title, 2003-2013", "{line}");
        }
        assert_eq!(prose(r#""He said ""yes""",,"#), r#"He said "yes""#);
        assert_eq!(prose(r#""a","b""#), r#""a","b""#);
    }

    #[test]
    fn a_hostile_line_takes_linear_time() {
        let line = "\"a".repeat(200_000);
        let mut cells = Cells::new();
        assert!(!split(&line, b',', &mut cells));
        assert_eq!(cells.len(), 1);
        let line = "\",".repeat(200_000);
        split(&line, b',', &mut cells);
    }
}
