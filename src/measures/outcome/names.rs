//! Names of weapons: what an article calls a thing against what a register prints.
//!
//! A name is cut into keys: `JF-17 Thunder Block-3` has the code `jf17` and the word `thunder`; words that only say what
//! kind of thing it is (`missile`, `block`, `155mm`) are none. Where both sides have codes, the codes decide: a K-9
//! Thunder is no JF-17 Thunder. The keys of an alias from `data/systems.csv` stand beside those of the name itself.

use std::collections::{HashMap, HashSet};

use crate::datasets::systems::{Alias, aliases};
use crate::error::Result;
use crate::ledger::Countries;

/// Words that say what kind of thing it is, not which.
const GENERIC: &str = "a an and anti advanced aerial agreement air airborne aircraft airplane ammunition and armament armaments \
    armed armored armoured arms army artillery assault attack ballistic batch battery batteries block boat boats bomb \
    bombs bomber carrier class co combat contract cooperation corvette corvettes cruise deal deals defence defense delivery direct \
    drone drones early engine engines equipment export fast field fighter fighters fighting for force forces frigate frigates from \
    generation grenade ground gun guns guided hand heavy held helicopter helicopters howitzer howitzers in indigenous industrial \
    industry infantry jet jets joint land launcher launchers light long loitering made main mark maritime medium military mine \
    missile missiles mk mobile mod model modern modernised modernized modernization mortar mortars multi multirole munition munitions \
    named nato naval navy new nonstate not of operation offensive other package parts patrol personnel pilotless plane planes \
    portable procurement production propelled purchase radar radars range reconnaissance rocket rockets role sale sales satellite \
    satellites sea second self series ship ships short small software spare squadron squadrons stealth strategic strike submarine \
    submarines supersonic supplies supply support surface surveillance system systems tactical tank tanks the their to torpedo \
    torpedoes towed trainer trainers training transfer transfers transport type types unmanned unnamed unspecified upgrade upgraded \
    used various vehicle vehicles venture ventures version versions vessel vessels warning warplane warplanes warship warships \
    weapon weaponry weapons with yet";

/// Adjectives of countries that do not begin like the country.
const DEMONYMS: &str = "british danish dutch english filipino finnish french greek irish lebanese polish scottish soviet spanish \
    swedish swiss thai turkish ukrainian welsh american emirati saudi western european";

/// Shortest word without digits that is a name; capitals make shorter ones names too (`SOM`, `TOW`).
const SHORTEST_NAME: usize = 4;
const SHORTEST_ACRONYM: usize = 3;

/// How well two names fit, and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fit {
    /// Letter for letter.
    Same,
    /// Both carry the same code or name.
    Named,
    /// Versions of one thing: `T-72` and `T-72M1`.
    Version,
    /// The same words behind different codes, or two versions of one thing: `Su-30K` and `Su-30SM`.
    Relative,
    /// Nothing in common.
    None,
}

impl Fit {
    /// How much it says, 0 to 1.
    pub const fn weight(self) -> f64 {
        match self {
            Fit::Same => 1.0,
            Fit::Named => 0.95,
            Fit::Version => 0.85,
            Fit::Relative => 0.5,
            Fit::None => 0.0,
        }
    }
}

/// A name cut into what can be compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Keys {
    /// All letters and digits of it.
    whole: String,
    /// Letters with digits: `jf17`, `mfi17`.
    codes: Vec<String>,
    /// Words that are names: `iskander`.
    words: Vec<String>,
}

impl Keys {
    /// True when nothing in it names a thing.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty() && self.words.is_empty()
    }

    /// The same without words: in a whole sentence only codes are sure to be names.
    #[must_use]
    pub fn codes_only(self) -> Keys {
        Keys { words: Vec::new(), ..self }
    }

    /// How well another name fits.
    pub fn fit(&self, other: &Keys) -> Fit {
        if self.is_empty() || other.is_empty() {
            return Fit::None;
        }
        if self.whole == other.whole {
            return Fit::Same;
        }
        if shares(&self.codes, &other.codes) {
            return Fit::Named;
        }
        let version =
            |one: &Keys, two: &Keys| one.codes.iter().any(|code| two.codes.iter().any(|of| extends(of, code)));
        if version(self, other) || version(other, self) {
            return Fit::Version;
        }
        let both_coded = !self.codes.is_empty() && !other.codes.is_empty();
        if shares(&self.words, &other.words) {
            return if both_coded { Fit::Relative } else { Fit::Named };
        }
        // `Spike` and `Spike-MR`: a name that another one begins with.
        let begins = |one: &Keys, two: &Keys| {
            one.words.iter().any(|word| two.codes.iter().chain(&two.words).any(|of| extends(of, word)))
        };
        if !both_coded && (begins(self, other) || begins(other, self)) {
            return Fit::Version;
        }
        let stems: Vec<&str> = other.codes.iter().filter_map(|code| stem(code)).collect();
        match self.codes.iter().filter_map(|code| stem(code)).any(|stem| stems.contains(&stem)) {
            true => Fit::Relative,
            false => Fit::None,
        }
    }
}

fn shares(one: &[String], other: &[String]) -> bool {
    one.iter().any(|key| other.contains(key))
}

/// `t72m1` extends `t72`, and `s300` does not extend `s30`.
fn extends(longer: &str, shorter: &str) -> bool {
    longer.strip_prefix(shorter).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphabetic)
}

/// Letters and the number behind them: `su30` of `su30sm`; `None` where nothing follows.
fn stem(code: &str) -> Option<&str> {
    let letters = code.find(|sign: char| sign.is_ascii_digit())?;
    let digits = code[letters..].find(|sign: char| !sign.is_ascii_digit())?;
    (letters > 0).then(|| &code[..letters + digits])
}

/// Cuts names into keys; knows the aliases and the names of countries.
#[derive(Debug)]
pub(super) struct Namer {
    generic: HashSet<&'static str>,
    countries: HashSet<String>,
    /// How they begin: so do their adjectives.
    starts: HashSet<String>,
    /// By the whole of the alias: keys of what registers print.
    aliases: HashMap<String, Vec<(Alias, Keys)>>,
}

impl Namer {
    /// With the aliases that ship.
    ///
    /// # Errors
    /// When a shipped list is broken.
    pub fn shipped() -> Result<Namer> {
        let countries = Countries::shipped()?;
        let names = countries.iter().flat_map(|names| names.aliases.iter().chain([&names.name, &names.short]));
        let countries: HashSet<String> = names.filter(|name| !name.contains(' ')).map(|name| folded(name)).collect();
        let mut namer = Namer {
            generic: GENERIC.split_whitespace().chain(DEMONYMS.split_whitespace()).collect(),
            // Pakistan, Pakistani; China, Chinese.
            starts: countries.iter().filter_map(|name| name.get(..4).map(str::to_owned)).collect(),
            countries,
            aliases: HashMap::new(),
        };
        for alias in aliases()? {
            let keys = namer.keys(&alias.system);
            namer.aliases.entry(whole(&alias.alias)).or_default().push((alias, keys));
        }
        Ok(namer)
    }

    /// The keys of a name.
    pub fn keys(&self, name: &str) -> Keys {
        let pieces = pieces(name);
        let mut keys = Keys { whole: whole(name), ..Keys::default() };
        let mut at = 0;
        while let Some(piece) = pieces.get(at) {
            // `Barak 8` is `Barak-8`, and not whatever else is called Barak.
            let number = pieces.get(at + 1).filter(|next| is_number(next) && !is_number(piece) && piece.is_letters());
            if let Some(number) = number.filter(|_| !self.is_generic(piece)) {
                keys.codes.push(format!("{}{}", piece.text, number.text));
                at += 2;
                continue;
            }
            at += 1;
            if self.is_generic(piece) {
                continue;
            }
            if piece.is_code() {
                keys.codes.push(piece.text.clone());
            } else if piece.is_letters()
                && (piece.text.len() >= SHORTEST_NAME || (piece.capitals && piece.text.len() >= SHORTEST_ACRONYM))
            {
                keys.words.push(piece.text.clone());
            }
        }
        keys
    }

    /// Every alias that a name contains, with the keys of what registers print for it.
    pub fn aliases(&self, name: &str) -> Vec<&(Alias, Keys)> {
        const LONGEST: usize = 4;
        let pieces = pieces(name);
        let mut found: Vec<&(Alias, Keys)> = Vec::new();
        for start in 0..pieces.len() {
            let mut run = String::new();
            for piece in pieces[start..].iter().take(LONGEST) {
                run.push_str(&piece.text);
                found.extend(self.aliases.get(&run).into_iter().flatten());
            }
        }
        found.dedup_by_key(|(alias, _)| alias.clone());
        found
    }

    fn is_generic(&self, piece: &Piece) -> bool {
        let text = piece.text.as_str();
        let letters = text.trim_end_matches(|sign: char| sign.is_ascii_digit());
        let is_modifier = letters.len() < text.len() && self.generic.contains(letters);
        let is_compound = piece.parts.len() > 1 && piece.parts.iter().all(|part| self.generic.contains(part.as_str()));
        let is_calibre = text.strip_suffix("mm").is_some_and(|size| size.bytes().all(|byte| byte.is_ascii_digit()));
        self.generic.contains(text) || is_modifier || is_compound || is_calibre || self.is_of_country(piece)
    }

    /// A country or its adjective: the first letters of one, and an ending that adjectives have.
    fn is_of_country(&self, piece: &Piece) -> bool {
        const ENDINGS: [&str; 6] = ["i", "an", "ese", "ish", "ic", "made"];
        let text = piece.text.as_str();
        let is_adjective = || {
            let (start, rest) = (text.get(..4).unwrap_or(""), text.get(4..).unwrap_or(""));
            !rest.is_empty() && self.starts.contains(start) && ENDINGS.iter().any(|ending| text.ends_with(ending))
        };
        piece.capitals_first && piece.is_letters() && (self.countries.contains(text) || is_adjective())
    }
}

/// A word of a name: without hyphens and dots, in lower case.
#[derive(Debug, Clone)]
struct Piece {
    text: String,
    /// What stood between its hyphens.
    parts: Vec<String>,
    /// All of its letters were capitals.
    capitals: bool,
    /// Its first letter was one.
    capitals_first: bool,
}

impl Piece {
    fn is_letters(&self) -> bool {
        self.text.chars().all(char::is_alphabetic)
    }

    fn is_code(&self) -> bool {
        self.text.chars().any(char::is_alphabetic) && self.text.chars().any(|sign| sign.is_ascii_digit())
    }
}

fn is_number(piece: &Piece) -> bool {
    !piece.text.is_empty() && piece.text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The words of a name. Hyphens and dots are dropped: `MiG-29` is `mig29`. A Roman number from II on is a number.
fn pieces(name: &str) -> Vec<Piece> {
    let words = name.split(|sign: char| !(sign.is_alphanumeric() || matches!(sign, '-' | '.' | '\'' | '’' | '‑')));
    words
        .filter_map(|word| {
            let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
            let letters: String = word.chars().filter(|sign| sign.is_alphanumeric()).collect();
            let capitals = letters.chars().all(|sign| !sign.is_lowercase()) && letters.chars().any(char::is_uppercase);
            let capitals_first = letters.chars().next().is_some_and(char::is_uppercase);
            let text = match letters.as_str() {
                "II" => "2".to_owned(),
                "III" => "3".to_owned(),
                "IV" => "4".to_owned(),
                _ => folded(&letters),
            };
            let parts = word.split('-').filter(|part| !part.is_empty()).map(folded).collect();
            (!text.is_empty()).then_some(Piece { text, parts, capitals, capitals_first })
        })
        .collect()
}

fn whole(name: &str) -> String {
    pieces(name).into_iter().map(|piece| piece.text).collect()
}

/// Lower case, accents off.
fn folded(text: &str) -> String {
    let plain = |sign: char| match sign {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' | 'ı' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'ş' => 's',
        'ğ' => 'g',
        other => other,
    };
    // The dot of a capital İ made small stands alone.
    text.chars().flat_map(char::to_lowercase).filter(|sign| *sign != '\u{307}').map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn namer() -> Namer {
        Namer::shipped().expect("the lists")
    }

    #[test]
    fn names_of_one_thing_fit_and_those_of_two_do_not() {
        let namer = namer();
        for (said, printed, expected) in [
            ("JF-17", "JF-17 Thunder Block-3", Fit::Named),
            ("JF-17 Thunder", "JF-17 Thunder/FC-1", Fit::Named),
            ("JF-17 Thunder", "K-9 Thunder 155mm", Fit::Relative),
            ("Bayraktar TB2", "Bayraktar TB-2", Fit::Same),
            ("Super Mushshak (MFI-17)", "MFI-17 Supporter", Fit::Named),
            ("Iskander", "9M723 Iskander", Fit::Named),
            ("T-72", "T-72M1", Fit::Version),
            ("S-30", "S-300PMU2 Favorit", Fit::None),
            ("S-400", "S-400 Triumf", Fit::Named),
            ("S-400", "S-300PMU2 Favorit", Fit::None),
            ("Su-30SM", "Su-30K", Fit::Relative),
            ("Barak 8", "Barak-MX", Fit::None),
            ("Spike", "Spike-MR/LR", Fit::Version),
            ("Wing Loong II", "Wing Loong-2", Fit::Same),
            ("Hermes-450", "Hermes-900", Fit::None),
            ("Block III fighter", "AIM-9X Block-2", Fit::None),
            ("drones", "reconnaissance drone", Fit::None),
            ("Mi-17", "Mi-171", Fit::None),
        ] {
            assert_eq!(namer.keys(said).fit(&namer.keys(printed)), expected, "{said} and {printed}");
            assert_eq!(namer.keys(printed).fit(&namer.keys(said)), expected, "{printed} and {said}");
        }
    }

    #[test]
    fn what_names_no_weapon_has_no_keys() {
        let namer = namer();
        for name in [
            "aircraft (type not named)",
            "weapons transfer",
            "Pakistani missiles",
            "Israeli-made drones",
            "air-defence systems",
            "hand-held anti-tank weapons",
            "Turkish armoured vehicles",
            "Chinese fighter jets",
            "tactical ballistic missiles",
            "joint ventures in Azerbaijan",
            "155mm howitzers",
            "",
        ] {
            assert!(namer.keys(name).is_empty(), "{name}: {:?}", namer.keys(name));
        }
        assert!(!namer.keys("Shaheen").is_empty() && !namer.keys("SOM").is_empty());
    }

    #[test]
    fn aliases_are_found_inside_a_name() {
        let namer = namer();
        let systems = |name: &str| -> Vec<String> {
            namer.aliases(name).into_iter().map(|(alias, _)| alias.system.clone()).collect()
        };
        assert_eq!(systems("Pakistan's Super Mushshak trainer"), ["MFI-17 Supporter", "MFI-17 Supporter"]);
        assert_eq!(systems("two Kilo submarines"), ["Project-636E", "Project-877E"]);
        assert!(systems("weapons").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_name_can_be_compared(one in ".{0,40}", other in ".{0,40}") {
            thread_local!(static NAMER: Namer = Namer::shipped().expect("the lists"));
            NAMER.with(|namer| {
                let (one, other) = (namer.keys(&one), namer.keys(&other));
                assert_eq!(one.fit(&other), other.fit(&one));
            });
        }
    }
}
