//! Descriptions of weapons and the eleven categories that SIPRI puts them into.
//!
//! Deal registers print no category; `data/armaments.csv` has that of every description, in the spellings of several
//! vintages. Source: the category column of the delivery registers of 2023 and 2024, carried over to the spellings of
//! 2026 along the deals that changed their description.

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::io::Sheet;

/// The file `data/armaments.csv` as it ships.
pub const ARMAMENTS_CSV: &str = include_str!("../../../data/armaments.csv");

/// The columns of `data/armaments.csv`.
pub const ARMAMENTS_COLUMNS: [&str; 4] = ["description", "category", "renamed_to", "note"];

/// The eleven armament categories, in the current spelling.
pub const CATEGORIES: [&str; 11] = [
    "Aircraft",
    "Air-defence systems",
    "Armoured vehicles",
    "Artillery",
    "Engines",
    "Missiles",
    "Naval weapons",
    "Other",
    "Satellites",
    "Sensors",
    "Ships",
];

/// Every description that is known, with its category.
#[derive(Debug, Clone, Default)]
pub struct Armaments {
    by_description: HashMap<String, Option<&'static str>>,
}

impl Armaments {
    /// The list that ships.
    ///
    /// # Errors
    /// When the shipped file is broken; a test keeps it from being so.
    pub fn shipped() -> Result<Armaments> {
        let (sheet, findings) = Sheet::read("data/armaments.csv", ARMAMENTS_CSV.as_bytes(), &ARMAMENTS_COLUMNS);
        let sheet = match sheet {
            Some(sheet) if findings.is_empty() => sheet,
            _ => return Err(Error::findings("the list of armaments is broken", findings)),
        };
        let rows = (0..sheet.len()).map(|row| (sheet.value(row, 0).to_lowercase(), category(sheet.value(row, 1))));
        Ok(Armaments { by_description: rows.collect() })
    }

    /// The category of a description; `None` for one that is not known, or that stands in two categories.
    pub fn category(&self, description: &str) -> Option<&'static str> {
        let description = description.trim();
        match self.by_description.get(description) {
            Some(category) => *category,
            None => self.by_description.get(&description.to_lowercase()).copied().flatten(),
        }
    }

    /// True for a description of the list, also one without a category.
    pub fn knows(&self, description: &str) -> bool {
        self.by_description.contains_key(&description.trim().to_lowercase())
    }
}

/// The current spelling of a printed category; `None` when it is none.
pub fn category(printed: &str) -> Option<&'static str> {
    let printed = printed.trim();
    match printed {
        "" => return None,
        // The spelling before 2026.
        "Air defence systems" => return Some("Air-defence systems"),
        _ => {}
    }
    if let Some(category) = CATEGORIES.iter().find(|category| **category == printed) {
        return Some(category);
    }
    if printed.len() > 24 {
        return None;
    }
    match letters(printed).as_str() {
        "airdefensesystems" => Some("Air-defence systems"),
        "armoredvehicles" => Some("Armoured vehicles"),
        wanted => CATEGORIES.iter().find(|category| letters(category) == wanted).copied(),
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphabetic).map(|sign| sign.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_a_description_have_one_category() {
        let armaments = Armaments::shipped().expect("the list");
        for (old, new, expected) in [
            ("APC", "armoured personnel carrier", "Armoured vehicles"),
            ("SAM system", "surface-to-air missile system", "Air-defence systems"),
            ("FGA aircraft", "fighter/ground-attack aircraft", "Aircraft"),
            ("VEHICLE ENGINE", "vehicle engine", "Engines"),
        ] {
            assert_eq!(armaments.category(old), Some(expected), "{old}");
            assert_eq!(armaments.category(new), Some(expected), "{new}");
        }
        assert_eq!(armaments.category("coastal defence system"), None);
        assert!(armaments.knows("coastal defence system") && !armaments.knows("death ray"));
    }

    #[test]
    fn every_row_has_a_category_or_says_why_not() {
        let (sheet, _) = Sheet::read("data/armaments.csv", ARMAMENTS_CSV.as_bytes(), &ARMAMENTS_COLUMNS);
        let sheet = sheet.expect("the list");
        for row in 0..sheet.len() {
            let (description, printed) = (sheet.value(row, 0), sheet.value(row, 1));
            assert!(printed.is_empty() || CATEGORIES.contains(&printed), "{description}: {printed}");
            assert!(!printed.is_empty() || !sheet.value(row, 3).is_empty(), "{description}");
        }
    }

    #[test]
    fn categories_of_every_vintage() {
        assert_eq!(category("Air defence systems"), Some("Air-defence systems"));
        assert_eq!(category("air-defense systems"), Some("Air-defence systems"));
        assert_eq!(category(" Ships "), Some("Ships"));
        assert_eq!(category("India"), None);
    }
}
