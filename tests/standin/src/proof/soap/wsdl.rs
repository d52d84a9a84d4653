//! The description of an endpoint, made from the operations and objects that it serves (WSDL 1.1, RPC/encoded).

use std::fmt::Write;

use super::operations::{OPERATIONS, Operation, Release};
use super::schema::{element, fields, objects, prefix};
use super::write::escape;

/// The WSDL of a release with its namespace and the address of its endpoint; operations for which `missing` holds are
/// left out.
pub(crate) fn wsdl(release: Release, namespace: &str, location: &str, missing: impl Fn(&str) -> bool) -> String {
    let namespace = escape(namespace);
    let served: Vec<&Operation> =
        OPERATIONS.iter().filter(|operation| operation.exists_in(release) && !missing(operation.name)).collect();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<definitions name=\"soap\" targetNamespace=\"{namespace}\" \
         xmlns=\"http://schemas.xmlsoap.org/wsdl/\" xmlns:ns1=\"{namespace}\" \
         xmlns:soap=\"http://schemas.xmlsoap.org/wsdl/soap/\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" \
         xmlns:soapenc=\"http://schemas.xmlsoap.org/soap/encoding/\" xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\">\n\
         <types><xsd:schema targetNamespace=\"{namespace}\">\n"
    );
    types(&mut text, release);
    text.push_str("</xsd:schema></types>\n");
    messages(&mut text, &served);
    text.push_str("<portType name=\"soapPort\">\n");
    for Operation { name, .. } in &served {
        let _ = writeln!(
            text,
            "<operation name=\"{name}\"><input message=\"ns1:{name}In\"/><output message=\"ns1:{name}Out\"/></operation>"
        );
    }
    text.push_str(
        "</portType>\n<binding name=\"soapBinding\" type=\"ns1:soapPort\">\n\
         <soap:binding style=\"rpc\" transport=\"http://schemas.xmlsoap.org/soap/http\"/>\n",
    );
    let body = format!(
        "<soap:body use=\"encoded\" encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\" namespace=\"{namespace}\"/>"
    );
    for Operation { name, .. } in &served {
        let _ = writeln!(
            text,
            "<operation name=\"{name}\"><soap:operation soapAction=\"{namespace}{name}\"/><input>{body}</input>\
             <output>{body}</output></operation>"
        );
    }
    let location = escape(location);
    let _ = write!(
        text,
        "</binding>\n<service name=\"soapService\"><port name=\"soapPort\" binding=\"ns1:soapBinding\">\
         <soap:address location=\"{location}\"/></port></service>\n</definitions>\n"
    );
    text
}

fn types(text: &mut String, release: Release) {
    for object in objects() {
        let _ = write!(text, "<xsd:complexType name=\"{object}\"><xsd:all>");
        for field in fields(object, release).into_iter().flatten() {
            let own = prefix(field.kind);
            let _ =
                write!(text, "<xsd:element name=\"{}\" type=\"{own}:{}\" nillable=\"true\"/>", field.name, field.kind);
        }
        text.push_str("</xsd:all></xsd:complexType>\n");
        array(text, &format!("{object}Array"));
    }
    for simple in ["IntArray", "StringArray", "AnyTypeArray"] {
        array(text, simple);
    }
}

fn array(text: &mut String, name: &str) {
    let of = element(name).unwrap_or(name);
    let own = prefix(of);
    let _ = writeln!(
        text,
        "<xsd:complexType name=\"{name}\"><xsd:complexContent><xsd:restriction base=\"soapenc:Array\">\
         <xsd:attribute ref=\"soapenc:arrayType\" wsdl:arrayType=\"{own}:{of}[]\"/></xsd:restriction>\
         </xsd:complexContent></xsd:complexType>"
    );
}

fn messages(text: &mut String, served: &[&Operation]) {
    for operation in served {
        let _ = write!(text, "<message name=\"{}In\">", operation.name);
        for (name, kind) in operation.arguments {
            let _ = write!(text, "<part name=\"{name}\" type=\"{}:{kind}\"/>", prefix(kind));
        }
        let _ = writeln!(
            text,
            "</message>\n<message name=\"{}Out\"><part name=\"return\" type=\"{}:{}\"/></message>",
            operation.name,
            prefix(operation.returns),
            operation.returns
        );
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn count(text: &str, name: &str) -> usize {
        let document = roxmltree::Document::parse(text).unwrap();
        document.descendants().filter(|node| node.tag_name().name() == name).count()
    }

    #[test]
    fn every_operation_of_a_release_is_described_once() {
        let of = |release| wsdl(release, "urn:x&y", "https://soap.example/soap", |name| name == "getTags");
        let bare = OPERATIONS.iter().filter(|operation| operation.exists_in(Release::Bare)).count();
        // Once as a port's operation, once in the binding, and there with a soap:operation inside.
        assert_eq!(count(&of(Release::V16), "operation"), (OPERATIONS.len() - 1) * 3);
        assert_eq!(count(&of(Release::Bare), "operation"), (bare - 1) * 3);
        assert_eq!(count(&of(Release::Bare), "message"), (bare - 1) * 2);
        assert!(of(Release::V16).contains("owner_id") && !of(Release::V16).contains("owner_email"));
    }
}
