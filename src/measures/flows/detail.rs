//! Product detail of the table `flows`, as what may be summed: what an import set aside for a total is taken up again.
//!
//! The audit of an import gives every row one word on summing it. Rows `once` are summed as they are. Detail beside a total
//! (`beside-total`) or beside a heading (`mixed-level`) is taken here again, and who sums it leaves out what stands below a heading:
//! see [`highest`]. A row that stands twice in its file is taken once.

use polars::prelude::*;

use super::rows::narrowed;
use super::{Scope, all};
use crate::datasets::baci::revision;
use crate::datasets::comtrade::is_edition;
use crate::datasets::release::RECONCILED;
use crate::error::{Error, Result};
use crate::measures::Ask;
pub(super) use crate::store::EDITION;
use crate::tables::{Tables, WORLD, decimal_type};
use crate::wording::format;

/// A product asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Product {
    /// `HS`, `SITC`, or the code of one classification.
    class: Option<String>,
    /// What its code starts with.
    code: String,
}

/// The product that a selection asks for; `None` for all together.
///
/// # Errors
/// A usage error for what is no product code.
pub(super) fn product(ask: &Ask) -> Result<Option<Product>> {
    let Some(text) = ask.product.as_deref() else { return Ok(None) };
    let (class, code) = match text.trim().split_once(':') {
        Some((class, code)) => (Some(named_class(class)), code.trim()),
        None => (None, text.trim()),
    };
    if code.eq_ignore_ascii_case("TOTAL") {
        return Ok(None);
    }
    let is_code = !code.is_empty() && code.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    if !is_code || class.as_deref() == Some("") {
        return Err(Error::usage(format!("`{text}` is no product")).with_hint(
            "write the start of a code such as 84 or 870323, or with its classification S4:7812, HS17:870323",
        ));
    }
    Ok(Some(Product { class, code: code.to_owned() }))
}

/// A classification by its code in UN Comtrade, as a user writes it: `h5` and `HS17` are `H5`.
fn named_class(word: &str) -> String {
    let class = word.trim().to_uppercase();
    revision(&class).map_or(class, str::to_owned)
}

/// The edition of a classification that a selection of products names, such as `H5` of `HS17:870323`.
pub fn named_edition(ask: &Ask) -> Option<String> {
    let (class, _) = ask.product.as_deref()?.split_once(':')?;
    Some(named_class(class)).filter(|class| is_edition(class))
}

/// Rows of the table `flows` that are of the product asked for, by the rule of the measures; `TOTAL` are those of all products
/// together. `None` where none is asked for.
///
/// # Errors
/// A usage error for what is no product code.
pub fn rows_of_product(ask: &Ask) -> Result<Option<Expr>> {
    Ok(match product(ask)? {
        Some(product) => Some(product.fits()),
        None => ask.product.as_ref().map(|_| col("product").eq(lit("TOTAL"))),
    })
}

/// The family of a classification: codes of two families have nothing in common but their digits.
fn family() -> Expr {
    let like = |pattern: &str| col("classification").fill_null(lit("")).str().contains(lit(pattern.to_owned()), true);
    when(like("^(H[0-9]|HS)"))
        .then(lit("HS"))
        .when(like("^(S[0-9]|ST$|SITC)"))
        .then(lit("SITC"))
        // A file that does not name its classification has the Harmonized System.
        .when(like("^$"))
        .then(lit("HS"))
        .otherwise(col("classification"))
}

impl Product {
    /// Rows of this product: of codes that are built as a tree those that start so, of others that very code.
    pub fn fits(&self) -> Expr {
        let class = self.class.as_ref().map(|class| {
            let name = lit(class.clone());
            family().eq(name.clone()).or(col("classification").str().to_uppercase().eq(name).fill_null(lit(false)))
        });
        let is_tree = family().eq(lit("HS")).or(family().eq(lit("SITC"))).or(family().str().starts_with(lit("B")));
        let code = lit(self.code.clone());
        let starts = col("product").str().starts_with(code.clone());
        let same = col("product").eq(code);
        all([class, Some(starts.clone()), Some(same.or(starts.and(is_tree).and(col("level").is_not_null())))])
    }

    /// True where its classification is named.
    pub const fn names_class(&self) -> bool {
        self.class.is_some()
    }

    /// True for codes that another edition of their classification may give to other goods: all but the chapters and sections.
    pub fn is_of_one_edition(&self) -> bool {
        self.code.len() > 2
    }

    /// The same of a product that was read.
    pub fn shows(&self, family: &str, classification: &str, level: Option<i32>, code: &str) -> bool {
        let of_class =
            self.class.as_deref().is_none_or(|class| class == family || class.eq_ignore_ascii_case(classification));
        let is_tree = level.is_some() && (family == "HS" || family == "SITC" || family.starts_with('B'));
        of_class && if is_tree { code.starts_with(&self.code) } else { code == self.code }
    }
}

/// The key of what may be put together.
pub(super) const SOURCE: [&str; 5] = ["dataset", "series", "trade", "prices", "books"];

/// What names a row of product detail, whatever release it is from.
const KEY: [&str; 13] = [
    "dataset",
    "series",
    "trade",
    "prices",
    "books",
    "flow",
    "reporter",
    "partner",
    "classification",
    "product",
    "year",
    "quarter",
    "month",
];

/// True for rows that the provider reconciled from both sides' reports.
pub(super) fn is_reconciled() -> Expr {
    let of = |(dataset, series): &(&'static str, Option<&'static str>)| {
        let series = series.map_or_else(|| col("series").is_null(), |series| col("series").eq(lit(series)));
        col("dataset").eq(lit(*dataset)).and(series)
    };
    RECONCILED.iter().map(of).reduce(Expr::or).unwrap_or_else(|| lit(false))
}

/// The columns of `flows` that detail is made of.
pub(super) const READ: [&str; 23] = [
    "release",
    "dataset",
    "vintage",
    "series",
    "trade",
    "prices",
    "valuation",
    "flow",
    "classification",
    "product",
    "level",
    "year",
    "quarter",
    "month",
    "reporter",
    "partner",
    "reporter_class",
    "partner_class",
    "estimate",
    "split",
    "counts",
    "value",
    "fob",
];

/// Rows of the table `flows` in the store that may be detail: not those of files with totals only. 0 without a store.
pub(super) fn recorded_rows(tables: &Tables) -> usize {
    let releases = tables.releases("flows").unwrap_or_default();
    let parts = releases.iter().flat_map(|release| release.parts_of("flows"));
    parts
        .filter(|part| part.constants.get("product").is_none_or(|product| product != "TOTAL"))
        .map(|part| part.rows)
        .sum()
}

/// Refuses what sums products of all countries from more rows than the selection allows.
///
/// # Errors
/// [`ErrorKind::Refused`](crate::error::ErrorKind::Refused), with the number of rows.
pub(super) fn check_size(tables: &Tables, ask: &Ask) -> Result<()> {
    let rows = recorded_rows(tables);
    if ask.most_detail.is_none_or(|most| rows <= most) {
        return Ok(());
    }
    let rows = format::count(rows as f64);
    Err(Error::refused(format!("products of all countries are summed from {rows} rows"))
        .with_hint("ask for it by itself"))
}

/// Rows of products that may be summed within one level: with `books`, with `WLD` as the reporter or partner of all together,
/// and with `span`: 0 for whole years, 1 for quarters, 2 for months. A row stands here once, from whatever release.
pub(super) fn detail(tables: &Tables, ask: &Ask, fits: Expr) -> Result<LazyFrame> {
    let names_class = product(ask)?.is_some_and(|product| product.names_class());
    detail_with(tables.statistics("flows")?, tables, ask, fits, names_class)
}

/// [`detail`] of some of the rows, of the classification of each flow that is summed.
pub(super) fn detail_of(rows: LazyFrame, tables: &Tables, ask: &Ask, fits: Expr) -> Result<LazyFrame> {
    detail_with(rows, tables, ask, fits, false)
}

/// [`detail`] of some of the rows; where the question names a classification, of that one too where it is set aside for another.
pub(super) fn detail_with(
    rows: LazyFrame,
    tables: &Tables,
    ask: &Ask,
    fits: Expr,
    names_class: bool,
) -> Result<LazyFrame> {
    let counts = |word: &str| col("counts").eq(lit(word.to_owned()));
    let stands_for_all = |side: &str| col(format!("{side}_class")).eq(lit("world"));
    let code = |side: &'static str| when(stands_for_all(side)).then(lit(WORLD)).otherwise(col(side)).alias(side);
    let known = |side: &str| col(side).is_not_null().or(stands_for_all(side));
    let is_world = || counts("world").and(known("reporter")).and(known("partner"));
    let between = || col("reporter").is_not_null().and(col("partner").is_not_null());
    let fits = all([
        Some(col("flow").eq(lit("export")).or(col("flow").eq(lit("import")))),
        Some(col("product").neq(lit("TOTAL"))),
        Some(fits),
    ]);
    let rows = narrowed(rows, ask).filter(fits);
    let shaped = |rows: LazyFrame| {
        rows.select([
            cols(["release", "dataset", "vintage", "series", "trade", "prices", "valuation", "flow"]).as_expr(),
            cols(["classification", "product", "level", "year", "quarter", "month"]).as_expr(),
            family().alias("family"),
            code("reporter"),
            code("partner"),
            when(is_reconciled()).then(lit("reconciled")).otherwise(lit("own")).alias("books"),
            col("estimate"),
            when(col("month").is_not_null())
                .then(lit(2))
                .when(col("quarter").is_not_null())
                .then(lit(1))
                .otherwise(lit(0))
                .alias("span"),
            col("split"),
            col("value").cast(decimal_type()),
            col("fob").cast(decimal_type()),
        ])
    };
    let once = shaped(rows.clone().filter(counts("once").and(between())));
    // Of the World nothing is known but what each row says alone.
    let of_class = if names_class { counts("other-classification") } else { lit(false) };
    let beside = counts("beside-total").or(counts("mixed-level")).or(of_class).and(between());
    let beside = beside.or(is_world().and(col("split").is_null()));
    let names = once.clone().collect_schema()?;
    let keys: Vec<Expr> = names
        .iter_names()
        .filter(|name| !["value", "fob", "vintage"].contains(&name.as_str()))
        .map(|name| col(name.clone()))
        .collect();
    let beside = shaped(rows.filter(beside))
        .group_by_stable(keys)
        .agg(["value", "fob", "vintage"].map(|name| col(name).first()))
        .select(names.iter_names().map(|name| col(name.clone())).collect::<Vec<_>>());
    without_repeats(tables, concat([once, beside], UnionArgs::default())?)
}

/// A store says itself which of several releases answers for a figure. Of rows that come from elsewhere the release whose name comes
/// last does, one with a figure before one without; all rows that it has of the figure stay.
fn without_repeats(tables: &Tables, rows: LazyFrame) -> Result<LazyFrame> {
    if tables.releases("flows").is_ok() {
        return Ok(rows);
    }
    let order = [col("value").is_not_null(), col("release")];
    let answers = col("release").sort_by(order, SortMultipleOptions::default()).last().over(KEY.map(col))?;
    Ok(rows
        .with_column(answers.alias("release that answers"))
        .filter(col("release").eq(col("release that answers")))
        .drop(by_name(["release that answers"], true, false)))
}

/// Sums of one product in the shape of `totals`. Of several classifications of one flow the newest counts, of a product and its
/// headings the highest, and whole years before quarters and months: nothing is counted twice. Below chapters one edition answers:
/// see [`one_edition`].
pub(super) fn totals(tables: &Tables, ask: &Ask, product: &Product, scope: Scope) -> Result<LazyFrame> {
    let rows = detail(tables, ask, product.fits().and(scope.rows(ask, is_reconciled())))?;
    let mut sums = sums_of(rows.clone())?;
    if has_several_levels(&sums)? {
        sums = sums_of(highest(rows.clone().collect()?)?.lazy())?;
    }
    one_family(&sums, product)?;
    sums = without_parts_of_whole_years(sums)?;
    if !product.is_of_one_edition() && has_months_in_several_editions(&sums)? {
        let of_months = if has_several_levels(&sums)? { highest(rows.collect()?)?.lazy() } else { rows };
        sums = sums_of(newest_of_each_month(of_months)?)?;
    }
    let sums = match product.is_of_one_edition() {
        true => one_edition(sums, scope)?,
        false => sums.lazy().with_columns([no_text(OTHER_EDITION), no_text(EDITION)]),
    };
    let in_order = SortMultipleOptions::default().with_order_descending_multi([true, false]).with_nulls_last(true);
    let kept: Vec<PlSmallStr> = LEG.into_iter().map(PlSmallStr::from).collect();
    Ok(sums
        .sort(["classification", "span"], in_order)
        .unique_stable(Some(by_name(kept, true, false)), UniqueKeepStrategy::First)
        .with_columns([
            lit("products").alias("basis"),
            // What a product asked for is, is known.
            lit(NULL).cast(DataType::Int32).alias("chapters"),
            when(col("span").eq(lit(2)))
                .then(col("months_of"))
                .when(col("span").eq(lit(1)))
                .then(col("quarters_of"))
                .otherwise(lit(NULL))
                .cast(DataType::Int32)
                .alias("months"),
        ]))
}

/// One report of a year.
const LEG: [&str; 9] = ["dataset", "series", "trade", "prices", "books", "reporter", "partner", "flow", "year"];

/// Sums of rows of detail by report, classification and span, with `several_levels`.
fn sums_of(rows: LazyFrame) -> Result<DataFrame> {
    let keys: Vec<Expr> = LEG.into_iter().chain(["family", "classification", "span"]).map(col).collect();
    Ok(rows
        .group_by(keys)
        .agg([
            complete_sum("value"),
            complete_sum("fob"),
            col("estimate").any(true),
            joined("vintage"),
            joined("release"),
            when(col("valuation").n_unique().eq(lit(1)))
                .then(col("valuation").first())
                .otherwise(lit("mixed"))
                .alias("valuation"),
            col("month").n_unique().cast(DataType::Int32).alias("months_of"),
            (col("quarter").n_unique().cast(DataType::Int32) * lit(3)).alias("quarters_of"),
            several_levels(),
        ])
        .collect()?)
}

/// Leaves out months and quarters that do not make a year, of reports that stand there for the whole year, in whatever edition.
fn without_parts_of_whole_years(sums: DataFrame) -> Result<DataFrame> {
    if !sums.column("span")?.i32()?.iter().flatten().any(|span| span > 0) {
        return Ok(sums);
    }
    let has_year = col("span").min().over(LEG.map(col))?.eq(lit(0));
    let reported = when(col("span").eq(lit(2))).then(col("months_of")).otherwise(col("quarters_of"));
    let is_part = col("span").gt(lit(0)).and(reported.lt(lit(12)));
    Ok(sums.lazy().filter(is_part.and(has_year).not()).collect()?)
}

/// True where a report has months or quarters in several editions.
fn has_months_in_several_editions(sums: &DataFrame) -> Result<bool> {
    let keys = LEG.into_iter().chain(["family", "span"]).map(col).collect::<Vec<_>>();
    let several = sums.clone().lazy().filter(col("span").gt(lit(0))).group_by(keys).agg([len().alias("editions")]);
    Ok(several.filter(col("editions").gt(lit(1))).collect()?.height() > 0)
}

/// Rows of chapters, which are the same in all editions: of each month those of its newest edition, as of one edition.
fn newest_of_each_month(rows: LazyFrame) -> Result<LazyFrame> {
    let of = |time: &[&'static str]| -> Vec<Expr> {
        LEG.into_iter().chain(["family", "span"]).chain(time.iter().copied()).map(col).collect()
    };
    let newest = col("classification").max().over(of(&["quarter", "month"]))?;
    let as_one = col("classification").max().over(of(&[]))?;
    let is_newest = col("classification").eq_missing(newest);
    let is_part = col("span").gt(lit(0));
    Ok(rows
        .filter(is_part.clone().not().or(is_newest))
        .with_column(when(is_part).then(as_one).otherwise(col("classification")).alias("classification")))
}

const SEVERAL_LEVELS: &str = "several_levels";

/// True where codes of several levels are put together: one may be a heading of another.
pub(super) fn several_levels() -> Expr {
    col("level").min().neq(col("level").max()).fill_null(lit(false)).alias(SEVERAL_LEVELS)
}

/// True when [`several_levels`] is anywhere.
pub(super) fn has_several_levels(sums: &DataFrame) -> Result<bool> {
    Ok(sums.column(SEVERAL_LEVELS)?.bool()?.any())
}

/// Rows of detail that are in no other one: a product is left out where one of its headings stands in the same flow, period and
/// edition. What has no heading there counts, however many digits it has.
pub(super) fn highest(rows: DataFrame) -> Result<DataFrame> {
    const HEADING: &str = "heading";
    let levels = rows.column("level")?.unique()?.sort(SortOptions::default())?;
    let levels: Vec<i32> = levels.cast(&DataType::Int32)?.i32()?.iter().flatten().collect();
    let place = || LEG.into_iter().chain(["quarter", "month", "family", "classification"]).map(col);
    let args = || JoinArgs { nulls_equal: true, ..JoinArgs::new(JoinType::Anti) };
    let mut rows = rows;
    for digits in levels.split_last().map_or(&[][..], |(_, headings)| headings) {
        let product = || place().chain([col("product")]).collect::<Vec<_>>();
        let headings = rows.clone().lazy().filter(col("level").eq(lit(*digits))).select(product());
        let head = col("product").str().head(lit(i64::from(*digits)));
        let head = when(col("level").gt(lit(*digits))).then(head).otherwise(lit(NULL)).alias(HEADING);
        let below: Vec<Expr> = place().chain([col(HEADING)]).collect();
        let kept = rows.lazy().with_column(head).join(headings, below, product(), args());
        rows = kept.drop(by_name([HEADING], true, false)).collect()?;
    }
    Ok(rows)
}

/// The edition that a figure is in, where those that it is put beside are told in another one; null elsewhere. Such a figure is null.
pub(super) const OTHER_EDITION: &str = "other_edition";

fn no_text(name: &str) -> Expr {
    lit(NULL).cast(DataType::String).alias(name)
}

/// What must be told in one edition beside source and year: the reports of a pair; else a country's flow with all its partners, of
/// which reconciled data have the other side in the books of the partners.
fn together(scope: Scope) -> [Expr; 2] {
    let text = |name: &str| col(name).cast(DataType::String);
    let is_first = || text("reporter").lt(text("partner"));
    let of_pair = |[one, other]: [&str; 2]| when(is_first()).then(text(one)).otherwise(text(other));
    let own = |name: &str| when(col("books").eq(lit("own"))).then(text(name)).otherwise(lit(""));
    match scope {
        Scope::Dyads => [["reporter", "partner"], ["partner", "reporter"]].map(of_pair),
        Scope::Owners | Scope::World => ["reporter", "flow"].map(own),
    }
}

/// Sums that are put beside one another, in one edition of their classification: that of most of them, of several such the newest.
/// A report that is in another one only keeps its row without a figure: below chapters the same digits are other goods there. Files
/// that do not name an edition (`HS`) go with any.
fn one_edition(sums: DataFrame, scope: Scope) -> Result<LazyFrame> {
    const CHOSEN: &str = "edition that answers";
    const GROUP: [&str; 8] = ["dataset", "series", "trade", "prices", "books", "year", "a", "b"];
    let [a, b] = together(scope);
    let rows = sums.lazy().with_columns([a.alias("a"), b.alias("b")]);
    let group = || GROUP.map(col).to_vec();
    let is_named = || col("classification").fill_null(lit("")).str().contains(lit("^[HS][0-9]$"), true);
    let in_order = SortMultipleOptions::default().with_order_descending_multi([true, true]);
    let reports = LEG.into_iter().chain(["a", "b", "classification"]);
    let editions = rows
        .clone()
        .filter(is_named())
        .unique_stable(Some(by_name(reports, true, false)), UniqueKeepStrategy::Any)
        .group_by(group().into_iter().chain([col("classification")]).collect::<Vec<_>>())
        .agg([len().alias("reports")])
        .sort(["reports", "classification"], in_order)
        .unique_stable(Some(by_name(GROUP, true, false)), UniqueKeepStrategy::First)
        .select(group().into_iter().chain([col("classification").alias(CHOSEN)]).collect::<Vec<_>>());
    let args = JoinArgs { nulls_equal: true, ..JoinArgs::new(JoinType::Left) };
    let differs = || is_named().and(col("classification").neq(col(CHOSEN)).fill_null(lit(false)));
    let is_there = differs().not().any(true).over(LEG.map(col))?;
    // Half a year in one edition and half in the next is a year in neither.
    let of_span: Vec<Expr> = LEG.into_iter().chain(["span"]).map(col).collect();
    let named_ones = is_named().cast(DataType::Int32).sum().over(of_span)?;
    let reported = when(col("span").eq(lit(2))).then(col("months_of")).otherwise(col("quarters_of"));
    let is_part = col("span").gt(lit(0)).and(reported.lt(lit(12)));
    let is_divided = is_part.and(named_ones.gt(lit(1)));
    let unless_other = |name: &str| when(col(OTHER_EDITION).is_null()).then(col(name)).otherwise(lit(NULL)).alias(name);
    let named = when(is_named()).then(col("classification")).otherwise(lit(NULL)).alias(EDITION);
    Ok(rows
        .join(editions, group(), group(), args)
        .with_columns([differs().alias("differs"), is_there.alias("is there"), is_divided.alias("is divided"), named])
        .filter(col("differs").not().or(col("is there").not()))
        .with_column(
            when(col("differs"))
                .then(col("classification"))
                .when(col("is divided"))
                .then(lit("several editions"))
                .otherwise(lit(NULL))
                .alias(OTHER_EDITION),
        )
        .with_columns(["value", "fob"].map(unless_other))
        .drop(by_name(["a", "b", CHOSEN, "differs", "is there", "is divided"], true, false)))
}

/// All words of a column, each once, `;` between them.
fn joined(name: &str) -> Expr {
    let words = col(name).drop_nulls().unique_stable().sort(SortOptions::default()).str().join(";", true);
    when(col(name).null_count().lt(len())).then(words).otherwise(lit(NULL)).alias(name)
}

/// A sum that is null when one of its values is.
pub(super) fn complete_sum(name: &str) -> Expr {
    when(col(name).null_count().gt(lit(0))).then(lit(NULL)).otherwise(col(name).sum()).alias(name)
}

/// The same digits mean other goods in another family of classifications.
fn one_family(sums: &DataFrame, product: &Product) -> Result<()> {
    let families = sums.column("family")?.unique_stable()?;
    let mut families: Vec<&str> = families.str()?.iter().flatten().collect();
    families.sort_unstable();
    match families.as_slice() {
        [] | [_] => Ok(()),
        [first, ..] => {
            let code = &product.code;
            let message = format!("product {code} stands in several classifications: {}", families.join(", "));
            Err(Error::usage(message).with_hint(format!("name one: --product {first}:{code}")))
        }
    }
}
