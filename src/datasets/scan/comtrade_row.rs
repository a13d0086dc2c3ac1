//! One row of Comtrade: what it says, and what it is to the trade of one country with another.

use super::ProductPrefix;

/// Codes of countries and areas are below this.
pub(super) const CODES: usize = 10_000;
/// The code of the World as a partner.
pub(super) const WORLD: u16 = 0;

/// A short code of letters and digits, for example `TOTAL`, `010121`, `H6`, `RX`; empty where the file has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Code(pub(super) [u8; 8]);

impl Code {
    /// Reads up to eight letters and digits.
    pub fn parse(text: &[u8]) -> Option<Code> {
        let mut code = [0; 8];
        code.get_mut(..text.len())?.copy_from_slice(text);
        text.iter().all(u8::is_ascii_alphanumeric).then_some(Code(code))
    }

    /// A code that is written in the program.
    pub(super) const fn of(text: &str) -> Code {
        let (text, mut code, mut at) = (text.as_bytes(), [0; 8], 0);
        while at < text.len() && at < code.len() {
            code[at] = text[at];
            at += 1;
        }
        Code(code)
    }

    /// Number of letters and digits.
    pub const fn len(&self) -> usize {
        (u64::BITS - u64::from_le_bytes(self.0).leading_zeros()).div_ceil(8) as usize
    }

    /// True where the file has no code.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The letters and digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0[..self.len()]).unwrap_or("")
    }

    /// A number in the order of the codes.
    pub(super) const fn sorted(&self) -> u64 {
        u64::from_be_bytes(self.0)
    }

    /// The first letters and digits, so many.
    pub(super) fn heading(&self, len: usize) -> Code {
        let mut code = [0; 8];
        code.iter_mut().zip(&self.0).take(len).for_each(|(place, byte)| *place = *byte);
        Code(code)
    }

    /// True for a product code that begins so.
    pub fn begins_with(&self, prefix: ProductPrefix) -> bool {
        self.as_str().as_bytes().starts_with(prefix.digits())
    }
}

/// All products together.
pub(super) const TOTAL: Code = Code::of("TOTAL");
/// All services together, by the balance-of-payments classifications.
pub(super) const ALL_SERVICES: Code = Code::of("200");
const IMPORT: Code = Code::of("M");
const EXPORT: Code = Code::of("X");

/// Goods or services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Merchandise; also where the file does not say.
    Goods,
    /// Services.
    Services,
}

/// The time that a row is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// Year.
    pub year: u16,
    /// Month from 1; `None` for a whole year.
    pub month: Option<u8>,
}

/// One row of a Comtrade file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Goods or services.
    pub kind: Kind,
    /// Year, and month in monthly data.
    pub period: Period,
    /// Who reports, by the codes of Comtrade (251 France, 699 India, 842 USA).
    pub reporter: u16,
    /// The other side; 0 is the World.
    pub partner: u16,
    /// Second partner: 0 for all together.
    pub partner2: u16,
    /// `M` imports, `X` exports, `RM` and `RX` what is imported or exported once more, and others.
    pub flow: Code,
    /// Edition of the classification, for example `H6`.
    pub classification: Code,
    /// Product, `TOTAL` for all together.
    pub product: Code,
    /// All customs procedures together (`C00`, or the file does not say).
    pub all_customs: bool,
    /// All modes of supply together (`0`, or the file does not say).
    pub all_supply: bool,
    /// All modes of transport together (`0`, or the file does not say).
    pub all_transport: bool,
    /// Thousandths of a current US dollar: CIF or FOB as the reporter has it. `None` where the file has no value.
    pub value: Option<i64>,
}

/// What a row is to the trade of one country with another, which is to be counted once.
///
/// Those from `BesideTotal` on are known only when the whole file was read; [`Row::class`] does not return them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Trade of a reporter with a partner, all products together.
    Total,
    /// The same by product.
    Detail,
    /// A part of another row: one second partner.
    SecondPartner,
    /// A part of another row: one customs procedure.
    CustomsProcedure,
    /// A part of another row: one mode of supply of services.
    SupplyMode,
    /// A part of another row: one mode of transport.
    TransportMode,
    /// Goods that leave again as they came: part of the exports too.
    ReExport,
    /// Goods that come back as they went: part of the imports too.
    ReImport,
    /// Another flow than imports and exports, for example domestic exports.
    OtherFlow,
    /// The sum of all partners.
    World,
    /// A group of countries that report for themselves too, such as the European Union.
    Group,
    /// An area that is no country: "nes", bunkers, free zones, special categories.
    NotSpecified,
    /// A reporter with itself.
    SelfTrade,
    /// Detail of a flow whose total stands in the file too.
    BesideTotal,
    /// Detail of more or fewer digits than those that are counted.
    OtherLevel,
    /// The same flow in another edition of the classification.
    OtherClassification,
    /// A total that stands in the file before, with the same value.
    Repeated,
    /// Totals that together make up another one: parts by something that the file does not name.
    PartOfTotal,
    /// Totals of one flow with different values: which one holds cannot be told, so none is counted.
    Conflicting,
    /// Services by item without their total; items of several levels stand side by side.
    WithoutTotal,
}

/// What stands behind a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Area {
    Country,
    Group,
    NotSpecified,
}

/// Which codes are no countries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Areas {
    by_code: Vec<Area>,
}

impl Areas {
    /// Groups of countries, and areas that are not elsewhere specified; all other codes are countries.
    pub fn new(groups: &[u16], not_specified: &[u16]) -> Areas {
        let mut by_code = vec![Area::Country; CODES];
        for (codes, kind) in [(groups, Area::Group), (not_specified, Area::NotSpecified)] {
            for code in codes {
                if let Some(place) = by_code.get_mut(usize::from(*code)) {
                    *place = kind;
                }
            }
        }
        Areas { by_code }
    }

    fn of(&self, code: u16) -> Area {
        self.by_code.get(usize::from(code)).copied().unwrap_or(Area::Country)
    }
}

impl Default for Areas {
    /// Those of the Comtrade reference lists. 490, "Other Asia, nes", is a country here: it is in practice Taiwan.
    fn default() -> Areas {
        let nes = [129, 221, 290, 471, 472, 473, 492, 527, 568, 577, 636, 637, 697, 837, 838, 839, 879, 899];
        Areas::new(&[97, 975], &nes)
    }
}

/// What stands before the first row.
pub(super) const NO_ROW: Row = Row {
    kind: Kind::Goods,
    period: Period { year: 0, month: None },
    reporter: WORLD,
    partner: WORLD,
    partner2: WORLD,
    flow: IMPORT,
    classification: TOTAL,
    product: TOTAL,
    all_customs: true,
    all_supply: true,
    all_transport: true,
    value: None,
};

impl Row {
    /// What the row is. A row that is several of them has the first in the order of [`Class`] below `Detail`.
    pub fn class(&self, areas: &Areas) -> Class {
        self.split().unwrap_or_else(|| self.class_of_whole(areas))
    }

    /// By what the row is a part of another one.
    pub(super) fn split(&self) -> Option<Class> {
        if self.partner2 != WORLD {
            Some(Class::SecondPartner)
        } else if !self.all_customs {
            Some(Class::CustomsProcedure)
        } else if !self.all_supply {
            Some(Class::SupplyMode)
        } else if !self.all_transport {
            Some(Class::TransportMode)
        } else {
            None
        }
    }

    /// What the row is, or the one of which it is a part.
    pub(super) fn class_of_whole(&self, areas: &Areas) -> Class {
        if self.flow != IMPORT && self.flow != EXPORT {
            match self.flow.as_str() {
                "RX" => Class::ReExport,
                "RM" => Class::ReImport,
                _ => Class::OtherFlow,
            }
        } else if self.partner == WORLD {
            Class::World
        } else if areas.of(self.partner) == Area::Group || areas.of(self.reporter) == Area::Group {
            Class::Group
        } else if areas.of(self.partner) == Area::NotSpecified {
            Class::NotSpecified
        } else if self.partner == self.reporter {
            Class::SelfTrade
        } else if self.is_total() {
            Class::Total
        } else {
            Class::Detail
        }
    }

    /// True for all goods or all services together.
    pub fn is_total(&self) -> bool {
        self.product == TOTAL || (self.kind == Kind::Services && self.product == ALL_SERVICES)
    }

    /// True for exports.
    pub fn is_export(&self) -> bool {
        self.flow == EXPORT
    }
}
