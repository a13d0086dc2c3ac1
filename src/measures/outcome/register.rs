//! Lines of arms registers: those of the store, and those that stand in the ledger as claims.

use std::collections::{BTreeSet, HashMap};

use polars::prelude::*;

use crate::datasets::sipri::category;
use crate::error::Result;
use crate::measures::register::is_estimate;
use crate::model::{Country, Currency, Kind, Stage, Unit, UnitKind};
use crate::store::Release;
use crate::tables::{ORDERS, Tables};

use super::claims::{Claims, Said};
use super::judge::Range;
use super::names::{Fit, Keys, Namer};
use super::registers::Registers;

/// More dyads than this are not named in a filter: the whole register is read.
const MOST_NAMED: usize = 200;

/// Supplier and recipient.
pub(super) type Dyad = (Country, Country);

/// One deal on record.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Record {
    /// Claims of the ledger that are lines of it, then `release:line`.
    pub ids: Vec<String>,
    pub designation: String,
    pub description: String,
    pub comments: String,
    /// Classes as the ledger names them: `missiles`, `air-defence`.
    pub classes: Vec<&'static str>,
    pub order_year: Option<i32>,
    pub order_year_sure: bool,
    pub number: Option<f64>,
    pub number_sure: bool,
    pub delivered: Option<f64>,
    pub delivered_sure: bool,
    pub first_delivery: Option<i32>,
    pub last_delivery: Option<i32>,
    pub delivery_sure: bool,
    pub usd: Range,
    pub support: Range,
    pub in_package: bool,
    /// Somebody called it off.
    pub is_cancelled: bool,
    pub vintage: String,
    pub source: String,
    pub keys: Keys,
    /// Versions and other designations that its comments name, with the words themselves.
    pub versions: Vec<(String, Keys)>,
}

/// Every deal on record between the countries of the claims.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub all: Vec<Record>,
    by_dyad: HashMap<Dyad, Vec<usize>>,
    by_claim: HashMap<usize, usize>,
    /// The registers of the store that were asked.
    pub registers: Registers,
}

impl Records {
    /// Reads the deals of these dyads.
    ///
    /// # Errors
    /// When the store is broken.
    pub fn read(tables: &Tables, claims: &Claims, namer: &Namer, dyads: &BTreeSet<Dyad>) -> Result<Records> {
        let mut records = Records::default();
        let (registers, shares) = Registers::choose(tables, dyads)?;
        records.registers = registers;
        for share in shares {
            let by_id: HashMap<&str, &Release> =
                share.releases.iter().map(|release| (release.id.as_str(), *release)).collect();
            let frame = lines(tables.records()?.store.scan(ORDERS.name, &share.releases)?, &share.dyads)?;
            records.add_lines(&frame, &by_id, namer, &share.dyads)?;
        }
        records.add_claims(claims, namer);
        Ok(records)
    }

    /// The deals of a dyad.
    pub fn of(&self, dyad: Dyad) -> &[usize] {
        self.by_dyad.get(&dyad).map_or(&[], Vec::as_slice)
    }

    /// The deal that a claim of the ledger is a line of.
    pub fn of_claim(&self, claim: usize) -> Option<usize> {
        self.by_claim.get(&claim).copied()
    }

    fn add(&mut self, dyad: Dyad, record: Record) -> usize {
        self.by_dyad.entry(dyad).or_default().push(self.all.len());
        self.all.push(record);
        self.all.len() - 1
    }

    fn add_lines(
        &mut self,
        frame: &DataFrame,
        releases: &HashMap<&str, &Release>,
        namer: &Namer,
        dyads: &BTreeSet<Dyad>,
    ) -> Result<()> {
        let text = |name: &str| -> Result<&StringChunked> { Ok(frame.column(name)?.str()?) };
        let whole = |name: &str| -> Result<&Int32Chunked> { Ok(frame.column(name)?.i32()?) };
        let float = |name: &str| -> Result<&Float64Chunked> { Ok(frame.column(name)?.f64()?) };
        let truth = |name: &str| -> Result<&BooleanChunked> { Ok(frame.column(name)?.bool()?) };
        let [release, from, to] = [text("release")?, text("supplier_code")?, text("recipient_code")?];
        let [designation, description, of_category, comments] =
            [text("designation")?, text("description")?, text("category")?, text("comments")?];
        let [line, order_year, number, delivered, first, last] = [
            whole("line")?,
            whole("order_year")?,
            whole("number")?,
            whole("delivered")?,
            whole("first_delivery")?,
            whole("last_delivery")?,
        ];
        let [usd_low, usd_high, support_low, support_high] =
            [float("usd_low")?, float("usd_high")?, float("support_low")?, float("support_high")?];
        let [unsure_year, unsure_number, unsure_delivered, unsure_delivery, package] = [
            truth("order_year_sureness")?,
            truth("number_sureness")?,
            truth("delivered_sureness")?,
            truth("delivery_years_sureness")?,
            truth("part_of_package")?,
        ];
        let currency = text("currency")?;
        for row in 0..frame.height() {
            let code = |column: &StringChunked| column.get(row).and_then(Country::parse);
            let (Some(from), Some(to)) = (code(from), code(to)) else { continue };
            if !dyads.contains(&(from, to)) {
                continue;
            }
            let get = |column: &StringChunked| column.get(row).unwrap_or("").to_owned();
            let sure = |column: &BooleanChunked| !column.get(row).unwrap_or(false);
            let count = |column: &Int32Chunked| column.get(row).map(f64::from);
            let of = release.get(row).and_then(|id| releases.get(id));
            // A part for support has no dollars of its own: it is in the currency that is printed.
            let in_dollars = currency.get(row) == Some("USD");
            let support = |column: &Float64Chunked| column.get(row).filter(|_| in_dollars);
            let (designation, comments) = (get(designation), get(comments));
            let description = get(description);
            self.add(
                (from, to),
                Record {
                    ids: vec![format!("{}:{}", get(release), line.get(row).unwrap_or(0))],
                    keys: namer.keys(&designation),
                    versions: versions(&comments, namer),
                    classes: classes(of_category.get(row).unwrap_or(""), &description),
                    designation,
                    description,
                    comments,
                    order_year: order_year.get(row),
                    order_year_sure: sure(unsure_year),
                    number: count(number),
                    number_sure: sure(unsure_number),
                    delivered: count(delivered),
                    delivered_sure: sure(unsure_delivered),
                    first_delivery: first.get(row),
                    last_delivery: last.get(row),
                    delivery_sure: sure(unsure_delivery),
                    usd: (usd_low.get(row), usd_high.get(row)),
                    support: (support(support_low), support(support_high)),
                    in_package: package.get(row).unwrap_or(false),
                    is_cancelled: false,
                    vintage: of.map_or_else(String::new, |release| release.day().to_owned()),
                    source: of.map_or_else(String::new, |release| release.citation()),
                },
            );
        }
        Ok(())
    }

    /// Lines of a register that stand in the ledger, and whatever else a person linked as an answer to an arms claim.
    fn add_claims(&mut self, claims: &Claims, namer: &Namer) {
        for (members, mut record) in deals(claims, namer) {
            let first = &claims.all[members[0]];
            let Some(dyad) = first.dyads().first().copied() else { continue };
            let own = std::mem::take(&mut record.ids);
            let place = match self.same_deal(dyad, &record) {
                Some(place) => place,
                None => self.add(dyad, record),
            };
            self.all[place].ids.splice(0..0, own);
            self.by_claim.extend(members.into_iter().map(|claim| (claim, place)));
        }
    }

    /// The line of the store that a deal of the ledger is: the same weapon, year of order and number.
    fn same_deal(&self, dyad: Dyad, record: &Record) -> Option<usize> {
        let same = |one: Option<f64>, other: Option<f64>| one.is_none() || other.is_none() || one == other;
        let best = |of: &Record| -> f64 {
            let names = of.versions.iter().map(|(_, keys)| keys).chain([&of.keys]);
            names.map(|keys| keys.fit(&record.keys).weight()).fold(0.0, f64::max)
        };
        let is_same = |place: &&usize| {
            let of = &self.all[**place];
            of.order_year.is_some() && of.order_year == record.order_year && same(of.number, record.number)
                && best(of) >= Fit::Version.weight()
                // Missiles and their launchers may share a name.
                && (of.classes.is_empty() || record.classes.is_empty()
                    || of.classes.iter().any(|class| record.classes.contains(class)))
        };
        let found = self.of(dyad).iter().filter(is_same);
        found
            .copied()
            .max_by(|one, other| best(&self.all[*one]).total_cmp(&best(&self.all[*other])).then(other.cmp(one)))
    }
}

/// The lines of these dyads, with the columns that a comparison needs.
fn lines(orders: LazyFrame, dyads: &BTreeSet<Dyad>) -> Result<DataFrame> {
    let is = |column: &str, code: Country| col(column).eq(lit(code.to_string()));
    let of = |(from, to): &Dyad| is("supplier_code", *from).and(is("recipient_code", *to));
    let wanted = match dyads.len() {
        many if many > MOST_NAMED => lit(true),
        _ => dyads.iter().map(of).reduce(Expr::or).unwrap_or(lit(false)),
    };
    let plain =
        ["release", "line", "supplier_code", "recipient_code", "designation", "description", "category", "comments"];
    let counts =
        ["order_year", "number", "delivered", "first_delivery", "last_delivery", "currency", "part_of_package"];
    let money = ["usd_low", "usd_high", "support_low", "support_high"].map(|name| col(name).cast(DataType::Float64));
    let marks = ["order_year_sureness", "number_sureness", "delivered_sureness", "delivery_years_sureness"];
    let columns = plain.into_iter().chain(counts).map(col).chain(money);
    let marks = marks.map(|name| is_estimate(name).alias(name));
    let plan = orders.filter(wanted).select(columns.chain(marks).collect::<Vec<_>>());
    Ok(plan.sort(["release", "line"], SortMultipleOptions::default()).collect()?)
}

/// Versions and other designations in the comments of a register: `Super Mushshak version`, `Azerbaijani designation Dolu-1`.
/// What a thing is `for` is another thing.
fn versions(comments: &str, namer: &Namer) -> Vec<(String, Keys)> {
    let parts = comments.split([';', '(', ')']).map(str::trim).filter(|part| !part.to_lowercase().starts_with("for "));
    let named = parts.filter(|part| part.contains("version") || part.contains("designation") || part.contains(" as "));
    named.map(|part| (part.to_owned(), namer.keys(part))).filter(|(_, keys)| !keys.is_empty()).collect()
}

/// The classes of the ledger that a line of a register falls into.
pub(super) fn classes(printed: &str, description: &str) -> Vec<&'static str> {
    let description = description.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| description.contains(word));
    let mut classes = match category(printed) {
        Some("Aircraft") => vec!["aircraft"],
        Some("Air-defence systems") => vec!["air-defence"],
        Some("Armoured vehicles") => vec!["armoured-vehicles"],
        Some("Artillery") => vec!["artillery"],
        Some("Engines") => vec!["engines"],
        Some("Missiles") => vec!["missiles"],
        Some("Naval weapons") => vec!["naval-weapons"],
        Some("Satellites") => vec!["satellites"],
        Some("Sensors") => vec!["sensors"],
        Some("Ships") => vec!["ships"],
        Some("Other") => vec!["other"],
        _ => Vec::new(),
    };
    let more: [(&[&str], &str); 5] = [
        (&["drone", "uav", "loitering munition"], "drones"),
        (&["helicopter"], "helicopters"),
        (&["surface-to-air", "sam system", "portable sam"], "air-defence"),
        (&["submarine"], "submarines"),
        (&["tank"], "tanks"),
    ];
    classes.extend(more.into_iter().filter(|(words, _)| says(words)).map(|(_, class)| class));
    classes
}

/// The classes that claims and registers have in common; any other word of a claim is its own.
pub(super) const CLASSES: [&str; 14] = [
    "aircraft",
    "air-defence",
    "armoured-vehicles",
    "artillery",
    "drones",
    "engines",
    "helicopters",
    "missiles",
    "naval-weapons",
    "satellites",
    "sensors",
    "ships",
    "submarines",
    "tanks",
];

/// Deals of the ledger's own lines of registers, each with the claims that it is made of.
fn deals(claims: &Claims, namer: &Namer) -> Vec<(Vec<usize>, Record)> {
    let is_line = |place: usize| claims.all[place].is_record && claims.all[place].kind == Kind::Arms;
    let answers = |place: usize| claims.answers(place).iter().map(|linked| linked.by);
    let arms = (0..claims.all.len()).filter(|place| claims.all[*place].kind == Kind::Arms);
    let linked: BTreeSet<usize> =
        arms.clone().flat_map(answers).filter(|by| claims.all[*by].kind == Kind::Arms && !is_line(*by)).collect();
    let mut root: HashMap<usize, usize> = HashMap::new();
    let places: Vec<usize> = arms.filter(|place| is_line(*place)).chain(linked).collect();
    for place in &places {
        root.insert(*place, *place);
    }
    for place in &places {
        let later = claims.updates(*place).iter().chain(claims.restates(*place)).map(|linked| linked.by);
        for by in later.filter(|by| is_line(*by) && is_line(*place)) {
            let (one, other) = (find(&mut root, *place), find(&mut root, by));
            root.insert(one.max(other), one.min(other));
        }
    }
    let mut groups: HashMap<usize, Vec<usize>> = HashMap::new();
    for place in &places {
        let first = find(&mut root, *place);
        groups.entry(first).or_default().push(*place);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    groups.sort();
    groups.into_iter().filter_map(|members| deal(claims, members, namer)).collect()
}

fn find(root: &mut HashMap<usize, usize>, place: usize) -> usize {
    let mut top = place;
    while let Some(next) = root.get(&top).copied().filter(|next| *next != top) {
        top = next;
    }
    root.insert(place, top);
    top
}

/// One deal from its claims: the order, what came of it, its money. `None` for an umbrella that has only money.
fn deal(claims: &Claims, members: Vec<usize>, namer: &Namer) -> Option<(Vec<usize>, Record)> {
    let all = || members.iter().map(|place| &claims.all[*place]);
    let is_line = all().all(|claim| claim.is_record);
    let things: Vec<&Said> =
        all().filter(|claim| claim.unit.is_none_or(|unit| unit.kind() == UnitKind::Count)).collect();
    if is_line && things.iter().all(|claim| claim.low.is_none() && claim.high.is_none()) {
        // An umbrella: its money is that of its parts.
        return None;
    }
    let first = things.first().copied().or_else(|| all().next())?;
    let mut record = Record {
        ids: things.iter().map(|claim| claim.id.clone()).collect(),
        designation: first.item.clone(),
        keys: namer.keys(&first.item),
        classes: CLASSES.iter().copied().filter(|class| *class == first.category).collect(),
        order_year_sure: true,
        number_sure: true,
        delivered_sure: true,
        delivery_sure: true,
        vintage: first.source.clone(),
        source: first.outlet.clone(),
        is_cancelled: all().any(|claim| claim.stage == Stage::Cancelled),
        ..Record::default()
    };
    if record.ids.is_empty() {
        record.ids = vec![first.id.clone()];
    }
    for claim in &things {
        let is_sure = claim.qualifier.is_none_or(|of| of == crate::model::Qualifier::Exact);
        let year_sure = !claim.period.contains(['?', '~', '%']);
        match claim.stage {
            Stage::Delivered | Stage::Delivering => {
                (record.delivered, record.delivered_sure) = (claim.low().or(claim.high()), is_sure);
                (record.first_delivery, record.last_delivery) = (claim.first_year(), claim.last_year());
                record.delivery_sure = year_sure;
            }
            Stage::Planned => {}
            _ => {
                (record.number, record.number_sure) = (claim.low().or(claim.high()), is_sure);
                (record.order_year, record.order_year_sure) = (claim.last_year(), year_sure);
            }
        }
    }
    if is_line && record.delivered.is_none() {
        record.delivered = Some(0.0);
    }
    let own = all().filter(|claim| claim.has(UnitKind::Money));
    add_money(&mut record, own.collect(), 1);
    for package in members.iter().flat_map(|place| claims.packages(*place)).map(|linked| linked.by) {
        let parts = claims.parts(package).iter().map(|linked| &claims.all[linked.by]);
        let deals = parts.clone().filter(|part| part.has(UnitKind::Count)).count();
        let money = parts.filter(|part| part.has(UnitKind::Money)).chain([&claims.all[package]]);
        add_money(&mut record, money.filter(|claim| claim.has(UnitKind::Money)).collect(), deals);
    }
    Some((members, record))
}

/// Dollars of a deal: the largest sum is that of the whole, one for support a part of it.
fn add_money(record: &mut Record, money: Vec<&Said>, deals: usize) {
    for claim in money.into_iter().filter(|claim| claim.unit == Some(Unit::Money(Currency::USD))) {
        if claim.item.to_lowercase().ends_with("support") && !claim.item.to_lowercase().contains(" and ") {
            record.support = (claim.low(), claim.high());
        } else if claim.low() >= record.usd.0 {
            record.usd = (claim.low(), claim.high());
            record.in_package = deals > 1;
        }
    }
}
