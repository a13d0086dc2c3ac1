//! Words: the embedded font, what a line of text measures, where it breaks, and the outlines it is drawn with.
//!
//! Two weights of Inter are in the binary, cut down to Latin, Cyrillic and the signs that charts need. Contextual
//! alternates are off, because they turn the `x` of `10x2` into ×. No font of the machine is ever read.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::{Mutex, OnceLock, PoisonError};

use harfrust::{Buffer, Direction, Feature, Font, Script, ShapeOptions, ShapePlan, ShaperFont, Tag, shape};
use serde::Serialize;
use skrifa::{DrawMemory, PathSink, ScalerFont};

const REGULAR: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/fonts/Inter-Regular.subset.ttf"));
const SEMI_BOLD: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/fonts/Inter-SemiBold.subset.ttf"));

/// Height of a capital letter, as a part of the type size (Inter).
pub const CAP_HEIGHT: f64 = 0.727;
/// Font units in one type size (Inter).
pub const UNITS_PER_EM: f64 = 2048.0;

/// The two weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// 400.
    Regular,
    /// 600.
    Bold,
}

/// A line of text turned into glyphs. Lengths are font units; multiply by `size /` [`UNITS_PER_EM`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    /// Glyph number, and where its origin stands.
    pub glyphs: Vec<(u32, i32, i32)>,
    /// Width of the whole.
    pub advance: i32,
}

struct Face {
    font: Font,
    // One plan a script, because making a plan costs more than using it.
    latin: ShapePlan,
    cyrillic: ShapePlan,
    runs: Mutex<HashMap<String, Run>>,
}

fn features() -> [Feature; 1] {
    [Feature::new(Tag::new(b"calt"), 0, ..)]
}

fn load(bytes: &'static [u8]) -> Option<Face> {
    let font = Font::new(bytes, 0)?;
    let plan = |script| ShapePlan::new(&font, Direction::LeftToRight, Some(script), None, &features());
    let (latin, cyrillic) = (plan(Script::LATIN), plan(Script::CYRILLIC));
    Some(Face { font, latin, cyrillic, runs: Mutex::default() })
}

fn face(weight: Weight) -> Option<&'static Face> {
    static FACES: [OnceLock<Option<Face>>; 2] = [OnceLock::new(), OnceLock::new()];
    match weight {
        Weight::Regular => FACES[0].get_or_init(|| load(REGULAR)).as_ref(),
        Weight::Bold => FACES[1].get_or_init(|| load(SEMI_BOLD)).as_ref(),
    }
}

fn is_cyrillic(text: &str) -> bool {
    text.chars().any(|c| ('\u{400}'..='\u{52f}').contains(&c))
}

fn shape_now(face: &Face, text: &str) -> Option<Run> {
    let text = &printable(text);
    let (script, plan) =
        if is_cyrillic(text) { (Script::CYRILLIC, &face.cyrillic) } else { (Script::LATIN, &face.latin) };
    let mut buffer = Buffer::new();
    buffer.push_str(text);
    buffer.set_direction(Direction::LeftToRight);
    buffer.set_script(Some(script));
    let features = features();
    let options = ShapeOptions::new().plan(Some(plan)).features(&features);
    shape(&ShaperFont::new(&face.font), &mut buffer, options).ok()?;
    let mut run = Run::default();
    for (info, position) in buffer.glyph_infos().iter().zip(buffer.glyph_positions()) {
        run.glyphs.push((info.glyph_id, run.advance + position.x_offset, position.y_offset));
        run.advance += position.x_advance;
    }
    Some(run)
}

/// Shapes one line, left to right, as far as it is [`printable`].
pub fn run(text: &str, weight: Weight) -> Run {
    known(text, weight, Run::clone)
}

/// What is wanted of a line that is shaped once.
fn known<T>(text: &str, weight: Weight, wanted: impl Fn(&Run) -> T) -> T {
    let Some(face) = face(weight) else { return wanted(&Run::default()) };
    let mut runs = face.runs.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = runs.get(text) {
        return wanted(known);
    }
    let fresh = shape_now(face, text).unwrap_or_default();
    // A report draws a few thousand strings; a service that never ends must not keep them all.
    if runs.len() > 20_000 {
        runs.clear();
    }
    wanted(runs.entry(text.to_owned()).or_insert(fresh))
}

/// Width of a line in pixels at a type size in pixels.
pub fn width(text: &str, weight: Weight, size: f64) -> f64 {
    f64::from(known(text, weight, |run| run.advance)) * size / UNITS_PER_EM
}

/// Breaks text at spaces into lines no wider than `max` pixels. A word that is too long by itself, as the name of a file, is cut behind
/// an underscore, a hyphen or a slash, else anywhere.
pub fn wrap(text: &str, weight: Weight, size: f64, max: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let (mut line, mut across) = (String::new(), 0.0);
    let blank = width(" ", weight, size);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let before = line.len();
        if !line.is_empty() {
            line.push(' ');
            across += blank;
        }
        line.push_str(word);
        across += width(word, weight, size);
        // A line is as wide as its words and blanks, but for letters that draw closer across a blank: it is measured as a whole
        // only where that may decide.
        let fits = if (across - max).abs() > size / 2.0 { across < max } else { width(&line, weight, size) <= max };
        if fits {
            continue;
        }
        line.truncate(before);
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        line = cut_word(word, weight, size, max, &mut lines);
        across = width(&line, weight, size);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Signs within a long word that a line may end with.
const JOINTS: [char; 5] = ['_', '-', '–', '/', ','];

fn cut_word(word: &str, weight: Weight, size: f64, max: f64, lines: &mut Vec<String>) -> String {
    // Most words need no cut, and are not measured letter by letter.
    if width(word, weight, size) <= max {
        return word.to_owned();
    }
    let mut piece = String::new();
    for character in word.chars() {
        piece.push(character);
        if width(&piece, weight, size) > max && piece.chars().count() > 1 {
            piece.pop();
            // A joint near the start would leave a line of a few letters.
            let joint = piece.rfind(JOINTS).filter(|at| width(&piece[..*at], weight, size) > max / 3.0);
            let end = joint.and_then(|at| Some(at + piece[at..].chars().next()?.len_utf8())).unwrap_or(piece.len());
            let rest = piece.split_off(end);
            lines.push(std::mem::replace(&mut piece, rest));
            piece.push(character);
        }
    }
    piece
}

/// Like [`wrap`], at most `most` lines; the last ends with an ellipsis when something had to go.
pub fn wrap_at_most(text: &str, weight: Weight, size: f64, max: f64, most: usize) -> Vec<String> {
    let mut lines = wrap(text, weight, size, max);
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        lines.push(clip(&rest, weight, size, max));
    }
    lines
}

/// Like [`wrap_at_most`], with lines of about the same width, so that no single word is left on the last one.
pub fn wrap_evenly(text: &str, weight: Weight, size: f64, max: f64, most: usize) -> Vec<String> {
    let lines = wrap_at_most(text, weight, size, max, most);
    if lines.len() < 2 || lines.last().is_some_and(|line| line.ends_with('…')) {
        return lines;
    }
    let (mut low, mut high) = (max / 3.0, max);
    for _ in 0..12 {
        let middle = (low + high) / 2.0;
        if wrap(text, weight, size, middle).len() > lines.len() { low = middle } else { high = middle }
    }
    wrap(text, weight, size, high)
}

/// Shortens a line to `max` pixels, with an ellipsis when something had to go.
pub fn clip(text: &str, weight: Weight, size: f64, max: f64) -> String {
    if width(text, weight, size) <= max {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        let short = format!("{}…", kept.iter().collect::<String>().trim_end());
        if width(&short, weight, size) <= max {
            return short;
        }
    }
    "…".to_owned()
}

/// Text without control characters, direction marks and other characters that have no shape; line breaks become spaces.
pub fn clean(text: &str) -> String {
    let shapeless = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
            || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
    };
    let spaced: String = text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
    spaced.chars().filter(|c| !shapeless(*c)).collect()
}

/// What stands for letters of a script that the embedded font does not have.
pub const OTHER_SCRIPT: &str = "(in another script)";

/// Text that can be drawn: clean, and with a word for letters of a script that the embedded font does not have, because an empty box
/// says nothing. A sign that it lacks becomes `?`, and an accent that it lacks is left out.
pub fn printable(text: &str) -> String {
    let text = clean(text);
    let lacks = |c: char| {
        let known = face(Weight::Regular).and_then(|face| face.font.charmap().map_unicode(c));
        c > '\u{24f}' && known.is_none_or(|glyph| glyph.to_u32() == 0)
    };
    if text.chars().all(|c| !lacks(c)) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    // What stands between two words of that script belongs to them.
    let mut between = String::new();
    let mut is_foreign = false;
    for c in text.chars() {
        match c {
            c if is_accent(c) && lacks(c) => {}
            c if lacks(c) && c.is_alphabetic() => {
                if !is_foreign {
                    out.push_str(&between);
                    let is_word = out.chars().next_back().is_some_and(|c| c.is_alphanumeric());
                    out.push_str(if is_word { " " } else { "" });
                    out.push_str(OTHER_SCRIPT);
                }
                between.clear();
                is_foreign = true;
            }
            // Its signs are left out with it.
            c if is_foreign && !c.is_alphanumeric() => between.extend(Some(c).filter(|c| !lacks(*c))),
            c => {
                let is_word = is_foreign && between.is_empty() && c.is_alphanumeric();
                out.push_str(if is_word { " " } else { "" });
                out.push_str(&std::mem::take(&mut between));
                out.push(if lacks(c) { '?' } else { c });
                is_foreign = false;
            }
        }
    }
    out.push_str(between.trim_end());
    out
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

/// The characters of `text` that the embedded font cannot draw, each once.
pub fn missing(text: &str) -> Vec<char> {
    let Some(face) = face(Weight::Regular) else { return Vec::new() };
    let charmap = face.font.charmap();
    let absent: BTreeSet<char> =
        clean(text).chars().filter(|c| charmap.map_unicode(*c).is_none_or(|glyph| glyph.to_u32() == 0)).collect();
    absent.into_iter().collect()
}

/// The outline of one glyph as SVG path data in font units, y upwards. Empty for a space.
pub fn outline(glyph: u32, weight: Weight) -> String {
    let Some(face) = face(weight) else { return String::new() };
    let scaler = ScalerFont::unhinted(face.font.clone(), None);
    let mut path = PathText::default();
    if let Some(outline) = scaler.outline(glyph.into()) {
        // A glyph that cannot be drawn leaves a gap; the embedded font has none, and a test draws them all.
        let _ = outline.draw(DrawMemory::Scratch, &mut path);
    }
    path.data
}

/// Path data in which only the first point is absolute, so that a glyph is moved by writing that one point anew.
#[derive(Default)]
struct PathText {
    data: String,
    start: (i32, i32),
    at: (i32, i32),
}

impl PathText {
    /// Writes a command whose points are relative to the current one; the last of them becomes it.
    fn step(&mut self, letter: char, points: &[(f32, f32)]) {
        self.data.push(letter);
        let from = self.at;
        for (index, (x, y)) in points.iter().enumerate() {
            let point = (x.round() as i32, y.round() as i32);
            let (dx, dy) = (point.0 - from.0, point.1 - from.1);
            // Writing to a string cannot fail.
            let _ = write!(self.data, "{}{dx} {dy}", if index == 0 { "" } else { " " });
            self.at = point;
        }
    }
}

impl PathSink for PathText {
    fn move_to(&mut self, x: f32, y: f32) {
        self.step(if self.data.is_empty() { 'M' } else { 'm' }, &[(x, y)]);
        self.start = self.at;
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.step('l', &[(x, y)]);
    }
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.step('q', &[(cx, cy), (x, y)]);
    }
    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.step('c', &[(ax, ay), (bx, by), (x, y)]);
    }
    fn close(&mut self) {
        self.data.push('z');
        self.at = self.start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_weights_load_and_know_the_letters_of_the_region() {
        for weight in [Weight::Regular, Weight::Bold] {
            assert!(face(weight).is_some());
            assert!(width("Əliyev", weight, 16.0) > 30.0);
            assert!(!outline(run("ə", weight).glyphs[0].0, weight).is_empty());
        }
        assert_eq!(missing("Əəğışİ Владимир Қазақстан $€₼₺₽₹ →←●▲◆×≈≤≥−–“”…"), Vec::<char>::new());
        assert_eq!(missing("a漢b字漢"), vec!['字', '漢']);
        let alphabets = [
            "AaBbCcÇçDdEeƏəFfGgĞğHhXxIıİiJjKkQqLlMmNnOoÖöPpRrSsŞşTtUuÜüVvYyZz",
            "ÂâÎîÛûĂăȘșȚțŁłŻżĄąĘęÑñÅåØøÆæßŐőŰűČčŘřŽžĐđ",
            "АаБбВвГгҐґДдЕеЁёЄєЖжЗзИиІіЇїЙйКкЛлМмНнОоПпРрСсТтУуЎўФфХхЦцЧчШшЩщЪъЫыЬьЭэЮюЯя",
            "ӘәҒғҚқҢңӨөҰұҮүҺһӢӣӮӯҲҳҶҷЂђЈјЉљЊњЋћЏџ",
        ];
        for alphabet in alphabets {
            assert_eq!(missing(alphabet), Vec::<char>::new(), "{alphabet}");
            assert_eq!(printable(alphabet), alphabet);
        }
    }

    #[test]
    fn kerning_is_read() {
        let apart = width("A", Weight::Regular, 100.0) + width("V", Weight::Regular, 100.0);
        assert!(width("AV", Weight::Regular, 100.0) < apart - 2.0);
    }

    #[test]
    fn an_x_between_digits_stays_an_x() {
        let glyph = |text: &str| run(text, Weight::Regular).glyphs[0].0;
        assert_eq!(run("10x2", Weight::Regular).glyphs[2].0, glyph("x"));
    }

    #[test]
    fn lines_are_no_wider_than_asked() {
        let text = "Trade between Azerbaijan and Pakistan as eleven outlets have reported it since 2014";
        let lines = wrap(text, Weight::Regular, 16.0, 200.0);
        assert!(lines.len() > 2);
        assert!(lines.iter().all(|line| width(line, Weight::Regular, 16.0) <= 200.0));
        assert_eq!(lines.join(" "), text);
        // Each word is set on the line before as long as that is no wider than asked.
        for max in (60..700).step_by(7) {
            let max = f64::from(max);
            let mut naive: Vec<String> = Vec::new();
            for word in text.split(' ') {
                let longer = naive.last().map(|line| format!("{line} {word}"));
                match longer.filter(|longer| width(longer, Weight::Bold, 14.0) <= max) {
                    Some(longer) => *naive.last_mut().expect("a line") = longer,
                    None => naive.push(word.to_owned()),
                }
            }
            let short = text.split(' ').all(|word| width(word, Weight::Bold, 14.0) <= max);
            assert!(!short || wrap(text, Weight::Bold, 14.0, max) == naive, "{max}");
        }
        let cut = wrap(&"ə".repeat(200), Weight::Bold, 16.0, 100.0);
        assert!(cut.iter().all(|line| width(line, Weight::Bold, 16.0) <= 100.0));
        assert!(clip(text, Weight::Regular, 16.0, 100.0).ends_with('…'));
        assert_eq!(wrap_at_most(text, Weight::Regular, 16.0, 200.0, 2).len(), 2);
        let file = "(comtrade_new_TOTAL_2022_CHN_DEU_USA_allpartners.csv)";
        for width in [150.0, 200.0, 300.0, 420.0] {
            let lines = wrap(file, Weight::Regular, 16.0, width);
            assert_eq!(lines.concat(), file);
            let (last, most) = lines.split_last().expect("a line");
            assert!(most.iter().all(|line| line.ends_with('_')) && last.ends_with(".csv)"), "{lines:?}");
        }
    }

    #[test]
    fn letters_of_another_script_are_told_in_words() {
        for (text, told) in [
            ("新华社", "(in another script)"),
            ("新华社 Xinhua", "(in another script) Xinhua"),
            ("وكالة أنباء", "(in another script)"),
            ("Καθημερινή (2021)", "(in another script) (2021)"),
            ("JF-17雷电 Block 3", "JF-17 (in another script) Block 3"),
            ("雷电17", "(in another script) 17"),
            ("Ω★b", "(in another script) b"),
            ("cafe\u{323}", "cafe"),
            ("★ Bakı", "? Bakı"),
        ] {
            assert_eq!(printable(text), told, "{text}");
            assert_eq!(missing(&printable(text)), Vec::<char>::new());
            assert_eq!(run(text, Weight::Regular), run(told, Weight::Regular), "never an empty box");
        }
    }

    #[test]
    fn what_has_no_shape_is_dropped() {
        assert_eq!(clean("a\u{0}b\u{202e}c\nd\u{fffe}"), "abc d");
    }
}
