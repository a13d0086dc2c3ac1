//! Official exports as they lie on people's disks: each family of layouts says how to recognise and how to read it.
//!
//! A file is recognised by what stands in it, never by its name. Reading is strict: what is repaired is logged with its line and the
//! reason, what cannot be read is dropped, counted and named, and nothing is guessed.

/// An enum whose values have a spelling in tables and one line of meaning.
macro_rules! words {
    ($(#[doc = $doc:literal])+ $name:ident { $($variant:ident = $word:literal : $about:literal),+ $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = $about] $variant),+ }

        impl $name {
            /// Every value, in the order of their meaning.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// Every spelling, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The spelling in tables.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// One line of meaning.
            pub const fn about(self) -> &'static str {
                match self { $($name::$variant => $about),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }
    };
}

pub mod areas;
pub mod arms;
pub mod atlas;
pub mod audit;
pub mod baci;
pub mod comtrade;
pub mod cow;
pub mod entity;
pub mod flows;
pub mod gate;
pub mod gravity;
pub mod imf;
pub mod itpd;
pub mod release;
pub mod scan;
pub mod sipri;
pub mod systems;
pub mod trade;
pub mod wdi;
pub mod wits;

use crate::model::{Column, ColumnType, Schema};

/// `deflators.csv`.
pub const DEFLATORS: Schema = Schema {
    name: "deflators",
    about: "price indices that turn values of several years into prices of one",
    key: &["deflator", "year"],
    columns: &[
        Column::text("deflator", "its name on the command line").required(),
        Column::new("year", ColumnType::Integer, "calendar year").in_unit("year").required(),
        Column::new("value", ColumnType::Decimal, "average of the year; only ratios of two years mean something")
            .required(),
        Column::text("source", "who publishes it, and as what").required(),
    ],
};

/// The reference lists of the data sets, as they ship in `data/`.
pub const REFERENCE_LISTS: &[Schema] = &[
    Schema {
        name: "entities",
        about: "parties of SIPRI's registers by every spelling of their names",
        key: &["name"],
        columns: &[
            Column::text("name", "name as SIPRI prints it, with its stars").required(),
            Column::text("class", "what kind of party").required().of(arms::EntityClass::WORDS),
            Column::text("iso3", "code in `countries` of that very party, never of a successor or host"),
            Column::new("since", ColumnType::Integer, "first year").in_unit("year"),
            Column::new("until", ColumnType::Integer, "last year").in_unit("year"),
            Column::text("note", "anything a reader should know"),
        ],
    },
    Schema {
        name: "armaments",
        about: "SIPRI's descriptions of weapons in the spellings of several vintages, and their category",
        key: &["description"],
        columns: &[
            Column::text("description", "description as SIPRI prints it").required(),
            Column::text("category", "armament category; empty where a description stands in two"),
            Column::text("renamed_to", "its later spelling"),
            Column::text("note", "anything a reader should know"),
        ],
    },
    Schema {
        name: "areas",
        about: "codes and names of countries and areas in trade statistics, with their years",
        key: &[],
        columns: &[
            Column::text("system", "whose code").required(),
            Column::text("code", "the code"),
            Column::text("alpha3", "letters that the system uses beside it"),
            Column::text("iso3", "code in `countries`; empty for groups and areas without one"),
            Column::text("name", "name that the system uses"),
            Column::text("since", "first year"),
            Column::text("until", "last year"),
            Column::text("class", "what it is").required(),
            Column::text("source", "where the row is from"),
        ],
    },
    DEFLATORS,
    systems::SYSTEMS,
];
