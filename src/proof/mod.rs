//! Workfront Proof: how to ask, how to read. SOAP is the main source, since its numbers are the vendor's keys; REST adds what SOAP
//! lacks. What may be asked is data: [`operations`] and [`rest::operations`] are all that is ever called, and none of them writes.

pub mod client;
pub mod envelope;
pub mod fault;
pub mod fields;
pub mod listing;
pub mod objects;
pub mod operations;
pub mod paging;
pub mod region;
pub mod rest;
pub mod secret;
pub mod soap;
pub mod wsdl;
pub mod xml;

pub use operations::Call;
pub use region::{Region, Server};
pub use secret::{Identity, Scrub, Secret};
pub use soap::Soap;

#[cfg(test)]
pub(crate) mod tests {
    /// A file of the collected facts, where it is there: beside a plain checkout it is not, since shapes that the vendor wrote are not
    /// ours to keep.
    pub(crate) fn facts(name: &str) -> Option<String> {
        std::fs::read_to_string(format!("{}/../shared/facts/{name}", env!("CARGO_MANIFEST_DIR"))).ok()
    }
}
