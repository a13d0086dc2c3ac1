//! Rows of the measures `outcome` and `candidates`, and how they become tables.

use polars::prelude::{Column as Values, DataFrame};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use crate::error::Result;
use crate::model::{Column as Described, ColumnType};
use crate::tables::{boolean_column, date_column, decimal_column, integer_column, text_column, word_column};

use super::claims::{Claims, Said};
use super::figures::Evidence;
use super::judge::Range;
use super::level::Part;
use super::verdict::Verdict;

/// Most candidates of one claim; those that decide and the best are kept.
pub(super) const MOST_CANDIDATES: usize = 20;

/// What the register has of the deal that settles a claim.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct DealFacts {
    pub order_year: Option<i32>,
    pub ordered: Option<f64>,
    pub delivered: Option<f64>,
    pub first_delivery: Option<i32>,
    pub last_delivery: Option<i32>,
    pub usd: Range,
    pub support: Range,
    pub in_package: bool,
}

/// A sum for arms beside a year of the pair's trade; the two are never added.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Beside {
    pub arms: Range,
    /// `claim` or `record`: whose sum it is.
    pub arms_from: &'static str,
    pub trade: (f64, f64),
    pub year: i32,
    pub definition: String,
    pub times: Range,
}

/// One claim in one reading, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// Place of the claim.
    pub claim: usize,
    pub reading: Option<String>,
    pub verdict: Verdict,
    pub since: Option<String>,
    pub rule: String,
    pub records: Vec<String>,
    pub evidence: Option<Evidence>,
    /// What is on record in words: the deal that fits best, or a figure of another scope.
    pub told: String,
    pub value: Range,
    /// Lowest and highest figure that one record names, even where the range is open.
    pub value_named: Range,
    /// What was reported of a part of the year.
    pub part: Option<Part>,
    pub value_unit: String,
    pub value_year: Option<i32>,
    /// Which year it is for is not said: that one at the latest.
    pub value_by: bool,
    pub value_estimate: bool,
    pub definition: String,
    pub reporter: String,
    pub vintage: String,
    pub record_source: String,
    pub attainment: Range,
    pub attainment_named: Range,
    pub growth: Range,
    pub path: Range,
    pub off: Range,
    pub off_years: Option<i32>,
    pub superseded_by: Option<String>,
    pub score: Option<f64>,
    pub candidates: usize,
    pub deal: Option<DealFacts>,
    pub beside: Option<Beside>,
}

impl Row {
    /// A claim of which nothing is known yet.
    pub fn open(claim: usize) -> Row {
        Row {
            claim,
            reading: None,
            verdict: Verdict::Open,
            since: None,
            rule: String::new(),
            records: Vec::new(),
            evidence: None,
            told: String::new(),
            value: (None, None),
            value_named: (None, None),
            part: None,
            value_unit: String::new(),
            value_year: None,
            value_by: false,
            value_estimate: false,
            definition: String::new(),
            reporter: String::new(),
            vintage: String::new(),
            record_source: String::new(),
            attainment: (None, None),
            attainment_named: (None, None),
            growth: (None, None),
            path: (None, None),
            off: (None, None),
            off_years: None,
            superseded_by: None,
            score: None,
            candidates: 0,
            deal: None,
            beside: None,
        }
    }
}

/// One record that was looked at for one claim.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub claim: usize,
    pub records: Vec<String>,
    pub evidence: Evidence,
    /// What the record is about: a designation, or a definition of trade and its reporter.
    pub what: String,
    pub year: Option<i32>,
    pub value: Range,
    pub unit: String,
    pub vintage: String,
    pub source: String,
    /// 0 to 1; of figures of trade how near they are.
    pub score: Option<f64>,
    /// It decides the verdict.
    pub decides: bool,
    pub reasons: String,
}

const fn decimal(name: &'static str, about: &'static str, unit: &'static str) -> Described {
    Described::new(name, ColumnType::Decimal, about).in_unit(unit)
}

const fn float(name: &'static str, about: &'static str, unit: &'static str) -> Described {
    Described::new(name, ColumnType::Float, about).in_unit(unit)
}

const fn whole(name: &'static str, about: &'static str) -> Described {
    Described::new(name, ColumnType::Integer, about)
}

const fn year(name: &'static str, about: &'static str) -> Described {
    whole(name, about).in_unit("year")
}

const fn truth(name: &'static str, about: &'static str) -> Described {
    Described::new(name, ColumnType::Boolean, about)
}

/// The columns of `outcome`.
pub(super) const OUTCOME_COLUMNS: &[Described] = &[
    Described::text("claim", "`id` in claims").required(),
    Described::text("pair", "two countries in alphabetical order"),
    Described::text("kind", "what it is about").required(),
    Described::text("stage", "how far it had come when it was said").required(),
    Described::text("reading", "targets: `level` of a year, or `total` over the period"),
    Described::text("verdict", "what later records say of it").required().of(Verdict::WORDS),
    Described::new("since", ColumnType::Period, "since when the verdict holds"),
    Described::text("rule", "the rule that gave the verdict, with its figures").required(),
    Described::text("from", "one side; of arms the supplier").required(),
    Described::text("to", "the other side; of arms the recipient").required(),
    Described::text("flow", "trade: whose books"),
    Described::text("item", "the thing, or the scope in words"),
    Described::text("category", "class of the thing"),
    decimal("said_low", "lower bound of what was said", "`unit`"),
    decimal("said_high", "upper bound of what was said", "`unit`"),
    Described::text("unit", "unit of what was said"),
    Described::text("per", "span that the figure covers"),
    Described::text("qualifier", "how sharp the figure is"),
    truth("estimate", "the claim itself is hedged or approximate").required(),
    Described::new("period", ColumnType::Period, "what the claim is for"),
    Described::new("said", ColumnType::Date, "first day on which it may have been said"),
    Described::new("stated", ColumnType::Period, "when it was said, as precisely as the source says"),
    Described::text("source", "`id` in sources").required(),
    Described::text("outlet", "who published it").required(),
    Described::text("wording", "the words that carry it"),
    Described::text(
        "records",
        "what settles it: claims, `release:line` of a register, releases of statistics; `;` between",
    ),
    Described::text("evidence", "how they are tied to the claim").of(Evidence::WORDS),
    decimal("record_low", "lower bound of what is on record", "`record_unit`"),
    decimal("record_high", "upper bound of what is on record", "`record_unit`"),
    decimal("record_named_low", "lowest figure that one record names, even where the range is open", "`record_unit`"),
    decimal("record_named_high", "highest figure that one record names, even where the range is open", "`record_unit`"),
    Described::text("record_unit", "unit of what is on record"),
    decimal("record_part_low", "lower bound of what was reported of a part of that year", "`record_unit`"),
    decimal("record_part_high", "upper bound of what was reported of a part of that year", "`record_unit`"),
    whole("record_part_months", "how long that part is; empty for parts of different length").in_unit("month"),
    Described::text(
        "record_words",
        "arms, and records of another scope: what is on record in words; of several the best",
    ),
    year("record_year", "year that the record is for"),
    truth("record_by", "which year that is, is not said: this one at the latest").required(),
    truth("record_estimate", "the record is uncertain, or worked out from a part of the year").required(),
    Described::text("definition", "trade: how it was counted"),
    Described::text("reporter", "trade: whose books, `;` between them; arms: whose register"),
    Described::text("vintage", "release of the record"),
    Described::text("record_source", "who published the record"),
    float("attainment_low", "record over target, at least", "ratio"),
    float("attainment_high", "record over target, at most", "ratio"),
    float("attainment_named_low", "lowest figure that one record names, over target", "ratio"),
    float("attainment_named_high", "highest figure that one record names, over target", "ratio"),
    float("growth_low", "growth still needed from the record on, at least", "ratio a year"),
    float("growth_high", "growth still needed from the record on, at most", "ratio a year"),
    decimal("path_low", "what the path to the target asks of the record's year, at least", "`record_unit`"),
    decimal("path_high", "what the path to the target asks of the record's year, at most", "`record_unit`"),
    float("off_low", "record over what was said less 1, at least", "ratio"),
    float("off_high", "record over what was said less 1, at most", "ratio"),
    whole("off_years", "years by which the record is later than what was said; below 0 earlier").in_unit("year"),
    Described::text("superseded_by", "later claim that changed it"),
    float("score", "how well the record fits the claim; 1 for one that a person linked", "0 to 1"),
    whole("candidates", "records that were looked at, see the measure `candidates`").required(),
    year("order_year", "arms: year of the order on record"),
    whole("ordered", "arms: number ordered on record").in_unit("item"),
    whole("delivered", "arms: number delivered on record").in_unit("item"),
    year("first_delivery", "arms: first year with deliveries on record"),
    year("last_delivery", "arms: last year with deliveries on record"),
    decimal("deal_usd_low", "arms: value of the deal on record, lower bound", "USD"),
    decimal("deal_usd_high", "arms: value of the deal on record, upper bound", "USD"),
    decimal("support_usd_low", "arms: part of that value that is for support, lower bound", "USD"),
    decimal("support_usd_high", "arms: part of that value that is for support, upper bound", "USD"),
    truth("deal_in_package", "arms: that value is the one of a package of several deals"),
    decimal("arms_usd_low", "arms beside trade: the deal's value, lower bound; never added to trade", "USD"),
    decimal("arms_usd_high", "arms beside trade: the deal's value, upper bound", "USD"),
    Described::text("arms_from", "arms beside trade: whose value it is").of(&["claim", "record"]),
    decimal("trade_usd_low", "arms beside trade: the pair's two-way trade in a year, lowest", "USD"),
    decimal("trade_usd_high", "arms beside trade: the pair's two-way trade in a year, highest", "USD"),
    year("trade_year", "arms beside trade: that year"),
    Described::text("trade_definition", "arms beside trade: whose figures of trade they are"),
    float("arms_over_trade_low", "the deal's value in years of the pair's trade, at least", "ratio"),
    float("arms_over_trade_high", "the deal's value in years of the pair's trade, at most", "ratio"),
];

/// The columns of `candidates`.
pub(super) const CANDIDATE_COLUMNS: &[Described] = &[
    Described::text("claim", "`id` in claims").required(),
    Described::text("pair", "two countries in alphabetical order"),
    Described::text("kind", "what the claim is about").required(),
    Described::text("stage", "how far it had come when it was said").required(),
    Described::text("item", "the thing, or the scope in words"),
    Described::text("record", "claims, `release:line` of a register, or release of statistics").required(),
    Described::text("evidence", "how it is tied to the claim").required().of(Evidence::WORDS),
    truth("decides", "it decides the verdict").required(),
    float("score", "how well it fits; 1 for one that a person linked", "0 to 1"),
    Described::text("what", "designation of the weapon, or definition and reporter of the trade"),
    year("year", "year of the figure, or of the order"),
    decimal("low", "lower bound on record", "`unit`"),
    decimal("high", "upper bound on record", "`unit`"),
    Described::text("unit", "unit of the record"),
    Described::text("vintage", "release of the record"),
    Described::text("source", "who published it"),
    Described::text("reasons", "why it fits, and what speaks against it").required(),
];

/// A figure for a table: whole cents, whatever the arithmetic left behind.
fn exact(value: Option<f64>) -> Option<Decimal> {
    value.and_then(Decimal::from_f64).map(|value| value.round_dp(2))
}

fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}

fn floats(name: &str, values: impl Iterator<Item = Option<f64>>) -> Values {
    Values::new(name.into(), values.map(finite).collect::<Vec<_>>())
}

fn counts(name: &str, values: impl Iterator<Item = Option<f64>>) -> Values {
    // Numbers of items are small; one that is not is no number of items.
    integer_column(name, values.map(|value| value.filter(|value| value.abs() < 1e9).map(|value| value as i32)))
}

fn said_text<'a>(claims: &'a Claims, places: &[usize], name: &str, get: fn(&Said) -> &str) -> Values {
    text_column(name, places.iter().map(|place| get(&claims.all[*place]) as &'a str).collect::<Vec<_>>().into_iter())
}

/// The table of outcomes.
///
/// # Errors
/// A figure with more digits than a table holds.
pub(super) fn outcome_frame(claims: &Claims, rows: &[Row]) -> Result<DataFrame> {
    let places: Vec<usize> = rows.iter().map(|row| row.claim).collect();
    let said = || places.iter().map(|place| &claims.all[*place]);
    let text = |name: &str, get: fn(&Said) -> &str| said_text(claims, &places, name, get);
    let word = |name: &str, get: fn(&Row) -> &str| text_column(name, rows.iter().map(get));
    let money = |name: &str, get: fn(&Row) -> Option<f64>| decimal_column(name, rows.iter().map(|row| exact(get(row))));
    let ratio = |name: &str, get: fn(&Row) -> Option<f64>| floats(name, rows.iter().map(get));
    let deal = |row: &Row| row.deal.clone().unwrap_or_default();
    let deal_year = |name: &str, get: fn(&DealFacts) -> Option<i32>| {
        integer_column(name, rows.iter().map(|row| row.deal.as_ref().and_then(get)))
    };
    let deal_count = |name: &str, get: fn(&DealFacts) -> Option<f64>| {
        counts(name, rows.iter().map(|row| row.deal.as_ref().and_then(get)))
    };
    let deal_money = |name: &str, get: fn(&DealFacts) -> Option<f64>| {
        decimal_column(name, rows.iter().map(|row| exact(row.deal.as_ref().and_then(get))))
    };
    let beside_money = |name: &str, get: fn(&Beside) -> Option<f64>| {
        decimal_column(name, rows.iter().map(|row| exact(row.beside.as_ref().and_then(get))))
    };
    let packages = rows.iter().map(|row| row.deal.as_ref().map(|_| deal(row).in_package)).collect::<Vec<_>>();
    let columns: Vec<Values> = vec![
        text("claim", |claim| &claim.id),
        word_column("pair", said().map(|claim| claim.pair)),
        word_column("kind", said().map(|claim| Some(claim.kind))),
        word_column("stage", said().map(|claim| Some(claim.stage))),
        word("reading", |row| row.reading.as_deref().unwrap_or("")),
        word("verdict", |row| row.verdict.word()),
        word("since", |row| row.since.as_deref().unwrap_or("")),
        word("rule", |row| &row.rule),
        text("from", |claim| &claim.from),
        text("to", |claim| &claim.to),
        text("flow", |claim| &claim.flow),
        text("item", |claim| &claim.item),
        text("category", |claim| &claim.category),
        decimal_column("said_low", said().map(|claim| claim.low))?,
        decimal_column("said_high", said().map(|claim| claim.high))?,
        word_column("unit", said().map(|claim| claim.unit)),
        word_column(
            "per",
            said().map(|claim| Some(claim.per.iter().map(|per| per.word()).collect::<Vec<_>>().join(";"))),
        ),
        word_column("qualifier", said().map(|claim| claim.qualifier)),
        boolean_column("estimate", said().map(|claim| claim.estimate)),
        text("period", |claim| &claim.period),
        date_column("said", said().map(|claim| claim.said)),
        word_column("stated", said().map(Said::said_when)),
        text("source", |claim| &claim.source),
        text("outlet", |claim| &claim.outlet),
        text("wording", |claim| &claim.wording),
        word_column("records", rows.iter().map(|row| Some(row.records.join(";")))),
        word("evidence", |row| row.evidence.map_or("", Evidence::word)),
        money("record_low", |row| row.value.0)?,
        money("record_high", |row| row.value.1)?,
        money("record_named_low", |row| row.value_named.0)?,
        money("record_named_high", |row| row.value_named.1)?,
        word("record_unit", |row| &row.value_unit),
        money("record_part_low", |row| row.part.and_then(|part| part.low))?,
        money("record_part_high", |row| row.part.and_then(|part| part.high))?,
        integer_column("record_part_months", rows.iter().map(|row| row.part.and_then(|part| part.months))),
        word("record_words", |row| &row.told),
        integer_column("record_year", rows.iter().map(|row| row.value_year)),
        boolean_column("record_by", rows.iter().map(|row| row.value_by)),
        boolean_column("record_estimate", rows.iter().map(|row| row.value_estimate)),
        word("definition", |row| &row.definition),
        word("reporter", |row| &row.reporter),
        word("vintage", |row| &row.vintage),
        word("record_source", |row| &row.record_source),
        ratio("attainment_low", |row| row.attainment.0),
        ratio("attainment_high", |row| row.attainment.1),
        ratio("attainment_named_low", |row| row.attainment_named.0),
        ratio("attainment_named_high", |row| row.attainment_named.1),
        ratio("growth_low", |row| row.growth.0),
        ratio("growth_high", |row| row.growth.1),
        money("path_low", |row| row.path.0)?,
        money("path_high", |row| row.path.1)?,
        ratio("off_low", |row| row.off.0),
        ratio("off_high", |row| row.off.1),
        integer_column("off_years", rows.iter().map(|row| row.off_years)),
        word("superseded_by", |row| row.superseded_by.as_deref().unwrap_or("")),
        ratio("score", |row| row.score),
        integer_column("candidates", rows.iter().map(|row| i32::try_from(row.candidates).ok())),
        deal_year("order_year", |deal| deal.order_year),
        deal_count("ordered", |deal| deal.ordered),
        deal_count("delivered", |deal| deal.delivered),
        deal_year("first_delivery", |deal| deal.first_delivery),
        deal_year("last_delivery", |deal| deal.last_delivery),
        deal_money("deal_usd_low", |deal| deal.usd.0)?,
        deal_money("deal_usd_high", |deal| deal.usd.1)?,
        deal_money("support_usd_low", |deal| deal.support.0)?,
        deal_money("support_usd_high", |deal| deal.support.1)?,
        Values::new("deal_in_package".into(), packages),
        beside_money("arms_usd_low", |beside| beside.arms.0)?,
        beside_money("arms_usd_high", |beside| beside.arms.1)?,
        word("arms_from", |row| row.beside.as_ref().map_or("", |beside| beside.arms_from)),
        beside_money("trade_usd_low", |beside| Some(beside.trade.0))?,
        beside_money("trade_usd_high", |beside| Some(beside.trade.1))?,
        integer_column("trade_year", rows.iter().map(|row| row.beside.as_ref().map(|beside| beside.year))),
        word("trade_definition", |row| row.beside.as_ref().map_or("", |beside| &beside.definition)),
        ratio("arms_over_trade_low", |row| row.beside.as_ref().and_then(|beside| beside.times.0)),
        ratio("arms_over_trade_high", |row| row.beside.as_ref().and_then(|beside| beside.times.1)),
    ];
    Ok(DataFrame::new(rows.len(), columns)?)
}

/// The table of candidates.
///
/// # Errors
/// A figure with more digits than a table holds.
pub(super) fn candidate_frame(claims: &Claims, rows: &[Candidate]) -> Result<DataFrame> {
    let places: Vec<usize> = rows.iter().map(|row| row.claim).collect();
    let said = || places.iter().map(|place| &claims.all[*place]);
    let text = |name: &str, get: fn(&Said) -> &str| said_text(claims, &places, name, get);
    let word = |name: &str, get: fn(&Candidate) -> &str| text_column(name, rows.iter().map(get));
    let columns: Vec<Values> = vec![
        text("claim", |claim| &claim.id),
        word_column("pair", said().map(|claim| claim.pair)),
        word_column("kind", said().map(|claim| Some(claim.kind))),
        word_column("stage", said().map(|claim| Some(claim.stage))),
        text("item", |claim| &claim.item),
        word_column("record", rows.iter().map(|row| Some(row.records.join(";")))),
        word("evidence", |row| row.evidence.word()),
        boolean_column("decides", rows.iter().map(|row| row.decides)),
        floats("score", rows.iter().map(|row| row.score)),
        word("what", |row| &row.what),
        integer_column("year", rows.iter().map(|row| row.year)),
        decimal_column("low", rows.iter().map(|row| exact(row.value.0)))?,
        decimal_column("high", rows.iter().map(|row| exact(row.value.1)))?,
        word("unit", |row| &row.unit),
        word("vintage", |row| &row.vintage),
        word("source", |row| &row.source),
        word("reasons", |row| &row.reasons),
    ];
    Ok(DataFrame::new(rows.len(), columns)?)
}
