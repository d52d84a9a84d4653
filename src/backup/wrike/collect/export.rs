//! The BI export: begun early, so that the service works on it while everything else is asked for.

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
        self.ask(EXPORT, &export::latest()).await.map(drop)
    }

    /// Wait for it.
    pub(super) async fn export(&self) -> Result<()> {
        if !self.run.wants(Part::BiExport) {
            return Ok(());
        }
        for _ in 0..export::LONGEST_WAIT.as_secs() / export::WAIT.as_secs() {
            let asked = self.ask(EXPORT, &export::latest()).await?;
            if !matches!(&asked, Asked::Refused(refusal) if refusal.kind == Kind::NotReady.name()) {
                return Ok(());
            }
            self.tracker.doing("Waiting for the service to finish the BI export");
            self.client.pause(export::WAIT).await;
        }
        Ok(())
    }
}
