//! The REST API: sign-in, routes, contexts, strictness.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod proof_support;

use std::collections::BTreeSet;

use bytes::Bytes;
use keepsake_standin::proof::{Profile, ProofRegion, ProofStandIn};
use proof_support::{Rest, User, agrees, assert_clean, authorize, faulty, json, stand_in};
use serde_json::Value;

fn token(value: &Value) -> &str {
    value["token"].as_str().unwrap()
}

/// Every path with tokens of one proof that has comments with attachments, recipients and stages.
fn concrete(rest: &Rest<'_>) -> Vec<String> {
    let account = rest.stand_in.account();
    let with_files =
        |id: &u64| account.comments(*id).iter().any(|comment| !comment["attachments"].as_array().unwrap().is_empty());
    let id = account.file_ids().find(with_files).unwrap();
    let file = account.files().find(|file| file["file_id"] == id).unwrap();
    let proof = token(&file).to_owned();
    let comments = rest.rows(&format!("proofs/{proof}/comments"));
    let attachments = |comment: &Value| rest.rows(&format!("proofs/{proof}/comments/{}/attachments", token(comment)));
    let comment = comments.iter().find(|comment| !attachments(comment).is_empty()).unwrap();
    let attachment = attachments(comment).remove(0);
    let ids = [
        ("{a}", token(&rest.rows("accounts")[0]).to_owned()),
        ("{t}", proof.clone()),
        ("{c}", token(comment).to_owned()),
        ("{n}/file", format!("{}/file", token(&attachment))),
        ("{n}/thumbnail", format!("{}/thumbnail", token(&attachment))),
        ("{n}", token(&rest.rows("contacts")[0]).to_owned()),
        ("{u}", token(&rest.rows("users")[0]).to_owned()),
        ("{f}", token(&rest.rows("folders")[0]).to_owned()),
        ("{r}", token(&rest.rows(&format!("proofs/{proof}/recipients"))[0]).to_owned()),
        ("{s}", token(&rest.rows(&format!("proofs/{proof}/stages"))[0]).to_owned()),
    ];
    let fill = |path: &str| ids.iter().fold(path.to_owned(), |path, (name, id)| path.replace(name, id));
    ProofStandIn::rest_operations().filter(|path| *path != "authorize").map(fill).collect()
}

#[test]
fn every_route_answers_an_administrator() {
    let stand_in = stand_in();
    let rest = Rest::new(&stand_in, Profile::Administrator);
    for path in concrete(&rest) {
        let response = rest.ask(&path);
        assert_eq!(response.status, 200, "{path}");
        assert!(!response.body.is_empty() || path.ends_with("/file"), "{path}");
    }
    assert_clean(&stand_in);
}

#[test]
fn every_route_needs_a_session_and_takes_no_unknown_parameter() {
    let stand_in = stand_in();
    let rest = Rest::new(&stand_in, Profile::Administrator);
    let paths = concrete(&rest);
    let junk = Rest { stand_in: &stand_in, session: "junk".to_owned() };
    for path in &paths {
        assert_eq!(junk.refused(path), (401, "Session invalid".to_owned()), "{path}");
    }
    assert_clean(&stand_in);
    for path in &paths {
        assert_eq!(rest.refused(&format!("{path}?page=2")).0, 400, "{path}");
    }
    assert_eq!(stand_in.violations().len(), paths.len());
}

#[test]
fn signing_in_takes_exactly_address_and_token() {
    let stand_in = stand_in();
    let user = stand_in.account().credentials(Profile::Manager);
    let wrong = authorize(&stand_in, "rest.proofhq.com", &user.email, "wrong");
    assert_eq!((wrong.status.as_u16(), &json(&wrong)["error"]), (401, &"Invalid login details".into()));
    assert_clean(&stand_in);
    authorize(&stand_in, "rest.proofhq.com", &user.email, "wrong");
    assert_eq!(stand_in.violations().len(), 1);
    assert_eq!(authorize(&stand_in, "rest.proofhq.com", &user.email, &user.api_token).status, 401);
    for body in ["{}", "[]", "", r#"{"email":"a","authtoken":"b","more":1}"#, r#"{"email":1,"authtoken":"b"}"#] {
        let request = http::Request::post("https://rest.proofhq.com/api/v1/authorize");
        let request = request.header("Content-Type", "application/json").body(Bytes::from_static(body.as_bytes()));
        assert_eq!(stand_in.handle(&request.unwrap()).status, 400, "{body}");
    }
    assert_eq!(stand_in.violations().len(), 6);
}

#[test]
fn the_other_region_and_a_soap_session_are_refused() {
    let stand_in = stand_in().with_region(ProofRegion::Eu);
    let user = stand_in.account().credentials(Profile::Administrator);
    assert_eq!(authorize(&stand_in, "rest.proofhq.com", &user.email, &user.api_token).status, 401);
    assert_eq!(authorize(&stand_in, "rest.proofhq.eu", &user.email, &user.api_token).status, 200);

    let own = proof_support::stand_in();
    let session = User::new(&own, Profile::Administrator).session;
    assert_eq!(Rest { stand_in: &own, session }.refused("tags").0, 401);
    let shared = proof_support::stand_in().with_shared_sessions();
    let session = User::new(&shared, Profile::Administrator).session;
    Rest { stand_in: &shared, session }.ok("tags");
    assert_clean(&shared);
}

#[test]
fn leaving_and_writing_are_violations() {
    let stand_in = stand_in();
    let rest = Rest { stand_in: &stand_in, session: stand_in.borrow_session(Profile::Administrator) };
    rest.ok("tags");
    assert_clean(&stand_in);
    assert_eq!(rest.ask("logout").status, 200);
    assert_eq!((stand_in.violations().len(), rest.refused("tags").0), (1, 401));
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let request = http::Request::builder().method(method).uri("https://rest.proofhq.com/api/v1/proofs/x");
        assert_eq!(stand_in.handle(&request.body(Bytes::new()).unwrap()).status, 405);
    }
    assert_eq!(stand_in.violations().len(), 5);
}

#[test]
fn what_is_not_modelled_is_unexpected() {
    let stand_in = stand_in();
    let rest = Rest::new(&stand_in, Profile::Administrator);
    for path in ["nonsense", "proofs/x/update", "health", "proofs//comments"] {
        assert_eq!(rest.ask(path).status, 501, "{path}");
    }
    assert_eq!(stand_in.unexpected().len(), 4);
}

#[test]
fn a_session_says_whose_it_is() {
    let stand_in = stand_in();
    let own = Rest::new(&stand_in, Profile::Manager).ok("authorize/user");
    assert_eq!((&own["context"], &own["permissions"]["can_edit_all_proofs"]), (&"user".into(), &false.into()));
    let recipient = faulty("recipient-context");
    let rest = Rest::new(&recipient, Profile::Administrator);
    assert_eq!(rest.ok("authorize/user")["context"], "recipient");
    for path in ["tags", "workflow/templates", "settings/limits", "proofs"] {
        assert_eq!(rest.refused(path), (403, "Not supported in this context".to_owned()), "{path}");
    }
    let file = recipient.account().files().next().unwrap();
    rest.rows(&format!("proofs/{}/comments", token(&file)));
}

#[test]
fn versions_join_tokens_to_numbers() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let rest = Rest::new(&stand_in, Profile::Administrator);
    let mut joined = BTreeSet::new();
    for proof in rest.rows("proofs") {
        for version in rest.rows(&format!("proofs/{}/versions", token(&proof))) {
            let file = account.files().find(|file| file["token"] == version["token"]).unwrap();
            assert_eq!(file["file_id"], version["id"]);
            joined.insert(version["id"].as_u64().unwrap());
        }
    }
    assert_eq!(joined, account.file_ids().collect::<BTreeSet<_>>());
}

#[test]
fn comments_are_those_of_soap_with_their_drawings() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let rest = Rest::new(&stand_in, Profile::Administrator);
    let mut kinds = BTreeSet::new();
    for (id, file) in account.file_ids().zip(account.files()) {
        let proof = token(&file);
        let comments = rest.rows(&format!("proofs/{proof}/comments"));
        let truth = account.comments(id);
        assert_eq!(comments.len(), truth.len());
        for (comment, truth) in comments.iter().zip(&truth) {
            assert_eq!((&comment["text"], &comment["created"]), (&truth["comment"], &truth["created_at"]));
            assert_eq!(comment["drawings"].as_array().unwrap().is_empty(), truth["drawing_xml"].is_null());
            for drawing in comment["drawings"].as_array().unwrap() {
                kinds.insert(drawing["type"].as_str().unwrap().to_owned());
                assert!(drawing["x"].as_f64().unwrap() < 0.0 && drawing["page"] == comment["page"]);
                assert_eq!(drawing["page"].as_u64().unwrap(), comment["pages"][0].as_u64().unwrap() + 1);
            }
            let replies = rest.rows(&format!("proofs/{proof}/comments/{}/replies", token(comment)));
            let texts = |rows: &[Value], key: &str| rows.iter().map(|row| row[key].clone()).collect::<Vec<_>>();
            assert_eq!(texts(&replies, "text"), texts(truth["replies"].as_array().unwrap(), "comment"));
        }
    }
    assert_eq!(kinds.len(), 8, "{kinds:?}");
    assert_clean(&stand_in);
}

#[test]
fn activity_keeps_what_was_deleted() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let rest = Rest::new(&stand_in, Profile::Administrator);
    let (mut made, mut deleted) = (0, 0);
    for (id, file) in account.file_ids().zip(account.files()) {
        let rows = rest.rows(&format!("proofs/{}/activity", token(&file)));
        assert_eq!(rows.len(), account.activity(id).len());
        made += rows.iter().filter(|row| row["action"] == 15).count() as u64;
        deleted += rows.iter().filter(|row| row["action"] == 67).count();
    }
    assert_eq!(made, account.spec().comments);
    assert!(deleted > 0);
}

#[test]
fn fields_narrow_a_proof() {
    let stand_in = stand_in();
    let rest = Rest::new(&stand_in, Profile::Administrator);
    let path = format!("proofs/{}", token(&stand_in.account().files().next().unwrap()));
    let narrow = rest.ok(&format!("{path}?fields=name,decision"));
    assert_eq!(narrow.as_object().unwrap().len(), 2);
    assert!(agrees(&narrow, &rest.ok(&path)));
    assert_eq!(rest.refused(&format!("{path}?fields=nonsense")).0, 400);
}

#[test]
fn profiles_see_by_rest_what_they_see_by_soap() {
    let stand_in = stand_in();
    let account = stand_in.account();
    for profile in Profile::ALL {
        let rest = Rest::new(&stand_in, profile);
        let listed: BTreeSet<String> = rest.rows("proofs").iter().map(|proof| token(proof).to_owned()).collect();
        let seen: BTreeSet<u64> = account.seen_by(profile).collect();
        for file in account.files() {
            let id = file["file_id"].as_u64().unwrap();
            let path = format!("proofs/{}/comments", token(&file));
            if seen.contains(&id) {
                assert_eq!(rest.rows(&path).len(), account.comments_seen_by(profile, id).len());
            } else {
                assert_eq!(rest.refused(&path).0, 404);
            }
            let latest = account.versions_of(id).last() == Some(&id);
            assert_eq!(listed.contains(token(&file)), latest && seen.contains(&id));
        }
        assert_eq!(rest.ask("users").status == 200, profile.owns());
    }
    assert_clean(&stand_in);
}
