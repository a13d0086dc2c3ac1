//! Headers of tables of trend-indicator values: labels first, then one column a year.

use super::header::{is_nameless, plain_name};
use super::lines::Cells;
use crate::datasets::arms::{Layout, TivRole};

/// The header of a table of trend-indicator values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableHeader {
    /// The layout that it belongs to.
    pub(super) layout: Layout,
    /// What separates its cells.
    pub(super) delimiter: u8,
    /// Number of label columns; the years begin behind them.
    pub(super) labels: usize,
    /// The column that names the party, category or region of a row.
    pub(super) name: usize,
    /// Dyad tables: the column of the recipient, where `name` is that of the supplier.
    pub(super) partner: Option<usize>,
    /// Regional tables: the column of the region; in a table of regions alone it is `name`.
    pub(super) group: Option<usize>,
    /// What the header says of the rows.
    pub(super) role: Option<TivRole>,
    /// Columns of one year.
    pub(super) years: Vec<(usize, i32)>,
    /// Columns of several years: first and last.
    pub(super) windows: Vec<(usize, i32, i32)>,
    /// Years that stand in the header a second time.
    pub(super) repeated: Vec<i32>,
}

/// What a label column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Nameless,
    Rank,
    Supplier,
    Recipient,
    Category,
    Region(TivRole),
    /// "Country" or the like: the title has to say whose.
    Party,
}

/// Reads the cells of a line as the header of a table; `of_tivs` says that the text above speaks of such values.
pub(super) fn table_header(cells: &Cells<'_>, delimiter: u8, of_tivs: bool) -> Option<TableHeader> {
    let labels = cells.iter().position(|cell| year_of(cell).is_some())?;
    if labels == 0 {
        return None;
    }
    let kinds: Vec<Label> = cells[..labels].iter().map(|cell| label(&plain_name(cell))).collect::<Option<_>>()?;
    let mut header = TableHeader {
        layout: Layout::TivTable,
        delimiter,
        labels,
        name: labels - 1,
        partner: None,
        group: None,
        role: None,
        years: Vec::new(),
        windows: Vec::new(),
        repeated: Vec::new(),
    };
    for (column, cell) in cells.iter().enumerate().skip(labels) {
        if let Some(year) = year_of(cell) {
            match header.years.iter().any(|(_, known)| *known == year) {
                true => header.repeated.push(year),
                false => header.years.push((column, year)),
            }
        } else if let Some((first, last)) = window_of(cell) {
            header.windows.push((column, first, last));
        }
    }
    let total = cells.iter().skip(labels).position(|cell| plain_name(cell) == "total");
    if let (Some(total), true, Some((_, first)), Some((_, last))) =
        (total, header.windows.is_empty(), header.years.first(), header.years.last())
    {
        header.windows.push((labels + total, *first, *last));
    }
    let known = place_labels(&mut header, &kinds, cells);
    (known || of_tivs).then_some(header)
}

/// Finds the layout from the labels; false when they are no evidence that this is such a table.
fn place_labels(header: &mut TableHeader, kinds: &[Label], cells: &Cells<'_>) -> bool {
    let find = |wanted: Label| kinds.iter().position(|kind| *kind == wanted);
    let summed = !header.windows.is_empty();
    if find(Label::Rank).is_some() {
        header.layout = Layout::TopList;
        header.role = role_of(&find);
        header.name = find(Label::Supplier).or_else(|| find(Label::Recipient)).unwrap_or(header.labels - 1);
        return true;
    }
    if let (Some(supplier), Some(recipient)) = (find(Label::Supplier), find(Label::Recipient)) {
        header.layout = Layout::DyadTable;
        (header.name, header.partner, header.role) = (supplier, Some(recipient), Some(TivRole::Supplier));
        return true;
    }
    if let Some((column, Label::Region(role))) =
        kinds.iter().enumerate().find(|(_, kind)| matches!(kind, Label::Region(_)))
    {
        header.layout = Layout::RegionalTable;
        (header.name, header.group, header.role) = (column, Some(column), Some(*role));
        return true;
    }
    for wanted in [Label::Supplier, Label::Recipient, Label::Category, Label::Party] {
        if let Some(column) = find(wanted) {
            header.name = column;
            header.role = role_of(&find);
            return summed && wanted != Label::Party;
        }
    }
    let regional = cells.iter().any(|cell| plain_name(cell).ends_with("of regional total"));
    if header.labels >= 2 && regional {
        header.layout = Layout::RegionalTable;
        (header.group, header.name) = (Some(header.labels - 2), header.labels - 1);
        return true;
    }
    // The old tables leave the label empty and end with `Total`; so do new ones by category, with a column of their own.
    cells.iter().any(|cell| matches!(plain_name(cell).as_str(), "sum total years" | "percentage of total"))
}

fn role_of(find: &impl Fn(Label) -> Option<usize>) -> Option<TivRole> {
    if find(Label::Supplier).is_some() {
        Some(TivRole::Supplier)
    } else if find(Label::Recipient).is_some() {
        Some(TivRole::Recipient)
    } else {
        find(Label::Category).map(|_| TivRole::Category)
    }
}

fn label(name: &str) -> Option<Label> {
    Some(match name {
        "supplier" | "suppliers" | "exports by" | "exporter" | "seller" => Label::Supplier,
        "recipient" | "recipients" | "imports by" | "importer" | "buyer" => Label::Recipient,
        "imports by regions" | "imports by region" | "recipient region" => Label::Region(TivRole::Recipient),
        "exports by regions" | "exports by region" | "supplier region" => Label::Region(TivRole::Supplier),
        "armament category" | "armament categories" | "weapon category" | "weapon categories" | "category" => {
            Label::Category
        }
        "country" | "countries" | "entity" => Label::Party,
        name if is_nameless(name) => Label::Nameless,
        name if name == "rank" || name.starts_with("rank ") => Label::Rank,
        _ => return None,
    })
}

/// The year of a column: `2003`, `2003.0`, `X2003`.
fn year_of(cell: &str) -> Option<i32> {
    let cell = cell.trim().trim_start_matches(['X', 'x', '_']);
    let digits = cell.strip_suffix(".0").unwrap_or(cell);
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().filter(|year| (1940..=2100).contains(year))
}

/// The years of a column of several: `1990-2023`, also as `X1990.2023`.
pub(super) fn window_of(cell: &str) -> Option<(i32, i32)> {
    let cell = cell.trim().trim_start_matches(['X', 'x', '_']);
    let (first, last) = cell.split_once(['-', '–', '.', '/', '_'])?;
    let (first, last) = (year_of(first)?, year_of(last.trim())?);
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::super::lines::split;
    use super::*;

    fn header(line: &str, of_tivs: bool) -> Option<TableHeader> {
        let mut cells = Cells::new();
        split(line, b',', &mut cells);
        table_header(&cells, b',', of_tivs)
    }

    fn found(line: &str) -> (Layout, Option<TivRole>, usize, usize) {
        let header = header(line, true).expect("a header");
        (header.layout, header.role, header.name, header.years.len())
    }

    #[test]
    fn knows_the_tables() {
        let (supplier, recipient) = (Some(TivRole::Supplier), Some(TivRole::Recipient));
        for (line, expected) in [
            (",2003,2004,Total", (Layout::TivTable, None, 0, 2)),
            ("Recipient,1990,1991,1990-1991,Percentage,Sum total years", (Layout::TivTable, recipient, 0, 2)),
            ("Exports by,1990,1991,1990-1991,Percentage", (Layout::TivTable, supplier, 0, 2)),
            ("Imports by,1990,1991,1990-1991,Percentage", (Layout::TivTable, recipient, 0, 2)),
            (",Recipient,X1990,X1991,X1990.1991", (Layout::TivTable, recipient, 1, 2)),
            ("Weapon category,1990,1991,1990-1991", (Layout::TivTable, Some(TivRole::Category), 0, 2)),
            ("supplier,recipients,1950,1951,1950-1951", (Layout::DyadTable, supplier, 0, 2)),
            (
                ",Rank 1950-1951,,Supplier,1950,1951,1950-1951, Share of global arms imports,",
                (Layout::TopList, supplier, 3, 2),
            ),
            (",,1990,1991,1990-1991,% of regional total", (Layout::RegionalTable, None, 1, 2)),
            ("Imports by Regions,1950,1951,1950-1951,% of world total", (Layout::RegionalTable, recipient, 0, 2)),
        ] {
            assert_eq!(found(line), expected, "{line}");
        }
        let old = header(",2003,2004,Total", true).expect("a header");
        assert_eq!(old.windows, [(3, 2003, 2004)]);
        let two =
            header("Recipient,1990,1990-1990,Percentage,1990,1991,1990-1991,Sum total years", true).expect("a header");
        assert_eq!((two.windows.len(), two.repeated.as_slice()), (2, &[1990][..]));
    }

    #[test]
    fn years_alone_are_no_evidence() {
        for line in [",2003,2004,Total", "Country,2003,2004", "Recipient,2003,2004", "a,2003,2004", "2003,2004,2005"] {
            assert_eq!(header(line, false), None, "{line}");
        }
        assert!(header("Country,2003,2004", true).is_some());
        assert!(header(",2003,2004,2003-2004,Percentage,Sum total years", false).is_some());
        assert!(header("Country Name,Country Code,1960,1961", true).is_none());
    }
}
