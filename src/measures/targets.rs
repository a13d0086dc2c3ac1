//! Targets against the figures that they start from.

use polars::prelude::*;

use super::growth::{Span, required_growth, required_step};
use super::{About, Ask, Measure};
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
    Described::text("from", "one side").required(),
    Described::text("to", "the other side").required(),
    Described::text("kind", "trade or investment").required(),
    Described::text("flow", "trade: whose books"),
    Described::text("category", "scope of the figure"),
    Described::text("item", "scope in words"),
    Described::text("reading", "`level`: reached in the target year; `total`: summed over the period").required(),
    Described::new("ambiguous", ColumnType::Boolean, "the source leaves the reading open").required(),
    Described::new("said", ColumnType::Date, "when it was said"),
    Described::new("target_low", ColumnType::Decimal, "lower bound of the target").in_unit("`unit`"),
    Described::new("target_high", ColumnType::Decimal, "upper bound of the target").in_unit("`unit`"),
    Described::text("unit", "currency"),
    Described::text("qualifier", "how sharp the target is").required(),
    Described::new("period", ColumnType::Period, "when it is to be reached"),
    Described::new("first_year", ColumnType::Integer, "first year of the period").in_unit("year"),
    Described::new("target_year", ColumnType::Integer, "last year of the period").in_unit("year"),
    Described::text("baselines", "claims that it starts from, `;` between them"),
    Described::new("baseline_low", ColumnType::Decimal, "lowest figure that it starts from").in_unit("`unit`"),
    Described::new("baseline_high", ColumnType::Decimal, "highest figure that it starts from").in_unit("`unit`"),
    Described::new("baseline_year", ColumnType::Integer, "latest year of those figures").in_unit("year"),
    Described::new("baseline_estimate", ColumnType::Boolean, "one of those figures is an estimate"),
    Described::new("gap_low", ColumnType::Decimal, "target less baseline, at least").in_unit("`unit`"),
    Described::new("gap_high", ColumnType::Decimal, "target less baseline, at most").in_unit("`unit`"),
    Described::new("multiple_low", ColumnType::Float, "target over baseline, at least").in_unit("ratio"),
    Described::new("multiple_high", ColumnType::Float, "target over baseline, at most").in_unit("ratio"),
    Described::new("attainment_low", ColumnType::Float, "baseline over target, at least").in_unit("ratio"),
    Described::new("attainment_high", ColumnType::Float, "baseline over target, at most").in_unit("ratio"),
    Described::new("growth_low", ColumnType::Float, "growth that it asks for, at least").in_unit("ratio a year"),
    Described::new("growth_high", ColumnType::Float, "growth that it asks for, at most").in_unit("ratio a year"),
    Described::new("step_low", ColumnType::Decimal, "equal steps that it asks for, at least").in_unit("`unit` a year"),
    Described::new("step_high", ColumnType::Decimal, "equal steps that it asks for, at most").in_unit("`unit` a year"),
    Described::text("later", "claims that tell it again or change it, `;` between them"),
    Described::new("estimate", ColumnType::Boolean, "the target itself is hedged or approximate").required(),
    Described::text("note", "why a figure is missing, or how it was come by"),
    Described::text("source", "`id` in sources").required(),
    Described::text("outlet", "who published it").required(),
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
                "baselines: the figures linked to the target, and those that contradict one of them",
                "low pairs the lowest target with the highest baseline, high the other way round; over all baselines",
            ],
            reads: &["claims", "links"],
            dates: "when the target was said",
            reference: "compound annual growth rate; attainment as in C. P. Bown, US-China phase one tracker, PIIE",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        let known = tables.claims().filter(ask.known());
        let targets = known
            .clone()
            .filter(
                col("stage").eq(lit("target")).and(col("kind").eq(lit("trade")).or(col("kind").eq(lit("investment")))),
            )
            .filter(col("low").is_not_null().or(col("high").is_not_null()))
            .filter(ask.keep("said", "said"));
        let readings = concat(
            [reading(targets.clone(), "level"), reading(targets, "total")],
            UnionArgs { parallel: false, ..UnionArgs::default() },
        )?;
        let measured =
            against_baselines(readings.left_join(baselines(tables, known.clone())?, col("id"), col("target")));
        Ok(measured
            .left_join(later(tables, known), col("id"), col("earlier"))
            .with_column(note().alias("note"))
            .sort(["pair", "from", "to", "said", "id", "reading"], SortMultipleOptions::default().with_nulls_last(true))
            .select([
                col("id").alias("claim"),
                cols(["pair", "from", "to", "kind", "flow", "category", "item", "reading", "ambiguous", "said"])
                    .as_expr(),
                col("target_low"),
                col("target_high"),
                col("money").alias("unit"),
                cols(["qualifier", "period", "first_year"]).as_expr(),
                col("year").alias("target_year"),
                cols(["baselines", "baseline_low", "baseline_high", "baseline_year", "baseline_estimate"]).as_expr(),
                cols(["gap_low", "gap_high", "multiple_low", "multiple_high", "attainment_low", "attainment_high"])
                    .as_expr(),
                cols(["growth_low", "growth_high", "step_low", "step_high", "later", "estimate", "note"]).as_expr(),
                cols(["source", "outlet", "wording"]).as_expr(),
            ]))
    }
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
        col("low").alias("base_low"),
        col("high").alias("base_high"),
        col("unit").alias("base_unit"),
        col("year").alias("base_year"),
        col("estimate").alias("base_estimate"),
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

/// The figures of one target and one baseline each, then the range over all baselines of a target.
fn against_baselines(pairs: LazyFrame) -> LazyFrame {
    let float = |name: &str| col(name).cast(DataType::Float64);
    let is_multiple = || col("unit").eq(lit("multiple"));
    let comparable = || is_multiple().or(col("unit").eq_missing(col("base_unit")));
    let only_comparable = |name: &str| when(comparable()).then(col(name)).otherwise(lit(NULL)).alias(name);
    let span = |solve: fn(f64, f64, Span) -> Option<f64>, target: &str, base: &str| {
        float(target).map_many(
            move |columns| spans(columns, solve),
            &[float(base), col("reading"), col("first_year"), col("year"), col("base_year")],
            |_, fields| Ok(Field::new(fields[0].name().clone(), DataType::Float64)),
        )
    };
    let years = || col("years").cast(DataType::Float64);
    pairs
        .with_columns([
            comparable().alias("comparable"),
            only_comparable("base_low"),
            only_comparable("base_high"),
            when(col("reading").eq(lit("total")))
                .then(col("year") - col("first_year") + lit(1))
                .otherwise(lit(1))
                .alias("years"),
            when(is_multiple()).then(col("base_unit")).otherwise(col("unit")).alias("money"),
        ])
        .with_columns([
            when(is_multiple())
                .then(col("low") * col("base_low"))
                .otherwise(col("low"))
                .cast(decimal_type())
                .alias("goal_low"),
            when(is_multiple())
                .then(col("high") * col("base_high"))
                .otherwise(col("high"))
                .cast(decimal_type())
                .alias("goal_high"),
            (col("base_low") * col("years").cast(DataType::Decimal(38, 0))).cast(decimal_type()).alias("same_low"),
            (col("base_high") * col("years").cast(DataType::Decimal(38, 0))).cast(decimal_type()).alias("same_high"),
        ])
        .with_columns([
            (col("goal_low") - col("same_high")).cast(decimal_type()).alias("gap_low"),
            (col("goal_high") - col("same_low")).cast(decimal_type()).alias("gap_high"),
            ratio(float("goal_low"), float("base_high") * years()).alias("multiple_low"),
            ratio(float("goal_high"), float("base_low") * years()).alias("multiple_high"),
            ratio(float("base_low") * years(), float("goal_high")).alias("attainment_low"),
            ratio(float("base_high") * years(), float("goal_low")).alias("attainment_high"),
            span(required_growth, "goal_low", "base_high").alias("growth_low"),
            span(required_growth, "goal_high", "base_low").alias("growth_high"),
            span(whole_cents, "goal_low", "base_high").cast(decimal_type()).alias("step_low"),
            span(whole_cents, "goal_high", "base_low").cast(decimal_type()).alias("step_high"),
        ])
        .with_columns([multiple_itself("multiple_low", "low"), multiple_itself("multiple_high", "high")])
        .group_by_stable([col("id"), col("reading")])
        .agg(
            [
                "pair",
                "from",
                "to",
                "kind",
                "flow",
                "category",
                "item",
                "ambiguous",
                "said",
                "qualifier",
                "unit",
                "period",
            ]
            .into_iter()
            .chain(["first_year", "year", "estimate", "source", "outlet", "wording", "money"])
            .map(|name| col(name).first())
            .chain([
                when(col("baseline").null_count().lt(len()))
                    .then(col("baseline").str().join(";", true))
                    .otherwise(lit(NULL))
                    .alias("baselines"),
                col("base_unit").str().join(", ", true).alias("base_units"),
                col("comparable").any(true).alias("any_comparable"),
                lowest("goal_low").alias("target_low"),
                highest("goal_high").alias("target_high"),
                lowest("base_low").alias("baseline_low"),
                highest("base_high").alias("baseline_high"),
                col("base_year").filter(col("comparable")).max().alias("baseline_year"),
                col("base_estimate").filter(col("comparable")).max().alias("baseline_estimate"),
            ])
            .chain(["gap_low", "multiple_low", "attainment_low", "growth_low", "step_low"].map(lowest))
            .chain(["gap_high", "multiple_high", "attainment_high", "growth_high", "step_high"].map(highest))
            .collect::<Vec<_>>(),
        )
}

/// A target that is said as a multiple is that multiple, whatever its baseline.
fn multiple_itself(name: &str, bound: &str) -> Expr {
    when(col("unit").eq(lit("multiple"))).then(col(bound).cast(DataType::Float64)).otherwise(col(name)).alias(name)
}

fn ratio(above: Expr, below: Expr) -> Expr {
    when(below.clone().gt(lit(0.0))).then(above / below).otherwise(lit(NULL))
}

/// Lowest of the comparable values; null when one of them is missing, for then the range has no lower end.
fn lowest(name: &str) -> Expr {
    bound(name, |values| values.min())
}

/// Highest of the comparable values; null when one of them is missing.
fn highest(name: &str) -> Expr {
    bound(name, |values| values.max())
}

fn bound(name: &str, of: fn(Expr) -> Expr) -> Expr {
    // Without any comparable baseline the target's own bounds still stand: they are the same in every row.
    let rows = || col(name).filter(col("comparable").or(col("comparable").any(true).not()));
    when(rows().null_count().gt(lit(0))).then(lit(NULL)).otherwise(of(rows())).alias(name)
}

fn note() -> Expr {
    let said = |text: &str| lit(text.to_owned());
    when(col("baselines").is_null())
        .then(said("no baseline"))
        .when(col("any_comparable").not())
        .then(concat_str([said("baseline in another unit: "), col("base_units")], "", true))
        .when(col("year").is_null())
        .then(said("no deadline"))
        .when(col("baseline_year").is_null())
        .then(said("no year for the baseline"))
        .when(col("unit").eq(lit("multiple")))
        .then(said("said as a multiple of the baseline"))
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
            "total" => Span { first: (first.get(row)? - start).max(1), last: last - start },
            _ => Span::level(last - start),
        };
        solve(target.get(row)?, base.get(row)?, span)
    });
    Ok(Float64Chunked::from_iter_options(name, solved).into_column())
}
