//! Two vintages of trade statistics, compared: which totals were added, withdrawn or revised, and by how much.

use polars::prelude::*;

use super::whole::counted;
use crate::error::Result;
use crate::frame::decimal_type;
use crate::store::IN_PIECES;

/// What names a total in every vintage.
const KEYS: [&str; 7] = ["reporter", "partner", "flow", "series", "trade", "prices", "year"];

/// How many totals of two vintages there are, by what became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revisions {
    /// In both, with the same value.
    pub same: usize,
    /// In both, with another value, or with one where the older had none.
    pub changed: usize,
    /// Only in the newer.
    pub added: usize,
    /// Only in the older.
    pub removed: usize,
    /// What only one of them has at all, in words: it was neither added nor withdrawn, and is not compared.
    pub left_out: Vec<String>,
}

/// Years, or reporters and years, that are named.
const MOST_NAMED: usize = 8;

/// Compares two vintages of the table `totals`, in the years that both have; of data that come in pieces, reporter by reporter.
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
    let scope: &[&str] = if in_pieces(old)? || in_pieces(new)? { &["reporter", "year"] } else { &["year"] };
    let left_out = in_one_alone(old, new, scope, "total")?;
    let (of_both_old, of_both_new) = (shared(old, new, scope)?, shared(new, old, scope)?);
    let (old, new) = (&of_both_old, &of_both_new);
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
    let [same, changed, added, removed] = ["same", "changed", "added", "removed"].map(count);
    let counts = Revisions { same, changed, added, removed, left_out };
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

/// What names a value of an indicator in every vintage.
const INDICATOR_KEYS: [&str; 5] = ["indicator", "area", "year", "quarter", "month"];

/// Compares two vintages of the table `indicators`, in the indicators, areas and years that both have. An empty cell is no value: one
/// that is filled is added, one that is emptied is removed.
///
/// Shape: one row a value that is not the same in both: `change` (`added`, `removed`, `changed`), the indicator, the area (its
/// ISO 3166-1 alpha-3 code, else the provider's), the time, both values, their difference (null without both) and the ratio
/// new / old (null unless the older is above nought). Unit: the indicator's. Order: indicator, area, time.
///
/// # Errors
/// A frame that is not of that table.
pub fn indicator_revisions(old: &DataFrame, new: &DataFrame) -> Result<(DataFrame, Revisions)> {
    const SCOPES: [&[&str]; 2] = [&["indicator", "area"], &["indicator", "year"]];
    let (mut old, mut new) = (values_of(old)?, values_of(new)?);
    let mut left_out = Vec::new();
    for scope in SCOPES {
        left_out.extend(in_one_alone(&old, &new, scope, "value")?);
        (old, new) = (shared(&old, &new, scope)?, shared(&new, &old, scope)?);
    }
    let keys = INDICATOR_KEYS.map(col);
    let args = JoinArgs { nulls_equal: true, ..JoinArgs::new(JoinType::Full) };
    let args = args.with_coalesce(JoinCoalesce::CoalesceColumns);
    let named = |frame: DataFrame, name: &str| frame.lazy().rename(["value"], [name], true);
    let change = when(col("old").is_null())
        .then(lit("added"))
        .when(col("new").is_null())
        .then(lit("removed"))
        .when(col("old").eq(col("new")))
        .then(lit("same"))
        .otherwise(lit("changed"));
    let compared = named(old, "old")
        .join(named(new, "new"), &keys, &keys, args)
        .with_columns([
            change.alias("change"),
            (col("new") - col("old")).alias("difference"),
            when(col("old").gt(lit(0.0))).then(col("new") / col("old")).otherwise(lit(NULL)).alias("ratio"),
        ])
        .collect()?;
    let changes = compared.column("change")?.str()?.clone();
    let count = |word: &str| changes.iter().filter(|change| *change == Some(word)).count();
    let [same, changed, added, removed] = ["same", "changed", "added", "removed"].map(count);
    let columns = [&["change"], &INDICATOR_KEYS[..], &["old", "new", "difference", "ratio"]].concat();
    let table = compared
        .lazy()
        .filter(col("change").neq(lit("same")))
        .select(columns.into_iter().map(col).collect::<Vec<_>>())
        .sort(INDICATOR_KEYS, SortMultipleOptions::default().with_nulls_last(true))
        .collect()?;
    Ok((table, Revisions { same, changed, added, removed, left_out }))
}

/// The values of indicators that are there, with what names them.
fn values_of(indicators: &DataFrame) -> Result<DataFrame> {
    let text = |name: &str| col(name).cast(DataType::String);
    let area = coalesce(&[text("area"), text("area_name")]).alias("area");
    let columns = [text("indicator"), area, col("year"), col("quarter"), col("month"), col("value")];
    Ok(indicators.clone().lazy().filter(col("value").is_not_null()).select(columns).collect()?)
}

/// True for totals of downloads of some reporters.
fn in_pieces(totals: &DataFrame) -> Result<bool> {
    let Ok(column) = totals.column("dataset") else { return Ok(false) };
    let names = column.unique()?.cast(&DataType::String)?;
    Ok(names.str()?.iter().flatten().any(|name| IN_PIECES.contains(&name)))
}

fn scoped(totals: &DataFrame, scope: &[&str]) -> LazyFrame {
    let key = |name: &&str| if *name == "year" { col(*name) } else { col(*name).cast(DataType::String) };
    totals.clone().lazy().with_columns(scope.iter().map(key).collect::<Vec<_>>())
}

fn joined(totals: &DataFrame, other: &DataFrame, scope: &[&str], how: JoinType) -> LazyFrame {
    let keys: Vec<Expr> = scope.iter().map(|name| col(*name)).collect();
    scoped(totals, scope).join(scoped(other, scope).select(keys.clone()), keys.clone(), keys, JoinArgs::new(how))
}

/// The totals of years, or reporters and years, that the other has too.
fn shared(totals: &DataFrame, other: &DataFrame, scope: &[&str]) -> Result<DataFrame> {
    Ok(joined(totals, other, scope, JoinType::Semi).collect()?)
}

/// What only one of two vintages has, in words.
fn in_one_alone(old: &DataFrame, new: &DataFrame, scope: &[&str], what: &str) -> Result<Vec<String>> {
    let both = [apart(old, new, scope, ("older", what))?, apart(new, old, scope, ("newer", what))?];
    Ok(both.into_iter().flatten().collect())
}

/// What only one vintage has, in words.
fn apart(totals: &DataFrame, other: &DataFrame, scope: &[&str], (which, what): (&str, &str)) -> Result<Option<String>> {
    let own = joined(totals, other, scope, JoinType::Anti).collect()?;
    if own.height() == 0 {
        return Ok(None);
    }
    let names: Vec<Expr> = scope.iter().map(|name| col(*name).cast(DataType::String)).collect();
    let named = own
        .lazy()
        .select([concat_str(names, " ", true).alias("name")])
        .group_by([col("name")])
        .agg([len().alias("count")])
        .sort(["name"], SortMultipleOptions::default())
        .collect()?;
    let count: usize = named.column("count")?.cast(&DataType::UInt64)?.u64()?.iter().flatten().sum::<u64>() as usize;
    let list: Vec<&str> = named.column("name")?.str()?.iter().flatten().collect();
    let more = list.len().saturating_sub(MOST_NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let list = list[..list.len().min(MOST_NAMED)].join(", ");
    Ok(Some(format!("not compared, only the {which} has them: {} of {list}{more}", counted(count, what))))
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
        assert_eq!(counts, Revisions { same: 2, changed: 1, added: 1, removed: 1, left_out: Vec::new() });
        let rows = Rows::of(&table);
        let line = |row| {
            let text = |name: &str| rows.text(row, name).expect(name);
            [text("change"), text("reporter"), text("year"), text("old"), text("new"), text("difference")].join(",")
        };
        let lines: Vec<String> = (0..rows.len()).map(line).collect();
        assert_eq!(lines, ["changed,AZE,2022,,7,", "added,GEO,2020,,1,", "removed,TUR,2020,4,,"]);
    }

    #[test]
    fn values_of_indicators_are_compared_by_area_and_year() {
        let values = |rows: &[(&str, &str, i32, Option<f64>)]| {
            let none = || integer_column("quarter", rows.iter().map(|_| None));
            let columns = vec![
                text_column("area", rows.iter().map(|row| if row.1 == "AFE" { "" } else { row.1 })),
                text_column("area_name", rows.iter().map(|row| row.1)),
                text_column("indicator", rows.iter().map(|row| row.0)),
                integer_column("year", rows.iter().map(|row| Some(row.2))),
                none(),
                none().with_name("month".into()),
                Column::new("value".into(), rows.iter().map(|row| row.3).collect::<Vec<_>>()),
            ];
            DataFrame::new(rows.len(), columns).expect("a frame")
        };
        let old = values(&[
            ("GDP", "AZE", 2020, Some(5.0)),
            ("GDP", "AZE", 2021, None),
            ("GDP", "AZE", 2022, Some(2.0)),
            ("GDP", "AFE", 2020, Some(4.0)),
            ("GDP", "PAK", 2020, Some(1.0)),
            ("GDP", "PAK", 2021, Some(1.5)),
            ("CPI", "AZE", 2020, Some(9.0)),
        ]);
        let new = values(&[
            ("GDP", "AZE", 2020, Some(5.5)),
            ("GDP", "AZE", 2021, Some(6.0)),
            ("GDP", "AZE", 2022, None),
            ("GDP", "AFE", 2020, Some(4.0)),
            ("GDP", "PAK", 2020, Some(1.0)),
            ("GDP", "PAK", 2022, Some(7.0)),
            ("GDP", "AZE", 2023, Some(8.0)),
        ]);
        let (table, counts) = indicator_revisions(&old, &new).expect("compared");
        assert_eq!((counts.same, counts.changed, counts.added, counts.removed), (2, 1, 2, 2));
        let rows = Rows::of(&table);
        let line = |row| {
            let text = |name: &str| rows.text(row, name).expect(name);
            ["change", "indicator", "area", "year", "old", "new", "difference"].map(text).join(",")
        };
        let lines: Vec<String> = (0..rows.len()).map(line).collect();
        assert_eq!(
            lines,
            [
                "changed,GDP,AZE,2020,5,5.5,0.5",
                "added,GDP,AZE,2021,,6,",
                "removed,GDP,AZE,2022,2,,",
                "removed,GDP,PAK,2021,1.5,,",
                "added,GDP,PAK,2022,,7,",
            ]
        );
        assert_eq!(
            counts.left_out,
            [
                "not compared, only the older has them: 1 value of CPI AZE",
                "not compared, only the newer has them: 1 value of GDP 2023",
            ]
        );
    }

    #[test]
    fn years_that_were_not_imported_are_not_withdrawn() {
        let old = totals(&[("AZE", 2019, Some(1)), ("AZE", 2020, Some(5)), ("TUR", 2020, Some(4))]);
        let new = totals(&[("AZE", 2020, Some(6)), ("AZE", 2021, Some(7)), ("GEO", 2020, Some(1))]);
        let (table, counts) = revisions(&old, &new).expect("compared");
        assert_eq!((counts.changed, counts.added, counts.removed), (1, 1, 1));
        assert_eq!(
            counts.left_out,
            [
                "not compared, only the older has them: 1 total of 2019",
                "not compared, only the newer has them: 1 total of 2021"
            ]
        );
        assert_eq!(table.height(), 3);
        // Of downloads by reporter, one that was not downloaded again is not withdrawn either.
        let comtrade = |mut frame: DataFrame| {
            frame.with_column(text_column("dataset", vec!["comtrade"; frame.height()].into_iter())).expect("a column");
            frame
        };
        let (table, counts) = revisions(&comtrade(old), &comtrade(new)).expect("compared");
        assert_eq!((counts.changed, counts.added, counts.removed, table.height()), (1, 0, 0, 1));
        assert_eq!(counts.left_out[0], "not compared, only the older has them: 2 totals of AZE 2019, TUR 2020");
    }
}
