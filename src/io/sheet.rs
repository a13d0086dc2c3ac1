//! The gate that every CSV table passes: nothing is guessed, and whatever is wrong has a line and a column.

use std::collections::HashSet;

use csv::StringRecord;

use super::text::{decode, not_text};
use crate::error::nearest;
use crate::finding::{Finding, Severity};

/// A file whose quotes never end is read again from the next line, this often at most.
const MOST_RESTARTS: usize = 64;
/// Most findings of one header.
const MOST_OF_HEADER: usize = 20;

/// One row as it stands in the file.
#[derive(Debug, Clone)]
struct Row {
    record: StringRecord,
    /// Byte offset in `Sheet::text`.
    offset: usize,
}

/// A CSV table with a known header, each row of it whole.
///
/// Ragged and unreadable rows are not in it; each has its finding.
#[derive(Debug, Clone)]
pub struct Sheet {
    file: String,
    text: String,
    /// Position in the file of each expected column.
    columns: Vec<usize>,
    rows: Vec<Row>,
    /// Byte offset of each line, for places.
    lines: Vec<usize>,
}

/// A place in a file: line and column, both from 1.
type Place = (usize, usize);

impl Sheet {
    /// Reads a table whose header holds `expected`, in any order.
    ///
    /// `None` when nothing can be read at all (not a CSV file, no header, columns missing); the findings say why.
    pub fn read(file: &str, bytes: &[u8], expected: &[&str]) -> (Option<Sheet>, Vec<Finding>) {
        let mut findings = Vec::new();
        let whole_file = |severity, code, message: String| Finding {
            file: file.to_owned(),
            line: 1,
            column: 1,
            severity,
            code,
            message,
            hint: None,
        };
        if let Some(what) = not_text(bytes) {
            findings.push(
                whole_file(Severity::Error, "not-csv", format!("this looks like {what}, not like a CSV table"))
                    .with_hint(format!("the first line should be: {}", expected.join(","))),
            );
            return (None, findings);
        }
        let decoded = decode(bytes);
        let lines = line_starts(&decoded.text);
        let mut sheet =
            Sheet { file: file.to_owned(), text: decoded.text, columns: Vec::new(), rows: Vec::new(), lines };
        if let Some(encoding) = decoded.encoding {
            findings.push(match decoded.broken_at {
                // Windows-1252 has one character a byte, so the count of bytes is a count of characters too.
                Some(before) => {
                    let offset = sheet.text.char_indices().nth(before).map_or(0, |(offset, _)| offset);
                    let (code, message) = match encoding.starts_with("UTF-16") {
                        true => ("broken-utf-16", format!("half a character of {encoding}; the file may not be whole")),
                        false => ("not-utf8", format!("a byte that is not UTF-8; read as {encoding}")),
                    };
                    sheet.at(offset, Severity::Error, code, message).with_hint("save the file as CSV UTF-8")
                }
                None => whole_file(Severity::Warning, "utf-16", format!("read as {encoding}"))
                    .with_hint("save the file as CSV UTF-8"),
            });
        }
        if let Some(offset) = memchr::memchr(0, sheet.text.as_bytes()) {
            let count = memchr::memchr_iter(0, sheet.text.as_bytes()).count();
            let message = format!("NUL character, {count} in the file: a broken export or a binary file");
            findings.push(sheet.at(offset, Severity::Error, "nul", message));
        }
        sheet.split(&mut findings);
        let found = sheet.take_header(expected, &mut findings);
        (found.then_some(sheet), findings)
    }

    /// Number of whole rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The file as it was named.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The value of an expected column (by its position in `expected`), without surrounding blanks.
    pub fn value(&self, row: usize, column: usize) -> &str {
        let field = self.columns.get(column).copied();
        self.rows.get(row).and_then(|row| row.record.get(field?)).unwrap_or("").trim()
    }

    /// A finding at one value.
    pub fn finding(
        &self,
        row: usize,
        column: usize,
        severity: Severity,
        code: &'static str,
        message: impl Into<String>,
    ) -> Finding {
        let (line, column) = self.place(row, column);
        Finding { file: self.file.clone(), line, column, severity, code, message: message.into(), hint: None }
    }

    /// The place of one value.
    fn place(&self, row: usize, column: usize) -> Place {
        let Some(row) = self.rows.get(row) else { return (1, 1) };
        let field = self.columns.get(column).copied().unwrap_or(0);
        let raw = &self.text[row.offset..];
        self.place_of(row.offset + field_offset(raw, field))
    }

    fn place_of(&self, offset: usize) -> Place {
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        (line, self.text.get(start..offset).map_or(0, |text| text.chars().count()) + 1)
    }

    fn at(&self, offset: usize, severity: Severity, code: &'static str, message: impl Into<String>) -> Finding {
        let (line, column) = self.place_of(offset);
        Finding { file: self.file.clone(), line, column, severity, code, message: message.into(), hint: None }
    }

    /// Splits the text into records. A quote that never closes would swallow the rest of the file: its line is reported
    /// and reading starts again on the next one.
    fn split(&mut self, findings: &mut Vec<Finding>) {
        let mut start = 0;
        for _ in 0..MOST_RESTARTS {
            let Some((record, quote)) = self.split_from(start, findings) else { return };
            findings.push(
                self.at(quote, Severity::Error, "unclosed-quote", "a quote opens here and never closes")
                    .with_hint("close it, or write a quote inside a quoted value as two quotes"),
            );
            match self.text[record..].find('\n') {
                Some(end) => start = record + end + 1,
                None => return,
            }
        }
        findings.push(
            self.at(start, Severity::Error, "unclosed-quote", "too many quotes never close; reading stops here")
                .with_hint("save the table again from a spreadsheet as CSV UTF-8"),
        );
    }

    /// Reads records from a byte offset on. Returns the start of a record with an unclosed quote, and the quote.
    fn split_from(&mut self, start: usize, findings: &mut Vec<Finding>) -> Option<(usize, usize)> {
        let text = &self.text[start..];
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut rows = Vec::new();
        let mut slips = Vec::new();
        let mut unclosed = None;
        let mut record = StringRecord::new();
        loop {
            let from = position(&reader);
            // The text is UTF-8 and the rows may have any length: the reader has nothing left to fail on.
            if !reader.read_record(&mut record).unwrap_or(false) {
                break;
            }
            // The reader counts blank lines to the record behind them.
            let blank = text[from..].bytes().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
            let (offset, raw) = (start + from + blank, &text[from + blank..position(&reader)]);
            match raw.contains('"').then(|| quote_slip(raw)).flatten() {
                Some(Slip::Unclosed(at)) => {
                    unclosed = Some((offset, offset + at));
                    break;
                }
                Some(Slip::TextAfter(at)) => slips.push(offset + at),
                None => {}
            }
            rows.push(Row { record: record.clone(), offset });
        }
        self.rows.append(&mut rows);
        for offset in slips {
            findings.push(
                self.at(offset, Severity::Error, "text-after-quote", "text behind a closing quote")
                    .with_hint("write a quote inside a quoted value as two quotes"),
            );
        }
        unclosed
    }

    /// Takes out the rows in which nothing stands, and says so once.
    fn pass_over_empty_rows(&mut self, findings: &mut Vec<Finding>) {
        let is_empty = |row: &Row| row.record.iter().all(|value| value.trim().is_empty());
        let Some(first) = self.rows.iter().find(|row| is_empty(row)).map(|row| row.offset) else { return };
        let before = self.rows.len();
        self.rows.retain(|row| !is_empty(row));
        let message = match before - self.rows.len() {
            1 => "a row in which nothing stands: passed over".to_owned(),
            many => format!("{many} rows in which nothing stands, this is the first: passed over"),
        };
        findings.push(self.at(first, Severity::Warning, "empty-row", message).with_hint("delete them"));
    }

    /// Takes the header off the rows and checks every row's length against it.
    fn take_header(&mut self, expected: &[&str], findings: &mut Vec<Finding>) -> bool {
        if self.rows.is_empty() {
            findings.push(
                self.at(0, Severity::Error, "empty-file", "there is no header")
                    .with_hint(format!("the first line should be: {}", expected.join(","))),
            );
            return false;
        }
        let header = self.rows.remove(0);
        self.pass_over_empty_rows(findings);
        let names: Vec<String> = header.record.iter().map(|name| name.trim().to_owned()).collect();
        let place = |field: usize| header.offset + field_offset(&self.text[header.offset..], field);
        let before = findings.len();
        if names.len() == 1 && expected.len() > 1 {
            for (delimiter, word) in [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")] {
                if names[0].contains(delimiter) {
                    let message = format!("the columns are separated by {word}, not by commas");
                    findings.push(
                        self.at(header.offset, Severity::Error, "delimiter", message)
                            .with_hint("save as comma-separated UTF-8"),
                    );
                    return false;
                }
            }
        }
        let is_empty = |field: usize| self.rows.iter().all(|row| row.record.get(field).unwrap_or("").trim().is_empty());
        let unnamed: Vec<usize> =
            (0..names.len()).filter(|field| names[*field].is_empty() && is_empty(*field)).collect();
        if let Some(first) = unnamed.first() {
            let message = format!("{} without a name and with nothing in them: passed over", columns(unnamed.len()));
            let finding = self.at(place(*first), Severity::Warning, "empty-column", message);
            findings.push(finding.with_hint("a spreadsheet left them; delete them"));
        }
        if let Some(message) = other_case(&names, expected) {
            let finding = self.at(header.offset, Severity::Error, "unknown-column", message);
            findings.push(finding.with_hint(format!("the first line should be: {}", expected.join(","))));
            return false;
        }
        let before = before + usize::from(!unnamed.is_empty());
        let whole = expected.iter().all(|name| names.iter().any(|found| found == name));
        let mut seen = HashSet::new();
        for (field, name) in names.iter().enumerate().filter(|(field, _)| !unnamed.contains(field)) {
            if findings.len() - before >= MOST_OF_HEADER {
                let message = format!("{} columns; nothing more is said of this header", names.len());
                findings.push(self.at(header.offset, Severity::Error, "unknown-column", message));
                break;
            }
            if !seen.insert(name) {
                let message = format!("column `{name}` stands here a second time");
                findings.push(self.at(place(field), Severity::Error, "duplicate-column", message));
            } else if name.is_empty() {
                let message = "a column without a name holds values";
                let finding = self.at(place(field), Severity::Error, "unknown-column", message);
                findings.push(finding.with_hint("name it, or move its values into `note`"));
            } else if !expected.contains(&name.as_str()) && whole {
                let message = format!("column `{name}` is not read");
                let finding = self.at(place(field), Severity::Warning, "extra-column", message);
                findings.push(finding.with_hint("what it holds goes into `note`, or into a table of its own"));
            } else if !expected.contains(&name.as_str()) {
                let message = format!("unknown column `{name}`");
                let finding = self.at(place(field), Severity::Error, "unknown-column", message);
                findings.push(match nearest(name, expected.iter().copied()) {
                    Some(known) => finding.with_hint(format!("did you mean `{known}`?")),
                    None => finding.with_hint("extra columns go into `note`, or into a table of their own"),
                });
            }
        }
        let mut missing = Vec::new();
        for name in expected {
            match names.iter().position(|found| found == name) {
                Some(field) => self.columns.push(field),
                None => missing.push(format!("`{name}`")),
            }
        }
        if !missing.is_empty() {
            let (columns, are) = if missing.len() == 1 { ("column", "is") } else { ("columns", "are") };
            let message = format!("{columns} {} {are} missing", missing.join(", "));
            findings.push(
                self.at(header.offset, Severity::Error, "missing-column", message)
                    .with_hint(format!("the first line should be: {}", expected.join(","))),
            );
        }
        if findings.len() > before && self.columns.len() < expected.len() {
            return false;
        }
        self.drop_ragged(names.len(), findings);
        true
    }

    fn drop_ragged(&mut self, width: usize, findings: &mut Vec<Finding>) {
        let rows = std::mem::take(&mut self.rows);
        for row in rows {
            let len = row.record.len();
            if len == width {
                self.rows.push(row);
                continue;
            }
            let message = format!("{len} value{} under {width} columns", if len == 1 { "" } else { "s" });
            findings.push(self.at(row.offset, Severity::Error, "ragged-row", message).with_hint(if len > width {
                "a value with a comma in it needs quotes around it"
            } else {
                "empty values still need their commas"
            }));
        }
    }
}

fn position(reader: &csv::Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).unwrap_or(usize::MAX)
}

fn line_starts(text: &str) -> Vec<usize> {
    // Old Macintosh files end their lines with a carriage return alone.
    let end = if text.contains('\n') { b'\n' } else { b'\r' };
    std::iter::once(0).chain(memchr::memchr_iter(end, text.as_bytes()).map(|offset| offset + 1)).collect()
}

/// What can be wrong with the quotes of one record, with the byte offset in it.
enum Slip {
    Unclosed(usize),
    TextAfter(usize),
}

/// Follows RFC 4180 through one record.
fn quote_slip(raw: &str) -> Option<Slip> {
    let bytes = raw.as_bytes();
    let mut at = 0;
    loop {
        if bytes.get(at) == Some(&b'"') {
            let opening = at;
            at += 1;
            loop {
                match memchr::memchr(b'"', bytes.get(at..)?) {
                    None => return Some(Slip::Unclosed(opening)),
                    Some(ahead) if bytes.get(at + ahead + 1) == Some(&b'"') => at += ahead + 2,
                    Some(ahead) => {
                        at += ahead + 1;
                        break;
                    }
                }
            }
            match bytes.get(at) {
                None | Some(b'\n' | b'\r') => return None,
                Some(b',') => at += 1,
                Some(_) => return Some(Slip::TextAfter(at)),
            }
        } else {
            match memchr::memchr2(b',', b'\n', bytes.get(at..)?) {
                Some(ahead) if bytes[at + ahead] == b',' => at += ahead + 1,
                _ => return None,
            }
        }
    }
}

/// Byte offset of a field in the raw text of its record.
fn field_offset(raw: &str, field: usize) -> usize {
    let bytes = raw.as_bytes();
    let (mut at, mut quoted) = (0, false);
    for _ in 0..field {
        loop {
            match bytes.get(at) {
                None => return 0,
                Some(b'"') => quoted = !quoted,
                Some(b',') if !quoted => {
                    at += 1;
                    break;
                }
                Some(_) => {}
            }
            at += 1;
        }
    }
    at
}

fn columns(count: usize) -> String {
    if count == 1 { "a column".to_owned() } else { format!("{count} columns") }
}

/// What is said of a header whose names are those expected but for capitals, each with the name meant. `None` of any other.
fn other_case(names: &[String], expected: &[&str]) -> Option<String> {
    let meant = |name: &String| expected.iter().find(|known| known.eq_ignore_ascii_case(name)).copied();
    let wrong: Vec<String> = names
        .iter()
        .filter(|name| !expected.contains(&name.as_str()))
        .filter_map(|name| Some(format!("`{name}` is `{}`", meant(name)?)))
        .collect();
    let all = expected.iter().all(|known| names.iter().any(|name| known.eq_ignore_ascii_case(name)));
    (all && !wrong.is_empty()).then(|| format!("columns are named in small letters: {}", wrong.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &[&str] = &["id", "title", "note"];

    fn codes(bytes: &[u8]) -> Vec<(usize, usize, &'static str)> {
        Sheet::read("t.csv", bytes, HEADER).1.iter().map(|found| (found.line, found.column, found.code)).collect()
    }

    #[test]
    fn reads_columns_in_any_order_and_places_values() {
        let (sheet, findings) = Sheet::read("t.csv", "note,id,title\nn,a,\"x, ə\"\n\nm,b,y\n".as_bytes(), HEADER);
        let sheet = sheet.expect("a sheet");
        assert!(findings.is_empty());
        assert_eq!((sheet.len(), sheet.value(0, 0), sheet.value(0, 1), sheet.value(1, 2)), (2, "a", "x, ə", "m"));
        assert_eq!(sheet.place(1, 0), (4, 3));
        assert_eq!(sheet.place(0, 1), (2, 5));
    }

    #[test]
    fn an_unclosed_quote_is_located_and_the_rest_is_read() {
        let (sheet, findings) = Sheet::read("t.csv", b"id,title,note\na,\"x,1\nb,y,2\nc,z,3\n", HEADER);
        assert_eq!(findings.len(), 1);
        assert_eq!((findings[0].line, findings[0].column, findings[0].code), (2, 3, "unclosed-quote"));
        assert_eq!(sheet.expect("a sheet").len(), 2);
    }

    #[test]
    fn ragged_rows_and_slips_of_quotes_are_located() {
        assert_eq!(codes(b"id,title,note\na,b\nc,d,e\nf,g,h,i\n"), [(2, 1, "ragged-row"), (4, 1, "ragged-row")]);
        assert_eq!(codes(b"id,title,note\na,\"x\"y,z\n"), [(2, 6, "text-after-quote")]);
    }

    #[test]
    fn headers_are_checked_by_name() {
        assert_eq!(codes(b"id,titel,note\n"), [(1, 4, "unknown-column"), (1, 1, "missing-column")]);
        assert_eq!(codes(b"id,title,note,id\n"), [(1, 15, "duplicate-column")]);
        let (sheet, findings) = Sheet::read("t.csv", b"ID,Title,note\na,b,c\n", HEADER);
        assert!(sheet.is_none() && findings.len() == 1, "{findings:?}");
        assert!(findings[0].message.ends_with("`ID` is `id`, `Title` is `title`"), "{}", findings[0].message);
        assert_eq!(codes(b"id;title;note\n"), [(1, 1, "delimiter")]);
        assert_eq!(codes(b""), [(1, 1, "empty-file")]);
    }

    #[test]
    fn a_column_more_is_named_and_not_read() {
        let (sheet, findings) = Sheet::read("t.csv", b"id,reviewed,title,note\na,yes,b,c\n", HEADER);
        assert_eq!(
            findings.iter().map(|found| (found.code, found.is_error())).collect::<Vec<_>>(),
            [("extra-column", false)]
        );
        assert_eq!(sheet.expect("a sheet").value(0, 1), "b");
    }

    #[test]
    fn what_a_spreadsheet_leaves_behind_is_passed_over() {
        let text = b"id,title,note,,\na,b,,,\n,,,,\n , ,,,\nc,d,e,,\n";
        assert_eq!(codes(text), [(3, 1, "empty-row"), (1, 15, "empty-column")]);
        assert_eq!(Sheet::read("t.csv", text, HEADER).0.expect("a sheet").len(), 2);
        assert_eq!(codes(b"id,title,note,\na,b,,x\n"), [(1, 15, "unknown-column")]);
    }

    #[test]
    fn foreign_bytes_are_named() {
        assert_eq!(codes(b"id,title,note\na,T\xfcrkiye,\n"), [(2, 4, "not-utf8")]);
        assert_eq!(codes(b"id,title,note\na,b\0,\n"), [(2, 4, "nul")]);
        assert_eq!(codes(b"<!DOCTYPE html>"), [(1, 1, "not-csv")]);
        let utf16: Vec<u8> = "id,title,note\na,b,c\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(codes(&utf16), [(1, 1, "utf-16")]);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
            let _ = Sheet::read("t.csv", &bytes, HEADER);
        }

        #[test]
        fn no_commas_and_quotes_make_it_panic(text in "[a,\"\n\r;ə]{0,200}") {
            let _ = Sheet::read("t.csv", format!("id,title,note\n{text}").as_bytes(), HEADER);
        }
    }
}
