//! What is said of some settings and cannot be read, because of its word, its key, its place or the text around it, opens
//! nothing: fewer documents are published, and more evidence is asked for, until somebody can read it. It is reported as an
//! error; but what was published cannot be taken back.

use crate::source::{Spanned, Word};
use crate::syntax::value::{Field, Fields, Reader, ValueKind, glimpse};

/// A file that was read to its end.
pub(super) struct File<'f, 'v> {
    pub(super) reader: &'f Reader<'f>,
    /// Its tables.
    pub(super) root: Fields<'v>,
    /// Its text, if it could not be taken whole.
    pub(super) broken: Option<&'f str>,
}

/// A setting whose value is a word.
pub(super) struct Setting<'v, W> {
    pub(super) table: Option<Field<'v>>,
    /// What is in the table.
    pub(super) fields: Fields<'v>,
    pub(super) name: &'static str,
    /// What was read.
    pub(super) read: Option<Spanned<W>>,
    /// The word that opens least.
    pub(super) careful: W,
}

impl File<'_, '_> {
    /// All that is said of a setting: what was read, and the careful word for what could not be. What stands there twice,
    /// as after a merge that met a conflict, is said twice.
    pub(super) fn said<W: Word>(&self, setting: Setting<'_, W>) -> impl Iterator<Item = W> {
        let Setting { table, fields, name, read, careful } = setting;
        let is_no_table = table.is_some_and(|table| !matches!(table.value.kind, ValueKind::Table(_)));
        let is_unread = || is_no_table || self.is_lost() || self.reader.said(&fields, name).is_some();
        let is_read = read.is_some();
        let read = read.map(|word| word.value).or_else(|| is_unread().then_some(careful));
        let lines = self.broken.unwrap_or_default().lines();
        let again = glimpse(lines, fields.keys(), [name]).map(move |(_, word)| {
            let word = W::from_word(word).filter(|_| is_read);
            word.unwrap_or(careful)
        });
        read.into_iter().chain(again)
    }

    /// Is nothing of the file known, and something in it?
    fn is_lost(&self) -> bool {
        self.broken.is_some() && self.root.keys().keys.iter().all(|key| self.root.get(key.name).is_none())
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Evidence, FILE_NAME, Level, Settings, read_settings};
    use crate::source::Source;
    use crate::syntax::front_matter::Classification;

    fn read(text: &str) -> Settings {
        let read = read_settings(Some(&Source::new(FILE_NAME, text)), jiff::civil::date(2026, 11, 22));
        assert!(!read.diagnostics.is_empty(), "{text}");
        read.value
    }

    #[test]
    fn a_classification_that_cannot_be_read_publishes_least() {
        for text in [
            "[manual]\nclassification = \"Confidential\"",
            "[manual]\nclassification = \"öffentlich\"",
            "[manual]\nclassification = 1",
            "[manual]\nclassification =",
            "[manual]\nclassification: confidential",
            "[manual]\nClassification = \"confidential\"",
            "[manual]\nclasification = \"confidential\"",
            "[manual]\npublish = \"confidential\"",
            "[Manual]\nclassification = \"confidential\"",
            "[[manual]]\nclassification = \"confidential\"",
            "manual = \"confidential\"",
            "classification = \"confidential\"",
            "[control]\nclassification = \"confidential\"",
            "[manual]\ntitle = \"x\"\n<<<<<<< a\nclassification = \"confidential\"\n=======\nclassification = \"public\"\n>>>>>>> b",
            "manual:\n  classification: confidential",
            "{\u{FFFD}m\u{FFFD}a\u{FFFD}n",
        ] {
            assert_eq!(read(text).manual.classification, Classification::Public, "{text}");
        }
        for text in
            ["[manual]\ntitle = 1", "[manual]\ntitle = x", "[manual\ntitle = \"x\"", "[variables]\nclassification = 1"]
        {
            assert_eq!(read(text).manual.classification, Classification::Internal, "nothing is said of it: {text}");
        }
        let text = "[manual]\nclassification = \"confidential\"\ntitle = x";
        assert_eq!(read(text).manual.classification, Classification::Confidential);
    }

    #[test]
    fn evidence_that_cannot_be_read_is_the_strongest() {
        for text in [
            "[control]\napproval = \"Status\"",
            "[control]\naproval = \"status\"",
            "[Control]\napproval = \"status\"",
            "control = \"status\"",
            "approval = \"status\"",
            "[control]\napproval = status x",
            "[control]\napproval = \"status\"\napproval = \"signed\"",
        ] {
            assert_eq!(read(text).approval, Evidence::Signed, "{text}");
        }
        assert_eq!(read("[roles.a]\napproves = []\ntitle = x").approval, Evidence::Status);
    }

    #[test]
    fn what_else_cannot_be_read_opens_nothing_either() {
        let settings = read("[output]\ndifferences = \"no\"\n[rules]\norphan-document = \"Error\"");
        assert!(!settings.output.differences);
        assert!(settings.rules.levels.is_empty());
        assert!(!read("[output]\nDifferences = false").output.differences);
        let settings = read("[[rules.override]]\npaths = [\"a\"]\norphan-document = \"Warn\"");
        assert_eq!(settings.rules.overrides[0].levels["orphan-document"].value, Level::Error);
        let until = "[[applicability]]\nclause = \"9001:8.3\"\napplicable = false\nreason = \"x\"\nUntil = 2026-01-01";
        assert_eq!(read(until).applicability, []);
        let role = &read("[roles.a]\nHolders = [\"a@example.org\"]\napproves = [\"Procedure\"]").roles["a"];
        assert!(role.is_vacant && role.is_barred);
        let role = &read("[roles.a]\nholders = []\napproves = [\"form\", \"Procedure\"]").roles["a"];
        assert!(!role.is_vacant && !role.is_barred);
    }
}
