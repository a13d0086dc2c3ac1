//! What a file says of itself in the lines around its table: scope, basis, years, and the day it was made.
//!
//! The lines are read one by one, wherever they stand and however many are left: users cut some off, spreadsheets pad
//! them with delimiters, and old files put theirs at the end.

use std::fmt;

use jiff::civil::{Date, DateTime, Time};

use super::lines::prose;
use crate::datasets::arms::{Basis, Layout, Preamble};

/// SIPRI's records begin in this year.
pub(super) const FIRST_YEAR: i32 = 1950;

/// So many ranges of years are kept; a file of one year after the other names about eighty.
const MOST_RANGES: usize = 200;

/// Collects what the lines of prose of a file say.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes {
    title: String,
    suppliers: Option<String>,
    recipients: Option<String>,
    basis: Option<Basis>,
    /// Each range of years that the text names: files that were put together name several.
    ranges: Vec<Range>,
    generated: Option<DateTime>,
    /// What the lines of another export below the first one say else than its own.
    others: Vec<Other>,
    /// The text speaks of trend-indicator values or of transfers of arms.
    pub(super) of_tivs: bool,
}

/// The years that a file was asked for; `None` for "Not specified".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    first: Option<i32>,
    last: Option<i32>,
}

impl fmt::Display for Range {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.first, self.last) {
            (None, None) => out.write_str("all years"),
            (Some(first), None) => write!(out, "the years from {first}"),
            (None, Some(last)) => write!(out, "the years to {last}"),
            (Some(first), Some(last)) => write!(out, "{first}-{last}"),
        }
    }
}

/// In what two exports that were put together differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Matter {
    Day,
    Years,
    Parties,
}

/// A line of another export that says something else than those of the first.
#[derive(Debug, Clone)]
struct Other {
    line: u32,
    matter: Matter,
    words: String,
}

impl Notes {
    /// Reads one line of prose. Of several that say the same thing, the first one counts.
    pub(super) fn take(&mut self, line: &str) {
        let line = prose(line);
        let line = line.trim();
        // `sep=;` is a word to spreadsheets.
        if line.is_empty() || line.starts_with("sep=") {
            return;
        }
        let lower = line.to_lowercase();
        self.of_tivs |=
            ["trend-indicator", "trend indicator", "(tiv", "tiv of arms", "major arms", "major conventional"]
                .iter()
                .any(|words| lower.contains(words));
        if self.generated.is_none() {
            self.generated = stamp(&lower);
        }
        let is_title = self.title.is_empty();
        if is_title && stamp(&lower).is_none() && !lower.starts_with("source:") {
            line.clone_into(&mut self.title);
        }
        if lower.starts_with("transfers of major") || lower.contains("deals with deliveries") {
            self.take_register(line, &lower);
        } else if lower.starts_with("database search results") {
            self.take_search(line, &lower);
        } else if lower.starts_with("tiv of arms") {
            self.take_table(line, &lower);
        } else if is_title && lower.starts_with("volume of") {
            self.add_range(years_of(&lower));
        }
    }

    /// Reads one line of prose below the first header. Where it is one of another export, that one's parties and years are added,
    /// and what no one file can be asked for is kept for [`Notes::conflict`].
    pub(super) fn take_below(&mut self, line: &str, number: u32) {
        let mut here = Notes::default();
        here.take(line);
        self.compare_day(&here, number);
        if let (Some(own), Some(other)) = (self.ranges.first(), here.ranges.first())
            && own != other
        {
            self.set_apart(number, Matter::Years, format!("made for {own}, and from line {number} on for {other}"));
        }
        self.add_parties(&here, number);
        if here.basis.is_some() && self.basis.is_some() && here.basis != self.basis {
            self.basis = Some(Basis::Unstated);
        }
        let title = std::mem::take(&mut self.title);
        self.take(line);
        if !title.is_empty() {
            self.title = title;
        }
    }

    /// Takes the day from lines behind the last table, where none above it said it.
    pub(super) fn take_day(&mut self, behind: &Notes) {
        self.generated = self.generated.or(behind.generated);
    }

    /// Compares the day with that of another export in the file.
    pub(super) fn compare_day(&mut self, other: &Notes, number: u32) {
        if let (Some(own), Some(day)) = (self.generated.map(DateTime::date), other.generated.map(DateTime::date))
            && own != day
        {
            self.set_apart(number, Matter::Day, format!("made on {own}, and from line {number} on made on {day}"));
        }
    }

    /// Adds the parties of another export, where only one side is another.
    fn add_parties(&mut self, other: &Notes, number: u32) {
        let (Some(suppliers), Some(recipients)) = (&other.suppliers, &other.recipients) else { return };
        let (Some(own_suppliers), Some(own_recipients)) = (&mut self.suppliers, &mut self.recipients) else { return };
        let has = |own: &str, other: &str| own.split("; ").any(|name| name.eq_ignore_ascii_case(other));
        let add = |own: &mut String, other: &str| match is_all(other) {
            // What covers all is named first: that is how it is known.
            true => *own = format!("{other}; {own}"),
            false => *own = format!("{own}; {other}"),
        };
        match (has(own_suppliers, suppliers), has(own_recipients, recipients)) {
            (true, true) => {}
            (true, false) if !own_suppliers.contains("; ") => add(own_recipients, recipients),
            (false, true) if !own_recipients.contains("; ") => add(own_suppliers, suppliers),
            _ => {
                let words = format!(
                    "from {own_suppliers} to {own_recipients}, and from line {number} on from {suppliers} to {recipients}"
                );
                self.set_apart(number, Matter::Parties, words);
            }
        }
    }

    fn set_apart(&mut self, line: u32, matter: Matter, words: String) {
        if self.others.iter().all(|other| other.matter != matter) {
            self.others.push(Other { line, matter, words });
        }
    }

    /// Why the exports of this file cannot be filed as one, and the line that says it: they are of several vintages, or no one scope is
    /// true of them. Registers of deals count the deliveries of the years that they were asked for, so these must be the same; years of
    /// deliveries may be put together where none is missing between them.
    pub(super) fn conflict(&self, layout: Layout) -> Option<(u32, &str)> {
        let of_register = matches!(layout, Layout::DealRegister | Layout::DeliveryRegister | Layout::DealsAndTivs);
        let matters = |other: &&Other| match other.matter {
            Matter::Day => true,
            Matter::Parties => of_register,
            Matter::Years if layout == Layout::DealRegister => true,
            Matter::Years => of_register && self.has_gap(),
        };
        self.others.iter().find(matters).map(|other| (other.line, other.words.as_str()))
    }

    /// True when years are missing between the ranges.
    fn has_gap(&self) -> bool {
        let mut spans: Vec<(i32, i32)> =
            self.ranges.iter().map(|range| (range.first.unwrap_or(i32::MIN), range.last.unwrap_or(i32::MAX))).collect();
        spans.sort_unstable();
        let mut reached = spans.first().map_or(i32::MAX, |span| span.1);
        spans.iter().any(|(first, last)| {
            let gap = *first > reached.saturating_add(1);
            reached = reached.max(*last);
            gap
        })
    }

    /// `Transfers of major conventional arms from X to Y. Deals with deliveries or orders made for year range '1990' to
    /// '2023'`.
    fn take_register(&mut self, line: &str, lower: &str) {
        self.title = line.to_owned();
        let orders = lower.contains("deliveries or orders");
        self.basis = self.basis.or(Some(if orders { Basis::DeliveriesOrOrders } else { Basis::Deliveries }));
        let scope = lower.find("arms from ").map(|at| at + "arms from ".len());
        let end = lower.find("deals with").unwrap_or(lower.len());
        if let Some(scope) = scope.and_then(|start| same_place(line, lower, start, end))
            && let Some((suppliers, recipients)) = scope.split_once(" to ")
        {
            self.set_scope(suppliers, recipients);
        }
        let behind = ["range", "made for"].iter().find_map(|words| lower.rfind(words).map(|at| at + words.len()));
        self.add_range(behind.and_then(|at| range_of(&lower[at..])));
    }

    /// `Database search results for buyer 'All Countries' and seller 'All Countries' and the years from 2011 to 2021`.
    fn take_search(&mut self, line: &str, lower: &str) {
        let quoted = |word: &str| {
            let from = lower.find(word)? + word.len();
            let open = from + lower[from..].find('\'')? + 1;
            let close = open + lower[open..].find('\'')?;
            same_place(line, lower, open, close)
        };
        if let (Some(seller), Some(buyer)) = (quoted("seller"), quoted("buyer")) {
            self.set_scope(seller, buyer);
        }
        let behind = lower.find("years from").map(|at| at + "years from".len());
        self.add_range(behind.and_then(|at| range_of(&lower[at..])));
    }

    /// `TIV of arms exports from United States, 2003-2013`, `TIV of arms exports to all, 1950-2022`.
    fn take_table(&mut self, line: &str, lower: &str) {
        self.title = line.to_owned();
        // A spreadsheet may have put another separator before the years, or none.
        let years = years_of(lower).and_then(|_| lower.rfind(SEPARATORS));
        let end = years.or_else(|| lower.rfind(',')).unwrap_or(lower.len());
        // A name goes on to the other one, whichever stands first.
        let named = |word: &str, other: &str| {
            let start = lower.find(word)? + word.len();
            let end = lower.get(start..end).and_then(|behind| behind.find(other)).map_or(end, |ahead| start + ahead);
            let name = same_place(line, lower, start, end.max(start))?.trim_matches(SEPARATORS);
            Some(name).filter(|name| !name.is_empty())
        };
        let (supplier, recipient) = (named(" from ", " to "), named(" to ", " from "));
        if let Some(supplier) = supplier {
            self.suppliers.get_or_insert(supplier.to_owned());
        }
        if let Some(recipient) = recipient {
            self.recipients.get_or_insert(recipient.to_owned());
        }
        self.add_range(years_of(lower));
    }

    fn set_scope(&mut self, suppliers: &str, recipients: &str) {
        let clean = |text: &str| text.trim().trim_end_matches('.').trim().to_owned();
        self.suppliers.get_or_insert(clean(suppliers));
        self.recipients.get_or_insert(clean(recipients));
    }

    fn add_range(&mut self, range: Option<Range>) {
        self.ranges.extend(range.filter(|range| !self.ranges.contains(range) && self.ranges.len() < MOST_RANGES));
    }

    /// First and last year of all of them together; `None` where one of them is open.
    fn range(&self) -> Range {
        let first = self.ranges.iter().map(|range| range.first).min().flatten();
        let last = self.ranges.iter().map(|range| range.last).try_fold(i32::MIN, |last, year| Some(last.max(year?)));
        Range { first, last: last.filter(|_| !self.ranges.is_empty()) }
    }

    /// Takes the years of a table's columns where the text names none.
    pub(super) fn fill_years(&mut self, columns: &[(usize, i32)]) {
        let years = || columns.iter().map(|(_, year)| *year);
        if let (true, Some(first), Some(last)) = (self.ranges.is_empty(), years().min(), years().max()) {
            self.add_range(Some(Range { first: Some(first), last: Some(last) }));
        }
    }

    /// True when no line of prose said anything.
    pub(super) fn is_silent(&self) -> bool {
        self.title.is_empty() && self.generated.is_none()
    }

    /// The supplier that a table of the old site is about, when it is one.
    pub(super) fn suppliers(&self) -> Option<&str> {
        self.suppliers.as_deref()
    }

    /// The recipient that a table of the old site is about, when it is one.
    pub(super) fn recipients(&self) -> Option<&str> {
        self.recipients.as_deref()
    }

    /// The title in lower case.
    pub(super) fn title(&self) -> String {
        self.title.to_lowercase()
    }

    /// The day that the file was made, where it says so.
    pub(super) fn day(&self) -> Option<Date> {
        self.generated.map(DateTime::date)
    }

    /// First and last year asked for, where the text names both.
    pub(super) fn years(&self) -> Option<(i32, i32)> {
        Some((self.range().first?, self.range().last?))
    }

    /// True when the text says that no year was left out, from 1950 to the last year that there were data of. Two
    /// halves put together are not whole: each counts its own deliveries of a deal.
    pub(super) fn whole_history(&self) -> bool {
        // The data of a year come out in March of the next.
        let newest = |made: DateTime| i32::from(made.year()) - if made.month() <= 3 { 2 } else { 1 };
        let whole = |range: &Range| {
            range.first.is_none_or(|first| first <= FIRST_YEAR)
                && range.last.is_none_or(|last| self.generated.is_some_and(|made| last >= newest(made)))
        };
        !self.ranges.is_empty() && self.ranges.iter().all(whole)
    }

    /// True when the text names the years.
    pub(super) const fn has_range(&self) -> bool {
        !self.ranges.is_empty()
    }

    /// What was found.
    pub(super) fn preamble(self) -> Preamble {
        let stripped = self.is_silent();
        let range = self.range();
        Preamble {
            title: self.title,
            suppliers: self.suppliers,
            recipients: self.recipients,
            basis: self.basis.unwrap_or(Basis::Unstated),
            first_year: range.first,
            last_year: range.last,
            generated: self.generated,
            stripped,
        }
    }
}

/// True for the words that stand for every party.
pub(super) fn is_all(words: &str) -> bool {
    matches!(words.trim().to_lowercase().as_str(), "all" | "all countries" | "world")
}

/// A slice of the line by places in its lower-case copy; `None` where a letter changed its width on the way.
fn same_place<'a>(line: &'a str, lower: &str, start: usize, end: usize) -> Option<&'a str> {
    (line.len() == lower.len()).then(|| line.get(start..end)).flatten()
}

/// True for a line of prose that SIPRI puts around its tables.
pub(super) fn is_note(line: &str) -> bool {
    const BEGINNINGS: [&str; 21] = [
        "transfers of major",
        "a '?' in a column",
        "a \"?\" in a column",
        "an empty field",
        "sipri trend-indicator",
        "a '0'",
        "a \"0\"",
        "figures may not",
        "figures are",
        "for the method",
        "for a list",
        "for more information",
        "source:",
        "data generated",
        "information generated",
        "generated:",
        "volume of",
        "tiv of arms",
        "database search results",
        "sipri transfers database",
        "note:",
    ];
    let line = prose(line);
    let start: String = line.trim().chars().take(40).collect::<String>().to_lowercase();
    start.starts_with(['©', '\u{fffd}']) && start.contains("stockholm")
        || start.starts_with("(c) stockholm")
        || start.starts_with("stockholm international")
        || BEGINNINGS.iter().any(|words| start.starts_with(words))
}

/// Two years, or "Not specified", with `to` or a hyphen between them: `'1990' to '2023'`, `2003-2013`.
fn range_of(text: &str) -> Option<Range> {
    let text = text.split(['.', '(', ';']).next()?;
    let (first, last) = text.split_once(" to ").or_else(|| text.split_once('-'))?;
    let end = |side: &str| -> Option<Option<i32>> {
        if side.contains("not specified") { Some(None) } else { year_in(side).map(Some) }
    };
    Some(Range { first: end(first)?, last: end(last)? })
}

/// What may stand before the years of a title.
const SEPARATORS: [char; 4] = [' ', ',', ';', '\t'];

/// The two years that a title ends with.
fn years_of(title: &str) -> Option<Range> {
    let tail = title.trim_end().trim_end_matches('"').rsplit(SEPARATORS).next()?;
    let (first, last) = tail.split_once('-')?;
    Some(Range { first: Some(year_in(first)?), last: Some(year_in(last)?) })
}

fn year_in(text: &str) -> Option<i32> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (digits.len() == 4).then(|| digits.parse().ok()).flatten()
}

/// The day, and the time where there is one, behind "generated" or "created".
fn stamp(lower: &str) -> Option<DateTime> {
    let at =
        ["generated:", "generated", "created:"].iter().find_map(|word| lower.find(word).map(|at| at + word.len()))?;
    let words: Vec<&str> = lower[at..]
        // A narrow blank before AM or PM may have become a question mark.
        .split(|sign: char| sign.is_whitespace() || matches!(sign, ',' | ')' | '(' | '?' | '\u{fffd}'))
        .filter(|word| !word.is_empty())
        .collect();
    let (date, used) = day(&words)?;
    Some(date.to_datetime(clock(words.get(used..)?).unwrap_or(Time::midnight())))
}

/// `13 Mar 2025`, `10 March 2023`, `11-03-2023`, `2023-03-11`, `3/18/2024`; and how many words it took.
fn day(words: &[&str]) -> Option<(Date, usize)> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let first = words.first()?;
    let parts: Vec<i16> = first.split(['-', '/', '.']).map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let (year, month, day, used) = match parts.as_slice() {
        [year, month, day] if *year > 999 => (*year, *month, *day, 1),
        // Only a date with slashes may have the month first; the day settles it where it is above twelve.
        [month, day, year] if first.contains('/') && *day > 12 => (*year, *month, *day, 1),
        [day, month, year] => (*year, *month, *day, 1),
        [day] => {
            let name = words.get(1)?;
            let month = MONTHS.iter().position(|month| name.starts_with(month))? + 1;
            (words.get(2)?.parse().ok()?, i16::try_from(month).ok()?, *day, 3)
        }
        _ => return None,
    };
    Some((Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?, used))
}

/// `10:02:49 am`, `18:13`.
fn clock(words: &[&str]) -> Option<Time> {
    let parts: Vec<i8> = words.first()?.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute, second] => (*hour, *minute, *second),
        [hour, minute] => (*hour, *minute, 0),
        _ => return None,
    };
    let hour = match words.get(1).copied() {
        Some("pm") if hour < 12 => hour + 12,
        Some("am") if hour == 12 => 0,
        _ => hour,
    };
    Time::new(hour, minute, second, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(lines: &[&str]) -> Notes {
        let mut notes = Notes::default();
        for line in lines {
            assert!(is_note(line) || line.starts_with('('), "{line}");
            notes.take(line);
        }
        notes
    }

    fn range(lines: &[&str]) -> (Option<i32>, Option<i32>, bool) {
        let notes = notes(lines);
        let whole = notes.whole_history();
        let preamble = notes.preamble();
        (preamble.first_year, preamble.last_year, whole)
    }

    #[test]
    fn registers_say_scope_basis_and_years() {
        let lines = [
            "Transfers of major conventional arms from All countries  to India . Deals with deliveries or orders made for \
             year range 'Not specified' to 'Not specified' ,,,,",
            "Source: SIPRI Arms Transfers Database (c) SIPRI.",
            "Data generated: 18 Mar 2024 6:13:50 PM;",
        ];
        let preamble = notes(&lines).preamble();
        assert_eq!(preamble.basis, Basis::DeliveriesOrOrders);
        assert_eq!(
            (preamble.suppliers.as_deref(), preamble.recipients.as_deref()),
            (Some("All countries"), Some("India"))
        );
        assert_eq!(preamble.generated.map(|made| made.to_string()).as_deref(), Some("2024-03-18T18:13:50"));
        assert_eq!(range(&lines), (None, None, true));
        assert!(!preamble.stripped && Notes::default().preamble().stripped);
    }

    #[test]
    fn the_whole_history_is_1950_to_now() {
        let made = |first: &str, last: &str, day: &str| {
            let title = format!(
                "Transfers of major conventional arms from Israel to Chad. Deals with deliveries made for the year range \
                 ?{first}? to '{last}' "
            );
            range(&[&title, &format!("Data generated: {day}")])
        };
        assert_eq!(made("1990", "2023", "13 Apr 2024 3:44:54 PM"), (Some(1990), Some(2023), false));
        assert_eq!(made("1950", "2023", "13 Apr 2024 3:44:54 PM"), (Some(1950), Some(2023), true));
        assert_eq!(made("1950", "2022", "13 Apr 2024 3:44:54 PM"), (Some(1950), Some(2022), false));
        assert_eq!(made("1950", "2022", "18 Feb 2024"), (Some(1950), Some(2022), true));
        assert_eq!(made("Not specified", "2010", "18 Feb 2024"), (None, Some(2010), false));
        assert_eq!(made("2015", "Not specified", "18 Feb 2024"), (Some(2015), None, false));
        assert!(!Notes::default().whole_history());
    }

    #[test]
    fn tables_and_dumps_of_the_old_site() {
        let export =
            notes(&["\"TIV of arms exports from United States, 2003-2013\",,,,", "Generated: 28 October 2018,,,,"]);
        assert_eq!(
            (export.suppliers(), export.recipients(), export.years()),
            (Some("United States"), None, Some((2003, 2013)))
        );
        let import = notes(&["TIV of arms exports to all, 1950-2022"]);
        assert_eq!((import.suppliers(), import.recipients()), (None, Some("all")));
        let dump = notes(&[
            "SIPRI Transfers Database ",
            " Database search results for buyer 'All Countries' and seller  'Iran' and the years from 2011 to 2021 - (created: 11-03-2023)",
        ]);
        assert_eq!((dump.suppliers(), dump.years()), (Some("Iran"), Some((2011, 2021))));
        assert_eq!(dump.preamble().generated.map(|made| made.to_string()).as_deref(), Some("2023-03-11T00:00:00"));
        assert_eq!(
            range(&["Volume of exports of major arms by the top suppliers  1950-2023;"]),
            (Some(1950), Some(2023), false)
        );
    }

    #[test]
    fn days_in_every_spelling() {
        for (text, expected) in [
            ("Data generated: 2 Nov 2024 12:30:55 AM", "2024-11-02T00:30:55"),
            ("Data generated: 13 Mar 2025 10:02:49 AM", "2025-03-13T10:02:49"),
            ("Information generated: 10 March 2023", "2023-03-10T00:00:00"),
            ("(created: 11-03-2023)", "2023-03-11T00:00:00"),
            ("Data generated: 18 Mar 2024 6:13:50?PM", "2024-03-18T18:13:50"),
            ("Data generated: 18 Mar 2024 6:13:50\u{202f}PM", "2024-03-18T18:13:50"),
            ("Data generated: 3/18/2024 6:13:50 PM", "2024-03-18T18:13:50"),
            ("Data generated: 2024-03-18", "2024-03-18T00:00:00"),
        ] {
            assert_eq!(stamp(&text.to_lowercase()).map(|made| made.to_string()).as_deref(), Some(expected), "{text}");
        }
        for text in
            ["Data generated: soon", "Data generated: 41 Mar 2024", "electricity generated in 2020", "Data generated:"]
        {
            assert_eq!(stamp(&text.to_lowercase()), None, "{text}");
        }
    }
}
