use super::DiagramError;
use super::style::Paint;

/// Boxes and arrows, before anybody knows where they go.
#[derive(Debug, Default)]
pub struct Graph {
    /// The way arrows run.
    pub direction: Direction,
    /// Boxes in order of appearance.
    pub nodes: Vec<Node>,
    /// Frames around boxes; a frame inside another comes after it.
    pub clusters: Vec<Cluster>,
    /// Arrows in order of appearance.
    pub edges: Vec<Edge>,
}

/// The way arrows run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    /// Top to bottom.
    #[default]
    Down,
    /// Bottom to top.
    Up,
    /// Left to right.
    Right,
    /// Right to left.
    Left,
}

impl Direction {
    /// `TD`, `TB`, `BT`, `LR`, `RL`.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "TD" | "TB" | "v" => Some(Self::Down),
            "BT" | "^" => Some(Self::Up),
            "LR" | ">" => Some(Self::Right),
            "RL" | "<" => Some(Self::Left),
            _ => None,
        }
    }

    /// Do arrows run along the lines of the text?
    pub fn is_horizontal(self) -> bool {
        matches!(self, Self::Right | Self::Left)
    }
}

/// A box.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its name in the source.
    pub id: String,
    /// What is written in it.
    pub label: String,
    /// Its outline.
    pub shape: Shape,
    /// The frame it lies in.
    pub cluster: Option<usize>,
    /// Colours of its own.
    pub paint: Paint,
}

/// An outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A box.
    Rectangle,
    /// A box with rounded corners.
    Rounded,
    /// A box with round ends.
    Stadium,
    /// A box with double sides.
    Subroutine,
    /// A drum: stored data.
    Cylinder,
    /// A circle.
    Circle,
    /// A circle in a circle.
    DoubleCircle,
    /// A box with a notch.
    Flag,
    /// A decision.
    Diamond,
    /// A preparation.
    Hexagon,
    /// Leaning right: input or output.
    LeanRight,
    /// Leaning left.
    LeanLeft,
    /// Narrow at the top.
    Trapezoid,
    /// Narrow at the bottom.
    TrapezoidDown,
    /// A remark.
    Note,
    /// Where states begin.
    Start,
    /// Where states end.
    End,
    /// Where ways part or meet: a bar.
    Bar,
    /// A small decision without words.
    Choice,
}

/// A frame around boxes.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// Its name in the source.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The frame it lies in.
    pub parent: Option<usize>,
    /// The way arrows run inside, if said.
    pub direction: Option<Direction>,
}

/// Where an arrow begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// At a box.
    Node(usize),
    /// At a frame.
    Cluster(usize),
}

/// An arrow.
#[derive(Debug, Clone)]
pub struct Edge {
    /// From here.
    pub from: End,
    /// To there.
    pub to: End,
    /// What is written on it.
    pub label: String,
    /// Its line.
    pub line: Line,
    /// Its beginning.
    pub tail: Head,
    /// Its end.
    pub head: Head,
    /// Ranks it spans at least.
    pub length: u8,
}

/// A line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Whole.
    Solid,
    /// Broken.
    Dotted,
    /// Strong.
    Thick,
    /// There for the order only.
    Invisible,
}

/// An end of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Head {
    /// Nothing.
    None,
    /// An arrow head.
    Arrow,
    /// A circle.
    Circle,
    /// A cross.
    Cross,
}

/// Boxes and arrows that are still drawn; more can be neither read nor laid out in time.
const MAX_NODES: usize = 100;
const MAX_EDGES: usize = 200;
/// Layers that all arrows together may cross; the cost of a layout grows with their square.
const MAX_CROSSED: usize = 600;
/// Frames in frames.
const MAX_DEPTH: usize = 8;

impl Graph {
    /// The node of a name, made if there is none yet. A name first met in a frame belongs to it.
    pub fn node(&mut self, id: &str, cluster: Option<usize>) -> usize {
        if let Some(at) = self.nodes.iter().position(|node| node.id == id) {
            return at;
        }
        let (label, paint) = (id.to_string(), Paint::default());
        self.nodes.push(Node { id: id.to_string(), label, shape: Shape::Rectangle, cluster, paint });
        self.nodes.len() - 1
    }

    /// The frame of a name.
    pub fn cluster(&self, id: &str) -> Option<usize> {
        self.clusters.iter().position(|cluster| cluster.id == id)
    }

    /// Opens a frame. If its name was met before, what looked like a box becomes this frame, and
    /// arrows at it end at the frame. `title` stands back behind the label that box had.
    pub fn open_cluster(&mut self, id: &str, title: Option<String>, parent: Option<usize>) -> usize {
        let at = self.clusters.len();
        let known = self.nodes.iter().position(|node| node.id == id);
        let label = known.map(|node| self.nodes.remove(node).label);
        let title = title.or(label).unwrap_or_else(|| id.to_string());
        self.clusters.push(Cluster { id: id.to_string(), title, parent, direction: None });
        let Some(gone) = known else { return at };
        for end in self.edges.iter_mut().flat_map(|edge| [&mut edge.from, &mut edge.to]) {
            *end = match *end {
                End::Node(node) if node == gone => End::Cluster(at),
                End::Node(node) if node > gone => End::Node(node - 1),
                other => other,
            };
        }
        at
    }

    /// The first frame without a box in it.
    pub fn empty_cluster(&self) -> Option<&Cluster> {
        let is_empty = |at: &usize| !self.nodes.iter().any(|node| self.is_within(node.cluster, *at));
        (0..self.clusters.len()).find(is_empty).map(|at| &self.clusters[at])
    }

    /// Is `inner` the frame `outer`, or inside it?
    pub fn is_within(&self, inner: Option<usize>, outer: usize) -> bool {
        let mut at = inner;
        while let Some(cluster) = at {
            if cluster == outer {
                return true;
            }
            at = self.clusters[cluster].parent;
        }
        false
    }

    /// Does an end lie inside a frame? The frame itself does not.
    pub fn has_inside(&self, cluster: usize, end: End) -> bool {
        match end {
            End::Node(node) => self.is_within(self.nodes[node].cluster, cluster),
            End::Cluster(inner) => self.is_within(self.clusters[inner].parent, cluster),
        }
    }

    /// Refuses what is too large.
    pub fn hold_limits(&self, line: usize) -> Result<(), DiagramError> {
        if self.nodes.len() + self.clusters.len() > MAX_NODES {
            return Err(DiagramError::not_drawn(line, format!("a diagram of more than {MAX_NODES} boxes")));
        }
        if self.edges.len() > MAX_EDGES {
            return Err(DiagramError::not_drawn(line, format!("a diagram of more than {MAX_EDGES} arrows")));
        }
        let depth = std::iter::successors(self.clusters.len().checked_sub(1), |at| self.clusters[*at].parent).count();
        if depth > MAX_DEPTH {
            return Err(DiagramError::not_drawn(line, format!("more than {MAX_DEPTH} frames in one another")));
        }
        Ok(())
    }

    /// Refuses what would take long to lay out: many arrows over many layers.
    pub fn hold_cost(&self, line: usize) -> Result<(), DiagramError> {
        match self.crossed() > MAX_CROSSED {
            true => Err(DiagramError::not_drawn(line, "a diagram with so many long arrows")),
            false => Ok(()),
        }
    }

    /// Layers that all arrows cross when each box lies right behind the last one before it.
    fn crossed(&self) -> usize {
        let box_of = |end| match end {
            End::Node(node) => node,
            End::Cluster(cluster) => {
                let inside = |node: &Node| self.is_within(node.cluster, cluster);
                self.nodes.iter().position(inside).unwrap_or_default()
            }
        };
        let edges: Vec<(usize, usize, usize)> =
            self.edges.iter().map(|edge| (box_of(edge.from), box_of(edge.to), usize::from(edge.length))).collect();
        let mut next: Vec<Vec<(usize, usize)>> = vec![Vec::new(); self.nodes.len()];
        for (from, to, length) in &edges {
            next[*from].push((*to, *length));
        }
        // Depth first; an arrow back to what is still open closes a circle and counts the other way round.
        let mut layer: Vec<Option<usize>> = vec![None; self.nodes.len()];
        let mut is_open = vec![false; self.nodes.len()];
        for start in 0..self.nodes.len() {
            let mut stack = vec![(start, 0)];
            while let Some((node, at)) = stack.pop() {
                if layer[node].is_some() {
                    continue;
                }
                is_open[node] = true;
                match next[node].get(at) {
                    Some((to, _)) => {
                        stack.push((node, at + 1));
                        if !is_open[*to] {
                            stack.push((*to, 0));
                        }
                    }
                    None => {
                        let below = next[node].iter().filter_map(|(to, length)| Some(layer[*to]? + length));
                        layer[node] = Some(below.max().unwrap_or(0));
                        is_open[node] = false;
                    }
                }
            }
        }
        let at = |node: usize| layer[node].unwrap_or_default();
        edges.iter().map(|(from, to, _)| at(*from).abs_diff(at(*to))).sum()
    }
}
