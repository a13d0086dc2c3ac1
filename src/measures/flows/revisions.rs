//! Two vintages of trade statistics, compared: which totals were added, withdrawn or revised, and by how much.

use polars::prelude::*;

use crate::error::Result;
use crate::frame::decimal_type;

/// What names a total in every vintage.
const KEYS: [&str; 7] = ["reporter", "partner", "flow", "series", "trade", "prices", "year"];

/// How many totals of two vintages there are, by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Revisions {
    /// In both, with the same value.
    pub same: usize,
    /// In both, with another value, or with one where the older had none.
    pub changed: usize,
    /// Only in the newer.
    pub added: usize,
    /// Only in the older.
    pub removed: usize,
}

/// Compares two vintages of the table `totals`.
///
/// Shape: one row a total that is not the same in both: `change` (`added`, `removed`, `changed`), what names it, both values,
/// their difference (null without both) and the ratio new / old (null unless the older is above nought). Unit: US dollars. Order:
/// reporter, partner, flow, year.
///
/// # Errors
/// A frame that is not of that table.
pub fn revisions(old: &DataFrame, new: &DataFrame) -> Result<(DataFrame, Revisions)> {
    let side = |frame: &DataFrame, value: &str, there: &str| {
        let keys = KEYS.map(|key| match key {
            "year" => col(key),
            _ => col(key).cast(DataType::String),
        });
        let figure = col("value").cast(decimal_type()).alias(value);
        frame.clone().lazy().select(keys.into_iter().chain([figure, lit(true).alias(there)]).collect::<Vec<_>>())
    };
    let keys = KEYS.map(col);
    // A total without a series has no series in both vintages.
    let args = JoinArgs { nulls_equal: true, ..JoinArgs::new(JoinType::Full) };
    let args = args.with_coalesce(JoinCoalesce::CoalesceColumns);
    let both = side(old, "old", "in_old").join(side(new, "new", "in_new"), &keys, &keys, args);
    let change = when(col("in_old").is_null())
        .then(lit("added"))
        .when(col("in_new").is_null())
        .then(lit("removed"))
        .when(col("old").eq_missing(col("new")))
        .then(lit("same"))
        .otherwise(lit("changed"));
    let float = |name: &str| col(name).cast(DataType::Float64);
    let compared = both
        .with_columns([
            change.alias("change"),
            (col("new") - col("old")).cast(decimal_type()).alias("difference"),
            when(float("old").gt(lit(0.0))).then(float("new") / float("old")).otherwise(lit(NULL)).alias("ratio"),
        ])
        .collect()?;
    let changes = compared.column("change")?.str()?.clone();
    let count = |word: &str| changes.iter().filter(|change| *change == Some(word)).count();
    let counts =
        Revisions { same: count("same"), changed: count("changed"), added: count("added"), removed: count("removed") };
    let columns = [&["change"], &KEYS[..], &["old", "new", "difference", "ratio"]].concat();
    let table = compared
        .lazy()
        .filter(col("change").neq(lit("same")))
        .select(columns.into_iter().map(col).collect::<Vec<_>>())
        .sort(
            ["reporter", "partner", "flow", "series", "trade", "prices", "year"],
            SortMultipleOptions::default().with_nulls_last(true),
        )
        .collect()?;
    Ok((table, counts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{decimal_column, integer_column, text_column};
    use crate::tables::Rows;
    use rust_decimal::Decimal;

    fn totals(rows: &[(&str, i32, Option<i64>)]) -> DataFrame {
        let text = |name: &str, word: &'static str| text_column(name, rows.iter().map(|_| word));
        let columns = vec![
            text_column("reporter", rows.iter().map(|row| row.0)),
            text("partner", "PAK"),
            text("flow", "export"),
            text("series", ""),
            text("trade", "goods"),
            text("prices", "nominal"),
            integer_column("year", rows.iter().map(|row| Some(row.1))),
            decimal_column("value", rows.iter().map(|row| row.2.map(Decimal::from))).expect("values"),
        ];
        DataFrame::new(rows.len(), columns).expect("a frame")
    }

    #[test]
    fn every_total_is_the_same_changed_added_or_removed() {
        let old = totals(&[("AZE", 2020, Some(5)), ("AZE", 2021, None), ("AZE", 2022, None), ("TUR", 2020, Some(4))]);
        let new =
            totals(&[("AZE", 2020, Some(5)), ("AZE", 2021, None), ("AZE", 2022, Some(7)), ("GEO", 2020, Some(1))]);
        let (table, counts) = revisions(&old, &new).expect("compared");
        assert_eq!(counts, Revisions { same: 2, changed: 1, added: 1, removed: 1 });
        let rows = Rows::of(&table);
        let line = |row| {
            let text = |name: &str| rows.text(row, name).expect(name);
            [text("change"), text("reporter"), text("year"), text("old"), text("new"), text("difference")].join(",")
        };
        let lines: Vec<String> = (0..rows.len()).map(line).collect();
        assert_eq!(lines, ["changed,AZE,2022,,7,", "added,GEO,2020,,1,", "removed,TUR,2020,4,,"]);
    }
}
