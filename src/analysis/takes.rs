//! What of a selection a measure, a table, a chart, a query or an export can use. Whatever would do nothing is refused, for a figure
//! that looks narrowed and is not misleads; what does nothing for one of several tables is told.

use super::{NamedTable, What, named_table, sql};
use crate::charts::CHARTS;
use crate::error::Result;
use crate::measures::{Filter, Filters, measure};
use crate::tables::{DELIVERIES, DICTIONARY, FLOWS, ORDERS, TIV, is_recorded};

/// Which release of the records answers, whatever of its rows is wanted.
const RELEASE: Filters = Filters::of(&[Filter::AsOf, Filter::Vintage]);

impl NamedTable {
    /// The filters that its rows are chosen by, printed or exported.
    pub fn takes(&self) -> Filters {
        match self.what {
            What::Measure(id) => measure(id).map_or(Filters::NONE, |measure| measure.about().takes),
            What::List(_) => Filters::NONE,
            What::Table(name) if !is_recorded(name) => Filters::CLAIMS,
            What::Table(name) if [ORDERS.name, TIV.name].contains(&name) => Filters::REGISTER,
            What::Table(name) if name == DELIVERIES.name => Filters::REGISTER.with(Filter::Approximate),
            What::Table(name) if name == FLOWS.name => Filters::STATISTICS.with(Filter::Product),
            What::Table(name) if name == DICTIONARY.name => RELEASE.with(Filter::Input),
            What::Table(_) => Filters::STATISTICS,
        }
    }

    /// The same in a query, where a table of records has all the rows of its release, and WHERE chooses.
    fn takes_in_sql(&self) -> Filters {
        match self.what {
            What::Measure(_) | What::Table("claims") | What::List(_) => self.takes(),
            What::Table(name) if !is_recorded(name) => Filters::NONE,
            What::Table(_) => self.takes().among(RELEASE.with(Filter::Approximate).with(Filter::Input)),
        }
    }
}

/// The table that `bilat table` means by a name: the measure, where both have it.
fn printed(name: &str) -> Option<&'static NamedTable> {
    NamedTable::of_measure(name).or_else(|| named_table(name))
}

/// The filters of what goes by a name on the command line, a measure before a table; `None` for an unknown name.
pub fn takes_of(name: &str) -> Option<Filters> {
    printed(name).map(NamedTable::takes)
}

/// The filters of a chart; `None` for an unknown one.
pub fn takes_of_chart(name: &str) -> Option<Filters> {
    CHARTS.iter().find(|chart| chart.id == name).map(|chart| chart.takes())
}

/// The filters of a query: those of any table that it names, but for the names that `is_other` knows; `None` when it names none.
pub fn takes_of_query(text: &str, is_other: impl Fn(&str) -> bool) -> Option<Filters> {
    let words = sql::words(text);
    let names = words.iter().filter(|word| word.is_name() && !is_other(word.text));
    names.filter_map(|word| named_table(word.text)).map(NamedTable::takes_in_sql).reduce(Filters::and)
}

/// Refuses filters that do nothing to a measure or a table. Unknown names are for others to tell.
///
/// # Errors
/// A usage error that names them and says what can be used.
pub fn check_takes(name: &str, given: Filters) -> Result<()> {
    takes_of(name).map_or(Ok(()), |takes| takes.check(&format!("`{name}`"), given))
}

/// The same for a chart.
///
/// # Errors
/// As [`check_takes`].
pub fn check_takes_of_chart(name: &str, given: Filters) -> Result<()> {
    takes_of_chart(name).map_or(Ok(()), |takes| takes.check(&format!("the chart `{name}`"), given))
}

/// The same for a query.
///
/// # Errors
/// As [`check_takes`].
pub fn check_takes_of_query(text: &str, given: Filters) -> Result<()> {
    takes_of_query(text, |_| false).map_or(Ok(()), |takes| takes.check("the query", given))
}

/// The same for several tables together: a filter is refused that none of them can use. Gives a line for each table that some of the
/// filters do nothing to.
///
/// # Errors
/// As [`check_takes`].
pub fn check_takes_of_all<'a>(
    what: &str,
    tables: impl IntoIterator<Item = &'a NamedTable>,
    given: Filters,
) -> Result<Vec<String>> {
    let tables: Vec<&NamedTable> = tables.into_iter().collect();
    let all = tables.iter().map(|table| table.takes()).reduce(Filters::and);
    all.map_or(Ok(()), |all| all.check(what, given))?;
    let line = |table: &&NamedTable| {
        // Which release or file answers narrows nothing: it is for those tables that have one.
        let narrowing = given.without(RELEASE.with(Filter::Approximate).with(Filter::Input));
        let useless = narrowing.without(table.takes());
        (!useless.is_empty()).then(|| format!("`{}` has no use for {}: it is as without", table.name, useless.flags()))
    };
    Ok(tables.iter().filter_map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::named_tables;

    #[test]
    fn what_a_query_takes_is_what_its_tables_take() {
        let takes = |text: &str| takes_of_query(text, |name| name == "mine").unwrap_or_default();
        assert!(takes("SELECT * FROM targets").has(Filter::Pair));
        assert!(!takes("SELECT * FROM orders").has(Filter::Pair) && takes("SELECT * FROM orders").has(Filter::Vintage));
        assert!(takes("SELECT * FROM orders JOIN two_way").has(Filter::Product));
        assert!(takes_of_query("SELECT * FROM mine", |name| name == "mine").is_none());
        assert!(check_takes_of_query("SELECT * FROM orders", Filters::of(&[Filter::Pair])).is_err());
    }

    #[test]
    fn of_several_tables_one_that_uses_a_filter_is_enough() {
        let tables = |names: &[&str]| -> Vec<&'static NamedTable> {
            named_tables().iter().filter(|table| names.contains(&table.name.as_str())).collect()
        };
        let product = Filters::of(&[Filter::Product]);
        let told = check_takes_of_all("the export", tables(&["targets", "two_way"]), product).expect("one takes it");
        assert_eq!(told, ["`targets` has no use for --product: it is as without"]);
        let error = check_takes_of_all("the export", tables(&["targets", "deals"]), product).expect_err("none does");
        assert!(error.to_string().contains("the export has no use for --product"), "{error}");
    }
}
