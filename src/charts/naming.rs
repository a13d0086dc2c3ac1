//! Words beside dots: every figure with the outlet that reports it where there is room for all of them, else every outlet as a number
//! with a key below the plot.

use super::layout::{self, Area, Wish};
use super::marks::{Canvas, Paint, Side, Words};
use super::text;
use super::theme::{LABEL, NOTE, Rgb};

/// From one line of a label to the next.
pub(super) const LEADING: f64 = 20.0;
/// Radius of a dot.
pub(super) const RADIUS: f64 = 7.0;
/// Farther from its dot a label no longer seems to belong to it.
const FAR: f64 = 84.0;
/// A distance up to which no line is needed between a dot and its words.
const NEAR: f64 = RADIUS + 12.0;
/// How often the worst label may choose first.
const ROUNDS: usize = 5;
/// In a larger crowd no order makes room for all: labels are set once, the crowded ones first.
const MOST_SEARCHED: usize = 60;
/// How many of its neighbours try with it.
const NEIGHBOURS: usize = 5;
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

/// Where the words of a dot stand: how many of their lines, and in which box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    lines: usize,
    area: Area,
}

impl Mark {
    fn tag(&self) -> String {
        self.number.map_or_else(String::new, |number| format!(" ({number})"))
    }

    fn width(&self, lines: usize) -> f64 {
        let (bold, plain) = (Words::bold(LABEL, self.color), Words::regular(LABEL - 1.0, self.color));
        let look = |n: usize| if n == 0 { bold } else { plain };
        let widths = self.lines[..lines].iter().enumerate().map(|(n, line)| look(n).width(line));
        widths
            .enumerate()
            .map(|(n, width)| if n == 0 { width + plain.width(&self.tag()) } else { width })
            .fold(0.0, f64::max)
    }

    /// All lines, or else as many as find a place.
    fn fit(&self, taken: &[Area], bounds: Area) -> Option<Place> {
        (1..=self.lines.len()).rev().find_map(|lines| {
            let wish =
                Wish { at: self.at, reach: self.reach, width: self.width(lines), height: LEADING * lines as f64 };
            let area = layout::place_labels(&[wish], taken, bounds).into_iter().next().flatten()?;
            Some(Place { lines, area })
        })
    }

    /// From the middle of the dot to the nearest edge of its words.
    fn distance(&self, area: Area) -> f64 {
        let near = nearest(self.at, area);
        (near.0 - self.at.0).hypot(near.1 - self.at.1)
    }
}

/// A place for the words of each mark that keeps off `taken` and within `bounds`. The labels are set in several orders; the one that
/// says most, nearest to the marks, is kept.
pub(super) fn arrange(marks: &[Mark], taken: &[Area], bounds: Area) -> Vec<Option<Place>> {
    let crowd = |mark: &Mark| {
        marks.iter().filter(|other| (other.at.0 - mark.at.0).hypot(other.at.1 - mark.at.1) < 130.0).count()
    };
    let crowds: Vec<usize> = marks.iter().map(crowd).collect();
    let by = |key: &dyn Fn(usize) -> f64| {
        let mut order: Vec<usize> = (0..marks.len()).collect();
        order.sort_by(|a, b| (!marks[*a].first).cmp(&!marks[*b].first).then(key(*a).total_cmp(&key(*b))));
        order
    };
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

/// Labels set in some order.
struct Setting {
    order: Vec<usize>,
    places: Vec<Option<Place>>,
    cost: f64,
}

impl Setting {
    fn of(marks: &[Mark], order: Vec<usize>, taken: &[Area], bounds: Area) -> Setting {
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

fn set(marks: &[Mark], order: &[usize], taken: &[Area], bounds: Area) -> Vec<Option<Place>> {
    let mut taken = taken.to_vec();
    let mut places = vec![None; marks.len()];
    for index in order.iter().copied().filter(|index| !marks[*index].lines.is_empty()) {
        let place = marks[index].fit(&taken, bounds);
        if let Some(place) = place {
            // Words of two dots that nearly touch read as one.
            taken.push(place.area.inset(-5.0, -3.0, -5.0, -3.0));
            taken.extend(leader(marks[index].at, place.area).map(|(from, to)| boxes(from, to)).unwrap_or_default());
        }
        places[index] = place;
    }
    places
}

/// What is lost of a label, above all, and how far it is from its mark.
fn cost(mark: &Mark, place: Option<&Place>) -> f64 {
    match place {
        None if mark.lines.is_empty() => 0.0,
        None => 1e9,
        Some(place) if place.lines < mark.lines.len() => 1e6,
        Some(place) => (mark.distance(place.area) - NEAR).max(0.0).powi(2),
    }
}

/// True when every label is whole and near its mark.
pub(super) fn is_whole(marks: &[Mark], places: &[Option<Place>]) -> bool {
    marks.iter().zip(places).filter(|(mark, _)| !mark.lines.is_empty()).all(|(mark, place)| {
        place.is_some_and(|place| {
            place.lines == mark.lines.len() && mark.distance(place.area) <= FAR.max(mark.reach + 12.0)
        })
    })
}

/// Draws the words in their places. What has found none is recorded in the metadata of the picture.
pub(super) fn draw(canvas: &Canvas, marks: &[Mark], places: &[Option<Place>]) {
    for (mark, place) in marks.iter().zip(places) {
        let Some(Place { lines, area }) = *place else {
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
        let (bold, plain) = (Words::bold(LABEL, mark.color), Words::regular(LABEL - 1.0, canvas.tokens.muted));
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
    /// The outlets in the order of their numbers, set in lines of that width.
    pub(super) fn of(outlets: &[String], width: f64, color: Rgb) -> Key {
        let look = Words::regular(NOTE, color);
        let clipped = |words: &str| text::clip(words, look.weight, look.size, width);
        let words: Vec<String> =
            outlets.iter().enumerate().map(|(n, outlet)| clipped(&format!("({}) {outlet}", n + 1))).collect();
        let widths: Vec<f64> = words.iter().map(|words| look.width(words)).collect();
        let lines = layout::in_lines(&widths, KEY_GAP, width);
        let line = |line: Vec<(usize, f64)>| line.into_iter().map(|(index, x)| (words[index].clone(), x)).collect();
        Key { lines: lines.into_iter().map(line).collect() }
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
        let places = arrange(&two, &[], bounds);
        assert!(is_whole(&two, &places));
        let crowd: Vec<Mark> =
            (0..12).map(|n| mark((60.0 + 4.0 * f64::from(n), 60.0), &["$10m", "an outlet"])).collect();
        let places = arrange(&crowd, &[], Area::new(0.0, 0.0, 130.0, 120.0));
        assert!(!is_whole(&crowd, &places));
        let areas: Vec<Area> = places.into_iter().flatten().map(|place| place.area).collect();
        for (n, one) in areas.iter().enumerate() {
            assert!(areas[..n].iter().all(|other| !one.meets(*other)));
        }
    }

    #[test]
    fn a_label_far_from_its_mark_is_not_whole() {
        let one = [mark((200.0, 150.0), &["$10m", "outlet"])];
        let wall = [Area::new(110.0, 80.0, 290.0, 220.0)];
        let places = arrange(&one, &wall, Area::new(0.0, 0.0, 400.0, 300.0));
        assert!(!is_whole(&one, &places), "{places:?}");
    }

    #[test]
    fn the_key_breaks_into_lines() {
        let outlets: Vec<String> = (0..6).map(|n| format!("An outlet with a name {n}")).collect();
        let key = Key::of(&outlets, 500.0, Rgb(0, 0, 0));
        assert!(key.lines.len() > 1 && key.lines.iter().flatten().count() == 6);
        assert_eq!(key.lines[0][0], ("(1) An outlet with a name 0".to_owned(), 0.0));
    }
}
