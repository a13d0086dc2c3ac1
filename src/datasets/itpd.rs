//! USITC International Trade and Production Database: flows by industry, millions of current US dollars, with the trade of each country
//! with itself, and services.
//!
//! Its noughts are of two kinds (`flag_zero`): one that was reported, and one that the makers filled in where nobody reported. The
//! second stays a nought in the sums, as they mean it, but is marked as not reported and as an estimate.

use super::areas::System;
use super::flows::{Area, Flags, FlowKind, FlowRow, Presence, TradeKind, Valuation};
use super::gate::{Column, Desk, Flaw, Header, Row, Taken, flag, money, presence, short, year};
use super::release::Provider;
use super::trade::Reading;

/// The United States International Trade Commission.
pub const PROVIDER: Provider = Provider {
    id: "itpd",
    name: "USITC International Trade and Production Database",
    url: "https://www.usitc.gov/data/gravity/itpde.htm",
    licence: "public domain",
    citation: "Borchert, I., Larch, M., Shikher, S. and Yotov, Y. (2021), The International Trade and Production Database for Estimation (ITPD-E)",
    null_words: &[],
};

/// The columns.
pub const COLUMNS: [Column; 15] = [
    Column::required("exporteriso3"),
    Column::required("importeriso3"),
    Column::required("year"),
    Column::optional("industryid"),
    Column::optional("broadsector"),
    Column::required("trade"),
    Column::optional("exporterm49"),
    Column::optional("importerm49"),
    Column::optional("exportername"),
    Column::optional("importername"),
    Column::optional("industrydescr").or(&["industrydescription"]),
    Column::optional("flagmirror"),
    Column::optional("flagzero"),
    Column::optional("exporterdynamiccode"),
    Column::optional("importerdynamiccode"),
];

/// True for a header of this layout.
pub fn recognises(header: &Header) -> bool {
    ["exporteriso3", "importeriso3", "year", "trade"].iter().all(|key| header.has(key))
}

/// Reads this layout.
pub struct Itpd {
    at: [Option<usize>; 15],
}

impl Itpd {
    /// Binds the columns of a header.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header) -> Result<Itpd, String> {
        Ok(Itpd { at: header.bind(&COLUMNS)? })
    }
}

fn area(row: &Row<'_>, desk: &mut Desk<'_>, columns: (Option<usize>, Option<usize>), year: i32) -> Taken<Area> {
    let code = row.get(columns.0);
    if code.len() != 3 || !code.iter().all(u8::is_ascii_alphanumeric) {
        return Err(Flaw::at(columns.0, "bad-code", format!("`{}` is no code of an area", short(code))));
    }
    Ok(desk.area_or_name(System::Cepii, code, row.get(columns.1), year, row.line))
}

impl Reading for Itpd {
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        let at = self.at;
        let year = year(row, at[2])?;
        let exporter = area(row, desk, (at[0], at[8]), year)?;
        let importer = area(row, desk, (at[1], at[9]), year)?;
        let value = money(row, at[5], 6, PROVIDER.null_words)?;
        let sector = row.get(at[4]);
        let trade = match sector {
            b"" => TradeKind::Both,
            b"Services" | b"services" => TradeKind::Services,
            _ => TradeKind::Goods,
        };
        let industry = row.get(at[3]);
        let mirrored = flag(row.get(at[11])).unwrap_or(false);
        // A nought that the makers filled in where nobody reported; `r` is one that somebody did.
        let filled = value.is_some_and(|value| value.is_zero()) && matches!(row.get(at[12]), b"u" | b"U");
        let kind = if row.get(at[0]) == row.get(at[1]) { FlowKind::Domestic } else { FlowKind::Export };
        let classification = if industry.is_empty() { desk.empty() } else { desk.shared(b"ITPD") };
        let bare = desk.bare(row.line, (exporter, importer), kind, year);
        let product = if industry.is_empty() { bare.product.clone() } else { desk.shared(industry) };
        let level = industry.is_empty().then_some(0);
        desk.out.flow(FlowRow {
            classification,
            product,
            level,
            value,
            presence: if filled { Presence::NotReported } else { presence(value) },
            valuation: Valuation::Mixed,
            trade,
            flags: Flags { value_estimated: mirrored || filled, ..Flags::default() },
            ..bare
        });
        Ok(())
    }
}
