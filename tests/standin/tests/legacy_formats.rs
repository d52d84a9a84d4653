//! JSON and XML of the 2010 platform carry equal values, in the shapes of the document's samples.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod legacy_client;

use keepsake_standin::legacy::{self, Spec, StandIn, XmlStyle};
use legacy_client::{Client, NOW, account, document, empty, sample, text};
use roxmltree::{Document, Node};
use serde_json::Value;

/// Panics where an element and a JSON value differ.
fn assert_same(json: &Value, node: Node<'_, '_>, place: &str) {
    let elements: Vec<Node<'_, '_>> = node.children().filter(Node::is_element).collect();
    match json {
        Value::Object(members) => {
            assert_eq!(members.len(), node.attributes().len() + elements.len(), "{place}");
            for (name, value) in members {
                let place = format!("{place}.{name}");
                match node.attribute(name.as_str()) {
                    Some(attribute) => assert_eq!(plain(value), attribute, "{place}"),
                    None => {
                        let element = elements.iter().find(|element| element.has_tag_name(name.as_str()));
                        assert_same(value, *element.unwrap_or_else(|| panic!("{place} is missing")), &place);
                    }
                }
            }
        }
        Value::Array(items) => {
            assert_eq!(items.len(), elements.len(), "{place}");
            for (index, (item, element)) in items.iter().zip(elements).enumerate() {
                assert_same(item, element, &format!("{place}[{index}]"));
            }
        }
        other => {
            assert!(elements.is_empty(), "{place}");
            assert_eq!(plain(other), node.text().unwrap_or_default(), "{place}");
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Two clients of equal accounts: what one is told in JSON, the other is told in XML.
struct Twins {
    json: Client,
    xml: Client,
    /// Format of the second one's addresses.
    xml_path: &'static str,
}

impl Twins {
    fn new(style: XmlStyle, xml_path: &'static str) -> Self {
        let stand_in = || StandIn::new(account(&Spec::sample(3, NOW))).with_xml_style(style);
        Self { json: Client::new(stand_in()), xml: Client::new(stand_in()), xml_path }
    }

    fn call(&self, method: &str, arguments: &[(&str, &str)]) -> Value {
        let json: Value = serde_json::from_str(&text(&self.json.call("json", method, arguments))).unwrap();
        let response = self.xml.call(self.xml_path, method, arguments);
        assert_eq!(response.headers["content-type"], "text/xml;charset=utf-8");
        let xml = text(&response);
        let document = Document::parse(&xml).unwrap_or_else(|error| panic!("{method}: {error}\n{xml}"));
        let (wrapper, members) = json.as_object().unwrap().iter().next().unwrap();
        assert!(document.root_element().has_tag_name(wrapper.as_str()), "{method}");
        assert_same(members, document.root_element(), method);
        members.clone()
    }
}

fn all_methods_agree(twins: &Twins) {
    let mut called = vec!["wrike.attachment.download"];
    let mut call = |method: &'static str, arguments: &[(&str, &str)]| {
        called.push(method);
        let marked = [arguments, &[("asyncKey", "<&> \"k\"")]].concat();
        assert_eq!(twins.call(method, &marked)["asyncKey"], "<&> \"k\"");
        twins.call(method, arguments)
    };
    let id = |answer: &Value| answer["id"].to_string();
    call("wrike.profile.get", &[]);
    call("wrike.contacts.list", &[]);
    let tree = call("wrike.folder.tree", &[]);
    for folder in tree["folders"].as_array().unwrap() {
        call("wrike.folder.get", &[("id", folder["id"].as_str().unwrap())]);
    }
    let list = call("wrike.task.filter", &[])["list"].as_array().unwrap().clone();
    assert!(list.len() > 50);
    call("wrike.task.filter", &[("fields", "count")]);
    for task in &list {
        let task = id(task);
        call("wrike.task.get", &[("id", &task)]);
        call("wrike.comment.list", &[("taskId", &task)]);
        call("wrike.timelog.list", &[("taskId", &task)]);
        for file in call("wrike.attachment.list", &[("taskIds", &task)])["list"][0]["list"].as_array().unwrap() {
            call("wrike.attachment.history", &[("id", &id(file))]);
        }
    }
    call("wrike.task.updates", &[("tLast", "0")]);
    call("wrike.comment.updates", &[("tLast", "0")]);
    // Twice made by `call`, so the second ones are changed and deleted.
    let folder = id(&call("wrike.folder.add", &[("title", " \r\n\t<]]>& "), ("description", "\"")]));
    call("wrike.folder.update", &[("id", &folder), ("title", "x")]);
    let task = id(&call("wrike.task.add", &[("title", "a\rb"), ("parents", &folder)]));
    call("wrike.task.update", &[("id", &task), ("title", "y"), ("parents", &folder)]);
    let comment = id(&call("wrike.comment.add", &[("taskId", &task), ("text", "\u{1F44D}\u{202E} &lt;")]));
    call("wrike.comment.update", &[("id", &comment), ("text", "  ")]);
    call("wrike.comment.delete", &[("ids", &comment)]);
    let log = id(&call("wrike.timelog.add", &[("taskId", &task), ("date", "2010-11-30"), ("hours", "2.1")]));
    call("wrike.timelog.delete", &[("ids", &log)]);
    call("wrike.task.delete", &[("ids", &task)]);
    call("wrike.folder.delete", &[("ids", &folder)]);
    called.sort_unstable();
    called.dedup();
    let mut all: Vec<&str> = legacy::methods().collect();
    all.sort_unstable();
    assert_eq!(called, all);
}

#[test]
fn xml_of_elements_equals_json() {
    all_methods_agree(&Twins::new(XmlStyle::Elements, "xml"));
}

#[test]
fn xml_of_attributes_equals_json_and_is_the_default_format() {
    all_methods_agree(&Twins::new(XmlStyle::Attributes, ""));
}

#[test]
fn the_format_may_be_a_parameter() {
    let client = sample();
    for (format, start) in [("json", "{\"profile\""), ("JSON", "{\"profile\""), ("xml", "<?xml")] {
        assert!(text(&client.call("", "wrike.profile.get", &[("format", format)])).starts_with(start), "{format}");
    }
    assert!(text(&client.call("", "wrike.profile.get", &[])).starts_with("<?xml"));
}

#[test]
fn errors_come_in_both_formats_under_any_name() {
    let stand_in = || StandIn::new(account(&Spec::empty(1, NOW)));
    let client = Client::new(stand_in());
    let marked = [("id", "1"), ("asyncKey", "k")];
    let error = client.json("wrike.task.get", &marked);
    let message = "The task with id 1 not found in the calling user's folder scope.";
    assert_eq!(error, serde_json::json!({"error": {"code": 406, "message": message, "asyncKey": "k"}}));
    let xml = text(&client.call("xml", "wrike.task.get", &marked));
    assert_same(&error["error"], Document::parse(&xml).unwrap().root_element(), "error");
    let client = Client::new(stand_in().with_error_wrapper("failure").with_error_status(http::StatusCode::FORBIDDEN));
    let response = client.call("json", "wrike.task.get", &marked);
    assert_eq!(response.status, 403);
    assert!(text(&response).starts_with("{\"failure\":{\"code\":406"));
}

/// The names of members in the order in which they come first.
fn member_names(json: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (place, _) in json.match_indices("\":") {
        let name = json[..place].rsplit('"').next().unwrap_or_default();
        if !names.iter().any(|held| held == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// The last sample of a method in the document, before its error codes.
fn sample_of(document: &str, method: &str) -> String {
    let heading = format!("\n    {method}\n");
    let from = document.find(&heading).unwrap_or_else(|| panic!("{method} is not in the document"));
    let section = &document[from..];
    let section = &section[..section.find("Error Codes").unwrap()];
    let sample = section.rfind("\n    {\"").or_else(|| section.find("<?xml")).map(|at| section[at..].to_owned());
    sample.unwrap_or_else(|| panic!("{method} has no sample"))
}

#[test]
fn answers_have_the_members_of_the_documents_samples_in_their_order() {
    let Some(document) = document() else { return };
    let client = empty();
    let key = ("asyncKey", "1");
    let (folder, other) = (client.folder("f", "0"), client.folder("g", "0"));
    let (task, gone) = (client.task("t", &folder), client.task("u", &folder));
    let filter = "authorUid,status,startDate,dueDate,responsibleUsers";
    let some =
        "title,description,authorUid,importance,startDate,dueDate,duration,commentsCount,responsibleUsers,parents";
    let check = |method: &str, arguments: &[(&str, &str)]| {
        let told = text(&client.call("json", method, arguments));
        assert_eq!(member_names(&told), member_names(&sample_of(&document, method)), "{method}: {told}");
        let id = told.split("\"id\":").nth(1).unwrap_or_default();
        id.chars().take_while(char::is_ascii_digit).collect::<String>()
    };
    check("wrike.folder.tree", &[]);
    check("wrike.folder.get", &[("id", &folder), key]);
    check("wrike.folder.update", &[("id", &folder), ("title", "f"), key]);
    check("wrike.folder.add", &[("title", "x")]);
    check("wrike.folder.delete", &[("ids", &other), key]);
    check("wrike.task.get", &[("id", &task), ("fields", some)]);
    check("wrike.task.filter", &[("fields", filter)]);
    check("wrike.task.updates", &[("tLast", "0")]);
    check("wrike.task.add", &[("title", "t")]);
    check("wrike.task.update", &[("id", &task), ("title", "t")]);
    check("wrike.task.delete", &[("ids", &gone), key]);
    let comment = check("wrike.comment.add", &[("taskId", &task), ("text", "x")]);
    check("wrike.comment.update", &[("id", &comment), ("text", "y"), key]);
    check("wrike.comment.list", &[("taskId", &task)]);
    let spare = check("wrike.comment.add", &[("taskId", &task), ("text", "x")]);
    check("wrike.comment.delete", &[("ids", &spare)]);
    check("wrike.comment.updates", &[("tLast", "0")]);
    let log = check("wrike.timelog.add", &[("taskId", &task), ("date", "2010-11-30"), ("hours", "10")]);
    check("wrike.timelog.list", &[key]);
    check("wrike.timelog.delete", &[("ids", &log)]);
    let me = client.me();
    let file =
        legacy::FileDraft { name: "33.JPG".to_owned(), content_type: "image/jpeg".to_owned(), size: 9, text: false };
    client.stand_in.account().add_attachment(&me, task.parse().unwrap(), None, file).unwrap();
    let id = check("wrike.attachment.list", &[("taskIds", &task)]);
    check("wrike.attachment.history", &[("id", &id)]);
}

#[test]
fn profile_and_contacts_have_the_elements_of_the_documents_samples() {
    let Some(document) = document() else { return };
    let client = sample();
    for method in ["wrike.profile.get", "wrike.contacts.list"] {
        let sample = sample_of(&document, method);
        let told = text(&client.call("xml", method, &[]));
        let (sample, told) = (Document::parse(sample.trim()).unwrap(), Document::parse(&told).unwrap());
        let first = |node: &Node<'_, '_>| {
            node.prev_sibling_element().is_none_or(|before| !before.has_tag_name(node.tag_name()))
        };
        let names = |document: &Document<'_>| {
            let elements = document.descendants().filter(|node| node.is_element() && first(node));
            let lines = elements.map(|node| {
                let attributes: Vec<&str> = node.attributes().map(|attribute| attribute.name()).collect();
                format!("{} {}", node.tag_name().name(), attributes.join(" "))
            });
            lines.filter(|line| line != "email ").collect::<Vec<_>>()
        };
        assert_eq!(names(&told), names(&sample), "{method}");
    }
}
