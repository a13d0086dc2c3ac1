//! The source line: who said what is drawn, as far as the page has room, and all of them for those who read the picture otherwise.

use std::collections::BTreeSet;

use super::ChartError;
use super::text::{self, Weight};
use super::theme::{NOTE, Size};

/// More names than these never fit the lines of a page; a hostile table may have thousands.
const MOST: usize = 40;
/// Room for `Source: ` and for how many more there are.
const BESIDE: f64 = 80.0;

/// Who is cited.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Cited {
    /// The source line.
    pub(super) line: String,
    /// Every name in full; empty where the line has them all.
    pub(super) all: Vec<String>,
}

/// The source line from rows given as (record, citation; several with `;`): each once, in order of appearance, in two lines at most (on a
/// phone four); the rest is counted. Only a name that is longer than those lines by itself is cut.
///
/// # Errors
/// [`ChartError::NoSource`] when one of the rows has no citation.
pub(super) fn cite<'a>(rows: impl IntoIterator<Item = (&'a str, &'a str)>, size: Size) -> Result<Cited, ChartError> {
    let mut names: Vec<String> = Vec::new();
    let (mut seen, mut known) = (BTreeSet::new(), BTreeSet::new());
    for (record, cited) in rows {
        if !seen.insert(cited) {
            continue;
        }
        for name in cited.split(';').map(|name| text::clean(name).trim().to_owned()) {
            if name.is_empty() {
                return Err(ChartError::NoSource(record.to_owned()));
            }
            if known.insert(name.clone()) {
                names.push(name);
            }
        }
    }
    let (room, lines) = (size.room(), size.lines(2));
    let short = |name: &String| text::clip(&text::printable(name), Weight::Regular, NOTE, room * lines as f64 - BESIDE);
    let line = |kept: usize| {
        let shown: Vec<String> = names[..kept].iter().map(short).collect();
        let hidden = names.len() - kept;
        let more = if hidden > 0 { format!(" and {hidden} more: see the table") } else { String::new() };
        format!("{}{more}", shown.join(", "))
    };
    let fits = |kept: &usize| {
        *kept == 1 || text::wrap(&format!("Source: {}", line(*kept)), Weight::Regular, NOTE, room).len() <= lines
    };
    let kept = (1..=names.len().min(MOST)).rev().find(fits).ok_or_else(|| ChartError::NoSource("(none)".to_owned()))?;
    let is_whole = kept == names.len() && names.iter().all(|name| short(name) == *name);
    let line = line(kept);
    Ok(Cited { line, all: if is_whole { Vec::new() } else { names } })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line<'a>(rows: impl IntoIterator<Item = (&'a str, &'a str)>, size: Size) -> Result<String, ChartError> {
        cite(rows, size).map(|cited| cited.line)
    }

    #[test]
    fn a_citation_is_printed_whole_and_once() {
        let release = "SIPRI Arms Transfers Database, release of 2024-04-13";
        let whole = cite([("a", release), ("b", release)], Size::Square);
        assert_eq!(whole, Ok(Cited { line: release.to_owned(), all: Vec::new() }));
        assert_eq!(line([("a", release), ("b", " ; ")], Size::Wide), Err(ChartError::NoSource("b".to_owned())));
    }

    #[test]
    fn what_has_no_room_is_counted_and_kept_in_full() {
        let many: Vec<String> = (0..40).map(|n| format!("SIPRI Arms Transfers Database, release {n}")).collect();
        for size in Size::ALL {
            let cited = cite(many.iter().map(|cited| ("a", cited.as_str())), *size).expect("a line");
            assert!(cited.line.ends_with("more: see the table"), "{}", cited.line);
            assert_eq!(cited.all, many);
            let lines = text::wrap(&format!("Source: {}", cited.line), Weight::Regular, NOTE, size.room());
            assert!(lines.len() <= size.lines(2), "{lines:?}");
        }
        let foreign = cite([("a", "新华社")], Size::Wide).expect("a line");
        assert_eq!((foreign.line.as_str(), foreign.all), (text::OTHER_SCRIPT, vec!["新华社".to_owned()]));
    }

    #[test]
    fn a_long_citation_takes_its_second_line() {
        let cited_file = format!("UN Comtrade, vintage not stated ({}.csv)", "a_rather_long_name_of_a_file_".repeat(5));
        assert!(text::width(&cited_file, Weight::Regular, NOTE) > Size::Wide.room());
        assert_eq!(line([("a", cited_file.as_str())], Size::Wide), Ok(cited_file));
        let longer = "a_rather_long_name_of_a_file_".repeat(40);
        let cut = cite([("a", longer.as_str())], Size::Wide).expect("a line");
        let lines = text::wrap(&format!("Source: {}", cut.line), Weight::Regular, NOTE, Size::Wide.room());
        // A frame has room for three.
        assert!(cut.line.ends_with('…') && lines.len() <= 3, "{lines:?}");
        assert_eq!(cut.all, [longer], "in full");
    }
}
