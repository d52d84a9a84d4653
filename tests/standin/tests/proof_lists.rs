//! Lists of proofs: what they hold together, how they page, and who sees what of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod proof_support;

use std::collections::BTreeSet;

use keepsake_standin::proof::{Profile, ProofAccount, ProofSpec, ProofStandIn};
use proof_support::{NOW, User, assert_clean, faulty, ids, sorted, stand_in};
use serde_json::Value;

const SEARCHES: [&str; 5] = ["getAllProofs", "getOpenProofs", "getClosedProofs", "getLateProofs", "getArchivedProofs"];

/// The latest version of everything that is not in the trash.
fn latest(account: &ProofAccount) -> BTreeSet<u64> {
    account.file_ids().filter(|id| account.versions_of(*id).last() == Some(id)).collect()
}

fn set(rows: &[Value]) -> BTreeSet<u64> {
    ids(rows).into_iter().collect()
}

#[test]
fn active_and_archived_proofs_are_everything_but_the_trash() {
    let stand_in = stand_in();
    let user = User::new(&stand_in, Profile::Administrator);
    let [all, open, closed, late, archived] = SEARCHES.map(|name| set(&user.list(name, 7)));
    let together: BTreeSet<u64> = all.union(&archived).copied().collect();
    assert_eq!(together, latest(stand_in.account()));
    assert!(all.is_disjoint(&archived) && archived.iter().all(|id| stand_in.account().is_archived(*id)));
    assert_eq!(open.union(&closed).copied().collect::<BTreeSet<_>>(), all);
    assert!(open.is_disjoint(&closed) && !late.is_empty() && late.is_subset(&open));
    for trashed in stand_in.account().trashed_ids() {
        assert_eq!(user.fault("getProofDetails", &[("FileID", &trashed.to_string())]), "403");
    }
    assert_clean(&stand_in);
}

#[test]
fn versions_lead_from_the_latest_to_all() {
    let stand_in = stand_in();
    let user = User::new(&stand_in, Profile::Administrator);
    let mut all = Vec::new();
    for id in latest(stand_in.account()) {
        let versions = ids(user.of_file("getProofVersions", id).as_array().unwrap());
        assert_eq!(versions, stand_in.account().versions_of(id));
        all.extend(versions);
    }
    assert_eq!(sorted(all), stand_in.account().file_ids().collect::<Vec<_>>());
}

#[test]
fn owners_and_folders_are_other_ways_to_the_same() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let user = User::new(&stand_in, Profile::Administrator);
    let all = set(&user.list("getAllProofs", 100));
    let owners = user.rows("getOwners", &[]);
    let owned =
        owners.iter().flat_map(|owner| user.rows("getProofsByOwnership", &[("UserID", &owner["id"].to_string())]));
    assert_eq!(set(&owned.collect::<Vec<_>>()), all);

    let folders = user.rows("getWorkspaces", &[]);
    let given: Vec<u64> = folders.iter().map(|folder| folder["id"].as_u64().unwrap()).collect();
    assert_eq!(given, account.folders_seen_by(Profile::Administrator).collect::<Vec<_>>());
    assert!(given.len() < account.folders().count(), "others' private folders are hidden");
    let paging = [("StartFrom", "0"), ("ItemsPerPage", "100"), ("IncludeSubfolders", "false")];
    let mut inside = BTreeSet::new();
    for id in &given {
        let id = id.to_string();
        let arguments: Vec<_> = std::iter::once(("WorkspaceID", id.as_str())).chain(paging).collect();
        for row in user.rows("getProofsByWorkspace", &arguments) {
            assert_eq!(row["workspace_id"].to_string(), id);
            inside.insert(row["file_id"].as_u64().unwrap());
        }
    }
    assert!(!inside.is_empty() && inside.is_subset(&all) && inside.len() < all.len());
}

#[test]
fn several_folders_and_subfolders_at_once() {
    let stand_in = stand_in();
    let user = User::new(&stand_in, Profile::Administrator);
    let folders: Vec<u64> =
        user.rows("getWorkspaces", &[]).iter().map(|folder| folder["id"].as_u64().unwrap()).collect();
    let ask = |ids: &[u64], subfolders: &str| {
        let items: String = ids.iter().map(|id| format!("<item>{id}</item>")).collect();
        let arguments = format!(
            "<SessionID>{}</SessionID><WorkspaceIDs>{items}</WorkspaceIDs><StartFrom>0</StartFrom>\
             <ItemsPerPage>100</ItemsPerPage><IncludeSubfolders>{subfolders}</IncludeSubfolders>",
            user.session
        );
        let request = proof_support::request(user.path, "getProofsByWorkspaces", &arguments);
        set(proof_support::result(&stand_in.handle(&request)).as_array().unwrap())
    };
    let flat = ask(&folders, "false");
    // The parent of some is private to somebody else.
    let is_top = |folder: &Value| !folders.contains(&folder["parent_workspace_id"].as_u64().unwrap());
    let given = stand_in.account().folders().filter(|folder| folders.contains(&folder["id"].as_u64().unwrap()));
    let roots: Vec<u64> = given.filter(is_top).map(|folder| folder["id"].as_u64().unwrap()).collect();
    let deep = ask(&roots, "true");
    assert!(flat.is_subset(&deep) && deep.len() > ask(&roots, "false").len());
    assert_clean(&stand_in);
}

#[test]
fn the_bare_endpoint_gives_archived_proofs_by_a_view() {
    let stand_in = stand_in();
    let user = User::at(&stand_in, Profile::Administrator, "/soap");
    assert_eq!(user.fault("getArchivedProofs", &[]), "SOAP-ENV:Server");
    let ask = |archived: &str| {
        let arguments = [
            ("ListViewID", "1"),
            ("StartFrom", "0"),
            ("ItemsPerPage", "100"),
            ("ExcludedMediaTypes", ""),
            ("SendArchivedProofs", archived),
        ];
        user.ok("getProofsByListView", &arguments)
    };
    let with = ask("true");
    assert_eq!(set(with["results"].as_array().unwrap()), latest(stand_in.account()));
    assert_eq!(with["total"], latest(stand_in.account()).len());
    assert!(ask("false")["total"].as_u64() < with["total"].as_u64());
    assert_clean(&stand_in);
}

#[test]
fn a_page_never_holds_more_than_a_hundred_rows() {
    let stand_in = ProofStandIn::new(ProofAccount::new(ProofSpec::sample(1, NOW).with_proofs(300)));
    let user = User::new(&stand_in, Profile::Administrator);
    let ask = |rows: &str| {
        user.rows("getAllProofs", &[("StartFrom", "0"), ("SearchQuery", ""), ("ItemsPerPage", rows)]).len()
    };
    assert_eq!((ask("1000"), ask("100"), ask("10"), ask("0")), (100, 100, 10, 25));
    let found = user.rows("getAllProofs", &[("StartFrom", "0"), ("SearchQuery", "<SCRIPT"), ("ItemsPerPage", "100")]);
    assert!(!found.is_empty() && found.iter().all(|row| row["filename"].as_str().unwrap().contains("<script")));
}

#[test]
fn quirks_of_paging_lose_nothing_for_who_goes_by_rows() {
    let whole = {
        let stand_in = stand_in();
        set(&User::new(&stand_in, Profile::Administrator).list("getAllProofs", 10))
    };
    for plan in ["short-pages", "repeated-page", "duplicate-page", "start-from-one"] {
        let stand_in = faulty(plan);
        assert_eq!(set(&User::new(&stand_in, Profile::Administrator).list("getAllProofs", 10)), whole, "{plan}");
    }
    let pages = faulty("pages-not-rows");
    assert!(set(&User::new(&pages, Profile::Administrator).list("getAllProofs", 10)).len() < whole.len());
}

#[test]
fn what_lists_hold_can_be_turned_round() {
    let all_versions = faulty("lists-all-versions");
    let user = User::new(&all_versions, Profile::Administrator);
    let mut rows = ids(&user.list("getAllProofs", 100));
    rows.extend(ids(&user.list("getArchivedProofs", 100)));
    assert_eq!(sorted(rows), all_versions.account().file_ids().collect::<Vec<_>>());

    let unlisted = faulty("files-unlisted");
    let user = User::new(&unlisted, Profile::Administrator);
    let is_file = |row: &Value| row["type"] == "file";
    assert!(!user.list("getAllProofs", 100).iter().any(is_file));
    let owners = user.rows("getOwners", &[]);
    let owned =
        owners.iter().flat_map(|owner| user.rows("getProofsByOwnership", &[("UserID", &owner["id"].to_string())]));
    let files = unlisted.account().files().filter(is_file).count();
    assert_eq!(owned.filter(is_file).count(), files);
}

#[test]
fn the_list_of_all_proofs_fails_as_it_is_known_to() {
    let always = faulty("getallproofs-500");
    let user = User::new(&always, Profile::Administrator);
    let arguments = |from, rows| [("StartFrom", from), ("SearchQuery", ""), ("ItemsPerPage", rows)];
    let response = user.ask("getAllProofs", &arguments("0", "1"));
    assert_eq!((response.status.as_u16(), &response.headers["content-type"]), (500, &"text/html".parse().unwrap()));
    assert!(!user.rows("getOpenProofs", &arguments("0", "100")).is_empty());

    let large = faulty("getallproofs-500:25");
    let user = User::new(&large, Profile::Administrator);
    assert_eq!(user.ask("getAllProofs", &arguments("0", "26")).status, 500);
    assert_eq!(user.rows("getAllProofs", &arguments("0", "25")).len(), 25);

    let late = faulty("getallproofs-500-from:20");
    let user = User::new(&late, Profile::Administrator);
    assert_eq!(user.rows("getAllProofs", &arguments("0", "20")).len(), 20);
    assert_eq!(user.ask("getAllProofs", &arguments("20", "1")).status, 500);
}

#[test]
fn profiles_see_more_or_less_of_the_same_account() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let sizes = Profile::ALL.map(|profile| {
        let user = User::new(&stand_in, profile);
        let mut rows = user.list("getAllProofs", 100);
        rows.extend(user.list("getArchivedProofs", 100));
        let expected: BTreeSet<u64> = account.seen_by(profile).filter(|id| latest(account).contains(id)).collect();
        assert_eq!(set(&rows), expected, "{profile}");
        for hidden in latest(account).difference(&expected) {
            assert_eq!(user.fault("getProofComments", &[("FileID", &hidden.to_string())]), "403");
        }
        expected.len()
    });
    let [administrator, manager, observer, supervisor, billing, ..] = sizes;
    assert!(administrator == supervisor && administrator == billing);
    assert!(manager < administrator && observer < administrator && observer > 0, "{sizes:?}");
    assert_clean(&stand_in);
}

#[test]
fn comments_of_a_private_stage_are_hidden_from_those_outside() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let mut hidden = 0;
    for profile in Profile::ALL {
        let user = User::new(&stand_in, profile);
        for id in account.seen_by(profile) {
            let comments = user.of_file("getProofComments", id);
            let given: Vec<u64> = comments.as_array().unwrap().iter().map(|one| one["id"].as_u64().unwrap()).collect();
            assert_eq!(given, account.comments_seen_by(profile, id));
            hidden += account.comments(id).len() - given.len();
            assert!(!profile.sees_all() || account.comments(id).len() == given.len());
        }
    }
    assert!(hidden > 0);
}

#[test]
fn rights_follow_the_profile() {
    let stand_in = stand_in();
    let id = stand_in.account().organisation()["id"].to_string();
    let account = [("AccountID", id.as_str())];
    let ask = |profile: Profile| {
        let user = User::new(&stand_in, profile);
        let status = |operation: &str, arguments: &[(&str, &str)]| user.ask(operation, arguments).status == 200;
        [
            status("getAccountDetails", &account),
            status("getSatelliteAccounts", &[]),
            status("getActivityLog", &[("LogID", "1"), ("StartFrom", "0"), ("ItemsPerPage", "10")]),
            status("getPeople", &[("Offset", "0")]),
            status("getUsers", &account),
        ]
    };
    assert_eq!(ask(Profile::Administrator), [true; 5]);
    assert_eq!(ask(Profile::Manager), [false, false, false, true, true]);
    assert_eq!(ask(Profile::Observer), [false, false, false, false, true]);
    let tokens = |profile: Profile| {
        let users = User::new(&stand_in, profile).rows("getUsers", &account);
        users.iter().filter(|user| user["api_token"].is_string()).count() as u64
    };
    assert_eq!((tokens(Profile::Administrator), tokens(Profile::Manager)), (stand_in.account().spec().users, 1));
}
