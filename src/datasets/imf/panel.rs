//! The old panel of Direction of Trade Statistics.

use rust_decimal::Decimal;

use super::{
    PROVIDER, Seen, What, code_in_brackets, give, in_dollars, indicator, is_estimate, other_indicator, power_of, text,
    when,
};
use crate::datasets::areas::System;
use crate::datasets::gate::{Column, Desk, Header, Row, Taken, money, presence};
use crate::datasets::trade::Reading;

/// Reads the old panel: a row a pair and period with a column an indicator, or a row an indicator too.
pub struct Dots {
    at: [Option<usize>; 10],
    /// The column of an indicator, what that is, and the power of ten in which it is told.
    values: Vec<(usize, What, u32)>,
}

/// Columns of the panel, apart from those of its indicators.
const PANEL: [Column; 10] = [
    Column::optional("countryname"),
    Column::required("countrycode"),
    Column::optional("counterpartcountryname"),
    Column::required("counterpartcountrycode"),
    Column::required("timeperiod"),
    Column::optional("indicatorcode"),
    Column::optional("value"),
    Column::optional("status"),
    Column::optional("indicatorname"),
    Column::optional("unit"),
];

impl Dots {
    /// Binds the columns of a header.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header) -> Result<Dots, String> {
        let at = header.bind(&PANEL)?;
        let [.., code, value, _, _, _] = at;
        if code.is_some() && value.is_some() {
            return Ok(Dots { at, values: Vec::new() });
        }
        let values: Vec<_> = header
            .names
            .iter()
            .enumerate()
            .filter_map(|(place, name)| {
                Some((place, indicator(code_in_brackets(name).unwrap_or(name))?, power_of(name)))
            })
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

/// A flow of a row, its value, and whether that is an estimate.
type Figure = (What, Option<Decimal>, bool);

impl Dots {
    /// The flows of a row, with their values and whether they are estimates; none where the indicator is another one.
    fn flows(&self, row: &Row<'_>) -> Taken<Vec<Figure>> {
        let [.., code, value, status, name, unit] = self.at;
        if self.values.is_empty() {
            let Some(what) = indicator(&text(row, code)) else { return Ok(Vec::new()) };
            in_dollars(row, unit)?;
            let value = money(row, value, power_of(&text(row, name)), PROVIDER.null_words)?;
            return Ok(vec![(what, value, is_estimate(row.get(status)))]);
        }
        in_dollars(row, unit)?;
        let flow = |(place, what, power): &(usize, What, u32)| {
            Ok((*what, money(row, Some(*place), *power, PROVIDER.null_words)?, false))
        };
        self.values.iter().map(flow).collect()
    }
}

impl Reading for Dots {
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        let [country_name, country, counterpart_name, counterpart, time, code, ..] = self.at;
        let when = when(row, time, b"")?;
        for column in [country, counterpart] {
            crate::datasets::comtrade::numeric_code(column, row.get(column))?;
        }
        let flows = self.flows(row)?;
        if flows.is_empty() {
            return other_indicator(desk, row, code, &text(row, code));
        }
        for (what, value, estimated) in flows {
            let reporter = desk.area_or_name(System::Imf, row.get(country), row.get(country_name), when.0, row.line);
            let partner =
                desk.area_or_name(System::Imf, row.get(counterpart), row.get(counterpart_name), when.0, row.line);
            let presence = presence(value);
            give(desk, row.line, Seen { sides: (reporter, partner), what, when, value, presence, estimated });
        }
        Ok(())
    }
}
