//! What every layout's reader has at hand: areas by code, shared texts, the log, and the way out for rows.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::log::Log;
use super::records::{Row, text_of};
use super::{Flaw, Taken};
use crate::datasets::areas::{Areas, Entry, Found, OTHER_ASIA, System, candidates_of};
use crate::datasets::audit;
use crate::datasets::baci::DictionaryRow;
use crate::datasets::flows::{
    Area, AreaClass, Breakdown, Counting, Flags, FlowKind, FlowRow, IndicatorRow, Presence, Prices, TOTAL, TradeKind,
    Valuation,
};
use crate::datasets::gravity::{DistanceRow, GravityRow};
use crate::finding::Severity;
use crate::model::Country;

/// Different texts, areas and unmatched codes that are remembered; a hostile file has more, a real one never.
const MOST_KNOWN: usize = 65_536;

/// Takes the rows of a file as they are read. Every method may stop the reading.
pub trait Sink {
    /// One flow.
    fn flow(&mut self, row: FlowRow) -> ControlFlow<()>;

    /// One value of an indicator.
    fn indicator(&mut self, row: IndicatorRow) -> ControlFlow<()> {
        let _ = row;
        ControlFlow::Continue(())
    }

    /// One pair and year of CEPII's Gravity; its flows come one by one as [`Sink::flow`] too.
    fn gravity(&mut self, row: GravityRow) -> ControlFlow<()> {
        let _ = row;
        ControlFlow::Continue(())
    }

    /// One pair of CEPII's GeoDist.
    fn distance(&mut self, row: DistanceRow) -> ControlFlow<()> {
        let _ = row;
        ControlFlow::Continue(())
    }

    /// One line of a dictionary of CEPII BACI.
    fn dictionary(&mut self, row: DictionaryRow) -> ControlFlow<()> {
        let _ = row;
        ControlFlow::Continue(())
    }
}

/// A closure takes flows and passes over everything else.
impl<F: FnMut(FlowRow) -> ControlFlow<()>> Sink for F {
    fn flow(&mut self, row: FlowRow) -> ControlFlow<()> {
        self(row)
    }
}

/// A code or name that no list has, with the trade that hangs on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unmatched {
    /// Rows with it.
    pub rows: u64,
    /// US dollars of those rows, without those that have no value.
    pub value: Decimal,
}

/// The way out: rows to the sink, with what must be counted on the way.
pub struct Out<'a> {
    sink: &'a mut dyn Sink,
    /// Rows given to the sink.
    pub given: u64,
    /// True when the sink wants no more.
    pub stopped: bool,
    /// Codes and names that no list has.
    pub unmatched: BTreeMap<Arc<str>, Unmatched>,
    /// Those among them that are of several areas, which the year does not tell apart.
    pub ambiguous: BTreeSet<Arc<str>>,
    /// Rows and value of "Other Asia, nes" that were read as Taiwan.
    pub read_as_taiwan: Unmatched,
}

impl<'a> Out<'a> {
    /// The way out to a sink.
    pub fn new(sink: &'a mut dyn Sink) -> Out<'a> {
        let read_as_taiwan = Unmatched::default();
        let (unmatched, ambiguous) = (BTreeMap::new(), BTreeSet::new());
        Out { sink, given: 0, stopped: false, unmatched, ambiguous, read_as_taiwan }
    }

    /// Gives a flow, with what it alone tells about summing it.
    pub fn flow(&mut self, mut row: FlowRow) {
        row.count = audit::alone(&row);
        for area in [&row.reporter, &row.partner] {
            if area.class == AreaClass::Unknown {
                let full = self.unmatched.len() >= MOST_KNOWN && !self.unmatched.contains_key(&area.raw);
                let raw = if full { Arc::from("(others)") } else { Arc::clone(&area.raw) };
                add(self.unmatched.entry(raw).or_default(), row.value);
            } else if area.code.is_some() && matches!(&*area.raw, OTHER_ASIA | "S19" | "OAS" | "Other Asia, nes") {
                add(&mut self.read_as_taiwan, row.value);
            }
        }
        let said = self.sink.flow(row);
        self.note(said);
    }

    /// Gives a value of an indicator.
    pub fn indicator(&mut self, row: IndicatorRow) {
        if row.area.class == AreaClass::Unknown && self.unmatched.len() < MOST_KNOWN {
            // An indicator's value is no money that could be added up: only its rows are counted.
            add(self.unmatched.entry(Arc::clone(&row.area.raw)).or_default(), None);
        }
        let said = self.sink.indicator(row);
        self.note(said);
    }

    /// Gives a row of Gravity. It is not counted: its flows are.
    pub fn gravity(&mut self, row: GravityRow) {
        if self.sink.gravity(row).is_break() {
            self.stopped = true;
        }
    }

    /// Gives a row of GeoDist.
    pub fn distance(&mut self, row: DistanceRow) {
        let said = self.sink.distance(row);
        self.note(said);
    }

    /// Gives a line of a dictionary.
    pub fn dictionary(&mut self, row: DictionaryRow) {
        let said = self.sink.dictionary(row);
        self.note(said);
    }

    fn note(&mut self, said: ControlFlow<()>) {
        self.given += 1;
        self.stopped |= said.is_break();
    }
}

fn add(tally: &mut Unmatched, value: Option<Decimal>) {
    tally.rows += 1;
    if let Some(sum) = value.and_then(|value| tally.value.checked_add(value)) {
        tally.value = sum;
    }
}

/// What a code stands for, as far as it can be said without the year.
#[derive(Debug, Clone)]
enum Known {
    /// The same in every year; the last year it was there.
    Fixed(Area, Option<i32>),
    /// It depends on the year.
    Dated,
}

/// Spellings beside one code that are remembered; a file has one or two.
const MOST_SPELLINGS: usize = 32;

/// What stands beside a code in a row.
#[derive(Debug, Clone)]
struct Beside {
    iso: Box<[u8]>,
    name: Box<[u8]>,
    /// How it contradicts the code.
    contradicts: Option<String>,
}

/// What readers have at hand.
pub struct Desk<'a> {
    /// Findings.
    pub log: Log,
    /// The way out.
    pub out: Out<'a>,
    areas: &'a Areas,
    taiwan: bool,
    /// By [`System`], in the order of its values.
    known: [HashMap<Box<[u8]>, Known>; System::ALL.len()],
    /// Codes with what stands beside them, and how they contradict each other.
    contradictions: HashMap<Box<[u8]>, Vec<Beside>>,
    /// Codes that look like one country's and were said to be another one's.
    said_to_be: HashSet<(Country, Country)>,
    texts: HashMap<Box<[u8]>, Arc<str>>,
    empty: Arc<str>,
    total: Arc<str>,
    /// What was repaired: how many rows, and the line of the first.
    pub repaired: BTreeMap<&'static str, (u64, u64)>,
    /// What is well formed and not taken, by its meaning: how many cells or rows, and the line of the first.
    pub passed: BTreeMap<&'static str, (u64, u64)>,
}

impl<'a> Desk<'a> {
    /// A desk. With `taiwan`, "Other Asia, nes" is read as Taiwan.
    pub fn new(file: &str, areas: &'a Areas, taiwan: bool, sink: &'a mut dyn Sink) -> Desk<'a> {
        Desk {
            log: Log::new(file),
            out: Out::new(sink),
            areas,
            taiwan,
            known: std::array::from_fn(|_| HashMap::new()),
            contradictions: HashMap::new(),
            said_to_be: HashSet::new(),
            texts: HashMap::new(),
            empty: Arc::from(""),
            total: Arc::from(TOTAL),
            repaired: BTreeMap::new(),
            passed: BTreeMap::new(),
        }
    }

    /// The empty text.
    pub fn empty(&self) -> Arc<str> {
        Arc::clone(&self.empty)
    }

    /// A text that many rows share.
    pub fn shared(&mut self, bytes: &[u8]) -> Arc<str> {
        if bytes.is_empty() {
            return self.empty();
        }
        if let Some(text) = self.texts.get(bytes) {
            return Arc::clone(text);
        }
        let text: Arc<str> = Arc::from(text_of(bytes).as_ref());
        if self.texts.len() < MOST_KNOWN {
            self.texts.insert(bytes.into(), Arc::clone(&text));
        }
        text
    }

    /// A text that many rows share; `None` for an empty field or one that says "all" in a provider's way.
    pub fn shared_unless(&mut self, bytes: &[u8], all: &[&[u8]]) -> Option<Arc<str>> {
        let nothing = bytes.is_empty() || bytes == b"NA" || all.contains(&bytes);
        (!nothing).then(|| self.shared(bytes))
    }

    /// The area of a code in a year. What no list has comes back as [`AreaClass::Unknown`] and is counted when its row is given.
    pub fn area(&mut self, system: System, bytes: &[u8], year: impl Into<Option<i32>>, line: u64) -> Area {
        let year = year.into();
        match self.known[system as usize].get(bytes) {
            Some(Known::Fixed(area, until)) => {
                let (area, until) = (area.clone(), *until);
                self.check_expired(&area, until, year, line);
                return area;
            }
            Some(Known::Dated) => return self.settle(system, bytes, year, line),
            None => {}
        }
        let raw = self.shared(bytes);
        let known = match self.areas.find(system, &raw, None) {
            // A class of its own era must still fit the year: UN codes have one area each, other lists may not.
            Found::One(entry) | Found::Expired(entry) => Known::Fixed(self.of(&raw, &entry), entry.until),
            Found::Nothing => Known::Fixed(self.unknown(system, &raw), None),
            Found::Several(_) => Known::Dated,
        };
        let known_of_system = &mut self.known[system as usize];
        if known_of_system.len() < MOST_KNOWN {
            known_of_system.insert(bytes.into(), known.clone());
        }
        match known {
            Known::Fixed(area, until) => {
                self.check_expired(&area, until, year, line);
                area
            }
            Known::Dated => self.settle(system, bytes, year, line),
        }
    }

    /// The area of a code, or of a name where the list does not have the code or the file does not have a code.
    pub fn area_or_name(
        &mut self,
        system: System,
        code: &[u8],
        name: &[u8],
        year: impl Into<Option<i32>>,
        line: u64,
    ) -> Area {
        let year = year.into();
        let by_code = (!code.is_empty()).then(|| self.area(system, code, year, line));
        match by_code {
            Some(area) if area.class != AreaClass::Unknown || name.is_empty() => area,
            by_code => {
                let by_name = self.area(System::Name, name, year, line);
                match by_code {
                    Some(area) if by_name.class == AreaClass::Unknown => area,
                    Some(area) => Area { raw: area.raw, ..by_name },
                    None => by_name,
                }
            }
        }
    }

    /// Checks a code of an area against its alpha-3 code and its name in the same row.
    ///
    /// # Errors
    /// A flaw: they are of two countries, as after a column was pasted or shifted. Lists that differ in their spelling do not
    /// contradict each other.
    pub fn agreeing(
        &mut self,
        (field, code): (Option<usize>, &[u8]),
        system: System,
        beside: [(System, &[u8]); 2],
    ) -> Taken {
        let [(_, iso), (_, name)] = beside;
        let seen = self.contradictions.get(code).map_or(&[][..], Vec::as_slice);
        let message = match seen.iter().find(|seen| *seen.iso == *iso && *seen.name == *name) {
            Some(seen) => seen.contradicts.clone(),
            None => {
                let contradicts = self.contradiction(system, code, beside);
                if seen.len() < MOST_SPELLINGS && (!seen.is_empty() || self.contradictions.len() < MOST_KNOWN) {
                    let beside = Beside { iso: iso.into(), name: name.into(), contradicts: contradicts.clone() };
                    self.contradictions.entry(code.into()).or_default().push(beside);
                }
                contradicts
            }
        };
        message.map_or(Ok(()), |message| Err(Flaw::at(field, "area-conflict", message)))
    }

    fn contradiction(&self, system: System, code: &[u8], beside: [(System, &[u8]); 2]) -> Option<String> {
        let code = text_of(code);
        let found = self.areas.find(system, &code, None);
        let area = found.one()?;
        beside.into_iter().find_map(|(system, text)| {
            let text = text_of(text);
            let other = self.areas.contradicts(area, system, &text)?;
            Some(format!("code `{code}` is {}, and `{text}` beside it is {other}", self.areas.name_of(area)))
        })
    }

    fn settle(&mut self, system: System, bytes: &[u8], year: Option<i32>, line: u64) -> Area {
        let raw = self.shared(bytes);
        match self.areas.find(system, &raw, year) {
            Found::One(entry) => {
                self.say_other_country(&raw, &entry, year, line);
                self.of(&raw, &entry)
            }
            Found::Expired(entry) => {
                let area = self.of(&raw, &entry);
                self.check_expired(&area, entry.until, year, line);
                area
            }
            Found::Several(entries) => {
                let alike = |one: &Arc<Entry>, other: &Arc<Entry>| {
                    one.country == other.country && (one.country.is_some() || one.class == other.class)
                };
                let is_one = entries.iter().all(|entry| alike(entry, &entries[0]));
                match entries.iter().max_by_key(|entry| entry.until.unwrap_or(i32::MAX)) {
                    // Codes of one country, or two sorts of "not elsewhere specified", which are no country either way.
                    Some(entry) if is_one => self.of(&raw, entry),
                    _ => self.one_of_several(system, &raw, year, &entries, line),
                }
            }
            Found::Nothing => self.unknown(system, &raw),
        }
    }

    /// The unknown area of a code that is of several: its rows are counted with their value and are in no sum.
    fn one_of_several(
        &mut self,
        system: System,
        raw: &Arc<str>,
        year: Option<i32>,
        entries: &[Arc<Entry>],
        line: u64,
    ) -> Area {
        let when = year.map_or_else(|| "without a year".to_owned(), |year| format!("in {year}"));
        let message = || format!("`{raw}` {when} is one of several areas; {}", candidates_of(entries));
        let hint = Some("write the provider's own code, or the name, of the one that is meant");
        self.log.add((line, 1), Severity::Error, "ambiguous-area", message, hint);
        if self.out.ambiguous.len() < MOST_KNOWN {
            self.out.ambiguous.insert(Arc::clone(raw));
        }
        self.unknown(system, raw)
    }

    /// Says once that a code which looks like a country's is another one's in that year: `VNM` in 1970.
    fn say_other_country(&mut self, raw: &Arc<str>, entry: &Entry, year: Option<i32>, line: u64) {
        let (Some(country), Some(looks)) = (entry.country, Country::parse(raw)) else { return };
        if looks == country || self.said_to_be.len() >= MOST_KNOWN || !self.said_to_be.insert((looks, country)) {
            return;
        }
        if self.areas.find(System::Iso3, raw, None).one().is_some() {
            let when = year.map_or_else(String::new, |year| format!(" in {year}"));
            let until = entry.until.map_or_else(String::new, |until| format!(", until {until}"));
            let name = self.areas.name_of(entry);
            let message = || format!("`{raw}`{when} is read as {country}, {name}{until}");
            self.log.add((line, 1), Severity::Warning, "dated-area", message, None);
        }
    }

    fn of(&self, raw: &Arc<str>, entry: &Entry) -> Area {
        let other_asia = entry.class == AreaClass::Nes && entry.name == "Other Asia, nes";
        if other_asia && self.taiwan {
            return Area { code: Country::parse("TWN"), raw: Arc::clone(raw), class: AreaClass::Country };
        }
        Area { code: entry.country, raw: Arc::clone(raw), class: entry.class }
    }

    fn unknown(&self, system: System, raw: &Arc<str>) -> Area {
        // The IMF adds groups from time to time; all of theirs are a G and three digits.
        let digits = raw.strip_prefix('G').filter(|rest| rest.len() == 3);
        let group = system == System::Imts && digits.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
        let class = if group { AreaClass::Group } else { AreaClass::Unknown };
        Area { code: None, raw: Arc::clone(raw), class }
    }

    fn check_expired(&mut self, area: &Area, until: Option<i32>, year: Option<i32>, line: u64) {
        let (Some(until), Some(year)) = (until, year) else { return };
        if year > until {
            let message = || format!("area `{}` was no more in {year}", area.raw);
            self.log.add((line, 1), Severity::Warning, "expired-area", message, None);
        }
    }

    /// A flow of all goods with nothing in it yet.
    pub fn bare(&mut self, line: u64, sides: (Area, Area), flow: FlowKind, year: i32) -> FlowRow {
        FlowRow {
            line,
            reporter: sides.0,
            partner: sides.1,
            flow,
            series: None,
            classification: self.empty(),
            product: Arc::clone(&self.total),
            level: Some(0),
            year,
            quarter: None,
            month: None,
            value: None,
            cif: None,
            fob: None,
            presence: Presence::Missing,
            valuation: Valuation::Unstated,
            prices: Prices::Nominal,
            trade: TradeKind::Goods,
            quantity: None,
            quantity_unit: None,
            net_weight_kg: None,
            flags: Flags::default(),
            breakdown: Breakdown::default(),
            vintage: None,
            count: Counting::Once,
        }
    }

    /// Counts what is well formed and not taken.
    pub fn pass(&mut self, code: &'static str, line: u64) {
        self.passed.entry(code).or_insert((0, line)).0 += 1;
    }

    /// Counts a repair of a row.
    pub fn repair(&mut self, code: &'static str, line: u64) {
        self.repaired.entry(code).or_insert((0, line)).0 += 1;
    }

    /// Says a finding at a field of a row.
    pub fn say(
        &mut self,
        row: &Row<'_>,
        field: Option<usize>,
        severity: Severity,
        code: &'static str,
        message: String,
    ) {
        let column = field.map_or(1, |field| row.column(field));
        self.log.add((row.line, column), severity, code, || message, None);
    }
}
