//! The header: names as they are written, matched with declared columns and nothing else.

use std::collections::HashMap;

/// A column that a layout declares.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name, reduced by [`key`].
    pub key: &'static str,
    /// Other names of it, reduced by [`key`].
    pub aliases: &'static [&'static str],
    /// Without it the file cannot be read.
    pub required: bool,
}

impl Column {
    /// A column that must be there.
    pub const fn required(key: &'static str) -> Column {
        Column { key, aliases: &[], required: true }
    }

    /// A column that may be there.
    pub const fn optional(key: &'static str) -> Column {
        Column { key, aliases: &[], required: false }
    }

    /// Adds other names.
    #[must_use]
    pub const fn or(mut self, aliases: &'static [&'static str]) -> Column {
        self.aliases = aliases;
        self
    }
}

/// A name with nothing but its letters and digits, in small letters: `Trade Value (US$)`, `Trade.Value..US..` and `TradeValueUS`
/// are one name.
pub fn key(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The header of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Line, from 1.
    pub line: u64,
    /// What separates the fields.
    pub delimiter: u8,
    /// The names as written, without surrounding blanks.
    pub names: Vec<String>,
    /// The names reduced by [`key`].
    pub keys: Vec<String>,
}

impl Header {
    /// A header of these names.
    pub fn new(line: u64, delimiter: u8, names: Vec<String>) -> Header {
        let keys = names.iter().map(|name| key(name)).collect();
        Header { line, delimiter, names, keys }
    }

    /// Number of names, empty ones included.
    pub fn width(&self) -> usize {
        self.names.len()
    }

    /// True when a name reduces to this key.
    pub fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|found| found == key)
    }

    /// True when a name reduces to one of these keys.
    pub fn has_any(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.has(key))
    }

    /// The place of each declared column.
    ///
    /// # Errors
    /// What is wrong, in a sentence: columns that are missing, or stand twice.
    pub fn bind<const N: usize>(&self, columns: &[Column; N]) -> Result<[Option<usize>; N], String> {
        let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
        for (place, key) in self.keys.iter().enumerate() {
            places.entry(key).or_default().push(place);
        }
        let mut bound = [None; N];
        let (mut missing, mut twice) = (Vec::new(), Vec::new());
        for (slot, column) in bound.iter_mut().zip(columns) {
            let found: Vec<usize> = std::iter::once(&column.key)
                .chain(column.aliases)
                .filter_map(|key| places.get(key))
                .flatten()
                .copied()
                .collect();
            match found[..] {
                [] if column.required => missing.push(format!("`{}`", column.key)),
                [] => {}
                [place] => *slot = Some(place),
                [place, ..] => twice.push(format!("`{}`", self.names.get(place).map_or("", String::as_str))),
            }
        }
        if !missing.is_empty() {
            let (columns, are) = if missing.len() == 1 { ("column", "is") } else { ("columns", "are") };
            return Err(format!("{columns} {} {are} missing", missing.join(", ")));
        }
        if !twice.is_empty() {
            return Err(format!("column {} stands twice, and nothing says which is meant", twice.join(", ")));
        }
        Ok(bound)
    }

    /// The names that no declared column has, apart from the index that R and pandas write and an empty last name.
    pub fn unknown(&self, columns: &[Column]) -> Vec<(usize, &str)> {
        let known = |key: &str| columns.iter().any(|column| column.key == key || column.aliases.contains(&key));
        self.keys
            .iter()
            .enumerate()
            .filter(|(place, key)| !known(key) && !self.is_index(*place) && !key.is_empty())
            .map(|(place, _)| (place, self.names[place].as_str()))
            .collect()
    }

    /// True for the column of row numbers that R and pandas put first.
    pub fn is_index(&self, place: usize) -> bool {
        place == 0 && matches!(self.keys[0].as_str(), "" | "unnamed0" | "x" | "x1" | "1" | "rownames" | "index")
    }

    /// True when a row is this header again.
    pub fn is_repeated(&self, field: impl Fn(usize) -> Option<String>) -> bool {
        self.names.iter().enumerate().all(|(place, name)| field(place).as_deref() == Some(name.as_str()))
    }

    /// True for a row of names of columns, this header's in another order or more and fewer of them. No row of figures has three.
    pub fn is_other<'a>(&self, fields: impl Iterator<Item = std::borrow::Cow<'a, str>>) -> bool {
        let (mut known, mut all) = (0, 0);
        for field in fields.filter(|field| !field.is_empty()) {
            all += 1;
            known += usize::from(self.has(&key(&field)));
        }
        known >= 3 && 2 * known >= all
    }
}

/// A period as column names and time columns write it: `1960`, `1990 [YR1990]`, `YR1990`, `1960M1`, `2024-M01`, `2024-01`, `2024Q3`,
/// `2024-Q3`, `202401`. Year, quarter, month.
pub fn period(text: &str) -> Option<(i32, Option<u8>, Option<u8>)> {
    let text = text.trim();
    let text = text.split_once('[').map_or(text, |(before, _)| before.trim());
    let text = text.strip_prefix("YR").unwrap_or(text);
    if !text.is_ascii() || text.len() < 4 {
        return None;
    }
    let (year, rest) = text.split_at(4);
    if !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year: i32 = year.parse().ok().filter(|year| (1500..=2200).contains(year))?;
    if rest.is_empty() || rest == ".0" {
        return Some((year, None, None));
    }
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let number = |digits: &str, most: u8| {
        let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<u8>().ok().filter(|number| plain && (1..=most).contains(number))
    };
    if let Some(quarter) = rest.strip_prefix(['Q', 'q']) {
        return Some((year, Some(number(quarter, 4)?), None));
    }
    Some((year, None, Some(number(rest.strip_prefix(['M', 'm']).unwrap_or(rest), 12)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> Header {
        Header::new(1, b',', names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn one_name_in_every_spelling() {
        for name in ["Trade Value (US$)", "Trade.Value..US..", "TradeValueUS", "trade_value_us"] {
            assert_eq!(key(name), "tradevalueus", "{name}");
        }
    }

    #[test]
    fn binds_declared_columns_only() {
        const COLUMNS: [Column; 3] =
            [Column::required("year"), Column::required("value").or(&["amount"]), Column::optional("flag")];
        assert_eq!(header(&["", "Amount", "Year"]).bind(&COLUMNS), Ok([Some(2), Some(1), None]));
        assert_eq!(header(&["Year"]).bind(&COLUMNS), Err("column `value` is missing".into()));
        assert!(header(&["Year", "value", "Amount"]).bind(&COLUMNS).is_err_and(|why| why.contains("twice")));
        assert_eq!(header(&["Unnamed: 0", "year", "value", "colour", ""]).unknown(&COLUMNS), [(3, "colour")]);
    }

    #[test]
    fn reads_periods_as_providers_write_them() {
        for (text, expected) in [
            ("1960", Some((1960, None, None))),
            ("1990 [YR1990]", Some((1990, None, None))),
            ("YR1996", Some((1996, None, None))),
            ("1960M1", Some((1960, None, Some(1)))),
            ("2024-M12", Some((2024, None, Some(12)))),
            ("2024-01", Some((2024, None, Some(1)))),
            ("202401", Some((2024, None, Some(1)))),
            ("2024-Q3", Some((2024, Some(3), None))),
            ("1960Q1", Some((1960, Some(1), None))),
            ("2024M13", None),
            ("20240101", None),
            ("Value", None),
            ("ab€", None),
            ("0000", None),
        ] {
            assert_eq!(period(text), expected, "{text}");
        }
    }
}
