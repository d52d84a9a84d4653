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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// Show a notification.
    Notify(&'static str),
}
