//! The union against a small model of the service, with lists that lack, fail and repeat.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::cell::RefCell;
use std::collections::BTreeSet;

use futures_util::FutureExt;
use serde_json::json;

use super::*;

#[derive(Clone)]
struct Proof {
    id: u32,
    version: u32,
    /// Ids of all versions.
    family: Vec<u32>,
    is_archived: bool,
    is_open: bool,
    is_file: bool,
    owner: u32,
    folder: u32,
}

/// How the model's lists behave.
#[derive(Default)]
struct Service {
    proofs: Vec<Proof>,
    /// Operations that fail, and from which page size on (0: always).
    failing: Vec<(&'static str, usize, Kind)>,
    /// Whether getAllProofs gives files that are no proofs.
    all_has_files: bool,
    /// Whether lists give all versions.
    lists_all_versions: bool,
    calls: RefCell<Vec<String>>,
}

impl Service {
    /// 200 proofs with one to three versions, a fourth archived, some plain files.
    fn sample() -> Self {
        let mut proofs = Vec::new();
        let mut next = 1000;
        for n in 0..200u32 {
            let family: Vec<u32> = (0..1 + n % 3).map(|version| next + version).collect();
            next += 10;
            for (version, id) in (1..).zip(&family) {
                proofs.push(Proof {
                    id: *id,
                    version,
                    family: family.clone(),
                    is_archived: n % 4 == 0,
                    is_open: n % 2 == 0,
                    is_file: n % 30 == 29,
                    owner: n % 5,
                    folder: n % 7,
                });
            }
        }
        Service { proofs, ..Service::default() }
    }

    fn ids(&self) -> BTreeSet<String> {
        self.proofs.iter().map(|proof| proof.id.to_string()).collect()
    }

    fn count(&self, operation: &str) -> usize {
        self.calls.borrow().iter().filter(|key| key.split('/').next() == Some(operation)).count()
    }

    fn list(&self) -> (Listing, Scope) {
        let scope = Scope {
            owners: (0..5).map(|owner| owner.to_string()).collect(),
            folders: (1..7).map(|folder| folder.to_string()).collect(),
        };
        (list(self, &scope).now_or_never().unwrap().unwrap(), scope)
    }

    fn listed(&self, keep: impl Fn(&Proof) -> bool, start: &str, size: &str) -> Asked {
        let is_listed = |proof: &&Proof| self.lists_all_versions || proof.version as usize == proof.family.len();
        let rows: Vec<Value> = self
            .proofs
            .iter()
            .filter(is_listed)
            .filter(|proof| keep(proof))
            .skip(start.parse().unwrap())
            .take(size.parse().unwrap())
            .map(object)
            .collect();
        Asked::Answer(Value::Array(rows))
    }
}

fn object(proof: &Proof) -> Value {
    json!({
        "file_id": proof.id.to_string(),
        "type": if proof.is_file { "file" } else { "proof" },
        "version": proof.version.to_string(),
        "versions": proof.family.len().to_string(),
    })
}

#[async_trait(?Send)]
impl Source for Service {
    async fn ask(&self, call: &Call) -> Result<Asked> {
        self.calls.borrow_mut().push(call.key());
        let (name, values) = (call.operation().name, call.values());
        let size = call
            .operation()
            .arguments
            .iter()
            .position(|(argument, _)| *argument == "ItemsPerPage")
            .map_or(0, |at| values[at].parse::<usize>().unwrap());
        if let Some((_, _, kind)) = self.failing.iter().find(|(failing, from, _)| *failing == name && size >= *from) {
            return Ok(Asked::Refused(*kind));
        }
        let active = |proof: &Proof| !proof.is_archived && (self.all_has_files || !proof.is_file);
        Ok(match name {
            "getAllProofs" => self.listed(active, &values[0], &values[2]),
            "getOpenProofs" => self.listed(|proof| active(proof) && proof.is_open, &values[0], &values[2]),
            "getClosedProofs" => self.listed(|proof| active(proof) && !proof.is_open, &values[0], &values[2]),
            "getArchivedProofs" => self.listed(|proof| proof.is_archived, &values[0], &values[2]),
            "getProofsByOwnership" => {
                self.listed(|proof| proof.owner.to_string() == values[0] && !proof.is_archived, "0", "1000")
            }
            "getProofsByWorkspace" => {
                self.listed(|proof| proof.folder.to_string() == values[0] && !proof.is_archived, &values[1], &values[2])
            }
            "getProofsByListView" => match self.listed(|_| true, &values[1], &values[2]) {
                Asked::Answer(rows) => Asked::Answer(json!({"total": "200", "results": rows})),
                refused => refused,
            },
            "getProofDetails" => {
                Asked::Answer(object(self.proofs.iter().find(|proof| proof.id.to_string() == values[0]).unwrap()))
            }
            "getProofVersions" => {
                let proof = self.proofs.iter().find(|proof| proof.id.to_string() == values[0]).unwrap();
                let versions = self.proofs.iter().filter(|other| proof.family.contains(&other.id));
                Asked::Answer(versions.map(object).collect())
            }
            other => panic!("{other}"),
        })
    }
}

fn ids(listing: &Listing) -> BTreeSet<String> {
    listing.entries.keys().map(FileId::to_string).collect()
}

#[test]
fn active_archived_versions_and_plain_files_are_all_there() {
    let service = Service::sample();
    let (listing, _) = service.list();
    assert_eq!(ids(&listing), service.ids());
    assert_eq!(listing.holes, []);
    let archived = &listing.entries[&FileId::new("1000")];
    assert!(archived.is_in(Way::Archived) && !archived.is_in(Way::All));
    assert!(listing.entries.values().any(|entry| entry.ways().collect::<Vec<_>>() == [Way::Owner, Way::Versions]));
}

#[test]
fn each_proof_with_several_versions_is_asked_for_them_once() {
    let expected = Service::sample().proofs.iter().filter(|proof| proof.version == 1 && proof.family.len() > 1).count();
    for lists_all_versions in [false, true] {
        let service = Service { lists_all_versions, all_has_files: true, ..Service::sample() };
        assert_eq!(ids(&service.list().0), service.ids());
        assert_eq!(service.count("getProofVersions"), expected);
        assert_eq!(service.count("getProofsByOwnership"), 0, "the list shows files, so nobody else is asked");
    }
}

#[test]
fn a_list_that_fails_with_large_pages_is_read_in_small_ones() {
    let service = Service { failing: vec![("getAllProofs", 26, Kind::Server)], ..Service::sample() };
    let (listing, _) = service.list();
    assert_eq!((ids(&listing), listing.holes.len(), service.count("getOpenProofs")), (service.ids(), 0, 0));
}

#[test]
fn where_the_list_of_all_fails_others_stand_in() {
    let all = ("getAllProofs", 0, Kind::Server);
    let open = ("getOpenProofs", 0, Kind::Server);
    let owner = ("getProofsByOwnership", 0, Kind::Server);
    for failing in [vec![all], vec![all, open]] {
        let service = Service { failing, all_has_files: true, ..Service::sample() };
        let (listing, _) = service.list();
        assert_eq!((ids(&listing), listing.holes.len()), (service.ids(), 0));
        assert!(listing.findings[0].contains("put together"), "{:?}", listing.findings);
    }
    let service = Service { failing: vec![all, open, owner], ..Service::sample() };
    let (listing, _) = service.list();
    assert_eq!(ids(&listing), service.ids(), "by folder");
    let folder = ("getProofsByWorkspace", 0, Kind::Forbidden);
    let service = Service { failing: vec![all, open, owner, folder], ..Service::sample() };
    let (listing, _) = service.list();
    assert!(listing.holes.iter().any(|hole| hole.what.contains("no list gave")), "{:?}", listing.holes);
}

#[test]
fn without_a_list_of_archived_ones_a_list_view_finds_them() {
    let service = Service { failing: vec![("getArchivedProofs", 0, Kind::NotOffered)], ..Service::sample() };
    let (listing, _) = service.list();
    assert_eq!((ids(&listing), listing.holes.len()), (service.ids(), 0));
    assert!(listing.entries.values().all(|entry| entry.is_described));
    assert_eq!(service.count("getArchivedProofs"), 1, "what is not offered is not asked for in smaller pages");
    let view = ("getProofsByListView", 0, Kind::NotOffered);
    let service = Service { failing: vec![("getArchivedProofs", 0, Kind::NotOffered), view], ..Service::sample() };
    assert_eq!(service.list().0.holes[0].what, "archived proofs");
}
