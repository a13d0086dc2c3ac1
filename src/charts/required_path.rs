//! `required-path`: the growth that one target needs, read as a yearly level and as a total, and what was reported since.

use super::cited::cite;
use super::format::{self, growth};
use super::plane::{Dot, Line, LineDots, Plane};
use super::reported::{MOVED_APART, ReportedRow, are_moved_apart, year_names};
use super::scale::Scale;
use super::targets::{Reading, TargetRow};
use super::ticks::money_ticks;
use super::{Body, Chart, ChartAbout, ChartError, ChartOptions, Ink, sentences};
use crate::measures::growth::{Span, required_growth};

/// What it is.
pub const ABOUT: ChartAbout = ChartAbout {
    id: "required-path",
    about: "the growth that one target needs, read as a yearly level and as a total, and what was reported since",
    measures: &["targets", "trade"],
    shape: "the readings of one target, and the reported figures of its pair",
    forms: &[],
};

/// The path to a target by equal yearly growth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Path {
    /// Starting year and value.
    pub start: (i32, f64),
    /// Year and value at the end.
    pub end: (i32, f64),
    /// Yearly growth as a ratio, 0.05 for 5%.
    pub growth: f64,
}

/// Longest path that is drawn, in years.
const MOST_YEARS: i32 = 200;

/// The yearly growth from `base` to `target` in `years` years, as [`required_growth`] computes it.
fn needed(base: f64, target: f64, years: i32, reading: Reading) -> Option<f64> {
    let span = match reading {
        Reading::Level => Span::level(years),
        Reading::Cumulative => Span { first: 1, last: years },
    };
    required_growth(target, base, span).filter(|_| years <= MOST_YEARS)
}

/// One reading with the range of its growth.
struct Way<'a> {
    row: &'a TargetRow,
    reading: Reading,
    path: Path,
    growth: (Option<f64>, Option<f64>),
}

impl Way<'_> {
    /// True when every reported figure is at the yearly level that is asked for, or above it: there is no way left to go.
    fn is_met(&self) -> bool {
        let closed = self.row.baseline_low.is_some() && self.row.target_high.is_some();
        let figures = self.row.reported().zip(self.row.target());
        self.reading == Reading::Level && closed && figures.is_some_and(|(reported, target)| reported.0 >= target.1)
    }

    /// The level at the end in every year where that is met, else equal growth.
    fn at(&self, year: i32) -> f64 {
        let Path { start, end, growth } = self.path;
        if self.is_met() { end.1 } else { start.1 * (1.0 + growth).powi(year - start.0) }
    }
}

fn way(row: &TargetRow, reading: Reading) -> Option<Way<'_>> {
    let ((low, high), (least, most)) = (row.target()?, row.reported()?);
    let (base, target) = ((least * most).sqrt(), (low * high).sqrt());
    let first = row.baseline_year.or(row.period_start).or(row.stated_year)?;
    let start = row.period_start.unwrap_or(first).max(first);
    let years = row.target_year? - start;
    let rate = needed(base, target, years, reading)?;
    // The table's own range, which knows the year of every figure that the target starts from; an open end stays open.
    let known = row.reading == reading && (row.growth_low.is_some() || row.growth_high.is_some());
    let growth = if known {
        (row.growth_low, row.growth_high)
    } else {
        let closed = |one: Option<f64>, other: Option<f64>| one.is_some() && other.is_some();
        (
            needed(most, low, years, reading).filter(|_| closed(row.baseline_high, row.target_low)),
            needed(least, high, years, reading).filter(|_| closed(row.baseline_low, row.target_high)),
        )
    };
    let path = Path { start: (start, base), end: (start + years, base * (1.0 + rate).powi(years)), growth: rate };
    Some(Way { row, reading, path, growth })
}

/// Reported figures that are not drawn.
#[derive(Debug, Clone, Copy)]
struct LeftOut {
    /// Those for a part of a year, or for several.
    periods: usize,
    /// Others for the time that the path starts from.
    at_start: usize,
    earlier: usize,
}

impl LeftOut {
    fn words(self) -> Vec<String> {
        let LeftOut { periods, at_start, earlier } = self;
        let counted = |count: usize, one: &str| match count {
            0 => String::new(),
            1 => format!("One {one} is not shown."),
            many => format!(
                "{} {} are not shown.",
                format::capital(&format::spelled(many)),
                one.replacen("figure", "figures", 1)
            ),
        };
        vec![
            counted(periods, "figure for a part of a year"),
            counted(at_start, "other figure for the time of the start"),
            counted(earlier, "earlier figure"),
        ]
    }
}

/// The chart of one target. A row whose reading is open is drawn both ways.
///
/// # Errors
/// [`ChartError::NothingToDraw`] without a target that has a deadline and a reported figure above zero before it;
/// [`ChartError::MixedUnits`] for two pairs or currencies; [`ChartError::NoSource`] when a drawn row names none.
pub fn spec(targets: &[TargetRow], reported: &[ReportedRow], options: &ChartOptions) -> Result<Chart, ChartError> {
    let ways = ways(targets)?;
    let Some(first) = ways.first() else {
        return Err(ChartError::NothingToDraw(
            "no target with a deadline and a reported figure above zero before it".to_owned(),
        ));
    };
    let row = first.row;
    if let Some(other) = ways.iter().find(|way| way.row.currency != row.currency || way.row.pair != row.pair) {
        return Err(ChartError::MixedUnits(row.label.clone(), other.row.label.clone()));
    }
    // Figures in another currency, of another pair, or zero cannot stand on this axis.
    let fits = |r: &&ReportedRow| {
        r.pair == row.pair && r.currency == row.currency && r.value().is_some_and(|(low, _)| low > 0.0)
    };
    let from = f64::from(first.path.start.0);
    let (of_years, of_periods): (Vec<&ReportedRow>, Vec<&ReportedRow>) =
        reported.iter().filter(fits).partition(|r| !r.of_period);
    let (since, before): (Vec<&ReportedRow>, Vec<&ReportedRow>) =
        of_years.into_iter().partition(|r| r.span().0 >= from + 0.99);
    let left_out = LeftOut {
        periods: of_periods.iter().filter(|r| r.span().0 >= from).count(),
        at_start: before.iter().filter(|r| r.span().1 > from + 0.01).count(),
        earlier: before.iter().filter(|r| r.span().1 <= from + 0.01).count(),
    };
    let title = options.title.clone().unwrap_or_else(|| title(first, &since, &of_periods, options));
    let body = plane(&ways, &since);
    let subtitle = subtitle(&ways, row, &since, body.y);
    let note = note(&ways, &since, left_out, &body, &title);
    let names = ways.iter().map(|way| (way.row.claim.as_str(), way.row.source.as_str()));
    let source = cite(names.chain(since.iter().map(|r| (r.claim.as_str(), r.source.as_str()))), options.size)?;
    let alt = alt(&title, &ways);
    let (id, size) = (ABOUT.id.to_owned(), options.size);
    Ok(Chart {
        id,
        title,
        subtitle,
        note,
        source: source.line,
        sources: source.all,
        alt,
        size,
        body: Body::Plane(body),
    })
}

fn ways(targets: &[TargetRow]) -> Result<Vec<Way<'_>>, ChartError> {
    let mut out: Vec<Way<'_>> = Vec::new();
    for row in targets {
        let both = [Reading::Level, Reading::Cumulative];
        let readings: &[Reading] = if row.ambiguous { &both } else { std::slice::from_ref(&row.reading) };
        for reading in readings {
            if out.iter().all(|known| known.reading != *reading) {
                out.extend(way(row, *reading));
            }
        }
    }
    out.sort_by_key(|way| way.reading);
    Ok(out)
}

/// The figures of what the target is about for its year, or else those for the latest year, with that year.
fn closest<'a>(since: &[&'a ReportedRow], target: &TargetRow, year: i32) -> Option<(i32, Vec<&'a ReportedRow>)> {
    let alike = || since.iter().copied().filter(|row| row.scope == target.category && row.item == target.item);
    let years: Vec<i32> = alike().filter_map(|row| row.year()).collect();
    let year = if years.contains(&year) { year } else { years.into_iter().max()? };
    Some((year, alike().filter(|row| row.year() == Some(year)).collect()))
}

/// The largest figure for a part of a year.
fn most_of_a_part(of_periods: &[&ReportedRow], target: &TargetRow, year: i32) -> Option<f64> {
    let is_of_year = |row: &&&ReportedRow| row.span().1 - row.span().0 < 1.0 && row.year() == Some(year);
    let alike = of_periods.iter().filter(|row| row.scope == target.category && row.item == target.item);
    alike.filter(is_of_year).filter_map(|row| Some(row.value()?.0)).reduce(f64::max)
}

fn title(way: &Way<'_>, since: &[&ReportedRow], of_periods: &[&ReportedRow], options: &ChartOptions) -> String {
    let row = way.row;
    let (target, year) = (row.target_words(), way.path.end.0);
    let past = row.is_past(options.as_of);
    if let Some((figure_year, figures)) = closest(since, row, year) {
        let values = || figures.iter().filter_map(|row| row.value());
        let low = values().map(|value| value.0).fold(f64::INFINITY, f64::min);
        let high = values().map(|value| value.1).fold(0.0, f64::max);
        let range = format::money_range(Some(low), Some(high), &row.currency).unwrap_or_default();
        // A year has at least what a part of it has.
        let least = most_of_a_part(of_periods, row, figure_year).filter(|least| *least > high);
        let range = least.map_or(range, |least| format::money(least, &row.currency));
        // Words in place of the `+` that a title has no room to explain.
        let open = least.is_some() || figures.iter().any(|row| row.high.is_none());
        let about = figures.iter().any(|row| row.estimate);
        let range = match (open, about) {
            (true, _) => format!("at least {range}"),
            (false, true) => format!("about {range}"),
            (false, false) => range,
        };
        if figure_year == year {
            return format!("{}: {target} was the target for {year}, {range} was reported", row.label);
        }
        let year_words = figures.iter().filter_map(|row| row.year_words()).next().filter(|_| figures.len() == 1);
        let year_words = year_words.unwrap_or_else(|| figure_year.to_string());
        let figures = format!("{range} was reported for {year_words}");
        let is = if past || figure_year > year { "was" } else { "is" };
        return format!("{}: {target} by {year} {is} the target; {figures}", row.label);
    }
    if way.is_met() {
        let figure = format!("{} {}{}", row.reported_words(), row.told(), row.figure_when());
        return format!("{}: the {target} target for {year} was met at the start: {figure}", row.label);
    }
    let plain = format!("{}: the way to {target} by {year}", row.label);
    let needs = match way.growth {
        (Some(low), Some(high)) => format::change_range(low, high),
        (Some(low), None) => format::at_least(&format::change(low)),
        (None, Some(high)) => format::up_to(&format::change(high)),
        (None, None) => return plain,
    };
    if [way.growth.0, way.growth.1].into_iter().flatten().any(|growth| growth <= 0.0) {
        return plain;
    }
    // Whether a deadline that has passed was met, nothing that is drawn here says.
    let takes = if past { "needed" } else { "takes" };
    format!("{}: reaching {target} by {year} {takes} growth of {needs} a year", row.label)
}

fn subtitle(ways: &[Way<'_>], row: &TargetRow, since: &[&ReportedRow], y: Scale) -> String {
    let what = if row.scope.is_empty() { "Two-way trade".to_owned() } else { format::capital(&row.scope) };
    let circles = if since.is_empty() { "" } else { " Circles: reported figures." };
    let lines = match (ways.iter().any(Way::is_met), ways.iter().all(Way::is_met)) {
        (false, _) => "Lines: equal growth every year.",
        (true, true) => "Line: the level of the target.",
        (true, false) => "Lines: the level of the target; equal growth every year.",
    };
    let scale = if matches!(y, Scale::Log { .. }) { " Logarithmic scale" } else { "" };
    format!("{what}. {lines}{circles}{scale}").trim_end_matches('.').to_owned()
}

fn note(ways: &[Way<'_>], since: &[&ReportedRow], left_out: LeftOut, plane: &Plane, title: &str) -> String {
    let when = |yes: bool, words: String| if yes { words } else { String::new() };
    let row = ways.first().map(|way| way.row);
    let target = row.map_or_else(String::new, TargetRow::target_words);
    let years = ways.first().map_or(0, |way| way.path.end.0 - way.path.start.0);
    let spread = row.and_then(TargetRow::reported).is_some_and(|(low, high)| high > low);
    let estimates = since.iter().any(|r| r.estimate) || row.is_some_and(|row| row.estimate);
    let mut said = vec![
        when(
            ways.len() > 1,
            format!(
                "“{target} over {} years” can mean a yearly level in the last year or the total of all of them; both are drawn.",
                format::spelled(years.unsigned_abs() as usize)
            ),
        ),
        when(
            spread,
            "Lines start from the middle of the reported range; growth is given for both ends of it.".to_owned(),
        ),
        when(are_moved_apart(since.iter().copied(), plane.y), MOVED_APART.to_owned()),
        ReportedRow::range_note(since.iter().copied()).to_owned(),
        when(estimates, "Hollow circles are approximate figures or estimates.".to_owned()),
        when(
            row.is_some_and(|row| row.said_multiple.is_some()),
            format!("{} was said as a multiple, not as an amount.", format::capital(&target)),
        ),
        format::open_end_note(
            plane
                .dots
                .iter()
                .flat_map(|dot| &dot.label)
                .chain(plane.lines.iter().flat_map(|line| &line.end))
                .map(String::as_str)
                .chain([title]),
        ),
    ];
    said.extend(left_out.words());
    sentences(&said)
}

fn plane(ways: &[Way<'_>], since: &[&ReportedRow]) -> Plane {
    let currency = ways.first().map_or("", |way| way.row.currency.as_str());
    let middle = |year: i32| f64::from(year) + 0.5;
    let mut dots: Vec<Dot> = ways.iter().take(1).filter_map(start_dot).collect();
    dots.extend(since.iter().filter_map(|row| row.dot(Ink::Series(0))));
    let lines: Vec<Line> = ways
        .iter()
        .map(|way| {
            let points = (way.path.start.0..=way.path.end.0).map(|year| (middle(year), way.at(year)));
            Line {
                id: format!("{}:{}", way.row.claim, if way.reading == Reading::Level { "level" } else { "total" }),
                points: points.collect(),
                ink: Ink::Series(1),
                dashed: way.reading == Reading::Cumulative || way.is_met(),
                thin: way.is_met(),
                dots: LineDots::None,
                end: end_words(way),
            }
        })
        .collect();
    let values = || {
        dots.iter()
            .flat_map(|dot| [dot.value.0, dot.value.1])
            .chain(lines.iter().flat_map(|l| l.points.iter().map(|p| p.1)))
    };
    let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max));
    // Within one power of ten a linear axis shows all of it, and more people can read it.
    let y = if high / low >= 10.0 { Scale::log_around(low, high) } else { Scale::from_zero(high, 0.08) };
    let first = lines.iter().flat_map(|l| l.points.first()).map(|p| p.0).fold(f64::INFINITY, f64::min) - 0.6;
    let last_line = lines.iter().flat_map(|l| l.points.last()).map(|p| p.0).fold(0.0, f64::max);
    let last = dots.iter().map(|dot| dot.span.1).fold(last_line + 0.1, f64::max);
    let x = Scale::Linear { min: first, max: last };
    let y_ticks = money_ticks(&y.ticks(5), currency);
    Plane {
        x,
        y,
        x_ticks: year_names(Scale::Linear { min: first.floor(), max: last + 0.6 }),
        y_ticks,
        lines,
        dots,
        brackets: Vec::new(),
        stems: false,
        bands: Vec::new(),
    }
}

fn start_dot(way: &Way<'_>) -> Option<Dot> {
    let year = f64::from(way.path.start.0);
    let forecast = way.row.forecast.then(|| "forecast".to_owned());
    let when: String = way.row.baseline_years().into_iter().chain(forecast).map(|words| format!(", {words}")).collect();
    Some(Dot {
        id: way.row.claim.clone(),
        span: (year, year + 1.0),
        value: way.row.reported()?,
        open: way.row.reported_open(),
        hollow: way.row.estimate,
        target: false,
        ink: Ink::Series(0),
        label: vec![way.row.reported_label(), format!("start{when}")],
        told: false,
    })
}

/// `+133% a year`, `+7.2–9.3% a year`: the range of the growth that a reading needs.
fn rate_words(way: &Way<'_>) -> String {
    if way.is_met() {
        return "already met at the start".to_owned();
    }
    let rate = match way.growth {
        (Some(low), Some(high)) => format::growth_range(low, high),
        (Some(low), None) => format::at_least(&growth(low)),
        (None, Some(high)) => format::up_to(&growth(high)),
        (None, None) => growth(way.path.growth),
    };
    format!("{rate} a year")
}

fn end_words(way: &Way<'_>) -> Vec<String> {
    let years = way.path.end.0 - way.path.start.0;
    match way.reading {
        Reading::Level => vec![format!("{} a year by {}", way.row.target_words(), way.path.end.0), rate_words(way)],
        Reading::Cumulative => vec![
            format!("{} in {} years", way.row.target_words(), format::spelled(years.unsigned_abs() as usize)),
            rate_words(way),
        ],
    }
}

fn alt(title: &str, ways: &[Way<'_>]) -> String {
    if let [way] = ways {
        let start = way.row.baseline_years().map_or_else(String::new, |years| format!(" ({years})"));
        return format!("{title}. The way there from {}{start}: {}.", way.row.reported_label(), rate_words(way));
    }
    let rates = ways.iter().map(|way| {
        let kind = if way.reading == Reading::Level { "a yearly level" } else { "a total" };
        format!("as {kind} it takes {}", rate_words(way))
    });
    format!("{title}. Read {}.", format::list(&rates.collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_agrees_with_the_published_example() {
        let level = needed(7.3e6, 5e8, 5, Reading::Level).expect("a growth rate");
        assert!((level - 1.329).abs() < 0.001, "{level}");
        let total = needed(7.3e6, 5e8, 5, Reading::Cumulative).expect("a growth rate");
        let sum: f64 = (1..=5).map(|n| 7.3e6 * (1.0 + total).powi(n)).sum();
        assert!((sum / 5e8 - 1.0).abs() < 1e-9);
        assert!((total - 1.05).abs() < 0.005, "{total}");
    }

    #[test]
    fn no_growth_from_nothing() {
        assert_eq!(needed(0.0, 5e8, 5, Reading::Level), None);
        assert_eq!(needed(1.0, 5e8, 0, Reading::Cumulative), None);
    }
}
