use std::fmt::Write;

use jiff::civil::Date;
use serde::Serialize;

use super::{Compiled, Press};
use crate::control::digest::sha256;
use crate::coverage::{coverage_json, integration_json, statement_json};
use crate::diagnostics::render::json_text;
use crate::export::{Facts, Pack, TABLES, csv, manual_json, settle, xlsx};
use crate::site::{Sheet, SheetDocument};

/// A page on paper.
#[derive(Debug, Clone)]
pub struct Printed {
    /// Which page.
    pub sheet: Sheet,
    /// The PDF.
    pub pdf: Vec<u8>,
}

/// `pack.json`: what a pack holds.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Contents<'p> {
    format: u32,
    /// The title of the manual.
    title: &'p str,
    /// Whose manual it is.
    organization: &'p str,
    /// The day of the pack, `YYYY-MM-DD`.
    date: String,
    /// The day of the past that is shown.
    as_of: Option<&'p str>,
    /// Working texts are among the documents.
    drafts: bool,
    /// The last commit of the manual's texts, abbreviated; none without history or if a text is not committed.
    commit: Option<String>,
    /// The documents that are printed, in the manual's order.
    documents: Vec<Listed<'p>>,
    /// The pages about the manual that are printed.
    overviews: Vec<Overview<'p>>,
    /// Documents that are not printed since they are not in use any more.
    withdrawn: Vec<&'p SheetDocument>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Listed<'p> {
    #[serde(flatten)]
    document: &'p SheetDocument,
    #[serde(flatten)]
    file: File,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Overview<'p> {
    /// Its title.
    title: &'p str,
    #[serde(flatten)]
    file: File,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct File {
    /// The path in the pack.
    file: String,
    /// SHA-256, hexadecimal.
    sha256: String,
}

impl Press<'_> {
    /// Everything that can be printed by itself.
    pub fn sheets(&self) -> Vec<Sheet> {
        self.site().sheets()
    }

    /// The day of the manual.
    pub fn day(&self) -> Date {
        self.site().view.today()
    }

    /// What an auditor takes away: printed documents and overviews, the files that documents refer to, the tables and data of the
    /// manual, a list of all, and digests. `withdrawn` are documents that were not printed.
    pub fn pack(&self, printed: Vec<Printed>, withdrawn: &[Sheet]) -> Pack {
        let compiled = self.edition().compiled();
        let day = self.day();
        let mut pack = Pack::new(format!("audit-pack-{day}"), day);
        let mut placed = Vec::new();
        for Printed { sheet, mut pdf } in printed {
            settle(&mut pdf, day);
            let sha256 = sha256(&pdf);
            let file = pack.put(&path(&sheet), pdf);
            placed.push((sheet, File { file, sha256 }));
        }
        for (address, bytes) in self.edition().attachments.iter() {
            pack.put(address, bytes.to_vec());
        }
        data(compiled, &mut pack);
        let withdrawn: Vec<&SheetDocument> = withdrawn.iter().filter_map(|sheet| sheet.document.as_ref()).collect();
        pack.put("README.txt", self.readme(&withdrawn).into_bytes());
        let (mut documents, mut overviews) = (Vec::new(), Vec::new());
        for (sheet, file) in &placed {
            let file = File { file: file.file.clone(), sha256: file.sha256.clone() };
            match &sheet.document {
                Some(document) => documents.push(Listed { document, file }),
                None => overviews.push(Overview { title: &sheet.title, file }),
            }
        }
        let settings = &compiled.settings.manual;
        let options = &self.edition().options;
        let contents = Contents {
            format: 1,
            title: &settings.title,
            organization: &settings.organization,
            date: day.to_string(),
            as_of: options.as_of.as_deref(),
            drafts: options.drafts,
            commit: self.site().view.manual_commit().map(|commit| commit.short),
            documents,
            overviews,
            withdrawn,
        };
        // None of these types can fail to be written.
        pack.put("pack.json", json_text(&contents).unwrap_or_default().into_bytes());
        pack
    }

    /// What the pack is, for who opens it, in the language of the manual.
    fn readme(&self, withdrawn: &[&SheetDocument]) -> String {
        let view = &self.site().view;
        let word = |name: &str| view.words.word(&format!("pack.{name}")).to_owned();
        let settings = &self.edition().compiled().settings.manual;
        let day = self.day().to_string();
        let mut text =
            format!("{} · {}\r\n{}", settings.organization, settings.title, word("title").replace("{date}", &day));
        if let Some(day) = &self.edition().options.as_of {
            let _ = write!(text, " ({})", word("as_of").replace("{date}", day));
        }
        if let Some(commit) = view.manual_commit() {
            let _ = write!(text, ", {} {}", view.words.word("commit"), commit.short);
        }
        text.push_str("\r\n\r\n");
        for (name, place) in [
            ("documents", "documents/"),
            ("overviews", "overviews/"),
            ("files", "files/"),
            ("data", "data/"),
            ("list", "pack.json"),
            ("sums", "SHA256SUMS"),
        ] {
            let _ = write!(text, "{place:<13}{}\r\n", word(name));
        }
        let _ = write!(text, "\r\n{}\r\n{}\r\n", word("uncontrolled"), word("paraphrase"));
        if !withdrawn.is_empty() {
            let _ = write!(text, "\r\n{}\r\n", word("withdrawn"));
        }
        for document in withdrawn {
            let _ = write!(text, "  {} {} {}\r\n", document.id, document.version, document.title);
        }
        text
    }
}

/// Where a printed page stands in a pack.
fn path(sheet: &Sheet) -> String {
    let address = sheet.address.trim_end_matches(".html");
    match &sheet.document {
        Some(document) => format!("documents/{}.pdf", file_name(document, address)),
        None => format!("overviews/{}.pdf", address.replace("/index", "").replace('/', "-")),
    }
}

/// What the file of a printed document is called: its id and version, as far as both can stand in a name.
fn file_name(document: &SheetDocument, address: &str) -> String {
    // The address is made of the id; what it leaves out of that is left out here as well.
    let id = address.rsplit('/').next().unwrap_or(address);
    let allowed = |c: char| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' };
    let version: String = document.version.trim().chars().map(allowed).collect();
    match version.trim_matches(['.', '-']) {
        "" => id.to_owned(),
        version => format!("{id}-{version}"),
    }
}

impl Sheet {
    /// What its file is called when it is printed alone.
    pub fn file(&self) -> String {
        path(self).rsplit('/').next().unwrap_or_default().to_owned()
    }
}

fn data(compiled: &Compiled, pack: &mut Pack) {
    let Compiled { manual, standing, coverage, .. } = compiled;
    let facts = Facts { manual, standing, coverage };
    for (name, text) in [
        ("manual", json_text(&manual_json(manual, standing))),
        ("coverage", json_text(&coverage_json(manual, standing, coverage))),
        ("integration", json_text(&integration_json(manual, coverage))),
        ("soa", json_text(&statement_json(manual, standing, coverage))),
    ] {
        pack.put(&format!("data/{name}.json"), text.unwrap_or_default().into_bytes());
    }
    for table in &TABLES {
        pack.put(&format!("data/{}.csv", table.name), csv(table, facts));
    }
    // A manual too large for a workbook still has its tables.
    if let Ok(workbook) = xlsx(facts) {
        pack.put("data/manual.xlsx", workbook);
    }
}
