//! The charts of registers: from measures of the store to their rows.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::draw::{Drawing, Source};
use super::{
    ChartOptions, OrderRow, OrderSort, Ranked, RankingRow, SupplierShareRow, TransferRow, order_completion, ranking,
    register_timeline, supplier_share, transfers,
};
use crate::error::{Error, Result};
use crate::measures::Ask;
use crate::measures::register::shares::WORLD;
use crate::model::Country;
use crate::tables::Rows;

/// Ordered and come by the register, in files of all years or not.
const LIMITED: &str = "the file is limited";

impl Source<'_> {
    /// Volume by year and supplier: of one recipient or dyad, or the world.
    pub(super) fn transfers(&self) -> Result<Drawing> {
        let all = self.run("transfers", self.ask)?;
        let (frame, heading) = self.one_owner(all)?;
        let rows = Rows::of(&frame);
        let citations = self.citations("deliveries");
        let drawn = (0..rows.len())
            .map(|row| {
                Ok(TransferRow {
                    year: rows.integer(row, "year")?.unwrap_or_default(),
                    supplier: party(&rows, row, "supplier")?,
                    tiv: rows.number(row, "tiv")?,
                    tiv_estimate: rows.number(row, "tiv_estimate")?.unwrap_or(0.0),
                    approximate: rows.truth(row, "approximate")?,
                    source: cited(&rows.text(row, "releases")?, &citations),
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let options = ChartOptions { covered: self.covered()?, ..self.options.clone() };
        let chart = transfers::spec(&drawn, &options, &heading)?;
        Ok(Drawing { chart, rows: frame })
    }

    /// What is asked for as one recipient, one dyad, one supplier, or the world, with its heading.
    fn one_owner(&self, all: DataFrame) -> Result<(DataFrame, String)> {
        let only = |side: &str, code: &str| col(side).eq(lit(code.to_owned()));
        if let Some(pair) = self.ask.pairs.first() {
            // The direction in which more went.
            let (one, other) = pair.countries();
            let dyad = |from: &str, to: &str| {
                all.clone().lazy().filter(only("supplier_code", from).and(only("recipient_code", to))).collect()
            };
            let (there, back) = (dyad(one.code(), other.code())?, dyad(other.code(), one.code())?);
            let frame = if volume(&there)? >= volume(&back)? { there } else { back };
            let heading = match names(&frame)? {
                Some((supplier, recipient)) => {
                    format!("Arms deliveries from {} to {}", article(&supplier), article(&recipient))
                }
                None => "Arms deliveries".to_owned(),
            };
            return Ok((frame, heading));
        }
        let Some(country) = self.ask.countries.first() else {
            return Ok((all, "The world’s arms deliveries".to_owned()));
        };
        let got = all.lazy().filter(only("recipient_code", country.code())).collect()?;
        let heading = match names(&got)? {
            Some((_, recipient)) => format!("Arms deliveries to {}", article(&recipient)),
            None => "Arms deliveries".to_owned(),
        };
        Ok((got, heading))
    }

    /// Shares of the suppliers of one recipient, or of the world.
    pub(super) fn supplier_share(&self) -> Result<Drawing> {
        let frame = self.suppliers_of_one()?;
        let rows = Rows::of(&frame);
        let source = self.source("deliveries");
        let drawn = (0..rows.len())
            .map(|row| {
                Ok(SupplierShareRow {
                    first_year: rows.integer(row, "first_year")?.unwrap_or_default(),
                    last_year: rows.integer(row, "last_year")?.unwrap_or_default(),
                    recipient: party(&rows, row, "recipient")?,
                    supplier: party(&rows, row, "supplier")?,
                    tiv: rows.number(row, "tiv")?.unwrap_or(0.0),
                    total: rows.number(row, "total")?.unwrap_or(0.0),
                    effective: rows.number(row, "effective")?,
                    estimate: rows.number(row, "estimate")?,
                    source: source.clone(),
                })
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Drawing { chart: supplier_share::spec(&drawn, self.options)?, rows: frame })
    }

    /// All suppliers of the recipient asked for, of the recipient of a pair, or of the world.
    fn suppliers_of_one(&self) -> Result<DataFrame> {
        let asked = first_owner(self.run("suppliers", self.ask)?, "recipient")?;
        let code = match asked.height() {
            0 => None,
            _ => Country::parse(&Rows::of(&asked).text(0, "recipient_code")?),
        };
        match code.filter(|_| !self.ask.pairs.is_empty()) {
            // Shares among one supplier say nothing: the others stand beside it.
            Some(recipient) => {
                let ask = Ask { pairs: Vec::new(), countries: vec![recipient], ..self.ask.clone() };
                self.run("suppliers", &ask)
            }
            None => Ok(asked),
        }
    }

    /// Ordered against delivered, deal by deal.
    pub(super) fn orders(&self) -> Result<Drawing> {
        let frame = self.asked_orders()?;
        let chart = order_completion::spec(&self.order_rows(&frame)?, self.options, OrderSort::default())?;
        Ok(Drawing { chart, rows: frame })
    }

    /// The deals of the register over the years.
    pub(super) fn register_timeline(&self) -> Result<Drawing> {
        let frame = self.asked_orders()?;
        let drawn = self.order_rows(&frame)?;
        let options = ChartOptions { as_of: self.made(), ..self.options.clone() };
        let chart = register_timeline::spec(&drawn, &options)?;
        Ok(Drawing { chart, rows: frame })
    }

    /// Orders of the first country asked for as recipient; of a pair both ways; else all.
    fn asked_orders(&self) -> Result<DataFrame> {
        let all = self.run("orders", self.ask)?;
        Ok(match (self.ask.pairs.is_empty(), self.ask.countries.first()) {
            (true, Some(country)) => all.lazy().filter(col("recipient_code").eq(lit(country.to_string()))).collect()?,
            _ => all,
        })
    }

    fn order_rows(&self, frame: &DataFrame) -> Result<Vec<OrderRow>> {
        let rows = Rows::of(frame);
        let source = self.source("orders");
        (0..rows.len())
            .map(|row| {
                let is_estimate = |column: &str| Ok::<bool, Error>(rows.text(row, column)? == "estimate");
                let years = rows.text(row, "delivery_years")?;
                Ok(OrderRow {
                    id: format!("{}:{}", rows.text(row, "release")?, rows.text(row, "line")?),
                    supplier: party(&rows, row, "supplier")?,
                    recipient: party(&rows, row, "recipient")?,
                    designation: rows.text(row, "designation")?,
                    description: rows.text(row, "description")?,
                    order_year: rows.integer(row, "order_year")?,
                    order_year_estimate: is_estimate("order_year_sureness")?,
                    ordered: rows.number(row, "number")?,
                    ordered_estimate: is_estimate("number_sureness")?,
                    delivered: rows.number(row, "delivered")?,
                    delivered_estimate: is_estimate("delivered_sureness")?,
                    delivery_years: years.split(';').filter_map(|year| year.trim().parse().ok()).collect(),
                    delivery_years_estimate: is_estimate("delivery_years_sureness")?,
                    selected: is_selected(&rows.text(row, "comments")?),
                    whole_history: !rows.text(row, "note")?.starts_with(LIMITED),
                    tiv_order: rows.number(row, "tiv_order")?,
                    tiv_outstanding: rows.number(row, "tiv_outstanding")?,
                    value_low: rows.number(row, "value_low")?,
                    value_high: rows.number(row, "value_high")?,
                    currency: rows.text(row, "currency")?,
                    part_of_package: rows.truth(row, "part_of_package")?,
                    source: source.clone(),
                })
            })
            .collect()
    }

    /// The ranking of suppliers: of the world, or of one recipient.
    pub(super) fn ranking(&self) -> Result<Drawing> {
        let frame = self.suppliers_of_one()?;
        let rows = Rows::of(&frame);
        let source = self.source("deliveries");
        let drawn = (0..rows.len())
            .map(|row| {
                Ok(RankingRow {
                    first_year: rows.integer(row, "first_year")?.unwrap_or_default(),
                    last_year: rows.integer(row, "last_year")?.unwrap_or_default(),
                    owner: party(&rows, row, "recipient")?,
                    party: party(&rows, row, "supplier")?,
                    tiv: rows.number(row, "tiv")?.unwrap_or(0.0),
                    total: rows.number(row, "total")?.unwrap_or(0.0),
                    source: source.clone(),
                })
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Drawing { chart: ranking::spec(&drawn, self.options, Ranked::Suppliers)?, rows: frame })
    }

    /// Citation of every release that a table is read from, by its name.
    fn citations(&self, table: &str) -> BTreeMap<String, String> {
        let mut releases = self.tables.releases(table).unwrap_or_default();
        if releases.is_empty() {
            // Deliveries that were spread come from the orders.
            releases = self.tables.releases("orders").unwrap_or_default();
        }
        releases.into_iter().map(|release| (release.id.clone(), release.citation())).collect()
    }

    fn source(&self, table: &str) -> String {
        let citations: std::collections::BTreeSet<String> = self.citations(table).into_values().collect();
        citations.into_iter().collect::<Vec<_>>().join(";")
    }

    /// First and last year that the deliveries cover, within those asked for.
    fn covered(&self) -> Result<Option<(i32, i32)>> {
        let year = |day: Option<jiff::civil::Date>| day.map(|day| i32::from(day.year()));
        let Some((first, last)) = self.covered_by("deliveries") else { return Ok(None) };
        let (since, until) = (year(self.ask.since).unwrap_or(first), year(self.ask.until).unwrap_or(last));
        Ok(Some((first.max(since), last.min(until))).filter(|(first, last)| first <= last))
    }

    /// The day on which the deal register was made, as a decimal year; else the end of the years that it covers.
    fn made(&self) -> Option<f64> {
        let releases = self.tables.releases("orders").unwrap_or_default();
        let days = releases.iter().filter_map(|release| release.day().parse::<jiff::civil::Date>().ok());
        let decimal = |day: jiff::civil::Date| f64::from(day.year()) + (f64::from(day.day_of_year()) - 1.0) / 366.0;
        days.max().map(decimal).or_else(|| self.covered_by("orders").map(|(_, last)| f64::from(last) + 0.999))
    }

    /// The years that the releases of a table were asked for; of a file of all years, those in which it has rows.
    fn covered_by(&self, table: &str) -> Option<(i32, i32)> {
        let mut releases = self.tables.releases(table).unwrap_or_default();
        if releases.is_empty() {
            releases = self.tables.releases("orders").unwrap_or_default();
        }
        let stated = releases.iter().find_map(|release| Some((release.first_year?, release.last_year?)));
        stated.or_else(|| {
            // A register of everything begins in 1950 and ends with the year before it was made.
            let made: i32 = releases.iter().find_map(|release| release.day().get(..4)?.parse().ok())?;
            Some((1950, made - 1))
        })
    }
}

/// True for what the register lists as chosen, before there is an order.
fn is_selected(comment: &str) -> bool {
    let words = comment.to_lowercase();
    ["not yet ordered", "but not ordered"].iter().any(|phrase| words.contains(phrase))
}

/// The citations of releases, `;` between them.
fn cited(releases: &str, citations: &BTreeMap<String, String>) -> String {
    let all: Vec<&str> = releases.split(';').map(|id| citations.get(id).map_or(id, String::as_str)).collect();
    all.join(";")
}

fn volume(frame: &DataFrame) -> Result<f64> {
    let rows = Rows::of(frame);
    (0..rows.len()).map(|row| Ok(rows.number(row, "tiv")?.unwrap_or(0.0))).sum()
}

/// A party as it is called everywhere else.
fn party(rows: &Rows, row: usize, column: &str) -> Result<String> {
    Ok(rows.text(row, column)?.replace("Turkiye", "Türkiye"))
}

/// Supplier and recipient of the first row.
fn names(frame: &DataFrame) -> Result<Option<(String, String)>> {
    let rows = Rows::of(frame);
    if rows.is_empty() {
        return Ok(None);
    }
    Ok(Some((party(&rows, 0, "supplier")?, party(&rows, 0, "recipient")?)))
}

fn article(name: &str) -> String {
    super::registers::in_sentence(name)
}

/// The rows of the world when they are there, else of the first owner.
fn first_owner(frame: DataFrame, owner: &str) -> Result<DataFrame> {
    let rows = Rows::of(&frame);
    let mut first = None;
    for row in 0..rows.len() {
        let name = rows.text(row, owner)?;
        if name == WORLD {
            first = Some(name);
            break;
        }
        first.get_or_insert(name);
    }
    let Some(name) = first else { return Ok(frame) };
    Ok(frame.lazy().filter(col(owner).eq(lit(name))).collect()?)
}
