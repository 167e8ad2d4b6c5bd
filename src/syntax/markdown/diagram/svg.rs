use std::fmt::Write;

use super::text::LINE;

/// Colours of a drawing, light and dark. Both have a ground of their own: a page may be dark while
/// the reader's system is light.
const STYLE: &str = "text{font:14px system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans',\
'Noto Sans CJK KR','Malgun Gothic',sans-serif;fill:#1b2733;text-anchor:middle}.i{font-size:13px}.b{font-weight:600}\
.g{fill:#fff}.n{fill:#eef3fa;stroke:#4a6a94}.d{fill:#fff6e0;stroke:#a36a00}.q{fill:#fdf6c9;stroke:#9a8a2a}\
.c{fill:#f6f7f9;stroke:#a9b4c2}.e{fill:none;stroke:#4d5a69;stroke-width:1.5}.v{stroke:#a9b4c2;stroke-width:1}.s{font-size:11px}.k{stroke-width:3}\
.o{stroke-dasharray:4 4}.h{fill:#4d5a69;stroke:#4d5a69}.w{fill:#fff;stroke:#4d5a69;stroke-width:1.5}\
@media(prefers-color-scheme:dark){text{fill:#e4ebf3}.g{fill:#15191d}.n{fill:#22324a;stroke:#86a9d8}\
.d{fill:#3b3013;stroke:#d9a94a}.q{fill:#37331a;stroke:#c9bb62}.c{fill:#1c2530;stroke:#556475}\
.e{stroke:#a9b6c5}.v{stroke:#556475}.h{fill:#a9b6c5;stroke:#a9b6c5}.w{fill:#15191d;stroke:#a9b6c5}}";

/// Writes an SVG document piece by piece; everything an author wrote passes through [`Svg::text`].
pub struct Svg {
    out: String,
    width: f64,
    height: f64,
}

impl Svg {
    pub fn new(width: f64, height: f64, alt: &str) -> Self {
        let mut svg = Self { out: String::with_capacity(4096), width: width.ceil(), height: height.ceil() };
        let (width, height) = (svg.width, svg.height);
        let _ = write!(
            svg.out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\"><title>"
        );
        svg.escaped(alt);
        let _ = writeln!(
            svg.out,
            "</title><style>{STYLE}</style><rect class=\"g\" width=\"{width}\" height=\"{height}\" rx=\"6\"/>"
        );
        svg
    }

    /// The document, with its size.
    pub fn finish(mut self) -> (String, u32, u32) {
        self.out.push_str("</svg>\n");
        (self.out, self.width as u32, self.height as u32)
    }

    /// An element with a class and attributes that are numbers.
    pub fn element(&mut self, name: &str, class: &str, attributes: &[(&str, f64)]) {
        self.styled(name, class, "", attributes);
    }

    /// An element with colours of its own.
    pub fn styled(&mut self, name: &str, class: &str, style: &str, attributes: &[(&str, f64)]) {
        let _ = write!(self.out, "<{name} class=\"{class}\"");
        if !style.is_empty() {
            let _ = write!(self.out, " style=\"{style}\"");
        }
        for (key, value) in attributes {
            let _ = write!(self.out, " {key}=\"{}\"", Number(*value));
        }
        self.out.push_str("/>\n");
    }

    /// A path of commands and numbers: `M` `[x, y]` `L` `[x, y]`.
    pub fn path(&mut self, class: &str, style: &str, commands: &[(char, &[f64])]) {
        let _ = write!(self.out, "<path class=\"{class}\"");
        if !style.is_empty() {
            let _ = write!(self.out, " style=\"{style}\"");
        }
        self.out.push_str(" d=\"");
        for (command, numbers) in commands {
            self.out.push(*command);
            for (at, number) in numbers.iter().enumerate() {
                if at > 0 {
                    self.out.push(' ');
                }
                let _ = write!(self.out, "{}", Number(*number));
            }
        }
        self.out.push_str("\"/>\n");
    }

    /// Lines of text around a middle.
    pub fn text(&mut self, x: f64, y: f64, class: &str, style: &str, lines: &[String]) {
        let first = y - (lines.len() as f64 - 1.0) * LINE / 2.0 + 4.8;
        for (at, line) in lines.iter().enumerate() {
            let _ = write!(self.out, "<text x=\"{}\" y=\"{}\"", Number(x), Number(first + at as f64 * LINE));
            if !class.is_empty() {
                let _ = write!(self.out, " class=\"{class}\"");
            }
            if !style.is_empty() {
                let _ = write!(self.out, " style=\"{style}\"");
            }
            self.out.push('>');
            self.escaped(line);
            self.out.push_str("</text>\n");
        }
    }

    /// Text as XML allows it: no markup, no control characters.
    fn escaped(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '&' => self.out.push_str("&amp;"),
                '"' => self.out.push_str("&quot;"),
                '\u{fffe}' | '\u{ffff}' => self.out.push('\u{fffd}'),
                c if c.is_control() => self.out.push(' '),
                // Marks that turn the direction of what follows make a drawing say what its source does not.
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
                c => self.out.push(c),
            }
        }
    }
}

/// A number with one decimal at most.
struct Number(f64);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tenths = (self.0 * 10.0).round() as i64;
        let sign = if tenths < 0 { "-" } else { "" };
        match tenths % 10 {
            0 => write!(f, "{}", tenths / 10),
            tenth => write!(f, "{sign}{}.{}", (tenths / 10).abs(), tenth.abs()),
        }
    }
}
