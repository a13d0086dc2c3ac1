//! Deals over years, one a row: what happened when, how far it has come, and what it is worth.

use serde::Serialize;

use super::layout::{self, Area};
use super::marks::{Axes, Canvas, Paint, Side, Words};
use super::rows::{self, RowParts};
use super::scale::Scale;
use super::text::{self, Weight};
use super::theme::{AXIS, DETAIL, Ink, LABEL, NOTE, Size};
use super::{ChartError, Tick};

/// Smallest height of a row in pixels: words above the mark, the mark, its bracket.
pub(super) const LEAST_ROW: f64 = 50.0;
/// The part of it that a row still bears.
const LEAST_PART: f64 = 0.8;
const MOST_ROW: f64 = 190.0;
/// Least height of a row in which words have room below a bracket and above the next row.
const WORDS_BELOW: f64 = 66.0;
/// Between words and the line of the last day.
const CLEAR: f64 = 7.0;
/// Smallest distance between the middles of two marks.
const MARK_STEP: f64 = 19.0;
/// Marks so near to each other may share the words above them.
const NEAR_MARK: f64 = 40.0;
/// From one bracket to the next below it.
const LEVEL: f64 = 9.0;
/// Levels of brackets that a row has room for.
const MOST_LEVELS: usize = 3;
/// From the middle of a row without tracks to the words above its marks, beyond half of the thickness of a bar.
const OVER_MARK: f64 = 7.0;
/// How much less there is between them, and between them and their marks, where all of these are needed.
const TIGHT: f64 = 2.0;
const HEAD: f64 = 26.0;
const FOOT: f64 = 30.0;

/// Deals over years.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lanes {
    /// In the order in which they are drawn, from the top.
    pub rows: Vec<Lane>,
    /// Decimal years.
    pub x: Scale,
    /// Years that are written at the axis.
    pub x_ticks: Vec<Tick>,
    /// The day up to which the data go.
    pub as_of: Option<Tick>,
}

/// One deal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lane {
    /// The deal.
    pub id: String,
    /// It may be the answer to the lane above: indented and tied to it.
    pub is_answer: bool,
    /// Name at the left.
    pub label: String,
    /// How far it has come, below the name.
    pub status: String,
    /// Colour of status and marks.
    pub ink: Ink,
    /// Value at the right.
    pub value: String,
    /// Bars.
    pub spans: Vec<Span>,
    /// Marks on top of them, in order of time.
    pub marks: Vec<LaneMark>,
}

/// A bar in a lane.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Span {
    /// Decimal year.
    pub from: f64,
    /// Decimal year.
    pub to: f64,
    /// What it stands for.
    pub kind: SpanKind,
}

/// What a bar stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SpanKind {
    /// From order to delivery: solid.
    Solid,
    /// Talks: a dashed outline.
    Talks,
    /// A stated plan: hatched.
    Planned,
    /// No end is reported: fades out.
    Open,
}

/// A mark in a lane.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LaneMark {
    /// The claim that it stands for, or the claims that tell of the same thing.
    pub id: String,
    /// First and last decimal year at which it may have happened; the mark stands in the middle.
    pub when: (f64, f64),
    /// Its shape.
    pub kind: MarkKind,
    /// An estimate: drawn hollow.
    pub hollow: bool,
    /// Words above it.
    pub label: String,
}

impl LaneMark {
    /// Where it stands, as a decimal year.
    pub fn middle(&self) -> f64 {
        f64::midpoint(self.when.0, self.when.1)
    }
}

/// The shape of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MarkKind {
    /// Talk: a hollow circle.
    Ring,
    /// Contract or agreement: an open diamond.
    Diamond,
    /// Delivery: a solid circle.
    Dot,
    /// Given up: a cross.
    Cross,
}

struct Geometry {
    area: Area,
    label: f64,
    value: f64,
    /// Height of a row with nothing out of the common.
    row: f64,
    /// The rows from the top: their middles and heights.
    rows: Vec<(f64, f64)>,
    /// Where the line of the last day stands, as a decimal year.
    as_of: Option<f64>,
}

/// From the middle of a row to the two tracks of marks that would cover each other.
const TRACK: f64 = 5.0;
/// How far the name of an answer stands behind that of the lane that it may answer.
const INDENT: f64 = 24.0;

impl Geometry {
    /// Half of the thickness of a bar: a few high rows have thick ones.
    fn half(&self) -> f64 {
        (self.row / 11.0).clamp(7.0, 15.0)
    }
}

impl Lane {
    fn indent(&self) -> f64 {
        if self.is_answer { INDENT } else { 0.0 }
    }
}

/// An elbow from the lane above to an indented name.
fn tie(canvas: &Canvas, x: f64, y: f64, row: f64, after_answer: bool) -> Result<(), ChartError> {
    let level = y - 9.0;
    // From below the words of the lane above, or from the elbow before.
    let top = if after_answer { level - row } else { y - row + 26.0 };
    canvas.line(&[(x, top), (x, level), (x + INDENT - 9.0, level)], &Paint::stroke(canvas.tokens.axis, 1.5))
}

impl Lanes {
    pub(super) fn draw(&self, canvas: &Canvas, plot: Area) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let geometry = self.geometry(plot, canvas)?;
        let area = geometry.area;
        let axes = canvas.row_axes(area, self.x)?;
        let look = Words::regular(AXIS, tokens.muted);
        let mut names = Vec::new();
        for tick in &self.x_ticks {
            let (x, _) = axes.at(tick.at, area.y0);
            canvas.down(x, area.y0, area.y1, tokens.grid, 1.0)?;
            names.push((x, tick.label.as_str()));
        }
        canvas.year_names(&names, area.y1 + 24.0, look, (plot.x0, plot.x1));
        canvas.words("Value", (plot.x1, area.y0 - 10.0), Side::End, look);
        for (_, (y, height)) in self.rows.iter().zip(&geometry.rows).skip(1).filter(|(lane, _)| !lane.is_answer) {
            canvas.across(plot.x0, plot.x1, y - height / 2.0, tokens.grid, 1.0)?;
        }
        if let Some(as_of) = &self.as_of {
            let (x, _) = axes.at(as_of.at, area.y0);
            let paint = Paint::stroke(tokens.ink, 1.5).dash(3.0, 3.0);
            canvas.line(&[(x, area.y0 - 4.0), (x, area.y1)], &paint)?;
            let look = Words::regular(AXIS, tokens.ink);
            let half = look.width(&as_of.label) / 2.0;
            let room = plot.x1 - Words::regular(AXIS, tokens.ink).width("Value") - 12.0;
            canvas.words(&as_of.label, (x.min(room - half), area.y0 - 10.0), Side::Middle, look);
        }
        let names_level = |(y, height): (f64, f64)| {
            if canvas.size.is_narrow() { words_middle(&RowParts::of(canvas.size, height, 2), y) } else { y }
        };
        for (index, (lane, row)) in self.rows.iter().zip(&geometry.rows).enumerate() {
            if lane.is_answer && index > 0 {
                let level = names_level(*row);
                let step = level - names_level(geometry.rows[index - 1]);
                tie(canvas, plot.x0 + 5.0, level, step, self.rows[index - 1].is_answer)?;
            }
            self.draw_lane(canvas, &axes, &geometry, plot, lane, *row)?;
        }
        Ok(())
    }

    fn geometry(&self, plot: Area, canvas: &Canvas) -> Result<Geometry, ChartError> {
        let width = |words: &str, weight, size| text::width(&text::printable(words), weight, size);
        let names = self.rows.iter().map(|lane| {
            let words = width(&lane.label, Weight::Bold, LABEL).max(width(&lane.status, Weight::Regular, DETAIL));
            words + lane.indent()
        });
        let label = names.fold(0.0, f64::max).min(plot.width() * 0.3);
        let values = self.rows.iter().map(|lane| width(&lane.value, Weight::Bold, LABEL));
        let value = values.fold(44.0, f64::max).min(plot.width() * 0.16);
        let is_narrow = canvas.size.is_narrow();
        let (left, right) = if is_narrow { (8.0, value + 12.0) } else { (label + 36.0, value + 30.0) };
        let label = if is_narrow { plot.width() - value - 12.0 } else { label };
        let area = plot.inset(left, HEAD, right, FOOT);
        let row = area.height() / self.rows.len().max(1) as f64;
        if row < rows::least_row(canvas.size, LEAST_ROW, 2) * LEAST_PART {
            return Err(ChartError::DoesNotFit { rows: self.rows.len(), size: canvas.size.word() });
        }
        let axes = canvas.row_axes(area, self.x)?;
        let more: Vec<f64> = self.rows.iter().map(|lane| more_height(&axes, lane, is_narrow)).collect();
        // Rows that need more have it from all, as far as these can spare it.
        let spare = (row - rows::least_row(canvas.size, LEAST_ROW, 2) * LEAST_PART).max(0.0) * self.rows.len() as f64;
        let part = (spare / more.iter().sum::<f64>().max(1.0)).min(1.0);
        let all = part * more.iter().sum::<f64>();
        let row = ((area.height() - all) / self.rows.len().max(1) as f64).min(MOST_ROW);
        let area = area.settle(row * self.rows.len() as f64 + all);
        let mut top = area.y0;
        let middles = more.iter().map(|more| {
            let height = row + part * more;
            top += height;
            (top - height / 2.0, height)
        });
        let as_of = self.as_of.as_ref().map(|tick| tick.at);
        Ok(Geometry { area, label, value, row, rows: middles.collect(), as_of })
    }

    fn draw_lane(
        &self,
        canvas: &Canvas,
        axes: &Axes<'_>,
        geometry: &Geometry,
        plot: Area,
        lane: &Lane,
        (y, height): (f64, f64),
    ) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let is_narrow = canvas.size.is_narrow();
        let (top, bottom) = (y - height / 2.0, y + height / 2.0 - 7.0);
        let most = if height >= 74.0 && !is_narrow { 2 } else { 1 };
        let parts = RowParts::of(canvas.size, height, 2);
        let picture = y + parts.picture;
        let y = if is_narrow { words_middle(&parts, y) } else { y };
        let names = text::wrap_at_most(
            &text::printable(&lane.label),
            Weight::Bold,
            LABEL,
            geometry.label - lane.indent(),
            most,
        );
        for (line, name) in names.iter().rev().enumerate() {
            let baseline = y - 2.0 - 22.0 * line as f64;
            canvas.words(
                name,
                (plot.x0 + lane.indent(), baseline),
                Side::Start,
                canvas.over_lines(Words::bold(LABEL, tokens.ink)),
            );
        }
        let status =
            text::clip(&text::printable(&lane.status), Weight::Regular, DETAIL, geometry.label - lane.indent());
        canvas.words(
            &status,
            (plot.x0 + lane.indent(), y + 19.0),
            Side::Start,
            canvas.over_lines(Words::regular(DETAIL, tokens.words(lane.ink))),
        );
        let value = text::clip(&lane.value, Weight::Bold, LABEL, geometry.value);
        canvas.words_level(&value, (plot.x1, y + 5.0), Side::End, canvas.over_lines(Words::bold(LABEL, tokens.ink)));
        // A row that has just room for words below its brackets moves its marks up to make it.
        let below = height >= WORDS_BELOW && !is_narrow;
        let brackets = brackets(axes, lane, y);
        let levels = brackets.iter().map(|bracket| bracket.2 + 1).max().unwrap_or(0);
        // Under words there is little room: the picture gives way to its brackets.
        let tight = match levels {
            2.. if is_narrow => 2.0 * TIGHT,
            MOST_LEVELS.. => TIGHT,
            _ => 0.0,
        };
        let places = mark_places(axes, lane, y);
        let asides = tracks(&places);
        let aside = asides.iter().copied().fold(0.0, f64::max);
        // Words above the upper track still stand in their own row.
        let least = top + NOTE * layout::ASCENT + OVER_MARK + geometry.half() + aside;
        let middle = match levels {
            _ if is_narrow => picture - tight,
            2.. => (y - 1.0 - tight).max(least),
            _ if below && height < WORDS_BELOW + 24.0 => (y - 3.0).max(least),
            _ => (y + 5.0).max(least),
        };
        for span in &lane.spans {
            draw_span(canvas, axes, span, lane.ink, (middle, geometry.half()))?;
        }
        for (x0, x1, level) in &brackets {
            // Two that meet are still two.
            let first = if levels > 1 { 7.0 - tight } else { 9.0 };
            let under = middle + geometry.half() + aside + first + (LEVEL - tight) * *level as f64;
            // Off the line below the row.
            let under = under.min(bottom);
            canvas.bracket(x0 + 1.5, x1 - 1.5, under, tokens.mark(lane.ink))?;
        }
        let mut taken = Vec::new();
        for ((mark, x), aside) in lane.marks.iter().zip(&places).zip(&asides) {
            draw_mark(canvas, mark, lane.ink, (*x, middle + aside), geometry.half())?;
            // Words keep off every mark of the row, on whatever track.
            let (across, down) = (MARK_STEP / 2.0 - 1.0, MARK_STEP / 2.0 + 1.0);
            taken.push(Area::new(x - across, middle + aside - down, x + across, middle + aside + down));
        }
        // Deliveries speak first, then orders: talks give way.
        let mut words = mark_words(lane, &places);
        if is_narrow {
            // The line of the status stands there, and says where the deal stands.
            words.drain(..).for_each(|mark| canvas.drop_label(&mark.words));
        }
        words.sort_by_key(|MarkWords { words, .. }| {
            (!words.contains("deliver"), words.contains("talk") || words.contains("interest"))
        });
        let x = |year: f64| axes.at(year, middle).0;
        let spans: Vec<(f64, f64)> = lane.spans.iter().map(|span| (x(span.from), x(span.to))).collect();
        for MarkWords { words, first, last } in words {
            let line = geometry.as_of.map(x);
            let (half, at) = (geometry.half(), (f64::midpoint(first, last), middle));
            let far = |place: &f64| *place < first - NEAR_MARK || *place > last + NEAR_MARK;
            let others = places.iter().copied().filter(far).collect();
            let beside = last + MARK_STEP / 2.0 + 4.0;
            let below = below && levels < 2;
            let area = Area { y0: top, ..geometry.area };
            let place = LabelPlace { at, beside, area, half, aside, below, line, others, spans: &spans };
            draw_mark_label(canvas, &words, place, &mut taken);
        }
        Ok(())
    }
}

/// What a row needs beyond the others: two tracks of marks, and brackets below each other.
fn more_height(axes: &Axes<'_>, lane: &Lane, is_narrow: bool) -> f64 {
    let has_tracks = tracks(&mark_places(axes, lane, 0.0)).iter().any(|aside| *aside != 0.0);
    let levels = brackets(axes, lane, 0.0).iter().map(|bracket| bracket.2).max().unwrap_or(0);
    // On a narrow page no words stand above the marks.
    let words = if is_narrow { 0.0 } else { TRACK };
    if has_tracks { TRACK + words + LEVEL * levels as f64 } else { LEVEL * levels as f64 / 2.0 }
}

/// The middle of name and status where both stand above the picture, `y` being that of the row.
fn words_middle(parts: &RowParts, y: f64) -> f64 {
    y + f64::midpoint(parts.first, parts.second) - 2.5
}

/// A bar, at the middle and with half of the height that are given.
fn draw_span(canvas: &Canvas, axes: &Axes<'_>, span: &Span, ink: Ink, (y, half): (f64, f64)) -> Result<(), ChartError> {
    let color = canvas.tokens.mark(ink);
    let (from, to) = ((span.from, y - half), (span.to, y + half));
    match span.kind {
        SpanKind::Solid => axes.rect(from, to, &Paint::fill(color).radius(2.0)),
        SpanKind::Talks => axes.rect(from, to, &Paint::stroke(color, 1.6).dash(5.0, 3.5).radius(2.0)),
        SpanKind::Planned => {
            axes.rect(from, to, &Paint::fill(color).hatch())?;
            axes.rect(from, to, &Paint::stroke(color, 1.2))
        }
        SpanKind::Open => axes.rect(from, to, &Paint::fill(color).fade()),
    }
}

/// Where marks stand: in the middle of their brackets, because a mark is a date.
fn mark_places(axes: &Axes<'_>, lane: &Lane, y: f64) -> Vec<f64> {
    lane.marks.iter().map(|mark| axes.at(mark.middle(), y).0).collect()
}

/// How far up or down each mark stands: those that would cover each other go on two tracks, turn by turn.
fn tracks(places: &[f64]) -> Vec<f64> {
    let crowds = places.chunk_by(|one, next| next - one < MARK_STEP);
    let track = |n: usize| if n.is_multiple_of(2) { -TRACK } else { TRACK };
    crowds.flat_map(|crowd| (0..crowd.len()).map(move |n| if crowd.len() > 1 { track(n) } else { 0.0 })).collect()
}

/// Words over a mark, or over a group of marks that touch: where the first and the last of it stand.
struct MarkWords {
    words: String,
    first: f64,
    last: f64,
}

fn mark_words(lane: &Lane, places: &[f64]) -> Vec<MarkWords> {
    let mut groups: Vec<(Vec<&str>, f64, f64)> = Vec::new();
    for (mark, x) in lane.marks.iter().zip(places) {
        match groups.last_mut().filter(|group| x - group.2 < MARK_STEP + 1.0) {
            Some(group) => {
                if !group.0.contains(&mark.label.as_str()) {
                    group.0.push(&mark.label);
                }
                group.2 = *x;
            }
            None => groups.push((vec![&mark.label], *x, *x)),
        }
    }
    for (words, ..) in &mut groups {
        // "40 ordered" says what "ordered" says.
        let all = words.clone();
        words.retain(|word| !all.iter().any(|other| other.strip_suffix(word).is_some_and(|rest| rest.ends_with(' '))));
    }
    groups.into_iter().map(|(words, first, last)| MarkWords { words: words.join(", "), first, last }).collect()
}

/// A bracket: its ends, and on which level below the marks it lies.
type Bracket = (f64, f64, usize);

/// The brackets of a lane. Those that cover the same time lie below each other, the short ones near their marks.
fn brackets(axes: &Axes<'_>, lane: &Lane, y: f64) -> Vec<Bracket> {
    let ends = lane.marks.iter().map(|mark| (axes.at(mark.when.0, y).0, axes.at(mark.when.1, y).0));
    // A bracket narrower than its mark would say nothing.
    let mut spans: Vec<(f64, f64)> = ends.filter(|(x0, x1)| x1 - x0 > 12.0).collect();
    spans.sort_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)).then(a.0.total_cmp(&b.0)));
    spans.dedup_by(|a, b| (a.0 - b.0).abs() < 1.0 && (a.1 - b.1).abs() < 1.0);
    let mut out: Vec<Bracket> = Vec::new();
    for (x0, x1) in spans {
        let meets = |level: usize| out.iter().any(|other| other.2 == level && other.0 + 1.0 < x1 && x0 + 1.0 < other.1);
        let level = (0..MOST_LEVELS).find(|level| !meets(*level)).unwrap_or(MOST_LEVELS - 1);
        out.push((x0, x1, level));
    }
    out
}

fn draw_mark(canvas: &Canvas, mark: &LaneMark, ink: Ink, at: (f64, f64), half: f64) -> Result<(), ChartError> {
    let color = canvas.tokens.mark(ink);
    match mark.kind {
        MarkKind::Ring => canvas.dot(at, (half - 1.0).min(MARK_STEP / 2.0 - 1.0), color, true, &mark.id),
        MarkKind::Dot => canvas.dot(at, (half + 1.0).min(MARK_STEP / 2.0), color, mark.hollow, &mark.id),
        MarkKind::Diamond => canvas.diamond(at, (half + 2.0).min(MARK_STEP / 2.0 + 1.0), color, true, &mark.id),
        MarkKind::Cross => canvas.cross(at, 6.0, color, &mark.id),
    }
}

/// Where a mark stands for which words want a place.
struct LabelPlace<'a> {
    at: (f64, f64),
    /// Where words right of it may begin.
    beside: f64,
    /// The room for words: their row and what is below it.
    area: Area,
    /// Half of the thickness of the bars.
    half: f64,
    /// How far the tracks of the row are from its middle.
    aside: f64,
    /// The row is high enough for words below the bracket.
    below: bool,
    /// The line of the last day, which no words should touch.
    line: Option<f64>,
    /// Where other marks of the lane stand: words above one of them seem to be its own.
    others: Vec<f64>,
    /// From where to where the bars go.
    spans: &'a [(f64, f64)],
}

/// Above its mark, else a little to either side, else below its bracket, else beside it; else the words are dropped and recorded.
fn draw_mark_label(canvas: &Canvas, words: &str, place: LabelPlace<'_>, taken: &mut Vec<Area>) {
    let look = Words::regular(NOTE, canvas.tokens.muted).rimmed();
    let ((x, y), area, width) = (place.at, place.area, look.width(words));
    let keep = |left: f64| left.min(area.x1 + 20.0 - width).max(area.x0 - 8.0);
    let mut lefts = vec![x - width / 2.0, x - width + 9.0, x - 9.0];
    // Up to the line or from it on, as long as the mark is below the words.
    let beside = place.line.into_iter().flat_map(|line| [line - CLEAR - width, line + CLEAR]);
    lefts.extend(beside.filter(|left| (*left..=left + width).contains(&x)));
    let (above, below) = (y - place.half - OVER_MARK, y + place.half + 27.0);
    let mut baselines = vec![above];
    if place.aside > 0.0 {
        baselines.push(above - place.aside);
    }
    if place.below {
        baselines.push(below);
    }
    let lefts: Vec<f64> = lefts.into_iter().map(keep).collect();
    let mut spots: Vec<(f64, f64)> =
        baselines.iter().flat_map(|baseline| lefts.iter().map(|left| (*left, *baseline))).collect();
    let in_the_way = |(from, to): &(f64, f64)| *from < place.beside + width + 4.0 && *to > place.beside;
    let marks = place.others.iter().map(|other| (other - MARK_STEP / 2.0, other + MARK_STEP / 2.0));
    if !place.spans.iter().copied().chain(marks).any(|taken| in_the_way(&taken)) {
        spots.push((place.beside, y + look.size * 0.35));
    }
    let is_free = |(left, baseline): &(f64, f64)| {
        let spot = Area::of_words(words, look.weight, look.size, *left, *baseline).inset(-5.0, 0.0, -5.0, 0.0);
        spot.x1 <= area.x1 + 30.0 && spot.y0 >= area.y0 - 2.0 && !taken.iter().any(|other| other.meets(spot))
    };
    let is_clear = |(left, _): &(f64, f64)| {
        place.line.is_none_or(|line| line < left - CLEAR + 1.0 || line > left + width + CLEAR - 1.0)
    };
    let is_alone =
        |(left, _): &(f64, f64)| place.others.iter().all(|other| *other < left - 7.0 || *other > left + width + 7.0);
    let free: Vec<(f64, f64)> = spots.into_iter().filter(is_free).collect();
    let found = |is: &dyn Fn(&(f64, f64)) -> bool| free.iter().copied().find(|spot| is(spot));
    let free = found(&|spot| is_alone(spot) && is_clear(spot))
        .or_else(|| found(&is_alone))
        .or_else(|| found(&is_clear))
        .or_else(|| free.first().copied());
    match free {
        Some((left, baseline)) => {
            let spot = Area::of_words(words, look.weight, look.size, left, baseline);
            if !is_clear(&(left, baseline)) {
                // On paper that hides the line.
                let _ = canvas.rect(spot.inset(-3.0, 1.0, -3.0, 1.0), &Paint::fill(canvas.tokens.background));
            }
            taken.push(spot);
            canvas.words(words, (left, baseline), Side::Start, look);
        }
        None => canvas.drop_label(words),
    }
}

/// Rows that fit in a plot of that height.
pub(super) fn capacity(height: f64, size: Size) -> usize {
    (((height - HEAD - FOOT) / rows::least_row(size, LEAST_ROW, 2)).floor() as usize).max(1)
}

#[cfg(test)]
mod tests {
    use super::super::theme::{Size, Theme};
    use super::*;

    #[test]
    fn brackets_of_the_same_time_lie_below_each_other() {
        let canvas = Canvas::new(Theme::Light, Size::Wide);
        let area = Area::new(0.0, 0.0, 1000.0, 100.0);
        let axes = canvas.row_axes(area, Scale::Linear { min: 2000.0, max: 2020.0 }).expect("axes");
        let mark = |from: f64, to: f64| LaneMark {
            id: String::new(),
            when: (from, to),
            kind: MarkKind::Ring,
            hollow: false,
            label: String::new(),
        };
        let lane = |whens: &[(f64, f64)]| Lane {
            id: String::new(),
            is_answer: false,
            label: String::new(),
            status: String::new(),
            ink: Ink::Series(0),
            value: String::new(),
            spans: Vec::new(),
            marks: whens.iter().map(|when| mark(when.0, when.1)).collect(),
        };
        let levels = |whens: &[(f64, f64)]| -> Vec<usize> {
            brackets(&axes, &lane(whens), 50.0).into_iter().map(|bracket| bracket.2).collect()
        };
        assert_eq!(levels(&[(2007.0, 2017.0), (2016.0, 2017.0)]), [0, 1], "the long one below");
        let three = [(2007.0, 2017.0), (2016.0, 2017.0), (2016.8, 2018.0)];
        assert_eq!(levels(&three), [0, 1, 2], "three of one time are three");
        assert_eq!(levels(&[(2017.0, 2018.0), (2018.0, 2019.0)]), [0, 0], "neighbours share a level");
        assert_eq!(levels(&[(2017.0, 2018.0), (2017.0, 2018.0)]), [0], "the same twice is one");
        assert_eq!(levels(&[(2017.0, 2017.01)]), [0; 0], "narrower than its mark");
    }
}
