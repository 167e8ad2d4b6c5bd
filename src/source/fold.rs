//! When two names are one: on file systems that fold case or normalize, and to the eye.

use unicode_normalization::UnicodeNormalization;

/// Does this character take no room, so that two names look the same?
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}'
            | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}'
    )
}

/// The form under which two names count as one: compatibility decomposition, case folding,
/// invisible characters dropped.
pub fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    // Through both cases: `ß` and `ẞ` meet in `SS`, `ı` and `i` in `I`.
    let wide: String = name.nfkc().filter(|c| !is_invisible(*c)).collect();
    wide.to_lowercase().to_uppercase().to_lowercase().nfkc().filter(|c| *c != '\u{307}').collect()
}
/// Is it the name of a device on some system, whatever its case?
pub fn is_device(stem: &str) -> bool {
    let is_port = || {
        let (port, number) = (stem.get(..3), stem.get(3..));
        let numbered = number.is_some_and(|number| number.chars().count() == 1);
        numbered && port.is_some_and(|port| ["COM", "LPT"].iter().any(|name| port.eq_ignore_ascii_case(name)))
    };
    ["CON", "PRN", "AUX", "NUL"].iter().any(|name| stem.eq_ignore_ascii_case(name)) || is_port()
}
