//! From a name to the thing, and from a thing to its names.

use super::mentions::{Place, concerns, files, home, mention_at, mentions};
use super::protocol::Location;
use super::scene::Scene;
use crate::source::{SourcePath, Span};

/// Where the thing is that is named at a place.
pub fn definition(scene: &Scene<'_>, path: &SourcePath, offset: u32) -> Option<Location> {
    let compiled = scene.compiled();
    let mention = mention_at(compiled, path, offset)?;
    Some(scene.location(&home(compiled, &mention.thing)?))
}

/// Every name of the thing that is named at a place, in the order of files and places.
pub fn references(scene: &Scene<'_>, path: &SourcePath, offset: u32, with: With) -> Option<Vec<Location>> {
    let compiled = scene.compiled();
    let thing = mention_at(compiled, path, offset)?.thing;
    let mut spans: Vec<Span> = Vec::new();
    for file in files(compiled) {
        let concerned = mentions(compiled, file).into_iter().filter(|mention| match mention.place {
            Place::Reference => concerns(&compiled.manual, &mention.thing, &thing),
            Place::Home => false,
        });
        spans.extend(concerned.map(|mention| Span::new(file, mention.range)));
    }
    if with == With::Home {
        spans.extend(home(compiled, &thing));
    }
    spans.sort();
    spans.dedup();
    Some(spans.iter().map(|span| scene.location(span)).collect())
}

/// What is listed besides references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum With {
    /// Nothing.
    Nothing,
    /// The thing itself.
    Home,
}
