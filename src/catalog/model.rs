use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use super::{Change, ClauseNumber, Confidence, DifferenceKind, EditionId, InformationKind, ItemId};
use crate::source::{Spanned, TextRange};

/// What a standard is called and how far its catalog can be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Its identifier, unique among all catalogs: `iso-9001-2015`.
    pub id: EditionId,
    /// Where its file says so.
    pub place: TextRange,
    /// How people cite it: `ISO 9001:2015`.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// Which edition, of when.
    pub edition: Option<String>,
    /// In force, withdrawn, since when.
    pub status: Option<String>,
    /// Short name of the management system it describes: `QMS`.
    pub system: Option<String>,
    /// The edition before this one, whose items it inherits.
    pub supersedes: Option<Spanned<EditionId>>,
    /// The edition after this one.
    pub superseded_by: Option<EditionId>,
    /// Amendments that are part of the catalog.
    pub amendments: Vec<String>,
    /// Neighbouring standards worth knowing.
    pub related: Vec<String>,
    /// Confidence in the catalog as a whole.
    pub confidence: Confidence,
    /// Are the texts paraphrases? Then pages say "audit against a licensed copy".
    pub paraphrase: bool,
    /// As of when the catalog was compiled, ISO 8601.
    pub catalog_date: Option<String>,
    /// What the item identifiers mean, by name of the rule.
    pub id_scheme: BTreeMap<String, String>,
}

/// What a clause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ClauseKind {
    /// A clause of the main text.
    Clause,
    /// A group of controls with their objective; holds no item of its own.
    ControlGroup,
    /// A control; holds exactly one item, whose id is the control's number.
    Control,
}

/// A clause, a control group or a control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Its number.
    pub number: ClauseNumber,
    /// Its heading, or ours where the standard prints none.
    pub title: String,
    /// What it is.
    pub kind: ClauseKind,
    /// Does the standard print this heading?
    pub official_heading: bool,
    /// Other wordings of the heading.
    pub title_variants: Vec<String>,
    /// The objective of a control group.
    pub objective: Option<String>,
    /// The clause above it.
    pub parent: Option<ClauseNumber>,
    /// Depth in the tree, from 1.
    pub level: u8,
    /// Has it no clauses below it?
    pub leaf: bool,
    /// What became of it since the edition before.
    pub change: Option<Change>,
    /// The clauses of the edition before that it comes from.
    pub from: Vec<Spanned<ClauseNumber>>,
    /// Confidence in number, heading and origin.
    pub confidence: Confidence,
    /// Confidence in its items, if it differs.
    pub requirement_confidence: Option<Confidence>,
    /// What a reader should know about it.
    pub note: Option<String>,
    /// The amendment that touched it, and how.
    pub amended_by: Option<String>,
    /// Where its guidance stands: `B.6.2.4`.
    pub guidance: Option<String>,
    /// Positions of its own items in [`super::Catalog::items`].
    pub items: Range<usize>,
    /// Positions of its items and of all items below it.
    pub items_below: Range<usize>,
    /// Where its number is written in the catalog's file.
    pub range: TextRange,
}

impl Clause {
    /// Is it a chapter or a group of controls, more than one claim can answer?
    pub fn is_chapter(&self) -> bool {
        !self.leaf && (self.level == 1 || self.kind == ClauseKind::ControlGroup)
    }
}

/// One requirement: one "shall".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its identifier.
    pub id: ItemId,
    /// The clause it stands in.
    pub clause: ClauseNumber,
    /// The requirement, in the catalog's own words.
    pub text: String,
    /// The documented information it asks for.
    pub documented: Option<Documented>,
    /// When it applies, if not always.
    pub condition: Option<String>,
    /// The amendment it came with.
    pub amendment: Option<String>,
    /// How it came into this catalog.
    pub origin: Origin,
    /// Where its identifier is written; for an inherited item, in the earlier edition's file.
    pub range: TextRange,
}

impl Item {
    /// Is it the one item of a control?
    pub fn is_control(&self) -> bool {
        self.id.as_str() == self.clause.as_str()
    }

    /// Confidence in this item where the catalog tells it apart; `None` for an edition's own items.
    pub fn confidence(&self) -> Option<Confidence> {
        match self.origin {
            Origin::Own => None,
            Origin::Inherited { confidence, .. } | Origin::Difference { confidence, .. } => Some(confidence),
        }
    }
}

/// Documented information that one item asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documented {
    /// A document, a record, or both.
    pub kind: InformationKind,
    /// What it is about.
    pub what: Option<String>,
    /// The standard's word for it: `available`.
    pub wording: Option<String>,
}

/// How an item came into its catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It was written for this edition.
    Own,
    /// It is taken over from the edition before; a page says "derived".
    Inherited {
        /// The item of the edition before.
        from: ItemId,
        /// How sure it is that the obligation is still the same.
        confidence: Confidence,
    },
    /// It is a difference against the edition before.
    Difference {
        /// Which kind.
        kind: DifferenceKind,
        /// The items of the edition before that it touches; empty if it is new.
        from: Vec<ItemId>,
        /// How sure the difference is.
        confidence: Confidence,
    },
}

/// A difference against the edition before; also an item, with the same id, of its clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Identifier of the item: `6.1.2/analyse`.
    pub id: ItemId,
    /// The clause it is shown at.
    pub clause: ClauseNumber,
    /// Does it concern the whole standard and not only the clause it is shown at?
    pub whole_standard: bool,
    /// Which kind.
    pub kind: DifferenceKind,
    /// The difference, in the catalog's own words.
    pub text: String,
    /// Items of the edition before that it touches.
    pub from: Vec<Spanned<ItemId>>,
    /// Those of them that stay required beside it.
    pub keeps: Vec<Spanned<ItemId>>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// Documented information that the standard requires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredInformation {
    /// Its identifier: `di-7.2`.
    pub id: String,
    /// A document, a record, or both.
    pub kind: InformationKind,
    /// The standard's word for it: `retain`.
    pub wording: Option<String>,
    /// What it is about.
    pub what: String,
    /// The clause that asks.
    pub clause: ClauseNumber,
    /// The items that ask; empty if the whole clause does.
    pub requirements: Vec<ItemId>,
    /// When it is required, if not always.
    pub condition: Option<String>,
    /// Does it stand in the list that auditors go through? `false` for general clauses.
    pub core: bool,
    /// Is it taken over from the edition before?
    pub inherited: bool,
}

/// Where a clause of the edition before went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The clause of the edition before.
    pub from: Spanned<ClauseNumber>,
    /// The clauses of this edition; empty if it was dropped.
    pub to: Vec<ClauseNumber>,
}
