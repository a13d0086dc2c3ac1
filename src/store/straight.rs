//! The totals of a file of trade statistics straight from it, with nothing stored.

use std::path::Path;

use polars::prelude::{DataFrame, IntoLazy};

use super::answers::completed;
use super::baci::area_of;
use super::manifest::Part;
use super::parquet::Constants;
use super::statistics::{new_release, read_rows, tables_of};
use super::sums::{Key, Sum, Totals, frame_of_sums};
use super::{ImportOptions, TOTALS};
use crate::datasets::areas::Areas;
use crate::datasets::flows::{Area, AreaClass, FlowKind, Prices, TradeKind, Valuation};
use crate::datasets::release::{Layout, vintage_of_name};
use crate::datasets::scan::comtrade::{Class, Kind};
use crate::datasets::scan::{
    Basis, Chapters, FlowSelection, FlowTotal, FlowTotals, PairTotals, ProductPrefix, Selection,
};
use crate::datasets::scan::{baci_totals, comtrade_totals};
use crate::datasets::trade;
use crate::error::{Error, ErrorKind, Result};
use crate::finding::Finding;
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
}

/// The totals of a file by reporter, partner, flow and year, as an import makes them; of the products that begin so, when that is
/// asked.
///
/// Every row is checked. Memory: a few megabytes for files of BACI of any size; of others that of an import.
///
/// # Errors
/// A refusal for a file that is no trade statistics; an I/O error when it cannot be read.
pub fn totals_of_file(path: &Path, product: Option<&str>, options: ImportOptions<'_>) -> Result<Straight> {
    of_file(path, product, options, false)
}

/// The sums of a file between two countries: those of [`totals_of_file`] without the file's own World, and with the borders at which
/// figures are taken as a rule. A few megabytes for files of UN Comtrade's portal and API too; where such a file has rows that only
/// the reading of an import can tell apart, it is read so.
///
/// # Errors
/// As [`totals_of_file`].
pub fn sums_of_file(path: &Path, product: Option<&str>, options: ImportOptions<'_>) -> Result<Straight> {
    of_file(path, product, options, true)
}

fn of_file(path: &Path, product: Option<&str>, options: ImportOptions<'_>, sums_only: bool) -> Result<Straight> {
    let not_trade = || {
        Error::refused(format!("{} is no file of trade statistics", path.display()))
            .with_hint("registers are imported: `bilat import FILE...`")
    };
    let tables = tables_of(path)?.ok_or_else(not_trade)?;
    let areas = Areas::shipped()?;
    let mut all: Option<Straight> = None;
    for table in &tables {
        let one = of_table(table, product, &areas, options, sums_only)?;
        all = Some(match all {
            None => one,
            Some(mut all) => {
                all.totals.vstack_mut(&one.totals)?;
                all.findings.extend(one.findings);
                all.dropped += one.dropped;
                all
            }
        });
    }
    all.ok_or_else(not_trade)
}

fn of_table(
    file: &TableFile,
    product: Option<&str>,
    areas: &Areas,
    options: ImportOptions<'_>,
    sums_only: bool,
) -> Result<Straight> {
    let scan = Options { progress: options.progress, ..Options::default() };
    let head = file.head()?;
    let layout = trade::recognise(file.name(), &head)?.0;
    let prefix = product.map(prefix_of).transpose()?;
    let mut release = new_release(trade::provider_of(layout), layout.word());
    release.file = file.short_name();
    release.id.clone_from(&release.file);
    let scanned = match layout {
        Layout::Baci => {
            release.vintage = vintage_of_name(file.name()).map(|vintage| vintage.text);
            let selection = Selection { product: prefix, ..Selection::default() };
            Some(baci_totals(file, &selection, scan).and_then(|found| {
                let sound = found.read.report.is_sound();
                let frame = of_baci(&found, areas, options.other_asia_apart, &release.provider)?;
                Ok((frame, found.read.report.findings, sound))
            }))
        }
        Layout::ComtradePortal | Layout::ComtradeApi if sums_only && !names_vintages(&head) => {
            let selection = FlowSelection { product: prefix, ..FlowSelection::default() };
            let lists = scan_areas(areas, options.other_asia_apart);
            Some(comtrade_totals(file, &selection, &lists, scan).and_then(|found| {
                let sound = found.report.is_sound() && is_plain(&found, product.is_some());
                let frame =
                    of_comtrade(&found, areas, options.other_asia_apart, product.is_some()).frame(&release.provider)?;
                Ok((frame, found.report.findings, sound))
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
    let (frame, findings, dropped) = match scanned {
        Some(Ok((frame, findings, true))) => (frame, findings, 0),
        Some(Err(error)) if error.kind() == ErrorKind::Io => return Err(error),
        _ if product.is_some() && layout != Layout::Baci => {
            return Err(Error::refused(format!("{} is not as it was published", file.name()))
                .with_hint("import the file: that reads it row by row and says what is wrong; then ask the store"));
        }
        _ => {
            let rows = read_rows(file, areas, product, options)?;
            release.vintage = rows.vintage().or(release.vintage);
            (rows.totals.frame(&release.provider)?, rows.findings, rows.report.dropped)
        }
    };
    let columns = TOTALS.names().into_iter().filter(|name| frame.schema().contains(name)).map(str::to_owned).collect();
    let part = Part {
        table: TOTALS.name.to_owned(),
        path: String::new(),
        rows: frame.height(),
        columns,
        constants: Constants::new(),
    };
    let totals = completed(frame.lazy(), &TOTALS, &release, &part).collect()?;
    Ok(Straight { totals, findings, dropped })
}

/// True for a bulk file, whose rows say which release each is of: the scan does not read that.
fn names_vintages(head: &[u8]) -> bool {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let names: String = String::from_utf8_lossy(line).chars().filter(char::is_ascii_alphanumeric).collect();
    names.to_lowercase().contains("datasetcode")
}

/// True when every row that the scan set aside is one that an import sets aside as well. Parts without their whole, several levels,
/// editions or values of one flow, months, and sums over products beside totals or with a product twice, only the audit can tell.
fn is_plain(found: &FlowTotals, of_product: bool) -> bool {
    let is_known = |class: &Class| {
        matches!(
            class,
            Class::World
                | Class::Group
                | Class::NotSpecified
                | Class::SelfTrade
                | Class::ReExport
                | Class::ReImport
                | Class::OtherFlow
                | Class::BesideTotal
        )
    };
    // Whether months are a year, the World's months say too.
    let is_settled = |flow: &FlowTotal| match flow.basis {
        Basis::Total => true,
        Basis::Detail(_) => of_product || found.products.is_some(),
        Basis::Nothing => of_product,
    };
    let is_plain = |flow: &FlowTotal| flow.period.month.is_none() && is_settled(flow);
    found.set_aside.keys().all(is_known) && found.flows.iter().all(is_plain)
}

fn prefix_of(code: &str) -> Result<ProductPrefix> {
    ProductPrefix::parse(code).ok_or_else(|| {
        Error::usage(format!("`{code}` is not the beginning of a product code"))
            .with_hint("write one to six digits, such as 27")
    })
}

/// Areas by code, each looked up once.
struct Lookup<'a> {
    areas: &'a Areas,
    other_asia_apart: bool,
    known: Vec<Option<Area>>,
}

impl<'a> Lookup<'a> {
    fn new(areas: &'a Areas, other_asia_apart: bool) -> Lookup<'a> {
        Lookup { areas, other_asia_apart, known: vec![None; 1 << 10] }
    }

    /// The code of a country; nothing for areas that are none.
    fn country(&mut self, code: u16, year: u16) -> Option<Country> {
        let place = self.known.get_mut(usize::from(code))?;
        let area =
            place.get_or_insert_with(|| area_of(u32::from(code), i32::from(year), self.areas, self.other_asia_apart));
        area.code.filter(|_| matches!(area.class, AreaClass::Country | AreaClass::Former))
    }
}

fn of_baci(found: &PairTotals, areas: &Areas, other_asia_apart: bool, dataset: &str) -> Result<DataFrame> {
    let mut lookup = Lookup::new(areas, other_asia_apart);
    let mut sums = Vec::with_capacity(found.pairs.len());
    for pair in &found.pairs {
        let countries = (lookup.country(pair.exporter, pair.year), lookup.country(pair.importer, pair.year));
        let (Some(reporter), Some(partner)) = countries else { continue };
        let mut sum = Sum::of_reconciled_products();
        (sum.value, sum.rows, sum.missing) = (pair.value, pair.rows, pair.missing);
        sums.push((key(reporter, partner, FlowKind::Export, TradeKind::Goods, pair.year), sum));
    }
    frame_of_sums(&sums, dataset)
}

fn key(reporter: Country, partner: Country, flow: FlowKind, trade: TradeKind, year: u16) -> Key {
    Key { reporter, partner, flow, series: None, trade, prices: Prices::Nominal, year: i32::from(year) }
}

fn of_comtrade(found: &FlowTotals, areas: &Areas, other_asia_apart: bool, of_product: bool) -> Totals {
    let mut lookup = Lookup::new(areas, other_asia_apart);
    let mut totals = Totals::default();
    if let Some(Chapters { harmonized, sitc }) = found.products.filter(|_| !of_product) {
        totals.add_chapters(harmonized, sitc);
    }
    for flow in &found.flows {
        let year = flow.period.year;
        let countries = (lookup.country(flow.reporter, year), lookup.country(flow.partner, year));
        let (Some(reporter), Some(partner)) = countries else { continue };
        let (kind, valuation) =
            if flow.export { (FlowKind::Export, Valuation::Fob) } else { (FlowKind::Import, Valuation::Cif) };
        let trade = match flow.kind {
            Kind::Goods => TradeKind::Goods,
            Kind::Services => TradeKind::Services,
        };
        let by_product = !matches!(flow.basis, Basis::Total);
        let missing = flow.missing + u64::from(flow.value.is_none());
        let sum = Sum::reported(flow.value.unwrap_or(0), flow.rows, missing, by_product, valuation)
            .of_month(flow.period.month);
        totals.add_sum(key(reporter, partner, kind, trade, year), &sum);
    }
    totals
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
