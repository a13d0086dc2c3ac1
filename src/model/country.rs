//! Countries by ISO 3166-1 alpha-3 code, and pairs and dyads of them.

use std::fmt;

/// An ISO 3166-1 alpha-3 code. Whether it exists is for `data/countries.csv` to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 3]);

impl Country {
    /// Reads three capital letters; anything else is `None`.
    pub fn parse(code: &str) -> Option<Country> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Country(bytes))
    }

    /// The three letters.
    pub const fn letters(self) -> [u8; 3] {
        self.0
    }

    /// How many codes there can be.
    pub const MOST: usize = 26 * 26 * 26;

    /// The place of the code among all that there can be, in alphabetical order.
    pub fn number(self) -> usize {
        self.0.into_iter().fold(0, |number, letter| number * 26 + usize::from(letter - b'A'))
    }

    /// The code, for example `AZE`.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// Two countries, unordered: `AZE-PAK` and `PAK-AZE` are one pair, written in alphabetical order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair(Country, Country);

impl Pair {
    /// The pair of two different countries; `None` for a country with itself.
    pub fn new(one: Country, other: Country) -> Option<Pair> {
        match one.cmp(&other) {
            std::cmp::Ordering::Less => Some(Pair(one, other)),
            std::cmp::Ordering::Greater => Some(Pair(other, one)),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// Reads `AZE-PAK` in either order.
    pub fn parse(text: &str) -> Option<Pair> {
        let (one, other) = text.split_once('-')?;
        Pair::new(Country::parse(one)?, Country::parse(other)?)
    }

    /// Both countries, in alphabetical order of their codes.
    pub const fn countries(&self) -> (Country, Country) {
        (self.0, self.1)
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.0, self.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_has_no_direction() {
        assert_eq!(Pair::parse("PAK-AZE"), Pair::parse("AZE-PAK"));
        assert_eq!(Pair::parse("PAK-AZE").map(|pair| pair.to_string()).as_deref(), Some("AZE-PAK"));
        assert_eq!(Pair::parse("AZE-AZE"), None);
        assert_eq!(Country::parse("Aze"), None);
    }
}
