//! Weapon systems under the names that articles use for them.
//!
//! A register prints one designation a system, an article the maker's name, a reporting name or that of the forces that
//! fly it: the Super Mushshak of an article is the MFI-17 Supporter of the register. `data/systems.csv` has one row an alias
//! and system, each with its source. Several rows may share an alias, for a name that the register splits in two.

use crate::error::{Error, Result};
use crate::io::Sheet;
use crate::model::{Column, Schema};

/// The file `data/systems.csv` as it ships.
pub const SYSTEMS_CSV: &str = include_str!("../../data/systems.csv");

/// `systems.csv`.
pub const SYSTEMS: Schema = Schema {
    name: "systems",
    about: "weapon systems under the names that articles use, and the designation that registers print",
    key: &["alias", "system"],
    columns: &[
        Column::text("alias", "name as articles write it").required(),
        Column::text("system", "designation as a register prints it").required(),
        Column::text("source", "who says that both are one system").required(),
        Column::text("note", "anything a reader should know"),
    ],
};

/// One name of a system beside the one that registers print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// As articles write it.
    pub alias: String,
    /// As a register prints it.
    pub system: String,
    /// Who says so.
    pub source: String,
}

/// Every alias that ships, in the order of the file.
///
/// # Errors
/// When the shipped file is broken; a test keeps it from being so.
pub fn aliases() -> Result<Vec<Alias>> {
    read("data/systems.csv", SYSTEMS_CSV)
}

/// Reads a list of aliases.
///
/// # Errors
/// The located findings, when the file is broken or a row lacks a name or its source.
pub fn read(file: &str, csv: &str) -> Result<Vec<Alias>> {
    let (sheet, findings) = Sheet::read(file, csv.as_bytes(), &SYSTEMS.names());
    let sheet = match sheet {
        Some(sheet) if findings.is_empty() => sheet,
        _ => return Err(Error::findings(format!("{file} is broken"), findings)),
    };
    let rows = (0..sheet.len()).map(|row| {
        let [alias, system, source] = [0, 1, 2].map(|column| sheet.value(row, column).to_owned());
        if alias.is_empty() || system.is_empty() || source.is_empty() {
            return Err(Error::usage(format!("{file}: row {} lacks a name or its source", row + 1)));
        }
        Ok(Alias { alias, system, source })
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_list_that_ships_is_whole() {
        let all = aliases().expect("the list");
        assert!(all.len() >= 60, "{} aliases", all.len());
        let keys: BTreeSet<(&str, &str)> =
            all.iter().map(|alias| (alias.alias.as_str(), alias.system.as_str())).collect();
        assert_eq!(keys.len(), all.len(), "an alias stands there twice");
        assert!(keys.contains(&("Super Mushshak", "MFI-17 Supporter")));
    }

    #[test]
    fn a_row_without_a_source_is_refused() {
        let header = "alias,system,source,note\n";
        assert!(read("s.csv", &format!("{header}A-1,B-1,,\n")).is_err());
        assert!(read("s.csv", "alias,system\nA-1,B-1\n").is_err());
        assert_eq!(read("s.csv", &format!("{header}A-1,B-1,C,\n")).expect("one").len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,200}") {
            let _ = read("s.csv", &format!("alias,system,source,note\n{text}"));
        }
    }
}
