//! How much of a country's trade a data set holds: an extract with a few partners has no whole that shares could be of.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::trade_data::{Kind, Weights, is_reconciled};
use crate::error::Result;
use crate::measures::flows::{DENSE, MANY_PARTNERS as MANY};
use crate::store::Release;
use crate::tables::{Rows, Tables, WORLD};

/// Fewer products than this are an extract.
const PRODUCT_COUNT: i32 = 20;
/// Rows of a file for each of its totals: a file with fewer has a product or two of each flow, and no whole to sum them to.
const PRODUCTS: usize = 3;
/// Products that add up to this part of a recorded total are all of them, however few: what is missing is hidden in the provider's
/// own roundings and secrets.
const COVERED: std::ops::RangeInclusive<f64> = 0.9..=1.1;
/// Years before the last of a data set that a chart may fall back to.
const YEARS: i32 = 3;
/// What makes figures one kind, in the table `totals`.
const KEYS: [&str; 5] = ["dataset", "series", "trade", "prices", "books"];
/// Chapters of the Harmonized System and divisions of the SITC by what they are: food, materials, textiles, metals, machines.
const HARMONIZED: [i32; 5] = [1, 25, 41, 68, 84];

type Key = ([String; 4], bool, i32, String);

/// What the data have of one flow.
#[derive(Debug, Clone)]
struct Flow {
    has_all_partners: bool,
    is_whole: bool,
    /// The total that the file itself has, in US dollars.
    recorded: Option<f64>,
    /// The code of the one partner of the country that the data have; `None` with several.
    only_partner: Option<String>,
}

/// The partner countries that the data have for each kind, year and flow, and whether their sum or total is the whole.
#[derive(Debug, Default)]
pub(super) struct Reach {
    known: BTreeMap<Key, Flow>,
}

impl Reach {
    /// Reads it for the countries, data sets and latest years of these rows of a measure.
    ///
    /// # Errors
    /// When the totals of the store cannot be read.
    pub(super) fn of(tables: &Tables, all: &DataFrame) -> Result<Reach> {
        let mut reach = Reach::default();
        if !tables.has("totals") {
            return Ok(reach);
        }
        let datasets = latest(all)?;
        let of_dataset = datasets.iter().map(|(dataset, year)| {
            col("dataset").eq(lit(dataset.clone())).and(col("year").gt_eq(lit(year.saturating_sub(YEARS))))
        });
        let Some(fits) = of_dataset.reduce(Expr::or) else { return Ok(reach) };
        let reporters: BTreeSet<String> = texts(all, "reporter")?;
        let own = |side: &str| {
            let codes = reporters.iter().map(|code| col(side).eq(lit(code.clone())));
            codes.reduce(Expr::or).unwrap_or_else(|| lit(false))
        };
        let is_world = || col("partner").eq(lit(WORLD));
        let is_whole_year = col("months").is_null().or(col("months").gt_eq(lit(12)));
        let is_thin = thin(tables).into_iter().map(|release| col("release").eq(lit(release))).reduce(Expr::or);
        let is_sum = col("basis").eq(lit("total")).or(col("basis").eq(lit("months"))).not();
        let is_sound = is_sum.and(is_thin.unwrap_or_else(|| lit(false))).not();
        let has_total = own("reporter").and(is_world()).and(is_whole_year);
        let text = |name: &str| col(name).cast(DataType::String);
        let frame = tables
            .statistics("totals")?
            .filter(fits)
            .select(
                KEYS.iter()
                    .chain(&["flow", "reporter", "partner"])
                    .map(|name| text(name))
                    .chain([
                        col("year").cast(DataType::Int32),
                        has_total.and(col("value").is_not_null()).and(is_sound.clone()).alias("total"),
                        is_sound.alias("sound"),
                        own("reporter").and(is_world().not()).alias("to"),
                        own("partner").alias("from"),
                        col("value").cast(DataType::Float64),
                    ])
                    .collect::<Vec<_>>(),
            )
            .group_by(KEYS.iter().chain(&["flow", "year"]).map(|name| col(*name)).collect::<Vec<_>>())
            .agg([
                counted(col("reporter")).alias("reporters"),
                counted(col("reporter").filter(col("sound"))).alias("sound reporters"),
                counted(col("partner").filter(is_world().not())).alias("partners"),
                counted(col("partner").filter(is_world().not().and(col("sound")))).alias("sound partners"),
                col("partner").filter(is_world().not()).len().cast(DataType::Int32).alias("pairs"),
                col("value").filter(col("total")).max().alias("recorded"),
                col("total").any(true),
                counted(col("partner").filter(col("to"))).alias("customers"),
                col("partner").filter(col("to")).first().alias("customer"),
                counted(col("reporter").filter(col("from"))).alias("sellers"),
                col("reporter").filter(col("from")).first().alias("seller"),
            ])
            .collect()?;
        let rows = Rows::of(&frame);
        for row in 0..rows.len() {
            let Some(year) = rows.integer(row, "year")? else { continue };
            let names = ["dataset", "series", "trade", "prices"].map(|name| rows.text(row, name));
            let [dataset, series, trade, prices] = names;
            let names = [dataset?, series?, trade?, prices?];
            let count =
                |name: &str| Ok::<_, crate::error::Error>(rows.integer(row, name)?.unwrap_or(0).max(0) as usize);
            let flow = rows.text(row, "flow")?;
            let key = |reconciled: bool, flow: &str| (names.clone(), reconciled, year, flow.to_owned());
            let pairs = count("reporters")? as f64 * count("partners")? as f64;
            let is_dense = count("pairs")? as f64 >= DENSE * pairs;
            let recorded = rows.number(row, "recorded")?;
            let only = |all: &str, one: &str| {
                let code = rows.text(row, one)?;
                Ok::<_, crate::error::Error>(
                    Some(code).filter(|_| rows.integer(row, all).is_ok_and(|all| all == Some(1))),
                )
            };
            let mut add = |key: Key, side: &str, has_total: bool| {
                let has_all_partners = is_dense && count(side)? >= MANY;
                let is_whole = has_total || is_dense && count(&format!("sound {side}"))? >= MANY;
                let recorded = recorded.filter(|_| has_total);
                let only_partner =
                    if side == "partners" { only("customers", "customer")? } else { only("sellers", "seller")? };
                reach.known.insert(key, Flow { has_all_partners, is_whole, recorded, only_partner });
                Ok::<(), crate::error::Error>(())
            };
            if rows.text(row, "books")? == "reconciled" {
                add(key(true, "export"), "partners", false)?;
                add(key(true, "import"), "reporters", false)?;
            } else {
                add(key(false, &flow), "partners", rows.truth(row, "total")?)?;
            }
        }
        Ok(reach)
    }

    fn flow(&self, kind: &Kind, year: i32, flow: &str) -> Option<&Flow> {
        let names = [&kind.dataset, &kind.series, &kind.trade, &kind.prices].map(Clone::clone);
        self.known.get(&(names, kind.reconciled, year, flow.to_owned()))
    }

    /// True when the data have too few partner countries, or too few pairs of them, to be all.
    pub(super) fn has_some_partners(&self, kind: &Kind, year: i32, flow: &str) -> bool {
        self.flow(kind, year, flow).is_some_and(|flow| !flow.has_all_partners)
    }

    /// False when the sum of a flow is that of an extract.
    pub(super) fn is_whole(&self, kind: &Kind, year: i32, flow: &str) -> bool {
        self.flow(kind, year, flow).is_none_or(|flow| flow.is_whole)
    }

    /// The total of a flow that the file itself has.
    pub(super) fn recorded(&self, kind: &Kind, year: i32, flow: &str) -> Option<f64> {
        self.flow(kind, year, flow)?.recorded.filter(|all| *all > 0.0)
    }

    /// The code of the partner when the data have the trade of the country with that one alone, in all of these flows, and no total
    /// of all partners.
    pub(super) fn only_partner(&self, kind: &Kind, year: i32, flows: &BTreeSet<String>) -> Option<&str> {
        let one = |flow: &String| {
            let flow = self.flow(kind, year, flow).filter(|flow| !flow.is_whole)?;
            flow.only_partner.as_deref()
        };
        let first = one(flows.first()?)?;
        flows.iter().all(|flow| one(flow) == Some(first)).then_some(first)
    }

    /// True when the sum of a country's products is its recorded total: then a few products are all there are.
    pub(super) fn covers(&self, kind: &Kind, year: i32, flow: &str, sum: Option<f64>) -> bool {
        let recorded = self.recorded(kind, year, flow);
        sum.zip(recorded).is_some_and(|(sum, all)| COVERED.contains(&(sum / all)))
    }

    /// True for the rows of kinds, years and flows that are whole.
    fn whole_rows(&self) -> Expr {
        let text = |name: &str, word: &str| col(name).fill_null(lit("")).eq(lit(word.to_owned()));
        let whole = self.known.iter().filter(|known| known.1.is_whole).map(|((names, reconciled, year, flow), _)| {
            text("dataset", &names[0])
                .and(text("series", &names[1]))
                .and(text("trade", &names[2]))
                .and(text("prices", &names[3]))
                .and(is_reconciled().eq(lit(*reconciled)))
                .and(col("year").eq(lit(*year)))
                .and(text("flow", flow))
        });
        whole.reduce(Expr::or).unwrap_or_else(|| lit(false))
    }
}

/// Data that have the whole of a country's trade before extracts, then the latest, the country's own, and those with most rows.
pub(super) fn whole_latest_own(reach: &Reach, are_products: bool) -> Weights {
    let is_figure = || col("value").is_not_null();
    let is_whole = || {
        let is_whole = reach.whole_rows().and(is_figure()).any(true);
        match are_products {
            true => is_whole.and(col("product").n_unique().gt_eq(lit(PRODUCT_COUNT))),
            false => is_whole,
        }
    };
    // Of extracts the one with most of the trade, by its order of magnitude.
    let at_hand = col("value").cast(DataType::Float64).sum();
    let size = coalesce(&[col("total").cast(DataType::Float64).max(), at_hand]).log(lit(10.0)).floor();
    let size = when(size.clone().is_finite()).then(size).otherwise(lit(-1.0));
    Weights(vec![
        is_whole().cast(DataType::Int32),
        when(is_whole()).then(lit(0.0)).otherwise(size),
        col("year").filter(is_figure()).max(),
        is_reconciled().first().not().cast(DataType::Int32),
        len().cast(DataType::Int32),
    ])
}

/// True when products of every kind are there: of a file with a few products only, no share is one of all trade.
///
/// # Errors
/// When the rows have no products.
pub(super) fn is_of_every_kind(products: &DataFrame) -> Result<bool> {
    let codes = texts(products, "product")?;
    let number = |code: &String| code.get(..2).and_then(|digits| digits.parse::<i32>().ok());
    let is_harmonized = texts(products, "classification")?.contains("HS");
    let groups: BTreeSet<usize> = codes
        .iter()
        .filter_map(number)
        .map(|chapter| match is_harmonized {
            true => HARMONIZED.iter().filter(|first| chapter >= **first).count(),
            false => (chapter / 10) as usize,
        })
        .collect();
    Ok(groups.len() >= HARMONIZED.len())
}

/// Releases with so few rows for each total that these are sums of a product or two.
fn thin(tables: &Tables) -> Vec<String> {
    // Figures that come straight from files have no releases.
    let releases = tables.releases("totals").unwrap_or_default();
    let is_thin = |release: &&&Release| release.rows_of("flows") < PRODUCTS * release.rows_of("totals");
    releases.iter().filter(is_thin).map(|release| release.id.clone()).collect()
}

fn counted(column: Expr) -> Expr {
    column.n_unique().cast(DataType::Int32)
}

/// The last year of every data set.
fn latest(all: &DataFrame) -> Result<BTreeMap<String, i32>> {
    let rows = Rows::of(all);
    let mut latest: BTreeMap<String, i32> = BTreeMap::new();
    for row in 0..rows.len() {
        let Some(year) = rows.integer(row, "year")? else { continue };
        let last = latest.entry(rows.text(row, "dataset")?).or_insert(year);
        *last = year.max(*last);
    }
    Ok(latest)
}

fn texts(frame: &DataFrame, column: &str) -> Result<BTreeSet<String>> {
    let column = frame.column(column)?.cast(&DataType::String)?;
    Ok(column.str()?.iter().flatten().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Ledger;

    /// One row of the table `totals`: books, flow, reporter, partner, dollars, basis.
    type Row = (&'static str, &'static str, String, String, f64, &'static str);

    const YEAR: i32 = 2022;

    fn reach(rows: &[Row]) -> Reach {
        let text = |get: &dyn Fn(&Row) -> &str| rows.iter().map(|row| get(row).to_owned()).collect::<Vec<_>>();
        let same = |word: &str| vec![word.to_owned(); rows.len()];
        let totals = df!(
            "dataset" => same("comtrade"), "series" => same(""), "trade" => same("goods"), "prices" => same("nominal"),
            "books" => text(&|row| row.0), "flow" => text(&|row| row.1), "reporter" => text(&|row| &row.2),
            "partner" => text(&|row| &row.3), "value" => rows.iter().map(|row| row.4).collect::<Vec<_>>(),
            "basis" => text(&|row| row.5), "release" => same("a release"), "year" => vec![YEAR; rows.len()],
            "months" => vec![None::<i32>; rows.len()],
        );
        let empty = ["sources", "claims", "links"].map(|name| (name.to_owned(), &b""[..]));
        let tables = Tables::of(&Ledger::parse(empty)).expect("tables");
        let tables = tables.with_given("totals", totals.expect("a frame"));
        let asked = df!("dataset" => ["comtrade"], "year" => [YEAR], "reporter" => ["AZE"]).expect("a frame");
        Reach::of(&tables, &asked).expect("a reach")
    }

    fn kind(reconciled: bool) -> Kind {
        Kind {
            dataset: "comtrade".to_owned(),
            trade: "goods".to_owned(),
            prices: "nominal".to_owned(),
            series: String::new(),
            reconciled,
        }
    }

    fn partner(n: usize) -> String {
        format!("P{n:03}")
    }

    fn own(flow: &'static str, partner: &str, value: f64, basis: &'static str) -> Row {
        ("own", flow, "AZE".to_owned(), partner.to_owned(), value, basis)
    }

    #[test]
    fn a_total_of_the_file_is_the_whole_and_a_few_partners_are_not() {
        let of = |flow, partner: &str, value, basis| own(flow, partner, value, basis);
        let reach = reach(&[
            of("export", WORLD, 100.0, "total"),
            of("export", "TUR", 60.0, "total"),
            of("import", "TUR", 60.0, "total"),
            of("import", "RUS", 30.0, "total"),
        ]);
        let kind = kind(false);
        assert!(reach.is_whole(&kind, YEAR, "export") && reach.has_some_partners(&kind, YEAR, "export"));
        assert!(!reach.is_whole(&kind, YEAR, "import"), "two partners are an extract");
        assert!(reach.is_whole(&kind, YEAR - 1, "export"), "of what is not known nothing is said");
        assert!(reach.covers(&kind, YEAR, "export", Some(95.0)) && !reach.covers(&kind, YEAR, "export", Some(40.0)));
        assert!(!reach.covers(&kind, YEAR, "export", Some(140.0)) && !reach.covers(&kind, YEAR, "export", None));
        assert!(!reach.covers(&kind, YEAR, "import", Some(90.0)), "a sum of partners is no total to compare with");
    }

    #[test]
    fn the_total_of_another_country_is_not_its_own() {
        let world = ("own", "export", "TUR".to_owned(), WORLD.to_owned(), 100.0, "total");
        let reach = reach(&[world, own("export", "RUS", 30.0, "total")]);
        assert!(!reach.is_whole(&kind(false), YEAR, "export"));
    }

    #[test]
    fn many_partners_are_the_whole() {
        let rows: Vec<Row> = (0..MANY).map(|n| own("export", &partner(n), 1.0, "total")).collect();
        let whole = reach(&rows);
        assert!(whole.is_whole(&kind(false), YEAR, "export") && !whole.has_some_partners(&kind(false), YEAR, "export"));
        assert!(!reach(&rows[1..]).is_whole(&kind(false), YEAR, "export"));
    }

    #[test]
    fn of_reconciled_data_each_side_needs_the_other_countries() {
        let row = |from: String, to: String| ("reconciled", "export", from, to, 1.0, "products");
        // One exporter and all of its customers: its exports are whole, its imports are not there.
        let rows: Vec<Row> = (0..150).map(|n| row("AZE".to_owned(), partner(n))).collect();
        let one = reach(&rows);
        assert!(one.is_whole(&kind(true), YEAR, "export") && !one.is_whole(&kind(true), YEAR, "import"));
        // Each sells to one other: so few of all pairs are an extract, however many countries are in it.
        let rows: Vec<Row> = (0..150).map(|n| row(partner(n), partner((n + 1) % 150))).collect();
        let sparse = reach(&rows);
        assert!(!sparse.is_whole(&kind(true), YEAR, "export") && !sparse.is_whole(&kind(true), YEAR, "import"));
        assert!(sparse.has_some_partners(&kind(true), YEAR, "export"));
        let rows: Vec<Row> = (0..110).flat_map(|a| (0..110).map(move |b| row(partner(a), partner(b)))).collect();
        let dense = reach(&rows);
        assert!(dense.is_whole(&kind(true), YEAR, "export") && dense.is_whole(&kind(true), YEAR, "import"));
    }

    #[test]
    fn products_of_every_kind_come_from_every_part_of_the_system() {
        let is_all = |classification: &str, codes: &[&str]| {
            let frame = df!("product" => codes, "classification" => vec![classification; codes.len()]);
            is_of_every_kind(&frame.expect("a frame")).expect("products")
        };
        assert!(is_all("HS", &["10", "27", "52", "72", "84"]));
        assert!(!is_all("HS", &["71"]) && !is_all("HS", &["27", "52", "84"]));
        assert!(is_all("SITC", &["05", "26", "33", "65", "78"]) && !is_all("SITC", &["65", "66"]));
    }
}
