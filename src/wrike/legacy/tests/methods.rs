//! One test a method: the profile, contacts, folders and tasks; the table in `README.md` names them.

use time::macros::datetime;

use super::super::tasks::{
    self, Filter, Importance, Relation, Responsibility, Status, TaskDraft, Template, UpdatesSince,
};
use super::super::{Moment, contacts, folders, profile};
use super::*;

/// A task with everything, in both formats: what `task.get`, `add`, `update`, `filter` and `updates` all answer with.
const TASK_JSON: &str = r#"{"id":4711,"title":"Launch \u2603","description":"<b>Go</b>","authorUid":"uAnn","createdDate":"2010-11-28 20:27:14.19",
    "whoChanged":"-1","lastUpdatedDate":"2010-11-28 20:29:31.3","type":"1","status":0,"importance":1,"startDate":"","dueDate":"2010-12-06 17:00:00.0",
    "duration":"1020","attachmentsCount":0,"commentsCount":"3","responsibleUsers":["uAnn","uBob"],"sharedUsers":[],"parents":["0"],
    "recurenceTemplate":"","predecessor":[ ],"successor":[4712],"colour":7"#;
const TASK_XML: &str = "<id>4711</id><title>Launch \u{2603}</title><description>&lt;b&gt;Go&lt;/b&gt;</description><authorUid>uAnn</authorUid>
    <createdDate>2010-11-28 20:27:14.19</createdDate><whoChanged>-1</whoChanged><lastUpdatedDate>2010-11-28 20:29:31.3</lastUpdatedDate>
    <type>1</type><status>0</status><importance>1</importance><startDate/><dueDate>2010-12-06 17:00:00.0</dueDate><duration>1020</duration>
    <attachmentsCount>0</attachmentsCount><commentsCount>3</commentsCount><responsibleUsers><uid>uAnn</uid><uid>uBob</uid></responsibleUsers>
    <sharedUsers/><parents><id>0</id></parents><recurenceTemplate></recurenceTemplate><predecessor/><successor><id>4712</id></successor><colour>7</colour>";

fn task_json(end: &str) -> String {
    format!("{TASK_JSON}{end}}}")
}

fn assert_task(task: &tasks::Task) {
    assert_eq!(
        (task.id, task.title.as_deref(), task.description.as_deref()),
        (4711, Some("Launch ☃"), Some("<b>Go</b>"))
    );
    assert_eq!((task.author_uid.as_deref(), task.who_changed.as_deref()), (Some("uAnn"), Some("-1")));
    let moment = |moment: &Option<Moment>| moment.as_ref().and_then(Moment::get);
    assert_eq!(moment(&task.created_date), Some(datetime!(2010-11-28 20:27:14.19)));
    assert_eq!(moment(&task.last_updated_date), Some(datetime!(2010-11-28 20:29:31.3)));
    assert_eq!(moment(&task.due_date), Some(datetime!(2010-12-06 17:00)));
    assert!(task.start_date.as_ref().unwrap().is_none());
    assert_eq!(
        (task.status, task.importance, task.minutes()),
        (Some(Status::Active), Some(Importance::Normal), Some(1020))
    );
    assert_eq!((task.attachments_count, task.comments_count), (Some(0), Some(3)));
    assert_eq!(task.responsible_users, Some(vec!["uAnn".into(), "uBob".into()]));
    assert_eq!((task.shared_users.as_deref(), task.parents.as_deref()), (Some(&[][..]), Some(&[0][..])));
    assert_eq!((task.predecessor.as_deref(), task.successor.as_deref()), (Some(&[][..]), Some(&[4712][..])));
    assert_eq!((task.recurrence_template.as_deref(), task.kind.as_deref(), task.deleted), (Some(""), Some("1"), None));
    assert_eq!(serde_json::to_string(&task.unknown).unwrap(), r#"{"colour":"7"}"#);
}

fn draft() -> (TaskDraft, Vec<(&'static str, &'static str)>) {
    let draft = TaskDraft {
        title: "Launch ☃ & more".into(),
        description: Some("a=b".into()),
        status: Some(Status::Deferred),
        importance: Some(Importance::High),
        start_date: Some(Some(datetime!(2010-01-01 9:00))),
        due_date: Some(Some(datetime!(2010-01-04 18:00))),
        duration: Some(1020),
        responsible_users: Some(vec!["uAnn".into(), "uBob".into()]),
        shared_users: Some(Vec::new()),
        parents: Some(vec![5, 6]),
    };
    let arguments = vec![
        ("title", "Launch ☃ & more"),
        ("description", "a=b"),
        ("status", "2"),
        ("importance", "0"),
        ("startDate", "2010-01-01T09:00:00"),
        ("dueDate", "2010-01-04T18:00:00"),
        ("duration", "1020"),
        ("responsibleUsers", "uAnn,uBob"),
        ("sharedUsers", ""),
        ("parents", "5,6"),
    ];
    (draft, arguments)
}

#[test]
fn profile_get() {
    let json = r#"{"profile":{"lastName":"Archer","firstName":"Ann","primaryEmail":"ann@example.com","organization":"Acme","workingDays":"0111110",
        "weekendDays":"1000001","dateFormat":"MM/dd/yyyy","timezoneName":"Europe/Amsterdam","timezoneOffset":10800000,"secondaryEmails":[],
        "language":"en","uid":"uAnn","license":"Viewer","shoeSize":42}}"#;
    let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
        <profile>
            <lastName>Archer</lastName><firstName>Ann</firstName><primaryEmail>ann@example.com</primaryEmail><organization>Acme</organization>
            <workingDays>0111110</workingDays><weekendDays>1000001</weekendDays><dateFormat>MM/dd/yyyy</dateFormat>
            <timezoneName>Europe/Amsterdam</timezoneName><timezoneOffset>10800000</timezoneOffset><secondaryEmails/>
            <language>en</language><uid>uAnn</uid><license>Viewer</license><shoeSize>42</shoeSize>
        </profile>"#;
    let profile = prove(&profile::get(), &[], json, xml);
    assert_eq!(
        (profile.uid.as_str(), profile.first_name.as_str(), profile.last_name.as_str()),
        ("uAnn", "Ann", "Archer")
    );
    assert_eq!((profile.timezone_offset, profile.secondary_emails.len()), (Some(10_800_000), 0));
    assert!(profile.is_viewer());
    assert_eq!(profile.unknown["shoeSize"], "42");
}

#[test]
fn contacts_list() {
    let json = r#"{"contacts":{"list":[{"uid":"uBob","firstName":"Bob","lastName":"O'Hara","email":"bob@example.com"},{"uid":"uCy"}]}}"#;
    let xml = r#"<contacts><list>
            <contact uid="uBob" firstName="Bob" lastName="O&apos;Hara"
                     email="bob@example.com"/>
            <contact uid="uCy"/>
        </list></contacts>"#;
    let contacts = prove(&contacts::list(), &[], json, xml);
    assert_eq!((contacts[0].uid.as_str(), contacts[0].last_name.as_str()), ("uBob", "O'Hara"));
    assert_eq!((contacts.len(), contacts[1].email.as_str()), (2, ""));
}

#[test]
fn folder_tree() {
    let json = r#"{"foldersTree":{"asyncKey":"%KEY%","folders":[
        {"id":"0","parentId":"0","title":"/","fullPath":"/","minimalPath":"/"},
        {"id":"5","parentId":"0","title":"spool","fullPath":"/spool","minimalPath":"spool"}]}}"#;
    let xml = "<foldersTree><asyncKey>%KEY%</asyncKey><folders>
        <folder><id>0</id><parentId>0</parentId><title>/</title><fullPath>/</fullPath><minimalPath>/</minimalPath></folder>
        <folder id='5' parentId='0' title='spool' fullPath='/spool' minimalPath='spool'/></folders></foldersTree>";
    let tree = prove(&folders::tree(Some(0), Some(false)), &[("includeChilds", "false"), ("parentId", "0")], json, xml);
    assert_eq!((tree[0].id, tree[0].parent_id, tree[0].title.as_str()), (0, 0, "/"));
    assert_eq!((tree[1].id, tree[1].parent_id, tree[1].full_path.as_str()), (5, 0, "/spool"));
    assert_eq!(folders::tree(None, None).call.parameters(), []);
}

const FOLDER_JSON: &str = r#"{"folder":{"id":5,"title":"spool","description":"","authorUid":"-1","createdDate":"2009-06-05 11:50:51.723","whoChanged":"uAnn",
    "lastUpdatedDate":"2010-11-17 17:05:16.2","attachmentsCount":1,"commentsCount":2,"sharedUsers":["uAnn"],"parents":["0"],"asyncKey":"%KEY%"}}"#;
const FOLDER_XML: &str = "<folder><id>5</id><title>spool</title><description/><authorUid>-1</authorUid><createdDate>2009-06-05 11:50:51.723</createdDate>
    <whoChanged>uAnn</whoChanged><lastUpdatedDate>2010-11-17 17:05:16.2</lastUpdatedDate><attachmentsCount>1</attachmentsCount>
    <commentsCount>2</commentsCount><sharedUsers><uid>uAnn</uid></sharedUsers><parents><id>0</id></parents><asyncKey>%KEY%</asyncKey></folder>";

fn assert_folder(folder: &folders::Folder) {
    assert_eq!((folder.id, folder.title.as_deref(), folder.description.as_deref()), (5, Some("spool"), Some("")));
    assert_eq!((folder.author_uid.as_deref(), folder.who_changed.as_deref()), (Some("-1"), Some("uAnn")));
    assert_eq!(folder.last_updated_date.as_ref().unwrap().get(), Some(datetime!(2010-11-17 17:05:16.2)));
    assert_eq!((folder.attachments_count, folder.comments_count, folder.deleted), (Some(1), Some(2), None));
    assert_eq!(
        (folder.shared_users.as_deref(), folder.parents.as_deref()),
        (Some(&["uAnn".to_owned()][..]), Some(&[0][..]))
    );
    assert!(folder.unknown.is_empty(), "{:?}", folder.unknown);
}

#[test]
fn folder_get() {
    assert_folder(&prove(&folders::get(5), &[("id", "5")], FOLDER_JSON, FOLDER_XML));
}

fn folder_draft() -> folders::FolderDraft {
    let shared_users = Some(vec!["uAnn".into(), "uBob".into()]);
    folders::FolderDraft {
        description: Some("x y".into()),
        shared_users,
        parents: Some(vec![0]),
        ..folders::FolderDraft::titled("spool")
    }
}

const FOLDER_DRAFT: &[(&str, &str)] =
    &[("title", "spool"), ("description", "x y"), ("sharedUsers", "uAnn,uBob"), ("parents", "0")];

#[test]
fn folder_add() {
    assert_folder(&prove(&folders::add(&folder_draft()), FOLDER_DRAFT, FOLDER_JSON, FOLDER_XML));
    let plain = folders::add(&folders::FolderDraft::titled("spool")).call.parameters();
    assert_eq!(plain, [("title".to_owned(), "spool".to_owned())]);
}

#[test]
fn folder_update() {
    let arguments = [&[("id", "5")][..], FOLDER_DRAFT].concat();
    assert_folder(&prove(&folders::update(5, &folder_draft()), &arguments, FOLDER_JSON, FOLDER_XML));
}

#[test]
fn folder_delete() {
    let json = r#"{"folders":{"asyncKey":"%KEY%","list":[{"id":5,"title":"spool","deleted":true,"deletedEllements":"5,4711"},
        {"id":6,"title":"x","deleted":true,"deletedElements":["6"]}]}}"#;
    let xml = "<folders><asyncKey>%KEY%</asyncKey><list><folder><id>5</id><title>spool</title><deleted>true</deleted>
        <deletedEllements><id>5</id><id>4711</id></deletedEllements></folder>
        <folder id='6' title='x' deleted='true' deletedElements='6'/></list></folders>";
    let deleted = prove(&folders::delete(&[5, 6]), &[("ids", "5,6")], json, xml);
    assert_eq!((deleted[0].id, deleted[0].deleted, deleted[0].deleted_elements.as_slice()), (5, true, &[5, 4711][..]));
    assert_eq!(deleted[1].deleted_elements, [6]);
    assert!(deleted.iter().all(|folder| folder.unknown.is_empty()));
}

#[test]
fn task_get() {
    let json = format!(r#"{{"task":{}}}"#, task_json(r#","asyncKey":"%KEY%""#));
    let xml = format!("<task>{TASK_XML}<asyncKey>%KEY%</asyncKey></task>");
    let ask = tasks::get(4711, Some(&["title", "status"]));
    assert_task(&prove(&ask, &[("id", "4711"), ("fields", "title,status")], &json, &xml));
    assert_eq!(tasks::get(1, None).call.parameters().len(), 1);
}

#[test]
fn task_filter() {
    let filter = Filter {
        template: Some((Template::Today, Responsibility::Responsible)),
        ids: Some(vec![1, 2]),
        title: Some("a, b".into()),
        description: Some("^x.*y$".into()),
        authors: Some(vec!["uAnn".into(), "uBob".into()]),
        parents: Some(vec![0]),
        statuses: Some(vec![Status::Active, Status::Cancelled]),
        from_start_date: Some(datetime!(2010-01-01 0:00)),
        to_start_date: Some(datetime!(2010-02-01 0:00)),
        include_null_start_date: Some(true),
        from_due_date: Some(datetime!(2010-03-01 0:00)),
        to_due_date: Some(datetime!(2010-04-01 23:59:59)),
        include_null_due_date: Some(false),
        relation: Some(Relation::ALL.to_vec()),
        order_by: vec![("dueDate".into(), true), ("title".into(), false)],
        fields: Some(vec!["title".into(), "parents".into()]),
        limit: Some(100),
        offset: Some(200),
    };
    let arguments = [
        ("template", "today:resp"),
        ("ids", "1,2"),
        ("title", "a, b"),
        ("description", "^x.*y$"),
        ("authors", "uAnn,uBob"),
        ("parents", "0"),
        ("statuses", "0,3"),
        ("fromStartDate", "2010-01-01T00:00:00"),
        ("toStartDate", "2010-02-01T00:00:00"),
        ("includeNullStartDate", "true"),
        ("fromDueDate", "2010-03-01T00:00:00"),
        ("toDueDate", "2010-04-01T23:59:59"),
        ("includeNullDueDate", "false"),
        ("relationType", "0,1,2"),
        ("limit", "100"),
        ("offset", "200"),
        ("orderBy", "dueDate:asc,title:desc"),
        ("fields", "title,parents"),
    ];
    let json = format!(r#"{{"filteredList":{{"tLast":1290072853886,"asyncKey":"%KEY%","list":[{}]}}}}"#, task_json(""));
    let xml = format!(
        "<filteredList tLast='1290072853886' asyncKey='%KEY%'><list><task>{TASK_XML}</task></list></filteredList>"
    );
    let listed = prove(&tasks::filter(&filter), &arguments, &json, &xml);
    assert_eq!((listed.t_last, listed.count), (1_290_072_853_886, None));
    assert_task(&listed.into_list().unwrap()[0]);
    assert_eq!(tasks::filter(&Filter::default()).call.parameters(), []);
}

#[test]
fn task_filter_count() {
    let json = r#"{"filteredListCount":{"tLast":1290072477305,"count":52,"asyncKey":"%KEY%"}}"#;
    let xml = "<filteredListCount><tLast>1290072477305</tLast><count>52</count><asyncKey>%KEY%</asyncKey></filteredListCount>";
    for (format, body) in [(Format::Json, json), (Format::Xml, xml)] {
        let counted = ask(Same::new(200, body), format, &tasks::count(&Filter::default())).unwrap();
        assert_eq!((counted.t_last, counted.count, counted.list.clone()), (1_290_072_477_305, Some(52), None));
        assert_eq!(counted.into_list().unwrap_err().kind(), Kind::Malformed);
    }
}

#[test]
fn all_four_templates_are_asked_for_as_author_and_as_responsible() {
    let template = |template, responsibility| {
        let filter = Filter { template: Some((template, responsibility)), ..Filter::default() };
        tasks::filter(&filter).call.parameters().remove(0).1
    };
    let author = Template::ALL.map(|name| template(name, Responsibility::Author));
    assert_eq!(author, ["overdue", "today", "thisweek", "completed"]);
    let responsible = Template::ALL.map(|name| template(name, Responsibility::Responsible));
    assert_eq!(responsible, ["overdue:resp", "today:resp", "thisweek:resp", "completed:resp"]);
}

#[test]
fn task_updates() {
    let since = UpdatesSince {
        t_last: 1_290_072_853_886,
        fields: Some(vec!["id".into(), "title".into()]),
        limit: Some(10),
        offset: Some(20),
        order_by: vec![("lastUpdatedDate".into(), true)],
    };
    let arguments = [
        ("tLast", "1290072853886"),
        ("fields", "id,title"),
        ("limit", "10"),
        ("offset", "20"),
        ("orderBy", "lastUpdatedDate:asc"),
    ];
    let json = format!(
        r#"{{"taskUpdates":{{"tLast":1290968971559,"asyncKey":"%KEY%","newTasks":[{}],"updatedTasks":[ ],"deletedTasks":[{{"id":"9","deleted":true}}]}}}}"#,
        task_json("")
    );
    let xml = format!(
        "<taskUpdates><tLast>1290968971559</tLast><asyncKey>%KEY%</asyncKey><newTasks><task>{TASK_XML}</task></newTasks><updatedTasks/>
        <deletedTasks><task><id>9</id><deleted>true</deleted></task></deletedTasks></taskUpdates>"
    );
    let updates = prove(&tasks::updates(&since), &arguments, &json, &xml);
    assert_eq!((updates.t_last, updates.len(), updates.is_empty()), (1_290_968_971_559, 2, false));
    assert_task(&updates.new_tasks[0]);
    assert_eq!((updates.deleted_tasks[0].id, updates.deleted_tasks[0].deleted), (9, Some(true)));
}

#[test]
fn task_add() {
    let (draft, arguments) = draft();
    let json = format!(r#"{{"task":{}}}"#, task_json(r#","asyncKey":"%KEY%""#));
    let xml = format!("<task>{TASK_XML}<asyncKey>%KEY%</asyncKey></task>");
    assert_task(&prove(&tasks::add(&draft), &arguments, &json, &xml));
    assert_eq!(tasks::add(&TaskDraft::titled("t")).call.parameters(), [("title".to_owned(), "t".to_owned())]);
    let without_dates = TaskDraft { start_date: Some(None), due_date: Some(None), ..TaskDraft::titled("t") };
    let sent = tasks::update(1, &without_dates).call.parameters();
    assert!(
        sent.contains(&("startDate".to_owned(), String::new()))
            && sent.contains(&("dueDate".to_owned(), String::new()))
    );
}

#[test]
fn task_update() {
    let (draft, own) = draft();
    let arguments = [vec![("id", "4711")], own].concat();
    let json = format!(r#"{{"task":{}}}"#, task_json(r#","asyncKey":"%KEY%""#));
    let xml = format!("<task>{TASK_XML}<asyncKey>%KEY%</asyncKey></task>");
    assert_task(&prove(&tasks::update(4711, &draft), &arguments, &json, &xml));
}

#[test]
fn task_delete() {
    let json =
        r#"{"tasks":{"asyncKey":"%KEY%","list":[{"id":4711,"title":"Launch","deleted":true,"asyncKey":"%KEY%"}]}}"#;
    let xml = "<tasks><asyncKey>%KEY%</asyncKey><list><task><id>4711</id><title>Launch</title><deleted>true</deleted>
        <asyncKey>%KEY%</asyncKey></task></list></tasks>";
    let deleted = prove(&tasks::delete(&[4711, 4712]), &[("ids", "4711,4712")], json, xml);
    assert_eq!((deleted[0].id, deleted[0].title.as_str(), deleted[0].deleted), (4711, "Launch", true));
    assert!(deleted[0].unknown.is_empty());
}

/// The table of `README.md` has a row for every method, and each row names a test that is here.
#[test]
fn the_table_names_a_test_for_every_method() {
    let table = include_str!("../README.md");
    let tests = concat!(include_str!("methods.rs"), include_str!("hanging.rs"));
    for method in Method::all() {
        let test = method.name().trim_start_matches("wrike.").replace('.', "_");
        let codes: Vec<String> = method.row().codes.iter().map(u16::to_string).collect();
        let row = format!("| `{}` | `{test}` | {} |", method.name(), codes.join(", "));
        assert!(table.contains(&row), "{row}");
        assert!(tests.contains(&format!("#[test]\nfn {test}()")), "{test}");
    }
}
