//! UN Comtrade around 2012: 11 columns, codes only, all levels of a classification in one file (their sum is three times the trade).

use super::{Family, classification, flow_of, numeric_code, product, trade_kind, valuation};
use crate::datasets::areas::System;
use crate::datasets::flows::{Flags, FlowRow};
use crate::datasets::gate::{Column, Desk, Flaw, Header, Row, Taken, integer, money, number, presence, short, year};
use crate::datasets::trade::Reading;

/// The columns.
pub const COLUMNS: [Column; 11] = [
    Column::required("year"),
    Column::required("reportercode"),
    Column::required("tradeflowcode"),
    Column::required("partnercode"),
    Column::required("classification"),
    Column::required("commoditycode"),
    Column::optional("quantityunitcode"),
    Column::optional("supplementaryquantity"),
    Column::optional("netweightkg"),
    Column::required("value"),
    Column::optional("estimationcode"),
];

/// True for a header of this layout.
pub fn recognises(header: &Header) -> bool {
    header.bind(&COLUMNS).is_ok() && header.has_any(&["estimationcode", "supplementaryquantity"])
}

/// Reads this layout.
pub struct Oldest {
    at: [Option<usize>; 11],
}

impl Oldest {
    /// Binds the columns of a header.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header) -> Result<Oldest, String> {
        Ok(Oldest { at: header.bind(&COLUMNS)? })
    }
}

impl Reading for Oldest {
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        let [year_at, reporter, flow, partner, class, code, unit, quantity, weight, value, estimation] = self.at;
        let year = year(row, year_at)?;
        numeric_code(reporter, row.get(reporter))?;
        numeric_code(partner, row.get(partner))?;
        let flow = flow_of((flow, row.get(flow)), b"")?;
        let class = classification(desk, class, row.get(class))?;
        let trade = trade_kind((None, b""), &class)?;
        let product = product(desk, (code, row.get(code)), Family::of_goods(&class), None, true, row.line)?;
        let nulls = super::PROVIDER.null_words;
        let value = money(row, value, 0, nulls)?;
        let weight = number(row, weight, 0, nulls)?;
        let bits = match row.get(estimation) {
            b"" => 0,
            text => integer(text)
                .filter(|bits| (0..=127).contains(bits))
                .ok_or_else(|| Flaw::at(estimation, "bad-flag", format!("`{}` is no estimation code", short(text))))?,
        };
        // Unit 1 is "No Quantity".
        let unit = row.get(unit);
        let counted = !matches!(unit, b"" | b"1");
        let quantity = if counted { number(row, quantity, 0, nulls)? } else { None };
        let quantity_unit = (counted && quantity.is_some()).then(|| desk.shared(unit));
        let reporter = desk.area(System::Comtrade, row.get(reporter), year, row.line);
        let partner = desk.area(System::Comtrade, row.get(partner), year, row.line);
        let bare = desk.bare(row.line, (reporter, partner), flow, year);
        desk.out.flow(FlowRow {
            classification: class,
            product: product.code,
            level: product.level,
            value,
            presence: presence(value),
            valuation: valuation(flow, trade, value, None, None),
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
            ..bare
        });
        Ok(())
    }
}
