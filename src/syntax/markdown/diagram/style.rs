/// Colours an author gives to a box. Nothing else of a style is taken over, and colours are numbers
/// here, so that no text of the author's reaches a style.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Paint {
    /// The inside.
    pub fill: Option<Rgb>,
    /// The outline.
    pub stroke: Option<Rgb>,
}

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Paint {
    /// Reads `fill:#f9f,stroke:#333,stroke-width:4px`; what is unknown is left out.
    pub fn read(style: &str) -> Self {
        let mut paint = Self::default();
        for (key, value) in style.trim_end_matches(';').split([',', ';']).filter_map(|pair| pair.split_once(':')) {
            match key.trim() {
                "fill" => paint.fill = Rgb::read(value.trim()),
                "stroke" => paint.stroke = Rgb::read(value.trim()),
                _ => {}
            }
        }
        paint
    }

    /// These colours, and the others where there are none.
    pub fn or(self, other: Self) -> Self {
        Self { fill: self.fill.or(other.fill), stroke: self.stroke.or(other.stroke) }
    }
}

impl Rgb {
    fn read(word: &str) -> Option<Self> {
        if let Some(digits) = word.strip_prefix('#') {
            let number = u32::from_str_radix(digits, 16).ok()?;
            let [_, r, g, b] = number.to_be_bytes();
            return match digits.len() {
                3 => Some(Self((number >> 8 & 15) as u8 * 17, (number >> 4 & 15) as u8 * 17, (number & 15) as u8 * 17)),
                6 => Some(Self(r, g, b)),
                _ => None,
            };
        }
        Some(match word.to_ascii_lowercase().as_str() {
            "white" => Self(255, 255, 255),
            "black" => Self(0, 0, 0),
            "red" => Self(255, 0, 0),
            "green" => Self(0, 128, 0),
            "blue" => Self(0, 0, 255),
            "yellow" => Self(255, 255, 0),
            "orange" => Self(255, 165, 0),
            "gray" | "grey" => Self(128, 128, 128),
            "lightgray" | "lightgrey" => Self(211, 211, 211),
            "lightblue" => Self(173, 216, 230),
            "lightgreen" => Self(144, 238, 144),
            "pink" => Self(255, 192, 203),
            "purple" => Self(128, 0, 128),
            _ => return None,
        })
    }

    /// As in a style sheet.
    pub fn css(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// The colour of text that can be read on it (WCAG 2.2 relative luminance).
    pub fn ink(self) -> &'static str {
        let linear = |byte: u8| {
            let c = f64::from(byte) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let luminance = 0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2);
        if luminance > 0.18 { "#000" } else { "#fff" }
    }
}
