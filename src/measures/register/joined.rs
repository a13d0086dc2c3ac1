//! Which deal of the deal register is which number of the delivery register.

use polars::prelude::*;
use rust_decimal::Decimal;

use super::{MOST_DAYS_APART, REFERENCE, check, count, parties, year, years};
use crate::datasets::sipri::matching::{DealKey, DeliveryKey, Match, Matching, match_deals};
use crate::error::Result;
use crate::measures::{About, Ask, Filter, Filters, Measure};
use crate::model::Column as Described;
use crate::store::{Release, unbroken_years};
use crate::tables::{Tables, Value, integer_column, text_column, value_at, word_column};

/// The deals of the deal register joined with the numbers of the delivery register.
///
/// Shape: one row a line of the deal register. The two registers share no key: a line and a number belong together when parties, year
/// of order, number delivered, years of delivery, description, and if need be volume, designation and marks agree, and nothing
/// else agrees as well.
pub struct RegisterJoin;

const MATCHES: &[&str] = &["unique", "ambiguous", "none"];

const COLUMNS: &[Described] = &[
    Described::text("recipient", "who receives, as printed").required(),
    Described::text("supplier", "who delivers, as printed").required(),
    year("order_year", "year of the order"),
    Described::text("designation", "designation of the weapon").required(),
    count("delivered", "delivered").in_unit("item"),
    Described::text("delivery_years", "years with deliveries, `;` between them"),
    Described::text("match", "what was found in the delivery register").required().of(MATCHES),
    count("deal", "SIPRI's number of the deal; null unless it is the only one that fits"),
    Described::text("candidates", "the numbers that fit equally well, `;` between them"),
    Described::text("decided_by", "what decided, or why there is none").required(),
    Described::text("release", "release of the deal register").required(),
    count("line", "line in its file").required(),
];

impl Measure for RegisterJoin {
    fn about(&self) -> About {
        About {
            id: "register-join",
            title: "deals of the deal register joined with the numbers of the delivery register",
            row: "one deal",
            formulas: &[
                "unique: one number fits, and it fits no other line",
                "ambiguous: several lines and several numbers that nothing tells apart; the numbers are named",
                "the deal register is the one made nearest to the delivery register, within 200 days; else the one that answers for `orders`",
                "none: nothing was delivered, only outside the years of the delivery register, or nothing fits",
            ],
            reads: &["orders", "deliveries"],
            takes: Filters::REGISTER.with(Filter::Approximate),
            dates: "year of the order",
            reference: REFERENCE,
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        check(ask)?;
        let of_deliveries = tables.releases("deliveries")?;
        let day = of_deliveries.first().map_or("", |release| release.day());
        let near = tables.releases_near("orders", day, MOST_DAYS_APART)?;
        let deals = match near.as_slice() {
            [] => tables.orders()?,
            near => tables.records()?.store.scan("orders", near)?,
        };
        let deals = deals.collect()?;
        let deliveries = tables.deliveries()?.collect()?;
        let matching = join(&deals, &deliveries, range(&of_deliveries))?;
        let found = frame(deals, &matching)?;
        Ok(found
            .filter(parties(ask))
            .filter(years(ask, "order_year"))
            .sort(
                ["recipient", "supplier", "order_year", "designation", "line"],
                SortMultipleOptions::default().with_nulls_last(true),
            )
            .select(COLUMNS.iter().map(|column| col(column.name)).collect::<Vec<_>>()))
    }
}

/// The years of the delivery register, when it does not have all.
fn range(releases: &[&Release]) -> Option<(i32, i32)> {
    let limited: Vec<&Release> = releases.iter().copied().filter(|release| !release.whole_history).collect();
    unbroken_years(&limited)
}

fn join(deals: &DataFrame, deliveries: &DataFrame, range: Option<(i32, i32)>) -> Result<Matching> {
    let of_deals = Words::of(deals)?;
    let of_deliveries = Words::of(deliveries)?;
    let (delivered, delivery_years) = (deals.column("delivered")?.i32()?, deals.column("delivery_years")?.str()?);
    let all_years: Vec<Vec<i32>> = (0..deals.height())
        .map(|row| delivery_years.get(row).unwrap_or("").split(';').filter_map(|year| year.parse().ok()).collect())
        .collect();
    let delivered_mark = deals.column("delivered_sureness")?.str()?;
    let volumes = volumes(deals.column("tiv_delivered")?)?;
    let keys: Vec<DealKey<'_>> = (0..deals.height())
        .map(|row| DealKey {
            supplier: of_deals.get(0, row),
            recipient: of_deals.get(1, row),
            ordered_year: of_deals.order_year.get(row),
            designation: of_deals.get(2, row),
            description: of_deals.get(3, row),
            status: of_deals.get(4, row),
            delivered: delivered.get(row).and_then(|number| u32::try_from(number).ok()),
            delivery_years: &all_years[row],
            tiv_delivered: volumes[row],
            order_estimated: of_deals.get(5, row) == "estimate",
            number_estimated: delivered_mark.get(row) == Some("estimate"),
        })
        .collect();
    let (id, number, year) =
        (deliveries.column("deal")?.i32()?, deliveries.column("number")?.i32()?, deliveries.column("year")?.i32()?);
    let number_mark = deliveries.column("number_sureness")?.str()?;
    let tiv = self::volumes(deliveries.column("tiv")?)?;
    let rows: Vec<DeliveryKey<'_>> = (0..deliveries.height())
        .filter_map(|row| {
            Some(DeliveryKey {
                id: id.get(row).and_then(|id| u32::try_from(id).ok())?,
                supplier: of_deliveries.get(0, row),
                recipient: of_deliveries.get(1, row),
                ordered_year: of_deliveries.order_year.get(row),
                designation: of_deliveries.get(2, row),
                description: of_deliveries.get(3, row),
                status: of_deliveries.get(4, row),
                number: number.get(row).and_then(|number| u32::try_from(number).ok()),
                year: year.get(row),
                tiv: tiv[row],
                order_estimated: of_deliveries.get(5, row) == "estimate",
                number_estimated: number_mark.get(row) == Some("estimate"),
            })
        })
        .collect();
    Ok(match_deals(&keys, &rows, range))
}

/// The words that both registers have.
struct Words<'a> {
    columns: Vec<&'a StringChunked>,
    order_year: &'a Int32Chunked,
}

impl<'a> Words<'a> {
    fn of(frame: &'a DataFrame) -> Result<Words<'a>> {
        let names = ["supplier", "recipient", "designation", "description", "status", "order_year_sureness"];
        let columns = names.into_iter().map(|name| Ok(frame.column(name)?.str()?)).collect::<Result<_>>()?;
        Ok(Words { columns, order_year: frame.column("order_year")?.i32()? })
    }

    fn get(&self, column: usize, row: usize) -> &'a str {
        self.columns[column].get(row).unwrap_or("")
    }
}

fn volumes(column: &Column) -> Result<Vec<Option<Decimal>>> {
    let figure = |row| {
        Ok(match value_at(column, row)? {
            Value::Decimal(figure) => Some(figure),
            _ => None,
        })
    };
    (0..column.len()).map(figure).collect()
}

fn frame(mut deals: DataFrame, matching: &Matching) -> Result<LazyFrame> {
    let found = || matching.deals.iter();
    let id = |one: &Match| match one {
        Match::Unique(id) => i32::try_from(*id).ok(),
        _ => None,
    };
    let word = |one: &Match| match one {
        Match::Unique(_) => "unique",
        Match::Ambiguous(_) => "ambiguous",
        Match::None => "none",
    };
    let candidates = |one: &Match| match one {
        Match::Ambiguous(ids) => Some(ids.iter().map(u32::to_string).collect::<Vec<_>>().join(";")),
        _ => None,
    };
    deals.with_column(integer_column("deal", found().map(|one| id(&one.found))))?;
    deals.with_column(text_column("match", found().map(|one| word(&one.found))))?;
    deals.with_column(word_column("candidates", found().map(|one| candidates(&one.found))))?;
    deals.with_column(text_column("decided_by", found().map(|one| one.by)))?;
    Ok(deals.lazy())
}
