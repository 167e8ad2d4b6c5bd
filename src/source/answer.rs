/// What came of asking for an address of the web.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is there.
    Reached,
    /// It is there, for good, under another address.
    Moved(String),
    /// Its server says with this status that there is no such thing.
    Gone(u16),
    /// Nobody gives it, for this reason: no such host, no connection, an error of the server.
    Failed(String),
    /// Only a person can tell, for this reason: it wants a sign-in, or turns programs away.
    Withheld(String),
}
