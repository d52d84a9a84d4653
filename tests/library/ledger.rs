//! What the ledger says was saved must be there, kind by kind; and what it says is missing is counted.

use keepsake::archive::csv::Dialect;
use keepsake::library::messages::{Severity, Soundness};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::conversation::{choose, entry, opened, talk};
use crate::library::{Raw, content, forged, proof_archive, verdict_of, wrike_archive, zip};
use crate::support::Bench;
use crate::support::proof::ProofBench;

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
    let proof = ["user", "contact", "proof", "recipient", "comment", "reply", "original"];
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
    // Of each kind one more than is there.
    let one_more = with_report(&archive, |report| {
        counts(report).for_each(|count| count["saved"] = (count["saved"].as_u64().unwrap() + 1).into());
    });
    let mut report = entry(&archive, "/report.json");
    for kind in ["link", "export table"] {
        assert!(counts(&mut report).any(|count| count["kind"] == kind && count["saved"].as_u64() > Some(0)), "{kind}");
    }
    let kinds = counts(&mut report).count();
    let verdict = verdict_of(vec![("a.zip", one_more)]).unwrap();
    let told = verdict.findings.iter().filter(|finding| finding.text.contains("were saved, and"));
    assert!(kinds > 20 && told.count() == kinds, "{kinds}: {verdict:#?}");
}

#[test]
fn files_of_proof_are_counted_by_kind_or_where_one_was_displaced_in_all() {
    let bench = ProofBench::new();
    let archive = bench.archive(&bench.backup());
    for kind in ["original", "attachment", "summary"] {
        let one_less = with_report(&archive, |report| {
            let count = counts(report).find(|count| count["kind"] == kind).unwrap_or_else(|| panic!("{kind}"));
            let saved = count["saved"].as_u64().unwrap();
            assert!(saved > 1, "{kind}");
            count["saved"] = (saved - 1).into();
        });
        let verdict = verdict_of(vec![("a.zip", one_less)]).unwrap();
        assert!(verdict.faults == 1 && verdict.findings[0].place == "report.json", "{kind}: {verdict:#?}");
    }
    // An original whose place another has on a case-blind disk lies among the files on comments.
    let archive = proof_archive(1, Dialect::default());
    let mut files = content(&archive).unwrap();
    for (name, bytes) in &mut files {
        let there = |text: &str| text.replace("originals/0/poster.pdf", "attachments/0~2/poster.pdf");
        *name = there(name);
        if let Ok(text) = std::str::from_utf8(bytes) {
            *bytes = there(text).into_bytes();
        }
    }
    // The manifest names the file: its checksum is another now.
    let sum = |files: &[(String, Vec<u8>)]| {
        let manifest = &files.iter().find(|(name, _)| name == "manifest.json").unwrap().1;
        data_encoding::HEXLOWER.encode(&Sha256::digest(manifest))
    };
    let (before, after) = (sum(&content(&archive).unwrap()), sum(&files));
    let sums = &mut files.iter_mut().find(|(name, _)| name == "SHA256SUMS").unwrap().1;
    *sums = std::str::from_utf8(sums).unwrap().replace(&before, &after).into_bytes();
    let raw: Vec<Raw> = files.iter().map(|(name, bytes)| Raw::new(name, bytes.clone())).collect();
    let displaced = zip(&raw);
    let verdict = verdict_of(vec![("a.zip", displaced.clone())]).unwrap();
    assert_eq!(verdict.faults, 0, "{verdict:#?}");
    let one_more = with_report(&displaced, |report| {
        let original = counts(report).find(|count| count["kind"] == "original").unwrap();
        original["saved"] = 2.into();
    });
    let verdict = verdict_of(vec![("a.zip", one_more)]).unwrap();
    assert!(verdict.findings.iter().any(|finding| finding.text.contains("2 files were saved, and 1")), "{verdict:#?}");
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
