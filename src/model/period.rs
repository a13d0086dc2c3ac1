//! When: an EDTF subset, at the precision the source gave.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, date};

/// The first year that a period may name. Earlier figures belong to no data set that this tool knows.
pub const FIRST_YEAR: i16 = 1500;
/// The last year that a period may name; a later one is a slip of the keyboard.
pub const LAST_YEAR: i16 = 2200;

/// Why a text is not a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a period: {why}")]
pub struct PeriodError {
    /// The text as it was written.
    pub text: String,
    /// What is wrong with it.
    pub why: &'static str,
}

/// How finely a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// A year.
    Year,
    /// A month.
    Month,
    /// A day.
    Day,
}

/// A year, a month or a day, perhaps approximate (`~`) or uncertain (`?`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Moment {
    first: Date,
    precision: Precision,
    approximate: bool,
    uncertain: bool,
}

impl Moment {
    /// The earliest day that the moment may be.
    pub const fn first_day(&self) -> Date {
        self.first
    }

    /// The latest day that the moment may be, by its precision; `~` and `?` add nothing.
    pub fn last_day(&self) -> Date {
        match self.precision {
            Precision::Year => date(self.first.year(), 12, 31),
            Precision::Month => self.first.last_of_month(),
            Precision::Day => self.first,
        }
    }

    /// How finely it is known.
    pub const fn precision(&self) -> Precision {
        self.precision
    }

    /// True when marked `~` or `?`.
    pub const fn is_estimate(&self) -> bool {
        self.approximate || self.uncertain
    }
}

/// When something was, is or shall be.
///
/// Written as `2017`, `2017-03`, `2017-03-01`, each with `~` or `?` behind it, or as an interval of two such, where
/// `..` is an open end: `2017/2022`, `2021-09-02/..`. A fiscal year is an interval, `2020-04/2021-03`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// One moment at its precision.
    At(Moment),
    /// From one moment to another; `None` is an open end.
    Between(Option<Moment>, Option<Moment>),
}

impl Period {
    /// The earliest day; `None` for an open start.
    pub fn first_day(&self) -> Option<Date> {
        match self {
            Period::At(moment) => Some(moment.first_day()),
            Period::Between(start, _) => start.map(|moment| moment.first_day()),
        }
    }

    /// The latest day; `None` for an open end.
    pub fn last_day(&self) -> Option<Date> {
        match self {
            Period::At(moment) => Some(moment.last_day()),
            Period::Between(_, end) => end.map(|moment| moment.last_day()),
        }
    }

    /// True when a part of it is marked `~` or `?`.
    pub fn is_estimate(&self) -> bool {
        match self {
            Period::At(moment) => moment.is_estimate(),
            Period::Between(start, end) => [start, end].into_iter().flatten().any(Moment::is_estimate),
        }
    }

    /// The coarser of its precisions.
    pub fn precision(&self) -> Option<Precision> {
        match self {
            Period::At(moment) => Some(moment.precision()),
            Period::Between(start, end) => [start, end].into_iter().flatten().map(|moment| moment.precision()).min(),
        }
    }
}

/// A month, counted from January of year 0.
pub fn month(day: Date) -> i32 {
    i32::from(day.year()) * 12 + i32::from(day.month()) - 1
}

/// First and last month of a span of days. A year from 21 March to 20 March is counted from April to March.
pub fn whole_months(first: Date, last: Date) -> (i32, i32) {
    let next = last.tomorrow().unwrap_or(last);
    let is_whole_years = (next.month(), next.day()) == (first.month(), first.day());
    match is_whole_years && first.day() > 15 {
        true => (month(first) + 1, month(last)),
        false if is_whole_years && first.day() > 1 => (month(first), month(last) - 1),
        false => (month(first), month(last)),
    }
}

/// The calendar years that a span of days stands for: the one rule of this tool, for figures, baselines and targets alike.
///
/// A fiscal year stands for the calendar year with which it shares most of its months, and for the later one of two halves: April 2018
/// to March 2019 for 2018, July 2018 to June 2019 for 2019; of several fiscal years each does so. Any other span runs from the year of
/// its first day to the year of its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarYears {
    /// The first of them.
    pub first: Option<i32>,
    /// The last of them.
    pub last: Option<i32>,
    /// The span is one or several years that do not begin in January.
    pub fiscal: bool,
}

impl CalendarYears {
    /// Those of a span; an open end has no year.
    pub fn of(first: Option<Date>, last: Option<Date>) -> CalendarYears {
        let year = |day: Option<Date>| day.map(|day| i32::from(day.year()));
        let plain = CalendarYears { first: year(first), last: year(last), fiscal: false };
        let (Some(first), Some(last)) = (first, last) else { return plain };
        let (start, end) = whole_months(first, last);
        let months = end - start + 1;
        let before = 12 - start.rem_euclid(12);
        if months <= 0 || months % 12 != 0 || before == 12 {
            return plain;
        }
        let first = start.div_euclid(12) + i32::from(before <= 6);
        CalendarYears { first: Some(first), last: Some(first + months / 12 - 1), fiscal: true }
    }
}

fn read_number(text: &str, digits: usize) -> Option<i16> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn read_moment(text: &str) -> Result<Moment, &'static str> {
    let (body, approximate, uncertain) = match text.as_bytes().last() {
        Some(b'~') => (&text[..text.len() - 1], true, false),
        Some(b'?') => (&text[..text.len() - 1], false, true),
        Some(b'%') => (&text[..text.len() - 1], true, true),
        _ => (text, false, false),
    };
    let mut parts = body.split('-');
    let year = parts.next().and_then(|part| read_number(part, 4)).ok_or("a year has four digits, as in 2017")?;
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
        return Err("the year is outside 1500 to 2200");
    }
    let month =
        parts.next().map(|part| read_number(part, 2).ok_or("a month has two digits, as in 2017-03")).transpose()?;
    let day =
        parts.next().map(|part| read_number(part, 2).ok_or("a day has two digits, as in 2017-03-01")).transpose()?;
    if parts.next().is_some() {
        return Err("a date has at most three parts");
    }
    if month == Some(0) {
        return Err("no such month: where only the year is known, write 2017");
    }
    if day == Some(0) {
        return Err("no such day: where only the month is known, write 2017-03");
    }
    if matches!(month, Some(month) if month > 12) {
        return Err(
            "13 and above are no months, and 21 to 41 are seasons in EDTF: write a fiscal year as 2020-04/2021-03",
        );
    }
    let precision = match (month, day) {
        (None, _) => Precision::Year,
        (Some(_), None) => Precision::Month,
        (Some(_), Some(_)) => Precision::Day,
    };
    let month = i8::try_from(month.unwrap_or(1)).map_err(|_| "no such month")?;
    let day = i8::try_from(day.unwrap_or(1)).map_err(|_| "no such day")?;
    let first = Date::new(year, month, day).map_err(|_| "the calendar has no such day")?;
    Ok(Moment { first, precision, approximate, uncertain })
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Period, PeriodError> {
        let fail = |why| PeriodError { text: text.chars().take(60).collect(), why };
        let open = |part: &str| {
            if part == ".." { Ok(None) } else { read_moment(part).map(Some) }
        };
        let Some((start, end)) = text.split_once('/') else {
            return read_moment(text).map(Period::At).map_err(fail);
        };
        let (start, end) = (open(start).map_err(fail)?, open(end).map_err(fail)?);
        match (&start, &end) {
            (None, None) => Err(fail("an interval needs at least one end")),
            (Some(a), Some(b)) if a.first_day() > b.last_day() => Err(fail("the interval ends before it starts")),
            _ => Ok(Period::Between(start, end)),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.first.year(), self.first.month(), self.first.day());
        match self.precision {
            Precision::Year => write!(f, "{year:04}")?,
            Precision::Month => write!(f, "{year:04}-{month:02}")?,
            Precision::Day => write!(f, "{year:04}-{month:02}-{day:02}")?,
        }
        f.write_str(match (self.approximate, self.uncertain) {
            (true, true) => "%",
            (true, false) => "~",
            (false, true) => "?",
            (false, false) => "",
        })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |f: &mut fmt::Formatter<'_>, moment: &Option<Moment>| match moment {
            Some(moment) => write!(f, "{moment}"),
            None => f.write_str(".."),
        };
        match self {
            Period::At(moment) => write!(f, "{moment}"),
            Period::Between(start, stop) => {
                end(f, start)?;
                f.write_str("/")?;
                end(f, stop)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_the_subset() {
        for text in [
            "2017",
            "2017-03",
            "2017-03-01",
            "2017~",
            "2017-03?",
            "2017/2022",
            "2021-09-02/..",
            "../2020",
            "2020-04/2021-03",
        ] {
            let period: Period = text.parse().expect(text);
            assert_eq!(period.to_string(), text);
        }
    }

    #[test]
    fn there_is_no_month_and_no_day_nought() {
        let why = |text: &str| text.parse::<Period>().expect_err(text).to_string();
        assert!(why("2017-00").contains("no such month"), "{}", why("2017-00"));
        assert!(why("2017-03-00").contains("no such day"), "{}", why("2017-03-00"));
    }

    #[test]
    fn spans_the_days_of_its_precision() {
        let february: Period = "2020-02".parse().expect("a month");
        assert_eq!(february.last_day(), Some(date(2020, 2, 29)));
        let open: Period = "2021-09-02/..".parse().expect("an open interval");
        assert_eq!((open.first_day(), open.last_day()), (Some(date(2021, 9, 2)), None));
    }

    #[test]
    fn a_fiscal_year_stands_for_the_year_that_it_shares_most_of() {
        for (text, first, last, fiscal) in [
            ("2018", Some(2018), Some(2018), false),
            ("2018-04/2019-03", Some(2018), Some(2018), true),
            // Halves stand for the later year.
            ("2018-07/2019-06", Some(2019), Some(2019), true),
            ("2018-10/2019-09", Some(2019), Some(2019), true),
            // The year of Iran, and one from a day early in the month on.
            ("2018-03-21/2019-03-20", Some(2018), Some(2018), true),
            ("2018-04-10/2019-04-09", Some(2018), Some(2018), true),
            // Three fiscal years, parts of a year, other spans.
            ("2018-04/2021-03", Some(2018), Some(2020), true),
            ("2018-11/2019-02", Some(2018), Some(2019), false),
            ("2018/2020", Some(2018), Some(2020), false),
            ("2018-04/2020-01", Some(2018), Some(2020), false),
            ("../2019-03", None, Some(2019), false),
            ("2018-04/..", Some(2018), None, false),
        ] {
            let period: Period = text.parse().expect(text);
            let years = CalendarYears::of(period.first_day(), period.last_day());
            assert_eq!(years, CalendarYears { first, last, fiscal }, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in [
            "2020-21",
            "",
            "17",
            "2017-02-30",
            "2017/2012",
            "../..",
            "99999",
            "2017-3",
            "0000",
            "9999-01",
            "２０１７",
            "2017-03-01T00:00",
            "2017-01-01-01",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text} was read");
        }
        assert!("2020-21".parse::<Period>().expect_err("a season").why.contains("fiscal year"));
    }
}
