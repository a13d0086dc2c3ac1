//! The charts of registers: from measures of the store to their rows.

use std::collections::BTreeMap;

use jiff::civil::Date;
use polars::prelude::*;

use super::draw::{Drawing, Source};
use super::{
    ChartOptions, Form, OrderRow, OrderSort, Ranked, RankingRow, SupplierShareRow, TransferRow, format,
    order_completion, ranking, register_timeline, supplier_share, transfers,
};
use crate::error::{Error, Result};
use crate::measures::Ask;
use crate::measures::register::shares::WORLD;
use crate::model::{Country, Pair};
use crate::store::unbroken_years;
use crate::tables::Rows;

/// Ordered and come by the register, in files of all years or not.
const LIMITED: &str = "the file is limited";

impl Source<'_> {
    /// A chart of one country or dyad: the first that was asked for. The others are named, in the note and for him who asked.
    pub(super) fn of_one(&self, draw: fn(&Source<'_>) -> Result<Drawing>) -> Result<Drawing> {
        let mut ask = self.ask.clone();
        let words = |pair: &Pair| {
            let (one, other) = pair.countries();
            format!("{}–{}", self.countries.short(one), self.countries.short(other))
        };
        let others: Vec<String> = if ask.pairs.is_empty() {
            let from = ask.countries.len().min(1);
            ask.countries.drain(from..).map(|country| self.countries.short(country)).collect()
        } else {
            ask.pairs.drain(1..).map(|pair| words(&pair)).collect()
        };
        let mut drawing = draw(&Source { ask: &ask, ..*self })?;
        if !others.is_empty() {
            let remark = format!("Asked for and not drawn: {}.", super::format::list(&others));
            drawing.chart.note = format!("{} {remark}", drawing.chart.note).trim().to_owned();
            drawing.remarks.push(format!("the chart `{}` is of one country or pair. {remark}", drawing.chart.id));
        }
        Ok(drawing)
    }

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
        Ok(Drawing::of(chart, frame))
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
        let frame = self.parties_of_one(Ranked::Suppliers)?;
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
        let options = ChartOptions { covered: self.covered()?, ..self.marked(&rows)? };
        Ok(Drawing::of(supplier_share::spec(&drawn, &options)?, frame))
    }

    /// All suppliers of the recipient asked for, of the recipient of a pair, or of the world; or all recipients of a supplier.
    fn parties_of_one(&self, ranked: Ranked) -> Result<DataFrame> {
        let (measure, owner) = match ranked {
            Ranked::Suppliers => ("suppliers", "recipient"),
            Ranked::Recipients => ("recipients", "supplier"),
        };
        let asked = first_owner(self.run(measure, self.ask)?, owner)?;
        let code = match asked.height() {
            0 => None,
            _ => Country::parse(&Rows::of(&asked).text(0, &format!("{owner}_code"))?),
        };
        match code.filter(|_| !self.ask.pairs.is_empty()) {
            // Shares among one party say nothing: the others stand beside it.
            Some(owner) => {
                let ask = Ask { pairs: Vec::new(), countries: vec![owner], ..self.ask.clone() };
                self.run(measure, &ask)
            }
            None => Ok(asked),
        }
    }

    /// The options of a chart of these rows: figures that were spread over years are called so.
    fn marked(&self, rows: &Rows) -> Result<ChartOptions> {
        let marks = (0..rows.len()).map(|row| rows.truth(row, "approximate")).collect::<Result<Vec<_>>>()?;
        Ok(ChartOptions { approximate: marks.contains(&true), ..self.options.clone() })
    }

    /// Ordered against delivered, deal by deal.
    pub(super) fn orders(&self) -> Result<Drawing> {
        let frame = self.asked_orders()?;
        let options = ChartOptions { placed: self.placed(), ..self.options.clone() };
        let chart = order_completion::spec(&self.order_rows(&frame)?, &options, OrderSort::default())?;
        Ok(Drawing::of(chart, frame))
    }

    /// The deals of the register over the years.
    pub(super) fn register_timeline(&self) -> Result<Drawing> {
        let frame = self.asked_orders()?;
        let drawn = self.order_rows(&frame)?;
        let options = ChartOptions { as_of: self.made(), placed: self.placed(), ..self.options.clone() };
        let chart = register_timeline::spec(&drawn, &options)?;
        Ok(Drawing::of(chart, frame))
    }

    /// The years of the orders that are asked for, in the words of a title; empty for all.
    fn placed(&self) -> String {
        let year = |day: Option<Date>| day.map(|day| i32::from(day.year()));
        match (year(self.ask.since), year(self.ask.until)) {
            (None, None) => String::new(),
            (Some(since), None) => format!(" placed since {since}"),
            (None, Some(until)) => format!(" placed up to {until}"),
            (Some(since), Some(until)) => format!(" placed in {}", format::years(since, until)),
        }
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
                    selected: rows.truth(row, "selected")?,
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

    /// The ranking of suppliers of the world or of one recipient, or of recipients of the world or of one supplier.
    pub(super) fn ranking(&self) -> Result<Drawing> {
        let (ranked, owner, party_side) = match self.options.form {
            Form::Recipients => (Ranked::Recipients, "supplier", "recipient"),
            _ => (Ranked::Suppliers, "recipient", "supplier"),
        };
        let frame = self.parties_of_one(ranked)?;
        let rows = Rows::of(&frame);
        let source = self.source("deliveries");
        let drawn = (0..rows.len())
            .map(|row| {
                Ok(RankingRow {
                    first_year: rows.integer(row, "first_year")?.unwrap_or_default(),
                    last_year: rows.integer(row, "last_year")?.unwrap_or_default(),
                    owner: party(&rows, row, owner)?,
                    party: party(&rows, row, party_side)?,
                    tiv: rows.number(row, "tiv")?.unwrap_or(0.0),
                    total: rows.number(row, "total")?.unwrap_or(0.0),
                    source: source.clone(),
                })
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Drawing::of(ranking::spec(&drawn, &self.marked(&rows)?, ranked)?, frame))
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
        unbroken_years(&releases).or_else(|| {
            // A register of everything begins in 1950 and ends with the year before it was made.
            let made: i32 = releases.iter().find_map(|release| release.day().get(..4)?.parse().ok())?;
            Some((1950, made - 1))
        })
    }
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
