//! What steps do with rows: filter, sort, join.

use polars::prelude::{
    DataFrame, IntoLazy, JoinArgs, JoinCoalesce, JoinType, MaintainOrderJoin, SortMultipleOptions, col,
};

use super::steps::How;
use crate::analysis::TableSource;
use crate::analysis::sql::{self, Query};
use crate::error::Result;

/// The step that a query means by a name: the very name, else one that differs in hyphens and case only.
pub(super) fn step_of<'a>(steps: impl Iterator<Item = &'a String> + Clone, name: &str) -> Option<&'a str> {
    let plain = |name: &str| name.to_lowercase().replace('-', "_");
    let exact = steps.clone().find(|step| *step == name);
    exact.or_else(|| steps.into_iter().find(|step| plain(step) == plain(name))).map(String::as_str)
}

/// The query of a filter's condition, and how many bytes stand before the condition.
pub(super) fn query_of(condition: &str) -> (String, usize) {
    let head = "SELECT * FROM rows WHERE (\n";
    (format!("{head}{condition}\n)"), head.len())
}

/// One table under the name that a condition's query has for it.
struct Rows<'a>(&'a DataFrame);

impl TableSource for Rows<'_> {
    fn names(&self) -> Vec<String> {
        vec!["rows".to_owned()]
    }

    fn table(&self, name: &str) -> Result<Option<polars::prelude::LazyFrame>> {
        Ok((name == "rows").then(|| self.0.clone().lazy()))
    }
}

/// The rows that fit a condition, in order: `-column` is from the last to the first. Rows that are equal in that stay as they were;
/// missing values come last.
///
/// # Errors
/// A condition that cannot be understood, located in its query; a column that is not there.
pub(super) fn filter(frame: &DataFrame, condition: Option<&str>, sort: &[String]) -> Result<DataFrame> {
    let kept = match condition {
        Some(condition) => {
            let (text, _) = query_of(condition);
            sql::run(Query { file: "query", text: &text }, &Rows(frame))?
        }
        None => frame.clone(),
    };
    if sort.is_empty() {
        return Ok(kept);
    }
    let columns: Vec<_> = sort.iter().map(|column| col(column.trim_start_matches('-'))).collect();
    let options = SortMultipleOptions::default()
        .with_order_descending_multi(sort.iter().map(|column| column.starts_with('-')))
        .with_nulls_last(true)
        .with_maintain_order(true);
    Ok(kept.lazy().sort_by_exprs(columns, options).collect()?)
}

/// Two tables beside one another, where these columns are equal, in the order of the first. A column that both have comes from the
/// first; that of the other gets its name behind it.
///
/// # Errors
/// Columns that are not there, or of types that cannot be compared.
pub(super) fn joined(one: &DataFrame, other: &DataFrame, name: &str, on: &[String], how: How) -> Result<DataFrame> {
    let kind = match how {
        How::Inner => JoinType::Inner,
        How::Left => JoinType::Left,
        How::Full => JoinType::Full,
        How::Semi => JoinType::Semi,
        How::Anti => JoinType::Anti,
    };
    let keys: Vec<_> = on.iter().map(|column| col(column.as_str())).collect();
    let args = JoinArgs {
        suffix: Some(format!("_{}", name.replace('-', "_")).into()),
        coalesce: JoinCoalesce::CoalesceColumns,
        maintain_order: MaintainOrderJoin::LeftRight,
        ..JoinArgs::new(kind)
    };
    Ok(one.clone().lazy().join(other.clone().lazy(), keys.clone(), keys, args).collect()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::to_csv;
    use crate::frame::{integer_column, text_column};

    fn frame(name: &str, rows: &[(&str, Option<i32>)]) -> DataFrame {
        let columns = vec![
            text_column("key", rows.iter().map(|(key, _)| *key)),
            integer_column(name, rows.iter().map(|(_, value)| *value)),
        ];
        DataFrame::new(rows.len(), columns).expect("a table")
    }

    #[test]
    fn rows_are_filtered_and_sorted() {
        let rows = frame("n", &[("a", Some(1)), ("b", None), ("c", Some(3)), ("d", Some(3))]);
        let csv = |condition: Option<&str>, sort: &[&str]| {
            let sort: Vec<String> = sort.iter().map(|column| (*column).to_owned()).collect();
            to_csv(&filter(&rows, condition, &sort).expect("rows")).expect("csv")
        };
        assert_eq!(csv(Some("n > 1 -- more"), &[]), "key,n\nc,3\nd,3\n");
        assert_eq!(csv(None, &["-n"]), "key,n\nc,3\nd,3\na,1\nb,\n");
        assert_eq!(csv(Some("n IS NOT NULL OR key = 'b'"), &["n", "-key"]), "key,n\na,1\nd,3\nc,3\nb,\n");
        assert!(filter(&rows, Some("n > 1) UNION SELECT * FROM claims --"), &[]).is_err());
    }

    #[test]
    fn tables_are_joined_in_the_order_of_the_first() {
        let (one, other) =
            (frame("n", &[("b", Some(1)), ("a", Some(2))]), frame("n", &[("a", Some(5)), ("c", Some(6))]));
        let csv =
            |how| to_csv(&joined(&one, &other, "their-n", &["key".to_owned()], how).expect("joined")).expect("csv");
        assert_eq!(csv(How::Inner), "key,n,n_their_n\na,2,5\n");
        assert_eq!(csv(How::Left), "key,n,n_their_n\nb,1,\na,2,5\n");
        assert_eq!(csv(How::Full), "key,n,n_their_n\nb,1,\na,2,5\nc,,6\n");
        assert_eq!((csv(How::Semi), csv(How::Anti)), ("key,n\na,2\n".to_owned(), "key,n\nb,1\n".to_owned()));
    }

    #[test]
    fn queries_know_steps_by_names_with_underscores() {
        let steps = ["my-step".to_owned(), "my_step".to_owned(), "Other".to_owned()];
        assert_eq!(step_of(steps.iter(), "my_step"), Some("my_step"));
        assert_eq!(step_of(steps.iter(), "other"), Some("Other"));
        assert_eq!(step_of(steps[..1].iter(), "MY_STEP"), Some("my-step"));
    }
}
