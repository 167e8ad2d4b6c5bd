use std::fmt::Write;

use super::plan::{Corpus, Plan};
use super::{File, register, words};

/// For whom the corpus is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// This program, with everything it offers.
    Clausebook,
    /// Hugo: title only, one layout, no taxonomies, feeds or site map.
    Hugo,
    /// Zola: title only, one template, no search, feeds or taxonomies.
    Zola,
    /// mdBook: `SUMMARY.md`, no search, no print page.
    MdBook,
}

const PAGE: &str = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>TITLE</title></head>\n\
                    <body><main><h1>TITLE</h1>\nCONTENT</main></body></html>\n";

impl Flavour {
    /// All of them with the word of the command line.
    pub const ALL: [(&'static str, Self); 4] =
        [("clausebook", Self::Clausebook), ("hugo", Self::Hugo), ("zola", Self::Zola), ("mdbook", Self::MdBook)];

    /// Where a document lies.
    pub fn document(self, plan: &Plan) -> String {
        let root = if self == Self::MdBook { "src" } else { "content" };
        format!("{root}/{}/{}.md", plan.folder, plan.stem)
    }

    /// The front matter with its fences.
    pub fn front_matter(self, title: &str, whole: &str) -> String {
        match self {
            Self::Clausebook => format!("+++\n{whole}+++\n"),
            Self::Hugo | Self::Zola => format!("+++\ntitle = \"{title}\"\n+++\n"),
            Self::MdBook => format!("# {title}\n"),
        }
    }

    /// A relative link from one document to another, or to a section of it.
    pub fn address(self, from: &Plan, to: &Plan, section: Option<&str>) -> String {
        let same = from.folder == to.folder;
        let path = match self {
            Self::Clausebook | Self::MdBook if same => format!("{}.md", to.stem),
            Self::Clausebook | Self::MdBook => format!("../{}/{}.md", to.folder, to.stem),
            Self::Hugo if same => format!("{}.html", to.stem),
            Self::Hugo => format!("../{}/{}.html", to.folder, to.stem),
            Self::Zola if same => format!("../{}/", to.stem),
            Self::Zola => format!("../../{}/{}/", to.folder, to.stem),
        };
        match section {
            Some(section) => format!("{path}#{section}"),
            None => path,
        }
    }

    /// A `[[reference]]`, or what stands for it where there is no such thing.
    pub fn reference(self, token: &str, otherwise: impl FnOnce() -> String) -> String {
        if self == Self::Clausebook { format!("[[{token}]]") } else { otherwise() }
    }

    /// A variable, or its value.
    pub fn variable(self, name: &str, value: &str) -> String {
        self.reference("", || value.to_string()).replace("[[]]", &format!("{{{{ {name} }}}}"))
    }

    /// The files around the documents: configuration, templates, start page, registers.
    pub fn frame(self, corpus: Corpus) -> Vec<File> {
        let file = |path: &str, text: String| (path.to_string(), text);
        match self {
            Self::Clausebook => {
                let mut files = vec![
                    file("clausebook.toml", clausebook_toml()),
                    file(
                        "content/index.md",
                        "+++\ntitle = \"Welcome\"\n+++\n\nThe manual of {{ organization }}.\n".into(),
                    ),
                    file("content/glossary.md", glossary()),
                ];
                files.extend(register::files(corpus));
                files
            }
            Self::Hugo => vec![
                file("hugo.toml", HUGO.into()),
                file("content/_index.md", "+++\ntitle = \"Welcome\"\n+++\n".into()),
                file("layouts/_default/single.html", page("{{ .Title }}", "{{ .Content }}")),
                file(
                    "layouts/_default/list.html",
                    page(
                        "{{ .Title }}",
                        "<ul>{{ range .RegularPages }}<li><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a></li>{{ end }}</ul>",
                    ),
                ),
                file(
                    "layouts/index.html",
                    page(
                        "{{ .Title }}",
                        "<ul>{{ range .Sections }}<li><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a></li>{{ end }}</ul>",
                    ),
                ),
            ],
            Self::Zola => {
                let mut files = vec![
                    file("config.toml", ZOLA.into()),
                    file("content/_index.md", "+++\ntitle = \"Welcome\"\n+++\n".into()),
                    file("templates/page.html", page("{{ page.title }}", "{{ page.content | safe }}")),
                    file(
                        "templates/section.html",
                        page(
                            "{{ section.title }}",
                            "<ul>{% for page in section.pages %}<li><a href=\"{{ page.path }}\">{{ page.title }}</a></li>{% endfor %}</ul>",
                        ),
                    ),
                    file(
                        "templates/index.html",
                        page(
                            "{{ section.title }}",
                            "<ul>{% for path in section.subsections %}<li>{{ path }}</li>{% endfor %}</ul>",
                        ),
                    ),
                ];
                files.extend(folders(corpus).map(|(folder, _)| {
                    (format!("content/{folder}/_index.md"), format!("+++\ntitle = \"{folder}\"\n+++\n"))
                }));
                files
            }
            Self::MdBook => vec![
                file("book.toml", MDBOOK.into()),
                file("src/welcome.md", "# Welcome\n".into()),
                file("src/SUMMARY.md", summary(corpus)),
            ],
        }
    }
}

const HUGO: &str = "baseURL = \"https://example.org/\"\ntitle = \"Manual\"\nuglyURLs = true\n\
    disableKinds = [\"taxonomy\", \"term\", \"RSS\", \"sitemap\", \"robotsTXT\", \"404\"]\n\
    [markup.highlight]\nnoClasses = false\n";

const ZOLA: &str = "base_url = \"https://example.org\"\ntitle = \"Manual\"\ncompile_sass = false\n\
    build_search_index = false\ngenerate_feeds = false\ngenerate_sitemap = false\ngenerate_robots_txt = false\n";

const MDBOOK: &str = "[book]\ntitle = \"Manual\"\nlanguage = \"en\"\n\n[output.html.search]\nenable = false\n\n\
    [output.html.print]\nenable = false\n";

fn page(title: &str, content: &str) -> String {
    PAGE.replace("TITLE", title).replace("CONTENT", content)
}

/// Every folder with the numbers of its documents.
fn folders(corpus: Corpus) -> impl Iterator<Item = (String, std::ops::Range<usize>)> {
    (0..corpus.documents.div_ceil(50))
        .map(move |at| (corpus.plan(at * 50).folder, at * 50..corpus.documents.min(at * 50 + 50)))
}

fn summary(corpus: Corpus) -> String {
    let mut out = String::from("# Summary\n\n[Welcome](welcome.md)\n");
    for (folder, documents) in folders(corpus) {
        let _ = write!(out, "\n# {folder}\n\n");
        for number in documents {
            let plan = corpus.plan(number);
            let _ = writeln!(out, "- [{}]({}/{}.md)", plan.title, plan.folder, plan.stem);
        }
    }
    out
}

fn glossary() -> String {
    let mut out = String::from(
        "+++\nid = \"GDE-00000\"\ntitle = \"Words we use\"\nkind = \"guide\"\nversion = \"1.0\"\nstatus = \"approved\"\n\
         owner = \"quality-manager\"\neffective = 2025-01-01\nreview_every = \"12 months\"\naudience = [\"process-owner\"]\n\
         classification = \"internal\"\nchange = \"First issue.\"\nglossary = true\n+++\n\nThe words of this manual.\n",
    );
    for term in words::TERMS {
        let _ = write!(out, "\n{term}\n: What everybody here means by {term}, nothing more.\n");
    }
    out
}

fn clausebook_toml() -> String {
    let mut out = String::from(
        "[manual]\ntitle = \"Manual\"\norganization = \"Example Works\"\nlanguage = \"en\"\n\n[sources]\nroots = [\"content\"]\n\n\
         [standards]\n\"9001\" = \"iso-9001-2015\"\n\"42001\" = \"iso-42001-2023\"\n\n\
         [transition]\n\"9001\" = \"iso-9001-2026\"\n\n[control]\napproval = \"status\"\n",
    );
    for (name, title) in words::ROLES {
        let _ = write!(
            out,
            "\n[roles.{name}]\ntitle = \"{title}\"\nholders = [\"{name}@example.org\"]\napproves = [\"procedure\"]\n"
        );
    }
    out.push_str(
        "\n[[applicability]]\nclause = \"9001:7.1.5.2\"\napplicable = false\nreason = \"No measuring device needs traceability.\"\n\
         owner = \"quality-manager\"\n",
    );
    out
}
