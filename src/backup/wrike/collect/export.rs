//! The BI export: begun early, so that the service works on it while everything else is asked for.

use std::time::Duration;

use super::{Asked, Collector};
use crate::engine::messages::Part;
use crate::error::{Kind, Result};
use crate::wrike::export;

/// Under which key the finished export is recorded.
pub(in crate::backup) const EXPORT: &str = "bi-export";

impl Collector {
    /// Look for a finished export; the very first look of an account makes the service begin one.
    pub(super) async fn begin_export(&self) -> Result<()> {
        if !self.run.wants(Part::BiExport) {
            return Ok(());
        }
        self.tracker.doing("Asking for the BI export");
        self.is_still_prepared().await.map(drop)
    }

    /// Wait for it: to be called last.
    ///
    /// # Errors
    /// What stops a run.
    pub async fn export(&self) -> Result<()> {
        if !self.run.wants(Part::BiExport) {
            return Ok(());
        }
        let (mut wait, mut waited) = (export::FIRST_WAIT, Duration::ZERO);
        while self.is_still_prepared().await? && waited < export::LONGEST_WAIT {
            self.tracker.doing("Waiting for the service to finish the BI export");
            self.client.pause(wait).await;
            waited += wait;
            wait = (wait * 2).min(export::LATER_WAIT);
        }
        Ok(())
    }

    async fn is_still_prepared(&self) -> Result<bool> {
        let asked = self.ask_for(EXPORT, &export::latest(), export::check).await?;
        Ok(matches!(&asked, Asked::Refused(refusal) if refusal.kind == Kind::NotReady.name()))
    }
}
