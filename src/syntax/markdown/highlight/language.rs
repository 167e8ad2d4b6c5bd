/// The words and marks of a language.
#[derive(Debug)]
pub struct Language {
    names: &'static [&'static str],
    /// What begins a comment to the end of the line.
    pub line_comments: &'static [&'static str],
    /// What begins and ends a comment.
    pub block_comments: &'static [(&'static str, &'static str)],
    /// Quotes, longer ones first.
    pub quotes: &'static [Quote],
    /// Words of the language.
    pub keywords: &'static [&'static str],
    /// Words that are values.
    pub constants: &'static [&'static str],
    /// Are words the same in capitals?
    pub folds_case: bool,
    /// What begins a name that stands for a value.
    pub sigils: &'static [char],
    /// What makes the word before it a key.
    pub key_mark: Option<char>,
    /// Does `[…]` at the beginning of a line name a section?
    pub has_sections: bool,
    /// Do `@name` and `#[…]` speak about the code?
    pub has_decorators: bool,
    /// Does `-` belong to a word?
    pub joins_words: bool,
}

/// A kind of quote.
#[derive(Debug)]
pub struct Quote {
    /// What begins and ends it.
    pub mark: &'static str,
    /// Does `\` (or the character named) take the meaning from what follows?
    pub escape: Option<char>,
    /// May it go over the end of a line?
    pub long: bool,
}

const fn quote(mark: &'static str, escape: Option<char>, long: bool) -> Quote {
    Quote { mark, escape, long }
}

const NONE: Language = Language {
    names: &[],
    line_comments: &[],
    block_comments: &[],
    quotes: &[quote("\"", Some('\\'), false)],
    keywords: &[],
    constants: &["true", "false", "null"],
    folds_case: false,
    sigils: &[],
    key_mark: None,
    has_sections: false,
    has_decorators: false,
    joins_words: false,
};

/// The language of a name, in lower case.
pub fn find(name: &str) -> Option<&'static Language> {
    LANGUAGES.iter().find(|language| language.names.contains(&name))
}

/// What stands in brackets or quotes in YAML.
pub static FLOW: Language = Language {
    quotes: &[quote("\"", Some('\\'), false), quote("'", Some('\''), false)],
    key_mark: Some(':'),
    joins_words: true,
    ..NONE
};

static LANGUAGES: [Language; 10] = [
    Language {
        names: &["bash", "sh", "shell", "zsh"],
        line_comments: &["#"],
        quotes: &[quote("\"", Some('\\'), true), quote("'", None, true)],
        keywords: &[
            "case", "do", "done", "elif", "else", "esac", "exec", "exit", "export", "fi", "for", "function", "if",
            "in", "local", "readonly", "return", "select", "set", "source", "then", "trap", "unset", "until", "while",
        ],
        constants: &[],
        sigils: &['$'],
        joins_words: true,
        ..NONE
    },
    Language {
        names: &["toml"],
        line_comments: &["#"],
        quotes: &[
            quote("\"\"\"", Some('\\'), true),
            quote("'''", None, true),
            quote("\"", Some('\\'), false),
            quote("'", None, false),
        ],
        constants: &["true", "false", "inf", "nan"],
        key_mark: Some('='),
        has_sections: true,
        joins_words: true,
        ..NONE
    },
    Language {
        names: &["json", "jsonc", "json5"],
        line_comments: &["//"],
        block_comments: &[("/*", "*/")],
        key_mark: Some(':'),
        ..NONE
    },
    Language {
        names: &["python", "py"],
        line_comments: &["#"],
        quotes: &[
            quote("\"\"\"", Some('\\'), true),
            quote("'''", Some('\\'), true),
            quote("\"", Some('\\'), false),
            quote("'", Some('\\'), false),
        ],
        keywords: &[
            "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
            "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "match", "nonlocal",
            "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
        ],
        constants: &["False", "None", "True", "self"],
        has_decorators: true,
        ..NONE
    },
    Language {
        names: &["rust", "rs"],
        line_comments: &["//"],
        block_comments: &[("/*", "*/")],
        quotes: &[quote("\"", Some('\\'), true)],
        keywords: &[
            "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern", "fn",
            "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "static",
            "struct", "super", "trait", "type", "unsafe", "use", "where", "while",
        ],
        constants: &["Err", "None", "Ok", "Self", "Some", "false", "self", "true"],
        sigils: &['\''],
        has_decorators: true,
        ..NONE
    },
    Language {
        names: &["sql", "postgresql", "sqlite", "mysql"],
        line_comments: &["--"],
        block_comments: &[("/*", "*/")],
        quotes: &[quote("'", Some('\''), true), quote("\"", None, false)],
        keywords: &[
            "add",
            "all",
            "alter",
            "and",
            "as",
            "asc",
            "begin",
            "between",
            "by",
            "case",
            "check",
            "column",
            "commit",
            "constraint",
            "create",
            "cross",
            "default",
            "delete",
            "desc",
            "distinct",
            "drop",
            "else",
            "end",
            "exists",
            "foreign",
            "from",
            "full",
            "grant",
            "group",
            "having",
            "in",
            "index",
            "inner",
            "insert",
            "into",
            "is",
            "join",
            "key",
            "left",
            "like",
            "limit",
            "not",
            "offset",
            "on",
            "or",
            "order",
            "outer",
            "over",
            "partition",
            "primary",
            "references",
            "returning",
            "revoke",
            "right",
            "rollback",
            "select",
            "set",
            "table",
            "then",
            "transaction",
            "union",
            "unique",
            "update",
            "using",
            "values",
            "view",
            "when",
            "where",
            "with",
        ],
        folds_case: true,
        ..NONE
    },
    Language {
        names: &["javascript", "js", "typescript", "ts", "jsx", "tsx", "mjs"],
        line_comments: &["//"],
        block_comments: &[("/*", "*/")],
        quotes: &[quote("\"", Some('\\'), false), quote("'", Some('\\'), false), quote("`", Some('\\'), true)],
        keywords: &[
            "as",
            "async",
            "await",
            "break",
            "case",
            "catch",
            "class",
            "const",
            "continue",
            "default",
            "delete",
            "do",
            "else",
            "enum",
            "export",
            "extends",
            "finally",
            "for",
            "from",
            "function",
            "if",
            "implements",
            "import",
            "in",
            "instanceof",
            "interface",
            "let",
            "new",
            "of",
            "return",
            "static",
            "super",
            "switch",
            "throw",
            "try",
            "type",
            "typeof",
            "var",
            "void",
            "while",
            "yield",
        ],
        constants: &["false", "null", "this", "true", "undefined"],
        key_mark: Some(':'),
        ..NONE
    },
    Language {
        names: &["css", "scss"],
        block_comments: &[("/*", "*/")],
        quotes: &[quote("\"", Some('\\'), false), quote("'", Some('\\'), false)],
        constants: &["auto", "inherit", "initial", "none", "unset"],
        key_mark: Some(':'),
        has_decorators: true,
        joins_words: true,
        ..NONE
    },
    Language {
        names: &["powershell", "ps1", "pwsh"],
        line_comments: &["#"],
        block_comments: &[("<#", "#>")],
        quotes: &[quote("\"", Some('`'), true), quote("'", None, true)],
        keywords: &[
            "begin", "break", "catch", "class", "continue", "do", "else", "elseif", "end", "exit", "filter", "finally",
            "for", "foreach", "function", "if", "in", "param", "process", "return", "switch", "throw", "trap", "try",
            "until", "using", "while",
        ],
        constants: &[],
        folds_case: true,
        sigils: &['$'],
        joins_words: true,
        ..NONE
    },
    Language {
        names: &["ini", "cfg", "conf", "properties", "editorconfig"],
        line_comments: &["#", ";"],
        constants: &["true", "false", "yes", "no", "on", "off"],
        folds_case: true,
        key_mark: Some('='),
        has_sections: true,
        joins_words: true,
        ..NONE
    },
];
