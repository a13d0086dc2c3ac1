//! Baskets: what a country sells or buys in a year, by product.

use std::collections::HashMap;

use polars::prelude::*;

use super::columns::sum;
use super::detail::{Product, SOURCE, check_size, complete_sum, detail, is_reconciled, recorded_rows};
use super::rows::{Source, codes, is_world};
use super::words::{NONE, Words};
use super::{Scope, owners};
use crate::error::{Error, Result};
use crate::frame::{boolean_column, integer_column};
use crate::measures::Ask;
use crate::model::Country;
use crate::tables::{Tables, WORLD};

/// Rows of the table `flows` that are read at once; more are read reporter by reporter.
const MOST_AT_ONCE: usize = 4_000_000;
/// Bits of twelve months.
const WHOLE_YEAR: u16 = 0xfff;

/// What baskets must share to be compared: source, family of classifications, digits of the codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Group {
    pub source: Source,
    pub family: u32,
    pub level: Option<i32>,
}

/// One product of a basket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    /// Place in the alphabetical order of all products.
    pub product: u32,
    pub value: Option<i128>,
}

/// What a country sells to, or buys from, a partner or all, by product.
#[derive(Debug, Clone)]
pub(super) struct Basket {
    /// Place in [`Baskets::groups`].
    pub group: u32,
    pub country: Country,
    /// `WLD` for all partners together.
    pub partner: Country,
    pub import: bool,
    pub year: i32,
    /// In the order of the products.
    pub lines: Vec<Line>,
    pub classification: u32,
    pub vintage: u32,
    pub releases: u32,
    /// Months that were reported, when they are not the whole year: then no line has a value.
    pub part: Option<u32>,
}

impl Basket {
    /// All products together; `None` when one of them has no figure, and for an empty basket.
    pub fn total(&self) -> Option<i128> {
        self.lines.iter().map(|line| line.value).reduce(sum).flatten()
    }

    /// The value of a product; 0 where the basket does not list it, `None` where it lists it without a figure.
    pub fn value(&self, product: u32) -> Option<i128> {
        match self.lines.binary_search_by_key(&product, |line| line.product) {
            Ok(place) => self.lines[place].value,
            Err(_) => Some(0),
        }
    }

    /// Why there is no total; empty when there is one.
    pub fn missing(&self) -> String {
        match (self.part, self.lines.iter().filter(|line| line.value.is_none()).count()) {
            (Some(months), _) => format!("{months} of 12 months"),
            (None, 0) => String::new(),
            (None, 1) => "1 product without a figure".to_owned(),
            (None, count) => format!("{count} products without a figure"),
        }
    }
}

/// What is wanted of the baskets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Exports to all, of every country.
    Exports,
    /// Exports to all and imports from all, of every country.
    Both,
    /// Both with all, of the countries asked for.
    BothOfOwners,
    /// Both by partner and with all, of the countries and pairs asked for.
    ByPartner,
}

/// Every basket of a selection, sorted by group, year, flow, country and partner.
#[derive(Debug, Default)]
pub(super) struct Baskets {
    pub words: Words,
    /// In alphabetical order.
    pub groups: Vec<Group>,
    pub list: Vec<Basket>,
    /// Codes of the products in alphabetical order, as numbers of words.
    pub products: Vec<u32>,
}

/// A part of a line, as a query gives it.
#[derive(Debug, Clone, Copy)]
struct Cell {
    group: u32,
    country: Country,
    partner: Country,
    import: bool,
    year: i32,
    class: u32,
    span: u8,
    product: u32,
    /// The file's own figure of all partners, which goes before the sum of the partners.
    own: bool,
    value: Option<i128>,
    months: u16,
    release: u32,
    vintage: u32,
}

/// Group, year, whether imports, country and partner.
type BasketKey = (u32, i32, bool, Country, Country);

impl Cell {
    fn basket(&self) -> BasketKey {
        (self.group, self.year, self.import, self.country, self.partner)
    }

    fn key(&self) -> (BasketKey, u32, u8, u32, bool) {
        (self.basket(), self.class, self.span, self.product, self.own)
    }
}

impl Baskets {
    /// Reads the baskets of the data sets and years asked for. A product that is asked for narrows what is shown, not what is
    /// read: shares are of all products.
    ///
    /// # Errors
    /// No table of flows; product detail of all partners of all countries that is more than memory should hold, or more than the
    /// selection allows.
    pub fn read(tables: &Tables, ask: &Ask, wanted: Wanted) -> Result<Baskets> {
        let rows = recorded_rows(tables);
        check_size(tables, ask)?;
        let scope = match wanted {
            Wanted::Exports | Wanted::Both => Scope::World,
            Wanted::BothOfOwners | Wanted::ByPartner => Scope::Owners,
        };
        if wanted == Wanted::ByPartner && owners(ask).is_empty() && rows > MOST_AT_ONCE {
            return Err(Error::usage(format!("products by partner of all countries, from {rows} rows"))
                .with_hint("name countries or pairs with --country or --pair"));
        }
        let mut reader = Reader::default();
        for part in parts(rows) {
            let frame = detail(tables, ask, scope.rows(ask, is_reconciled()).and(part))?;
            reader.add(&frame, wanted, false)?;
            if wanted != Wanted::Exports {
                reader.add(&frame, wanted, true)?;
            }
        }
        let mut baskets = reader.baskets();
        let owners = if scope == Scope::Owners { owners(ask) } else { Vec::new() };
        baskets.list.retain(|basket| owners.is_empty() || owners.binary_search(&basket.country).is_ok());
        Ok(baskets)
    }

    /// The baskets of each group, year and flow.
    pub fn by_year(&self) -> impl Iterator<Item = &[Basket]> {
        self.list.chunk_by(|one, other| (one.group, one.year, one.import) == (other.group, other.year, other.import))
    }

    /// The columns that tables of products start with: source, vintage, releases, classification, level, year, and whether it is
    /// an estimate.
    ///
    /// # Errors
    /// Never with baskets of these.
    pub fn head<'a>(&self, baskets: impl Iterator<Item = &'a Basket> + Clone) -> Result<Vec<Column>> {
        let groups = || baskets.clone().map(|basket| self.group(basket));
        let mut columns = Vec::from(self.words.source_columns(groups().map(|group| &group.source))?);
        columns.extend([
            self.words.column("vintage", baskets.clone().map(|basket| basket.vintage))?,
            self.words.column("releases", baskets.clone().map(|basket| basket.releases))?,
            self.words.column("classification", groups().map(|group| group.family))?,
            integer_column("level", groups().map(|group| group.level)),
            integer_column("year", baskets.clone().map(|basket| Some(basket.year))),
            boolean_column("estimate", groups().map(|group| group.source.reconciled)),
        ]);
        Ok(columns)
    }

    /// True for a product that is asked for, in the classification of a basket.
    pub fn shows(&self, basket: &Basket, product: u32, asked: Option<&Product>) -> bool {
        let group = self.group(basket);
        let [family, class] = [group.family, basket.classification].map(|word| self.words.word(word));
        asked.is_none_or(|asked| asked.shows(family, class, group.level, self.code(product)))
    }

    /// The lines of a basket that a product asked for shows.
    pub fn shown<'a>(&'a self, basket: &'a Basket, asked: Option<&'a Product>) -> impl Iterator<Item = &'a Line> {
        basket.lines.iter().filter(move |line| self.shows(basket, line.product, asked))
    }

    /// The group of a basket.
    pub fn group(&self, basket: &Basket) -> &Group {
        &self.groups[basket.group as usize]
    }

    /// The code of a product.
    pub fn code(&self, product: u32) -> &str {
        self.words.word(self.products[product as usize])
    }
}

/// All at once, or the reporters by their first letter: a store is sorted by them and skips the rest.
fn parts(rows: usize) -> Vec<Expr> {
    if rows <= MOST_AT_ONCE {
        return vec![lit(true)];
    }
    let letters: Vec<String> = ('A'..='Z').map(String::from).collect();
    let from = |letter: &String| col("reporter").gt_eq(lit(letter.clone()));
    let mut parts: Vec<Expr> =
        letters.windows(2).map(|pair| from(&pair[0]).and(col("reporter").lt(lit(pair[1].clone())))).collect();
    parts.extend(letters.last().map(from));
    // The World as a reporter has no code.
    parts.push(col("reporter").is_null());
    parts
}

#[derive(Debug, Default)]
struct Reader {
    words: Words,
    groups: Vec<Group>,
    places: HashMap<Group, u32>,
    cells: Vec<Cell>,
    /// Cells after the last merge.
    merged: usize,
}

impl Reader {
    /// Adds sums of these rows. With `swapped`, exports of reconciled data as the imports that they are to the other side.
    fn add(&mut self, rows: &LazyFrame, wanted: Wanted, swapped: bool) -> Result<()> {
        let mut rows = rows.clone();
        if wanted == Wanted::Exports || swapped {
            rows = rows.filter(col("flow").eq(lit("export")));
        }
        let (country, partner) = if swapped { ("partner", "reporter") } else { ("reporter", "partner") };
        if swapped {
            rows = rows.filter(col("books").eq(lit("reconciled")).and(col("partner").neq(lit(WORLD))));
        }
        let partner = match wanted {
            Wanted::ByPartner => col(partner),
            _ => when(col(partner).eq(lit(WORLD))).then(lit(WORLD)).otherwise(lit(NULL)),
        };
        let words = ["release", "family", "classification", "flow", "product"];
        let numbers = ["level", "span", "quarter", "month", "year"];
        let frame = rows
            .with_columns([col(country).alias("country"), partner.alias("with")])
            .group_by(
                SOURCE.into_iter().chain(words).chain(numbers).chain(["country", "with"]).map(col).collect::<Vec<_>>(),
            )
            .agg([complete_sum("value"), col("vintage").max()])
            .select(
                SOURCE
                    .into_iter()
                    .chain(words)
                    .chain(["country", "with", "vintage"])
                    .map(|name| col(name).cast(DataType::String))
                    .chain(numbers.map(|name| col(name).cast(DataType::Int32)))
                    .chain([col("value")])
                    .collect::<Vec<_>>(),
            )
            .collect()?;
        self.read(&frame, wanted, swapped)?;
        if self.cells.len() > 2 * self.merged.max(1_000_000) {
            self.merge();
        }
        Ok(())
    }

    fn read(&mut self, frame: &DataFrame, wanted: Wanted, swapped: bool) -> Result<()> {
        let mut text = |name: &str| self.words.read(frame.column(name)?);
        let (dataset, series, trade, prices) = (text("dataset")?, text("series")?, text("trade")?, text("prices")?);
        let (books, release, family, class) =
            (text("books")?, text("release")?, text("family")?, text("classification")?);
        let (flow, product, vintage, with) = (text("flow")?, text("product")?, text("vintage")?, text("with")?);
        let country = codes(frame.column("country")?)?;
        let number = |name: &str| -> Result<Vec<Option<i32>>> { Ok(frame.column(name)?.i32()?.iter().collect()) };
        let (level, span, quarter) = (number("level")?, number("span")?, number("quarter")?);
        let (month, year) = (number("month")?, number("year")?);
        let value = frame.column("value")?.decimal()?.physical();
        let (reconciled, import) = (self.words.number("reconciled"), self.words.number("import"));
        let world = Country::parse(WORLD);
        for (row, value) in value.iter().enumerate() {
            let (Some(year), Some(world)) = (year[row], world) else { continue };
            let source = Source {
                dataset: dataset.at(row),
                series: series.at(row),
                trade: trade.at(row),
                prices: prices.at(row),
                reconciled: books.at(row) == reconciled,
            };
            let group = Group { source, family: family.at(row), level: level[row] };
            let groups = &mut self.groups;
            let place = *self.places.entry(group).or_insert_with(|| {
                groups.push(group);
                groups.len() as u32 - 1
            });
            let partner = Country::parse(self.words.word(with.at(row)));
            let months = match (month[row], quarter[row]) {
                (Some(month), _) => 1 << (month - 1).clamp(0, 11),
                (None, Some(quarter)) => 0b111 << (3 * (quarter - 1).clamp(0, 3)),
                (None, None) => WHOLE_YEAR,
            };
            let cell = Cell {
                group: place,
                country: country[row],
                partner: world,
                import: swapped || flow.at(row) == import,
                year,
                class: class.at(row),
                span: span[row].unwrap_or(0) as u8,
                product: product.at(row),
                own: partner.is_some_and(is_world),
                value,
                months,
                release: release.at(row),
                vintage: vintage.at(row),
            };
            self.cells.push(cell);
            if let Some(partner) = partner.filter(|partner| wanted == Wanted::ByPartner && !is_world(*partner)) {
                self.cells.push(Cell { partner, ..cell });
            }
        }
        Ok(())
    }

    /// Puts cells of one key together.
    fn merge(&mut self) {
        self.cells.sort_unstable_by_key(|cell| (cell.key(), cell.release));
        let mut merged: Vec<Cell> = Vec::with_capacity(self.cells.len() / 2);
        for cell in self.cells.drain(..) {
            match merged.last_mut().filter(|last| last.key() == cell.key()) {
                Some(last) => {
                    last.value = sum(last.value, cell.value);
                    last.months |= cell.months;
                    last.release = self.words.joined([last.release, cell.release].into_iter());
                    last.vintage = self.words.joined([last.vintage, cell.vintage].into_iter());
                }
                None => merged.push(cell),
            }
        }
        self.merged = merged.len();
        self.cells = merged;
    }

    fn baskets(mut self) -> Baskets {
        self.merge();
        let (groups, group_places) = self.groups_in_order();
        let (products, product_places) = self.products_in_order();
        let mut list: Vec<Basket> = Vec::new();
        let cells = std::mem::take(&mut self.cells);
        for cells in cells.chunk_by(|one, other| one.basket() == other.basket()) {
            let mut basket = self.basket(cells, &product_places);
            basket.group = group_places[basket.group as usize];
            list.push(basket);
        }
        list.sort_by_key(|basket| (basket.group, basket.year, basket.import, basket.country, basket.partner));
        Baskets { words: self.words, groups, list, products }
    }

    /// One basket of the cells that the newest classification has of it, whole years before quarters and months.
    fn basket(&mut self, cells: &[Cell], places: &HashMap<u32, u32>) -> Basket {
        let rank = |cell: &Cell| (std::cmp::Reverse(self.words.word(cell.class)), cell.span);
        let first = cells.iter().min_by_key(|cell| rank(cell)).copied().unwrap_or(cells[0]);
        let taken = || cells.iter().filter(|cell| (cell.class, cell.span) == (first.class, first.span));
        let months = taken().fold(0, |months, cell| months | cell.months);
        let mut lines: Vec<Line> = Vec::new();
        for cell in taken() {
            let line = Line { product: places[&cell.product], value: cell.value };
            // Cells of a product stand together, the sum of partners before the file's own figure, which replaces it.
            match lines.last_mut().filter(|last| last.product == line.product) {
                Some(last) => last.value = line.value.or(last.value),
                None => lines.push(line),
            }
        }
        lines.sort_by_key(|line| line.product);
        let part = (months != WHOLE_YEAR).then(|| months.count_ones());
        if part.is_some() {
            lines.iter_mut().for_each(|line| line.value = None);
        }
        let releases: Vec<u32> = each_once(taken().map(|cell| cell.release));
        let vintages: Vec<u32> = each_once(taken().map(|cell| cell.vintage));
        let releases = self.words.joined(releases.into_iter());
        let vintage = self.words.joined(vintages.into_iter());
        let Cell { group, country, partner, import, year, class, .. } = first;
        Basket { group, country, partner, import, year, lines, classification: class, vintage, releases, part }
    }

    /// The groups in alphabetical order, and the place of each.
    fn groups_in_order(&self) -> (Vec<Group>, Vec<u32>) {
        let spelled = |group: &Group| {
            let Source { dataset, series, trade, prices, reconciled } = group.source;
            ([dataset, series, trade, prices, group.family].map(|word| self.words.word(word)), reconciled, group.level)
        };
        let mut order: Vec<usize> = (0..self.groups.len()).collect();
        order.sort_by(|one, other| spelled(&self.groups[*one]).cmp(&spelled(&self.groups[*other])));
        let mut places = vec![0; order.len()];
        for (place, group) in order.iter().enumerate() {
            places[*group] = place as u32;
        }
        (order.iter().map(|group| self.groups[*group]).collect(), places)
    }

    /// The products in alphabetical order, and the place of each.
    fn products_in_order(&self) -> (Vec<u32>, HashMap<u32, u32>) {
        let mut products = each_once(self.cells.iter().map(|cell| cell.product));
        products.sort_by_key(|product| self.words.word(*product));
        let places = products.iter().enumerate().map(|(place, product)| (*product, place as u32)).collect();
        (products, places)
    }
}

fn each_once(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut numbers: Vec<u32> = numbers.filter(|number| *number != NONE).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
