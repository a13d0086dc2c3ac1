//! IMF: Direction of Trade Statistics and its successor, International Trade in Goods by Partner Country.
//!
//! Values are in US dollars; a `UNIT` that is another one is refused by its name. `SCALE` (6) says how to show a number, not how to
//! read it: multiplying would be wrong by a million. An indicator whose name ends in a scale (`..., US Dollars, Millions`) is told in it.
//! The World (`G001`, `001`) and unions (`G163`, `163`) stand among the countries. Imports come CIF and sometimes FOB as well: two
//! values of one flow. A wide file cannot tell a missing observation from a period that nobody asked for: its empty cells are
//! counted and give no rows.

mod panel;
mod wide;

use rust_decimal::Decimal;

pub use panel::Dots;
pub use wide::{WIDE_COLUMNS, Wide};

use super::areas::System;
use super::flows::{Area, Flags, FlowKind, FlowRow, Presence, Valuation};
use super::gate::{
    Amount, Column, Desk, Flaw, Header, Row, Taken, amount, key, money, period, presence, short, text_of,
};
use super::release::{Layout, Provider};
use super::trade::Reading;

/// The International Monetary Fund.
pub const PROVIDER: Provider = Provider {
    id: "imf",
    name: "IMF International Trade in Goods by Partner Country (formerly Direction of Trade Statistics)",
    url: "https://data.imf.org",
    licence: "IMF terms of use: free use with citation",
    citation: "International Monetary Fund, International Trade in Goods (by partner country)",
    null_words: &["...", "..", "n.a.", "--"],
};

/// What an indicator of trade in goods is.
fn indicator(code: &str) -> Option<What> {
    let code = code.trim().to_ascii_uppercase();
    let code =
        code.strip_prefix('T').filter(|rest| rest.starts_with("XG_") || rest.starts_with("MG_")).unwrap_or(&code);
    match code {
        "XG_FOB_USD" => return Some((FlowKind::Export, Valuation::Fob)),
        "MG_CIF_USD" => return Some((FlowKind::Import, Valuation::Cif)),
        "MG_FOB_USD" => return Some((FlowKind::Import, Valuation::Fob)),
        _ => {}
    }
    // The portal also writes the names: "Exports of goods, Free on board (FOB), US dollar".
    let dollars = code.contains("US DOLLAR");
    let fob = code.contains("FOB");
    let cif = code.contains("CIF");
    match (code.contains("EXPORT"), code.contains("IMPORT")) {
        (true, false) if dollars && fob => Some((FlowKind::Export, Valuation::Fob)),
        (false, true) if dollars && cif => Some((FlowKind::Import, Valuation::Cif)),
        (false, true) if dollars && fob => Some((FlowKind::Import, Valuation::Fob)),
        _ => None,
    }
}

/// A code in brackets at the end of a name: `... US Dollars (TXG_FOB_USD)`.
fn code_in_brackets(name: &str) -> Option<&str> {
    let (_, code) = name.trim().strip_suffix(')')?.rsplit_once('(')?;
    code.contains('_').then_some(code)
}

/// The power of ten in which an indicator is told, by the end of its name: `..., US Dollars, Millions (TXG_FOB_USD)`.
fn power_of(name: &str) -> u32 {
    let name = match code_in_brackets(name) {
        Some(code) => name.trim_end().strip_suffix(')').and_then(|name| name.strip_suffix(code)).unwrap_or(name),
        None => name,
    };
    let last = name.trim_end_matches(['(', ' ']).rsplit(',').next().unwrap_or_default();
    match last.trim().to_ascii_lowercase().as_str() {
        "thousand" | "thousands" => 3,
        "million" | "millions" => 6,
        "billion" | "billions" => 9,
        _ => 0,
    }
}

/// Checks that a row whose indicator is in US dollars does not say that it is in something else.
fn in_dollars(row: &Row<'_>, unit: Option<usize>) -> Taken {
    let said = row.get(unit);
    let known = ["", "usd", "usdollar", "usdollars", "unitedstatesdollar", "unitedstatesdollars"];
    if matches!(amount(said, 0, PROVIDER.null_words), Ok(Amount::Missing)) || known.contains(&&*key(&text_of(said))) {
        return Ok(());
    }
    let message = format!("the indicator is in US dollars, and the row is said to be in `{}`", short(said));
    Err(Flaw::at(unit, "unit-conflict", message))
}

/// Exports or imports, and where they are valued.
type What = (FlowKind, Valuation);

/// Year, quarter, month.
type When = (i32, Option<u8>, Option<u8>);

/// One observation, before it becomes a row.
struct Seen {
    sides: (Area, Area),
    what: What,
    when: When,
    value: Option<Decimal>,
    presence: Presence,
    estimated: bool,
}

fn give(desk: &mut Desk<'_>, line: u64, seen: Seen) {
    let Seen { sides, what: (kind, valuation), when: (year, quarter, month), value, presence, estimated } = seen;
    let flags = Flags { value_estimated: estimated, ..Flags::default() };
    let bare = desk.bare(line, sides, kind, year);
    desk.out.flow(FlowRow { quarter, month, value, presence, valuation, flags, ..bare });
}

/// The columns of an observation a row.
pub const COLUMNS: [Column; 27] = [
    Column::optional("dataflow").or(&["structureid", "dataset"]),
    Column::optional("country"),
    Column::optional("indicator"),
    Column::optional("counterpartcountry"),
    Column::optional("frequency").or(&["freq"]),
    Column::required("timeperiod"),
    Column::required("obsvalue"),
    Column::optional("scale"),
    Column::optional("precision"),
    Column::optional("decimalsdisplayed"),
    Column::optional("tradeflow"),
    Column::optional("valuation"),
    Column::optional("unit"),
    Column::optional("derivationtype"),
    Column::optional("overlap"),
    Column::optional("status").or(&["obsstatus"]),
    Column::optional("seriescode"),
    Column::optional("structure"),
    Column::optional("action"),
    // The portal writes codes, or names, or both side by side.
    Column::optional("countryid"),
    Column::optional("indicatorid"),
    Column::optional("counterpartcountryid"),
    Column::optional("frequencyid"),
    Column::optional("statusid").or(&["obsstatusid"]),
    Column::optional("derivationtypeid"),
    Column::optional("obsmeasure"),
    Column::optional("scaleid"),
];

/// Places in [`COLUMNS`].
mod place {
    pub const DATAFLOW: usize = 0;
    pub const COUNTRY: usize = 1;
    pub const INDICATOR: usize = 2;
    pub const COUNTERPART: usize = 3;
    pub const FREQUENCY: usize = 4;
    pub const TIME: usize = 5;
    pub const VALUE: usize = 6;
    pub const VALUATION: usize = 11;
    pub const UNIT: usize = 12;
    pub const DERIVATION: usize = 13;
    pub const STATUS: usize = 15;
    pub const SERIES: usize = 16;
    pub const COUNTRY_CODE: usize = 19;
    pub const INDICATOR_CODE: usize = 20;
    pub const COUNTERPART_CODE: usize = 21;
    pub const FREQUENCY_CODE: usize = 22;
    pub const STATUS_CODE: usize = 23;
    pub const DERIVATION_CODE: usize = 24;
}
use place::*;

/// The layout of a header, when it is one of these.
pub fn recognise(header: &Header) -> Option<Layout> {
    let portal = header.has_any(&["country", "countryid"])
        && header.has_any(&["indicator", "indicatorid"])
        && header.has_any(&["counterpartcountry", "counterpartcountryid"]);
    let periods = header.names.iter().any(|name| period(name).is_some());
    if portal && header.has("timeperiod") && header.has("obsvalue") {
        return Some(Layout::ImfImts);
    }
    if portal && periods {
        return Some(Layout::ImfImtsWide);
    }
    let old = header.has("counterpartcountrycode") && header.has("countrycode");
    if old && header.has("timeperiod") {
        return Some(Layout::ImfDots);
    }
    (old && header.has("indicatorcode") && periods).then_some(Layout::ImfDotsWide)
}

/// Reads an observation a row.
pub struct Imts {
    at: [Option<usize>; 27],
    vintages: Vec<String>,
}

impl Imts {
    /// Binds the columns of a header.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header) -> Result<Imts, String> {
        let at = codes_of(header).bind(&COLUMNS)?;
        for (code, name) in [(COUNTRY_CODE, COUNTRY), (INDICATOR_CODE, INDICATOR), (COUNTERPART_CODE, COUNTERPART)] {
            if at[code].is_none() && at[name].is_none() {
                return Err(format!("column `{}` is missing", COLUMNS[name].key));
            }
        }
        Ok(Imts { at, vintages: Vec::new() })
    }

    /// A field in the column of its code, or else in that of its name, which then may hold codes as well.
    fn coded<'r>(&self, row: &'r Row<'_>, code: usize, name: usize) -> &'r [u8] {
        match row.get(self.at[code]) {
            b"" => row.get(self.at[name]),
            code => code,
        }
    }

    /// Reporter, indicator and partner by their codes, as far as the file has them.
    fn series(&self, row: &Row<'_>) -> Series {
        let [reporter, indicator, partner] =
            [COUNTRY_CODE, INDICATOR_CODE, COUNTERPART_CODE].map(|place| text(row, self.at[place]));
        let stated = Series { reporter, indicator, partner };
        match Series::parse(&text(row, self.at[SERIES])) {
            Some(series) if stated.is_empty() => series,
            _ => stated,
        }
    }
}

/// A header without the columns of labels that SDMX puts behind those of codes, under the same name (`COUNTRY,Country`).
fn codes_of(header: &Header) -> Header {
    let mut names = header.names.clone();
    for (place, pair) in header.keys.windows(2).enumerate() {
        if pair[0] == pair[1] {
            names[place + 1].clear();
        }
    }
    Header::new(header.line, header.delimiter, names)
}

/// The codes of a series: `CHN.XG_FOB_USD.DEU.A`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Series {
    reporter: String,
    indicator: String,
    partner: String,
}

impl Series {
    /// Reads the code of a series; nothing where it is none of trade by partner.
    fn parse(code: &str) -> Option<Series> {
        let parts: Vec<&str> = code.split('.').collect();
        let [reporter, indicator, partner, _frequency] = parts[..] else { return None };
        let [reporter, indicator, partner] = [reporter, indicator, partner].map(str::to_owned);
        Some(Series { reporter, indicator, partner })
    }

    fn is_empty(&self) -> bool {
        self.reporter.is_empty() && self.indicator.is_empty() && self.partner.is_empty()
    }
}

impl Reading for Imts {
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        let at = self.at;
        let when = when(row, at[TIME], self.coded(row, FREQUENCY_CODE, FREQUENCY))?;
        let series = self.series(row);
        let stated = text(row, at[INDICATOR]);
        let code = if series.indicator.is_empty() { &stated } else { &series.indicator };
        let Some(what) = indicator(code) else {
            return other_indicator(desk, row, at[INDICATOR], code);
        };
        let valued = row.get(at[VALUATION]);
        if matches!(valued, b"FOB" | b"CIF") && !valued.eq_ignore_ascii_case(what.1.word().as_bytes()) {
            let message = format!("`{code}` is said to be valued {}", short(valued));
            return Err(Flaw::at(at[VALUATION], "valuation-conflict", message));
        }
        in_dollars(row, at[UNIT])?;
        let value = money(row, at[VALUE], power_of(&stated), PROVIDER.null_words)?;
        let mut side = |code: &str, column: usize| side(desk, row, code.as_bytes(), at[column], when.0);
        let sides = (side(&series.reporter, COUNTRY)?, side(&series.partner, COUNTERPART)?);
        let dataflow = text(row, at[DATAFLOW]);
        if !dataflow.is_empty() && self.vintages.len() < 100 && !self.vintages.contains(&dataflow) {
            self.vintages.push(dataflow);
        }
        let status = self.coded(row, STATUS_CODE, STATUS);
        let estimated = is_estimate(status) || is_estimate(self.coded(row, DERIVATION_CODE, DERIVATION));
        let presence = if value.is_some() { presence(value) } else { absence(status) };
        give(desk, row.line, Seen { sides, what, when, value, presence, estimated });
        Ok(())
    }

    fn vintages(&self) -> Vec<String> {
        self.vintages.clone()
    }
}

/// Reporter or partner by its code, or by what stands in the column of names, which may be a code too.
fn side(desk: &mut Desk<'_>, row: &Row<'_>, code: &[u8], column: Option<usize>, year: i32) -> Taken<Area> {
    let name = row.get(column);
    let code = if code.is_empty() { name } else { code };
    if code.is_empty() {
        return Err(Flaw::at(column, "bad-code", "there is no code of an area"));
    }
    Ok(desk.area_or_name(System::Imts, code, name, year, row.line))
}

/// True for a status (SDMX) that says that the figure is estimated, forecast or imputed, by its code or in words.
fn is_estimate(status: &[u8]) -> bool {
    matches!(status, b"E" | b"e" | b"F" | b"I")
        || [&b"Estimate"[..], b"Forecast", b"Imputed"].iter().any(|word| status.starts_with(word))
}

/// What an empty observation says by its status (SDMX).
fn absence(status: &[u8]) -> Presence {
    match status {
        b"N" => Presence::BelowThreshold,
        b"L" | b"O" | b"Q" | b"C" => Presence::NotReported,
        _ => Presence::Missing,
    }
}

/// A balance, another currency or another statistic: known, and no flow. Anything else is a flaw.
fn other_indicator(desk: &mut Desk<'_>, row: &Row<'_>, field: Option<usize>, code: &str) -> Taken {
    let plain = code.len() >= 3 && !code.bytes().all(|byte| byte.is_ascii_digit());
    if plain {
        desk.pass("other-indicator", row.line);
        return Ok(());
    }
    Err(Flaw::at(field, "bad-indicator", format!("`{}` is no indicator", short(code.as_bytes()))))
}

fn text(row: &Row<'_>, column: Option<usize>) -> String {
    column.map_or_else(String::new, |field| row.text(field).into_owned())
}

/// The period of a row, that must fit its frequency.
fn when(row: &Row<'_>, column: Option<usize>, frequency: &[u8]) -> Taken<When> {
    let raw = text(row, column);
    let bad = || Flaw::at(column, "bad-period", format!("`{}` is no period of that row", short(raw.as_bytes())));
    let when = period(&raw).ok_or_else(bad)?;
    let fits = match frequency {
        b"A" | b"Annual" => when.1.is_none() && when.2.is_none(),
        b"Q" | b"Quarterly" => when.1.is_some(),
        b"M" | b"Monthly" => when.2.is_some(),
        b"" => true,
        _ => false,
    };
    if fits { Ok(when) } else { Err(bad()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indicators_by_code_and_by_name() {
        for (code, expected) in [
            ("XG_FOB_USD", Some((FlowKind::Export, Valuation::Fob))),
            ("TXG_FOB_USD", Some((FlowKind::Export, Valuation::Fob))),
            ("TMG_CIF_USD", Some((FlowKind::Import, Valuation::Cif))),
            ("MG_FOB_USD", Some((FlowKind::Import, Valuation::Fob))),
            ("TBG_USD", None),
            (
                "Goods, Value of Imports, Cost, Insurance, Freight (CIF), US Dollars",
                Some((FlowKind::Import, Valuation::Cif)),
            ),
            ("Exports of goods, Free on board (FOB), US dollar", Some((FlowKind::Export, Valuation::Fob))),
            ("Exports of goods, Free on board (FOB), Domestic currency", None),
        ] {
            assert_eq!(indicator(code), expected, "{code}");
        }
        for (name, power) in [
            ("Goods, Value of Exports, Free on board (FOB), US Dollars, Millions", 6),
            ("Goods, Value of Exports, Free on board (FOB), US Dollars, Thousands (TXG_FOB_USD)", 3),
            ("Goods, Value of Exports, Free on board (FOB), US Dollars (TXG_FOB_USD)", 0),
            ("Goods, Value of Exports, Millions, Free on board (FOB)", 0),
            ("TXG_FOB_USD", 0),
        ] {
            assert_eq!(power_of(name), power, "{name}");
        }
        assert_eq!(code_in_brackets("Goods, Exports (FOB), US Dollars (TXG_FOB_USD)"), Some("TXG_FOB_USD"));
        assert_eq!(code_in_brackets("Imports (FOB)"), None);
    }
}
