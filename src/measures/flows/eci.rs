//! Economic complexity.

use std::collections::BTreeSet;

use nalgebra::{DMatrix, SymmetricEigen};
use polars::prelude::*;

use super::baskets::{Basket, Baskets, Wanted};
use super::columns::{float_column, table};
use super::rca::{CUTOFF, World};
use super::rows::is_world;
use super::{CLASSIFICATION, DATASET, ESTIMATE, LEVEL, PRICES, RELEASES, SERIES, TRADE, VINTAGE, YEAR, check, count};
use crate::error::Result;
use crate::frame::{integer_column, text_column};
use crate::measures::{About, Ask, Filters, Measure};
use crate::model::{Column as Described, ColumnType};
use crate::tables::Tables;

/// The economic complexity of countries and of products.
///
/// Shape: one row a country or product and year of one source, classification and level. Unit: standard deviations from the mean
/// of that year's countries or products. Countries without an advantage, products that are nobody's, and whatever hangs together
/// only among itself are dropped and counted. All countries and products of the data are in it, whatever is asked for.
pub struct Eci;

/// Second and third eigenvalues that are nearer than this cannot be told apart, nor can their eigenvectors.
const ALIKE: f64 = 1e-9;

const COLUMNS: &[Described] = &[
    DATASET,
    SERIES,
    TRADE,
    PRICES,
    VINTAGE,
    CLASSIFICATION,
    LEVEL,
    YEAR,
    Described::text("kind", "what the row is about").required().of(&["country", "product"]),
    Described::text("code", "country or product").required(),
    Described::new("index", ColumnType::Float, "ECI of a country, PCI of a product").in_unit("standard deviations"),
    count("rank", "place among the countries or products, 1 the most complex"),
    count("degree", "diversity: products with an advantage; ubiquity: countries with an advantage").required(),
    count("countries", "countries in the matrix").required(),
    count("products", "products in the matrix").required(),
    count("dropped_countries", "countries left out: a figure missing, no advantage, or apart from the rest").required(),
    count("dropped_products", "products left out: nobody's advantage, or apart from the rest").required(),
    Described::text("missing", "why there is no index"),
    ESTIMATE,
    RELEASES,
];

impl Measure for Eci {
    fn about(&self) -> About {
        About {
            id: "eci",
            title: "economic complexity of countries (ECI) and products (PCI)",
            row: "one country or product and year of one data set, series, classification and level",
            formulas: &[
                "M = 1 where rca >= 1; diversity = row sums, ubiquity = column sums",
                "ECI = eigenvector of the second largest eigenvalue of D^-1 M U^-1 M^T, D diversities, U ubiquities",
                "its sign: positive correlation with diversity; PCI = mean ECI of the countries with an advantage",
                "both less their mean, over their standard deviation (that of the whole, not of a sample)",
                "only the largest set of countries and products that hangs together; the rest is dropped and counted",
                "of several editions in one year the one with most reporters; those that list theirs in others only are in no matrix",
                "countries of which a few chapters are at hand and no total are dropped and counted",
                "where the data make no matrix at all, a row a country with the reason: 2 chapters only",
                "null when the eigenvector is not determined: fewer than three countries, or equal eigenvalues",
                "each level and each edition of a classification (H4, H5) for itself; the chapters of the HS are the same in all of its editions",
            ],
            reads: &["flows"],
            takes: Filters::STATISTICS,
            dates: "calendar year of the trade",
            reference: "C. A. Hidalgo, R. Hausmann (2009), The building blocks of economic complexity",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        check(&self.about(), ask)?;
        let baskets = Baskets::read(tables, ask, Wanted::Exports)?;
        let owners = super::owners(ask);
        let mut rows: Vec<Row> = Vec::new();
        for year in baskets.by_year() {
            let found = rows_of(year, &baskets);
            rows.extend(found.into_iter().filter(|row| {
                owners.is_empty() || row.kind == "product" || owners.iter().any(|owner| owner.code() == row.code)
            }));
        }
        if rows.is_empty() {
            // Nothing at all: then every country that is asked for says why.
            let of_years = baskets.by_year().flat_map(without_matrix);
            rows.extend(of_years.filter(|row| owners.is_empty() || owners.contains(&row.basket.country)));
        }
        let each = || rows.iter().map(|row| row.basket);
        let mut columns = baskets.head(each())?;
        columns.extend([
            text_column("kind", rows.iter().map(|row| row.kind)),
            text_column("code", rows.iter().map(|row| row.code.as_str())),
            float_column("index", rows.iter().map(|row| row.index)),
            integer_column("rank", rows.iter().map(|row| row.rank)),
            integer_column("degree", rows.iter().map(|row| Some(row.degree))),
            integer_column("countries", rows.iter().map(|row| Some(row.countries))),
            integer_column("products", rows.iter().map(|row| Some(row.products))),
            integer_column("dropped_countries", rows.iter().map(|row| Some(row.dropped.0))),
            integer_column("dropped_products", rows.iter().map(|row| Some(row.dropped.1))),
            text_column("missing", rows.iter().map(|row| if row.index.is_some() { "" } else { row.missing.as_str() })),
        ]);
        table(rows.len(), columns, COLUMNS)
    }
}

const NO_MATRIX: &str = "no country of the data has an advantage in a product";
const UNDETERMINED: &str = "not determined: too few countries or products, or equal eigenvalues";

struct Row<'a> {
    basket: &'a Basket,
    kind: &'static str,
    code: String,
    index: Option<f64>,
    rank: Option<i32>,
    degree: i32,
    countries: i32,
    products: i32,
    dropped: (i32, i32),
    /// Why there is no index, where there is none.
    missing: String,
}

/// Which country has an advantage in which product: the places of the products, a list a country.
pub(super) struct Advantages<'a> {
    pub countries: Vec<&'a Basket>,
    pub products: Vec<Vec<u32>>,
}

impl<'a> Advantages<'a> {
    /// Those of the baskets of one group and year. Countries with a missing figure are not in it.
    pub fn of(year: &'a [Basket], baskets: &Baskets) -> Advantages<'a> {
        let world = World::of(year, baskets);
        let mut advantages = Advantages { countries: Vec::new(), products: Vec::new() };
        for basket in year.iter().filter(|basket| !is_world(basket.country)) {
            let Some(total) = basket.total() else { continue };
            let has = |product: u32, value| world.rca(product, value, Some(total)).is_some_and(|rca| rca >= CUTOFF);
            advantages.countries.push(basket);
            let products = basket.lines.iter().filter(|line| has(line.product, line.value()));
            advantages.products.push(products.map(|line| line.product).collect());
        }
        advantages
    }

    /// Keeps the largest set of countries that hang together by products; of equal ones that of the first country.
    fn connected(self) -> Advantages<'a> {
        let mut left: BTreeSet<usize> =
            (0..self.countries.len()).filter(|place| !self.products[*place].is_empty()).collect();
        let mut makers: std::collections::HashMap<u32, Vec<usize>> = std::collections::HashMap::new();
        for place in &left {
            for product in &self.products[*place] {
                makers.entry(*product).or_default().push(*place);
            }
        }
        let mut largest: Vec<usize> = Vec::new();
        while let Some(start) = left.pop_first() {
            let (mut set, mut next) = (vec![start], vec![start]);
            while let Some(place) = next.pop() {
                for product in &self.products[place] {
                    // Each product is gone through once.
                    for other in makers.remove(product).unwrap_or_default() {
                        if left.remove(&other) {
                            set.push(other);
                            next.push(other);
                        }
                    }
                }
            }
            if set.len() > largest.len() {
                largest = set;
            }
        }
        largest.sort_unstable();
        Advantages {
            countries: largest.iter().map(|place| self.countries[*place]).collect(),
            products: largest.into_iter().map(|place| self.products[place].clone()).collect(),
        }
    }
}

/// The countries of a year whose data make no matrix, each with the reason.
fn without_matrix(year: &[Basket]) -> Vec<Row<'_>> {
    let countries: Vec<&Basket> = year.iter().filter(|basket| !is_world(basket.country)).collect();
    let listed: BTreeSet<u32> =
        countries.iter().flat_map(|basket| basket.lines.iter().map(|line| line.product)).collect();
    let dropped = (countries.len() as i32, listed.len() as i32);
    let reason = |basket: &Basket| match basket.missing() {
        missing if missing.is_empty() => NO_MATRIX.to_owned(),
        missing => missing,
    };
    let rows = countries.into_iter().map(|basket| Row {
        basket,
        kind: "country",
        code: basket.country.to_string(),
        index: None,
        rank: None,
        degree: 0,
        countries: 0,
        products: 0,
        dropped,
        missing: reason(basket),
    });
    rows.collect()
}

fn rows_of<'a>(year: &'a [Basket], baskets: &Baskets) -> Vec<Row<'a>> {
    let listed: BTreeSet<u32> = year.iter().flat_map(|basket| basket.lines.iter().map(|line| line.product)).collect();
    let reporters = year.iter().filter(|basket| !is_world(basket.country)).count();
    let kept = Advantages::of(year, baskets).connected();
    let products: Vec<u32> = kept.products.iter().flatten().copied().collect::<BTreeSet<u32>>().into_iter().collect();
    let places: Vec<Vec<usize>> = kept
        .products
        .iter()
        .map(|list| list.iter().filter_map(|product| products.binary_search(product).ok()).collect())
        .collect();
    let Some(first) = kept.countries.first() else { return Vec::new() };
    let complexity = Complexity::of(&places, products.len());
    let (eci, pci) = match &complexity {
        Some(complexity) => (Some(&complexity.countries), Some(&complexity.products)),
        None => (None, None),
    };
    let mut ubiquity = vec![0; products.len()];
    places.iter().flatten().for_each(|place| ubiquity[*place] += 1);
    let (countries, count) = (kept.countries.len() as i32, products.len() as i32);
    let dropped = ((reporters - kept.countries.len()) as i32, (listed.len() - products.len()) as i32);
    let value = |list: Option<&Vec<f64>>, place: usize| list.and_then(|list| list.get(place).copied());
    let rank = |list: Option<&Vec<f64>>, place: usize| {
        let list = list?;
        Some(list.iter().filter(|other| **other > list[place]).count() as i32 + 1)
    };
    let row = |basket, kind, code, list, place, degree| Row {
        basket,
        kind,
        code,
        index: value(list, place),
        rank: rank(list, place),
        degree,
        countries,
        products: count,
        dropped,
        missing: UNDETERMINED.to_owned(),
    };
    let of_countries = kept.countries.iter().enumerate().map(|(place, basket)| {
        row(*basket, "country", basket.country.to_string(), eci, place, places[place].len() as i32)
    });
    let of_products = products
        .iter()
        .enumerate()
        .map(|(place, product)| row(*first, "product", baskets.code(*product).to_owned(), pci, place, ubiquity[place]));
    of_countries.chain(of_products).collect()
}

/// The indices of countries and products.
#[derive(Debug, Clone, PartialEq)]
pub struct Complexity {
    /// ECI.
    pub countries: Vec<f64>,
    /// PCI.
    pub products: Vec<f64>,
}

impl Complexity {
    /// The indices of countries whose products these are, by place from 0 to `products - 1`; every country has one, and every
    /// product is somebody's. `None` when the second eigenvector is not determined.
    pub fn of(advantages: &[Vec<usize>], products: usize) -> Option<Complexity> {
        let countries = advantages.len();
        if countries < 3 || products < 2 {
            return None;
        }
        let diversity: Vec<f64> = advantages.iter().map(|list| list.len() as f64).collect();
        let mut ubiquity = vec![0.0f64; products];
        advantages.iter().flatten().for_each(|place| ubiquity[*place] += 1.0);
        // D^-1/2 M U^-1 M^T D^-1/2 is symmetric and has the eigenvalues of D^-1 M U^-1 M^T.
        let mut scaled = DMatrix::<f64>::zeros(countries, products);
        for (country, list) in advantages.iter().enumerate() {
            for product in list {
                scaled[(country, *product)] = 1.0 / (diversity[country] * ubiquity[*product]).sqrt();
            }
        }
        let eigen = SymmetricEigen::new(&scaled * scaled.transpose());
        let mut order: Vec<usize> = (0..countries).collect();
        order.sort_by(|one, other| eigen.eigenvalues[*other].total_cmp(&eigen.eigenvalues[*one]));
        let value = |place: usize| eigen.eigenvalues[order[place]];
        if value(0) - value(1) < ALIKE || value(1) - value(2) < ALIKE || value(1) < ALIKE {
            return None;
        }
        let vector = eigen.eigenvectors.column(order[1]);
        let raw: Vec<f64> = vector.iter().zip(&diversity).map(|(value, diversity)| value / diversity.sqrt()).collect();
        let mut eci = standardised(&raw)?;
        if correlation(&eci, &diversity) < 0.0 {
            eci.iter_mut().for_each(|value| *value = -*value);
        }
        let mut means = vec![0.0; products];
        for (country, list) in advantages.iter().enumerate() {
            for product in list {
                means[*product] += eci[country] / ubiquity[*product];
            }
        }
        Some(Complexity { countries: eci, products: standardised(&means)? })
    }
}

/// Less the mean, over the standard deviation; `None` when all are the same.
fn standardised(values: &[f64]) -> Option<Vec<f64>> {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let deviation = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt();
    (deviation > ALIKE).then(|| values.iter().map(|value| (value - mean) / deviation).collect())
}

/// The covariance of two lists: its sign is that of their correlation.
fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let mean = other.iter().sum::<f64>() / other.len() as f64;
    one.iter().zip(other).map(|(one, other)| one * (other - mean)).sum()
}
