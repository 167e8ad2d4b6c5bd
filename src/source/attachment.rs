//! What a file may be that is published as it is. An attachment is opened by readers straight from the site, so
//! one that a browser runs would be a page that nobody made: only types that cannot are let through, and only
//! files whose first bytes are what their name says.

use std::fmt;

use super::SourcePath;

/// Bytes at the beginning of a file by which its type is told; drawings are looked at whole.
pub const HEAD: u64 = 4 << 10;

/// Bytes that a drawing may have: larger ones are slow to draw, and nobody can say what is in them.
pub const LARGEST_DRAWING: u64 = 4 << 20;

/// Why a file is not published.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Its extension is not one of those that are published.
    Type(String),
    /// An extension within the name, which some servers run: `form.php.png`.
    InnerType(String),
    /// Its first bytes are not those of its type.
    Content,
    /// It is a drawing that cannot be read, or is too large to be looked at.
    Unreadable(String),
    /// A drawing that holds this, which a browser would run or load.
    Active(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(extension) if extension.is_empty() => {
                f.write_str("a file without an extension is not published")
            }
            Self::Type(extension) => write!(f, "files that end in `.{extension}` are not published"),
            Self::InnerType(extension) => {
                write!(f, "some servers would run it, because its name holds `.{extension}.`")
            }
            Self::Content => f.write_str("its content is not what its name says"),
            Self::Unreadable(why) => write!(f, "this drawing cannot be read: {why}"),
            Self::Active(what) => write!(f, "this drawing holds {what}, which a browser would run or load"),
        }
    }
}

impl Fault {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Type(extension) if is_markdown(extension) => "documents end in `.md`: rename it".into(),
            Self::Type(_) => format!("publish it in another form: {}", extensions().join(", ")),
            Self::InnerType(_) => "rename it so that only its last part begins with a dot".into(),
            Self::Content => "save it anew in the format of its extension, or give it the right extension".into(),
            Self::Unreadable(_) => "export it anew, or as PNG".into(),
            Self::Active(_) => "export it without scripts, links to other files and embedded HTML, or as PNG".into(),
        }
    }
}

/// What tells a type from others.
#[derive(Debug, Clone, Copy)]
enum Sign {
    /// One of these bytes at this offset.
    Bytes(usize, &'static [&'static [u8]]),
    /// Any text in UTF-8 without control characters.
    Text,
    /// XML with nothing active in it.
    Drawing,
}

const ZIP: Sign = Sign::Bytes(0, &[b"PK\x03\x04", b"PK\x05\x06"]);
const COMPOUND: Sign = Sign::Bytes(0, &[b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"]);
const ISO_MEDIA: Sign = Sign::Bytes(4, &[b"ftyp"]);

/// Everything that is published, by extension. None of these is run by a browser or a server.
const TYPES: [(&str, Sign); 33] = [
    ("png", Sign::Bytes(0, &[b"\x89PNG\r\n\x1A\n"])),
    ("jpg", Sign::Bytes(0, &[b"\xFF\xD8\xFF"])),
    ("jpeg", Sign::Bytes(0, &[b"\xFF\xD8\xFF"])),
    ("gif", Sign::Bytes(0, &[b"GIF87a", b"GIF89a"])),
    ("webp", Sign::Bytes(8, &[b"WEBP"])),
    ("avif", ISO_MEDIA),
    ("svg", Sign::Drawing),
    ("pdf", Sign::Bytes(0, &[b"%PDF-"])),
    ("docx", ZIP),
    ("xlsx", ZIP),
    ("pptx", ZIP),
    ("dotx", ZIP),
    ("xltx", ZIP),
    ("potx", ZIP),
    ("vsdx", ZIP),
    ("odt", ZIP),
    ("ods", ZIP),
    ("odp", ZIP),
    ("odg", ZIP),
    ("zip", ZIP),
    ("doc", COMPOUND),
    ("xls", COMPOUND),
    ("ppt", COMPOUND),
    ("rtf", Sign::Bytes(0, &[b"{\\rtf"])),
    ("txt", Sign::Text),
    ("tsv", Sign::Text),
    ("json", Sign::Text),
    ("mp4", ISO_MEDIA),
    ("m4a", ISO_MEDIA),
    ("webm", Sign::Bytes(0, &[b"\x1A\x45\xDF\xA3"])),
    ("mp3", Sign::Bytes(0, &[b"ID3", b"\xFF\xFB", b"\xFF\xF3", b"\xFF\xF2"])),
    ("ogg", Sign::Bytes(0, &[b"OggS"])),
    ("wav", Sign::Bytes(8, &[b"WAVE"])),
];

/// Extensions that make a server run a file even when another one follows.
const RUN: [&str; 22] = [
    "php", "php3", "php4", "php5", "php7", "phtml", "phar", "cgi", "pl", "py", "rb", "sh", "asp", "aspx", "jsp",
    "shtml", "html", "htm", "xhtml", "svg", "js", "mjs",
];

/// Extensions that other programs give to Markdown; a document ends in `.md`.
const MARKDOWN: [&str; 8] = ["markdown", "mdx", "mdown", "mdwn", "mkd", "mkdn", "mkdown", "mdtext"];

/// Is this an extension of Markdown that is not read?
pub fn is_markdown(extension: &str) -> bool {
    MARKDOWN.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// The extensions that are published.
pub fn extensions() -> Vec<&'static str> {
    TYPES.iter().map(|(extension, _)| *extension).collect()
}

/// How many bytes of a file [`judge`] wants to see.
pub fn wanted(path: &SourcePath) -> u64 {
    match sign(path) {
        Some(Sign::Drawing) => LARGEST_DRAWING + 1,
        Some(_) => HEAD,
        None => 0,
    }
}

fn sign(path: &SourcePath) -> Option<Sign> {
    let extension = path.extension().to_ascii_lowercase();
    TYPES.iter().find(|(known, _)| *known == extension).map(|(_, sign)| *sign)
}

/// Looks at a file's name and at as many of its first bytes as are [`wanted`].
pub fn judge(path: &SourcePath, bytes: &[u8]) -> Option<Fault> {
    let extension = path.extension().to_ascii_lowercase();
    let Some(sign) = sign(path) else { return Some(Fault::Type(extension)) };
    let name = path.file_name().to_ascii_lowercase();
    let mut parts = name.split('.').skip(1).collect::<Vec<_>>();
    parts.pop();
    if let Some(inner) = parts.into_iter().find(|part| RUN.contains(part)) {
        return Some(Fault::InnerType(inner.to_owned()));
    }
    let fits = match sign {
        Sign::Bytes(at, signs) => signs.iter().any(|sign| bytes.get(at..).is_some_and(|rest| rest.starts_with(sign))),
        Sign::Text => is_text(bytes),
        Sign::Drawing => return super::drawing::fault(bytes),
    };
    (!fits).then_some(Fault::Content)
}

/// Is this the beginning of a text? The last character may be cut.
fn is_text(bytes: &[u8]) -> bool {
    let bytes = bytes.get(..HEAD as usize).unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(bytes.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(name: &str, bytes: &[u8]) -> Option<Fault> {
        judge(&SourcePath::new(format!("content/{name}")), bytes)
    }

    #[test]
    fn files_are_published_if_they_are_what_their_names_say() {
        for (name, bytes) in [
            ("a.png", &b"\x89PNG\r\n\x1A\n...."[..]),
            ("A.JPG", b"\xFF\xD8\xFF\xE0"),
            ("a.webp", b"RIFF\0\0\0\0WEBPVP8 "),
            ("form v1.2.pdf", b"%PDF-1.7"),
            ("a.docx", b"PK\x03\x04"),
            ("a.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
            ("a.txt", "Größe\r\n".as_bytes()),
            ("a.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ] {
            assert_eq!(judged(name, bytes), None, "{name}");
        }
    }

    #[test]
    fn whatever_a_browser_or_a_server_would_run_is_not_published() {
        let page = b"<!doctype html><script>alert(1)</script>";
        for name in
            ["a.html", "a.HTM", "a.js", "a.svgz", "a.xml", "a.xhtml", "a.php", "_headers", "a", "a.exe", "a.docm"]
        {
            assert!(matches!(judged(name, page), Some(Fault::Type(_))), "{name}");
        }
        for name in ["a.png", "a.gif", "a.pdf", "a.docx", "a.mp4", "a.wav"] {
            assert_eq!(judged(name, page), Some(Fault::Content), "{name}");
        }
        for name in ["a.php.png", "a.html.gif", "x.cgi.txt"] {
            assert!(matches!(judged(name, b"\x89PNG\r\n\x1A\n"), Some(Fault::InnerType(_))), "{name}");
        }
        assert_eq!(judged("a.txt", b"\xFF\xFEa\0"), Some(Fault::Content));
        assert_eq!(judged("a.png", b""), Some(Fault::Content));
    }

    #[test]
    fn a_character_that_is_cut_at_the_end_of_the_head_makes_no_other_text() {
        let mut text = "a".repeat(HEAD as usize - 1).into_bytes();
        text.extend_from_slice("é".as_bytes());
        assert_eq!(judged("a.txt", &text), None);
    }
}
