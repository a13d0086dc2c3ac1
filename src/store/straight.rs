//! The totals of a file of trade statistics straight from it, with nothing stored.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::Hash;
use std::path::Path;

use polars::prelude::{Column, DataFrame, DataType};
use rayon::prelude::*;
use rust_decimal::Decimal;

use super::answers::completed_totals;
use super::baci::area_of;
use super::chapters::Chapters;
use super::columns::one_value;
use super::statistics::{new_release, read_rows, repeated_rows, tables_of, whole_file};
use super::sums::{Key, Reconciled, Sum, Totals, frame_of_reconciled};
use super::{ImportOptions, WORLD};
use crate::datasets::areas::{Areas, System};
use crate::datasets::audit::Conflict;
use crate::datasets::baci::revision_of_name;
use crate::datasets::comtrade::{Family, is_edition};
use crate::datasets::flows::{Area, AreaClass, FlowKind, Prices, TradeKind, Valuation};
use crate::datasets::gate::text_of;
use crate::datasets::release::{Layout, RECONCILED, vintage_of_name};
use crate::datasets::scan::comtrade::{Class, Kind, Named};
use crate::datasets::scan::{
    self, Basis, FlowSelection, FlowTotal, FlowTotals, PairTotal, PairTotals, ProductPrefix, Selection,
};
use crate::datasets::scan::{baci_totals, comtrade_totals};
use crate::datasets::trade::{self, conflict_finding};
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Finding, sorted};
use crate::io::{Options, TableFile};
use crate::model::Country;

/// What a file gave.
#[derive(Debug, Clone)]
pub struct Straight {
    /// The table `totals`.
    pub totals: DataFrame,
    /// What was doubtful or left out.
    pub findings: Vec<Finding>,
    /// Rows that were left out.
    pub dropped: u64,
    /// Rows that were repaired, as an import counts them.
    pub repaired: u64,
    /// With a product asked for: data sets and the editions of the classifications that their flows are in.
    pub editions: BTreeSet<(String, String)>,
}

/// The column that [`Straight::totals`] has besides when a product is asked for: the edition of its code below chapters, such as `H6`;
/// null for chapters, in which all editions are alike, and where it is not named.
pub const EDITION: &str = "edition";

/// Digits of a chapter, which is the same in all editions.
const CHAPTER: usize = 2;

/// True when sums of a product may be put side by side: those of each data set are in one edition of one classification. In another
/// edition a code below chapters is another product, in another classification any code; of whole editions of BACI one answers.
pub fn is_of_one_edition(editions: &BTreeSet<(String, String)>, product: &str) -> bool {
    let is_whole = |dataset: &str| RECONCILED.iter().any(|(reconciled, _)| *reconciled == dataset);
    let of = |(dataset, edition): &(String, String)| match Family::of(edition) {
        family @ (Family::Harmonized | Family::Sitc) if product.len() <= CHAPTER && !is_whole(dataset) => {
            (dataset.clone(), format!("{family:?}"))
        }
        _ => (dataset.clone(), edition.clone()),
    };
    let kinds: BTreeSet<(String, String)> = editions.iter().map(of).collect();
    let datasets: BTreeSet<&String> = editions.iter().map(|(dataset, _)| dataset).collect();
    kinds.len() == datasets.len()
}

/// The edition as it is told of figures of a product: not of a chapter, and not where the file has another name for it.
fn told(edition: &str, product: &str) -> Option<String> {
    (is_edition(edition) && product.len() > CHAPTER).then(|| edition.to_owned())
}

/// The totals of a file by reporter, partner, flow and year, as an import makes them; of the products that begin so, when that is
/// asked, with the column [`EDITION`].
///
/// Every row is checked. Memory: a few megabytes for files of BACI of any size; of others that of an import.
///
/// # Errors
/// A refusal for a file that is no trade statistics; an I/O error when it cannot be read.
pub fn totals_of_file(path: &Path, product: Option<&str>, options: ImportOptions<'_>) -> Result<Straight> {
    of_file(path, product, options, false)
}

/// The sums of a file between two countries, and its own World's: those of [`totals_of_file`] with the borders at which figures are taken
/// as a rule. Files of UN Comtrade's portal and API are summed straight too, in 24 bytes a row and more; where such a file has rows
/// that only the reading of an import can tell apart, it is read so.
///
/// # Errors
/// As [`totals_of_file`].
pub fn sums_of_file(path: &Path, product: Option<&str>, options: ImportOptions<'_>) -> Result<Straight> {
    of_file(path, product, options, true)
}

fn of_file(path: &Path, product: Option<&str>, options: ImportOptions<'_>, sums_only: bool) -> Result<Straight> {
    let not_trade = || why_not_trade(path);
    let tables = tables_of(path)?.ok_or_else(not_trade)?;
    let mut all: Option<Straight> = None;
    for table in &tables {
        let one = of_table(table, product, options, sums_only)?;
        all = Some(match all {
            None => one,
            Some(mut all) => {
                all.totals.vstack_mut(&one.totals)?;
                all.findings.extend(one.findings);
                all.dropped += one.dropped;
                all.repaired += one.repaired;
                all.editions.extend(one.editions);
                all
            }
        });
    }
    all.ok_or_else(not_trade)
}

/// The error of a file that is no trade statistics: what it looks like instead, where that can be said.
fn why_not_trade(path: &Path) -> Error {
    let told = TableFile::open(path).and_then(|file| trade::recognise(file.name(), &file.head()?).map(|_| ()));
    let is_of_text = |error: &Error| error.located().iter().any(|finding| finding.code == "not-csv");
    told.err().filter(is_of_text).unwrap_or_else(|| {
        Error::refused(format!("{} is no file of trade statistics", path.display()))
            .with_hint("registers are imported: `bilat import FILE...`")
    })
}

fn of_table(file: &TableFile, product: Option<&str>, options: ImportOptions<'_>, sums_only: bool) -> Result<Straight> {
    let reading = Options { progress: options.progress, ..Options::default() };
    let head = file.head()?;
    let layout = trade::recognise(file.name(), &head)?.0;
    let prefix = product.map(prefix_of).transpose()?;
    let mut release = new_release(trade::provider_of(layout), layout.word());
    let mut editions: BTreeSet<String> = BTreeSet::new();
    release.file = file.short_name();
    release.id.clone_from(&release.file);
    let scanned = match layout {
        Layout::Baci => {
            release.vintage = vintage_of_name(file.name()).map(|vintage| vintage.text);
            editions.insert(revision_of_name(file.name()).unwrap_or("HS").to_owned());
            let selection = Selection { product: prefix, ..Selection::default() };
            // The lists are not needed before the end of the scan.
            let (found, areas) = rayon::join(|| baci_totals(file, &selection, reading), Areas::shared);
            let mut lookup = Lookup::new(areas?, options.other_asia_apart);
            Some(found.and_then(|found| {
                let pairs = of_baci(&found, &mut lookup);
                let sound = found.read.report.is_sound() && pairs.is_some();
                let chapters = found.chapters.iter().filter(|_| product.is_none());
                let chapters =
                    chapters.map(|(year, seen)| (i32::from(*year), Chapters::of_harmonized(*seen))).collect();
                let frame = frame_of_reconciled(&pairs.unwrap_or_default(), &release.provider, &chapters)?;
                let (mut findings, rounded) = (found.read.report.findings, found.read.report.rounded);
                findings.extend(lookup.findings(file.name()));
                Ok((frame, findings, rounded, sound))
            }))
        }
        Layout::ComtradePortal | Layout::ComtradeApi if sums_only && !names_vintages(&head) => {
            let selection = FlowSelection { product: prefix, ..FlowSelection::default() };
            let areas = Areas::shared()?;
            let mut lookup = Lookup::new(areas, options.other_asia_apart);
            let lists = scan_areas(areas, options.other_asia_apart);
            Some(comtrade_totals(file, &selection, &lists, reading).and_then(|found| {
                let totals = of_comtrade(&found, &mut lookup, product.is_some());
                editions.extend(found.flows.iter().map(|flow| flow.classification.as_str().to_owned()));
                let sound = found.read.report.is_sound()
                    && is_plain(&found)
                    && !found.in_several_classifications
                    && totals.is_some()
                    && !found.read.areas.iter().any(|named| is_contradicted(areas, named));
                let frame = totals.unwrap_or_default().frame(&release.provider)?;
                let not_utf8 = found.read.report.not_utf8;
                let mut findings = findings_of(file.name(), found);
                findings.extend(lookup.findings(file.name()));
                Ok((frame, findings, not_utf8, sound))
            }))
        }
        Layout::ComtradePortal | Layout::ComtradeApi => None,
        _ if product.is_some() => {
            return Err(Error::refused("--product works straight from files of BACI and of UN Comtrade only")
                .with_hint("import the file, then ask the store"));
        }
        _ => None,
    };
    // The scan knows files as they are published. What somebody saved again, or put together, is read row by row as an import
    // does: the same file gives the same figures either way.
    let (frame, findings, dropped, repaired) = match scanned {
        Some(Ok((frame, findings, repaired, true))) => (frame, findings, 0, repaired),
        Some(Err(error)) if error.kind() == ErrorKind::Io => return Err(error),
        _ if product.is_some() && layout != Layout::Baci => {
            return Err(Error::refused(format!("{}: only an import can tell what is of one product", file.name()))
                .with_hint("import the file: that reads it row by row and says what is wrong; then ask the store"));
        }
        _ => {
            let rows = read_rows(file, Areas::shared()?, product, options)?;
            release.vintage = rows.vintage().or(release.vintage);
            let repaired = rows.repaired();
            (rows.totals.frame(&release.provider)?, rows.findings, rows.report.dropped, repaired)
        }
    };
    let mut totals = completed_totals(&frame, &release)?;
    let mut of_dataset = BTreeSet::new();
    if let Some(product) = product {
        let one = editions.first().filter(|_| editions.len() == 1).and_then(|edition| told(edition, product));
        let column = Column::new(EDITION.into(), [one]).cast(&DataType::String)?;
        totals.with_column(column.new_from_index(0, totals.height()))?;
        of_dataset = editions.into_iter().map(|edition| (release.provider.clone(), edition)).collect();
    }
    Ok(Straight { totals, findings, dropped, repaired, editions: of_dataset })
}

/// True for a bulk file, whose rows say which release each is of: the scan does not read that.
fn names_vintages(head: &[u8]) -> bool {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let names: String = String::from_utf8_lossy(line).chars().filter(char::is_ascii_alphanumeric).collect();
    names.to_lowercase().contains("datasetcode")
}

/// True when the scan has counted what an import counts. Which months stand beside their year is for a reading row by row to say;
/// and where a row is no line, none can be found by its place.
fn is_plain(found: &FlowTotals) -> bool {
    let report = &found.read.report;
    let needs_lines = !found.conflicts.is_empty() || report.not_utf8 > 0;
    let has_lines = !needs_lines || report.lines == report.rows + 1;
    let periods = found.flows.iter().map(|flow| flow.period).chain(found.world.iter().map(|world| world.period));
    let of_months = one_value(periods.map(|period| period.month.is_some()));
    found.open == 0 && has_lines && (of_months.is_some() || found.flows.is_empty())
}

/// True for a code of an area beside the ISO code or the name of another one: such rows an import leaves out.
fn is_contradicted(areas: &Areas, (code, iso, name): &Named) -> bool {
    let found = areas.find(System::Comtrade, &code.to_string(), None);
    let beside = [(System::UnAlpha3, iso), (System::Name, name)];
    found.one().is_some_and(|area| {
        beside.into_iter().any(|(system, text)| areas.contradicts(area, system, &text_of(text)).is_some())
    })
}

/// What an import finds in such a file.
fn findings_of(file: &str, found: FlowTotals) -> Vec<Finding> {
    let of_line = |(row, value): (u64, i64)| (row + 2, Some(Decimal::new(value, 3).normalize()));
    let of_conflict = |conflict: &scan::Conflict| {
        let ((first_line, first), (line, value)) = (of_line(conflict.first), of_line(conflict.second));
        conflict_finding(file, &Conflict { first_line, first, line, value, spelled: None })
    };
    let conflicts = found.conflicts.iter().map(of_conflict);
    // What is less than a thousandth of a dollar shows in no figure, and an import does not speak of it.
    let of_rows = found.read.report.findings.into_iter().filter(|finding| finding.code != "rounded");
    let mut findings = sorted(conflicts.chain(of_rows).collect());
    findings.extend(found.set_aside.get(&Class::Repeated).map(|tally| repeated_rows(file, tally.rows)));
    findings
}

fn prefix_of(code: &str) -> Result<ProductPrefix> {
    ProductPrefix::parse(code).ok_or_else(|| {
        Error::usage(format!("`{code}` is not the beginning of a product code")).with_hint(
            "write the start of a code such as 84 or 870323, or with its classification S4:7812, HS17:870323",
        )
    })
}

/// A country, and the code of a former territory: in the year in which one state followed another, both have trade of their own.
type Side = (Country, Option<u16>);

/// Areas by code, each looked up once a year: of which country a code is changes.
struct Lookup<'a> {
    areas: &'a Areas,
    other_asia_apart: bool,
    year: u16,
    known: Vec<Option<Area>>,
    /// Two codes of one country stand in one year.
    has_twins: bool,
    /// Codes that no list has, with what was left out for them.
    unmatched: BTreeMap<u16, (u64, i128)>,
}

impl<'a> Lookup<'a> {
    fn new(areas: &'a Areas, other_asia_apart: bool) -> Lookup<'a> {
        Lookup { areas, other_asia_apart, year: 0, known: Vec::new(), has_twins: false, unmatched: BTreeMap::new() }
    }

    /// A country or a former one; nothing for areas that are none.
    fn side(&mut self, code: u16, year: u16) -> Option<Side> {
        if year != self.year {
            (self.year, self.known) = (year, vec![None; 1 << 10]);
        }
        if self.known.get(usize::from(code))?.is_none() {
            let area = area_of(u32::from(code), i32::from(year), self.areas, self.other_asia_apart);
            let is_twin = |other: &Area| other.class == AreaClass::Country && other.code == area.code;
            self.has_twins |= area.class == AreaClass::Country && self.known.iter().flatten().any(is_twin);
            *self.known.get_mut(usize::from(code))? = Some(area);
        }
        let area = self.known.get(usize::from(code))?.as_ref()?;
        let former = match area.class {
            AreaClass::Country => None,
            AreaClass::Former => Some(code),
            _ => return None,
        };
        area.code.map(|country| (country, former))
    }

    /// Reporter and partner; nothing where one is no country, and for trade of a country with itself.
    fn sides(&mut self, reporter: u16, partner: u16, year: u16) -> Option<(Side, Side)> {
        let sides = (self.side(reporter, year), self.side(partner, year));
        let (reporter, partner) = (sides.0?, sides.1?);
        (reporter.0 != partner.0).then_some((reporter, partner))
    }

    /// Takes note of a flow that is left out where no list has the code of its reporter or partner.
    fn note_unmatched(&mut self, codes: [u16; 2], rows: u64, value: i128) {
        for code in codes {
            let area = self.known.get(usize::from(code)).and_then(Option::as_ref);
            if area.is_none_or(|area| area.class == AreaClass::Unknown) {
                let (all_rows, all_value) = self.unmatched.entry(code).or_default();
                (*all_rows, *all_value) = (*all_rows + rows, *all_value + value);
            }
        }
    }

    /// What is said of them.
    fn findings(&self, file: &str) -> impl Iterator<Item = Finding> {
        self.unmatched.iter().map(move |(code, (rows, value))| {
            let value = Decimal::try_from_i128_with_scale(*value, 3).unwrap_or_default().normalize();
            whole_file(file, "unmatched-area", format!("no list has `{code}`: {rows} rows, {value} dollars"))
        })
    }

    /// True when a flow stands there under two codes of one country: which of them holds is for a reading row by row to say.
    fn has_flows_twice<F: Eq + Hash>(&mut self, flows: impl Iterator<Item = (u16, u16, u16, F)>) -> bool {
        let mut seen = HashSet::new();
        self.has_twins && { flows }.any(|(reporter, partner, year, flow)| {
            self.sides(reporter, partner, year).is_some_and(|sides| !seen.insert((sides, year, flow)))
        })
    }
}

/// The pairs of a file of BACI, in the order of their countries and years; nothing where a flow stands there under two codes of one
/// country.
fn of_baci(found: &PairTotals, lookup: &mut Lookup<'_>) -> Option<Vec<Reconciled>> {
    // Countries and year in one number that sorts as they do.
    let mut ranked: Vec<(u64, Country, Country, &PairTotal)> = Vec::with_capacity(found.pairs.len());
    for pair in &found.pairs {
        match lookup.sides(pair.exporter, pair.importer, pair.year) {
            Some(((exporter, _), (importer, _))) => {
                let countries = (exporter.number() * Country::MOST + importer.number()) as u64;
                ranked.push((countries << u16::BITS | u64::from(pair.year), exporter, importer, pair));
            }
            None => lookup.note_unmatched([pair.exporter, pair.importer], pair.rows, pair.value),
        }
    }
    let flows = found.pairs.iter().map(|pair| (pair.exporter, pair.importer, pair.year, ()));
    if lookup.has_flows_twice(flows) {
        return None;
    }
    ranked.par_sort_unstable_by_key(|(rank, ..)| *rank);
    let mut sums: Vec<Reconciled> = Vec::with_capacity(ranked.len());
    for (_, exporter, importer, pair) in ranked {
        let PairTotal { year, value, rows, missing, .. } = *pair;
        let sum = Reconciled { exporter, importer, year: i32::from(year), value, rows, missing };
        // A country and a territory that became part of it in that year are one.
        match sums.last_mut().filter(|last| last.is_same(&sum)) {
            Some(last) => last.merge(&sum),
            None => sums.push(sum),
        }
    }
    Some(sums)
}

fn key(reporter: Country, partner: Country, flow: FlowKind, trade: TradeKind, year: u16) -> Key {
    Key { reporter, partner, flow, series: None, trade, prices: Prices::Nominal, year: i32::from(year) }
}

/// The totals of a file of UN Comtrade; nothing where a flow stands there under two codes of one country.
fn of_comtrade(found: &FlowTotals, lookup: &mut Lookup<'_>, of_product: bool) -> Option<Totals> {
    let mut totals = Totals::default();
    for (year, seen) in found.chapters.iter().filter(|_| !of_product) {
        totals.add_chapters(
            i32::from(*year),
            Chapters { harmonized: seen.harmonized, sitc: seen.sitc, broad: seen.broad },
        );
    }
    for flow in &found.flows {
        let year = flow.period.year;
        let Some(((reporter, _), (partner, _))) = lookup.sides(flow.reporter, flow.partner, year) else {
            lookup.note_unmatched([flow.reporter, flow.partner], flow.rows, flow.value.unwrap_or(0));
            continue;
        };
        let by_product = !matches!(flow.basis, Basis::Total);
        let missing = flow.missing + u64::from(flow.value.is_none());
        let (kind, trade, valuation) = words_of(flow.kind, flow.export);
        let sum = Sum::reported(flow.value.unwrap_or(0), flow.rows, missing, by_product, valuation)
            .of_month(flow.period.month);
        totals.add_sum(key(reporter, partner, kind, trade, year), &sum);
    }
    // Which months are a whole year, these say.
    for world in &found.world {
        let (reporter, partner) = (lookup.side(world.reporter, world.period.year), Country::parse(WORLD));
        let (Some((reporter, _)), Some(partner)) = (reporter, partner) else { continue };
        let (kind, trade, valuation) = words_of(world.kind, world.export);
        let (value, missing) = (i128::from(world.value.unwrap_or(0)), u64::from(world.value.is_none()));
        let sum = Sum::reported(value, 1, missing, false, valuation).of_month(world.period.month);
        totals.add_sum(key(reporter, partner, kind, trade, world.period.year), &sum);
    }
    let flow_of =
        |flow: &FlowTotal| (flow.reporter, flow.partner, flow.period.year, (flow.kind, flow.period, flow.export));
    (!lookup.has_flows_twice(found.flows.iter().map(flow_of))).then_some(totals)
}

/// A flow in the words of the store.
const fn words_of(kind: Kind, export: bool) -> (FlowKind, TradeKind, Valuation) {
    match (kind, export) {
        (Kind::Goods, true) => (FlowKind::Export, TradeKind::Goods, Valuation::Fob),
        (Kind::Goods, false) => (FlowKind::Import, TradeKind::Goods, Valuation::Cif),
        (Kind::Services, true) => (FlowKind::Export, TradeKind::Services, Valuation::Unstated),
        (Kind::Services, false) => (FlowKind::Import, TradeKind::Services, Valuation::Unstated),
    }
}

/// The groups and the areas that are not specified, for the scan of UN Comtrade.
fn scan_areas(areas: &Areas, other_asia_apart: bool) -> crate::datasets::scan::comtrade::Areas {
    let (mut groups, mut nes) = (Vec::new(), Vec::new());
    for code in 1..1_000_u16 {
        match area_of(u32::from(code), 2_020, areas, other_asia_apart).class {
            AreaClass::Group | AreaClass::World => groups.push(code),
            AreaClass::Nes => nes.push(code),
            AreaClass::Country | AreaClass::Former | AreaClass::Unknown => {}
        }
    }
    crate::datasets::scan::comtrade::Areas::new(&groups, &nes)
}

#[cfg(test)]
mod tests {
    use polars::prelude::Column;
    use proptest::prelude::*;

    use super::*;

    const HEAD: &str = "typeCode,freqCode,period,reporterCode,flowCode,partnerCode,partner2Code,classificationCode,cmdCode,\
        customsCode,mosCode,motCode,primaryValue\n";

    /// A row of few countries, products and editions: many stand twice, or are parts of one another.
    fn row(period: impl Strategy<Value = &'static str>) -> impl Strategy<Value = String> {
        let product = prop_oneof![1 => Just("TOTAL"), 6 => proptest::sample::select(vec!["01", "0101", "010121", "02", "27", "270900"])];
        let kind = prop_oneof![12 => Just(("C", "H6")), 1 => Just(("C", "H5")), 1 => Just(("C", "S4")), 1 => Just(("C", "S3")), 1 => Just(("C", "")), 1 => Just(("S", "EB10"))];
        let split = prop_oneof![9 => Just("0,C00,0,0"), 1 => Just("764,C00,0,0"), 1 => Just("0,C01,0,0"), 1 => Just("0,C00,0,2100")];
        let value = prop_oneof![6 => "[1-3]", 1 => Just(String::new()), 1 => Just("2.50".to_owned())];
        (kind, period, "(156|276)", "(X|X|M|RX)", "(0|251|250|842|156|899)", product, split, value).prop_map(
            |((kind, class), period, reporter, flow, partner, product, split, value)| {
                let (second, rest) = split.split_once(',').unwrap_or_default();
                let product = if kind == "S" && product != "TOTAL" { "200" } else { product };
                format!("{kind},{period},{reporter},{flow},{partner},{second},{class},{product},{rest},{value}\n")
            },
        )
    }

    /// Totals and findings as text.
    fn as_text(totals: &DataFrame, findings: &[Finding]) -> (Vec<String>, Vec<String>) {
        let names = [
            "reporter",
            "partner",
            "flow",
            "trade",
            "valuation",
            "year",
            "value",
            "basis",
            "months",
            "rows",
            "chapters",
        ];
        let columns: Vec<&Column> = names.iter().map(|name| totals.column(name).expect("a column")).collect();
        let cell = |column: &Column, row: usize| column.get(row).map_or(String::new(), |value| value.to_string());
        let rows = (0..totals.height()).map(|row| columns.iter().map(|column| cell(column, row)).collect::<Vec<_>>());
        let rows = rows.map(|row| row.join(" "));
        (rows.collect(), findings.iter().map(ToString::to_string).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn the_scan_counts_what_an_import_counts(rows in prop_oneof![
            proptest::collection::vec(row(Just("A,2022")), 1..14),
            proptest::collection::vec(row(proptest::sample::select(vec!["M,202201", "M,202202", "M,202112"])), 1..14),
            proptest::collection::vec(row(proptest::sample::select(vec!["A,2022", "M,202202", "M,202112"])), 1..14),
        ]) {
            let areas = Areas::shipped().expect("areas");
            let file = TableFile::from_bytes("t.csv", format!("{HEAD}{}", rows.concat()).into_bytes());
            let lists = scan_areas(&areas, false);
            let found = comtrade_totals(&file, &FlowSelection::default(), &lists, Options::default()).expect("totals");
            // Else the file is read as an import reads it.
            let totals = of_comtrade(&found, &mut Lookup::new(&areas, false), false).filter(|_| is_plain(&found) && found.read.report.is_sound());
            let Some(totals) = totals else { return Ok(()) };
            let frame = totals.frame("comtrade").expect("a table");
            let read = read_rows(&file, &areas, None, ImportOptions::default()).expect("read");
            let careful = as_text(&read.totals.frame("comtrade").expect("a table"), &read.findings);
            prop_assert_eq!(as_text(&frame, &findings_of("t.csv", found)), careful);
        }
    }
}
