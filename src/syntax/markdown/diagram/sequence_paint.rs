use super::graph::Head;
use super::layout::Point;
use super::paint::head;
use super::sequence::{Event, Message, Sequence, Side};
use super::svg::Svg;
use super::text::{self, LINE};
use super::{Drawing, Script};

/// Room around the drawing and between columns.
const MARGIN: f64 = 14.0;
const GAP: f64 = 26.0;
/// Width of the loop of a message to oneself.
const LOOP: f64 = 34.0;
/// Half the width of the bar of one who is active.
const BAR: f64 = 5.0;

/// Draws a sequence: one column each, one row for each event.
pub fn paint(sequence: &Sequence, script: &Script<'_>) -> Drawing {
    let columns = Columns::of(sequence);
    let rows = rows(sequence, &columns);
    let labels = sequence.actors.iter().map(|actor| actor.label.as_str());
    let alt = match sequence.title.is_empty() {
        true => script.alt(labels),
        false => text::shortened(&sequence.title, 200),
    };
    let mut svg = Svg::new(columns.width, rows.bottom + columns.head + MARGIN, &alt);
    if !sequence.title.is_empty() {
        let title = [text::shortened(&sequence.title, 120)];
        svg.text(columns.width / 2.0, MARGIN + LINE / 2.0, "b", "", &title);
    }
    for x in &columns.middles {
        line(&mut svg, "v", *x, rows.top, *x, rows.bottom);
    }
    frames(&mut svg, sequence, &columns, &rows);
    bars(&mut svg, sequence, &columns, &rows);
    let mut number = 0;
    for (event, row) in sequence.events.iter().zip(&rows.at) {
        match event {
            Event::Message(message) => {
                number += 1;
                draw_message(&mut svg, message, &columns, *row, sequence.numbered.then_some(number));
            }
            Event::Note { side, from, to, label } => draw_note(&mut svg, (*side, *from, *to), label, &columns, *row),
            _ => {}
        }
    }
    for y in [rows.top - columns.head, rows.bottom] {
        for (actor, x) in columns.labels.iter().zip(&columns.middles) {
            let (width, _) = text::extent(actor);
            let width = width * 1.16 + 24.0;
            let place = [("x", x - width / 2.0), ("y", y), ("width", width), ("height", columns.head), ("rx", 4.0)];
            svg.element("rect", "n", &place);
            svg.text(*x, y + columns.head / 2.0, "b", "", actor);
        }
    }
    let (svg, width, height) = svg.finish();
    Drawing { svg, width, height, alt }
}

/// Where the columns are.
struct Columns {
    labels: Vec<Vec<String>>,
    middles: Vec<f64>,
    head: f64,
    width: f64,
}

impl Columns {
    fn of(sequence: &Sequence) -> Self {
        let labels: Vec<Vec<String>> = sequence.actors.iter().map(|actor| text::wrap(&actor.label, 150.0)).collect();
        let extents: Vec<(f64, f64)> = labels.iter().map(|lines| text::extent(lines)).collect();
        let head = extents.iter().map(|(_, high)| *high).fold(LINE, f64::max) + 16.0;
        let half = |at: usize| extents.get(at).map_or(0.0, |(wide, _)| wide * 0.58 + 12.0);
        let count = sequence.actors.len();
        // What each column needs to its left and right, and what pairs of columns need between them.
        let (mut left, mut right) = (half(0), half(count - 1));
        let mut between: Vec<f64> = (1..count).map(|at| half(at - 1) + half(at) + GAP).collect();
        for (from, to, need) in sequence.events.iter().filter_map(needs) {
            match (from, to) {
                (None, Some(0)) => left = left.max(need),
                (Some(at), None) if at + 1 == count => right = right.max(need),
                (None, Some(at)) => between[at - 1] = between[at - 1].max(need),
                (Some(at), None) => between[at] = between[at].max(need),
                (Some(from), Some(to)) => {
                    let span: f64 = between[from..to].iter().sum();
                    let more = (need - span).max(0.0) / (to - from) as f64;
                    between[from..to].iter_mut().for_each(|width| *width += more);
                }
                (None, None) => {}
            }
        }
        let framed = sequence.events.iter().any(|event| matches!(event, Event::Open { .. }));
        let margin = MARGIN + if framed { 14.0 } else { 0.0 };
        let mut middles = vec![margin + left];
        for width in &between {
            middles.push(middles.last().copied().unwrap_or_default() + width);
        }
        let width = middles.last().copied().unwrap_or_default() + right + margin;
        let frames = sequence.events.iter().filter_map(|event| match event {
            Event::Open { label, .. } | Event::Else { label } => Some(text::width(label) + 150.0),
            _ => None,
        });
        let width = frames.fold(width, f64::max).max(text::width(&sequence.title) + 2.0 * MARGIN);
        Self { labels, middles, head, width }
    }
}

/// The columns between which an event needs room, and how much; a column missing means the outer side.
fn needs(event: &Event) -> Option<(Option<usize>, Option<usize>, f64)> {
    match event {
        Event::Message(message) => {
            let need = text::extent(&message_lines(message)).0 + 30.0;
            match message.from == message.to {
                true => Some((Some(message.from), None, need + LOOP)),
                false => Some((Some(message.from.min(message.to)), Some(message.from.max(message.to)), need)),
            }
        }
        Event::Note { side, from, to, label } => {
            let need = text::extent(&text::wrap(label, 160.0)).0 + 36.0;
            Some(match side {
                Side::Left => (None, Some(*from), need),
                Side::Right => (Some(*to), None, need),
                Side::Over if from == to => return None,
                Side::Over => (Some(*from), Some(*to), need - 60.0),
            })
        }
        _ => None,
    }
}

fn message_lines(message: &Message) -> Vec<String> {
    if message.label.is_empty() { Vec::new() } else { text::wrap(&message.label, 220.0) }
}

/// Where the rows are: the line of a message, the top of everything else.
struct Rows {
    at: Vec<f64>,
    top: f64,
    bottom: f64,
}

fn rows(sequence: &Sequence, columns: &Columns) -> Rows {
    let title = if sequence.title.is_empty() { 0.0 } else { LINE + 10.0 };
    let top = MARGIN + title + columns.head;
    let mut y = top + 14.0;
    let mut at = Vec::with_capacity(sequence.events.len());
    for event in &sequence.events {
        match event {
            Event::Message(message) => {
                y += text::extent(&message_lines(message)).1.max(8.0) + 6.0;
                at.push(y);
                y += if message.from == message.to { 34.0 } else { 16.0 };
            }
            Event::Note { label, .. } => {
                at.push(y);
                y += text::extent(&text::wrap(label, 160.0)).1 + 26.0;
            }
            Event::Open { .. } | Event::Else { .. } => {
                at.push(y);
                y += 30.0;
            }
            Event::Close => {
                y += 2.0;
                at.push(y);
                y += 14.0;
            }
            Event::Activate(_) | Event::Deactivate(_) => at.push(y - 16.0),
        }
    }
    Rows { at, top, bottom: y + 6.0 }
}

/// A frame whose end has not come yet.
struct Frame<'a> {
    top: f64,
    kind: &'static str,
    label: &'a str,
    parts: Vec<(f64, &'a str)>,
}

fn frames(svg: &mut Svg, sequence: &Sequence, columns: &Columns, rows: &Rows) {
    let mut open: Vec<Frame<'_>> = Vec::new();
    for (event, y) in sequence.events.iter().zip(&rows.at) {
        match event {
            Event::Open { kind, label } => open.push(Frame { top: *y, kind, label, parts: Vec::new() }),
            Event::Else { label } => {
                if let Some(frame) = open.last_mut() {
                    frame.parts.push((*y, label));
                }
            }
            Event::Close => {
                let Some(Frame { top, kind, label, parts }) = open.pop() else { continue };
                let inset = 6.0 + open.len() as f64 * 5.0;
                let (left, right) = (inset, columns.width - inset);
                let frame = [("x", left), ("y", top), ("width", right - left), ("height", *y - top), ("rx", 4.0)];
                svg.styled("rect", "e", "stroke-width:1", &frame);
                let tab = text::width(kind) + 18.0;
                svg.element("rect", "d", &[("x", left), ("y", top), ("width", tab), ("height", 20.0), ("rx", 3.0)]);
                svg.text(left + tab / 2.0, top + 10.0, "i b", "", &[kind.to_string()]);
                condition(svg, left + tab + 8.0, top + 10.0, label);
                for (y, label) in parts {
                    line(svg, "e o", left, y, right, y);
                    condition(svg, left + 12.0, y + 12.0, label);
                }
            }
            _ => {}
        }
    }
}

fn condition(svg: &mut Svg, x: f64, y: f64, label: &str) {
    if !label.is_empty() {
        let label = format!("[{}]", text::shortened(label, 90));
        svg.text(x + text::width(&label) / 2.0, y, "i", "", &[label]);
    }
}

/// Bars over the columns of those who are active.
fn bars(svg: &mut Svg, sequence: &Sequence, columns: &Columns, rows: &Rows) {
    let mut active: Vec<Vec<f64>> = vec![Vec::new(); columns.middles.len()];
    let mut bar = |actor: usize, depth: usize, top: f64, bottom: f64| {
        let x = columns.middles[actor] - BAR + depth as f64 * 3.0;
        svg.element("rect", "n", &[("x", x), ("y", top), ("width", BAR * 2.0), ("height", (bottom - top).max(6.0))]);
    };
    for (event, y) in sequence.events.iter().zip(&rows.at) {
        match event {
            Event::Activate(actor) => active[*actor].push(*y),
            Event::Deactivate(actor) => {
                if let Some(top) = active[*actor].pop() {
                    bar(*actor, active[*actor].len(), top, *y);
                }
            }
            _ => {}
        }
    }
    for (actor, starts) in active.iter().enumerate() {
        for (depth, top) in starts.iter().enumerate() {
            bar(actor, depth, *top, rows.bottom - 4.0);
        }
    }
}

fn draw_message(svg: &mut Svg, message: &Message, columns: &Columns, y: f64, number: Option<usize>) {
    let class = if message.dotted { "e o" } else { "e" };
    let lines = message_lines(message);
    let (wide, high) = text::extent(&lines);
    let (from, to) = (columns.middles[message.from], columns.middles[message.to]);
    let label = |svg: &mut Svg, x: f64, y: f64| {
        if !lines.is_empty() {
            let place = [("x", x - wide / 2.0 - 2.0), ("y", y - high / 2.0), ("width", wide + 4.0), ("height", high)];
            svg.element("rect", "g", &place);
            svg.text(x, y, "i", "", &lines);
        }
    };
    if message.from == message.to {
        let (x, end) = (from + BAR, y + 20.0);
        label(svg, x + 12.0 + wide / 2.0, y - high / 2.0 - 2.0);
        let back = x + 8.0;
        svg.path(class, "", &[('M', &[x, y]), ('L', &[x + LOOP, y]), ('L', &[x + LOOP, end]), ('L', &[back, end])]);
        head(svg, message.head, Point { x, y: end }, Point { x: x + LOOP, y: end });
    } else {
        let way = if to > from { 1.0 } else { -1.0 };
        let (start, tip) = (from + way * BAR, to - way * BAR);
        label(svg, (from + to) / 2.0, y - high / 2.0 - 2.0);
        let trim = |head: Head| if head == Head::None { 0.0 } else { way * 8.0 };
        line(svg, class, start + trim(message.tail), y, tip - trim(message.head), y);
        head(svg, message.head, Point { x: tip, y }, Point { x: start, y });
        head(svg, message.tail, Point { x: start, y }, Point { x: tip, y });
    }
    if let Some(number) = number {
        svg.element("circle", "h", &[("cx", from), ("cy", y), ("r", 9.0)]);
        svg.element("circle", "w", &[("cx", from), ("cy", y), ("r", 9.0)]);
        svg.text(from, y - 0.5, "s", "", &[number.to_string()]);
    }
}

fn draw_note(svg: &mut Svg, (side, from, to): (Side, usize, usize), label: &str, columns: &Columns, y: f64) {
    let lines = text::wrap(label, 160.0);
    let (wide, high) = text::extent(&lines);
    let (left, right) = (columns.middles[from], columns.middles[to]);
    let (x, width) = match side {
        Side::Left => (left - wide / 2.0 - 22.0, wide + 20.0),
        Side::Right => (right + wide / 2.0 + 22.0, wide + 20.0),
        Side::Over => ((left + right) / 2.0, (wide + 20.0).max(right - left + 40.0)),
    };
    svg.element("rect", "q", &[("x", x - width / 2.0), ("y", y), ("width", width), ("height", high + 12.0)]);
    svg.text(x, y + 6.0 + high / 2.0, "i", "", &lines);
}

fn line(svg: &mut Svg, class: &str, from_x: f64, from_y: f64, to_x: f64, to_y: f64) {
    svg.element("line", class, &[("x1", from_x), ("y1", from_y), ("x2", to_x), ("y2", to_y)]);
}
