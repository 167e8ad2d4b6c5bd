//! The catalog format: every table and key, with what it means.

use super::shape::{Key, Kind, Shape};
use super::words::{Change, Confidence, DifferenceKind, InformationKind, Relation, Reuse, Support};

const fn required(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { name, kind, required: true, doc }
}

const fn optional(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { name, kind, required: false, doc }
}

const SCHEMA: Key = required("schema", Kind::Integer, "version of this format: `1`");
const CONFIDENCE: Key = optional("confidence", Kind::Choice(Confidence::WORDS), "how sure this is");
const NOTE: Key = optional("note", Kind::Text, "what a reader should know about it");

/// A file that describes a standard.
pub(super) static CATALOG: Shape = Shape {
    name: "",
    doc: "A catalog: one edition of a standard, a contract or any other set of requirements.",
    keys: &[
        SCHEMA,
        required("standard", Kind::Table(&STANDARD), "what the standard is called"),
        optional("id_scheme", Kind::Words, "what the item ids mean, one sentence for each rule"),
        optional("source", Kind::Tables(&SOURCE), "where the catalog's knowledge comes from"),
        optional("clause", Kind::Tables(&CLAUSE), "the clauses, in any order"),
        optional("control_group", Kind::Tables(&CONTROL_GROUP), "groups of controls, with their objectives"),
        optional("control", Kind::Tables(&CONTROL), "the controls"),
        optional("documented_information", Kind::Tables(&DOCUMENTED), "documents and records the standard requires"),
        optional("delta", Kind::Tables(&DELTA), "differences against the edition before"),
        optional("mapping", Kind::Tables(&MAPPING), "where each clause of the edition before went"),
    ],
};

/// A file that maps one standard to another.
pub(super) static CROSSWALK: Shape = Shape {
    name: "",
    doc: "A crosswalk: which clauses and requirements of two standards ask for the same.",
    keys: &[
        SCHEMA,
        required("crosswalk", Kind::Table(&CROSSWALK_HEAD), "which two standards it maps"),
        optional("clause_map", Kind::Tables(&CLAUSE_MAP), "clause by clause"),
        optional("requirement_map", Kind::Tables(&REQUIREMENT_MAP), "requirement by requirement of the target"),
        optional("mechanic", Kind::Tables(&MECHANIC), "mechanisms that serve both standards"),
        optional(
            "control_support",
            Kind::Tables(&CONTROL_SUPPORT),
            "clauses of the source that support controls of the target",
        ),
        optional(
            "statistics",
            Kind::Open,
            "counts with their arithmetic, for readers of the file; the program counts for itself",
        ),
    ],
};

static STANDARD: Shape = Shape {
    name: "standard",
    doc: "What the standard is called and how far the catalog can be trusted.",
    keys: &[
        required("id", Kind::Text, "identifier that `clausebook.toml` uses: letters, digits, `-`, `_` and `.`"),
        required("ref", Kind::Text, "how people cite it: `ISO 9001:2015`"),
        required("title", Kind::Text, "its title"),
        optional("edition", Kind::Text, "which edition, of when"),
        optional("status", Kind::Text, "in force, withdrawn, since when"),
        optional("system", Kind::Text, "short name of the management system: `QMS`"),
        optional("supersedes", Kind::Text, "id of the edition before, whose items it inherits"),
        optional("superseded_by", Kind::Text, "id of the edition after"),
        optional("amendments", Kind::Texts, "amendments that are part of the catalog"),
        optional("related", Kind::Texts, "neighbouring standards worth knowing"),
        optional("catalog_date", Kind::Text, "as of when the catalog was compiled: `2026-11-22`"),
        CONFIDENCE,
        optional(
            "paraphrase",
            Kind::Flag,
            "are the texts paraphrases? `true` if absent: pages then say \"audit against a licensed copy\"",
        ),
    ],
};

static SOURCE: Shape = Shape {
    name: "source",
    doc: "Where the catalog's knowledge comes from.",
    keys: &[
        required("ref", Kind::Text, "the source"),
        optional("use", Kind::Text, "what was taken from it"),
        optional("result", Kind::Text, "what the comparison showed"),
    ],
};

static CLAUSE: Shape = Shape {
    name: "clause",
    doc: "A clause.",
    keys: &[
        required("id", Kind::Text, "its number: `7.5.2`; letters, digits, `-` and `_`, levels divided by `.`"),
        required("title", Kind::Text, "its heading"),
        optional("heading_official", Kind::Flag, "`false`: the standard prints no heading here, the title is ours"),
        optional("parent", Kind::Text, "the clause above, if its number does not tell: `7.5` for `7.5.2`"),
        optional("level", Kind::Integer, "depth in the tree; checked if given"),
        optional("leaf", Kind::Flag, "has it no clauses below it? checked if given"),
        optional("requirement", Kind::Tables(&REQUIREMENT), "its requirements, in reading order"),
        CONFIDENCE,
        optional(
            "requirement_confidence",
            Kind::Choice(Confidence::WORDS),
            "how sure its requirements are, if it differs",
        ),
        optional("change", Kind::Choice(Change::WORDS), "what became of it since the edition before"),
        optional("from", Kind::Texts, "the clauses of the edition before that it comes from"),
        optional("amended_by", Kind::Text, "the amendment that touched it"),
        optional("amendment_effect", Kind::Choice(&["requirement", "note-only"]), "what the amendment changed"),
        NOTE,
    ],
};

static REQUIREMENT: Shape = Shape {
    name: "clause.requirement",
    doc: "A requirement: one \"shall\".",
    keys: &[
        required("id", Kind::Text, "`CLAUSE/ITEM`: `7.5.2/b`; unique, never reused"),
        required("text", Kind::Text, "the requirement, in your own words"),
        optional("documented", Kind::Choice(InformationKind::WORDS), "the documented information it asks for"),
        optional("documented_what", Kind::Text, "what that information is about"),
        optional("documented_wording", Kind::Text, "the standard's word for it"),
        optional("condition", Kind::Text, "when it applies, if not always"),
        optional("source", Kind::Text, "the amendment it came with"),
    ],
};

static CONTROL_GROUP: Shape = Shape {
    name: "control_group",
    doc: "A group of controls.",
    keys: &[
        required("id", Kind::Text, "its number: `A.6.2`"),
        required("title", Kind::Text, "its heading"),
        optional("parent", Kind::Text, "the group above, if its number does not tell"),
        optional("text", Kind::Text, "the control objective, in your own words"),
        CONFIDENCE,
        NOTE,
    ],
};

static CONTROL: Shape = Shape {
    name: "control",
    doc: "A control: tagged by its number alone, in or out by the statement of applicability.",
    keys: &[
        required("id", Kind::Text, "its number: `A.6.2.4`"),
        required("title", Kind::Text, "its heading"),
        required("text", Kind::Text, "the control, in your own words"),
        optional("parent", Kind::Text, "its group, if its number does not tell"),
        optional("documented", Kind::Flag, "does it ask for documented information?"),
        optional("guidance", Kind::Text, "where its guidance stands: `B.6.2.4`"),
        optional("title_variants", Kind::Texts, "other wordings of the heading"),
        CONFIDENCE,
        NOTE,
    ],
};

static DOCUMENTED: Shape = Shape {
    name: "documented_information",
    doc: "A document or record that the standard requires.",
    keys: &[
        required("id", Kind::Text, "identifier, unique in the catalog: `di-7.2`"),
        required(
            "kind",
            Kind::Choice(InformationKind::WORDS),
            "kept up to date (document) or kept as evidence (record)",
        ),
        required("what", Kind::Text, "what it is about"),
        required("clause", Kind::Text, "the clause that asks for it"),
        optional("requirements", Kind::Texts, "the requirements that ask for it; the whole clause if absent"),
        optional("wording", Kind::Text, "the standard's word for it: `retain`"),
        optional("condition", Kind::Text, "when it is required, if not always"),
        optional("core", Kind::Flag, "`false`: a general clause, not in the list that auditors go through"),
    ],
};

static DELTA: Shape = Shape {
    name: "delta",
    doc: "A difference against the edition before; becomes a requirement of its clause.",
    keys: &[
        required("id", Kind::Text, "`CLAUSE/ITEM`: `6.1.2/analyse`"),
        required("clause", Kind::Text, "its clause"),
        required("kind", Kind::Choice(DifferenceKind::WORDS), "what kind of difference"),
        required("text", Kind::Text, "the difference, in your own words"),
        optional("from", Kind::Texts, "the requirements of the edition before that it touches"),
        optional("keeps", Kind::Texts, "those of `from` that stay required beside it"),
        optional(
            "scope",
            Kind::Choice(&["clause", "standard"]),
            "`standard`: it concerns the whole standard and is only shown at its clause",
        ),
        CONFIDENCE,
    ],
};

static MAPPING: Shape = Shape {
    name: "mapping",
    doc: "Where a clause of the edition before went.",
    keys: &[
        required("from", Kind::Text, "the clause of the edition before"),
        required("to", Kind::Texts, "the clauses of this edition; empty if it was dropped"),
    ],
};

static CROSSWALK_HEAD: Shape = Shape {
    name: "crosswalk",
    doc: "Which two standards the crosswalk maps.",
    keys: &[
        required("id", Kind::Text, "identifier of the crosswalk"),
        required("source", Kind::Text, "id of the standard an organization has already"),
        required("target", Kind::Text, "id of the standard it adds"),
        optional("catalog_date", Kind::Text, "as of when it was compiled"),
        optional("identical", Kind::Text, "what `identical` means here"),
        optional("shared_with_extension", Kind::Text, "what `shared-with-extension` means here"),
        optional("rule", Kind::Text, "how clause relations follow from requirement relations"),
        CONFIDENCE,
    ],
};

static CLAUSE_MAP: Shape = Shape {
    name: "clause_map",
    doc: "Clauses of both standards that belong together.",
    keys: &[
        required("id", Kind::Text, "identifier of the row"),
        required("source", Kind::Texts, "clauses of the source; empty if there are none"),
        required("target", Kind::Texts, "clauses of the target; empty if there are none"),
        required("relation", Kind::Choice(Relation::WORDS), "how they stand to each other"),
        optional("rationale", Kind::Text, "why"),
        optional("controls", Kind::Texts, "controls of the target that this clause touches"),
        CONFIDENCE,
    ],
};

static REQUIREMENT_MAP: Shape = Shape {
    name: "requirement_map",
    doc: "One requirement of the target and what answers it in the source.",
    keys: &[
        required("target", Kind::Text, "the requirement of the target"),
        required("source", Kind::Texts, "the requirements of the source; empty if there are none"),
        required("relation", Kind::Choice(Relation::WORDS), "how they stand to each other"),
        optional("reuse", Kind::Choice(Reuse::WORDS), "what can be used again"),
        optional(
            "successor",
            Kind::Texts,
            "requirements of the edition after the source that ask for the same; with that edition the relation is `identical`",
        ),
        NOTE,
    ],
};

static MECHANIC: Shape = Shape {
    name: "mechanic",
    doc: "A mechanism that serves both standards: management review, document control.",
    keys: &[
        required("id", Kind::Text, "identifier of the mechanism"),
        required("name", Kind::Text, "its name"),
        required("source", Kind::Texts, "its clauses in the source"),
        required("target", Kind::Texts, "its clauses and controls in the target"),
        optional("text", Kind::Text, "how one document can serve both"),
    ],
};

static CONTROL_SUPPORT: Shape = Shape {
    name: "control_support",
    doc: "Clauses of the source that already support a control of the target.",
    keys: &[
        required("control", Kind::Text, "the control of the target"),
        required("source", Kind::Texts, "clauses of the source; empty if there are none"),
        required("support", Kind::Choice(Support::WORDS), "how far they support it"),
        CONFIDENCE,
        NOTE,
    ],
};
