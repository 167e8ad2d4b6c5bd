use super::graph::{Graph, Head, Line, Node, Shape};
use super::layout::{Place, Placed, Point, Route};
use super::svg::Svg;
use super::{Drawing, Script};

/// Draws boxes, frames and arrows in their places.
pub fn paint(graph: &Graph, placed: &Placed, script: &Script<'_>) -> Drawing {
    let alt = script.alt(graph.nodes.iter().map(|node| node.label.as_str()));
    let mut svg = Svg::new(placed.width, placed.height, &alt);
    for (cluster, place) in graph.clusters.iter().zip(&placed.clusters) {
        rectangle(&mut svg, "c", "", *place, 5.0);
        let title = [super::text::shortened(&cluster.title, 80)];
        svg.text(place.x, place.y - place.height / 2.0 + 15.0, "i b", "", &title);
    }
    for (edge, route) in graph.edges.iter().zip(&placed.edges) {
        arrow(&mut svg, edge.line, [edge.tail, edge.head], route);
    }
    for ((node, place), lines) in graph.nodes.iter().zip(&placed.nodes).zip(&placed.lines) {
        outline(&mut svg, node, *place);
        let down = if node.shape == Shape::Cylinder { 6.0 } else { 0.0 };
        let aside = if node.shape == Shape::Flag { 6.0 } else { 0.0 };
        let ink = node.paint.fill.map(|fill| format!("fill:{}", fill.ink())).unwrap_or_default();
        svg.text(place.x + aside, place.y + down, "", &ink, lines);
    }
    for route in placed.edges.iter().filter(|route| !route.lines.is_empty()) {
        rectangle(&mut svg, "g", "", route.label, 3.0);
        svg.text(route.label.x, route.label.y, "i", "", &route.lines);
    }
    let (svg, width, height) = svg.finish();
    Drawing { svg, width, height, alt }
}

fn rectangle(svg: &mut Svg, class: &str, style: &str, place: Place, corner: f64) {
    let Place { x, y, width, height } = place;
    let (x, y) = (x - width / 2.0, y - height / 2.0);
    svg.styled("rect", class, style, &[("x", x), ("y", y), ("width", width), ("height", height), ("rx", corner)]);
}

fn outline(svg: &mut Svg, node: &Node, place: Place) {
    let Place { x, y, width, height } = place;
    let (left, right) = (x - width / 2.0, x + width / 2.0);
    let (top, bottom) = (y - height / 2.0, y + height / 2.0);
    let slant = height * 0.35;
    let class = match node.shape {
        Shape::Diamond | Shape::Choice | Shape::Hexagon => "d",
        Shape::Note => "q",
        _ => "n",
    };
    let fill = node.paint.fill.map(|fill| format!("fill:{};", fill.css())).unwrap_or_default();
    let style = node.paint.stroke.map_or(fill.clone(), |stroke| format!("{fill}stroke:{}", stroke.css()));
    let polygon = |svg: &mut Svg, points: &[[f64; 2]]| {
        let mut commands: Vec<(char, &[f64])> = points.iter().map(|point| ('L', &point[..])).collect();
        if let Some(first) = commands.first_mut() {
            first.0 = 'M';
        }
        commands.push(('Z', &[]));
        svg.path(class, &style, &commands);
    };
    let circle = |svg: &mut Svg, class: &str, radius: f64| {
        svg.styled("circle", class, &style, &[("cx", x), ("cy", y), ("r", radius)]);
    };
    match node.shape {
        Shape::Rectangle => rectangle(svg, class, &style, place, 3.0),
        Shape::Rounded => rectangle(svg, class, &style, place, 10.0),
        Shape::Stadium => rectangle(svg, class, &style, place, height / 2.0),
        Shape::Note => rectangle(svg, class, &style, place, 0.0),
        Shape::Bar => rectangle(svg, "h", &style, place, 2.0),
        Shape::Subroutine => {
            rectangle(svg, class, &style, place, 0.0);
            rectangle(svg, class, &style, Place { width: width - 14.0, ..place }, 0.0);
        }
        Shape::Cylinder => {
            let (lid, half) = (7.0, width / 2.0);
            svg.path(
                class,
                &style,
                &[
                    ('M', &[left, top + lid]),
                    ('A', &[half, lid, 0.0, 0.0, 1.0, right, top + lid]),
                    ('L', &[right, bottom - lid]),
                    ('A', &[half, lid, 0.0, 0.0, 1.0, left, bottom - lid]),
                    ('Z', &[]),
                    ('M', &[left, top + lid]),
                    ('A', &[half, lid, 0.0, 0.0, 0.0, right, top + lid]),
                ],
            );
        }
        Shape::Circle => circle(svg, class, width / 2.0),
        Shape::DoubleCircle => {
            circle(svg, class, width / 2.0);
            circle(svg, class, width / 2.0 - 5.0);
        }
        Shape::Start => circle(svg, "h", width / 2.0),
        Shape::End => {
            circle(svg, "w", width / 2.0 - 1.0);
            circle(svg, "h", width / 2.0 - 5.0);
        }
        Shape::Diamond | Shape::Choice => polygon(svg, &[[x, top], [right, y], [x, bottom], [left, y]]),
        Shape::Hexagon => polygon(
            svg,
            &[
                [left + slant, top],
                [right - slant, top],
                [right, y],
                [right - slant, bottom],
                [left + slant, bottom],
                [left, y],
            ],
        ),
        Shape::Flag => {
            polygon(svg, &[[left, top], [right, top], [right, bottom], [left, bottom], [left + slant, y]]);
        }
        Shape::LeanRight => {
            polygon(svg, &[[left + slant, top], [right, top], [right - slant, bottom], [left, bottom]]);
        }
        Shape::LeanLeft => {
            polygon(svg, &[[left, top], [right - slant, top], [right, bottom], [left + slant, bottom]]);
        }
        Shape::Trapezoid => {
            polygon(svg, &[[left + slant, top], [right - slant, top], [right, bottom], [left, bottom]]);
        }
        Shape::TrapezoidDown => {
            polygon(svg, &[[left, top], [right, top], [right - slant, bottom], [left + slant, bottom]]);
        }
    }
}

fn arrow(svg: &mut Svg, line: Line, [tail, head]: [Head; 2], route: &Route) {
    let class = match line {
        Line::Invisible => return,
        Line::Solid => "e",
        Line::Dotted => "e o",
        Line::Thick => "e k",
    };
    let mut points = route.points.clone();
    let head_at = shorten(&mut points, head);
    points.reverse();
    let tail_at = shorten(&mut points, tail);
    points.reverse();
    curve(svg, class, &points);
    for (kind, at) in [(head, head_at), (tail, tail_at)] {
        if let Some((tip, from)) = at {
            self::head(svg, kind, tip, from);
        }
    }
}

/// Length of an arrow head.
const HEAD: f64 = 9.0;

/// Takes the head's length off the end of a line; tells where the head's tip is and whence it comes.
fn shorten(points: &mut [Point], head: Head) -> Option<(Point, Point)> {
    let [.., before, tip] = points else { return None };
    let back = match head {
        Head::None => return None,
        Head::Arrow | Head::Circle => HEAD - 1.0,
        Head::Cross => 4.0,
    };
    let (dx, dy) = (tip.x - before.x, tip.y - before.y);
    let length = (dx * dx + dy * dy).sqrt();
    if length < 0.1 {
        return None;
    }
    let end = *tip;
    let from = *before;
    let back = back.min(length * 0.9);
    *tip = Point { x: end.x - dx / length * back, y: end.y - dy / length * back };
    Some((end, from))
}

/// A smooth line near its points: a uniform cubic B-spline from the first to the last.
fn curve(svg: &mut Svg, class: &str, points: &[Point]) {
    let [first, .., last] = points else { return };
    let mut numbers: Vec<(char, Vec<f64>)> = vec![('M', vec![first.x, first.y])];
    if points.len() > 2 {
        let second = points[1];
        numbers.push(('L', vec![(5.0 * first.x + second.x) / 6.0, (5.0 * first.y + second.y) / 6.0]));
        for three in points.windows(3) {
            let [a, b, c] = [three[0], three[1], three[2]];
            numbers.push((
                'C',
                vec![
                    (2.0 * a.x + b.x) / 3.0,
                    (2.0 * a.y + b.y) / 3.0,
                    (a.x + 2.0 * b.x) / 3.0,
                    (a.y + 2.0 * b.y) / 3.0,
                    (a.x + 4.0 * b.x + c.x) / 6.0,
                    (a.y + 4.0 * b.y + c.y) / 6.0,
                ],
            ));
        }
        let before = points[points.len() - 2];
        numbers.push((
            'C',
            vec![
                (2.0 * before.x + last.x) / 3.0,
                (2.0 * before.y + last.y) / 3.0,
                (before.x + 2.0 * last.x) / 3.0,
                (before.y + 2.0 * last.y) / 3.0,
                last.x,
                last.y,
            ],
        ));
    } else {
        numbers.push(('L', vec![last.x, last.y]));
    }
    let commands: Vec<(char, &[f64])> = numbers.iter().map(|(command, numbers)| (*command, &numbers[..])).collect();
    svg.path(class, "", &commands);
}

/// A head at `tip`, coming from `from`.
pub fn head(svg: &mut Svg, head: Head, tip: Point, from: Point) {
    let (dx, dy) = (tip.x - from.x, tip.y - from.y);
    let length = (dx * dx + dy * dy).sqrt().max(0.1);
    let (dx, dy) = (dx / length, dy / length);
    let at = |along: f64, aside: f64| [tip.x - dx * along - dy * aside, tip.y - dy * along + dx * aside];
    match head {
        Head::None => {}
        Head::Arrow => {
            let (left, right) = (at(HEAD, HEAD * 0.45), at(HEAD, -HEAD * 0.45));
            svg.path("h", "", &[('M', &[tip.x, tip.y]), ('L', &left), ('L', &right), ('Z', &[])]);
        }
        Head::Circle => {
            let [x, y] = at(HEAD / 2.0, 0.0);
            svg.element("circle", "w", &[("cx", x), ("cy", y), ("r", HEAD / 2.0 - 0.5)]);
        }
        Head::Cross => {
            let corners = [at(0.0, 4.5), at(9.0, -4.5), at(0.0, -4.5), at(9.0, 4.5)];
            let [a, b, c, d] = &corners;
            svg.path("e", "", &[('M', a), ('L', b), ('M', c), ('L', d)]);
        }
    }
}
