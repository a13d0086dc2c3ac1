//! Lists of years, as registers print them and as programs write them anew.

use super::value::{Cell, Numbers, YEARS, bare, is_unknown, unmarked};

/// The years of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Years {
    /// Each year once, rising.
    pub(super) years: Vec<i32>,
    /// One of them was in brackets or had a question mark.
    pub(super) marked: bool,
    /// The list was not written `2015; 2016`: blanks missing, other separators, years run together.
    pub(super) rewritten: bool,
}

/// Reads a list of years: `2015; 2016`, `2017-2021`, `(1998)-2000`; `None` when there is something else in it.
pub(super) fn years(cell: &str) -> Option<Years> {
    let cell = bare(cell);
    let mut list = Years::default();
    if is_unknown(cell) {
        return Some(list);
    }
    if let Some(years) = as_printed(cell) {
        list.years = years;
        return Some(list);
    }
    for part in cell.split([';', ',', '/', '&', '+', '|']) {
        list.rewritten |= !part.is_empty() && !part.starts_with(' ') && !list.years.is_empty();
        let (part, marked) = unmarked(part.trim());
        list.marked |= marked;
        if part.is_empty() {
            continue;
        }
        let mut ends = part.splitn(2, ['-', '–', '—']);
        let first = ends.next().unwrap_or("");
        match ends.next() {
            Some(last) => {
                let (first, doubtful_first) = unmarked(first);
                let (last, doubtful_last) = unmarked(last);
                let (first, last) = (year(first)?, year(last)?);
                if first > last {
                    return None;
                }
                list.marked |= doubtful_first || doubtful_last;
                list.years.extend(first..=last);
            }
            None => several(first, &mut list)?,
        }
    }
    list.rewritten |= cell.contains([',', '/', '&', '+', '|']);
    list.years.sort_unstable();
    list.years.dedup();
    Some(list)
}

/// The years of a list as the site prints it, `2015; 2016`, rising: nearly all of them.
fn as_printed(cell: &str) -> Option<Vec<i32>> {
    let bytes = cell.as_bytes();
    if bytes.len() % 6 != 4 {
        return None;
    }
    let mut years = Vec::with_capacity(bytes.len() / 6 + 1);
    for part in bytes.chunks(6) {
        let (digits, separator) = part.split_at_checked(4)?;
        if !matches!(separator, b"" | b"; ") || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        years.push(digits.iter().fold(0, |year, digit| year * 10 + i32::from(digit - b'0')));
    }
    (years.is_sorted_by(|a, b| a < b) && years.iter().all(|year| YEARS.contains(year))).then_some(years)
}

/// One year, or several with only blanks or nothing between them.
fn several(text: &str, list: &mut Years) -> Option<()> {
    for word in text.split_whitespace() {
        match year(word) {
            Some(year) => list.years.push(year),
            None if word.len() % 4 == 0 && word.is_ascii() => {
                for four in word.as_bytes().chunks(4) {
                    list.years.push(year(std::str::from_utf8(four).ok()?)?);
                }
                list.rewritten = true;
            }
            None => return None,
        }
    }
    list.rewritten |= text.contains(char::is_whitespace);
    Some(())
}

fn year(text: &str) -> Option<i32> {
    match Numbers::default().year(text) {
        Cell::Value(year) => Some(year),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_years() {
        let read = |cell: &str| years(cell).map(|list| (list.years, list.marked, list.rewritten));
        assert_eq!(read("2015; 2016"), Some((vec![2015, 2016], false, false)));
        assert_eq!(read("2000;2001; 2002"), Some((vec![2000, 2001, 2002], false, true)));
        assert_eq!(read("2017-2019"), Some((vec![2017, 2018, 2019], false, false)));
        assert_eq!(read("(1998)-2000"), Some((vec![1998, 1999, 2000], true, false)));
        assert_eq!(read("20152016"), Some((vec![2015, 2016], false, true)));
        assert_eq!(read("2015, 2016"), Some((vec![2015, 2016], false, true)));
        assert_eq!(read("2016.0"), Some((vec![2016], false, false)));
        assert_eq!(read(""), Some((vec![], false, false)));
        assert_eq!(read("2021-2017"), None);
        assert_eq!(read("New"), None);
    }
}
