//! What lines of a text say that could not be taken as TOML or YAML.

use super::Keys;

/// A word without blanks and quotes.
pub(crate) fn bare(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

/// The lines that seem to say something of some keys: the key that is meant beyond doubt, and its value without quotes and
/// comment.
pub(crate) fn glimpse<'t, const N: usize>(
    lines: impl Iterator<Item = &'t str>,
    keys: &'static Keys,
    names: [&'static str; N],
) -> impl Iterator<Item = (&'static str, &'t str)> {
    let wanted: Vec<_> = names.iter().filter_map(|name| keys.get(name)).collect();
    lines.filter_map(move |line| {
        let (key, value) = line.split_once(['=', ':'])?;
        // Of a dotted key the last part: the table is named before it.
        let name = bare(key).rsplit('.').next().map(bare)?;
        let key = wanted.iter().find(|key| keys.is_certain(name, key))?;
        Some((key.name, bare(value.split('#').next().unwrap_or_default())))
    })
}
