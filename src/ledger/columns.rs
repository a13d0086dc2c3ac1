//! The five tables that a ledger is kept in: every column, its type and its meaning.

use crate::model::{Certainty, Column, ColumnType, Flow, Kind, PeriodBasis, Qualifier, Relation, Schema, Stage};

/// `sources.csv`.
pub const SOURCES: Schema = Schema {
    name: "sources",
    about: "documents and data releases that state figures",
    key: &["id"],
    columns: &[
        Column::text("id", "unique name: lower-case letters, digits, hyphens").required(),
        Column::text("title", "title as printed; in square brackets when it is a description").required(),
        Column::text("author", "who wrote it, as printed"),
        Column::text("publisher", "who published it"),
        Column::new("published", ColumnType::Period, "when it was published"),
        Column::text("url", "where it can be read"),
        Column::text("language", "BCP 47 language code"),
        Column::text("sha256", "SHA-256 of the text as it was read; empty when the text was not kept"),
        Column::new("accessed", ColumnType::Period, "when it was read"),
        Column::text("citation", "how to cite it"),
        Column::text("note", "anything a reader should know"),
    ],
};

/// `claims.csv`.
pub const CLAIMS: Schema = Schema {
    name: "claims",
    about: "statements: who, to whom, what, how much, for when, at which stage, in which words",
    key: &["id"],
    columns: &[
        Column::text("id", "unique name: lower-case letters, digits, hyphens").required(),
        Column::text("source", "`id` in sources").required(),
        Column::text("kind", "what it is about").required().of(Kind::WORDS),
        Column::text("stage", "how far the thing has come").required().of(Stage::WORDS),
        Column::text("from", "ISO 3166-1 alpha-3, several with `;`; arms: suppliers").required(),
        Column::text("to", "ISO 3166-1 alpha-3, several with `;`; arms: recipients"),
        Column::text("flow", "trade: whose books").of(Flow::WORDS),
        Column::text("item", "the thing: a designation, a name, a scope in words"),
        Column::text("category", "class of the thing"),
        Column::new("low", ColumnType::Decimal, "lower bound; empty for `up to` and without a figure")
            .in_unit("`unit`"),
        Column::new("high", ColumnType::Decimal, "upper bound; empty for `at least` and without a figure")
            .in_unit("`unit`"),
        Column::text("qualifier", "how sharp the figure is; empty without one").of(Qualifier::WORDS),
        Column::text("unit", "ISO 4217 code, TIV (millions), multiple, percent, rank, or a singular noun"),
        Column::text("per", "span that the figure covers; several with `;` when the source leaves the reading open"),
        Column::new("period", ColumnType::Period, "what the figure is for; for a target, when it is to be reached"),
        Column::text("period_basis", "how the period is known").required().of(PeriodBasis::WORDS),
        Column::new("stated", ColumnType::Period, "when it was said"),
        Column::text("certainty", "how firmly").required().of(Certainty::WORDS),
        Column::text("attribution", "who says so, when not the author"),
        Column::text("wording", "the words that carry the figure, as short as they can be"),
        Column::text("note", "anything a reader should know"),
    ],
};

/// `links.csv`.
pub const LINKS: Schema = Schema {
    name: "links",
    about: "what one claim has to do with another",
    key: &["claim", "relation", "other"],
    columns: &[
        Column::text("claim", "`id` in claims").required(),
        Column::text("relation", "what it has to do with the other").required().of(Relation::WORDS),
        Column::text("other", "`id` in claims").required(),
        Column::text("note", "anything a reader should know"),
    ],
};

/// `countries.csv`.
pub const COUNTRIES: Schema = Schema {
    name: "countries",
    about: "countries and territories, with their spellings in the data sets that this tool reads",
    key: &["iso3"],
    columns: &[
        Column::text("iso3", "ISO 3166-1 alpha-3").required(),
        Column::text("iso2", "ISO 3166-1 alpha-2"),
        Column::text("m49", "United Nations M49 code"),
        Column::text("name", "name in English").required(),
        Column::text("short", "name in a chart").required(),
        Column::text("kind", "what it is").required().of(&["state", "territory", "former", "disputed"]),
        Column::new("valid_from", ColumnType::Integer, "first year, when it has not always been there").in_unit("year"),
        Column::new("valid_to", ColumnType::Integer, "last year, when it is no more").in_unit("year"),
        Column::text("aliases", "other spellings, separated by `;`"),
    ],
};

/// `currencies.csv`.
pub const CURRENCIES: Schema = Schema {
    name: "currencies",
    about: "currencies, with the signs and words that are read as theirs",
    key: &["code"],
    columns: &[
        Column::text("code", "ISO 4217 code").required(),
        Column::text("name", "name in English").required(),
        Column::text("symbols", "signs, separated by `;`"),
        Column::text("words", "words in lower case, separated by `;`"),
        Column::new("decimals", ColumnType::Integer, "decimals of its small unit"),
    ],
};

/// Every table that ships in `data/`, in the order of the data package.
pub const LEDGER_TABLES: &[Schema] = &[SOURCES, CLAIMS, LINKS, COUNTRIES, CURRENCIES];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_columns() {
        for table in LEDGER_TABLES {
            let names = table.names();
            assert!(table.key.iter().all(|key| names.contains(key)), "{}", table.name);
        }
    }
}
