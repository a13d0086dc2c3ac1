//! Targets and forecasts: from the measure `targets` and the figures at hand to a verdict each.

use std::collections::{BTreeMap, HashSet};

use polars::prelude::{DataFrame, col, lit};

use crate::error::Result;
use crate::measures::growth::prorated;
use crate::measures::{Ask, targets};
use crate::model::{Currency, Stage, Unit, month};
use crate::tables::{Rows, Tables};

use super::claims::{Claims, Linked, Said};
use super::figures::{Evidence, Figure, Reported, figure};
use super::judge::{Base, Goal, Judgement, judge, nothing};
use super::official::{Official, scope};
use super::row::{Candidate, MOST_CANDIDATES, Row};
use super::season::Seasons;
use super::verdict::Verdict;
use super::words::{list, percent, range};
use super::years::Years;

/// What is known beside the claims themselves.
pub(super) struct Known<'a> {
    pub claims: &'a Claims,
    pub reported: &'a Reported,
    pub official: &'a Official,
    pub seasons: &'a Seasons,
}

/// Rows and candidates of every target and forecast that was asked for.
///
/// # Errors
/// When the measure `targets` cannot be computed.
pub(super) fn outcomes(tables: &Tables, ask: &Ask, known: &Known<'_>) -> Result<(Vec<Row>, Vec<Candidate>)> {
    let stages = [Stage::Target, Stage::Forecast].map(|stage| col("stage").eq(lit(stage.word())));
    let [target, forecast] = stages;
    let frame = targets::readings(tables, ask, target.or(forecast))?.collect()?;
    let (mut rows, mut candidates) = (Vec::new(), Vec::new());
    for row in 0..frame.height() {
        let Some(reading) = Reading::of(known.claims, &frame, row)? else { continue };
        let (found, figures) = reading.outcome(known);
        // Both readings of a target look at the same figures.
        if rows.last().is_none_or(|last: &Row| last.claim != found.claim) {
            candidates.extend(figures);
        }
        rows.push(found);
    }
    Ok((rows, candidates))
}

/// One row of the measure `targets`.
struct Reading {
    claim: usize,
    name: String,
    unit: Option<Unit>,
    is_multiple: bool,
    base: Option<Base>,
    baselines: HashSet<usize>,
}

impl Reading {
    fn of(claims: &Claims, frame: &DataFrame, row: usize) -> Result<Option<Reading>> {
        let rows = Rows::of(frame);
        let Some(claim) = claims.find(&rows.text(row, "claim")?) else { return Ok(None) };
        let number = |name: &str| rows.number(row, name);
        let base = match (
            number("baseline_named_low")?,
            number("baseline_named_high")?,
            rows.integer(row, "baseline_first_year")?,
            rows.integer(row, "baseline_year")?,
        ) {
            (Some(low), Some(high), Some(first_year), Some(year)) => Some(Base { low, high, first_year, year }),
            _ => None,
        };
        let baselines = rows.text(row, "baselines")?;
        Ok(Some(Reading {
            claim,
            name: rows.text(row, "reading")?,
            unit: rows.text(row, "unit")?.parse().ok(),
            is_multiple: rows.truth(row, "said_as_multiple")?,
            base,
            baselines: baselines.split(';').filter_map(|id| claims.find(id)).collect(),
        }))
    }

    fn outcome(&self, known: &Known<'_>) -> (Row, Vec<Candidate>) {
        let claims = known.claims;
        let claim = &claims.all[self.claim];
        let (linked, apart): (Vec<Figure>, Vec<Figure>) =
            self.linked(known).into_iter().partition(|figure| self.has_scope(claims, figure));
        let official = self.official(known);
        let figures = self.figures(known, &linked, &official);
        let later = claims.superseded(self.claim);
        let found = match self.goal(known) {
            Ok(goal) => {
                judge(&Goal { base: goal.base.or_else(|| self.official_base(&goal, &official)), ..goal }, &figures)
            }
            Err(why) => undecided(why, later.map(|later| changed(claims, self.claim, later))),
        };
        let candidates = self.candidates(&figures, &found);
        let mut used: Vec<&Figure> = found.figures.iter().filter_map(|place| figures.get(*place).copied()).collect();
        let mut row = Row::open(self.claim);
        row.reading = Some(self.name.clone());
        row.verdict = found.verdict;
        row.since = match found.verdict {
            Verdict::Superseded => later.and_then(|later| claims.all[later].said_when()),
            _ => found.since.map(|year| year.to_string()),
        };
        row.rule = format!("{}{}{}", found.rule, self.apart(claims, &apart), self.stage_of(claims, claim.stage));
        row.superseded_by = later.map(|later| claims.all[later].id.clone());
        row.value = found.value;
        row.value_named = found.named;
        row.part = found.part;
        row.value_unit = self.unit.filter(|_| found.year.is_some()).map_or_else(String::new, |unit| unit.to_string());
        row.value_year = found.year;
        row.value_by = found.is_vague;
        row.value_estimate = found.is_prorated || used.iter().any(|figure| figure.estimate);
        row.attainment = found.attainment;
        row.attainment_named = found.attainment_named;
        row.growth = found.growth;
        row.path = found.path;
        row.candidates = figures.len() + apart.len();
        if used.is_empty() {
            // What a person linked stands there, though it decides nothing.
            used.extend(&apart);
            row.told = apart.iter().map(|figure| scoped(claims, figure)).collect::<Vec<_>>().join("; ");
        }
        cite(&mut row, &used);
        (row, candidates)
    }

    /// The target as numbers.
    ///
    /// # Errors
    /// Why it cannot be judged.
    fn goal(&self, known: &Known<'_>) -> Result<Goal, &'static str> {
        let claims = known.claims;
        let claim = &claims.all[self.claim];
        let low = claim.low().ok_or("the target has only an upper bound")?;
        let mark = match (self.is_multiple, self.base) {
            (false, _) => (low, low),
            (true, Some(base)) => (low * base.low, low * base.high),
            (true, None) => return Err("a multiple of a figure that is not on record"),
        };
        let later = claims.superseded(self.claim);
        let years = Years::of(claim.first, claim.last);
        Ok(Goal {
            mark,
            unit: self.unit,
            is_total: self.name == "total",
            first_year: match years.is_fiscal() {
                // From the middle of the period's first year on, whatever the day that it starts on.
                true => claim.first.map(|day| years.year_of(month(day) + 1)),
                false => claim.first_year(),
            },
            deadline: match years.is_fiscal() {
                true => claim.last.map(|day| years.year_of(month(day))),
                false => claim.last_year(),
            },
            years,
            is_over: match (claim.last, claims.as_of) {
                (Some(last), Some(today)) => last < today,
                _ => false,
            },
            said: claim.said.map(|day| years.year_of(month(day))),
            base: self.base.map(|base| self.base_in(base, claims, years)),
            superseded: later.map(|later| changed(claims, self.claim, later)),
        })
    }

    /// The baseline in the years of the target: a calendar year stands for the fiscal year that it shares most months with.
    fn base_in(&self, base: Base, claims: &Claims, years: Years) -> Base {
        if !years.is_fiscal() {
            return base;
        }
        let is_of_base = |figure: &Figure| (base.first_year..=base.year).contains(&figure.year);
        let figures = self.baselines.iter().filter_map(|place| figure(&claims.all[*place], Evidence::Reported));
        let places = figures.filter(is_of_base).filter_map(|figure| Some(years.place(&figure)?.year));
        let places: Vec<i32> = places.collect();
        match (places.iter().min(), places.iter().max()) {
            (Some(first), Some(last)) => Base { first_year: *first, year: *last, ..base },
            _ => base,
        }
    }

    /// The official figures of what it is about, in years of the target's own months.
    fn official(&self, known: &Known<'_>) -> Vec<Figure> {
        let claim = &known.claims.all[self.claim];
        if self.unit != Some(Unit::Money(Currency::USD)) {
            return Vec::new();
        }
        let figures = known.official.of(claim);
        let years = Years::of(claim.first, claim.last);
        match (years.is_fiscal(), claim.pair) {
            (true, pair) => {
                let pair = pair.filter(|_| claim.flow == "two-way" && scope(claim) == Some("goods"));
                fiscal(&figures, years, |year| pair.and_then(|pair| known.seasons.of(pair, year)))
            }
            _ => figures.into_iter().cloned().collect(),
        }
    }

    /// Without a baseline of its own, a target starts from the official figures of the last year before it was said.
    fn official_base(&self, goal: &Goal, figures: &[Figure]) -> Option<Base> {
        let said = goal.said?;
        let placed = || figures.iter().filter_map(|figure| Some((goal.years.place(figure)?.year, figure)));
        let year = placed().map(|(year, _)| year).filter(|year| *year < said).max()?;
        let values = || placed().filter(|(of, _)| *of == year).filter_map(|(_, figure)| figure.low);
        let low = values().fold(f64::INFINITY, f64::min);
        let high = values().fold(f64::NEG_INFINITY, f64::max);
        (low > 0.0 && low.is_finite()).then_some(Base { low, high, first_year: year, year })
    }

    /// True for a record of the same scope as the target: all goods, unless one is said.
    fn has_scope(&self, claims: &Claims, figure: &Figure) -> bool {
        let of = |claim: &Said| if claim.category == "goods" { String::new() } else { claim.category.clone() };
        claims.find(&figure.record).is_none_or(|record| of(&claims.all[record]) == of(&claims.all[self.claim]))
    }

    /// What a person linked although its scope is another one: it is told, and decides nothing.
    fn apart(&self, claims: &Claims, apart: &[Figure]) -> String {
        if apart.is_empty() {
            return String::new();
        }
        let told: Vec<String> =
            apart.iter().map(|figure| format!("{} ({})", scoped(claims, figure), figure.name())).collect();
        let scope = |category: &str| if category.is_empty() { "goods".to_owned() } else { category.replace('-', " ") };
        let own = &claims.all[self.claim].category;
        format!("; linked, but not of its scope, which is {}, and so it decides nothing: {}", scope(own), list(&told))
    }

    /// What a person linked to it as its answer, where it can be compared: the same unit, or a share of the target.
    fn linked(&self, known: &Known<'_>) -> Vec<Figure> {
        let answers = known.claims.answers(self.claim).iter().map(|linked: &Linked| &known.claims.all[linked.by]);
        answers
            .filter(|answer| answer.unit == self.unit || answer.unit == Some(Unit::Percent))
            .filter_map(|answer| {
                let rivals = known.claims.find(&answer.id).map(|at| known.claims.rivals(at)).unwrap_or_default();
                let figure = Figure { rivals, ..figure(answer, Evidence::Linked)? };
                Some(known.seasons.apply(answer, figure))
            })
            .collect()
    }

    /// Every figure that can settle it, linked ones first.
    fn figures<'a>(&self, known: &Known<'a>, linked: &'a [Figure], official: &'a [Figure]) -> Vec<&'a Figure> {
        let claim = &known.claims.all[self.claim];
        let mut figures: Vec<&Figure> = linked.iter().chain(official).collect();
        let answers: HashSet<usize> = known.claims.answers(self.claim).iter().map(|linked| linked.by).collect();
        let counts = |place: &usize| !answers.contains(place) && !self.baselines.contains(place);
        figures.extend(known.reported.later(known.claims, claim, self.unit, counts));
        figures
    }

    /// The figures as candidates: those that decide, then the latest.
    fn candidates(&self, figures: &[&Figure], found: &Judgement) -> Vec<Candidate> {
        let decides: HashSet<usize> = found.figures.iter().copied().collect();
        let mut places: Vec<usize> = (0..figures.len()).collect();
        places.sort_by_key(|place| (!decides.contains(place), std::cmp::Reverse(figures[*place].year), *place));
        let unit = self.unit.map_or_else(String::new, |unit| unit.to_string());
        let one = |place: usize| {
            let found = candidate(self.claim, figures[place], decides.contains(&place));
            if found.unit.is_empty() { Candidate { unit: unit.clone(), ..found } } else { found }
        };
        places.into_iter().take(MOST_CANDIDATES).map(one).collect()
    }

    /// What else a reader should know: the stage of a larger target, the scope that official series do not have.
    fn stage_of(&self, claims: &Claims, stage: Stage) -> String {
        let claim = &claims.all[self.claim];
        let mut text = String::new();
        if stage == Stage::Forecast {
            text.push_str("; a forecast, judged as a target is");
        }
        if let Some(whole) = claims.packages(self.claim).first() {
            text.push_str(&format!("; a stage on the way to {}", claims.all[whole.by].id));
        }
        if scope(claim).is_none() {
            text.push_str("; its scope is not that of official series, so only figures of the same scope count");
        }
        text
    }
}

/// A record with its scope, in words: `62.9% in goods by 2021`.
fn scoped(claims: &Claims, figure: &Figure) -> String {
    let record = claims.find(&figure.record).map(|record| &claims.all[record]);
    let unit = record.and_then(|record| record.unit);
    let scope = record.map(|record| record.category.replace('-', " ")).filter(|scope| !scope.is_empty());
    let scope = scope.unwrap_or_else(|| "goods".to_owned());
    format!("{} in {scope} by {}", range(figure.low, figure.high, unit), figure.year)
}

/// Official figures of calendar years as figures of fiscal years: of each series the months that belong to the year, in equal parts
/// or by the months of the calendar year where they are known. A calendar year without its neighbour stays as it is.
fn fiscal(figures: &[&Figure], years: Years, shares: impl Fn(i32) -> Option<[f64; 12]>) -> Vec<Figure> {
    let mut series: BTreeMap<[&str; 4], BTreeMap<i32, &Figure>> = BTreeMap::new();
    for figure in figures {
        let key = [&figure.source, &figure.definition, &figure.reporter, &figure.vintage].map(String::as_str);
        series.entry(key).or_default().entry(figure.year).or_insert(figure);
    }
    let before = years.months_before();
    let months = usize::try_from(before).unwrap_or(0);
    let mut found = Vec::new();
    for of in series.values() {
        let pair = |year: i32| Some((*of.get(&(year - 1))?, *of.get(&year)?));
        for (year, figure) in of {
            if let Some((early, late)) = pair(*year) {
                let seasons = shares(year - 1).zip(shares(*year));
                let (tail, head) = match seasons {
                    Some((one, other)) => {
                        (one[12 - months..].iter().sum::<f64>(), other[..12 - months].iter().sum::<f64>())
                    }
                    None => (prorated(1.0, f64::from(before)), prorated(1.0, f64::from(12 - before))),
                };
                let value = early.low.zip(late.low).map(|(early, late)| early * tail + late * head);
                let how = if seasons.is_some() { "by the months of each" } else { "in equal parts" };
                let (first, last) = years.months(*year);
                found.push(Figure {
                    year: *year,
                    low: value,
                    high: value,
                    first: Some(first),
                    last,
                    worked_out: format!(
                        "worked out from calendar years, {before} months of {} and {} of {year}, {how}",
                        year - 1,
                        12 - before
                    ),
                    estimate: true,
                    ..(*late).clone()
                });
            }
            let place = years.place(figure).map(|place| place.year);
            if place.and_then(pair).is_none() {
                found.push((*figure).clone());
            }
        }
    }
    found
}

/// A target that cannot be judged: open, or superseded when a later claim changed it.
fn undecided(why: &str, later: Option<String>) -> Judgement {
    let verdict = if later.is_some() { Verdict::Superseded } else { Verdict::Open };
    let rule = match later {
        Some(later) => format!("changed by {later}; {why}"),
        None => why.to_owned(),
    };
    Judgement { verdict, rule, ..nothing() }
}

/// The later claim, and what it changed: the figure, the deadline, the currency.
fn changed(claims: &Claims, earlier: usize, later: usize) -> String {
    let (earlier, later) = (&claims.all[earlier], &claims.all[later]);
    let mut changes: Vec<&str> = Vec::new();
    if earlier.unit != later.unit {
        changes.push("other unit");
    } else {
        match (earlier.low, later.low) {
            (Some(before), Some(after)) if after > before => changes.push("raised"),
            (Some(before), Some(after)) if after < before => changes.push("lowered"),
            _ => {}
        }
    }
    match (earlier.last, later.last) {
        (Some(_), None) => changes.push("deadline dropped"),
        (None, Some(_)) => changes.push("deadline set"),
        (Some(before), Some(after)) if after > before => changes.push("deadline moved back"),
        (Some(before), Some(after)) if after < before => changes.push("deadline moved forward"),
        _ => {}
    }
    let day = later.said_when().map_or_else(String::new, |day| format!(" of {day}"));
    let what = if changes.is_empty() { String::new() } else { format!(" ({})", changes.join(", ")) };
    format!("{}{day}{what}", later.id)
}

/// Writes the records that settle a claim into its row.
pub(super) fn cite(row: &mut Row, used: &[&Figure]) {
    let joined = |get: fn(&Figure) -> &str| {
        let mut words: Vec<&str> = Vec::new();
        for word in used.iter().map(|figure| get(figure)).filter(|word| !word.is_empty()) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words.join(";")
    };
    let mut records: Vec<String> = Vec::new();
    for figure in used {
        if !records.contains(&figure.record) {
            records.push(figure.record.clone());
        }
    }
    row.records = records;
    row.evidence = used.iter().map(|figure| figure.evidence).min();
    row.definition = joined(|figure| &figure.definition);
    row.reporter = match used {
        [one] => one.reporter.clone(),
        _ => joined(|figure| &figure.reporter),
    };
    row.vintage = joined(|figure| &figure.vintage);
    row.record_source = joined(|figure| &figure.source);
}

/// A figure of trade as a candidate.
pub(super) fn candidate(claim: usize, figure: &Figure, decides: bool) -> Candidate {
    let how = match figure.evidence {
        Evidence::Linked => "linked by a person in links.csv",
        Evidence::Official => "official series of the pair",
        Evidence::Reported | Evidence::Register => "a figure of the same pair, flow, scope and unit",
    };
    let mut reasons = vec![how.to_owned()];
    if let Some(months) = figure.months {
        let part = figure.part.map_or_else(String::new, |part| format!(", {} of it", percent(part)));
        reasons.push(format!("{months} months of the year{part}"));
    }
    if !figure.worked_out.is_empty() {
        reasons.push(figure.worked_out.clone());
    }
    if let Some(since) = figure.since {
        reasons.push(format!("the sum of {since} to {}", figure.year));
    }
    Candidate {
        claim,
        records: vec![figure.record.clone()],
        evidence: figure.evidence,
        what: match figure.definition.as_str() {
            "" => String::new(),
            definition => format!("{definition} of {}", figure.reporter),
        },
        year: Some(figure.year),
        value: (figure.low, figure.high),
        unit: if figure.is_share { "percent".to_owned() } else { String::new() },
        vintage: figure.vintage.clone(),
        source: figure.source.clone(),
        score: (figure.evidence == Evidence::Linked).then_some(1.0),
        decides,
        reasons: reasons.join("; "),
    }
}
