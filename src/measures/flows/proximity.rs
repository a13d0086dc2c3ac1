//! Which products countries have an advantage in together.

use polars::prelude::*;

use super::baskets::{Basket, Baskets, Wanted};
use super::columns::{float_column, table};
use super::detail::product;
use super::eci::Advantages;
use super::{
    CLASSIFICATION, DATASET, ESTIMATE, LEVEL, PRICES, RELEASES, SERIES, TRADE, VINTAGE, YEAR, check, count, part,
};
use crate::error::{Error, Result};
use crate::frame::{integer_column, text_column};
use crate::measures::{About, Ask, Filter, Filters, Measure};
use crate::model::Column as Described;
use crate::tables::Tables;

/// The proximity of products: how often a country with an advantage in one has it in the other.
///
/// Shape: one row a pair of products (in the order of their codes) and year of one source, classification and level; pairs that
/// nobody has together have no row. Unit: 0 to 1. Over all countries of the data without a missing figure.
pub struct Proximity;

/// Pairs of products that a table holds.
const MOST_ROWS: usize = 5_000_000;

const COLUMNS: &[Described] = &[
    DATASET,
    SERIES,
    TRADE,
    PRICES,
    VINTAGE,
    CLASSIFICATION,
    LEVEL,
    YEAR,
    Described::text("a", "first product").required(),
    Described::text("b", "second product").required(),
    part("proximity", "countries with both / countries with the more common one").required(),
    count("both", "countries with an advantage in both").required(),
    count("ubiquity_a", "countries with an advantage in a").required(),
    count("ubiquity_b", "countries with an advantage in b").required(),
    count("countries", "countries in the data").required(),
    ESTIMATE,
    RELEASES,
];

impl Measure for Proximity {
    fn about(&self) -> About {
        About {
            id: "proximity",
            title: "proximity of products: how often countries have an advantage in both",
            row: "two products and a year of one data set, series, classification and level",
            formulas: &[
                "proximity = both / max(ubiquity_a, ubiquity_b), the smaller of the two conditional probabilities",
                "advantage: rca >= 1, as in the measure `rca`",
                "with --product: pairs with such a product on either side",
                "each level and each edition of a classification (H4, H5) for itself; the chapters of the HS are the same in all of its editions",
            ],
            reads: &["flows"],
            takes: Filters::STATISTICS.with(Filter::Product).without(Filters::of(&[Filter::Country, Filter::Pair])),
            dates: "calendar year of the trade",
            reference: "C. A. Hidalgo et al. (2007), The product space conditions the development of nations",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        check(&self.about(), ask)?;
        let product = product(ask)?;
        let baskets = Baskets::read(tables, ask, Wanted::Exports)?;
        let mut rows: Vec<Row> = Vec::new();
        for year in baskets.by_year() {
            let advantages = Advantages::of(year, &baskets);
            let Some(basket) = advantages.countries.first() else { continue };
            let sets = Sets::of(&advantages);
            let shown: Vec<bool> =
                sets.products.iter().map(|code| baskets.shows(basket, *code, product.as_ref())).collect();
            for one in 0..sets.products.len() {
                for other in one + 1..sets.products.len() {
                    let both = if shown[one] || shown[other] { sets.both(one, other) } else { 0 };
                    if both > 0 {
                        let ubiquity = (sets.ubiquity[one], sets.ubiquity[other]);
                        let products = (sets.products[one], sets.products[other]);
                        let countries = advantages.countries.len() as i32;
                        rows.push(Row { basket, products, both, ubiquity, countries });
                    }
                }
                if rows.len() > MOST_ROWS {
                    return Err(Error::usage(format!("more than {MOST_ROWS} pairs of products"))
                        .with_hint("narrow them with --product, --dataset, --since and --until"));
                }
            }
        }
        let mut columns = baskets.head(rows.iter().map(|row| row.basket))?;
        columns.extend([
            text_column("a", rows.iter().map(|row| baskets.code(row.products.0))),
            text_column("b", rows.iter().map(|row| baskets.code(row.products.1))),
            float_column("proximity", rows.iter().map(|row| Some(row.proximity()))),
            integer_column("both", rows.iter().map(|row| Some(row.both))),
            integer_column("ubiquity_a", rows.iter().map(|row| Some(row.ubiquity.0))),
            integer_column("ubiquity_b", rows.iter().map(|row| Some(row.ubiquity.1))),
            integer_column("countries", rows.iter().map(|row| Some(row.countries))),
        ]);
        table(rows.len(), columns, COLUMNS)
    }
}

struct Row<'a> {
    basket: &'a Basket,
    products: (u32, u32),
    both: i32,
    ubiquity: (i32, i32),
    countries: i32,
}

impl Row<'_> {
    fn proximity(&self) -> f64 {
        f64::from(self.both) / f64::from(self.ubiquity.0.max(self.ubiquity.1))
    }
}

/// The countries of each product, a bit each.
struct Sets {
    products: Vec<u32>,
    bits: Vec<Vec<u64>>,
    ubiquity: Vec<i32>,
}

impl Sets {
    fn of(advantages: &Advantages) -> Sets {
        let mut products: Vec<u32> = advantages.products.iter().flatten().copied().collect();
        products.sort_unstable();
        products.dedup();
        let mut bits = vec![vec![0u64; advantages.countries.len().div_ceil(64)]; products.len()];
        for (country, list) in advantages.products.iter().enumerate() {
            for place in list.iter().filter_map(|product| products.binary_search(product).ok()) {
                bits[place][country / 64] |= 1 << (country % 64);
            }
        }
        let ubiquity = bits.iter().map(|bits| bits.iter().map(|word| word.count_ones() as i32).sum()).collect();
        Sets { products, bits, ubiquity }
    }

    fn both(&self, one: usize, other: usize) -> i32 {
        self.bits[one].iter().zip(&self.bits[other]).map(|(one, other)| (one & other).count_ones() as i32).sum()
    }
}
