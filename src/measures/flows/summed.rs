//! What all countries trade by product, from files whose rows are alike: summed as they are read, country by country. Sums by partner
//! would be a hundred times as many, and all partners together are wanted.

use polars::prelude::*;

use super::alike::first_row;
use super::columns::{sum, usd_column};
use super::detail::{Product, detail_of};
use super::products::{SUMS, classification};
use super::words::{NONE, Words};
use crate::error::Result;
use crate::frame::text_column;
use crate::measures::Ask;
use crate::tables::{Piece, Tables};

/// The partner of a sum over some partners, of whom nothing else is known.
const SOME: &str = "some";
/// A product that is not wanted.
const UNWANTED: u32 = NONE - 1;

/// Sums by country and product, by the numbers of their words: `None` where there is no row, `None` inside where a row has no figure.
#[derive(Default)]
struct Sums(Vec<Vec<Option<Option<i128>>>>);

impl Sums {
    fn add(&mut self, country: u32, product: u32, value: Option<i128>) {
        let (country, product) = (country as usize, product as usize);
        if self.0.len() <= country {
            self.0.resize_with(country + 1, Vec::new);
        }
        let products = &mut self.0[country];
        if products.len() <= product {
            products.resize(product + 1, None);
        }
        products[product] = Some(products[product].map_or(value, |before| sum(before, value)));
    }

    /// Country, product and sum of what is there.
    fn rows(&self) -> impl Iterator<Item = (u32, u32, Option<i128>)> + Clone {
        let products = |(country, products): (usize, &Vec<Option<Option<i128>>>)| {
            let country = country as u32;
            let there = products.iter().enumerate().filter_map(|(product, sum)| Some((product as u32, (*sum)?)));
            there.map(move |(product, sum)| (country, product, sum)).collect::<Vec<_>>()
        };
        self.0.iter().enumerate().flat_map(products)
    }
}

/// The trade of each country by the first digits of the product, with the columns of [`SUMS`], from a file whose rows are alike; of
/// reconciled data the imports too, which are the exports of the others. `None` where only a plan can tell: of reports, of
/// months and quarters, and of a file without a row that counts.
pub(super) fn by_country(
    piece: &Piece,
    tables: &Tables,
    ask: &Ask,
    digits: usize,
    product: Option<&Product>,
) -> Result<Option<Vec<DataFrame>>> {
    let Some(first) = first_row(piece)? else { return Ok(None) };
    let about = detail_of(first.lazy(), tables, ask, lit(true))?.collect()?;
    let text = |name: &str| about.column(name).ok().and_then(|column| column.str().ok()?.get(0)).unwrap_or_default();
    let number = |name: &str| about.column(name).ok().and_then(|column| column.get(0).ok()?.try_extract::<i32>().ok());
    if about.height() == 0 {
        return Ok(Some(Vec::new()));
    }
    // Of reports another file may have the headings; of months and quarters, others.
    if number("span") != Some(0) || text("books") != "reconciled" {
        return Ok(None);
    }
    let (family, edition, level) = (text("family"), text("classification"), number("level"));
    if !["HS", "SITC"].contains(&family) || level.is_none_or(|level| level < digits as i32) {
        return Ok(Some(Vec::new()));
    }
    let frame = piece.rows.clone().select(["reporter", "partner", "product", "value"].map(col)).collect()?;
    let (mut words, mut codes) = (Words::default(), Words::default());
    let [reporters, partners, products] =
        ["reporter", "partner", "product"].map(|name| words.read(frame.column(name)?));
    let (reporters, partners, products) = (reporters?, partners?, products?);
    // The first digits of each product, looked up once.
    let mut heads: Vec<u32> = Vec::new();
    let mut head_of = |place: u32| {
        if heads.len() <= place as usize {
            heads.resize(place as usize + 1, NONE);
        }
        let head = &mut heads[place as usize];
        if *head == NONE {
            let code = words.word(place);
            let is_wanted = product.is_none_or(|asked| asked.shows(family, edition, level, code));
            let digits = code.get(..digits).filter(|head| is_wanted && head.bytes().all(|byte| byte.is_ascii_digit()));
            *head = digits.map_or(UNWANTED, |head| codes.number(head));
        }
        *head
    };
    let is_mirrored = text("books") == "reconciled" && text("flow") == "export";
    let (mut own, mut mirrored) = (Sums::default(), Sums::default());
    for (row, value) in frame.column("value")?.decimal()?.physical().iter().enumerate() {
        let (reporter, partner, product) = (reporters.at(row), partners.at(row), products.at(row));
        if [reporter, partner, product].contains(&NONE) {
            continue;
        }
        let head = head_of(product);
        if head == UNWANTED {
            continue;
        }
        own.add(reporter, head, value);
        if is_mirrored {
            mirrored.add(partner, head, value);
        }
    }
    let about = about.clone().lazy().select(shared(digits)).collect()?;
    let flow = text("flow").to_owned();
    let mut frames = vec![frame_of(&own, &about, &flow, &words, &codes)?];
    if is_mirrored {
        frames.push(frame_of(&mirrored, &about, "import", &words, &codes)?);
    }
    Ok(Some(frames))
}

/// What all rows of a file share, under the names of [`SUMS`].
fn shared(digits: usize) -> Vec<Expr> {
    let classification = classification(digits).alias("classification");
    let names = ["dataset", "trade", "prices", "books", "year", "vintage", "release"].map(col);
    // A key is never null.
    let named = [col("series").fill_null(lit("")), col("classification").alias("edition"), classification];
    names.into_iter().chain(named).chain([lit(12).cast(DataType::Int32).alias("months")]).collect()
}

fn frame_of(sums: &Sums, about: &DataFrame, flow: &str, words: &Words, codes: &Words) -> Result<DataFrame> {
    let height = sums.rows().count();
    let columns = SUMS.iter().map(|name| {
        Ok(match *name {
            "reporter" => words.column(name, sums.rows().map(|(country, ..)| country))?,
            "product" => codes.column(name, sums.rows().map(|(_, product, _)| product))?,
            "value" => usd_column(name, sums.rows().map(|(.., value)| value))?,
            "partner" => text_column(name, std::iter::repeat_n(SOME, height)),
            "flow" => text_column(name, std::iter::repeat_n(flow, height)),
            name => about.column(name)?.new_from_index(0, height),
        })
    });
    Ok(DataFrame::new(height, columns.collect::<Result<Vec<_>>>()?)?)
}
