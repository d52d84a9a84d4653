//! What is made to hurt the reader, or was hurt itself, ends in a finding or a clear error.

use std::cell::Cell;
use std::rc::Rc;

use keepsake::error::{Kind, Result};
use keepsake::library::container::Zip;
use keepsake::library::container::zip::MOST_FILES;
use keepsake::library::findings::Findings;
use keepsake::library::messages::{Filters, ItemKind, Severity, Soundness};
use keepsake::library::source::Source;
use serde_json::json;

use crate::conversation::{detail, hits, rows, verify};
use crate::library::{Raw, open_all, verdict_of, zip};
use crate::support::Bench;

#[test]
fn a_cut_archive_opens_as_far_as_it_goes_and_says_what_is_lost() {
    let bench = Bench::new();
    let mut archive = bench.archive(&bench.backup());
    archive.truncate(archive.len() * 9 / 10);
    let inputs = [("a.zip", archive)];
    let verdict = verify(&inputs);
    assert_eq!(verdict.outcome, Soundness::Damaged);
    assert!(verdict.findings.iter().any(|finding| finding.text.contains("directory is lost")), "{verdict:#?}");
    assert_eq!(rows(&inputs, None, vec![ItemKind::Task]).len(), 120, "the tasks stand before the cut");
}

/// Four empty files, and whatever else.
fn with_four(more: Vec<Raw>) -> Vec<u8> {
    let mut files: Vec<Raw> =
        ["users.json", "folders.json", "tasks.json", "teams.json"].map(|name| Raw::new(name, "[]")).into();
    files.extend(more);
    zip(&files)
}

fn worst(bytes: Vec<u8>) -> Severity {
    let verdict = verdict_of(vec![("a.zip", bytes)]).unwrap();
    verdict.findings.iter().map(|finding| finding.severity).max().expect("a finding")
}

#[test]
fn names_that_harm_and_links_are_hostile() {
    for name in ["../../evil", "/etc/passwd", "..\\evil", "C:\\evil", "a\0b", "\\\\host\\share"] {
        assert_eq!(worst(with_four(vec![Raw::new(name, "x")])), Severity::Hostile, "{name:?}");
    }
    assert_eq!(worst(with_four(vec![Raw { mode: 0o120_777, ..Raw::new("link", "/etc/passwd") }])), Severity::Hostile);
    let legacy = Raw { name: b"r\x82sum\x82.txt".to_vec(), ..Raw::new("", "x") };
    let opened = open_all(vec![("a.zip", with_four(vec![legacy]))], false).unwrap().unwrap();
    assert!(opened.files.find("résumé.txt").unwrap().is_some());
}

#[test]
fn files_that_share_bytes_lie_about_sizes_or_names_are_found() {
    let overlapping = with_four(vec![Raw { header: Some(0), ..Raw::new("more.json", "[]") }]);
    assert_eq!(worst(overlapping), Severity::Hostile);
    let lying = with_four(vec![Raw { size: Some(1), ..Raw::new("x", "longer than one") }]);
    assert_eq!(worst(lying), Severity::Damage);
    let lying = with_four(vec![Raw { size: Some(u32::MAX - 1), deflated: true, ..Raw::new("x", "short") }]);
    assert!(matches!(open_all(vec![("a.zip", lying)], false).unwrap(), Err(question) if question.bytes > 1 << 31));
    assert_eq!(worst(with_four(vec![Raw::new("tasks.json", "[]")])), Severity::Damage);
}

#[test]
fn a_bomb_is_asked_about_before_anything_is_unpacked() {
    let bomb = with_four(vec![Raw { deflated: true, ..Raw::new("bomb", vec![0; 70 << 20]) }]);
    let question = open_all(vec![("a.zip", bomb.clone())], false).unwrap().err().unwrap();
    assert!(question.bytes >= 70 << 20 && question.reason.contains("200 times"), "{question:?}");
    assert!(open_all(vec![("a.zip", bomb)], true).unwrap().is_ok());
}

#[test]
fn deep_and_broken_json_is_told_and_the_rest_is_read() {
    let deep = format!("[{}{},\n{{\"id\":1,\"title\":\"left\"}}]", "[".repeat(200_000), "]".repeat(200_000));
    let broken = "[{\"title\":\"no end},\n{\"id\":1,\"title\":\"left\"}]".to_owned();
    let nested = format!("[{{\"title\":{}1{}}},\n{{\"id\":1,\"title\":\"left\"}}]", "[".repeat(99), "]".repeat(99));
    for (what, tasks) in [("deep", deep), ("broken", broken), ("nested", nested)] {
        let inputs = [("a.zip", zip(&[Raw::new("users.json", "[]"), Raw::new("tasks.json", tasks)]))];
        let listed = rows(&inputs, None, vec![]);
        assert!(listed.iter().any(|row| row.title == "left"), "{what}: {listed:?}");
    }
}

#[test]
fn huge_strings_are_listed_cut_and_shown_whole() {
    let long = format!("計画{}", "漢".repeat(2 << 20));
    let tasks = json!([{"id": 1, "title": long, "description": long, "comments": [{"body": long}], "author": long},
        {"id": 2, "title": "left"}]);
    let wrike = [("a.zip", zip(&[Raw::new("users.json", "[]"), Raw::new("tasks.json", tasks.to_string())]))];
    let files = format!("id,name,type\r\n1,{long},proof\r\n2,left,proof\r\n");
    let proof = [("9789_05_05_2011_61703.zip", zip(&[Raw::new("files.csv", files), Raw::new("users.csv", "id\r\n")]))];
    for (inputs, name) in [(wrike, "title"), (proof, "name")] {
        let listed = rows(&inputs, None, vec![ItemKind::Task, ItemKind::Proof]);
        assert_eq!(listed[1].title, "left");
        assert!(listed[0].title.len() < 500 && listed[0].title.starts_with("計画漢") && listed[0].title.ends_with('…'));
        assert!(listed[0].author.len() < 500, "{}", listed[0].author.len());
        let whole = |item| detail(&inputs, item).properties.into_iter().find(|property| property.name == name);
        assert!(whole(listed[0].item).is_some_and(|property| property.value == long), "{name}");
        assert_eq!(whole(listed[1].item), None, "{name}");
        let description = detail(&inputs, listed[0].item).description;
        assert!(description.is_empty() || description.ends_with("files of the backup.</em></p>"));
        assert_eq!(description.is_empty(), name == "name");
        assert_eq!(hits(&inputs, "計画", Filters::default())[0].row.item, listed[0].item);
    }
}

/// What runs where HTML is shown as it is.
const EVIL: &str = "<b>kept</b><script>alert(1)</script><img src=x onerror=alert(1)><a href=\"javascript:alert(1)\">go</a>\
    <svg onload=alert(1)></svg><iframe src=\"https://evil.example/\"></iframe><style>*{display:none}</style>";

fn assert_harmless(html: &str) {
    let text = html.to_lowercase();
    let harms = ["<script", "onerror", "onload", "javascript:", "<svg", "<iframe", "<style", " src="];
    assert!(text.contains("<b>kept</b>") && harms.iter().all(|harm| !text.contains(harm)), "{html}");
}

#[test]
fn script_in_every_field_is_taken_out_of_what_is_shown_as_html() {
    let file = json!({"apiId": EVIL, "name": EVIL, "contentType": EVIL, "url": EVIL});
    let item = json!({"id": 1, "apiId": EVIL, "title": EVIL, "author": EVIL, "dateCreated": EVIL, "description": EVIL,
        "shared": [EVIL], "comments": [{"body": EVIL, "author": EVIL, "dateCreated": EVIL}], "attachments": [file],
        "googleDocs": [file], "status": EVIL, "timelogs": [{"comment": EVIL, "hours": EVIL, "userId": EVIL}],
        "customFields": [{"id": EVIL, "value": EVIL}], EVIL: EVIL});
    let user = json!({"uid": EVIL, "firstName": EVIL, "lastName": EVIL, "email": EVIL});
    let [items, users] = [item, user].map(|one| json!([one]).to_string());
    let files = [("users.json", users), ("folders.json", items.clone()), ("tasks.json", items)];
    let wrike = zip(&files.map(|(name, text)| Raw::new(name, text)));
    let cell = EVIL.replace('"', "\"\"");
    let files = [
        ("files.csv", format!("id,name,tags,\"{cell}\"\r\n1,\"{cell}\",\"{cell}\",\"{cell}\"\r\n")),
        ("comments.csv", format!("id,file_id,author,comment\r\n5,1,\"{cell}\",\"{cell}\"\r\n")),
        ("comment_replies.csv", format!("id,comment_id,author,comment\r\n6,5,\"{cell}\",\"{cell}\"\r\n")),
    ];
    let proof = zip(&files.map(|(name, text)| Raw::new(name, text)));
    for (inputs, expected) in [([("a.zip", wrike)], 4), ([("9789_05_05_2011_61703.zip", proof)], 2)] {
        let mut shown = 0;
        for row in rows(&inputs, None, vec![]) {
            let detail = detail(&inputs, row.item);
            let bodies = detail.comments.iter().flat_map(|comment| comment.replies.iter().chain([comment]));
            for html in bodies.map(|comment| &comment.body).chain([&detail.description]).filter(|html| !html.is_empty())
            {
                assert_harmless(html);
                shown += 1;
            }
            assert!(detail.timelogs.iter().all(|log| !log.comment.contains('<')), "{:?}", detail.timelogs);
        }
        assert_eq!(shown, expected);
    }
}

#[test]
fn what_is_no_backup_is_a_clear_error() {
    for bytes in [vec![], b"PK".to_vec(), vec![0; 100_000], zip(&[Raw::new("photo.jpg", "x")]), zip(&[])] {
        let error = open_all(vec![("a.zip", bytes)], false).err().unwrap();
        assert_eq!(error.kind(), Kind::Malformed, "{error:?}");
    }
}

/// A zip of nothing but a directory: of so many empty files that only what is read of it is ever made.
struct Endless(u64);

impl Endless {
    /// Bytes of a header with a name of eight digits.
    const HEADER: u64 = 46 + 8;

    fn header(n: u64) -> Vec<u8> {
        let mut header = b"PK\x01\x02\x14\x03\x14\0".to_vec();
        header.resize(46, 0);
        header[28] = 8;
        header.extend(format!("{:08}", n % 100_000_000).bytes());
        header
    }

    fn end(&self) -> Vec<u8> {
        let (size, files) = (self.0 * Self::HEADER, self.0);
        let mut end = b"PK\x06\x06\x2c\0\0\0\0\0\0\0\x2d\0\x2d\0\0\0\0\0\0\0\0\0".to_vec();
        [files, files, size, 0].iter().for_each(|n| end.extend(n.to_le_bytes()));
        end.extend(b"PK\x06\x07\0\0\0\0");
        end.extend(size.to_le_bytes());
        end.extend(b"\x01\0\0\0PK\x05\x06\0\0\0\0");
        end.extend([0xff; 12]);
        end.extend([0; 2]);
        end
    }
}

impl Source for Endless {
    fn len(&self) -> u64 {
        self.0 * Self::HEADER + self.end().len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize> {
        let (mut done, size) = (0, self.0 * Self::HEADER);
        while done < buffer.len() && offset + (done as u64) < self.len() {
            let at = offset + done as u64;
            let (part, from) =
                if at < size { (Self::header(at / Self::HEADER), at % Self::HEADER) } else { (self.end(), at - size) };
            let part = &part[usize::try_from(from).unwrap()..];
            let count = part.len().min(buffer.len() - done);
            buffer[done..done + count].copy_from_slice(&part[..count]);
            done += count;
        }
        Ok(done)
    }
}

#[test]
fn of_millions_of_files_as_many_are_looked_at_as_memory_allows_and_the_rest_is_told() {
    let (mut findings, told) = (Findings::default(), Cell::new(0u64));
    let source = Rc::new(Endless(MOST_FILES as u64 + 50_000));
    let progress = |_: &str, _: u64, _: u64| told.set(told.get() + 1);
    let zip = Zip::read(source, "a.zip", &mut findings, &progress).unwrap();
    assert_eq!(zip.files(), MOST_FILES as u64);
    assert!(zip.find("00000000").unwrap().is_some() && zip.find("02999999").unwrap().is_some());
    assert!(zip.find("03000000").unwrap().is_none());
    let most = findings.list().iter().filter(|finding| finding.text.contains("more than 3000000 files"));
    assert!(most.count() == 1 && told.get() > 1_000, "{:?}", findings.list());
}

#[test]
fn many_files_cost_little_memory_each() {
    let files: Vec<Raw> = (0..60_000).map(|n| Raw::new(&format!("attachments/{n}"), "")).collect();
    let opened = open_all(vec![("a.zip", with_four(files))], false).unwrap().unwrap();
    assert_eq!(opened.files.mounts[0].container.files(), 60_004);
    assert!(opened.files.find("attachments/59999").unwrap().is_some());
}
