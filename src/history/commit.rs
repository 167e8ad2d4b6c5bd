use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

use super::CommitId;

/// One commit. Names, addresses and dates are claims of whoever made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its name.
    pub id: CommitId,
    /// Its parents; for a cut-off history those that are not there as well.
    pub parents: Vec<CommitId>,
    /// Who wrote the change.
    pub author: Person,
    /// When it was written.
    pub authored: Moment,
    /// Who put it into the repository.
    pub committer: Person,
    /// When it was put there.
    pub committed: Moment,
    /// The first line of the message.
    pub subject: String,
    /// Lines at the end of the message that name further people.
    pub trailers: Vec<Trailer>,
    /// The signature, if there is one.
    pub signature: Option<Signature>,
    /// Are its parents missing here (a shallow clone)?
    pub cut_off: bool,
}

/// A name and a mail address, as claimed.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The mail address.
    pub email: String,
}

impl Person {
    /// Reads `Name <address>`; what is not there is empty.
    pub fn from_text(text: &str) -> Self {
        let Some((name, rest)) = text.split_once('<') else {
            return Self { name: text.trim().to_owned(), email: String::new() };
        };
        let email = rest.split('>').next().unwrap_or_default();
        Self { name: name.trim().to_owned(), email: email.trim().to_owned() }
    }

    /// Is this the person whom the configuration calls `identity`: a mail address, or `Name <address>`?
    pub fn is(&self, identity: &str) -> bool {
        let identity = match identity.split_once('<') {
            Some((_, rest)) => rest.trim_end().trim_end_matches('>'),
            None => identity,
        };
        !self.email.is_empty() && self.email.eq_ignore_ascii_case(identity.trim())
    }
}

/// A moment with the offset of the clock that showed it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// Seconds east of UTC.
    pub offset: i32,
}

impl Moment {
    /// The day that clock showed; `None` for a moment beyond the calendar.
    pub fn date(self) -> Option<Date> {
        let offset = Offset::from_seconds(self.offset).unwrap_or(Offset::UTC);
        let moment = Timestamp::from_second(self.seconds).ok()?;
        Some(moment.to_zoned(TimeZone::fixed(offset)).date())
    }
}

/// A line at the end of a commit message: `Approved-by: Name <address>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trailer {
    /// What stands before the colon, in lower case.
    pub key: String,
    /// Who stands behind it.
    pub person: Person,
}

/// The signature of a commit, as it lies in the repository: not yet verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// What sort it is.
    pub kind: SignatureKind,
    /// The signature, armored.
    pub armored: String,
    /// The bytes that were signed.
    pub payload: Vec<u8>,
}

/// What sort of signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignatureKind {
    /// `-----BEGIN SSH SIGNATURE-----`.
    Ssh,
    /// `-----BEGIN PGP SIGNATURE-----`.
    OpenPgp,
    /// `-----BEGIN SIGNED MESSAGE-----`: X.509.
    X509,
    /// Something else.
    Other,
}

impl SignatureKind {
    /// What sort an armored signature is.
    pub fn of(armored: &str) -> Self {
        match armored.trim_start() {
            text if text.starts_with("-----BEGIN SSH SIGNATURE-----") => SignatureKind::Ssh,
            text if text.starts_with("-----BEGIN PGP ") => SignatureKind::OpenPgp,
            text if text.starts_with("-----BEGIN SIGNED MESSAGE-----") => SignatureKind::X509,
            _ => SignatureKind::Other,
        }
    }

    /// What people call it.
    pub fn as_str(self) -> &'static str {
        match self {
            SignatureKind::Ssh => "SSH",
            SignatureKind::OpenPgp => "OpenPGP",
            SignatureKind::X509 => "X.509",
            SignatureKind::Other => "unknown",
        }
    }
}
