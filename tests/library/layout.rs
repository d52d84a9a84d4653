//! Archives of a later layout than this version knows: shown with a warning, and judged by nothing but their bytes.

use keepsake::archive::csv::Dialect;
use keepsake::archive::format::WRIKE;
use keepsake::archive::proof::PROOF;
use keepsake::backup::legacy::format::FORMAT;
use keepsake::library::messages::{Format, Severity, Soundness};
use keepsake::library::summary::LATEST;

use crate::conversation::{choose, opened, talk, verify};
use crate::library::{forged, proof_archive, wrike_archive};

/// The archive with another text in its manifest, and a list of sums to go with it.
fn with_manifest(archive: &[u8], from: &str, to: &str) -> Vec<u8> {
    forged(archive, "manifest.json", |bytes| {
        let text = std::str::from_utf8(bytes).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from} in {text}");
        text.replace(from, to).into_bytes()
    })
}

fn of_later_layout(archive: &[u8]) -> Vec<u8> {
    with_manifest(archive, "\"formatVersion\": 1", &format!("\"formatVersion\": {}", LATEST + 1))
}

#[test]
fn every_layout_that_is_written_is_known() {
    for format in [&WRIKE, &PROOF, &FORMAT] {
        assert!(format.version <= LATEST, "{}", format.name);
    }
}

#[test]
fn a_later_layout_is_shown_with_a_warning_and_not_judged_by_rules_that_it_may_not_follow() {
    // Lists, counts and references as a later version may mean them.
    let tasks = forged(&wrike_archive(1), "tasks.json", |_| b"[{\"id\": 7, \"folder\": 9}]".to_vec());
    let comments =
        forged(&proof_archive(1, Dialect::default()), "comments.csv", |_| b"what,when\r\n1,2,3\r\n".to_vec());
    for (archive, format) in [(tasks, Format::KeepsakeWrike), (comments, Format::KeepsakeProof)] {
        assert_eq!(verify(&[("a.zip", archive.clone())]).outcome, Soundness::Damaged, "by the rules of this version");
        let later = of_later_layout(&archive);
        let inputs = [("a.zip", later.clone())];
        let events = talk(&inputs, vec![choose()]);
        let (backups, findings) = opened(&events);
        assert_eq!(backups[0].format, format);
        let warning = findings.iter().find(|finding| finding.place.ends_with("manifest.json")).expect("a warning");
        assert!(warning.severity == Severity::Note && warning.text.contains("later version"), "{warning:?}");

        let verdict = verify(&inputs);
        assert_eq!((verdict.outcome, verdict.faults), (Soundness::SoundAsFar, 0), "{verdict:#?}");
        assert!(verdict.cannot_prove.iter().any(|text| text.contains("later")), "{verdict:#?}");

        // Its bytes are judged all the same.
        let at = later.windows(10).position(|window| window == b"\"outcome\":").expect("the report");
        let mut damaged = later;
        damaged[at + 3] ^= 1;
        assert_eq!(verify(&[("a.zip", damaged)]).outcome, Soundness::Damaged);
    }
}

#[test]
fn a_kind_of_backup_that_is_not_known_yet_is_told() {
    let archive = with_manifest(&wrike_archive(1), "\"keepsake-wrike\"", "\"keepsake-something\"");
    let events = talk(&[("a.zip", archive)], vec![choose()]);
    let (_, findings) = opened(&events);
    assert!(findings.iter().any(|finding| finding.text.contains("does not know")), "{findings:#?}");
}
