//! Wrike's own backups: after the samples of its help page, and variants of what real ones have been seen to hold.

use keepsake::library::messages::{Command, Event, Filters, ItemKind, Page, Severity, Soundness};
use serde_json::{Value, json};

use crate::conversation::{ask, detail, hits, rows, verify};
use crate::library::{Raw, zip};
use crate::support::beside::beside;

/// The JSON samples of Wrike's help page: without its explanations, which stand where JSON has none.
fn seed_samples() -> Option<[String; 2]> {
    let page = beside("seeds/wrike-account-backup.txt")?;
    let mut samples = page.split("\n[\n").skip(1).map(|rest| {
        let body = rest.split("\n]\n}\n]").next().unwrap_or_default();
        // What stands behind a value, or its comma, is an explanation.
        let lines = body.lines().map(|line| {
            let Some((key, value)) = line.split_once(':').filter(|_| line.starts_with('"')) else {
                return line.to_owned();
            };
            let value = value.trim_start();
            let end = match value.chars().next() {
                Some('"') => value[1..].find('"').map_or(value.len(), |at| at + 2),
                Some('[') => value.find(']').map_or(1, |at| at + 1),
                _ => value.find(',').unwrap_or(value.len()),
            };
            let comma = if value[end..].starts_with(',') { "," } else { "" };
            format!("{key}:{}{comma}", &value[..end])
        });
        format!("[{}]}}]", lines.collect::<Vec<_>>().join("\n"))
    });
    let (_users, folders, tasks) = (samples.next()?, samples.next()?, samples.next()?);
    Some([folders, tasks])
}

/// A backup in Wrike's own layout, after the help page, with what real ones have been seen to hold besides.
fn wrikes_own() -> Vec<(String, Vec<u8>)> {
    let users =
        json!([{"firstName":"Åsa","lastName":"Öberg","uid":"U2CBMkbSnC9T","email":"a@example.com","userType":1}]);
    let folders = json!([
        {"id":1,"children":[2,99],"title":"Top","author":"U2CBMkbSnC9T","dateCreated":"2013-09-02 12:29:24","description":"","shared":["U2CBMkbSnC9T"],"comments":[],"attachments":[],"googleDocs":[]},
        {"id":2,"children":[],"title":"Inner","author":"U2CBMkbSnC9T","dateCreated":"2013-09-02 12:29:24","description":"","shared":[],"comments":[],"attachments":[],"googleDocs":[]}
    ]);
    let attachment = |uid: &str, kind: &str| json!({"contentType":"application/pdf","version":1,"parentId":1,"description":"","apiId":uid,"attachType":kind,"id":2067818,"name":"plan.pdf","dateUploaded":"2013-04-29 04:48:34"});
    let tasks = json!([{"id":1,"title":"予算計画","author":"U2CBMkbSnC9T","dateCreated":"2013-09-02 12:29:24","description":"<b>Hello</b><script>x</script>","shared":["GONE"],
        "comments":[{"body":".333","author":"U2CBMkbSnC9T","dateCreated":"2013-09-02 12:29:24"}],
        "attachments":[attachment("IEAAAEDYIYAB7DLK", "Task"), attachment("IEAAELSE", "External")],"googleDocs":[{"resourceId":"1N","id":2000736,"name":"test document.doc","dateUploaded":"2014-09-02 19:56:43"}],
        "dateStart":"2013-09-02","dateDue":"2013-09-05","duration":480,"somethingNew":{"a":[1]}}]);
    let teams = json!([{"uid":"G~0bzLlmeRUR","name":"Group","Members":["U2CBMkbSnC9T"]}]);
    // White space as a pretty printer makes it, and none at all.
    let pretty = |value: &Value| serde_json::to_vec_pretty(value).unwrap();
    let entries = [
        ("users.json", pretty(&users)),
        ("folders.json", folders.to_string().into_bytes()),
        ("tasks.json", pretty(&tasks)),
        ("teams.json", pretty(&teams)),
    ];
    let files: Vec<Raw> = entries
        .into_iter()
        .map(|(name, bytes)| Raw { deflated: true, descriptor: true, ..Raw::new(name, bytes) })
        .collect();
    vec![
        ("account-U1/backup-B1/backup-B1.zip".to_owned(), zip(&files)),
        ("account-U1/attachments/IEAAAEDYIYAB7DLK-plan.pdf".to_owned(), b"%PDF".to_vec()),
    ]
}

fn borrowed(files: &[(String, Vec<u8>)]) -> Vec<(&str, Vec<u8>)> {
    files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect()
}

#[test]
fn wrikes_own_backup_opens_verifies_as_far_as_it_can_and_browses() {
    let files = wrikes_own();
    let inputs = borrowed(&files);
    let verdict = verify(&inputs);
    assert_eq!((verdict.outcome, verdict.faults), (Soundness::SoundAsFar, 0), "{verdict:#?}");
    assert!(verdict.cannot_prove.len() >= 3 && verdict.notes == 2, "{verdict:#?}");
    let tasks = rows(&inputs, None, vec![ItemKind::Task]);
    let task = &tasks[0];
    assert_eq!(
        (task.title.as_str(), task.start.as_str(), task.due.as_str(), task.author.as_str()),
        ("予算計画", "2013-09-02", "2013-09-05", "Åsa Öberg")
    );
    let shown = detail(&inputs, task.item);
    assert_eq!(shown.description, "<b>Hello</b>");
    assert!(
        shown.properties.iter().any(|p| p.name == "duration" && p.value == "480")
            && shown.properties.iter().any(|p| p.name == "somethingNew")
    );
    assert_eq!(shown.attachments.len(), 3);
    assert_eq!(shown.attachments[0].path.as_deref(), Some("account-U1/attachments/IEAAAEDYIYAB7DLK-plan.pdf"));
    assert!(shown.attachments[1].path.is_none() && shown.attachments[1].missing.contains("elsewhere"));
    let Event::Nodes { nodes, .. } = ask(&inputs, Command::Tree { request: 2, parent: None, page: Page::first(10) })
    else {
        panic!()
    };
    assert_eq!((nodes.len(), nodes[0].title.as_str(), nodes[0].folders), (1, "Top", 1));
    assert_eq!(hits(&inputs, "計画", Filters::default()).len(), 1);
    assert_eq!(hits(&inputs, "oberg", Filters::default())[0].row.kind, ItemKind::Person);
    // An attachment whose file is gone, and a missing one of the four files, are named.
    let other = [(files[0].0.as_str(), files[0].1.clone()), ("account-U1/attachments/OTHER-x", vec![])];
    assert_eq!(verify(&other).faults, 1);
    let without = zip(&[Raw::new("tasks.json", "[]"), Raw::new("users.json", "[]")]);
    let verdict = verify(&[("backup-B1.zip", without)]);
    assert!(verdict.findings.iter().any(|f| f.place == "folders.json") && verdict.faults == 2, "{verdict:#?}");
}

#[test]
fn the_samples_of_the_help_page_open_and_browse() {
    let Some([folders, tasks]) = seed_samples() else { return };
    for sample in [&folders, &tasks] {
        serde_json::from_str::<Value>(sample).unwrap_or_else(|error| panic!("{error}: {sample}"));
    }
    let archive = zip(&[
        Raw::new("users.json", "[]"),
        Raw::new("folders.json", folders),
        Raw::new("tasks.json", tasks),
        Raw::new("teams.json", "[]"),
    ]);
    let inputs = [("backup-1.zip", archive)];
    let verdict = verify(&inputs);
    assert_eq!((verdict.outcome, verdict.faults), (Soundness::SoundAsFar, 0), "{verdict:#?}");
    let all = rows(&inputs, None, vec![]);
    assert_eq!(all.iter().map(|row| row.kind).collect::<Vec<_>>(), [ItemKind::Folder, ItemKind::Task]);
    assert_eq!(detail(&inputs, 1).attachments[0].name, "test+doc+box.webdoc");
}

#[test]
fn dates_stand_where_either_format_has_them() {
    // The keys beside the task, inside it as the API has them, as a text without a day, and none.
    let tasks = json!([
        {"id":1,"title":"beside","dateStart":"2013-09-02 00:00:00","dateDue":"2013-09-05","duration":480},
        {"id":2,"title":"number","dateStart":1378080000,"dateDue":null,"duration":"2d"},
        {"id":3,"title":"odd","dateStart":"soon","dateDue":{"day":5},"duration":[1]},
        {"id":4,"title":"none"}
    ]);
    let inputs = [("backup-1.zip", zip(&[Raw::new("users.json", "[]"), Raw::new("tasks.json", tasks.to_string())]))];
    let listed = rows(&inputs, None, vec![]);
    let shown: Vec<_> = listed.iter().map(|row| (row.title.as_str(), row.start.as_str(), row.due.as_str())).collect();
    assert_eq!(shown, [("beside", "2013-09-02", "2013-09-05"), ("number", "", ""), ("odd", "", ""), ("none", "", "")]);
    let duration = |item| detail(&inputs, item).properties.into_iter().find(|p| p.name == "duration").map(|p| p.value);
    assert_eq!([0, 1, 2, 3].map(duration), [Some("480".into()), Some("2d".into()), Some("[1]".into()), None]);
}

#[test]
fn unknown_keys_and_other_types_cost_nothing_of_what_is_known() {
    let tasks = json!([{"id":"7","title":12,"author":null,"dateCreated":false,"description":["x"],"shared":"nobody","comments":{"a":1},
        "attachments":[{"name":"a.pdf","apiId":1,"unknown":{"deep":[{}]}},"no object"],"googleDocs":null,"status":{"x":1},
        "brandNew":{"a":[1,2]},"título":"sí"}]);
    let inputs = [("backup-1.zip", zip(&[Raw::new("users.json", "{}"), Raw::new("tasks.json", tasks.to_string())]))];
    let shown = detail(&inputs, 0);
    assert_eq!((shown.id.as_str(), shown.row.as_ref().unwrap().title.as_str()), ("7", "12"));
    assert_eq!(shown.attachments.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["a.pdf"]);
    assert!(shown.properties.iter().any(|p| p.name == "título" && p.value == "sí"), "{:?}", shown.properties);
    assert!(shown.properties.iter().any(|p| p.name == "brandNew" && p.value.contains("[1,2]")));
    assert_eq!(hits(&inputs, "12", Filters::default()).len(), 1);
    let verdict = verify(&inputs);
    assert!(verdict.findings.iter().any(|f| f.severity == Severity::Damage && f.text.contains("another type")));
}

#[test]
fn each_of_the_four_files_may_be_missing() {
    let whole = [
        ("users.json", r#"[{"firstName":"Ann","lastName":"Lee","uid":"U1","email":"a@x","userType":1}]"#),
        ("folders.json", r#"[{"id":1,"title":"Top","children":[]}]"#),
        ("tasks.json", r#"[{"id":2,"title":"Plan","author":"U1"}]"#),
        ("teams.json", r#"[{"uid":"G1","name":"Group","Members":["U1"]}]"#),
    ];
    for missing in 0..whole.len() {
        let files: Vec<Raw> = whole
            .iter()
            .filter(|(name, _)| *name != whole[missing].0)
            .map(|(name, text)| Raw::new(name, *text))
            .collect();
        let inputs = [("backup-1.zip", zip(&files))];
        assert_eq!(rows(&inputs, None, vec![]).len(), 3, "without {}", whole[missing].0);
        let verdict = verify(&inputs);
        let told = verdict.findings.iter().filter(|finding| finding.severity == Severity::Damage);
        assert_eq!(told.map(|finding| finding.place.as_str()).collect::<Vec<_>>(), [whole[missing].0]);
    }
}

/// The tool's folder in a zip: the backup's own zip within it, packed in each way, with each name for what has accents.
#[test]
fn a_zip_of_the_tools_folder_opens_with_the_zips_in_it() {
    let tasks = json!([{"id":2,"title":"Plan","comments":[],"attachments":[{"apiId":"A1","name":"résumé.pdf","attachType":"Task"}]}]);
    for deflated in [false, true] {
        for descriptor in [false, true] {
            let inner = [
                ("users.json", "[]".to_owned()),
                ("folders.json", "[]".into()),
                ("tasks.json", tasks.to_string()),
                ("teams.json", "[]".into()),
            ];
            let inner: Vec<Raw> =
                inner.into_iter().map(|(name, text)| Raw { deflated, descriptor, ..Raw::new(name, text) }).collect();
            let inner = zip(&inner);
            for name in
                [&b"account-U1/attachments/A1-r\x82sum\x82.pdf"[..], "account-U1/attachments/A1-résumé.pdf".as_bytes()]
            {
                let utf8 = std::str::from_utf8(name).is_ok();
                let outer = zip(&[
                    Raw { deflated, descriptor, ..Raw::new("account-U1/backup-B1/backup-B1.zip", inner.clone()) },
                    Raw { name: name.to_vec(), utf8, deflated, descriptor, ..Raw::new("", "%PDF") },
                ]);
                let inputs = [("account-U1.zip", outer)];
                let what = format!("deflated {deflated}, descriptor {descriptor}, UTF-8 {utf8}");
                let file = &detail(&inputs, 0).attachments[0];
                assert_eq!(file.path.as_deref(), Some("account-U1/attachments/A1-résumé.pdf"), "{what}");
                let path = file.path.clone().unwrap();
                let taken = ask(&inputs, Command::Take { request: 2, path });
                assert!(matches!(taken, Event::Taken { bytes: 4, .. }), "{what}: {taken:?}");
                let verdict = verify(&inputs);
                assert_eq!((verdict.outcome, verdict.faults), (Soundness::SoundAsFar, 0), "{what}: {verdict:#?}");
            }
        }
    }
}

#[test]
fn a_dependency_or_list_of_names_that_does_not_read_is_told() {
    let inputs = [(
        "backup-1.zip",
        zip(&[
            Raw::new("users.json", "[]"),
            Raw::new("tasks.json", r#"[{"apiId":"T1","title":"one"},{"apiId":"T2","title":"two"}]"#),
            Raw::new(
                "dependencies.json",
                "[\n{\"predecessorId\":\"T1\"},\n{\"predecessorId\":\"T1\",\"successorId\":\"T2\"},\n{x},\n{\"a\":1",
            ),
            Raw::new("workflows.json", "{"),
        ]),
    )];
    let events = crate::conversation::talk(&inputs, vec![crate::conversation::choose()]);
    let Some(Event::Indexed { findings, .. }) = events.last() else { panic!("{events:?}") };
    let at = |name: &str| findings.iter().filter(|finding| finding.place == name).count();
    assert_eq!((at("dependencies.json"), at("workflows.json")), (3, 1), "{findings:#?}");
    assert_eq!(detail(&inputs, 0).dependencies.len(), 1);
}
