//! Targets against the figures that they start from.

use polars::prelude::*;

use super::growth::{Span, required_growth, required_step};
use super::{About, Ask, Filters, Measure};
use crate::error::Result;
use crate::model::{Column as Described, ColumnType};
use crate::tables::{Tables, decimal_type};

/// What each target asks for, from each figure that it starts from.
///
/// Shape: one row a target and reading. A source that leaves open whether a sum is a yearly level or a total over the
/// period has two rows. Units: money in the target's currency; ratios as fractions; growth a year as a fraction.
/// Ranges run over conflicting baselines and over the bounds of each figure. Null where a side is missing, with `note`.
pub struct Targets;

const COLUMNS: &[Described] = &[
    Described::text("claim", "`id` in claims").required(),
    Described::text("pair", "two countries in alphabetical order"),
    Described::text("reading", "`level`: reached in the target year; `total`: summed over the period").required(),
    Described::new("target_low", ColumnType::Decimal, "lower bound of the target").in_unit("`unit`"),
    Described::new("target_high", ColumnType::Decimal, "upper bound of the target").in_unit("`unit`"),
    Described::text("unit", "currency"),
    Described::new("target_year", ColumnType::Integer, "last calendar year that the period stands for").in_unit("year"),
    Described::new("baseline_low", ColumnType::Decimal, "lowest figure that it starts from").in_unit("`unit`"),
    Described::new("baseline_high", ColumnType::Decimal, "highest figure that it starts from").in_unit("`unit`"),
    Described::new(
        "baseline_named_low",
        ColumnType::Decimal,
        "lowest figure that one of them names, even where the range is open",
    )
    .in_unit("`unit`"),
    Described::new(
        "baseline_named_high",
        ColumnType::Decimal,
        "highest figure that one of them names, even where the range is open",
    )
    .in_unit("`unit`"),
    Described::new("baseline_first_year", ColumnType::Integer, "earliest year of those figures").in_unit("year"),
    Described::new("baseline_year", ColumnType::Integer, "latest year of those figures").in_unit("year"),
    Described::new("multiple_low", ColumnType::Float, "target over baseline, at least").in_unit("ratio"),
    Described::new("multiple_high", ColumnType::Float, "target over baseline, at most").in_unit("ratio"),
    Described::new("attainment_low", ColumnType::Float, "baseline over target, at least").in_unit("ratio"),
    Described::new("attainment_high", ColumnType::Float, "baseline over target, at most").in_unit("ratio"),
    Described::new("gap_low", ColumnType::Decimal, "target less baseline, at least").in_unit("`unit`"),
    Described::new("gap_high", ColumnType::Decimal, "target less baseline, at most").in_unit("`unit`"),
    Described::new("growth_low", ColumnType::Float, "growth that it asks for, at least").in_unit("ratio a year"),
    Described::new("growth_high", ColumnType::Float, "growth that it asks for, at most").in_unit("ratio a year"),
    Described::new("step_low", ColumnType::Decimal, "equal steps that it asks for, at least").in_unit("`unit` a year"),
    Described::new("step_high", ColumnType::Decimal, "equal steps that it asks for, at most").in_unit("`unit` a year"),
    Described::text("note", "why a figure is missing, or how it was come by"),
    Described::new("ambiguous", ColumnType::Boolean, "the source leaves the reading open").required(),
    Described::new(
        "said_as_multiple",
        ColumnType::Boolean,
        "said as a multiple: its amount is worked out from the baseline",
    )
    .required(),
    Described::text("qualifier", "how sharp the target is").required(),
    Described::new("estimate", ColumnType::Boolean, "the target itself is hedged or approximate").required(),
    Described::new("baseline_estimate", ColumnType::Boolean, "one of those figures is an estimate or a forecast"),
    Described::new(
        "baseline_forecast",
        ColumnType::Boolean,
        "all of those figures are forecasts: nothing had been reported",
    ),
    Described::text("baselines", "claims that it starts from, `;` between them"),
    Described::text(
        "baseline_scope",
        "what those figures count: their category, or their kind without one; `;` between them",
    ),
    Described::text("later", "claims that tell it again or change it, `;` between them"),
    Described::text("from", "one side").required(),
    Described::text("to", "the other side").required(),
    Described::text("kind", "trade or investment").required(),
    Described::text("flow", "trade: whose books"),
    Described::text("category", "scope of the figure"),
    Described::text("item", "scope in words"),
    Described::new("said", ColumnType::Date, "when it was said"),
    Described::new("period", ColumnType::Period, "when it is to be reached"),
    Described::new("first_year", ColumnType::Integer, "first calendar year that the period stands for").in_unit("year"),
    Described::new("fiscal", ColumnType::Boolean, "the period is one or several years that do not begin in January")
        .required(),
    Described::new("baseline_fiscal", ColumnType::Boolean, "one of the figures that it starts from is for such years"),
    Described::text("source", "`id` in sources").required(),
    Described::text("outlet", "who published it").required(),
    Described::text("baseline_outlets", "who published the figures that it starts from, `;` between them"),
    Described::text("wording", "the words that carry the target"),
];

impl Measure for Targets {
    fn about(&self) -> About {
        About {
            id: "targets",
            title: "targets against the figures that they start from",
            row: "one target in one reading",
            formulas: &[
                "gap = target - baseline (a total: target - years x baseline)",
                "multiple = target / baseline (a total: target / (years x baseline))",
                "attainment = baseline / target (a total: years x baseline / target)",
                "growth: the g for which baseline x (1 + g)^k, summed over the years that count, is the target",
                "step: the s for which baseline + s x k, summed over the years that count, is the target",
                "k counts years from the baseline's; a level counts its last year only, a total every year of its period",
                "years: a fiscal year stands for the calendar year that it shares most months with, the later of two halves",
                "baselines: the figures linked to the target, and those that contradict one of them",
                "low pairs the lowest target with the highest baseline, high the other way round; over all baselines",
            ],
            reads: &["claims", "links"],
            takes: Filters::CLAIMS,
            dates: "when the target was said",
            reference: "compound annual growth rate; attainment as in C. P. Bown, US-China phase one tracker, PIIE",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        readings(tables, ask, col("stage").eq(lit("target")))
    }
}

/// What each claim that fits asks for, in each of its readings: the columns of [`Targets`].
///
/// # Errors
/// When the plan cannot be built.
pub(super) fn readings(tables: &Tables, ask: &Ask, fits: Expr) -> Result<LazyFrame> {
    let known = tables.claims().filter(ask.known());
    let targets = known
        .clone()
        .filter(fits.and(col("kind").eq(lit("trade")).or(col("kind").eq(lit("investment")))))
        .filter(col("low").is_not_null().or(col("high").is_not_null()))
        .filter(ask.keep("said", "said"));
    let readings = concat(
        [reading(targets.clone(), "level"), reading(targets, "total")],
        UnionArgs { parallel: false, ..UnionArgs::default() },
    )?;
    let pairs = readings.clone().inner_join(baselines(tables, known.clone())?, col("id"), col("target"));
    let both = || [col("id"), col("reading")];
    Ok(readings
        .join(linked(pairs.clone()), both(), both(), JoinArgs::new(JoinType::Left))
        .join(ranges(pairs), both(), both(), JoinArgs::new(JoinType::Left))
        .left_join(later(tables, known), col("id"), col("earlier"))
        .with_columns([
            stated_bound("low", "target_low"),
            stated_bound("high", "target_high"),
            stated_multiple("low", "multiple_low"),
            stated_multiple("high", "multiple_high"),
            when(is_multiple()).then(col("base_unit")).otherwise(col("unit")).alias("money"),
            is_multiple().fill_null(lit(false)).alias("said_as_multiple"),
            note().alias("note"),
        ])
        .sort(["sides", "said", "id", "reading"], SortMultipleOptions::default().with_nulls_last(true))
        .select([
            col("id").alias("claim"),
            cols(["pair", "reading", "target_low", "target_high"]).as_expr(),
            col("money").alias("unit"),
            col("year").alias("target_year"),
            cols(["baseline_low", "baseline_high", "baseline_named_low", "baseline_named_high"]).as_expr(),
            cols(["baseline_first_year", "baseline_year", "multiple_low", "multiple_high"]).as_expr(),
            cols(["attainment_low", "attainment_high", "gap_low", "gap_high", "growth_low", "growth_high"]).as_expr(),
            cols(["step_low", "step_high", "note", "ambiguous", "said_as_multiple", "qualifier", "estimate"]).as_expr(),
            cols([
                "baseline_estimate",
                "baseline_forecast",
                "baselines",
                "baseline_scope",
                "later",
                "from",
                "to",
                "kind",
                "flow",
                "category",
            ])
            .as_expr(),
            cols(["item", "said", "period", "first_year", "fiscal", "baseline_fiscal"]).as_expr(),
            cols(["source", "outlet", "baseline_outlets", "wording"]).as_expr(),
        ]))
}

/// The targets that may be read as a level, or as a total over their period.
fn reading(targets: LazyFrame, reading: &'static str) -> LazyFrame {
    let per = || col("per").fill_null(lit(""));
    let holds = |word: &str| per().str().contains_literal(lit(word.to_owned()));
    let ambiguous = holds(";");
    // A figure without a span, and every span but the whole period, is a level.
    let fits = match reading {
        "total" => holds("period"),
        _ => per().neq(lit("period")),
    };
    targets.filter(fits).with_columns([lit(reading).alias("reading"), ambiguous.alias("ambiguous")])
}

/// Every figure that a target starts from, with its bounds: those linked to it, and those that contradict one of them.
fn baselines(tables: &Tables, known: LazyFrame) -> Result<LazyFrame> {
    let figures = known.filter(col("stage").eq(lit("reported")).or(col("stage").eq(lit("forecast")))).select([
        col("id").alias("baseline"),
        col("low").alias("baseline_low"),
        col("high").alias("baseline_high"),
        col("unit").alias("base_unit"),
        col("year").alias("base_year"),
        col("sides").alias("base_sides"),
        col("flow").alias("base_flow"),
        col("per").alias("base_per"),
        col("category").alias("base_category"),
        coalesce(&[col("category"), col("kind")]).alias("base_scope"),
        // A forecast is not yet a reported figure.
        col("estimate").or(col("stage").eq(lit("forecast"))).alias("base_estimate"),
        col("stage").eq(lit("forecast")).alias("base_forecast"),
        col("fiscal").alias("base_fiscal"),
        col("outlet").alias("base_outlet"),
    ]);
    let links = |relation: &'static str| tables.links().filter(col("relation").eq(lit(relation)));
    let linked = links("baseline").select([col("claim").alias("target"), col("other").alias("baseline")]);
    // A contradiction has no direction.
    let one_way = links("contradicts").select([col("claim").alias("one"), col("other").alias("rival")]);
    let other_way = links("contradicts").select([col("other").alias("one"), col("claim").alias("rival")]);
    let rivals = linked
        .clone()
        .inner_join(concat([one_way, other_way], UnionArgs::default())?, col("baseline"), col("one"))
        .select([col("target"), col("rival").alias("baseline")]);
    Ok(concat([linked, rivals], UnionArgs::default())?
        .unique_stable(None, UniqueKeepStrategy::First)
        .inner_join(figures, col("baseline"), col("baseline"))
        .sort(["target", "baseline"], SortMultipleOptions::default()))
}

/// Later claims about the same target.
fn later(tables: &Tables, known: LazyFrame) -> LazyFrame {
    tables
        .links()
        .filter(col("relation").eq(lit("restates")).or(col("relation").eq(lit("updates"))))
        .inner_join(known.select([col("id").alias("claim")]), col("claim"), col("claim"))
        .group_by_stable([col("other").alias("earlier")])
        .agg([col("claim").str().join(";", true).alias("later")])
}

/// The same countries, flow and unit, and a figure for a year or for the same span as the target's.
fn is_comparable() -> Expr {
    let same_unit = is_multiple().or(col("unit").eq(col("base_unit")).fill_null(lit(false)));
    let same_sides = col("sides").eq(col("base_sides")).and(col("flow").eq_missing(col("base_flow")));
    let yearly = col("base_per").is_null().or(col("base_per").eq(lit("year")));
    same_unit.and(same_sides).and(yearly.or(col("base_per").eq_missing(col("per"))))
}

fn is_multiple() -> Expr {
    col("unit").eq(lit("multiple"))
}

/// The baselines of each target and reading by name, whether they can be compared or not.
fn linked(pairs: LazyFrame) -> LazyFrame {
    pairs.group_by_stable([col("id"), col("reading")]).agg([
        col("baseline").str().join(";", true).alias("baselines"),
        col("base_unit").str().join(", ", true).alias("base_units"),
        col("base_unit").first(),
        col("base_outlet").unique_stable().str().join(";", true).alias("baseline_outlets"),
        col("base_category").neq_missing(col("category")).any(true).alias("scope_differs"),
        col("base_scope").unique_stable().str().join(";", true).alias("baseline_scope"),
    ])
}

/// The figures of one target and one baseline each, then the range over all comparable baselines of a target.
fn ranges(pairs: LazyFrame) -> LazyFrame {
    let float = |name: &str| col(name).cast(DataType::Float64);
    let money = |figure: Expr| figure.cast(decimal_type());
    let goal = |bound: &str, base: &str| when(is_multiple()).then(col(bound) * col(base)).otherwise(col(bound));
    let over_all_years = |base: &str| money(col(base) * col("years").cast(DataType::Decimal(38, 0)));
    let span = |solve: fn(f64, f64, Span) -> Option<f64>, target: &str, base: &str| {
        float(target).map_many(
            move |columns| spans(columns, solve),
            &[float(base), col("reading"), col("first_year"), col("year"), col("base_year")],
            |_, fields| Ok(Field::new(fields[0].name().clone(), DataType::Float64)),
        )
    };
    let is_total = || col("reading").eq(lit("total"));
    let years = when(is_total()).then(col("year") - col("first_year") + lit(1)).otherwise(lit(1));
    let lows = ["target_low", "baseline_low", "gap_low", "multiple_low", "attainment_low", "growth_low", "step_low"];
    let highs =
        ["target_high", "baseline_high", "gap_high", "multiple_high", "attainment_high", "growth_high", "step_high"];
    pairs
        .filter(is_comparable())
        .with_columns([
            years.alias("years"),
            money(goal("low", "baseline_low")).alias("target_low"),
            money(goal("high", "baseline_high")).alias("target_high"),
        ])
        .with_columns([
            over_all_years("baseline_low").alias("same_low"),
            over_all_years("baseline_high").alias("same_high"),
        ])
        .with_columns([
            money(col("target_low") - col("same_high")).alias("gap_low"),
            money(col("target_high") - col("same_low")).alias("gap_high"),
            ratio(float("target_low"), float("same_high")).alias("multiple_low"),
            ratio(float("target_high"), float("same_low")).alias("multiple_high"),
            ratio(float("same_low"), float("target_high")).alias("attainment_low"),
            ratio(float("same_high"), float("target_low")).alias("attainment_high"),
            span(required_growth, "target_low", "baseline_high").alias("growth_low"),
            span(required_growth, "target_high", "baseline_low").alias("growth_high"),
            money(span(whole_cents, "target_low", "baseline_high")).alias("step_low"),
            money(span(whole_cents, "target_high", "baseline_low")).alias("step_high"),
        ])
        .group_by_stable([col("id"), col("reading")])
        .agg(
            [
                col("base_year").min().alias("baseline_first_year"),
                col("base_year").max().alias("baseline_year"),
                col("base_fiscal").any(true).alias("baseline_fiscal"),
                col("base_estimate").max().alias("baseline_estimate"),
                col("base_forecast").min().alias("baseline_forecast"),
                bound_or("baseline_low", "baseline_high").min().alias("baseline_named_low"),
                bound_or("baseline_high", "baseline_low").max().alias("baseline_named_high"),
            ]
            .into_iter()
            .chain(lows.map(|name| unless_missing(name, Expr::min)))
            .chain(highs.map(|name| unless_missing(name, Expr::max)))
            .collect::<Vec<_>>(),
        )
}

/// The end of a range; null when one of its values is missing, for then the range has no such end.
fn unless_missing(name: &str, end: fn(Expr) -> Expr) -> Expr {
    when(col(name).null_count().gt(lit(0))).then(lit(NULL)).otherwise(end(col(name))).alias(name)
}

/// A bound; where it is open, the other one stands in.
fn bound_or(bound: &str, other: &str) -> Expr {
    when(col(bound).is_null()).then(col(other)).otherwise(col(bound))
}

/// Without a baseline, a target's own bound still stands; a multiple of nothing has none.
fn stated_bound(bound: &str, name: &str) -> Expr {
    when(col("baseline_estimate").is_null().and(is_multiple().not())).then(col(bound)).otherwise(col(name)).alias(name)
}

/// A target that is said as a multiple is that multiple, whatever its baseline.
fn stated_multiple(bound: &str, name: &str) -> Expr {
    when(is_multiple()).then(col(bound).cast(DataType::Float64)).otherwise(col(name)).alias(name)
}

fn ratio(above: Expr, below: Expr) -> Expr {
    // A ratio of figures below zero says nothing.
    when(below.clone().gt(lit(0.0)).and(above.clone().gt_eq(lit(0.0)))).then(above / below).otherwise(lit(NULL))
}

fn note() -> Expr {
    let said = |text: &str| lit(text.to_owned());
    when(col("baselines").is_null())
        .then(said("no baseline"))
        .when(col("baseline_estimate").is_null())
        .then(concat_str([said("baseline of another unit, span, flow or pair: "), col("base_units")], "", true))
        .when(col("year").is_null())
        .then(said("no deadline"))
        .when(col("baseline_year").is_null())
        .then(said("no year for the baseline"))
        .when(is_multiple())
        .then(said("said as a multiple of the baseline"))
        .when(col("growth_low").is_null().and(col("growth_high").is_null()))
        .then(said("no growth: its years do not lie after the baseline's, or a figure is open-ended or not above zero"))
        .when(col("growth_low").is_null().or(col("growth_high").is_null()))
        .then(said("a figure is open-ended, and so are the ranges"))
        .when(col("scope_differs"))
        .then(said("the baseline is of another scope"))
        .otherwise(lit(NULL))
}

/// The required step in whole cents: more digits would say more than the figures do.
fn whole_cents(target: f64, base: f64, span: Span) -> Option<f64> {
    required_step(target, base, span).map(|step| (step * 100.0).round() / 100.0)
}

/// Applies a solver row by row: target, base, reading, first year, last year, base year.
fn spans(columns: &mut [Column], solve: fn(f64, f64, Span) -> Option<f64>) -> PolarsResult<Column> {
    let name = columns[0].name().clone();
    let (target, base) = (columns[0].f64()?, columns[1].f64()?);
    let reading = columns[2].str()?;
    let (first, last, start) = (columns[3].i32()?, columns[4].i32()?, columns[5].i32()?);
    let solved = (0..target.len()).map(|row| {
        let (last, start) = (last.get(row)?, start.get(row)?);
        let span = match reading.get(row)? {
            "total" => Span { first: first.get(row)? - start, last: last - start },
            _ => Span::level(last - start),
        };
        solve(target.get(row)?, base.get(row)?, span)
    });
    Ok(Float64Chunked::from_iter_options(name, solved).into_column())
}
