//! Codes and names of areas, as each provider writes them, to the codes of `data/countries.csv`; with dates of validity.
//!
//! Two files hold the knowledge: `data/countries.csv` (the countries, their ISO and M49 codes and their spellings) and
//! `data/areas.csv` (what providers have beside that: codes of their own, groups, "not elsewhere specified", dated areas).
//! Nothing is guessed: an unknown code is an unknown area, and a code of several areas is settled by the year or is an error
//! that names them.
//!
//! The United Nations' list has areas that its alpha-3 codes do not tell apart (`YEM` is 886 until 1990 and 887 since), and "Other
//! Asia, nes" (490), which in practice is Taiwan. It stays an area of its own unless a reader is told to read it as Taiwan.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::flows::AreaClass;
use crate::error::{Error, Result};
use crate::io::Sheet;
use crate::model::Country;

/// The file `data/areas.csv` as it ships.
pub const AREAS_CSV: &str = include_str!("../../data/areas.csv");
const COUNTRIES_CSV: &str = include_str!("../../data/countries.csv");
/// Columns of `data/areas.csv`.
pub const AREAS_COLUMNS: &[&str] = &["system", "code", "alpha3", "iso3", "name", "since", "until", "class", "source"];
const COUNTRIES_COLUMNS: &[&str] =
    &["iso3", "iso2", "m49", "name", "short", "kind", "valid_from", "valid_to", "aliases"];

/// The UN's code of "Other Asia, nes".
pub const OTHER_ASIA: &str = "490";

words! {
    /// Whose codes or names they are.
    System {
        Comtrade = "comtrade": "numeric codes of UN Comtrade, and of CEPII BACI",
        UnAlpha3 = "un-alpha3": "alpha-3 codes in UN Comtrade's list; several areas can share one",
        M49 = "m49": "numeric codes of UN M49 and ISO 3166-1",
        Iso2 = "iso2": "ISO 3166-1 alpha-2",
        Iso3 = "iso3": "ISO 3166-1 alpha-3 and those of countries that are no more",
        Imf = "imf": "the IMF's numeric codes",
        Imts = "imts": "codes of the IMF's data portal: ISO alpha-3 and groups G001, G163, ...",
        Cow = "cow": "country codes of the Correlates of War project",
        WorldBank = "wb": "codes of the World Bank: ISO alpha-3 and groups",
        Wits = "wits": "alpha-3 codes of WITS",
        Cepii = "cepii": "alpha-3 codes of CEPII's Gravity and GeoDist",
        Atlas = "atlas": "alpha-3 codes of the Atlas of Economic Complexity",
        Name = "name": "any spelling of a name",
    }
}

/// One area in one list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The code of `data/countries.csv`, when it is one of those.
    pub country: Option<Country>,
    /// What it is.
    pub class: AreaClass,
    /// Its code in that list; empty in lists of names.
    pub code: String,
    /// Its name there.
    pub name: String,
    /// First year, when it has one.
    pub since: Option<i32>,
    /// Last year, when it has one.
    pub until: Option<i32>,
}

impl Entry {
    /// True when it was there in a year, or part of it.
    pub fn is_valid(&self, year: i32) -> bool {
        self.since.is_none_or(|since| since <= year) && self.until.is_none_or(|until| year <= until)
    }
}

/// What a code or name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// One area.
    One(Arc<Entry>),
    /// One area, that was no more in that year.
    Expired(Arc<Entry>),
    /// Several, and the year does not settle it.
    Several(Vec<Arc<Entry>>),
    /// None that is known.
    Nothing,
}

impl Found {
    /// The area, when it is one.
    pub fn one(&self) -> Option<&Arc<Entry>> {
        match self {
            Found::One(entry) | Found::Expired(entry) => Some(entry),
            Found::Several(_) | Found::Nothing => None,
        }
    }
}

/// Every list of areas.
#[derive(Debug, Clone)]
pub struct Areas {
    coded: HashMap<System, HashMap<String, Vec<Arc<Entry>>>>,
    names: HashMap<String, Vec<Arc<Entry>>>,
    /// Countries that have another code in the UN's list than before, with the last year of the territory before.
    territories: Vec<(Country, i32)>,
}

impl Areas {
    /// The lists that ship.
    ///
    /// # Errors
    /// When a shipped file is broken; a test keeps it from being so.
    pub fn shipped() -> Result<Areas> {
        let mut areas = Areas { coded: HashMap::new(), names: HashMap::new(), territories: Vec::new() };
        areas.take_countries(&reference("data/countries.csv", COUNTRIES_CSV, COUNTRIES_COLUMNS)?);
        areas.take_areas(&reference("data/areas.csv", AREAS_CSV, AREAS_COLUMNS)?)?;
        areas.territories = areas.changed_territories();
        Ok(areas)
    }

    /// The UN gives a country whose territory changes another code: Germany is 280 until 1990, Sudan 736 until 2011. What came to India
    /// with Sikkim, and to the trade of the United States with the Virgin Islands, is too little to make another country of them.
    fn changed_territories(&self) -> Vec<(Country, i32)> {
        const HARDLY_CHANGED: [&str; 2] = ["IND", "USA"];
        let listed = || self.coded.get(&System::Comtrade).into_iter().flat_map(HashMap::values).flatten();
        let goes_on = |country: &Country| {
            listed().any(|entry| entry.class == AreaClass::Country && entry.country.as_ref() == Some(country))
        };
        let former = listed().filter(|entry| entry.class == AreaClass::Former);
        let mut ended: Vec<(Country, i32)> =
            former.filter_map(|entry| entry.country.filter(goes_on).zip(entry.until)).collect();
        ended.retain(|(country, _)| !HARDLY_CHANGED.contains(&country.code()));
        ended.sort_unstable();
        ended.dedup();
        ended
    }

    /// The last year of the territory that a country had in one year and no more in a later one, by the UN's list of areas: for
    /// Germany from 1989 to 1995 it is 1990. `None` where it is the same in both.
    pub fn end_of_territory(&self, country: Country, from: i32, to: i32) -> Option<i32> {
        let ended = self.territories.iter().filter(|(_, until)| (from..to).contains(until));
        ended.filter(|(known, _)| *known == country).map(|(_, until)| *until).max()
    }

    /// The same, read once a run.
    ///
    /// # Errors
    /// As [`Areas::shipped`].
    pub fn shared() -> Result<&'static Areas> {
        static SHARED: OnceLock<Areas> = OnceLock::new();
        match SHARED.get() {
            Some(areas) => Ok(areas),
            None => Areas::shipped().map(|areas| SHARED.get_or_init(|| areas)),
        }
    }

    fn take_countries(&mut self, sheet: &Sheet) {
        for row in 0..sheet.len() {
            let value = |column| sheet.value(row, column);
            let former = value(5) == "former";
            let entry = |code: &str| {
                Arc::new(Entry {
                    country: Country::parse(value(0)),
                    class: if former { AreaClass::Former } else { AreaClass::Country },
                    code: code.to_owned(),
                    name: value(3).to_owned(),
                    since: value(6).parse().ok(),
                    until: value(7).parse().ok(),
                })
            };
            for (system, column) in [(System::Iso3, 0), (System::Iso2, 1), (System::M49, 2)] {
                if !value(column).is_empty() {
                    self.put(system, value(column), entry(value(column)));
                }
            }
            // A name is no code: it says nothing about the years.
            let named = Arc::new(Entry { since: None, until: None, ..(*entry("")).clone() });
            for name in value(8).split(';').chain([value(3), value(4)]) {
                self.put_name(name, &named);
            }
        }
    }

    fn take_areas(&mut self, sheet: &Sheet) -> Result<()> {
        let mut of_list: HashMap<String, System> = HashMap::new();
        for row in 0..sheet.len() {
            let value = |column| sheet.value(row, column);
            let class = AreaClass::ALL.iter().find(|class| class.word() == value(7)).copied();
            let system = System::ALL.iter().find(|system| system.word() == value(0)).copied();
            let country = Country::parse(value(3));
            let year = |column: usize| value(column).get(..4).and_then(|year| year.parse().ok());
            let listed = if value(0) == "baci" { Some(System::Comtrade) } else { system };
            let (Some(class), Some(system)) = (class, listed) else {
                return Err(Error::usage(format!("data/areas.csv: unknown system or class in row {}", row + 2)));
            };
            let (code, name) = (value(1).to_owned(), value(4).to_owned());
            let entry = Arc::new(Entry { country, class, code, name, since: year(5), until: year(6) });
            if value(0) != "baci" && !value(1).is_empty() {
                self.put(system, value(1), Arc::clone(&entry));
            }
            if !value(2).is_empty() && system == System::Comtrade && value(0) != "baci" {
                self.put(System::UnAlpha3, value(2), Arc::clone(&entry));
            }
            // "Sudan (...2011)" and "Sudan" are two areas there and one country here: the list of countries names it first. A name
            // that one list has again, for other years, is that of several areas.
            let name = fold(value(4));
            if !self.names.contains_key(&name) || of_list.get(&name) == Some(&system) {
                self.put_name(value(4), &entry);
                of_list.insert(name, system);
            }
        }
        Ok(())
    }

    fn put(&mut self, system: System, code: &str, entry: Arc<Entry>) {
        let entries = self.coded.entry(system).or_default().entry(code.to_owned()).or_default();
        if !entries.contains(&entry) {
            entries.push(entry);
        }
    }

    fn put_name(&mut self, name: &str, entry: &Arc<Entry>) {
        let name = fold(name);
        if name.is_empty() {
            return;
        }
        let entries = self.names.entry(name).or_default();
        if !entries.iter().any(|known| known.country == entry.country && known.class == entry.class) {
            entries.push(Arc::clone(entry));
        }
    }

    /// Adds a code or name of several countries, as no shipped list has.
    #[cfg(test)]
    pub fn put_for_tests(&mut self, system: System, text: &str, countries: &[&str]) {
        for country in countries {
            let (code, name) = ((*country).to_owned(), text.to_owned());
            let class = AreaClass::Country;
            let entry = Entry { country: Country::parse(country), class, code, name, since: None, until: None };
            match system {
                System::Name => self.put_name(text, &Arc::new(entry)),
                _ => self.put(system, text, Arc::new(entry)),
            }
        }
    }

    /// What a code or name of a system stands for; in a year, when one is given.
    pub fn find(&self, system: System, text: &str, year: Option<i32>) -> Found {
        let text = text.trim();
        settle(self.candidates(system, text).unwrap_or_default(), year)
    }

    /// The one area of a code or name.
    ///
    /// # Errors
    /// A usage error: nothing has that code or name, or several have; it names them.
    pub fn one(&self, system: System, text: &str, year: Option<i32>) -> Result<Arc<Entry>> {
        let error = |what: &str| Error::usage(format!("{what} `{}` ({})", text.trim(), system.word()));
        match self.find(system, text, year) {
            Found::One(entry) | Found::Expired(entry) => Ok(entry),
            Found::Several(entries) => Err(error("several areas have the code").with_hint(candidates_of(&entries))),
            Found::Nothing => Err(error("no area has the code or name")),
        }
    }

    /// The name of the country that a text stands for where that is another one than an area is. Only countries that are there
    /// today contradict each other: lists write the names and codes of former ones, of groups and of "nes" each in its way.
    pub fn contradicts(&self, area: &Entry, system: System, text: &str) -> Option<String> {
        let candidates = match self.find(system, text, None) {
            Found::One(entry) | Found::Expired(entry) => vec![entry],
            Found::Several(entries) => entries,
            Found::Nothing => return None,
        };
        let is_living = |entry: &Entry| entry.class == AreaClass::Country && entry.country.is_some();
        let differs = |entry: &Arc<Entry>| is_living(entry) && entry.country != area.country;
        let contradicts = is_living(area) && candidates.iter().all(differs);
        let other = candidates.first().filter(|_| contradicts)?;
        Some(self.name_of(other))
    }

    /// The name of a country in the list of countries; of anything else the name that its own list has.
    pub fn name_of(&self, entry: &Entry) -> String {
        let listed = entry.country.and_then(|country| self.find(System::Iso3, country.code(), None).one().cloned());
        listed.map_or_else(|| entry.name.clone(), |listed| listed.name.clone())
    }

    /// The codes of a country in a system, those of its older territories too, in the order of the list.
    pub fn codes(&self, system: System, country: Country) -> Vec<Arc<Entry>> {
        let entries = self.coded.get(&system).into_iter().flat_map(HashMap::values).flatten();
        let mut found: Vec<Arc<Entry>> = entries.filter(|entry| entry.country == Some(country)).cloned().collect();
        found.sort_by(|a, b| (a.code.len(), &a.code, a.since).cmp(&(b.code.len(), &b.code, b.since)));
        found
    }

    fn candidates(&self, system: System, text: &str) -> Option<&[Arc<Entry>]> {
        let coded =
            |system: System, code: &str| self.coded.get(&system).and_then(|codes| codes.get(code)).map(Vec::as_slice);
        let upper = || text.to_ascii_uppercase();
        match system {
            System::Name => self.names.get(&fold(text)).map(Vec::as_slice),
            System::Comtrade | System::Cow => {
                let code = plain_number(text)?;
                let m49 = || (system == System::Comtrade).then(|| coded(System::M49, code)).flatten();
                coded(system, code).or_else(m49)
            }
            System::M49 => coded(system, plain_number(text)?),
            System::Imf => coded(system, &format!("{:0>3}", plain_number(text)?)),
            System::Cepii => {
                // Gravity tells the ages of a country apart: DEU.1, DEU.2.
                let code = upper();
                let base = code.split('.').next().unwrap_or_default();
                coded(system, base).or_else(|| coded(System::Iso3, base))
            }
            System::Imts | System::WorldBank | System::Wits | System::Atlas => {
                let code = upper();
                coded(system, &code).or_else(|| coded(System::Iso3, &code))
            }
            System::UnAlpha3 | System::Iso2 | System::Iso3 => coded(system, &upper()),
        }
    }
}

/// One of several by the year.
fn settle(entries: &[Arc<Entry>], year: Option<i32>) -> Found {
    let valid: Vec<&Arc<Entry>> = entries.iter().filter(|entry| year.is_none_or(|year| entry.is_valid(year))).collect();
    match (&valid[..], entries) {
        ([one], _) => Found::One(Arc::clone(one)),
        ([], []) => Found::Nothing,
        ([], [one]) => Found::Expired(Arc::clone(one)),
        ([], _) => last_before(entries, year).map_or_else(|| Found::Several(entries.to_vec()), Found::Expired),
        ([first, rest @ ..], _) => {
            // Two codes of one country at one time (France with and without Monaco) are one country here.
            let alike = |entry: &&&Arc<Entry>| (entry.country, entry.class) == (first.country, first.class);
            let is_dated = |entry: &&&Arc<Entry>| entry.since.is_some() || entry.until.is_some();
            let of_one_country = rest.iter().all(|entry| entry.country == first.country) && first.country.is_some();
            let mut dated = valid.iter().filter(is_dated);
            if first.country.is_some() && rest.iter().all(|entry| alike(&entry)) {
                let last = valid.iter().max_by_key(|entry| entry.until.unwrap_or(i32::MAX)).unwrap_or(first);
                Found::One(Arc::clone(last))
            } else if let (true, Some(_), Some(one), None) = (of_one_country, year, dated.next(), dated.next()) {
                // A code with years of its own says more than one without: `USA` in 1975 is 841 (...1980) and not 840.
                Found::One(Arc::clone(one))
            } else {
                Found::Several(valid.into_iter().cloned().collect())
            }
        }
    }
}

/// The area that was the last of several, in a year after all of them.
fn last_before(entries: &[Arc<Entry>], year: Option<i32>) -> Option<Arc<Entry>> {
    let ended = |entry: &Arc<Entry>| entry.until.filter(|until| year.is_some_and(|year| *until < year));
    let ends: Option<Vec<i32>> = entries.iter().map(ended).collect();
    let last = ends?.into_iter().max()?;
    entries.iter().find(|entry| entry.until == Some(last)).map(Arc::clone)
}

/// Candidates for a message: `886 Arab Rep. of Yemen (...1990) until 1990; 887 Yemen since 1991`.
pub fn candidates_of(entries: &[Arc<Entry>]) -> String {
    let one = |entry: &Arc<Entry>| {
        let since = entry.since.map_or_else(String::new, |year| format!(" since {year}"));
        let until = entry.until.map_or_else(String::new, |year| format!(" until {year}"));
        format!("{} {}{since}{until}", entry.code, entry.name)
    };
    format!("one of: {}", entries.iter().map(one).collect::<Vec<_>>().join("; "))
}

/// A whole number without leading zeros and without the `.0` that pandas puts behind codes.
fn plain_number(text: &str) -> Option<&str> {
    let digits = text.strip_suffix(".0").unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let code = digits.trim_start_matches('0');
    plain.then_some(if code.is_empty() { "0" } else { code })
}

/// A name without its case, accents, double blanks and curled apostrophes.
fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for letter in name.trim().chars().flat_map(char::to_lowercase) {
        match letter {
            'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' => folded.push('a'),
            'é' | 'è' | 'ê' | 'ë' => folded.push('e'),
            'í' | 'ì' | 'î' | 'ï' => folded.push('i'),
            'ó' | 'ò' | 'ô' | 'õ' | 'ö' => folded.push('o'),
            'ú' | 'ù' | 'û' | 'ü' => folded.push('u'),
            'ç' => folded.push('c'),
            '\u{2019}' | '\u{2018}' | '`' => folded.push('\''),
            // The dot of a capital İ made small.
            '\u{307}' => {}
            letter if letter.is_whitespace() => {
                if !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            letter => folded.push(letter),
        }
    }
    folded
}

fn reference(file: &str, csv: &str, columns: &[&str]) -> Result<Sheet> {
    let (sheet, findings) = Sheet::read(file, csv.as_bytes(), columns);
    match sheet {
        Some(sheet) if findings.is_empty() => Ok(sheet),
        _ => Err(Error::findings(format!("{file} is broken"), findings)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(system: System, text: &str, year: Option<i32>) -> String {
        let areas = Areas::shipped().expect("the lists");
        match areas.find(system, text, year) {
            Found::One(entry) => {
                format!("{} {}", entry.country.map_or_else(|| "-".into(), |code| code.to_string()), entry.class)
            }
            Found::Expired(entry) => format!("expired {}", entry.code),
            Found::Several(entries) => entries.iter().map(|entry| entry.code.clone()).collect::<Vec<_>>().join("|"),
            Found::Nothing => "nothing".into(),
        }
    }

    #[test]
    fn a_country_that_got_another_code_had_another_territory() {
        let areas = Areas::shipped().expect("the lists");
        let end = |country: &str, from, to| areas.end_of_territory(Country::parse(country).expect("a code"), from, to);
        let changed = [("DEU", 1990), ("ETH", 1992), ("PAK", 1971), ("PAN", 1977), ("SDN", 2011)];
        for (country, until) in changed {
            assert_eq!(end(country, until, until + 1), Some(until), "{country}");
            assert_eq!(
                (end(country, until - 1, until), end(country, until + 1, until + 20)),
                (None, None),
                "{country}"
            );
        }
        // France with and without Monaco stand side by side; the parts of Yemen and Vietnam are countries of their own; what is no more
        // has no later territory.
        for country in ["FRA", "NOR", "CHE", "YEM", "VNM", "SUN", "DDR", "SCG", "AZE", "IND", "USA"] {
            assert_eq!(end(country, 1900, 2100), None, "{country}");
        }
    }

    #[test]
    fn codes_that_are_not_iso_are_known() {
        for (code, expected) in [
            ("699", "IND country"),
            ("356", "IND former"),
            ("251", "FRA country"),
            ("250", "FRA country"),
            ("757", "CHE country"),
            ("842", "USA country"),
            ("840", "USA country"),
            ("841", "USA former"),
            ("579", "NOR country"),
            ("276", "DEU country"),
            ("280", "DEU former"),
            ("278", "DDR former"),
            ("380", "ITA country"),
            ("56", "BEL country"),
            ("058", "BLX former"),
            ("710.0", "ZAF country"),
            ("711", "- former"),
            ("729", "SDN country"),
            ("736", "SDN former"),
            ("891", "SCG former"),
            ("490", "- nes"),
            ("899", "- nes"),
            ("837", "- nes"),
            ("0", "- world"),
            ("975", "- group"),
            ("381", "nothing"),
            ("W00", "nothing"),
        ] {
            assert_eq!(said(System::Comtrade, code, None), expected, "{code}");
        }
    }

    #[test]
    fn an_alpha3_of_several_areas_is_settled_by_the_year_or_named() {
        for (code, before, after) in [
            ("YEM", (1985, "YAR former"), (2022, "YEM country")),
            ("BEL", (1985, "BLX former"), (2022, "BEL country")),
            ("PAK", (1965, "PAK former"), (2022, "PAK country")),
            ("ETH", (1985, "ETH former"), (2022, "ETH country")),
            ("DEU", (1985, "DEU former"), (2022, "DEU country")),
            ("IND", (1970, "IND former"), (2022, "IND country")),
            ("PAN", (1970, "PAN former"), (2022, "PAN country")),
            ("VNM", (1970, "RVN former"), (2022, "VNM country")),
            ("SDN", (2005, "SDN former"), (2022, "SDN country")),
            ("KNA", (1975, "KNA former"), (2022, "KNA country")),
            ("FRA", (1985, "FRA country"), (2022, "FRA country")),
            ("CHE", (1985, "CHE country"), (2022, "CHE country")),
            ("NOR", (1985, "NOR country"), (2022, "NOR country")),
            ("USA", (1975, "USA former"), (2022, "USA country")),
            ("ANT", (1984, "ANT former"), (2022, "expired 530")),
        ] {
            assert_eq!(said(System::UnAlpha3, code, Some(before.0)), before.1, "{code}");
            assert_eq!(said(System::UnAlpha3, code, Some(after.0)), after.1, "{code}");
        }
        assert_eq!(said(System::UnAlpha3, "YEM", None), "886|887");
        assert_eq!(said(System::UnAlpha3, "SDN", Some(2011)), "729|736");
        assert_eq!(said(System::UnAlpha3, "A79", Some(2020)), "473|636");
        let error = Areas::shipped().expect("the lists").one(System::UnAlpha3, "PAK", None).expect_err("two");
        assert!(error.hint().is_some_and(|hint| hint.contains("586 Pakistan since 1972") && hint.contains("588")));
    }

    #[test]
    fn every_provider_has_its_own_spelling() {
        for (system, text, year, expected) in [
            (System::Imf, "914", None, "ALB country"),
            (System::Imf, "213", None, "ARG country"),
            (System::Imf, "1", None, "- world"),
            (System::Imf, "163", None, "- group"),
            (System::Imts, "G163", None, "- group"),
            (System::Imts, "KOS", None, "XKX country"),
            (System::Imts, "TWN", None, "TWN country"),
            (System::Cow, "2", Some(2001), "USA country"),
            (System::Cow, "365", Some(1960), "SUN former"),
            (System::Cow, "365", Some(2001), "RUS country"),
            (System::Cow, "345", Some(2010), "SRB country"),
            (System::Cow, "260", Some(1970), "DEU former"),
            (System::Cow, "817", Some(2001), "expired 817"),
            (System::WorldBank, "AFE", None, "- group"),
            (System::WorldBank, "WLD", None, "- world"),
            (System::WorldBank, "XKX", None, "XKX country"),
            (System::Wits, "OAS", None, "- nes"),
            (System::Wits, "ROM", None, "ROU country"),
            (System::Wits, "SUD", Some(2019), "SDN country"),
            (System::Wits, "SDN", Some(2009), "SDN former"),
            (System::Wits, "YUG", Some(2000), "SCG former"),
            (System::Wits, "YUG", Some(1990), "YUG former"),
            (System::Wits, "SER", Some(2004), "SCG former"),
            (System::Wits, "SER", Some(2010), "SRB country"),
            (System::Wits, "All", None, "- world"),
            (System::Wits, "ECS", None, "- group"),
            (System::Cepii, "DEU.2", None, "DEU country"),
            (System::Cepii, "ROM", None, "ROU country"),
            (System::Cepii, "YUG", Some(1991), "YUG former"),
            (System::Cepii, "YUG", Some(1992), "SCG former"),
            (System::Cepii, "YUG.2", Some(2005), "SCG former"),
            (System::Cepii, "YUG", Some(2010), "expired YUG"),
            (System::Cepii, "SRB", Some(2010), "SRB country"),
            (System::Cepii, "YEM", Some(1990), "YAR former"),
            (System::Cepii, "YEM", Some(1991), "YEM country"),
            (System::Cepii, "VNM", Some(1970), "RVN former"),
            (System::Cepii, "VNM", Some(1980), "VNM country"),
            (System::Cepii, "VDR", Some(1970), "VDR former"),
            (System::Cepii, "SCG", Some(2000), "SCG former"),
            (System::Cepii, "DDR", Some(1985), "DDR former"),
            (System::Cepii, "ZAR", Some(1980), "COD country"),
            (System::Cepii, "UNK", Some(2014), "XKX country"),
            (System::Cepii, "KSV", Some(2014), "XKX country"),
            (System::Iso3, "SUN", Some(2000), "expired SUN"),
            (System::M49, "31", None, "AZE country"),
            (System::Iso2, "pk", None, "PAK country"),
            (System::Name, "TÜRKIYE", None, "TUR country"),
            (System::Name, "Cote d’Ivoire", None, "CIV country"),
            (System::Name, "Curacao", None, "CUW country"),
            (System::Name, "China, P.R.: Mainland", None, "CHN country"),
            (System::Name, "Areas, nes", None, "- nes"),
            (System::Name, "Atlantis", None, "nothing"),
        ] {
            assert_eq!(said(system, text, year), expected, "{system} {text}");
        }
    }

    #[test]
    fn names_of_the_imf_data_portal_are_known() {
        for (name, expected) in [
            ("China, People's Republic of", "CHN country"),
            ("Hong Kong Special Administrative Region, People's Republic of China", "HKG country"),
            ("Macao Special Administrative Region, People's Republic of China", "MAC country"),
            ("Azerbaijan, Republic of", "AZE country"),
            ("Türkiye, Republic of", "TUR country"),
            ("Egypt, Arab Republic of", "EGY country"),
            ("Iran, Islamic Republic of", "IRN country"),
            ("Korea, Republic of", "KOR country"),
            ("Korea, Democratic People's Republic of", "PRK country"),
            ("Venezuela, República Bolivariana de", "VEN country"),
            ("Congo, Democratic Republic of the", "COD country"),
            ("Congo, Republic of", "COG country"),
            ("Kosovo, Republic of", "XKX country"),
            ("São Tomé and Príncipe, Democratic Republic of", "STP country"),
            ("Netherlands, The", "NLD country"),
            ("Naoero, Republic of", "NRU country"),
            ("Curaçao, Kingdom of the Netherlands", "CUW country"),
            ("Taiwan Province of China", "TWN country"),
            ("Yugoslavia, Socialist Federal Republic of", "YUG former"),
            ("South African Common Customs Area (SACCA)", "- former"),
            ("Euro Area (EA)", "- group"),
            ("Europe", "- group"),
            ("Emerging Market and Developing Economies", "- group"),
            ("Not Specified (including Confidential)", "- nes"),
            ("World", "- world"),
        ] {
            assert_eq!(said(System::Name, name, Some(2023)), expected, "{name}");
        }
    }

    #[test]
    fn names_on_the_pages_of_wits_are_known() {
        for (name, year, expected) in [
            ("Korea, Dem. Rep.", 2019, "PRK country"),
            ("Occ.Pal.Terr", 2019, "PSE country"),
            ("Wallis and Futura Isl.", 2019, "WLF country"),
            ("Falkland Island", 2019, "FLK country"),
            ("Turks and Caicos Isl.", 2019, "TCA country"),
            ("Anguila", 2019, "AIA country"),
            ("Fr. So. Ant. Tr", 2019, "ATF country"),
            ("Br. Antr. Terr", 2019, "ATB country"),
            ("British Indian Ocean Ter.", 2019, "IOT country"),
            ("United States Minor Outlying I", 2019, "UMI country"),
            ("South Georgia and the South Sa", 2019, "SGS country"),
            ("Heard Island and McDonald Isla", 2019, "HMD country"),
            ("Us Msc.Pac.I", 1980, "PUS former"),
            ("Serbia, FR(Serbia/Montenegro)", 2004, "SCG former"),
            ("Serbia, FR(Serbia/Montenegro)", 2010, "SRB country"),
            ("Yugoslavia,FR(Serbia/Montenegr", 1990, "YUG former"),
            ("Yugoslavia, FR (Serbia/Montenegro)", 1995, "SCG former"),
            ("Ethiopia(includes Eritrea)", 1990, "ETH former"),
            ("Fm Sudan", 2005, "SDN former"),
            ("Special Categories", 2019, "- nes"),
        ] {
            assert_eq!(said(System::Name, name, Some(year)), expected, "{name}");
        }
    }

    #[test]
    fn no_row_of_the_lists_contradicts_itself() {
        let areas = Areas::shipped().expect("the lists");
        let sheet = reference("data/areas.csv", AREAS_CSV, AREAS_COLUMNS).expect("the list");
        for row in (0..sheet.len()).filter(|row| sheet.value(*row, 0) == "comtrade" && !sheet.value(*row, 1).is_empty())
        {
            let (code, iso, name) = (sheet.value(row, 1), sheet.value(row, 2), sheet.value(row, 4));
            let area = areas.one(System::Comtrade, code, None).expect("a code");
            for (system, text) in [(System::UnAlpha3, iso), (System::Name, name)] {
                assert_eq!(areas.contradicts(&area, system, text), None, "{code} {text}");
            }
        }
        let germany = areas.one(System::Comtrade, "276", None).expect("a code");
        for (system, text, other) in [
            (System::UnAlpha3, "FRA", Some("France")),
            (System::UnAlpha3, "DEU", None),
            (System::UnAlpha3, "DDR", None),
            (System::UnAlpha3, "W00", None),
            (System::UnAlpha3, "", None),
            (System::Name, "France", Some("France")),
            (System::Name, "Fed. Rep. of Germany", None),
            (System::Name, "Deutschland", None),
        ] {
            assert_eq!(areas.contradicts(&germany, system, text).as_deref(), other, "{text}");
        }
    }

    #[test]
    fn every_code_leads_to_a_country_of_the_list_and_back() {
        let areas = Areas::shipped().expect("the lists");
        for (system, codes) in &areas.coded {
            for entry in codes.values().flatten() {
                let known = entry
                    .country
                    .is_none_or(|country| matches!(areas.find(System::Iso3, country.code(), None), Found::One(_)));
                assert!(known, "{system} {}", entry.code);
                assert!(
                    !matches!(entry.class, AreaClass::Country | AreaClass::Former)
                        || !entry.name.is_empty()
                        || entry.country.is_some()
                );
            }
        }
        let codes = |text: &str| -> Vec<String> {
            let country = Country::parse(text).expect("a code");
            areas.codes(System::Comtrade, country).iter().map(|entry| entry.code.clone()).collect()
        };
        assert_eq!(codes("FRA"), ["250", "251"]);
        assert_eq!(codes("USA"), ["840", "841", "842"]);
    }
}
