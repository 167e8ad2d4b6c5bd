//! References that a line break stands in.

use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event};

use super::inline;

/// A reference that begins on one line and ends on the next comes as two texts with a break between them, since an editor
/// wrapped the paragraph there. They are put together, so that it is read as one; everything else passes as it is.
pub struct Joined<'e, I> {
    events: I,
    /// Looked at already.
    ahead: VecDeque<(Event<'e>, Range<usize>)>,
}

/// Line breaks that a reference may have.
const BREAKS: usize = 3;

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

    /// How many breaks and texts complete the reference that a text leaves open; none if it stays open.
    fn rest(&mut self) -> Option<usize> {
        for broken in 0..BREAKS {
            let Some((Event::SoftBreak, _)) = self.peek(2 * broken) else { return None };
            let Some((Event::Text(text), _)) = self.peek(2 * broken + 1) else { return None };
            if inline::closes(text) {
                return Some(broken + 1);
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
            let Some(breaks) = self.rest() else { break };
            for (event, place) in self.ahead.drain(..2 * breaks) {
                match event {
                    Event::Text(text) => whole.push_str(&text),
                    _ => whole.push(' '),
                }
                range.end = place.end;
            }
        }
        Some((Event::Text(CowStr::from(whole)), range))
    }
}
