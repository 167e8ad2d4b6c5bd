use super::graph::Head;
use super::{DiagramError, Script, text};

/// Who says what to whom, in order.
#[derive(Debug, Default)]
pub struct Sequence {
    /// Those who take part, from left to right.
    pub actors: Vec<Actor>,
    /// What happens, from top to bottom.
    pub events: Vec<Event>,
    /// Are messages numbered?
    pub numbered: bool,
    /// A heading.
    pub title: String,
}

/// One who takes part.
#[derive(Debug)]
pub struct Actor {
    /// Its name in the source.
    pub id: String,
    /// What is written on it.
    pub label: String,
}

/// Something that happens.
#[derive(Debug)]
pub enum Event {
    /// A message.
    Message(Message),
    /// A remark beside or over those who take part.
    Note { side: Side, from: usize, to: usize, label: String },
    /// A frame begins: `alt`, `loop`, `opt` and the like.
    Open { kind: &'static str, label: String },
    /// Another part of the same frame.
    Else { label: String },
    /// The innermost frame ends.
    Close,
    /// One becomes active.
    Activate(usize),
    /// One is active no more.
    Deactivate(usize),
}

/// A message from one to another, or to itself.
#[derive(Debug)]
pub struct Message {
    pub from: usize,
    pub to: usize,
    pub label: String,
    pub dotted: bool,
    pub head: Head,
    pub tail: Head,
}

/// Where a note stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
    Over,
}

/// Arrows; longer ones first.
const ARROWS: [(&str, bool, Head, Head); 10] = [
    ("<<-->>", true, Head::Arrow, Head::Arrow),
    ("<<->>", false, Head::Arrow, Head::Arrow),
    ("-->>", true, Head::Arrow, Head::None),
    ("->>", false, Head::Arrow, Head::None),
    ("--x", true, Head::Cross, Head::None),
    ("-x", false, Head::Cross, Head::None),
    ("--)", true, Head::Arrow, Head::None),
    ("-)", false, Head::Arrow, Head::None),
    ("-->", true, Head::None, Head::None),
    ("->", false, Head::None, Head::None),
];

/// Frames whose parts another word separates.
const FRAMES: [(&str, &str); 8] = [
    ("alt", "else"),
    ("par", "and"),
    ("critical", "option"),
    ("loop", ""),
    ("opt", ""),
    ("break", ""),
    ("rect", ""),
    ("box", ""),
];

const MAX_ACTORS: usize = 30;
const MAX_EVENTS: usize = 400;

/// Reads a sequence diagram.
pub fn parse(script: &Script<'_>) -> Result<Sequence, DiagramError> {
    let mut reader = Reader::default();
    for (line, text) in script.lines.iter().skip(1) {
        reader.line = *line;
        for statement in text.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
            reader.statement(statement)?;
        }
        if reader.sequence.events.len() > MAX_EVENTS || reader.sequence.actors.len() > MAX_ACTORS {
            return Err(DiagramError::not_drawn(
                *line,
                format!("a diagram of more than {MAX_ACTORS} participants or {MAX_EVENTS} events"),
            ));
        }
    }
    if let Some((kind, _, line)) = reader.open.last() {
        return Err(DiagramError::syntax(*line, format!("this `{kind}` has no `end`")));
    }
    if reader.sequence.actors.is_empty() {
        return Err(reader.error("nobody takes part in this diagram"));
    }
    Ok(reader.sequence)
}

#[derive(Default)]
struct Reader {
    sequence: Sequence,
    line: usize,
    open: Vec<(&'static str, &'static str, usize)>,
}

impl Reader {
    fn error(&self, message: impl Into<String>) -> DiagramError {
        DiagramError::syntax(self.line, message)
    }

    fn statement(&mut self, statement: &str) -> Result<(), DiagramError> {
        let (word, rest) = statement.split_once(char::is_whitespace).unwrap_or((statement, ""));
        let rest = rest.trim();
        if let Some((kind, other)) = FRAMES.iter().find(|(kind, _)| *kind == word) {
            self.open.push((kind, other, self.line));
            if !matches!(*kind, "rect" | "box") {
                self.sequence.events.push(Event::Open { kind, label: text::meaning(rest) });
            }
            return Ok(());
        }
        match word {
            "participant" | "actor" => self.participant(rest).map(|_| ()),
            "create" => rest.split_once(' ').map_or(Ok(()), |(_, rest)| self.participant(rest).map(|_| ())),
            "destroy" | "links" | "link" | "properties" => Ok(()),
            "autonumber" => {
                self.sequence.numbered = rest != "off";
                Ok(())
            }
            "title" | "title:" => {
                self.sequence.title = text::meaning(rest.trim_start_matches(':'));
                Ok(())
            }
            "activate" | "deactivate" => {
                let actor = self.actor(rest)?;
                self.sequence.events.push(if word == "activate" {
                    Event::Activate(actor)
                } else {
                    Event::Deactivate(actor)
                });
                Ok(())
            }
            "note" | "Note" => self.note(rest),
            "end" if rest.is_empty() => match self.open.pop() {
                Some(("rect" | "box", ..)) => Ok(()),
                Some(_) => {
                    self.sequence.events.push(Event::Close);
                    Ok(())
                }
                None => Err(self.error("`end` without `alt`, `loop`, `opt` or the like")),
            },
            "else" | "and" | "option" if self.open.last().is_some_and(|(_, other, _)| *other == word) => {
                self.sequence.events.push(Event::Else { label: text::meaning(rest) });
                Ok(())
            }
            _ => self.message(statement),
        }
    }

    fn participant(&mut self, rest: &str) -> Result<usize, DiagramError> {
        let rest = rest.split("@{").next().unwrap_or(rest);
        let (id, label) = rest.split_once(" as ").unwrap_or((rest, rest));
        let actor = self.actor(id.trim())?;
        self.sequence.actors[actor].label = text::meaning(label);
        Ok(actor)
    }

    fn actor(&mut self, id: &str) -> Result<usize, DiagramError> {
        let id = id.trim();
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '/' | '\'' | '&' | '(');
        if id.is_empty() || id.starts_with(['-', '>', '+']) || !id.chars().all(|c| fits(c) || c == ')') {
            return Err(self.error(match id {
                "" => "the name of a participant is missing".to_string(),
                _ => format!("`{}` is no name of a participant", text::shortened(id, 30)),
            }));
        }
        if let Some(at) = self.sequence.actors.iter().position(|actor| actor.id == id) {
            return Ok(at);
        }
        self.sequence.actors.push(Actor { id: id.to_string(), label: id.to_string() });
        Ok(self.sequence.actors.len() - 1)
    }

    fn note(&mut self, rest: &str) -> Result<(), DiagramError> {
        let sides = [("left of ", Side::Left), ("right of ", Side::Right), ("over ", Side::Over)];
        let Some((place, side)) = sides.iter().find_map(|(word, side)| Some((rest.strip_prefix(word)?, *side))) else {
            return Err(self.error("a note stands `left of`, `right of` or `over` a participant"));
        };
        let Some((names, label)) = place.split_once(':') else {
            return Err(self.error("a note needs a `:` before its text"));
        };
        let (from, to) = names.split_once(',').unwrap_or((names, names));
        let (from, to) = (self.actor(from)?, self.actor(to)?);
        let label = text::meaning(label);
        self.sequence.events.push(Event::Note { side, from: from.min(to), to: from.max(to), label });
        Ok(())
    }

    /// `A->>+B: text`
    fn message(&mut self, statement: &str) -> Result<(), DiagramError> {
        let (way, label) = statement.split_once(':').unwrap_or((statement, ""));
        let found = way
            .char_indices()
            .find_map(|(at, _)| Some((at, ARROWS.iter().find(|(arrow, ..)| way[at..].starts_with(arrow))?)));
        let Some((at, (arrow, dotted, head, tail))) = found else {
            return Err(
                self.error(format!("`{}` is no message and no other statement", text::shortened(statement, 40)))
            );
        };
        let to = way[at + arrow.len()..].trim_start();
        let (mark, to) = match to.strip_prefix(['+', '-']) {
            Some(rest) => (to.chars().next(), rest),
            None => (None, to),
        };
        let (from, to) = (self.actor(&way[..at])?, self.actor(to)?);
        let label = text::meaning(label);
        let message = Message { from, to, label, dotted: *dotted, head: *head, tail: *tail };
        self.sequence.events.push(Event::Message(message));
        match mark {
            Some('+') => self.sequence.events.push(Event::Activate(to)),
            Some('-') => self.sequence.events.push(Event::Deactivate(from)),
            _ => {}
        }
        Ok(())
    }
}
