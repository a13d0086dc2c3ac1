//! `progress`: official two-way trade of one pair in every definition, beside what articles said and what was announced.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::cited::cite;
use super::format::{self, change_range, growth_range, money_range, percent_range, times_range};
use super::marks::{Open, range_note};
use super::plane::{Band, Dot, Line, LineDots, Plane};
use super::registers::when;
use super::reported::{ReportedRow, year_names};
use super::scale::{Scale, logarithm_words};
use super::targets::{Reading, TargetRow};
use super::ticks::money_ticks;
use super::trade_goal::{
    Goal, Rates, Record, STEEPEST, WINDOW, against, along, ambiguous_words, average_words, goal_id, goal_words, middle,
    needs_words, short_words, told_words,
};
use super::trade_words::{self, Definition, TwoWaySeries, gaps, range_words, unbroken, year_list};
use super::{Body, Chart, ChartAbout, ChartError, ChartOptions, Ink, Size};

/// What it is.
pub const ABOUT: ChartAbout = ChartAbout {
    id: "progress",
    about: "official two-way trade of one pair over the years, against its target and what articles said",
    measures: &["two-way", "targets", "trade"],
    shape: "one row a year of one pair, in every definition of two-way trade, of one data set",
    forms: &[],
};

/// From so many articles on, figures of one year that are nearly one value are one mark: fewer circles stand side by side.
const CROWD: usize = 3;
/// Nearer than this to the next of them, as a part of the axis, a figure is nearly the same value: about the height of a circle.
const NEARLY: f64 = 0.025;
/// Their highest is no farther than this from their lowest: what is wider spread is told apart.
const WIDEST: f64 = 0.08;

/// What there is beside the rows of a chart of progress and is not drawn.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Beside {
    /// Other data sets with figures of the pair.
    pub datasets: Vec<String>,
    /// Figures of articles in another currency, of one direction, or for a part of a year.
    pub figures: usize,
    /// Targets in another currency or of one direction.
    pub targets: usize,
    /// Years without any figure of which there are months, with the most months that a report has.
    pub parts: Vec<(i32, u32)>,
}

/// Everything that the words and marks are made from.
struct Subject<'a> {
    record: Record<'a>,
    articles: Vec<&'a ReportedRow>,
    goals: Vec<Goal<'a>>,
    others: Vec<&'a TargetRow>,
    /// Growth a year over the last years, in every definition that has them.
    pace: Rates,
}

/// The chart of one pair. `targets` are those of the pair in US dollars; one of them is drawn, in all its readings.
///
/// # Errors
/// [`ChartError::NothingToDraw`] without an official figure; [`ChartError::NoSource`] when one of the drawn rows names none.
pub fn spec(
    official: &TwoWaySeries,
    articles: &[ReportedRow],
    targets: &[TargetRow],
    beside: &Beside,
    options: &ChartOptions,
) -> Result<Chart, ChartError> {
    let subject = Subject::of(official, articles, targets, options.as_of)?;
    let title = options.title.clone().unwrap_or_else(|| subject.title(options));
    let plane = subject.plane();
    let subtitle = subject.subtitle(&plane);
    let crowds = subject.crowds(plane.y);
    let mut notes = subject.notes(&plane, beside, &title);
    notes.insert(0, crowds_note(&crowds, options.size));
    let note = trade_words::note(&notes, options.size);
    let outlets = subject.articles.iter().map(|row| (row.claim.as_str(), row.source.as_str()));
    let goal = subject.goals.first().map(|goal| (goal.row.claim.as_str(), goal.row.source.as_str()));
    let cited = [(official.pair.as_str(), official.source.as_str())];
    let source = cite(cited.into_iter().chain(goal).chain(outlets), options.size)?;
    let alt = format!(
        "{}{}",
        subject.alt(&title),
        crowds.iter().map(Crowd::told).map(|told| format!(" {told}")).collect::<String>()
    );
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
        body: Body::Plane(plane),
    })
}

impl<'a> Subject<'a> {
    fn of(
        official: &'a TwoWaySeries,
        articles: &'a [ReportedRow],
        targets: &'a [TargetRow],
        as_of: Option<f64>,
    ) -> Result<Subject<'a>, ChartError> {
        let record = Record::of(official)?;
        let articles = articles.iter().filter(|row| row.currency == "USD" && row.value().is_some()).collect();
        let pace = record.pace();
        let (chosen, others) = record.choose(targets);
        let mut goals: Vec<Goal<'_>> = chosen.into_iter().filter_map(|row| record.goal(row, as_of)).collect();
        // A yearly level stands before a total.
        goals.sort_by_key(|goal| goal.row.reading);
        Ok(Subject { record, articles, goals, others, pace })
    }

    /// The way that the growth so far would go on until the deadline, where it stays on the page.
    fn paced(&self) -> Vec<(f64, f64)> {
        let (start, base) = self.record.latest();
        let Some((goal, rate)) =
            self.goals.iter().find(|goal| !goal.path.is_empty() && goal.start == start).zip(self.record.pace_of_line())
        else {
            return Vec::new();
        };
        let points = along(start, base, rate, goal.years.map_or(start, |years| years.1));
        let top = goal.path.iter().map(|point| point.1).fold(base, f64::max);
        let bottom = goal.path.iter().map(|point| point.1).fold(base, f64::min);
        let stays = points.last().is_some_and(|end| end.1 <= 2.0 * top && end.1 >= bottom / 10.0);
        if stays { points } else { Vec::new() }
    }

    /// The articles with nearly one figure of one year, where they are so many that their circles and words would cover each other.
    fn crowds(&self, y: Scale) -> Vec<Crowd<'a>> {
        let mut of_year: BTreeMap<(u64, u64, &str), Vec<Told<'a>>> = BTreeMap::new();
        for row in &self.articles {
            let (first, last) = row.span();
            let single =
                row.value().filter(|(low, high)| low == high && row.open() == Open::No && row.year().is_some());
            if let Some((value, _)) = single {
                let key = (first.to_bits(), last.to_bits(), row.scope.as_str());
                of_year.entry(key).or_default().push((value, row));
            }
        }
        let mut crowds = Vec::new();
        for mut rows in of_year.into_values() {
            rows.sort_by(|one, other| one.0.total_cmp(&other.0));
            let mut rest = rows.as_slice();
            while let Some((lowest, _)) = rest.first() {
                let place = |n: usize| y.place(rest[n].0);
                let is_near = |n: &usize| {
                    *n == 0 || (place(*n) - place(n - 1) <= NEARLY && place(*n) - y.place(*lowest) <= WIDEST)
                };
                let near = (0..rest.len()).take_while(is_near).count();
                let (crowd, others) = rest.split_at(near);
                let is_narrow = y.place(crowd[near - 1].0) - y.place(*lowest) <= NEARLY;
                crowds.extend((near >= CROWD).then(|| Crowd { rows: crowd.to_vec(), is_narrow }));
                rest = others;
            }
        }
        crowds
    }

    // ---- words -------------------------------------------------------------------------------------------------------------

    fn title(&self, options: &ChartOptions) -> String {
        let label = self.record.official.label();
        let Some(goal) = self.goals.first() else { return self.plain_title() };
        let target = goal.row.target_words();
        let (latest, _) = self.record.latest();
        let trade = format!("two-way trade in {}", self.record.official.statistic.noun());
        match goal.years {
            Some((_, year)) if year > latest => self.open_title(goal, year, options),
            Some((first, year)) if goal.row.reading == Reading::Cumulative && !goal.row.ambiguous => {
                let period = format::years(first, year);
                match self.record.total(first, year) {
                    Some(total) => {
                        let (total_words, part) = (self.words(total), against(total, goal.row, "the target of"));
                        format!("{label}: {trade} in {period} came to {total_words}, {part} in total")
                    }
                    None => format!("{label}: {target} in {period} was the target; official figures are incomplete"),
                }
            }
            Some((_, year)) => match self.record.range(year) {
                None => format!("{label}: no official figure for {year}, the year of the {target} target"),
                // Which of two readings was meant nobody knows.
                Some(range) if goal.row.ambiguous => {
                    format!("{label}: {trade} was {} in {year}; the target was {target}", self.words(range))
                }
                Some(range) => {
                    let part = against(range, goal.row, "the target of");
                    format!("{label}: {trade} was {} in {year}, {part}", self.words(range))
                }
            },
            None if goal.row.ambiguous => {
                let words = self.words(self.record.range(latest).unwrap_or_default());
                format!("{label}: {trade} was {words} in {latest}; an undated target is {target}")
            }
            None => {
                let range = self.record.range(latest).unwrap_or_default();
                let part = against(range, goal.row, "the undated target of");
                format!("{label}: {trade} was {} in {latest}, {part}", self.words(range))
            }
        }
    }

    fn open_title(&self, goal: &Goal<'_>, year: i32, options: &ChartOptions) -> String {
        let (label, target) = (self.record.official.label(), goal.row.target_words());
        let (latest, range) = (self.record.latest().0, self.record.range(self.record.latest().0).unwrap_or_default());
        let rates: Vec<(f64, f64)> = self.goals.iter().filter_map(|goal| goal.needs).collect();
        let low = rates.iter().map(|rate| rate.0).fold(f64::INFINITY, f64::min);
        let high = rates.iter().map(|rate| rate.1).fold(f64::NEG_INFINITY, f64::max);
        if rates.len() < self.goals.len() || low <= 0.0 {
            let noun = self.record.official.statistic.noun();
            let is_above = goal.row.reading == Reading::Level && range.0 >= goal.asked.1;
            let part = if is_above && !goal.row.ambiguous { "at or above the target" } else { "against a target" };
            let part = format!("{part} of {target} for {year}");
            return format!("{label}: two-way trade in {noun} was {} in {latest}, {part}", self.words(range));
        }
        // A deadline that has passed is no longer to be reached: growth is counted from the announcement on.
        let start = goal.start;
        let range = self.record.range(start).unwrap_or(range);
        if low > STEEPEST {
            let verb = if goal.row.is_past(options.as_of) { "asked" } else { "asks" };
            let least = self.goals.iter().map(|goal| goal.asked.0 / range.1).fold(f64::INFINITY, f64::min);
            let most = self.goals.iter().map(|goal| goal.asked.1 / range.0).fold(0.0, f64::max);
            let times = times_range(least, most).replacen('×', "", 1);
            return format!("{label}: the target of {target} by {year} {verb} for {times} times the trade of {start}");
        }
        let needs = change_range(low, high);
        // A deadline that has passed is no longer to be reached, however old the figures are.
        let verb = if goal.row.is_past(options.as_of) { "needed" } else { "needs" };
        let since = if start < latest { format!(" from {start} on") } else { String::new() };
        let so_far = self.pace.map_or_else(String::new, |(low, high)| {
            let years = format::years(latest - WINDOW, latest);
            match low < 0.0 {
                _ if format::is_flat(low) && format::is_flat(high) => format!("; in {years} trade was flat"),
                true => format!("; in {years} it was {}", growth_range(low, high)),
                false => format!("; in {years} it was {}", change_range(low, high)),
            }
        });
        format!("{label}: reaching {target} by {year} {verb} growth of {needs} a year{since}{so_far}")
    }

    /// The latest year and how it compares with the first, where every definition of the latest has both and says the same.
    fn plain_title(&self) -> String {
        let label = self.record.official.label();
        let noun = self.record.official.statistic.noun();
        let (latest, _) = self.record.latest();
        let first = self.record.points.first().map_or(latest, |point| point.0);
        let words = self.words(self.record.range(latest).unwrap_or_default());
        let plain = format!("{label}: two-way trade in {noun} was {words} in {latest}");
        let figures = |year: i32| self.record.official.reported().into_iter().find(|known| known.year == year);
        let change = |definition: Definition| {
            let value = |year: i32| figures(year).and_then(|year| year.figure(definition));
            figures(latest).zip(figures(first)).filter(|(latest, first)| latest.is_alike(first))?;
            Some(value(latest)? / value(first).filter(|value| *value > 0.0)? - 1.0)
        };
        // A range of other definitions than those of the first year has no change to tell.
        let has_latest =
            |definition: &Definition| figures(latest).is_some_and(|year| year.figure(*definition).is_some());
        let changes = Definition::ALL.into_iter().filter(has_latest).map(change).collect::<Option<Vec<f64>>>();
        let changes = changes.unwrap_or_default();
        let low = changes.iter().copied().fold(f64::INFINITY, f64::min);
        let high = changes.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        match first < latest && !changes.is_empty() {
            true if low >= 0.005 && high < 10.0 => {
                format!("{plain}, {} more than in {first}", percent_range(low, high))
            }
            true if high <= -0.005 => format!("{plain}, {} less than in {first}", percent_range(-high, -low)),
            _ => plain,
        }
    }

    fn words(&self, range: (f64, f64)) -> String {
        range_words(range, &self.record.official.statistic)
    }

    fn subtitle(&self, plane: &Plane) -> String {
        let official = self.record.official;
        let years = format::years(self.record.ranges[0].0, self.record.ranges[self.record.ranges.len() - 1].0);
        let line = self.record.line.words(&official.a, &official.b);
        let has_band = plane.bands.iter().any(|band| !band.gap);
        let parts = [
            format!("Two-way trade in {}, {}, {years}.", official.statistic.noun(), official.statistic.unit()),
            format!("{}: {line}.", if self.record.points.len() > 1 { "Line" } else { "Dot" }),
            when(has_band, "Band: lowest to highest definition."),
            article_words(plane),
            when(self.goals.iter().any(|goal| !goal.path.is_empty()), "Dashed: equal growth every year to the target."),
            match plane.y {
                Scale::Log { .. } => format!("{}.", format::capital(&logarithm_words(&plane.y.ticks(5)))),
                Scale::Linear { .. } => String::new(),
            },
        ];
        super::sentences(&parts)
    }

    /// Most important first: the last ones give way where there is no room.
    fn notes(&self, plane: &Plane, beside: &Beside, title: &str) -> Vec<String> {
        let statistic = &self.record.official.statistic;
        // A year with figures of other books is not without any.
        let missing = gaps(&self.record.ranges.iter().map(|range| range.0).collect::<Vec<_>>());
        let (first, last) = (self.record.points.first(), self.record.points.last());
        let is_broken =
            first.zip(last).is_some_and(|(first, last)| missing.iter().any(|year| (first.0..last.0).contains(year)));
        let broken = if is_broken { ": the line is broken there" } else { "" };
        let most = self.record.official.reported().iter().map(|year| year.definitions()).max().unwrap_or(0);
        let fewer = self.record.official.reported();
        let fewer: Vec<i32> = fewer.iter().filter(|year| year.definitions() < most).map(|year| year.year).collect();
        let after: Vec<i32> =
            self.record.ranges.iter().map(|range| range.0).filter(|year| *year > self.record.latest().0).collect();
        let goal = self.goals.first();
        let ambiguous = goal.filter(|goal| goal.row.ambiguous);
        let shade = match (plane.bands.iter().any(|band| band.gap), self.paced().is_empty()) {
            (true, _) if self.goals.iter().all(|goal| goal.path.is_empty()) => "Shaded: the shortfall.",
            (true, false) => "Shaded: between the path and the growth so far, which is no forecast.",
            (true, true) => "Shaded: between the path and the latest figure.",
            _ => "",
        };
        let scope = goal.map(|goal| goal.row.scope.as_str()).unwrap_or_default();
        let wider = statistic.trade == "goods" && goal.is_some() && !scope.contains("goods");
        let told: Vec<String> = self.others.iter().take(3).map(|row| told_words(row)).collect();
        let more = self.others.len().saturating_sub(told.len());
        let told = format!("{}{}", told.join(", "), when(more > 0, &format!(" and {more} more")));
        let spelled = |count: usize, one: &str, many: &str| {
            when(
                count > 0,
                &format!(
                    "{} {} not drawn.",
                    format::capital(&format::spelled(count)),
                    if count == 1 { one } else { many }
                ),
            )
        };
        vec![
            when(!missing.is_empty(), &format!("No figure for {}{broken}.", year_list(&missing))),
            self.record.official.edition_words(),
            self.record.official.territory_words(),
            trade_words::part_words(&beside.parts, ""),
            trade_words::excerpt_words(&self.record.official.excerpts, ""),
            self.elsewhere_words(),
            when(!fewer.is_empty(), &format!("Not every definition has a figure in {}.", year_list(&fewer))),
            when(!after.is_empty(), &format!("The line ends before {}.", year_list(&after))),
            ambiguous.map_or_else(String::new, |goal| ambiguous_words(goal.row)),
            statistic.estimate_note("Hollow dots"),
            shade.to_owned(),
            self.range_note(plane).to_owned(),
            when(wider, "Statistics count goods; the target speaks of trade."),
            format::open_end_note(drawn_words(plane).chain([title])),
            when(!told.is_empty(), &format!("Other targets: {told}.")),
            spelled(
                beside.targets,
                "target in another currency or of one direction is",
                "targets in another currency or of one direction are",
            ),
            spelled(
                beside.figures,
                "article’s figure in another currency, of one direction or for part of a year is",
                "articles’ figures in another currency, of one direction or for part of a year are",
            ),
            trade_words::others_words(&beside.datasets),
        ]
    }

    /// What a bar of the articles is, where it is one of a single article's range or of several articles.
    fn range_note(&self, plane: &Plane) -> &'static str {
        let mut crowds = self.crowds(plane.y).into_iter();
        match ReportedRow::range_note(self.articles.iter().copied()) {
            "" if crowds.any(|crowd| !crowd.is_narrow) => range_note(true, false),
            words => words,
        }
    }

    /// `Small hollow dots: exports and imports as India reports them (2010).`
    fn elsewhere_words(&self) -> String {
        let (official, elsewhere) = (self.record.official, self.record.elsewhere());
        let of = |definition: Definition| {
            let years: Vec<i32> =
                elsewhere.iter().filter(|other| other.definition == definition).map(|other| other.year).collect();
            let words = definition.words(&official.a, &official.b);
            (!years.is_empty()).then(|| format!("{words} ({})", year_list(&years)))
        };
        let told: Vec<String> = Definition::ALL.into_iter().filter_map(of).collect();
        let dots = if elsewhere.len() == 1 { "Small hollow dot" } else { "Small hollow dots" };
        when(!told.is_empty(), &format!("{dots}: {}.", format::list(&told)))
    }

    fn alt(&self, title: &str) -> String {
        let noun = self.record.official.statistic.noun();
        let (first, last) = (self.record.ranges[0], self.record.ranges[self.record.ranges.len() - 1]);
        let mut out = format!("{title}. Official two-way trade in {noun}: {} in {}", self.words(first.1), first.0);
        if last.0 > first.0 {
            out.push_str(&format!(", {} in {}", self.words(last.1), last.0));
        }
        out.push('.');
        for goal in self.goals.iter().filter(|goal| !goal.path.is_empty()) {
            out.push_str(&format!(" {}: {}.", goal_words(goal), needs_words(goal)));
        }
        out
    }

    // ---- marks -------------------------------------------------------------------------------------------------------------

    fn plane(&self) -> Plane {
        let hollow = self.record.official.statistic.reconciled;
        let mut bands = self.bands();
        let mut lines: Vec<Line> =
            unbroken(&self.record.points).into_iter().map(|run| official_line(run, hollow)).collect();
        // Figures of other books are no part of the line: each is a dot of its own.
        lines.extend(
            self.record
                .elsewhere()
                .iter()
                .map(|other| Line { id: "other".to_owned(), ..official_line(&[(other.year, other.value)], true) }),
        );
        lines.extend(self.goals.iter().filter(|goal| !goal.path.is_empty()).map(|goal| Line {
            id: goal_id(goal, "path"),
            points: goal.path.clone(),
            ink: Ink::Series(1),
            dashed: true,
            thin: false,
            dots: LineDots::None,
            end: vec![goal_words(goal), needs_words(goal)],
        }));
        let paced = self.paced();
        bands.extend(self.gap(&paced));
        if let (Some((low, high)), false) = (self.pace, paced.is_empty()) {
            let end = vec!["last five years".to_owned(), format::yearly(low, high)];
            let (id, ink) = ("pace".to_owned(), Ink::Series(0));
            lines.push(Line { id, points: paced.clone(), ink, dashed: true, thin: true, dots: LineDots::None, end });
        }
        let mut dots = vec![self.latest_dot(paced.is_empty())];
        dots.extend(self.goals.iter().filter_map(|goal| self.target_dot(goal)));
        dots.extend(self.articles.iter().filter_map(|row| row.dot(Ink::Muted)).map(|dot| Dot { hollow: true, ..dot }));
        let ends = span_of(&lines, &bands, &dots);
        lines.extend(self.goals.iter().filter(|goal| goal.years.is_none()).map(|goal| undated_line(goal, ends)));
        let x = Scale::Linear { min: ends.0 - 0.1, max: ends.1 + 0.1 };
        let y = value_scale(&lines, &bands, &dots);
        for crowd in self.crowds(y) {
            let own = |dot: &Dot| crowd.rows.iter().any(|(_, row)| row.claim == dot.id);
            // A claim can be told twice, each time for another year.
            let (years, value) = (crowd.span(), (crowd.low(), crowd.high()));
            dots.retain(|dot| !(own(dot) && dot.span == years && dot.value.0 >= value.0 && dot.value.1 <= value.1));
            dots.push(crowd.dot(y));
        }
        let y_ticks = money_ticks(&y.ticks(5), "USD");
        Plane { x, y, x_ticks: year_names(x), y_ticks, lines, dots, brackets: Vec::new(), stems: false, bands }
    }

    /// The range of the definitions, where there is more than the line.
    fn bands(&self) -> Vec<Band> {
        let band = |run: Vec<(i32, (f64, f64))>| Band {
            id: format!("definitions:{}", run[0].0),
            points: run.iter().map(|(year, (low, high))| (middle(*year), *low, *high)).collect(),
            ink: Ink::Series(0),
            gap: false,
        };
        self.record.official.apart(Some(self.record.line)).into_iter().map(band).collect()
    }

    /// What lies between the way that is needed and the way so far; of a deadline that has passed, what was missing.
    fn gap(&self, paced: &[(f64, f64)]) -> Option<Band> {
        let goal = self.goals.first()?;
        let id = goal_id(goal, "gap");
        if goal.path.is_empty() {
            let (_, year) = goal.years.filter(|_| goal.row.reading == Reading::Level)?;
            let (_, high) = self.record.range(year)?;
            let points = vec![(middle(year), high, goal.asked.0)];
            return (high < goal.asked.0).then_some(Band { id, points, ink: Ink::Series(1), gap: true });
        }
        let (latest, base) = self.record.latest();
        // Between a path from years ago and the latest figure there is nothing to shade: the line itself lies there.
        if goal.start < latest {
            return None;
        }
        let below = |n: usize| paced.get(n).map_or(base, |point| point.1);
        let points: Vec<(f64, f64, f64)> =
            goal.path.iter().enumerate().map(|(n, (year, value))| (*year, below(n), *value)).collect();
        let is_short = points.iter().all(|(_, low, high)| high >= low);
        is_short.then_some(Band { id, points, ink: Ink::Series(1), gap: true })
    }

    /// The latest figure, which the title and the path start from.
    fn latest_dot(&self, tell_pace: bool) -> Dot {
        let (year, value) = self.record.latest();
        let statistic = &self.record.official.statistic;
        let range = self.record.range(year).unwrap_or((value, value));
        let words = trade_words::plain_range(range);
        let mut label = vec![format::hedged(&words, statistic.sign()), format!("{year}")];
        label.extend(
            self.pace
                .filter(|_| tell_pace)
                .map(|(low, high)| format!("{} since {}", format::yearly(low, high), year - WINDOW)),
        );
        let span = (f64::from(year), f64::from(year) + 1.0);
        let id = "official:latest".to_owned();
        Dot {
            id,
            span,
            value: (value, value),
            open: Open::No,
            hollow: statistic.reconciled,
            target: false,
            ink: Ink::Series(0),
            label,
            told: false,
        }
    }

    fn target_dot(&self, goal: &Goal<'_>) -> Option<Dot> {
        let (first, last) = goal.years?;
        let label = match (goal.path.is_empty(), goal.row.reading) {
            // The words at the end of the path say it.
            (false, Reading::Level) => Vec::new(),
            (false, Reading::Cumulative) => vec![average_words(goal)],
            (true, Reading::Level) => {
                let mut label = vec![goal.row.target_words(), format!("target for {last}")];
                label.extend(self.record.range(last).and_then(|range| short_words(range, goal.asked)));
                label
            }
            (true, Reading::Cumulative) => vec![goal_words(goal), average_words(goal)],
        };
        let span = (f64::from(first), f64::from(last) + 1.0);
        Some(Dot {
            id: goal_id(goal, "target"),
            span,
            value: goal.asked,
            open: Open::of(goal.row.target_low, goal.row.target_high),
            hollow: true,
            target: true,
            ink: Ink::Series(1),
            label,
            told: false,
        })
    }
}

/// A figure and the article that has it.
type Told<'a> = (f64, &'a ReportedRow);

/// Articles with nearly one figure of one year, the lowest first: never fewer than [`CROWD`].
struct Crowd<'a> {
    rows: Vec<Told<'a>>,
    /// A circle covers all of them; else they are a bar.
    is_narrow: bool,
}

impl Crowd<'_> {
    fn low(&self) -> f64 {
        self.rows[0].0
    }

    fn high(&self) -> f64 {
        self.rows[self.rows.len() - 1].0
    }

    fn span(&self) -> (f64, f64) {
        self.rows[0].1.span()
    }

    /// `five articles`; one that tells two figures is one article.
    fn count(&self) -> String {
        let sources: BTreeSet<&str> = self.rows.iter().map(|(_, row)| row.source.as_str()).collect();
        match sources.len() == self.rows.len() {
            true => format!("{} articles", format::spelled(sources.len())),
            false => format!("{} figures in articles", format::spelled(self.rows.len())),
        }
    }

    fn year(&self) -> String {
        self.rows[0].1.year_words().unwrap_or_default()
    }

    fn mark(&self) -> &'static str {
        if self.is_narrow { "circle" } else { "bar" }
    }

    /// One circle in the middle of all of them, or a bar from the lowest to the highest, with their range.
    fn dot(&self, y: Scale) -> Dot {
        let middle = y.value(f64::midpoint(y.place(self.low()), y.place(self.high())));
        let range = money_range(Some(self.low()), Some(self.high()), "USD").unwrap_or_default();
        let is_estimate = self.rows.iter().any(|(_, row)| row.estimate);
        let scope = &self.rows[0].1.scope;
        let scope = when(!scope.is_empty(), &format!(", {scope}"));
        let range = format!("{}{scope}", if is_estimate { format::hedged(&range, "≈") } else { range });
        let claims: Vec<&str> = self.rows.iter().map(|(_, row)| row.claim.as_str()).collect();
        Dot {
            id: claims.join(";"),
            span: self.span(),
            value: if self.is_narrow { (middle, middle) } else { (self.low(), self.high()) },
            open: Open::No,
            hollow: true,
            target: false,
            ink: Ink::Muted,
            label: vec![range, self.count()],
            told: false,
        }
    }

    /// `Five articles for 2022, one circle: Daily News $5.8bn, Evening Standard $5.84bn and World Report $5.85bn.`
    fn told(&self) -> String {
        let each: Vec<String> = self.rows.iter().map(|(_, row)| format!("{} {}", row.source, row.words())).collect();
        format!("{} for {}, one {}: {}.", format::capital(&self.count()), self.year(), self.mark(), format::list(&each))
    }
}

/// `Circles: figures in articles.`
fn article_words(plane: &Plane) -> String {
    let marks = || plane.dots.iter().filter(|dot| dot.ink == Ink::Muted && !dot.target);
    match (marks().any(Dot::is_single), marks().any(|dot| !dot.is_single())) {
        (true, true) => "Circles and bars: figures in articles.".to_owned(),
        (true, false) => "Circles: figures in articles.".to_owned(),
        (false, true) if marks().count() == 1 => "Bar: figures in articles.".to_owned(),
        (false, true) => "Bars: figures in articles.".to_owned(),
        (false, false) => String::new(),
    }
}

/// Who says what of the figures that are one circle; where the page has no room for all, where they stand.
fn crowds_note(crowds: &[Crowd<'_>], size: Size) -> String {
    if crowds.is_empty() {
        return String::new();
    }
    let whole = crowds.iter().map(Crowd::told).collect::<Vec<_>>().join(" ");
    if !trade_words::note(std::slice::from_ref(&whole), size).is_empty() {
        return whole;
    }
    let count: usize = crowds.iter().map(|crowd| crowd.rows.len()).sum();
    format!(
        "Nearly equal figures of one year are one mark: the description has each of the {}.",
        format::spelled(count)
    )
}

fn official_line(run: &[(i32, f64)], hollow: bool) -> Line {
    Line {
        id: "official".to_owned(),
        points: run.iter().map(|(year, value)| (middle(*year), *value)).collect(),
        ink: Ink::Series(0),
        dashed: false,
        thin: false,
        dots: if hollow { LineDots::Hollow } else { LineDots::Solid },
        end: Vec::new(),
    }
}

/// A target without a deadline is a level, and no point in time.
fn undated_line(goal: &Goal<'_>, ends: (f64, f64)) -> Line {
    let said = goal.row.stated_year.filter(|year| trade_words::is_year(*year)).map_or(ends.0, f64::from);
    let from = if said < ends.1 { said.max(ends.0) } else { ends.0 };
    let value = (goal.asked.0 * goal.asked.1).sqrt();
    Line {
        id: goal_id(goal, "target"),
        points: vec![(from, value), (ends.1, value)],
        ink: Ink::Series(1),
        dashed: true,
        thin: true,
        dots: LineDots::None,
        end: vec![format!("{} target", goal.row.target_words()), "no deadline stated".to_owned()],
    }
}

fn drawn_words(plane: &Plane) -> impl Iterator<Item = &str> {
    let ends = plane.lines.iter().flat_map(|line| &line.end);
    plane.dots.iter().flat_map(|dot| &dot.label).chain(ends).map(String::as_str)
}

/// First and last decimal year of everything that is drawn.
fn span_of(lines: &[Line], bands: &[Band], dots: &[Dot]) -> (f64, f64) {
    let of_lines = lines.iter().flat_map(|line| line.points.iter().map(|point| (point.0 - 0.5, point.0 + 0.5)));
    let of_bands = bands.iter().flat_map(|band| band.points.iter().map(|point| (point.0 - 0.5, point.0 + 0.5)));
    let of_dots = dots.iter().map(|dot| dot.span);
    let all = of_lines.chain(of_bands).chain(of_dots);
    all.fold((f64::INFINITY, f64::NEG_INFINITY), |(first, last), span| (first.min(span.0), last.max(span.1)))
}

/// From zero; logarithmic where the smallest figure would lie on the axis.
fn value_scale(lines: &[Line], bands: &[Band], dots: &[Dot]) -> Scale {
    let of_lines = lines.iter().flat_map(|line| line.points.iter().map(|point| point.1));
    let of_bands = bands.iter().flat_map(|band| band.points.iter().flat_map(|(_, low, high)| [*low, *high]));
    let of_dots = dots.iter().flat_map(|dot| [dot.value.0, dot.value.1]);
    let values: Vec<f64> = of_lines.chain(of_bands).chain(of_dots).collect();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(0.0, f64::max);
    // Room for the words above a target.
    let room = if dots.iter().any(|dot| dot.target && !dot.label.is_empty()) { 0.26 } else { 0.08 };
    trade_words::value_scale(low, high, room)
}
