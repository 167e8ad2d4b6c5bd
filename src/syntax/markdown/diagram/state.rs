use super::graph::{Direction, Edge, End, Graph, Head, Line, Shape};
use super::{DiagramError, Script, text};

/// Reads a state diagram: states are boxes, composite states are frames.
pub fn parse(script: &Script<'_>) -> Result<Graph, DiagramError> {
    let mut reader = Reader::default();
    let mut lines = script.lines.iter().skip(1);
    while let Some((line, text)) = lines.next() {
        reader.line = *line;
        let text = text.trim_end_matches(';').trim();
        if let Some(rest) = text.strip_prefix("note ") {
            reader.note(rest.trim(), lines.by_ref().map(|(_, line)| *line))?;
        } else {
            reader.statement(text)?;
        }
        reader.graph.hold_limits(*line)?;
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    graph: Graph,
    line: usize,
    open: Vec<(usize, usize)>,
    notes: usize,
}

impl Reader {
    fn error(&self, message: impl Into<String>) -> DiagramError {
        DiagramError::syntax(self.line, message)
    }

    fn inside(&self) -> Option<usize> {
        self.open.last().map(|(cluster, _)| *cluster)
    }

    fn statement(&mut self, statement: &str) -> Result<(), DiagramError> {
        if statement == "--" {
            return Ok(());
        }
        if let Some((from, rest)) = statement.split_once("-->") {
            return self.transition(from.trim(), rest.trim());
        }
        let (word, rest) = statement.split_once(char::is_whitespace).unwrap_or((statement, ""));
        match (word, rest.trim()) {
            ("}", "") => match self.open.pop() {
                Some(_) => Ok(()),
                None => Err(self.error("`}` without a `{`")),
            },
            ("state", rest) => self.state(rest),
            ("direction", word) => match (Direction::from_word(word), self.inside()) {
                (None, _) => {
                    Err(self.error(format!("`{}` is no direction: TB, LR, BT or RL", text::shortened(word, 20))))
                }
                (direction, Some(cluster)) => {
                    self.graph.clusters[cluster].direction = direction;
                    Ok(())
                }
                (Some(direction), None) => {
                    self.graph.direction = direction;
                    Ok(())
                }
            },
            ("classDef" | "class" | "style" | "hide" | "scale", _) => Ok(()),
            _ => match statement.split_once(':') {
                Some((id, label)) if is_name(id.trim()) => {
                    if let End::Node(node) = self.end(id.trim(), Shape::Start) {
                        self.graph.nodes[node].label = text::meaning(label);
                    }
                    Ok(())
                }
                None if is_name(statement) => {
                    self.end(statement, Shape::Start);
                    Ok(())
                }
                _ => Err(self.error(format!("`{}` is no state and no transition", text::shortened(statement, 40)))),
            },
        }
    }

    /// `A --> B: label`
    fn transition(&mut self, from: &str, rest: &str) -> Result<(), DiagramError> {
        let (to, label) = rest.split_once(':').unwrap_or((rest, ""));
        let (from, to) = (from.split(":::").next().unwrap_or(from).trim(), to.split(":::").next().unwrap_or(to).trim());
        for name in [from, to] {
            if name != "[*]" && !is_name(name) {
                return Err(self.error(match name {
                    "" => "a state is missing beside `-->`".to_string(),
                    _ => format!("`{}` is no name of a state", text::shortened(name, 30)),
                }));
            }
        }
        let from = self.end(from, Shape::Start);
        let to = self.end(to, Shape::End);
        let label = text::meaning(label);
        self.graph.edges.push(Edge {
            from,
            to,
            label,
            line: Line::Solid,
            tail: Head::None,
            head: Head::Arrow,
            length: 1,
        });
        Ok(())
    }

    /// The state of a name; `[*]` is the beginning or the end of what it stands in.
    fn end(&mut self, name: &str, shape: Shape) -> End {
        if let Some(cluster) = self.graph.cluster(name) {
            return End::Cluster(cluster);
        }
        let inside = self.inside();
        let id = match name {
            "[*]" => format!("[*] {shape:?} {inside:?}"),
            _ => name.to_string(),
        };
        let known = self.graph.nodes.iter().any(|node| node.id == id);
        let node = self.graph.node(&id, inside);
        if !known {
            self.graph.nodes[node].shape = if name == "[*]" { shape } else { Shape::Rounded };
            if name == "[*]" {
                self.graph.nodes[node].label.clear();
            }
        }
        End::Node(node)
    }

    /// `state "text" as A`, `state A {`, `state A <<choice>>`, `state A: text`
    fn state(&mut self, rest: &str) -> Result<(), DiagramError> {
        let (rest, opens) = rest.strip_suffix('{').map_or((rest, false), |rest| (rest.trim(), true));
        let (title, name) = match rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
            Some((title, rest)) => match rest.trim().strip_prefix("as ") {
                Some(name) => (Some(text::meaning(title)), name.trim()),
                None => return Err(self.error("a title in quotes needs a name: `state \"Title\" as name`")),
            },
            None => match rest.split_once(':') {
                Some((name, label)) => (Some(text::meaning(label)), name.trim()),
                None => (None, rest),
            },
        };
        let (name, kind) = name.split_once("<<").map_or((name, ""), |(name, kind)| (name.trim(), kind));
        if !is_name(name) {
            return Err(self.error(format!("`{}` is no name of a state", text::shortened(name, 30))));
        }
        if opens {
            return self.open_cluster(name, title);
        }
        let End::Node(node) = self.end(name, Shape::Start) else { return Ok(()) };
        let node = &mut self.graph.nodes[node];
        if let Some(title) = title {
            node.label = title;
        }
        node.shape = match kind.trim_end_matches('>').trim() {
            "choice" => Shape::Choice,
            "fork" | "join" => Shape::Bar,
            _ => return Ok(()),
        };
        node.label.clear();
        Ok(())
    }

    fn open_cluster(&mut self, name: &str, title: Option<String>) -> Result<(), DiagramError> {
        let cluster = self.graph.open_cluster(name, title, self.inside());
        self.open.push((cluster, self.line));
        Ok(())
    }

    /// `note right of A: text`, or lines up to `end note`.
    fn note<'a>(&mut self, rest: &str, lines: impl Iterator<Item = &'a str>) -> Result<(), DiagramError> {
        let place = rest.strip_prefix("right of ").or_else(|| rest.strip_prefix("left of "));
        let Some(place) = place else {
            return Err(self.error("a note stands `left of` or `right of` a state"));
        };
        let (name, label) = match place.split_once(':') {
            Some((name, label)) => (name.trim(), text::meaning(label)),
            None => {
                let words: Vec<&str> = lines.take_while(|line| *line != "end note").collect();
                (place.trim(), text::meaning(&words.join("\n")))
            }
        };
        if !is_name(name) {
            return Err(self.error(format!("`{}` is no name of a state", text::shortened(name, 30))));
        }
        let from = self.end(name, Shape::Start);
        self.notes += 1;
        let inside = match from {
            End::Node(node) => self.graph.nodes[node].cluster,
            End::Cluster(cluster) => self.graph.clusters[cluster].parent,
        };
        let node = self.graph.node(&format!("note {}", self.notes), inside);
        (self.graph.nodes[node].shape, self.graph.nodes[node].label) = (Shape::Note, label);
        let (line, to, label) = (Line::Dotted, End::Node(node), String::new());
        self.graph.edges.push(Edge { from, to, label, line, tail: Head::None, head: Head::None, length: 1 });
        Ok(())
    }

    fn finish(self) -> Result<Graph, DiagramError> {
        if let Some((_, line)) = self.open.last() {
            return Err(DiagramError::syntax(*line, "this `{` has no `}`"));
        }
        if self.graph.nodes.is_empty() {
            return Err(self.error("there is no state in this diagram"));
        }
        if let Some(cluster) = self.graph.empty_cluster() {
            let title = text::shortened(&cluster.title, 30);
            return Err(self.error(format!("the composite state `{title}` is empty")));
        }
        Ok(self.graph)
    }
}

fn is_name(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}
