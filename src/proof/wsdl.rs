//! The service's own description of an endpoint (WSDL 1.1): its address, its namespace, its operations.

use std::collections::BTreeMap;

use super::xml::Element;
use crate::error::{Error, Kind, Result};

/// What a WSDL says that a client needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wsdl {
    /// Namespace of the operations.
    pub namespace: String,
    /// Address that the calls go to; none when it names none.
    pub address: Option<String>,
    /// Operations, each with its `soapAction`; empty where it names none.
    pub operations: BTreeMap<String, String>,
}

impl Wsdl {
    /// Read a WSDL.
    ///
    /// # Errors
    /// `Malformed` when it is none, or has no operation.
    pub fn parse(document: &[u8]) -> Result<Self> {
        let bad = |message: &str| Error::new(Kind::Malformed, "proof::wsdl", message);
        let root = Element::parse(document)?;
        if root.name != "definitions" {
            return Err(bad("not a WSDL"));
        }
        let namespace = root.attribute("targetNamespace").ok_or_else(|| bad("no namespace"))?.to_owned();
        let mut operations = BTreeMap::new();
        let holders = root.children.iter().filter(|child| matches!(child.name.as_str(), "portType" | "binding"));
        for operation in holders.flat_map(|holder| &holder.children).filter(|child| child.name == "operation") {
            let Some(name) = operation.attribute("name") else { continue };
            // In the binding an operation has a SOAP element of the same name with the action.
            let action = operation.child("operation").and_then(|soap| soap.attribute("soapAction"));
            let known: &mut String = operations.entry(name.to_owned()).or_default();
            if let Some(action) = action {
                action.clone_into(known);
            }
        }
        if operations.is_empty() {
            return Err(bad("a WSDL without operations"));
        }
        let address = root.descendants("address").find_map(|address| address.attribute("location")).map(str::to_owned);
        Ok(Self { namespace, address, operations })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn address_namespace_and_operations_are_read() {
        let text = r#"<?xml version="1.0"?><definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" targetNamespace="urn:x">
            <portType name="p"><operation name="getTags"><input message="a"/></operation><operation name="getOwners"/></portType>
            <binding name="b"><operation name="getTags"><soap:operation soapAction="urn:x#getTags"/></operation></binding>
            <service name="s"><port name="q"><soap:address location="https://soap.proofhq.com/21_3_0/soap.php"/></port></service></definitions>"#;
        let wsdl = Wsdl::parse(text.as_bytes()).unwrap();
        assert_eq!(wsdl.namespace, "urn:x");
        assert_eq!(wsdl.address.as_deref(), Some("https://soap.proofhq.com/21_3_0/soap.php"));
        assert_eq!(wsdl.operations["getTags"], "urn:x#getTags");
        assert_eq!(wsdl.operations["getOwners"], "");
    }

    #[test]
    fn a_page_is_not_a_wsdl() {
        for text in ["<html/>", "<definitions/>", "<definitions targetNamespace=\"u\"/>", ""] {
            assert_eq!(Wsdl::parse(text.as_bytes()).unwrap_err().kind(), Kind::Malformed, "{text}");
        }
    }
}
