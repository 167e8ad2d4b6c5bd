//! Every key of `clausebook.toml`: what it must be, what holds without it, what it is for.

use super::{Direction, Evidence, Implementation, Level};
use crate::syntax::front_matter::{Classification, Kind};
use crate::syntax::value::{self, Key, Keys, Shape};

/// The tables of the file.
pub static CONFIG: Keys = Keys {
    of: "`clausebook.toml`",
    keys: &[
        Key::new("manual", Shape::Table(&MANUAL), "[manual]", "The manual as a whole.").called(&["site", "project"]),
        Key::new("sources", Shape::Table(&SOURCES), "[sources]", "Where the manual is read from."),
        Key::new(
            "standards",
            Shape::Named(&Shape::Text),
            "\"iso-9001-2015\"",
            "The editions in use, by the names that clause tags give them.",
        )
        .default("`\"9001\" = \"iso-9001-2015\"` and `\"42001\" = \"iso-42001-2023\"`")
        .called(&["editions", "standard"]),
        Key::new(
            "transition",
            Shape::Named(&Shape::Text),
            "\"iso-9001-2026\"",
            "The edition that replaces the one of that name; the site shows what the change asks for.",
        ),
        Key::new("control", Shape::Table(&CONTROL), "[control]", "Document control."),
        Key::new(
            "roles",
            Shape::Named(&Shape::Table(&ROLE)),
            "[roles.quality-manager]",
            "Who owns, approves and must know documents.",
        )
        .called(&["role"]),
        Key::new(
            "variables",
            Shape::Named(&Shape::Text),
            "\"Fieldnote\"",
            "What `{{ name }}` stands for in the text; `organization` is always among them.",
        )
        .default("`organization`")
        .called(&["vars", "params"]),
        Key::new(
            "applicability",
            Shape::List(&Shape::Table(&APPLICABILITY)),
            "[[applicability]]",
            "Decisions that a clause, an item or a control applies or does not.",
        ),
        Key::new(
            "rules",
            Shape::Mixed(&RULES, &Shape::Word(Level::WORDS)),
            "[rules]",
            "What becomes of the findings of each rule, by its name.",
        ),
        Key::new("theme", Shape::Table(&THEME), "[theme]", "Looks."),
        Key::new("output", Shape::Table(&OUTPUT), "[output]", "Where the site goes.").called(&["build"]),
        Key::new("search", Shape::Table(&SEARCH), "[search]", "Search on the site."),
        Key::new("review", Shape::Table(&REVIEW), "[review]", "What `clausebook review` makes of a change."),
    ],
};

/// The keys of `[manual]`.
pub static MANUAL: Keys = Keys {
    of: "`[manual]`",
    keys: &[
        Key::new("title", Shape::Text, "\"Integrated Management Manual\"", "The title of the manual.")
            .default("`Management Manual`"),
        Key::new("organization", Shape::Text, "\"Example Works\"", "Whose manual it is.")
            .default("`This organization`")
            .called(&["organisation", "company"]),
        Key::new("language", Shape::Text, "\"en\"", "The language of its text, as a BCP 47 tag.")
            .default("`en`")
            .called(&["lang", "locale"]),
        Key::new("direction", Shape::Word(Direction::WORDS), "\"ltr\"", "The direction of its text.")
            .default("by the language"),
        Key::new(
            "base_url",
            Shape::Text,
            "\"https://manual.example.org\"",
            "The address of the site, for feeds and the sitemap only; links are always relative.",
        )
        .default("none")
        .called(&["url", "site_url", "baseurl"]),
        Key::new(
            "repository",
            Shape::Text,
            "\"https://git.example.org/manual\"",
            "The web address of the repository, for edit links.",
        )
        .default("none")
        .called(&["repo", "repo_url", "edit_url"]),
        Key::new("logo", Shape::Text, "\"theme/logo.svg\"", "An image file, relative to this file.").default("none"),
        Key::new(
            "report_problem",
            Shape::Text,
            "\"quality@example.org\"",
            "Where \"report a problem with this page\" leads: a mail or web address.",
        )
        .default("none"),
        Key::new(
            "classification",
            Shape::Word(Classification::WORDS),
            "\"internal\"",
            "The highest classification that is published; documents above it appear nowhere.",
        )
        .default("`internal`")
        .called(&["max_classification", "publish"]),
    ],
};

/// The keys of `[sources]`.
pub static SOURCES: Keys = Keys {
    of: "`[sources]`",
    keys: &[Key::new(
        "roots",
        Shape::List(&Shape::Text),
        "[\"policies\", \"content\"]",
        "The folders that are read; nothing outside them is.",
    )
    .default("`[\"policies\", \"content\"]`")
    .called(&["folders", "paths", "dirs"])],
};

/// The keys of `[control]`.
pub static CONTROL: Keys = Keys {
    of: "`[control]`",
    keys: &[Key::new("approval", Shape::Word(Evidence::WORDS), "\"digest\"", "The evidence an approval needs: the word in `status`, a digest written by `clausebook approve`, or a digest in a signed commit.").default("`status`")],
};

/// The keys of a role.
pub static ROLE: Keys = Keys {
    of: "a role",
    keys: &[
        Key::new("title", Shape::Text, "\"Quality Manager\"", "Its title for readers.")
            .default("from its name")
            .called(&["name"]),
        Key::new(
            "holders",
            Shape::List(&Shape::Text),
            "[\"quality@example.org\"]",
            "Who holds it, by the mail addresses of their commits.",
        )
        .default("none")
        .called(&["members", "people", "holder"]),
        Key::new(
            "keys",
            Shape::List(&Shape::Text),
            "[\"ssh-ed25519 AAAA…\"]",
            "Public keys of its holders, for signed approvals.",
        )
        .default("none"),
        Key::new(
            "approves",
            Shape::List(&Shape::Word(Kind::WORDS)),
            "[\"procedure\", \"form\"]",
            "The kinds of documents it may approve.",
        )
        .default("none"),
        Key::new("deputy", Shape::Text, "\"managing-director\"", "The role that stands in for it.").default("none"),
    ],
};

/// The keys of `[[applicability]]`.
pub static APPLICABILITY: Keys = Keys {
    of: "`[[applicability]]`",
    keys: &[
        Key::new("clause", Shape::Tag, "\"9001:8.3\"", "The clause, item or control.")
            .required()
            .called(&["control", "tag"]),
        Key::new("applicable", Shape::Flag, "false", "Does it apply?").required().called(&["applies"]),
        Key::new("reason", Shape::Text, "\"We do not design products.\"", "Why, in words an auditor accepts.")
            .called(&["justification", "because"]),
        Key::new("owner", Shape::Text, "\"quality-manager\"", "The role that decided.").default("none"),
        Key::new("until", Shape::Date, "2027-12-31", "The last day on which the decision holds.")
            .default("for good")
            .called(&["expires"]),
        Key::new("status", Shape::Word(Implementation::WORDS), "\"implemented\"", "How far a control is implemented.")
            .default("none"),
    ],
};

/// The known keys of `[rules]`; the others are names of rules.
pub static RULES: Keys = Keys {
    of: "`[rules]`",
    keys: &[Key::new(
        "override",
        Shape::List(&Shape::Mixed(&OVERRIDE, &Shape::Word(Level::WORDS))),
        "[[rules.override]]",
        "Other levels for some paths.",
    )],
};

/// The known keys of `[[rules.override]]`; the others are names of rules.
pub static OVERRIDE: Keys = Keys {
    of: "`[[rules.override]]`",
    keys: &[Key::new(
        "paths",
        Shape::List(&Shape::Text),
        "[\"content/forms/**\"]",
        "Path patterns: `*` stays within a folder, `**` reaches across.",
    )
    .required()],
};

/// The keys of `[theme]`.
pub static THEME: Keys = Keys {
    of: "`[theme]`",
    keys: &[
        Key::new("name", Shape::Text, "\"default\"", "A theme of the program.").default("`default`"),
        Key::new("accent", Shape::Text, "\"#0b5cad\"", "The accent colour, `#rrggbb`.")
            .default("the theme's")
            .called(&["color", "colour"]),
        Key::new(
            "folder",
            Shape::Text,
            "\"theme\"",
            "A folder whose files replace the theme's one by one, relative to this file.",
        )
        .default("none")
        .called(&["path", "dir"]),
    ],
};

/// The keys of `[output]`.
pub static OUTPUT: Keys = Keys {
    of: "`[output]`",
    keys: &[
        Key::new("folder", Shape::Text, "\"public\"", "The folder the site is written to, relative to this file.")
            .default("`public`")
            .called(&["dir", "path", "out"]),
        Key::new("markdown", Shape::Flag, "true", "Put a Markdown copy beside each page.").default("`false`"),
        Key::new(
            "differences",
            Shape::Flag,
            "false",
            "Make a page for each document that shows what its last version changed, where there is a history.",
        )
        .default("`true`"),
        Key::new(
            "workbook",
            Shape::Flag,
            "true",
            "Put the tables as one workbook, `manual.xlsx`, beside the CSV files.",
        )
        .default("`false`"),
        Key::new(
            "row_pages",
            Shape::Integer,
            "20000",
            "Pages of register rows that the site makes at most. A register that does not fit shows its rows on its table alone.",
        )
        .default("`5000`"),
    ],
};

/// The keys of `[search]`.
pub static SEARCH: Keys = Keys {
    of: "`[search]`",
    keys: &[Key::new("enabled", Shape::Flag, "true", "Build the search index.").default("`true`").called(&["enable"])],
};

/// The keys of `[review]`.
pub static REVIEW: Keys = Keys {
    of: "`[review]`",
    keys: &[Key::new(
        "fail-on",
        Shape::List(&Shape::Text),
        "[\"requirement-lost\", \"approval-voided\"]",
        "Effects of a change that make the command fail.",
    )
    .default("none")],
};

/// The JSON Schema of `clausebook.toml`, for editors.
pub fn json_schema() -> serde_json::Value {
    value::json_schema(&CONFIG, "clausebook.toml", "The configuration of a manual, at the root of its project.")
}

/// The keys of `clausebook.toml` as the tables of the guide.
pub fn key_tables() -> String {
    value::key_tables(&CONFIG)
}
