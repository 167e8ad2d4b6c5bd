/// Appends a text so that it is text in HTML, in an element or in a quoted attribute.
pub fn escape_into(out: &mut String, text: &str) {
    let mut from = 0;
    // Most text holds nothing of this: it is looked at many bytes at once.
    let few = text.as_bytes().chunks(AT_ONCE).zip((0..).step_by(AT_ONCE));
    for (few, start) in few.filter(|(few, _)| few.iter().fold(false, |any, byte| any | is_mark(*byte))) {
        for (at, byte) in few.iter().enumerate() {
            let entity = match byte {
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'&' => "&amp;",
                b'"' => "&quot;",
                b'\'' => "&#39;",
                b'\t' | b'\n' | b'\r' => continue,
                // A source holds none of these; a character reference in it may stand for one.
                0..0x20 | 0x7F => "\u{FFFD}",
                _ => continue,
            };
            out.push_str(&text[from..start + at]);
            out.push_str(entity);
            from = start + at + 1;
        }
    }
    out.push_str(&text[from..]);
}

/// Bytes that are looked at together.
const AT_ONCE: usize = 32;

/// Does a byte stand for something else than itself?
#[inline]
fn is_mark(byte: u8) -> bool {
    // No choice of ways: so it costs the same for one byte as for sixteen.
    let control = (byte < 0x20) & (byte != b'\n') | (byte == 0x7F);
    (byte == b'<') | (byte == b'>') | (byte == b'&') | (byte == b'"') | (byte == b'\'') | control
}

/// A text as HTML.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    escape_into(&mut out, text);
    out
}
