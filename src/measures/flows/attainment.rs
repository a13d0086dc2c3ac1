//! Announced targets of trade against official statistics.

use polars::prelude::*;

use super::columns::{dollars, float_column, less, over, sum, table, usd_column};
use super::pairs::{self, Definition, Leg, PairYear, PairYears};
use super::rows::{Source, Totals};
use super::whole::counted;
use super::words::{NONE, Words};
use super::{SERIES, VINTAGE, check, count, ratio, usd, year};
use crate::error::Result;
use crate::frame::{boolean_column, integer_column, text_column};
use crate::measures::growth::{Span, required_growth};
use crate::measures::targets::Targets;
use crate::measures::{About, Ask, Filters, Measure};
use crate::model::{Column as Described, ColumnType, Country, Pair};
use crate::tables::{Rows, Tables};

/// Each target of trade in US dollars against the official series of its pair, in every definition.
///
/// Shape: one row a target, reading and official source, and one more for a later part of a year; a target without official
/// figures has one row that says so. Units: US dollars, ratios, growth a year as a fraction. Ranges run over the definitions
/// and over the bounds of the target.
pub struct Attainment;

const COLUMNS: &[Described] = &[
    Described::text("claim", "`id` in claims").required(),
    Described::text("pair", "two countries in alphabetical order; null when it is not exactly two"),
    Described::text("reading", "`level`: reached in the target year; `total`: summed over the period").required(),
    Described::text("flow", "what the target is for: two-way, export, import"),
    Described::text("category", "scope of the target"),
    Described::text("item", "scope of the target in words; official figures are of no such scope"),
    usd("target_low", "lower bound of the target"),
    usd("target_high", "upper bound of the target"),
    year("target_year", "last year of its period"),
    Described::text("dataset", "data set of the official figures; null without any"),
    SERIES,
    Described::text("trade", "goods, services or both"),
    VINTAGE,
    year("first_year", "first year that is summed; of a level the same as `year`"),
    year("year", "latest year with an official figure, up to the target year; one of all products where there is any"),
    count("months", "months of that year in the figures: 12 for all of it"),
    usd("books_a", "two-way trade as a reports it"),
    usd("books_b", "two-way trade as b reports it"),
    usd("exports", "both sides' exports, FOB"),
    usd("imports", "both sides' imports, CIF"),
    usd("reconciled", "two-way trade as the provider reconciled it"),
    usd("exporter", "of a target one way: as the exporter reports it"),
    usd("importer", "of a target one way: as the importer reports it"),
    usd("lowest", "lowest of them"),
    usd("highest", "highest of them"),
    usd("prorated_low", "lower bound of the target for these months"),
    usd("prorated_high", "upper bound of the target for these months"),
    ratio("attainment_low", "lowest / prorated_high"),
    ratio("attainment_high", "highest / prorated_low"),
    usd("gap_low", "prorated_low - highest: below 0 when it is passed"),
    usd("gap_high", "prorated_high - lowest"),
    ratio("growth_low", "growth a year from the highest figure to the lower bound").in_unit("ratio a year"),
    ratio("growth_high", "growth a year from the lowest figure to the upper bound").in_unit("ratio a year"),
    Described::text("note", "why a figure is missing, or what is not alike"),
    Described::new(
        "estimate",
        ColumnType::Boolean,
        "the target is hedged or approximate, or the figures are reconciled",
    )
    .required(),
    Described::new("said", ColumnType::Date, "when it was said"),
    Described::text("source", "`id` in sources").required(),
    Described::text("outlet", "who published it").required(),
    Described::text("wording", "the words that carry the target"),
    Described::text("releases", "releases that the official figures are from, `;` between them"),
];

impl Measure for Attainment {
    fn about(&self) -> About {
        About {
            id: "attainment",
            title: "announced targets of trade against official statistics, in every definition",
            row: "one target in one reading, and one data set and series",
            formulas: &[
                "a level: figures of the latest whole year up to the target year; a total: their sum over its period so far",
                "prorated = target x months / 12; a later part of a year has its own row, never beside a whole year",
                "attainment_low = lowest / prorated_high; attainment_high = highest / prorated_low",
                "growth: (target / figure)^(1 / (target year - year)) - 1, of levels and whole years",
                "targets in US dollars, figures in current prices only; nothing is converted",
                "a definition with a missing report is null and in no range",
                "figures of some products only (see `chapters` of two-way) are held against no target; the last year of all products answers before a later one of them: note says so",
                "a target for something that is named (`item`) is held against no figure of all trade: note says so",
            ],
            reads: &["claims", "links", "totals"],
            takes: Filters::STATISTICS,
            dates: "when the target was said; the official series is read whole",
            reference: "C. P. Bown, US-China phase one tracker, PIIE: attainment and prorated targets",
            columns: COLUMNS,
        }
    }

    fn takes_sums(&self) -> bool {
        true
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        check(&self.about(), ask)?;
        let targets = Targets.plan(tables, ask)?.filter(col("kind").eq(lit("trade"))).collect()?;
        let targets = read(&targets)?;
        let mut pairs: Vec<Pair> = targets.iter().filter_map(|target| target.pair).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut totals = match pairs.is_empty() {
            true => Totals::default(),
            false => {
                let ask = Ask { pairs, datasets: ask.datasets.clone(), ..Ask::default() };
                pairs::read(&self.about(), tables, &ask)?
            }
        };
        let official = PairYears::of(&mut totals);
        let mut words = Words::default();
        let rows: Vec<Row> = targets.iter().flat_map(|target| rows_of(target, &official, &mut words)).collect();
        write(&words, &rows)
    }
}

/// A target as the measure `targets` has it.
struct Target {
    claim: String,
    pair: Option<Pair>,
    from: Option<Country>,
    reading: String,
    flow: String,
    category: String,
    item: String,
    low: Option<i128>,
    high: Option<i128>,
    unit: String,
    first_year: Option<i32>,
    year: Option<i32>,
    estimate: bool,
    said: Option<jiff::civil::Date>,
    source: String,
    outlet: String,
    wording: String,
}

fn read(frame: &DataFrame) -> Result<Vec<Target>> {
    let rows = Rows::of(frame);
    let money =
        |row: usize, name: &str| -> Result<Option<i128>> { Ok(frame.column(name)?.decimal()?.physical().get(row)) };
    (0..rows.len())
        .map(|row| {
            let text = |name: &str| rows.text(row, name);
            Ok(Target {
                claim: text("claim")?,
                pair: Pair::parse(&text("pair")?),
                from: Country::parse(&text("from")?),
                reading: text("reading")?,
                flow: text("flow")?,
                category: text("category")?,
                item: text("item")?,
                low: money(row, "target_low")?,
                high: money(row, "target_high")?,
                unit: text("unit")?,
                first_year: rows.integer(row, "first_year")?,
                year: rows.integer(row, "target_year")?,
                estimate: rows.truth(row, "estimate")?,
                said: rows.date(row, "said")?,
                source: text("source")?,
                outlet: text("outlet")?,
                wording: text("wording")?,
            })
        })
        .collect()
}

/// Names of the figures, in the order of the columns.
const FIGURES: [&str; 7] = ["books_a", "books_b", "exports", "imports", "reconciled", "exporter", "importer"];

/// Official figures of one row.
#[derive(Clone, Copy, Default)]
struct Figures([Option<i128>; 7]);

impl Figures {
    fn lowest(&self) -> Option<i128> {
        self.0.iter().flatten().copied().min()
    }

    fn highest(&self) -> Option<i128> {
        self.0.iter().flatten().copied().max()
    }

    /// Definition by definition; a figure that one of them lacks is lacking.
    fn plus(&self, other: &Figures) -> Figures {
        let mut both = [None; 7];
        for (place, both) in both.iter_mut().enumerate() {
            *both = sum(self.0[place], other.0[place]);
        }
        Figures(both)
    }
}

struct Row<'a> {
    target: &'a Target,
    /// Data set, series, trade: numbers of words.
    source: Option<(u32, u32, u32)>,
    vintage: u32,
    releases: u32,
    first_year: Option<i32>,
    year: Option<i32>,
    months: Option<i32>,
    figures: Figures,
    reconciled: bool,
    /// The figures are not of what the target is for: they stand in the table and are held against nothing.
    is_of_other: bool,
    note: String,
}

fn rows_of<'a>(target: &'a Target, official: &PairYears<'_>, words: &mut Words) -> Vec<Row<'a>> {
    let bare = |note: &str| Row {
        target,
        source: None,
        vintage: NONE,
        releases: NONE,
        first_year: None,
        year: None,
        months: None,
        figures: Figures::default(),
        reconciled: false,
        is_of_other: false,
        note: note.to_owned(),
    };
    if target.unit != "USD" {
        return vec![bare("not in US dollars, which official figures are in")];
    }
    let Some(pair) = target.pair else { return vec![bare("not of one pair of countries")] };
    let nominal = |row: &PairYear| official.words.word(official.source(row).prices) == "nominal";
    let of_pair = |row: &&PairYear| (row.a, row.b) == pair.countries() && nominal(row);
    let years: Vec<&PairYear> = official.rows.iter().filter(of_pair).collect();
    let mut rows: Vec<Row> = Vec::new();
    for series in years.chunk_by(|one, other| one.source == other.source) {
        let source = official.source(series[0]);
        let [whole, part] = [false, true].map(|part| reached(target, series, source, part));
        let later = part.filter(|part| whole.as_ref().is_none_or(|whole| part.year > whole.year));
        for reached in [whole, later].into_iter().flatten() {
            let lists = |words: &mut Words, of: fn(&PairYear) -> u32| {
                let numbers: Vec<u32> = reached.rows.iter().map(|row| words.taken(official.words, of(row))).collect();
                words.joined(numbers.into_iter())
            };
            let vintage = lists(words, |row| row.vintage);
            let releases = lists(words, |row| row.releases);
            let named = [source.dataset, source.series, source.trade].map(|word| words.taken(official.words, word));
            rows.push(Row {
                target,
                source: Some((named[0], named[1], named[2])),
                vintage,
                releases,
                first_year: Some(reached.first_year),
                year: Some(reached.year),
                months: Some(reached.months),
                figures: reached.figures,
                reconciled: source.reconciled,
                is_of_other: reached.chapters().is_some() || !target.item.is_empty(),
                note: note(target, official.words.word(source.trade), &reached),
            });
        }
    }
    if rows.is_empty() {
        rows.push(bare("no official figure of the pair up to the target year"));
    }
    rows
}

/// How far a series has come towards a target.
struct Reached<'a> {
    first_year: i32,
    year: i32,
    months: i32,
    figures: Figures,
    rows: Vec<&'a PairYear<'a>>,
    /// Years of a few chapters that do not answer beside those of all products; of a level only the later ones.
    set_aside: Vec<&'a PairYear<'a>>,
}

impl Reached<'_> {
    /// Chapters of products that the figures are of, when they are too few to be all trade.
    fn chapters(&self) -> Option<i32> {
        self.rows.iter().filter_map(|row| row.chapters()).min()
    }
}

/// The latest figures up to the target year: of whole years, or of a part of one. Years of a few chapters answer only where none has all
/// products.
fn reached<'a>(target: &Target, series: &[&'a PairYear], source: &Source, part: bool) -> Option<Reached<'a>> {
    let is_total = target.reading == "total";
    // A total of whole years: a part of a year would belong beside a part of the plan.
    let first = if is_total { target.first_year.filter(|_| target.year.is_some() && !part)? } else { i32::MIN };
    let in_time = |row: &PairYear| row.year >= first && target.year.is_none_or(|last| row.year <= last);
    let figures = |row: &PairYear| figures(target, row, source, part);
    let there = |row: &PairYear| figures(row).is_some_and(|(figures, _)| figures.highest().is_some());
    let at_hand = series.iter().copied().filter(|row| in_time(row) && there(row));
    let (whole, excerpts): (Vec<&PairYear>, Vec<&PairYear>) = at_hand.partition(|row| row.chapters().is_none());
    let (rows, mut set_aside) = if whole.is_empty() { (excerpts, whole) } else { (whole, excerpts) };
    let row = *rows.last()?;
    if is_total {
        let sums = rows.iter().filter_map(|row| figures(row)).map(|(figures, _)| figures);
        // Every year of the period so far, or the sum is of something else.
        let is_whole = rows.len() as i32 == row.year - first + 1;
        let figures = sums.reduce(|sum, next| sum.plus(&next)).filter(|_| is_whole).unwrap_or_default();
        return Some(Reached { first_year: first, year: row.year, months: 12, figures, rows, set_aside });
    }
    set_aside.retain(|excerpt| excerpt.year > row.year);
    let (figures, months) = figures(row)?;
    Some(Reached { first_year: row.year, year: row.year, months, figures, rows: vec![row], set_aside })
}

/// The figures that a target is for, and of how many months. Of a part of a year only reports of the same months are summed.
fn figures(target: &Target, row: &PairYear, source: &Source, part: bool) -> Option<(Figures, i32)> {
    let months = match part {
        false => None,
        true => Some(row.legs.iter().flatten().filter_map(|report| report.figure().and(report.part)).max()?),
    };
    let value = |leg: Leg| row.legs[leg as usize].filter(|report| report.part == months)?.figure();
    let mut figures = [None; 7];
    let is_a = target.from == Some(row.a);
    let (exporter, importer) = match (target.flow.as_str(), is_a) {
        ("export", true) | ("import", false) => (value(Leg::ExportA), value(Leg::ImportB)),
        ("export", false) | ("import", true) => (value(Leg::ExportB), value(Leg::ImportA)),
        _ => {
            for (place, definition) in Definition::ALL.into_iter().enumerate() {
                figures[place] = definition.of(source, value);
            }
            return Some((Figures(figures), months.map_or(12, i32::from)));
        }
    };
    if source.reconciled {
        figures[Definition::Reconciled as usize] = exporter;
    } else {
        figures[5] = exporter;
        figures[6] = importer;
    }
    Some((Figures(figures), months.map_or(12, i32::from)))
}

fn note(target: &Target, trade: &str, reached: &Reached) -> String {
    let mut notes: Vec<String> = Vec::new();
    if let Some(chapters) = reached.chapters() {
        let some = counted(chapters.max(0) as usize, "chapter");
        notes.push(format!("the figures are of the products at hand, {some}: no attainment"));
    }
    notes.extend(reached.set_aside.iter().filter_map(|row| {
        let some = counted(row.chapters()?.max(0) as usize, "chapter");
        Some(format!("{} is of the products at hand only, {some}: not counted", row.year))
    }));
    if reached.figures.highest().is_none() {
        notes.push("years of the period have no figure".to_owned());
    }
    let alike = match target.category.as_str() {
        "" | "goods" => trade == "goods" || target.category.is_empty(),
        "goods-and-services" => trade == "both",
        "services" => trade == "services",
        _ => false,
    };
    if !target.item.is_empty() {
        notes.push(format!("the target is for {}, the figures are of all trade: no attainment", target.item));
    }
    match (alike, target.category.as_str()) {
        (false, category) => notes.push(format!("the target is for {category}, the figures are of {trade}")),
        (true, "") if trade != "both" => {
            notes.push(format!("the target does not say what it is for; the figures are of {trade}"))
        }
        _ => {}
    }
    notes.join("; ")
}

impl Row<'_> {
    /// A bound of the target for these months.
    fn prorated(&self, bound: Option<i128>) -> Option<i128> {
        let months = i128::from(self.months.filter(|_| !self.is_of_other)?);
        bound.map(|bound| bound.saturating_mul(months) / 12)
    }

    fn growth(&self, bound: Option<i128>, figure: Option<i128>) -> Option<f64> {
        let years = self.target.year? - self.year?;
        let applies = self.months == Some(12) && !self.is_of_other && self.target.reading != "total" && years > 0;
        let (bound, figure) = bound.zip(figure).filter(|_| applies)?;
        required_growth(dollars(bound), dollars(figure), Span::level(years))
    }
}

fn write(words: &Words, rows: &[Row]) -> Result<LazyFrame> {
    let pairs: Vec<String> =
        rows.iter().map(|row| row.target.pair.map_or(String::new(), |pair| pair.to_string())).collect();
    let target = || rows.iter().map(|row| row.target);
    let source = |of: fn((u32, u32, u32)) -> u32| rows.iter().map(move |row| row.source.map_or(NONE, of));
    let figures = || rows.iter().map(|row| &row.figures);
    let ranges = || rows.iter().map(|row| (row, row.prorated(row.target.low), row.prorated(row.target.high)));
    let dates: Vec<Option<jiff::civil::Date>> = target().map(|target| target.said).collect();
    let mut columns = vec![
        text_column("claim", target().map(|target| target.claim.as_str())),
        text_column("pair", pairs.iter().map(String::as_str)),
        text_column("reading", target().map(|target| target.reading.as_str())),
        text_column("flow", target().map(|target| target.flow.as_str())),
        text_column("category", target().map(|target| target.category.as_str())),
        text_column("item", target().map(|target| target.item.as_str())),
        usd_column("target_low", target().map(|target| target.low.filter(|_| target.unit == "USD")))?,
        usd_column("target_high", target().map(|target| target.high.filter(|_| target.unit == "USD")))?,
        integer_column("target_year", target().map(|target| target.year)),
        words.column("dataset", source(|source| source.0))?,
        words.column("series", source(|source| source.1))?,
        words.column("trade", source(|source| source.2))?,
        words.column("vintage", rows.iter().map(|row| row.vintage))?,
        words.column("releases", rows.iter().map(|row| row.releases))?,
        integer_column("first_year", rows.iter().map(|row| row.first_year)),
        integer_column("year", rows.iter().map(|row| row.year)),
        integer_column("months", rows.iter().map(|row| row.months)),
        usd_column("lowest", figures().map(Figures::lowest))?,
        usd_column("highest", figures().map(Figures::highest))?,
        usd_column("prorated_low", ranges().map(|(_, low, _)| low))?,
        usd_column("prorated_high", ranges().map(|(_, _, high)| high))?,
        float_column("attainment_low", ranges().map(|(row, _, high)| over(row.figures.lowest(), high))),
        float_column("attainment_high", ranges().map(|(row, low, _)| over(row.figures.highest(), low))),
        usd_column("gap_low", ranges().map(|(row, low, _)| less(low, row.figures.highest())))?,
        usd_column("gap_high", ranges().map(|(row, _, high)| less(high, row.figures.lowest())))?,
        float_column("growth_low", rows.iter().map(|row| row.growth(row.target.low, row.figures.highest()))),
        float_column("growth_high", rows.iter().map(|row| row.growth(row.target.high, row.figures.lowest()))),
        text_column("note", rows.iter().map(|row| row.note.as_str())),
        boolean_column("estimate", rows.iter().map(|row| row.target.estimate || row.reconciled)),
        crate::frame::date_column("said", dates.into_iter()),
        text_column("source", target().map(|target| target.source.as_str())),
        text_column("outlet", target().map(|target| target.outlet.as_str())),
        text_column("wording", target().map(|target| target.wording.as_str())),
    ];
    for (place, name) in FIGURES.iter().enumerate() {
        columns.push(usd_column(name, figures().map(|figures| figures.0[place]))?);
    }
    table(rows.len(), columns, COLUMNS)
}
