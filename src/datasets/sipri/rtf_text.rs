//! Rich text to paragraphs of cells: as much of RTF as the registers of the old site use, and what word processors add.

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};

/// Groups nest this deep at most; deeper ones are read as one.
const MOST_DEPTH: usize = 256;

/// Groups that hold no text of the document.
const HIDDEN: [&str; 14] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "header",
    "footer",
    "headerl",
    "headerr",
    "footerl",
    "footerr",
    "pict",
    "listtable",
    "object",
    "themedata",
];

/// One paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Paragraph {
    /// Line of the file that it begins on, from 1.
    pub(super) line: u32,
    /// Its bold text.
    pub(super) bold: String,
    /// Its other text, cut at the tabulators.
    pub(super) cells: Vec<String>,
}

impl Paragraph {
    /// The text without the bold part, blanks around it off.
    pub(super) fn plain(&self) -> String {
        self.cells.join(" ").trim().to_owned()
    }

    /// All of its text.
    pub(super) fn text(&self) -> String {
        format!("{} {}", self.bold.trim(), self.plain()).trim().to_owned()
    }
}

#[derive(Debug, Clone, Copy)]
struct Group {
    bold: bool,
    hidden: bool,
    /// Characters that stand for one `\u` in readers without Unicode.
    fallback: usize,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
    groups: Vec<Group>,
    /// Groups that are open beyond the deepest one kept.
    deeper: usize,
    group: Group,
    charset: &'static Encoding,
    /// Characters still to be skipped behind a `\u`.
    skip: usize,
    paragraph: Paragraph,
    paragraphs: Vec<Paragraph>,
}

/// The encoding that a document declares for its bytes above 127.
pub(super) fn charset_of(bytes: &[u8]) -> &'static Encoding {
    let head = &bytes[..bytes.len().min(256)];
    if memchr::memmem::find(head, b"\\mac").is_some() { MACINTOSH } else { WINDOWS_1252 }
}

/// Reads a document. Never fails: what is no RTF is text.
pub(super) fn paragraphs(bytes: &[u8]) -> Vec<Paragraph> {
    let group = Group { bold: false, hidden: false, fallback: 1 };
    let mut reader = Reader {
        bytes,
        at: 0,
        line: 1,
        groups: Vec::new(),
        deeper: 0,
        group,
        charset: charset_of(bytes),
        skip: 0,
        paragraph: Paragraph { line: 1, bold: String::new(), cells: vec![String::new()] },
        paragraphs: Vec::new(),
    };
    while let Some(byte) = reader.next() {
        reader.read(byte);
    }
    reader.end_paragraph();
    reader.paragraphs
}

impl Reader<'_> {
    fn next(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn read(&mut self, byte: u8) {
        match byte {
            b'{' if self.groups.len() < MOST_DEPTH => self.groups.push(self.group),
            b'{' => self.deeper += 1,
            b'}' if self.deeper > 0 => self.deeper -= 1,
            b'}' => self.group = self.groups.pop().unwrap_or(self.group),
            b'\\' => self.control(),
            // Line ends are no text in RTF.
            b'\n' => self.line = self.line.saturating_add(1),
            b'\r' => {}
            b'\t' => self.end_cell(),
            byte => self.byte(byte),
        }
    }

    fn control(&mut self) {
        let Some(byte) = self.next() else { return };
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => self.word(),
            b'\'' => {
                let hex = self.bytes.get(self.at..self.at + 2).and_then(|hex| std::str::from_utf8(hex).ok());
                if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                    self.at += 2;
                    self.byte(byte);
                }
            }
            b'*' => self.group.hidden = true,
            b'~' => self.push(' '),
            b'_' => self.push('-'),
            b'\\' | b'{' | b'}' => self.push(char::from(byte)),
            b'\n' | b'\r' => {
                self.line = self.line.saturating_add(u32::from(byte == b'\n'));
                self.end_paragraph();
            }
            _ => {}
        }
    }

    /// A control word, its number and the one blank that ends it.
    fn word(&mut self) {
        let start = self.at - 1;
        let letters = self.bytes[start..].iter().take(32).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let digits_at = start + letters;
        let minus = usize::from(self.bytes.get(digits_at) == Some(&b'-'));
        let digits = self.bytes[digits_at + minus..].iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
        let end = digits_at + if digits > 0 { minus + digits } else { 0 };
        let word = std::str::from_utf8(&self.bytes[start..digits_at]).unwrap_or("");
        let number = std::str::from_utf8(&self.bytes[digits_at..end]).ok().and_then(|text| text.parse::<i64>().ok());
        self.at = end + usize::from(self.bytes.get(end) == Some(&b' '));
        match word {
            "par" | "row" | "sect" | "page" => self.end_paragraph(),
            "tab" | "cell" => self.end_cell(),
            "line" => self.push(' '),
            "b" => self.group.bold = number != Some(0),
            "plain" => self.group.bold = false,
            "uc" => self.group.fallback = number.and_then(|count| usize::try_from(count).ok()).unwrap_or(1).min(8),
            "u" => {
                // Numbers above 32767 are written as negative ones.
                let code = number.map(|code| if code < 0 { code + 65_536 } else { code });
                let sign = code.and_then(|code| u32::try_from(code).ok()).and_then(char::from_u32);
                self.push(sign.unwrap_or(char::REPLACEMENT_CHARACTER));
                self.skip = self.group.fallback;
            }
            "bin" => {
                self.at = self.at.saturating_add(number.and_then(|count| usize::try_from(count).ok()).unwrap_or(0))
            }
            "endash" => self.push('–'),
            "emdash" => self.push('—'),
            "lquote" | "rquote" => self.push('\''),
            "ldblquote" | "rdblquote" => self.push('"'),
            "mac" => self.charset = MACINTOSH,
            "ansi" => self.charset = WINDOWS_1252,
            word if HIDDEN.contains(&word) => self.group.hidden = true,
            _ => {}
        }
    }

    fn byte(&mut self, byte: u8) {
        if byte.is_ascii() {
            return self.push(char::from(byte));
        }
        let bytes = [byte];
        let (text, _) = self.charset.decode_without_bom_handling(&bytes);
        for sign in text.chars() {
            self.push(sign);
        }
    }

    fn push(&mut self, sign: char) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        if self.group.hidden {
            return;
        }
        if self.paragraph.bold.is_empty() && self.paragraph.cells.len() == 1 && self.paragraph.cells[0].is_empty() {
            self.paragraph.line = self.line;
        }
        if self.group.bold {
            self.paragraph.bold.push(sign);
        } else if let Some(cell) = self.paragraph.cells.last_mut() {
            cell.push(sign);
        }
    }

    fn end_cell(&mut self) {
        if !self.group.hidden {
            self.paragraph.cells.push(String::new());
        }
    }

    fn end_paragraph(&mut self) {
        if self.group.hidden {
            return;
        }
        let next = Paragraph { line: self.line, bold: String::new(), cells: vec![String::new()] };
        let ended = std::mem::replace(&mut self.paragraph, next);
        if ended.cells.len() > 1 || !ended.text().is_empty() {
            self.paragraphs.push(ended);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rtf: &str) -> Vec<(String, Vec<String>)> {
        paragraphs(rtf.as_bytes()).into_iter().map(|paragraph| (paragraph.bold, paragraph.cells)).collect()
    }

    #[test]
    fn cuts_paragraphs_and_cells() {
        let found =
            read("{\\rtf1\\mac {\\fonttbl{\\f20\\froman Times;}}{\\b Belgium}\\par{\\b R:} Jordan\\tab 81\\tab \\par}");
        assert_eq!(found[0], ("Belgium".to_owned(), vec![String::new()]));
        assert_eq!(found[1].0, "R:");
        assert_eq!(found[1].1, [" Jordan", "81", ""]);
    }

    #[test]
    fn reads_letters_of_every_kind() {
        assert_eq!(read("{\\rtf1\\mac \\'d4No.\\'d5 W\\'8artsil\\'8a}")[0].1, ["‘No.’ Wärtsilä"]);
        assert_eq!(read("{\\rtf1\\ansi W\\'e4rtsil\\u228 ?, \\u8211 -x \\{y\\}}")[0].1, ["Wärtsilä, –x {y}"]);
        assert_eq!(
            read("{\\rtf1 a\\b bold\\b0  plain{\\*\\hidden x}\\line b}")[0],
            ("bold".to_owned(), vec!["a plain b".to_owned()])
        );
    }

    #[test]
    fn nothing_breaks_it() {
        let deep = "{".repeat(5000) + "x" + &"}".repeat(6000) + "\\";
        assert_eq!(read(&deep)[0].1, ["x"]);
        for rtf in ["\\'", "\\'g", "\\u", "\\bin99999999999", "\\u-99999999 x", "{\\", "}}}}", "\\bin5 abc"] {
            read(rtf);
        }
    }
}
