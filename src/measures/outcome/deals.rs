//! Arms deals at any stage: the claim on the left, the line of the register on the right.
//!
//! Which record it is, is one question; what the record says of the claim, another. A person's `answers` link settles the
//! first one and wins over every score. Without one the best score decides, from a threshold on; below it records are
//! candidates and the claim stays open.

use std::collections::{BTreeSet, HashMap};

use crate::measures::growth::prorated;
use crate::model::{Currency, Stage, Unit, UnitKind};

use super::claims::{Claims, Said};
use super::facts::{Found, compare, facts, facts_of};
use super::figures::Evidence;
use super::names::Namer;
use super::register::{Dyad, Record, Records};
use super::row::{Candidate, MOST_CANDIDATES, Row};
use super::score::{Scored, THRESHOLD, Wanted, has_come, is_before_order, reasons, score, things};
use super::verdict::Verdict;
use super::words::{list, plain, span};

/// Scores below this are not worth a look.
const WORTH_A_LOOK: f64 = 0.3;
/// More deals of one dyad than any register has are not all looked at.
const MOST_SCORED: usize = 5_000;
/// Scores this near are equal.
const EQUAL: f64 = 0.005;
/// Classes that registers of major arms do not list.
const UNLISTED: [&str; 5] = ["small-arms", "ammunition", "other", "support", "training"];

/// Sets claims beside records; remembers how well names fit, for a register has a line for each repeat.
pub(super) struct Matcher<'a> {
    claims: &'a Claims,
    records: &'a Records,
    namer: &'a Namer,
    wanted: HashMap<(&'a str, &'a str, &'a str), Wanted>,
}

impl<'a> Matcher<'a> {
    pub fn new(claims: &'a Claims, records: &'a Records, namer: &'a Namer) -> Matcher<'a> {
        Matcher { claims, records, namer, wanted: HashMap::new() }
    }

    /// The outcome of one claim, and every record that was looked at.
    pub fn outcome(&mut self, place: usize) -> (Row, Vec<Candidate>) {
        let claim = &self.claims.all[place];
        let key = (claim.item.as_str(), claim.category.as_str(), claim.wording.as_str());
        let wanted = self.wanted.entry(key).or_insert_with(|| Wanted::of(claim, self.namer)).clone();
        let fixed = self.fixed(place);
        let scored = self.scored(claim, &wanted, &fixed);
        let chosen = self.choose(claim, &wanted, &fixed, &scored);
        let mut row = match chosen {
            Chosen::Records { places, linked } => self.settle(place, &wanted, &places, linked),
            Chosen::Class(places) => self.class(place, &places),
            Chosen::Nothing => self.nothing(place, &wanted, &scored),
        };
        self.superseded(&mut row);
        let decides: BTreeSet<&str> = row.records.iter().map(String::as_str).collect();
        let candidates: Vec<Candidate> =
            scored.iter().map(|scored| self.candidate(place, &wanted, scored, &fixed, &decides)).collect();
        row.candidates = candidates.len();
        if row.score.is_none() && !row.records.is_empty() {
            row.score = candidates.iter().filter(|one| one.decides).filter_map(|one| one.score).reduce(f64::max);
        }
        (row, candidates)
    }

    /// The records that a person linked to the claim, each with what was written beside it.
    fn fixed(&self, place: usize) -> HashMap<usize, String> {
        let mut fixed = HashMap::new();
        for linked in self.claims.answers(place) {
            if let Some(record) = self.records.of_claim(linked.by) {
                fixed.entry(record).or_insert_with(|| linked.note.clone());
            }
        }
        fixed
    }

    /// Every record of the claim's dyads that is worth a look, the best first.
    fn scored(&self, claim: &Said, wanted: &Wanted, fixed: &HashMap<usize, String>) -> Vec<Scored> {
        let mut places: Vec<usize> =
            claim.dyads().into_iter().flat_map(|dyad: Dyad| self.records.of(dyad)).take(MOST_SCORED).copied().collect();
        places.extend(fixed.keys().copied());
        places.sort_unstable();
        places.dedup();
        let own = self.claims.find(&claim.id).and_then(|own| self.records.of_claim(own));
        let mut scored: Vec<Scored> = places
            .into_iter()
            .filter(|place| Some(*place) != own)
            .map(|place| score(claim, wanted, place, &self.records.all[place]))
            .filter(|one| {
                // Where neither type nor class is said, number and year alone may make a candidate.
                let fits = one.weapon > 0.0 || !(wanted.is_named() || wanted.has_class());
                one.score >= WORTH_A_LOOK && fits || fixed.contains_key(&one.record)
            })
            .collect();
        let rank = |one: &Scored| (!fixed.contains_key(&one.record), -one.score);
        scored.sort_by(|one, other| {
            rank(one).partial_cmp(&rank(other)).unwrap_or(std::cmp::Ordering::Equal).then(one.record.cmp(&other.record))
        });
        scored.truncate(MOST_CANDIDATES.max(fixed.len()));
        scored
    }

    fn choose(&self, claim: &Said, wanted: &Wanted, fixed: &HashMap<usize, String>, scored: &[Scored]) -> Chosen {
        if !fixed.is_empty() {
            let places = scored.iter().map(|one| one.record).filter(|record| fixed.contains_key(record));
            return Chosen::Records { places: places.collect(), linked: true };
        }
        let fits = |one: &&Scored| one.score >= THRESHOLD && (one.year != Some(0.0) || is_before_order(claim.stage));
        let best = scored.iter().filter(fits).map(|one| one.score).fold(0.0, f64::max);
        let places: Vec<usize> =
            scored.iter().filter(fits).filter(|one| best - one.score < EQUAL).map(|one| one.record).collect();
        if !places.is_empty() {
            return Chosen::Records { places, linked: false };
        }
        // "Israeli drones had been delivered by 2020": any line of that class and time says so, whichever it was.
        let has_figure = claim.low.is_some() || claim.high.is_some();
        if wanted.is_plain_class && !wanted.is_named() && !has_figure && has_come(claim.stage) {
            let places: Vec<usize> = scored
                .iter()
                .filter(|one| wanted.is_of_class(&self.records.all[one.record]) && one.year == Some(1.0))
                .map(|one| one.record)
                .collect();
            if !places.is_empty() {
                return Chosen::Class(places);
            }
        }
        Chosen::Nothing
    }

    /// The verdict from the records that it is about.
    fn settle(&self, place: usize, wanted: &Wanted, places: &[usize], linked: bool) -> Row {
        let claim = &self.claims.all[place];
        let found: Vec<(usize, Found)> =
            places.iter().map(|record| (*record, compare(claim, wanted, &self.records.all[*record], linked))).collect();
        let evidence = if linked { Evidence::Linked } else { Evidence::Register };
        // Several deals that nothing but a person's "perhaps" ties to the claim decide nothing.
        if linked && places.len() > 1 && found.iter().all(|(_, found)| !found.is_tied) {
            let mut row = Row::open(place);
            let names: Vec<String> =
                places.iter().map(|record| self.records.all[*record].designation.clone()).collect();
            row.rule = format!(
                "{} deals are linked as possible answers ({}); the claim names neither weapon nor number, and none of them \
                 carries a sum of money to compare: nothing is decided",
                plain(places.len() as f64),
                list(&names)
            );
            return row;
        }
        let of = |verdict: Verdict| -> Vec<&(usize, Found)> {
            found.iter().filter(|(_, found)| found.verdict == verdict).collect()
        };
        let settling =
            [Verdict::Confirmed, Verdict::Met, Verdict::OnTrack, Verdict::Behind, Verdict::Missed, Verdict::Superseded];
        let decided = settling.into_iter().map(of).find(|of| !of.is_empty());
        // One that says the same is enough; where all say something else, the best one speaks.
        let cited = decided.unwrap_or_else(|| found.iter().take(1).collect());
        let Some((best, first)) = cited.first().copied() else { return Row::open(place) };
        let mut row = Row::open(place);
        row.verdict = first.verdict;
        row.since = first.since.map(|year| year.to_string());
        let how = if linked { "linked in links.csv: " } else { "" };
        let more = match cited.len() {
            1 => String::new(),
            many => format!("; {} more say the same", many - 1),
        };
        row.told = facts(&self.records.all[*best]);
        let led =
            if row.verdict == Verdict::Confirmed && is_before_order(claim.stage) { "led to an order: " } else { "" };
        row.rule = format!("{how}{led}{}{}{more}", row.told, first.rule);
        row.evidence = Some(evidence);
        row.off = first.off;
        row.off_years = first.off_years;
        row.attainment = first.attainment;
        row.score = linked.then_some(1.0);
        let records: Vec<&Record> = cited.iter().map(|(record, _)| &self.records.all[*record]).collect();
        cite(&mut row, claim, &records);
        row
    }

    /// A whole class that had come by then.
    fn class(&self, place: usize, places: &[usize]) -> Row {
        let claim = &self.claims.all[place];
        let records: Vec<&Record> = places.iter().map(|record| &self.records.all[*record]).collect();
        let names: Vec<String> = records
            .iter()
            .map(|record| format!("{} {}", record.designation, span(record.first_delivery, record.last_delivery)))
            .collect();
        let mut row = Row::open(place);
        row.verdict = Verdict::Confirmed;
        row.since = records.iter().filter_map(|record| record.first_delivery).min().map(|year| year.to_string());
        row.told = format!("delivered by then: {}", list(&names));
        row.rule = format!("as a class, for the claim names no type: delivered by then on record: {}", list(&names));
        row.evidence = Some(Evidence::Register);
        cite(&mut row, claim, &records);
        row
    }

    /// No record is the one.
    fn nothing(&self, place: usize, wanted: &Wanted, scored: &[Scored]) -> Row {
        let claim = &self.claims.all[place];
        let mut row = Row::open(place);
        let candidates = match scored.len() {
            0 => String::new(),
            1 => "; 1 candidate does not fit well enough to decide".to_owned(),
            many => format!("; {many} candidates, and none fits well enough to decide"),
        };
        let registers = &self.records.registers;
        if !registers.is_there {
            row.rule = format!("no register is at hand{candidates}");
            return row;
        }
        let asked = registers.of(&claim.dyads());
        let of = || asked.iter().filter_map(|(_, asked)| registers.all.get(asked.register));
        let names: BTreeSet<&str> = of().map(|register| register.name.as_str()).collect();
        let name = names.into_iter().collect::<Vec<_>>().join(" and ");
        let until = of().filter_map(|register| register.until).min();
        let uncovered: Vec<String> =
            asked.iter().filter(|(_, asked)| !asked.covers).map(|((from, to), _)| format!("{from} to {to}")).collect();
        let starts = claim.first_year().or(claim.last_year()).or(claim.said_year());
        let is_after = matches!((starts, until), (Some(starts), Some(until)) if starts > until);
        let (verdict, rule) = if UNLISTED.contains(&claim.category.as_str()) {
            (Verdict::Open, format!("registers of major arms do not list {}", claim.category))
        } else if asked.is_empty() {
            (Verdict::Open, "the claim does not name both a supplier and a recipient".to_owned())
        } else if !uncovered.is_empty() {
            let rule = format!("no register at hand covers arms from {}; {name} was asked", list(&uncovered));
            (Verdict::Open, rule)
        } else if !of().all(|register| register.has_class(&claim.category)) {
            let rule = format!("{name} does not say what it covers, and has no {}", claim.category);
            (Verdict::Open, rule)
        } else if is_after {
            (Verdict::Open, format!("the register {name} ends before"))
        } else if is_before_order(claim.stage) {
            (Verdict::Open, format!("no order that fits it is on record in {name}"))
        } else if matches!(claim.stage, Stage::Cancelled | Stage::Suspended | Stage::Delayed) {
            (Verdict::Open, format!("{name} has no line for it, and none is to be expected"))
        } else if !wanted.is_named() && !wanted.has_class() && scored.is_empty() {
            (Verdict::Open, format!("the claim names neither type nor class to look for in {name}"))
        } else if !wanted.is_named() && !scored.is_empty() {
            (Verdict::Open, "the claim names no type".to_owned())
        } else {
            let when = span(claim.first_year(), claim.last_year());
            (
                Verdict::NotFound,
                format!("{name} has no line from {} to {} that fits it, for {when}", claim.from, claim.to),
            )
        };
        let deals: usize = claim.dyads().into_iter().map(|dyad| self.records.of(dyad).len()).sum();
        let cut = match deals > MOST_SCORED {
            true => format!("; the first {MOST_SCORED} of {deals} deals of these countries were looked at"),
            false => String::new(),
        };
        row.verdict = verdict;
        row.rule = format!("{rule}{candidates}{cut}");
        row
    }

    /// What nothing on record settles may have been changed by a later claim.
    fn superseded(&self, row: &mut Row) {
        let Some(later) = self.claims.superseded(row.claim) else { return };
        let later = &self.claims.all[later];
        row.superseded_by = Some(later.id.clone());
        if matches!(row.verdict, Verdict::Open | Verdict::NotFound) {
            row.verdict = Verdict::Superseded;
            row.since = later.said_when();
            row.rule = format!("told further by {} ({}); {}", later.id, later.stage, row.rule);
        }
    }

    fn candidate(
        &self,
        claim: usize,
        wanted: &Wanted,
        scored: &Scored,
        fixed: &HashMap<usize, String>,
        decides: &BTreeSet<&str>,
    ) -> Candidate {
        let record = &self.records.all[scored.record];
        let fixed = fixed.get(&scored.record);
        let own = reasons(&self.claims.all[claim], wanted, record);
        let reasons = match fixed {
            Some(note) if note.is_empty() => format!("linked by a person in links.csv; by itself: {own}"),
            Some(note) => format!("linked by a person in links.csv ({note}); by itself: {own}"),
            None => own,
        };
        let value = if record.number.is_some() { record.number } else { record.delivered };
        Candidate {
            claim,
            records: record.ids.clone(),
            evidence: if fixed.is_some() { Evidence::Linked } else { Evidence::Register },
            what: record.designation.clone(),
            year: record.order_year.or(record.last_delivery),
            value: (value, value),
            unit: "item".to_owned(),
            vintage: record.vintage.clone(),
            source: record.source.clone(),
            score: Some(if fixed.is_some() { 1.0 } else { scored.score }),
            decides: record.ids.iter().any(|id| decides.contains(id.as_str())),
            reasons,
        }
    }
}

/// The records that a claim is set beside.
enum Chosen {
    /// These very deals.
    Records { places: Vec<usize>, linked: bool },
    /// A class of which each of these is one.
    Class(Vec<usize>),
    /// None.
    Nothing,
}

/// Writes the records that settle a claim into its row.
fn cite(row: &mut Row, claim: &Said, records: &[&Record]) {
    let joined = |get: fn(&Record) -> &str| {
        let words: BTreeSet<&str> = records.iter().map(|record| get(record)).filter(|word| !word.is_empty()).collect();
        words.into_iter().collect::<Vec<_>>().join(";")
    };
    row.records = records.iter().flat_map(|record| record.ids.iter().cloned()).collect();
    row.vintage = joined(|record| &record.vintage);
    row.record_source = joined(|record| &record.source);
    row.reporter = if row.record_source.contains("SIPRI") { "SIPRI".to_owned() } else { row.record_source.clone() };
    let [record] = records else {
        // Numbers of several deals are not added.
        return;
    };
    row.deal = Some(facts_of(record));
    row.value_estimate =
        !(record.number_sure && record.delivered_sure && record.order_year_sure && record.delivery_sure);
    let (value, unit, year) = match things(claim).is_some() || !claim.has(UnitKind::Money) {
        true if has_come(claim.stage) => {
            ((record.delivered, record.delivered), "item".to_owned(), record.last_delivery)
        }
        true => ((record.number, record.number), "item".to_owned(), record.order_year),
        false => (record.usd, Unit::Money(Currency::USD).to_string(), record.order_year),
    };
    if value != (None, None) {
        (row.value, row.value_unit) = (value, unit);
    }
    row.value_year = year;
}

/// The part of a planned number that is due by a year, in proportion to the years.
pub(super) fn due(number: f64, first: i32, last: i32, year: i32) -> f64 {
    let part = f64::from((year - first + 1).clamp(0, last - first + 1)) / f64::from((last - first + 1).max(1));
    prorated(number, 12.0 * part)
}
