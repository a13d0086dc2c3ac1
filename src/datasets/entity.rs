//! Who supplies and who receives: the parties of arms registers, their class and their code.
//!
//! `data/entities.csv` has one row a spelling. A name is looked up as it is printed; letters that were lost on the way
//! (`C?te d'Ivoire`) are filled in when exactly one name fits. Nothing is guessed: a name with a star is a non-state
//! actor whatever country stands in its brackets, South Vietnam is not Viet Nam, and a name that is on no list stays
//! without a code. Its volume stays in every denominator: see [`Coverage`].

use std::collections::HashMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::datasets::arms::{Entity, EntityClass, Reading, RowKind, TivRole};
use crate::error::{Error, Result};
use crate::io::Sheet;
use crate::ledger::{COUNTRIES, COUNTRIES_CSV, Countries};
use crate::model::Country;

/// The file `data/entities.csv` as it ships.
pub const ENTITIES_CSV: &str = include_str!("../../data/entities.csv");

/// The columns of `data/entities.csv`.
pub const ENTITIES_COLUMNS: [&str; 6] = ["name", "class", "iso3", "since", "until", "note"];

/// Most letters of a name that may be lost for it to be read.
const MOST_LOST: usize = 4;

/// Every spelling that is known.
#[derive(Debug, Clone)]
pub struct Entities {
    by_name: HashMap<String, Known>,
    /// The keys of `by_name` as characters, sorted: what names with lost letters are compared with.
    names: Vec<Vec<char>>,
    countries: Countries,
    /// The codes of states that are no more.
    former: Vec<Country>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Known {
    class: EntityClass,
    code: Option<Country>,
}

/// How a name was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// It is on the list of parties, or an exact name of a country.
    Listed,
    /// Letters of it were lost; one name fits.
    Repaired,
    /// It is on no list; its class is that of its stars, or unknown.
    Unlisted,
}

impl Entities {
    /// The list that ships.
    ///
    /// # Errors
    /// When a shipped file is broken; a test keeps it from being so.
    pub fn shipped() -> Result<Entities> {
        let sheet = reference("data/entities.csv", ENTITIES_CSV, &ENTITIES_COLUMNS)?;
        let mut by_name = HashMap::new();
        for row in 0..sheet.len() {
            let class = EntityClass::ALL.iter().find(|class| class.word() == sheet.value(row, 1)).copied();
            let known =
                Known { class: class.unwrap_or(EntityClass::Unknown), code: Country::parse(sheet.value(row, 2)) };
            by_name.insert(folded(sheet.value(row, 0)), known);
        }
        let mut names: Vec<Vec<char>> = by_name.keys().map(|name| name.chars().collect()).collect();
        names.sort_unstable();
        let countries = reference("data/countries.csv", COUNTRIES_CSV, &COUNTRIES.names())?;
        let former = (0..countries.len()).filter(|row| countries.value(*row, 5) == "former");
        let former = former.filter_map(|row| Country::parse(countries.value(row, 0))).collect();
        Ok(Entities { by_name, names, countries: Countries::shipped()?, former })
    }

    /// The party of a printed name.
    pub fn read(&self, printed: &str) -> Entity {
        self.find(printed).0
    }

    /// The party of a printed name, and how it was found.
    pub fn find(&self, printed: &str) -> (Entity, Match) {
        let printed = printed.trim();
        let (known, found) = self.look_up(printed);
        (Entity { name: Arc::from(printed), class: known.class, code: known.code }, found)
    }

    fn look_up(&self, printed: &str) -> (Known, Match) {
        let name = folded(printed);
        if let Some(known) = self.by_name.get(&name) {
            return (*known, Match::Listed);
        }
        let stars = name.bytes().rev().take_while(|byte| *byte == b'*').count();
        if stars == 0
            && let Some(known) = self.without_stars(&name).or_else(|| self.country(printed))
        {
            return (known, Match::Listed);
        }
        if name.contains(LOST)
            && let Some(known) = self.with_letters(&name)
        {
            return (known, Match::Repaired);
        }
        let class = match stars {
            0 => EntityClass::Unknown,
            1 => EntityClass::NonState,
            _ => EntityClass::Organisation,
        };
        (Known { class, code: None }, Match::Unlisted)
    }

    /// A party of the list whose stars the user took away.
    fn without_stars(&self, name: &str) -> Option<Known> {
        ["*", "**"].iter().find_map(|stars| self.by_name.get(&format!("{name}{stars}")).copied())
    }

    /// A country by its exact name. Codes are no names: SIPRI has its own, and they look like ISO's.
    fn country(&self, printed: &str) -> Option<Known> {
        if printed.chars().count() <= 3 || printed.contains('*') || folded(printed).starts_with("unknown") {
            return None;
        }
        let code = self.countries.find(printed)?.code;
        let class = if self.former.contains(&code) { EntityClass::Former } else { EntityClass::State };
        Some(Known { class, code: Some(code) })
    }

    /// The one party that a name with lost letters can be. Two bytes of one letter may have left two marks.
    fn with_letters(&self, name: &str) -> Option<Known> {
        let letters: Vec<char> = name.chars().collect();
        let mut paired = letters.clone();
        paired.dedup_by(|next, sign| *next == LOST && *sign == LOST);
        let fits = |pattern: &[char], name: &[char]| {
            pattern.len() == name.len()
                && pattern
                    .iter()
                    .zip(name)
                    .all(|(sign, letter)| sign == letter || (*sign == LOST && letter.is_alphabetic()))
        };
        for pattern in [letters, paired] {
            let lost = pattern.iter().filter(|sign| **sign == LOST).count();
            if lost > MOST_LOST || lost * 3 > pattern.len() {
                continue;
            }
            let fitting = self.names.iter().filter(|name| fits(&pattern, name));
            let mut found: Vec<Known> =
                fitting.filter_map(|name| self.by_name.get(&name.iter().collect::<String>()).copied()).collect();
            found.dedup();
            if let [known] = found.as_slice() {
                return Some(*known);
            }
        }
        None
    }
}

/// What stands for a letter that was lost.
const LOST: char = '\u{fffd}';

/// A name for comparison: lower case, one blank between words, accents off, lost letters as one sign.
fn folded(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for sign in name.trim().chars() {
        match sign {
            'A'..='Z' => folded.push(sign.to_ascii_lowercase()),
            ' ' | '\u{a0}' | '\t' => {
                if !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            '’' | '‘' | '´' | '`' => folded.push('\''),
            '?' => folded.push(LOST),
            _ if sign.is_ascii() => folded.push(sign),
            _ => folded.push(unaccented(sign)),
        }
    }
    folded
}

/// The letter under an accent; anything else that is not ASCII counts as lost.
const fn unaccented(sign: char) -> char {
    match sign {
        // Read as Latin-1, a letter of two bytes in UTF-8 begins with one of these.
        'Â' | 'Ã' => LOST,
        'à'..='å' | 'À'..='Å' => 'a',
        'ç' | 'Ç' => 'c',
        'è'..='ë' | 'È'..='Ë' => 'e',
        'ì'..='ï' | 'Ì'..='Ï' | 'ı' | 'İ' => 'i',
        'ñ' | 'Ñ' => 'n',
        'ò'..='ö' | 'Ò'..='Ö' => 'o',
        'ù'..='ü' | 'Ù'..='Ü' => 'u',
        _ => LOST,
    }
}

fn reference(name: &str, csv: &str, columns: &[&str]) -> Result<Sheet> {
    let (sheet, findings) = Sheet::read(name, csv.as_bytes(), columns);
    match sheet {
        Some(sheet) if findings.is_empty() => Ok(sheet),
        _ => Err(Error::findings(format!("{name} is broken"), findings)),
    }
}

/// How much of a file stands under a party with a code.
///
/// Unit of the volumes: million TIV. What has no code is in the whole all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Rows.
    pub rows: usize,
    /// Rows among them whose party has a code.
    pub rows_with_code: usize,
    /// Volume delivered.
    pub tiv: Decimal,
    /// Volume of it whose party has a code.
    pub tiv_with_code: Decimal,
}

impl Coverage {
    /// The coverage of the suppliers of a file.
    pub fn of_suppliers(reading: &Reading) -> Coverage {
        Coverage::of(reading, TivRole::Supplier)
    }

    /// The coverage of the recipients of a file.
    pub fn of_recipients(reading: &Reading) -> Coverage {
        Coverage::of(reading, TivRole::Recipient)
    }

    fn of(reading: &Reading, side: TivRole) -> Coverage {
        let mut coverage = Coverage::default();
        let pick = |supplier, recipient| if side == TivRole::Supplier { supplier } else { recipient };
        for order in &reading.orders {
            coverage.add(pick(&order.supplier, &order.recipient), order.tiv_delivered);
        }
        for delivery in &reading.deliveries {
            coverage.add(pick(&delivery.supplier, &delivery.recipient), delivery.tiv);
        }
        for cell in reading.tiv.iter().filter(|cell| cell.row == RowKind::Entity && cell.year.is_some()) {
            // A dyad table has the other side as the partner; groups overlap, so a region counts nothing.
            let party = if cell.role == side { &cell.entity } else { &cell.partner };
            if let (Some(party), None) = (party, &cell.group) {
                coverage.add(party, cell.value);
            }
        }
        coverage
    }

    fn add(&mut self, party: &Entity, tiv: Option<Decimal>) {
        let tiv = tiv.unwrap_or_default();
        self.rows += 1;
        self.tiv = self.tiv.saturating_add(tiv);
        if party.code.is_some() {
            self.rows_with_code += 1;
            self.tiv_with_code = self.tiv_with_code.saturating_add(tiv);
        }
    }

    /// Share of the rows under a code, 0 to 1; `None` without any row.
    pub fn share_of_rows(&self) -> Option<Decimal> {
        Decimal::from(self.rows_with_code).checked_div(Decimal::from(self.rows))
    }

    /// Share of the volume under a code, 0 to 1; `None` without any volume.
    pub fn share(&self) -> Option<Decimal> {
        self.tiv_with_code.checked_div(self.tiv)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str) -> (EntityClass, String, Match) {
        let (entity, found) = Entities::shipped().expect("the list").find(name);
        assert_eq!(&*entity.name, name.trim());
        (entity.class, entity.code.map(|code| code.to_string()).unwrap_or_default(), found)
    }

    fn check(name: &str, class: EntityClass, code: &str, found: Match) {
        assert_eq!(read(name), (class, code.to_owned(), found), "{name}");
    }

    #[test]
    fn spellings_of_every_vintage() {
        for (name, code) in [
            ("Turkiye", "TUR"),
            ("Turkey", "TUR"),
            ("Türkiye", "TUR"),
            ("UAE", "ARE"),
            ("United Arab Emirates", "ARE"),
            ("Cote d'Ivoire", "CIV"),
            ("Côte d’Ivoire", "CIV"),
            ("Viet Nam", "VNM"),
            ("Bosnia-Herzegovina", "BIH"),
            ("Czech Republic", "CZE"),
            ("Germany (FRG)", "DEU"),
            ("Macedonia (FYROM)", "MKD"),
            ("  pakistan ", "PAK"),
            ("DR Congo", "COD"),
            ("Congo", "COG"),
            ("Saint Vincent", "VCT"),
            ("Russian Federation", "RUS"),
            ("Kosovo", "XKX"),
            ("Taiwan", "TWN"),
            ("Palestine", "PSE"),
            ("Western Sahara", "ESH"),
            ("Aruba", "ABW"),
        ] {
            check(name, EntityClass::State, code, Match::Listed);
        }
    }

    #[test]
    fn former_states_keep_their_own_code() {
        for (name, code) in [
            ("Soviet Union", "SUN"),
            ("South Vietnam", "RVN"),
            ("East Germany (GDR)", "DDR"),
            ("Yugoslavia", "YUG"),
            ("Czechoslovakia", "CSK"),
            ("South Yemen", "YMD"),
            ("Yemen Arab Republic (North Yemen)", "YAR"),
            ("Biafra", ""),
            ("Katanga", ""),
            ("Serbia and Montenegro (...2005)", "SCG"),
        ] {
            check(name, EntityClass::Former, code, Match::Listed);
        }
        check("Northern Cyprus", EntityClass::State, "", Match::Listed);
    }

    #[test]
    fn no_rebel_group_is_its_host_state() {
        for name in [
            "House of Representatives (Libya)*",
            "HoR (Libya)*",
            "Libya HoR*",
            "RSF (Sudan)*",
            "PIJ (Israel/Palestine)*",
        ] {
            check(name, EntityClass::NonState, "", Match::Listed);
        }
        check("Libya HoR", EntityClass::NonState, "", Match::Listed);
        for name in ["NATO**", "United Nations**", "United Nations", "Regional Security System**"] {
            check(name, EntityClass::Organisation, "", Match::Listed);
        }
        check("New rebels (Peru)*", EntityClass::NonState, "", Match::Unlisted);
        check("Ukraine*", EntityClass::NonState, "", Match::Unlisted);
        check("Ukraine**", EntityClass::Organisation, "", Match::Unlisted);
        check("PRC (Israel/Palestine)*", EntityClass::NonState, "", Match::Listed);
    }

    #[test]
    fn what_is_unknown_stays_unknown() {
        for name in ["unknown supplier(s)", "Unknown recipient(s)", "unknown rebel group*", "Unknown country"] {
            check(name, EntityClass::Unknown, "", Match::Listed);
        }
        for name in
            ["Atlantis", "", "unknown supplier (Libya)", "Korea", "VNM", "PRC", "AN", "Vietnam South", "???", "?"]
        {
            check(name, EntityClass::Unknown, "", Match::Unlisted);
        }
    }

    #[test]
    fn lost_letters_are_filled_in_only_where_one_name_fits() {
        for (name, code) in [
            ("C?te d'Ivoire", "CIV"),
            ("T?rkiye", "TUR"),
            ("T\u{fffd}rkiye", "TUR"),
            ("T??rkiye", "TUR"),
            ("TÃ¼rkiye", "TUR"),
            ("C\u{fffd}te d'Ivoire", "CIV"),
        ] {
            check(name, EntityClass::State, code, Match::Repaired);
        }
        // Niger, Nigeria; Iran, Iraq: nothing says which.
        check("Ira?", EntityClass::Unknown, "", Match::Unlisted);
        check("South ?????", EntityClass::Unknown, "", Match::Unlisted);
        check("?ran?", EntityClass::Unknown, "", Match::Unlisted);
        check("Houthi r?bels (Yemen)*", EntityClass::NonState, "", Match::Repaired);
        check("S?uth Vietnam", EntityClass::Former, "RVN", Match::Repaired);
    }

    #[test]
    fn the_list_holds_together() {
        let sheet = reference("data/entities.csv", ENTITIES_CSV, &ENTITIES_COLUMNS).expect("the list");
        let countries = Countries::shipped().expect("the list");
        let mut seen = std::collections::HashSet::new();
        for row in 0..sheet.len() {
            let (name, class, code) = (sheet.value(row, 0), sheet.value(row, 1), sheet.value(row, 2));
            assert!(seen.insert(folded(name)) || name == "Türkiye" || name == "Côte d'Ivoire", "{name} stands twice");
            assert!(EntityClass::WORDS.contains(&class), "{name}: {class}");
            assert!(
                code.is_empty() || Country::parse(code).is_some_and(|code| countries.get(code).is_some()),
                "{name}"
            );
            assert_eq!(name.ends_with("**"), class == "organisation", "{name}");
            assert!(!name.ends_with('*') || code.is_empty(), "{name}");
            if !code.is_empty()
                && let Some(found) = countries.find(name).filter(|_| name.len() > 3)
            {
                assert_eq!(found.code.code(), code, "{name}: the list of countries says otherwise");
            }
            for year in [sheet.value(row, 3), sheet.value(row, 4)] {
                assert!(year.is_empty() || year.parse::<i32>().is_ok(), "{name}");
            }
        }
    }
}
