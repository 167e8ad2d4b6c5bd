//! What the site tells programs that read it: `sitemap.xml` (sitemaps.org 0.9) and `llms.txt` (llmstxt.org).

use super::view::View;
use super::{Artifact, PageId, paginate};
use crate::manual::DocumentIndex;
use crate::source::one_line;
use crate::syntax::markdown::encode_path;

/// Addresses that one sitemap may hold; the protocol allows 50,000.
const ADDRESSES: usize = 40_000;

/// Documents that `llms.txt` lists; of a larger manual it names the lists to read instead.
const LISTED: usize = 1_000;

/// Where the Markdown copy of a page lies: beside it.
pub fn markdown_address(address: &str) -> String {
    format!("{}.md", address.trim_end_matches(".html"))
}

/// `sitemap.xml`, if the manual has a base address; above 40,000 pages an index of several.
pub fn sitemap(view: &View<'_>, put: &impl Fn(Artifact)) {
    let Some(base) = &view.manual.settings.manual.base_url else { return };
    let base = base.value.trim_end_matches('/');
    let entries: Vec<String> =
        paginate(view).iter().filter(|id| is_mapped(view, id)).map(|id| entry(view, base, id)).collect();
    let file = |address: String, kind: &str, lines: &[String]| {
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{kind} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{}</{kind}>\n",
            lines.concat()
        );
        put(Artifact { address, bytes: text.into_bytes() });
    };
    if entries.len() <= ADDRESSES {
        return file("sitemap.xml".to_string(), "urlset", &entries);
    }
    let mut parts = Vec::new();
    for (at, part) in entries.chunks(ADDRESSES).enumerate() {
        let address = format!("sitemap-{}.xml", at + 1);
        parts.push(format!("<sitemap><loc>{}/{address}</loc></sitemap>\n", escape(base)));
        file(address, "urlset", part);
    }
    file("sitemap.xml".to_string(), "sitemapindex", &parts);
}

/// Pages that somebody may look for: not the ones for printing, and nothing that is retired.
fn is_mapped(view: &View<'_>, id: &PageId) -> bool {
    match id {
        PageId::Document(index) => view.is_listed(*index),
        PageId::Register(at, _) => view.is_listed(view.manual.registers[*at].document),
        PageId::Row(row) => view.is_kept(*row),
        PageId::NotFound | PageId::PrintFolder(_) | PageId::Print => false,
        _ => true,
    }
}

fn entry(view: &View<'_>, base: &str, id: &PageId) -> String {
    let address = id.address(view.manual);
    let effective = match id {
        PageId::Document(index) => view.manual.document(*index).front.effective.as_ref(),
        _ => None,
    };
    let since = effective.map_or(String::new(), |date| format!("<lastmod>{}</lastmod>", date.value));
    format!("<url><loc>{}/{}</loc>{since}</url>\n", escape(base), escape(&encode_path(&address)))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// `llms.txt`: what the manual is, where its data is, and its documents with one sentence each.
pub fn llms(view: &View<'_>) -> String {
    let manual = view.manual;
    let settings = &manual.settings;
    let word = |key: &str| view.words.word(key).to_string();
    let base = settings
        .manual
        .base_url
        .as_ref()
        .map_or(String::new(), |base| format!("{}/", base.value.trim_end_matches('/')));
    let line = |title: &str, address: &str, text: &str| {
        let colon = if text.is_empty() { "" } else { ": " };
        format!("- [{}]({base}{}){colon}{}\n", link_text(title), encode_path(address), one_line(text))
    };
    let mut out =
        format!("# {}\n\n> {}\n\n", one_line(&settings.manual.title), one_line(&settings.manual.organization));
    if manual.is_paraphrased() {
        out.push_str(&format!("{}\n\n", word("paraphrase")));
    }
    out.push_str(&format!("## {}\n\n", word("machines")));
    for (address, key) in
        [("manual.json", "llms.manual"), ("coverage.json", "llms.coverage"), ("documents.csv", "llms.documents")]
    {
        out.push_str(&line(address, address, &word(key)));
    }
    for (standard, _) in manual.standards() {
        let link = view.standard(standard);
        out.push_str(&line(&link.name, &link.address, &word("llms.standard")));
    }
    let listed: usize =
        manual.folders.iter().flat_map(|folder| &folder.documents).filter(|index| view.is_listed(**index)).count();
    if listed > LISTED {
        out.push_str(&line(&word("section.documents"), "documents/index.html", &word("documents_lead")));
        return out;
    }
    for folder in manual.folders.iter() {
        let documents: Vec<DocumentIndex> =
            folder.documents.iter().copied().filter(|index| view.is_listed(*index)).collect();
        if documents.is_empty() {
            continue;
        }
        out.push_str(&format!("\n## {}\n\n", one_line(&folder.title)));
        for index in documents {
            let link = view.document(index, None);
            let title = [link.id.as_deref().unwrap_or_default(), &link.title].join(" ");
            let summary = manual.document(index).front.summary.as_ref();
            let summary = summary.map_or(String::new(), |summary| manual.fill_variables(&summary.value));
            let address = match settings.output.markdown {
                true => markdown_address(&link.address),
                false => link.address,
            };
            out.push_str(&line(title.trim(), &address, &summary));
        }
    }
    out
}

/// Text that cannot end the link it names.
fn link_text(text: &str) -> String {
    one_line(text).replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}
