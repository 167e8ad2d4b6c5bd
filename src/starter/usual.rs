use crate::syntax::front_matter::Kind;

/// What ids of a kind of document begin with, and the folder such documents lie in, where a manual
/// has no custom of its own yet.
pub fn usual(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Policy => ("POL", "policies"),
        Kind::Manual => ("MAN", "content/manual"),
        Kind::Process => ("PRC", "content/processes"),
        Kind::Procedure => ("PRO", "content/procedures"),
        Kind::WorkInstruction => ("WI", "content/instructions"),
        Kind::Plan => ("PLN", "content/plans"),
        Kind::Form => ("FRM", "content/forms"),
        Kind::Register => ("REG", "content/registers"),
        Kind::Guide => ("GDE", "content/guide"),
    }
}
