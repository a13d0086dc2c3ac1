//! UN Comtrade since 2023: portal CSV, the API's names in any spelling, and bulk files.
//!
//! The portal writes 47 names over rows of 48 fields, the last one empty; common readers then shift every column by one without
//! a word. Here a row must have as many fields as there are names, or one more that is empty under exactly these 47 names.
//! The type, frequency, year, codes and flow of each row are checked, so that a file that somebody saved shifted is refused.

use rust_decimal::Decimal;

use super::{Family, classification, flow_of, numeric_code, product, trade_kind, valuation};
use crate::datasets::areas::System;
use crate::datasets::flows::{Area, Breakdown, Flags, FlowRow, TradeKind};
use crate::datasets::gate::{
    Column, Desk, Flaw, Header, Row, Taken, flag, integer, key, money, number, period, presence, short, within, year,
};
use crate::datasets::release::Layout;
use crate::datasets::trade::Reading;

/// The header of a portal file: 47 names.
pub const PORTAL_HEADER: &str = "typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,reporterDesc,\
     flowCode,flowDesc,partnerCode,partnerISO,partnerDesc,partner2Code,partner2ISO,partner2Desc,\
     classificationCode,classificationSearchCode,isOriginalClassification,cmdCode,cmdDesc,aggrLevel,\
     isLeaf,customsCode,customsDesc,mosCode,motCode,motDesc,qtyUnitCode,qtyUnitAbbr,qty,\
     isQtyEstimated,altQtyUnitCode,altQtyUnitAbbr,altQty,isAltQtyEstimated,netWgt,\
     isNetWgtEstimated,grossWgt,isGrossWgtEstimated,cifvalue,fobvalue,primaryValue,\
     legacyEstimationFlag,isReported,isAggregate";

const fn optional(key: &'static str) -> Column {
    Column::optional(key)
}

/// The columns of all three layouts.
pub const COLUMNS: [Column; 49] = [
    optional("typecode"),
    optional("freqcode"),
    optional("refperiodid"),
    optional("refyear"),
    optional("refmonth"),
    optional("period"),
    optional("reportercode"),
    optional("reporteriso"),
    optional("reporterdesc"),
    optional("flowcode"),
    optional("flowdesc"),
    optional("partnercode"),
    optional("partneriso"),
    optional("partnerdesc"),
    optional("partner2code"),
    optional("partner2iso"),
    optional("partner2desc"),
    optional("classificationcode"),
    optional("classificationsearchcode"),
    optional("isoriginalclassification"),
    Column::required("cmdcode"),
    optional("cmddesc"),
    optional("aggrlevel"),
    optional("isleaf"),
    optional("customscode"),
    optional("customsdesc"),
    optional("moscode"),
    optional("motcode"),
    optional("motdesc"),
    optional("qtyunitcode"),
    optional("qtyunitabbr"),
    optional("qty"),
    optional("isqtyestimated"),
    optional("altqtyunitcode"),
    optional("altqtyunitabbr"),
    optional("altqty"),
    optional("isaltqtyestimated"),
    optional("netwgt"),
    optional("isnetwgtestimated"),
    optional("grosswgt"),
    optional("isgrosswgtestimated"),
    optional("cifvalue"),
    optional("fobvalue"),
    Column::required("primaryvalue"),
    optional("legacyestimationflag"),
    optional("isreported"),
    optional("isaggregate"),
    optional("datasetcode"),
    // Not of the layout: whoever adds it may have converted the figures.
    optional("currency").or(&["currencycode"]),
];

/// The layout of a header, when it is one of these.
pub fn recognise(header: &Header) -> Option<Layout> {
    if header.names.join(",") == PORTAL_HEADER {
        return Some(Layout::ComtradePortal);
    }
    let areas = header.has_any(&["reportercode", "reporteriso", "reporterdesc"])
        && header.has_any(&["partnercode", "partneriso", "partnerdesc"]);
    let known = areas
        && header.has("primaryvalue")
        && header.has("cmdcode")
        && header.has_any(&["flowcode", "flowdesc"])
        && header.has_any(&["refyear", "period"]);
    let bulk = header.keys.first().is_some_and(|key| key == "datasetcode");
    known.then_some(if bulk { Layout::ComtradeBulk } else { Layout::ComtradeApi })
}

/// Reads these layouts.
pub struct Modern {
    at: [Option<usize>; 49],
    level_known: bool,
    vintages: Vec<String>,
}

/// Places in [`COLUMNS`].
mod place {
    pub const TYPE: usize = 0;
    pub const FREQ: usize = 1;
    pub const DAY: usize = 2;
    pub const YEAR: usize = 3;
    pub const MONTH: usize = 4;
    pub const PERIOD: usize = 5;
    pub const REPORTER: usize = 6;
    pub const FLOW: usize = 9;
    pub const PARTNER: usize = 11;
    pub const SECOND: usize = 14;
    pub const CLASS: usize = 17;
    pub const SEARCH_CLASS: usize = 18;
    pub const PRODUCT: usize = 20;
    pub const LEVEL: usize = 22;
    pub const CUSTOMS: usize = 24;
    pub const SUPPLY: usize = 26;
    pub const TRANSPORT: usize = 27;
    pub const UNIT_CODE: usize = 29;
    pub const UNIT: usize = 30;
    pub const QUANTITY: usize = 31;
    pub const QUANTITY_ESTIMATED: usize = 32;
    pub const WEIGHT: usize = 37;
    pub const WEIGHT_ESTIMATED: usize = 38;
    pub const CIF: usize = 41;
    pub const FOB: usize = 42;
    pub const VALUE: usize = 43;
    pub const ESTIMATION: usize = 44;
    pub const AGGREGATE: usize = 46;
    pub const DATASET: usize = 47;
    pub const CURRENCY: usize = 48;
}
use place::*;

impl Modern {
    /// Binds the columns of a header.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header) -> Result<Modern, String> {
        let at = header.bind(&COLUMNS)?;
        Ok(Modern { at, level_known: at[LEVEL].is_some(), vintages: Vec::new() })
    }

    /// Year, quarter and month. Without a frequency the month stands in `period` or in `refMonth`, which is 52 for a whole year.
    fn when(&self, row: &Row<'_>) -> Taken<(i32, Option<u8>, Option<u8>)> {
        let [freq, text] = [FREQ, PERIOD].map(|place| row.get(self.at[place]));
        if !matches!(freq, b"" | b"A" | b"Q" | b"M") {
            let message = format!("`{}` is no frequency (A, Q or M)", short(freq));
            return Err(Flaw::at(self.at[FREQ], "bad-frequency", message));
        }
        let stated = if self.at[YEAR].is_some() { Some(year(row, self.at[YEAR])?) } else { None };
        let wrong = || Flaw::at(self.at[PERIOD], "bad-period", format!("`{}` is no period of that row", short(text)));
        let of_period = match text.strip_suffix(b".0").unwrap_or(text) {
            b"" => None,
            text => Some(std::str::from_utf8(text).ok().and_then(period).ok_or_else(wrong)?),
        };
        let year = match (stated, of_period) {
            (Some(a), Some((b, ..))) if a != b => return Err(wrong()),
            (Some(year), _) | (None, Some((year, ..))) => year,
            (None, None) => return Err(Flaw::at(self.at[YEAR], "bad-year", "there is no year")),
        };
        let (quarter, month) = of_period.map_or((None, None), |(_, quarter, month)| (quarter, month));
        if freq == b"Q" || (freq == b"" && quarter.is_some()) {
            return Ok((year, Some(self.quarter(row, year, (quarter, month))?), None));
        }
        let month = match freq {
            b"" if month.is_none() => self.reference_month(row)?,
            b"M" if month.is_none() => Some(self.reference_month(row)?.ok_or_else(wrong)?),
            _ => month,
        };
        // A period that is a whole year beside a month contradicts it.
        let contradicts = month.is_some() && of_period.is_some_and(|(_, _, of_period)| of_period.is_none());
        let whole_year = freq != b"A" || (quarter.is_none() && month.is_none());
        if (freq == b"" && contradicts) || !whole_year || (freq == b"M" && quarter.is_some()) {
            return Err(wrong());
        }
        Ok((year, quarter, month))
    }

    /// The quarter of a row of one: by its period (`2022Q1`), its last month in `refMonth` and its first day in `refPeriodId`, which
    /// must not contradict one another. A period of six digits needs one of these beside it: `202203` may be the first or the third.
    fn quarter(&self, row: &Row<'_>, year: i32, (stated, month): (Option<u8>, Option<u8>)) -> Taken<u8> {
        let wrong = |place: usize, what: &str| {
            let message = format!("`{}` is {what}", short(row.get(self.at[place])));
            Err(Flaw::at(self.at[place], "bad-period", message))
        };
        let by_month = match self.reference_month(row)? {
            Some(last) if last % 3 != 0 => return wrong(MONTH, "no last month of a quarter: 3, 6, 9 or 12"),
            last => last.map(|last| last / 3),
        };
        let by_day = match row.get(self.at[DAY]) {
            b"" | b"NA" => None,
            day => match quarter_of_day(day, year) {
                None => return wrong(DAY, "no first day of a quarter of that year"),
                quarter => quarter,
            },
        };
        let Some(quarter) = stated.or(by_month).or(by_day) else {
            return wrong(PERIOD, "no period that says which quarter: write it as `2022Q1`");
        };
        if by_month.is_some_and(|other| other != quarter) {
            return wrong(MONTH, &format!("not the last month of quarter {quarter}"));
        }
        if by_day.is_some_and(|other| other != quarter) {
            return wrong(DAY, &format!("not the first day of quarter {quarter}"));
        }
        // Its number, its first month or its last one.
        if month.is_some_and(|month| ![quarter, 3 * quarter - 2, 3 * quarter].contains(&month)) {
            return wrong(PERIOD, &format!("no period of quarter {quarter}"));
        }
        Ok(quarter)
    }

    /// The month in `refMonth`; none for 52, a whole year, and where there is nothing.
    fn reference_month(&self, row: &Row<'_>) -> Taken<Option<u8>> {
        let text = row.get(self.at[MONTH]);
        match (text, integer(text)) {
            (b"" | b"NA", _) | (_, Some(52)) => Ok(None),
            (_, Some(month @ 1..=12)) => Ok(u8::try_from(month).ok()),
            _ => {
                let message = format!("`{}` is no month: 1 to 12, or 52 for a whole year", short(text));
                Err(Flaw::at(self.at[MONTH], "bad-period", message))
            }
        }
    }

    /// Reporter or partner: the numeric code, else the alpha-3 code of the UN's list, else the name.
    fn area(&self, row: &Row<'_>, desk: &mut Desk<'_>, first: usize, year: i32) -> Taken<Area> {
        let [code, iso, name] = [first, first + 1, first + 2].map(|place| row.get(self.at[place]));
        if !code.is_empty() {
            numeric_code(self.at[first], code)?;
            let code = code.strip_suffix(b".0").unwrap_or(code);
            let beside = [(System::UnAlpha3, iso), (System::Name, name)];
            desk.agreeing((self.at[first], code), System::Comtrade, beside)?;
            return Ok(desk.area_or_name(System::Comtrade, code, name, year, row.line));
        }
        if iso.is_empty() && name.is_empty() {
            return Err(Flaw::at(self.at[first], "bad-code", "there is no code and no name of an area"));
        }
        Ok(desk.area_or_name(System::UnAlpha3, iso, name, year, row.line))
    }

    fn breakdown(&self, row: &Row<'_>, desk: &mut Desk<'_>) -> Breakdown {
        let mut split = |place: usize, all: &[&[u8]]| desk.shared_unless(row.get(self.at[place]), all);
        Breakdown {
            second_partner: split(SECOND, &[b"0", b"0.0"]),
            customs: split(CUSTOMS, &[b"C00"]),
            supply: split(SUPPLY, &[b"0", b"0.0"]),
            transport: split(TRANSPORT, &[b"0", b"0.0"]),
        }
    }

    /// Quantity and unit. Unit -1 is "not applicable", whatever quantity stands beside it.
    fn quantity(&self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken<(Option<Decimal>, Option<std::sync::Arc<str>>)> {
        let code = row.get(self.at[UNIT_CODE]);
        if code == b"-1" || code == b"-1.0" {
            return Ok((None, None));
        }
        let quantity = number(row, self.at[QUANTITY], 0, super::PROVIDER.null_words)?;
        let name = row.get(self.at[UNIT]);
        let unit = desk.shared_unless(if name.is_empty() { code } else { name }, &[b"N/A"]);
        // A nought under no unit is an empty field that somebody filled.
        Ok((quantity.filter(|quantity| unit.is_some() || !quantity.is_zero()), unit))
    }

    fn flags(&self, row: &Row<'_>) -> Taken<Flags> {
        let truth = |place: usize| match row.get(self.at[place]) {
            b"" | b"NA" => Ok(false),
            text => flag(text).ok_or_else(|| {
                Flaw::at(self.at[place], "bad-flag", format!("`{}` is neither true nor false", short(text)))
            }),
        };
        let bits = match row.get(self.at[ESTIMATION]) {
            b"" | b"NA" => 0,
            text => integer(text).filter(|bits| (0..=127).contains(bits)).ok_or_else(|| {
                Flaw::at(self.at[ESTIMATION], "bad-flag", format!("`{}` is no estimation flag", short(text)))
            })?,
        };
        Ok(Flags {
            quantity_estimated: truth(QUANTITY_ESTIMATED)? || bits & 2 != 0,
            weight_estimated: truth(WEIGHT_ESTIMATED)? || bits & 4 != 0,
            aggregated: truth(AGGREGATE)?,
            ..Flags::default()
        })
    }
}

impl Reading for Modern {
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        let at = &self.at;
        let (year, quarter, month) = self.when(row)?;
        let classes = [CLASS, SEARCH_CLASS].map(|place| row.get(at[place]));
        let class = if classes[0].is_empty() { classes[1] } else { classes[0] };
        let class = classification(desk, at[CLASS], class)?;
        let trade = trade_kind((at[TYPE], row.get(at[TYPE])), &class)?;
        let flow = flow_of((at[FLOW], row.get(at[FLOW])), row.get(at[FLOW + 1]))?;
        let reporter = self.area(row, desk, REPORTER, year)?;
        let partner = self.area(row, desk, PARTNER, year)?;
        let level = integer(row.get(at[LEVEL])).and_then(|level| u8::try_from(level).ok());
        let family = if trade == TradeKind::Goods { Family::of_goods(&class) } else { Family::of(&class) };
        let product = product(desk, (at[PRODUCT], row.get(at[PRODUCT])), family, level, self.level_known, row.line)?;
        let currency = row.get(at[CURRENCY]);
        if !matches!(currency, b"" | b"USD" | b"US$" | b"usd" | b"US Dollar" | b"US dollar" | b"US Dollars") {
            let message = format!("figures in `{}`, where US dollars are expected", short(currency));
            return Err(Flaw::at(at[CURRENCY], "other-currency", message));
        }
        let nulls = super::PROVIDER.null_words;
        let goods = trade == TradeKind::Goods;
        // Services can be negative: goods bought and sold abroad, claims paid back.
        let value = if goods {
            money(row, at[VALUE], 0, nulls)?
        } else {
            within(at[VALUE], number(row, at[VALUE], 0, nulls)?)?
        };
        let (cif, fob) = (number(row, at[CIF], 0, nulls)?, number(row, at[FOB], 0, nulls)?);
        let (quantity, quantity_unit) = self.quantity(row, desk)?;
        let weight = number(row, at[WEIGHT], 0, nulls)?;
        let mut flags = self.flags(row)?;
        flags.product_doubtful = product.doubtful;
        let dataset = row.get(at[DATASET]);
        let vintage = desk.shared_unless(dataset, &[]);
        if let Some(vintage) = &vintage
            && self.vintages.len() < 100
            && !self.vintages.iter().any(|known| **known == **vintage)
        {
            self.vintages.push(vintage.to_string());
        }
        let breakdown = self.breakdown(row, desk);
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
            flags,
            breakdown,
            vintage,
            ..bare
        });
        Ok(())
    }

    fn vintages(&self) -> Vec<String> {
        self.vintages.clone()
    }

    fn value(&self, row: &Row<'_>) -> Option<Decimal> {
        number(row, self.at[VALUE], 0, super::PROVIDER.null_words).ok()?
    }
}

/// The quarter that begins on a day such as `20220401`, in that year.
fn quarter_of_day(day: &[u8], year: i32) -> Option<u8> {
    let day = integer(day)?;
    let month = day / 100 % 100;
    let is_first = day / 10_000 == i64::from(year) && day % 100 == 1 && (1..=12).contains(&month) && month % 3 == 1;
    u8::try_from(month / 3 + 1).ok().filter(|_| is_first)
}

/// Which of the columns that tell totals from their parts a file does not have.
pub fn missing_splits(header: &Header) -> Vec<&'static str> {
    ["partner2Code", "customsCode", "motCode"].into_iter().filter(|name| !header.has(&key(name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_names() {
        for (place, name) in PORTAL_HEADER.split(',').enumerate() {
            assert_eq!(COLUMNS[place].key, key(name));
        }
        for (place, key) in [
            (SECOND, "partner2code"),
            (PRODUCT, "cmdcode"),
            (TRANSPORT, "motcode"),
            (SUPPLY, "moscode"),
            (WEIGHT, "netwgt"),
            (VALUE, "primaryvalue"),
            (AGGREGATE, "isaggregate"),
            (DATASET, "datasetcode"),
        ] {
            assert_eq!(COLUMNS[place].key, key);
        }
    }
}
