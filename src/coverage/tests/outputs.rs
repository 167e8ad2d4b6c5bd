//! Coverage as other programs read it, and the statement of applicability.

use super::*;

#[test]
fn coverage_json_has_the_keys_of_the_contract() {
    let project = project();
    let json = serde_json::to_value(coverage_json(&project.manual, &project.standing, &project.coverage)).unwrap();
    assert_eq!(json["format"], 1);
    let qms = &json["standards"][0];
    assert_eq!((qms["alias"].as_str(), qms["id"].as_str()), (Some("9001"), Some("iso-9001-2015")));
    let Counts { items, covered, partial, pending, justified, gap } = project.coverage.standards[0].summary;
    assert_eq!(items, 314);
    let summary = serde_json::json!({ "items": items, "covered": covered, "partial": partial,
        "pending": pending, "justified": justified, "gap": gap });
    assert_eq!(qms["summary"], summary);
    let aims = &json["standards"][1];
    assert_eq!((&aims["summary"]["items"], &aims["controls"]["items"]), (&171.into(), &38.into()));
    let clause = |standard: &serde_json::Value, number: &str| -> serde_json::Value {
        let clauses = standard["clauses"].as_array().unwrap();
        clauses.iter().find(|clause| clause["number"] == number).unwrap().clone()
    };
    let item = |letter: &str| {
        let claim = serde_json::json!({ "document": "PRO-001", "section": "control",
            "url": "documents/PRO-001.html#control", "strength": "satisfies", "grade": "effective" });
        serde_json::json!({ "id": format!("7.5.3.1/{letter}"), "state": "covered", "claims": [claim] })
    };
    let mut found = clause(qms, "7.5.3.1");
    let title = found.as_object_mut().unwrap().remove("title").unwrap();
    assert!(title.as_str().is_some_and(|title| !title.is_empty()));
    let expected = serde_json::json!({ "number": "7.5.3.1", "kind": "clause", "state": "covered", "items": [item("a"), item("b")] });
    assert_eq!(found, expected);
    let control = clause(aims, "A.6.1.2");
    assert_eq!((&control["kind"], &control["items"][0]["id"]), (&"control".into(), &"A.6.1.2".into()));
}

#[test]
fn the_statement_of_applicability_holds_every_control_with_its_decision() {
    let project = project();
    let statement = statement_json(&project.manual, &project.standing, &project.coverage);
    assert_eq!(statement.controls.len(), 38);
    let control = |id: &str| {
        let control = statement.controls.iter().find(|control| control.id.as_str() == id).unwrap();
        (control.applicable, control.state, control.contradicted, control.reason)
    };
    assert_eq!(control("A.9.3"), (Some(false), State::Justified, false, Some("we do not use AI systems")));
    assert_eq!(control("A.9.2"), (Some(true), State::Gap, false, Some("a customer asks for it")));
    assert_eq!(control("A.2.2"), (Some(false), State::Covered, true, Some("a policy is not needed")));
    assert_eq!(control("A.6.2.4"), (None, State::Covered, false, None));
    let competence = statement.controls.iter().find(|control| control.id.as_str() == "A.4.6").unwrap();
    assert_eq!(competence.records, ["PRO-007"]);
}

#[test]
fn what_a_document_claims_again_is_no_further_claim() {
    let project = project();
    let tags = |alias, id| {
        let claims = project.item(alias, id).claims.iter();
        claims.map(|at| project.manual.claims[*at as usize].tag.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(project.manual.claims.iter().filter(|claim| claim.tag == "9001:7.5.2").count(), 2);
    assert_eq!(tags("9001", "7.5.2/a"), ["9001:7.5.2"]);
    assert_eq!(tags("42001", "7.5.2/u1"), ["42001:7.5.2", "42001:7.5.2#control"], "another section is another answer");
}
