//! What hangs on a task or folder that is not in the backup is shown and found all the same.

use keepsake::library::messages::{Filters, ItemKind, Soundness};
use serde_json::json;

use crate::conversation::{detail, hits, rows, verify};
use crate::library::{forged, wrike_archive};

#[test]
fn comments_files_and_time_logs_of_a_task_that_is_not_there_are_shown_and_found() {
    // Every fifth of the generated archives has some: a comment, a file without its bytes, a time log.
    let loose = json!([
        {"kind": "comment", "owner": {"kind": "task", "id": "GONE"},
            "source": {"id": "C1", "authorId": "KU1", "text": "about <b>zanzibar</b>", "createdDate": "2026-01-03T03:04:05Z"}},
        {"kind": "attachment", "owner": {"kind": "folder", "id": "AWAY"},
            "source": {"id": "A1", "authorId": "KU0", "name": "mombasa.pdf", "createdDate": "2026-01-03T03:04:05Z"}},
        {"kind": "timelog", "owner": {"kind": "task", "id": "GONE"},
            "source": {"id": "L1", "userId": "KU1", "hours": 2.5, "trackedDate": "2026-01-03", "comment": "slow"}},
    ]);
    let archive = forged(&wrike_archive(5), "unplaced.json", |_| serde_json::to_vec(&loose).unwrap());
    let inputs = [("a.zip", archive)];
    assert_eq!(verify(&inputs).outcome, Soundness::Sound);

    let row = |kind, title: &str| {
        let all = rows(&inputs, None, vec![kind]);
        all.iter().find(|row| row.title == title).unwrap_or_else(|| panic!("{title}: {all:#?}")).clone()
    };
    let task = row(ItemKind::Task, "Task GONE, which is not in this backup");
    let shown = detail(&inputs, task.item);
    assert_eq!((shown.id.as_str(), shown.comments.len(), shown.timelogs.len()), ("GONE", 1, 1), "{shown:#?}");
    let comment = &shown.comments[0];
    assert_eq!((comment.author.as_str(), comment.created.as_str()), ("Ann1 Lee", "2026-01-03 03:04:05"));
    assert!(comment.body.contains("zanzibar") && shown.timelogs[0].hours == "2.5", "{shown:#?}");
    let folder = row(ItemKind::Folder, "Folder AWAY, which is not in this backup");
    let shown = detail(&inputs, folder.item);
    let file = &shown.attachments[0];
    assert_eq!((file.name.as_str(), file.path.as_deref(), file.author.as_str()), ("mombasa.pdf", None, "Ann0 Lee"));

    for (word, item) in [("zanzibar", task.item), ("mombasa", folder.item)] {
        let found = hits(&inputs, word, Filters::default());
        assert_eq!(found.iter().map(|hit| hit.row.item).collect::<Vec<_>>(), [item], "{word}: {found:#?}");
    }
}

#[test]
fn what_does_not_read_there_is_told_and_the_rest_is_shown() {
    let good = json!({"kind": "comment", "owner": {"kind": "unknown"}, "source": {"text": "zanzibar"}});
    let text = format!("[\n{{\"kind\":}},\n7,\n[],\n{good}\n]");
    let inputs = [("a.zip", forged(&wrike_archive(5), "unplaced.json", |_| text.clone().into_bytes()))];
    let found = hits(&inputs, "zanzibar", Filters::default());
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].row.title, "Something that is not in this backup");
}
