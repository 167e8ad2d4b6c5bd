//! The site of the starter manual as a reader walks through it: every link leads to a page, and to a place on it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::manual::{manual, system};
use crate::project::{compiled, project, rendered};

static SITE: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| rendered(&system(), manual()));

/// The values of an attribute in a page, as they are written there; its name begins with a space and ends with `="`.
fn attributes<'p>(page: &'p str, attribute: &'static str) -> impl Iterator<Item = &'p str> {
    page.split(attribute).skip(1).filter_map(|rest| rest.split('"').next())
}

/// Where a link leads from a page: an address of the site and a place in it; nothing if it leads outside.
fn target(from: &str, link: &str) -> Option<(String, String)> {
    if link.split(['/', '#', '?']).next().is_some_and(|first| first.contains(':')) {
        return None;
    }
    let (path, place) = link.split_once('#').unwrap_or((link, ""));
    let path = path.split('?').next().unwrap_or_default();
    if path.is_empty() {
        return Some((from.to_owned(), place.to_owned()));
    }
    let mut steps: Vec<&str> = from.split('/').collect();
    steps.pop();
    for step in path.split('/') {
        match step {
            "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    Some((steps.join("/"), place.to_owned()))
}

#[test]
fn every_link_leads_to_a_page_and_to_a_place_on_it() {
    let pages = || SITE.iter().filter(|(address, _)| address.ends_with(".html"));
    let places: BTreeMap<&str, BTreeSet<&str>> =
        pages().map(|(address, page)| (address.as_str(), attributes(page, " id=\"").collect())).collect();
    let mut followed = 0;
    let mut broken = Vec::new();
    for (address, page) in pages() {
        let links = [" href=\"", " src=\""].into_iter().flat_map(|attribute| attributes(page, attribute));
        for (to, place) in links.filter_map(|link| target(address, link)) {
            followed += 1;
            let is_there = match places.get(to.as_str()) {
                Some(ids) => place.is_empty() || ids.contains(place.as_str()),
                None => SITE.contains_key(&to),
            };
            if !is_there {
                broken.push(format!("{address}: {to}#{place}"));
            }
        }
    }
    assert!(followed > 30_000, "{followed} links");
    assert!(broken.is_empty(), "{} of {followed}: {:#?}", broken.len(), &broken[..broken.len().min(20)]);
}

/// Ids that two parts of one page have.
fn ids_given_twice(site: &BTreeMap<String, String>) -> Vec<String> {
    let mut twice = Vec::new();
    for (address, page) in site.iter().filter(|(address, _)| address.ends_with(".html")) {
        let mut seen = BTreeSet::new();
        twice.extend(attributes(page, " id=\"").filter(|id| !seen.insert(*id)).map(|id| format!("{address}#{id}")));
    }
    twice
}

#[test]
fn no_two_parts_of_a_page_have_one_id() {
    assert_eq!(ids_given_twice(&SITE), Vec::<String>::new());
    let document = |id: &str| {
        format!("---\nid: {id}\ntitle: {id}\nkind: procedure\nstatus: approved\neffective: 2026-01-01\n---\n\nText.\n")
    };
    let texts = ["PRO-1.1", "PRO-11", "PRO-11-TITLE", "PRO-11-1"].map(|id| (format!("content/{id}.md"), document(id)));
    let system = project(texts.iter().map(|(path, text)| (path.as_str(), text.as_bytes())));
    let site = rendered(&system, &compiled(&system));
    assert_eq!(ids_given_twice(&site), Vec::<String>::new());
    let print = &site["print/content.html"];
    let led: BTreeSet<&str> = attributes(print, "<li><a href=\"#").collect();
    assert_eq!(led.len(), 4, "{led:?}");
    assert!(led.iter().all(|id| print.contains(&format!("<article class=\"sheet\" id=\"{id}\""))), "{led:?}");
}

#[test]
fn what_a_coming_edition_takes_over_is_answered_where_it_is_asked_for_and_marked() {
    let page = &SITE["standards/9001-2026/8.4.1.html"];
    let head = page.split("class=\"verdict\"").nth(1).unwrap().split("</p>").next().unwrap();
    assert!(
        head.contains("state derived") && head.contains("0 of") && head.contains("derived from the earlier edition"),
        "{head}"
    );
    let item = page.split("id=\"item-a\"").nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(item.contains("derived from ISO 9001:2015 8.4.1/a; sure"), "{item}");
    assert!(item.contains("documents/PRO-013.html#which-supplies-are-controlled"), "{item}");
    assert!(item.contains("<span class=\"mark\">derived</span>"), "{item}");
    let answers = page.split("id=\"answers\"").nth(1).unwrap();
    assert!(answers.contains("<li>derived</li>") && answers.contains("#item-a\">a</a>"), "{answers}");

    let row = |page: &'static str| {
        let mut rows = SITE[page].split("<tr").filter(|row| row.contains("standards/9001-2026/8.4.1.html\""));
        rows.next().unwrap().split("</tr>").next().unwrap()
    };
    for page in ["standards/9001-2026/index.html", "matrix.html"] {
        let row = row(page);
        assert!(row.contains("PRO-013") && row.contains("<span class=\"mark\">derived</span>"), "{page}: {row}");
    }
    assert!(!SITE["standards/9001/8.4.1.html"].contains("derived"), "the edition in use is answered by its own tags");
    assert!(!SITE["matrix.csv"].contains("derived"), "what is counted elsewhere is what tags say");
}
