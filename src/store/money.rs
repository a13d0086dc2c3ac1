//! The money in the comments of orders: read line by line, packages found among the lines that stand together.

use polars::prelude::{Column as Values, DataFrame};

use super::register::Makers;
use crate::datasets::sipri::comments::{CommentMoney, Comments, DealValue, Line, packages, value};
use crate::error::Result;
use crate::ledger::Currencies;

/// The money of one line of a register.
#[derive(Debug, Clone)]
pub struct LineMoney {
    /// The money, when its comments have any.
    pub value: Option<Box<DealValue>>,
    /// Number of the package that shares this money.
    pub package: Option<u32>,
    /// This money enters a sum.
    pub counts: bool,
}

/// One line as it is printed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Printed<'a> {
    pub supplier: &'a str,
    pub recipient: &'a str,
    pub ordered_year: Option<i32>,
    pub comments: &'a str,
}

/// The money of lines that stand together, and every amount in their comments.
///
/// # Errors
/// When the shipped list of currencies is broken.
pub(super) fn money_of(lines: &[Printed<'_>]) -> Result<(Vec<LineMoney>, Vec<Vec<CommentMoney>>)> {
    let comments = Comments::new(Currencies::shipped()?.reader().clone());
    let amounts = comments.money_of_each(lines, |line| line.comments);
    let told: Vec<Line<'_>> = lines
        .iter()
        .zip(&amounts)
        .map(|(line, money)| Line {
            supplier: line.supplier,
            recipient: line.recipient,
            ordered_year: line.ordered_year,
            comment: line.comments,
            money,
        })
        .collect();
    let packages = packages(&told);
    let money = amounts
        .iter()
        .zip(packages.of.into_iter().zip(packages.counted))
        .map(|(amounts, (package, counted))| LineMoney {
            package,
            counts: counted.is_some(),
            // Another line of its package counts: this one keeps its own figure beside it.
            value: counted.or_else(|| value(amounts).map(Box::new)),
        })
        .collect();
    Ok((money, amounts))
}

/// Makers of the columns of money.
pub(super) fn columns<'a, T: Sync>(
    makers: &mut Makers<'a, T>,
    get: impl Fn(&'a T) -> &'a LineMoney + Copy + Sync + Send + 'a,
) {
    let value = move |row| get(row).value.as_ref();
    makers.decimal("value_low", move |row| value(row)?.low);
    makers.decimal("value_high", move |row| value(row)?.high);
    makers.word("currency", move |row| value(row)?.currency);
    makers.decimal("usd_low", move |row| value(row)?.usd_low);
    makers.decimal("usd_high", move |row| value(row)?.usd_high);
    makers.truth("part_of_package", move |row| Some(value(row).is_some_and(|value| value.part_of_package)));
    makers.truth("value_estimate", move |row| Some(value(row).is_some_and(|value| value.estimate)));
    makers.truth("aid", move |row| Some(value(row).is_some_and(|value| value.aid)));
    makers.decimal("support_low", move |row| value(row)?.support_low);
    makers.decimal("support_high", move |row| value(row)?.support_high);
    makers.integer("package", move |row| get(row).package.map(super::register::number));
    makers.truth("value_counts", move |row| Some(get(row).counts));
    makers.text("value_words", move |row| value(row).map_or("", |value| &value.words));
}

/// Orders of several files with their money read anew: a package whose lines stand in several files counts once.
///
/// # Errors
/// A column that is not there.
pub(super) fn counted_together(mut orders: DataFrame) -> Result<DataFrame> {
    let text = |name: &str| Ok::<_, crate::error::Error>(orders.column(name)?.str()?);
    let (suppliers, recipients, comments) = (text("supplier")?, text("recipient")?, text("comments")?);
    let years = orders.column("order_year")?.i32()?;
    let lines: Vec<Printed<'_>> = (0..orders.height())
        .map(|row| Printed {
            supplier: suppliers.get(row).unwrap_or(""),
            recipient: recipients.get(row).unwrap_or(""),
            ordered_year: years.get(row),
            comments: comments.get(row).unwrap_or(""),
        })
        .collect();
    let (money, _) = money_of(&lines)?;
    let mut makers = Makers::of(&money);
    columns(&mut makers, |money| money);
    let columns: Vec<Values> = makers.frame()?.columns().to_vec();
    for column in columns {
        orders.with_column(column)?;
    }
    Ok(orders)
}
