//! What each amount of a comment is: the deal, a package, a part, an extra, or another way to say the one before.

use super::amount::Amount;
use super::layout::Place;
use super::text::{ends_with_word, find, has, has_word, starts_with_word, word_at};
use super::{Doubt, MoneyRole};

/// The role of one amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Role {
    /// What it is.
    pub role: MoneyRole,
    /// The amount that it is another figure for.
    pub twin: Option<usize>,
    /// It is given, not paid.
    pub aid: bool,
    /// It pays for support: spare parts, training and the like.
    pub support: bool,
}

/// The role of every amount, in order.
pub(super) fn roles(text: &str, amounts: &[Amount], places: &[Place]) -> Vec<Role> {
    let mut roles: Vec<Role> = Vec::with_capacity(amounts.len());
    let mut told = false;
    for index in 0..amounts.len().min(places.len()) {
        let view = View { text, amounts, places, roles: &roles, index, told };
        let (mut role, new_sum) = (view.role(), view.is_new_sum());
        if new_sum && matches!(role.role, MoneyRole::Other | MoneyRole::Whole) && role.twin.is_none() {
            role.role = supersede(&mut roles).unwrap_or(role.role);
        }
        told |= role.role == MoneyRole::Whole;
        roles.push(role);
    }
    roles
}

/// Makes the price before a new sum an earlier one: "$40 m deal reduced to $30 m". Gives what it was.
fn supersede(roles: &mut [Role]) -> Option<MoneyRole> {
    let priced = |role: &Role| matches!(role.role, MoneyRole::Whole | MoneyRole::PackagePart);
    let former = roles.iter().rev().find(|role| priced(role))?.role;
    roles.iter_mut().filter(|role| role.role == former).for_each(|role| role.role = MoneyRole::Other);
    Some(former)
}

/// One amount and what is known before it.
struct View<'a> {
    text: &'a str,
    amounts: &'a [Amount],
    places: &'a [Place],
    /// The roles of the amounts before it.
    roles: &'a [Role],
    index: usize,
    /// The deal of the line has been named.
    told: bool,
}

impl<'a> View<'a> {
    fn role(&self) -> Role {
        if let Some(twin) = self.twin() {
            return Role { twin: Some(twin), ..self.roles[twin] };
        }
        let role = self.alone();
        let after = self.after();
        let aid = has_word(until(after, " and "), "aid") || ends_with_word(self.before().trim_end(), "aid worth");
        let purpose = until(until(after, " incl"), " more ");
        let support = SUPPORT.iter().any(|word| has(purpose, word));
        Role { role, twin: None, aid: aid || role == MoneyRole::Aid, support }
    }

    fn place(&self) -> &'a Place {
        &self.places[self.index]
    }

    /// The words of its clause before it, behind the last amount.
    fn before(&self) -> &'a str {
        &self.text[self.place().before..self.amounts[self.index].start]
    }

    /// The words right after it.
    fn after(&self) -> &'a str {
        &self.text[self.amounts[self.index].end..self.place().after]
    }

    /// The words before the bracket that it stands in, as far back as a phrase may reach.
    fn outside(&self) -> &'a str {
        let Some(bracket) = self.place().bracket else { return "" };
        let start = self.index.checked_sub(1).map_or(0, |last| self.amounts[last].end);
        self.text.get(start..bracket).unwrap_or("").trim_end()
    }

    /// The amount that this one says again: "$21 m or $30 m", "PEN597 m ($200 m)", "AED240 m/ZAR360 m".
    fn twin(&self) -> Option<usize> {
        let between = self.before().trim();
        if let Some(previous) = self.place().previous
            && matches!(between, "or" | "/" | "and/or" | "or possibly" | "or probably")
        {
            return Some(previous);
        }
        let host = self.place().host.filter(|_| self.opens_bracket())?;
        let tail = self.after().trim();
        let whole = tail.is_empty() || tail == "or" || is_thing(tail);
        (whole && self.differs(host)).then_some(host)
    }

    /// It is the first thing in its bracket.
    fn opens_bracket(&self) -> bool {
        let place = self.place();
        place.sibling.is_none()
            && place.bracket.is_some_and(|bracket| place.clause == bracket + 1)
            && self.before().trim().is_empty()
    }

    /// It is in another currency than the host and everything that says the same.
    fn differs(&self, host: usize) -> bool {
        let own = &self.amounts[self.index];
        let other = |amount: &Amount| amount.currency != own.currency || own.doubt == Some(Doubt::NoCurrency);
        other(&self.amounts[host])
    }

    /// The role of an amount that says something new.
    fn alone(&self) -> MoneyRole {
        let (before, after) = (self.before(), self.after());
        self.beside(before, after).or_else(|| self.part(before, after)).unwrap_or_else(|| self.deal(before, after))
    }

    /// It is what another sum was changed to: "reduced to $30 m", "increased from $30 m to $40 m".
    fn is_new_sum(&self) -> bool {
        let before = self.before();
        ends_with_word(before.trim_end(), "to") && (CHANGES.iter().any(|word| has(before, word)) || self.ends_change())
    }

    /// The "to" of "increased from $30 m to $40 m".
    fn ends_change(&self) -> bool {
        let previous =
            self.place().previous.and_then(|previous| Some((self.amounts.get(previous)?, self.places.get(previous)?)));
        let from = previous.is_some_and(|(amount, place)| is_changed_from(&self.text[place.before..amount.start]));
        self.before().trim() == "to" && from
    }

    /// It is the price of one: "$3 m each", "$3 m per unit", "EUR3 m ($4 m) each", "unit cost $30 m".
    fn is_unit_price(&self) -> bool {
        let mut after = self.text[self.amounts[self.index].end..].trim_start();
        if let Some((_, behind)) = after.strip_prefix('(').and_then(|inside| inside.split_once(')')) {
            after = behind.trim_start();
        }
        let after = until(after, ";");
        let each = ["each", "apiece", "a piece", "/unit", "/piece"].iter().any(|word| starts_with_word(after, word));
        let time = ["", "year", "month", "annum", "week", "day", "quarter", "cent"];
        let per = starts_with_word(after, "per")
            && !time.iter().any(|word| word_at(after, "per".len()).eq_ignore_ascii_case(word));
        let before = self.before().trim_end_matches([' ', ':', '=']);
        let before = [" of", " is", " was"].iter().find_map(|word| before.strip_suffix(word)).unwrap_or(before);
        each || per || UNIT_BEFORE.iter().any(|phrase| ends_with_word(before, phrase))
    }

    /// What is no money of this deal, or comes on top of it.
    fn beside(&self, before: &str, after: &str) -> Option<MoneyRole> {
        let next = word_at(after, 0);
        let second = word_at(after, after.len() - after.trim_start().len() + next.len());
        let offsets = |word: &str| word.eq_ignore_ascii_case("offsets") || word.eq_ignore_ascii_case("offset");
        if has(before, "offset")
            || offsets(next)
            || offsets(second)
            || starts_with_word(after.trim_start(), "barter/offsets")
        {
            return Some(MoneyRole::Offsets);
        }
        let chained = self.place().sibling.map(|sibling| self.roles[sibling].role);
        if chained == Some(MoneyRole::Offsets) && self.place().previous.is_some() {
            return Some(MoneyRole::Offsets);
        }
        if self.is_unit_price() {
            return Some(MoneyRole::UnitPrice);
        }
        let former = ["original", "first ordered for"].iter().filter_map(|word| find(before, word)).max();
        let changed =
            self.is_new_sum() || ["reduced to", "increased to", "changed to"].iter().any(|word| has(before, word));
        let superseded = former.is_some()
            || is_changed_from(before)
            || (chained == Some(MoneyRole::Other) && self.place().previous.is_some());
        if superseded && !changed {
            return Some(MoneyRole::Other);
        }
        if OTHER_BEFORE.iter().any(|word| has(before, word))
            || OTHER_AFTER.iter().any(|word| next.eq_ignore_ascii_case(word))
        {
            return Some(MoneyRole::Other);
        }
        // "paid with rice worth $30 m": what is given in return is worth what the weapons cost.
        let barter = has(before, "paid with") && ends_with_word(before.trim_end(), "worth") && !has_word(before, "aid");
        let paid = ["financed", "funded", "paid with"].iter().any(|word| has(before, word)) && !barter;
        let loan = ["credit", "loan"].iter().any(|word| has_word(after, word) || has_word(before, word));
        match (paid, loan) {
            (true, true) => return Some(MoneyRole::Other),
            (true, false) => return Some(MoneyRole::Aid),
            _ => {}
        }
        self.is_extra(before, next).then_some(MoneyRole::Additional)
    }

    /// "+ $200 m for", "not incl $61 m for", "modernized for $5 m"
    fn is_extra(&self, before: &str, next: &str) -> bool {
        let tight = before.trim();
        let worked = |text: &str| ["moderni", "modified", "rebuilt", "overhaul"].iter().any(|word| has(text, word));
        let bought = has(before, "bought") && !has(before, "lease");
        let work = (worked(before) || bought) && ends_with_word(tight, "for")
            || (tight == "for" && worked(last_words(self.outside())));
        work || matches!(tight, "+" | "plus" | "and +")
            || ["not incl", "excl", "additional", "without", "pays"].iter().any(|word| has(before, word))
            || matches!(next, "more" | "extra" | "additional" | "overhaul")
    }

    /// A part of an amount before it, or of the line.
    fn part(&self, before: &str, after: &str) -> Option<MoneyRole> {
        let place = self.place();
        let package = is_part_of(before);
        let first = has_word(before, "first") || starts_with_word(after.trim_start(), "for first");
        let ordered = has_word(before, "ordered") && ends_with_word(before.trim_end(), "for");
        if !package && (first || ordered || has(before, "as deal worth")) {
            return Some(MoneyRole::Partial);
        }
        if package {
            return None;
        }
        let inside = place.host.is_some() || place.previous.is_some() || place.sibling.is_some();
        if has_word(before, "incl") || has_word(before, "including") {
            return Some(if inside { MoneyRole::Included } else { MoneyRole::Partial });
        }
        let tight = before.trim();
        // "(incl EUR5 b for aircraft; EUR2 b for spare parts and EUR1 b for missiles)"
        let listed = place.previous.or(place.sibling.filter(|_| tight.is_empty())).filter(|_| place.bracket.is_some());
        if listed.is_some_and(|sibling| self.roles[sibling].role == MoneyRole::Included) {
            return Some(MoneyRole::Included);
        }
        let host = place.host.filter(|_| tight.is_empty())?;
        if starts_with_word(after.trim_start(), "for total of") {
            return None;
        }
        let divided = starts_with_word(after.trim_start(), "for") && !self.differs(host) && !has(after, "total");
        Some(if divided { MoneyRole::Included } else { MoneyRole::Other })
    }

    /// The deal of the line, the package that it belongs to, or aid.
    fn deal(&self, before: &str, after: &str) -> MoneyRole {
        let place = self.place();
        // "For $24 m modernization of 12 APC": what is delivered is a part of it.
        let total = starts_with_word(after.trim_start(), "for total of");
        let for_it =
            place.bracket.is_none() && place.previous.is_none() && starts_with_word(before.trim_start(), "for");
        if is_part_of(before) || for_it || total {
            return MoneyRole::PackagePart;
        }
        let given = has_word(self.outside(), "aid") && place.host.is_none() && ends_with_word(before.trim(), "worth");
        let aid = has_word(after, "aid") && !has_word(after, "deal");
        if given || aid || ends_with_word(before.trim_end(), "aid worth") {
            return MoneyRole::Aid;
        }
        if self.told { MoneyRole::Other } else { MoneyRole::Whole }
    }
}

/// Stems of words that tell of another sum than before.
const CHANGES: [&str; 9] = ["reduc", "increas", "chang", "cut", "lower", "rais", "revis", "rose", "grew"];

/// "increased from $30 m": what it was before.
pub(super) fn is_changed_from(before: &str) -> bool {
    ends_with_word(before.trim_end(), "from") && CHANGES.iter().any(|word| has(before, word))
}

/// Words right before the price of one.
const UNIT_BEFORE: [&str; 6] =
    ["unit cost", "unit price", "price per unit", "cost per unit", "unit costs", "unit prices"];

/// Words after an amount that pays for support.
const SUPPORT: [&str; 8] =
    ["support", "spare", "training", "maintenance", "service", "logisti", "infrastructure", "installation"];

/// Words before an amount that changed hands for another reason.
const OTHER_BEFORE: [&str; 7] = ["fined", "brib", "penalt", "refund", "total cost", "increased with", "leased for"];

/// First words after such an amount.
const OTHER_AFTER: [&str; 7] = ["option", "damages", "penalties", "penalty", "fine", "refunded", "compensation"];

/// "Part of", also with its first letter lost or one misprinted, and "Part $29 m deal".
fn is_part_of(before: &str) -> bool {
    let tight = before.trim();
    ["part of", "art of", "paqt of", "parts of"].iter().any(|phrase| has_word(tight, phrase))
        || has(tight, "part of")
        || ends_with_word(tight, "part")
}

/// A word that only names what the amount is the price of.
fn is_thing(tail: &str) -> bool {
    ["deal", "programme", "program", "project", "aid", "lease", "contract", "order"]
        .iter()
        .any(|word| tail.eq_ignore_ascii_case(word))
}

/// A text up to a phrase.
fn until<'a>(text: &'a str, phrase: &str) -> &'a str {
    find(text, phrase).map_or(text, |end| &text[..end])
}

/// The last words of a text, as many as a phrase may have.
fn last_words(text: &str) -> &str {
    let start = text.char_indices().rev().nth(30).map_or(0, |(at, _)| at);
    &text[start..]
}
