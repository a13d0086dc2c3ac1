//! The reference lists: countries and currencies. They are the tool's own, whatever ledger is read.

use std::collections::HashMap;

use crate::error::{Error, Result, nearest};
use crate::io::Sheet;
use crate::ledger::columns::{COUNTRIES, CURRENCIES};
use crate::model::{Country, Currency};
use crate::wording::{CurrencyWords, Reader};

/// The file `data/countries.csv` as it ships.
pub const COUNTRIES_CSV: &str = include_str!("../../data/countries.csv");
/// The file `data/currencies.csv` as it ships.
pub const CURRENCIES_CSV: &str = include_str!("../../data/currencies.csv");

/// A country with its names.
#[derive(Debug, Clone)]
pub struct CountryNames {
    /// ISO 3166-1 alpha-3.
    pub code: Country,
    /// Name in English.
    pub name: String,
    /// Name in a chart.
    pub short: String,
    /// Other spellings.
    pub aliases: Vec<String>,
}

/// Every country that a ledger may name.
#[derive(Debug, Clone)]
pub struct Countries {
    list: Vec<CountryNames>,
    by_code: HashMap<Country, usize>,
    by_name: HashMap<String, usize>,
    by_m49: HashMap<u16, usize>,
}

impl Countries {
    /// The list that ships.
    ///
    /// # Errors
    /// When the shipped file is broken; a test keeps it from being so.
    pub fn shipped() -> Result<Countries> {
        let sheet = reference(COUNTRIES_CSV, COUNTRIES.name, &COUNTRIES.names())?;
        let (mut list, mut by_code, mut by_name) = (Vec::new(), HashMap::new(), HashMap::new());
        let mut by_m49 = HashMap::new();
        for row in 0..sheet.len() {
            let Some(code) = Country::parse(sheet.value(row, 0)) else { continue };
            let names = CountryNames {
                code,
                name: sheet.value(row, 3).to_owned(),
                short: sheet.value(row, 4).to_owned(),
                aliases: several(sheet.value(row, 8)).map(str::to_owned).collect(),
            };
            by_code.insert(code, list.len());
            let iso2 = sheet.value(row, 1).to_lowercase();
            if !iso2.is_empty() {
                by_name.entry(iso2).or_insert(list.len());
            }
            if let Ok(code) = sheet.value(row, 2).parse() {
                by_m49.insert(code, list.len());
            }
            for name in names.aliases.iter().chain([&names.name, &names.short]) {
                by_name.entry(name.to_lowercase()).or_insert(list.len());
            }
            list.push(names);
        }
        Ok(Countries { list, by_code, by_name, by_m49 })
    }

    /// The country of a code.
    pub fn get(&self, code: Country) -> Option<&CountryNames> {
        self.by_code.get(&code).and_then(|index| self.list.get(*index))
    }

    /// Every country, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &CountryNames> {
        self.list.iter()
    }

    /// The name in a chart; the code itself when it is unknown.
    pub fn short(&self, code: Country) -> String {
        self.get(code).map_or_else(|| code.to_string(), |names| names.short.clone())
    }

    /// The country of a code or of any known spelling, whatever its case.
    pub fn find(&self, text: &str) -> Option<&CountryNames> {
        let text = text.trim();
        Country::parse(&text.to_uppercase())
            .and_then(|code| self.get(code))
            .or_else(|| self.by_name.get(&text.to_lowercase()).and_then(|index| self.list.get(*index)))
    }

    /// Reads what a user wrote for a country: also its number of the UN's M49.
    ///
    /// # Errors
    /// A usage error with the nearest name.
    pub fn read(&self, text: &str) -> Result<Country> {
        let by_number = || {
            let number = text.trim().parse().ok().filter(|_| text.trim().bytes().all(|byte| byte.is_ascii_digit()))?;
            self.by_m49.get(&number).and_then(|index| self.list.get(*index))
        };
        self.find(text).or_else(by_number).map(|names| names.code).ok_or_else(|| {
            let error = Error::usage(format!("unknown country `{text}`"));
            match self.suggest(text) {
                Some(hint) => error.with_hint(hint),
                None => error.with_hint("write an ISO 3166-1 alpha-3 code such as AZE"),
            }
        })
    }

    /// What somebody probably meant by an unknown code or name. A union of countries is none itself.
    pub fn suggest(&self, text: &str) -> Option<String> {
        let said = |names: &CountryNames| format!("did you mean {} ({})?", names.code, names.name);
        if let Some(names) = self.find(text) {
            return Some(said(names));
        }
        if is_union(text) {
            return Some(
                "a group of countries is none itself: write the codes of the members that are meant, as DEU".to_owned(),
            );
        }
        let spellings = self.by_name.keys().map(String::as_str).chain(self.list.iter().map(|names| names.code.code()));
        // The keys of a hash map come in any order: the nearest must not.
        let mut spellings: Vec<&str> = spellings.collect();
        spellings.sort_unstable();
        nearest(text, spellings).and_then(|name| self.find(name)).map(said)
    }
}

/// Unions, blocs and parts of the world that people name beside countries. Their codes are near those of countries: `EU` is not `ECU`.
const UNIONS: &[&str] = &[
    "eu",
    "e.u.",
    "eu27",
    "eu-27",
    "eu28",
    "eu-28",
    "euu",
    "euro area",
    "eurozone",
    "european union",
    "asean",
    "african union",
    "apec",
    "brics",
    "cis",
    "eaeu",
    "eeu",
    "eurasian economic union",
    "eco",
    "ecowas",
    "efta",
    "g7",
    "g20",
    "gcc",
    "mercosur",
    "nafta",
    "usmca",
    "nato",
    "oecd",
    "oic",
    "opec",
    "organization of turkic states",
    "ots",
    "saarc",
    "saarc countries",
    "sco",
    "un",
    "united nations",
    "wto",
    "africa",
    "asia",
    "central asia",
    "europe",
    "latin america",
    "middle east",
    "south caucasus",
    "world",
    "wld",
];

fn is_union(text: &str) -> bool {
    UNIONS.contains(&text.trim().to_lowercase().as_str())
}

/// Every currency that a ledger may name, and the grammar that reads figures in them.
#[derive(Debug)]
pub struct Currencies {
    codes: Vec<Currency>,
    reader: Reader,
}

impl Currencies {
    /// The list that ships.
    ///
    /// # Errors
    /// When the shipped file is broken; a test keeps it from being so.
    pub fn shipped() -> Result<Currencies> {
        let sheet = reference(CURRENCIES_CSV, CURRENCIES.name, &CURRENCIES.names())?;
        let words: Vec<CurrencyWords> = (0..sheet.len())
            .filter_map(|row| {
                Some(CurrencyWords {
                    code: Currency::parse(sheet.value(row, 0))?,
                    symbols: several(sheet.value(row, 2)).map(str::to_owned).collect(),
                    words: several(sheet.value(row, 3)).map(str::to_owned).collect(),
                })
            })
            .collect();
        Ok(Currencies { codes: words.iter().map(|words| words.code).collect(), reader: Reader::new(&words) })
    }

    /// True for a code of the list.
    pub fn has(&self, code: Currency) -> bool {
        self.codes.contains(&code)
    }

    /// The code most like an unknown one.
    pub fn nearest(&self, code: &str) -> Option<&str> {
        nearest(code, self.codes.iter().map(Currency::code))
    }

    /// The grammar that reads figures in these currencies.
    pub const fn reader(&self) -> &Reader {
        &self.reader
    }
}

fn reference(csv: &str, name: &str, columns: &[&str]) -> Result<Sheet> {
    let (sheet, findings) = Sheet::read(&format!("data/{name}.csv"), csv.as_bytes(), columns);
    match sheet {
        Some(sheet) if findings.is_empty() => Ok(sheet),
        _ => Err(Error::findings(format!("the list of {name} is broken"), findings)),
    }
}

/// The parts of a value that holds several, separated by `;`.
pub fn several(value: &str) -> impl Iterator<Item = &str> {
    value.split(';').map(str::trim).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn countries_are_found_by_any_spelling_and_none_is_claimed_twice() {
        let countries = Countries::shipped().expect("the list");
        for (text, code) in [("AZE", "AZE"), ("Turkey", "TUR"), ("türkiye", "TUR"), ("UAE", "ARE"), ("pak", "PAK")] {
            assert_eq!(countries.find(text).map(|names| names.code.to_string()).as_deref(), Some(code), "{text}");
        }
        let read = |text: &str| countries.read(text).map(|code| code.to_string()).ok();
        assert_eq!([read("792"), read("031"), read("31")], ["TUR", "AZE", "AZE"].map(|code| Some(code.to_owned())));
        assert_eq!([read("999"), read("+31"), read("")], [None, None, None]);
        assert_eq!(countries.suggest("Azerbaijen").as_deref(), Some("did you mean AZE (Azerbaijan)?"));
        for union in ["EU", "European Union", "GCC", "NATO"] {
            let hint = countries.suggest(union).expect("a way out");
            assert!(hint.starts_with("a group of countries"), "{union}: {hint}");
        }
        let mut seen: HashSet<String> = HashSet::new();
        for names in countries.iter() {
            let own: HashSet<String> =
                names.aliases.iter().chain([&names.name, &names.short]).map(|name| name.to_lowercase()).collect();
            for name in own {
                assert!(seen.insert(name.clone()), "{name} is claimed twice");
            }
        }
        assert!(countries.iter().count() >= 249);
    }

    #[test]
    fn currencies_are_known() {
        let currencies = Currencies::shipped().expect("the list");
        assert!(currencies.has(Currency::USD));
        assert_eq!(currencies.nearest("USX"), Some("USD"));
    }
}
