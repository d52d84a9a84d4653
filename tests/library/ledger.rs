//! What the ledger says was saved must be there, kind by kind; and what it says is missing is counted.

use keepsake::archive::csv::Dialect;
use keepsake::library::messages::{Severity, Soundness};
use serde_json::{Value, json};

use crate::conversation::{choose, entry, opened, talk};
use crate::library::{forged, proof_archive, verdict_of, wrike_archive};
use crate::support::Bench;

/// The archive with another report, and lists of sums to go with it.
fn with_report(archive: &[u8], edit: impl Fn(&mut Value)) -> Vec<u8> {
    forged(archive, "report.json", |bytes| {
        let mut report: Value = serde_json::from_slice(bytes).unwrap();
        edit(&mut report);
        serde_json::to_vec(&report).unwrap()
    })
}

fn counts(report: &mut Value) -> impl Iterator<Item = &mut Value> {
    report["counts"].as_array_mut().unwrap().iter_mut()
}

#[test]
fn reworded_labels_change_nothing() {
    for archive in [wrike_archive(1), wrike_archive(5), proof_archive(1, Dialect::default())] {
        let reworded =
            with_report(&archive, |report| counts(report).for_each(|count| count["label"] = "things".into()));
        assert!(reworded != archive);
        let verdict = verdict_of(vec![("a.zip", reworded)]).unwrap();
        assert_eq!((verdict.outcome, verdict.faults), (Soundness::Sound, 0), "{verdict:#?}");
    }
}

#[test]
fn all_that_is_missing_is_counted_however_much_is_listed() {
    let archive = with_report(&wrike_archive(1), |report| {
        let missing = (0..1_234).map(|n| json!({"kind": "file", "id": n.to_string(), "name": "a", "reason": "b"}));
        report["missing"] = missing.collect();
        report["outcome"] = "partial".into();
    });
    let events = talk(&[("a.zip", archive)], vec![choose()]);
    let summary = &opened(&events).0[0];
    assert_eq!((summary.missing.len(), summary.missing_total), (1_000, 1_234));
}

#[test]
fn a_count_that_is_not_that_of_its_file_is_damage() {
    let wrike = ["person", "group", "folder", "task", "comment", "file"];
    let proof = ["user", "contact", "proof", "recipient", "comment", "reply"];
    let archives = [(wrike_archive(1), &wrike[..]), (proof_archive(1, Dialect::default()), &proof[..])];
    for (archive, kinds) in archives {
        for kind in kinds {
            let one_more = with_report(&archive, |report| {
                let count = counts(report).find(|count| count["kind"] == *kind).unwrap_or_else(|| panic!("{kind}"));
                count["saved"] = (count["saved"].as_u64().unwrap() + 1).into();
            });
            let verdict = verdict_of(vec![("a.zip", one_more)]).unwrap();
            let told: Vec<_> = verdict.findings.iter().filter(|finding| finding.severity == Severity::Damage).collect();
            assert!(told.len() == 1 && told[0].place.ends_with("report.json"), "{kind}: {verdict:#?}");
        }
    }
}

#[test]
fn every_file_of_a_kind_is_counted() {
    let bench = Bench::new();
    let archive = bench.archive(&bench.backup());
    // Of each kind one more than is there. Links and tables of the export have no list of their own.
    let is_listed = |count: &&mut Value| !["link", "export table"].contains(&count["kind"].as_str().unwrap());
    let one_more = with_report(&archive, |report| {
        let listed = counts(report).filter(is_listed);
        listed.for_each(|count| count["saved"] = (count["saved"].as_u64().unwrap() + 1).into());
    });
    let kinds = counts(&mut entry(&archive, "/report.json")).filter(is_listed).count();
    let verdict = verdict_of(vec![("a.zip", one_more)]).unwrap();
    let told = verdict.findings.iter().filter(|finding| finding.text.contains("were saved, and"));
    assert!(kinds > 20 && told.count() == kinds, "{kinds}: {verdict:#?}");
}

#[test]
fn what_hangs_on_nothing_counts_with_its_kind() {
    // Every fifth of the generated archives has some.
    let archive = wrike_archive(5);
    let unplaced = forged(&archive, "unplaced.json", |bytes| {
        let text = std::str::from_utf8(bytes).unwrap();
        assert_eq!(text.lines().count(), 5, "{text}");
        text.replacen("\"kind\":\"comment\"", "\"kind\":\"timelog\"", 1).into_bytes()
    });
    assert_eq!(verdict_of(vec![("a.zip", archive)]).unwrap().outcome, Soundness::Sound);
    assert_eq!(verdict_of(vec![("a.zip", unplaced)]).unwrap().faults, 2);
}
