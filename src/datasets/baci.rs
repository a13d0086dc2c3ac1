//! CEPII BACI: bilateral trade by product, reconciled from both sides' reports.
//!
//! `t,i,j,k,v,q`: year, exporter, importer, product of six digits, thousands of current US dollars FOB, metric tons. The file
//! lists no zero flows: a pair that is not in it did not trade, or neither side reported. A value that is printed as nought is
//! therefore trade below the last digit. Programs have taken the first zero from `k`; it is put back, and that is certain
//! because every code has six digits. Codes of areas are UN Comtrade's. The file's name alone has version and revision.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::areas::System;
use super::comtrade::{numeric_code, whole_code};
use super::flows::{Area, AreaClass, Flags, FlowKind, FlowRow, Presence, Valuation};
use super::gate::{Column, Desk, Flaw, Header, Row, Taken, money, number, presence, short, year};
use super::release::{Layout, Provider};
use super::trade::Reading;
use crate::finding::Severity;

/// CEPII.
pub const PROVIDER: Provider = Provider {
    id: "baci",
    name: "CEPII BACI",
    url: "https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
    licence: "Etalab 2.0 open licence",
    citation: "Gaulier, G. and Zignago, S. (2010), BACI: International Trade Database at the Product-Level, CEPII Working Paper 2010-23",
    null_words: &[],
};

/// The columns of a year.
pub const COLUMNS: [Column; 6] = [
    Column::required("t"),
    Column::required("i"),
    Column::required("j"),
    // Releases before 2019.
    Column::required("k").or(&["hs6"]),
    Column::required("v"),
    Column::optional("q"),
];

/// The columns of the dictionary of countries, in the dialects of all versions.
pub const COUNTRY_COLUMNS: [Column; 5] = [
    Column::required("countrycode").or(&["code"]),
    Column::required("countrynameabbreviation").or(&["countryname"]),
    Column::optional("countrynamefull"),
    Column::optional("iso2digitalpha").or(&["countryiso2"]),
    Column::required("iso3digitalpha").or(&["countryiso3"]),
];

/// The columns of the dictionary of products.
pub const PRODUCT_COLUMNS: [Column; 2] = [Column::required("code"), Column::required("description")];

/// One line of a dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DictionaryRow {
    /// Line in the file, from 1.
    pub line: u64,
    /// Code of a country, or product code of six digits.
    pub code: Arc<str>,
    /// Name or description.
    pub name: Arc<str>,
    /// Alpha-3 code as the dictionary has it; none for products and for areas without one.
    pub alpha3: Option<Arc<str>>,
    /// What the resolver makes of the code; none for products.
    pub area: Option<Area>,
}

/// The layout of a header, when it is one of these.
pub fn recognise(header: &Header) -> Option<Layout> {
    let exactly = |keys: &[&str]| {
        let named: Vec<&String> = header.keys.iter().skip(usize::from(header.is_index(0))).collect();
        named.len() == keys.len() && keys.iter().all(|key| header.has(key))
    };
    // Names of countries and the like may have been added.
    if ["t", "i", "j", "v"].iter().all(|key| header.has(key)) && header.has_any(&["k", "hs6"]) {
        return Some(Layout::Baci);
    }
    if header.bind(&COUNTRY_COLUMNS).is_ok() {
        return Some(Layout::BaciCountries);
    }
    exactly(&["code", "description"]).then_some(Layout::BaciProducts)
}

/// Editions of the Harmonized System by their year, and by their code in UN Comtrade.
const REVISIONS: [(&str, &str); 7] =
    [("HS92", "H0"), ("HS96", "H1"), ("HS02", "H2"), ("HS07", "H3"), ("HS12", "H4"), ("HS17", "H5"), ("HS22", "H6")];

/// The code of an edition of the Harmonized System that is named by its year: `H5` of `HS17`.
pub fn revision(name: &str) -> Option<&'static str> {
    REVISIONS.iter().find(|(word, _)| *word == name).map(|(_, code)| *code)
}

/// The revision in a file name: `BACI_HS17_Y2020_V202301.csv` gives `H5`.
pub fn revision_of_name(name: &str) -> Option<&'static str> {
    // The name of the archive or folder says it where the file's does not.
    name.rsplit(['/', '\\']).take(2).find_map(|stem| {
        let parts: Vec<&str> = stem.split(['_', '-', '.', ' ']).collect();
        parts.into_iter().find_map(revision)
    })
}

/// Reads a year, or several.
pub struct Baci {
    at: [Option<usize>; 6],
    classification: Arc<str>,
    tons: Arc<str>,
}

impl Baci {
    /// Binds the columns of a header. `name` is the file's, for the revision.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header, name: &str) -> Result<Baci, String> {
        let classification = Arc::from(revision_of_name(name).unwrap_or("HS"));
        Ok(Baci { at: header.bind(&COLUMNS)?, classification, tons: Arc::from("t") })
    }
}

impl Reading for Baci {
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        let [t, i, j, k, v, q] = self.at;
        let year = year(row, t)?;
        numeric_code(i, row.get(i))?;
        numeric_code(j, row.get(j))?;
        let product = product(desk, (k, row.get(k)), row.line)?;
        let value = money(row, v, 3, PROVIDER.null_words)?;
        let tons = number(row, q, 0, PROVIDER.null_words)?;
        let exporter = desk.area(System::Comtrade, row.get(i), year, row.line);
        let importer = desk.area(System::Comtrade, row.get(j), year, row.line);
        let below = value.is_some_and(|value| value.is_zero());
        let classification = Arc::clone(&self.classification);
        let quantity_unit = tons.is_some().then(|| Arc::clone(&self.tons));
        let bare = desk.bare(row.line, (exporter, importer), FlowKind::Export, year);
        desk.out.flow(FlowRow {
            classification,
            product,
            level: Some(6),
            value: value.filter(|_| !below),
            presence: if below { Presence::BelowThreshold } else { presence(value) },
            valuation: Valuation::Fob,
            quantity: tons,
            quantity_unit,
            net_weight_kg: tons.and_then(|tons| tons.checked_mul(Decimal::ONE_THOUSAND)),
            flags: Flags { value_estimated: true, ..Flags::default() },
            ..bare
        });
        Ok(())
    }
}

/// A product code of six digits, or of five that lost the first zero.
fn product(desk: &mut Desk<'_>, field: (Option<usize>, &[u8]), line: u64) -> Taken<Arc<str>> {
    let raw = whole_code(field.1);
    let digits = raw.iter().all(u8::is_ascii_digit);
    match raw.len() {
        6 if raw.iter().all(u8::is_ascii_alphanumeric) => Ok(desk.shared(raw)),
        5 if digits => {
            desk.repair("leading-zero", line);
            let mut whole = [b'0'; 6];
            whole[1..].copy_from_slice(raw);
            Ok(desk.shared(&whole))
        }
        _ => Err(Flaw::at(field.0, "bad-product", format!("`{}` is no product of six digits", short(field.1)))),
    }
}

/// Reads a dictionary of countries or of products.
pub enum Dictionary {
    /// Code, abbreviated and full name, alpha-2, alpha-3.
    Countries([Option<usize>; 5]),
    /// Code and description.
    Products([Option<usize>; 2]),
}

impl Dictionary {
    /// Binds the columns of a header.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header, layout: Layout) -> Result<Dictionary, String> {
        Ok(match layout {
            Layout::BaciProducts => Dictionary::Products(header.bind(&PRODUCT_COLUMNS)?),
            _ => Dictionary::Countries(header.bind(&COUNTRY_COLUMNS)?),
        })
    }
}

impl Reading for Dictionary {
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        let name_of = |column: Option<usize>| -> Arc<str> {
            column.map_or_else(|| Arc::from(""), |field| Arc::from(row.text(field).as_ref()))
        };
        let dictionary = match *self {
            Dictionary::Products([code, description]) => {
                let product = product(desk, (code, row.get(code)), row.line)?;
                DictionaryRow { line: row.line, code: product, name: name_of(description), alpha3: None, area: None }
            }
            Dictionary::Countries([code, name, full, _, alpha3]) => {
                numeric_code(code, row.get(code))?;
                // Without a year: the dictionary names areas of all times.
                let area = desk.area(System::Comtrade, row.get(code), None, row.line);
                let alpha = desk.shared_unless(row.get(alpha3), &[b"N/A"]);
                compare(row, alpha3, alpha.as_deref(), &area, desk);
                let name = if full.is_some() { full } else { name };
                let code = desk.shared(row.get(code));
                DictionaryRow { line: row.line, code, name: name_of(name), alpha3: alpha, area: Some(area) }
            }
        };
        desk.out.dictionary(dictionary);
        Ok(())
    }
}

/// Says where the dictionary and the resolver differ: the dictionary gives 711, a customs union, to South Africa, for example.
fn compare(row: &Row<'_>, field: Option<usize>, alpha3: Option<&str>, area: &Area, desk: &mut Desk<'_>) {
    let Some(alpha3) = alpha3 else { return };
    let ours = area.code.map_or_else(|| area.class.word().to_owned(), |code| code.to_string());
    if ours != alpha3
        && area.class != AreaClass::Former
        && !(area.code.is_none() && area.class == AreaClass::Nes && alpha3.starts_with(['S', 'R', '_']))
    {
        let message = format!("the dictionary calls {} `{alpha3}`, here it is `{ours}`", area.raw);
        desk.say(row, field, Severity::Warning, "dictionary-differs", message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_revision_stands_in_the_name() {
        assert_eq!(revision_of_name("x/BACI_HS17_Y2020_V202301.csv"), Some("H5"));
        assert_eq!(revision_of_name("BACI_HS92_V202401b.zip/data.csv"), Some("H0"));
        assert_eq!(revision_of_name("trade.csv"), None);
    }
}
