//! Where boxes, frames and arrows go: layers along the direction, few crossings, short arrows.
//!
//! The work is done by a port of dagre, the engine that readers know from the forge's own preview.
//! It lays out from top to bottom only; the other directions are made by turning the plane.

use rusty_mermaid_dagre::pipeline::layout;
use rusty_mermaid_dagre::{DagreConfig, EdgeLabel, LabelPos, NodeLabel};
use rusty_mermaid_graph::{Graph as Layers, NodeId};

use super::graph::{Direction, End, Graph, Head, Node, Shape};
use super::text::{self, LINE};

/// A point on the plane, in pixels from the upper left corner.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// A rectangle by its middle.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Place {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// Everything in its place, in the order of the graph.
#[derive(Debug, Default)]
pub struct Placed {
    pub nodes: Vec<Place>,
    pub lines: Vec<Vec<String>>,
    pub clusters: Vec<Place>,
    pub edges: Vec<Route>,
    pub width: f64,
    pub height: f64,
}

/// The way of an arrow.
#[derive(Debug, Clone, Default)]
pub struct Route {
    pub points: Vec<Point>,
    pub label: Place,
    pub lines: Vec<String>,
}

/// Room around a drawing.
const MARGIN: f64 = 12.0;
/// Room between a frame and what is in it.
const PADDING: f64 = 14.0;
/// Height of a frame's title.
const TITLE: f64 = 24.0;

/// Finds a place for everything.
pub fn place(graph: &Graph) -> Placed {
    let mut placed = Placed {
        nodes: vec![Place::default(); graph.nodes.len()],
        lines: graph.nodes.iter().map(|node| wrap(node, graph.direction)).collect(),
        clusters: vec![Place::default(); graph.clusters.len()],
        edges: graph.edges.iter().map(route).collect(),
        width: 0.0,
        height: 0.0,
    };
    for ((node, lines), place) in graph.nodes.iter().zip(&placed.lines).zip(&mut placed.nodes) {
        (place.width, place.height) = size(node, lines, graph.direction);
    }
    let (width, height) = arrange(graph, None, graph.direction, &mut placed);
    shift(graph, None, MARGIN, MARGIN, &mut placed);
    (placed.width, placed.height) = (width + 2.0 * MARGIN, height + 2.0 * MARGIN);
    clip(graph, &mut placed);
    placed
}

fn wrap(node: &Node, direction: Direction) -> Vec<String> {
    let limit = match node.shape {
        Shape::Diamond | Shape::Circle | Shape::DoubleCircle => 120.0,
        _ if direction.is_horizontal() => 130.0,
        _ => 190.0,
    };
    match node.label.is_empty() {
        true => Vec::new(),
        false => text::wrap(&node.label, limit),
    }
}

fn route(edge: &super::graph::Edge) -> Route {
    let lines = if edge.label.is_empty() { Vec::new() } else { text::wrap(&edge.label, 150.0) };
    let (width, height) = text::extent(&lines);
    let label = match lines.is_empty() {
        true => Place::default(),
        false => Place { x: 0.0, y: 0.0, width: width + 8.0, height: height + 2.0 },
    };
    Route { points: Vec::new(), label, lines }
}

/// The size of a box that holds these lines.
fn size(node: &Node, lines: &[String], direction: Direction) -> (f64, f64) {
    let (wide, high) = text::extent(lines);
    let (width, height) = ((wide + 28.0).max(44.0), high.max(LINE) + 18.0);
    match node.shape {
        Shape::Diamond => {
            let width = wide * 1.55 + 34.0;
            (width, ((high + 6.0) / (1.0 - (wide + 6.0) / width)).max(46.0))
        }
        Shape::Circle | Shape::DoubleCircle => {
            let across = (wide * wide + high * high).sqrt() + if node.shape == Shape::Circle { 14.0 } else { 24.0 };
            (across.max(40.0), across.max(40.0))
        }
        Shape::Cylinder => (width, height + 18.0),
        Shape::Stadium => (width + 10.0, height),
        Shape::Subroutine => (width + 14.0, height),
        Shape::Hexagon | Shape::LeanLeft | Shape::LeanRight | Shape::Trapezoid | Shape::TrapezoidDown => {
            (width + height * 0.7, height)
        }
        Shape::Flag => (width + height * 0.4, height),
        Shape::Start => (16.0, 16.0),
        Shape::End => (20.0, 20.0),
        Shape::Choice => (28.0, 28.0),
        Shape::Bar if direction.is_horizontal() => (8.0, 70.0),
        Shape::Bar => (70.0, 8.0),
        Shape::Rectangle | Shape::Rounded | Shape::Note => (width, height),
    }
}

/// What is laid out as one in a frame: a box, a frame laid out before, or a frame laid out with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Node(usize),
    Whole(usize),
    Open(usize),
}

/// Lays out one frame (or the whole drawing) from its own corner on and tells its size.
fn arrange(graph: &Graph, scope: Option<usize>, direction: Direction, placed: &mut Placed) -> (f64, f64) {
    let turned = direction.is_horizontal();
    let mut layers: Layers<NodeLabel, EdgeLabel> = Layers::new();
    let mut items: Vec<(Item, NodeId)> = Vec::new();
    collect(graph, scope, direction, placed, &mut |item, width, height| {
        let label = if turned { NodeLabel::new(height, width) } else { NodeLabel::new(width, height) };
        let id = layers.add_node(label);
        items.push((item, id));
    });
    let id_of = |item: Item| items.iter().find(|(other, _)| *other == item).map(|(_, id)| *id);
    for (item, id) in &items {
        let inside = match *item {
            Item::Node(node) => graph.nodes[node].cluster,
            Item::Whole(cluster) | Item::Open(cluster) => graph.clusters[cluster].parent,
        };
        if let Some(parent) =
            inside.filter(|inside| Some(*inside) != scope).and_then(|inside| id_of(Item::Open(inside)))
        {
            layers.set_parent(*id, parent);
        }
    }
    for (at, edge) in graph.edges.iter().enumerate() {
        let end = |end: End, last| stand_in(graph, scope, end, last, &items).and_then(id_of);
        let (Some(from), Some(to)) = (end(edge.from, true), end(edge.to, false)) else { continue };
        if belongs(graph, scope, edge.from) && belongs(graph, scope, edge.to) {
            let room = placed.edges[at].label;
            let mut label = EdgeLabel::new().with_minlen(i32::from(edge.length));
            (label.width, label.height) = if turned { (room.height, room.width) } else { (room.width, room.height) };
            // The engine gives an edge another id; the offset of a centred label means nothing to it and
            // carries ours.
            (label.labelpos, label.labeloffset) = (LabelPos::Center, at as f64);
            layers.add_edge(from, to, label);
        }
    }
    // Frames side by side are held apart as arrows are.
    let framed = items.iter().any(|(item, _)| matches!(item, Item::Open(_)));
    let edgesep = if framed { 32.0 } else { 16.0 };
    let config = DagreConfig { nodesep: 34.0, ranksep: 46.0, edgesep, ..DagreConfig::default() };
    layout(&mut layers, &config);
    take_over(graph, direction, &layers, &items, placed)
}

/// Everything that is laid out together inside a frame: boxes, frames that can be laid out before on their
/// own, and frames whose contents are tied to the outside.
fn collect(
    graph: &Graph,
    inside: Option<usize>,
    direction: Direction,
    placed: &mut Placed,
    add: &mut impl FnMut(Item, f64, f64),
) {
    for cluster in (0..graph.clusters.len()).filter(|at| graph.clusters[*at].parent == inside) {
        let tied =
            graph.edges.iter().any(|edge| graph.has_inside(cluster, edge.from) != graph.has_inside(cluster, edge.to));
        if tied {
            add(Item::Open(cluster), 0.0, 0.0);
            collect(graph, Some(cluster), direction, placed, add);
            continue;
        }
        // The same rule as in the forge's preview: a frame on its own runs across its surroundings.
        let across = if direction.is_horizontal() { Direction::Down } else { Direction::Right };
        let (width, height) =
            arrange(graph, Some(cluster), graph.clusters[cluster].direction.unwrap_or(across), placed);
        let width = width.max(text::width(&graph.clusters[cluster].title)) + 2.0 * PADDING;
        let height = height + 2.0 * PADDING + TITLE - 6.0;
        (placed.clusters[cluster].width, placed.clusters[cluster].height) = (width, height);
        add(Item::Whole(cluster), width, height);
    }
    for node in (0..graph.nodes.len()).filter(|at| graph.nodes[*at].cluster == inside) {
        add(Item::Node(node), placed.nodes[node].width, placed.nodes[node].height);
    }
}

fn belongs(graph: &Graph, scope: Option<usize>, end: End) -> bool {
    scope.is_none_or(|scope| graph.has_inside(scope, end))
}

/// What an end stands at in this layout: a frame that is laid out with the rest cannot hold arrows
/// itself, a box in it does.
fn stand_in(graph: &Graph, scope: Option<usize>, end: End, last: bool, items: &[(Item, NodeId)]) -> Option<Item> {
    let has = |item: Item| items.iter().any(|(other, _)| *other == item);
    let item = match end {
        End::Node(node) => Item::Node(node),
        End::Cluster(cluster) if has(Item::Whole(cluster)) => Item::Whole(cluster),
        End::Cluster(cluster) => {
            let mut inside = items.iter().map(|(item, _)| *item).filter(|item| match item {
                Item::Node(node) => graph.is_within(graph.nodes[*node].cluster, cluster),
                Item::Whole(inner) => graph.is_within(graph.clusters[*inner].parent, cluster),
                Item::Open(_) => false,
            });
            if last { inside.next_back()? } else { inside.next()? }
        }
    };
    (has(item) && belongs(graph, scope, end)).then_some(item)
}

/// Reads the places back, turned into the direction, the corner at the origin.
fn take_over(
    graph: &Graph,
    direction: Direction,
    layers: &Layers<NodeLabel, EdgeLabel>,
    items: &[(Item, NodeId)],
    placed: &mut Placed,
) -> (f64, f64) {
    // The engine puts what comes first to the right; a mirror puts it where reading begins.
    let turn = |x: f64, y: f64| match direction {
        Direction::Down => Point { x: -x, y },
        Direction::Up => Point { x: -x, y: -y },
        Direction::Right => Point { x: y, y: -x },
        Direction::Left => Point { x: -y, y: -x },
    };
    let (mut low, mut high) = (Point { x: f64::MAX, y: f64::MAX }, Point { x: f64::MIN, y: f64::MIN });
    let mut seen = |x: f64, y: f64| {
        (low.x, low.y) = (low.x.min(x), low.y.min(y));
        (high.x, high.y) = (high.x.max(x), high.y.max(y));
    };
    let mut inner: Vec<(usize, Point)> = Vec::new();
    for (item, id) in items {
        let Some(label) = layers.node(*id) else { continue };
        let Point { x, y } = turn(label.x, label.y);
        let (width, height) =
            if direction.is_horizontal() { (label.height, label.width) } else { (label.width, label.height) };
        let mut place = Place { x, y, width, height };
        match *item {
            Item::Node(node) => placed.nodes[node] = place,
            Item::Whole(cluster) => {
                inner.push((cluster, Point { x, y }));
                placed.clusters[cluster] = place;
            }
            Item::Open(cluster) => {
                // The engine leaves no room for a title.
                let wide = (text::width(&graph.clusters[cluster].title) + 2.0 * PADDING).max(width);
                place = Place { x, y: y - TITLE / 2.0 + 4.0, width: wide, height: height + TITLE - 8.0 };
                placed.clusters[cluster] = place;
            }
        }
        seen(place.x - place.width / 2.0, place.y - place.height / 2.0);
        seen(place.x + place.width / 2.0, place.y + place.height / 2.0);
    }
    let edges: Vec<(usize, &EdgeLabel)> =
        layers.edge_ids().filter_map(|id| layers.edge(id)).map(|label| (label.labeloffset as usize, label)).collect();
    for (at, label) in &edges {
        let Some(route) = placed.edges.get_mut(*at) else { continue };
        route.points = label.points.iter().map(|point| turn(point.x, point.y)).collect();
        let Point { x, y } = turn(label.x, label.y);
        (route.label.x, route.label.y) = (x, y);
        route.points.iter().for_each(|point| seen(point.x, point.y));
        if !route.lines.is_empty() {
            seen(x - route.label.width / 2.0, y - route.label.height / 2.0);
            seen(x + route.label.width / 2.0, y + route.label.height / 2.0);
        }
    }
    for (item, _) in items {
        match *item {
            Item::Node(node) => move_by(&mut placed.nodes[node], -low.x, -low.y),
            Item::Whole(cluster) | Item::Open(cluster) => move_by(&mut placed.clusters[cluster], -low.x, -low.y),
        }
    }
    for (at, _) in edges {
        if let Some(route) = placed.edges.get_mut(at) {
            move_route(route, -low.x, -low.y);
        }
    }
    for (cluster, _) in inner {
        let place = placed.clusters[cluster];
        let (left, top) = (place.x - place.width / 2.0 + PADDING, place.y - place.height / 2.0 + PADDING + TITLE - 6.0);
        shift(graph, Some(cluster), left, top, placed);
    }
    (high.x - low.x, high.y - low.y)
}

fn move_by(place: &mut Place, x: f64, y: f64) {
    (place.x, place.y) = (place.x + x, place.y + y);
}

fn move_route(route: &mut Route, x: f64, y: f64) {
    route.points.iter_mut().for_each(|point| (point.x, point.y) = (point.x + x, point.y + y));
    move_by(&mut route.label, x, y);
}

/// Moves everything inside a frame, or everything.
fn shift(graph: &Graph, scope: Option<usize>, x: f64, y: f64, placed: &mut Placed) {
    let within = |inner| scope.is_none_or(|scope| graph.is_within(inner, scope));
    for (node, place) in graph.nodes.iter().zip(&mut placed.nodes) {
        if within(node.cluster) {
            move_by(place, x, y);
        }
    }
    for (cluster, place) in graph.clusters.iter().zip(&mut placed.clusters) {
        if within(cluster.parent) {
            move_by(place, x, y);
        }
    }
    for (edge, route) in graph.edges.iter().zip(&mut placed.edges) {
        if belongs(graph, scope, edge.from) && belongs(graph, scope, edge.to) {
            move_route(route, x, y);
        }
    }
}

/// Lets each arrow begin and end at the outline of what it joins.
fn clip(graph: &Graph, placed: &mut Placed) {
    for (edge, at) in graph.edges.iter().zip(0..) {
        let mut points = std::mem::take(&mut placed.edges[at].points);
        if points.len() < 2 {
            continue;
        }
        clip_end(graph, placed, edge.to, gap(edge.head), &mut points);
        points.reverse();
        clip_end(graph, placed, edge.from, gap(edge.tail), &mut points);
        points.reverse();
        placed.edges[at].points = points;
    }
}

/// Room that a head takes before the outline.
fn gap(head: Head) -> f64 {
    if head == Head::None { 0.0 } else { 1.0 }
}

fn clip_end(graph: &Graph, placed: &Placed, end: End, gap: f64, points: &mut Vec<Point>) {
    let (place, shape) = match end {
        End::Node(node) => (placed.nodes[node], graph.nodes[node].shape),
        End::Cluster(cluster) => (placed.clusters[cluster], Shape::Rectangle),
    };
    points.pop();
    let inside =
        |point: &Point| (point.x - place.x).abs() * 2.0 < place.width && (point.y - place.y).abs() * 2.0 < place.height;
    while points.len() > 1 && points.last().is_some_and(inside) {
        points.pop();
    }
    let Some(before) = points.last().copied() else { return };
    let (dx, dy) = (before.x - place.x, before.y - place.y);
    let (half_width, half_height) = (place.width / 2.0 + gap, place.height / 2.0 + gap);
    let share = match shape {
        Shape::Diamond | Shape::Choice => 1.0 / (dx.abs() / half_width + dy.abs() / half_height),
        Shape::Circle | Shape::DoubleCircle | Shape::Start | Shape::End => half_width / (dx * dx + dy * dy).sqrt(),
        _ => (half_width / dx.abs()).min(half_height / dy.abs()),
    };
    let share = if share.is_finite() { share.min(1.0) } else { 0.0 };
    points.push(Point { x: place.x + dx * share, y: place.y + dy * share });
}
