//! Every key of `clausebook.toml`: what it must be, what holds without it, what it is for.

use super::{Direction, Evidence, Implementation, Level};
use crate::syntax::front_matter::{Classification, Kind};
use crate::syntax::value::{Key, Keys, Shape};

const fn key(
    name: &'static str,
    shape: Shape,
    example: &'static str,
    default: &'static str,
    help: &'static str,
) -> Key {
    Key { name, shape, example, default, help, also_called: &[] }
}

const fn called(key: Key, also_called: &'static [&'static str]) -> Key {
    Key { also_called, ..key }
}

/// The tables of the file.
pub static CONFIG: Keys = Keys {
    of: "`clausebook.toml`",
    keys: &[
        called(key("manual", Shape::Table(&MANUAL), "[manual]", "", "The manual as a whole."), &["site", "project"]),
        key("sources", Shape::Table(&SOURCES), "[sources]", "", "Where the manual is read from."),
        called(
            key(
                "standards",
                Shape::Named(&Shape::Text),
                "\"iso-9001-2015\"",
                "`\"9001\" = \"iso-9001-2015\"` and `\"42001\" = \"iso-42001-2023\"`",
                "The editions in use, by the names that clause tags give them.",
            ),
            &["editions", "standard"],
        ),
        key(
            "transition",
            Shape::Named(&Shape::Text),
            "\"iso-9001-2026\"",
            "",
            "The edition that replaces the one of that name; the site shows what the change asks for.",
        ),
        key("control", Shape::Table(&CONTROL), "[control]", "", "Document control."),
        called(
            key(
                "roles",
                Shape::Named(&Shape::Table(&ROLE)),
                "[roles.quality-manager]",
                "",
                "Who owns, approves and must know documents.",
            ),
            &["role"],
        ),
        called(
            key(
                "variables",
                Shape::Named(&Shape::Text),
                "\"Fieldnote\"",
                "`organization`",
                "What `{{ name }}` stands for in the text; `organization` is always among them.",
            ),
            &["vars", "params"],
        ),
        key(
            "applicability",
            Shape::List(&Shape::Table(&APPLICABILITY)),
            "[[applicability]]",
            "",
            "Decisions that a clause, an item or a control applies or does not.",
        ),
        key(
            "rules",
            Shape::Mixed(&RULES, &Shape::Word(Level::WORDS)),
            "[rules]",
            "",
            "What becomes of the findings of each rule, by its name.",
        ),
        key("theme", Shape::Table(&THEME), "[theme]", "", "Looks."),
        called(key("output", Shape::Table(&OUTPUT), "[output]", "", "Where the site goes."), &["build"]),
        key("search", Shape::Table(&SEARCH), "[search]", "", "Search on the site."),
        key("review", Shape::Table(&REVIEW), "[review]", "", "What `clausebook review` makes of a change."),
    ],
};

/// The keys of `[manual]`.
pub static MANUAL: Keys = Keys {
    of: "`[manual]`",
    keys: &[
        key(
            "title",
            Shape::Text,
            "\"Integrated Management Manual\"",
            "`Management Manual`",
            "The title of the manual.",
        ),
        called(
            key("organization", Shape::Text, "\"Example Works\"", "`This organization`", "Whose manual it is."),
            &["organisation", "company"],
        ),
        called(
            key("language", Shape::Text, "\"en\"", "`en`", "The language of its text, as a BCP 47 tag."),
            &["lang", "locale"],
        ),
        key("direction", Shape::Word(Direction::WORDS), "\"ltr\"", "by the language", "The direction of its text."),
        called(
            key(
                "base_url",
                Shape::Text,
                "\"https://manual.example.org\"",
                "none",
                "The address of the site, for feeds and the sitemap only; links are always relative.",
            ),
            &["url", "site_url", "baseurl"],
        ),
        called(
            key(
                "repository",
                Shape::Text,
                "\"https://git.example.org/manual\"",
                "none",
                "The web address of the repository, for edit links.",
            ),
            &["repo", "repo_url", "edit_url"],
        ),
        key("logo", Shape::Text, "\"theme/logo.svg\"", "none", "An image file, relative to this file."),
        key(
            "report_problem",
            Shape::Text,
            "\"quality@example.org\"",
            "none",
            "Where \"report a problem with this page\" leads: a mail or web address.",
        ),
        called(
            key(
                "classification",
                Shape::Word(Classification::WORDS),
                "\"internal\"",
                "`internal`",
                "The highest classification that is published; documents above it appear nowhere.",
            ),
            &["max_classification", "publish"],
        ),
    ],
};

/// The keys of `[sources]`.
pub static SOURCES: Keys = Keys {
    of: "`[sources]`",
    keys: &[called(
        key(
            "roots",
            Shape::List(&Shape::Text),
            "[\"policies\", \"content\"]",
            "`[\"policies\", \"content\"]`",
            "The folders that are read; nothing outside them is.",
        ),
        &["folders", "paths", "dirs"],
    )],
};

/// The keys of `[control]`.
pub static CONTROL: Keys = Keys {
    of: "`[control]`",
    keys: &[key(
        "approval",
        Shape::Word(Evidence::WORDS),
        "\"digest\"",
        "`status`",
        "The evidence an approval needs: the word in `status`, a digest written by `clausebook approve`, or a digest in a signed commit.",
    )],
};

/// The keys of a role.
pub static ROLE: Keys = Keys {
    of: "a role",
    keys: &[
        called(key("title", Shape::Text, "\"Quality Manager\"", "from its name", "Its title for readers."), &["name"]),
        called(
            key(
                "holders",
                Shape::List(&Shape::Text),
                "[\"quality@example.org\"]",
                "none",
                "Who holds it, by the mail addresses of their commits.",
            ),
            &["members", "people", "holder"],
        ),
        key(
            "keys",
            Shape::List(&Shape::Text),
            "[\"ssh-ed25519 AAAA…\"]",
            "none",
            "Public keys of its holders, for signed approvals.",
        ),
        key(
            "approves",
            Shape::List(&Shape::Word(Kind::WORDS)),
            "[\"procedure\", \"form\"]",
            "none",
            "The kinds of documents it may approve.",
        ),
        key("deputy", Shape::Text, "\"managing-director\"", "none", "The role that stands in for it."),
    ],
};

/// The keys of `[[applicability]]`.
pub static APPLICABILITY: Keys = Keys {
    of: "`[[applicability]]`",
    keys: &[
        called(key("clause", Shape::Tag, "\"9001:8.3\"", "", "The clause, item or control."), &["control", "tag"]),
        called(key("applicable", Shape::Flag, "false", "", "Does it apply?"), &["applies"]),
        called(
            key("reason", Shape::Text, "\"We do not design products.\"", "", "Why, in words an auditor accepts."),
            &["justification", "because"],
        ),
        key("owner", Shape::Text, "\"quality-manager\"", "none", "The role that decided."),
        called(
            key("until", Shape::Date, "2027-12-31", "for good", "The last day on which the decision holds."),
            &["expires"],
        ),
        key(
            "status",
            Shape::Word(Implementation::WORDS),
            "\"implemented\"",
            "none",
            "How far a control is implemented.",
        ),
    ],
};

/// The known keys of `[rules]`; the others are names of rules.
pub static RULES: Keys = Keys {
    of: "`[rules]`",
    keys: &[key(
        "override",
        Shape::List(&Shape::Mixed(&OVERRIDE, &Shape::Word(Level::WORDS))),
        "[[rules.override]]",
        "",
        "Other levels for some paths.",
    )],
};

/// The known keys of `[[rules.override]]`; the others are names of rules.
pub static OVERRIDE: Keys = Keys {
    of: "`[[rules.override]]`",
    keys: &[key(
        "paths",
        Shape::List(&Shape::Text),
        "[\"content/forms/**\"]",
        "",
        "Path patterns: `*` stays within a folder, `**` reaches across.",
    )],
};

/// The keys of `[theme]`.
pub static THEME: Keys = Keys {
    of: "`[theme]`",
    keys: &[
        key("name", Shape::Text, "\"default\"", "`default`", "A theme of the program."),
        called(
            key("accent", Shape::Text, "\"#0b5cad\"", "the theme's", "The accent colour, `#rrggbb`."),
            &["color", "colour"],
        ),
        called(
            key(
                "folder",
                Shape::Text,
                "\"theme\"",
                "none",
                "A folder whose files replace the theme's one by one, relative to this file.",
            ),
            &["path", "dir"],
        ),
    ],
};

/// The keys of `[output]`.
pub static OUTPUT: Keys = Keys {
    of: "`[output]`",
    keys: &[
        called(
            key(
                "folder",
                Shape::Text,
                "\"public\"",
                "`public`",
                "The folder the site is written to, relative to this file.",
            ),
            &["dir", "path", "out"],
        ),
        key("markdown", Shape::Flag, "true", "`false`", "Put a Markdown copy beside each page."),
    ],
};

/// The keys of `[search]`.
pub static SEARCH: Keys = Keys {
    of: "`[search]`",
    keys: &[called(key("enabled", Shape::Flag, "true", "`true`", "Build the search index."), &["enable"])],
};

/// The keys of `[review]`.
pub static REVIEW: Keys = Keys {
    of: "`[review]`",
    keys: &[key(
        "fail-on",
        Shape::List(&Shape::Text),
        "[\"requirement-lost\", \"approval-voided\"]",
        "none",
        "Effects of a change that make the command fail.",
    )],
};
