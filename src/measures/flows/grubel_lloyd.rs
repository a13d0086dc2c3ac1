//! Intra-industry trade.

use polars::prelude::*;

use super::baskets::{Basket, Baskets, Wanted};
use super::columns::{country_column, dollars, float_column, table, usd_column};
use super::detail::product;
use super::rows::is_world;
use super::{
    CLASSIFICATION, DATASET, ESTIMATE, LEVEL, PRICES, RELEASES, SERIES, TRADE, VINTAGE, YEAR, check, count, part, usd,
    wanted,
};
use crate::error::Result;
use crate::frame::{integer_column, text_column};
use crate::measures::{About, Ask, Filter, Filters, Measure};
use crate::model::Column as Described;
use crate::tables::Tables;

/// The Grubel-Lloyd index of a country with a partner, by product and over all products.
///
/// Shape: one row a reporter, partner (`WLD` for all), year and product of one source, classification and level, and one for all
/// products. Unit: 0 (only one way) to 1 (as much as comes goes). Falls with finer detail. Null where a figure is missing or
/// nothing is traded.
pub struct GrubelLloyd;

const COLUMNS: &[Described] = &[
    DATASET,
    SERIES,
    TRADE,
    PRICES,
    VINTAGE,
    CLASSIFICATION,
    LEVEL,
    Described::text("reporter", "whose books").required(),
    Described::text("partner", "with whom; `WLD` for all").required(),
    YEAR,
    Described::text("scope", "one product, or all of the level").required().of(&["product", "all"]),
    Described::text("product", "code of the product; null for all"),
    usd("exports", "exports to the partner; of a product that the reporter lists only as imported, 0"),
    usd("imports", "imports from the partner; of a product that the reporter lists only as exported, 0"),
    part("index", "product: 1 - |X - M| / (X + M); all: 1 - sum |X - M| / sum (X + M)"),
    count("products", "products in it").required(),
    count("one_way", "products among them that are listed one way only").required(),
    Described::text(
        "missing",
        "what the index lacks: exports, imports, with the months that are there; of all, the chapters or products where these are too few",
    ),
    ESTIMATE,
    RELEASES,
];

impl Measure for GrubelLloyd {
    fn about(&self) -> About {
        About {
            id: "grubel-lloyd",
            title: "intra-industry trade of a country with a partner, by product and over all",
            row: "one reporter, partner, year and product (or all) of one data set, series, classification and level",
            formulas: &[
                "product: index = 1 - |X - M| / (X + M), exports X and imports M in the reporter's own books",
                "all: index = 1 - sum |X - M| / sum (X + M) over the products of one level",
                "a product listed one way only has no trade the other way, if that way is in the data at all",
                "X + M = 0 gives null, and so does a missing figure",
                "all: null where the products are those of a few chapters, or far less than the file's own total",
                "with --product the row for all is over the products shown",
                "each level and each edition of a classification (H4, H5) for itself; the chapters of the HS are the same in all of its editions",
            ],
            reads: &["flows"],
            takes: Filters::STATISTICS.with(Filter::Product),
            dates: "calendar year of the trade",
            reference: "H. G. Grubel, P. J. Lloyd (1975), Intra-industry trade",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        check(&self.about(), ask)?;
        let product = product(ask)?;
        let baskets = Baskets::read(tables, ask, Wanted::ByPartner)?;
        let all_partners = |basket: &Basket| is_world(basket.partner) && ask.pairs.is_empty();
        let mut list: Vec<&Basket> = baskets
            .list
            .iter()
            .filter(|basket| !is_world(basket.country))
            .filter(|basket| all_partners(basket) || wanted(ask, basket.country, basket.partner))
            .collect();
        let key = |basket: &Basket| (basket.group, basket.country, basket.partner, basket.year);
        list.sort_by_key(|basket| (key(basket), basket.import));
        let mut rows = Vec::new();
        for both in list.chunk_by(|one, other| key(one) == key(other)) {
            let side = |import: bool| both.iter().copied().find(|basket| basket.import == import);
            rows.extend(of_pair(&baskets, side(false), side(true), product.as_ref()));
        }
        let missing: Vec<String> = rows.iter().map(Row::missing).collect();
        let each = || rows.iter().map(|row: &Row| row.basket);
        let mut columns = baskets.head(each())?;
        columns.extend([
            country_column("reporter", each().map(|basket| &basket.country))?,
            country_column("partner", each().map(|basket| &basket.partner))?,
            text_column("scope", rows.iter().map(|row| if row.product.is_empty() { "all" } else { "product" })),
            text_column("product", rows.iter().map(|row| row.product)),
            usd_column("exports", rows.iter().map(|row| row.exports))?,
            usd_column("imports", rows.iter().map(|row| row.imports))?,
            float_column("index", rows.iter().map(|row| row.index)),
            integer_column("products", rows.iter().map(|row| Some(row.products))),
            integer_column("one_way", rows.iter().map(|row| Some(row.one_way))),
            text_column("missing", missing.iter().map(String::as_str)),
        ]);
        table(rows.len(), columns, COLUMNS)
    }
}

struct Row<'a> {
    basket: &'a Basket,
    /// Empty for all products.
    product: &'a str,
    exports: Option<i128>,
    imports: Option<i128>,
    index: Option<f64>,
    products: i32,
    one_way: i32,
    /// Months that are there of exports and of imports, when they are not twelve.
    parts: (Option<u32>, Option<u32>),
    /// What all of an excerpt are; empty where they can be all, and of one product.
    excerpt: String,
}

impl Row<'_> {
    fn missing(&self) -> String {
        let said = |name: &str, value: Option<i128>, part: Option<u32>| match (value, part) {
            (Some(_), _) => None,
            (None, Some(months)) => Some(format!("{name} ({months} of 12 months)")),
            (None, None) => Some(name.to_owned()),
        };
        let both = [said("exports", self.exports, self.parts.0), said("imports", self.imports, self.parts.1)];
        let excerpt = Some(self.excerpt.clone()).filter(|excerpt| !excerpt.is_empty());
        both.into_iter().chain([excerpt]).flatten().collect::<Vec<_>>().join(";")
    }
}

/// 1 - |X - M| / (X + M); `None` when a side is missing or nothing is traded.
pub fn index(exports: f64, imports: f64) -> Option<f64> {
    let both = exports + imports;
    (both > 0.0).then(|| 1.0 - (exports - imports).abs() / both)
}

/// The rows of a reporter and partner: one a product, and one for all.
fn of_pair<'a>(
    baskets: &'a Baskets,
    exports: Option<&'a Basket>,
    imports: Option<&'a Basket>,
    asked: Option<&'a super::detail::Product>,
) -> Vec<Row<'a>> {
    let Some(basket) = exports.or(imports) else { return Vec::new() };
    let mut products: Vec<u32> = [exports, imports]
        .into_iter()
        .flatten()
        .flat_map(|basket| baskets.shown(basket, asked).map(|line| line.product))
        .collect();
    products.sort_unstable();
    products.dedup();
    let lists = |basket: Option<&Basket>, product: u32| {
        basket.is_some_and(|basket| basket.lines.binary_search_by_key(&product, |line| line.product).is_ok())
    };
    let part = |basket: Option<&Basket>| basket.and_then(|basket| basket.part);
    let parts = (part(exports), part(imports));
    let mut rows: Vec<Row> = products
        .iter()
        .map(|product| {
            let x = exports.and_then(|basket| basket.value(*product));
            let m = imports.and_then(|basket| basket.value(*product));
            let both_ways = lists(exports, *product) && lists(imports, *product);
            Row {
                basket,
                product: baskets.code(*product),
                exports: x,
                imports: m,
                index: x.zip(m).and_then(|(x, m)| index(dollars(x), dollars(m))),
                products: 1,
                one_way: i32::from(!both_ways),
                parts,
                excerpt: String::new(),
            }
        })
        .collect();
    if !rows.is_empty() {
        // What was asked for is all that is wanted of it.
        let excerpt = match asked {
            Some(_) => String::new(),
            None => [exports, imports].into_iter().flatten().map(Basket::excerpt).max().unwrap_or_default(),
        };
        rows.push(of_all(basket, &rows, excerpt));
    }
    rows
}

fn of_all<'a>(basket: &'a Basket, rows: &[Row<'a>], excerpt: String) -> Row<'a> {
    let total = |of: fn(&Row) -> Option<i128>| rows.iter().map(of).reduce(super::columns::sum).flatten();
    let (exports, imports) = (total(|row| row.exports), total(|row| row.imports));
    let apart: Option<i128> = rows
        .iter()
        .map(|row| Some(super::columns::less(row.exports, row.imports)?.saturating_abs()))
        .reduce(super::columns::sum)
        .flatten();
    let both = super::columns::sum(exports, imports).filter(|both| *both > 0);
    Row {
        basket,
        product: "",
        exports,
        imports,
        index: apart.zip(both).filter(|_| excerpt.is_empty()).map(|(apart, both)| 1.0 - dollars(apart) / dollars(both)),
        excerpt,
        products: rows.len() as i32,
        one_way: rows.iter().map(|row| row.one_way).sum(),
        parts: rows.first().map_or((None, None), |row| row.parts),
    }
}
