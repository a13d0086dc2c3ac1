//! The records of trade statistics: one official observation of a flow, whatever file it came from.
//!
//! Things that look alike and are not stay apart in their own columns: FOB and CIF, current and constant dollars, goods and
//! services, annual, quarterly and monthly, missing, nought, not reported and below the threshold. Money is in whole US
//! dollars as an exact decimal; files in thousands or millions are scaled exactly. A missing value is `None`, never 0.

use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::model::Country;

words! {
    /// Which way the goods went, in the reporter's books.
    FlowKind {
        Export = "export": "what left the reporter for the partner, re-exports included where the reporter includes them",
        Import = "import": "what the reporter got from the partner, re-imports included where the reporter includes them",
        ReExport = "re-export": "the part of exports that came from abroad before",
        ReImport = "re-import": "the part of imports that left the reporter before",
        Domestic = "domestic": "trade of a country with itself, as production less exports",
        SubFlow = "sub-flow": "another part of exports or imports: domestic exports, foreign imports, processing",
    }
}

words! {
    /// What stands where a value should be.
    Presence {
        Value = "value": "a figure other than nought",
        Zero = "zero": "the provider wrote nought",
        Missing = "missing": "the place is empty, or holds the provider's word for missing",
        NotReported = "not-reported": "the file says that it was not reported or is held back",
        BelowThreshold = "below-threshold": "the file says that there was trade, less than it counts in",
    }
}

words! {
    /// At which border the value was taken.
    Valuation {
        Fob = "fob": "free on board: at the exporter's border",
        Cif = "cif": "cost, insurance and freight: at the importer's border",
        Mixed = "mixed": "the provider mixes both",
        Unstated = "unstated": "the file does not say",
    }
}

words! {
    /// What is traded.
    TradeKind {
        Goods = "goods": "merchandise",
        Services = "services": "services",
        Both = "both": "goods and services together",
    }
}

words! {
    /// What an area is. Only countries and former countries are ever summed.
    AreaClass {
        Country = "country": "a country or a territory of today",
        Former = "former": "a country that is no more, or an older territory of one that is",
        Group = "group": "a union, a region or an income group: countries that are listed one by one too",
        World = "world": "all partners together",
        Nes = "nes": "not elsewhere specified: trade that is given to no country, bunkers, free zones",
        Unknown = "unknown": "a code or name that no list has",
    }
}

words! {
    /// Why a row is not summed with the others.
    Reason {
        World = "world": "partner or reporter is the World: all the others again",
        Group = "group": "partner or reporter is a union or a region: its members again",
        Nes = "nes": "partner or reporter is not specified; it is in the World's total and in no country's",
        Unmatched = "unmatched": "no list has the code or name",
        Unlisted = "unlisted": "an area that the list of countries does not have, such as a former customs union",
        SelfTrade = "self-trade": "reporter and partner are one country",
        ReExport = "re-export": "re-exports and re-imports are part of exports and imports",
        SubFlow = "sub-flow": "another part of exports or imports",
        Duplicate = "duplicate": "the same row again",
        Conflict = "conflict": "the same key again with another value; the first is kept",
        SecondPartner = "second-partner": "split by second partner; the total of it stands in the file too",
        Customs = "customs-procedure": "split by customs procedure; the total of it stands in the file too",
        Transport = "transport-mode": "split by mode of transport; the total of it stands in the file too",
        Supply = "supply-mode": "services split by mode of supply; the total of it stands in the file too",
        Valuation = "other-valuation": "the same imports FOB; they stand in the file CIF too",
        Series = "other-series": "the same flow as another source of the file has it",
        Classification = "other-classification": "the same trade in another classification",
        BesideTotal = "beside-total": "product detail; the total of all products stands in the file too",
        MixedLevel = "mixed-level": "product detail below a heading that stands in the file too, or items of services without their total",
        PartOfYear = "part-of-year": "a month or a quarter; the whole year stands in the file too",
    }
}

/// Whether a row takes part in a sum over countries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counting {
    /// It is summed.
    Once,
    /// It is not, and why.
    SetAside(Reason),
}

impl Counting {
    /// `once`, or the reason's word.
    pub const fn word(self) -> &'static str {
        match self {
            Counting::Once => "once",
            Counting::SetAside(reason) => reason.word(),
        }
    }
}

impl fmt::Display for Counting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// A reporter or partner.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Area {
    /// The code of `data/countries.csv`, when it is a country that the list has.
    pub code: Option<Country>,
    /// Code or name as the file has it, without surrounding blanks.
    pub raw: Arc<str>,
    /// What it is.
    pub class: AreaClass,
}

/// In which prices a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Prices {
    /// Current prices.
    Nominal,
    /// Prices of one year.
    Constant(i32),
}

impl fmt::Display for Prices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Prices::Nominal => f.pad("nominal"),
            Prices::Constant(year) => write!(f, "constant {year}"),
        }
    }
}

/// The marks that a provider or this reader put on a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Flags {
    /// The quantity is the provider's estimate.
    pub quantity_estimated: bool,
    /// The net weight is the provider's estimate.
    pub weight_estimated: bool,
    /// The value is an estimate: mirrored, reconciled, imputed or otherwise not the reporter's own figure.
    pub value_estimated: bool,
    /// The provider summed it up; the reporter sent only the detail. No reason to leave it out.
    pub aggregated: bool,
    /// The product code lost leading zeros in this file and they could not be put back for certain.
    pub product_doubtful: bool,
}

/// By what a row is split further, as the file's code. `None` is the total over it, or a file without it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Breakdown {
    /// Country of consignment or first destination.
    pub second_partner: Option<Arc<str>>,
    /// Customs procedure.
    pub customs: Option<Arc<str>>,
    /// Mode of transport.
    pub transport: Option<Arc<str>>,
    /// Mode of supply of a service.
    pub supply: Option<Arc<str>>,
}

impl Breakdown {
    /// True for a row that is split by nothing.
    pub const fn is_total(&self) -> bool {
        self.second_partner.is_none() && self.customs.is_none() && self.transport.is_none() && self.supply.is_none()
    }
}

/// A sum over fewer chapters than these is not told as all trade. A file of everything has 96 chapters of the Harmonized System or 67
/// divisions of the SITC; the few goods that two small countries trade are fewer, and their sum is told as one of the products at
/// hand too: a file that has neither a total nor the chapters cannot say that there was nothing else. Of Broad Economic Categories see
/// [`are_all_categories`](super::comtrade::are_all_categories).
pub const ALL_CHAPTERS: u32 = 60;

/// One observation of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowRow {
    /// Line in the file, from 1. A wide file gives several rows a line.
    pub line: u64,
    /// Whose books these are. For reconciled data ([`Flags::value_estimated`]) it is the exporter.
    pub reporter: Area,
    /// The other side.
    pub partner: Area,
    /// Which way.
    pub flow: FlowKind,
    /// Which of several figures for one flow, in files that have them side by side (Gravity: `comtrade`, `imf`, `baci`).
    pub series: Option<Arc<str>>,
    /// `H0` to `H6` (revision of the Harmonized System), `HS` (unstated revision), `S1` to `S4`, `B4`, `B5`, `EB02`, `EB10`, or the
    /// provider's own; empty when the file has no products.
    pub classification: Arc<str>,
    /// Product code with its leading zeros; [`TOTAL`] for all.
    pub product: Arc<str>,
    /// Digits of the product code, 0 for the total; `None` when unknown.
    pub level: Option<u8>,
    /// Calendar year.
    pub year: i32,
    /// 1 to 4 for a quarter.
    pub quarter: Option<u8>,
    /// 1 to 12 for a month.
    pub month: Option<u8>,
    /// US dollars.
    pub value: Option<Decimal>,
    /// The CIF value in US dollars, where the file has it in a column of its own.
    pub cif: Option<Decimal>,
    /// The FOB value in US dollars, where the file has it in a column of its own.
    pub fob: Option<Decimal>,
    /// What `value` being there or not says.
    pub presence: Presence,
    /// At which border.
    pub valuation: Valuation,
    /// In which prices.
    pub prices: Prices,
    /// Goods or services.
    pub trade: TradeKind,
    /// Quantity in `quantity_unit`.
    pub quantity: Option<Decimal>,
    /// Unit as the file names it (a code or an abbreviation).
    pub quantity_unit: Option<Arc<str>>,
    /// Kilograms.
    pub net_weight_kg: Option<Decimal>,
    /// Marks.
    pub flags: Flags,
    /// What it is split by.
    pub breakdown: Breakdown,
    /// The release of this row, in files that say it row by row.
    pub vintage: Option<Arc<str>>,
    /// Whether it is summed, as far as this row alone tells; the audit of the whole file has the last word.
    pub count: Counting,
}

/// The product code for all products.
pub const TOTAL: &str = "TOTAL";

impl FlowRow {
    /// True for all products together.
    pub fn is_total(&self) -> bool {
        &*self.product == TOTAL
    }
}

/// One value of an indicator of one country and year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorRow {
    /// Line in the file, from 1.
    pub line: u64,
    /// Country or group.
    pub area: Area,
    /// The provider's code, for example `NY.GDP.PCAP.KD`.
    pub indicator: Arc<str>,
    /// The provider's name of it; the unit stands in it.
    pub name: Arc<str>,
    /// Calendar year.
    pub year: i32,
    /// 1 to 4 for a quarter.
    pub quarter: Option<u8>,
    /// 1 to 12 for a month.
    pub month: Option<u8>,
    /// In the indicator's unit.
    pub value: Option<Decimal>,
    /// What `value` being there or not says.
    pub presence: Presence,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_said_once() {
        let mut words: Vec<&str> = Reason::WORDS.to_vec();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Reason::ALL.len());
        assert_eq!(Counting::SetAside(Reason::World).to_string(), "world");
        assert_eq!(Prices::Constant(2010).to_string(), "constant 2010");
    }
}
