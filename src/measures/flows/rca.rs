//! Revealed comparative advantage.

use std::collections::HashMap;

use polars::prelude::*;

use super::baskets::{Basket, Baskets, Wanted};
use super::columns::{country_column, float_column, over, table, usd_column};
use super::detail::product;
use super::rows::is_world;
use super::{
    CLASSIFICATION, DATASET, ESTIMATE, LEVEL, PRICES, RELEASES, SERIES, TRADE, VINTAGE, YEAR, check, count, owners,
    ratio, usd,
};
use crate::error::Result;
use crate::frame::{integer_column, text_column};
use crate::measures::{About, Ask, Filter, Filters, Measure};
use crate::model::{Column as Described, ColumnType};
use crate::tables::Tables;

/// Revealed comparative advantage of a country in a product, after Balassa.
///
/// Shape: one row a reporter, product and year of one source, classification and level; products that a reporter does not list
/// have no row, their advantage is 0. Unit: ratio; 1 and above is an advantage. Null where a total is missing or 0.
pub struct Rca;

/// From here on a country has an advantage.
pub const CUTOFF: f64 = 1.0;

/// What stands for the World.
const WORLDS: &[&str] = &["file", "reporters"];

const COLUMNS: &[Described] = &[
    DATASET,
    SERIES,
    TRADE,
    PRICES,
    VINTAGE,
    CLASSIFICATION,
    LEVEL,
    Described::text("reporter", "whose exports").required(),
    Described::text("product", "code of the product").required(),
    YEAR,
    usd("value", "exports of the product by the reporter, to all"),
    usd(
        "total",
        "exports of all products: the sum of this level, or the file's own total where that is more; null when one has no figure, and for a few chapters without a total",
    ),
    usd("world_value", "exports of the product by the World"),
    usd("world_total", "exports of all products by the World"),
    ratio("rca", "(value / total) / (world_value / world_total)"),
    Described::new("advantage", ColumnType::Boolean, "rca >= 1; null without one"),
    count("products", "products that the reporter lists").required(),
    count("world_products", "products that the World lists: the same classification and level").required(),
    Described::text("world", "what stands for the World: the file's own, or the reporters in the data")
        .required()
        .of(WORLDS),
    count("reporters", "reporters in that World; null for the file's own"),
    count(
        "left_out",
        "reporters left out of it, with a figure missing, a few chapters only or another edition; null for the file's own",
    ),
    Described::text(
        "missing",
        "what the reporter's total lacks, or why there is no World: the edition that has it, or one reporter",
    ),
    ESTIMATE,
    RELEASES,
];

impl Measure for Rca {
    fn about(&self) -> About {
        About {
            id: "rca",
            title: "revealed comparative advantage of a country in a product",
            row: "one reporter, product and year of one data set, series, classification and level",
            formulas: &[
                "rca = (x_ip / X_i) / (x_wp / X_w), exports of reporter i, product p, World w; advantage = rca >= 1",
                "x_ip = the file's own figure for all partners, else the sum of the partners",
                "World = the file's own World as a reporter, else the sum of all reporters without a missing figure",
                "the same products and reporters in all four: each level and each edition (HS92 is H0, HS17 is H5) for itself; only the chapters of the HS are the same products in all of its editions",
                "of several editions in one year the one with most reporters has the World, of equal ones the newest; in the others there is none: null, and missing names it",
                "over a World that is one reporter there is none either: null",
                "X_w = the totals of all reporters; in an excerpt of products of those too that have none of them",
                "X_i = the file's own total of i where it has one and that is more than the products at hand, else their sum",
                "of a few chapters without the file's own total there is no X_i: null, and missing says how many they are",
                "--country and --product narrow what is shown; the totals stay of all",
            ],
            reads: &["flows"],
            takes: Filters::STATISTICS.with(Filter::Product),
            dates: "calendar year of the trade",
            reference: "B. Balassa (1965), Trade liberalisation and revealed comparative advantage; World Bank WITS",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        check(&self.about(), ask)?;
        let product = product(ask)?;
        let owners = owners(ask);
        let baskets = Baskets::read(tables, ask, Wanted::Exports)?;
        let mut rows: Vec<Row> = Vec::new();
        let mut codes: Vec<&str> = Vec::new();
        let mut worlds: Vec<World> = Vec::new();
        for year in baskets.by_year() {
            worlds.push(World::of(year, &baskets));
            let shown = year.iter().filter(|basket| !is_world(basket.country));
            for basket in shown.filter(|basket| owners.is_empty() || owners.contains(&basket.country)) {
                let total = basket.total();
                for line in baskets.shown(basket, product.as_ref()) {
                    codes.push(baskets.code(line.product));
                    rows.push(Row {
                        basket,
                        total,
                        value: line.value(),
                        product: line.product,
                        world: worlds.len() - 1,
                    });
                }
            }
        }
        let world = |row: &Row| &worlds[row.world];
        let missing: Vec<String> = rows
            .iter()
            .map(|row| {
                let own = Some(row.basket.missing()).filter(|missing| !missing.is_empty());
                own.into_iter().chain(world(row).lacking(&baskets)).collect::<Vec<_>>().join(";")
            })
            .collect();
        let rca = |row: &Row| world(row).rca(row.product, row.value, row.total);
        let each = || rows.iter().map(|row| row.basket);
        let mut columns = baskets.head(each())?;
        columns.extend([
            country_column("reporter", each().map(|basket| &basket.country))?,
            text_column("product", codes.into_iter()),
            text_column("missing", missing.iter().map(String::as_str)),
            usd_column("value", rows.iter().map(|row| row.value))?,
            usd_column("total", rows.iter().map(|row| row.total))?,
            usd_column("world_value", rows.iter().map(|row| world(row).value(row.product)))?,
            usd_column("world_total", rows.iter().map(|row| world(row).total))?,
            float_column("rca", rows.iter().map(rca)),
            Column::new(
                "advantage".into(),
                rows.iter().map(|row| rca(row).map(|rca| rca >= CUTOFF)).collect::<Vec<_>>(),
            ),
            integer_column("products", each().map(|basket| Some(basket.lines.len() as i32))),
            integer_column("world_products", rows.iter().map(|row| Some(world(row).products.len() as i32))),
            text_column("world", rows.iter().map(|row| WORLDS[usize::from(world(row).reporters.is_some())])),
            integer_column("reporters", rows.iter().map(|row| world(row).reporters.map(|(count, _)| count))),
            integer_column("left_out", rows.iter().map(|row| world(row).reporters.map(|(_, left_out)| left_out))),
        ]);
        table(rows.len(), columns, COLUMNS)
    }
}

struct Row<'a> {
    basket: &'a Basket,
    product: u32,
    value: Option<i128>,
    total: Option<i128>,
    world: usize,
}

/// What the World exports in a year, by product.
#[derive(Debug, Default)]
pub(super) struct World {
    pub products: HashMap<u32, Option<i128>>,
    pub total: Option<i128>,
    /// How many reporters it has, and how many are left out; `None` for the file's own.
    pub reporters: Option<(i32, i32)>,
    /// The edition in which most reporters list their products, where it is another: there is no World in this one.
    pub edition: Option<u32>,
}

impl World {
    /// The World of the baskets of one group, year and flow.
    pub fn of(baskets: &[Basket], all: &Baskets) -> World {
        if let Some(file) = baskets.iter().find(|basket| is_world(basket.country)) {
            let products = file.lines.iter().map(|line| (line.product, line.value())).collect();
            return World { products, total: file.total(), ..World::default() };
        }
        let mut world = World::default();
        let (larger, elsewhere) = all.other_editions(baskets);
        if larger.is_some() {
            return World { reporters: Some((0, baskets.len() as i32 + elsewhere)), edition: larger, ..world };
        }
        let (mut total, mut reporters) = all.absent(baskets);
        let mut left_out = elsewhere;
        for basket in baskets {
            let Some(sum) = basket.total() else {
                left_out += 1;
                continue;
            };
            reporters += 1;
            total = total.saturating_add(sum);
            for line in &basket.lines {
                let sum = world.products.entry(line.product).or_insert(Some(0));
                *sum = super::columns::sum(*sum, line.value());
            }
        }
        world.total = (reporters > 0).then_some(total);
        world.reporters = Some((reporters, left_out));
        world
    }

    /// What it exports of a product.
    pub fn value(&self, product: u32) -> Option<i128> {
        self.products.get(&product).copied().flatten()
    }

    /// Why nothing can be compared with it.
    fn lacking(&self, baskets: &Baskets) -> Option<String> {
        if let Some(edition) = self.edition {
            let edition = baskets.words.word(edition);
            return Some(format!("the World is in {}", if edition.is_empty() { "no edition" } else { edition }));
        }
        (self.reporters?.0 == 1).then(|| "the World is one reporter".to_owned())
    }

    /// The advantage of a reporter with this value of the product and this total. Nobody has one over itself.
    pub fn rca(&self, product: u32, value: Option<i128>, total: Option<i128>) -> Option<f64> {
        if self.reporters.is_some_and(|(count, _)| count < 2) {
            return None;
        }
        let world = over(self.value(product), self.total).filter(|world| *world > 0.0)?;
        Some(over(value, total)? / world)
    }
}
