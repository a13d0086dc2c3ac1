//! UN Comtrade: customs statistics as countries report them, in the layouts of three web sites.
//!
//! Imports are valued CIF and exports FOB by the convention of the United Nations; where a file has both values and the main one
//! equals the FOB value of an import, it is FOB. Re-exports are part of exports. A year of a reporter that sent only detail has
//! totals that the UN summed up ([`Flags::aggregated`](super::flows::Flags)): they are as good as others and stay.

pub mod legacy;
pub mod modern;
pub mod oldest;

use rust_decimal::Decimal;

use super::flows::{FlowKind, TOTAL, TradeKind, Valuation};
use super::gate::{Desk, Flaw, Taken, short, text_of};
use super::release::Provider;
use std::sync::Arc;

/// The United Nations Statistics Division.
pub const PROVIDER: Provider = Provider {
    id: "comtrade",
    name: "UN Comtrade",
    url: "https://comtradeplus.un.org",
    licence: "UN Comtrade licence: free use with citation; no redistribution of the database",
    citation: "United Nations Statistics Division, UN Comtrade Database",
    null_words: &["N/A"],
};

/// The flow of a code or word of any of the layouts.
pub fn flow_kind(code: &[u8]) -> Option<FlowKind> {
    Some(match code {
        b"X" | b"x" | b"2" | b"2.0" | b"Export" | b"Exports" | b"export" => FlowKind::Export,
        b"M" | b"m" | b"1" | b"1.0" | b"Import" | b"Imports" | b"import" => FlowKind::Import,
        b"RX" | b"rx" | b"3" | b"3.0" | b"Re-Export" | b"Re-Exports" | b"Re-export" | b"re-Export" => {
            FlowKind::ReExport
        }
        b"RM" | b"rm" | b"4" | b"4.0" | b"Re-Import" | b"Re-Imports" | b"Re-import" | b"re-Import" => {
            FlowKind::ReImport
        }
        b"DX" | b"FM" | b"MIP" | b"XIP" | b"MOP" | b"XOP" | b"MIF" | b"XIF" | b"FX" => FlowKind::SubFlow,
        _ => return None,
    })
}

/// The flow of a code, checked against the word beside it.
///
/// # Errors
/// A flaw: an unknown code, or a code and a word that say different things (as after a shift of columns).
pub fn flow_of(code: (Option<usize>, &[u8]), word: &[u8]) -> Taken<FlowKind> {
    let by_word = (!word.is_empty()).then(|| flow_kind(word)).flatten();
    if code.1.is_empty() {
        return by_word.ok_or_else(|| Flaw::at(code.0, "bad-flow", format!("`{}` is no flow", short(word))));
    }
    match flow_kind(code.1) {
        None => Err(Flaw::at(code.0, "bad-flow", format!("`{}` is no flow", short(code.1)))),
        Some(flow) if by_word.is_some_and(|other| other != flow) => {
            let message = format!("flow `{}` is called `{}`", short(code.1), short(word));
            Err(Flaw::at(code.0, "flow-conflict", message))
        }
        Some(flow) => Ok(flow),
    }
}

/// A product code with its zeros.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// The code.
    pub code: Arc<str>,
    /// Digits, 0 for the total; `None` when unknown.
    pub level: Option<u8>,
    /// It may have lost zeros that cannot be put back for certain.
    pub doubtful: bool,
}

/// A family of classifications: how its codes are built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// The Harmonized System: 2, 4 or 6 digits, the first chapter is 01.
    Harmonized,
    /// The Standard International Trade Classification: 1 to 5 digits, sections from 0.
    Sitc,
    /// Broad Economic Categories to the fourth revision: 1 to 3 digits, seven categories.
    Broad4,
    /// Broad Economic Categories of the fifth revision: eight categories.
    Broad5,
    /// Anything else, such as services.
    Other,
}

impl Family {
    /// The family of a classification's code.
    pub fn of(classification: &str) -> Family {
        match classification.as_bytes() {
            [b'H', b'0'..=b'9'] | b"HS" | [b'H', b'S', ..] => Family::Harmonized,
            [b'S', b'1'..=b'9'] | b"ST" | b"SITC" => Family::Sitc,
            b"B5" | b"BEC5" => Family::Broad5,
            [b'B', b'0'..=b'9'] | [b'B', b'E', ..] => Family::Broad4,
            _ => Family::Other,
        }
    }

    /// The family of products of goods: a file that does not name its classification has the Harmonized System.
    pub fn of_goods(classification: &str) -> Family {
        if classification.is_empty() { Family::Harmonized } else { Family::of(classification) }
    }

    /// Digits from one level of the classification to the next; `None` where the codes are no tree by digits.
    pub const fn step(self) -> Option<usize> {
        match self {
            Family::Harmonized => Some(2),
            Family::Sitc | Family::Broad4 | Family::Broad5 => Some(1),
            Family::Other => None,
        }
    }

    /// The chapter or division of a product, and the divisions of a section of the SITC: a bit each; of Broad Economic Categories the
    /// category, behind ten times the revision.
    pub fn chapters(self, product: &[u8]) -> u128 {
        let digit = |byte: &u8| byte.is_ascii_digit().then(|| usize::from(byte - b'0'));
        match (self, product) {
            (Family::Other, _) => 0,
            (Family::Broad4, [category @ b'1'..=b'7', ..]) => 1 << (40 + usize::from(category - b'0')),
            (Family::Broad5, [category @ b'1'..=b'8', ..]) => 1 << (50 + usize::from(category - b'0')),
            (Family::Broad4 | Family::Broad5, _) => 0,
            (Family::Sitc, [section]) => digit(section).map_or(0, divisions),
            (_, [tens, ones, ..]) => digit(tens).zip(digit(ones)).map_or(0, |(tens, ones)| 1 << (10 * tens + ones)),
            _ => 0,
        }
    }
}

/// True for the code of an edition of the HS or of the SITC: `H5`, `S4`. A file may name the family alone.
pub fn is_edition(classification: &str) -> bool {
    matches!(classification.as_bytes(), [b'H' | b'S', digit] if digit.is_ascii_digit())
}

/// True when the bits of [`Family::chapters`] are all Broad Economic Categories of a revision; the last of each is the rest, which a
/// country need not have: goods not elsewhere specified, and government, military and other.
///
/// Source: UN Statistics Division, Classification by Broad Economic Categories, Statistical Papers M 53, Rev. 4 and Rev. 5.
pub const fn are_all_categories(bits: u128) -> bool {
    const FOURTH: u128 = 0b11_1111 << 41;
    const FIFTH: u128 = 0b111_1111 << 51;
    bits & FOURTH == FOURTH || bits & FIFTH == FIFTH
}

/// The divisions of a section of the SITC, a bit each. Source: UN Statistics Division, SITC Revision 4 (67 divisions).
fn divisions(section: usize) -> u128 {
    const ONES: [&str; 10] =
        ["0123456789", "12", "123456789", "2345", "123", "123456789", "123456789", "123456789", "12345789", "1367"];
    let ones = ONES.get(section).copied().unwrap_or_default().bytes().map(|byte| usize::from(byte - b'0'));
    ones.fold(0, |bits, ones| bits | 1 << (10 * section + ones))
}

/// A code as it was before a program made a float of its column: `270900.0` is `270900`.
pub fn whole_code(raw: &[u8]) -> &[u8] {
    raw.strip_suffix(b".0").unwrap_or(raw)
}

/// True for a day or month as spreadsheets write them: `1-Jan`, `Jan-05`, `01/05/2022`, `2022-01-05`.
fn is_date(text: &[u8]) -> bool {
    const MONTHS: [&[u8]; 12] =
        [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
    let parts: Vec<&[u8]> = text.split(|byte| matches!(byte, b'-' | b'/' | b' ')).collect();
    let number = |part: &[u8]| (1..=4).contains(&part.len()) && part.iter().all(u8::is_ascii_digit);
    let month = |part: &[u8]| MONTHS.contains(&part.to_ascii_lowercase().as_slice());
    let months = parts.iter().filter(|part| month(part)).count();
    let numbers = parts.iter().filter(|part| number(part)).count();
    (2..=3).contains(&parts.len())
        && (months == 1 || parts.len() == 3)
        && months <= 1
        && months + numbers == parts.len()
}

/// Reads a product code and puts back zeros that a spreadsheet or a program took, where that is certain.
///
/// Codes of the Harmonized System have an even number of digits and never start with two zeros: an odd number has lost one.
/// Elsewhere the level must say so; without it (`zeros_kept` false) a short SITC code is marked doubtful.
///
/// # Errors
/// A flaw of the field when it is no code.
pub fn product(
    desk: &mut Desk<'_>,
    field: (Option<usize>, &[u8]),
    family: Family,
    level: Option<u8>,
    zeros_kept: bool,
    line: u64,
) -> Taken<Product> {
    let raw = whole_code(field.1);
    if raw.eq_ignore_ascii_case(TOTAL.as_bytes()) {
        return Ok(Product { code: desk.shared(TOTAL.as_bytes()), level: Some(0), doubtful: false });
    }
    if is_date(field.1) {
        let message = format!(
            "`{}` is a date, which a spreadsheet makes of a product code: download the file again and open it with that column as text",
            short(field.1)
        );
        return Err(Flaw::at(field.0, "damaged-product", message));
    }
    let code_like = (1..=12).contains(&raw.len())
        && raw.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    if !code_like {
        return Err(Flaw::at(field.0, "bad-product", format!("`{}` is no product code", short(field.1))));
    }
    let digits = raw.iter().all(u8::is_ascii_digit);
    let length = raw.len();
    let stated = level.map(usize::from);
    let lost_one = match family {
        _ if !digits => false,
        Family::Harmonized => length % 2 == 1 && length < 6,
        Family::Sitc => stated == Some(length + 1) && length < 5,
        Family::Broad4 | Family::Broad5 | Family::Other => false,
    };
    if lost_one {
        desk.repair("leading-zero", line);
        let mut whole = Vec::with_capacity(length + 1);
        whole.push(b'0');
        whole.extend(raw);
        let level = u8::try_from(length + 1).ok();
        return Ok(Product { code: desk.shared(&whole), level, doubtful: false });
    }
    let unsure = family == Family::Sitc && digits && !zeros_kept && stated.is_none() && raw[0] != b'0' && length < 5;
    // The services' levels are no numbers of digits: what the file says is all there is.
    let by_digits = matches!(family, Family::Harmonized | Family::Sitc);
    let contradicts = by_digits && digits && stated.is_some_and(|stated| stated != length && stated > 0);
    let known =
        if family == Family::Other { level } else { level.filter(|_| !contradicts).or(u8::try_from(length).ok()) };
    let level = if unsure { None } else { known };
    Ok(Product { code: desk.shared(raw), level, doubtful: unsure || contradicts })
}

/// Goods or services, by the type code and the classification.
///
/// # Errors
/// A flaw when the type code is neither.
pub fn trade_kind(kind: (Option<usize>, &[u8]), classification: &str) -> Taken<TradeKind> {
    match kind.1 {
        b"C" => Ok(TradeKind::Goods),
        b"S" => Ok(TradeKind::Services),
        b"" if classification.starts_with("EB") => Ok(TradeKind::Services),
        b"" => Ok(TradeKind::Goods),
        other => Err(Flaw::at(kind.0, "bad-type", format!("`{}` is neither C (goods) nor S (services)", short(other)))),
    }
}

/// At which border a value was taken.
pub fn valuation(
    flow: FlowKind,
    trade: TradeKind,
    value: Option<Decimal>,
    cif: Option<Decimal>,
    fob: Option<Decimal>,
) -> Valuation {
    match flow {
        _ if trade != TradeKind::Goods => Valuation::Unstated,
        FlowKind::Export | FlowKind::ReExport => Valuation::Fob,
        FlowKind::Import | FlowKind::ReImport if fob.is_some() && fob == value && cif != value => Valuation::Fob,
        FlowKind::Import | FlowKind::ReImport => Valuation::Cif,
        FlowKind::Domestic | FlowKind::SubFlow => Valuation::Unstated,
    }
}

/// The editions of the Harmonized System by their years, in the order of their codes H0, H1, ...
const EDITIONS: [&str; 7] = ["1988/92", "1996", "2002", "2007", "2012", "2017", "2022"];

/// The code of a classification that WITS calls by its name: `HS 1988/92`, `HS Combined`, `SITC Rev 3`.
fn classification_named(name: &str) -> Option<String> {
    let name = name.trim().to_ascii_uppercase();
    if let Some(edition) = name.strip_prefix("HS ") {
        let edition = edition.trim_start_matches(['-', ' ']);
        let place = EDITIONS.iter().position(|known| *known == edition || (*known == "1988/92" && edition == "1992"));
        return match place {
            Some(place) => Some(format!("H{place}")),
            None => (edition == "COMBINED").then(|| "HS".to_owned()),
        };
    }
    let revision = name.strip_prefix("SITC ")?.trim_start_matches("REVISION").trim_start_matches("REV");
    let revision = revision.trim_start_matches(['.', ' ']);
    matches!(revision, "1" | "2" | "3" | "4").then(|| format!("S{revision}"))
}

/// A classification code as it stands; the code of one that is written as a name.
///
/// # Errors
/// A flaw of the field.
pub fn classification(desk: &mut Desk<'_>, field: Option<usize>, bytes: &[u8]) -> Taken<Arc<str>> {
    let code_like =
        bytes.len() <= 12 && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    if code_like {
        return Ok(desk.shared(bytes));
    }
    let text = text_of(&bytes[..bytes.len().min(40)]);
    match classification_named(&text) {
        Some(code) => Ok(desk.shared(code.as_bytes())),
        None => Err(Flaw::at(field, "bad-classification", format!("`{text}` is no classification"))),
    }
}

/// A code that must be a whole number.
///
/// # Errors
/// A flaw of the field.
pub fn numeric_code(field: Option<usize>, bytes: &[u8]) -> Taken {
    match super::gate::integer(bytes) {
        Some(code) if (0..100_000).contains(&code) => Ok(()),
        _ => Err(Flaw::at(field, "bad-code", format!("`{}` is no code of an area", short(bytes)))),
    }
}
