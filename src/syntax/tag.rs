//! The clause tag: `ALIAS:CLAUSE[/ITEM][#SECTION]`, the claim of a document on a requirement.

use std::fmt;

use crate::source::{Spanned, TextRange};

/// A claim on a clause as its author wrote it; whether the clause exists is a question of linking.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag {
    /// The alias of the edition: `9001`.
    pub alias: Spanned<String>,
    /// The clause or control: `7.5.2`, `A.6.2.3`.
    pub clause: Spanned<String>,
    /// The item of the clause, without its slash: `b`.
    pub item: Option<Spanned<String>>,
    /// The heading of this document that answers, without its `#`.
    pub section: Option<Spanned<String>>,
    /// The whole tag, without quotes.
    pub range: TextRange,
}

impl Tag {
    /// The clause with its item, as the catalogs write it: `7.5.2/b`.
    pub fn requirement(&self) -> String {
        match &self.item {
            Some(item) => format!("{}/{}", self.clause.value, item.value),
            None => self.clause.value.clone(),
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.alias.value, self.clause.value)?;
        if let Some(item) = &self.item {
            write!(f, "/{}", item.value)?;
        }
        if let Some(section) = &self.section {
            write!(f, "#{}", section.value)?;
        }
        Ok(())
    }
}
