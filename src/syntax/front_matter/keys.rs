//! Every key of a front matter: what it must be and what it is for.

use super::{Classification, Decides, Kind, Status};
use crate::syntax::value::{self, Key, Keys, Shape};

/// The keys of the front matter itself.
pub static FRONT_MATTER: Keys = Keys {
    of: "the front matter",
    keys: &[
        Key::new(
            "id",
            Shape::Id,
            "\"PRO-007\"",
            "The document's name for life; a file without it is a page, not a controlled document.",
        )
        .called(&["identifier", "document_id", "doc_id", "number"]),
        Key::new("title", Shape::Text, "\"Control of documented information\"", "The title.").called(&["name"]),
        Key::new(
            "summary",
            Shape::Text,
            "\"How documents are written, approved and kept.\"",
            "One sentence for lists and search.",
        )
        .called(&["description", "abstract"]),
        Key::new("kind", Shape::Word(Kind::WORDS), "\"procedure\"", "What sort of document it is.")
            .called(&["type", "category"]),
        Key::new("version", Shape::Version, "\"2.1\"", "The version: numbers with dots, or a letter revision.")
            .called(&["revision", "rev"]),
        Key::new(
            "status",
            Shape::Word(Status::WORDS),
            "\"approved\"",
            "Where it stands in its life; a document that does not say is a draft.",
        )
        .called(&["state"])
        .instead_of(&["draft", "published", "publish"]),
        Key::new("owner", Shape::Text, "\"quality-manager\"", "The role that keeps it up to date.").called(&[
            "author",
            "responsible",
            "process_owner",
        ]),
        Key::new("effective", Shape::Date, "2026-02-01", "In force from this day.").called(&[
            "date",
            "effective_date",
            "valid_from",
        ]),
        Key::new("review_every", Shape::Period, "\"12 months\"", "How often it is reviewed.").called(&[
            "review_interval",
            "review_cycle",
            "review_period",
        ]),
        Key::new(
            "review_by",
            Shape::Date,
            "2027-02-01",
            "The day of the next review, where it does not follow from `review_every`.",
        )
        .called(&["next_review", "review_date", "review_due"]),
        Key::new("reviewed", Shape::Date, "2026-02-01", "The day of the last review.")
            .called(&["last_review", "last_reviewed"]),
        Key::new("audience", Shape::List(&Shape::Text), "[\"all-staff\"]", "The roles that must know it."),
        Key::new("classification", Shape::Word(Classification::WORDS), "\"internal\"", "Who may read it.")
            .default("that of the manual")
            .called(&["confidentiality", "access"]),
        Key::new("change", Shape::Text, "\"Adds AI model cards.\"", "Why this version was made, in one sentence.")
            .called(&["changes", "change_reason", "change_log", "changelog"]),
        Key::new(
            "satisfies",
            Shape::List(&Shape::Tag),
            "[\"9001:7.5.1\", \"42001:7.5#approval\"]",
            "The requirements it answers, as clause tags `ALIAS:CLAUSE[/ITEM][#SECTION]`.",
        )
        .called(&["clauses", "covers", "implements", "requirements"]),
        Key::new(
            "supports",
            Shape::List(&Shape::Tag),
            "[\"42001:A.6.2.3\"]",
            "Requirements it contributes to without answering them alone.",
        )
        .called(&["contributes"]),
        Key::new("supersedes", Shape::List(&Shape::Id), "[\"PRO-003\"]", "Ids of the documents it replaces.")
            .called(&["replaces"]),
        Key::new(
            "aliases",
            Shape::List(&Shape::Text),
            "[\"procedures/documents.html\"]",
            "Old addresses that lead here, at most 100: `old/rules.html`, or `old/rules/`.",
        )
        .called(&["redirect_from", "redirects"]),
        Key::new("order", Shape::Integer, "10", "Its place among its siblings; lower comes first.")
            .default("by title")
            .called(&["weight", "nav_order", "sidebar_position"]),
        Key::new("glossary", Shape::Flag, "true", "Its definition list is the manual's glossary.").default("`false`"),
        Key::new(
            "process",
            Shape::Text,
            "\"Purchase\"",
            "The name of the process it describes, as the process map shows it.",
        ),
        Key::new(
            "inputs",
            Shape::List(&Shape::Text),
            "[\"Agreed requirements\"]",
            "What that process takes in; equal texts connect processes.",
        ),
        Key::new("outputs", Shape::List(&Shape::Text), "[\"Approved suppliers\"]", "What that process gives out."),
        Key::new(
            "records",
            Shape::List(&Shape::Table(&RECORD)),
            "[[records]]",
            "The records its use produces, one table each.",
        ),
        Key::new(
            "register",
            Shape::Table(&REGISTER),
            "[register]",
            "The typed table beside it, for documents of kind `register`.",
        ),
        Key::new(
            "approval",
            Shape::Table(&APPROVAL),
            "[approval]",
            "The approval, written by `clausebook approve` and never by hand.",
        ),
        Key::new(
            "allow",
            Shape::List(&Shape::Table(&ALLOW)),
            "[[allow]]",
            "Rules that are suppressed in this document, each with its reason.",
        )
        .called(&["suppress", "ignore"]),
    ],
};

/// The keys of `[[records]]`.
pub static RECORD: Keys = Keys {
    of: "`[[records]]`",
    keys: &[
        Key::new("name", Shape::Text, "\"Document approval record\"", "What the record is called.")
            .required()
            .called(&["title"]),
        Key::new("answers", Shape::List(&Shape::Tag), "[\"9001:7.5.3.2\"]", "The requirements that ask for it.")
            .called(&["satisfies", "clauses"]),
        Key::new("location", Shape::Text, "\"Git history of this repository\"", "Where it lives."),
        Key::new("retention", Shape::Text, "\"10 years\"", "How long it is kept."),
        Key::new("owner", Shape::Text, "\"quality-manager\"", "The role that keeps it.").called(&["responsible"]),
        Key::new("disposition", Shape::Text, "\"archive\"", "What happens to it afterwards.").called(&["disposal"]),
    ],
};

/// The keys of `[register]`.
pub static REGISTER: Keys = Keys {
    of: "`[register]`",
    keys: &[
        Key::new("name", Shape::Text, "\"ai-systems\"", "Its name in column types: `register:ai-systems`.").required(),
        Key::new(
            "source",
            Shape::Text,
            "\"ai-systems.csv\"",
            "The CSV or TOML file with its rows, relative to this document.",
        )
        .required()
        .called(&["file", "data"]),
        Key::new(
            "decides",
            Shape::Word(Decides::WORDS),
            "\"applicability\"",
            "What its rows decide: `applicability` makes them decisions of the statement of applicability.",
        ),
        Key::new(
            "columns",
            Shape::Named(&Shape::Short(&Shape::ColumnType, &COLUMN)),
            "{ id = \"key\", owner = \"role\" }",
            "Its columns by their names in the data file, each a type or a table.",
        )
        .required(),
    ],
};

/// The keys of a column.
pub static COLUMN: Keys = Keys {
    of: "a column of `[register.columns]`",
    keys: &[
        Key::new("type", Shape::ColumnType, "\"choice\"", "What its cells hold.").required().called(&["kind"]),
        Key::new("title", Shape::Text, "\"Next review\"", "Its heading on the page.").default("the name"),
        Key::new("required", Shape::Flag, "true", "An empty cell is a finding.").default("`false`"),
        Key::new("many", Shape::Flag, "true", "A cell holds several values separated by `;`.").default("`false`"),
        Key::new(
            "choices",
            Shape::List(&Shape::Text),
            "[\"low\", \"high\"]",
            "The words a cell of type `choice` may hold.",
        )
        .called(&["values", "options", "enum"]),
    ],
};

/// The keys of `[approval]`.
pub static APPROVAL: Keys = Keys {
    of: "`[approval]`",
    keys: &[
        Key::new("by", Shape::Text, "\"managing-director\"", "The role that approved."),
        Key::new("on", Shape::Date, "2026-01-28", "The day of the approval."),
        Key::new("digest", Shape::Text, "\"…\"", "The digest of what was approved."),
        Key::new("signature", Shape::Text, "\"…\"", "A signature over the digest."),
    ],
};

/// The keys of `[[allow]]`.
pub static ALLOW: Keys = Keys {
    of: "`[[allow]]`",
    keys: &[
        Key::new("rule", Shape::Text, "\"vague-obligation\"", "The rule that is suppressed.").required(),
        Key::new(
            "reason",
            Shape::Text,
            "\"Quoted from the customer's contract.\"",
            "Why; a suppression without a reason is a finding.",
        )
        .called(&["because", "why"]),
    ],
};

/// The JSON Schema of a front matter, for editors.
pub fn json_schema() -> serde_json::Value {
    value::json_schema(
        &FRONT_MATTER,
        "clausebook front matter",
        "The front matter of a document: TOML between +++ lines or YAML between --- lines.",
    )
}

/// The keys of a front matter as the tables of the guide.
pub fn key_tables() -> String {
    value::key_tables(&FRONT_MATTER)
}
