//! The claims of a ledger as plain values, and what links them: what every outcome starts from.

use std::collections::{HashMap, HashSet};
use std::str::FromStr;

use jiff::civil::Date;
use polars::prelude::{Column, DataFrame, StringChunked, col};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::datasets::release::Layout;
use crate::datasets::trade::provider_of;
use crate::error::Result;
use crate::measures::Ask;
use crate::model::{CalendarYears, Country, Kind, Pair, Per, PeriodBasis, Qualifier, Stage, Unit, UnitKind};
use crate::tables::{Tables, Value, value_at};

/// Where SIPRI's own tables are.
const REGISTERS: [&str; 2] = ["armstransfers.sipri.org", "sipri.org/databases/armstransfers"];

/// One claim, with what its outcome needs of it.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub id: String,
    pub source: String,
    pub kind: Kind,
    pub stage: Stage,
    pub from: String,
    pub to: String,
    pub sides: String,
    pub pair: Option<Pair>,
    pub flow: String,
    pub item: String,
    pub category: String,
    pub low: Option<Decimal>,
    pub high: Option<Decimal>,
    pub qualifier: Option<Qualifier>,
    pub unit: Option<Unit>,
    pub per: Vec<Per>,
    pub period: String,
    pub basis: PeriodBasis,
    pub first: Option<Date>,
    pub last: Option<Date>,
    pub said: Option<Date>,
    /// The same at the precision that the source gave; empty when only the source's date is known.
    pub stated: String,
    pub estimate: bool,
    pub wording: String,
    pub outlet: String,
    /// It was asked for; the others are there to be found as records.
    pub asked: bool,
    /// It is a line of an official table or register: a record, not an announcement.
    pub is_record: bool,
}

impl Said {
    /// The lower bound as a float.
    pub fn low(&self) -> Option<f64> {
        self.low.and_then(|figure| figure.to_f64())
    }

    /// The upper bound as a float.
    pub fn high(&self) -> Option<f64> {
        self.high.and_then(|figure| figure.to_f64())
    }

    /// True when it has a figure of this kind.
    pub fn has(&self, kind: UnitKind) -> bool {
        (self.low.is_some() || self.high.is_some()) && self.unit.is_some_and(|unit| unit.kind() == kind)
    }

    /// The year in which it was said.
    pub fn said_year(&self) -> Option<i32> {
        self.said.map(|day| i32::from(day.year()))
    }

    /// When it was said, in words: at the source's precision, else the day of the source.
    pub fn said_when(&self) -> Option<String> {
        match self.stated.is_empty() {
            true => self.said.map(|day| day.to_string()),
            false => Some(self.stated.clone()),
        }
    }

    /// First year of its period.
    pub fn first_year(&self) -> Option<i32> {
        self.first.map(|day| i32::from(day.year()))
    }

    /// Last year of its period.
    pub fn last_year(&self) -> Option<i32> {
        self.last.map(|day| i32::from(day.year()))
    }

    /// The calendar years that its period stands for.
    pub fn calendar_years(&self) -> CalendarYears {
        CalendarYears::of(self.first, self.last)
    }

    /// Calendar months that its period touches, first and last included; `None` where an end is open.
    pub fn months(&self) -> Option<i32> {
        let (first, last) = (self.first?, self.last?);
        let of = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
        Some(of(last) - of(first) + 1)
    }

    /// The countries on one of its sides.
    pub fn countries(codes: &str) -> impl Iterator<Item = Country> {
        codes.split(';').filter_map(Country::parse)
    }

    /// Every supplier with every recipient.
    pub fn dyads(&self) -> Vec<(Country, Country)> {
        Said::countries(&self.from).flat_map(|from| Said::countries(&self.to).map(move |to| (from, to))).collect()
    }
}

/// An `answers` link, or another that leads to a claim.
#[derive(Debug, Clone)]
pub(super) struct Linked {
    /// The claim that it comes from.
    pub by: usize,
    /// What the person who made it wrote beside it.
    pub note: String,
}

/// Every claim that was known, by number, and the links between them.
#[derive(Debug, Clone, Default)]
pub(super) struct Claims {
    pub all: Vec<Said>,
    /// The last day that is known of: deadlines before it are over.
    pub as_of: Option<Date>,
    by_id: HashMap<String, usize>,
    answers: HashMap<usize, Vec<Linked>>,
    updates: HashMap<usize, Vec<Linked>>,
    contradicts: HashMap<usize, Vec<Linked>>,
    parts: HashMap<usize, Vec<Linked>>,
    packages: HashMap<usize, Vec<Linked>>,
    restates: HashMap<usize, Vec<Linked>>,
}

impl Claims {
    /// Reads the claims that were known, and marks those that were asked for.
    ///
    /// # Errors
    /// When a table cannot be computed.
    pub fn read(tables: &Tables, ask: &Ask) -> Result<Claims> {
        let keep = ask.keep("said", "said").alias("asked");
        let frame = tables.claims().filter(ask.known()).with_column(keep).collect()?;
        let records = record_sources(&tables.sources().select([col("id"), col("url")]).collect()?)?;
        let all = said(&frame, &records)?;
        let by_id = all.iter().enumerate().map(|(at, claim)| (claim.id.clone(), at)).collect();
        let as_of = ask.as_of.or_else(|| all.iter().filter_map(|claim| claim.said).max());
        let mut claims = Claims { all, as_of, by_id, ..Claims::default() };
        claims.link(&tables.links().collect()?)?;
        Ok(claims)
    }

    fn link(&mut self, frame: &DataFrame) -> Result<()> {
        let text = |name: &str| -> Result<&StringChunked> { Ok(frame.column(name)?.str()?) };
        let [claim, relation, other, note] = [text("claim")?, text("relation")?, text("other")?, text("note")?];
        for row in 0..frame.height() {
            let at = |column: &StringChunked| self.by_id.get(column.get(row).unwrap_or("")).copied();
            let (Some(by), Some(to)) = (at(claim), at(other)) else { continue };
            let linked = Linked { by, note: note.get(row).unwrap_or("").to_owned() };
            let links = match relation.get(row).unwrap_or("") {
                "answers" => &mut self.answers,
                "updates" => &mut self.updates,
                "restates" => &mut self.restates,
                "part-of" => {
                    self.packages.entry(by).or_default().push(Linked { by: to, note: linked.note.clone() });
                    &mut self.parts
                }
                "contradicts" => {
                    // A contradiction has no direction.
                    self.contradicts.entry(by).or_default().push(Linked { by: to, note: linked.note.clone() });
                    &mut self.contradicts
                }
                _ => continue,
            };
            links.entry(to).or_default().push(linked);
        }
        Ok(())
    }

    /// The number of a claim.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// What a person linked to a claim as the record that settles it.
    pub fn answers(&self, claim: usize) -> &[Linked] {
        self.answers.get(&claim).map_or(&[], Vec::as_slice)
    }

    /// Later claims that change this one.
    pub fn updates(&self, claim: usize) -> &[Linked] {
        self.updates.get(&claim).map_or(&[], Vec::as_slice)
    }

    /// Claims that tell this one again.
    pub fn restates(&self, claim: usize) -> &[Linked] {
        self.restates.get(&claim).map_or(&[], Vec::as_slice)
    }

    /// Claims that cannot be true together with this one.
    pub fn contradicts(&self, claim: usize) -> &[Linked] {
        self.contradicts.get(&claim).map_or(&[], Vec::as_slice)
    }

    /// The names of those, each once.
    pub fn rivals(&self, claim: usize) -> Vec<String> {
        let mut names: Vec<String> =
            self.contradicts(claim).iter().map(|linked| self.all[linked.by].id.clone()).collect();
        names.sort();
        names.dedup();
        names
    }

    /// Claims that are a part of this one.
    pub fn parts(&self, claim: usize) -> &[Linked] {
        self.parts.get(&claim).map_or(&[], Vec::as_slice)
    }

    /// Claims that this one is a part of: packages, and targets that it is a stage on the way to.
    pub fn packages(&self, claim: usize) -> &[Linked] {
        self.packages.get(&claim).map_or(&[], Vec::as_slice)
    }

    /// The first announcement that changed a claim: not a record, which answers it.
    pub fn superseded(&self, claim: usize) -> Option<usize> {
        let later = self.updates(claim).iter().map(|linked| linked.by).filter(|by| !self.all[*by].is_record);
        later.min_by_key(|by| (self.all[*by].said.is_none(), self.all[*by].said, &self.all[*by].id))
    }
}

/// The sources that are official tables or registers: their address is that of a provider.
fn record_sources(frame: &DataFrame) -> Result<HashSet<String>> {
    let (id, url) = (frame.column("id")?.str()?, frame.column("url")?.str()?);
    let places: HashSet<String> = Layout::ALL.iter().map(|layout| place(provider_of(*layout).url)).collect();
    let official = |url: &str| {
        let url = place(url);
        REGISTERS.iter().any(|register| url.starts_with(register)) || places.iter().any(|place| url.starts_with(place))
    };
    let rows = (0..frame.height()).filter(|row| url.get(*row).is_some_and(official));
    Ok(rows.filter_map(|row| id.get(row).map(str::to_owned)).collect())
}

/// An address without its scheme, `www.`, query and last slash.
fn place(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    rest.split(['?', '#']).next().unwrap_or(rest).trim_end_matches('/').to_lowercase()
}

fn said(frame: &DataFrame, records: &HashSet<String>) -> Result<Vec<Said>> {
    let text = |name: &str| -> Result<&StringChunked> { Ok(frame.column(name)?.str()?) };
    let [id, source, kind, stage, from, to] =
        [text("id")?, text("source")?, text("kind")?, text("stage")?, text("from")?, text("to")?];
    let [sides, pair, flow, item, category, qualifier] =
        [text("sides")?, text("pair")?, text("flow")?, text("item")?, text("category")?, text("qualifier")?];
    let stated = text("stated")?;
    let [unit, per, period, basis, wording, outlet] =
        [text("unit")?, text("per")?, text("period")?, text("period_basis")?, text("wording")?, text("outlet")?];
    let [low, high, first, last, day] = ["low", "high", "first", "last", "said"].map(|name| frame.column(name));
    let [low, high, first, last, day] = [low?, high?, first?, last?, day?];
    let (estimate, asked) = (frame.column("estimate")?.bool()?, frame.column("asked")?.bool()?);
    let mut all = Vec::with_capacity(frame.height());
    for row in 0..frame.height() {
        let get = |column: &StringChunked| column.get(row).unwrap_or("").to_owned();
        let (Some(kind), Some(stage)) = (word::<Kind>(kind, row), word::<Stage>(stage, row)) else { continue };
        all.push(Said {
            id: get(id),
            source: get(source),
            kind,
            stage,
            from: get(from),
            to: get(to),
            sides: get(sides),
            pair: pair.get(row).and_then(Pair::parse),
            flow: get(flow),
            item: get(item),
            category: get(category),
            low: decimal(low, row)?,
            high: decimal(high, row)?,
            qualifier: word(qualifier, row),
            unit: word(unit, row),
            per: per.get(row).unwrap_or("").split(';').filter_map(|word| word.parse().ok()).collect(),
            period: get(period),
            basis: word(basis, row).unwrap_or(PeriodBasis::None),
            first: date(first, row)?,
            last: date(last, row)?,
            said: date(day, row)?,
            stated: get(stated),
            estimate: estimate.get(row).unwrap_or(false),
            wording: get(wording),
            outlet: get(outlet),
            asked: asked.get(row).unwrap_or(false),
            is_record: source.get(row).is_some_and(|source| records.contains(source)),
        });
    }
    Ok(all)
}

fn word<T: FromStr>(column: &StringChunked, row: usize) -> Option<T> {
    column.get(row).and_then(|word| word.parse().ok())
}

fn decimal(column: &Column, row: usize) -> Result<Option<Decimal>> {
    Ok(match value_at(column, row)? {
        Value::Decimal(figure) => Some(figure),
        _ => None,
    })
}

fn date(column: &Column, row: usize) -> Result<Option<Date>> {
    Ok(match value_at(column, row)? {
        Value::Date(day) => Some(day),
        _ => None,
    })
}
