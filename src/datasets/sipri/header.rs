//! Header lines: which layout a file has, and where each of its columns stands.
//!
//! Columns are found by name, whatever their order. Names drift between vintages ("SIPRI TIV per unit", "TIV deal
//! unit") and between programs (pandas, R and spreadsheets rename what is blank or double), so they are compared
//! without case, signs and blanks. The three blank columns of marks are those behind the value that they belong to.

use super::lines::{Cells, split};
use super::table_header::{TableHeader, table_header};
use super::value::{bare, yes};
use crate::datasets::arms::Layout;

/// What a column of a register holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Deal,
    Recipient,
    Supplier,
    OrderYear,
    OrderYearMark,
    Number,
    NumberMark,
    Designation,
    Description,
    Category,
    Delivered,
    DeliveredMark,
    Years,
    Year,
    YearMark,
    Status,
    Comments,
    TivNewUnit,
    TivUnit,
    TivOrder,
    TivDelivered,
    LocalProduction,
}

/// Number of fields.
const FIELDS: usize = Field::LocalProduction as usize + 1;

impl Field {
    /// The column of marks that belongs to a value.
    const fn mark(self) -> Option<Field> {
        match self {
            Field::OrderYear => Some(Field::OrderYearMark),
            Field::Number => Some(Field::NumberMark),
            Field::Delivered => Some(Field::DeliveredMark),
            Field::Year => Some(Field::YearMark),
            _ => None,
        }
    }
}

/// The header of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// The layout that it belongs to.
    pub(super) layout: Layout,
    /// What separates its cells.
    pub(super) delimiter: u8,
    /// Number of cells of a row.
    pub(super) width: usize,
    /// Columns that are not known, by their name.
    pub(super) unknown: Vec<String>,
    /// Semicolons behind its last cell: the tail that every line of some files has.
    pub(super) tail: usize,
    at: [Option<usize>; FIELDS],
}

impl Header {
    /// Where a column stands.
    pub(super) const fn at(&self, field: Field) -> Option<usize> {
        self.at[field as usize]
    }

    /// True when the file has the column.
    pub(super) const fn has(&self, field: Field) -> bool {
        self.at(field).is_some()
    }
}

/// A header line of any layout that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AnyHeader {
    /// Of a register: one row a deal or a delivery.
    Register(Box<Header>),
    /// Of a table of trend-indicator values: one row a party, one column a year.
    Table(TableHeader),
}

impl AnyHeader {
    /// The layout that it belongs to.
    pub(super) const fn layout(&self) -> Layout {
        match self {
            AnyHeader::Register(header) => header.layout,
            AnyHeader::Table(header) => header.layout,
        }
    }

    /// True when a line ends before its row does: with fewer cells than the header, or with nothing in the last column of a register,
    /// or with a part of a yes or no there.
    pub(super) fn is_cut(&self, line: &str) -> bool {
        let mut cells = Cells::new();
        match self {
            AnyHeader::Table(header) => {
                split(line, header.delimiter, &mut cells);
                let years = header.years.iter().map(|(column, _)| *column);
                let last = years.chain(header.windows.iter().map(|(column, ..)| *column)).max().unwrap_or(0);
                cells.len() <= last
            }
            AnyHeader::Register(header) => {
                split(without_tail(line, header.delimiter).0, header.delimiter, &mut cells);
                let last = cells.last().map_or("", |cell| bare(cell));
                let is_flag = header.at(Field::LocalProduction).is_some_and(|column| column + 1 == header.width);
                let is_open = last.is_empty() || is_flag && yes(last).is_none();
                cells.len() < header.width || cells.len() == header.width && is_open
            }
        }
    }
}

/// What may separate the cells of a file.
pub(super) const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Reads a line as a header, whatever separates its cells; `None` when it is none.
///
/// `of_tivs` says that the text above speaks of trend-indicator values: a line of years alone is no evidence.
pub(super) fn any_header(line: &str, of_tivs: bool) -> Option<AnyHeader> {
    // Every header has at least four cells.
    DELIMITERS.iter().filter(|delimiter| memchr::memchr_iter(**delimiter, line.as_bytes()).count() >= 3).find_map(
        |delimiter| {
            let (line, tail) = without_tail(line, *delimiter);
            let mut cells = Cells::new();
            split(line, *delimiter, &mut cells);
            let register =
                register_header(&cells, *delimiter, tail).map(|header| AnyHeader::Register(Box::new(header)));
            register.or_else(|| table_header(&cells, *delimiter, of_tivs).map(AnyHeader::Table))
        },
    )
}

/// A line without the semicolons that a spreadsheet of another locale hangs behind it, and their number.
pub(super) fn without_tail(line: &str, delimiter: u8) -> (&str, usize) {
    if delimiter == b';' {
        return (line, 0);
    }
    let bare = line.trim_end_matches([';', ' ']);
    (bare, line[bare.len()..].bytes().filter(|byte| *byte == b';').count())
}

/// A column's name for comparison: small letters and digits, one blank between words.
pub(super) fn plain_name(cell: &str) -> String {
    let mut name = String::with_capacity(cell.len());
    for sign in cell.chars() {
        if sign.is_alphanumeric() {
            name.extend(sign.to_lowercase());
        } else if !name.is_empty() && !name.ends_with(' ') {
            name.push(' ');
        }
    }
    name.truncate(name.trim_end().len());
    name
}

/// Names that programs give to a column without one: `Unnamed: 3`, ` .1`, `X.2`, `...4`.
pub(super) fn is_nameless(name: &str) -> bool {
    let number = name.strip_prefix("unnamed ").or_else(|| name.strip_prefix("x ")).or_else(|| name.strip_prefix("v"));
    matches!(name, "" | "x" | "index" | "field" | "column")
        || number.unwrap_or(name).bytes().all(|byte| byte.is_ascii_digit())
}

fn register_header(cells: &Cells<'_>, delimiter: u8, tail: usize) -> Option<Header> {
    let names: Vec<String> = cells.iter().map(|cell| plain_name(cell)).collect();
    let old_interface = names.iter().any(|name| name == "tidn") && names.iter().any(|name| name == "delyears");
    let mut at = [None; FIELDS];
    let mut unknown = Vec::new();
    let mut width = 0;
    let mut behind = None;
    for (column, name) in names.iter().enumerate() {
        let field = if old_interface { old_field_of(name) } else { field_of(name) };
        // A second column of one name is a user's own; the first one counts.
        let field = field.filter(|field| at[*field as usize].is_none());
        match field {
            Some(field) => at[field as usize] = Some(column),
            None => match behind.and_then(Field::mark).filter(|_| is_mark(name)) {
                Some(mark) if at[mark as usize].is_none() => at[mark as usize] = Some(column),
                _ if is_nameless(name) => {
                    behind = None;
                    continue;
                }
                _ if old_interface && OLD_UNREAD.contains(&name.as_str()) => {}
                _ => unknown.push(cells[column].trim().to_owned()),
            },
        }
        width = column + 1;
        behind = field;
    }
    let header = Header { layout: Layout::DealRegister, delimiter, width, unknown, tail, at };
    let layout = if old_interface { Some(Layout::TidnRegister) } else { register_layout(&header, &names) };
    Some(Header { layout: layout?, ..header })
}

fn register_layout(header: &Header, names: &[String]) -> Option<Layout> {
    let count = |fields: &[Field]| fields.iter().filter(|field| header.has(**field)).count();
    if count(&[Field::Supplier, Field::Recipient]) < 2 {
        return None;
    }
    let of_deals = count(&[Field::Years, Field::Number, Field::Comments, Field::TivOrder, Field::Delivered]);
    // Users cut columns off; then the years of order are all that is left.
    let cut = header.has(Field::TivOrder) && count(&[Field::OrderYear, Field::Designation, Field::Description]) >= 2;
    if header.has(Field::Years) && of_deals >= 3 || cut {
        return Some(Layout::DealRegister);
    }
    let of_deliveries = count(&[Field::Deal, Field::Category, Field::Delivered, Field::TivNewUnit, Field::OrderYear]);
    if header.has(Field::Year) && header.has(Field::TivDelivered) && of_deliveries >= 2 {
        let old = names.iter().any(|name| matches!(name.as_str(), "deal id" | "seller" | "buyer"));
        return Some(if old { Layout::DealsAndTivs } else { Layout::DeliveryRegister });
    }
    None
}

/// The register that a header falls short of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Nearest {
    /// Its layout.
    pub(super) layout: Layout,
    /// Its columns that are not there, as SIPRI names them.
    pub(super) missing: Vec<&'static str>,
}

/// The columns of the deal register, as SIPRI names them.
const OF_DEALS: [(Field, &str); 13] = [
    (Field::Recipient, "Recipient"),
    (Field::Supplier, "Supplier"),
    (Field::OrderYear, "Year of order"),
    (Field::Number, "Number ordered"),
    (Field::Designation, "Weapon designation"),
    (Field::Description, "Weapon description"),
    (Field::Delivered, "Number delivered"),
    (Field::Years, "Year(s) of delivery"),
    (Field::Status, "status"),
    (Field::Comments, "Comments"),
    (Field::TivUnit, "SIPRI TIV per unit"),
    (Field::TivOrder, "SIPRI TIV for total order"),
    (Field::TivDelivered, "SIPRI TIV of delivered weapons"),
];

/// Those of the delivery register.
const OF_DELIVERIES: [(Field, &str); 13] = [
    (Field::Deal, "SIPRI AT Database ID"),
    (Field::Supplier, "Supplier"),
    (Field::Recipient, "Recipient"),
    (Field::Designation, "Designation"),
    (Field::Description, "Description"),
    (Field::Category, "Armament category"),
    (Field::OrderYear, "Order date"),
    (Field::Delivered, "Numbers delivered"),
    (Field::Year, "Delivery year"),
    (Field::Status, "Status"),
    (Field::TivNewUnit, "SIPRI estimate"),
    (Field::TivUnit, "TIV deal unit"),
    (Field::TivDelivered, "TIV delivery values"),
];

/// The register whose columns these mostly are, where a header names a party and so many columns that it can be nothing else.
pub(super) fn nearest(line: &str) -> Option<Nearest> {
    const FEWEST: usize = 4;
    let fields = |delimiter: &u8| {
        let mut cells = Cells::new();
        split(without_tail(line, *delimiter).0, *delimiter, &mut cells);
        cells.iter().filter_map(|cell| field_of(&plain_name(cell))).collect::<Vec<_>>()
    };
    let fields = DELIMITERS.iter().map(fields).max_by_key(Vec::len)?;
    let is_of_arms = fields.iter().any(|field| matches!(field, Field::Supplier | Field::Recipient))
        && fields.iter().any(|field| {
            matches!(field, Field::Years | Field::TivOrder | Field::TivDelivered | Field::Designation | Field::Number)
        });
    if fields.len() < FEWEST || !is_of_arms {
        return None;
    }
    let missing = |columns: &[(Field, &'static str)]| {
        columns.iter().filter(|(field, _)| !fields.contains(field)).map(|(_, name)| *name).collect::<Vec<_>>()
    };
    let (deals, deliveries) = (missing(&OF_DEALS), missing(&OF_DELIVERIES));
    let of_deals = fields.contains(&Field::Years) || !fields.contains(&Field::Year) && deals.len() <= deliveries.len();
    Some(match of_deals {
        true => Nearest { layout: Layout::DealRegister, missing: deals },
        false => Nearest { layout: Layout::DeliveryRegister, missing: deliveries },
    })
}

/// True for a column of marks: nameless, or named for its doubt.
fn is_mark(name: &str) -> bool {
    is_nameless(name) || ["uncertain", "estimate", "flag", "doubt", "unnamed"].iter().any(|word| name.contains(word))
}

/// The columns of the deal and delivery registers, in the names of every vintage.
fn field_of(name: &str) -> Option<Field> {
    Some(match name {
        "sipri at database id" | "deal id" | "database id" | "sipri id" | "at database id" => Field::Deal,
        "recipient" | "recipients" | "buyer" => Field::Recipient,
        "supplier" | "suppliers" | "seller" => Field::Supplier,
        "year of order" | "order year" | "order date" | "year of order licence" | "ordered" => Field::OrderYear,
        "order date is estimate" | "year of order is estimate" | "order year is estimate" => Field::OrderYearMark,
        "number ordered" | "numbers ordered" | "no ordered" | "ordered number" => Field::Number,
        "number ordered is estimate" | "numbers ordered is estimate" => Field::NumberMark,
        "weapon designation" | "designation" => Field::Designation,
        "weapon description" | "description" => Field::Description,
        "armament category" | "weapon category" | "category" => Field::Category,
        "number delivered"
        | "numbers delivered"
        | "no delivered"
        | "deliveries in the year range"
        | "number delivered in the year range"
        | "number of deliveries" => Field::Delivered,
        "numbers delivered is estimate" | "number delivered is estimate" => Field::DeliveredMark,
        "year s of delivery"
        | "year s of deliveries"
        | "years of delivery"
        | "years of deliveries"
        | "delivery years"
        | "year of deliveries" => Field::Years,
        "delivery year" | "delivery date" => Field::Year,
        "delivery year is estimate" | "delivery date is estimate" => Field::YearMark,
        "status" => Field::Status,
        "comments" | "comment" => Field::Comments,
        "sipri estimate" | "tiv new unit" => Field::TivNewUnit,
        "sipri tiv per unit" | "tiv deal unit" | "tiv per unit" | "sipri tiv deal unit" | "sipri tiv of unit" => {
            Field::TivUnit
        }
        "sipri tiv for total order"
        | "tiv for total order"
        | "sipri tiv total order"
        | "tiv total order"
        | "sipri tiv of total order"
        | "tiv of total order" => Field::TivOrder,
        "sipri tiv of delivered weapons"
        | "tiv of delivered weapons"
        | "tiv delivery values"
        | "tiv delivery value"
        | "sipri tiv delivery values"
        | "sipri tiv for delivered weapons"
        | "tiv delivered"
        | "tiv delivered weapons"
        | "sipri tiv delivered" => Field::TivDelivered,
        "local production" => Field::LocalProduction,
        _ => return None,
    })
}

/// Columns of the old CSV interface that are not read: its own codes of countries and categories, and three columns
/// whose codes are documented nowhere.
pub(super) const OLD_UNREAD: [&str; 6] = ["buyercod", "sellercod", "wcat", "ldat", "term", "coprod"];

/// The columns of the old CSV interface.
fn old_field_of(name: &str) -> Option<Field> {
    Some(match name {
        "tidn" => Field::Deal,
        "buyer" => Field::Recipient,
        "seller" => Field::Supplier,
        "odat" => Field::OrderYear,
        "odai" => Field::OrderYearMark,
        "onum" => Field::Number,
        "onai" => Field::NumberMark,
        "desig2" | "desig" => Field::Designation,
        "desc" => Field::Description,
        "nrdel" => Field::Delivered,
        "nrdelai" => Field::DeliveredMark,
        "delyears" => Field::Years,
        "status" => Field::Status,
        "tivunit" => Field::TivUnit,
        "tivorder" => Field::TivOrder,
        "tivdel" => Field::TivDelivered,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEALS: &str = "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,\
        Number delivered, ,Year(s) of delivery,status,Comments,SIPRI TIV per unit,SIPRI TIV for total order,\
        SIPRI TIV of delivered weapons";
    const DELIVERIES: &str = "SIPRI AT Database ID,Supplier,Recipient,Designation,Description,Armament category,\
        Order date,Order date is estimate,Numbers delivered,Numbers delivered is estimate,Delivery year,\
        Delivery year is estimate,Status,SIPRI estimate,TIV deal unit,TIV delivery values,Local production";

    fn header(line: &str) -> Header {
        match any_header(line, false) {
            Some(AnyHeader::Register(header)) => *header,
            other => panic!("{line}: {other:?}"),
        }
    }

    fn at(line: &str, field: Field) -> Option<usize> {
        header(line).at(field)
    }

    #[test]
    fn knows_the_registers() {
        let deals = header(DEALS);
        assert_eq!((deals.layout, deals.width, deals.delimiter), (Layout::DealRegister, 16, b','));
        let marks = [Field::OrderYearMark, Field::NumberMark, Field::DeliveredMark].map(|field| deals.at(field));
        assert_eq!(marks, [Some(3), Some(5), Some(9)]);
        assert_eq!(deals.unknown, Vec::<String>::new());
        let deliveries = header(DELIVERIES);
        assert_eq!((deliveries.layout, deliveries.width), (Layout::DeliveryRegister, 17));
        assert_eq!(deliveries.at(Field::YearMark), Some(11));
        let old = DELIVERIES.replace(',', ";").replace("SIPRI AT Database", "Deal").replace("Supplier", "Seller");
        assert_eq!((header(&old).layout, header(&old).delimiter), (Layout::DealsAndTivs, b';'));
    }

    #[test]
    fn knows_them_in_the_spellings_of_other_programs() {
        let tail = format!("{DEALS};;;;;");
        assert_eq!((header(&tail).width, header(&tail).tail), (16, 5));
        for line in [
            DEALS.replace(", ,", ",,"),
            format!("{DEALS},,,,,,"),
            format!("\u{feff}{DEALS}").replace(", ,", ",Unnamed: 3,"),
            DEALS.to_uppercase(),
            DEALS.replace(',', "\t"),
            DEALS.replace(',', ";"),
            format!("\"{}\"", DEALS.replace(',', "\",\"")),
            format!("\"{DEALS}\""),
            DEALS.replace("SIPRI TIV per unit", "TIV deal unit").replace("(s)", "s"),
            DEALS.replace("Number delivered", "Deliveries in the Year Range"),
        ] {
            assert_eq!((header(&line).layout, header(&line).width), (Layout::DealRegister, 16), "{line}");
            assert_eq!(at(&line, Field::DeliveredMark), Some(9), "{line}");
        }
        let pandas = format!(",{}", DEALS.replacen(", ,", ", .1,", 2));
        assert_eq!((at(&pandas, Field::Recipient), at(&pandas, Field::NumberMark)), (Some(1), Some(6)));
        let r = "\"\",\"Recipient\",\"Supplier\",\"Year.of.order\",\"X.\",\"Number.ordered\",\"X..1\",\"Weapon.designation\",\
                 \"Weapon.description\",\"Number.delivered\",\"X..2\",\"Year.s..of.delivery\",\"status\",\"Comments\",\
                 \"SIPRI.TIV.per.unit\",\"SIPRI.TIV.for.total.order\",\"SIPRI.TIV.of.delivered.weapons\"";
        assert_eq!((at(r, Field::Years), at(r, Field::DeliveredMark)), (Some(11), Some(10)));
    }

    #[test]
    fn columns_may_stand_in_any_order_and_some_may_be_missing() {
        let line = "Supplier,Recipient,Comments,Year(s) of delivery,Number delivered, ,Number ordered,Notes";
        assert_eq!((at(line, Field::Comments), at(line, Field::DeliveredMark)), (Some(2), Some(5)));
        assert_eq!(at(line, Field::NumberMark), None);
        assert_eq!(header(line).unknown, ["Notes"]);
        let line = "Recipient,Supplier,Year of order,Weapon designation,SIPRI TIV for total order";
        assert_eq!((header(line).layout, at(line, Field::Years)), (Layout::DealRegister, None));
        // The last column may be one of marks.
        let line = "Supplier,Recipient,Comments,Year(s) of delivery,Number ordered, ,Number delivered, ";
        assert_eq!(header(line).width, 8);
    }

    #[test]
    fn knows_the_old_interface_and_nothing_else() {
        let line = "tidn,buyercod,sellercod,odat,odai,onum,onai,ldat,term,desig2,wcat,desc,coprod,nrdel,nrdelai,delyears,\
                    buyer,seller,status,tivunit,tivorder,tivdel";
        assert_eq!(header(line).layout, Layout::TidnRegister);
        assert_eq!((at(line, Field::Recipient), at(line, Field::TivDelivered)), (Some(16), Some(21)));
        for line in ["t,i,j,k,v,q", "id,source,kind,stage,from,to", "Supplier,Recipient,Value,Year", "", ",,,,,,"] {
            assert_eq!(any_header(line, false), None, "{line}");
        }
    }
}
