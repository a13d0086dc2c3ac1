//! Price indices, by name: those that ship, and any indicator that was imported.

use std::collections::BTreeMap;

use polars::prelude::*;

use crate::datasets::DEFLATORS;
use crate::error::{Error, Result};
use crate::io::Sheet;
use crate::measures::Ask;
use crate::tables::Tables;

/// The file `data/deflators.csv` as it ships.
pub const DEFLATORS_CSV: &str = include_str!("../../../data/deflators.csv");

/// The deflator without `--deflator`.
pub const USUAL: &str = "us-cpi";

/// A price index by year.
#[derive(Debug, Clone, PartialEq)]
pub struct Deflator {
    /// Its name: `us-cpi`, or indicator and area `NY.GDP.DEFL.ZS:USA`.
    pub name: String,
    /// Its value by year; every one above nought.
    pub years: BTreeMap<i32, f64>,
}

impl Deflator {
    /// The deflator that a selection names.
    ///
    /// # Errors
    /// A usage error for a name that is none, and for an indicator that has several values in a year.
    pub fn named(tables: &Tables, ask: &Ask) -> Result<Deflator> {
        let name = ask.deflator.as_deref().unwrap_or(USUAL).trim();
        match name.split_once(':') {
            Some((indicator, area)) => Deflator::indicator(tables, name, indicator.trim(), area.trim()),
            None => Deflator::shipped(name),
        }
    }

    /// One of those that ship.
    ///
    /// # Errors
    /// A usage error with the nearest name.
    pub fn shipped(name: &str) -> Result<Deflator> {
        let (sheet, findings) = Sheet::read("data/deflators.csv", DEFLATORS_CSV.as_bytes(), &DEFLATORS.names());
        let sheet = sheet
            .filter(|_| findings.is_empty())
            .ok_or_else(|| Error::findings("the list of deflators is broken", findings))?;
        let mut known: Vec<&str> = (0..sheet.len()).map(|row| sheet.value(row, 0)).collect();
        known.dedup();
        let years: BTreeMap<i32, f64> = (0..sheet.len())
            .filter(|row| sheet.value(*row, 0) == name)
            .filter_map(|row| Some((sheet.value(row, 1).parse().ok()?, sheet.value(row, 2).parse().ok()?)))
            .collect();
        if years.is_empty() {
            return Err(Error::usage(format!("unknown deflator `{name}`"))
                .with_hint(format!("one of: {}; or INDICATOR:AREA of what was imported", known.join(", "))));
        }
        Ok(Deflator { name: name.to_owned(), years })
    }

    /// An indicator of a country or group that was imported.
    fn indicator(tables: &Tables, name: &str, indicator: &str, area: &str) -> Result<Deflator> {
        let of = |column: &str, word: &str| {
            col(column).cast(DataType::String).str().to_uppercase().eq(lit(word.to_uppercase())).fill_null(lit(false))
        };
        let whole = col("quarter").is_null().and(col("month").is_null());
        let frame = tables
            .statistics("indicators")?
            .filter(of("indicator", indicator).and(of("area", area).or(of("area_name", area))).and(whole))
            .group_by([col("year").cast(DataType::Int32)])
            .agg([
                col("value").drop_nulls().n_unique().alias("values"),
                col("value").cast(DataType::Float64).max().alias("value"),
            ])
            .sort(["year"], SortMultipleOptions::default())
            .collect()?;
        if frame.height() == 0 {
            return Err(Error::usage(format!("no indicator `{indicator}` of `{area}` was imported"))
                .with_hint("write INDICATOR:AREA as in the table `indicators`, such as NY.GDP.DEFL.ZS:USA"));
        }
        let years = frame.column("year")?.i32()?;
        let several = frame.column("values")?.cast(&DataType::Int64)?;
        let mut index = BTreeMap::new();
        for ((year, count), value) in years.iter().zip(several.i64()?.iter()).zip(frame.column("value")?.f64()?.iter())
        {
            let (Some(year), Some(value)) = (year, value) else { continue };
            if count.is_some_and(|count| count > 1) {
                return Err(Error::usage(format!("`{name}` has several values for {year}"))
                    .with_hint("--vintage chooses one release"));
            }
            if value > 0.0 && value.is_finite() {
                index.insert(year, value);
            }
        }
        Ok(Deflator { name: name.to_owned(), years: index })
    }

    /// The year whose prices values are given in: the one asked for, else the last of the index.
    ///
    /// # Errors
    /// A usage error when the index does not have the year.
    pub fn base_year(&self, ask: &Ask) -> Result<i32> {
        let span = match (self.years.first_key_value(), self.years.last_key_value()) {
            (Some((first, _)), Some((last, _))) => format!("it has {first} to {last}"),
            _ => "it has no year with a value above 0".to_owned(),
        };
        ask.base_year
            .or_else(|| self.years.last_key_value().map(|(year, _)| *year))
            .filter(|year| self.years.contains_key(year))
            .ok_or_else(|| {
                let year = ask.base_year.map_or("any year".to_owned(), |year| year.to_string());
                Error::usage(format!("the deflator {} has no value for {year}", self.name)).with_hint(span)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_index_has_every_year_once() {
        let cpi = Deflator::shipped(USUAL).expect("us-cpi");
        let years: Vec<i32> = cpi.years.keys().copied().collect();
        assert_eq!(years, (1913..=2024).collect::<Vec<_>>());
        assert_eq!(DEFLATORS_CSV.lines().count(), 1 + years.len());
        // Every value but a few of the Depression and after wars lies within a fifth of the one before.
        assert!(cpi.years.values().zip(cpi.years.values().skip(1)).all(|(one, next)| (next / one - 1.0).abs() < 0.2));
        // The base of the index is the average of 1982 to 1984.
        let base: f64 = (1982..=1984).map(|year| cpi.years[&year]).sum::<f64>() / 3.0;
        assert!((base - 100.0).abs() < 0.05, "{base}");
    }
}
