//! What may stand next in a query that is being typed: tables after FROM and JOIN, columns of the tables that it names, keywords.

use super::words::words;
use crate::analysis::named_tables;

/// What may be completed, and from where on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// Byte offset where the word begins that is being typed.
    pub start: usize,
    /// What it may become, in alphabetical order.
    pub names: Vec<String>,
}

/// Keywords that a query is made of.
const KEYWORDS: &[&str] = &[
    "AND",
    "AS",
    "ASC",
    "AVG",
    "BETWEEN",
    "BY",
    "CASE",
    "COALESCE",
    "COUNT",
    "CROSS",
    "DESC",
    "DISTINCT",
    "ELSE",
    "END",
    "EXCEPT",
    "FROM",
    "FULL",
    "GROUP",
    "HAVING",
    "IN",
    "INNER",
    "INTERSECT",
    "IS",
    "JOIN",
    "LEFT",
    "LIKE",
    "LIMIT",
    "MAX",
    "MIN",
    "NOT",
    "NULL",
    "OFFSET",
    "ON",
    "OR",
    "ORDER",
    "OVER",
    "PARTITION",
    "RIGHT",
    "ROUND",
    "SELECT",
    "SUM",
    "THEN",
    "UNION",
    "USING",
    "WHEN",
    "WHERE",
    "WITH",
];

/// Commands of the prompt.
const COMMANDS: &[&str] = &[".explain", ".help", ".quit", ".tables"];

/// Completes what stands before a byte offset of a line.
pub fn complete(line: &str, at: usize) -> Completion {
    let typed = line.get(..at).unwrap_or(line);
    let start = typed
        .rfind(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
        .map_or(0, |at| at + typed[at..].chars().next().map_or(0, char::len_utf8));
    let (before, word) = typed.split_at(start);
    if before.trim() == "." {
        let start = before.find('.').unwrap_or(start);
        let typed = &typed[start..];
        return Completion { start, names: fitting(COMMANDS.iter().copied(), typed) };
    }
    let tables = named_tables().iter().map(|table| table.name.as_str());
    let last = words(before).last().copied();
    let wants_table =
        last.is_some_and(|last| last.is("from") || last.is("join")) || before.trim_start().starts_with(".explain");
    let names = if wants_table {
        fitting(tables, word)
    } else {
        let named = words(line);
        let columns = named_tables()
            .iter()
            .filter(|table| named.iter().any(|word| word.is(&table.name)))
            .flat_map(|table| table.columns.iter().map(|column| column.name));
        fitting(columns.chain(KEYWORDS.iter().copied()).chain(tables), word)
    };
    Completion { start, names }
}

/// The names that begin so, whatever the case.
fn fitting<'a>(names: impl Iterator<Item = &'a str>, typed: &str) -> Vec<String> {
    let typed = typed.to_lowercase();
    let mut fitting: Vec<String> =
        names.filter(|name| name.to_lowercase().starts_with(&typed)).map(str::to_owned).collect();
    fitting.sort_unstable();
    fitting.dedup();
    fitting
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str) -> Vec<String> {
        complete(line, line.len()).names
    }

    #[test]
    fn tables_follow_from_and_columns_follow_tables() {
        assert_eq!(names("SELECT pair FROM coun"), ["countries"]);
        assert!(names("SELECT pair FROM ").contains(&"order_book".to_owned()));
        assert!(!names("SELECT pair FROM ").contains(&"SELECT".to_owned()));
        let line = "SELECT attri FROM claims";
        assert_eq!(complete(line, 12), Completion { start: 7, names: vec!["attribution".to_owned()] });
        assert_eq!(names("SELECT * FROM claims wher"), ["WHERE"]);
        assert_eq!(names(".t"), [".tables"]);
        assert_eq!(names(".explain curr"), ["currencies"]);
    }

    proptest::proptest! {
        #[test]
        fn no_line_makes_it_panic(line in "\\PC{0,40}", at in 0_usize..60) {
            let _ = complete(&line, at);
        }
    }
}
