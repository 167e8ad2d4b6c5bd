//! References that a line break or markup stands in.

use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::inline;

/// A reference that begins on one line and ends on the next comes as two texts with a break between them, since an editor
/// wrapped the paragraph there. They are put together, so that it is read as one; everything else passes as it is. Markup in
/// the words behind `|` is dropped: the link is what stands out.
pub struct Joined<'e, I> {
    events: I,
    /// Looked at already.
    ahead: VecDeque<(Event<'e>, Range<usize>)>,
}

/// Line breaks that a reference may have, and events of all kinds.
const BREAKS: usize = 3;
const EVENTS: usize = 24;

/// The part of a reference in which a text ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Target,
    Words,
}

impl Part {
    fn of(text: &str) -> Self {
        let open = text.rfind("[[").map_or("", |at| &text[at..]);
        if open.contains('|') { Part::Words } else { Part::Target }
    }
}

impl<'e, I: Iterator<Item = (Event<'e>, Range<usize>)>> Joined<'e, I> {
    pub fn new(events: I) -> Self {
        Self { events, ahead: VecDeque::new() }
    }

    /// The event that comes `at` after the next one.
    fn peek(&mut self, at: usize) -> Option<&(Event<'e>, Range<usize>)> {
        while self.ahead.len() <= at {
            self.ahead.push_back(self.events.next()?);
        }
        self.ahead.get(at)
    }

    /// How many events complete the reference that a text leaves open; none if it stays open.
    fn rest(&mut self, part: Part) -> Option<usize> {
        let (mut breaks, mut depth) = (0, 0_usize);
        for at in 0..EVENTS {
            match &self.peek(at)?.0 {
                Event::SoftBreak if breaks < BREAKS => breaks += 1,
                Event::Text(text) if inline::closes(text) => return (depth == 0).then_some(at + 1),
                Event::Text(_) => {}
                Event::Code(code) if part == Part::Words && !code.contains(['[', ']']) => {}
                Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough) if part == Part::Words => depth += 1,
                Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough) => {
                    depth = depth.checked_sub(1)?
                }
                _ => return None,
            }
        }
        None
    }
}

impl<'e, I: Iterator<Item = (Event<'e>, Range<usize>)>> Iterator for Joined<'e, I> {
    type Item = (Event<'e>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let (event, mut range) = self.ahead.pop_front().or_else(|| self.events.next())?;
        let Event::Text(first) = &event else { return Some((event, range)) };
        if !inline::is_open(first) {
            return Some((event, range));
        }
        let mut whole = first.to_string();
        // What was put together may leave another one open.
        while inline::is_open(&whole) {
            let Some(events) = self.rest(Part::of(&whole)) else { break };
            for (event, place) in self.ahead.drain(..events) {
                match event {
                    Event::Text(text) | Event::Code(text) => whole.push_str(&text),
                    Event::SoftBreak => whole.push(' '),
                    _ => {}
                }
                range.end = place.end;
            }
        }
        Some((Event::Text(CowStr::from(whole)), range))
    }
}
