//! `bilat outcome`: what came of every claim, as a list to read or as a table.

use polars::prelude::{DataFrame, IntoLazy, col, lit};

use super::Done;
use super::args::{OutcomeArgs, SelectionArgs};
use super::selection::{Selection, take_inputs};
use super::terminal::Terminal;
use crate::analysis::{Wanted, check_takes, input_reads_of};
use crate::error::{Error, Result};
use crate::export::{Format, to_bytes, to_terminal};
use crate::ledger::outputs;
use crate::measures::outcome::{Verdict, outcomes, registers};
use crate::report::amount;
use crate::tables::{ORDERS, Rows, TOTALS};

/// Records that an entry names; the table has all.
const MOST_RECORDS: usize = 4;
/// Narrowest that a list is laid out for, and its width where nothing says how wide the terminal is.
const NARROWEST: usize = 40;
const USUAL_WIDTH: usize = 100;

pub(super) fn run(args: &OutcomeArgs, terminal: &Terminal) -> Done {
    let format = match (&args.format, &args.output) {
        (Some(word), _) => word.parse()?,
        (None, Some(path)) => Format::of_file(path)?,
        (None, None) => Format::Table,
    };
    if args.candidates && !args.verdict.is_empty() {
        return Err(Error::usage("--verdict is for outcomes, and --candidates lists records").into());
    }
    let wanted = Wanted::from(&args.selection);
    check_takes("outcome", wanted.filters())?;
    let mut selection = Selection::read(wanted)?;
    let outcome = take_inputs(&mut selection, &input_reads_of("outcome"), terminal)?;
    let answers = read_from(&selection, &args.selection)?;
    let (found, candidates) = outcomes(&selection.tables, &selection.ask)?;
    for line in missing(&found)? {
        terminal.say(line);
    }
    let frame = if args.candidates { candidates } else { of_verdicts(found, &args.verdict)? };
    for line in answers {
        terminal.say(&line);
    }
    if frame.height() == 0 && !args.verdict.is_empty() {
        terminal.say("no claim has this verdict");
    }
    let bytes = match format {
        Format::Table if args.candidates => {
            let fit = if args.output.is_none() { terminal.fit() } else { Default::default() };
            to_terminal(&frame, &fit)?.into_bytes()
        }
        Format::Table => {
            let width = if args.output.is_none() { terminal.fit().width } else { None };
            list(&frame, width.unwrap_or(USUAL_WIDTH).max(NARROWEST))?.into_bytes()
        }
        format if format.is_binary() && args.output.is_none() && terminal.is_interactive() => {
            return Err(Error::refused(format!("{} is not for a terminal", format.word()))
                .with_hint(format!("-o FILE.{}, or pipe it", format.word()))
                .into());
        }
        format => to_bytes(&frame, format)?,
    };
    let Some(path) = &args.output else {
        terminal.print(&bytes)?;
        return Ok(outcome);
    };
    outputs(&selection.inputs()).write(path, &bytes)?;
    terminal.say(&format!("{} ({} rows)", path.display(), frame.height()));
    Ok(outcome)
}

/// Which records answered: the releases of the store and the files of `--input`, or that there are none.
///
/// # Errors
/// A usage error for a vintage, or a day, of which the store has nothing that could answer.
fn read_from(selection: &Selection, wanted: &SelectionArgs) -> Result<Vec<String>> {
    let tables = &selection.tables;
    if tables.records().is_err() && wanted.input.is_empty() {
        let line = "no store: only the ledger's own records answer; `bilat import FILE...` makes one";
        return Ok(vec![line.to_owned()]);
    }
    let registers = registers(tables, &selection.ask)?;
    let orders = match (tables.releases(ORDERS.name), registers.as_slice()) {
        (Err(none), _) => Err(none),
        (Ok(_), []) => Ok("no register was asked, for no claim is one of arms between two countries".to_owned()),
        (Ok(_), some) => Ok(format!("{} from {}", ORDERS.name, some.join(", "))),
    };
    let totals = match (wanted.input.as_slice(), tables.releases(TOTALS.name)) {
        ([], Err(none)) => Err(none),
        ([], Ok(releases)) => {
            let ids: Vec<&str> = releases.iter().map(|release| release.id.as_str()).collect();
            Ok(format!("{} from {}", TOTALS.name, ids.join(", ")))
        }
        (files, _) => {
            let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
            Ok(format!("{} from {}", TOTALS.name, files.join(", ")))
        }
    };
    if let (Err(none), Err(_), true) = (&orders, &totals, wanted.vintage.is_some()) {
        return Err(none.clone());
    }
    let line = |answer: Result<String>| answer.unwrap_or_else(|none| none.message().to_owned());
    Ok(vec![line(orders), line(totals)])
}

/// What the claims that were asked for have none of.
fn missing(found: &DataFrame) -> Result<Vec<&'static str>> {
    let rows = Rows::of(found);
    if rows.is_empty() {
        return Ok(vec!["none of the claims can be followed up: no target, no forecast, no figure of trade, no arms"]);
    }
    let (mut has_target, mut has_arms) = (false, false);
    for row in 0..rows.len() {
        has_arms |= rows.text(row, "kind")? == "arms";
        has_target |= ["target", "forecast"].contains(&rows.text(row, "stage")?.as_str());
    }
    let said = [(has_target, "no target or forecast is among the claims"), (has_arms, "no arms are among the claims")];
    Ok(said.into_iter().filter(|(has, _)| !has).map(|(_, line)| line).collect())
}

fn of_verdicts(frame: DataFrame, wanted: &[String]) -> Result<DataFrame> {
    if let Some(word) = wanted.iter().map(|word| word.trim()).find(|word| !Verdict::WORDS.contains(word)) {
        return Err(Error::usage(format!("unknown verdict `{word}`")).with_nearest(word, Verdict::WORDS));
    }
    let any = wanted.iter().map(|word| col("verdict").eq(lit(word.trim().to_owned())));
    match any.reduce(polars::prelude::Expr::or) {
        Some(any) => Ok(frame.lazy().filter(any).collect()?),
        None => Ok(frame),
    }
}

/// A list to read: by verdict, for each claim what was said, what is on record, and the rule.
fn list(frame: &DataFrame, width: usize) -> Result<String> {
    let rows = Rows::of(frame);
    let mut text = String::new();
    for (verdict, about) in Verdict::VOCABULARY.words {
        let mut entries = Vec::new();
        for row in 0..rows.len() {
            if rows.text(row, "verdict")? == *verdict {
                entries.push(entry(&rows, row)?);
            }
        }
        if entries.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("{} ({}): {about}\n", verdict.to_uppercase(), entries.len()));
        for (said, found) in entries {
            text.push_str(&wrapped(&said, "  ", "      ", width));
            text.push_str(&wrapped(&found, "      ", "      ", width));
        }
    }
    Ok(text)
}

/// What was said with its source, and what is on record with its rule.
fn entry(rows: &Rows<'_>, row: usize) -> Result<(String, String)> {
    let text = |name: &str| rows.text(row, name);
    let (pair, from, to) = (text("pair")?, text("from")?, text("to")?);
    let who = match (text("kind")?.as_str(), pair.is_empty()) {
        ("arms", _) => format!("{from} to {to}"),
        (_, true) => format!("{from} with {to}"),
        _ => pair,
    };
    let what = [text("item")?, text("category")?].into_iter().find(|word| !word.is_empty());
    let reading = match text("reading")?.as_str() {
        "total" => " as a total".to_owned(),
        _ => String::new(),
    };
    let period = match text("period")?.as_str() {
        "" => "no date".to_owned(),
        period => period.to_owned(),
    };
    let said = format!(
        "{who} {}{reading}{}: {}, {period} | said {} ({}) [{}]",
        text("stage")?,
        what.map_or_else(String::new, |what| format!(" {what}")),
        figure(rows, row)?,
        text("stated")?,
        text("outlet")?,
        text("claim")?,
    );
    let word = match text("verdict")?.as_str() {
        // The first figure that says so; it may have been reached before.
        "met" => "by",
        "missed" | "behind" | "on-track" => "in",
        _ => "since",
    };
    let since = match text("since")?.as_str() {
        "" => String::new(),
        since => format!(" {word} {since}"),
    };
    let source = match text("record_source")?.as_str() {
        "" => String::new(),
        source => format!(" | {}", source.replace(';', ", ")),
    };
    let records = match text("records")?.split(';').collect::<Vec<_>>().as_slice() {
        [""] => String::new(),
        few if few.len() <= MOST_RECORDS => format!(" [{}]", few.join(", ")),
        many => format!(" [{} and {} more]", many[..MOST_RECORDS].join(", "), many.len() - MOST_RECORDS),
    };
    let beside = match times(rows, row)? {
        None => String::new(),
        Some(times) => format!(
            " | beside it, not added: {times} the pair's trade of {} ({})",
            text("trade_year")?,
            text("trade_definition")?
        ),
    };
    Ok((said, format!("{}{since}: {}{source}{records}{beside}", text("verdict")?, text("rule")?)))
}

/// The deal's value in years of trade, `16 to 40 times`.
fn times(rows: &Rows<'_>, row: usize) -> Result<Option<String>> {
    let number = |name: &str| Ok::<_, Error>(rows.number(row, name)?.map(short));
    Ok(match (number("arms_over_trade_low")?, number("arms_over_trade_high")?) {
        (Some(low), Some(high)) if low == high => Some(format!("{low} times")),
        (Some(low), Some(high)) => Some(format!("{low} to {high} times")),
        (Some(low), None) => Some(format!("at least {low} times")),
        (None, Some(high)) => Some(format!("at most {high} times")),
        (None, None) => None,
    })
}

/// Two digits are enough for how many times.
fn short(number: f64) -> String {
    if number >= 10.0 {
        format!("{number:.0}")
    } else {
        format!("{number:.2}").trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// The figure of a claim in its own words where they are kept, else as a page writes it.
fn figure(rows: &Rows<'_>, row: usize) -> Result<String> {
    let wording = rows.text(row, "wording")?;
    if !wording.is_empty() {
        return Ok(format!("“{wording}”"));
    }
    let (low, high) = (rows.number(row, "said_low")?, rows.number(row, "said_high")?);
    Ok(amount(low, high, &rows.text(row, "unit")?, false).unwrap_or_else(|| "no figure".to_owned()))
}

/// A paragraph, broken at blanks to fit a width.
fn wrapped(text: &str, first: &str, rest: &str, width: usize) -> String {
    use unicode_width::UnicodeWidthStr;
    let mut lines = String::from(first);
    let mut used = first.width();
    let mut is_start = true;
    for word in text.split_whitespace() {
        let needed = word.width() + usize::from(!is_start);
        if !is_start && used + needed > width {
            lines.push('\n');
            lines.push_str(rest);
            used = rest.width();
            is_start = true;
        }
        if !is_start {
            lines.push(' ');
            used += 1;
        }
        lines.push_str(word);
        used += word.width();
        is_start = false;
    }
    lines.push('\n');
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_fit_the_width() {
        let text = wrapped("one two three four five", "  ", "    ", 12);
        assert_eq!(text, "  one two\n    three\n    four\n    five\n");
        assert_eq!(wrapped("", "  ", "", 10), "  \n");
    }
}
