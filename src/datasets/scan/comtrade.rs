//! UN Comtrade straight from its CSV: the portal download (47 names, 48 fields a row), the API's names in snake_case, the bulk
//! file with tabs, and excerpts of them; columns are found by name, in any order, whatever others stand beside them.
//!
//! A Comtrade file holds the same trade many times: as a total and as detail of two, four and six digits, for the World and for
//! each partner, for all second partners, modes of transport and customs procedures together and for each of them, as exports
//! and again as re-exports. [`Row::class`] says of a row what it is; [`comtrade_totals`](super::comtrade_totals) counts each flow once.
//! Source: UN Statistics Division, Comtrade metadata and reference lists.

use std::collections::{BTreeSet, HashSet};

use fearless_simd::Simd;

use super::Report;
use super::comtrade_line::{Line, MOST_COLUMNS, Starts, Text, field_starts, word_of};
use super::comtrade_row::{NO_ROW, WORLD};
use super::gate::{Gate, Layout, Problem, amount, clip, run};
use super::header::{Column, Header};
use super::split::Record;
use crate::error::{Error, Result};
use crate::io::{Options, TableFile};

pub use super::comtrade_row::{Areas, Class, Code, Kind, Period, Row};

/// Columns that are read; the places in this list are used below.
const COLUMNS: [Column; 20] = [
    Column { name: "reporterCode", needed: true },
    Column { name: "partnerCode", needed: true },
    Column { name: "flowCode", needed: true },
    Column { name: "cmdCode", needed: true },
    Column { name: "primaryValue", needed: true },
    Column { name: "period", needed: false },
    Column { name: "refYear", needed: false },
    Column { name: "typeCode", needed: false },
    Column { name: "freqCode", needed: false },
    Column { name: "partner2Code", needed: false },
    Column { name: "classificationCode", needed: false },
    Column { name: "customsCode", needed: false },
    Column { name: "mosCode", needed: false },
    Column { name: "motCode", needed: false },
    Column { name: "refMonth", needed: false },
    Column { name: "reporterISO", needed: false },
    Column { name: "reporterDesc", needed: false },
    Column { name: "partnerISO", needed: false },
    Column { name: "partnerDesc", needed: false },
    Column { name: "classificationSearchCode", needed: false },
];
const REPORTER: usize = 0;
const PARTNER: usize = 1;
const FLOW: usize = 2;
const PRODUCT: usize = 3;
const VALUE: usize = 4;
const PERIOD: usize = 5;
const YEAR: usize = 6;
const KIND: usize = 7;
const FREQUENCY: usize = 8;
const PARTNER_2: usize = 9;
const CLASSIFICATION: usize = 10;
const CUSTOMS: usize = 11;
const SUPPLY: usize = 12;
const TRANSPORT: usize = 13;
const MONTH: usize = 14;
const REPORTER_ISO: usize = 15;
const REPORTER_NAME: usize = 16;
const PARTNER_ISO: usize = 17;
const PARTNER_NAME: usize = 18;
const SEARCHED: usize = 19;
/// Columns without which rows are told apart as well.
const OTHERS: std::ops::RangeFrom<usize> = MONTH..;

/// What stands for the month of a whole year.
const ALL_MONTHS: u32 = 52;

/// Decimals of a dollar that are kept.
const DECIMALS: u32 = 3;
const GOODS: u64 = word_of("C");
const SERVICES: u64 = word_of("S");
const ANNUAL: u64 = word_of("A");
const MONTHLY: u64 = word_of("M");
const ALL_CUSTOMS: u64 = word_of("C00");
/// Columns whose values are mostly those of the row before: all but the product and the value.
const STEADY: [usize; 16] = [
    KIND,
    FREQUENCY,
    PERIOD,
    YEAR,
    MONTH,
    REPORTER,
    FLOW,
    PARTNER,
    PARTNER_2,
    CLASSIFICATION,
    SEARCHED,
    CUSTOMS,
    SUPPLY,
    TRANSPORT,
    REPORTER_ISO,
    PARTNER_ISO,
];

/// What is done with the rows. Each worker has a part of its own; what is made of the parts must not depend on which worker read
/// what.
pub trait Visitor: Sync {
    /// What a worker makes of its rows.
    type Part: Send;

    /// A part without rows.
    fn part(&self) -> Self::Part;

    /// Called before the rows of a chunk: chunks are counted in the order of the file, for those who must restore it.
    fn chunk(&self, _part: &mut Self::Part, _index: usize) {}

    /// Called for each row.
    fn row(&self, part: &mut Self::Part, row: &Row);
}

/// Columns that a file lacks: what they would tell apart is taken as told apart already.
pub type Absent = Vec<&'static str>;

/// A code of a reporter or partner, and what stands beside it: its ISO code and its name, as they are written.
pub type Named = (u16, Box<[u8]>, Box<[u8]>);

/// What a scan found out about the file as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ComtradeReport {
    /// What became of its rows.
    pub report: Report,
    /// Columns that it lacks.
    pub absent: Absent,
    /// Its reporters and partners as they are written; names only where they stand before product and value.
    pub areas: BTreeSet<Named>,
}

/// Hands every row of a file to a visitor, on all threads.
///
/// # Errors
/// Findings for a file that is no Comtrade table or whose columns change; I/O errors with the path; refused as
/// [`TableFile::fold`] says.
pub fn scan<V: Visitor>(file: &TableFile, visitor: &V, options: Options) -> Result<(Vec<V::Part>, ComtradeReport)> {
    let header = Header::read(file, b",\t")?;
    let mut places = header.places(file, &COLUMNS)?;
    if let Some(other) = header.names.iter().find(|name| is_currency(name)) {
        return Err(Error::refused(format!(
            "{} has a column `{other}`: its figures may not be US dollars",
            file.name()
        )));
    }
    if places[PERIOD].is_none() && places[YEAR].is_none() {
        return Err(header.lacks(file, "period"));
    }
    let lacking =
        |column: &usize| places[*column].is_none() && ![PERIOD, YEAR].contains(column) && !OTHERS.contains(column);
    let absent = (0..COLUMNS.len()).filter(lacking).map(|column| COLUMNS[column].name).collect();
    if places[FREQUENCY].is_some() {
        // The period and the frequency say it all.
        places[MONTH] = None;
    }
    let lead = [PRODUCT, VALUE].iter().filter_map(|column| places[*column]).min().unwrap_or(0);
    // Behind them a name, which is long, would have to be compared in every row.
    for column in [REPORTER_NAME, PARTNER_NAME] {
        places[column] = places[column].filter(|field| *field < lead);
    }
    let late = STEADY.iter().filter_map(|column| places[*column]).filter(|field| *field > lead).collect();
    let layout = Comtrade { visitor, places, lead, late, quick: header.names.len() < MOST_COLUMNS, header };
    let (parts, report) = run(file, &layout, options)?;
    let (parts, areas): (Vec<_>, Vec<_>) = parts.into_iter().map(|part| (part.part, part.areas)).unzip();
    Ok((parts, ComtradeReport { report, absent, areas: areas.into_iter().flatten().collect() }))
}

/// True for a column that says in which currency the figures are: it is not of the layout, and a row has to be read for it.
fn is_currency(name: &str) -> bool {
    ["currency", "currencycode", "currency_code"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

struct Comtrade<'a, V> {
    visitor: &'a V,
    header: Header,
    places: [Option<usize>; COLUMNS.len()],
    /// Fields before the first that changes from row to row: product or value.
    lead: usize,
    /// The fields of steady columns behind them.
    late: Vec<usize>,
    /// Few enough columns to read rows at first sight.
    quick: bool,
}

/// A worker's part and what it remembers from row to row.
struct Part<P> {
    part: P,
    /// The row before.
    last: Row,
    /// Its first fields as they stand in the file: the next row mostly begins with the same.
    lead: Vec<u8>,
    /// Its steady fields behind them.
    late: [Option<u64>; STEADY.len()],
    starts: Starts,
    areas: HashSet<Named>,
}

/// Takes note of what stands beside the codes of a row.
fn note_areas<'a>(areas: &mut HashSet<Named>, row: &Row, text: impl Fn(usize) -> Option<Text<'a>>) {
    let written = |column| text(column).map_or(&[][..], |text| text.bytes);
    let sides = [(row.reporter, REPORTER_ISO, REPORTER_NAME), (row.partner, PARTNER_ISO, PARTNER_NAME)];
    for (code, iso, name) in sides.map(|(code, iso, name)| (code, written(iso), written(name))) {
        if !(iso.is_empty() && name.is_empty()) {
            areas.insert((code, iso.into(), name.into()));
        }
    }
}

impl<V: Visitor> Layout for Comtrade<'_, V> {
    type Part = Part<V::Part>;
    const HAS_NAMES: bool = true;

    fn part(&self) -> Self::Part {
        let part = self.visitor.part();
        let (lead, late, starts) = (Vec::new(), [None; STEADY.len()], [0; 2 * MOST_COLUMNS]);
        Part { part, last: NO_ROW, lead, late, starts, areas: HashSet::new() }
    }

    fn delimiter(&self) -> u8 {
        self.header.delimiter
    }

    fn chunk(&self, part: &mut Self::Part, index: usize) {
        self.visitor.chunk(&mut part.part, index);
    }

    fn has_fast_rows(&self) -> bool {
        self.quick
    }

    #[inline(always)]
    fn fast<S: Simd>(&self, simd: S, part: &mut Self::Part, rest: &[u8]) -> usize {
        let begins_alike = !part.lead.is_empty() && rest.starts_with(&part.lead);
        let Some((row, length)) = self.read_fast(simd, part, rest, begins_alike) else {
            if !begins_alike {
                // The starts of fields are no longer those of the row before.
                part.lead.clear();
            }
            return 0;
        };
        self.visitor.row(&mut part.part, &row);
        length
    }

    fn gate(&self, part: &mut Self::Part, record: &Record) -> Gate {
        match self.read(part, record) {
            Ok((row, rounded)) => {
                self.visitor.row(&mut part.part, &row);
                Gate::Row { rounded }
            }
            Err(_) if self.header.is(record) => Gate::Header,
            Err(_) if self.header.is_other(record, &self.needed()) => Gate::OtherHeader,
            Err(problem) => Gate::Wrong(problem),
        }
    }
}

impl<V> Comtrade<'_, V> {
    fn needed(&self) -> Vec<usize> {
        self.places[..5].iter().flatten().copied().collect()
    }

    /// Reads a line whose values are of the expected shape to the letter, and returns the row and the line's length.
    #[inline(always)]
    fn read_fast<S: Simd, P>(
        &self,
        simd: S,
        part: &mut Part<P>,
        bytes: &[u8],
        begins_alike: bool,
    ) -> Option<(Row, usize)> {
        let known = if begins_alike { (self.lead, part.lead.len()) } else { (0, 0) };
        let (fields, end) = field_starts(simd, bytes, self.header.delimiter, known, &mut part.starts)?;
        let line = Line { bytes, starts: &part.starts };
        if !self.header.fits(fields, |field| line.place(field).1 == 0) {
            return None;
        }
        let goes_on_alike =
            || self.late.iter().zip(&part.late).all(|(field, word)| word.is_some() && line.word(*field) == *word);
        if !begins_alike || !goes_on_alike() {
            let text = |column: usize| self.places[column].map(|field| line.text(field));
            part.last = read_row(text, None).ok()?;
            note_areas(&mut part.areas, &part.last, text);
            if !begins_alike {
                part.lead.clear();
                part.lead.extend_from_slice(bytes.get(..line.place(self.lead).0)?);
            }
            for (field, word) in self.late.iter().zip(&mut part.late) {
                *word = line.word(*field);
            }
        }
        let product = line.text(self.places[PRODUCT]?).code().filter(|product| !product.is_empty())?;
        let value = line.text(self.places[VALUE]?).money()?;
        Some((Row { product, value, ..part.last }, end + 1))
    }

    /// Reads a record with care; the second value is the field whose value was rounded.
    fn read<P>(&self, part: &mut Part<P>, record: &Record) -> Result<(Row, Option<usize>), Problem> {
        if !self.header.fits(record.len, |field| record.value(field).is_empty()) {
            return Err(self.header.ragged(record));
        }
        let values: Vec<_> = self.places.iter().map(|place| place.map(|field| record.value(field))).collect();
        let text = |column: usize| values[column].as_ref().map(|value| Text::of(value));
        let field = |column: usize| self.places[column].unwrap_or(0);
        let money = amount(record, field(VALUE), DECIMALS, "value");
        let known = money.as_ref().ok().and_then(|(value, _)| *value);
        let row = read_row(text, known).map_err(|fault| fault.problem(field(fault.column), text(fault.column)));
        let read = row.and_then(|row| money.map(|(_, rounded)| (row, rounded.then(|| field(VALUE)))));
        if let Ok((row, _)) = &read {
            note_areas(&mut part.areas, row, text);
        }
        read.map_err(|problem| problem.with_value(known))
    }
}

/// A value that is not what its column holds.
#[derive(Clone, Copy)]
struct Fault {
    column: usize,
    code: &'static str,
    wanted: &'static str,
}

impl Fault {
    fn problem(self, field: usize, text: Option<Text>) -> Problem {
        let found = text.map_or(String::new(), |text| clip(text.bytes));
        Problem::new(self.code, field, format!("`{found}` is not {}", self.wanted))
    }
}

const fn fault(column: usize, code: &'static str, wanted: &'static str) -> Fault {
    Fault { column, code, wanted }
}

/// Reads a row from the texts of its columns; a column that the file lacks has none.
#[inline(always)]
fn read_row<'a>(text: impl Fn(usize) -> Option<Text<'a>>, value: Option<i64>) -> Result<Row, Fault> {
    let area = |column, wanted| {
        text(column).map_or(Some(WORLD), |text| text.area()).ok_or(fault(column, "country-code", wanted))
    };
    let code = |column, wanted| {
        text(column).map_or(Some(Code::default()), |text| text.code()).ok_or(fault(column, "code", wanted))
    };
    let all =
        |column, wanted| text(column).map_or(Some(true), |text| text.is_all()).ok_or(fault(column, "code", wanted));
    let classification = match code(CLASSIFICATION, "a classification such as H6")? {
        // The one that was asked for stands where the row does not say its own, as in an import.
        none if none.is_empty() => {
            text(SEARCHED).map_or(Some(none), |text| text.code()).ok_or(fault(SEARCHED, "code", "a classification"))?
        }
        own => own,
    };
    let row = Row {
        kind: match text(KIND).map_or(GOODS, |text| text.word) {
            // Without a type of its own a row is what its classification is of.
            GOODS if text(KIND).is_none() && classification.as_str().starts_with("EB") => Kind::Services,
            GOODS => Kind::Goods,
            SERVICES => Kind::Services,
            _ => return Err(fault(KIND, "code", "`C` for goods or `S` for services")),
        },
        period: read_period(&text)?,
        reporter: area(REPORTER, "a reporter code")?,
        partner: area(PARTNER, "a partner code")?,
        partner2: match text(PARTNER_2) {
            Some(text) if !text.bytes.is_empty() => {
                text.area().ok_or(fault(PARTNER_2, "country-code", "a partner code"))?
            }
            _ => WORLD,
        },
        flow: code(FLOW, "a flow code such as M or X")?,
        classification,
        product: code(PRODUCT, "a product code")?,
        all_customs: match text(CUSTOMS) {
            Some(text) if text.word != ALL_CUSTOMS && !text.bytes.is_empty() => {
                if !text.is_customs_code() {
                    return Err(fault(CUSTOMS, "code", "a customs procedure such as C00"));
                }
                false
            }
            _ => true,
        },
        all_supply: all(SUPPLY, "a mode of supply")?,
        all_transport: all(TRANSPORT, "a mode of transport")?,
        value,
    };
    if row.reporter == WORLD {
        return Err(fault(REPORTER, "country-code", "a reporter code"));
    }
    if !row.flow.0[0].is_ascii_uppercase() {
        return Err(fault(FLOW, "code", "a flow code such as M or X"));
    }
    if row.product.is_empty() {
        return Err(fault(PRODUCT, "code", "a product code"));
    }
    Ok(row)
}

/// Reads `2022` or, in monthly data, `202203`. Without a period and a frequency the month stands in a column of its own.
#[inline(always)]
fn read_period<'a>(text: &impl Fn(usize) -> Option<Text<'a>>) -> Result<Period, Fault> {
    let column = if text(PERIOD).is_some() { PERIOD } else { YEAR };
    let wrong = fault(column, "period", "a year such as 2022 or a month such as 202203");
    let written = text(column).ok_or(wrong)?;
    let number = written.number().ok_or(wrong)?;
    let (year, month) = match written.bytes.len() {
        4 => (number, None),
        6 => (number / 100, Some((number % 100) as u8)),
        _ => return Err(wrong),
    };
    if !(1900..=2100).contains(&year) || month.is_some_and(|month| !(1..=12).contains(&month)) {
        return Err(wrong);
    }
    let month = match text(MONTH).map(|text| (text.bytes.is_empty(), text.number())) {
        None | Some((true, _) | (_, Some(ALL_MONTHS))) => month,
        Some((_, Some(number @ 1..=12))) if column == YEAR || month == Some(number as u8) => Some(number as u8),
        Some(_) => return Err(fault(MONTH, "period", "a month of that period")),
    };
    let monthly = match text(FREQUENCY).map(|text| text.word) {
        Some(MONTHLY) => true,
        Some(ANNUAL) => false,
        None => month.is_some(),
        Some(_) => return Err(fault(FREQUENCY, "code", "`A` for annual or `M` for monthly")),
    };
    if monthly != month.is_some() {
        return Err(fault(column, "period", "a period of the frequency that the row states"));
    }
    Ok(Period { year: year as u16, month })
}
