use super::Typed;
use super::offer::{self, Offer, kind};
use super::spot::{Below, Place, Quotes, Spot, at, single};
use crate::build::Compiled;
use crate::manual::DocumentIndex;
use crate::syntax::front_matter::Fence;
use crate::syntax::value::{Key, Keys, Shape};

/// Keys whose texts are names of roles.
const ROLES: [&str; 4] = ["owner", "audience", "by", "deputy"];
/// Tables whose values are editions of standards.
const EDITIONS: [&str; 2] = ["standards", "transition"];

/// What may be written at a place among keys and values.
pub fn offers(
    compiled: &Compiled,
    root: &'static Keys,
    fence: Fence,
    spot: &Spot,
    text: &str,
    document: Option<DocumentIndex>,
) -> Option<Typed> {
    let (shape, below) = at(root, &spot.path)?;
    let written = &text[spot.start..];
    let Place::Value(quotes) = spot.place else {
        return Some(Typed::new(spot.start, names(below, fence, spot)));
    };
    let shape = single(shape?);
    let manual = &compiled.manual;
    let key = spot.path.last().map(String::as_str).unwrap_or_default();
    let offers = match shape {
        Shape::Tag => match (written.split_once('#'), document) {
            (Some((claim, _)), Some(document)) => offer::headings(manual, document, &format!("{claim}#")),
            (Some(_), None) => Vec::new(),
            (None, _) => offer::clauses(manual, written),
        },
        // An id of its own is a new one.
        Shape::Id if key != "id" => offer::ids(manual),
        Shape::Word(words) => offer::words(words),
        Shape::ColumnType => offer::column_types(manual),
        Shape::Flag => return Some(Typed::new(spot.start, offer::words(&["true", "false"]))),
        Shape::Text if ROLES.contains(&key) => offer::roles(manual),
        Shape::Text if key == "rule" => offer::rules(),
        Shape::Text if spot.path.len() == 2 && EDITIONS.contains(&spot.path[0].as_str()) => offer::editions(compiled),
        _ => return None,
    };
    Some(match quotes {
        Quotes::Open => Typed::new(spot.start, offers),
        Quotes::Missing => Typed::new(spot.start, offers).between("\"", "\""),
    })
}

/// The names of keys that are not there yet.
fn names(below: Below, fence: Fence, spot: &Spot) -> Vec<Offer> {
    let (keys, is_rules) = match below {
        Below::Keys(keys) => (keys, false),
        Below::Mixed(keys, _) => (keys, true),
        Below::Named(_) | Below::Value => return Vec::new(),
    };
    let missing = keys.keys.iter().filter(|key| !spot.names.iter().any(|name| name == key.name));
    let known = missing.map(|key| Offer::open(entry(key, fence), key.help, kind::FIELD));
    let rules = if is_rules { offer::rules() } else { Vec::new() };
    let rules = rules.into_iter().filter(|rule| !spot.names.contains(&rule.text));
    let rules = rules.map(|rule| Offer::open(fence.entry(&rule.text, ""), rule.about, rule.kind));
    known.chain(rules).collect()
}

/// A key as it is begun: `title = `, `[[records]]`, `title: `.
fn entry(key: &Key, fence: Fence) -> String {
    let is_table = matches!(&key.shape, Shape::Table(_) | Shape::Named(_) | Shape::Mixed(..))
        || matches!(&key.shape, Shape::List(item) if matches!(item, Shape::Table(_) | Shape::Mixed(..)));
    match fence {
        Fence::Toml if is_table && key.example.starts_with('[') => key.example.to_owned(),
        Fence::Yaml if is_table => format!("{}:", key.name),
        fence => fence.entry(key.name, ""),
    }
}
