//! How much of a country's trade hangs on few partners or few products.

use polars::prelude::*;

use super::baskets::{Baskets, Wanted};
use super::columns::{dollars, float_column, table, usd_column};
use super::owners::{Owner, Owners};
use super::rows::{Source, is_world};
use super::share::FLOW;
use super::whole::counted;
use super::words::Words;
use super::{DATASET, ESTIMATE, PRICES, RELEASES, SERIES, TRADE, VINTAGE, YEAR, check, count, part, usd};
use crate::error::Result;
use crate::frame::{boolean_column, integer_column, text_column};
use crate::measures::{About, Ask, Filters, Measure};
use crate::model::{Column as Described, ColumnType};
use crate::tables::Tables;

/// The Herfindahl-Hirschman index of a country's exports and imports, by partner and by product.
///
/// Shape: one row a reporter, flow, year and kind of part (and level of products) of one source. Units: 0 to 1, and 0 to 10,000.
/// The World and what is given to no country are no partners. Shares are never rounded. Null where a part has no figure.
pub struct Concentration;

/// What the index is over.
const BY: &[&str] = &["partner", "product"];

const COLUMNS: &[Described] = &[
    DATASET,
    SERIES,
    TRADE,
    PRICES,
    VINTAGE,
    Described::text("reporter", "whose trade; reconciled data have both sides").required(),
    FLOW,
    YEAR,
    Described::text("by", "what the trade is split by").required().of(BY),
    Described::text(
        "classification",
        "of the products: HS for its chapters, else the edition, H5 or S4, or another; null by partner",
    ),
    count("level", "digits of the product codes; null by partner"),
    usd("total", "sum of the parts; null when one has no figure"),
    count("parts", "partners or products with trade above 0").required(),
    part("hhi", "sum of the squared shares: 1 for a single part"),
    Described::new("hhi_10000", ColumnType::Float, "the same with shares in percent").in_unit("0 to 10,000"),
    part("normalised", "(hhi - 1/n) / (1 - 1/n) with n parts; null for a single one"),
    Described::new("effective", ColumnType::Float, "1 / hhi: so many parts of equal size").in_unit("parts"),
    Described::text("largest", "the largest part; the first by name of equal ones; null when a part has no figure"),
    part("largest_share", "its share"),
    Described::text(
        "missing",
        "how many parts have no figure, and whether the partners or products are too few to be all",
    ),
    ESTIMATE,
    RELEASES,
];

impl Measure for Concentration {
    fn about(&self) -> About {
        About {
            id: "concentration",
            title: "concentration of a country's trade on partners and on products (Herfindahl-Hirschman)",
            row: "one reporter, flow, year and split of one data set and series",
            formulas: &[
                "hhi = sum of (part / total)^2; hhi_10000 = 10,000 x hhi",
                "normalised = (hhi - 1/n) / (1 - 1/n), n = parts with trade; effective = 1 / hhi",
                "total = sum of the parts, so World and unspecified partners are in neither",
                "by partner: from `totals`, where the store has them; null where the data have fewer than 100 partners and these are less than 90 % of the file's own total",
                "by product: one row a level of codes, and an edition of the classification below the chapters of the HS; null where the file's own total is more by a tenth than the products at hand, and where it has none and the products are of too few chapters to be all",
                "reconciled data: a country's imports are the exports of the others to it",
            ],
            reads: &["flows"],
            takes: Filters::STATISTICS,
            dates: "calendar year of the trade",
            reference: "Herfindahl-Hirschman index, World Bank WITS; US Department of Justice (0 to 10,000)",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        // Files of the World's products alone have no totals, and are split by product all the same.
        let owners = match tables.has("totals") || !tables.has("flows") {
            true => Owners::read(&self.about(), tables, ask)?,
            false => check(&self.about(), ask).map(|()| Owners::default())?,
        };
        let mut words = Words::default();
        let mut rows = by_partner(&owners, &mut words);
        if tables.has("flows") {
            let baskets = Baskets::read(tables, ask, Wanted::BothOfOwners)?;
            rows.extend(by_product(&baskets, &mut words));
        }
        let spelled = |row: &Row| {
            let Source { dataset, series, trade, prices, .. } = row.source;
            [dataset, series, trade, prices, row.reporter].map(|word| words.word(word))
        };
        rows.sort_by(|one, other| {
            let rest = |row: &Row| (row.import, row.year, row.by, row.level);
            spelled(one).cmp(&spelled(other)).then_with(|| rest(one).cmp(&rest(other)))
        });
        write(&words, &rows)
    }
}

struct Row {
    source: Source,
    vintage: u32,
    releases: u32,
    reporter: u32,
    import: bool,
    year: i32,
    by: usize,
    classification: u32,
    level: Option<i32>,
    index: Index,
    /// Why the parts are not all that there are.
    extract: String,
    largest: u32,
}

impl Row {
    /// The largest part, where every part has a figure: one without may be larger.
    const fn known_largest(&self) -> u32 {
        if self.index.missing == 0 { self.largest } else { super::words::NONE }
    }
}

/// The index of a list of parts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Index {
    /// Sum of the parts in millionths of a dollar; `None` when one has no figure.
    pub total: Option<i128>,
    /// How many are above nought.
    pub parts: i32,
    /// The index from 0 to 1.
    pub hhi: Option<f64>,
    /// The largest share.
    pub largest: Option<f64>,
    /// How many have no figure.
    pub missing: i32,
}

impl Index {
    /// The index of these parts.
    pub fn of(parts: impl Iterator<Item = Option<i128>> + Clone) -> Index {
        let count = parts.clone().flatten().filter(|part| *part > 0).count() as i32;
        let missing = parts.clone().filter(Option::is_none).count() as i32;
        let total = parts.clone().reduce(super::columns::sum).flatten();
        let Some(whole) = total.filter(|total| *total > 0).map(dollars) else {
            return Index { total, parts: count, missing, ..Index::default() };
        };
        let shares = || parts.clone().flatten().map(|part| dollars(part) / whole);
        let hhi = shares().map(|share| share * share).sum();
        Index { total, parts: count, hhi: Some(hhi), largest: shares().reduce(f64::max), missing }
    }

    /// From 0, all parts equal, to 1; `None` for a single part.
    pub fn normalised(&self) -> Option<f64> {
        let equal = 1.0 / f64::from(self.parts);
        self.hhi.filter(|_| self.parts > 1).map(|hhi| (hhi - equal) / (1.0 - equal))
    }
}

fn by_partner(owners: &Owners, words: &mut Words) -> Vec<Row> {
    let known = &owners.totals.words;
    let mut rows = Vec::new();
    for owner in owners.list.iter().filter(|owner| !is_world(owner.country)) {
        if owner.partners.is_empty() {
            continue;
        }
        let largest = owner.partners.iter().find(|partner| partner.value().is_some_and(|value| value > 0));
        let mut lists = |of: fn(&super::owners::Partner) -> u32| {
            let mut numbers: Vec<u32> = owner.partners.iter().map(of).collect();
            numbers.sort_unstable();
            numbers.dedup();
            numbers.iter_mut().for_each(|number| *number = words.taken(known, *number));
            words.joined(numbers.into_iter())
        };
        let (vintage, releases) = (lists(|partner| partner.vintage), lists(|partner| partner.releases));
        rows.push(Row {
            source: words.taken_source(known, &owners.totals.sources[owner.source as usize]),
            vintage,
            releases,
            reporter: words.number(owner.country.code()),
            import: owner.import,
            year: owner.year,
            by: 0,
            classification: super::words::NONE,
            level: None,
            index: index_of(owner),
            extract: extract_of(owner),
            largest: largest.map_or(super::words::NONE, |partner| words.number(partner.country.code())),
        });
    }
    rows
}

/// The index over the partners; of an extract with a few of them only their sum and number.
fn index_of(owner: &Owner) -> Index {
    of_extract(Index::of(owner.partners.iter().map(super::owners::Partner::value)), owner.has_all_partners())
}

/// Of parts that are not all there is no index.
fn of_extract(index: Index, has_all: bool) -> Index {
    if has_all { index } else { Index { hhi: None, largest: None, ..index } }
}

fn extract_of(owner: &Owner) -> String {
    match owner.chapters {
        _ if owner.has_all_partners() => String::new(),
        Some(chapters) => format!("{} only", counted(usize::from(chapters), "chapter")),
        None => format!("{} only", counted(owner.partners.len(), "partner")),
    }
}

fn by_product(baskets: &Baskets, words: &mut Words) -> Vec<Row> {
    let known = &baskets.words;
    let shown = baskets.list.iter().filter(|basket| !is_world(basket.country));
    shown
        .map(|basket| {
            let group = baskets.group(basket);
            let above = basket.lines.iter().filter(|line| line.value().is_some_and(|value| value > 0));
            // The first of equal ones: `max_by_key` would take the last.
            let largest = above.rev().max_by_key(|line| line.value());
            Row {
                source: words.taken_source(known, &group.source),
                vintage: words.taken(known, basket.vintage),
                releases: words.taken(known, basket.releases),
                reporter: words.number(basket.country.code()),
                import: basket.import,
                year: basket.year,
                by: 1,
                classification: words.taken(known, group.classification()),
                level: group.level,
                index: of_extract(Index::of(basket.lines.iter().map(|line| line.value())), basket.has_all_products()),
                extract: basket.excerpt(),
                largest: largest.map_or(super::words::NONE, |line| words.number(baskets.code(line.product))),
            }
        })
        .collect()
}

fn write(words: &Words, rows: &[Row]) -> Result<LazyFrame> {
    let missing: Vec<String> = rows
        .iter()
        .map(|row| match (row.index.missing, row.extract.as_str()) {
            (0, extract) => extract.to_owned(),
            (count, "") => format!("{count} without a figure"),
            (count, extract) => format!("{count} without a figure; {extract}"),
        })
        .collect();
    let indices = || rows.iter().map(|row| &row.index);
    let mut columns = Vec::from(words.source_columns(rows.iter().map(|row| &row.source))?);
    columns.extend([
        words.column("vintage", rows.iter().map(|row| row.vintage))?,
        words.column("releases", rows.iter().map(|row| row.releases))?,
        words.column("reporter", rows.iter().map(|row| row.reporter))?,
        text_column("flow", rows.iter().map(|row| if row.import { "import" } else { "export" })),
        integer_column("year", rows.iter().map(|row| Some(row.year))),
        text_column("by", rows.iter().map(|row| BY[row.by])),
        words.column("classification", rows.iter().map(|row| row.classification))?,
        integer_column("level", rows.iter().map(|row| row.level)),
        usd_column("total", indices().map(|index| index.total))?,
        integer_column("parts", indices().map(|index| Some(index.parts))),
        float_column("hhi", indices().map(|index| index.hhi)),
        float_column("hhi_10000", indices().map(|index| index.hhi.map(|hhi| hhi * 10_000.0))),
        float_column("normalised", indices().map(Index::normalised)),
        float_column("effective", indices().map(|index| index.hhi.map(|hhi| 1.0 / hhi))),
        text_column("missing", missing.iter().map(String::as_str)),
        words.column("largest", rows.iter().map(Row::known_largest))?,
        float_column("largest_share", indices().map(|index| index.largest)),
        boolean_column("estimate", rows.iter().map(|row| row.source.reconciled)),
    ]);
    table(rows.len(), columns, COLUMNS)
}
