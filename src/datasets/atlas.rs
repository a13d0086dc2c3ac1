//! The Atlas of Economic Complexity (Harvard Growth Lab): exports and imports of a place by product and partner, US dollars,
//! reconciled from both sides' reports; and its reconciliation with both reports beside it.
//!
//! What a place imports from a partner is, reconciled, the very figure that the partner exports to it. Both are given as the
//! exporter's, so that a file which lists both places tells every flow twice and the audit sees it.

use super::areas::System;
use super::comtrade::{Family, product};
use super::flows::{Area, AreaClass, Flags, FlowKind, FlowRow, TradeKind, Valuation};
use super::gate::{Column, Desk, Flaw, Header, Row, Taken, integer, money, presence, short, year};
use super::release::{Layout, Provider};
use super::trade::Reading;

/// The Growth Lab at Harvard University.
pub const PROVIDER: Provider = Provider {
    id: "atlas",
    name: "Atlas of Economic Complexity",
    url: "https://atlas.hks.harvard.edu",
    licence: "CC BY-NC-SA 4.0",
    citation: "The Growth Lab at Harvard University, International Trade Data",
    null_words: &[],
};

/// The columns of both layouts.
pub const COLUMNS: [Column; 13] = [
    Column::optional("year"),
    Column::optional("locationcode").or(&["countryiso3code", "exporter"]),
    Column::optional("partnercode").or(&["partneriso3code", "importer"]),
    Column::optional("hsproductcode").or(&["producths92code", "producths12code", "commoditycode"]),
    Column::optional("sitcproductcode").or(&["productsitccode"]),
    Column::optional("exportvalue"),
    Column::optional("importvalue"),
    Column::optional("valuefinal"),
    Column::optional("valueexporter"),
    Column::optional("valueimporter"),
    Column::optional("productlevel"),
    Column::optional("hseci"),
    Column::optional("pci"),
];

const YEAR: usize = 0;
const PLACE: usize = 1;
const PARTNER: usize = 2;
const HS: usize = 3;
const SITC: usize = 4;
const EXPORT: usize = 5;
const IMPORT: usize = 6;
const FINAL: usize = 7;
const BY_EXPORTER: usize = 8;
const BY_IMPORTER: usize = 9;

/// The layout of a header, when it is one of these.
pub fn recognise(header: &Header) -> Option<Layout> {
    if ["year", "exporter", "importer", "valuefinal"].iter().all(|key| header.has(key)) {
        return Some(Layout::AtlasMirror);
    }
    let known = header.has("year")
        && header.has_any(&["locationcode", "countryiso3code"])
        && header.has_any(&["exportvalue", "importvalue"]);
    known.then_some(Layout::Atlas)
}

/// Reads both layouts.
pub struct Atlas {
    at: [Option<usize>; 13],
}

impl Atlas {
    /// Binds the columns of a header.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header) -> Result<Atlas, String> {
        Ok(Atlas { at: header.bind(&COLUMNS)? })
    }

    fn area(&self, row: &Row<'_>, desk: &mut Desk<'_>, place: usize, year: i32) -> Taken<Area> {
        let column = self.at[place];
        let code = match (column, row.get(column)) {
            // A file without partners has the trade with all of them.
            (None, _) => b"WLD",
            (_, code) => code,
        };
        let code_like = matches!(code.len(), 3 | 4) && code.iter().all(u8::is_ascii_alphanumeric);
        if !code_like {
            return Err(Flaw::at(column, "bad-code", format!("`{}` is no code of an area", short(code))));
        }
        let system = if integer(code).is_some() { System::Comtrade } else { System::Atlas };
        Ok(desk.area(system, code, year, row.line))
    }
}

impl Reading for Atlas {
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        let at = self.at;
        let year = year(row, at[YEAR])?;
        let (place, partner) = (self.area(row, desk, PLACE, year)?, self.area(row, desk, PARTNER, year)?);
        let (family, name, column) = match (at[HS], at[SITC]) {
            (Some(column), _) => (Family::Harmonized, &b"HS"[..], Some(column)),
            (None, Some(column)) => (Family::Sitc, &b"S2"[..], Some(column)),
            (None, None) => (Family::Other, &b""[..], None),
        };
        // Services have names instead of numbers here ("travel").
        let product = match column {
            Some(column) => Some(product(desk, (Some(column), row.bytes(column)), family, None, false, row.line)?),
            None => None,
        };
        let services = product.as_ref().is_some_and(|product| {
            let code = product.code.as_bytes();
            code.len() > 2 && code.iter().all(u8::is_ascii_lowercase)
        });
        let classification = desk.shared(name);
        let values =
            [EXPORT, IMPORT, FINAL, BY_EXPORTER, BY_IMPORTER].map(|slot| money(row, at[slot], 0, PROVIDER.null_words));
        let [export, import, all, by_exporter, by_importer] = values;
        for (slot, value, flow, series) in [
            (EXPORT, export, FlowKind::Export, None),
            (IMPORT, import, FlowKind::Import, None),
            (FINAL, all, FlowKind::Export, Some("reconciled")),
            (BY_EXPORTER, by_exporter, FlowKind::Export, Some("reported")),
            (BY_IMPORTER, by_importer, FlowKind::Import, Some("reported")),
        ] {
            if at[slot].is_none() {
                continue;
            }
            let value = value?;
            let world = [&place, &partner].iter().any(|area| area.class == AreaClass::World);
            let reconciled_import = slot == IMPORT && !world;
            if reconciled_import && value.is_none() {
                // Whether it is missing is for the exporter's row to say.
                desk.pass("empty-cell", row.line);
                continue;
            }
            let flow = if reconciled_import { FlowKind::Export } else { flow };
            let turned = slot == BY_IMPORTER || reconciled_import;
            let sides = if turned { (partner.clone(), place.clone()) } else { (place.clone(), partner.clone()) };
            let series = series.map(|series| desk.shared(series.as_bytes()));
            let reported = matches!(slot, BY_EXPORTER | BY_IMPORTER);
            let valuation = match (reported, flow) {
                (true, FlowKind::Import) => Valuation::Cif,
                _ => Valuation::Fob,
            };
            let bare = desk.bare(row.line, sides, flow, year);
            let coded = product.as_ref().map_or((bare.product.clone(), Some(0), false), |product| {
                (product.code.clone(), product.level, product.doubtful)
            });
            desk.out.flow(FlowRow {
                series,
                classification: classification.clone(),
                product: coded.0,
                level: coded.1,
                value,
                presence: presence(value),
                valuation: if services { Valuation::Unstated } else { valuation },
                trade: if services { TradeKind::Services } else { TradeKind::Goods },
                flags: Flags { value_estimated: !reported, product_doubtful: coded.2, ..Flags::default() },
                ..bare
            });
        }
        Ok(())
    }
}
