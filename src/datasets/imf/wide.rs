//! Files of the IMF with a series a row and a column a period: the data portal's, and the old bulk file, which has the status of the
//! values in a row of their own.

use rust_decimal::Decimal;

use super::{
    PROVIDER, Seen, Series, What, When, give, in_dollars, indicator, is_estimate, other_indicator, power_of, text,
};
use crate::datasets::areas::System;
use crate::datasets::flows::Area;
use crate::datasets::gate::{Column, Desk, Flaw, Header, Row, Taken, money, period, presence};
use crate::datasets::release::Layout;
use crate::datasets::trade::Reading;

/// Reads a series a row, a column a period: the portal's and the old bulk file.
pub struct Wide {
    layout: Layout,
    country: Option<usize>,
    country_name: Option<usize>,
    counterpart: Option<usize>,
    counterpart_name: Option<usize>,
    indicator: Option<usize>,
    indicator_name: Option<usize>,
    unit: Option<usize>,
    series: Option<usize>,
    attribute: Option<usize>,
    periods: Vec<(usize, When)>,
    /// The row before, where the file has a row for the values of a series and one for their status, in either order.
    waiting: Option<Waiting>,
}

/// A row whose series may go on in the next one.
enum Waiting {
    Values(String, Observations),
    Status(String, u64, Marks),
}

/// Which periods have an estimate.
type Marks = Vec<bool>;

/// The observations of a series, each with the place of its period.
struct Observations {
    line: u64,
    what: What,
    cells: Vec<(usize, (Area, Area), Decimal)>,
}

/// Columns of both wide layouts, beside those of the periods.
pub const WIDE_COLUMNS: [Column; 9] = [
    Column::optional("countryid").or(&["countrycode"]),
    Column::optional("country").or(&["countryname"]),
    Column::optional("counterpartcountryid").or(&["counterpartcountrycode"]),
    Column::optional("counterpartcountry").or(&["counterpartcountryname"]),
    Column::optional("indicatorid").or(&["indicatorcode"]),
    Column::optional("indicator").or(&["indicatorname"]),
    Column::optional("seriescode"),
    Column::optional("attribute"),
    Column::optional("unit"),
];

impl Wide {
    /// Binds the columns of a header.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header, layout: Layout) -> Result<Wide, String> {
        let [country, country_name, counterpart, counterpart_name, code, name, series, attribute, unit] =
            header.bind(&WIDE_COLUMNS)?;
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
        Ok(Wide {
            layout,
            country,
            country_name,
            counterpart,
            counterpart_name,
            indicator,
            indicator_name: name,
            unit,
            series,
            attribute,
            periods,
            waiting: None,
        })
    }

    fn side(&self, row: &Row<'_>, desk: &mut Desk<'_>, code: &[u8], name: Option<usize>, year: i32) -> Area {
        let system = if self.layout == Layout::ImfDotsWide { System::Imf } else { System::Imts };
        let name = row.get(name);
        let code = if code.is_empty() { name } else { code };
        desk.area_or_name(system, code, name, year, row.line)
    }

    /// What the rows of a series have in common.
    fn key(&self, row: &Row<'_>) -> String {
        let parts =
            [self.series, self.country, self.country_name, self.counterpart, self.counterpart_name, self.indicator];
        parts.map(|place| text(row, place)).join("\u{1f}")
    }

    /// The values of a series: its codes, then a cell for each period that has one.
    fn observations(&self, row: &Row<'_>, desk: &mut Desk<'_>, series: &Series, what: What) -> Taken<Observations> {
        in_dollars(row, self.unit)?;
        let power = power_of(&text(row, self.indicator_name));
        let mut cells = Vec::new();
        for (at, (place, when)) in self.periods.iter().enumerate() {
            let Some(value) = money(row, Some(*place), power, PROVIDER.null_words)? else {
                desk.pass("empty-cell", row.line);
                continue;
            };
            let reporter = self.side(row, desk, series.reporter.as_bytes(), self.country_name, when.0);
            let partner = self.side(row, desk, series.partner.as_bytes(), self.counterpart_name, when.0);
            cells.push((at, (reporter, partner), value));
        }
        Ok(Observations { line: row.line, what, cells })
    }

    fn give(&self, desk: &mut Desk<'_>, observations: Observations, marks: &[bool]) {
        let Observations { line, what, cells } = observations;
        for (at, sides, value) in cells {
            let Some((_, when)) = self.periods.get(at) else { continue };
            let estimated = marks.get(at).copied().unwrap_or(false);
            let presence = presence(Some(value));
            give(desk, line, Seen { sides, what, when: *when, value: Some(value), presence, estimated });
        }
    }

    /// Lets go of a row whose series does not go on.
    fn release(&self, desk: &mut Desk<'_>, waiting: Option<Waiting>) {
        match waiting {
            Some(Waiting::Values(_, observations)) => self.give(desk, observations, &[]),
            Some(Waiting::Status(_, line, _)) => desk.pass("other-attribute", line),
            None => {}
        }
    }

    fn status(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) {
        let marks: Marks = self.periods.iter().map(|(place, _)| is_estimate(row.get(Some(*place)))).collect();
        let key = self.key(row);
        match self.waiting.take() {
            Some(Waiting::Values(before, observations)) if before == key => self.give(desk, observations, &marks),
            other => {
                self.release(desk, other);
                self.waiting = Some(Waiting::Status(key, row.line, marks));
            }
        }
    }
}

impl Reading for Wide {
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        match row.get(self.attribute) {
            b"" | b"Value" => {}
            b"Status" => {
                self.status(row, desk);
                return Ok(());
            }
            _ => {
                desk.pass("other-attribute", row.line);
                return Ok(());
            }
        }
        let before = self.waiting.take();
        // Where the series has a code, the columns may hold names only.
        let coded = Series::parse(&text(row, self.series)).filter(|_| self.country.is_none());
        let series = coded.unwrap_or_else(|| Series {
            reporter: text(row, self.country),
            indicator: text(row, self.indicator),
            partner: text(row, self.counterpart),
        });
        let Some(what) = indicator(&series.indicator) else {
            self.release(desk, before);
            return other_indicator(desk, row, self.indicator, &series.indicator);
        };
        if (series.reporter.is_empty() && row.get(self.country_name).is_empty())
            || (series.partner.is_empty() && row.get(self.counterpart_name).is_empty())
        {
            self.release(desk, before);
            return Err(Flaw::at(self.country, "bad-code", "there is no code of an area"));
        }
        let observations = self.observations(row, desk, &series, what);
        let key = self.key(row);
        match (before, observations) {
            (Some(Waiting::Status(other, _, marks)), Ok(observations)) if other == key => {
                self.give(desk, observations, &marks)
            }
            (before, observations) => {
                self.release(desk, before);
                let observations = observations?;
                match self.attribute {
                    Some(_) => self.waiting = Some(Waiting::Values(key, observations)),
                    None => self.give(desk, observations, &[]),
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, desk: &mut Desk<'_>) {
        let last = self.waiting.take();
        self.release(desk, last);
    }
}
