//! How much: a low and a high bound in a unit.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use super::vocabulary::{Per, Qualifier, UnitKind, UnknownWord, Vocabulary};

/// An ISO 4217 code, three capital letters. Whether it exists is for `data/currencies.csv` to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// US dollars.
    pub const USD: Currency = Currency(*b"USD");

    /// The code, for example `USD`.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// Reads three capital letters; anything else is `None`.
    pub fn parse(code: &str) -> Option<Currency> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Currency(bytes))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

macro_rules! nouns {
    ($($variant:ident = $word:literal / $plural:literal),+ $(,)?) => {
        /// What is counted or measured when it is not money.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Noun { $(#[doc = $word] $variant),+ }

        impl Noun {
            /// Every noun.
            pub const ALL: &'static [Noun] = &[$(Noun::$variant),+];
            /// Every unit that is not a currency: the four special ones, then every noun.
            pub const UNITS: &'static [&'static str] = &["TIV", "multiple", "percent", "rank", $($word),+];
            /// The column `unit`, for people.
            pub const VOCABULARY: Vocabulary = Vocabulary {
                name: "unit",
                about: "What is counted or measured; money is an ISO 4217 code.",
                words: &[
                    ("TIV", "SIPRI trend-indicator values, in millions"),
                    ("multiple", "so many times another figure"),
                    ("percent", "hundredths"),
                    ("rank", "a place in an order"),
                    $(($word, $plural)),+
                ],
            };
            /// The singular, as in the column `unit`.
            pub const fn word(self) -> &'static str {
                match self { $(Noun::$variant => $word),+ }
            }
            /// The plural, for people.
            pub const fn plural(self) -> &'static str {
                match self { $(Noun::$variant => $plural),+ }
            }
        }
    };
}

nouns! {
    Aircraft = "aircraft" / "aircraft",
    Helicopter = "helicopter" / "helicopters",
    Drone = "drone" / "drones",
    Missile = "missile" / "missiles",
    Ship = "ship" / "ships",
    Submarine = "submarine" / "submarines",
    Vehicle = "vehicle" / "vehicles",
    Tank = "tank" / "tanks",
    Gun = "gun" / "guns",
    Launcher = "launcher" / "launchers",
    System = "system" / "systems",
    Satellite = "satellite" / "satellites",
    Radar = "radar" / "radars",
    Engine = "engine" / "engines",
    Round = "round" / "rounds",
    Bomb = "bomb" / "bombs",
    Person = "person" / "people",
    General = "general" / "generals",
    Company = "company" / "companies",
    Country = "country" / "countries",
    Mission = "mission" / "missions",
    Truck = "truck" / "trucks",
    Agreement = "agreement" / "agreements",
    Squadron = "squadron" / "squadrons",
    Battery = "battery" / "batteries",
    Item = "item" / "items",
    Time = "time" / "times",
    Metre = "metre" / "metres",
    Kilometre = "kilometre" / "kilometres",
    Hour = "hour" / "hours",
    Day = "day" / "days",
    Week = "week" / "weeks",
    Month = "month" / "months",
    Year = "year" / "years",
    Tonne = "tonne" / "tonnes",
    Barrel = "barrel" / "barrels",
    CubicMetre = "cubic-metre" / "cubic metres",
}

impl Noun {
    /// Words of the column `unit` for counts and measures.
    pub fn parse(word: &str) -> Option<Noun> {
        Noun::ALL.iter().copied().find(|noun| noun.word() == word)
    }

    /// True for a length, a duration, a weight or a volume: a measure, not a count of things.
    pub const fn is_measure(self) -> bool {
        matches!(
            self,
            Noun::Metre
                | Noun::Kilometre
                | Noun::Hour
                | Noun::Day
                | Noun::Week
                | Noun::Month
                | Noun::Year
                | Noun::Tonne
                | Noun::Barrel
                | Noun::CubicMetre
        )
    }
}

/// The unit of a figure. Money and SIPRI trend-indicator values are different types; no conversion exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Money of one currency, in whole units of it.
    Money(Currency),
    /// SIPRI trend-indicator values, in millions as SIPRI prints them: volume of arms, not price.
    Tiv,
    /// So many times another figure.
    Multiple,
    /// Hundredths.
    Percent,
    /// A place in an order: 2 for "the second country".
    Rank,
    /// A count or a measure.
    Count(Noun),
}

impl Unit {
    /// The spelling in the column `unit`.
    pub fn word(&self) -> &str {
        match self {
            Unit::Money(currency) => currency.code(),
            Unit::Tiv => "TIV",
            Unit::Multiple => "multiple",
            Unit::Percent => "percent",
            Unit::Rank => "rank",
            Unit::Count(noun) => noun.word(),
        }
    }

    /// What kind of unit it is.
    pub const fn kind(&self) -> UnitKind {
        match self {
            Unit::Money(_) => UnitKind::Money,
            Unit::Tiv => UnitKind::Tiv,
            Unit::Multiple => UnitKind::Multiple,
            Unit::Percent => UnitKind::Percent,
            Unit::Rank => UnitKind::Rank,
            Unit::Count(noun) if noun.is_measure() => UnitKind::Measure,
            Unit::Count(_) => UnitKind::Count,
        }
    }

    /// The currency, when the unit is money.
    pub const fn currency(&self) -> Option<Currency> {
        match self {
            Unit::Money(currency) => Some(*currency),
            _ => None,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl FromStr for Unit {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Unit, UnknownWord> {
        match word {
            "TIV" => return Ok(Unit::Tiv),
            "multiple" => return Ok(Unit::Multiple),
            "percent" => return Ok(Unit::Percent),
            "rank" => return Ok(Unit::Rank),
            _ => {}
        }
        Currency::parse(word)
            .map(Unit::Money)
            .or_else(|| Noun::parse(word).map(Unit::Count))
            .ok_or_else(|| UnknownWord { vocabulary: "unit", word: word.to_owned(), known: Noun::UNITS })
    }
}

/// A figure: bounds, how sharp they are, their unit, and the span they cover.
///
/// `low` is empty for "up to", `high` for "at least"; both are equal for a single figure. Plain decimal numbers in the
/// unit as written: 7300000 USD, never 7.3 million.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// Lower bound; `None` for "up to".
    pub low: Option<Decimal>,
    /// Upper bound; `None` for "at least".
    pub high: Option<Decimal>,
    /// How sharp the figure is.
    pub qualifier: Qualifier,
    /// What is counted; `None` when the words leave it to the context.
    pub unit: Option<Unit>,
    /// The span the figure covers, when the words say so.
    pub per: Option<Per>,
}

impl fmt::Display for Quantity {
    /// For messages: `at least 100 person`, `500000000 USD per year`, `17000000 to 25000000 USD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.qualifier {
            Qualifier::Exact | Qualifier::Range => "",
            Qualifier::Approx => "about ",
            Qualifier::Nearly => "nearly ",
            Qualifier::Vague => "vaguely ",
            Qualifier::AtLeast => "at least ",
            Qualifier::AtMost => "at most ",
        };
        f.write_str(how)?;
        match (self.low, self.high) {
            (Some(low), Some(high)) if low != high => write!(f, "{} to {}", low.normalize(), high.normalize())?,
            (Some(figure), _) | (None, Some(figure)) => write!(f, "{}", figure.normalize())?,
            (None, None) => f.write_str("no figure")?,
        }
        if let Some(unit) = self.unit {
            write!(f, " {unit}")?;
        }
        match self.per {
            Some(Per::Period) => f.write_str(" in the whole period"),
            Some(per) => write!(f, " per {per}"),
            None => Ok(()),
        }
    }
}
