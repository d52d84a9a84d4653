//! The engine: hears commands, drives one run at a time, tells events. It knows nothing of workers and pages.

pub mod connect;
pub mod legacy;
pub mod messages;
pub mod proof;
pub mod service;
pub mod session;
