//! What the site holds for programs: every address they are given is there, and nothing else is told.

use std::collections::BTreeMap;

use clausebook::build::published;

use crate::project::{compiled, project, rendered};

fn site(config: &str, documents: &[(&str, String)]) -> BTreeMap<String, String> {
    let files = [("clausebook.toml", config.as_bytes())].into_iter();
    let system = project(files.chain(documents.iter().map(|(path, text)| (*path, text.as_bytes()))));
    rendered(&system, &published(compiled(&system), false))
}

fn document(id: &str, status: &str, body: &str) -> String {
    format!(
        "+++\nid = \"{id}\"\ntitle = \"About {id}\"\nsummary = \"Says what {id} [is].\"\nkind = \"procedure\"\n\
         version = \"1.0\"\nstatus = \"{status}\"\nowner = \"md\"\neffective = 2026-02-03\n+++\n\n{body}\n"
    )
}

fn documents() -> Vec<(&'static str, String)> {
    vec![
        ("content/a.md", document("PRO-001", "approved", "The [[role:md]] decides, as [[PRO-002]] says.")),
        ("content/b.md", document("PRO-002", "approved", "Text.")),
        ("content/old.md", document("PRO-003", "retired", "Text.")),
        ("content/new.md", document("PRO-004", "draft", "Nobody knows yet.")),
    ]
}

const ROLES: &str = "[roles.md]\ntitle = \"Managing Director\"\nholders = [\"md@example.org\"]\n";

#[test]
fn a_sitemap_names_pages_that_are_there_and_no_retired_or_missing_one() {
    let config = format!("[manual]\nbase_url = \"https://example.org/a&b/\"\n{ROLES}");
    let site = site(&config, &documents());
    let map = &site["sitemap.xml"];
    let addresses: Vec<&str> = map
        .split("<loc>https://example.org/a&amp;b/")
        .skip(1)
        .map(|rest| rest.split("</loc>").next().unwrap())
        .collect();
    assert!(addresses.contains(&"documents/PRO-001.html") && addresses.contains(&"gaps.html"), "{map}");
    assert!(map.contains("documents/PRO-001.html</loc><lastmod>2026-02-03</lastmod>"), "{map}");
    for address in &addresses {
        assert!(site.contains_key(*address), "{address} is in the sitemap and not in the site");
    }
    for absent in ["PRO-003", "PRO-004", "404.html", "print/"] {
        assert!(!map.contains(absent), "{absent}: {map}");
    }
}

#[test]
fn a_manual_without_a_base_address_has_no_sitemap() {
    assert!(!site(ROLES, &documents()).contains_key("sitemap.xml"));
}

#[test]
fn llms_txt_lists_documents_with_one_sentence_each_and_every_link_leads_somewhere() {
    let site = site(ROLES, &documents());
    let text = &site["llms.txt"];
    assert!(text.starts_with("# "), "{text}");
    assert!(text.contains("- [PRO-001 About PRO-001](documents/PRO-001.html): Says what PRO-001 [is].\n"), "{text}");
    assert!(!text.contains("PRO-003") && !text.contains("PRO-004"), "{text}");
    let links: Vec<&str> = text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()).collect();
    assert!(links.len() > 4, "{text}");
    for link in links {
        assert!(site.contains_key(link), "{link} is not in the site");
    }
}

#[test]
fn pages_say_that_texts_are_paraphrases_where_they_are() {
    let contract = "schema = 1\n[standard]\nid = \"supply\"\nref = \"Supply\"\ntitle = \"Supply\"\nstatus = \"in force\"\n\
                    paraphrase = false\n[[clause]]\nid = \"3\"\ntitle = \"Delivery\"\n";
    let given = [("content/standards/supply.toml", contract.to_string())];
    let told = |standards: &str| -> Vec<String> {
        let site = site(&format!("[standards]\n{standards}"), &given);
        let says = |text: &String| text.contains("Texts of the standards are paraphrases");
        let looked_at = ["index.html", "llms.txt", "standards/supply/3.html", "standards/9001/8.6.html"].into_iter();
        looked_at.filter(|address| site.get(*address).is_some_and(says)).map(str::to_string).collect()
    };
    assert_eq!(
        told("supply = \"supply\"\n\"9001\" = \"iso-9001-2015\""),
        ["index.html", "llms.txt", "standards/9001/8.6.html"]
    );
    assert!(told("supply = \"supply\"").is_empty());
}

#[test]
fn a_markdown_copy_lies_beside_each_page_if_the_configuration_asks_for_it() {
    let given = documents();
    let site_with = site(&format!("[output]\nmarkdown = true\n{ROLES}"), &given);
    assert_eq!(site_with["documents/PRO-001.md"], given[0].1);
    assert!(site_with["documents/PRO-001.html"].contains("documents/PRO-001.md"), "the page leads to its copy");
    assert!(site_with["llms.txt"].contains("(documents/PRO-001.md)"));
    assert!(!site_with.contains_key("documents/PRO-004.md"), "a draft is not published in any form");
    assert!(site(ROLES, &given).keys().all(|address| !address.ends_with(".md")));
}

#[test]
fn a_workbook_lies_beside_the_tables_if_the_configuration_asks_for_it() {
    let given = documents();
    let with = site(&format!("[output]\nworkbook = true\n{ROLES}"), &given);
    assert!(with["manual.xlsx"].starts_with("PK"), "a workbook is an archive");
    assert!(with["index.html"].contains("href=\"manual.xlsx\""), "every page leads to it");
    let without = site(ROLES, &given);
    assert!(!without.contains_key("manual.xlsx") && !without["index.html"].contains("manual.xlsx"));
}

#[test]
fn search_shows_roles_by_their_titles() {
    let site = site(ROLES, &documents());
    let texts: String =
        site.iter().filter(|(address, _)| address.starts_with("search/x")).map(|(_, text)| &**text).collect();
    assert!(texts.contains("The Managing Director decides"), "{texts}");
    assert!(!texts.contains("role:md"), "{texts}");
}
