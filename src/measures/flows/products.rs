//! What a country trades: its exports and imports by product.

use jiff::civil::Date;
use polars::prelude::*;

use super::alike::{gathered, is_alike};
use super::at_hand::AtHand;
use super::baskets::CHAPTER_DIGITS;
use super::chapters::{DIVIDED, DIVISIONS, chapter_name};
use super::detail::{
    Product, check_size, complete_sum, detail_with, has_several_levels, highest, is_reconciled, product, several_levels,
};
use super::recorded::{self, recorded};
use super::rows::narrowed;
use super::share::FLOW;
use super::summed::by_country;
use super::{
    DATASET, ESTIMATE, PRICES, RELEASES, SERIES, Scope, TRADE, VINTAGE, YEAR, check, count, owners, part, usd,
};
use crate::error::Result;
use crate::measures::{About, Ask, Filter, Filters, Measure};
use crate::model::Column as Described;
use crate::tables::{Piece, Tables, WORLD, decimal_type};

/// A country's exports and imports by product: chapters, or with a product asked for the headings within it.
///
/// Shape: one row a reporter, partner, flow, year, classification and product of one source. Units: US dollars; shares from 0 to 1.
/// The partner is `WLD` unless pairs are asked for. The total is the sum of the products, or the file's own total where that is more:
/// the data may have some products only. It is null when a product has no figure.
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
    Described::text("classification", "family of the codes, HS or SITC; below the chapters the edition, such as H5")
        .required(),
    count("rank", "place among the products, 1 the largest; equal figures share a place"),
    Described::text("product", "code: the first digits of those in the data").required(),
    Described::text("name", "its name in the store’s dictionary; else a short name of the chapter or division"),
    usd("value", "trade in the product"),
    part("share", "value / total"),
    usd("total", "sum of all products; the file's own total where that is more; null for a few chapters without one"),
    count("products", "products in the data, those without a figure too").required(),
    Described::text(
        "missing",
        "why there is no share: value, with the months that are there, or total, with the chapters that are there",
    ),
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
                "share = value / total; total = sum of the products, of chapters all together, or the file's own total where that is more",
                "products: chapters of two digits; with --product the codes two digits longer within it",
                "all partners together: the file's own rows of the World, else the sum of the partners",
                "of products of a few chapters without the file's own total there is no total, and no share of it: missing says how many chapters",
                "of several editions the newest for the chapters; below them, with --product, each edition for itself",
                "of a product and its headings in one flow the highest counts; what has no heading there counts with all its digits",
                "whole years before quarters and months; of several releases with the same figure the last import",
                "reconciled data: a country's imports are the exports of the others to it",
                "codes of other classifications than HS and SITC are not built as a tree and are not here",
            ],
            reads: &["flows"],
            takes: Filters::STATISTICS.with(Filter::Product),
            dates: "calendar year of the trade",
            reference: "product share, World Bank WITS, trade indicators",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        check(&self.about(), ask)?;
        let parts = match ask.pairs.is_empty() && ask.countries.is_empty() {
            true => answers_of_all(tables, ask)?,
            false => answers_by_year(tables, ask)?,
        };
        let mut answers = concat(parts, UnionArgs { parallel: false, ..UnionArgs::default() })?.collect()?;
        each_once(&mut answers)?;
        let answers = with_at_hand(with_recorded(answers.lazy(), tables, ask)?, tables, ask)?;
        Ok(named(shares(answers)?, tables)?
            .sort(ORDER, SortMultipleOptions::default().with_nulls_last(true))
            .select(COLUMNS.iter().map(|column| col(column.name)).collect::<Vec<_>>()))
    }
}

/// The answers for some countries or pairs: their rows are read once, and answered a year at a time.
fn answers_by_year(tables: &Tables, ask: &Ask) -> Result<Vec<LazyFrame>> {
    let pieces = gathered(tables, ask, scope_of(ask), digits(ask)?)?;
    let year = || col("year").cast(DataType::Int32);
    let mut years = Vec::new();
    for piece in &pieces {
        let of_piece = piece.clone().lazy().select([year()]).unique_stable(None, UniqueKeepStrategy::Any).collect()?;
        years.extend(of_piece.column("year")?.i32()?.iter().flatten());
    }
    years.sort_unstable();
    years.dedup();
    let of_year = |wanted: i32| {
        let rows = pieces.iter().map(|piece| piece.clone().lazy().filter(year().eq(lit(wanted))).collect());
        let rows = rows.filter(|rows| rows.as_ref().map_or(true, |rows| rows.height() > 0));
        let rows: Vec<LazyFrame> = rows.map(|rows| Ok(rows?.lazy())).collect::<Result<_>>()?;
        let rows = concat(rows, UnionArgs { parallel: false, ..UnionArgs::default() })?.collect()?;
        answer(rows.lazy(), tables, ask)
    };
    match (years.is_empty(), pieces.first()) {
        (true, Some(none)) => Ok(vec![answer(none.clone().lazy(), tables, ask)?]),
        (true, None) => Ok(vec![answer(tables.statistics("flows")?, tables, ask)?]),
        (false, _) => years.into_iter().map(of_year).collect(),
    }
}

/// The answers for all countries. Files whose rows are alike are summed by country while they are read, one after the other; all
/// other rows a year at a time, because the pairs and products of all years together are more than fits into memory.
fn answers_of_all(tables: &Tables, ask: &Ask) -> Result<Vec<LazyFrame>> {
    check_size(tables, ask)?;
    let (digits, product) = (digits(ask)?, product(ask)?);
    let (alike, others): (Vec<Piece>, Vec<Piece>) =
        tables.statistics_in_pieces("flows")?.into_iter().partition(is_alike);
    let mut others: Vec<LazyFrame> = others.into_iter().map(|piece| piece.rows).collect();
    let mut summed: Vec<LazyFrame> = Vec::new();
    for piece in alike {
        match by_country(&piece, tables, ask, digits, product.as_ref())? {
            Some(sums) => summed.extend(sums.into_iter().map(IntoLazy::lazy)),
            None => others.push(piece.rows),
        }
    }
    let in_order = UnionArgs { parallel: false, ..UnionArgs::default() };
    let mut answers = Vec::new();
    let others = if others.is_empty() { None } else { Some(concat(others, in_order)?) };
    let mut years = match &others {
        Some(rows) => years_of(narrowed(rows.clone(), ask))?,
        None => Vec::new(),
    };
    let summed = if summed.is_empty() { None } else { Some(concat(summed, in_order)?.collect()?) };
    if let Some(sums) = &summed {
        years.extend(years_of(sums.clone().lazy())?);
    }
    years.sort_unstable();
    years.dedup();
    let of_year = |year: i32| col("year").cast(DataType::Int32).eq(lit(year));
    for year in years {
        let planned = others.clone().map(|rows| sums_of_pairs(rows, tables, &ask_of_year(ask, year))).transpose()?;
        let known = summed.clone().map(|sums| sums.lazy().filter(of_year(year)));
        let sums = concat(planned.into_iter().chain(known).collect::<Vec<_>>(), in_order)?;
        answers.push(with_all(sums)?.collect()?.lazy());
    }
    if answers.is_empty() {
        answers.push(with_all(sums_of_pairs(tables.statistics("flows")?, tables, ask)?)?.collect()?.lazy());
    }
    Ok(answers)
}

fn years_of(rows: LazyFrame) -> Result<Vec<i32>> {
    let years = rows
        .select([col("year").cast(DataType::Int32)])
        .unique_stable(None, UniqueKeepStrategy::Any)
        .sort(["year"], SortMultipleOptions::default())
        .collect()?;
    Ok(years.column("year")?.i32()?.iter().flatten().collect())
}

fn ask_of_year(ask: &Ask, year: i32) -> Ask {
    let day = |month, day| Date::new(i16::try_from(year).ok()?, month, day).ok();
    Ask { since: day(1, 1).or(ask.since), until: day(12, 31).or(ask.until), ..ask.clone() }
}

const fn scope_of(ask: &Ask) -> Scope {
    if ask.pairs.is_empty() { Scope::Owners } else { Scope::Dyads }
}

/// Sums by product of these rows of `flows` with each partner, one classification and span for each flow.
fn sums_of_pairs(rows: LazyFrame, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
    let scope = scope_of(ask);
    let wanted = product(ask)?;
    let names_class = wanted.as_ref().is_some_and(Product::names_class);
    let fits = wanted.map_or_else(|| lit(true), |product| product.fits()).and(scope.rows(ask, is_reconciled()));
    let rows = detail_with(rows, tables, ask, fits, names_class)?;
    // Each step is small once it is computed; as one plan they would read the file many times.
    let sums = by_product(rows, digits(ask)?)?.collect()?;
    Ok(both_sides(best(sums.lazy()))?.collect()?.lazy())
}

/// The same with all partners together, or with those of the pairs asked for, of the countries asked for.
fn answer(rows: LazyFrame, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
    let is_dyadic = !ask.pairs.is_empty();
    let sums = sums_of_pairs(rows, tables, ask)?;
    let sums = if is_dyadic { sums.filter(col("partner").neq(lit(WORLD))) } else { with_all(sums)? };
    let own = owners(ask).into_iter().map(|country| col("reporter").eq(lit(country.code().to_owned())));
    let sums = match own.reduce(Expr::or) {
        Some(own) if !ask.countries.is_empty() || !is_dyadic => sums.filter(own),
        _ => sums,
    };
    Ok(sums.collect()?.lazy())
}

const ORDER: [&str; 12] = [
    "dataset",
    "series",
    "trade",
    "prices",
    "estimate",
    "reporter",
    "partner",
    "flow",
    "year",
    "classification",
    "rank",
    "product",
];

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

/// What products of so many digits are of: the family, and below the chapters the edition, in which a code is another product.
pub(super) fn classification(digits: usize) -> Expr {
    match digits as i32 > CHAPTER_DIGITS {
        true => coalesce(&[col("classification"), col("family")]),
        false => col("family"),
    }
}

/// Sums by product, for each way in which a file has them: classification and span. Of a product and its headings the highest counts.
fn by_product(rows: LazyFrame, digits: usize) -> Result<LazyFrame> {
    let is_product = col("product").str().contains(lit(format!("^[0-9]{{{digits}}}")), true);
    let fits = is_product
        .and(col("level").gt_eq(lit(digits as i32)))
        .and(col("family").eq(lit("HS")).or(col("family").eq(lit("SITC"))));
    let rows = rows.filter(fits);
    let sums = by_product_and_period(rows.clone(), digits)?;
    let sums = match has_several_levels(&sums)? {
        true => by_product_and_period(highest(rows.collect()?)?.lazy(), digits)?,
        false => sums,
    };
    let sums = sums.lazy();
    let parts = |column: &str, each: i32| col(column).n_unique().cast(DataType::Int32) * lit(each);
    // A month in which a product has no row is a month without trade in it: the months are those of all products together.
    let months = sums.clone().group_by(ways()).agg([when(col("span").first().eq(lit(2)))
        .then(parts("month", 1))
        .when(col("span").first().eq(lit(1)))
        .then(parts("quarter", 3))
        .otherwise(lit(12))
        .alias("months")]);
    let both = JoinArgs { nulls_equal: true, ..JoinArgs::new(JoinType::Inner) };
    let of_product = ways().into_iter().chain([col("product")]).collect::<Vec<_>>();
    let sums = sums.group_by(of_product).agg([complete_sum("value"), col("vintage").max(), releases()]);
    Ok(sums.join(months, ways(), ways(), both))
}

/// The ways in which a file has a product: edition and span.
fn ways() -> Vec<Expr> {
    keys().into_iter().chain(["edition", "span"].map(col)).collect()
}

/// The same, for each month or quarter; with [`several_levels`].
fn by_product_and_period(rows: LazyFrame, digits: usize) -> Result<DataFrame> {
    let rows = rows.with_columns([
        col("product").str().head(lit(digits as i64)),
        // A key is never null.
        col("series").fill_null(lit("")),
        col("classification").alias("edition"),
        classification(digits).alias("classification"),
    ]);
    let period = ["product", "month", "quarter"].map(col);
    Ok(rows
        .group_by(ways().into_iter().chain(period).collect::<Vec<_>>())
        .agg([complete_sum("value"), col("vintage").max(), releases(), several_levels()])
        .collect()?)
}

/// The names of all releases: several stand side by side where one flow is in pieces. See [`each_once`].
fn releases() -> Expr {
    col("release").unique().sort(SortOptions::default()).str().join(";", true)
}

/// Lists of releases with each of them once: sums of sums may name one again.
fn each_once(answers: &mut DataFrame) -> Result<()> {
    let lists: Vec<String> = answers
        .column("release")?
        .str()?
        .iter()
        .map(|list| {
            let mut names: Vec<&str> = list.unwrap_or_default().split(';').collect();
            names.sort_unstable();
            names.dedup();
            names.join(";")
        })
        .collect();
    answers.with_column(crate::frame::text_column("release", lists.iter().map(String::as_str)))?;
    Ok(())
}

/// For each key the best of its ways.
fn best(sums: LazyFrame) -> LazyFrame {
    let ways = ["span", "edition"];
    let order = SortMultipleOptions::default().with_order_descending_multi([false, true]).with_nulls_last(true);
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
pub(super) const SUMS: [&str; 16] = [
    "dataset",
    "series",
    "trade",
    "prices",
    "books",
    "classification",
    "edition",
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
            releases(),
            col("months").min(),
            // A name is told only of an edition that all of them have.
            when(col("edition").n_unique().eq(lit(1)))
                .then(col("edition").first())
                .otherwise(lit(NULL))
                .alias("edition"),
        ])
        .with_column(lit(WORLD).alias("partner"))
        .select(SUMS.map(col));
    let others = summed.join(own.clone().select(owner()), owner(), owner(), JoinArgs::new(JoinType::Anti));
    Ok(concat([own, others], UnionArgs { parallel: false, ..UnionArgs::default() })?)
}

/// The file's own totals beside the sums by product, where all products are asked for.
fn with_recorded(sums: LazyFrame, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
    let none = lit(NULL).cast(decimal_type()).alias("recorded");
    match recorded(tables, ask)? {
        Some(known) if product(ask)?.is_none() => {
            let keys = || recorded::KEY.map(col).to_vec();
            let text = |name: &str| col(name).cast(DataType::String);
            let typed =
                recorded::KEY.map(|name| if name == "year" { col(name).cast(DataType::Int32) } else { text(name) });
            Ok(sums.with_columns(typed).join(known, keys(), keys(), JoinArgs::new(JoinType::Left)))
        }
        _ => Ok(sums.with_column(none)),
    }
}

/// How many chapters the data have of a reporter and year beside its products, where they are too few and all are asked for.
fn with_at_hand(sums: LazyFrame, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
    if product(ask)?.is_some() {
        return Ok(sums.with_column(lit(NULL).cast(DataType::Int32).alias("chapters")));
    }
    let known = AtHand::read(tables).frame()?.lazy();
    let text = |name: &str| col(name).cast(DataType::String);
    let own = [text("dataset"), text("reporter"), col("year").cast(DataType::Int32)];
    let keys = ["dataset", "reporter", "year"].map(col);
    Ok(sums.join(known, own, keys, JoinArgs::new(JoinType::Left)))
}

/// Totals, shares and ranks.
fn shares(sums: LazyFrame) -> Result<LazyFrame> {
    let sum = complete_sum("value").over(keys())?.cast(decimal_type());
    // A sum that is not known stays so.
    let is_more = col("recorded").gt(sum.clone()).fill_null(lit(false));
    let is_excerpt = || col("chapters").is_not_null().and(col("recorded").is_null());
    let total = when(is_excerpt()).then(lit(NULL)).when(is_more).then(col("recorded")).otherwise(sum);
    let only = when(col("chapters").eq(lit(1))).then(lit(" chapter only)")).otherwise(lit(" chapters only)"));
    let by_value = RankOptions { method: RankMethod::Min, descending: true };
    let float = |name: &str| col(name).cast(DataType::Float64);
    Ok(sums
        .with_columns([
            total.alias("total"),
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
                .when(is_excerpt())
                .then(concat_str([lit("total ("), col("chapters").cast(DataType::String), only], "", true))
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
    let chapters = codes.iter().filter_map(|code| Some(("HS", code.as_str(), chapter_name(code)?)));
    let divisions = DIVISIONS.iter().map(|(code, name)| ("SITC", *code, *name));
    let known: Vec<(&str, &str, &str)> = chapters.chain(divisions).collect();
    let chapters = DataFrame::new(
        known.len(),
        vec![
            Column::new("classification".into(), known.iter().map(|known| known.0).collect::<Vec<_>>()),
            Column::new("product".into(), known.iter().map(|known| known.1).collect::<Vec<_>>()),
            Column::new("chapter".into(), known.iter().map(|known| known.2).collect::<Vec<_>>()),
        ],
    )?;
    let is_divided = DIVIDED.map(|edition| col("edition").eq(lit(edition)).fill_null(lit(false)));
    let has_name = is_divided.into_iter().fold(col("classification").eq(lit("HS")), Expr::or);
    let keys = || [col("classification"), col("product")];
    let left = || JoinArgs::new(JoinType::Left);
    let products = products
        .join(chapters.lazy(), keys(), keys(), left())
        .with_column(when(has_name).then(col("chapter")).otherwise(lit(NULL)).alias("chapter"));
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

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;
    use crate::measures::run;
    use crate::measures::statistics::with_flows;
    use crate::model::{Country, Pair};
    use crate::tables::Rows;

    fn country(code: &str) -> Country {
        Country::parse(code).expect("a code")
    }

    fn lines(tables: &Tables, ask: &Ask, columns: &[&str]) -> Vec<String> {
        let frame = run("products", tables, ask).expect("products");
        let rows = Rows::of(&frame);
        let line =
            |row| columns.iter().map(|column| rows.text(row, column).expect(column)).collect::<Vec<_>>().join(",");
        (0..rows.len()).map(line).collect()
    }

    const HEADER: &str =
        "release,dataset,reporter,partner,partner_class,flow,year,classification,product,value,counts,estimate";
    const SHOWN: &[&str] = &["reporter", "partner", "flow", "rank", "product", "value", "total", "missing"];

    /// Lines of hand-made flows: release, reporter, partner, flow, product, value.
    fn flows(rows: &[(&str, &str, &str, &str, &str, &str)]) -> Tables {
        let text: Vec<String> = rows
            .iter()
            .map(|(release, reporter, partner, flow, product, value)| {
                let (name, class, counts) = match *partner {
                    WORLD => ("", "world", "world"),
                    partner => (partner, "country", "once"),
                };
                format!("{release},comtrade,{reporter},{name},{class},{flow},2020,H5,{product},{value},{counts},false")
            })
            .collect();
        with_flows(&format!("{HEADER}\n{}\n", text.join("\n")))
    }

    #[test]
    fn chapters_are_summed_from_the_highest_codes() {
        let tables = flows(&[
            ("r1", "AZE", "TUR", "export", "27", "90"),
            ("r1", "AZE", "TUR", "export", "2709", "60"),
            ("r1", "AZE", "TUR", "export", "08", "10"),
            ("r1", "AZE", "GEO", "export", "270900", "5"),
            ("r1", "AZE", "GEO", "export", "270111", "2"),
            ("r1", "AZE", "GEO", "export", "080810", ""),
            ("r1", "AZE", "TUR", "import", "84", "7"),
            ("r1", "AZE", "TUR", "export", "TOTAL", "1000"),
        ]);
        let ask = Ask { countries: vec![country("AZE")], ..Ask::default() };
        assert_eq!(
            lines(&tables, &ask, SHOWN),
            ["AZE,WLD,export,1,27,97,,total", "AZE,WLD,export,,08,,,value", "AZE,WLD,import,1,84,7,7,",],
            "a missing figure makes the sum and the total null"
        );
        let pair = Ask { pairs: vec![Pair::parse("AZE-TUR").expect("a pair")], ..Ask::default() };
        assert_eq!(
            lines(&tables, &pair, SHOWN),
            ["AZE,TUR,export,1,27,90,100,", "AZE,TUR,export,2,08,10,100,", "AZE,TUR,import,1,84,7,7,"]
        );
        assert_eq!(lines(&tables, &pair, &["product", "name", "share"])[0], "27,Oil, gas and coal,0.9");
        let within = Ask { product: Some("27".to_owned()), ..pair };
        assert_eq!(lines(&tables, &within, SHOWN), ["AZE,TUR,export,1,2709,60,60,"]);
    }

    #[test]
    fn the_files_own_world_goes_before_the_sum_of_partners() {
        let tables = flows(&[
            ("r1", "AZE", "TUR", "export", "27", "90"),
            ("r1", "AZE", "WLD", "export", "27", "100"),
            ("r1", "AZE", "WLD", "export", "08", "4"),
        ]);
        let ask = Ask { countries: vec![country("AZE")], ..Ask::default() };
        assert_eq!(lines(&tables, &ask, SHOWN), ["AZE,WLD,export,1,27,100,104,", "AZE,WLD,export,2,08,4,104,"]);
    }

    #[test]
    fn divisions_have_names_where_the_edition_is_known_to_have_them() {
        let named = |edition: &str| {
            let text = format!("{HEADER}\nr1,comtrade,AZE,TUR,country,export,2020,{edition},75,90,once,false\n");
            let ask = Ask { countries: vec![country("AZE")], ..Ask::default() };
            lines(&with_flows(&text), &ask, &["classification", "product", "name"]).remove(0)
        };
        assert_eq!(["S4", "S3", "H5"].map(named), ["SITC,75,Computers", "SITC,75,Computers", "HS,75,Nickel"]);
        assert_eq!(["S2", "S1"].map(named), ["SITC,75,", "SITC,75,"]);
    }

    #[test]
    fn parts_of_a_year_are_no_year() {
        let month = |month: i32, product: &str| {
            format!("r1,comtrade,AZE,TUR,country,export,2020,H5,{product},10,once,false,{month}\n")
        };
        let table = |months: std::ops::RangeInclusive<i32>| {
            // Cotton has no trade in some months, of which the others are reported.
            let rows: String =
                months.map(|at| month(at, "27") + &if at % 2 == 0 { month(at, "52") } else { String::new() }).collect();
            with_flows(&format!("{HEADER},month\n{rows}"))
        };
        let ask = Ask { countries: vec![country("AZE")], ..Ask::default() };
        let whole = lines(&table(1..=12), &ask, SHOWN);
        assert_eq!(whole, ["AZE,WLD,export,1,27,120,180,", "AZE,WLD,export,2,52,60,180,"]);
        let part = lines(&table(1..=5), &ask, SHOWN);
        assert_eq!(
            part,
            ["AZE,WLD,export,,27,,,value (5 of 12 months)", "AZE,WLD,export,,52,,,value (5 of 12 months)"]
        );
    }

    #[test]
    fn what_is_not_honoured_is_refused() {
        let tables = flows(&[("r1", "AZE", "TUR", "export", "27", "90")]);
        let refused = |ask: &Ask| run("products", &tables, ask).is_err();
        assert!(refused(&Ask { base_year: Some(2015), ..Ask::default() }));
        assert!(refused(&Ask { kinds: vec![crate::model::Kind::Trade], ..Ask::default() }));
        assert!(refused(&Ask { product: Some("a b".to_owned()), ..Ask::default() }));
    }

    /// A line of a random table.
    #[derive(Debug, Clone)]
    struct Line {
        release: &'static str,
        estimate: bool,
        reporter: &'static str,
        partner: &'static str,
        import: bool,
        year: i32,
        edition: &'static str,
        product: &'static str,
        value: Option<i64>,
    }

    fn any_line() -> impl Strategy<Value = Line> {
        let pick = |words: &'static [&'static str]| prop::sample::select(words);
        (
            (pick(&["r1", "r2"]), prop::bool::weighted(0.3), pick(&["AZE", "TUR", "PAK"])),
            (pick(&["AZE", "TUR", "PAK", "GEO", WORLD]), any::<bool>(), 2020..2022_i32, pick(&["H4", "H5", "S4"])),
            (pick(&["27", "2709", "270900", "08", "0808", "080810", "5"]), prop::option::weighted(0.9, 0..1000_i64)),
        )
            .prop_map(|((release, estimate, reporter), (partner, import, year, edition), (product, value))| {
                Line {
                    release,
                    estimate,
                    reporter,
                    partner,
                    // Reconciled data are the exporter's.
                    import: import && !estimate,
                    year,
                    edition,
                    product,
                    value,
                }
            })
    }

    type Key = (bool, &'static str, &'static str, &'static str, bool, i32);

    /// The measure as plain loops: by key and product the value; the inner `None` is a missing one.
    fn oracle(lines: &[Line]) -> BTreeMap<Key, BTreeMap<String, Option<i64>>> {
        let family = |edition: &str| if edition.starts_with('S') { "SITC" } else { "HS" };
        let mut newest: BTreeMap<Key, &str> = BTreeMap::new();
        // Of the rows that releases share, one counts: with a figure before without, then of the release whose name comes last.
        let row = |line: &Line| {
            (line.estimate, line.reporter, line.partner, line.import, line.year, line.edition, line.product)
        };
        let worth = |line: &Line| (line.value.is_some(), line.release);
        let counts = |line: &&Line| !lines.iter().any(|other| row(other) == row(line) && worth(other) > worth(line));
        let usable: Vec<&Line> = lines.iter().filter(|line| line.product.len() >= 2).filter(counts).collect();
        let key =
            |line: &Line| (line.estimate, family(line.edition), line.reporter, line.partner, line.import, line.year);
        for line in &usable {
            let edition = newest.entry(key(line)).or_default();
            *edition = line.edition.max(*edition);
        }
        // Below a heading of the same flow.
        let place = |line: &Line| (key(line), line.edition);
        let is_part = |line: &Line| {
            let is_heading =
                |other: &&Line| other.product.len() < line.product.len() && line.product.starts_with(other.product);
            usable.iter().any(|other| place(other) == place(line) && is_heading(other))
        };
        let mut sums: BTreeMap<Key, BTreeMap<String, Option<i64>>> = BTreeMap::new();
        let add = |sum: &mut Option<Option<i64>>, value: Option<i64>| {
            *sum = Some(sum.map_or(value, |sum| Some(sum? + value?)));
        };
        let mut parts: BTreeMap<(Key, String), Option<Option<i64>>> = BTreeMap::new();
        for line in &usable {
            if newest[&key(line)] == line.edition && !is_part(line) {
                add(parts.entry((key(line), line.product[..2].to_owned())).or_default(), line.value);
                if line.estimate && line.partner != WORLD {
                    let (estimate, family, reporter, partner, _, year) = key(line);
                    let mirrored = (estimate, family, partner, reporter, true, year);
                    add(parts.entry((mirrored, line.product[..2].to_owned())).or_default(), line.value);
                }
            }
        }
        let has_world: BTreeSet<Key> = parts.keys().map(|part| part.0).filter(|key| key.3 == WORLD).collect();
        let mut all: BTreeMap<(Key, String), Option<Option<i64>>> = BTreeMap::new();
        for ((key, product), value) in parts {
            let world = (key.0, key.1, key.2, WORLD, key.4, key.5);
            if key.3 == WORLD || !has_world.contains(&world) {
                add(all.entry((world, product)).or_default(), value.flatten());
            }
        }
        for ((key, product), value) in all {
            sums.entry(key).or_default().insert(product, value.flatten());
        }
        sums
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn random_tables_agree_with_plain_loops(lines in prop::collection::vec(any_line(), 1..40)) {
            // A file has a row of one key once.
            let mut known = BTreeSet::new();
            let lines: Vec<Line> = lines
                .into_iter()
                .filter(|line| line.reporter != line.partner)
                .filter(|line| known.insert((line.release, line.estimate, line.reporter, line.partner, line.import, line.year, line.edition, line.product)))
                .collect();
            prop_assume!(!lines.is_empty());
            let text: String = lines
                .iter()
                .map(|line| {
                    let (name, class, counts) = match line.partner {
                        WORLD => ("", "world", "world"),
                        partner => (partner, "country", "once"),
                    };
                    let flow = if line.import { "import" } else { "export" };
                    let dataset = if line.estimate { "baci" } else { "comtrade" };
                    let value = line.value.map_or_else(String::new, |value| value.to_string());
                    format!(
                        "{},{dataset},{},{name},{class},{flow},{},{},{},{value},{counts},{}\n",
                        line.release, line.reporter, line.year, line.edition, line.product, line.estimate
                    )
                })
                .collect();
            let tables = with_flows(&format!("{HEADER}\n{text}"));
            let frame = run("products", &tables, &Ask::default()).expect("products");
            let rows = Rows::of(&frame);
            let mut expected = oracle(&lines);
            let mut found = 0;
            for row in 0..rows.len() {
                let text = |column: &str| rows.text(row, column).expect(column);
                let key = expected.keys().copied().find(|key| {
                    (key.0, key.1, key.2, key.3) == (text("estimate") == "true", text("classification").as_str(), text("reporter").as_str(), text("partner").as_str())
                        && (key.4, key.5) == (text("flow") == "import", text("year").parse().expect("a year"))
                });
                let key = key.unwrap_or_else(|| panic!("no {}", text("reporter")));
                let products = expected.get_mut(&key).expect("the key");
                let value = *products.get(&text("product")).unwrap_or_else(|| panic!("no product {}", text("product")));
                let spelled = |value: Option<i64>| value.map_or_else(String::new, |value| value.to_string());
                prop_assert_eq!(text("value"), spelled(value));
                let total = products.values().copied().sum::<Option<i64>>();
                prop_assert_eq!(text("total"), spelled(total));
                let rank = value.map(|value| 1 + products.values().filter(|other| **other > Some(value)).count() as i64);
                prop_assert_eq!(text("rank"), spelled(rank));
                prop_assert_eq!(text("products"), products.len().to_string());
                let share = value.zip(total.filter(|total| *total > 0)).map(|(value, total)| value as f64 / total as f64);
                let near = |share: f64| (share - rows.number(row, "share").expect("a share").unwrap_or(f64::NAN)).abs() < 1e-12;
                prop_assert!(share.map_or(text("share").is_empty(), near));
                found += 1;
            }
            prop_assert_eq!(found, expected.values().map(BTreeMap::len).sum::<usize>());
        }
    }
}
