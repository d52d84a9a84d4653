//! The browser side of the core, in a real dedicated worker: the contract suites of `host`, and the wire to the page.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "web_worker/messages.rs"]
mod messages;
#[path = "web_worker/sums.rs"]
mod sums;

use std::future::Future;
use std::io::Read;
use std::task::Poll;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;
use js_sys::{Reflect, Uint8Array};
use keepsake::archive::unicode::{COMPOSED, FOLDED, folded, is_mark, nfc};
use keepsake::archive::zip::{Packing, ZipFile};
use keepsake::backup::journal::Journal;
use keepsake::error::Kind;
use keepsake::host::chunk::Chunk;
use keepsake::host::clock::{Clock, clock_keeps_its_promises};
use keepsake::host::folder::{Folder, folder_keeps_its_promises};
use keepsake::host::hasher::{Checksums, InlineHasher, Wanted, hasher_keeps_its_promises};
use keepsake::host::random::random_keeps_its_promises;
use keepsake::host::store::contract::store_keeps_its_promises;
use keepsake::host::store::{FileReader, Open, Store, read_small};
use keepsake::http::{Request, StatusCode, Transport, read_whole};
use keepsake::web::clock::WorkerClock;
use keepsake::web::fetch::FetchTransport;
use keepsake::web::js_bytes::JsBytes;
use keepsake::web::opfs::OpfsStore;
use keepsake::web::picked_folder::PickedFolder;
use keepsake::web::random::WorkerRandom;
use time::OffsetDateTime;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{DedicatedWorkerGlobalScope, FileSystemDirectoryHandle, FileSystemGetDirectoryOptions};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// An empty directory of the origin's private file system.
pub(crate) async fn fresh(name: &str) -> FileSystemDirectoryHandle {
    let root: FileSystemDirectoryHandle =
        JsFuture::from(scope().navigator().storage().get_directory()).await.unwrap().unchecked_into();
    OpfsStore::new().remove(name).await.unwrap();
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(true);
    JsFuture::from(root.get_directory_handle_with_options(name, &options)).await.unwrap().unchecked_into()
}

async fn fresh_store(name: &str) -> OpfsStore {
    OpfsStore::within(fresh(name).await)
}

#[wasm_bindgen_test]
fn the_browsers_composed_form_is_the_one_of_every_archive() {
    for (text, expected) in COMPOSED {
        assert_eq!(nfc(text), expected);
    }
    for (text, expected) in FOLDED {
        assert_eq!(folded(text), expected);
    }
    assert!(is_mark('\u{301}') && is_mark('\u{3099}') && !is_mark('é') && !is_mark('a') && !is_mark('界'));
}

#[wasm_bindgen_test]
async fn opfs_keeps_the_contract_of_a_store() {
    store_keeps_its_promises(&fresh_store("contract").await).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_file_that_another_store_holds_is_busy_until_it_is_dropped() {
    let directory = fresh("busy").await;
    let (ours, theirs) = (OpfsStore::within(directory.clone()), OpfsStore::within(directory));
    let held = Journal::open(&ours, "run/journal").await.unwrap();
    let busy = Some(Kind::Busy);
    assert_eq!(Journal::open(&theirs, "run/journal").await.err().map(|error| error.kind()), busy);
    assert_eq!(theirs.remove("run/journal").await.err().map(|error| error.kind()), busy);
    assert_eq!(theirs.remove("run").await.err().map(|error| error.kind()), busy);
    assert_eq!(theirs.rename("run/journal", "elsewhere").await.err().map(|error| error.kind()), busy);
    drop(held);
    theirs.rename("run/journal", "elsewhere").await.unwrap();
    theirs.remove("run").await.unwrap();
    theirs.remove("elsewhere").await.unwrap();
}

/// Drives `work` until it has waited `times` times, then drops it where it stands.
async fn give_up_after(times: u32, work: impl Future) {
    let mut work = std::pin::pin!(work);
    let mut left = times;
    std::future::poll_fn(|context| {
        left -= 1;
        match work.as_mut().poll(context) {
            Poll::Pending if left > 0 => Poll::Pending,
            _ => Poll::Ready(()),
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_opening_that_is_given_up_leaves_no_lock() {
    let store = fresh_store("given-up").await;
    for times in 1..=5 {
        give_up_after(times, store.open("file", Open::Keep)).await;
        store.remove("file").await.unwrap();
        give_up_after(times, store.open("file", Open::Keep)).await;
        store.open("file", Open::Empty).await.unwrap();
    }
}

#[wasm_bindgen_test]
async fn a_write_that_does_not_fit_is_no_space_and_leaves_the_file() {
    let store = fresh_store("full").await;
    let mut file = store.open("file", Open::Empty).await.unwrap();
    file.write_at(0, b"what fits").unwrap();
    // Beyond what any file system that a browser runs on can hold in one file.
    let refused = file.write_at(1 << 52, b"what does not").unwrap_err();
    assert_eq!(refused.kind(), Kind::NoSpace, "{refused:?}");
    assert_eq!(file.len().unwrap(), 9);
}

#[wasm_bindgen_test]
async fn free_space_is_a_measure_or_not_told() {
    let store = fresh_store("free").await;
    store.open("file", Open::Empty).await.unwrap().write_at(0, &[1; 100_000]).unwrap();
    let free = store.free().await.unwrap();
    assert!(free.is_none_or(|free| free > 1 << 20 && free % (1 << 30) != 0), "{free:?} is an invented number");
}

#[wasm_bindgen_test]
async fn what_hashes_for_opfs_keeps_the_contract_of_a_hasher() {
    let store = fresh_store("hasher").await;
    hasher_keeps_its_promises(&|wanted| store.hasher(wanted)).await.unwrap();
}

/// Bytes, and the same as chunks of a body: some in wasm's memory, some in JavaScript's, some of those a part of a larger buffer.
fn body_in_chunks() -> (Vec<u8>, Vec<Chunk>) {
    let body: Vec<u8> = (0..3_000_000u32).map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()[3]).collect();
    let mut chunks = Vec::new();
    let mut rest = &body[..];
    for (n, len) in [1, 70_000, 300_001, 1 << 19, 0, 1 << 20, 5, 600_000].into_iter().chain([usize::MAX]).enumerate() {
        let (chunk, after) = rest.split_at(len.min(rest.len()));
        rest = after;
        chunks.push(match n % 3 {
            0 => chunk.to_vec().into(),
            1 => JsBytes::new(Uint8Array::from(chunk)).into_chunk(),
            _ => {
                let larger = Uint8Array::new_with_length(u32::try_from(chunk.len()).unwrap() + 20);
                let part = larger.subarray(10, larger.length() - 10);
                part.copy_from(chunk);
                JsBytes::new(part).into_chunk()
            }
        });
    }
    (body, chunks)
}

#[wasm_bindgen_test]
async fn chunks_in_javascripts_memory_are_hashed_and_written_as_bytes_are() {
    let store = fresh_store("chunks").await;
    let folder = PickedFolder::new(fresh("chunks-folder").await);
    let (body, _) = body_in_chunks();
    let mut inline = InlineHasher::new(Wanted::Both);
    inline.add(&body);
    let sums = inline.sums();
    // The second time the worker that hashes has started.
    for _ in 0..2 {
        let (mut both, mut one) = (store.hasher(Wanted::Both), store.hasher(Wanted::Sha256));
        let mut file = store.open("file", Open::Empty).await.unwrap();
        let mut writer = folder.create("file").await.unwrap();
        let mut offset = 0;
        for (chunk, again) in body_in_chunks().1.into_iter().zip(body_in_chunks().1) {
            file.write_chunk(offset, &chunk).unwrap();
            writer.write_chunk(&chunk).await.unwrap();
            offset += chunk.len() as u64;
            both.update_chunk(chunk);
            one.update_chunk(again);
            both.ready().await;
        }
        writer.finish().await.unwrap();
        let mut written = vec![0; body.len() + 1];
        assert_eq!(file.read_at(0, &mut written).unwrap(), body.len());
        assert!(written[..body.len()] == body, "OPFS has other bytes");
        assert!(folder.read("file", 0, written.len() as u64).await.unwrap() == body, "the folder has other bytes");
        assert_eq!(both.finish().await.unwrap(), sums);
        assert_eq!(one.finish().await.unwrap(), Checksums { crc32: None, ..sums.clone() });
    }
}

#[wasm_bindgen_test]
async fn what_comes_without_a_pause_is_hashed_in_its_order() {
    let store = fresh_store("no_pause").await;
    let (mut hasher, mut inline) = (store.hasher(Wanted::Both), InlineHasher::new(Wanted::Both));
    // More than may wait for the worker to start, from either memory by turns; what is too much comes from this one.
    for n in 0..40 {
        let (here, there) = (vec![n; 400_000], vec![n + 100; 100_000]);
        inline.add(&here);
        inline.add(&there);
        hasher.update_chunk(here.into());
        hasher.update_chunk(JsBytes::new(Uint8Array::from(&there[..])).into_chunk());
    }
    assert_eq!(hasher.finish().await.unwrap(), inline.sums());
}

#[wasm_bindgen_test]
async fn many_files_can_be_opened_at_once_and_removed_with_their_directory() {
    let store = fresh_store("at_once").await;
    let paths: Vec<String> = (0..20).map(|n| format!("a/b/{n}")).collect();
    for _ in 0..3 {
        let opened = join_all(paths.iter().map(|path| store.open(path, Open::Empty))).await;
        for (n, file) in opened.into_iter().enumerate() {
            file.unwrap().write_at(0, &[u8::try_from(n).unwrap(); 10]).unwrap();
        }
        // Openings that nobody waits for: the directory goes all the same, and what comes after finds none of it.
        paths.iter().for_each(|path| drop(store.open(path, Open::Keep).now_or_never()));
        store.remove("a").await.unwrap();
        assert_eq!(store.open("a/b/0", Open::Existing).await.err().map(|error| error.kind()), Some(Kind::NotFound));
    }
    assert_eq!(store.list("a").await.unwrap(), []);
}

#[wasm_bindgen_test]
async fn a_journal_on_opfs_is_read_after_opening_again() {
    let store = fresh_store("journal").await;
    let mut journal = Journal::open(&store, "runs/1/journal").await.unwrap();
    for n in 0..100 {
        journal.append(&format!("tasks/{n}"), format!("body {n}").repeat(1000).as_bytes()).unwrap();
    }
    drop(journal);
    let mut journal = Journal::open(&store, "runs/1/journal").await.unwrap();
    assert_eq!(journal.len(), 100);
    assert_eq!(journal.read("tasks/42").unwrap().unwrap(), "body 42".repeat(1000).into_bytes());
}

#[wasm_bindgen_test]
async fn a_zip_written_to_opfs_is_read_back_from_it() {
    let store = fresh_store("zip").await;
    // Large enough to leave the writer's buffer several times.
    let photo: Vec<u8> = (0..3_000_000u32).map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()[3]).collect();
    let mut zip = ZipFile::new(store.open("archive.zip", Open::Empty).await.unwrap(), OffsetDateTime::UNIX_EPOCH);
    for (name, packing, content) in
        [("data/tasks.json", Packing::Deflated, &b"[1, 2, 3]"[..]), ("files/photo.jpg", Packing::Stored, &photo)]
    {
        zip.begin(name, packing, content.len() as u64).unwrap();
        content.chunks(700_000).for_each(|chunk| zip.write(chunk).unwrap());
        let ended = zip.end().unwrap();
        assert_eq!(zip.settle(ended).await.unwrap().bytes, content.len() as u64);
    }
    zip.finish().unwrap();

    let reader = FileReader::new(store.open("archive.zip", Open::Existing).await.unwrap());
    let mut archive = zip::ZipArchive::new(reader).unwrap();
    let mut read = |name: &str| {
        let mut bytes = Vec::new();
        archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    };
    assert_eq!(read("data/tasks.json"), b"[1, 2, 3]");
    assert!(read("files/photo.jpg") == photo);
}

#[wasm_bindgen_test]
async fn a_picked_folder_keeps_the_contract_of_a_folder() {
    folder_keeps_its_promises(&PickedFolder::new(fresh("folder").await)).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_file_that_was_never_finished_is_not_there() {
    let directory = fresh("unfinished").await;
    let folder = PickedFolder::new(directory.clone());
    let mut writer = folder.create("files/new").await.unwrap();
    writer.write(&[1; 100_000]).await.unwrap();
    drop(writer);
    assert_eq!(folder.len("files/new").await.unwrap(), None);

    drop(folder.create("files/new").await.unwrap());
    let mut again = folder.create("files/new").await.unwrap();
    again.write(b"second try").await.unwrap();
    again.finish().await.unwrap();
    assert_eq!(folder.read("files/new", 7, 2).await.unwrap(), b"tr");
    let store = OpfsStore::within(directory);
    assert_eq!(read_small(&store, "files/new").await.unwrap().unwrap(), b"second try");
    assert_eq!(store.list("files").await.unwrap().len(), 1, "no swap file stays");
}

#[wasm_bindgen_test]
async fn a_busy_worker_that_yields_lets_timers_fire() {
    let clock = WorkerClock::new();
    let mut timer = std::pin::pin!(clock.sleep(Duration::from_millis(50)).fuse());
    let begun = clock.monotonic();
    while timer.as_mut().now_or_never().is_none() {
        clock.sleep(Duration::ZERO).await;
        assert!(clock.monotonic() - begun < Duration::from_secs(5), "the timer starves");
    }
    assert!(clock.monotonic() - begun >= Duration::from_millis(50), "a timer is never early");
}

#[wasm_bindgen_test]
fn the_calendar_is_the_browsers() {
    let before = js_sys::Date::now();
    let now = (WorkerClock::new().now() - OffsetDateTime::UNIX_EPOCH).as_seconds_f64() * 1000.0;
    let after = js_sys::Date::now();
    assert!((before..=after + 1.0).contains(&(now + 0.5)), "{before} {now} {after}");
}

#[wasm_bindgen_test]
async fn the_workers_clock_keeps_the_contract() {
    clock_keeps_its_promises(&WorkerClock::new()).await;
}

#[wasm_bindgen_test]
fn the_browsers_chance_keeps_the_contract() {
    random_keeps_its_promises(&WorkerRandom);
}

/// Where the test runner serves these tests.
fn origin() -> String {
    let location = Reflect::get(&js_sys::global(), &"location".into()).unwrap();
    Reflect::get(&location, &JsValue::from_str("origin")).unwrap().as_string().unwrap()
}

#[wasm_bindgen_test]
async fn a_body_comes_whole_and_any_status_is_an_answer() {
    let module = Request::get(&format!("{}/wasm-bindgen-test", origin())).unwrap();
    let response = FetchTransport.send(&module).await.unwrap();
    assert_eq!(response.status, StatusCode::OK);
    assert!(response.final_url.starts_with(&origin()));
    let declared = response.declared_len;
    let body = read_whole(response.body, 1 << 28).await.unwrap();
    assert!(!body.is_empty() && declared.is_none_or(|declared| declared == body.len() as u64));
    drop(FetchTransport.send(&module).await.unwrap());

    let nowhere = Request::get(&format!("{}/no/such/file", origin())).unwrap();
    let response = FetchTransport.send(&nowhere).await.unwrap();
    assert_eq!(response.status, StatusCode::NOT_FOUND);
    read_whole(response.body, 1 << 16).await.unwrap();
}

#[wasm_bindgen_test]
async fn no_answer_is_a_network_error_in_the_browsers_words() {
    // Port 9 (discard) on loopback: nothing listens there, and browsers refuse it anyway.
    let refused = FetchTransport.send(&Request::get("http://127.0.0.1:9/").unwrap()).await.err().unwrap();
    assert_eq!(refused.kind(), Kind::Network);
    assert!(refused.detail().contains("caused by: TypeError"), "{}", refused.detail());
}
