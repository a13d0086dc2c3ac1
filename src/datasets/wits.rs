//! WITS, the World Bank's gate to Comtrade and tariffs: thousands of US dollars, alpha-3 codes of its own.
//!
//! Files put together from several downloads repeat the header as a row. "Gross" flows are the whole of exports and imports,
//! re-exports included; where a file has both, they answer and the others are set aside. Taiwan is `OAS`, "Other Asia, nes".
//!
//! Beside the codes of a classification stand groups of WITS's own (`Fuels`, `manuf`, `24_Agr`) that hold the same products again:
//! they are a classification of their own, [`GROUPS`], and never summed.

pub mod partner;

use super::areas::System;
use super::comtrade::{Family, classification, flow_kind, product, valuation, whole_code};
use super::flows::{Area, Flags, FlowKind, FlowRow, TOTAL, TradeKind};
use super::gate::{Column, Desk, Flaw, Header, Row, Taken, money, number, presence, short, text_of, year};
use super::release::Provider;
use super::trade::Reading;

/// WITS.
pub const PROVIDER: Provider = Provider {
    id: "wits",
    name: "World Integrated Trade Solution",
    url: "https://wits.worldbank.org",
    licence: "terms of UN Comtrade for its data",
    citation: "World Bank, World Integrated Trade Solution (WITS)",
    null_words: &[],
};

/// The classification of WITS's own groups of products.
pub const GROUPS: &str = "WITS";
/// The series of gross flows within a file.
pub const GROSS: &str = "gross";

/// The columns, with the names of the other downloads.
pub const COLUMNS: [Column; 15] = [
    Column::optional("nomenclature").or(&["nomenclaturecode"]),
    Column::optional("reporteriso3"),
    Column::required("productcode"),
    Column::optional("reportername").or(&["reporter"]),
    Column::optional("partneriso3"),
    Column::optional("partnername").or(&["partner"]),
    Column::required("year"),
    Column::optional("tradeflowname").or(&["tradeflow"]),
    Column::optional("tradeflowcode"),
    Column::required("tradevaluein1000usd").or(&["tradevalue1000usd"]),
    Column::optional("netweightinkgm"),
    Column::optional("quantity"),
    Column::optional("qtyunit").or(&["quantityunit"]),
    Column::optional("productdescription").or(&["productname"]),
    Column::optional("dataid"),
];

/// True for a header of this layout.
pub fn recognises(header: &Header) -> bool {
    header.has_any(&["tradevaluein1000usd", "tradevalue1000usd"])
        && header.has("year")
        && header.has_any(&["reporteriso3", "reportername", "reporter"])
        && header.has_any(&["partneriso3", "partnername", "partner"])
}

/// Reads this layout.
pub struct Wits {
    at: [Option<usize>; 15],
}

impl Wits {
    /// Binds the columns of a header.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header) -> Result<Wits, String> {
        Ok(Wits { at: header.bind(&COLUMNS)? })
    }

    fn area(row: &Row<'_>, desk: &mut Desk<'_>, columns: (Option<usize>, Option<usize>), year: i32) -> Taken<Area> {
        let (code, name) = (row.get(columns.0), row.get(columns.1));
        if code.is_empty() && name.is_empty() {
            return Err(Flaw::at(columns.0, "bad-code", "there is no code and no name of an area"));
        }
        if !code.is_empty() && (code.len() != 3 || !code.iter().all(u8::is_ascii_alphanumeric)) {
            return Err(Flaw::at(columns.0, "bad-code", format!("`{}` is no code of an area", short(code))));
        }
        Ok(desk.area_or_name(System::Wits, code, name, year, row.line))
    }
}

/// The flow of a name, else of a code (5 and 6 are gross imports and exports); and whether it is gross.
fn flow(row: &Row<'_>, name: Option<usize>, code: Option<usize>) -> Taken<(FlowKind, bool)> {
    let said = row.get(name);
    let by_name = flow_in_words(said);
    let by_code = match row.get(code) {
        b"5" => Some((FlowKind::Import, true)),
        b"6" => Some((FlowKind::Export, true)),
        other => flow_kind(other).map(|flow| (flow, false)),
    };
    match (by_name, by_code) {
        (Some((a, _)), Some((b, _))) if a != b => {
            Err(Flaw::at(code, "flow-conflict", format!("flow code and `{}` differ", short(said))))
        }
        (Some(flow), _) => Ok(flow),
        (None, Some(flow)) if said.is_empty() => Ok(flow),
        _ => Err(Flaw::at(name, "bad-flow", format!("`{}` is no flow", short(said)))),
    }
}

/// `Export`, `Gross Exp.`, `Re-Imports`.
fn flow_in_words(said: &[u8]) -> Option<(FlowKind, bool)> {
    let words = text_of(said).trim().to_ascii_lowercase();
    let (gross, word) = words.strip_prefix("gross").map_or((false, words.as_str()), |rest| (true, rest.trim()));
    let flow = match word.trim_end_matches('.').trim_end_matches('s') {
        "import" | "imp" => FlowKind::Import,
        "export" | "exp" => FlowKind::Export,
        "re-import" | "re-imp" | "reimport" if !gross => FlowKind::ReImport,
        "re-export" | "re-exp" | "reexport" if !gross => FlowKind::ReExport,
        _ => return None,
    };
    Some((flow, gross))
}

/// True for a group of WITS's own: the codes of goods are digits, but for a few of six signs that end in letters (`9999AA`).
fn is_group(code: &[u8]) -> bool {
    let digits = code.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (figures, letters) = code.split_at(digits);
    let special = figures.len() >= 2 && letters.len() == 2 && letters.iter().all(u8::is_ascii_uppercase);
    !(letters.is_empty() || special || code.eq_ignore_ascii_case(TOTAL.as_bytes()))
}

impl Reading for Wits {
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        let at = self.at;
        let year = year(row, at[6])?;
        let (flow, gross) = flow(row, at[7], at[8])?;
        let reporter = Wits::area(row, desk, (at[1], at[3]), year)?;
        let partner = Wits::area(row, desk, (at[4], at[5]), year)?;
        let class = classification(desk, at[0], row.get(at[0]))?;
        let family = Family::of_goods(&class);
        let group = matches!(family, Family::Harmonized | Family::Sitc) && is_group(whole_code(row.get(at[2])));
        let product = product(desk, (at[2], row.get(at[2])), family, None, false, row.line)?;
        let value = money(row, at[9], 3, PROVIDER.null_words)?;
        let weight = number(row, at[10], 0, PROVIDER.null_words)?;
        let quantity = number(row, at[11], 0, PROVIDER.null_words)?;
        let quantity_unit = desk.shared_unless(row.get(at[12]), &[]);
        let classification = if group { desk.shared(GROUPS.as_bytes()) } else { class };
        let series = gross.then(|| desk.shared(GROSS.as_bytes()));
        let bare = desk.bare(row.line, (reporter, partner), flow, year);
        desk.out.flow(FlowRow {
            series,
            classification,
            product: product.code,
            level: product.level.filter(|_| !group),
            value,
            presence: presence(value),
            valuation: valuation(flow, TradeKind::Goods, value, None, None),
            quantity,
            quantity_unit,
            net_weight_kg: weight.filter(|weight| !weight.is_zero()),
            flags: Flags { product_doubtful: product.doubtful, ..Flags::default() },
            ..bare
        });
        Ok(())
    }
}
