//! Hand-made tables of trade statistics: a table of the store from a few lines of text.

use bilat::ledger::Ledger;
use bilat::model::{Column as Described, ColumnType};
use bilat::tables::{FLOWS, INDICATORS, TOTALS, Tables, boolean_column, decimal_column, integer_column, text_column};
use polars::prelude::{Column, DataFrame};

/// What a column holds where a test does not say.
fn usual(column: &str) -> &'static str {
    match column {
        "release" => "r1",
        "dataset" => "comtrade",
        "trade" => "goods",
        "prices" => "nominal",
        "books" => "own",
        "basis" => "total",
        "rows" => "1",
        "file" => "f.csv",
        "sha256" => "00",
        "reporter_class" | "partner_class" | "area_class" => "country",
        "classification" => "H5",
        "presence" => "value",
        "estimate" => "false",
        "counts" => "once",
        _ => "",
    }
}

/// A table of these columns from CSV text whose header names some of them; the others hold what is usual.
pub fn frame_of(columns: &[Described], text: &str) -> DataFrame {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    for name in &header {
        assert!(columns.iter().any(|column| column.name == name), "no column {name}");
    }
    let records: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a line")).collect();
    let cell = |row: usize, name: &str| -> String {
        let record = &records[row];
        let place = header.iter().position(|known| known == name);
        let own = |name: &str| header.iter().position(|known| known == name).map(|place| record[place].to_owned());
        match (place.map(|place| record[place].to_owned()), name) {
            (Some(value), _) => value,
            (None, "valuation") => if own("flow").as_deref() == Some("import") { "cif" } else { "fob" }.to_owned(),
            (None, "reporter_name" | "partner_name") => own(name.trim_end_matches("_name")).unwrap_or_default(),
            (None, "area_name") => own("area").unwrap_or_default(),
            (None, "level") => own("product").map(|code| code.len().to_string()).unwrap_or_default(),
            _ => usual(name).to_owned(),
        }
    };
    let columns: Vec<Column> = columns
        .iter()
        .map(|column| {
            let values: Vec<String> = (0..records.len()).map(|row| cell(row, column.name)).collect();
            match column.kind {
                ColumnType::Decimal => {
                    decimal_column(column.name, values.iter().map(|value| value.parse().ok())).expect("figures")
                }
                ColumnType::Integer => integer_column(column.name, values.iter().map(|value| value.parse().ok())),
                ColumnType::Boolean => boolean_column(column.name, values.iter().map(|value| value == "true")),
                ColumnType::Float => {
                    let figures: Vec<Option<f64>> = values.iter().map(|value| value.parse().ok()).collect();
                    Column::new(column.name.into(), figures)
                }
                _ => text_column(column.name, values.iter().map(String::as_str)),
            }
        })
        .collect();
    DataFrame::new(records.len(), columns).expect("a table")
}

/// The table `totals`.
pub fn totals_of(text: &str) -> DataFrame {
    frame_of(TOTALS.columns, text)
}

/// The table `flows`.
pub fn flows_of(text: &str) -> DataFrame {
    frame_of(FLOWS.columns, text)
}

/// The table `indicators`.
pub fn indicators_of(text: &str) -> DataFrame {
    frame_of(INDICATORS.columns, text)
}

/// The shipped ledger.
pub fn shipped() -> Tables {
    Tables::of(&Ledger::shipped().sound().expect("sound")).expect("tables")
}

/// The shipped ledger with these totals.
pub fn with_totals(text: &str) -> Tables {
    shipped().with_given("totals", totals_of(text))
}

/// The shipped ledger with these flows.
pub fn with_flows(text: &str) -> Tables {
    shipped().with_given("flows", flows_of(text))
}
