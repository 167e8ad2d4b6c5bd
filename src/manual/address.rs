//! Addresses of pages, relative to the root of the site. They are derived from ids, so that moving a
//! file breaks no bookmark.

use super::{DocumentIndex, Manual, RowIndex, StandardIndex, Target};
use crate::syntax::Document;
use crate::syntax::markdown::{encode_path, slug};

/// The address of a document: by id, or by path for a page that has none.
pub fn document_address(document: &Document, owns_id: bool, is_start: bool) -> String {
    match &document.front.id {
        _ if is_start => "index.html".to_string(),
        Some(id) if owns_id => format!("documents/{}.html", id.value),
        _ => {
            let path = document.path.as_str();
            format!("pages/{}.html", path.strip_suffix(".md").unwrap_or(path))
        }
    }
}

/// The way from a page to the root of the site: `../../` for `standards/9001/8.4.html`.
pub fn root_of(address: &str) -> String {
    "../".repeat(address.matches('/').count())
}

/// An address as an `href` from a page whose way to the root is `root`.
pub fn relative(root: &str, address: &str) -> String {
    match address.split_once('#') {
        Some((path, anchor)) => format!("{root}{}#{}", encode_path(path), encode_path(anchor)),
        None => format!("{root}{}", encode_path(address)),
    }
}

/// A key as the name of a file: itself where it is harmless, otherwise a slug with a short digest.
pub(super) fn file_name(key: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if key.chars().all(harmless) && key.starts_with(|c: char| c.is_ascii_alphanumeric()) && key.len() <= 100 {
        return key.to_string();
    }
    let digest = blake3::hash(key.as_bytes()).to_hex();
    let readable: String = slug(key).chars().filter(char::is_ascii).take(40).collect();
    format!("{readable}-{}", &digest[..8])
}

impl Manual {
    /// The address of a document's page.
    pub fn address(&self, document: DocumentIndex) -> &str {
        &self.addresses[document.0 as usize]
    }

    /// The address of a clause's page.
    pub fn clause_address(&self, standard: StandardIndex, clause: usize) -> String {
        let standard = self.standard(standard);
        format!("standards/{}/{}.html", file_name(&standard.alias), standard.catalog.clauses()[clause].number)
    }

    /// The address of the overview of a standard.
    pub fn standard_address(&self, standard: StandardIndex) -> String {
        format!("standards/{}/index.html", file_name(&self.standard(standard).alias))
    }

    /// The address of a register's table.
    pub fn register_address(&self, register: usize) -> String {
        format!("registers/{}.html", file_name(&self.registers[register].name))
    }

    /// The address of a register row's page.
    pub fn row_address(&self, row: RowIndex) -> String {
        let register = &self.registers[row.register as usize];
        let name = file_name(&register.name);
        match &register.rows[row.row as usize].key {
            Some(key) => format!("registers/{name}/{}.html", file_name(key)),
            None => format!("registers/{name}.html"),
        }
    }

    /// The address of a role's page.
    pub fn role_address(&self, role: &str) -> String {
        format!("roles/{}.html", file_name(role))
    }

    /// The address a target leads to; `None` if it leads nowhere.
    pub fn target_address(&self, target: &Target) -> Option<String> {
        Some(match target {
            Target::Document(document, None) => self.address(*document).to_string(),
            Target::Document(document, Some(heading)) => {
                let anchor = &self.document(*document).body.headings[*heading as usize].anchor;
                format!("{}#{anchor}", self.address(*document))
            }
            Target::Anchor(document, anchor) => format!("{}#{anchor}", self.address(*document)),
            Target::Clause(standard, clause, item) => {
                let address = self.clause_address(*standard, *clause as usize);
                match item.and_then(|item| self.standard(*standard).catalog.items()[item as usize].id.part()) {
                    Some(part) => format!("{address}#item-{part}"),
                    None => address,
                }
            }
            Target::Row(row) => self.row_address(*row),
            Target::Role(role) => self.role_address(role),
            Target::Term(term) => {
                let term = self.terms.get(term)?;
                let definition = &self.document(term.document).body.definitions[term.definition as usize];
                format!("glossary.html#{}", definition.anchor)
            }
            Target::Asset(path) => format!("files/{path}"),
            Target::External(_) | Target::Broken => return None,
        })
    }
}
