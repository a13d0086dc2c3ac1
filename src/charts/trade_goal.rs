//! Targets against official statistics: which one is drawn, in which years, and the growth that it needs: from the latest figure on, or
//! where its deadline has passed from the last figure before it was announced.

use super::ChartError;
use super::format::{self, growth, money_range, percent_range};
use super::targets::{Reading, TargetRow};
use super::trade_words::{self, Definition, Elsewhere, TwoWaySeries};
use crate::measures::growth::{Span, required_growth};

/// Longest path that is drawn, in years.
const MOST_YEARS: i32 = 100;
/// Above this a rate of growth says less than how many times as much is asked for.
pub(super) const STEEPEST: f64 = 2.0;
/// Years that the growth so far is told of.
pub(super) const WINDOW: i32 = 5;
/// A growth rate at least and at most.
pub(super) type Rates = Option<(f64, f64)>;

/// The target of the chart in one of its readings.
pub(super) struct Goal<'a> {
    pub(super) row: &'a TargetRow,
    /// The yearly figure that is asked for.
    pub(super) asked: (f64, f64),
    /// First and last year that it is for; `None` without a deadline.
    pub(super) years: Option<(i32, i32)>,
    /// The year that growth is counted from: the latest official one; of a deadline that has passed, the last one before the target
    /// was announced.
    pub(super) start: i32,
    /// Growth a year that it needs from `start` on; `None` when that cannot be said or the official figures go beyond the deadline.
    pub(super) needs: Rates,
    /// Decimal year and value of the way there.
    pub(super) path: Vec<(f64, f64)>,
}

/// What official statistics have of a pair.
pub(super) struct Record<'a> {
    pub(super) official: &'a TwoWaySeries,
    /// The definition that is drawn as a line.
    pub(super) line: Definition,
    /// Year and value in that definition.
    pub(super) points: Vec<(i32, f64)>,
    /// Year, and lowest and highest definition.
    pub(super) ranges: Vec<(i32, (f64, f64))>,
}

impl<'a> Record<'a> {
    /// # Errors
    /// [`ChartError::NothingToDraw`] without a figure.
    pub(super) fn of(official: &'a TwoWaySeries) -> Result<Record<'a>, ChartError> {
        let nothing = || {
            let label = official.label();
            ChartError::NothingToDraw(format!("no year in which any definition of the trade of {label} has a figure"))
        };
        let line = trade_words::definition(&[official]).ok_or_else(nothing)?;
        let points = official.points(line);
        let ranges = official.reported().iter().filter_map(|year| Some((year.year, year.range()?))).collect();
        Ok(Record { official, line, points, ranges })
    }

    /// Last year of the line, with its value.
    pub(super) fn latest(&self) -> (i32, f64) {
        self.points.last().copied().unwrap_or((0, 0.0))
    }

    /// Figures of the years in which the line has none.
    pub(super) fn elsewhere(&self) -> Vec<Elsewhere> {
        self.official.elsewhere(Some(self.line))
    }

    /// Lowest and highest definition in a year.
    pub(super) fn range(&self, year: i32) -> Option<(f64, f64)> {
        self.ranges.iter().find(|known| known.0 == year).map(|known| known.1)
    }

    /// The readings of the target that is drawn, and one row of each other target. A deadline to come goes before one that has passed,
    /// and that before none; then the target that was told last.
    pub(super) fn choose(&self, targets: &'a [TargetRow]) -> (Vec<&'a TargetRow>, Vec<&'a TargetRow>) {
        let latest = self.latest().0;
        let usable: Vec<&TargetRow> =
            targets.iter().filter(|row| row.currency == "USD" && row.target().is_some()).collect();
        let weight = |row: &TargetRow| {
            let year = row.target_year.filter(|year| trade_words::is_year(*year));
            (year.map(|year| year > latest), row.stated.clone(), year)
        };
        let Some(best) = usable.iter().max_by(|a, b| weight(a).cmp(&weight(b)).then(b.claim.cmp(&a.claim))) else {
            return (Vec::new(), Vec::new());
        };
        let told = |row: &TargetRow| (row.target_words(), row.target_year);
        let mut others: Vec<&TargetRow> = Vec::new();
        for row in &usable {
            if told(row) != told(best) && others.iter().all(|known| told(known) != told(row)) {
                others.push(row);
            }
        }
        let mut readings: Vec<&TargetRow> = Vec::new();
        for row in usable.iter().filter(|row| row.claim == best.claim) {
            if readings.iter().all(|known| known.reading != row.reading) {
                readings.push(row);
            }
        }
        (readings, others)
    }

    /// A reading with the years that it is for and the way there. A total over unknown years is no figure of a year. `as_of` is the
    /// day of knowledge, as a decimal year.
    pub(super) fn goal(&self, row: &'a TargetRow, as_of: Option<f64>) -> Option<Goal<'a>> {
        let last = row.target_year.filter(|year| trade_words::is_year(*year));
        let (asked, first) = match (row.reading, last) {
            (Reading::Level, last) => (row.target()?, last),
            (Reading::Cumulative, Some(_)) => {
                let first = row.period_start.and_then(|start| start.checked_add(1)).filter(|year| Some(*year) <= last);
                (row.asked()?, Some(first.filter(|year| trade_words::is_year(*year))?))
            }
            (Reading::Cumulative, None) => return None,
        };
        let years = first.zip(last);
        let start = self.start(row, as_of);
        let needs = years.filter(|years| years.1 > self.latest().0).and_then(|years| self.needs(row, start, years));
        let path = match (years, needs) {
            (Some(years), Some(_)) => self.path(row, start, years),
            _ => Vec::new(),
        };
        Some(Goal { row, asked, years, start, needs, path })
    }

    /// Where the growth that is asked for begins. What a deadline that has passed still needed when the figures end, nobody asked for:
    /// it counts from when it was announced.
    fn start(&self, row: &TargetRow, as_of: Option<f64>) -> i32 {
        let latest = self.latest().0;
        let stated = row.stated_year.filter(|_| row.is_past(as_of));
        let before = stated.and_then(|stated| self.points.iter().map(|point| point.0).rfind(|year| *year < stated));
        before.unwrap_or(latest)
    }

    /// Growth a year from an official figure, over every definition that has one and both ends of the target.
    fn needs(&self, row: &TargetRow, start: i32, years: (i32, i32)) -> Rates {
        let (low, high) = row.target()?;
        let rates = Definition::ALL
            .into_iter()
            .flat_map(|definition| [low, high].map(|target| self.rate(definition, row.reading, target, (start, years))))
            .flatten();
        rates.fold(None, |range: Rates, rate| {
            let (least, most) = range.unwrap_or((rate, rate));
            Some((least.min(rate), most.max(rate)))
        })
    }

    /// Growth a year in one definition. Of a total, the years that are over count with what they had; one without a figure leaves it open.
    fn rate(
        &self,
        definition: Definition,
        reading: Reading,
        target: f64,
        (start, (first, last)): (i32, (i32, i32)),
    ) -> Option<f64> {
        let points = self.official.points(definition);
        let value = |year: i32| points.iter().find(|point| point.0 == year).map(|point| point.1);
        let ahead = last.checked_sub(start).filter(|years| (1..=MOST_YEARS).contains(years))?;
        let base = value(start)?;
        match reading {
            Reading::Level => required_growth(target, base, Span::level(ahead)),
            Reading::Cumulative if first > start => {
                required_growth(target, base, Span { first: first - start, last: ahead })
            }
            Reading::Cumulative => {
                let done = (first..=start).map(value).sum::<Option<f64>>()?;
                required_growth(target - done, base, Span { first: 1, last: ahead })
            }
        }
    }

    /// The way from a value of the line to the middle of the target, by equal growth every year.
    fn path(&self, row: &TargetRow, start: i32, years: (i32, i32)) -> Vec<(f64, f64)> {
        let Some((_, base)) = self.points.iter().copied().find(|point| point.0 == start) else { return Vec::new() };
        let Some((low, high)) = row.target() else { return Vec::new() };
        // A target that is reached already needs no way.
        let rate = self.rate(self.line, row.reading, (low * high).sqrt(), (start, years)).filter(|rate| *rate > 0.0);
        let Some(rate) = rate else { return Vec::new() };
        along(start, base, rate, years.1)
    }

    /// Lowest and highest sum over some years; `None` unless one definition has all of them.
    pub(super) fn total(&self, first: i32, last: i32) -> Option<(f64, f64)> {
        if last - first > MOST_YEARS {
            return None;
        }
        let sums = Definition::ALL.into_iter().filter_map(|definition| {
            let points = self.official.points(definition);
            (first..=last).map(|year| points.iter().find(|point| point.0 == year).map(|point| point.1)).sum()
        });
        let sums: Vec<f64> = sums.collect();
        let low = sums.iter().copied().reduce(f64::min)?;
        Some((low, sums.iter().copied().fold(low, f64::max)))
    }

    /// Growth a year over the last years, over every definition that has them; `None` where the line has not.
    pub(super) fn pace(&self) -> Rates {
        let own = self.pace_of_line()?;
        let rates = Definition::ALL.into_iter().filter_map(|definition| self.pace_of(definition));
        Some(rates.fold((own, own), |(least, most), rate| (least.min(rate), most.max(rate))))
    }

    pub(super) fn pace_of_line(&self) -> Option<f64> {
        self.pace_of(self.line)
    }

    /// Growth a year until the last year of the line: from a value above zero, with no more than one year missing between.
    fn pace_of(&self, definition: Definition) -> Option<f64> {
        let (latest, points) = (self.latest().0, self.official.points(definition));
        let value = |year: i32| points.iter().find(|point| point.0 == year).map(|point| point.1);
        let years = self.official.reported();
        let of = |year: i32| years.iter().find(|known| known.year == year);
        of(latest).zip(of(latest - WINDOW)).filter(|(last, first)| last.is_alike(first))?;
        let known = points.iter().filter(|point| (latest - WINDOW..=latest).contains(&point.0)).count();
        let rate = required_growth(value(latest)?, value(latest - WINDOW)?, Span::level(WINDOW));
        rate.filter(|_| known >= WINDOW as usize)
    }
}

pub(super) fn middle(year: i32) -> f64 {
    f64::from(year) + 0.5
}

/// Year by year from a value at equal growth.
pub(super) fn along(start: i32, base: f64, rate: f64, last: i32) -> Vec<(f64, f64)> {
    (start..=last).map(|year| (middle(year), base * (1.0 + rate).powi(year - start))).collect()
}

pub(super) fn goal_id(goal: &Goal<'_>, part: &str) -> String {
    let reading = if goal.row.reading == Reading::Level { "level" } else { "total" };
    format!("{}:{reading}:{part}", goal.row.claim)
}

/// `$15bn a year by 2030`, `$500m in 2018–22`.
pub(super) fn goal_words(goal: &Goal<'_>) -> String {
    let target = goal.row.target_words();
    match (goal.row.reading, goal.years) {
        (Reading::Level, Some((_, year))) => format!("{target} by {year}"),
        (Reading::Cumulative, Some((first, last))) => format!("{target} in {}", format::years(first, last)),
        (_, None) => target,
    }
}

/// `needs +12–14% a year`.
pub(super) fn needs_words(goal: &Goal<'_>) -> String {
    let Some((low, high)) = goal.needs else { return String::new() };
    if let (Some(first), Some(last), true) = (goal.path.first(), goal.path.last(), low > STEEPEST) {
        let years = (last.0 - first.0).round().max(1.0) as usize;
        let unit = if years == 1 { "year" } else { "years" };
        return format!("needs ×{} in {} {unit}", format::times(last.1 / first.1), format::spelled(years));
    }
    let range = if low <= 0.0 && high > 0.0 { format::up_to(&growth(high)) } else { format::growth_range(low, high) };
    format!("needs {range} a year")
}

/// A total shared out evenly: `$100m a year on average`.
pub(super) fn average_words(goal: &Goal<'_>) -> String {
    let (low, high) = goal.asked;
    format!("{} a year on average", money_range(Some(low), Some(high), "USD").unwrap_or_default())
}

/// `$8.4–8.8bn short`; nothing where the target was reached in one of the definitions.
pub(super) fn short_words(range: (f64, f64), asked: (f64, f64)) -> Option<String> {
    let (least, most) = (asked.0 - range.1, asked.1 - range.0);
    (least > 0.0).then(|| format!("{} short", trade_words::plain_range((least, most))))
}

/// `41–44% of the target of $15bn`, `above the target of $15bn`, `around …` where the definitions stand on both sides of it.
pub(super) fn against(range: (f64, f64), row: &TargetRow, of: &str) -> String {
    let Some((low, high)) = row.target() else { return String::new() };
    let words = format!("{of} {}", row.target_words());
    if range.0 >= high {
        return format!("{} {words}", if range.0 > high { "above" } else { "level with" });
    }
    if range.1 >= low {
        return format!("against {words}");
    }
    format!("{} of {words}", percent_range(range.0 / high, range.1 / low))
}

pub(super) fn ambiguous_words(row: &TargetRow) -> String {
    format!("{} can mean a yearly level or the total of several years; the source leaves it open.", row.target_words())
}

/// `$6bn (said in 2023)`.
pub(super) fn told_words(row: &TargetRow) -> String {
    match (row.target_year, row.stated_year) {
        (Some(year), _) => format!("{} by {year}", row.target_words()),
        (None, Some(year)) => format!("{} (said in {year})", row.target_words()),
        (None, None) => row.target_words(),
    }
}
