use super::client::Client;
use super::protocol::Markup;

/// A few lines about a thing, with or without markup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Title(String),
    Text(String),
    Quote(String),
    Fact(&'static str, String),
    Bullet(String),
    Note(String),
    /// Markdown of ours.
    Page(String),
}

impl Card {
    /// What it is about.
    pub fn title(mut self, text: impl Into<String>) -> Self {
        self.parts.push(Part::Title(text.into()));
        self
    }

    /// A paragraph.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.parts.push(Part::Text(text.into()));
        self
    }

    /// What somebody else says.
    pub fn quote(mut self, text: impl Into<String>) -> Self {
        self.parts.push(Part::Quote(text.into()));
        self
    }

    /// A name and a value.
    pub fn fact(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.parts.push(Part::Fact(name, value.into()));
        self
    }

    /// One of several.
    pub fn bullet(mut self, text: impl Into<String>) -> Self {
        self.parts.push(Part::Bullet(text.into()));
        self
    }

    /// What is to be kept in mind.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.parts.push(Part::Note(text.into()));
        self
    }

    /// A page of ours.
    pub fn page(mut self, markdown: impl Into<String>) -> Self {
        self.parts.push(Part::Page(markdown.into()));
        self
    }

    /// Both, one below the other.
    pub fn and(mut self, other: Card) -> Self {
        self.parts.extend(other.parts);
        self
    }

    /// Does it say nothing?
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// As Markdown.
    pub fn markdown(&self) -> Markup {
        Markup { kind: "markdown", value: self.print(Form::Markdown) }
    }

    /// In the form that is wanted.
    pub fn markup(&self, client: &Client) -> Markup {
        match client.takes_markdown {
            true => self.markdown(),
            false => Markup { kind: "plaintext", value: self.print(Form::Plain) },
        }
    }

    fn print(&self, form: Form) -> String {
        let mut out = String::new();
        let mut before: Option<&Part> = None;
        for part in &self.parts {
            if let Some(before) = before {
                let is_list = |part: &Part| matches!(part, Part::Bullet(_) | Part::Fact(..));
                out.push_str(if is_list(before) && is_list(part) { "\n" } else { "\n\n" });
            }
            before = Some(part);
            out.push_str(&match (form, part) {
                (Form::Markdown, Part::Title(text)) => format!("**{}**", escaped(text)),
                (Form::Markdown, Part::Text(text)) => escaped(text),
                (Form::Markdown, Part::Quote(text)) => format!("> {}", escaped(text)),
                (Form::Markdown, Part::Fact(name, value)) => format!("- {name}: {}", escaped(value)),
                (Form::Markdown, Part::Bullet(text)) => format!("- {}", escaped(text)),
                (Form::Markdown, Part::Note(text)) => format!("*{}*", escaped(text)),
                (Form::Plain, Part::Title(text) | Part::Text(text) | Part::Note(text)) => text.clone(),
                (Form::Plain, Part::Quote(text)) => format!("  {text}"),
                (Form::Plain, Part::Fact(name, value)) => format!("- {name}: {value}"),
                (Form::Plain, Part::Bullet(text)) => format!("- {text}"),
                (_, Part::Page(markdown)) => markdown.clone(),
            });
        }
        out
    }
}

#[derive(Debug, Clone, Copy)]
enum Form {
    Markdown,
    Plain,
}

/// A text of others as Markdown that shows it letter by letter, on one line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in crate::diagnostics::render::one_line(text).chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&' | '$') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_others_is_shown_letter_by_letter() {
        let card = Card::default().title("*A* <b>_c_").fact("owner", "[x](y)").bullet("one").note("take care\n# now");
        let shown = "**\\*A\\* \\<b\\>\\_c\\_**\n\n- owner: \\[x\\](y)\n- one\n\n*take care \\# now*";
        assert_eq!(card.markdown().value, shown);
        let plain = "*A* <b>_c_\n\n- owner: [x](y)\n- one\n\ntake care\n# now";
        assert_eq!(card.markup(&Client::default()).value, plain);
    }
}
