//! Navigation that many pages share: rendered once for all of them, with a hole at each link for the mark
//! of the page that a reader is on.

use std::sync::{Arc, Mutex, PoisonError};

use serde::{Serialize, Serializer};

use super::{Section, Shared, Siblings};

/// Begins and ends a hole, and stands between its parts; no text of a manual holds it.
const EDGE: char = '\0';

/// The neighbours of a page, shared by all of them, and the navigation that shows them.
#[derive(Debug, Clone, Default)]
pub struct Neighbours {
    siblings: Shared<Siblings>,
    rendered: Arc<Mutex<Vec<Rendered>>>,
}

/// Navigation as it is at a place.
type Rendered = (Place, Arc<Outline>);

/// Where in the site the pages are that have one navigation in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// From the page to the root.
    pub root: String,
    /// The entry of the main navigation.
    pub section: Section,
    /// The alias of the standard, on pages of a standard.
    pub standard: Option<String>,
}

impl Neighbours {
    /// Converts the neighbours once for all of them.
    pub fn new(siblings: &Siblings) -> Self {
        Self { siblings: Shared::new(siblings), rendered: Arc::default() }
    }

    /// The navigation of pages at a place, which is made if no page there has asked for it yet.
    pub fn outline<E>(&self, place: &Place, make: impl FnOnce() -> Result<Outline, E>) -> Result<Arc<Outline>, E> {
        let lock = || self.rendered.lock().unwrap_or_else(PoisonError::into_inner);
        let find = |held: &[Rendered]| held.iter().find(|(of, _)| of == place).map(|(_, outline)| outline.clone());
        if let Some(outline) = find(&lock()) {
            return Ok(outline);
        }
        let outline = Arc::new(make()?);
        lock().push((place.clone(), outline.clone()));
        Ok(outline)
    }
}

impl Serialize for Neighbours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.siblings.serialize(serializer)
    }
}

/// Rendered navigation, cut at the holes.
#[derive(Debug, Default)]
pub struct Outline {
    pieces: Vec<(String, Hole)>,
    rest: String,
}

/// The place for the mark of one link.
#[derive(Debug, Default)]
struct Hole {
    address: String,
    otherwise: String,
}

impl Outline {
    /// What a template leaves at a link: the place for `aria-current`, which says `page` on the page of the
    /// address and `otherwise`, if anything, on others.
    pub fn hole(address: &str, otherwise: &str) -> String {
        format!("{EDGE}{address}{EDGE}{otherwise}{EDGE}")
    }

    /// Cuts what was rendered at its holes.
    pub fn new(rendered: &str) -> Self {
        let mut outline = Self::default();
        let mut parts = rendered.split(EDGE);
        outline.rest = parts.next().unwrap_or_default().to_owned();
        while let (Some(address), Some(otherwise), Some(rest)) = (parts.next(), parts.next(), parts.next()) {
            let before = std::mem::replace(&mut outline.rest, rest.to_owned());
            let hole = Hole { address: address.to_owned(), otherwise: otherwise.to_owned() };
            outline.pieces.push((before, hole));
        }
        outline
    }

    /// The navigation on the page of an address.
    pub fn at(&self, address: &str) -> String {
        let length = self.pieces.iter().map(|(text, _)| text.len()).sum::<usize>() + self.rest.len();
        let mut filled = String::with_capacity(length + 64);
        for (text, hole) in &self.pieces {
            filled.push_str(text);
            let mark = if hole.address == address { "page" } else { &hole.otherwise };
            if !mark.is_empty() {
                filled.push_str(" aria-current=\"");
                filled.push_str(mark);
                filled.push('"');
            }
        }
        filled.push_str(&self.rest);
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_is_marked_in_the_navigation_that_all_share() {
        let link = |address: &str, otherwise: &str| format!("<a{}>{address}</a>", Outline::hole(address, otherwise));
        let outline = Outline::new(&format!("{} {} end", link("a.html", "true"), link("b.html", "")));
        let page = "<a aria-current=\"true\">a.html</a> <a aria-current=\"page\">b.html</a> end";
        assert_eq!(outline.at("b.html"), page);
        assert_eq!(outline.at("a.html"), "<a aria-current=\"page\">a.html</a> <a>b.html</a> end");
        assert_eq!(outline.at("c.html"), "<a aria-current=\"true\">a.html</a> <a>b.html</a> end");
    }

    #[test]
    fn navigation_is_made_once_for_each_place() {
        let neighbours = Neighbours::default();
        let place = |root: &str| Place { root: root.into(), section: Section::Documents, standard: None };
        let made = |text: &'static str| move || Ok::<_, ()>(Outline::new(text));
        assert_eq!(neighbours.outline(&place("../"), made("one")).unwrap().at(""), "one");
        assert_eq!(neighbours.outline(&place("../"), made("two")).unwrap().at(""), "one");
        assert_eq!(neighbours.clone().outline(&place(""), made("two")).unwrap().at(""), "two");
        assert!(neighbours.outline(&place("../../"), || Err(())).is_err());
    }
}
