//! The words a catalog may use.

use crate::source::words;

words! {
    /// How sure the catalog is of what it says.
    Confidence {
        /// A single remark.
        Low = "low",
        /// One source that worked from the published text.
        Medium = "medium",
        /// Two or more independent sources.
        High = "high",
    }
}

words! {
    /// What became of a clause since the edition before.
    Change {
        /// The same obligation in the same words, as far as known.
        Unchanged = "unchanged",
        /// Other words, the same obligation.
        Editorial = "editorial",
        /// Only a note changed; notes are not auditable.
        NoteOnly = "note-only",
        /// An amendment of the earlier edition is now part of the text.
        AmendmentAbsorbed = "amendment-absorbed",
        /// The same obligations in another order or division.
        Restructured = "restructured",
        /// Some obligations changed.
        Modified = "modified",
        /// Several clauses became one.
        Merged = "merged",
        /// A clause that was not there; it inherits nothing.
        New = "new",
    }
}

impl Change {
    /// May a claim on the earlier clause be read as a claim on this one without a second look?
    pub fn keeps_meaning(self) -> bool {
        matches!(self, Change::Unchanged | Change::Editorial | Change::NoteOnly | Change::AmendmentAbsorbed)
    }
}

words! {
    /// What kind of difference one requirement makes against the edition before.
    DifferenceKind {
        /// There was no such requirement.
        New = "new",
        /// An earlier requirement asks for something else or something more.
        Modified = "modified",
        /// An earlier requirement stands in another place.
        Moved = "moved",
        /// Requirements were divided or ordered in another way.
        Restructured = "restructured",
        /// Several requirements became one.
        Merged = "merged",
    }
}

words! {
    /// Which kind of documented information is asked for.
    InformationKind {
        /// Kept up to date.
        Document = "document",
        /// Kept as evidence.
        Record = "record",
        /// Both are needed.
        DocumentAndRecord = "document-and-record",
        /// One of the two suffices.
        DocumentOrRecord = "document-or-record",
    }
}

words! {
    /// How two standards stand to each other in one row of a crosswalk.
    Relation {
        /// The same obligation in both.
        Identical = "identical",
        /// The source has the mechanism, the target asks for something more.
        SharedWithExtension = "shared-with-extension",
        /// Only the source asks for it.
        SourceOnly = "source-only",
        /// Only the target asks for it.
        TargetOnly = "target-only",
    }
}

impl Relation {
    /// Does only one of the two ask for it?
    pub fn is_one_sided(self) -> bool {
        matches!(self, Relation::SourceOnly | Relation::TargetOnly)
    }
}

words! {
    /// What somebody who answers the source can use again for a requirement of the target.
    Reuse {
        /// The procedure works as it is.
        Procedure = "procedure",
        /// The mechanism works, its content has to be supplied.
        Content = "content",
        /// The mechanism has to be extended.
        Extend = "extend",
        /// Nothing: it is new.
        New = "new",
    }
}

words! {
    /// How far clauses of the source support a control of the target.
    Support {
        /// There is a mechanism that carries the control.
        Mechanism = "mechanism",
        /// There is a starting point only.
        Weak = "weak",
        /// There is nothing.
        None = "none",
    }
}
