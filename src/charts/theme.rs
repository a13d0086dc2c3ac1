//! Colours, type sizes and page sizes. Every chart takes them from here and from nowhere else.

use serde::Serialize;

/// A colour without transparency: red, green, blue, 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// From `0xRRGGBB`.
    pub const fn hex(code: u32) -> Rgb {
        Rgb((code >> 16) as u8, (code >> 8) as u8, code as u8)
    }

    /// As CSS writes it, `#rrggbb`.
    pub fn css(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// This colour laid over `below` with the given opacity, 0 to 1.
    pub fn over(self, below: Rgb, opacity: f64) -> Rgb {
        let mix = |a: u8, b: u8| (f64::from(a) * opacity + f64::from(b) * (1.0 - opacity)).round() as u8;
        Rgb(mix(self.0, below.0), mix(self.1, below.1), mix(self.2, below.2))
    }

    /// Relative luminance, 0 to 1 (WCAG 2).
    pub fn luminance(self) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast with another colour, 1 to 21 (WCAG 2).
    pub fn contrast(self, other: Rgb) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Dark ink on white.
    #[default]
    Light,
    /// Light ink on near-black.
    Dark,
}

/// The colours of one theme. Series colours are apart by CIEDE2000 12 or more in four kinds of colour vision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    /// Page.
    pub background: Rgb,
    /// Title and row names.
    pub ink: Rgb,
    /// Subtitle, note, axis labels.
    pub muted: Rgb,
    /// Grid lines.
    pub grid: Rgb,
    /// Zero lines and axis lines.
    pub axis: Rgb,
    /// Marks, in order of use.
    pub series: [Rgb; 5],
    /// The same hues dark (or light) enough for text.
    pub series_text: [Rgb; 5],
    /// Marks of everything that is not named.
    pub others: Rgb,
    /// Outline of those, because they alone are too pale.
    pub others_edge: Rgb,
}

const LIGHT: Tokens = Tokens {
    background: Rgb::hex(0xffffff),
    ink: Rgb::hex(0x14181f),
    muted: Rgb::hex(0x566070),
    grid: Rgb::hex(0xe3e6eb),
    axis: Rgb::hex(0x8a93a1),
    series: [Rgb::hex(0x0f62a8), Rgb::hex(0xc2410c), Rgb::hex(0x0aa19d), Rgb::hex(0x7b1753), Rgb::hex(0x9083ed)],
    series_text: [Rgb::hex(0x0f62a8), Rgb::hex(0xc2410c), Rgb::hex(0x008480), Rgb::hex(0x7b1753), Rgb::hex(0x7167ce)],
    others: Rgb::hex(0xcfd4db),
    others_edge: Rgb::hex(0x6b7280),
};

const DARK: Tokens = Tokens {
    background: Rgb::hex(0x12161c),
    ink: Rgb::hex(0xf2f4f7),
    muted: Rgb::hex(0xaab3c0),
    grid: Rgb::hex(0x2b323c),
    axis: Rgb::hex(0x6b7787),
    series: [Rgb::hex(0x5aa9e6), Rgb::hex(0xff9a62), Rgb::hex(0xacebc5), Rgb::hex(0xf92e89), Rgb::hex(0xfcceff)],
    series_text: [Rgb::hex(0x5aa9e6), Rgb::hex(0xff9a62), Rgb::hex(0xacebc5), Rgb::hex(0xf92e89), Rgb::hex(0xfcceff)],
    others: Rgb::hex(0x48515e),
    others_edge: Rgb::hex(0x8a95a5),
};

impl Theme {
    /// Both themes.
    pub const ALL: &'static [Theme] = &[Theme::Light, Theme::Dark];

    /// The word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The theme of that name, if there is one.
    pub fn parse(word: &str) -> Option<Theme> {
        Theme::ALL.iter().copied().find(|theme| theme.word() == word)
    }

    /// The one that it is not.
    pub const fn other(self) -> Theme {
        match self {
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Light,
        }
    }

    /// Its colours.
    pub const fn tokens(self) -> &'static Tokens {
        match self {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }
}

/// What a colour is for. A chart names the use; the theme gives the colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ink {
    /// Names and titles.
    Text,
    /// Everything said in a low voice.
    Muted,
    /// A mark, or its label, of the series with that number (0 to 4; more start again at 0).
    Series(u8),
    /// The rest.
    Others,
}

impl Tokens {
    /// The colour of a mark.
    pub fn mark(&self, ink: Ink) -> Rgb {
        match ink {
            Ink::Text => self.ink,
            Ink::Muted => self.muted,
            Ink::Series(n) => self.series[usize::from(n) % self.series.len()],
            Ink::Others => self.others,
        }
    }

    /// The colour of words: the same hue, at a contrast of 4.5 or more.
    pub fn words(&self, ink: Ink) -> Rgb {
        match ink {
            Ink::Series(n) => self.series_text[usize::from(n) % self.series_text.len()],
            Ink::Others => self.muted,
            _ => self.mark(ink),
        }
    }

    /// The colour of an outline around a mark.
    pub fn edge(&self, ink: Ink) -> Rgb {
        match ink {
            Ink::Others => self.others_edge,
            _ => self.mark(ink),
        }
    }
}

/// A page size. Lengths inside a chart are pixels of its canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Size {
    /// 1200 × 675, for slides and articles.
    #[default]
    Wide,
    /// 1080 × 1080.
    Square,
    /// 1080 × 1350, for posts that are read on phones.
    Tall,
    /// 460 × 920, for a page on a phone: the smallest type is 11.7 pixels where the picture is 360 wide.
    Phone,
    /// 180 × 120 mm, for paper.
    Print,
}

impl Size {
    /// All of them.
    pub const ALL: &'static [Size] = &[Size::Wide, Size::Square, Size::Tall, Size::Phone, Size::Print];

    /// The word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Size::Wide => "wide",
            Size::Square => "square",
            Size::Tall => "tall",
            Size::Phone => "phone",
            Size::Print => "print",
        }
    }

    /// The size of that name, if there is one.
    pub fn parse(word: &str) -> Option<Size> {
        Size::ALL.iter().copied().find(|size| size.word() == word)
    }

    /// Width and height of the canvas in pixels. On paper one of them is 0.159 mm: the smallest type comes out at 6.8 pt.
    pub const fn canvas(self) -> (u32, u32) {
        match self {
            Size::Wide => (1200, 675),
            Size::Square => (1080, 1080),
            Size::Tall => (1080, 1350),
            Size::Phone => (460, 920),
            Size::Print => (1134, 756),
        }
    }

    /// Width and height as SVG states them.
    pub const fn outer(self) -> (&'static str, &'static str) {
        match self {
            Size::Wide => ("1200", "675"),
            Size::Square => ("1080", "1080"),
            Size::Tall => ("1080", "1350"),
            Size::Phone => ("460", "920"),
            Size::Print => ("180mm", "120mm"),
        }
    }

    /// PNG pixels for one CSS pixel when nobody asks for another number: twice, three times on phones, and 300 dpi on paper.
    pub const fn default_scale(self) -> f32 {
        match self {
            Size::Phone => 3.0,
            Size::Print => 3.125,
            _ => 2.0,
        }
    }

    /// Type sizes of title and subtitle.
    pub const fn heads(self) -> (f64, f64) {
        match self {
            Size::Phone => (24.0, 16.0),
            _ => (TITLE, SUBTITLE),
        }
    }

    /// Empty border around everything.
    pub const fn margin(self) -> f64 {
        match self {
            Size::Phone => 16.0,
            _ => MARGIN,
        }
    }

    /// Width between the borders.
    pub fn room(self) -> f64 {
        f64::from(self.canvas().0) - 2.0 * self.margin()
    }

    /// The most lines of words that take `most` lines on a wide page.
    pub const fn lines(self, most: usize) -> usize {
        if self.is_narrow() { most * 2 } else { most }
    }

    /// True where the page is too narrow for words beside a picture: they go above or below it.
    pub const fn is_narrow(self) -> bool {
        matches!(self, Size::Phone)
    }
}

/// Type sizes in pixels of the canvas, one a role, the same in every chart. Nothing is set smaller than [`NOTE`]. [`Size::heads`] gives
/// those of title and subtitle.
const TITLE: f64 = 32.0;
/// Subtitle.
const SUBTITLE: f64 = 19.0;
/// Headings of panels.
pub const HEADING: f64 = 18.0;
/// Figures at their marks, and the names of rows.
pub const LABEL: f64 = 17.0;
/// What stands in a second line below a figure or a name.
pub const DETAIL: f64 = 16.0;
/// Ticks, keys and headings of columns.
pub const AXIS: f64 = 16.0;
/// Note and source.
pub const NOTE: f64 = 15.0;
/// The one or two figures that a chart is about.
pub const FIGURE: f64 = 40.0;
/// Empty border around everything on all but phones.
const MARGIN: f64 = 32.0;
