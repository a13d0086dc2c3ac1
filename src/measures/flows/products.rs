//! What a country trades: its exports and imports by product.

use polars::prelude::*;

use super::chapters::chapter_name;
use super::detail::{complete_sum, detail, product};
use super::share::FLOW;
use super::{
    DATASET, ESTIMATE, Honours, PRICES, RELEASES, SERIES, Scope, TRADE, VINTAGE, YEAR, check, count, owners, part, usd,
};
use crate::error::Result;
use crate::measures::{About, Ask, Measure};
use crate::model::Column as Described;
use crate::tables::{Tables, WORLD, decimal_type};

/// A country's exports and imports by product: chapters, or with a product asked for the headings within it.
///
/// Shape: one row a reporter, partner, flow, year, classification and product of one source. Units: US dollars; shares from 0 to 1.
/// The partner is `WLD` unless pairs are asked for. The total is the sum of the products, null when one of them has no figure.
pub struct Products;

const COLUMNS: &[Described] = &[
    DATASET,
    SERIES,
    TRADE,
    PRICES,
    VINTAGE,
    Described::text("reporter", "whose trade it is; reconciled data have both sides").required(),
    Described::text("partner", "with whom; `WLD` for all partners together").required(),
    FLOW,
    YEAR,
    Described::text("classification", "family of the codes: HS or SITC").required(),
    count("rank", "place among the products, 1 the largest; equal figures share a place"),
    Described::text("product", "code: the first digits of those in the data").required(),
    Described::text("name", "its name in the store’s dictionary; else a short name of the chapter"),
    usd("value", "trade in the product"),
    part("share", "value / total"),
    usd("total", "sum of all products"),
    count("products", "products in the data, those without a figure too").required(),
    Described::text("missing", "why there is no share: value, with the months that are there, or total"),
    ESTIMATE,
    RELEASES,
];

impl Measure for Products {
    fn about(&self) -> About {
        About {
            id: "products",
            title: "a country's exports and imports by product, with their share",
            row: "one reporter, partner, flow, year, classification and product of one data set and series",
            formulas: &[
                "value = sum of the detail whose code begins with the product's",
                "share = value / total; total = sum of the products, of chapters all together",
                "products: chapters of two digits; with --product the codes two digits longer within it",
                "all partners together: the file's own rows of the World, else the sum of the partners",
                "of several classifications of one family the newest, of several levels the one with the fewest digits",
                "whole years before quarters and months; of several releases the last by name",
                "reconciled data: a country's imports are the exports of the others to it",
                "codes of other classifications than HS and SITC are not built as a tree and are not here",
            ],
            reads: &["flows"],
            dates: "calendar year of the trade",
            reference: "product share, World Bank WITS, trade indicators",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        check(&self.about(), ask, Honours::Products)?;
        let digits = digits(ask)?;
        let is_dyadic = !ask.pairs.is_empty();
        let scope = if is_dyadic { Scope::Dyads } else { Scope::Owners };
        let wanted = product(ask)?;
        let fits = wanted.map_or_else(|| lit(true), |product| product.fits()).and(scope.rows(ask, col("estimate")));
        let rows = detail(tables, ask, fits)?;
        let sums = both_sides(best(by_product(rows, digits)))?;
        let sums = if is_dyadic { sums.filter(col("partner").neq(lit(WORLD))) } else { with_all(sums)? };
        let own = owners(ask).into_iter().map(|country| col("reporter").eq(lit(country.code().to_owned())));
        let sums = match own.reduce(Expr::or) {
            Some(own) if !ask.countries.is_empty() || !is_dyadic => sums.filter(own),
            _ => sums,
        };
        Ok(named(shares(sums)?, tables)?
            .sort(ORDER, SortMultipleOptions::default().with_nulls_last(true))
            .select(COLUMNS.iter().map(|column| col(column.name)).collect::<Vec<_>>()))
    }
}

const ORDER: [&str; 11] =
    ["dataset", "series", "trade", "prices", "estimate", "reporter", "partner", "flow", "year", "rank", "product"];

/// What products of one table have in common.
const KEY: [&str; 10] =
    ["dataset", "series", "trade", "prices", "books", "classification", "reporter", "partner", "flow", "year"];

fn keys() -> Vec<Expr> {
    KEY.map(col).to_vec()
}

/// How many digits of a code are a product: two more than those asked for.
fn digits(ask: &Ask) -> Result<usize> {
    Ok(match (product(ask)?, ask.product.as_deref()) {
        (Some(_), Some(text)) => {
            let code = text.rsplit(':').next().unwrap_or(text).trim();
            // Codes grow by two digits; half of such a step is completed.
            (code.len() + 2) / 2 * 2
        }
        _ => 2,
    })
}

/// Sums by product, for each way in which a file has them: classification, level and span.
fn by_product(rows: LazyFrame, digits: usize) -> LazyFrame {
    let is_product = col("product").str().contains(lit(format!("^[0-9]{{{digits}}}")), true);
    let fits = is_product
        .and(col("level").gt_eq(lit(digits as i32)))
        .and(col("family").eq(lit("HS")).or(col("family").eq(lit("SITC"))));
    let rows = rows.filter(fits).with_columns([
        col("product").str().head(lit(digits as i64)),
        // A key is never null.
        col("series").fill_null(lit("")),
        col("classification").alias("edition"),
        col("family").alias("classification"),
    ]);
    let ways = || keys().into_iter().chain(["release", "edition", "level", "span"].map(col)).collect::<Vec<_>>();
    let parts = |column: &str, each: i32| col(column).n_unique().cast(DataType::Int32) * lit(each);
    // A month in which a product has no row is a month without trade in it: the months are those of all products together.
    let months = rows.clone().group_by(ways()).agg([when(col("span").first().eq(lit(2)))
        .then(parts("month", 1))
        .when(col("span").first().eq(lit(1)))
        .then(parts("quarter", 3))
        .otherwise(lit(12))
        .alias("months")]);
    let both = JoinArgs { nulls_equal: true, ..JoinArgs::new(JoinType::Inner) };
    rows.group_by(ways().into_iter().chain([col("product")]).collect::<Vec<_>>())
        .agg([complete_sum("value"), col("vintage").max()])
        .join(months, ways(), ways(), both)
}

/// For each key the best of its ways.
fn best(sums: LazyFrame) -> LazyFrame {
    let ways = ["span", "edition", "level", "release"];
    let order =
        SortMultipleOptions::default().with_order_descending_multi([false, true, false, true]).with_nulls_last(true);
    let columns = || keys().into_iter().chain(ways.map(col)).collect::<Vec<_>>();
    let chosen = sums
        .clone()
        .select(columns())
        .unique_stable(None, UniqueKeepStrategy::Any)
        .sort(ways, order)
        .unique_stable(Some(by_name(KEY.map(PlSmallStr::from).to_vec(), true, false)), UniqueKeepStrategy::First);
    let both = JoinArgs { nulls_equal: true, ..JoinArgs::new(JoinType::Inner) };
    sums.join(chosen, columns(), columns(), both).with_column(
        when(col("months").lt(lit(12))).then(lit(NULL)).otherwise(col("value")).cast(decimal_type()).alias("value"),
    )
}

/// The columns that are left: the way has been chosen.
const SUMS: [&str; 15] = [
    "dataset",
    "series",
    "trade",
    "prices",
    "books",
    "classification",
    "reporter",
    "partner",
    "flow",
    "year",
    "product",
    "value",
    "vintage",
    "release",
    "months",
];

/// Exports of reconciled data as the imports that they are to the other side, beside all others.
fn both_sides(sums: LazyFrame) -> Result<LazyFrame> {
    let sums = sums.select(SUMS.map(col));
    let is_mirrored =
        col("books").eq(lit("reconciled")).and(col("flow").eq(lit("export"))).and(col("partner").neq(lit(WORLD)));
    let imports = sums.clone().filter(is_mirrored).select(SUMS.map(|name| match name {
        "reporter" => col("partner").alias("reporter"),
        "partner" => col("reporter").alias("partner"),
        "flow" => lit("import").alias("flow"),
        name => col(name),
    }));
    Ok(concat([sums, imports], UnionArgs { parallel: false, ..UnionArgs::default() })?)
}

/// All partners together: the file's own rows, else the sum of the partners.
fn with_all(sums: LazyFrame) -> Result<LazyFrame> {
    let is_all = || col("partner").eq(lit(WORLD));
    let own = sums.clone().filter(is_all());
    let owner = || keys().into_iter().filter(|key| *key != col("partner")).collect::<Vec<_>>();
    let summed = sums
        .filter(is_all().not())
        .group_by(owner().into_iter().chain([col("product")]).collect::<Vec<_>>())
        .agg([
            complete_sum("value"),
            col("vintage").max(),
            col("release").unique().sort(SortOptions::default()).str().join(";", true),
            col("months").min(),
        ])
        .with_column(lit(WORLD).alias("partner"))
        .select(SUMS.map(col));
    let others = summed.join(own.clone().select(owner()), owner(), owner(), JoinArgs::new(JoinType::Anti));
    Ok(concat([own, others], UnionArgs { parallel: false, ..UnionArgs::default() })?)
}

/// Totals, shares and ranks.
fn shares(sums: LazyFrame) -> Result<LazyFrame> {
    let by_value = RankOptions { method: RankMethod::Min, descending: true };
    let float = |name: &str| col(name).cast(DataType::Float64);
    Ok(sums
        .with_columns([
            complete_sum("value").over(keys())?.cast(decimal_type()).alias("total"),
            col("value").rank(by_value, None).over(keys())?.cast(DataType::Int32).alias("rank"),
            col("product").len().over(keys())?.cast(DataType::Int32).alias("products"),
        ])
        .with_columns([
            when(col("total").gt(lit(0))).then(float("value") / float("total")).otherwise(lit(NULL)).alias("share"),
            when(col("value").is_null().and(col("months").lt(lit(12))))
                .then(concat_str(
                    [lit("value ("), col("months").cast(DataType::String), lit(" of 12 months)")],
                    "",
                    true,
                ))
                .when(col("value").is_null())
                .then(lit("value"))
                .when(col("total").is_null())
                .then(lit("total"))
                .otherwise(lit(NULL))
                .alias("missing"),
            col("books").eq(lit("reconciled")).alias("estimate"),
            when(col("series").eq(lit(""))).then(lit(NULL)).otherwise(col("series")).alias("series"),
            col("year").cast(DataType::Int32),
            col("release").alias("releases"),
        ]))
}

/// Names from the store's dictionaries, and short names of chapters where these have none.
fn named(products: LazyFrame, tables: &Tables) -> Result<LazyFrame> {
    let codes: Vec<String> = (1..100).map(|number| format!("{number:02}")).collect();
    let names: Vec<Option<&str>> = codes.iter().map(|code| chapter_name(code)).collect();
    let family = vec!["HS"; codes.len()];
    let chapters = DataFrame::new(
        codes.len(),
        vec![
            Column::new("classification".into(), family),
            Column::new("product".into(), codes),
            Column::new("chapter".into(), names),
        ],
    )?;
    let keys = || [col("classification"), col("product")];
    let left = || JoinArgs::new(JoinType::Left);
    let products = products.join(chapters.lazy(), keys(), keys(), left());
    if !tables.has("dictionary") {
        return Ok(products.with_column(col("chapter").alias("name")));
    }
    let dictionary = tables
        .statistics("dictionary")?
        .filter(col("kind").eq(lit("product")).and(col("name").is_not_null()))
        .sort(["release"], SortMultipleOptions::default())
        .select([col("code").cast(DataType::String).alias("product"), col("name").cast(DataType::String).alias("told")])
        .unique_stable(Some(by_name(["product"], true, false)), UniqueKeepStrategy::Last);
    let names = coalesce(&[col("told"), col("chapter")]).alias("name");
    Ok(products.join(dictionary, [col("product")], [col("product")], left()).with_column(names))
}
