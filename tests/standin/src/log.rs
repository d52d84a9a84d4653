//! What was asked of the stand-in, and what must not have been.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// `GET`, ...
    pub method: String,
    /// Host, path and query as sent.
    pub address: String,
    /// The kind of call, for example `tasks/{ids}`; `page` for HTML and `unknown` for the rest.
    pub operation: &'static str,
    /// HTTP status of the answer.
    pub status: u16,
    /// Declared length of the answer's body.
    pub bytes: u64,
}

/// The record behind [`crate::StandIn::calls`].
#[derive(Debug, Default)]
pub(crate) struct Log {
    pub calls: Vec<Call>,
    pub total: u64,
    pub by_operation: BTreeMap<&'static str, u64>,
    pub unexpected: Vec<String>,
    pub violations: Vec<String>,
    /// Counts only: keeps memory flat in long runs.
    pub counts_only: bool,
}

impl Log {
    pub fn record(&mut self, call: Call) {
        self.total += 1;
        *self.by_operation.entry(call.operation).or_default() += 1;
        if !self.counts_only {
            self.calls.push(call);
        }
    }

    pub fn clear(&mut self) {
        *self = Self { counts_only: self.counts_only, ..Self::default() };
    }

    pub fn to_json(&self) -> Value {
        let calls: Vec<Value> = self
            .calls
            .iter()
            .map(|call| {
                json!({
                    "method": call.method, "address": call.address, "operation": call.operation,
                    "status": call.status, "bytes": call.bytes,
                })
            })
            .collect();
        json!({
            "total": self.total,
            "byOperation": self.by_operation,
            "calls": calls,
            "unexpected": self.unexpected,
            "violations": self.violations,
        })
    }
}
