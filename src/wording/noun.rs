//! The words for things counted and measured, each with its noun of the ledger.

use std::collections::HashMap;
use std::sync::LazyLock;

use rust_decimal::Decimal;

use crate::model::Noun;

/// A word that names what is counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lexeme {
    /// The noun of the ledger.
    pub noun: Noun,
    /// How many of it the word means: 10 years for a decade.
    pub factor: Decimal,
    /// In the singular it may be a part of a longer name: the "fighter" of "fighter jets".
    pub singular: bool,
}

/// Words in the singular; the plural with `s`, `es` or `ies` is understood.
const REGULAR: &[(Noun, &[&str])] = &[
    (
        Noun::Aircraft,
        &[
            "airplane",
            "aeroplane",
            "plane",
            "jet",
            "fighter",
            "warplane",
            "bomber",
            "trainer",
            "airlifter",
            "airliner",
            "seaplane",
            "turboprop",
            "jetliner",
            "airframe",
        ],
    ),
    (Noun::Helicopter, &["helicopter", "chopper", "copter", "gunship", "rotorcraft"]),
    (Noun::Drone, &["drone", "uav", "ucav", "uas", "quadcopter", "uuv", "usv"]),
    (Noun::Missile, &["missile", "rocket", "torpedo", "atgm", "sam", "manpad"]),
    (
        Noun::Ship,
        &[
            "ship",
            "warship",
            "vessel",
            "boat",
            "gunboat",
            "frigate",
            "corvette",
            "destroyer",
            "cruiser",
            "carrier",
            "battleship",
            "minehunter",
            "minesweeper",
            "cutter",
            "ferry",
            "trawler",
            "opv",
            "lpd",
            "lhd",
            "flagship",
            "speedboat",
            "icebreaker",
            "powerboat",
            "yacht",
            "tanker",
        ],
    ),
    (Noun::Submarine, &["submarine", "sub"]),
    (
        Noun::Vehicle,
        &["vehicle", "apc", "ifv", "mrap", "afv", "humvee", "jeep", "car", "bus", "tractor", "icv", "ambulance"],
    ),
    (Noun::Tank, &["tank", "mbt"]),
    (
        Noun::Gun,
        &[
            "gun",
            "howitzer",
            "mortar",
            "cannon",
            "rifle",
            "pistol",
            "sph",
            "carbine",
            "autocannon",
            "handgun",
            "shotgun",
        ],
    ),
    (Noun::Launcher, &["launcher", "mlrs", "himars"]),
    (Noun::System, &["system", "complex"]),
    (Noun::Satellite, &["satellite", "spacecraft", "microsatellite", "nanosatellite"]),
    (Noun::Radar, &["radar"]),
    (Noun::Engine, &["engine", "turbofan", "turboshaft"]),
    (Noun::Round, &["round", "shell", "cartridge", "bullet", "munition", "projectile"]),
    (Noun::Bomb, &["bomb"]),
    (
        Noun::Person,
        &[
            "person",
            "troop",
            "soldier",
            "officer",
            "cadet",
            "peacekeeper",
            "trainee",
            "student",
            "pilot",
            "worker",
            "expert",
            "engineer",
            "specialist",
            "official",
            "delegate",
            "instructor",
            "technician",
            "mechanic",
            "citizen",
            "refugee",
            "civilian",
            "prisoner",
            "sailor",
            "marine",
            "employee",
            "tourist",
            "visitor",
            "adviser",
            "advisor",
            "participant",
            "passenger",
            "commando",
            "paratrooper",
            "diplomat",
            "entrepreneur",
            "farmer",
            "graduate",
            "migrant",
            "pilgrim",
            "hostage",
            "militant",
            "scientist",
            "doctor",
            "nurse",
            "reservist",
            "veteran",
            "policeman",
            "serviceman",
            "operator",
            "resident",
            "crewmember",
            "national",
            "recruit",
            "trainer-pilot",
            "combatant",
            "mercenary",
            "conscript",
            "ranger",
            "sniper",
            "medic",
            "businesswoman",
            "guard",
            "minister",
            "lawmaker",
            "ambassador",
            "journalist",
            "leader",
            "firefighter",
            "executive",
        ],
    ),
    (Noun::General, &["general"]),
    (
        Noun::Company,
        &[
            "company",
            "firm",
            "enterprise",
            "manufacturer",
            "corporation",
            "startup",
            "business",
            "exporter",
            "supplier",
            "contractor",
            "bank",
            "shipyard",
            "subsidiary",
            "vendor",
            "conglomerate",
        ],
    ),
    (Noun::Country, &["country", "nation", "state"]),
    (Noun::Mission, &["mission"]),
    (Noun::Truck, &["truck", "lorry"]),
    (
        Noun::Agreement,
        &["agreement", "mou", "contract", "deal", "accord", "pact", "treaty", "memorandum", "document", "protocol"],
    ),
    (Noun::Squadron, &["squadron"]),
    (Noun::Battery, &["battery"]),
    (Noun::Item, &["item", "unit", "piece", "set", "kit"]),
    (Noun::Metre, &["metre", "meter"]),
    (Noun::Kilometre, &["kilometre", "kilometer", "km"]),
    (Noun::Hour, &["hour", "hr"]),
    (Noun::Day, &["day"]),
    (Noun::Week, &["week"]),
    (Noun::Month, &["month"]),
    (Noun::Year, &["year", "yr"]),
    (Noun::Tonne, &["tonne", "ton"]),
    (Noun::Barrel, &["barrel", "bbl"]),
];

/// Words with no plural in `s`, and plurals of their own.
const IRREGULAR: &[(Noun, &[&str])] = &[
    (Noun::Aircraft, &["aircraft", "aircrafts"]),
    (Noun::Ship, &["watercraft", "hovercraft", "craft"]),
    (Noun::Gun, &["artillery"]),
    (Noun::Missile, &["manpads"]),
    (Noun::Drone, &["uas"]),
    (Noun::Launcher, &["mlrs", "himars"]),
    (Noun::Round, &["ammunition", "ammo"]),
    (Noun::Satellite, &["spacecraft"]),
    (
        Noun::Person,
        &[
            "people",
            "persons",
            "personnel",
            "servicemen",
            "servicewomen",
            "men",
            "women",
            "businessmen",
            "airmen",
            "seamen",
            "policemen",
            "police",
            "militiamen",
            "children",
            "staff",
            "workforce",
            "jawans",
            "crewmen",
        ],
    ),
    (Noun::Agreement, &["memoranda", "mous", "memorandums"]),
    (Noun::Metre, &["m"]),
    (Noun::Kilometre, &["km", "kms"]),
    (Noun::Tonne, &["t", "mt"]),
    (Noun::Barrel, &["bpd", "bbl"]),
];

/// The noun that a word means, standing alone.
pub(super) fn noun(word: &str) -> Option<Lexeme> {
    if word.is_empty() {
        return None;
    }
    if let Some(lexeme) = measure(word) {
        return Some(lexeme);
    }
    WORDS.get(word).copied()
}

/// Every word of the two lists, with the plurals of the regular ones; a plural of its own goes before a singular.
static WORDS: LazyLock<HashMap<String, Lexeme>> = LazyLock::new(|| {
    let lexeme = |noun, singular| Lexeme { noun, factor: Decimal::ONE, singular };
    let mut words = HashMap::new();
    for (noun, singulars) in REGULAR {
        for word in *singulars {
            words.insert((*word).to_owned(), lexeme(*noun, true));
            words.insert(plural(word), lexeme(*noun, false));
        }
    }
    for (noun, plurals) in IRREGULAR {
        words.extend(plurals.iter().map(|word| ((*word).to_owned(), lexeme(*noun, false))));
    }
    words
});

fn plural(word: &str) -> String {
    match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if word.ends_with(['s', 'x', 'o']) || word.ends_with("ch") => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

/// Measures of a factor of their own.
fn measure(word: &str) -> Option<Lexeme> {
    let (noun, factor, singular): (Noun, i64, bool) = match word {
        "decade" => (Noun::Year, 10, true),
        "decades" => (Noun::Year, 10, false),
        "fortnight" => (Noun::Week, 2, true),
        "kt" => (Noun::Tonne, 1_000, false),
        "mmt" | "mtpa" => (Noun::Tonne, 1_000_000, false),
        "mmbbl" => (Noun::Barrel, 1_000_000, false),
        "mcm" => (Noun::CubicMetre, 1_000_000, false),
        "bcm" => (Noun::CubicMetre, 1_000_000_000, false),
        "tcm" => (Noun::CubicMetre, 1_000_000_000_000, false),
        _ => return None,
    };
    Some(Lexeme { noun, factor: Decimal::from(factor), singular })
}

/// Words that make another noun of the one after them: `personnel carriers`, `aerial vehicles`.
pub(super) fn compound(before: &str, noun: Noun, word: &str) -> Noun {
    match (before, noun) {
        ("personnel" | "armoured" | "armored" | "troop", Noun::Ship) if word.starts_with("carrier") => Noun::Vehicle,
        ("unmanned" | "uncrewed" | "aerial" | "pilotless" | "loitering" | "kamikaze", _)
            if !matches!(noun, Noun::Ship | Noun::Tank) =>
        {
            Noun::Drone
        }
        ("tank", Noun::Ship) if word.starts_with("destroyer") => Noun::Vehicle,
        ("artillery", Noun::Item) => Noun::Gun,
        ("helicopter", Noun::Aircraft) => Noun::Helicopter,
        ("air" | "aerial" | "transport" | "refuelling" | "refueling" | "aerial-refuelling" | "mrtt", Noun::Ship)
            if word.starts_with("tanker") =>
        {
            Noun::Aircraft
        }
        (militia, Noun::Aircraft) if word.starts_with("fighter") && is_militia(militia) => Noun::Person,
        _ => noun,
    }
}

/// A word of several meanings behind the name of a type: "KC-46 tankers" fly, "M-113 carriers" roll.
pub(super) fn of_type(of_type: Noun, noun: Noun, word: &str) -> Noun {
    let other = word.starts_with("tanker") || word.starts_with("carrier");
    let known = matches!(of_type, Noun::Aircraft | Noun::Vehicle);
    if noun == Noun::Ship && other && known { of_type } else { noun }
}

/// "THAAD interceptors", "PAC-3 MSE interceptors": missiles; interceptors alone may be aircraft as well.
pub(super) fn interceptor(before: &str, word: &str) -> Option<Noun> {
    let missile = matches!(before, "thaad" | "patriot" | "mse" | "pac" | "sam" | "missile" | "arrow" | "sm" | "tamir");
    (word.starts_with("interceptor") && missile).then_some(Noun::Missile)
}

/// True for words that may be either of two things: fuel tankers are trucks or ships.
pub(super) fn is_ambiguous(before: &str, word: &str) -> bool {
    before == "fuel" && word.starts_with("tanker")
}

fn is_militia(word: &str) -> bool {
    matches!(
        word,
        "foreign"
            | "mercenary"
            | "rebel"
            | "militia"
            | "militant"
            | "jihadist"
            | "islamist"
            | "houthi"
            | "hezbollah"
            | "taliban"
            | "kurdish"
            | "syrian"
            | "isis"
            | "is"
            | "resistance"
            | "chechen"
            | "wagner"
            | "tribal"
            | "hamas"
            | "armed"
            | "opposition"
    )
}

/// Types that their letters alone would tell wrongly: the letters, the digits with what is glued behind them (as a beginning), what it is.
const TYPES: &[(&str, &[&str], Noun)] = &[
    ("f", &["22p", "110"], Noun::Ship),
    ("c", &["28a"], Noun::Ship),
    ("c", &["602", "701", "704", "705", "801", "802"], Noun::Missile),
    ("ch", &["3", "4", "5", "6", "7", "9"], Noun::Drone),
    ("m", &["113", "atv"], Noun::Vehicle),
    ("m", &["345", "346"], Noun::Aircraft),
    ("y", &["7", "8", "9", "12", "20"], Noun::Aircraft),
    ("s", &["70", "76", "92"], Noun::Helicopter),
    ("be", &["200"], Noun::Aircraft),
    ("do", &["228"], Noun::Aircraft),
    ("at", &["6", "802"], Noun::Aircraft),
];

/// Engines, whose letters stand glued to the digits: "F404" flies nowhere, "F-16" does.
const ENGINES: &[(&str, &[&str])] =
    &[("f", &["100", "101", "110", "118", "119", "135", "404", "414"]), ("al", &["31", "41"])];

fn is_in(types: &[&str], number: &str) -> bool {
    types.iter().any(|digits| {
        number.strip_prefix(digits).is_some_and(|rest| !rest.starts_with(|first: char| first.is_ascii_digit()))
    })
}

/// What a type name stands for, when no noun follows it: `36 Rafales`, `18 F-16s`; `number` is the digits and the letters glued
/// behind them, in small letters, and `hyphen` tells whether one stands before them.
pub(super) fn of_type_name(name: &str, number: &str, hyphen: bool) -> Option<Noun> {
    if !hyphen && ENGINES.iter().any(|(letters, types)| *letters == name && is_in(types, number)) {
        return Some(Noun::Engine);
    }
    if let Some((.., noun)) = TYPES.iter().find(|(letters, types, _)| *letters == name && is_in(types, number)) {
        return Some(*noun);
    }
    let digits = number.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    // "C-RAM", "C-level"
    if name == "c" && digits.is_empty() {
        return None;
    }
    let noun = match name {
        "rafale" | "rafales" | "gripen" | "gripens" | "eurofighter" | "eurofighters" | "typhoon" | "typhoons"
        | "tejas" | "mirage" | "mirages" | "mig" | "migs" | "su" | "sukhoi" | "sukhois" | "jf" | "kf" | "jas"
        | "yak" | "kc" | "il" | "an" | "cn" | "awacs" | "mushshak" | "mushshaks" | "tucano" | "tucanos"
        | "gulfstream" | "globemaster" | "hercules" | "f" | "fa" | "j" | "c" | "l" | "pc" | "fc" | "atr" | "emb" => {
            Noun::Aircraft
        }
        "p" if matches!(digits, "1" | "3" | "8") => Noun::Aircraft,
        "t" if digits == "129" => Noun::Helicopter,
        "t" if matches!(digits, "6" | "7" | "38" | "50") => Noun::Aircraft,
        // An English word too.
        "aim" | "agm" if !digits.is_empty() => Noun::Missile,
        "apache" | "apaches" | "chinook" | "chinooks" | "seahawk" | "seahawks" | "atak" | "ah" | "uh" | "ch" | "mh"
        | "ka" | "mi" | "nh" | "dhruv" | "dhruvs" => Noun::Helicopter,
        "bayraktar" | "bayraktars" | "tb" | "mq" | "heron" | "herons" | "hermes" | "akinci" | "akincis" | "anka"
        | "ankas" | "predator" | "predators" | "reaper" | "reapers" | "shahed" | "shaheds" => Noun::Drone,
        "abrams" | "leopard" | "leopards" | "challenger" | "challengers" => Noun::Tank,
        "t" if matches!(digits, "54" | "55" | "62" | "64" | "72" | "80" | "84" | "90" | "14") => Noun::Tank,
        "javelin" | "javelins" | "stinger" | "stingers" | "exocet" | "exocets" | "harpoon" | "harpoons"
        | "iskander" | "iskanders" | "tomahawk" | "tomahawks" | "amraam" | "amraams" | "sidewinder" | "sidewinders"
        | "hellfire" | "hellfires" => Noun::Missile,
        "bmp" | "bmps" | "btr" | "btrs" | "stryker" | "strykers" | "bradley" | "bradleys" | "boxer" | "boxers" => {
            Noun::Vehicle
        }
        "caesar" | "caesars" | "paladin" | "paladins" => Noun::Gun,
        _ => return None,
    };
    Some(noun)
}

/// Measures that the ledger has no noun for; a number with one of them is no figure of ours.
pub(super) fn is_foreign_measure(word: &str) -> bool {
    matches!(
        word,
        "kg" | "kgs"
            | "kilo"
            | "kilos"
            | "kilogram"
            | "kilograms"
            | "kilogramme"
            | "kilogrammes"
            | "gram"
            | "grams"
            | "g"
            | "mm"
            | "cm"
            | "millimetre"
            | "millimeter"
            | "millimetres"
            | "millimeters"
            | "centimetre"
            | "centimetres"
            | "centimeter"
            | "centimeters"
            | "mile"
            | "miles"
            | "nm"
            | "nmi"
            | "foot"
            | "feet"
            | "ft"
            | "inch"
            | "inches"
            | "litre"
            | "litres"
            | "liter"
            | "liters"
            | "gallon"
            | "gallons"
            | "hectare"
            | "hectares"
            | "ha"
            | "acre"
            | "acres"
            | "minute"
            | "minutes"
            | "mins"
            | "second"
            | "seconds"
            | "secs"
            | "degree"
            | "degrees"
            | "mw"
            | "gw"
            | "kw"
            | "kwh"
            | "mwh"
            | "gwh"
            | "twh"
            | "megawatt"
            | "megawatts"
            | "gigawatt"
            | "gigawatts"
            | "kilowatt"
            | "kilowatts"
            | "knot"
            | "knots"
            | "mph"
            | "kmh"
            | "kph"
            | "kmph"
            | "cent"
            | "cents"
            | "pence"
            | "paise"
            | "paisa"
            | "lb"
            | "lbs"
            | "ounce"
            | "ounces"
            | "oz"
            | "hz"
            | "khz"
            | "mhz"
            | "ghz"
            | "bale"
            | "bales"
            | "teu"
            | "teus"
            | "carat"
            | "carats"
            | "bushel"
            | "bushels"
            | "horsepower"
            | "hp"
            | "megaton"
            | "megatons"
            | "kiloton"
            | "kilotons"
            | "goals"
            | "runs"
            | "wickets"
            | "overs"
            | "gb"
            | "mb"
            | "dwt"
            | "kn"
            | "yard"
            | "yards"
            | "pound"
            | "bcf"
            | "tcf"
            | "mmcfd"
            | "bcfd"
            | "toe"
            | "ktoe"
            | "mtoe"
            | "kv"
            | "mmscfd"
            | "mmbtu"
            | "mbps"
            | "gbps"
            | "votes"
            | "seats"
    )
}
