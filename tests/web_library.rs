//! The library's working storage, in a real dedicated worker.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use keepsake::error::Kind;
use keepsake::host::store::contract::store_keeps_its_promises;
use keepsake::host::store::{Open, Store};
use keepsake::web::library_room::Room;
use keepsake::web::opfs::OpfsStore;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
async fn a_room_keeps_the_contract_of_a_store() {
    store_keeps_its_promises(&Room::enter().await).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_room_in_use_is_left_alone_and_one_that_was_left_is_cleared() {
    let room = Room::enter().await;
    drop(room.open("texts/tasks.json", Open::Keep).await.unwrap());
    let path = room.path("texts/tasks.json");

    let other = Room::enter().await;
    assert!(other.list("texts").await.unwrap().is_empty(), "rooms do not see each other");
    drop(OpfsStore::new().open(&path, Open::Existing).await.unwrap());

    drop(room);
    drop(Room::enter().await);
    let gone = OpfsStore::new().open(&path, Open::Existing).await.err().map(|error| error.kind());
    assert_eq!(gone, Some(Kind::NotFound));
}
