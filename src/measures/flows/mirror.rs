//! The same flow in the books of both sides.

use polars::prelude::*;

use super::columns::{dollars, float_column, less, over, table, usd_column};
use super::pairs::{self, Leg, PairYear, PairYears, pair_column};
use super::{CHAPTERS, DATASET, ESTIMATE, PAIR, PRICES, RELEASES, SERIES, TRADE, VINTAGE, YEAR, ratio, usd};
use crate::error::Result;
use crate::frame::{integer_column, text_column};
use crate::measures::{About, Ask, Filter, Filters, Measure};
use crate::model::Column as Described;
use crate::tables::Tables;

/// Each flow as its exporter and as its importer report it, and how far they are apart.
///
/// Shape: one row a dyad (exporter to importer) and year of one source. Units: US dollars and ratios. Every comparison is null
/// where a side has not reported (never -1, never 0). Reconciled data have no two sides and are not here.
pub struct Mirror;

/// Where imports FOB are from.
const BASES: &[&str] = &["own", "divided"];

const COLUMNS: &[Described] = &[
    DATASET,
    SERIES,
    TRADE,
    PRICES,
    VINTAGE,
    PAIR,
    Described::text("exporter", "where it came from").required(),
    Described::text("importer", "where it went").required(),
    YEAR,
    usd("exported", "what the exporter reports"),
    Described::text("exported_at", "at which border: as a rule fob"),
    usd("imported", "what the importer reports"),
    Described::text("imported_at", "at which border: as a rule cif"),
    ratio("ratio", "imported / exported"),
    ratio("un", "(imported - exported) / exported: the exporter's own figure against its mirror"),
    ratio("un_import", "(exported - imported) / imported: the importer's own figure against its mirror"),
    ratio("symmetric", "|exported - imported| / (exported + imported), 0 to 1"),
    usd("gap", "imported - exported"),
    usd(
        "fob_estimate",
        "imports FOB: as the importer has them beside, else imported / 1.06 when CIF; the figure itself when FOB",
    ),
    Described::text("fob_basis", "where fob_estimate is from: the importer's own figure, or its CIF figure / 1.06")
        .of(BASES),
    ratio("fob_ratio", "fob_estimate / exported: FOB over FOB, like with like"),
    Described::text("missing", "who has not reported the whole year: exporter, importer"),
    CHAPTERS,
    ESTIMATE,
    RELEASES,
];

impl Measure for Mirror {
    fn about(&self) -> About {
        About {
            id: "mirror",
            title: "the same flow in the books of exporter and importer, and how far they are apart",
            row: "one exporter, importer and year of one data set and series",
            formulas: &[
                "ratio = imported / exported",
                "un = (imported - exported) / exported; un_import = (exported - imported) / imported",
                "symmetric = |exported - imported| / (exported + imported)",
                "fob_estimate = the importer's own FOB value where it has one beside; else imported CIF / 1.06, the IMF's divisor",
                "with --product too: the product's own FOB values, where every row of it has one",
                "with --product below chapters: one edition of a pair answers; a side in another one is missing: importer (in H5 only)",
                "every one is null when a side is missing, or when what it divides by is 0",
            ],
            reads: &["totals"],
            takes: Filters::STATISTICS.with(Filter::Product),
            dates: "calendar year of the trade",
            reference: "UN Statistics Division, bilateral asymmetries; IMF, Direction of Trade Statistics Yearbook 2017 (1.06)",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        let mut totals = pairs::read(&self.about(), tables, ask)?;
        let pairs = PairYears::of(&mut totals);
        let words = &pairs.words;
        let flows: Vec<Flow> = pairs
            .rows
            .iter()
            .filter(|row| !pairs.source(row).reconciled)
            .flat_map(|row| [Flow::from_a(row), Flow::from_b(row)])
            .filter(|flow| flow.exported().is_some() || flow.imported().is_some())
            .collect();
        let rows = || flows.iter().map(|flow| flow.row);
        let valuation = |flow: &Flow, leg: Leg| {
            flow.row.legs[leg as usize]
                .filter(|report| report.value().is_some())
                .map_or("", |report| words.word(report.valuation))
        };
        let own = |flow: &Flow| match valuation(flow, flow.import) {
            "cif" => flow.imported_fob(),
            "fob" => flow.imported(),
            _ => None,
        };
        let divided = |flow: &Flow| match valuation(flow, flow.import) {
            "cif" => flow.imported().map(to_fob),
            _ => None,
        };
        let fob = |flow: &Flow| own(flow).or_else(|| divided(flow));
        let basis = |flow: &Flow| match (own(flow), divided(flow)) {
            (Some(_), _) => BASES[0],
            (None, Some(_)) => BASES[1],
            (None, None) => "",
        };
        let missing: Vec<String> = flows.iter().map(|flow| flow.missing(&pairs)).collect();
        let mut columns = pairs.provenance(rows())?;
        columns.extend([
            pair_column(rows()),
            text_column("exporter", flows.iter().map(|flow| flow.dyad().0)),
            text_column("importer", flows.iter().map(|flow| flow.dyad().1)),
            integer_column("year", rows().map(|row| Some(row.year))),
            usd_column("exported", flows.iter().map(Flow::exported))?,
            text_column("exported_at", flows.iter().map(|flow| valuation(flow, flow.export))),
            usd_column("imported", flows.iter().map(Flow::imported))?,
            text_column("imported_at", flows.iter().map(|flow| valuation(flow, flow.import))),
            float_column("ratio", flows.iter().map(|flow| over(flow.imported(), flow.exported()))),
            float_column("un", flows.iter().map(|flow| un(flow.exported(), flow.imported()))),
            float_column("un_import", flows.iter().map(|flow| un(flow.imported(), flow.exported()))),
            float_column("symmetric", flows.iter().map(|flow| symmetric(flow.exported(), flow.imported()))),
            usd_column("gap", flows.iter().map(|flow| less(flow.imported(), flow.exported())))?,
            usd_column("fob_estimate", flows.iter().map(fob))?,
            text_column("fob_basis", flows.iter().map(basis)),
            float_column("fob_ratio", flows.iter().map(|flow| over(fob(flow), flow.exported()))),
            text_column("missing", missing.iter().map(String::as_str)),
        ]);
        table(flows.len(), columns, COLUMNS)
    }
}

/// One direction of a pair and year.
struct Flow<'a> {
    row: &'a PairYear<'a>,
    export: Leg,
    import: Leg,
}

impl<'a> Flow<'a> {
    fn from_a(row: &'a PairYear<'a>) -> Flow<'a> {
        Flow { row, export: Leg::ExportA, import: Leg::ImportB }
    }

    fn from_b(row: &'a PairYear<'a>) -> Flow<'a> {
        Flow { row, export: Leg::ExportB, import: Leg::ImportA }
    }

    fn exported(&self) -> Option<i128> {
        self.row.value(self.export)
    }

    fn imported(&self) -> Option<i128> {
        self.row.value(self.import)
    }

    /// What the importer itself has free on board.
    fn imported_fob(&self) -> Option<i128> {
        self.row.legs[self.import as usize].filter(|report| report.part.is_none())?.fob.value()
    }

    fn dyad(&self) -> (&'a str, &'a str) {
        match self.export {
            Leg::ExportA => (self.row.a.code(), self.row.b.code()),
            _ => (self.row.b.code(), self.row.a.code()),
        }
    }

    /// Who has no figure, and of what it is told instead.
    fn missing(&self, pairs: &PairYears) -> String {
        let sides = [("exporter", self.export), ("importer", self.import)];
        let without = sides.into_iter().filter(|(_, leg)| self.row.value(*leg).is_none());
        without.map(|(name, leg)| pairs.without(self.row, leg, name)).collect::<Vec<_>>().join(";")
    }
}

/// How much more the mirror says than the own figure, relative to the own figure. `None` when a side is missing.
pub(super) fn un(own: Option<i128>, mirror: Option<i128>) -> Option<f64> {
    let own = own.filter(|own| *own > 0);
    Some(dollars(less(mirror, own)?) / dollars(own?))
}

/// |X - M| / (X + M); `None` when a side is missing or both are nought.
fn symmetric(exported: Option<i128>, imported: Option<i128>) -> Option<f64> {
    let (exported, imported) = (dollars(exported?), dollars(imported?));
    let both = exported + imported;
    (both > 0.0).then(|| (exported - imported).abs() / both)
}

/// Imports CIF as they would be FOB, in whole cents: more digits would say more than a rule of thumb can.
pub(super) fn to_fob(cif: i128) -> i128 {
    let cent = 1_000_000 / 100;
    let divisor = 106 * cent;
    (cif.saturating_mul(100).saturating_add(divisor / 2)).div_euclid(divisor) * cent
}
