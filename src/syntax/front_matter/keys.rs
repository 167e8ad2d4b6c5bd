//! Every key of a front matter: what it must be and what it is for.

use super::{Classification, Decides, Kind, Status};
use crate::syntax::value::{Key, Keys, Shape};

const fn key(name: &'static str, shape: Shape, example: &'static str, help: &'static str) -> Key {
    Key { name, shape, example, default: "", help, also_called: &[] }
}

const fn called(key: Key, also_called: &'static [&'static str]) -> Key {
    Key { also_called, ..key }
}

const fn or(key: Key, default: &'static str) -> Key {
    Key { default, ..key }
}

/// The keys of the front matter itself.
pub static FRONT_MATTER: Keys = Keys {
    of: "the front matter",
    keys: &[
        called(
            key(
                "id",
                Shape::Id,
                "\"PRO-007\"",
                "The document's name for life; a file without it is a page, not a controlled document.",
            ),
            &["identifier", "document_id", "doc_id", "number"],
        ),
        called(key("title", Shape::Text, "\"Control of documented information\"", "The title."), &["name"]),
        called(
            key(
                "summary",
                Shape::Text,
                "\"How documents are written, approved and kept.\"",
                "One sentence for lists and search.",
            ),
            &["description", "abstract"],
        ),
        called(
            key("kind", Shape::Word(Kind::WORDS), "\"procedure\"", "What sort of document it is."),
            &["type", "category"],
        ),
        called(
            key("version", Shape::Version, "\"2.1\"", "The version: numbers with dots, or a letter revision."),
            &["revision", "rev"],
        ),
        called(key("status", Shape::Word(Status::WORDS), "\"approved\"", "Where it stands in its life."), &["state"]),
        called(
            key("owner", Shape::Text, "\"quality-manager\"", "The role that keeps it up to date."),
            &["author", "responsible", "process_owner"],
        ),
        called(
            key("effective", Shape::Date, "2026-02-01", "In force from this day."),
            &["date", "effective_date", "valid_from"],
        ),
        called(
            key("review_every", Shape::Period, "\"12 months\"", "How often it is reviewed."),
            &["review_interval", "review_cycle", "review_period"],
        ),
        called(
            key(
                "review_by",
                Shape::Date,
                "2027-02-01",
                "The day of the next review, where it does not follow from `review_every`.",
            ),
            &["next_review", "review_date", "review_due"],
        ),
        called(
            key("reviewed", Shape::Date, "2026-02-01", "The day of the last review."),
            &["last_review", "last_reviewed"],
        ),
        key("audience", Shape::List(&Shape::Text), "[\"all-staff\"]", "The roles that must know it."),
        called(
            or(
                key("classification", Shape::Word(Classification::WORDS), "\"internal\"", "Who may read it."),
                "`internal`",
            ),
            &["confidentiality", "access"],
        ),
        called(
            key("change", Shape::Text, "\"Adds AI model cards.\"", "Why this version was made, in one sentence."),
            &["changes", "change_reason", "change_log", "changelog"],
        ),
        called(
            key(
                "satisfies",
                Shape::List(&Shape::Tag),
                "[\"9001:7.5.1\", \"42001:7.5#approval\"]",
                "The requirements it answers, as clause tags `ALIAS:CLAUSE[/ITEM][#SECTION]`.",
            ),
            &["clauses", "covers", "implements", "requirements"],
        ),
        called(
            key(
                "supports",
                Shape::List(&Shape::Tag),
                "[\"42001:A.6.2.3\"]",
                "Requirements it contributes to without answering them alone.",
            ),
            &["contributes"],
        ),
        called(
            key("supersedes", Shape::List(&Shape::Id), "[\"PRO-003\"]", "Ids of the documents it replaces."),
            &["replaces"],
        ),
        called(
            key(
                "aliases",
                Shape::List(&Shape::Text),
                "[\"procedures/documents.html\"]",
                "Old addresses that lead here.",
            ),
            &["redirect_from", "redirects"],
        ),
        called(
            or(key("order", Shape::Integer, "10", "Its place among its siblings; lower comes first."), "by title"),
            &["weight", "nav_order", "sidebar_position"],
        ),
        or(key("glossary", Shape::Flag, "true", "Its definition list is the manual's glossary."), "`false`"),
        key(
            "process",
            Shape::Text,
            "\"Purchase\"",
            "The name of the process it describes, as the process map shows it.",
        ),
        key(
            "inputs",
            Shape::List(&Shape::Text),
            "[\"Agreed requirements\"]",
            "What that process takes in; equal texts connect processes.",
        ),
        key("outputs", Shape::List(&Shape::Text), "[\"Approved suppliers\"]", "What that process gives out."),
        key(
            "records",
            Shape::List(&Shape::Table(&RECORD)),
            "[[records]]",
            "The records its use produces, one table each.",
        ),
        key(
            "register",
            Shape::Table(&REGISTER),
            "[register]",
            "The typed table beside it, for documents of kind `register`.",
        ),
        key(
            "approval",
            Shape::Table(&APPROVAL),
            "[approval]",
            "The approval, written by `clausebook approve` and never by hand.",
        ),
        called(
            key(
                "allow",
                Shape::List(&Shape::Table(&ALLOW)),
                "[[allow]]",
                "Rules that are suppressed in this document, each with its reason.",
            ),
            &["suppress", "ignore"],
        ),
    ],
};

/// The keys of `[[records]]`.
pub static RECORD: Keys = Keys {
    of: "`[[records]]`",
    keys: &[
        called(key("name", Shape::Text, "\"Document approval record\"", "What the record is called."), &["title"]),
        called(
            key("answers", Shape::List(&Shape::Tag), "[\"9001:7.5.3.2\"]", "The requirements that ask for it."),
            &["satisfies", "clauses"],
        ),
        key("location", Shape::Text, "\"Git history of this repository\"", "Where it lives."),
        key("retention", Shape::Text, "\"10 years\"", "How long it is kept."),
        called(key("owner", Shape::Text, "\"quality-manager\"", "The role that keeps it."), &["responsible"]),
        called(key("disposition", Shape::Text, "\"archive\"", "What happens to it afterwards."), &["disposal"]),
    ],
};

/// The keys of `[register]`.
pub static REGISTER: Keys = Keys {
    of: "`[register]`",
    keys: &[
        key("name", Shape::Text, "\"ai-systems\"", "Its name in column types: `register:ai-systems`."),
        called(
            key(
                "source",
                Shape::Text,
                "\"ai-systems.csv\"",
                "The CSV or TOML file with its rows, relative to this document.",
            ),
            &["file", "data"],
        ),
        key(
            "decides",
            Shape::Word(Decides::WORDS),
            "\"applicability\"",
            "What its rows decide: `applicability` makes them decisions of the statement of applicability.",
        ),
        key(
            "columns",
            Shape::Named(&Shape::Short(&Shape::ColumnType, &COLUMN)),
            "{ id = \"key\", owner = \"role\" }",
            "Its columns by their names in the data file, each a type or a table.",
        ),
    ],
};

/// The keys of a column.
pub static COLUMN: Keys = Keys {
    of: "a column of `[register.columns]`",
    keys: &[
        called(key("type", Shape::ColumnType, "\"choice\"", "What its cells hold."), &["kind"]),
        or(key("title", Shape::Text, "\"Next review\"", "Its heading on the page."), "the name"),
        or(key("required", Shape::Flag, "true", "An empty cell is a finding."), "`false`"),
        or(key("many", Shape::Flag, "true", "A cell holds several values separated by `;`."), "`false`"),
        called(
            key(
                "choices",
                Shape::List(&Shape::Text),
                "[\"low\", \"high\"]",
                "The words a cell of type `choice` may hold.",
            ),
            &["values", "options", "enum"],
        ),
    ],
};

/// The keys of `[approval]`.
pub static APPROVAL: Keys = Keys {
    of: "`[approval]`",
    keys: &[
        key("by", Shape::Text, "\"managing-director\"", "The role that approved."),
        key("on", Shape::Date, "2026-01-28", "The day of the approval."),
        key("digest", Shape::Text, "\"…\"", "The digest of what was approved."),
        key("signature", Shape::Text, "\"…\"", "A signature over the digest."),
    ],
};

/// The keys of `[[allow]]`.
pub static ALLOW: Keys = Keys {
    of: "`[[allow]]`",
    keys: &[
        key("rule", Shape::Text, "\"vague-obligation\"", "The rule that is suppressed."),
        called(
            key(
                "reason",
                Shape::Text,
                "\"Quoted from the customer's contract.\"",
                "Why; a suppression without a reason is a finding.",
            ),
            &["because", "why"],
        ),
    ],
};
