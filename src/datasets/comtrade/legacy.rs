//! UN Comtrade before 2023: 35 columns, the same renamed, and parts of them.
//!
//! The World is `WLD` here. One file can mix the total with headings, and revisions of the Harmonized System by reporter. A part of
//! 12 columns that circulates has lost its leading zeros ("1" for chapter 01).

use rust_decimal::Decimal;

use super::{Family, classification, flow_of, numeric_code, product, trade_kind, valuation};
use crate::datasets::areas::System;
use crate::datasets::flows::{Area, Breakdown, Flags, FlowRow};
use crate::datasets::gate::{
    Column, Desk, Flaw, Header, Row, Taken, integer, money, number, period, presence, short, year,
};
use crate::datasets::release::Layout;
use crate::datasets::trade::Reading;

/// The columns, with the names of the old API and those that R and other programs give them.
pub const COLUMNS: [Column; 35] = [
    Column::optional("classification").or(&["pfcode"]),
    Column::optional("year").or(&["yr"]),
    Column::optional("period"),
    Column::optional("perioddesc"),
    Column::optional("aggregatelevel").or(&["aggrlevel"]),
    Column::optional("isleafcode").or(&["isleaf"]),
    Column::optional("tradeflowcode").or(&["rgcode"]),
    Column::optional("tradeflow").or(&["rgdesc"]),
    Column::optional("reportercode").or(&["rtcode"]),
    Column::optional("reporter").or(&["rttitle"]),
    Column::optional("reporteriso").or(&["rt3iso"]),
    Column::optional("partnercode").or(&["ptcode"]),
    Column::optional("partner").or(&["pttitle"]),
    Column::optional("partneriso").or(&["pt3iso"]),
    Column::optional("2ndpartnercode").or(&["x2ndpartnercode", "secondpartnercode", "ptcode2"]),
    Column::optional("2ndpartner").or(&["x2ndpartner", "secondpartner", "pttitle2"]),
    Column::optional("2ndpartneriso").or(&["x2ndpartneriso", "secondpartneriso", "pt3iso2"]),
    Column::optional("customsproccode").or(&["cstcode"]),
    Column::optional("customs").or(&["cstdesc"]),
    Column::optional("modeoftransportcode").or(&["motcode"]),
    Column::optional("modeoftransport").or(&["motdesc"]),
    Column::required("commoditycode").or(&["cmdcode"]),
    Column::optional("commodity").or(&["cmddesce"]),
    Column::optional("qtyunitcode").or(&["qtcode"]),
    Column::optional("qtyunit").or(&["qtdesc"]),
    Column::optional("qty").or(&["tradequantity"]),
    Column::optional("altqtyunitcode").or(&["qtaltcode"]),
    Column::optional("altqtyunit").or(&["qtaltdesc"]),
    Column::optional("altqty").or(&["altquantity"]),
    Column::optional("netweightkg").or(&["netweight"]),
    Column::optional("grossweightkg").or(&["grossweight"]),
    Column::required("tradevalueus").or(&["tradevalueusd", "tradevalue"]),
    Column::optional("ciftradevalueus").or(&["ciftradevalue", "ciftradevalueusd", "cifvalue"]),
    Column::optional("fobtradevalueus").or(&["fobtradevalue", "fobtradevalueusd", "fobvalue"]),
    Column::optional("flag").or(&["estcode"]),
];

const CLASS: usize = 0;
const YEAR: usize = 1;
const PERIOD: usize = 2;
const WORDS: usize = 3;
const LEVEL: usize = 4;
const FLOW: usize = 6;
const REPORTER: usize = 8;
const PARTNER: usize = 11;
const SECOND: usize = 14;
const CUSTOMS: usize = 17;
const TRANSPORT: usize = 19;
const PRODUCT: usize = 21;
const UNIT_CODE: usize = 23;
const UNIT: usize = 24;
const QUANTITY: usize = 25;
const WEIGHT: usize = 29;
const VALUE: usize = 31;
const CIF: usize = 32;
const FOB: usize = 33;
const FLAG: usize = 34;

/// The layout of a header, when it is one of these.
pub fn recognise(header: &Header) -> Option<Layout> {
    let there = |place: usize| header.has(COLUMNS[place].key) || header.has_any(COLUMNS[place].aliases);
    let sides = [FLOW, REPORTER, PARTNER].iter().all(|code| there(*code) || there(code + 1));
    let known = sides && there(VALUE) && (there(YEAR) || there(PERIOD)) && there(PRODUCT);
    let whole = (0..COLUMNS.len()).all(there);
    known.then_some(if whole { Layout::ComtradeLegacy } else { Layout::ComtradeLegacySubset })
}

/// Reads these layouts.
pub struct Legacy {
    at: [Option<usize>; 35],
}

impl Legacy {
    /// Binds the columns of a header.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header) -> Result<Legacy, String> {
        Ok(Legacy { at: header.bind(&COLUMNS)? })
    }

    fn area(&self, row: &Row<'_>, desk: &mut Desk<'_>, first: usize, year: i32) -> Taken<Area> {
        let [code, name] = [first, first + 1].map(|place| row.get(self.at[place]));
        if code.is_empty() && name.is_empty() {
            return Err(Flaw::at(self.at[first], "bad-code", "there is no code and no name of an area"));
        }
        if !code.is_empty() {
            numeric_code(self.at[first], code)?;
        }
        let code = code.strip_suffix(b".0").unwrap_or(code);
        if !code.is_empty() {
            let beside = [(System::UnAlpha3, row.get(self.at[first + 2])), (System::Name, name)];
            desk.agreeing((self.at[first], code), System::Comtrade, beside)?;
        }
        Ok(desk.area_or_name(System::Comtrade, code, name, year, row.line))
    }

    /// Year, quarter and month: by the year, the period's number and its words, which must not contradict each other.
    fn when(&self, row: &Row<'_>) -> Taken<When> {
        let stated = if self.at[YEAR].is_some() { Some(year(row, self.at[YEAR])?) } else { None };
        let read = |place: usize, read: fn(&str) -> Option<When>| match row.get(self.at[place]) {
            b"" => Ok(None),
            text => match std::str::from_utf8(text.strip_suffix(b".0").unwrap_or(text)).ok().and_then(read) {
                Some(when) if stated.is_none_or(|stated| stated == when.0) => Ok(Some(when)),
                _ => Err(self.no_period(row, place)),
            },
        };
        let by_number = read(PERIOD, period)?;
        // Words in another language say nothing that is needed where the number is there.
        let by_words =
            read(WORDS, period_in_words).or_else(|flaw| if by_number.is_some() { Ok(None) } else { Err(flaw) })?;
        match (by_number, by_words) {
            (Some(number), Some(words)) if (words.1, words.2) != (None, None) && words != number => {
                Err(self.no_period(row, WORDS))
            }
            (number, words) => {
                let whole = stated.map(|stated| (stated, None, None));
                number.or(words).or(whole).ok_or_else(|| self.no_period(row, PERIOD))
            }
        }
    }

    fn no_period(&self, row: &Row<'_>, place: usize) -> Flaw {
        let message = format!("`{}` is no period of that row", short(row.get(self.at[place])));
        Flaw::at(self.at[place], "bad-period", message)
    }
}

/// Year, quarter, month.
type When = (i32, Option<u8>, Option<u8>);

/// Reads `January 2022`, and `2022` as any period.
fn period_in_words(text: &str) -> Option<When> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if let Some(when) = period(text) {
        return Some(when);
    }
    let (word, year) = text.trim().split_once([' ', '-'])?;
    let word = word.trim_end_matches(['.', ',']).to_ascii_lowercase();
    let month = MONTHS.iter().position(|month| *month == word || (word.len() == 3 && month.starts_with(&word)))?;
    let (year, None, None) = period(year)? else { return None };
    Some((year, None, u8::try_from(month + 1).ok()))
}

impl Reading for Legacy {
    fn value(&self, row: &Row<'_>) -> Option<Decimal> {
        number(row, self.at[VALUE], 0, super::PROVIDER.null_words).ok()?
    }

    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        let at = &self.at;
        let (year, quarter, month) = self.when(row)?;
        let class = classification(desk, at[CLASS], row.get(at[CLASS]))?;
        let trade = trade_kind((None, b""), &class)?;
        let flow = flow_of((at[FLOW], row.get(at[FLOW])), row.get(at[FLOW + 1]))?;
        let reporter = self.area(row, desk, REPORTER, year)?;
        let partner = self.area(row, desk, PARTNER, year)?;
        let level = integer(row.get(at[LEVEL])).and_then(|level| u8::try_from(level).ok());
        let family = Family::of_goods(&class);
        let product = product(desk, (at[PRODUCT], row.get(at[PRODUCT])), family, level, at[LEVEL].is_some(), row.line)?;
        let nulls = super::PROVIDER.null_words;
        let value = money(row, at[VALUE], 0, nulls)?;
        let (cif, fob) = (number(row, at[CIF], 0, nulls)?, number(row, at[FOB], 0, nulls)?);
        let bits = match row.get(at[FLAG]) {
            b"" | b"NA" => 0,
            text => integer(text)
                .filter(|bits| (0..=127).contains(bits))
                .ok_or_else(|| Flaw::at(at[FLAG], "bad-flag", format!("`{}` is no estimation flag", short(text))))?,
        };
        // Unit 1 is "No Quantity".
        let unit_code = row.get(at[UNIT_CODE]);
        let counted = !matches!(unit_code, b"1" | b"1.0" | b"0" | b"-1");
        let quantity = if counted { number(row, at[QUANTITY], 0, nulls)? } else { None };
        let unit = [UNIT, UNIT_CODE].map(|place| row.get(at[place])).into_iter().find(|unit| !unit.is_empty());
        let weight = number(row, at[WEIGHT], 0, nulls)?;
        let mut split = |place: usize, all: &[&[u8]]| desk.shared_unless(row.get(at[place]), all);
        let breakdown = Breakdown {
            second_partner: split(SECOND, &[b"0", b"0.0"]),
            customs: split(CUSTOMS, &[b"C00"]),
            transport: split(TRANSPORT, &[b"0", b"0.0"]),
            supply: None,
        };
        let quantity_unit = unit.filter(|_| counted && quantity.is_some()).map(|unit| desk.shared(unit));
        let bare = desk.bare(row.line, (reporter, partner), flow, year);
        desk.out.flow(FlowRow {
            classification: class,
            product: product.code,
            level: product.level,
            quarter,
            month,
            value,
            cif,
            fob,
            presence: presence(value),
            valuation: valuation(flow, trade, value, cif, fob),
            trade,
            quantity,
            quantity_unit,
            net_weight_kg: weight.filter(|weight| !weight.is_zero()),
            flags: Flags {
                quantity_estimated: bits & 2 != 0,
                weight_estimated: bits & 4 != 0,
                product_doubtful: product.doubtful,
                ..Flags::default()
            },
            breakdown,
            ..bare
        });
        Ok(())
    }
}
