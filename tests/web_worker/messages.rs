//! What is posted arrives as what it was, on both ends of the wire.

use js_sys::{Function, Reflect};
use keepsake::archive::csv::{Dialect, Encoding};
use keepsake::engine::messages::*;
use keepsake::error::Kind;
use keepsake::web::message::{message, value};
use keepsake::web::worker::order;
use keepsake::wrike::legacy::Format;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

/// The largest number that JavaScript tells from its neighbours.
const LARGEST: u64 = (1 << 53) - 1;

/// What `postMessage` makes of a message.
fn posted(message: &JsValue) -> JsValue {
    let clone: Function = Reflect::get(&js_sys::global(), &"structuredClone".into()).unwrap().unchecked_into();
    clone.call1(&JsValue::NULL, message).unwrap()
}

fn account() -> Account {
    let [id, name, user_id, user, role, server] =
        ["IEAAA", "Ünïcode & Söhne 🦀", "KUAA", "Ada <ada@example.com>", "owner", "www.wrike.com"].map(str::to_owned);
    Account { product: Product::Wrike, id, name, user_id, user, role, server }
}

fn by_app() -> SignIn {
    let [client_id, client_secret, redirect] = ["id", "secret", "https://keepsake.example/"].map(str::to_owned);
    SignIn::App { client_id, client_secret, redirect }
}

fn grant() -> Secret {
    Secret("id\nsecret".to_owned())
}

fn problem() -> Problem {
    let [kind, what, next, detail] = ["no-space", "Full.", "Free some.", "opfs::write: …"].map(str::to_owned);
    Problem { kind, what, next, detail }
}

/// With every optional field there, or none.
fn finished(full: bool) -> Finished {
    let item = MissingItem {
        kind: "file".to_owned(),
        id: "IEAAF".to_owned(),
        name: "a.pdf".to_owned(),
        reason: "Gone.".to_owned(),
    };
    Finished {
        account: account(),
        outcome: if full { Outcome::Partial } else { Outcome::Complete },
        counts: vec![LedgerCount {
            kind: "task".to_owned(),
            label: "tasks".to_owned(),
            expected: full.then_some(LARGEST),
            saved: 0,
        }],
        missing: if full { vec![item] } else { vec![] },
        missing_total: u64::from(full),
        caveat: full.then(|| "A sentence.".to_owned()),
        notes: vec!["A sentence.".to_owned()],
        destination: if full { Destination::Download } else { Destination::Folder },
        file_name: "wrike.zip".to_owned(),
        bytes: LARGEST,
        staged_path: String::new(),
        verified_files: 1 << 32,
        requests: 70,
        peak_memory: full.then_some(12 << 20),
        kept_until: full.then(|| "2026-08-31".to_owned()),
    }
}

fn preflight(full: bool) -> Preflight {
    let unfinished = Unfinished {
        started: "2026-08-01 10:00:00".to_owned(),
        calls_done: 1,
        files_done: 2,
        destination: Destination::Folder,
    };
    Preflight {
        account: account(),
        counts: vec![KindCount { label: "tasks".to_owned(), count: full.then_some(1 << 40) }],
        file_bytes: LARGEST,
        space_needed: 5 << 30,
        space_free: full.then_some(LARGEST),
        calls: 0,
        seconds: 1,
        cannot: vec![],
        unfinished: full.then_some(unfinished),
    }
}

fn progress(step: Step, seconds_left: Option<u64>) -> Event {
    let doing = "Comments 12 to 19 March 2026".to_owned();
    Event::Progress {
        progress: Progress {
            step,
            doing,
            items_done: 0,
            items_total: 7,
            bytes_done: 1 << 33,
            bytes_total: LARGEST,
            seconds_left,
        },
    }
}

#[wasm_bindgen_test]
fn every_event_arrives_as_it_was_told() {
    let mut events = vec![
        Event::Listening { finished: None },
        Event::Authorize { address: "https://login.wrike.com/oauth2/authorize/v4?a=b".to_owned() },
        Event::Renewed { grant: grant() },
        Event::Connected { account: account() },
        Event::Paused { problem: None },
        Event::Paused { problem: Some(problem()) },
        Event::Failed { problem: problem() },
        Event::Cancelled,
    ];
    for full in [false, true] {
        events.push(Event::Listening { finished: Some(finished(full)) });
        events.push(Event::Ready { preflight: preflight(full) });
        events.push(Event::Finished { finished: finished(full) });
    }
    for step in [Step::Preflight, Step::Collect, Step::Download, Step::Assemble, Step::Verify, Step::Deliver] {
        events.extend([progress(step, None), progress(step, Some(LARGEST))]);
    }
    for event in events {
        let message = posted(&message(&event, &[]).unwrap());
        assert_eq!(value::<Event>(&message).unwrap(), event);
    }
}

/// Every way to sign in to Workfront Proof and to a server of the 2010 API.
fn other_services() -> impl Iterator<Item = SignIn> {
    let text = str::to_owned;
    let region = [None, Some(ProofRegion::Com), Some(ProofRegion::Eu)];
    let proof = region.into_iter().zip([true, false, true]).map(move |(region, is_token)| {
        let (email, secret) = (text("ada@example.com"), text("pässword & \u{0}"));
        SignIn::Proof { email, secret, is_token, region }
    });
    let borrowed = ["", "ada@example.com"].into_iter().zip(ProofRegion::ALL).map(move |(email, region)| {
        SignIn::ProofSession { session: text("0123456789abcdef"), email: text(email), region }
    });
    let callbacks = [None, Some(text("https://keepsake.example/?a=b"))].into_iter().zip([Format::Xml, Format::Json]);
    let consumer = callbacks.map(move |(callback, format)| {
        let [server, key, secret] = ["https://wrike.example:8443", "key", "secret"].map(text);
        SignIn::Consumer { server, key, secret, callback, format }
    });
    proof.chain(borrowed).chain(consumer)
}

/// As the page posts it: see `web/engine_client.rs`.
fn sent(command: &Command) -> JsValue {
    message(command, &[]).unwrap()
}

#[wasm_bindgen_test]
fn every_command_arrives_as_it_was_given() {
    let token = |region| {
        let token = "eyJ0dCI6InAiLCJhbGciOiJIUzI1NiIsInR2IjoiMiJ9.e30.x-_".to_owned();
        SignIn::Token { token, region }
    };
    let mut commands = vec![
        Command::Connect { sign_in: token(None), sample: Some("http://127.0.0.1:8080".to_owned()) },
        Command::Connect { sign_in: SignIn::Code { code: "4711".to_owned() }, sample: None },
        Command::Connect { sign_in: by_app(), sample: None },
        Command::Connect { sign_in: SignIn::Grant { grant: grant() }, sample: None },
        Command::Start { destination: Destination::Download, parts: Part::usual(), options: Options::default() },
        Command::Start { destination: Destination::Folder, parts: vec![Part::AuditLog], options: Options::default() },
        Command::Pause,
        Command::Resume,
        Command::Cancel,
        Command::StartOver,
        Command::Discard,
    ];
    for (place, encoding) in Encoding::ALL.into_iter().enumerate() {
        let guarded = place % 2 == 0;
        let options = Options { csv: Dialect { encoding, guarded }, personal_links: !guarded };
        commands.push(Command::Start { destination: Destination::Download, parts: Part::ALL.to_vec(), options });
    }
    commands.extend(other_services().map(|sign_in| Command::Connect { sign_in, sample: None }));
    commands.extend(Region::ALL.map(|region| Command::Connect { sign_in: token(Some(region)), sample: None }));
    for command in commands {
        let order = order(&posted(&sent(&command))).unwrap();
        assert!(order.command == command, "{command:?} became {:?}", order.command);
        assert!(order.folder.is_none() && order.last.is_none());
    }
}

#[wasm_bindgen_test]
fn the_last_archive_rides_beside_its_command_and_is_read_by_slices() {
    let usual = Command::Start { destination: Destination::Download, parts: vec![], options: Options::default() };
    let message = sent(&usual);
    let pieces = js_sys::Array::of1(&js_sys::Uint8Array::from(&b"an archive"[..]));
    let blob = web_sys::Blob::new_with_u8_array_sequence(&pieces).unwrap();
    Reflect::set(&message, &"last".into(), &blob).unwrap();
    let order = order(&posted(&message)).unwrap();
    assert!(order.command == usual && order.folder.is_none());
    let last = order.last.unwrap();
    for mut file in [last.open().unwrap(), last.open().unwrap()] {
        let mut middle = [0; 4];
        assert_eq!((file.len().unwrap(), file.read_at(3, &mut middle).unwrap(), &middle), (10, 4, b"arch"));
        let mut beyond = [0; 8];
        assert_eq!((file.read_at(6, &mut beyond).unwrap(), &beyond[..4]), (4, &b"hive"[..]));
        assert_eq!(file.write_at(0, b"x").unwrap_err().kind(), Kind::Internal);
    }
}

#[wasm_bindgen_test]
async fn a_picked_folder_rides_beside_its_command() {
    let message = sent(&Command::Start {
        destination: Destination::Folder,
        parts: vec![Part::AuditLog],
        options: Options::default(),
    });
    Reflect::set(&message, &"folder".into(), &crate::fresh("riding").await.into()).unwrap();
    let order = order(&posted(&message)).unwrap();
    assert_eq!(
        order.command,
        Command::Start { destination: Destination::Folder, parts: vec![Part::AuditLog], options: Options::default() }
    );
    let folder = order.folder.unwrap();
    let mut file = folder.create("file").await.unwrap();
    file.write(b"hello").await.unwrap();
    file.finish().await.unwrap();
    assert_eq!(folder.len("file").await.unwrap(), Some(5));
}

#[wasm_bindgen_test]
fn what_is_no_command_is_an_error_and_no_trap() {
    let garbage = message(&[u64::MAX; 4], &[]).unwrap();
    let event = message(&Event::Failed { problem: problem() }, &[]).unwrap();
    let unpacked = js_sys::JSON::parse(r#"{"start": {}, "packed": "start", "folder": 7}"#).unwrap();
    for message in [
        JsValue::UNDEFINED,
        JsValue::NULL,
        5.into(),
        "explode".into(),
        js_sys::Array::new().into(),
        garbage,
        event,
        unpacked,
    ] {
        let error = order(&message).err().unwrap();
        assert_eq!(error.kind(), Kind::Internal, "{message:?}");
    }
}

#[wasm_bindgen_test]
fn riders_of_another_type_are_left_behind() {
    let [number, object] = [JsValue::from(7), js_sys::Object::new().into()];
    let message = message(&Command::Pause, &[("folder", &number), ("last", &object)]).unwrap();
    let order = order(&posted(&message)).unwrap();
    assert!(order.command == Command::Pause && order.folder.is_none() && order.last.is_none());
}

#[wasm_bindgen_test]
fn a_number_that_javascript_would_round_arrives_as_it_is() {
    let event = Event::Finished { finished: Finished { bytes: LARGEST + 2, ..finished(true) } };
    assert_eq!(value::<Event>(&posted(&message(&event, &[]).unwrap())).unwrap(), event);
}
