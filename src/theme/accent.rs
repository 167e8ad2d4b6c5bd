//! The accent colour of the configuration, made readable.
//!
//! An organization's colour is chosen for a logo, not for text. Each use gets the nearest lighter or darker
//! tone of the same hue that keeps the contrast WCAG asks for (4.5 : 1), in light and in dark.

use crate::diagnostics::{Checked, Diagnostic, Severity};

/// The theme's own accent colour.
const DEFAULT: Rgb = Rgb([0x1d, 0x5f, 0x8a]);
/// Surfaces on which accent-coloured text stands, as in `theme.css`: the least favourable of each scheme.
const LIGHT_SURFACE: Rgb = Rgb([0xee, 0xf1, 0xf3]);
const DARK_SURFACE: Rgb = Rgb([0x24, 0x2a, 0x30]);
/// Contrast that WCAG 1.4.3 asks of text.
const WANTED: f64 = 4.5;
/// Contrast of text against its ground; a little over the 4.5 of WCAG 1.4.3, so that rounding never falls below.
const ENOUGH: f64 = 4.6;
/// Light on dark looks dimmer than it measures.
const ENOUGH_ON_DARK: f64 = 6.4;

#[derive(Debug, Clone, Copy, PartialEq)]
struct Rgb([u8; 3]);

/// The tones derived from one colour.
#[derive(Debug, Clone, PartialEq)]
pub struct Accent {
    light: Rgb,
    dark: Rgb,
}

impl Accent {
    /// `assets/site.css`: variables for both schemes and nothing else.
    pub fn stylesheet(&self) -> String {
        let (light, dark) = (self.light.hex(), self.dark.hex());
        format!(
            "/* Generated from [theme] accent. */\n\
             :root {{ --accent: {light}; --on-accent: #fff; }}\n\
             @media (prefers-color-scheme: dark) {{ :root:not([data-scheme=\"light\"]) {{ --accent: {dark}; --on-accent: #10151a; }} }}\n\
             :root[data-scheme=\"dark\"] {{ --accent: {dark}; --on-accent: #10151a; }}\n\
             @media print {{ :root, :root[data-scheme] {{ --accent: {light}; --on-accent: #fff; }} }}\n"
        )
    }
}

/// Derives the tones from `#rgb` or `#rrggbb`; a colour that cannot be read is reported, and the theme's own used.
pub fn load(accent: Option<&str>) -> Checked<Accent> {
    let mut diagnostics = Vec::new();
    let colour = accent.map_or(Some(DEFAULT), Rgb::parse).unwrap_or_else(|| {
        diagnostics.push(
            Diagnostic::global(
                "theme-accent",
                Severity::Error,
                format!("`{}` in `[theme] accent` is no colour", accent.unwrap_or_default()),
            )
            .help("write it as `#rrggbb`: `accent = \"#0b5cad\"`"),
        );
        DEFAULT
    });
    let light = colour.until_readable(Rgb([0, 0, 0]), LIGHT_SURFACE, ENOUGH);
    let contrast = colour.contrast(LIGHT_SURFACE);
    if contrast < WANTED {
        let message = format!(
            "the accent `{}` cannot be read on the pages: its contrast is {contrast:.1} : 1, and text needs {WANTED} : 1",
            colour.hex()
        );
        diagnostics.push(
            Diagnostic::global("theme-accent", Severity::Warning, message)
                .help(format!("`{}` is used for text, a darker tone of it; name that one, or another", light.hex())),
        );
    }
    let value = Accent { light, dark: colour.until_light(DARK_SURFACE, ENOUGH_ON_DARK) };
    Checked { value, diagnostics }
}

impl Rgb {
    fn parse(text: &str) -> Option<Rgb> {
        let digits = text.strip_prefix('#')?;
        let long: String = match digits.len() {
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            6 => digits.to_owned(),
            _ => return None,
        };
        let mut channels = [0; 3];
        for (at, channel) in channels.iter_mut().enumerate() {
            *channel = u8::from_str_radix(long.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Rgb(channels))
    }

    fn hex(self) -> String {
        let [r, g, b] = self.0;
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// Relative luminance, WCAG 2.2.
    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|channel| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// Contrast ratio, WCAG 2.2.
    fn contrast(self, other: Rgb) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Mixes the colour with another in steps of 2 % until it can be read on a ground.
    fn until_readable(self, with: Rgb, ground: Rgb, enough: f64) -> Rgb {
        (0..=50).map(|step| self.mix(with, step * 2)).find(|tone| tone.contrast(ground) >= enough).unwrap_or(with)
    }

    /// Lightens the colour in steps of 2 % until it can be read on a dark ground, its hue and saturation kept:
    /// mixed with white it would turn grey.
    fn until_light(self, ground: Rgb, enough: f64) -> Rgb {
        let (hue, saturation, lightness) = self.hue_saturation_lightness();
        (0..=50)
            .map(|step| lightness + (1.0 - lightness) * f64::from(step) / 50.0)
            .map(|lightness| Rgb::of(hue, saturation, lightness))
            .find(|tone| tone.contrast(ground) >= enough)
            .unwrap_or(Rgb([255, 255, 255]))
    }

    /// Hue in sixths of the circle, saturation and lightness from 0 to 1.
    fn hue_saturation_lightness(self) -> (f64, f64, f64) {
        let [r, g, b] = self.0.map(|channel| f64::from(channel) / 255.0);
        let (most, least) = (r.max(g).max(b), r.min(g).min(b));
        let (lightness, range) = (f64::midpoint(most, least), most - least);
        if range == 0.0 {
            return (0.0, 0.0, lightness);
        }
        let hue = if most == r {
            ((g - b) / range).rem_euclid(6.0)
        } else if most == g {
            (b - r) / range + 2.0
        } else {
            (r - g) / range + 4.0
        };
        (hue, range / (1.0 - (2.0 * lightness - 1.0).abs()), lightness)
    }

    fn of(hue: f64, saturation: f64, lightness: f64) -> Rgb {
        let range = saturation * (1.0 - (2.0 * lightness - 1.0).abs());
        let channel = |shift: f64| {
            let at = (hue + shift).rem_euclid(6.0);
            let part = (2.0 - (at - 3.0).abs()).clamp(0.0, 1.0);
            let value = lightness + range * (0.5 - part);
            (value * 255.0).round().clamp(0.0, 255.0) as u8
        };
        Rgb([channel(0.0), channel(4.0), channel(2.0)])
    }

    fn mix(self, with: Rgb, percent: u32) -> Rgb {
        let mut channels = self.0;
        for (channel, other) in channels.iter_mut().zip(with.0) {
            let mixed = (u32::from(*channel) * (100 - percent) + u32::from(other) * percent + 50) / 100;
            *channel = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
        Rgb(channels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_accent_can_be_read_in_both_schemes() {
        for text in ["#000", "#fff", "#ff0", "#0b5cad", "#e30613", "#808080", "#00ff88", "#FFCC00"] {
            let accent = load(Some(text)).value;
            assert!(accent.light.contrast(LIGHT_SURFACE) >= 4.5, "{text} in light: {}", accent.light.hex());
            assert!(accent.light.contrast(Rgb([255; 3])) >= 4.5, "white on {text}");
            assert!(accent.dark.contrast(DARK_SURFACE) >= 4.5, "{text} in dark: {}", accent.dark.hex());
            assert!(accent.dark.contrast(Rgb([0x10, 0x15, 0x1a])) >= 4.5, "dark text on {text}");
        }
    }

    #[test]
    fn a_readable_accent_stays_as_it_is() {
        assert_eq!(load(Some("#0b5cad")).value.light.hex(), "#0b5cad");
    }

    #[test]
    fn a_word_that_is_no_colour_is_reported_and_replaced() {
        let checked = load(Some("blue; } body { display: none"));
        assert_eq!(checked.diagnostics.len(), 1);
        assert_eq!(checked.value, load(None).value);
        assert!(load(Some("#12é45")).diagnostics.len() == 1);
    }
}
