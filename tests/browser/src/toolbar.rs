//! Chromium's toolbar, which is outside every page and which no WebDriver reaches.
//!
//! A browser of its own is spoken to over pipes in the words of the DevTools protocol: only there is the command given that presses an
//! extension's button (`Extensions.triggerAction`, experimental). The pipes are the browser's file descriptors 3 and 4, each message ends
//! with a NUL (Chromium, `content/browser/devtools/devtools_pipe_handler.cc`).

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::Setup;
use crate::chromium;
use crate::wait::{SOON, until};

const SCHEME: &str = "chrome-extension://";

/// A running Chromium; dropped, it ends.
pub struct Toolbar {
    browser: Child,
    commands: File,
    answers: Receiver<Value>,
    last: u64,
    /// The extension's id.
    extension: String,
    // Removed after the browser has ended.
    _profile: TempDir,
}

impl Toolbar {
    /// Starts the browser and waits for the extension.
    pub async fn start(setup: &Setup) -> Result<Toolbar> {
        let profile = TempDir::with_prefix("keepsake-toolbar-")?;
        let [commands, answers] = ["commands", "answers"].map(|name| profile.path().join(name));
        let made = Command::new("mkfifo").args([&commands, &answers]).status()?;
        ensure!(made.success(), "mkfifo failed");
        let browser = Command::new("sh")
            .args(["-c", "exec 3<\"$0\" 4>\"$1\"; shift; exec \"$@\""])
            .args([&commands, &answers])
            .arg(chromium::binary())
            .args(chromium::arguments(setup)?)
            .args(["--headless=new", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", profile.path().join("data").display()))
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start Chromium")?;
        let commands = OpenOptions::new().write(true).open(commands)?;
        let answers = BufReader::new(File::open(answers)?);
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            for message in answers.split(0).map_while(Result::ok) {
                if sender.send(serde_json::from_slice(&message).unwrap_or_default()).is_err() {
                    break;
                }
            }
        });
        let extension = String::new();
        let mut toolbar = Toolbar { browser, commands, answers: receiver, last: 0, extension, _profile: profile };
        toolbar.extension = until("the extension", SOON, async || {
            let targets = toolbar.targets()?;
            let mut scripts =
                targets.iter().filter_map(|one| one["url"].as_str()?.strip_prefix(SCHEME)?.split_once('/'));
            Ok(scripts.next().map(|(id, _)| id.to_owned()))
        })
        .await?;
        Ok(toolbar)
    }

    /// Shows an address in a new tab, presses the extension's button, and returns what is asked of the page that this opens.
    pub async fn press_on(&mut self, address: &str) -> Result<String> {
        self.call("Target.createTarget", json!({ "url": address }))?;
        let tab = until("the page", SOON, async || {
            let targets = self.targets()?;
            let shows = |one: &Value, kind: &str| one["type"] == kind && one["url"] == address;
            // A page has a title of its own once it is loaded.
            let is_loaded =
                targets.iter().any(|one| shows(one, "page") && !address.contains(one["title"].as_str().unwrap_or("")));
            Ok(targets.into_iter().find(|one| is_loaded && shows(one, "tab")))
        })
        .await?;
        self.call("Extensions.triggerAction", json!({ "id": self.extension, "targetId": tab["targetId"] }))?;
        let ours = format!("{SCHEME}{}/index.html", self.extension);
        let is_ours =
            |one: &Value| one["type"] == "page" && one["url"].as_str().is_some_and(|url| url.starts_with(&ours));
        let opened =
            until("the tab that the button opens", SOON, async || Ok(self.targets()?.into_iter().find(is_ours)));
        let opened = opened.await?;
        self.call("Target.closeTarget", json!({ "targetId": opened["targetId"] }))?;
        Ok(opened["url"].as_str().unwrap_or_default().replace(&ours, ""))
    }

    fn targets(&mut self) -> Result<Vec<Value>> {
        // An empty filter lists tabs too.
        let answer = self.call("Target.getTargets", json!({ "filter": [{}] }))?;
        Ok(answer["targetInfos"].as_array().cloned().unwrap_or_default())
    }

    fn call(&mut self, method: &str, params: Value) -> Result<Value> {
        self.last += 1;
        let command = json!({ "id": self.last, "method": method, "params": params }).to_string();
        self.commands.write_all(command.as_bytes())?;
        self.commands.write_all(&[0])?;
        loop {
            let answer = self.answers.recv_timeout(SOON).with_context(|| format!("no answer to {method}"))?;
            if answer["id"] == self.last {
                if !answer["error"].is_null() {
                    bail!("{method}: {}", answer["error"]);
                }
                return Ok(answer["result"].clone());
            }
        }
    }
}

impl Drop for Toolbar {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = self.browser.kill();
        let _ = self.browser.wait();
    }
}
