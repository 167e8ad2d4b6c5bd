/// Reads one statement from left to right.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    text: &'a str,
}

impl<'a> Cursor<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text }
    }

    /// What is left.
    pub fn rest(&self) -> &'a str {
        self.text
    }

    /// Is nothing left but blanks?
    pub fn at_end(&mut self) -> bool {
        self.skip_blanks();
        self.text.is_empty()
    }

    pub fn skip_blanks(&mut self) {
        self.text = self.text.trim_start();
    }

    /// Takes a token if it comes next.
    pub fn take(&mut self, token: &str) -> bool {
        match self.text.strip_prefix(token) {
            Some(rest) => {
                self.text = rest;
                true
            }
            None => false,
        }
    }

    /// Takes what comes before a token, and the token; nothing if the token does not come.
    pub fn take_until(&mut self, token: &str) -> Option<&'a str> {
        let (before, rest) = self.text.split_once(token)?;
        self.text = rest;
        Some(before)
    }

    /// Takes characters as long as they fit.
    pub fn take_while(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        let end = self.text.find(|c| !fits(c)).unwrap_or(self.text.len());
        let (taken, rest) = self.text.split_at(end);
        self.text = rest;
        taken
    }

    /// Takes a name: letters and digits of any script, `_`, and `-` or `.` inside it.
    pub fn take_name(&mut self) -> &'a str {
        let mut end = 0;
        let mut chars = self.text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().is_some_and(|(_, next)| next.is_alphanumeric() || *next == '_');
            let inside = matches!(c, '-' | '.') && end > 0 && next;
            if !(c.is_alphanumeric() || c == '_' || inside) {
                break;
            }
            end = at + c.len_utf8();
        }
        let (name, rest) = self.text.split_at(end);
        self.text = rest;
        name
    }

    /// Takes a text in double quotes.
    pub fn take_quoted(&mut self) -> Option<&'a str> {
        let rest = self.text.strip_prefix('"')?;
        let (inside, rest) = rest.split_once('"')?;
        self.text = rest;
        Some(inside)
    }
}
