//! From rows of product detail to baskets.
//!
//! Files whose rows are alike are summed as they are read, see `alike.rs`; the rows of all others are put together by a plan.

use std::collections::HashMap;

use polars::prelude::*;

use super::alike::{first_row, is_alike};
use super::at_hand::AtHand;
use super::baskets::{Basket, Baskets, CHAPTER_DIGITS, Group, Line, Wanted};
use super::columns::sum;
use super::detail::{SOURCE, check_size, complete_sum, detail_of, is_reconciled, recorded_rows};
use super::recorded::Recorded;
use super::rows::{Amount, Source, codes, is_world};
use super::words::{NONE, Words};
use super::{Scope, any, candidates, is, owners};
use crate::error::{Error, Result};
use crate::measures::Ask;
use crate::model::Country;
use crate::tables::{FLOWS, Piece, Tables, WORLD};
use crate::wording::format;

/// Rows of a plan that are read at once; more are read reporter by reporter.
const MOST_AT_ONCE: usize = 4_000_000;
/// Rows of the table `flows` of which products by partner of all countries fit into memory.
const MOST_BY_PARTNER: usize = 4_000_000;
/// Bits of twelve months.
const WHOLE_YEAR: u16 = 0xfff;

impl Baskets {
    /// Reads the baskets of the data sets and years asked for. A product that is asked for narrows what is shown, not what is
    /// read: shares are of all products.
    ///
    /// # Errors
    /// No table of flows; product detail of all partners of all countries that is more than memory should hold, or more than the
    /// selection allows.
    pub fn read(tables: &Tables, ask: &Ask, wanted: Wanted) -> Result<Baskets> {
        let is_of_all = wanted.scope(ask) == Scope::World || owners(ask).is_empty();
        if is_of_all {
            check_size(tables, ask)?;
        }
        if wanted == Wanted::ByPartner && is_of_all && recorded_rows(tables) > MOST_BY_PARTNER {
            let rows = format::count(recorded_rows(tables) as f64);
            return Err(Error::usage(format!("products by partner of all countries, from {rows} rows"))
                .with_hint("name countries or pairs with --country or --pair"));
        }
        let scope = wanted.scope(ask);
        let mut baskets = Reader::read(tables, ask, wanted)?.baskets();
        let recorded = Recorded::read(tables, ask, &mut baskets.words)?;
        let at_hand = AtHand::read(tables);
        for basket in &mut baskets.list {
            let source = baskets.groups[basket.group as usize].source;
            basket.chapters = at_hand.of(baskets.words.word(source.dataset), basket.country.code(), basket.year);
            basket.recorded = recorded.of(&(source, basket.country, basket.partner, basket.import, basket.year));
        }
        baskets.recorded = recorded;
        baskets.compare_levels();
        let owners = if scope == Scope::Owners { owners(ask) } else { Vec::new() };
        baskets.list.retain(|basket| owners.is_empty() || owners.binary_search(&basket.country).is_ok());
        Ok(baskets)
    }
}

/// A part of a line, as a query gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    amount: Amount,
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

/// Sums by country and product, by the numbers of their words; `None` inside is a sum with a missing part.
type Sums = Vec<Vec<Option<Option<i128>>>>;

#[derive(Debug, Default)]
pub(super) struct Reader {
    words: Words,
    groups: Vec<Group>,
    places: HashMap<Group, u32>,
    cells: Vec<Cell>,
    /// Cells after the last merge.
    merged: usize,
}

impl Reader {
    /// Reads all rows of a selection.
    ///
    /// # Errors
    /// No table of flows.
    pub fn read(tables: &Tables, ask: &Ask, wanted: Wanted) -> Result<Reader> {
        let mut reader = Reader::default();
        let (alike, others): (Vec<Piece>, Vec<Piece>) =
            tables.statistics_in_pieces(FLOWS.name)?.into_iter().partition(is_alike);
        let others = reader.add_alike(alike, others, tables, ask, wanted)?;
        let count = others.iter().map(|piece| piece.count).sum();
        if others.is_empty() {
            return Ok(reader);
        }
        let rows = concat(others.into_iter().map(|piece| piece.rows).collect::<Vec<_>>(), UnionArgs::default())?;
        for part in parts(count) {
            let fits = wanted.scope(ask).rows(ask, is_reconciled()).and(part);
            let detail = detail_of(rows.clone(), tables, ask, fits)?;
            reader.add(&detail, wanted, false)?;
            if wanted != Wanted::Exports {
                reader.add(&detail, wanted, true)?;
            }
        }
        Ok(reader)
    }

    /// Adds the files whose rows are alike; what cannot be told of from its first row goes to the others.
    fn add_alike(
        &mut self,
        alike: Vec<Piece>,
        mut others: Vec<Piece>,
        tables: &Tables,
        ask: &Ask,
        wanted: Wanted,
    ) -> Result<Vec<Piece>> {
        let mut known: Vec<([Option<Cell>; 2], Vec<Piece>)> = Vec::new();
        for piece in alike {
            let Some(first) = first_row(&piece)? else {
                others.push(piece);
                continue;
            };
            let first = detail_of(first.lazy(), tables, ask, lit(true))?;
            let own = self.first_cell(&first, wanted, false)?;
            let mirrored = if wanted == Wanted::Exports { None } else { self.first_cell(&first, wanted, true)? };
            match known.last_mut().filter(|(cells, _)| *cells == [own, mirrored]) {
                Some((_, pieces)) => pieces.push(piece),
                None => known.push(([own, mirrored], vec![piece])),
            }
        }
        for (cells, pieces) in known {
            for (cell, [country, partner]) in cells.into_iter().zip([["reporter", "partner"], ["partner", "reporter"]])
            {
                let Some(cell) = cell else { continue };
                self.add_sums(cell, &pieces, [country, partner], ask, wanted)?;
            }
        }
        Ok(others)
    }

    /// What the first row of a file is of, without its own country, product and value; `None` when it is of nothing wanted.
    fn first_cell(&mut self, first: &LazyFrame, wanted: Wanted, swapped: bool) -> Result<Option<Cell>> {
        let before = std::mem::take(&mut self.cells);
        self.add(first, wanted, swapped)?;
        let added = std::mem::replace(&mut self.cells, before);
        let blank = |cell: &Cell| Cell { country: cell.partner, product: NONE, amount: Amount::MISSING, ..*cell };
        Ok(added.first().map(blank))
    }

    /// Adds the sums of files whose rows are like a cell but for country, partner, product and value.
    fn add_sums(
        &mut self,
        like: Cell,
        pieces: &[Piece],
        [country, partner]: [&str; 2],
        ask: &Ask,
        wanted: Wanted,
    ) -> Result<()> {
        // Only equalities: the store then skips what cannot fit.
        let fits = match wanted.scope(ask) {
            Scope::World => None,
            Scope::Owners => any(owners(ask).into_iter().map(|owner| is(country, owner))),
            Scope::Dyads => candidates(Scope::Dyads, ask, lit(true)),
        };
        let fits = fits.unwrap_or_else(|| lit(true));
        let columns: Vec<Expr> = ["reporter", "partner", "product", "value"].map(col).to_vec();
        let mut sums = Sums::new();
        for piece in pieces {
            let frame = piece.rows.clone().filter(fits.clone()).select(&columns).collect()?;
            let [countries, products] = [country, "product"].map(|name| self.words.read(frame.column(name)?));
            let (countries, products) = (countries?, products?);
            let partners = match wanted {
                Wanted::ByPartner => Some(self.words.read(frame.column(partner)?)?),
                _ => None,
            };
            let value = frame.column("value")?.decimal()?.physical();
            let known = frame.column(partner)?.is_not_null();
            for ((row, value), known) in value.iter().enumerate().zip(known.iter()) {
                let (country, product) = (countries.at(row), products.at(row));
                if country == NONE || product == NONE || known != Some(true) {
                    continue;
                }
                if let Some(partners) = &partners {
                    let [of, with] = [country, partners.at(row)].map(|number| Country::parse(self.words.word(number)));
                    let both = of.zip(with);
                    self.cells.extend(both.map(|(country, partner)| Cell {
                        country,
                        partner,
                        product,
                        amount: Amount::of(value),
                        ..like
                    }));
                }
                let of_country = place(&mut sums, country as usize);
                let total = place(of_country, product as usize);
                *total = Some(total.map_or(value, |before| sum(before, value)));
            }
        }
        let mut by_country: Vec<(Country, Vec<Option<Option<i128>>>)> = Vec::new();
        for (number, products) in sums.into_iter().enumerate().filter(|(_, products)| !products.is_empty()) {
            by_country.extend(Country::parse(self.words.word(number as u32)).map(|country| (country, products)));
        }
        by_country.sort_unstable_by_key(|(country, _)| *country);
        for (country, products) in by_country {
            let there = products.into_iter().enumerate().filter_map(|(product, value)| Some((product as u32, value?)));
            self.cells.extend(there.map(|(product, value)| Cell {
                country,
                product,
                amount: Amount::of(value),
                ..like
            }));
        }
        Ok(())
    }

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
        self.take(&frame, wanted, swapped)?;
        if self.cells.len() > 2 * self.merged.max(1_000_000) {
            self.merge();
        }
        Ok(())
    }

    fn take(&mut self, frame: &DataFrame, wanted: Wanted, swapped: bool) -> Result<()> {
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
        let harmonized = self.words.number("HS");
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
            let family = family.at(row);
            let is_of_all = family == harmonized && level[row].is_some_and(|digits| digits <= CHAPTER_DIGITS);
            let edition = if is_of_all || class.at(row) == family { NONE } else { class.at(row) };
            let group = Group { source, family, edition, level: level[row] };
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
                amount: Amount::of(value),
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
        // Those of one file come in order: a stable sort puts such runs together.
        self.cells.sort_by_key(|cell| (cell.key(), cell.release));
        let Reader { words, cells, .. } = self;
        cells.dedup_by(|next, kept| {
            let same = next.key() == kept.key();
            if same {
                kept.amount = Amount::of(sum(kept.amount.value(), next.amount.value()));
                kept.months |= next.months;
                kept.release = words.joined([kept.release, next.release].into_iter());
                kept.vintage = words.joined([kept.vintage, next.vintage].into_iter());
            }
            same
        });
        self.merged = self.cells.len();
    }

    /// The baskets of what was read.
    pub fn baskets(mut self) -> Baskets {
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
        Baskets { words: self.words, groups, list, products, recorded: Recorded::default() }
    }

    /// One basket of the cells that the newest classification has of it, whole years before quarters and months.
    fn basket(&mut self, cells: &[Cell], places: &HashMap<u32, u32>) -> Basket {
        let rank = |cell: &Cell| (std::cmp::Reverse(self.words.word(cell.class)), cell.span);
        let first = cells.iter().min_by_key(|cell| rank(cell)).copied().unwrap_or(cells[0]);
        let taken = || cells.iter().filter(|cell| (cell.class, cell.span) == (first.class, first.span));
        let months = taken().fold(0, |months, cell| months | cell.months);
        let mut lines: Vec<Line> = Vec::new();
        for cell in taken() {
            let line = Line { product: places[&cell.product], amount: cell.amount };
            // Cells of a product stand together, the sum of partners before the file's own figure, which replaces it.
            match lines.last_mut().filter(|last| last.product == line.product) {
                Some(last) if line.amount != Amount::MISSING => last.amount = line.amount,
                Some(_) => {}
                None => lines.push(line),
            }
        }
        lines.sort_by_key(|line| line.product);
        let part = (months != WHOLE_YEAR).then(|| months.count_ones());
        if part.is_some() {
            lines.iter_mut().for_each(|line| line.amount = Amount::MISSING);
        }
        let releases: Vec<u32> = each_once(taken().map(|cell| cell.release));
        let vintages: Vec<u32> = each_once(taken().map(|cell| cell.vintage));
        let releases = self.words.joined(releases.into_iter());
        let vintage = self.words.joined(vintages.into_iter());
        let Cell { group, country, partner, import, year, class, .. } = first;
        Basket {
            group,
            country,
            partner,
            import,
            year,
            lines,
            classification: class,
            vintage,
            releases,
            part,
            recorded: None,
            chapters: None,
        }
    }

    /// The groups in alphabetical order, and the place of each.
    fn groups_in_order(&self) -> (Vec<Group>, Vec<u32>) {
        let spelled = |group: &Group| {
            let Source { dataset, series, trade, prices, reconciled } = group.source;
            let words = [dataset, series, trade, prices, group.family, group.edition];
            (words.map(|word| self.words.word(word)), reconciled, group.level)
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

/// A place in a list, which grows to have it.
fn place<T: Default>(list: &mut Vec<T>, place: usize) -> &mut T {
    if list.len() <= place {
        list.resize_with(place + 1, T::default);
    }
    &mut list[place]
}

fn each_once(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut numbers: Vec<u32> = numbers.filter(|number| *number != NONE).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::Outputs;
    use crate::measures::testing::recorded;
    use crate::measures::{Ask, run};
    use crate::model::Pair;
    use crate::store::Store;
    use crate::tables::Records;

    #[test]
    fn files_that_are_summed_as_they_are_read_give_what_a_plan_gives() {
        agree(&recorded());
    }

    #[test]
    fn an_edition_is_read_file_by_file_beside_downloads_that_overlap() {
        // A value that is missing and one below the last digit stand apart from the rows that are alike.
        let rows = "2021,31,792,010121,1.5,1\n2021,31,792,270900,NA,1\n2021,31,586,270900,7,1\n2021,792,31,270900,5,1\n\
                    2021,586,792,010121,3,1\n2021,792,586,520100,0.000,1\n";
        let head = "refYear,reporterCode,reporterISO,flowCode,partnerCode,partnerISO,partner2Code,classificationCode,cmdCode,customsCode,motCode,primaryValue";
        let row = |product: &str, value: u32| format!("2021,31,AZE,X,586,PAK,0,H5,{product},C00,0,{value}\n");
        let files = [
            ("BACI_HS92_Y2021_V202401b.csv", format!("t,i,j,k,v,q\n{rows}")),
            ("one.csv", format!("{head}\n{}", row("010121", 50) + &row("270900", 100))),
            ("two.csv", format!("{head}\n{}", row("010121", 60) + &row("520100", 1))),
        ];
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open_or_new(folder.path().join("store").as_path()).expect("an empty store");
        for (name, text) in files {
            let file = folder.path().join(name);
            std::fs::write(&file, text).expect("a file");
            store.import(&file, &Outputs::default()).expect("imported");
        }
        let records = Records { store, vintage: None, known_by: None, approximate: false };
        let tables = recorded().with_records(records);
        agree(&tables);
        let frame = run("products", &tables, &Ask { datasets: vec!["baci".to_owned()], ..Ask::default() });
        let frame = frame.expect("products");
        let rows = crate::frame::Rows::of(&frame);
        let line = |row| {
            ["reporter", "flow", "product", "value", "total"].map(|name| rows.text(row, name).expect(name)).join(",")
        };
        let lines: Vec<String> =
            (0..rows.len()).map(line).filter(|line| line.starts_with("AZE") || line.contains("import,27")).collect();
        assert_eq!(
            lines,
            [
                "AZE,export,01,1500,",
                "AZE,export,27,,",
                "AZE,import,27,5000,5000",
                "PAK,import,27,7000,",
                "TUR,import,27,,"
            ]
        );
    }

    #[test]
    fn areas_without_a_code_are_nobodys() {
        // 697 is "Europe EFTA, not elsewhere specified".
        let rows = "2021,31,697,010121,2.5,1\n2021,31,792,010121,1.5,1\n2021,31,792,270900,7,1\n2021,697,31,270900,5,1\n\
                    2021,697,792,010121,3,1\n2021,792,31,270900,4,1\n2021,792,697,270900,6,1\n";
        let (_folder, tables) = stored("BACI_HS92_Y2021_V202401b.csv", &format!("t,i,j,k,v,q\n{rows}"));
        agree(&tables);
        let ask = Ask { countries: vec![Country::parse("AZE").expect("a code")], ..Ask::default() };
        let frame = run("grubel-lloyd", &tables, &ask).expect("grubel-lloyd");
        let partners = frame.column("partner").expect("partners").str().expect("codes").iter().flatten();
        assert!(partners.into_iter().all(|partner| ["TUR", WORLD].contains(&partner)), "{frame:?}");
    }

    #[test]
    fn a_row_that_stands_twice_counts_once() {
        let head = "refYear,reporterCode,reporterISO,flowCode,partnerCode,partnerISO,partner2Code,classificationCode,cmdCode,customsCode,motCode,primaryValue";
        let row = |product: &str, value: u32| format!("2021,31,AZE,X,586,PAK,0,H5,{product},C00,0,{value}\n");
        let rows = row("010121", 50) + &row("270900", 100) + &row("270900", 100);
        let (_folder, tables) = stored("comtrade.csv", &format!("{head}\n{rows}"));
        let frame = run("rca", &tables, &Ask::default()).expect("rca");
        let rows = crate::frame::Rows::of(&frame);
        let values: Vec<String> = (0..rows.len()).map(|row| rows.text(row, "value").expect("a value")).collect();
        assert_eq!(values, ["50", "100"]);
    }

    /// A store with one file.
    fn stored(name: &str, text: &str) -> (tempfile::TempDir, Tables) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(name);
        std::fs::write(&file, text).expect("a file");
        let mut store = Store::open_or_new(folder.path().join("store").as_path()).expect("an empty store");
        store.import(&file, &Outputs::default()).expect("imported");
        let records = Records { store, vintage: None, known_by: None, approximate: false };
        (folder, recorded().with_records(records))
    }

    /// Every measure of baskets, of all, of a country, of a pair, of a product.
    fn agree(tables: &Tables) {
        let pieces = tables.statistics_in_pieces(FLOWS.name).expect("pieces");
        let alike: Vec<usize> = pieces.iter().filter(|piece| is_alike(piece)).map(|piece| piece.count).collect();
        assert!(!alike.is_empty(), "no file of {}", pieces.len());
        let rows = tables.statistics(FLOWS.name).and_then(|rows| Ok(rows.collect()?)).expect("flows");
        let planned = tables.clone().with_given(FLOWS.name, rows);
        let first = pieces.iter().find(|piece| is_alike(piece)).expect("such a file").rows.clone();
        let first = first.limit(1).collect().expect("a row");
        let code = |side: &str| first.column(side).expect(side).str().expect("text").get(0).expect("a code").to_owned();
        let (one, other) = (code("reporter"), code("partner"));
        let asks = [
            Ask::default(),
            Ask { countries: vec![Country::parse(&one).expect("a code")], ..Ask::default() },
            Ask { pairs: vec![Pair::parse(&format!("{one}-{other}")).expect("a pair")], ..Ask::default() },
            Ask { datasets: vec!["baci".to_owned()], ..Ask::default() },
            Ask { product: Some("27".to_owned()), datasets: vec!["baci".to_owned()], ..Ask::default() },
            Ask {
                product: Some("0101".to_owned()),
                countries: vec![Country::parse(&one).expect("a code")],
                ..Ask::default()
            },
        ];
        for measure in ["products", "rca", "similarity", "complementarity", "concentration", "grubel-lloyd", "eci"] {
            let products = ["products", "rca", "grubel-lloyd"].contains(&measure);
            for ask in asks.iter().filter(|ask| products || ask.product.is_none()) {
                let [straight, planned] = [tables, &planned].map(|tables| run(measure, tables, ask).expect(measure));
                assert!(straight.height() > 0, "{measure} of {ask:?} is empty");
                assert!(straight.equals_missing(&planned), "{measure} of {ask:?}: {straight:?} or {planned:?}");
            }
        }
    }
}
