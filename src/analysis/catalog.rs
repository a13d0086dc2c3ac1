//! Every table that a query or a step can name: those of the ledger and the store, the reference lists, and every measure.

use std::sync::LazyLock;

use polars::prelude::{Column as Values, DataFrame, DataType, IntoLazy, LazyFrame};

use super::Selection;
use crate::error::{Error, ErrorKind, Result};
use crate::frame::{decimal_type, integer_column, text_column};
use crate::io::Sheet;
use crate::ledger::{COUNTRIES, COUNTRIES_CSV, CURRENCIES, CURRENCIES_CSV};
use crate::measures::{Filter, MEASURES, measure};
use crate::model::{Column, ColumnType, Schema};
use crate::store::statistics_schema;
use crate::tables::{FLOWS, TOTALS, table_list};

/// Where the rows of a table come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A table of the ledger or of the store.
    Table(&'static str),
    /// A measure.
    Measure(&'static str),
    /// A reference list that ships.
    List(&'static str),
}

/// A table as queries and steps name it.
#[derive(Debug, Clone)]
pub struct NamedTable {
    /// Its name in SQL: lower case with underscores.
    pub name: String,
    /// Where its rows come from.
    pub what: What,
    /// One line of meaning.
    pub about: &'static str,
    /// Its columns, in order.
    pub columns: Vec<Column>,
}

/// The reference lists that can be asked like tables, with their text.
const LISTS: [(Schema, &str); 2] = [(COUNTRIES, COUNTRIES_CSV), (CURRENCIES, CURRENCIES_CSV)];

static NAMED: LazyLock<Vec<NamedTable>> = LazyLock::new(|| {
    let tables = table_list().into_iter().map(|table| NamedTable {
        name: table.name.to_owned(),
        what: What::Table(table.name),
        about: table.about,
        columns: table.columns,
    });
    let lists = LISTS.iter().map(|(schema, _)| NamedTable {
        name: schema.name.to_owned(),
        what: What::List(schema.name),
        about: schema.about,
        columns: schema.columns.to_vec(),
    });
    let mut named: Vec<NamedTable> = tables.chain(lists).collect();
    for measure in MEASURES {
        let about = measure.about();
        // Rows as they were recorded go by the plain name; what is computed from them says so.
        let plain = in_sql(about.id);
        let is_taken = named.iter().any(|table| table.name == plain);
        named.push(NamedTable {
            name: if is_taken { format!("{plain}_measure") } else { plain },
            what: What::Measure(about.id),
            about: about.title,
            columns: about.columns.to_vec(),
        });
    }
    named
});

/// Every table that has a name: tables of the ledger and the store, reference lists, measures.
pub fn named_tables() -> &'static [NamedTable] {
    &NAMED
}

/// A name as SQL has it: lower case, underscores for hyphens.
fn in_sql(name: &str) -> String {
    name.to_lowercase().replace('-', "_")
}

/// The table of a name in SQL, whatever its case, with hyphens or underscores.
pub fn named_table(name: &str) -> Option<&'static NamedTable> {
    let wanted = in_sql(name);
    NAMED.iter().find(|table| table.name == wanted)
}

impl NamedTable {
    /// The tables that its rows come from.
    pub fn reads(&self) -> Vec<&'static str> {
        match self.what {
            What::Table(name) => vec![name],
            What::List(_) => Vec::new(),
            What::Measure(id) => measure(id).map_or(Vec::new(), |measure| measure.about().reads.to_vec()),
        }
    }

    /// The tables of `--input` that its rows are answered from. Some measures need none of them and look into them when they are there.
    pub fn reads_of_input(&self) -> Vec<&'static str> {
        let mut reads = self.reads();
        let is_read = reads.iter().any(|table| statistics_schema(table).is_some());
        if !is_read && self.takes().has(Filter::Input) {
            reads.extend([TOTALS.name, FLOWS.name]);
        }
        reads
    }

    /// The table that a measure has in SQL.
    pub fn of_measure(id: &str) -> Option<&'static NamedTable> {
        NAMED.iter().find(|table| matches!(table.what, What::Measure(own) if own == id))
    }
}

/// The tables that the rows of a measure or a table come from; none for a reference list and for an unknown name.
pub fn reads_of(name: &str) -> Vec<&'static str> {
    match (measure(name), named_table(name)) {
        (Ok(measure), _) => measure.about().reads.to_vec(),
        (Err(_), Some(table)) => table.reads(),
        (Err(_), None) => Vec::new(),
    }
}

/// The same of `--input`, see [`NamedTable::reads_of_input`].
pub fn input_reads_of(name: &str) -> Vec<&'static str> {
    let table = NamedTable::of_measure(name).or_else(|| named_table(name));
    table.map_or(Vec::new(), NamedTable::reads_of_input)
}

/// True for a measure that takes of trade statistics only the sums between two countries.
pub fn takes_sums(name: &str) -> bool {
    measure(name).is_ok_and(|measure| measure.takes_sums())
}

/// Something that has tables by name: a selection, the earlier steps of an analysis, or their empty shapes.
pub trait TableSource: Sync {
    /// The names of all tables.
    fn names(&self) -> Vec<String>;

    /// A table, lazily; `None` when it has no such table.
    ///
    /// # Errors
    /// When the table cannot be built, for example without a store.
    fn table(&self, name: &str) -> Result<Option<LazyFrame>>;
}

/// The tables of a selection. A table is built when it is asked for, and a table of the store is not read before the query is.
#[derive(Debug, Clone, Copy)]
pub struct Catalog<'a> {
    selection: &'a Selection,
}

impl<'a> Catalog<'a> {
    /// The tables of a selection. Its filters hold for `claims` and for every measure.
    pub const fn of(selection: &'a Selection) -> Catalog<'a> {
        Catalog { selection }
    }

    /// A table that has a name.
    ///
    /// # Errors
    /// As the measure or the table itself.
    pub fn named(&self, table: &NamedTable) -> Result<LazyFrame> {
        let Selection { tables, ask, .. } = self.selection;
        match table.what {
            What::Measure(id) => measure(id)?.plan(tables, ask),
            What::List(name) => list(name).map(IntoLazy::lazy),
            What::Table("claims") => Ok(tables.claims().filter(ask.keep("said", "said"))),
            What::Table(name) => tables
                .get(name)?
                .ok_or_else(|| Error::new(ErrorKind::Internal, format!("the table `{name}` has no rows to read"))),
        }
    }
}

impl TableSource for Catalog<'_> {
    fn names(&self) -> Vec<String> {
        NAMED.iter().map(|table| table.name.clone()).collect()
    }

    fn table(&self, name: &str) -> Result<Option<LazyFrame>> {
        named_table(name).map(|table| self.named(table)).transpose()
    }
}

/// A reference list as a table.
fn list(name: &str) -> Result<DataFrame> {
    let Some((schema, csv)) = LISTS.iter().find(|(schema, _)| schema.name == name) else {
        return Err(Error::new(ErrorKind::Internal, format!("no list is called `{name}`")));
    };
    let (sheet, findings) = Sheet::read(&format!("data/{name}.csv"), csv.as_bytes(), &schema.names());
    let Some(sheet) = sheet else {
        return Err(Error::findings(format!("the list of {name} is broken"), findings));
    };
    let sheet = &sheet;
    let values = |at: usize| (0..sheet.len()).map(move |row| sheet.value(row, at));
    let columns = schema.columns.iter().enumerate().map(|(at, column)| match column.kind {
        ColumnType::Integer => integer_column(column.name, values(at).map(|text| text.parse::<i32>().ok())),
        _ => text_column(column.name, values(at)),
    });
    Ok(DataFrame::new(sheet.len(), columns.collect::<Vec<Values>>())?)
}

/// A table of these columns without a row: enough to check what is asked of it.
pub fn empty_frame(columns: &[Column]) -> DataFrame {
    let values = columns.iter().map(|column| Values::new_empty(column.name.into(), &dtype(column.kind))).collect();
    DataFrame::new(0, values).unwrap_or_default()
}

const fn dtype(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Text | ColumnType::Period => DataType::String,
        ColumnType::Decimal => decimal_type(),
        ColumnType::Integer => DataType::Int32,
        ColumnType::Float => DataType::Float64,
        ColumnType::Date => DataType::Date,
        ColumnType::Boolean => DataType::Boolean,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_sql_and_each_is_there_once() {
        let mut names: Vec<&str> = NAMED.iter().map(|table| table.name.as_str()).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(names.iter().all(|name| name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')));
        let what = |name: &str| named_table(name).map(|table| table.what);
        assert_eq!(what("Order-Book"), Some(What::Measure("order-book")));
        assert_eq!(what("orders"), Some(What::Table("orders")));
        assert_eq!(what("orders_measure"), Some(What::Measure("orders")));
        assert_eq!(what("countries"), Some(What::List("countries")));
    }

    #[test]
    fn every_table_without_a_store_has_the_columns_that_it_documents() {
        let selection = Selection::read(super::super::Wanted::default()).expect("the shipped ledger");
        for table in named_tables() {
            let frame = Catalog::of(&selection).named(table).and_then(|frame| Ok(frame.collect()?));
            let Ok(frame) = frame else { continue };
            assert_eq!(frame.get_column_names(), empty_frame(&table.columns).get_column_names(), "{}", table.name);
        }
        let countries = list("countries").expect("countries");
        assert!(countries.height() > 240 && countries.column("valid_from").is_ok());
    }
}
