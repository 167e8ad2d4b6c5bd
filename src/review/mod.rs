//! What a change does to the manual: two manuals compared, in the language of clauses.
//!
//! [`compare`] is a function of two states that were compiled by the same stages. Requirements are
//! compared as if everything that says it is approved were: whether an approval is missing is told apart,
//! because until it is given the text that was approved before stays in force.

mod approvals;
mod catalogs;
mod documents;
pub mod escape;
mod fields;
mod files;
mod findings;
pub mod model;
pub mod redline;
mod references;
pub mod report;
mod requirements;
mod roles;
mod rows;
mod settings;
mod side;
pub mod whatif;

pub use fields::front_matter_changes;
pub use files::{Files, changed_files, included, included_paths};
pub use model::{Point, Review};
pub use side::Side;

use requirements::Weighed;
use side::{Pairs, as_approved};

use crate::syntax::front_matter::Status;

/// Which states are compared, and what makes the outcome a failure.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// What the state before is called.
    pub base: Point,
    /// What the state after is called.
    pub head: Point,
    /// Names of effects that fail.
    pub fail_on: Vec<String>,
}

/// Compares two states of a manual. The same two states give the same review.
pub fn compare<'s>(before: &Side<'s>, after: &Side<'s>, terms: &Terms) -> Review {
    let pairs = Pairs::new(before.manual, after.manual);
    let old = weighed(*before, |_| false);
    let was_approved = |index| {
        let old = pairs.before(index).map(|old| before.document(old).status());
        old == Some(Status::Approved)
    };
    let new = weighed(*after, was_approved);
    let documents = documents::documents(before, after, &pairs);
    let (findings_new, findings_mended) = findings::findings(before, after, &pairs);
    let mut review = Review {
        format: 1,
        base: terms.base.clone(),
        head: terms.head.clone(),
        standards: requirements::standards(&old, &new),
        requirements: requirements::requirements(&old, &new, &pairs),
        information: requirements::information(&old, &new),
        integration: requirements::integration(&old, &new),
        decisions: settings::decisions(before, after),
        approvals: approvals::approvals(before, after, &pairs),
        versions: approvals::versions(before, after, &pairs, &documents),
        readers: approvals::readers(before, after, &documents),
        records: documents::records(before, after),
        broken: references::broken(before, after, &pairs),
        referrers: references::referrers(before, after, &pairs, &documents),
        settings: [
            settings::settings(&before.manual.settings, &after.manual.settings),
            catalogs::catalogs(before.manual, after.manual),
        ]
        .concat(),
        files: files::files(before, after, &documents),
        documents,
        findings_new,
        findings_mended,
        ..Review::default()
    };
    review.sum(&terms.fail_on);
    review
}

fn weighed<'s>(side: Side<'s>, was_approved: impl Fn(crate::manual::DocumentIndex) -> bool) -> Weighed<'s> {
    let (standing, coverage) = as_approved(&side, was_approved);
    Weighed { side, standing, coverage }
}
