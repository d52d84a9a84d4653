//! What the page knows of backups beside its own run: one that another tab makes, the last one, and who wants to be told.

/// Of a service that makes one backup at a time, as Workfront Proof does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manners {
    /// Another tab makes a backup.
    pub elsewhere: bool,
    /// Whose turn it is.
    pub turn: Turn,
    /// The day of the last backup made in this browser, `yyyy-MM-dd`.
    pub last: Option<String>,
    /// Whether the user is told when the backup is ready.
    pub notice: Notice,
    /// Whether the service's pages on a domain of the customer's own get the button.
    pub button: Button,
}

/// "Show the button there".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Button {
    /// Not wanted.
    #[default]
    Off,
    /// The browser asks the user about this domain.
    Asking(String),
    /// It is shown there.
    Shown(String),
    /// The browser does not allow it.
    Refused(String),
}

impl Button {
    /// What has become of it, in a sentence; empty before.
    pub fn sentence(&self) -> String {
        match self {
            Button::Off => String::new(),
            Button::Asking(_) => "Please answer your browser's question.".to_owned(),
            Button::Shown(domain) => {
                format!("Pages of {domain} have the button “Back up” from the next time they are loaded.")
            }
            Button::Refused(domain) => format!("Without your permission, pages of {domain} stay without the button."),
        }
    }
}

/// The domain of an address as a user types or pastes it; none where there is none in it.
pub fn domain(typed: &str) -> Option<String> {
    let typed = typed.trim().to_ascii_lowercase();
    let rest = typed.strip_prefix("https://").unwrap_or(&typed);
    let domain = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_label =
        |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (domain.contains('.') && domain.split('.').all(is_label)).then(|| domain.to_owned())
}

/// Whether this tab may make a backup now; no two tabs may at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Turn {
    /// It has not asked.
    #[default]
    None,
    /// It has asked, to start.
    Asked,
    /// It may, until it gives the turn back.
    Held,
}

/// "Tell me when it is ready".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Notice {
    /// Not wanted.
    #[default]
    Off,
    /// The browser asks the user.
    Asking,
    /// Wanted and allowed.
    On,
    /// The browser does not allow it.
    Refused,
}

/// What the manners ask of the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// Look whether another tab makes a backup; answered by `Msg::Elsewhere`.
    LookAround,
    /// Take the turn to make a backup; answered by `Msg::TurnTaken`.
    TakeTurn,
    /// Give it back.
    YieldTurn,
    /// Note that a backup was made today; answered by `Msg::LastBackup`.
    NoteBackup,
    /// Ask for leave to notify; must run inside the click; answered by `Msg::NoticeAnswered`.
    AskToNotify,
    /// Show the button on the pages of this domain; must run inside the click; answered by `Msg::ButtonAnswered`.
    ShowButton(String),
    /// Show a notification.
    Notify(&'static str),
}
