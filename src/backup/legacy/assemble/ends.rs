//! What an archive ends with: notes, markers for the next backup, tombstones, reports.

use super::Assembly;
use crate::archive::json::pretty;
use crate::archive::report::{Report, TOOL};
use crate::archive::spool::Spool;
use crate::archive::writer::ArchiveWriter;
use crate::backup::legacy::mode::{MARKERS, Markers, Mode};
use crate::backup::legacy::tombstones::Tombstone;
use crate::backup::tombstones;
use crate::error::Result;
use crate::model::dates;
use crate::wrike::legacy::comments;
use crate::wrike::legacy::tasks::{self, Filter, UpdatesSince};

/// What to read an archive by.
const README: &str = include_str!("readme.txt");

impl Assembly<'_> {
    pub(super) fn notes(&mut self, before: Option<&str>) {
        if self.short_of_files > 0 {
            self.ledger.note(format!(
                "{} tasks or folders have, as the service counts, more files than it listed: compare \"attachmentsCount\" in their source with \
                 their attachments.",
                self.short_of_files
            ));
        }
        if let Some(before) = before {
            self.ledger.note(format!(
                "This backup builds on that of {before}: {} files with the same id and size were already in the folder, were read back against \
                 their checksums, and were not fetched again.",
                self.reused
            ));
        }
        if self.context.mode.is_since() {
            self.ledger.note(
                "Only what happened since then was asked for. The 2010 API tells of changed tasks and comments and of moved and renamed folders; a \
                 folder's new description, people or files it does not tell of, so everything is asked for again once in 30 days.",
            );
        }
    }

    /// Up to when this backup knows what happened; nothing when the service gave no marker, so that the next run asks for everything.
    pub(super) fn markers(&self, writer: &mut ArchiveWriter) -> Result<()> {
        let task_updates = tasks::updates(&UpdatesSince::default());
        let tasks = match &self.context.mode {
            Mode::Since { .. } => self.collector.recorded("since/tasks", &task_updates)?.map(|updates| updates.t_last),
            Mode::Full => self.first_page_of_last_epoch()?,
        };
        let Some(tasks) = tasks else { return Ok(()) };
        let key = if self.context.mode.is_since() { "since/comments" } else { "comments/all" };
        let comments = self.collector.recorded(key, &comments::updates(0))?.map(|updates| updates.t_last);
        let full = match &self.context.mode {
            Mode::Since { markers, .. } => markers.full,
            Mode::Full => self.header.started,
        };
        // Without a marker of their own, comments go by that of the tasks: the same clock, and earlier.
        let markers = Markers { tasks, comments: comments.unwrap_or(tasks), parts: self.header.parts.clone(), full };
        writer.array(MARKERS, [markers]).map(drop)
    }

    fn first_page_of_last_epoch(&self) -> Result<Option<u64>> {
        let mut marker = None;
        for epoch in 0.. {
            let page = self.collector.recorded(&format!("tasks/{epoch}/0"), &tasks::filter(&Filter::default()))?;
            match page {
                Some(page) => marker = Some(page.t_last),
                None => break,
            }
        }
        Ok(marker)
    }

    /// `deleted.json`: the last that is known of what is gone, of earlier runs too.
    pub(super) async fn tombstones(mut self, is_later: bool, writer: &mut ArchiveWriter) -> Result<Self> {
        if !is_later {
            return Ok(self);
        }
        let now = &self.context.started;
        let short = tombstones::short_of(&self.ledger, &["task", "folder", "comment"]);
        // What the service itself says was deleted is gone, whatever it lists.
        let is_told = |tombstone: &Tombstone| {
            tombstone.missed != *now || tombstone.deleted.is_some() || !short.contains(&tombstone.kind.as_str())
        };
        let empty = Spool::create(self.run.store.clone(), &self.run.path("none.part")).await?;
        let gone = std::mem::replace(&mut self.gone, empty);
        tombstones::write(gone, writer, &mut self.ledger, &short, is_told).await?;
        Ok(self)
    }

    pub(super) fn reports(&mut self, writer: &mut ArchiveWriter) -> Result<()> {
        let started = dates::official(self.header.started()?)?;
        let report = Report::new(&self.header.account, started, &self.ledger);
        let (json, html) = (pretty(&report)?, report.html());
        let one_line = |text: &str| text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
        let readme = README
            .replace("{name}", &one_line(&self.header.account.name))
            .replace("{server}", &one_line(&self.header.account.server))
            .replace("{user}", &one_line(&self.header.account.user))
            .replace("{started}", &report.started)
            .replace("{tool}", TOOL)
            .replace("{headline}", &report.headline())
            // Notepad of older Windows shows text without carriage returns as one line.
            .replace('\n', "\r\n");
        writer.entry("report.json", &json)?;
        writer.entry("report.html", html.as_bytes())?;
        writer.entry("README.txt", readme.as_bytes())
    }
}
