//! Every operation's answers against the account, field by field and byte by byte.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod proof_support;

use std::collections::BTreeSet;

use keepsake_standin::proof::{Profile, ProofAccount, ProofSpec, ProofStandIn};
use proof_support::{NOW, Rest, User, agrees, assert_clean, get, json, stand_in};
use serde_json::Value;

fn assert_same(answer: &Value, truth: &[Value], what: &str) {
    assert!(agrees(answer, &Value::Array(truth.to_vec())), "{what}\n{answer}\n{truth:?}");
}

#[test]
fn what_hangs_on_a_version_is_what_was_generated() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let user = User::new(&stand_in, Profile::Administrator);
    for (id, file) in account.file_ids().zip(account.files()) {
        assert!(agrees(&user.of_file("getProofDetails", id), &file), "{file}");
        assert_same(&user.of_file("getProofReviewers", id), &account.recipients(id), "recipients");
        assert_same(&user.of_file("getProofStages", id), &account.stages(id), "stages");
        assert_same(&user.of_file("getProofComments", id), &account.comments(id), "comments");
        assert_same(&user.of_file("getProofTags", id), &account.tags_of(id), "tags");
        assert_same(&user.of_file("getProofCustomData", id), &account.custom_data(id), "custom data");
        assert_eq!(user.of_file("getProofJobNumber", id), account.job_number(id));
    }
    assert_clean(&stand_in);
}

#[test]
fn what_belongs_to_the_account_is_what_was_generated() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let user = User::new(&stand_in, Profile::Administrator);
    let id = account.organisation()["id"].to_string();
    let of_account = [("AccountID", id.as_str())];
    let paging = [("StartFrom", "0"), ("ItemsPerPage", "100")];
    assert_same(&user.ok("getUsers", &of_account), &account.users().collect::<Vec<_>>(), "users");
    assert_same(&user.ok("getGroups", &paging), &account.groups().collect::<Vec<_>>(), "groups");
    assert_same(&user.ok("getTags", &[]), &account.tags().collect::<Vec<_>>(), "tags");
    assert_same(&user.ok("getDecisions", &of_account), &account.decisions().collect::<Vec<_>>(), "decisions");
    let reasons: Vec<Value> = account.decision_reasons().collect();
    assert_same(&user.ok("getDecisionReasons", &of_account), &reasons, "reasons");
    assert_same(&user.ok("getActions", &of_account), &account.comment_actions().collect::<Vec<_>>(), "actions");
    assert_same(&user.ok("getPeopleAccounts", &[]), &account.partners().collect::<Vec<_>>(), "partners");
    assert_same(&user.ok("getPeopleGroups", &[]), &account.people_groups().collect::<Vec<_>>(), "groups of people");
    let templates: Vec<Value> = account.templates().collect();
    assert_same(&user.ok("getWorkflowTemplates", &of_account), &templates, "templates");
    for template in &templates {
        let id = template["workflow_template_id"].to_string();
        assert!(agrees(&user.ok("getWorkflowTemplate", &[("WorkflowTemplateID", &id)]), template));
    }
    for one in account.users() {
        assert!(agrees(&user.ok("getUserDetails", &[("UserID", &one["id"].to_string())]), &one));
    }
    let details = user.ok("getAccountDetails", &of_account);
    assert_eq!(
        (&details["name"], details["users"].as_array().unwrap().len() as u64),
        (&account.organisation()["name"], account.spec().users)
    );
    assert_eq!(user.ok("getSatelliteAccounts", &[])[0]["parent_account_id"], account.organisation()["id"]);
    assert_clean(&stand_in);
}

#[test]
fn people_and_activity_come_in_pages() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let user = User::new(&stand_in, Profile::Administrator);
    let pages = |operation: &str, arguments: &[(&str, &str)]| {
        let (mut all, mut sizes) = (Vec::new(), Vec::new());
        loop {
            let offset = all.len().to_string();
            let arguments: Vec<_> = arguments.iter().copied().chain([("Offset", offset.as_str())]).collect();
            let page = user.rows(operation, &arguments);
            if page.is_empty() {
                return (all, sizes);
            }
            sizes.push(page.len());
            all.extend(page);
        }
    };
    let (people, sizes) = pages("getPeople", &[]);
    assert_same(&people.into(), &account.contacts().collect::<Vec<_>>(), "contacts");
    assert_eq!(sizes, [50, 27]);
    let busiest = account.file_ids().max_by_key(|id| account.activity(*id).len()).unwrap();
    let (activity, _) = pages("getActivity", &[("FileID", &busiest.to_string())]);
    assert_same(&activity.into(), &account.activity(busiest), "activity");
    let log = user.ok("getActivityLog", &[("LogID", "1"), ("StartFrom", "3"), ("ItemsPerPage", "5")]);
    assert_same(&log, &account.activity_log().skip(3).take(5).collect::<Vec<_>>(), "log");
}

#[test]
fn activity_has_twenty_five_entries_a_page() {
    let spec = ProofSpec::sample(1, NOW).with_proofs(2).with_versions(1).with_comments(200);
    let stand_in = ProofStandIn::new(ProofAccount::new(spec));
    let user = User::new(&stand_in, Profile::Administrator);
    let id = stand_in.account().file_ids().next().unwrap().to_string();
    assert_eq!(user.rows("getActivity", &[("FileID", &id), ("Offset", "0")]).len(), 25);
}

#[test]
fn single_objects_agree_with_their_lists() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let user = User::new(&stand_in, Profile::Administrator);
    let mut actions = BTreeSet::new();
    for id in account.file_ids() {
        let file = id.to_string();
        for stage in account.stages(id) {
            let one = user.ok("getProofStage", &[("FileID", &file), ("StageID", &stage["stage_id"].to_string())]);
            assert!(agrees(&one, &stage));
        }
        for comment in account.comments(id) {
            let comment_id = comment["id"].to_string();
            let replies = user.ok("getProofCommentReplies", &[("FileID", &file), ("CommentID", &comment_id)]);
            assert!(agrees(&replies, &comment["replies"]));
            actions.insert(user.ok("getCommentAction", &[("CommentID", &comment_id)])["action"].to_string());
        }
    }
    assert_eq!(actions.len(), 5, "four labels and none: {actions:?}");
    let first = account.file_ids().next().unwrap();
    let picture = user.ok("getProofThumbnail", &[("FileID", &first.to_string()), ("Type", "1")]);
    assert_eq!((&picture["encoding"], &picture["content"]), (&"base64".into(), &"image/png".into()));
    let comment = account.file_ids().find_map(|id| account.comments(id).first().cloned()).unwrap();
    assert_eq!(user.ok("getCommentThumbnail", &[("CommentID", &comment["id"].to_string())]), picture);
    assert_clean(&stand_in);
}

#[test]
fn originals_come_whole_and_combined_proofs_collapse() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let user = User::new(&stand_in, Profile::Administrator);
    let rest = Rest::new(&stand_in, Profile::Administrator);
    let (mut none, mut combined) = (0, 0);
    for (id, file) in account.file_ids().zip(account.files()) {
        let originals = account.originals(id);
        let url = user.of_file("getProofDownloadURL", id);
        let sources = rest.rows(&format!("proofs/{}/sourcefiles", file["token"].as_str().unwrap()));
        assert_eq!(sources.len(), originals.len());
        for (source, original) in sources.iter().zip(&originals) {
            let response = get(&stand_in, source["url"].as_str().unwrap());
            assert_eq!(response.body.to_vec(), original.body.to_vec());
            assert_eq!(
                (source["name"].as_str(), source["size"].as_u64()),
                (Some(original.name.as_str()), Some(original.body.len()))
            );
        }
        let size: u64 = originals.iter().map(|original| original.body.len()).sum();
        assert_eq!(file["filesize"], size.div_ceil(1024).to_string());
        let Some(truth) = account.download(id) else {
            assert_eq!(url, "");
            none += 1;
            continue;
        };
        let response = get(&stand_in, url.as_str().unwrap());
        assert_eq!((response.status.as_u16(), response.body.to_vec()), (200, truth.body.to_vec()));
        if originals.len() > 1 {
            combined += 1;
            let zip = zip::ZipArchive::new(std::io::Cursor::new(response.body.to_vec())).unwrap();
            let names: BTreeSet<&str> = originals.iter().map(|original| original.name.as_str()).collect();
            assert_eq!(zip.len(), names.len());
            assert!(zip.len() < originals.len() && zip.file_names().all(|name| names.contains(name.unwrap().as_ref())));
        }
    }
    assert!(none > 0 && combined > 0);
    assert_clean(&stand_in);
}

#[test]
fn attachments_of_comments_and_replies_come_whole() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let user = User::new(&stand_in, Profile::Administrator);
    let (mut on_comments, mut on_replies) = (0, 0);
    for id in account.file_ids() {
        for comment in user.of_file("getProofComments", id).as_array().unwrap() {
            let of_replies = comment["replies"].as_array().unwrap().iter().map(|reply| &reply["attachments"]);
            for (list, count) in
                std::iter::once((&comment["attachments"], true)).chain(of_replies.map(|list| (list, false)))
            {
                for attachment in list.as_array().unwrap() {
                    let response = get(&stand_in, attachment["url"].as_str().unwrap());
                    let (name, body) = account.attachment(attachment["id"].as_u64().unwrap()).unwrap();
                    assert_eq!(
                        (response.body.to_vec(), attachment["name"].as_str()),
                        (body.to_vec(), Some(name.as_str()))
                    );
                    *(if count { &mut on_comments } else { &mut on_replies }) += 1;
                }
            }
        }
    }
    assert!(on_comments > 0 && on_replies > 0);
    assert_clean(&stand_in);
}

#[test]
fn older_releases_give_fewer_fields() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let id = account.file_ids().find(|id| !account.comments(*id).is_empty()).unwrap();
    let ask = |path| {
        let user = User::at(&stand_in, Profile::Administrator, path);
        let (file, comments) = (user.of_file("getProofDetails", id), user.of_file("getProofComments", id));
        let recipients = user.of_file("getProofReviewers", id);
        [
            file.get("owner_email").is_some(),
            recipients[0].get("wf_decision").is_some(),
            comments[0].get("drawing_xml").is_some(),
            comments[0].get("attachments").is_some(),
            comments[0].get("replies").is_some(),
        ]
    };
    assert_eq!(ask("/soap"), [false, false, false, false, true]);
    assert_eq!(ask("/soap.php"), [false, false, false, false, true]);
    assert_eq!(ask("/16_24_0/soap"), [false, false, true, true, true]);
    assert_eq!(ask("/21_3_0/soap"), [true; 5]);
}

#[test]
fn the_account_holds_every_hard_case() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let files: Vec<Value> = account.files().collect();
    let some = |what: &str, found: bool| assert!(found, "no {what}");
    some("proof with many versions", files.iter().any(|file| file["versions"] == 12));
    some("plain file", files.iter().any(|file| file["type"] == "file"));
    some("archived proof", account.file_ids().any(|id| account.is_archived(id)));
    some("trash", account.trashed_ids().count() > 0);
    some("file without a folder", files.iter().any(|file| file["workspace_id"] == 0));
    some("date without a zone", files[0]["upload_time"].as_str().unwrap().len() == "2020-01-01 10:00".len());
    some("formula", files.iter().any(|file| file["filename"].as_str().unwrap().starts_with(['=', '+', '-', '@'])));
    some("empty original", account.file_ids().any(|id| account.originals(id).iter().any(|one| one.body.is_empty())));
    let same = |id: &u64| {
        let names: Vec<String> = account.originals(*id).into_iter().map(|original| original.name).collect();
        names.iter().collect::<BTreeSet<_>>().len() < names.len()
    };
    some("combined proof with one name twice", account.file_ids().any(|id| same(&id)));
    let stages: Vec<Value> = account.file_ids().flat_map(|id| account.stages(id)).collect();
    some("private stage", stages.iter().any(|stage| stage["stage_private"] == true));
    let mut removed = 0;
    let mut texts = Vec::new();
    for id in account.file_ids() {
        let known: BTreeSet<u64> = account.recipients(id).iter().map(|one| one["id"].as_u64().unwrap()).collect();
        for comment in account.comments(id) {
            removed += u64::from(!known.contains(&comment["reviewer_id"].as_u64().unwrap()));
            texts.push(comment["comment"].as_str().unwrap().to_owned());
        }
    }
    some("comment of a removed reviewer", removed > 0);
    some("empty comment", texts.iter().any(String::is_empty));
    some("long comment", texts.iter().any(|text| text.len() > 4000));
    some("CRLF", texts.iter().any(|text| text.contains("\r\n")));
    some("text from right to left", texts.iter().any(|text| text.contains('\u{202E}')));
    let emails: Vec<Value> = account.contacts().map(|contact| contact["email"].clone()).collect();
    some("mistyped twin", emails.iter().any(|email| email.as_str().unwrap().contains("%2B")));
    let profiles: BTreeSet<String> = account.users().map(|user| user["permissions"]["name"].to_string()).collect();
    assert_eq!(profiles.len(), Profile::ALL.len());
}

#[test]
fn an_account_is_a_function_of_its_seed() {
    let account = |seed| ProofAccount::new(ProofSpec::sample(seed, NOW)).files().collect::<Vec<_>>();
    assert_eq!(account(1), account(1));
    assert_ne!(account(1), account(2));
}

#[test]
fn scale_is_a_matter_of_arithmetic() {
    let spec = ProofSpec::sample(1, NOW).with_proofs(5000).with_versions(3).with_comments(100_000);
    let stand_in = ProofStandIn::new(ProofAccount::new(spec)).without_call_list();
    let account = stand_in.account();
    let proofs: Vec<u64> = account.file_ids().take(15_000).collect();
    assert_eq!(account.file_ids().count(), 15_000 + 750);
    let user = User::new(&stand_in, Profile::Administrator);
    let page = user.rows("getAllProofs", &[("StartFrom", "3900"), ("SearchQuery", ""), ("ItemsPerPage", "100")]);
    assert_eq!(page.len(), 100);
    let comments: usize = proofs.iter().step_by(100).map(|id| account.comments(*id).len()).sum();
    assert!((900..=1100).contains(&comments), "{comments}");
    let last = *proofs.last().unwrap();
    assert_same(&user.of_file("getProofComments", last), &account.comments(last), "comments");
    assert!(stand_in.calls().is_empty() && stand_in.total() > 0);
}

#[test]
fn every_comment_stands_on_exactly_one_version() {
    for (proofs, versions, comments) in
        [(10, None, 33), (40, None, 160), (7, Some(3), 1000), (3, Some(16), 5), (0, None, 9)]
    {
        let mut spec = ProofSpec::sample(1, NOW).with_proofs(proofs).with_comments(comments);
        spec.versions = versions;
        let account = ProofAccount::new(spec);
        let all: Vec<u64> = account
            .file_ids()
            .flat_map(|id| account.comments(id))
            .map(|comment| comment["id"].as_u64().unwrap())
            .collect();
        let distinct: BTreeSet<u64> = all.iter().copied().collect();
        let expected = if proofs == 0 { 0 } else { comments };
        assert_eq!((all.len() as u64, distinct.len() as u64), (expected, expected), "{proofs} {versions:?} {comments}");
    }
}

#[test]
fn a_link_leads_back_to_its_proof() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let user = User::new(&stand_in, Profile::Administrator);
    let id = account.file_ids().next().unwrap();
    let url = user.of_file("getProofURL", id);
    let code = url.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    assert_eq!(user.ok("decodeProofID", &[("EncodedProofID", &code)]), id);
    assert_eq!(User::new(&stand_in, Profile::Creator).fault("decodeProofID", &[("EncodedProofID", &code)]), "403");
}

#[test]
fn a_summary_is_a_workbook_with_the_comments() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let rest = Rest::new(&stand_in, Profile::Administrator);
    let (id, file) = account.file_ids().zip(account.files()).find(|(id, _)| account.comments(*id).len() > 3).unwrap();
    let response = rest.ask(&format!("proofs/{}/export/excel", file["token"].as_str().unwrap()));
    let bytes = response.body.to_vec();
    assert_eq!(bytes, account.summary(id));
    assert!(bytes.starts_with(&[9, 0, 4, 0]) && bytes.ends_with(&[10, 0, 0, 0]));
    // Each record says its length; labels are of kind 4.
    let (mut at, mut labels) = (0, 0);
    while at < bytes.len() {
        labels += usize::from(bytes[at] == 4);
        at += 4 + usize::from(u16::from_le_bytes([bytes[at + 2], bytes[at + 3]]));
    }
    assert_eq!((at, labels), (bytes.len(), account.comments(id).len()));
    assert_eq!(json(&rest.ask("settings/proofing"))["autoclose"], false);
}
