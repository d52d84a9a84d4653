//! Carries out what the state machine asks of the browser, and brings the answers back as messages.

use std::rc::Rc;
use std::time::Duration;

use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use web_sys::wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File, HtmlElement, HtmlImageElement, Url};

use super::around::{Around, Heard, Library};
use super::state::{Effect, Entry, Given, Model, Msg};
use super::update::update;
use crate::library::messages::Command;
use crate::ui::parts::HEADING_ID;
use crate::web::given::GivenFiles;
use crate::web::host;
use crate::wire::{pack, unpack};

/// A pause in typing after which a search is made: longer than between the letters of a word, shorter than anybody waits.
const PAUSE: Duration = Duration::from_millis(120);

/// What the page holds besides its state: things of the browser.
#[derive(Default)]
struct Belongings {
    library: Option<Box<dyn Library>>,
    given: GivenFiles,
    /// What rides beside the event that is being handled.
    rider: Option<Blob>,
    /// Addresses of the images that are shown.
    images: Vec<String>,
}

/// The state and the way to change it; a small handle, copied into every view.
#[derive(Clone, Copy)]
pub struct Ui {
    model: RwSignal<Model>,
    belongings: StoredValue<Belongings, LocalStorage>,
    /// What the page stands on.
    pub around: &'static Around,
}

impl Ui {
    /// Starts the library.
    pub fn start(around: &'static Around) -> Ui {
        let ui = Ui {
            model: RwSignal::new(Model::new(host::now())),
            belongings: StoredValue::new_local(Belongings::default()),
            around,
        };
        ui.start_library();
        (around.begin)(ui);
        ui
    }

    /// Applies a message and carries out its effects before it returns.
    pub fn dispatch(self, msg: Msg) {
        let effects = self.model.try_update(|model| update(model, msg)).unwrap_or_default();
        for effect in effects {
            self.carry_out(effect);
        }
    }

    /// A part of the state, as a signal that moves only when that part does.
    pub fn memo<T: PartialEq + Send + Sync + 'static>(
        self,
        part: impl Fn(&Model) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.model.with(&part))
    }

    /// A part of the state as it is now.
    pub fn now<T>(self, part: impl FnOnce(&Model) -> T) -> T {
        self.model.with_untracked(part)
    }

    /// Open these.
    pub fn open(self, given: GivenFiles) {
        let told = Given {
            label: label(&given.paths),
            files: u64::try_from(given.paths.len()).unwrap_or(u64::MAX),
            bytes: given.bytes(),
        };
        self.belongings.update_value(|belongings| belongings.given = given);
        self.dispatch(Msg::Chosen(told));
    }

    fn carry_out(self, effect: Effect) {
        match effect {
            Effect::Open { request, consent } => {
                let (sources, files) = self
                    .belongings
                    .with_value(|belongings| (belongings.given.paths.clone(), belongings.given.files.clone()));
                self.send(&Command::Open { request, sources, consent }, Some(&files));
            }
            Effect::Send(command) => self.send(&command, None),
            Effect::Restart => {
                self.forget_images();
                self.start_library();
            }
            Effect::Later(typed) => set_timeout(move || self.dispatch(Msg::Due(typed)), PAUSE),
            Effect::Push(entry) => write_history(&entry, true),
            Effect::Replace(entry) => write_history(&entry, false),
            Effect::Focus => focus(HEADING_ID.to_owned()),
            Effect::FocusComment(position) => focus(format!("comment-{position}")),
            Effect::ForgetImages => self.forget_images(),
            effect => (self.around.hand)(self, effect),
        }
    }

    /// What rode beside the event that is being handled.
    pub fn take_rider(self) -> Option<Blob> {
        self.belongings.try_update_value(|belongings| belongings.rider.take()).flatten()
    }

    /// One of the files that the user gave.
    pub fn given_file(self, at: u32) -> Option<File> {
        self.belongings.with_value(|belongings| belongings.given.file(at))
    }

    /// Give an image of a text its bytes, from this address. As an image nothing in them can run.
    pub fn show_image(self, id: &str, address: String) {
        let Ok(images) = document().query_selector_all("img[data-attachment]") else { return };
        for at in 0..images.length() {
            if let Some(image) = images.item(at).and_then(|node| node.dyn_into::<HtmlImageElement>().ok())
                && image.get_attribute("data-attachment").as_deref() == Some(id)
            {
                image.set_src(&address);
            }
        }
        self.belongings.update_value(|belongings| belongings.images.push(address));
    }

    fn forget_images(self) {
        let images = self.belongings.try_update_value(|belongings| std::mem::take(&mut belongings.images));
        for address in images.unwrap_or_default() {
            // Fails for what is no address; these are.
            let _ = Url::revoke_object_url(&address);
        }
    }

    fn start_library(self) {
        // The old worker must be gone before the new one clears what it left.
        self.belongings.update_value(|belongings| belongings.library = None);
        match (self.around.library)(Rc::new(move |heard| self.hear(heard))) {
            Ok(library) => self.belongings.update_value(|belongings| belongings.library = Some(library)),
            Err(problem) => self.dispatch(Msg::Lost(problem)),
        }
    }

    fn hear(self, heard: Heard) {
        match heard {
            Ok((event, rider)) => {
                self.belongings.update_value(|belongings| belongings.rider = rider);
                self.dispatch(Msg::Heard(event));
            }
            Err(problem) => self.dispatch(Msg::Lost(problem)),
        }
    }

    fn send(self, command: &Command, files: Option<&Array>) {
        let sent = self.belongings.with_value(|belongings| {
            belongings.library.as_ref().map_or(Ok(()), |library| library.send(command, files))
        });
        if let Err(problem) = sent {
            self.dispatch(Msg::Lost(problem));
        }
    }
}

/// What to call the files: the only one by its name, a folder by its own, others by their number.
fn label(paths: &[String]) -> String {
    let top = |path: &String| path.split('/').next().unwrap_or_default().to_owned();
    match paths {
        [only] => only.rsplit('/').next().unwrap_or_default().to_owned(),
        [first, rest @ ..] if rest.iter().all(|path| top(path) == top(first)) => top(first),
        _ => crate::ui::words::counted(u64::try_from(paths.len()).unwrap_or(u64::MAX), "file", "files"),
    }
}

fn write_history(entry: &Entry, push: bool) {
    let (Ok(state), Ok(history)) = (pack(entry), window().history()) else { return };
    let state = Uint8Array::from(&state[..]);
    // Fails when a page makes hundreds in a few seconds; then the browser's buttons go further back.
    let _ = if push { history.push_state(&state, "") } else { history.replace_state(&state, "") };
}

/// The entry that the browser moved to, if it is one of ours.
pub fn entry(state: &JsValue) -> Option<Entry> {
    unpack(&state.dyn_ref::<Uint8Array>()?.to_vec()).ok()
}

/// Put the focus on an element when the next picture is drawn: by then it is there.
fn focus(id: String) {
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            // What cannot take the focus is still read when the user moves on.
            let _ = element.unchecked_into::<HtmlElement>().focus();
        }
    });
}
