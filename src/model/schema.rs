//! What a table is made of: columns with type, unit and one line of meaning. Declared once, read by everything.

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// Text.
    Text,
    /// An exact decimal number, at most six decimals.
    Decimal,
    /// A whole number.
    Integer,
    /// A ratio or a rate.
    Float,
    /// A day.
    Date,
    /// An EDTF period, see [`Period`](super::Period).
    Period,
    /// True or false.
    Boolean,
}

impl ColumnType {
    /// The type's name in docs.
    pub const fn word(self) -> &'static str {
        match self {
            ColumnType::Text => "text",
            ColumnType::Decimal => "decimal",
            ColumnType::Integer => "integer",
            ColumnType::Float => "float",
            ColumnType::Date => "date",
            ColumnType::Period => "EDTF period",
            ColumnType::Boolean => "boolean",
        }
    }
}

/// One column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: ColumnType,
    /// Its unit; empty when it has none.
    pub unit: &'static str,
    /// One line of meaning.
    pub about: &'static str,
    /// False when a value must be there.
    pub nullable: bool,
    /// The words that it may hold; empty when it is free.
    pub words: &'static [&'static str],
}

impl Column {
    /// A column that may be empty.
    pub const fn new(name: &'static str, kind: ColumnType, about: &'static str) -> Column {
        Column { name, kind, unit: "", about, nullable: true, words: &[] }
    }

    /// A text column that may be empty.
    pub const fn text(name: &'static str, about: &'static str) -> Column {
        Column::new(name, ColumnType::Text, about)
    }

    /// The same column, never empty.
    #[must_use]
    pub const fn required(self) -> Column {
        Column { nullable: false, ..self }
    }

    /// The same column, in a unit.
    #[must_use]
    pub const fn in_unit(self, unit: &'static str) -> Column {
        Column { unit, ..self }
    }

    /// The same column, with a closed vocabulary.
    #[must_use]
    pub const fn of(self, words: &'static [&'static str]) -> Column {
        Column { words, ..self }
    }
}

/// A table: its name, what it holds, its columns and its key.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    /// Its name.
    pub name: &'static str,
    /// One line of meaning.
    pub about: &'static str,
    /// Its columns, in order.
    pub columns: &'static [Column],
    /// The columns that name a row.
    pub key: &'static [&'static str],
}

impl Schema {
    /// The names of its columns, in order.
    pub fn names(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| column.name).collect()
    }
}
