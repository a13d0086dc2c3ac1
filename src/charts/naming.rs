//! Words beside dots: every figure with the outlet that reports it where there is room for all of them, else every outlet as a number
//! with a key below the plot.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{self, Area, Wish};
use super::marks::{Canvas, Paint, Side, Words};
use super::text;
use super::theme::{DETAIL, LABEL, NOTE, Rgb};

/// From one line of a label to the next.
pub(super) const LEADING: f64 = 20.0;
/// Radius of a dot.
pub(super) const RADIUS: f64 = 7.0;
/// Farther from its dot than about two lines a label no longer seems to belong to it: then it is left out, and that is said.
const FAR: f64 = 2.0 * LEADING + RADIUS;
/// A distance up to which no line is needed between a dot and its words.
const NEAR: f64 = RADIUS + 12.0;
/// How often the worst label may choose first.
const ROUNDS: usize = 5;
/// In a larger crowd no order makes room for all: labels are set once, the crowded ones first.
const MOST_SEARCHED: usize = 60;
/// How many of its neighbours try with it.
const NEIGHBOURS: usize = 5;
/// Of more marks than these, those with most room around them get words.
const MOST_NAMED: usize = 150;
/// Width of the squares in which the neighbours of a mark are counted.
const CROWD: f64 = 65.0;
/// Nearer than this to another mark, words seem to belong to that one.
const FOREIGN: f64 = RADIUS + 11.0;
/// Words that could be taken for those of another mark, and a line to words that crosses another line: what they cost.
const MISTAKEN: f64 = 1e5;
const CROSSING: f64 = 1e3;
const KEY_LEADING: f64 = 21.0;
const KEY_GAP: f64 = 18.0;

/// A dot and the words that want a place beside it.
pub(super) struct Mark {
    /// The middle of the dot.
    pub(super) at: (f64, f64),
    /// From there to the words.
    pub(super) reach: f64,
    /// It chooses before all others.
    pub(super) first: bool,
    /// The first line is bold.
    pub(super) lines: Vec<String>,
    /// Number of its outlet in the key, behind the first line.
    pub(super) number: Option<usize>,
    /// Colour of the first line.
    pub(super) color: Rgb,
}

/// Where the words of a dot stand: how many of their lines, in which box, and what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    lines: usize,
    area: Area,
    flaw: f64,
}

/// What words keep off: whatever is drawn, and of this the words, dots and lines to words that no other line to words may cross.
#[derive(Clone)]
struct Taken {
    all: Vec<Area>,
    solid: Vec<Area>,
}

impl Mark {
    fn tag(&self) -> String {
        self.number.map_or_else(String::new, |number| format!(" ({number})"))
    }

    fn width(&self, lines: usize) -> f64 {
        let (bold, plain) = (Words::bold(LABEL, self.color), Words::regular(DETAIL, self.color));
        let look = |n: usize| if n == 0 { bold } else { plain };
        let widths = self.lines[..lines].iter().enumerate().map(|(n, line)| look(n).width(line));
        widths
            .enumerate()
            .map(|(n, width)| if n == 0 { width + plain.width(&self.tag()) } else { width })
            .fold(0.0, f64::max)
    }

    fn wish(&self, lines: usize) -> Wish {
        Wish { at: self.at, reach: self.reach, width: self.width(lines), height: LEADING * lines as f64 }
    }

    /// All lines, or else as many as find a place.
    fn fit(&self, marks: &[Mark], taken: &Taken, bounds: Area) -> Option<Place> {
        let mut mistaken = None;
        for lines in (1..=self.lines.len()).rev() {
            let wish = self.wish(lines);
            let mut crossing = None;
            let near = layout::free_places(&wish, &taken.all, bounds).filter(|area| self.is_near(*area));
            for area in near.filter(|area| !self.leads_through(marks, *area)) {
                let is_clear = layout::clear_way(&wish, area, &taken.all);
                match (self.is_alone_at(marks, area), is_clear) {
                    (true, true) => return Some(Place { lines, area, flaw: 0.0 }),
                    (true, false) if crossing.is_none() && layout::clear_way(&wish, area, &taken.solid) => {
                        crossing = Some(Place { lines, area, flaw: CROSSING });
                    }
                    (false, true) => mistaken = mistaken.or(Some(Place { lines, area, flaw: MISTAKEN })),
                    _ => {}
                }
            }
            if crossing.is_some() {
                return crossing;
            }
        }
        mistaken
    }

    /// Not so far from its mark that the words no longer seem to belong to it.
    fn is_near(&self, area: Area) -> bool {
        self.distance(area) <= FAR.max(self.reach + 12.0)
    }

    /// The line from the mark to words there would go through another mark.
    fn leads_through(&self, marks: &[Mark], area: Area) -> bool {
        let Some((from, to)) = leader(self.at, area) else { return false };
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let away = |at: (f64, f64)| {
            let along = ((at.0 - from.0) * dx + (at.1 - from.1) * dy) / (dx * dx + dy * dy).max(1e-9);
            let along = along.clamp(0.0, 1.0);
            (at.0 - from.0 - along * dx).hypot(at.1 - from.1 - along * dy)
        };
        marks.iter().any(|other| other.at != self.at && away(other.at) < RADIUS + 1.0)
    }

    /// No other mark is so near to that place that its words could be those of it.
    fn is_alone_at(&self, marks: &[Mark], area: Area) -> bool {
        let around = area.inset(-FOREIGN, -FOREIGN, -FOREIGN, -FOREIGN);
        let mut near = marks.iter().filter(|other| other.at != self.at && around.has(other.at));
        near.all(|other| other.distance(area) >= FOREIGN)
    }

    /// From the middle of the dot to the nearest edge of its words.
    fn distance(&self, area: Area) -> f64 {
        let near = nearest(self.at, area);
        (near.0 - self.at.0).hypot(near.1 - self.at.1)
    }
}

/// A place for the words of each mark that keeps off lines and other words and within `bounds`. The labels are set in several orders; the one that
/// says most, nearest to the marks, is kept. Where marks are too many, some have no words.
pub(super) fn arrange(marks: &[Mark], lines: &[Area], words: &[Area], bounds: Area) -> Vec<Option<Place>> {
    let taken = &Taken::of(marks, lines, words);
    let crowds = crowds(marks);
    let by = |key: &dyn Fn(usize) -> f64| {
        let mut order: Vec<usize> = (0..marks.len()).collect();
        order.sort_by(|a, b| (!marks[*a].first).cmp(&!marks[*b].first).then(key(*a).total_cmp(&key(*b))));
        order
    };
    if marks.len() > MOST_NAMED {
        let mut order = by(&|index| crowds[index] as f64);
        order.truncate(MOST_NAMED);
        return set(marks, &order, taken, bounds);
    }
    let orders = [
        by(&|index| -(crowds[index] as f64)),
        by(&|index| marks[index].at.0),
        by(&|index| -marks[index].at.0),
        by(&|index| marks[index].at.1),
        by(&|index| -marks[index].at.1),
    ];
    if marks.len() > MOST_SEARCHED {
        return set(marks, &orders[0], taken, bounds);
    }
    let mut best: Option<Setting> = None;
    for order in orders {
        best = Some(Setting::better(best, Setting::of(marks, order, taken, bounds)));
    }
    // Whoever has the worst place may choose first, just before or just after one of its neighbours.
    for _ in 0..ROUNDS {
        let Some(setting) = best.as_ref().filter(|setting| setting.cost > 0.0) else { break };
        let before = setting.cost;
        let tries = setting.worst_first(marks).into_iter().map(|order| Setting::of(marks, order, taken, bounds));
        let Some(next) = tries.min_by(|a, b| a.cost.total_cmp(&b.cost)).filter(|next| next.cost < before) else {
            break;
        };
        best = Some(next);
    }
    best.map(|best| best.places).unwrap_or_default()
}

/// How many marks stand around each.
fn crowds(marks: &[Mark]) -> Vec<usize> {
    let square = |mark: &Mark| ((mark.at.0 / CROWD).floor() as i64, (mark.at.1 / CROWD).floor() as i64);
    let mut squares: BTreeMap<(i64, i64), usize> = BTreeMap::new();
    for mark in marks {
        *squares.entry(square(mark)).or_default() += 1;
    }
    let around = |mark: &Mark| {
        let (x, y) = square(mark);
        let near = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy)));
        near.filter_map(|square| squares.get(&square)).sum()
    };
    marks.iter().map(around).collect()
}

/// Each box once: thousands of dots at one place take the room of one.
fn distinct(areas: impl Iterator<Item = Area>) -> Vec<Area> {
    let mut known = BTreeSet::new();
    let pixels = |area: &Area| [area.x0, area.y0, area.x1, area.y1].map(|edge| edge.round() as i64);
    areas.filter(|area| known.insert(pixels(area))).collect()
}

/// Labels set in some order.
struct Setting {
    order: Vec<usize>,
    places: Vec<Option<Place>>,
    cost: f64,
}

impl Setting {
    fn of(marks: &[Mark], order: Vec<usize>, taken: &Taken, bounds: Area) -> Setting {
        let places = set(marks, &order, taken, bounds);
        let cost = marks.iter().zip(&places).map(|(mark, place)| cost(mark, place.as_ref())).sum();
        Setting { order, places, cost }
    }

    fn better(known: Option<Setting>, new: Setting) -> Setting {
        match known {
            Some(known) if known.cost <= new.cost => known,
            _ => new,
        }
    }

    /// The orders with the mark in front that has the worst place, and each of its nearest neighbours before or after it.
    fn worst_first(&self, marks: &[Mark]) -> Vec<Vec<usize>> {
        let cost = |index: &usize| cost(&marks[*index], self.places[*index].as_ref());
        let Some(worst) = self.order.iter().copied().max_by(|a, b| cost(a).total_cmp(&cost(b))) else {
            return Vec::new();
        };
        let away =
            |index: &usize| (marks[*index].at.0 - marks[worst].at.0).hypot(marks[*index].at.1 - marks[worst].at.1);
        let mut near: Vec<usize> = self.order.iter().copied().filter(|index| *index != worst).collect();
        near.sort_by(|a, b| away(a).total_cmp(&away(b)));
        near.truncate(NEIGHBOURS);
        let front = |first: &[usize]| -> Vec<usize> {
            first.iter().chain(self.order.iter().filter(|index| !first.contains(index))).copied().collect()
        };
        let pairs = near.iter().flat_map(|other| [front(&[*other, worst]), front(&[worst, *other])]);
        std::iter::once(front(&[worst])).chain(pairs).collect()
    }
}

fn set(marks: &[Mark], order: &[usize], taken: &Taken, bounds: Area) -> Vec<Option<Place>> {
    let mut taken = taken.clone();
    let mut places = vec![None; marks.len()];
    for index in order.iter().copied().filter(|index| !marks[*index].lines.is_empty()) {
        let place = marks[index].fit(marks, &taken, bounds);
        if let Some(place) = place {
            taken.add(&marks[index], place);
        }
        places[index] = place;
    }
    places
}

impl Taken {
    fn of(marks: &[Mark], lines: &[Area], words: &[Area]) -> Taken {
        let dot =
            |mark: &Mark| Area::new(mark.at.0 - RADIUS, mark.at.1 - RADIUS, mark.at.0 + RADIUS, mark.at.1 + RADIUS);
        let solid = distinct(marks.iter().map(dot).chain(words.iter().copied()));
        let all = distinct(lines.iter().chain(words).copied());
        Taken { all, solid }
    }

    fn add(&mut self, mark: &Mark, place: Place) {
        // Words of two dots that nearly touch read as one.
        let words = place.area.inset(-5.0, -3.0, -5.0, -3.0);
        let line = leader(mark.at, place.area).map(|(from, to)| boxes(from, to)).unwrap_or_default();
        for taken in [&mut self.all, &mut self.solid] {
            taken.push(words);
            taken.extend(&line);
        }
    }
}

/// What is lost of a label, above all, and how far it is from its mark.
fn cost(mark: &Mark, place: Option<&Place>) -> f64 {
    match place {
        None if mark.lines.is_empty() => 0.0,
        None => 1e9,
        Some(place) if place.lines < mark.lines.len() => 1e6,
        Some(place) => place.flaw + (mark.distance(place.area) - NEAR).max(0.0).powi(2),
    }
}

/// True when every label is whole, near its mark and nowhere near another.
pub(super) fn is_whole(marks: &[Mark], places: &[Option<Place>]) -> bool {
    marks
        .iter()
        .zip(places)
        .filter(|(mark, _)| !mark.lines.is_empty())
        .all(|(mark, place)| place.is_some_and(|place| place.lines == mark.lines.len() && place.flaw < MISTAKEN))
}

/// Draws the words in their places. What has found none is recorded in the metadata of the picture.
pub(super) fn draw(canvas: &Canvas, marks: &[Mark], places: &[Option<Place>]) {
    for (mark, place) in marks.iter().zip(places) {
        let Some(Place { lines, area, .. }) = *place else {
            canvas.drop_label(&mark.lines.join(", "));
            continue;
        };
        if let Some((from, to)) = leader(mark.at, area) {
            // A leader is a comfort; a chart without it is still right.
            let _ = canvas.line(&[from, to], &Paint::stroke(canvas.tokens.axis, 1.0));
        }
        let side = side_of(mark.at, area);
        let Some(number) = mark.number else {
            super::draw_lines(canvas, &mark.lines[..lines], area, side, mark.color, canvas.tokens.muted);
            continue;
        };
        let (bold, plain) = (Words::bold(LABEL, mark.color), Words::regular(DETAIL, canvas.tokens.muted));
        let tag = format!("({number})");
        let (value, blank) = (bold.width(&mark.lines[0]), plain.width(&mark.tag()) - plain.width(&tag));
        let x = match side {
            Side::Start => area.x0,
            Side::Middle => f64::midpoint(area.x0, area.x1) - (value + plain.width(&mark.tag())) / 2.0,
            Side::End => area.x1 - value - plain.width(&mark.tag()),
        };
        let baseline = area.y0 + LABEL * 0.8;
        canvas.words(&mark.lines[0], (x, baseline), Side::Start, bold);
        canvas.words(&tag, (x + value + blank, baseline), Side::Start, plain);
        if lines > 1 {
            let rest = area.inset(0.0, LEADING, 0.0, 0.0);
            for (n, line) in mark.lines[1..lines].iter().enumerate() {
                let at = match side {
                    Side::Start => rest.x0,
                    Side::Middle => f64::midpoint(rest.x0, rest.x1),
                    Side::End => rest.x1,
                };
                canvas.words(line, (at, rest.y0 + LABEL * 0.8 + LEADING * n as f64), side, plain);
            }
        }
    }
}

/// The key of numbered outlets.
pub(super) struct Key {
    lines: Vec<Vec<(String, f64)>>,
}

impl Key {
    /// The outlets in the order of their numbers and remarks behind them, set in lines of that width.
    pub(super) fn of(outlets: &[String], remarks: &[String], width: f64, color: Rgb) -> Key {
        let look = Words::regular(NOTE, color);
        let clipped = |words: &str| text::clip(words, look.weight, look.size, width);
        let numbered = outlets.iter().enumerate().map(|(n, outlet)| clipped(&format!("({}) {outlet}", n + 1)));
        let (short, long): (Vec<&String>, Vec<&String>) = remarks.iter().partition(|words| look.width(words) <= width);
        let words: Vec<String> = numbered.chain(short.into_iter().cloned()).collect();
        let widths: Vec<f64> = words.iter().map(|words| look.width(words)).collect();
        let lines = layout::in_lines(&widths, KEY_GAP, width);
        let line = |line: Vec<(usize, f64)>| line.into_iter().map(|(index, x)| (words[index].clone(), x)).collect();
        let broken =
            long.into_iter().flat_map(|words| text::wrap(&text::printable(words), look.weight, look.size, width));
        Key { lines: lines.into_iter().map(line).chain(broken.map(|words| vec![(words, 0.0)])).collect() }
    }

    /// What it takes at the foot of the plot.
    pub(super) fn height(&self) -> f64 {
        KEY_LEADING * self.lines.len() as f64 + 8.0
    }

    pub(super) fn draw(&self, canvas: &Canvas, plot: Area) {
        let look = Words::regular(NOTE, canvas.tokens.muted);
        let last = self.lines.len() as f64 - 1.0;
        for (n, line) in self.lines.iter().enumerate() {
            let y = plot.y1 - 2.0 - KEY_LEADING * (last - n as f64);
            for (words, x) in line {
                canvas.words(words, (plot.x0 + x, y), Side::Start, look);
            }
        }
    }
}

fn nearest(at: (f64, f64), area: Area) -> (f64, f64) {
    (at.0.clamp(area.x0, area.x1), at.1.clamp(area.y0, area.y1))
}

/// Words left of their mark end at it, words right of it start there.
fn side_of(at: (f64, f64), place: Area) -> Side {
    if place.x1 <= at.0 {
        Side::End
    } else if place.x0 >= at.0 {
        Side::Start
    } else {
        Side::Middle
    }
}

/// The ends of a thin line from a mark to words that had to move away.
fn leader(at: (f64, f64), place: Area) -> Option<((f64, f64), (f64, f64))> {
    let near = nearest(at, place);
    let distance = (near.0 - at.0).hypot(near.1 - at.1);
    let reach = (RADIUS + 2.0) / distance;
    let from = (at.0 + (near.0 - at.0) * reach, at.1 + (near.1 - at.1) * reach);
    (distance > NEAR).then_some((from, near))
}

/// Small boxes from one point to another, so that words keep off the line between them.
pub(super) fn boxes(a: (f64, f64), b: (f64, f64)) -> Vec<Area> {
    let steps = ((b.0 - a.0).hypot(b.1 - a.1) / 8.0).ceil().clamp(1.0, 400.0) as usize;
    let place = |n: usize| {
        let part = n as f64 / steps as f64;
        let (x, y) = (a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part);
        Area::new(x - 3.0, y - 3.0, x + 3.0, y + 3.0)
    };
    (0..=steps).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(at: (f64, f64), lines: &[&str]) -> Mark {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        Mark { at, reach: RADIUS + 5.0, first: false, lines, number: None, color: Rgb(0, 0, 0) }
    }

    #[test]
    fn labels_stand_whole_and_near_or_it_is_said() {
        let bounds = Area::new(0.0, 0.0, 400.0, 300.0);
        let two = [mark((100.0, 100.0), &["$10m", "outlet"]), mark((250.0, 100.0), &["$30m", "outlet"])];
        let places = arrange(&two, &[], &[], bounds);
        assert!(is_whole(&two, &places));
        let crowd: Vec<Mark> =
            (0..12).map(|n| mark((60.0 + 4.0 * f64::from(n), 60.0), &["$10m", "an outlet"])).collect();
        let places = arrange(&crowd, &[], &[], Area::new(0.0, 0.0, 130.0, 120.0));
        assert!(!is_whole(&crowd, &places));
        let areas: Vec<Area> = places.into_iter().flatten().map(|place| place.area).collect();
        for (n, one) in areas.iter().enumerate() {
            assert!(areas[..n].iter().all(|other| !one.meets(*other)));
        }
    }

    #[test]
    fn a_label_far_from_its_mark_is_not_whole() {
        let one = [mark((200.0, 150.0), &["$10m", "outlet"])];
        let wall = [Area::new(80.0, 40.0, 320.0, 260.0)];
        let places = arrange(&one, &wall, &[], Area::new(0.0, 0.0, 400.0, 300.0));
        assert!(!is_whole(&one, &places), "{places:?}");
    }

    #[test]
    fn words_are_never_nearer_to_another_mark_where_there_is_room() {
        // Above its mark and to both sides the words would stand right at a neighbour.
        let near = [(100.0, 100.0), (100.0, 78.0), (128.0, 100.0), (72.0, 100.0)];
        let marks: Vec<Mark> =
            near.iter().map(|at| mark(*at, if *at == near[0] { &["$11.7m"] } else { &[] })).collect();
        let places = arrange(&marks, &[], &[], Area::new(0.0, 0.0, 400.0, 300.0));
        let place = places[0].expect("a place");
        for other in &marks[1..] {
            assert!(other.distance(place.area) >= FOREIGN, "{place:?} is at {:?}", other.at);
        }
        assert!(is_whole(&marks, &places));
    }

    #[test]
    fn words_without_room_near_their_mark_are_left_out() {
        let one = [mark((30.0, 150.0), &["$10m"])];
        let bounds = Area::new(0.0, 0.0, 400.0, 300.0);
        // Full of lines up to so many pixels behind the mark.
        let lines = |edge: f64| -> Vec<Area> {
            (0..75).map(|n| Area::new(0.0, 4.0 * f64::from(n), 30.0 + edge, 4.0 * f64::from(n) + 1.0)).collect()
        };
        let place = arrange(&one, &lines(30.0), &[], bounds)[0].expect("a place");
        assert!(one[0].distance(place.area) <= 2.0 * LEADING + RADIUS, "{place:?}");
        let places = arrange(&one, &lines(60.0), &[], bounds);
        assert_eq!(places, [None], "farther than two lines");
        assert!(!is_whole(&one, &places));
    }

    #[test]
    fn no_line_to_words_goes_through_another_mark() {
        let bounds = Area::new(0.0, 0.0, 400.0, 300.0);
        // Lines leave room to the right alone, and there stands another mark.
        let lines: Vec<Area> =
            (0..75).map(|n| Area::new(0.0, 4.0 * f64::from(n), 120.0, 4.0 * f64::from(n) + 1.0)).collect();
        let marks = [mark((90.0, 150.0), &["$10m"]), mark((104.0, 150.0), &[])];
        for place in arrange(&marks, &lines, &[], bounds).into_iter().flatten() {
            let (from, to) = leader(marks[0].at, place.area).expect("a line");
            let nearest = (0..=100).map(|n| f64::from(n) / 100.0).map(|part| {
                let (x, y) = (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part);
                (x - 104.0).hypot(y - 150.0)
            });
            assert!(nearest.fold(f64::INFINITY, f64::min) > RADIUS, "{place:?}");
        }
        assert!(arrange(&marks[..1], &lines, &[], bounds)[0].is_some());
    }

    #[test]
    fn of_very_many_marks_some_have_words() {
        let many: Vec<Mark> = (0..20_000)
            .map(|n| mark((10.0 + f64::from(n % 1000), 20.0 + f64::from(n / 1000) * 17.0), &["$10m"]))
            .chain([mark((500.0, 700.0), &["$90m"])])
            .collect();
        let places = arrange(&many, &[], &[], Area::new(0.0, 0.0, 1100.0, 800.0));
        assert!(places.iter().flatten().count() <= MOST_NAMED);
        assert!(places[many.len() - 1].is_some(), "the one with room around it");
    }

    #[test]
    fn the_key_breaks_into_lines() {
        let outlets: Vec<String> = (0..6).map(|n| format!("An outlet with a name {n}")).collect();
        let key = Key::of(&outlets, &[], 500.0, Rgb(0, 0, 0));
        assert!(key.lines.len() > 1 && key.lines.iter().flatten().count() == 6);
        assert_eq!(key.lines[0][0], ("(1) An outlet with a name 0".to_owned(), 0.0));
        let remarked = Key::of(&outlets, &["Two more".to_owned()], 500.0, Rgb(0, 0, 0));
        assert_eq!(remarked.lines.iter().flatten().count(), 7);
        assert_eq!(remarked.lines.last().and_then(|line| line.last()).map(|last| last.0.as_str()), Some("Two more"));
    }
}
