//! Carries out what the state machine asks of the browser, and brings the answers back as messages.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{File, FileSystemDirectoryHandle};

use super::extras::Extras;
use super::face::Face;
use super::place::Place;
use super::state::{Effect, Field, Model, Msg};
use super::update::update;
use crate::engine::messages::{Command, Destination, Event, Product};
use crate::web::engine_client::EngineClient;
use crate::web::{host, secrets, sign_in};

/// Nobody can tell a wrong passphrase from a record that was changed (AES-GCM).
const WRONG: &str = "This passphrase does not open it. Type it again, or press “Forget” and sign in anew.";

/// What the page holds besides its state: things of the browser.
#[derive(Default)]
struct Belongings {
    engine: Option<EngineClient>,
    folder: Option<FileSystemDirectoryHandle>,
    last: Option<File>,
}

/// The page's state and the way to change it; a small handle, copied into every view.
#[derive(Clone, Copy)]
pub struct Ui {
    /// Read it in views; change it by `dispatch` only.
    pub model: RwSignal<Model>,
    /// What only this service's page draws and does.
    pub extras: &'static Extras,
    belongings: StoredValue<Belongings, LocalStorage>,
}

impl Ui {
    /// Reads the place, starts the engine, and asks what needs an answer before the user acts.
    pub fn start(face: &'static Face, extras: &'static Extras) -> Ui {
        let model = Model::new(face, here(face.product));
        let ui = Ui { model: RwSignal::new(model), extras, belongings: StoredValue::new_local(Belongings::default()) };
        ui.start_engine();
        (extras.start)(ui);
        spawn_local(async move {
            if host::is_private().await {
                ui.dispatch(Msg::StorageRefused);
            }
            ui.look_into_vault().await;
        });
        ui
    }

    /// Applies a message and carries out its effects before it returns: those that need a click are still within it.
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

    fn carry_out(self, effect: Effect) {
        match effect {
            Effect::Send(command) => self.send(&command),
            Effect::LookUpAccess(hosts) => spawn_local(async move {
                let known = host::has_host_access(&hosts).await;
                self.dispatch(Msg::AccessKnown(known));
            }),
            Effect::RequestAccess(hosts) => {
                let answer = host::request_host_access(&hosts);
                spawn_local(async move { self.dispatch(Msg::AccessAnswered(answer.await)) });
            }
            Effect::PickFolder => {
                let picked = host::pick_folder();
                spawn_local(async move { self.folder_answered(picked.await) });
            }
            Effect::Save { path, name } => spawn_local(async move {
                let saved = host::save_file(&path, &name).await;
                self.dispatch(Msg::SaveEnded(saved));
            }),
            Effect::Run(errand) => (self.extras.carry_out)(self, errand),
            Effect::RestartEngine => self.start_engine(),
            Effect::Agree(address) => spawn_local(async move {
                if let Some(landed) =
                    sign_in::agree(&address, &self.now(|model| model.entry.get(Field::Redirect).to_owned())).await
                {
                    self.dispatch(Msg::Landed(landed));
                }
            }),
            Effect::Remember { text, passphrase } => self.in_vault(secrets::remember(self.vault(), &passphrase, &text)),
            Effect::Replace(text) => self.in_vault(secrets::replace(self.vault(), &text)),
            Effect::Forget => self.in_vault(secrets::forget(self.vault())),
            Effect::Unlock(passphrase) => spawn_local(async move {
                let unlocked = secrets::unlock(self.vault(), &passphrase).await;
                self.dispatch(Msg::Unlocked(unlocked.and_then(|text| text.ok_or_else(|| WRONG.to_owned()))));
            }),
        }
    }

    /// The name of this service's engine; what tabs tell each other goes by it too.
    pub fn engine(self) -> &'static str {
        self.now(|model| model.face.engine)
    }

    /// Under which name this service's sign-in is remembered.
    fn vault(self) -> &'static str {
        self.now(|model| model.face.vault)
    }

    fn in_vault(self, work: secrets::Work) {
        spawn_local(async move {
            if let Err(why) = work.done().await {
                self.dispatch(Msg::VaultFailed(why));
                self.look_into_vault().await;
            }
        });
    }

    async fn look_into_vault(self) {
        if secrets::is_remembered(self.vault()).await {
            self.dispatch(Msg::VaultFound);
        }
    }

    /// The archive of the backup before, to build on; none when the user takes it back.
    pub fn build_on(self, last: Option<File>) {
        self.belongings.update_value(|belongings| belongings.last = last);
    }

    fn folder_answered(self, picked: Result<Option<FileSystemDirectoryHandle>, String>) {
        let msg = match picked {
            Ok(Some(folder)) => {
                let name = folder.name();
                self.belongings.update_value(|belongings| belongings.folder = Some(folder));
                Msg::FolderPicked(name)
            }
            Ok(None) => Msg::FolderDismissed,
            Err(why) => Msg::FolderRefused(why),
        };
        self.dispatch(msg);
    }

    fn start_engine(self) {
        // The old worker must be gone before the new one asks for its locks and files.
        self.belongings.update_value(|belongings| belongings.engine = None);
        match EngineClient::start(self.engine(), move |event| self.dispatch(Msg::Engine(event))) {
            Ok(engine) => self.belongings.update_value(|belongings| belongings.engine = Some(engine)),
            Err(problem) => self.dispatch(Msg::Engine(Event::Failed { problem })),
        }
    }

    fn send(self, command: &Command) {
        let into_folder = matches!(command, Command::Start { destination: Destination::Folder, .. });
        let sent = self.belongings.with_value(|belongings| {
            let starts = matches!(command, Command::Start { .. });
            let folder = belongings.folder.as_ref().filter(|_| into_folder).map(AsRef::as_ref);
            let last = belongings.last.as_ref().filter(|_| starts && !into_folder).map(AsRef::as_ref);
            belongings.engine.as_ref().map_or(Ok(()), |engine| engine.send(command, folder, last))
        });
        if let Err(problem) = sent {
            self.dispatch(Msg::Engine(Event::Failed { problem }));
        }
    }
}

/// The page's address and its browser's abilities.
fn here(product: Product) -> Place {
    let location = window().location();
    let part = |value: Result<String, _>| value.unwrap_or_default();
    Place {
        extension: host::is_extension(),
        can_pick_folder: host::can_pick_folder(),
        address: part(location.origin()) + &part(location.pathname()),
        ..Place::from_address(product, &part(location.origin()), &part(location.hostname()), &part(location.search()))
    }
}
