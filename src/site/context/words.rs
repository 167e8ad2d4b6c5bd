//! The closed lists of words that templates look up in the language files.
//!
//! Each serializes as its kebab-case name, which is also its key in `lang/*.toml`: `[state] covered = "…"`.

use serde::Serialize;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident $table:literal { $($(#[$variant_doc:meta])* $variant:ident $key:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// The table of the language files that holds these words.
            pub const TABLE: &'static str = $table;
            /// Every key of that table.
            pub const KEYS: &'static [&'static str] = &[$($key,)*];
        }
    };
}

words! {
    /// State of an item, a control or a clause.
    State "state" {
        /// An effective `satisfies` claim reaches it.
        Covered "covered",
        /// Only an effective `supports` claim reaches it, or some of its items are not covered.
        Partial "partial",
        /// Claims reach it, none of them effective.
        Pending "pending",
        /// Declared not applicable, with a reason.
        Justified "justified",
        /// Nothing reaches it.
        Gap "gap",
    }
}

words! {
    /// How much a claim is worth.
    Grade "grade" {
        /// The document or section has no text of its own, or a placeholder.
        Empty "empty",
        /// Status draft or in review.
        Draft "draft",
        /// The text changed since it was approved.
        UnapprovedChange "unapproved-change",
        /// There is no evidence of an approval.
        ApprovalMissing "approval-missing",
        /// Approved, its effective date not reached.
        NotYetEffective "not-yet-effective",
        /// Approved, unchanged, in force.
        Effective "effective",
        /// Withdrawn: it claims nothing any more.
        Retired "retired",
    }
}

words! {
    /// Status of a document as its front matter says.
    Status "status" {
        /// Being written.
        Draft "draft",
        /// Being reviewed.
        InReview "in-review",
        /// Approved.
        Approved "approved",
        /// Withdrawn.
        Retired "retired",
    }
}

words! {
    /// How a claim is meant.
    Strength "strength" {
        /// Answers the requirement.
        Satisfies "satisfies",
        /// Contributes, does not answer it alone.
        Supports "supports",
        /// Answers the requirement of the earlier edition that it is taken over from.
        Derived "derived",
    }
}

words! {
    /// What the approval evidence proves.
    Verdict "verdict" {
        /// The approval stands.
        Approved "approved",
        /// The approver wrote the change.
        ApproverIsAuthor "approver-is-author",
        /// The approver did not hold the role.
        RoleNotHeld "role-not-held",
        /// The text differs from the approved one.
        ContentChanged "content-changed",
        /// A signature is asked for and missing.
        Unsigned "unsigned",
        /// There is no approval record.
        NoRecord "no-record",
        /// The signature does not belong to the commit.
        BadSignature "bad-signature",
        /// Another approved text bears the same version.
        VersionReused "version-reused",
    }
}

words! {
    /// Why a document carries a banner.
    BannerKind "banner" {
        /// Not approved yet.
        Draft "draft",
        /// Under review.
        InReview "in-review",
        /// Withdrawn.
        Retired "retired",
        /// Its review is overdue.
        Overdue "overdue",
        /// Approved, in force from a later date.
        NotYetEffective "not-yet-effective",
        /// Approved, and the day from which on it is in force cannot be read.
        Undated "undated",
        /// The page shows the text in force; a newer version is approved and comes into force later.
        NextVersion "next-version",
        /// The page shows the last approved text; a newer working text exists.
        WorkingTextDiffers "working-text-differs",
        /// The text shown differs from what was approved.
        UnapprovedChange "unapproved-change",
        /// There is no evidence of an approval of the text shown.
        ApprovalMissing "approval-missing",
        /// The page belongs to a build of drafts.
        WorkingText "working-text",
    }
}

words! {
    /// State of a row of the crosswalk, or of a shared mechanic.
    IntegrationState "integration" {
        /// One document answers both sides.
        Integrated "integrated",
        /// Both sides are answered, by no common document.
        Parallel "parallel",
        /// Only ISO 9001 is answered.
        Only9001 "only9001",
        /// Only ISO/IEC 42001 is answered.
        Only42001 "only42001",
        /// Neither side is answered.
        Open "open",
    }
}

words! {
    /// What joins two clauses of the crosswalk.
    Relation "relation" {
        /// Same obligation in both.
        Identical "identical",
        /// The mechanism is shared, 42001 asks for more.
        SharedWithExtension "shared-with-extension",
        /// Only in 42001.
        OnlyIn42001 "only-in42001",
        /// Only in 9001.
        OnlyIn9001 "only-in9001",
    }
}

words! {
    /// How a clause of the new edition differs from the old one.
    ChangeKind "change_kind" {
        /// The same.
        Unchanged "unchanged",
        /// Words only.
        Editorial "editorial",
        /// Same content, other place or number.
        Restructured "restructured",
        /// Moved without change.
        Moved "moved",
        /// The requirement changed.
        Modified "modified",
        /// There was none before.
        New "new",
        /// Several clauses became one.
        Merged "merged",
        /// Only a note changed.
        NoteOnly "note-only",
        /// An amendment became part of the text.
        AmendmentAbsorbed "amendment-absorbed",
        /// No longer there.
        Removed "removed",
    }
}

words! {
    /// How urgent an open point is.
    Urgency "urgency" {
        /// Nothing answers the requirement.
        Missing "missing",
        /// A decision or a review has run out.
        Expired "expired",
        /// Answered only by drafts, unapproved changes or texts not yet in force.
        Pending "pending",
        /// Answered in part.
        Partial "partial",
    }
}

words! {
    /// What a calendar entry is about.
    DueKind "due" {
        /// A document's periodic review.
        Review "review",
        /// A date in a register row.
        Row "row",
        /// A decision on applicability ends.
        Decision "decision",
        /// A document comes into force.
        Effective "effective",
    }
}

words! {
    /// What a revision did to a document.
    RevisionKind "revision" {
        /// First issue.
        New "new",
        /// New text.
        Revised "revised",
        /// Reviewed, nothing changed.
        Reviewed "reviewed",
        /// Withdrawn.
        Withdrawn "withdrawn",
    }
}

words! {
    /// Whether documented information must be kept up to date or kept as evidence.
    InformationKind "information" {
        /// Maintained.
        Document "document",
        /// Retained.
        Record "record",
    }
}

words! {
    /// How far a control is carried out.
    Implementation "implementation" {
        /// Not begun.
        Planned "planned",
        /// Begun.
        Partial "partial",
        /// Done.
        Implemented "implemented",
    }
}

words! {
    /// Why a decision on applicability does not count.
    Void "void" {
        /// Its register is withdrawn.
        Withdrawn "withdrawn",
        /// Its register is not approved yet.
        Draft "draft",
        /// Nobody can read until when it holds.
        Unread "unread",
        /// Its last day is past.
        Expired "expired",
        /// It excludes something and says not why.
        WithoutReason "without-reason",
    }
}

words! {
    /// How a statement of applicability and the documents disagree.
    Disagreement "disagreement" {
        /// Declared implemented, but no effective document answers it.
        ImplementedWithoutDocument "implemented-without-document",
        /// Declared implemented, but there is no record.
        ImplementedWithoutEvidence "implemented-without-evidence",
        /// Excluded, but a document claims it.
        ExcludedButClaimed "excluded-but-claimed",
    }
}

words! {
    /// Why a neighbour in the navigation is out of the ordinary.
    Mark "mark" {
        /// A draft.
        Draft "draft",
        /// In review.
        InReview "in-review",
        /// Approved, not in force yet.
        NotYetEffective "not-yet-effective",
        /// Its review is overdue.
        Overdue "overdue",
        /// A clause that nothing answers.
        Gap "gap",
        /// A clause answered in part.
        Partial "partial",
        /// A clause answered by drafts only.
        Pending "pending",
    }
}

words! {
    /// The entry of the main navigation that a page belongs to.
    Section "section" {
        /// Start page.
        Home "home",
        /// Documents and guides.
        Documents "documents",
        /// Clause pages of a standard.
        Standards "standards",
        /// The matrix.
        Matrix "matrix",
        /// 9001 and 42001 side by side.
        Integration "integration",
        /// Old and new edition side by side.
        Transition "transition",
        /// The statement of applicability.
        StatementOfApplicability "statement-of-applicability",
        /// Required documents and records.
        DocumentedInformation "documented-information",
        /// What is open.
        Gaps "gaps",
        /// Registers and their rows.
        Registers "registers",
        /// Records.
        Records "records",
        /// Roles.
        Roles "roles",
        /// Glossary.
        Glossary "glossary",
        /// Calendar.
        Calendar "calendar",
        /// What changed.
        Changes "changes",
        /// Is my printed copy current?
        Check "check",
        /// Printing.
        Print "print",
        /// None of them.
        None "none",
    }
}

/// Every table of words with its keys, for the test of the language files.
pub const TABLES: &[(&str, &[&str])] = &[
    (State::TABLE, State::KEYS),
    (Grade::TABLE, Grade::KEYS),
    (Status::TABLE, Status::KEYS),
    (Strength::TABLE, Strength::KEYS),
    (Verdict::TABLE, Verdict::KEYS),
    (BannerKind::TABLE, BannerKind::KEYS),
    (IntegrationState::TABLE, IntegrationState::KEYS),
    (Relation::TABLE, Relation::KEYS),
    (ChangeKind::TABLE, ChangeKind::KEYS),
    (Urgency::TABLE, Urgency::KEYS),
    (DueKind::TABLE, DueKind::KEYS),
    (RevisionKind::TABLE, RevisionKind::KEYS),
    (InformationKind::TABLE, InformationKind::KEYS),
    (Implementation::TABLE, Implementation::KEYS),
    (Disagreement::TABLE, Disagreement::KEYS),
    (Mark::TABLE, Mark::KEYS),
    (Section::TABLE, Section::KEYS),
];

macro_rules! default_word {
    ($($name:ident $variant:ident,)*) => {
        $(impl Default for $name {
            fn default() -> Self {
                Self::$variant
            }
        })*
    };
}

// The careful answer is the default: nothing counts as answered unless somebody says so.
default_word! {
    State Gap,
    Grade Empty,
    Status Draft,
    Strength Supports,
    Verdict NoRecord,
    BannerKind Draft,
    IntegrationState Open,
    Relation SharedWithExtension,
    ChangeKind Unchanged,
    Urgency Missing,
    DueKind Review,
    RevisionKind Revised,
    InformationKind Document,
    Implementation Planned,
    Section None,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(word: impl Serialize) -> String {
        serde_json::to_value(word).unwrap().as_str().unwrap().to_owned()
    }

    #[test]
    fn words_serialize_as_the_keys_of_their_tables() {
        assert_eq!(name(Grade::UnapprovedChange), Grade::KEYS[2]);
        assert_eq!(name(IntegrationState::Only42001), IntegrationState::KEYS[3]);
        assert_eq!(name(Relation::OnlyIn9001), Relation::KEYS[3]);
        assert_eq!(name(ChangeKind::AmendmentAbsorbed), ChangeKind::KEYS[8]);
        assert_eq!(name(Section::StatementOfApplicability), Section::KEYS[6]);
    }
}
