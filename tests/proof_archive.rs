//! The Proof archive as its user opens it: the seven CSV files, in each encoding, read by Python's `csv` and compared with what was
//! written; the guard undone by the script in the archive's own README; every file against `SHA256SUMS`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;

use futures_util::FutureExt;
use keepsake::archive::csv::{Dialect, Encoding, Replaced, Value};
use keepsake::archive::ledger::Ledger;
use keepsake::archive::proof::{Details, PROOF, Row, Sheet, Sight, Table, finish, names};
use keepsake::archive::verify::{Place, names_are_unique, verify};
use keepsake::archive::writer::{ArchiveWriter, Layout};
use keepsake::archive::zip::Packing;
use keepsake::engine::messages::Account;
use keepsake::host::clock::VirtualClock;
use keepsake::host::random::{Random, SeededRandom};
use keepsake::host::store::DirectoryStore;
use serde_json::Value as Json;
use time::OffsetDateTime;

/// The table of columns, read by the test itself.
const COLUMNS: &str = include_str!("../src/archive/proof/columns.tsv");

/// Texts on which writers and readers of CSV have failed before.
const HOSTILE: &[&str] = &[
    "plain",
    "",
    " leading and trailing ",
    "comma, \"quote\" and \"\"two\"\"",
    "\"",
    "line\nfeed",
    "carriage\rreturn",
    "both\r\nof\r\n\r\nthem\r\n",
    "\ttab",
    "=HYPERLINK(\"http://example.com\")",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\r=1",
    " =1",
    "'=1",
    "''tis",
    "'",
    "\u{ff1d}1+1",
    "\u{feff}=1",
    "\u{a0}+1",
    "\0=1",
    "nul \0 inside",
    "<script>alert(1)</script>",
    "é ü ß œ € “quotes” – …",
    "U\u{308}bersicht, composed elsewhere: Ü",
    "漢字 かな 한글",
    "😀 beyond the base plane 👩‍👩‍👧",
    "שלום \u{202e}reversed",
    "control \u{1b}[31m \u{7f} \u{81} \u{85} \u{2028} \u{fffd}",
    "a;b;c",
    "\\\" backslash",
    "007",
    "1E5",
    "9007199254740993",
];

/// A row that answers every key, differently in every row and column.
struct Fixture {
    n: usize,
}

impl Fixture {
    /// The value for `key`, and the cell that it must become when nothing is guarded or replaced.
    fn cell(&self, key: &str) -> (Value<'static>, String) {
        let salt: usize = key.bytes().map(usize::from).sum();
        let text = HOSTILE[(self.n + salt) % HOSTILE.len()];
        match key {
            "id" => (Value::Number(-9_223_372_036_854_775_808), "-9223372036854775808".to_owned()),
            "file_id" => (Value::Number(i64::try_from(self.n).unwrap()), self.n.to_string()),
            "archived" | "has_markup" => (Value::Flag(self.n.is_multiple_of(2)), self.n.is_multiple_of(2).to_string()),
            "fax" => (Value::None, String::new()),
            "created_at" | "deadline" => (Value::Date(text.into()), text.to_owned()),
            "comment" => {
                let random = random_text(self.n as u64);
                (Value::from(random.clone()), random)
            }
            _ => (Value::from(text), text.to_owned()),
        }
    }
}

impl Row for Fixture {
    fn value(&self, key: &str) -> Option<Value<'_>> {
        Some(self.cell(key).0)
    }
}

/// Characters that mean something to somebody, in any order.
fn random_text(seed: u64) -> String {
    const ALPHABET: &[char] = &[
        '=', '+', '-', '@', '\'', '"', ',', ';', '\t', '\r', '\n', '\0', ' ', '\u{a0}', '\u{feff}', '\u{ff0b}', 'a',
        'é', '€', '漢', '😀', '\u{301}', '\u{9d}', 'ÿ',
    ];
    let random = SeededRandom::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    // From the end, each with its fair share of what is left: all are equally likely.
    let pick = |below: usize| (0..below).rfind(|n| random.fraction() < 1.0 / (n + 1) as f64).unwrap_or(0);
    (0..pick(12)).map(|_| ALPHABET[pick(ALPHABET.len())]).collect()
}

/// The header and rows of each file as exact texts.
type Truth = BTreeMap<&'static str, Vec<Vec<String>>>;

struct Written {
    directory: tempfile::TempDir,
    truth: Truth,
    replaced: Replaced,
}

impl Written {
    fn zip(&self) -> PathBuf {
        self.directory.path().join("proof.zip")
    }

    fn entry(&self, name: &str) -> Vec<u8> {
        let mut archive = zip::ZipArchive::new(std::fs::File::open(self.zip()).unwrap()).unwrap();
        let mut bytes = Vec::new();
        archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    }
}

/// Rows of each file.
const ROWS: usize = 200;

/// What the table says of a file: names and keys of its columns.
fn table_of(file: &str, links: bool) -> Vec<(&'static str, &'static str)> {
    let lines = COLUMNS.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect::<Vec<_>>());
    lines
        .filter(|fields| format!("{}.csv", fields[0]) == file && (links || fields[3] != "links"))
        .map(|fields| (fields[1], fields[2]))
        .collect()
}

fn account() -> Account {
    Account {
        product: keepsake::engine::messages::Product::Proof,
        id: "9789".into(),
        name: "Acme".into(),
        user_id: "7".into(),
        user: "Ann".into(),
        role: "Administrator".into(),
        server: "soap.proofhq.com".into(),
    }
}

/// An archive with all seven files, originals and attachments, verified by our own reader.
fn write(dialect: Dialect, links: bool) -> Written {
    let directory = tempfile::tempdir().unwrap();
    let store = Rc::new(DirectoryStore::new(directory.path()));
    let now = OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000);
    let created = ArchiveWriter::create(store.clone(), "proof.zip".into(), Layout::default(), now);
    let mut writer = created.now_or_never().unwrap().unwrap();
    let (mut truth, mut replaced, mut ledger) = (Truth::new(), Replaced::default(), Ledger::of(&PROOF));
    for table in Table::ALL {
        let columns = table_of(table.file_name(), links);
        let mut rows = vec![columns.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>()];
        let mut sheet = Sheet::begin(&mut writer, table, dialect, links).unwrap();
        for row in (0..ROWS).map(|n| Fixture { n }) {
            sheet.push(&mut writer, &row, &mut replaced).unwrap();
            rows.push(columns.iter().map(|(_, key)| row.cell(key).1).collect());
        }
        assert_eq!(sheet.end(&mut writer).unwrap(), ROWS as u64);
        truth.insert(table.file_name(), rows);
    }
    ledger.saved("comment", ROWS as u64);
    writer.array(&names::objects("comments"), [1, 2, 3]).unwrap();
    let attached = [names::comment_attachment("7", "3", "a.png"), names::reply_attachment("7", "7", "3", "a.png")];
    for path in names::originals("12", ["page.pdf", "PAGE.pdf", "../../etc/passwd"]).iter().chain(&attached) {
        let written = keepsake::archive::zip::Written::of(b"bytes");
        writer.begin_file(path, Packing::Stored, &written, None).unwrap();
        writer.write(b"bytes").unwrap();
        writer.end_file().unwrap();
        writer.list_own_file(path, &written).unwrap();
    }
    ledger.close();
    let details = Details {
        sight: Sight::WholeAccount,
        date_timezone: "Europe/London".into(),
        links,
        dialect,
        replaced: replaced.clone(),
    };
    let account = account();
    let finished = finish(writer, &account, "2026-11-21 12:00:00".into(), &ledger, &details);
    let archive = finished.now_or_never().unwrap().unwrap();
    let place = Place { zip: "proof.zip", prefix: "", beside: None };
    let clock = VirtualClock::new(now);
    names_are_unique(&archive.sums).now_or_never().unwrap().unwrap();
    clock.run(verify(&*store, &place, &archive.sums, &clock, &|_| ())).unwrap().unwrap();
    Written { directory, truth, replaced }
}

fn python(arguments: &[&std::ffi::OsStr]) -> Vec<u8> {
    let output = Command::new("python3").args(arguments).output().expect("these tests need python3");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python").join(name)
}

/// What Python makes of an archive.
fn read_by_python(written: &Written, encoding: Encoding) -> Json {
    let truth = written.directory.path().join("truth.json");
    std::fs::write(&truth, serde_json::to_vec(&written.truth).unwrap()).unwrap();
    let zip = written.zip();
    let script = script("proof_archive.py");
    let arguments = [script.as_os_str(), zip.as_os_str(), encoding.python_name().as_ref(), truth.as_os_str()];
    serde_json::from_slice(&python(&arguments)).unwrap()
}

fn assert_same_rows(read: &Json, expected: &Json) {
    for table in Table::ALL {
        let (read, expected) = (&read[table.file_name()], &expected[table.file_name()]);
        let rows = |rows: &Json| rows.as_array().unwrap().clone();
        assert_eq!(rows(read).len(), ROWS + 1, "{table:?}");
        for (n, (read, expected)) in rows(read).iter().zip(&rows(expected)).enumerate() {
            assert_eq!(read, expected, "{table:?}, row {}", n + 1);
        }
    }
}

#[test]
fn python_reads_every_cell_in_each_encoding_as_it_was_written() {
    for encoding in Encoding::ALL {
        let written = write(Dialect { encoding, guarded: false }, false);
        let seen = read_by_python(&written, encoding);
        assert_same_rows(&seen["read"], &seen["expected"]);
        assert_eq!(seen["read"].as_object().unwrap().len(), 7);
        assert_eq!(seen["lost"], written.replaced.characters, "{encoding:?}");
        let is_unicode = !matches!(encoding, Encoding::Windows1252 | Encoding::Iso88591);
        assert_eq!(written.replaced.characters == 0, is_unicode, "{encoding:?}");
        // Seven CSV files, three originals, two attachments, an array, two reports, the README and the manifest.
        assert_eq!(seen["files"], 7 + 3 + 2 + 1 + 2 + 1 + 1);
    }
}

#[test]
fn the_header_rows_are_those_of_the_table() {
    for links in [false, true] {
        let seen = read_by_python(&write(Dialect::default(), links), Encoding::Utf8);
        for table in Table::ALL {
            let header: Vec<&str> = table_of(table.file_name(), links).into_iter().map(|(name, _)| name).collect();
            assert_eq!(seen["read"][table.file_name()][0], serde_json::json!(header));
        }
    }
}

/// The lines of the README's script.
fn unguard_script(readme: &str) -> String {
    let lines = readme.lines().skip_while(|line| !line.starts_with("  import csv"));
    let script: Vec<&str> = lines.take_while(|line| !line.is_empty()).map(|line| &line[2..]).collect();
    script.join("\n")
}

#[test]
fn a_guard_is_undone_by_the_script_in_the_readme() {
    for encoding in Encoding::ALL {
        let guarded = write(Dialect { encoding, guarded: true }, false);
        let exact = write(Dialect { encoding, guarded: false }, false);
        let at = |name: &str| guarded.directory.path().join(name);
        let readme = String::from_utf8(guarded.entry("README.txt")).unwrap();
        std::fs::write(at("unguard.py"), unguard_script(&readme)).unwrap();
        // Every file in the first encoding; in the others one will do, starting Python takes its time.
        for file in Table::ALL.map(Table::file_name).iter().take(if encoding == Encoding::ALL[0] { 7 } else { 1 }) {
            assert!(guarded.entry(file) != exact.entry(file), "{file} has cells to guard");
            std::fs::write(at("guarded.csv"), guarded.entry(file)).unwrap();
            std::fs::write(at("exact.csv"), exact.entry(file)).unwrap();
            let [script, from, to, exact] = ["unguard.py", "guarded.csv", "undone.csv", "exact.csv"].map(at);
            let name = encoding.python_name().as_ref();
            python(&[script.as_os_str(), from.as_os_str(), to.as_os_str(), name]);
            assert_same_cells(&to, &exact, encoding);
        }
    }
}

/// Both files have the same rows, by Python's reading.
fn assert_same_cells(one: &Path, other: &Path, encoding: Encoding) {
    const COMPARE: &str = "import csv, sys\n\
        csv.field_size_limit(2**31 - 1)\n\
        one, other = (list(csv.reader(open(name, encoding=sys.argv[3], newline=''))) for name in sys.argv[1:3])\n\
        assert len(one) > 1 and one == other, [pair for pair in zip(one, other) if pair[0] != pair[1]][:3]";
    python(&["-c".as_ref(), COMPARE.as_ref(), one.as_os_str(), other.as_os_str(), encoding.python_name().as_ref()]);
}

#[test]
fn no_text_of_a_guarded_file_begins_like_a_formula() {
    let written = write(Dialect { encoding: Encoding::Utf8, guarded: true }, false);
    let seen = read_by_python(&written, Encoding::Utf8);
    let mut guarded = 0;
    for (file, rows) in seen["read"].as_object().unwrap() {
        for cell in rows.as_array().unwrap().iter().flat_map(|row| row.as_array().unwrap()) {
            let cell = cell.as_str().unwrap();
            guarded += u32::from(cell.starts_with("'="));
            let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '\u{ff1d}', '\u{ff0b}']);
            assert!(!begins || cell.parse::<i64>().is_ok_and(|n| n < 0), "{file}: {cell:?}");
        }
    }
    assert!(guarded > 0);
}

#[test]
fn the_manifest_says_how_the_files_were_written_and_lists_them_all() {
    let written = write(Dialect { encoding: Encoding::Windows1252, guarded: true }, true);
    let manifest: Json = serde_json::from_slice(&written.entry("manifest.json")).unwrap();
    assert_eq!(manifest["format"], "keepsake-proof");
    assert_eq!(manifest["csv"]["encoding"], "windows-1252");
    assert_eq!(manifest["csv"]["guarded"], true);
    assert_eq!(manifest["csv"]["replaced"]["characters"], written.replaced.characters);
    assert_eq!(manifest["personalLinks"], true);
    assert_eq!(manifest["sight"], "wholeAccount");
    let listed = manifest["files"].as_array().unwrap();
    assert!(listed.iter().any(|file| file["path"] == "originals/12/PAGE~2.pdf"), "{listed:?}");
    assert!(listed.iter().all(|file| !file["path"].as_str().unwrap().starts_with("..")));
    let report: Json = serde_json::from_slice(&written.entry("report.json")).unwrap();
    assert_eq!(report["csv"], manifest["csv"]);
    assert_eq!(report["counts"][0]["label"], "comments");
}

/// The help page itself, where it is at hand: the seven files and the archive's name are the ones that it shows.
#[test]
fn the_files_are_those_of_the_help_page() {
    let seed = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/seeds/workfront-proof-backup.txt");
    let Ok(page) = std::fs::read_to_string(seed) else { return };
    for table in Table::ALL {
        assert!(page.contains(&format!("{} - includes", table.file_name())), "{table:?}");
    }
    assert!(page.contains(&names::archive("9789", time::macros::date!(2011 - 05 - 05), 61_703)));
}
