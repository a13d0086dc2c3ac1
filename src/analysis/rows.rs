//! The rows of a table that a selection means: claims and what hangs on them, records by their parties and years.

use polars::prelude::{Expr, JoinArgs, JoinType, LazyFrame, col, lit};

use super::{NamedTable, Selection, What};
use crate::error::{Error, Result};
use crate::measures::Ask;
use crate::measures::flows::rows_of_product;
use crate::model::Country;
use crate::tables::{Tables, is_recorded};

/// The columns of a table of records that a selection compares.
struct Compared {
    /// The codes of both sides; the same column twice where there is only one.
    sides: [&'static str; 2],
    /// First and last year of a row.
    years: [&'static str; 2],
    /// It has several data sets.
    has_datasets: bool,
}

fn compared(table: &str) -> Option<Compared> {
    let (sides, years, has_datasets) = match table {
        "orders" => (["supplier_code", "recipient_code"], ["order_year", "order_year"], false),
        "deliveries" => (["supplier_code", "recipient_code"], ["year", "year"], false),
        "tiv" => (["entity_code", "partner_code"], ["first_year", "last_year"], false),
        "flows" | "totals" => (["reporter", "partner"], ["year", "year"], true),
        "indicators" => (["area", "area"], ["year", "year"], true),
        _ => return None,
    };
    Some(Compared { sides, years, has_datasets })
}

/// A table with the rows that the selection means.
///
/// Of the ledger: the claims, the links among them, the sources that they cite, their years. Of the store: the rows with any of the
/// countries on either side, or both of any of the pairs, in the years asked for.
///
/// # Errors
/// A usage error where a filter would do nothing; the errors of the table itself.
pub fn selected(table: &NamedTable, selection: &Selection) -> Result<LazyFrame> {
    let Selection { tables, ask, is_filtered, .. } = selection;
    let What::Table(name) = table.what else {
        if *is_filtered && matches!(table.what, What::List(_)) {
            return Err(Error::usage(format!("`{}` has no claims to filter by", table.name))
                .with_hint("take the filters away, or filter `claims` or a measure"));
        }
        return super::Catalog::of(selection).named(table);
    };
    let frame = super::Catalog::of(selection).named(table)?;
    match name {
        _ if is_recorded(name) => records(name, frame, ask),
        "claims" => Ok(frame),
        _ if !is_filtered => Ok(frame),
        "links" => {
            let claims = claims(tables, ask);
            Ok(among(among(frame, "claim", &claims, "id"), "other", &claims, "id"))
        }
        "sources" => Ok(among(frame, "id", &claims(tables, ask), "source")),
        "claim_years" => Ok(among(frame, "claim", &claims(tables, ask), "id")),
        _ => Ok(frame),
    }
}

fn claims(tables: &Tables, ask: &Ask) -> LazyFrame {
    tables.claims().filter(ask.keep("said", "said"))
}

/// The rows whose value stands in a column of other rows.
fn among(frame: LazyFrame, column: &str, others: &LazyFrame, other: &str) -> LazyFrame {
    frame.join(others.clone(), [col(column)], [col(other)], JoinArgs::new(JoinType::Semi))
}

fn records(name: &str, frame: LazyFrame, ask: &Ask) -> Result<LazyFrame> {
    let Some(Compared { sides: [one, other], years: [first, last], has_datasets }) = compared(name) else {
        return Ok(frame);
    };
    if !ask.kinds.is_empty() || !ask.stages.is_empty() {
        return Err(Error::usage(format!("`{name}` has neither kinds nor stages"))
            .with_hint("--kind and --stage are for claims; --country, --pair, --since and --until work here"));
    }
    let is = |column: &str, country: &Country| col(column).eq(lit(country.code().to_owned())).fill_null(lit(false));
    let countries = ask.countries.iter().map(|country| is(one, country).or(is(other, country)));
    let pairs = ask.pairs.iter().map(|pair| {
        let (a, b) = pair.countries();
        is(one, &a).and(is(other, &b)).or(is(one, &b).and(is(other, &a)))
    });
    let year = |day: jiff::civil::Date| lit(i32::from(day.year()));
    let since = ask.since.map(|day| col(last).gt_eq(year(day)).fill_null(lit(false)));
    let until = ask.until.map(|day| col(first).lt_eq(year(day)).fill_null(lit(false)));
    let datasets = ask.datasets.iter().filter(|_| has_datasets).map(|id| col("dataset").eq(lit(id.clone())));
    let product = if name == "flows" { rows_of_product(ask)? } else { None };
    let any = |conditions: Vec<Expr>| conditions.into_iter().reduce(Expr::or);
    let conditions = [any(countries.collect()), any(pairs.collect()), since, until, any(datasets.collect()), product];
    Ok(match conditions.into_iter().flatten().reduce(Expr::and) {
        Some(condition) => frame.filter(condition),
        None => frame,
    })
}

#[cfg(test)]
mod tests {
    use polars::prelude::IntoLazy;

    use super::*;
    use crate::analysis::{Ground, Wanted, named_table};
    use crate::measures::testing::recorded;
    use crate::tables::Rows;

    fn rows(table: &str, wanted: &Wanted) -> Result<polars::prelude::DataFrame> {
        let ground = Ground::read(&Wanted::default()).expect("the shipped ledger");
        let selection = Ground { tables: recorded(), ..ground }.select(wanted).expect("a selection");
        Ok(selected(named_table(table).expect("a table"), &selection)?.collect()?)
    }

    #[test]
    fn records_are_those_of_the_parties_and_years() {
        let wanted = Wanted { pair: vec!["AZE-ISR".to_owned()], since: Some("2010".to_owned()), ..Wanted::default() };
        let orders = rows("orders", &wanted).expect("orders");
        let all = rows("orders", &Wanted::default()).expect("orders");
        assert!(orders.height() > 0 && orders.height() < all.height());
        let values = Rows::of(&orders);
        for row in 0..values.len() {
            assert_eq!(values.text(row, "pair").expect("a pair"), "AZE-ISR");
            assert!(values.integer(row, "order_year").expect("a year").is_some_and(|year| year >= 2010));
        }
        let kinds = Wanted { kind: vec!["arms".to_owned()], ..Wanted::default() };
        assert!(rows("orders", &kinds).expect_err("no kinds").to_string().contains("neither kinds nor stages"));
        assert!(rows("countries", &wanted).is_err());
    }

    #[test]
    fn rows_of_a_product_are_those_of_its_classification() {
        let frame = polars::prelude::df!(
            "classification" => ["H6", "H5", "S4", "H6"],
            "product" => ["8542", "8542", "8542", "TOTAL"],
            "level" => [Some(4), Some(4), Some(4), None],
        );
        let frame = frame.expect("a table").lazy();
        for (product, expected) in [
            ("8542", 3),
            ("85", 3),
            ("H6:8542", 1),
            ("HS17:85", 1),
            ("HS:8542", 2),
            ("SITC:8542", 1),
            ("H4:8542", 0),
            ("TOTAL", 1),
        ] {
            let ask = Ask { product: Some(product.to_owned()), ..Ask::default() };
            let found = records("flows", frame.clone(), &ask).expect(product).collect().expect(product);
            assert_eq!(found.height(), expected, "{product}");
        }
        let ask = Ask { product: Some("84,87".to_owned()), ..Ask::default() };
        assert!(records("flows", frame, &ask).is_err());
    }

    #[test]
    fn what_hangs_on_claims_goes_with_them() {
        let wanted = Wanted { pair: vec!["AZE-PAK".to_owned()], ..Wanted::default() };
        let column = |table: &str, column: &str| -> Vec<String> {
            let frame = rows(table, &wanted).expect(table);
            (0..frame.height()).map(|row| Rows::of(&frame).text(row, column).expect(column)).collect()
        };
        let claims = column("claims", "id");
        assert!(!claims.is_empty());
        for ends in [column("links", "claim"), column("links", "other"), column("claim_years", "claim")] {
            assert!(!ends.is_empty() && ends.iter().all(|id| claims.contains(id)));
        }
        let (cited, sources) = (column("claims", "source"), column("sources", "id"));
        assert!(sources.iter().all(|id| cited.contains(id)) && cited.iter().all(|id| sources.contains(id)));
    }
}
