//! How well a deal on record fits a claim of arms: the weapon, the number, the year, each with its reason.
//!
//! score = 0.6 x weapon + 0.2 x number + 0.2 x year, each 0 to 1; what one side does not say counts a half. A class alone
//! ("drones") is worth 0.4 and can never decide: with the number and the year it makes 0.64, below the threshold of 0.7.

use crate::datasets::systems::Alias;
use crate::model::{Noun, Stage, Unit};

use super::claims::Said;
use super::names::{Fit, Keys, Namer};
use super::register::{CLASSES, Record};

/// From this score on a record decides, when no person linked one.
pub(super) const THRESHOLD: f64 = 0.7;

const WEAPON: f64 = 0.6;
const NUMBER: f64 = 0.2;
const YEAR: f64 = 0.2;
/// What is not said, on one side or the other.
const UNSAID: f64 = 0.5;
/// A class and no type.
const CLASS_ONLY: f64 = 0.4;
/// A name that fits a thing of another class.
const OTHER_CLASS: f64 = 0.6;
/// An alias fits as well as the name itself, nearly.
const BY_ALIAS: f64 = 0.97;
/// Years between what was said and what is on record that are still something.
const YEARS: f64 = 5.0;
/// Years from talks to an order that are still something.
const YEARS_TO_ORDER: f64 = 20.0;

/// Another name of what a claim looks for.
#[derive(Debug, Clone)]
struct Other {
    alias: String,
    /// What registers print.
    system: String,
    source: String,
    keys: Keys,
}

/// What a claim looks for.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    keys: Keys,
    aliases: Vec<Other>,
    class: Option<&'static str>,
    /// It says a class, be it one that registers do not have.
    says_class: bool,
    /// Its words say a class and nothing narrower.
    pub is_plain_class: bool,
}

impl Wanted {
    /// Reads the item of a claim; where that names nothing, the codes and aliases in its wording.
    pub fn of(claim: &Said, namer: &Namer) -> Wanted {
        let mut keys = namer.keys(&claim.item);
        let mut found = namer.aliases(&claim.item);
        if keys.is_empty() && found.is_empty() {
            keys = namer.keys(&claim.wording).codes_only();
            found = namer.aliases(&claim.wording);
        }
        let other = |(alias, keys): &(Alias, Keys)| Other {
            alias: alias.alias.clone(),
            system: alias.system.clone(),
            source: alias.source.clone(),
            keys: keys.clone(),
        };
        Wanted {
            keys,
            aliases: found.into_iter().map(other).collect(),
            class: CLASSES.into_iter().find(|class| *class == claim.category),
            says_class: !claim.category.is_empty(),
            is_plain_class: is_plain_class(&claim.item),
        }
    }

    /// True when it names a weapon, not just a class of them.
    pub fn is_named(&self) -> bool {
        !self.keys.is_empty() || !self.aliases.is_empty()
    }

    /// True when it says at least which class of weapon.
    pub const fn has_class(&self) -> bool {
        self.says_class
    }

    /// True for a record of the class that it says.
    pub fn is_of_class(&self, record: &Record) -> bool {
        self.class.is_some_and(|class| record.classes.contains(&class))
    }

    /// How well the weapon fits.
    pub fn weapon(&self, record: &Record) -> Weapon {
        if !self.is_named() {
            return Weapon { weight: if self.is_of_class(record) { CLASS_ONLY } else { 0.0 }, by: By::Class };
        }
        let fit = self.keys.fit(&record.keys);
        let mut best = Weapon { weight: fit.weight(), by: By::Name(fit) };
        let mut take = |weight: f64, by: By| {
            if weight > best.weight {
                best = Weapon { weight, by };
            }
        };
        for (at, (_, keys)) in record.versions.iter().enumerate() {
            if matches!(self.keys.fit(keys), Fit::Same | Fit::Named) {
                take(Fit::Named.weight(), By::Comments(at));
            }
        }
        for (at, alias) in self.aliases.iter().enumerate() {
            let fit = alias.keys.fit(&record.keys);
            if !matches!(fit, Fit::None | Fit::Relative) {
                take(fit.weight() * BY_ALIAS, By::Alias(at));
            }
        }
        if self.is_of_other_class(record) {
            best.weight *= OTHER_CLASS;
        }
        best
    }

    fn is_of_other_class(&self, record: &Record) -> bool {
        self.class.is_some_and(|class| !record.classes.is_empty() && !record.classes.contains(&class))
    }
}

/// How well a weapon fits, 0 to 1, and by what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Weapon {
    pub weight: f64,
    by: By,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum By {
    Class,
    Name(Fit),
    Comments(usize),
    Alias(usize),
}

impl Weapon {
    fn why(self, wanted: &Wanted, record: &Record) -> String {
        let printed = &record.designation;
        let class = wanted.class.unwrap_or("any");
        let mut why = match self.by {
            By::Class if wanted.class.is_none() => "the claim names neither type nor class".to_owned(),
            By::Class if self.weight > 0.0 => format!("of the class {class}, and the claim names no type"),
            By::Class => format!("not of the class {class}"),
            By::Name(Fit::Same) => format!("the name itself, {printed}"),
            By::Name(Fit::Named) => format!("named in {printed}"),
            By::Name(Fit::Version) => format!("a version of {printed}, or the other way round"),
            By::Name(Fit::Relative) => format!("related to {printed}"),
            By::Name(Fit::None) => "another name".to_owned(),
            By::Comments(at) => match record.versions.get(at) {
                Some((said, _)) => format!("its comments say `{said}`"),
                None => "by its comments".to_owned(),
            },
            By::Alias(at) => match wanted.aliases.get(at) {
                Some(Other { alias, system, source, .. }) => format!("{alias} is {system} ({source})"),
                None => "by an alias".to_owned(),
            },
        };
        if wanted.is_named() && wanted.is_of_other_class(record) {
            why.push_str(&format!(", but not of the class {class}"));
        }
        why
    }
}

/// Words that say a class and nothing narrower.
const PLAIN: &str = "aircraft airplanes planes helicopter helicopters drone drones uav uavs unmanned aerial missile missiles ship \
    ships vessel vessels boat boats warship warships submarine submarines tank tanks armoured armored vehicle vehicles artillery \
    gun guns howitzer howitzers radar radars satellite satellites air defence defense airdefence airdefense system systems sensors \
    the of new";

/// Every word of it is the class itself, or whose it is (`Israeli-made`).
fn is_plain_class(item: &str) -> bool {
    let words: Vec<String> = item
        .split_whitespace()
        .map(|word| word.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect())
        .collect();
    let is_plain = |word: &String| word.ends_with("made") || PLAIN.split_whitespace().any(|plain| plain == word);
    !words.is_empty() && words.iter().all(is_plain)
}

/// A record with its score for a claim.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scored {
    pub record: usize,
    pub score: f64,
    pub weapon: f64,
    /// 0 when the years are too far apart to be one deal.
    pub year: Option<f64>,
}

/// Scores one record; its reasons are left for [`reasons`], as most records are no candidates.
pub(super) fn score(claim: &Said, wanted: &Wanted, place: usize, record: &Record) -> Scored {
    let weapon = wanted.weapon(record).weight;
    let (number, year) = (number(claim, record), year(claim, record));
    let score = WEAPON * weapon + NUMBER * number.unwrap_or(UNSAID) + YEAR * year.unwrap_or(UNSAID);
    Scored { record: place, score, weapon, year }
}

/// Why a record fits, and what speaks against it.
pub(super) fn reasons(claim: &Said, wanted: &Wanted, record: &Record) -> String {
    let mut reasons = wanted.weapon(record).why(wanted, record);
    let (number, year) = (number(claim, record), year(claim, record));
    for (part, what) in [(number, "number"), (year, "year")] {
        reasons.push_str(&match part {
            None => format!("; {what} not said on both sides"),
            Some(1.0) => format!("; same {what}"),
            Some(0.0) => format!("; {what} far off"),
            Some(_) => format!("; {what} near"),
        });
    }
    reasons
}

/// The number of things in a claim; numbers of people, batteries or months are none.
pub(super) fn things(claim: &Said) -> Option<(Option<f64>, Option<f64>)> {
    const THINGS: [Noun; 16] = [
        Noun::Aircraft,
        Noun::Helicopter,
        Noun::Drone,
        Noun::Missile,
        Noun::Ship,
        Noun::Submarine,
        Noun::Vehicle,
        Noun::Tank,
        Noun::Gun,
        Noun::Launcher,
        Noun::System,
        Noun::Satellite,
        Noun::Radar,
        Noun::Engine,
        Noun::Bomb,
        Noun::Item,
    ];
    match claim.unit {
        Some(Unit::Count(noun)) if THINGS.contains(&noun) => Some((claim.low(), claim.high())),
        _ => None,
    }
}

/// True for stages that say that something has come.
pub(super) const fn has_come(stage: Stage) -> bool {
    matches!(stage, Stage::Delivered | Stage::Delivering)
}

/// True for stages before an order: what an order comes after.
pub(super) const fn is_before_order(stage: Stage) -> bool {
    matches!(
        stage,
        Stage::Interest
            | Stage::Offered
            | Stage::Talks
            | Stage::Intent
            | Stage::Approved
            | Stage::Agreed
            | Stage::Pledged
            | Stage::Option
    )
}

/// The number on record that a claim at its stage speaks of.
pub(super) fn number_on_record(stage: Stage, record: &Record) -> Option<f64> {
    if has_come(stage) { record.delivered } else { record.number }
}

fn number(claim: &Said, record: &Record) -> Option<f64> {
    let (low, high) = things(claim)?;
    let found = number_on_record(claim.stage, record)?;
    let nearest = match (low, high) {
        (Some(low), _) if found < low => low,
        (_, Some(high)) if found > high => high,
        _ => return Some(1.0),
    };
    Some(if found.max(nearest) > 0.0 { found.min(nearest) / found.max(nearest) } else { 0.0 })
}

fn year(claim: &Said, record: &Record) -> Option<f64> {
    if is_before_order(claim.stage) {
        let gap = f64::from(record.order_year? - claim.said_year()?);
        return Some(
            match gap {
                gap if gap >= 0.0 => 1.0 - gap / YEARS_TO_ORDER,
                gap => UNSAID + gap / YEARS_TO_ORDER,
            }
            .clamp(0.0, 1.0),
        );
    }
    let gap = years_apart(claim, record)?;
    Some((1.0 - f64::from(gap.abs()) / YEARS).max(0.0))
}

/// Years by which the record is later than the claim's period; 0 when they overlap. `None` when one has no years.
pub(super) fn years_apart(claim: &Said, record: &Record) -> Option<i32> {
    let (first, last) = match has_come(claim.stage) {
        true => (record.first_delivery?, record.last_delivery?),
        false => (record.order_year?, record.order_year?),
    };
    if claim.first.is_none() && claim.last.is_none() {
        return None;
    }
    match (claim.first_year(), claim.last_year()) {
        (_, Some(until)) if first > until => Some(first - until),
        (Some(since), _) if last < since => Some(last - since),
        _ => Some(0),
    }
}
