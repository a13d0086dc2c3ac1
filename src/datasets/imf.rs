//! IMF: Direction of Trade Statistics and its successor, International Trade in Goods by Partner Country.
//!
//! Values are in US dollars. `SCALE` (6) says how to show a number, not how to read it: multiplying would be wrong by a million.
//! The World (`G001`, `001`) and unions (`G163`, `163`) stand among the countries. Imports come CIF and sometimes FOB as well: two
//! values of one flow. A wide file cannot tell a missing observation from a period that nobody asked for: its empty cells are
//! counted and give no rows.

use rust_decimal::Decimal;

use super::areas::System;
use super::flows::{Area, Flags, FlowKind, FlowRow, Presence, Valuation};
use super::gate::{Column, Desk, Flaw, Header, Row, Taken, money, period, presence, short};
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
fn indicator(code: &str) -> Option<(FlowKind, Valuation)> {
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

/// Year, quarter, month.
type When = (i32, Option<u8>, Option<u8>);

/// One observation, before it becomes a row.
struct Seen {
    sides: (Area, Area),
    what: (FlowKind, Valuation),
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
pub const COLUMNS: [Column; 19] = [
    Column::optional("dataflow").or(&["structureid", "dataset"]),
    Column::required("country"),
    Column::required("indicator"),
    Column::required("counterpartcountry"),
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
];

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
    at: [Option<usize>; 19],
    vintages: Vec<String>,
}

impl Imts {
    /// Binds the columns of a header.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header) -> Result<Imts, String> {
        Ok(Imts { at: header.bind(&COLUMNS)?, vintages: Vec::new() })
    }
}

impl Reading for Imts {
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        let at = self.at;
        let [dataflow, country, code, counterpart, frequency, time, value] = std::array::from_fn(|place| at[place]);
        let when = when(row, time, row.get(frequency))?;
        let code_text = text(row, code);
        let Some(what) = indicator(&code_text) else {
            return other_indicator(desk, row, code, &code_text);
        };
        let stated = row.get(at[11]);
        if matches!(stated, b"FOB" | b"CIF") && !stated.eq_ignore_ascii_case(what.1.word().as_bytes()) {
            let message = format!("`{code_text}` is said to be valued {}", short(stated));
            return Err(Flaw::at(at[11], "valuation-conflict", message));
        }
        let value = money(row, value, 0, PROVIDER.null_words)?;
        let status = row.get(at[15]);
        let sides = sides(desk, row, (country, counterpart), when.0)?;
        let dataflow = text(row, dataflow);
        if !dataflow.is_empty() && self.vintages.len() < 100 && !self.vintages.contains(&dataflow) {
            self.vintages.push(dataflow);
        }
        let estimated = matches!(status, b"E" | b"F" | b"I") || matches!(row.get(at[13]), b"E" | b"I");
        let presence = if value.is_some() { presence(value) } else { absence(status) };
        give(desk, row.line, Seen { sides, what, when, value, presence, estimated });
        Ok(())
    }

    fn vintages(&self) -> Vec<String> {
        self.vintages.clone()
    }
}

/// What an empty observation says by its status (SDMX).
fn absence(status: &[u8]) -> Presence {
    match status {
        b"N" => Presence::BelowThreshold,
        b"L" | b"O" | b"Q" | b"C" => Presence::NotReported,
        _ => Presence::Missing,
    }
}

/// Reporter and partner by the portal's codes, or by name where the portal wrote names.
fn sides(
    desk: &mut Desk<'_>,
    row: &Row<'_>,
    columns: (Option<usize>, Option<usize>),
    year: i32,
) -> Taken<(Area, Area)> {
    let mut side = |column: Option<usize>| {
        let code = row.get(column);
        if code.is_empty() {
            return Err(Flaw::at(column, "bad-code", "there is no code of an area"));
        }
        Ok(desk.area_or_name(System::Imts, code, code, year, row.line))
    };
    Ok((side(columns.0)?, side(columns.1)?))
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

/// Reads a series a row, a column a period: the portal's and the old bulk file.
pub struct Wide {
    layout: Layout,
    country: Option<usize>,
    country_name: Option<usize>,
    counterpart: Option<usize>,
    counterpart_name: Option<usize>,
    indicator: Option<usize>,
    series: Option<usize>,
    attribute: Option<usize>,
    periods: Vec<(usize, When)>,
}

/// Columns of both wide layouts.
const WIDE: [Column; 8] = [
    Column::optional("countryid").or(&["countrycode"]),
    Column::optional("country").or(&["countryname"]),
    Column::optional("counterpartcountryid").or(&["counterpartcountrycode"]),
    Column::optional("counterpartcountry").or(&["counterpartcountryname"]),
    Column::optional("indicatorid").or(&["indicatorcode"]),
    Column::optional("indicator").or(&["indicatorname"]),
    Column::optional("seriescode"),
    Column::optional("attribute"),
];

impl Wide {
    /// Binds the columns of a header.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header, layout: Layout) -> Result<Wide, String> {
        let [country, country_name, counterpart, counterpart_name, code, name, series, attribute] =
            header.bind(&WIDE)?;
        let periods: Vec<(usize, When)> =
            header.names.iter().enumerate().filter_map(|(place, name)| Some((place, period(name)?))).collect();
        let mut seen: Vec<When> = periods.iter().map(|period| period.1).collect();
        seen.sort_unstable();
        if seen.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err("a period stands twice among the columns".to_owned());
        }
        let indicator = code.or(name);
        if indicator.is_none() && series.is_none() {
            return Err("column `indicator` is missing".to_owned());
        }
        Ok(Wide { layout, country, country_name, counterpart, counterpart_name, indicator, series, attribute, periods })
    }

    fn side(&self, row: &Row<'_>, desk: &mut Desk<'_>, code: &[u8], name: Option<usize>, year: i32) -> Area {
        let system = if self.layout == Layout::ImfDotsWide { System::Imf } else { System::Imts };
        desk.area_or_name(system, code, row.get(name), year, row.line)
    }
}

impl Reading for Wide {
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        let attribute = row.get(self.attribute);
        if !matches!(attribute, b"" | b"Value") {
            desk.pass("other-attribute", row.line);
            return Ok(());
        }
        // A series is called USA.XG_FOB_USD.CAN.A; where it is there, the columns may hold names only.
        let series = text(row, self.series);
        let parts: Vec<&str> = series.split('.').collect();
        let coded = parts.len() == 4 && self.country.is_none();
        let code = if coded { parts[1].to_owned() } else { text(row, self.indicator) };
        let Some(what) = indicator(&code) else {
            return other_indicator(desk, row, self.indicator, &code);
        };
        let (reporter, partner) = if coded {
            (parts[0].as_bytes(), parts[2].as_bytes())
        } else {
            (row.get(self.country), row.get(self.counterpart))
        };
        if (reporter.is_empty() && row.get(self.country_name).is_empty())
            || (partner.is_empty() && row.get(self.counterpart_name).is_empty())
        {
            return Err(Flaw::at(self.country, "bad-code", "there is no code of an area"));
        }
        for (place, when) in &self.periods {
            let value = money(row, Some(*place), 0, PROVIDER.null_words)?;
            if value.is_none() {
                desk.pass("empty-cell", row.line);
                continue;
            }
            let sides = (
                self.side(row, desk, reporter, self.country_name, when.0),
                self.side(row, desk, partner, self.counterpart_name, when.0),
            );
            let presence = presence(value);
            give(desk, row.line, Seen { sides, what, when: *when, value, presence, estimated: false });
        }
        Ok(())
    }
}

/// Reads the old panel: a row a pair and period, a column an indicator.
pub struct Dots {
    at: [Option<usize>; 5],
    values: Vec<(usize, (FlowKind, Valuation))>,
}

/// Columns of the panel, apart from those of its indicators.
const PANEL: [Column; 5] = [
    Column::optional("countryname"),
    Column::required("countrycode"),
    Column::optional("counterpartcountryname"),
    Column::required("counterpartcountrycode"),
    Column::required("timeperiod"),
];

impl Dots {
    /// Binds the columns of a header.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header) -> Result<Dots, String> {
        let at = header.bind(&PANEL)?;
        let values: Vec<_> = header
            .names
            .iter()
            .enumerate()
            .filter_map(|(place, name)| Some((place, indicator(code_in_brackets(name).unwrap_or(name))?)))
            .collect();
        if values.is_empty() {
            return Err("no column of exports or imports in US dollars, such as `(TXG_FOB_USD)`".to_owned());
        }
        let mut kinds: Vec<_> = values.iter().map(|value| value.1).collect();
        kinds.sort_unstable();
        if kinds.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err("an indicator stands twice among the columns".to_owned());
        }
        Ok(Dots { at, values })
    }
}

impl Reading for Dots {
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        let [country_name, country, counterpart_name, counterpart, time] = self.at;
        let when = when(row, time, b"")?;
        for column in [country, counterpart] {
            super::comtrade::numeric_code(column, row.get(column))?;
        }
        let values: Vec<Option<Decimal>> = self
            .values
            .iter()
            .map(|(place, _)| money(row, Some(*place), 0, PROVIDER.null_words))
            .collect::<Taken<_>>()?;
        for ((_, what), value) in self.values.iter().zip(values) {
            let reporter = desk.area_or_name(System::Imf, row.get(country), row.get(country_name), when.0, row.line);
            let partner =
                desk.area_or_name(System::Imf, row.get(counterpart), row.get(counterpart_name), when.0, row.line);
            let seen = Seen {
                sides: (reporter, partner),
                what: *what,
                when,
                value,
                presence: presence(value),
                estimated: false,
            };
            give(desk, row.line, seen);
        }
        Ok(())
    }
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
        assert_eq!(code_in_brackets("Goods, Exports (FOB), US Dollars (TXG_FOB_USD)"), Some("TXG_FOB_USD"));
        assert_eq!(code_in_brackets("Imports (FOB)"), None);
    }
}
