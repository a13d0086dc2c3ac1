//! Years that need not start in January: which year of a target a figure is for.
//!
//! A target for the fiscal year from April 2024 to March 2025 is held against figures of those months. A figure of other twelve
//! months stands for the year with which it shares most of them, which is the rule of [`CalendarYears`](crate::model::CalendarYears);
//! how much of the year it covers says how much it decides.

use jiff::civil::Date;

use super::figures::Figure;
use crate::model::whole_months;

/// Which month the years of a target end with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Years {
    last: i32,
}

/// Where a figure stands among the years of a target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub year: i32,
    /// The part of that year's months that it covers; 1 for all of them, and for a part-year, which is worked out.
    pub share: f64,
}

impl Years {
    /// January to December.
    pub const CALENDAR: Years = Years { last: 12 };

    /// The years of a period: those of its last month when it is one whole year or several, else calendar years.
    pub fn of(first: Option<Date>, last: Option<Date>) -> Years {
        let (Some(first), Some(last)) = (first, last) else { return Years::CALENDAR };
        let (start, end) = whole_months(first, last);
        if end < start || (end - start + 1) % 12 != 0 {
            return Years::CALENDAR;
        }
        Years { last: end.rem_euclid(12) + 1 }
    }

    /// The years that end with a month, counted from January of year 0.
    pub fn ending_in(month: i32) -> Years {
        Years { last: month.rem_euclid(12) + 1 }
    }

    /// True for years that are not calendar years.
    pub fn is_fiscal(self) -> bool {
        self != Years::CALENDAR
    }

    /// The year that a month belongs to, called after the calendar year in which it ends.
    pub fn year_of(self, month: i32) -> i32 {
        (month + 12 - self.last).div_euclid(12)
    }

    /// First and last month of a year.
    pub fn months(self, year: i32) -> (i32, i32) {
        let last = year * 12 + self.last - 1;
        (last - 11, last)
    }

    /// Months of a year that fall into the calendar year before the one in which it ends.
    pub fn months_before(self) -> i32 {
        12 - self.last
    }

    /// The year of a figure; `None` for a part of a year that reaches over the end of one.
    pub fn place(self, figure: &Figure) -> Option<Place> {
        let last = self.year_of(figure.last);
        let whole = |year: i32| Some(Place { year, share: 1.0 });
        let Some(first) = figure.first else { return whole(last) };
        let before = self.year_of(first);
        if before == last || figure.since.is_some() || figure.last - first + 1 > 12 {
            return whole(last);
        }
        if figure.months.is_some() {
            return None;
        }
        let (start, _) = self.months(last);
        let (early, late) = (start - first, figure.last - start + 1);
        let (year, shared) = if early > late { (before, early) } else { (last, late) };
        Some(Place { year, share: f64::from(shared) / 12.0 })
    }

    /// A year in words: `2025`, `the fiscal year 2024-25`.
    pub fn words(self, year: i32) -> String {
        match self.is_fiscal() {
            true => format!("the fiscal year {}-{:02}", year - 1, year.rem_euclid(100)),
            false => year.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::figures::tests::reported;
    use super::*;

    fn day(year: i16, month: i8, day: i8) -> Option<Date> {
        Some(jiff::civil::date(year, month, day))
    }

    #[test]
    fn years_are_those_of_the_period() {
        for (first, last, expected) in [
            (day(2024, 4, 1), day(2025, 3, 31), 3),
            (day(2020, 7, 1), day(2025, 6, 30), 6),
            (day(2024, 1, 1), day(2024, 12, 31), 12),
            // The year of Iran, from 21 March on.
            (day(2024, 3, 20), day(2025, 3, 19), 3),
            (day(2024, 3, 21), day(2025, 3, 20), 3),
            // A year from a day early in the month on.
            (day(2024, 4, 10), day(2025, 4, 9), 3),
            // Half a year, a month, no start.
            (day(2024, 1, 1), day(2024, 6, 30), 12),
            (day(2024, 6, 1), day(2024, 6, 30), 12),
            (None, day(2025, 3, 31), 12),
        ] {
            assert_eq!(Years::of(first, last).last, expected, "{first:?} {last:?}");
        }
        let fiscal = Years { last: 3 };
        assert_eq!(Years::ending_in(2025 * 12 + 2), fiscal);
        assert_eq!(fiscal.months(2025), (2024 * 12 + 3, 2025 * 12 + 2));
        for month in -30..30 {
            let (first, last) = fiscal.months(fiscal.year_of(month));
            assert!((first..=last).contains(&month), "{month}");
        }
        assert_eq!(
            (fiscal.words(2025), fiscal.words(2000)),
            ("the fiscal year 2024-25".into(), "the fiscal year 1999-00".into())
        );
    }

    #[test]
    fn a_figure_stands_for_the_year_that_it_shares_most_of() {
        let of = |first: (i32, i32), last: (i32, i32)| {
            let mut figure = reported(2024, 1.0);
            (figure.first, figure.last) = (Some(first.0 * 12 + first.1 - 1), last.0 * 12 + last.1 - 1);
            figure
        };
        let fiscal = Years { last: 3 };
        let year = of((2024, 1), (2024, 12));
        assert_eq!(fiscal.place(&year), Some(Place { year: 2025, share: 0.75 }));
        assert_eq!(Years::CALENDAR.place(&year), Some(Place { year: 2024, share: 1.0 }));
        let of_fiscal = of((2024, 4), (2025, 3));
        assert_eq!(fiscal.place(&of_fiscal), Some(Place { year: 2025, share: 1.0 }));
        assert_eq!(Years::CALENDAR.place(&of_fiscal), Some(Place { year: 2024, share: 0.75 }));
        // Halves stand for the later year; sums, and what is longer than a year, for their last.
        let halves = of((2024, 7), (2025, 6));
        assert_eq!(Years::CALENDAR.place(&halves), Some(Place { year: 2025, share: 0.5 }));
        let sum = Figure { since: Some(2024), ..of((2024, 6), (2025, 2)) };
        assert_eq!(Years::CALENDAR.place(&sum), Some(Place { year: 2025, share: 1.0 }));
        assert_eq!(fiscal.place(&of((2023, 4), (2024, 12))), Some(Place { year: 2025, share: 1.0 }));
        let part = Figure { months: Some(4), ..of((2024, 11), (2025, 2)) };
        assert_eq!(Years::CALENDAR.place(&part), None);
        assert_eq!(fiscal.place(&part), Some(Place { year: 2025, share: 1.0 }));
    }
}
