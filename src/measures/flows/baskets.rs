//! Baskets: what a country sells or buys in a year, by product.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;

use polars::prelude::Column;

use super::Scope;
use super::columns::{over, sum};
use super::detail::Product;
use super::recorded::Recorded;
use super::rows::{Amount, Source, is_world};
use super::whole::counted;
use super::words::Words;
use crate::error::Result;
use crate::frame::{boolean_column, integer_column};
use crate::measures::Ask;
use crate::model::Country;

/// What baskets must share to be compared: source, classification, digits of the codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Group {
    pub source: Source,
    pub family: u32,
    /// The edition whose codes they are; [`NONE`](super::words::NONE) where those of all editions are the same products: the
    /// chapters of the Harmonized System, and codes of a file that does not name its edition.
    pub edition: u32,
    pub level: Option<i32>,
}

impl Group {
    /// The word of its classification: the edition, else the family.
    pub const fn classification(&self) -> u32 {
        if self.edition == super::words::NONE { self.family } else { self.edition }
    }
}

/// Digits of the chapters of the Harmonized System, which all of its editions have. Below them a code is another product in another
/// edition: codes are split, joined and given anew.
pub(super) const CHAPTER_DIGITS: i32 = 2;

/// One product of a basket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    /// Place in the alphabetical order of all products.
    pub product: u32,
    pub amount: Amount,
}

impl Line {
    /// In millionths of a dollar; `None` when there is no figure.
    pub fn value(&self) -> Option<i128> {
        self.amount.value()
    }
}

/// What a country sells to, or buys from, a partner or all, by product.
#[derive(Debug, Clone)]
pub(super) struct Basket {
    /// Place in [`Baskets::groups`].
    pub group: u32,
    pub country: Country,
    /// `WLD` for all partners together.
    pub partner: Country,
    pub import: bool,
    pub year: i32,
    /// In the order of the products.
    pub lines: Vec<Line>,
    pub classification: u32,
    pub vintage: u32,
    pub releases: u32,
    /// Months that were reported, when they are not the whole year: then no line has a value.
    pub part: Option<u32>,
    /// The file's own total of all products, where it has one; else the sum of another level of codes, where that is more.
    pub recorded: Option<i128>,
    /// Chapters of products that the files have of the country and year, when they are too few to be all.
    pub chapters: Option<i32>,
}

impl Basket {
    /// All products together: their sum, or the file's own total where that is more, because the data have some of the products
    /// only, or some are secret. `None` when one of them has no figure, for an empty basket, and where the products are those of a
    /// few chapters and the file has no total.
    pub fn total(&self) -> Option<i128> {
        if self.is_excerpt() {
            return None;
        }
        self.sum().map(|sum| sum.max(self.recorded.unwrap_or(sum)))
    }

    /// True when nothing says what the products are a part of: they are those of a few chapters, and the file has no total.
    const fn is_excerpt(&self) -> bool {
        self.chapters.is_some() && self.recorded.is_none()
    }

    /// The sum of its products; `None` when one of them has no figure, and for an empty basket.
    pub fn sum(&self) -> Option<i128> {
        self.lines.iter().map(Line::value).reduce(sum).flatten()
    }

    /// False when the products are those of an extract: far less than the file's own total, or of a few chapters without one.
    pub fn has_all_products(&self) -> bool {
        !self.is_excerpt() && over(self.sum(), self.recorded).is_none_or(|part| part >= COVERED)
    }

    /// All products together where these are all of them, or a part that is hidden in roundings and secrets: what shares of a basket are
    /// of. `None` also for an extract: the shares of its products would say nothing of the others.
    pub fn whole(&self) -> Option<i128> {
        self.total().filter(|_| self.has_all_products())
    }

    /// Why there is no [`whole`](Basket::whole); empty when there is one.
    pub fn not_whole(&self) -> String {
        if self.total().is_none() { self.missing() } else { self.excerpt() }
    }

    /// What an excerpt has in words, `2 chapters only`; empty when the products can be all.
    pub fn excerpt(&self) -> String {
        match self.chapters.filter(|_| self.is_excerpt()) {
            Some(chapters) => format!("{} only", counted(chapters.max(0) as usize, "chapter")),
            None if self.has_all_products() => String::new(),
            None => format!("{} only", counted(self.lines.len(), "product")),
        }
    }

    /// The value of a product; 0 where the basket does not list it, `None` where it lists it without a figure.
    pub fn value(&self, product: u32) -> Option<i128> {
        match self.lines.binary_search_by_key(&product, |line| line.product) {
            Ok(place) => self.lines[place].value(),
            Err(_) => Some(0),
        }
    }

    /// Why there is no total; empty when there is one.
    pub fn missing(&self) -> String {
        match (self.part, self.lines.iter().filter(|line| line.value().is_none()).count()) {
            (Some(months), _) => format!("{months} of 12 months"),
            (None, 0) if self.is_excerpt() => self.excerpt(),
            (None, 0) => String::new(),
            (None, 1) => "1 product without a figure".to_owned(),
            (None, count) => format!("{count} products without a figure"),
        }
    }
}

/// Products that add up to this part of the file's own total are all of them: the rest is hidden in roundings and secrets.
const COVERED: f64 = 0.9;

/// What is wanted of the baskets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Exports to all, of every country.
    Exports,
    /// Exports to all and imports from all, of every country.
    Both,
    /// Both with all, of the countries asked for.
    BothOfOwners,
    /// Both by partner, of the countries or pairs asked for; of countries with all too.
    ByPartner,
}

impl Wanted {
    /// Which rows that needs.
    pub const fn scope(self, ask: &Ask) -> Scope {
        match self {
            Wanted::Exports | Wanted::Both => Scope::World,
            Wanted::ByPartner if !ask.pairs.is_empty() => Scope::Dyads,
            Wanted::BothOfOwners | Wanted::ByPartner => Scope::Owners,
        }
    }
}

/// The baskets of each country as the first and as the second of a pair.
type Sides<'a> = [BTreeMap<Country, Vec<&'a Basket>>; 2];

/// Of each two countries that have nothing in common the last baskets: groups are in the order of their editions and levels.
fn without_common<'a, 's>(
    sides: impl Iterator<Item = &'s Sides<'a>>,
    is_wanted: &impl Fn(Country, Country) -> bool,
    is_common: impl Fn(&Basket, &Basket) -> bool,
) -> Vec<(&'a Basket, &'a Basket)>
where
    'a: 's,
{
    let mut apart = Vec::new();
    for [first, second] in sides {
        for (one, ones) in first {
            for (_, others) in second.iter().filter(|(other, _)| is_wanted(*one, **other)) {
                if !ones.iter().any(|one| others.iter().any(|other| is_common(one, other))) {
                    apart.extend(ones.last().copied().zip(others.last().copied()));
                }
            }
        }
    }
    apart
}

/// Every basket of a selection, sorted by group, year, flow, country and partner.
#[derive(Debug, Default)]
pub(super) struct Baskets {
    pub words: Words,
    /// In alphabetical order.
    pub groups: Vec<Group>,
    pub list: Vec<Basket>,
    /// Codes of the products in alphabetical order, as numbers of words.
    pub products: Vec<u32>,
    /// The files' own totals of all countries.
    pub recorded: Recorded,
}

impl Baskets {
    /// A country may list some codes with four digits and others with six. Where its files have no total of their own, the products of
    /// one level are then held against those of the level that has most.
    pub fn compare_levels(&mut self) {
        let groups = &self.groups;
        let key = |basket: &Basket| {
            let source = groups[basket.group as usize].source;
            (source, basket.classification, basket.country, basket.partner, basket.import, basket.year)
        };
        let is_bare = |basket: &&mut Basket| basket.recorded.is_none() && basket.chapters.is_none();
        let mut most: HashMap<_, i128> = HashMap::new();
        for (basket, sum) in self.list.iter().filter_map(|basket| Some((basket, basket.sum()?))) {
            let known = most.entry(key(basket)).or_insert(sum);
            *known = sum.max(*known);
        }
        for basket in self.list.iter_mut().filter(is_bare) {
            basket.recorded =
                most.get(&key(basket)).copied().filter(|most| basket.sum().is_some_and(|sum| sum < *most));
        }
    }

    /// What the countries trade that have a total in the files and none of the products of these baskets, and how many they are. In
    /// an excerpt of a few products they trade nothing of them; where most baskets are whole, their products are not known.
    pub fn absent(&self, baskets: &[Basket]) -> (i128, i32) {
        let extracts = baskets.iter().filter(|basket| !basket.has_all_products()).count();
        let Some(first) = baskets.first().filter(|_| 2 * extracts > baskets.len()) else { return (0, 0) };
        // Who lists products in another edition or at another level may sell these too: nothing is known of that.
        let source = self.group(first).source;
        let is_like = |basket: &&Basket| {
            (self.group(basket).source, basket.import, basket.year) == (source, first.import, first.year)
        };
        let there: HashSet<Country> = self.list.iter().filter(is_like).map(|basket| basket.country).collect();
        let all = self.recorded.of_all(source, first.import, first.year);
        let absent = all.filter(|(country, _)| !there.contains(country));
        absent.fold((0, 0), |(sum, count): (i128, i32), (_, total)| (sum.saturating_add(total), count + 1))
    }

    /// Of these baskets of one edition: the edition in which most reporters list their products of that year, of equal ones the newest,
    /// where it is another one, and how many reporters list theirs in other editions only.
    pub fn other_editions(&self, baskets: &[Basket]) -> (Option<u32>, i32) {
        let Some(first) = baskets.first() else { return (None, 0) };
        let kind = |basket: &Basket| {
            let Group { source, family, level, .. } = *self.group(basket);
            (source, family, level, basket.import, basket.year)
        };
        let own = self.group(first).edition;
        let mut reporters: HashMap<u32, HashSet<Country>> = HashMap::new();
        for basket in self.list.iter().filter(|basket| kind(basket) == kind(first) && !is_world(basket.country)) {
            reporters.entry(self.group(basket).edition).or_default().insert(basket.country);
        }
        let none = HashSet::new();
        let of_own = reporters.get(&own).unwrap_or(&none);
        let largest = reporters.iter().max_by_key(|(edition, of)| (of.len(), self.words.word(**edition)));
        let larger = largest.map(|(edition, _)| *edition).filter(|edition| *edition != own);
        let others: HashSet<&Country> =
            reporters.values().flatten().filter(|country| !of_own.contains(country)).collect();
        (larger, others.len() as i32)
    }

    /// The baskets of two countries in a year that have their products in no common edition at a level, or at no common level at all,
    /// for the pairs that are wanted: of each the one in its newest edition. `imports` says of the first and the second whether its
    /// imports are meant.
    pub fn apart(&self, imports: [bool; 2], is_wanted: impl Fn(Country, Country) -> bool) -> Vec<(&Basket, &Basket)> {
        let level = |basket: &Basket| (self.group(basket).family, self.group(basket).level);
        let of_levels = self.sides(imports, |basket| (self.group(basket).source, level(basket), basket.year));
        let of_sources = self.sides(imports, |basket| (self.group(basket).source, basket.year));
        let mut apart = without_common(of_levels.values(), &is_wanted, |one, other| one.group == other.group);
        apart.extend(without_common(of_sources.values(), &is_wanted, |one, other| level(one) == level(other)));
        apart.sort_by_key(|(one, other)| (one.group, one.year, one.country, other.country));
        apart
    }

    /// The baskets of countries by a key: those of the first of two countries, and those of the second.
    fn sides<K: Eq + Hash>(&self, imports: [bool; 2], key: impl Fn(&Basket) -> K) -> HashMap<K, Sides<'_>> {
        let mut sides_of: HashMap<K, Sides<'_>> = HashMap::new();
        for basket in self.list.iter().filter(|basket| !is_world(basket.country)) {
            let sides = sides_of.entry(key(basket)).or_default();
            for (side, _) in sides.iter_mut().zip(imports).filter(|(_, import)| *import == basket.import) {
                side.entry(basket.country).or_default().push(basket);
            }
        }
        sides_of
    }

    /// The editions of two baskets that are not compared, as the word of their classification; one where they have it in common.
    pub fn both_editions(&self, one: &Basket, other: &Basket) -> String {
        let [one, other] = [one, other].map(|basket| self.words.word(self.group(basket).classification()));
        if one == other { one.to_owned() } else { format!("{one};{other}") }
    }

    /// The digits of two baskets' codes; `None` where these differ.
    pub fn common_level(&self, one: &Basket, other: &Basket) -> Option<i32> {
        let [one, other] = [one, other].map(|basket| self.group(basket).level);
        one.filter(|_| one == other)
    }

    /// Why baskets in no common edition, or at no common level, are not compared.
    pub fn why_apart(&self, one: &Basket, other: &Basket) -> String {
        let (first, second) = (self.group(one), self.group(other));
        let is_of_level = first.family == second.family && first.level != second.level;
        let of = |basket: &Basket| match self.group(basket) {
            Group { level: Some(digits), .. } if is_of_level => format!("{} (at {digits} digits)", basket.country),
            Group { level: None, .. } if is_of_level => format!("{} (at no known level)", basket.country),
            group => format!("{} (in {} only)", basket.country, self.words.word(group.classification())),
        };
        format!("{};{}", of(one), of(other))
    }

    /// The baskets of each group, year and flow.
    pub fn by_year(&self) -> impl Iterator<Item = &[Basket]> {
        self.list.chunk_by(|one, other| (one.group, one.year, one.import) == (other.group, other.year, other.import))
    }

    /// The columns that tables of products start with: source, vintage, releases, classification, level, year, and whether it is
    /// an estimate.
    ///
    /// # Errors
    /// Never with baskets of these.
    pub fn head<'a>(&self, baskets: impl Iterator<Item = &'a Basket> + Clone) -> Result<Vec<Column>> {
        let groups = || baskets.clone().map(|basket| self.group(basket));
        let mut columns = Vec::from(self.words.source_columns(groups().map(|group| &group.source))?);
        columns.extend([
            self.words.column("vintage", baskets.clone().map(|basket| basket.vintage))?,
            self.words.column("releases", baskets.clone().map(|basket| basket.releases))?,
            self.words.column("classification", groups().map(Group::classification))?,
            integer_column("level", groups().map(|group| group.level)),
            integer_column("year", baskets.clone().map(|basket| Some(basket.year))),
            boolean_column("estimate", groups().map(|group| group.source.reconciled)),
        ]);
        Ok(columns)
    }

    /// True for a product that is asked for, in the classification of a basket.
    pub fn shows(&self, basket: &Basket, product: u32, asked: Option<&Product>) -> bool {
        let group = self.group(basket);
        let [family, class] = [group.family, basket.classification].map(|word| self.words.word(word));
        asked.is_none_or(|asked| asked.shows(family, class, group.level, self.code(product)))
    }

    /// The lines of a basket that a product asked for shows.
    pub fn shown<'a>(&'a self, basket: &'a Basket, asked: Option<&'a Product>) -> impl Iterator<Item = &'a Line> {
        basket.lines.iter().filter(move |line| self.shows(basket, line.product, asked))
    }

    /// The group of a basket.
    pub fn group(&self, basket: &Basket) -> &Group {
        &self.groups[basket.group as usize]
    }

    /// The code of a product.
    pub fn code(&self, product: u32) -> &str {
        self.words.word(self.products[product as usize])
    }
}
