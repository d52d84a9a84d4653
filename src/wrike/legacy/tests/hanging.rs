//! One test a method: comments, attachments and time logs; the table in `README.md` names them.

use time::macros::{date, datetime};

use super::super::{attachments, comments, timelogs};
use super::*;
use crate::http::read_whole;

const COMMENT_JSON: &str = r#""id":77,"text":"Done & dusted","authorUid":"uAnn","taskId":4711,"createdDate":"2010-11-18 11:37:00.417","attachments":["9"]"#;
const COMMENT_XML: &str = "<id>77</id><text>Done &amp; dusted</text><authorUid>uAnn</authorUid><taskId>4711</taskId>
    <createdDate>2010-11-18 11:37:00.417</createdDate><attachments><id>9</id></attachments>";

fn one_comment() -> (String, String) {
    (
        format!(r#"{{"comment":{{{COMMENT_JSON},"asyncKey":"%KEY%"}}}}"#),
        format!("<comment>{COMMENT_XML}<asyncKey>%KEY%</asyncKey></comment>"),
    )
}

fn assert_comment(comment: &comments::Comment) {
    assert_eq!((comment.id, comment.text.as_str(), comment.author_uid.as_str()), (77, "Done & dusted", "uAnn"));
    assert_eq!((comment.task_id, comment.attachments.as_slice()), (Some(4711), &[9][..]));
    assert_eq!(comment.created_date.as_ref().unwrap().get(), Some(datetime!(2010-11-18 11:37:00.417)));
}

#[test]
fn comment_add() {
    let (json, xml) = one_comment();
    let arguments = [("taskId", "4711"), ("text", "Done & dusted")];
    assert_comment(&prove(&comments::add(4711, "Done & dusted"), &arguments, &json, &xml));
}

#[test]
fn comment_update() {
    let (json, xml) = one_comment();
    let arguments = [("id", "77"), ("text", "Done & dusted")];
    assert_comment(&prove(&comments::update(77, "Done & dusted"), &arguments, &json, &xml));
}

#[test]
fn comment_delete() {
    let json = r#"{"comments":{"list":[{"id":77,"taskId":4711,"deleted":true}]}}"#;
    let xml = "<comments><list><comment id='77' taskId='4711' deleted='true'/></list></comments>";
    let deleted = prove(&comments::delete(&[77]), &[("ids", "77")], json, xml);
    assert_eq!((deleted[0].id, deleted[0].task_id, deleted[0].deleted), (77, Some(4711), true));
}

#[test]
fn comment_list() {
    let json = format!(r#"{{"comments":{{"asyncKey":"%KEY%","list":[{{{COMMENT_JSON}}}]}}}}"#);
    let xml = format!("<comments><asyncKey>%KEY%</asyncKey><list><comment>{COMMENT_XML}</comment></list></comments>");
    assert_comment(&prove(&comments::of_task(4711), &[("taskId", "4711")], &json, &xml)[0]);
    assert_comment(&prove(&comments::by_ids(&[77, 78]), &[("ids", "77,78")], &json, &xml)[0]);
}

#[test]
fn comment_updates() {
    let json = format!(
        r#"{{"commentsUpdates":{{"asyncKey":"%KEY%","tLast":1290976320985,"newComments":[{{{COMMENT_JSON},"deleted":false}}],"updatedComments":[],
        "deletedComments":[{{"id":76,"text":"","authorUid":"-1","taskId":4711,"createdDate":"","attachments":[],"deleted":true,"deletedDate":"2010-11-28 22:32:00.527"}}]}}}}"#
    );
    let xml = format!(
        "<commentsUpdates><asyncKey>%KEY%</asyncKey><tLast>1290976320985</tLast><newComments><comment>{COMMENT_XML}<deleted>false</deleted></comment></newComments>
        <updatedComments/><deletedComments><comment><id>76</id><text/><authorUid>-1</authorUid><taskId>4711</taskId><createdDate/><attachments/>
        <deleted>true</deleted><deletedDate>2010-11-28 22:32:00.527</deletedDate></comment></deletedComments></commentsUpdates>"
    );
    let updates = prove(&comments::updates(1_290_072_853_886), &[("tLast", "1290072853886")], &json, &xml);
    assert_comment(&updates.new_comments[0]);
    let deleted = &updates.deleted_comments[0];
    assert_eq!((deleted.deleted, deleted.author_uid.as_str(), deleted.text.as_str()), (Some(true), "-1", ""));
    assert_eq!(deleted.deleted_date.as_ref().unwrap().get(), Some(datetime!(2010-11-28 22:32:00.527)));
    assert_eq!((updates.t_last, updates.updated_comments.len()), (1_290_976_320_985, 0));
}

const FILE_JSON: &str = r#""id":9,"fileName":"33.JPG","taskId":4711,"createdDate":"2010-11-17 17:05:13.154","authorUid":"uAnn","version":1,"size":99743,"contentType":"image/jpeg""#;
const FILE_XML: &str =
    "<id>9</id><fileName>33.JPG</fileName><taskId>4711</taskId><createdDate>2010-11-17 17:05:13.154</createdDate>
    <authorUid>uAnn</authorUid><version>1</version><size>99743</size><contentType>image/jpeg</contentType>";

fn assert_file(file: &attachments::Attachment) {
    assert_eq!((file.id, file.task_id, file.file_name.as_str()), (9, Some(4711), "33.JPG"));
    assert_eq!((file.version, file.size, file.content_type.as_str()), (Some(1), Some(99_743), "image/jpeg"));
    assert_eq!(file.author_uid, "uAnn");
}

#[test]
fn attachment_list() {
    let json = format!(
        r#"{{"attachments":{{"asyncKey":"%KEY%","list":[{{"taskId":4711,"list":[{{{FILE_JSON}}}]}},{{"taskId":4712,"list":[]}}]}}}}"#
    );
    let xml = format!(
        "<attachments><asyncKey>%KEY%</asyncKey><list><task><taskId>4711</taskId><list><attachment>{FILE_XML}</attachment></list></task>
        <task><taskId>4712</taskId><list/></task></list></attachments>"
    );
    let listed = prove(&attachments::list(&[4711, 4712]), &[("taskIds", "4711,4712")], &json, &xml);
    assert_eq!((listed[0].task_id, listed[1].task_id, listed[1].list.len()), (4711, 4712, 0));
    assert_file(&listed[0].list[0]);
}

#[test]
fn attachment_history() {
    let json = format!(
        r#"{{"attachments":{{"asyncKey":"%KEY%","list":[{{{FILE_JSON}}},{{"id":10,"version":"2","size":0}}]}}}}"#
    );
    let xml = format!(
        "<attachments><asyncKey>%KEY%</asyncKey><list><attachment>{FILE_XML}</attachment><attachment id='10' version='2' size='0'/></list></attachments>"
    );
    let history = prove(&attachments::history(9), &[("id", "9")], &json, &xml);
    assert_file(&history[0]);
    assert_eq!((history[1].id, history[1].version, history[1].size), (10, Some(2), Some(0)));
}

#[test]
fn attachment_download() {
    let call = attachments::download(9);
    // A file that reads like an error is a file all the same when it has the listed length; one that only begins like one, too.
    let like_an_error = "<e><code>406</code><message>x</message></e>";
    let long = format!("<svg>{}", "x".repeat(200_000));
    for (body, size) in
        [("\u{0}bytes", None), ("", Some(0)), ("<svg/>", None), ("{\"id\":1}", None), (long.as_str(), None)]
    {
        for format in [Format::Json, Format::Xml] {
            let wire = Same::new(200, body);
            let (client, clock) = client(wire.clone(), format);
            let whole = clock.run(async { read_whole(client.open(&call, size).await?.body, 1 << 20).await }).unwrap();
            assert_eq!(whole.unwrap(), body);
            assert_request(&wire, Method::AttachmentDownload, format, &[("id", "9")]);
        }
    }
    let sized = script(200, like_an_error).header(header::CONTENT_LENGTH, "43");
    assert_eq!(like_an_error.len(), 43);
    let (client, clock) = client(scripted(vec![sized]), Format::Json);
    let whole = clock.run(async { read_whole(client.open(&call, Some(43)).await?.body, 1 << 20).await }).unwrap();
    assert_eq!(whole.unwrap(), like_an_error);
    assert_errors(&call);
}

const LOG_JSON: &str = r#""id":31,"userUid":"uAnn","taskId":4711,"date":"2010-11-30 00:00:00.0","hours":10.0"#;
const LOG_XML: &str =
    "<id>31</id><userUid>uAnn</userUid><taskId>4711</taskId><date>2010-11-30 00:00:00.0</date><hours>10.0</hours>";

fn assert_log(log: &timelogs::Timelog) {
    assert_eq!((log.id, log.user_uid.as_str(), log.task_id), (31, "uAnn", Some(4711)));
    assert_eq!(log.date.as_ref().unwrap().get(), Some(datetime!(2010-11-30 0:00)));
    assert_eq!(log.hours.as_ref().unwrap().as_str(), "10.0");
    assert!((log.hours.as_ref().unwrap().get() - 10.0).abs() < f64::EPSILON);
}

#[test]
fn timelog_list() {
    let json = format!(r#"{{"timelogs":{{"asyncKey":"%KEY%","list":[{{{LOG_JSON}}}]}}}}"#);
    let xml = format!("<timelogs><asyncKey>%KEY%</asyncKey><list><timelog>{LOG_XML}</timelog></list></timelogs>");
    assert_log(&prove(&timelogs::list(Some(4711)), &[("taskId", "4711")], &json, &xml)[0]);
    assert_eq!(timelogs::list(None).call.parameters(), []);
}

#[test]
fn timelog_add() {
    let json = format!(r#"{{"timelog":{{{LOG_JSON},"asyncKey":"%KEY%"}}}}"#);
    let xml = format!("<timelog>{LOG_XML}<asyncKey>%KEY%</asyncKey></timelog>");
    let arguments = [("date", "2010-11-30"), ("taskId", "4711"), ("hours", "2.5")];
    assert_log(&prove(&timelogs::add(4711, date!(2010 - 11 - 30), 2.5), &arguments, &json, &xml));
}

#[test]
fn timelog_delete() {
    let json = format!(r#"{{"timelogs":{{"asyncKey":"%KEY%","list":[{{{LOG_JSON},"deleted":true}}]}}}}"#);
    let xml = format!(
        "<timelogs><asyncKey>%KEY%</asyncKey><list><timelog>{LOG_XML}<deleted>true</deleted></timelog></list></timelogs>"
    );
    let deleted = prove(&timelogs::delete(&[31]), &[("ids", "31")], &json, &xml);
    assert_log(&deleted[0]);
    assert_eq!(deleted[0].deleted, Some(true));
}
