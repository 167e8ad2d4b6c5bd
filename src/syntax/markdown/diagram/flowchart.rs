use std::collections::BTreeMap;

use super::cursor::Cursor;
use super::graph::{Direction, Edge, End, Graph, Head, Line, Shape};
use super::style::Paint;
use super::{DiagramError, Script, text};

/// Brackets around a label and the shapes they mean; longer ones first.
const BRACKETS: [(&str, &str, Shape); 14] = [
    ("(((", ")))", Shape::DoubleCircle),
    ("((", "))", Shape::Circle),
    ("([", "])", Shape::Stadium),
    ("[[", "]]", Shape::Subroutine),
    ("[(", ")]", Shape::Cylinder),
    ("[/", "/]", Shape::LeanRight),
    ("[/", "\\]", Shape::Trapezoid),
    ("[\\", "\\]", Shape::LeanLeft),
    ("[\\", "/]", Shape::TrapezoidDown),
    ("{{", "}}", Shape::Hexagon),
    ("[", "]", Shape::Rectangle),
    ("(", ")", Shape::Rounded),
    ("{", "}", Shape::Diamond),
    (">", "]", Shape::Flag),
];

/// Reads a flowchart; `rest` is what follows the word `flowchart`.
pub fn parse(script: &Script<'_>, rest: &str) -> Result<Graph, DiagramError> {
    let mut reader = Reader::default();
    let (direction, first) = rest.split_once(';').unwrap_or((rest, ""));
    let mut words = direction.split_whitespace();
    if let Some(word) = words.next() {
        let Some(direction) = Direction::from_word(word) else {
            return Err(DiagramError::syntax(script.first, format!("`{word}` is no direction: TD, LR, BT or RL")));
        };
        reader.graph.direction = direction;
    }
    let rest = words.collect::<Vec<_>>().join(" ");
    let own = std::iter::once((script.first, rest.as_str())).chain(std::iter::once((script.first, first)));
    for (line, text) in own.chain(script.lines.iter().skip(1).copied()) {
        reader.line = line;
        for statement in statements(text) {
            reader.statement(statement)?;
        }
        reader.graph.hold_limits(line)?;
    }
    reader.finish()
}

/// The statements of one line, which `;` outside labels separates.
fn statements(line: &str) -> Vec<&str> {
    let (mut parts, mut from, mut quoted, mut depth) = (Vec::new(), 0, false, 0_i32);
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '[' | '(' | '{' if !quoted => depth += 1,
            ']' | ')' | '}' if !quoted => depth -= 1,
            ';' if !quoted && depth <= 0 => {
                parts.push(line[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(line[from..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

#[derive(Default)]
struct Reader {
    graph: Graph,
    line: usize,
    open: Vec<(usize, usize)>,
    classes: BTreeMap<String, Paint>,
    members: Vec<(String, String)>,
    styles: Vec<(String, Paint)>,
}

impl Reader {
    fn error(&self, message: impl Into<String>) -> DiagramError {
        DiagramError::syntax(self.line, message)
    }

    fn statement(&mut self, statement: &str) -> Result<(), DiagramError> {
        let (word, rest) = statement.split_once(char::is_whitespace).unwrap_or((statement, ""));
        match word {
            "subgraph" => self.open_cluster(rest.trim()),
            "end" if rest.trim().is_empty() => match self.open.pop() {
                Some(_) => Ok(()),
                None => Err(self.error("`end` without a `subgraph`")),
            },
            "direction" => self.direction(rest.trim()),
            "classDef" => {
                let (names, style) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest, ""));
                self.classes.extend(names.split(',').map(|name| (name.trim().to_string(), Paint::read(style))));
                Ok(())
            }
            "class" => {
                let (names, class) = rest.trim().rsplit_once(char::is_whitespace).unwrap_or((rest, ""));
                self.members.extend(names.split(',').map(|name| (name.trim().to_string(), class.to_string())));
                Ok(())
            }
            "style" => {
                let (name, style) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest, ""));
                self.styles.push((name.to_string(), Paint::read(style)));
                Ok(())
            }
            "click" | "linkStyle" => Ok(()),
            _ => self.chain(statement),
        }
    }

    fn open_cluster(&mut self, rest: &str) -> Result<(), DiagramError> {
        let mut cursor = Cursor::new(rest);
        let name = match cursor.take_quoted() {
            Some(title) => title,
            None => cursor.take_name(),
        };
        cursor.skip_blanks();
        let title = match cursor.rest() {
            "" => name.to_string(),
            rest => match rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                Some(title) => text::meaning(title),
                None => text::meaning(&format!("{name} {rest}")),
            },
        };
        let parent = self.open.last().map(|(cluster, _)| *cluster);
        let id = if name.is_empty() { format!("subgraph {}", self.line) } else { name.to_string() };
        let cluster = self.graph.open_cluster(&id, Some(title), parent);
        self.open.push((cluster, self.line));
        Ok(())
    }

    fn direction(&mut self, word: &str) -> Result<(), DiagramError> {
        let Some(direction) = Direction::from_word(word) else {
            return Err(self.error(format!("`{}` is no direction: TD, LR, BT or RL", text::shortened(word, 20))));
        };
        match self.open.last() {
            Some((cluster, _)) => self.graph.clusters[*cluster].direction = Some(direction),
            None => self.graph.direction = direction,
        }
        Ok(())
    }

    /// `A & B -->|text| C --> D`
    fn chain(&mut self, statement: &str) -> Result<(), DiagramError> {
        let mut cursor = Cursor::new(statement);
        let mut from = self.group(&mut cursor)?;
        while !cursor.at_end() {
            let Some(arrow) = arrow(&mut cursor) else {
                let rest = text::shortened(cursor.rest(), 30);
                return Err(self.error(format!("`{rest}` is neither an arrow nor the end of the line")));
            };
            let to = self.group(&mut cursor)?;
            for from in &from {
                self.graph.edges.extend(to.iter().map(|to| Edge { from: *from, to: *to, ..arrow.clone() }));
                self.graph.hold_limits(self.line)?;
            }
            from = to;
        }
        Ok(())
    }

    fn group(&mut self, cursor: &mut Cursor<'_>) -> Result<Vec<End>, DiagramError> {
        let mut ends = vec![self.vertex(cursor)?];
        loop {
            cursor.skip_blanks();
            if !cursor.take("&") {
                return Ok(ends);
            }
            ends.push(self.vertex(cursor)?);
        }
    }

    /// A name, with a label in brackets and a class if it has them.
    fn vertex(&mut self, cursor: &mut Cursor<'_>) -> Result<End, DiagramError> {
        cursor.skip_blanks();
        let name = cursor.take_name();
        if name.is_empty() {
            let found = cursor.rest();
            return Err(match found {
                "" => self.error("the line ends where the name of a box should stand"),
                _ => self.error(format!("`{}` is no name of a box", text::shortened(found, 30))),
            });
        }
        if let Some(cluster) = self.graph.cluster(name)
            && !self.graph.nodes.iter().any(|node| node.id == name)
        {
            return Ok(End::Cluster(cluster));
        }
        let node = self.graph.node(name, self.open.last().map(|(cluster, _)| *cluster));
        if let Some((label, shape)) = self.label(cursor)? {
            (self.graph.nodes[node].label, self.graph.nodes[node].shape) = (label, shape);
        }
        if cursor.take(":::") {
            self.members.push((name.to_string(), cursor.take_name().to_string()));
        }
        Ok(End::Node(node))
    }

    fn label(&self, cursor: &mut Cursor<'_>) -> Result<Option<(String, Shape)>, DiagramError> {
        if cursor.take("@{") {
            let Some(inside) = cursor.take_until("}") else { return Err(self.error("`@{` is never closed")) };
            return Ok(Some(attributes(inside)));
        }
        let rest = cursor.rest();
        let Some((open, ..)) = BRACKETS.iter().find(|(open, ..)| rest.starts_with(open)) else { return Ok(None) };
        let inside = &rest[open.len()..];
        let ends = BRACKETS.iter().filter(|bracket| bracket.0 == *open);
        let quoted = inside.trim_start().strip_prefix('"');
        let skip =
            quoted.and_then(|text| text.find('"')).map_or(0, |end| inside.len() - quoted.map_or(0, str::len) + end);
        let found = ends
            .filter_map(|(_, close, shape)| inside[skip..].find(close).map(|at| (at + skip, close, *shape)))
            .min_by_key(|(at, ..)| *at);
        let Some((at, close, shape)) = found else {
            return Err(self.error(format!("`{open}` is never closed in this line")));
        };
        let mut next = Cursor::new(&inside[at + close.len()..]);
        std::mem::swap(cursor, &mut next);
        Ok(Some((text::meaning(&inside[..at]), shape)))
    }

    fn finish(mut self) -> Result<Graph, DiagramError> {
        if let Some((_, line)) = self.open.last() {
            return Err(DiagramError::syntax(*line, "this `subgraph` has no `end`"));
        }
        if self.graph.nodes.is_empty() {
            return Err(self.error("there is no box in this diagram"));
        }
        let fallback = self.classes.get("default").copied().unwrap_or_default();
        for node in &mut self.graph.nodes {
            let styles = self.styles.iter().filter(|(name, _)| *name == node.id).map(|(_, paint)| *paint);
            let classes = self.members.iter().filter(|(name, _)| *name == node.id);
            let classes = classes.filter_map(|(_, class)| self.classes.get(class).copied());
            node.paint = styles.chain(classes).fold(Paint::default(), Paint::or).or(fallback);
        }
        if let Some(cluster) = self.graph.empty_cluster() {
            let title = text::shortened(&cluster.title, 30);
            return Err(self.error(format!("there is no box in the subgraph `{title}`")));
        }
        Ok(self.graph)
    }
}

/// `shape: diamond, label: "Fit?"`
fn attributes(inside: &str) -> (String, Shape) {
    let (mut label, mut shape) = (String::new(), Shape::Rectangle);
    let mut cursor = Cursor::new(inside);
    while !cursor.at_end() {
        let Some(key) = cursor.take_until(":") else { break };
        cursor.skip_blanks();
        let value = cursor.take_quoted().unwrap_or_else(|| cursor.take_while(|c| c != ',')).trim();
        cursor.skip_blanks();
        cursor.take(",");
        match (key.trim(), value) {
            ("label", text) => label = text::meaning(text),
            ("shape", name) => {
                shape = match name {
                    "rounded" | "event" => Shape::Rounded,
                    "stadium" | "pill" | "terminal" => Shape::Stadium,
                    "diam" | "diamond" | "decision" | "question" => Shape::Diamond,
                    "hex" | "hexagon" | "prepare" => Shape::Hexagon,
                    "cyl" | "cylinder" | "database" | "db" => Shape::Cylinder,
                    "circle" | "circ" => Shape::Circle,
                    "lean-r" | "in-out" => Shape::LeanRight,
                    "lean-l" | "out-in" => Shape::LeanLeft,
                    "subproc" | "subprocess" | "subroutine" => Shape::Subroutine,
                    "doc" | "document" | "notch-rect" | "card" => Shape::Note,
                    _ => Shape::Rectangle,
                }
            }
            _ => {}
        }
    }
    (label, shape)
}

/// An arrow with its text: `-->`, `-- text -->`, `-->|text|`, `-.->`, `==>`, `<-->`, `--o`, `--x`, `~~~`.
fn arrow(cursor: &mut Cursor<'_>) -> Option<Edge> {
    let mut look = cursor.clone();
    let tail = match look.rest() {
        rest if rest.starts_with("<-") || rest.starts_with("<=") => Head::Arrow,
        rest if rest.starts_with("o-") || rest.starts_with("o=") => Head::Circle,
        rest if rest.starts_with("x-") || rest.starts_with("x=") => Head::Cross,
        _ => Head::None,
    };
    if tail != Head::None {
        look.take(&look.rest()[..1]);
    }
    let mut edge = Edge {
        from: End::Node(0),
        to: End::Node(0),
        label: String::new(),
        line: Line::Solid,
        tail,
        head: Head::None,
        length: 1,
    };
    if look.rest().starts_with("~~~") {
        edge.line = Line::Invisible;
        edge.length = (look.take_while(|c| c == '~').len() - 2).min(4) as u8;
    } else {
        let (line, marks): (_, &[char]) = match look.rest() {
            rest if rest.starts_with("--") => (Line::Solid, &['-']),
            rest if rest.starts_with("==") => (Line::Thick, &['=']),
            rest if rest.starts_with("-.") => (Line::Dotted, &['-', '.']),
            _ => return None,
        };
        edge.line = line;
        let stroke = look.take_while(|c| marks.contains(&c));
        edge.head = head(&mut look);
        let whole = edge.head != Head::None || (line == Line::Dotted && stroke.ends_with("-")) || stroke.len() > 2;
        let mut length = stroke.len();
        if !whole {
            let (label, stroke) = inner_text(&mut look, line)?;
            edge.label = text::meaning(label);
            edge.head = head(&mut look);
            length = stroke;
        }
        let plain = if line != Line::Dotted && edge.head != Head::None { 2 } else { 3 };
        edge.length = (length.saturating_sub(plain) + 1).min(4) as u8;
    }
    look.skip_blanks();
    if look.rest().starts_with('|') {
        look.take("|");
        let mut inner = look.clone();
        inner.skip_blanks();
        // A text in quotes may hold a bar.
        let label = match inner.take_quoted() {
            Some(label) => {
                inner.take_until("|")?;
                look = inner;
                label
            }
            None => look.take_until("|")?,
        };
        edge.label = text::meaning(label);
    }
    *cursor = look;
    Some(edge)
}

fn head(cursor: &mut Cursor<'_>) -> Head {
    let mut chars = cursor.rest().chars();
    let (first, next) = (chars.next(), chars.next());
    let alone = next.is_none_or(|next| next.is_whitespace() || next == '|');
    let head = match first {
        Some('>') => Head::Arrow,
        Some('o') if alone => Head::Circle,
        Some('x') if alone => Head::Cross,
        _ => return Head::None,
    };
    cursor.take(&cursor.rest()[..1]);
    head
}

/// The text inside an arrow up to its second stroke, and the length of that stroke.
fn inner_text<'a>(cursor: &mut Cursor<'a>, line: Line) -> Option<(&'a str, usize)> {
    let (ends, marks): (&str, &[char]) = match line {
        Line::Thick => ("==", &['=']),
        Line::Dotted => (".-", &['.', '-']),
        Line::Solid | Line::Invisible => ("--", &['-']),
    };
    let text = cursor.rest();
    let skip = text
        .trim_start()
        .strip_prefix('"')
        .and_then(|inside| inside.find('"'))
        .map_or(0, |at| at + 2 + text.len() - text.trim_start().len());
    let at = skip + text.get(skip..)?.find(ends)?;
    let (label, rest) = text.split_at(at);
    *cursor = Cursor::new(rest);
    let stroke = cursor.take_while(|c| marks.contains(&c)).len();
    (!label.trim().is_empty()).then_some((label, stroke + usize::from(line == Line::Dotted)))
}
