//! Correlates of War, dyadic trade: what each of two countries imported from the other, millions of current US dollars.
//!
//! `flow1` is what the first country imported **from** the second, `flow2` the other way. -9 is missing, and no amount: 138,819 rows of
//! 1949 to 2000 have one. The sources mix CIF and FOB. The smoothed and alternative series are not read. State names carry no
//! dates; the codes are told apart by era (365 is the Soviet Union from 1922 to 1991).

use rust_decimal::Decimal;

use super::areas::System;
use super::flows::{Area, FlowKind, FlowRow, Presence, Valuation};
use super::gate::{Column, Desk, Flaw, Header, Row, Taken, not_negative, number, presence, year};
use super::release::Provider;
use super::trade::Reading;

/// The Correlates of War project.
pub const PROVIDER: Provider = Provider {
    id: "cow",
    name: "Correlates of War, International Trade",
    url: "https://correlatesofwar.org/data-sets/bilateral-trade/",
    licence: "free use with citation",
    citation: "Barbieri, K. and Keshk, O. (2016), Correlates of War Project Trade Data Set, version 4.0",
    null_words: &["-9", "."],
};

/// The columns.
pub const COLUMNS: [Column; 24] = [
    Column::optional("ccode1"),
    Column::optional("ccode2"),
    Column::optional("year"),
    Column::optional("importer1"),
    Column::optional("importer2"),
    Column::required("flow1"),
    Column::required("flow2"),
    Column::optional("smoothflow1"),
    Column::optional("smoothflow2"),
    Column::optional("smoothtotrade"),
    Column::optional("spike1"),
    Column::optional("spike2"),
    Column::optional("dip1"),
    Column::optional("dip2"),
    Column::optional("trdspike"),
    Column::optional("tradedip"),
    Column::optional("belluxaltflow1"),
    Column::optional("belluxaltflow2"),
    Column::optional("chinaaltflow1"),
    Column::optional("chinaaltflow2"),
    Column::optional("source1"),
    Column::optional("source2"),
    Column::optional("version"),
    Column::optional("totaltrade"),
];

/// True for a header of this layout, whole or in part.
pub fn recognises(header: &Header) -> bool {
    let either = |codes: [&str; 2]| codes.iter().all(|key| header.has(key));
    header.has("flow1") && header.has("flow2") && (either(["ccode1", "ccode2"]) || either(["importer1", "importer2"]))
}

/// Stands for a missing flow, in dollars; programs write it in many ways: `-9`, `-9.00000`, `-9,0`.
const MISSING: Decimal = Decimal::from_parts(9_000_000, 0, 0, true, 0);

/// A flow in dollars.
fn flow(row: &Row<'_>, column: Option<usize>) -> Taken<Option<Decimal>> {
    let value = number(row, column, 6, PROVIDER.null_words)?;
    not_negative(column, value.filter(|value| *value != MISSING))
}

/// Reads this layout.
pub struct Cow {
    at: [Option<usize>; 24],
    year: Option<i32>,
    vintages: Vec<String>,
}

impl Cow {
    /// Binds the columns of a header. `year` is for files that have none.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header, year: Option<i32>) -> Result<Cow, String> {
        let at = header.bind(&COLUMNS)?;
        if at[2].is_none() && year.is_none() {
            return Err("there is no column `year`, and no year was given for the whole file".to_owned());
        }
        Ok(Cow { at, year, vintages: Vec::new() })
    }

    fn area(&self, row: &Row<'_>, desk: &mut Desk<'_>, side: usize, year: i32) -> Taken<Area> {
        let (code, name) = (row.get(self.at[side]), row.get(self.at[side + 3]));
        if !code.is_empty() {
            super::comtrade::numeric_code(self.at[side], code)?;
        } else if name.is_empty() {
            return Err(Flaw::at(self.at[side], "bad-code", "there is no code and no name of a state"));
        }
        Ok(desk.area_or_name(System::Cow, code, name, year, row.line))
    }
}

impl Reading for Cow {
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        let year = match (self.at[2], self.year) {
            (None, Some(year)) => year,
            (column, _) => year(row, column)?,
        };
        let (first, second) = (self.area(row, desk, 0, year)?, self.area(row, desk, 1, year)?);
        let flows = [5, 6].map(|place| flow(row, self.at[place]));
        let [flow1, flow2] = flows;
        let version = row.get(self.at[22]);
        if !version.is_empty() && self.vintages.len() < 100 {
            let version = desk.shared(version);
            if !self.vintages.iter().any(|known| **known == *version) {
                self.vintages.push(version.to_string());
            }
        }
        for (sides, value) in [((first.clone(), second.clone()), flow1?), ((second, first), flow2?)] {
            let bare = desk.bare(row.line, sides, FlowKind::Import, year);
            let presence: Presence = presence(value);
            desk.out.flow(FlowRow { value, presence, valuation: Valuation::Mixed, ..bare });
        }
        Ok(())
    }

    fn vintages(&self) -> Vec<String> {
        self.vintages.clone()
    }
}
