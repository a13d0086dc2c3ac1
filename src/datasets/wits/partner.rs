//! The country profile of WITS, trade by partner (`WITS-Partner.xlsx`, saved as CSV): names and no codes, exports and imports of a
//! partner side by side in one row, each in a column of its own.
//!
//! An empty cell says that there is nothing to show: trade of nought and trade that was not reported look alike. It is passed over
//! and counted. Shares, growth and tariffs stand beside the figures and are not read: they follow from figures, or are no trade.

use std::sync::Arc;

use super::{GROUPS, PROVIDER};
use crate::datasets::areas::System;
use crate::datasets::comtrade::valuation;
use crate::datasets::flows::{Area, FlowKind, FlowRow, TOTAL, TradeKind};
use crate::datasets::gate::{Column, Desk, Flaw, Header, Row, Taken, money, presence, short, text_of, year};
use crate::datasets::trade::Reading;

/// The columns that are read; there are up to thirty others.
const COLUMNS: [Column; 7] = [
    Column::required("reportername").or(&["reporter"]),
    Column::required("partnername").or(&["partner"]),
    Column::required("year"),
    Column::optional("tradeflow"),
    Column::required("productgroup"),
    Column::optional("exportusthousand"),
    Column::optional("importusthousand"),
];

/// The product group of everything.
const ALL_PRODUCTS: &str = "all products";

/// True for a header of this layout.
pub fn recognises(header: &Header) -> bool {
    header.has("year")
        && header.has_any(&["partnername", "partner"])
        && header.has_any(&["exportusthousand", "importusthousand"])
}

/// Reads this layout.
pub struct Partner {
    at: [Option<usize>; 7],
}

impl Partner {
    /// Binds the columns of a header.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header) -> Result<Partner, String> {
        Ok(Partner { at: header.bind(&COLUMNS)? })
    }

    fn area(row: &Row<'_>, desk: &mut Desk<'_>, column: Option<usize>, year: i32) -> Taken<Area> {
        let name = row.get(column);
        if name.trim_ascii().is_empty() {
            return Err(Flaw::at(column, "bad-code", "there is no name of an area"));
        }
        Ok(desk.area_or_name(System::Wits, b"", name.trim_ascii(), year, row.line))
    }

    /// The columns of figures that a row has, by its trade flow: `Export`, `Import`, `EXPIMP`, or all.
    fn flows(&self, row: &Row<'_>) -> Taken<Vec<(FlowKind, usize)>> {
        let [.., said, _, export, import] = self.at;
        let words = text_of(row.get(said)).trim().to_ascii_lowercase();
        let (exports, imports) = (words.contains("exp"), words.contains("imp"));
        if !words.is_empty() && !exports && !imports {
            return Err(Flaw::at(said, "bad-flow", format!("`{}` is no flow", short(row.get(said)))));
        }
        let wanted = [(FlowKind::Export, export, exports), (FlowKind::Import, import, imports)];
        let there = wanted.into_iter().filter(|(_, _, is_said)| *is_said || words.is_empty());
        Ok(there.filter_map(|(flow, column, _)| Some((flow, column?))).collect())
    }
}

impl Reading for Partner {
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        let [reporter, partner, when, _, group, ..] = self.at;
        let year = year(row, when)?;
        let flows = self.flows(row)?;
        let figures = flows
            .into_iter()
            .map(|(flow, column)| Ok((flow, money(row, Some(column), 3, PROVIDER.null_words)?)))
            .collect::<Taken<Vec<_>>>()?;
        let reporter = Partner::area(row, desk, reporter, year)?;
        let partner = Partner::area(row, desk, partner, year)?;
        let named = text_of(row.get(group)).trim().to_owned();
        if named.is_empty() {
            return Err(Flaw::at(group, "bad-product", "there is no product group"));
        }
        let is_all = named.eq_ignore_ascii_case(ALL_PRODUCTS);
        let (class, product) = match is_all {
            true => (desk.empty(), desk.shared(TOTAL.as_bytes())),
            false => (desk.shared(GROUPS.as_bytes()), desk.shared(named.as_bytes())),
        };
        for (flow, value) in figures {
            if value.is_none() {
                desk.pass("empty-cell", row.line);
                continue;
            }
            let bare = desk.bare(row.line, (reporter.clone(), partner.clone()), flow, year);
            desk.out.flow(FlowRow {
                classification: Arc::clone(&class),
                product: Arc::clone(&product),
                level: is_all.then_some(0),
                value,
                presence: presence(value),
                valuation: valuation(flow, TradeKind::Goods, value, None, None),
                ..bare
            });
        }
        Ok(())
    }
}
