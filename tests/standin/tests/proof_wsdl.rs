//! Descriptions of the SOAP API, and what is served against what is documented.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "../../support/beside.rs"]
mod beside;
mod proof_support;

use std::collections::{BTreeMap, BTreeSet};

use keepsake_standin::proof::{ProofRegion, ProofStandIn};
use proof_support::{faulty, get, stand_in, text};
use roxmltree::Document;
use serde_json::Value;

const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";
const BINDING: &str = "http://schemas.xmlsoap.org/wsdl/soap/";

/// Facts beside the checkout, which only some machines have.
fn facts(name: &str) -> Option<String> {
    beside::beside(&format!("facts/{name}"))
}

/// Message parts by operation and direction, e.g. `getTagsIn` -> `SessionID:string`.
fn messages(text: &str) -> BTreeMap<String, Vec<String>> {
    let document = Document::parse(text).unwrap();
    let local = |name: &str| name.rsplit_once(':').map_or(name, |(_, local)| local).to_owned();
    let messages = document.descendants().filter(|node| node.has_tag_name((WSDL, "message")));
    messages
        .map(|message| {
            let parts = message.children().filter(|node| node.has_tag_name((WSDL, "part")));
            let parts = parts
                .map(|part| format!("{}:{}", part.attribute("name").unwrap(), local(part.attribute("type").unwrap())));
            (message.attribute("name").unwrap().to_owned(), parts.collect())
        })
        .collect()
}

fn types(text: &str) -> BTreeMap<String, Vec<String>> {
    let document = Document::parse(text).unwrap();
    let objects = document.descendants().filter(|node| node.tag_name().name() == "complexType");
    objects
        .map(|object| {
            let fields = object.descendants().filter(|node| node.tag_name().name() == "element");
            let fields = fields.map(|field| {
                let kind = field.attribute("type").unwrap().rsplit_once(':').unwrap().1;
                format!("{}:{kind}", field.attribute("name").unwrap())
            });
            (object.attribute("name").unwrap().to_owned(), fields.collect())
        })
        .collect()
}

fn wsdl(stand_in: &ProofStandIn, address: &str) -> String {
    let response = get(stand_in, address);
    assert_eq!(response.status, 200, "{address}");
    text(&response)
}

#[test]
fn both_descriptions_are_served_and_name_their_endpoint() {
    let stand_in = stand_in();
    for (address, location) in [
        ("https://soap.proofhq.com/soap?wsdl", "https://soap.proofhq.com/soap"),
        ("https://soap.proofhq.com/soap.php?WSDL", "https://soap.proofhq.com/soap"),
        ("http://soap.proofhq.com/16_24_0/soap.wsdl", "https://soap.proofhq.com/16_24_0/soap"),
        ("https://soap.proofhq.com/21_3_0/soap.wsdl", "https://soap.proofhq.com/21_3_0/soap"),
        ("https://soap.proofhq.eu/16_24_0/soap.wsdl", "https://soap.proofhq.eu/16_24_0/soap"),
    ] {
        let text = wsdl(&stand_in, address);
        let document = Document::parse(&text).unwrap();
        let found = document.descendants().find(|node| node.has_tag_name((BINDING, "address"))).unwrap();
        assert_eq!(found.attribute("location"), Some(location), "{address}");
    }
    assert_eq!(stand_in.count("wsdl"), 5);
    assert_eq!(get(&stand_in, "https://soap.proofhq.com/99_1_0/soap.wsdl").status, 404);
    proof_support::assert_clean(&stand_in);
}

#[test]
fn the_bare_description_lacks_what_came_later() {
    let stand_in = stand_in();
    let bare = messages(&wsdl(&stand_in, "https://soap.proofhq.com/soap?wsdl"));
    let versioned = messages(&wsdl(&stand_in, "https://soap.proofhq.com/16_24_0/soap.wsdl"));
    for name in ["getArchivedProofsIn", "getProofStagesIn", "getGroupsIn", "getDecisionsIn", "getProofCustomDataIn"] {
        assert!(!bare.contains_key(name) && versioned.contains_key(name), "{name}");
    }
    assert!(bare.keys().all(|name| versioned.contains_key(name)));
}

#[test]
fn the_namespace_follows_region_and_setting() {
    let eu = stand_in().with_region(ProofRegion::Eu);
    assert!(wsdl(&eu, "https://soap.proofhq.eu/soap?wsdl").contains("targetNamespace=\"https://soap.proofhq.eu/\""));
    let other = stand_in().with_namespace("urn:proofhqapi");
    assert!(wsdl(&other, "https://soap.proofhq.com/soap?wsdl").contains("targetNamespace=\"urn:proofhqapi\""));
}

#[test]
fn an_old_endpoint_lacks_versions_or_operations() {
    assert_eq!(get(&faulty("bare-only"), "https://soap.proofhq.com/16_24_0/soap.wsdl").status, 404);
    let without = wsdl(&faulty("missing-operation:getGroups"), "https://soap.proofhq.com/16_24_0/soap.wsdl");
    assert!(!without.contains("getGroups") && without.contains("getTags"));
}

#[test]
fn every_operation_of_the_facts_is_served() {
    let Some(facts) = facts("proof.md") else { return };
    let table = facts.split("### 2.2 ").nth(1).unwrap().split("### 2.3 ").next().unwrap();
    let cells = table.lines().filter(|line| line.starts_with("| ")).skip(1).map(|line| line.split('|').nth(1).unwrap());
    let mut listed: BTreeSet<String> = BTreeSet::new();
    for name in cells.flat_map(|cell| cell.split([',', '/'])) {
        let name = name.replace('*', "").trim().to_owned();
        // `getProofsByWorkspace(s)` stands for two.
        match name.strip_suffix("(s)") {
            Some(one) => listed.extend([one.to_owned(), format!("{one}s")]),
            None => drop(listed.insert(name)),
        }
    }
    let signing_in = ["doLogin", "getSessionId", "checkSession", "doLogout"].map(str::to_owned);
    listed.extend(signing_in);
    let served: BTreeSet<String> = ProofStandIn::soap_operations().map(str::to_owned).collect();
    assert!(listed.len() > 45, "{listed:?}");
    assert_eq!(served, listed);
}

#[test]
fn every_path_of_the_facts_is_served() {
    let Some(facts) = facts("proof.md") else { return };
    let served: Vec<&str> = ProofStandIn::rest_operations().collect();
    for path in [
        "authorize",
        "authorize/user",
        "accounts",
        "contacts",
        "users",
        "folders",
        "tags",
        "workflow/templates",
        "settings/limits",
        "settings/proofing",
        "customdata",
        "proofs",
        "proofs/{t}",
    ] {
        assert!(facts.contains(path.trim_end_matches("/{t}")) && served.contains(&path), "{path}");
    }
    let after = |path: &str| served.iter().any(|known| known.ends_with(path));
    for path in [
        "/limits",
        "/settings/actions",
        "/versions",
        "/sourcefiles",
        "/urls",
        "/controls",
        "/proofingCode",
        "/decision",
        "/activity",
        "/stages/{s}",
        "/stages/{s}/decision",
        "/stages/{s}/recipients",
        "/recipients/{r}/decision",
        "/recipients/{r}/urls",
        "/comments",
        "/comments/{c}/replies",
        "/export/excel",
        "/customfields",
    ] {
        assert!(facts.contains(path) && after(path), "{path}");
    }
}

#[test]
fn arguments_results_and_fields_are_those_of_release_16_24() {
    let (Some(operations), Some(objects)) = (facts("proof-soap/operations.json"), facts("proof-soap/types.json"))
    else {
        return;
    };
    let operations: Value = serde_json::from_str(&operations).unwrap();
    let objects: Value = serde_json::from_str(&objects).unwrap();
    let described = wsdl(&stand_in(), "https://soap.proofhq.com/16_24_0/soap.wsdl");
    let messages = messages(&described);
    for name in ProofStandIn::soap_operations() {
        let known = operations.as_array().unwrap().iter().find(|operation| operation["operation"] == name);
        let known = known.unwrap_or_else(|| panic!("{name} is not in the facts"));
        let arguments: Vec<String> = known["params"].as_array().unwrap().iter().map(pair).collect();
        assert_eq!(messages[&format!("{name}In")], arguments, "{name}");
        assert_eq!(
            messages[&format!("{name}Out")],
            [format!("return:{}", known["returns"].as_str().unwrap())],
            "{name}"
        );
    }
    for (object, fields) in types(&described) {
        if !object.ends_with("Array") {
            let known: Vec<String> = objects[&object].as_array().unwrap().iter().map(pair).collect();
            assert_eq!(fields, known, "{object}");
        }
    }
}

fn pair(field: &Value) -> String {
    format!("{}:{}", field["name"].as_str().unwrap(), field["type"].as_str().unwrap())
}
