//! Moving about in a backup.

use super::*;
use crate::library::messages::{Attachment, Detail, Filters, Hit};

fn list(folder: u32) -> View {
    View::List(List::folder(folder, "Plans"))
}

/// Go there and have the answer.
fn arrive(model: &mut Model, view: View) -> Vec<Effect> {
    let request = command_of(&update(model, Msg::Go(view.clone()))).request();
    let event = match view {
        View::Item { .. } => Event::Item { request, item: Box::default() },
        View::Search { .. } => Event::Found { request, hits: Vec::new(), total: 0, is_cut: false },
        _ => Event::Listed { request, rows: vec![row(7, ItemKind::Task)], total: 1 },
    };
    update(model, Msg::Heard(event))
}

#[test]
fn a_view_is_shown_when_its_answer_has_come_and_has_an_entry_of_its_own() {
    let mut model = read();
    update(&mut model, Msg::Go(list(4)));
    assert_eq!(desk(&model).view, View::Overview);
    let effects = arrive(&mut model, list(4));
    let entry = Entry { generation: model.generation, backup: Some(0), view: list(4) };
    assert_eq!(effects, [Effect::Push(entry), Effect::ForgetImages, Effect::Focus]);
    assert_eq!(desk(&model).heading(), "Plans");
}

#[test]
fn a_stale_answer_is_dropped() {
    let mut model = read();
    let first = command_of(&update(&mut model, Msg::Go(list(4)))).request();
    let second = command_of(&update(&mut model, Msg::Go(View::item(9)))).request();
    assert!(update(&mut model, Msg::Heard(Event::Listed { request: first, rows: Vec::new(), total: 0 })).is_empty());
    assert_eq!(desk(&model).view, View::Overview);
    update(&mut model, Msg::Heard(Event::Item { request: second, item: Box::default() }));
    assert_eq!(desk(&model).view, View::item(9));
}

#[test]
fn back_goes_where_the_user_was_without_a_new_entry() {
    let mut model = read();
    arrive(&mut model, list(4));
    arrive(&mut model, View::item(9));
    let entry = Entry { generation: model.generation, backup: Some(0), view: list(4) };
    let request = command_of(&update(&mut model, Msg::Popped(Some(entry)))).request();
    let listed = Event::Listed { request, rows: Vec::new(), total: 0 };
    assert_eq!(update(&mut model, Msg::Heard(listed)), [Effect::ForgetImages, Effect::Focus]);
    assert_eq!(desk(&model).view, list(4));
}

#[test]
fn an_entry_of_other_files_leads_to_the_overview() {
    let mut model = read();
    arrive(&mut model, list(4));
    let entry = Entry { generation: model.generation - 1, backup: Some(0), view: View::item(9) };
    for entry in [Some(entry), None] {
        update(&mut model, Msg::Popped(entry));
        assert_eq!(desk(&model).view, View::Overview);
    }
}

#[test]
fn typing_searches_after_a_pause_and_only_for_the_last_words() {
    let mut model = read();
    assert_eq!(update(&mut model, Msg::Typed("pl".to_owned())), [Effect::Later(1)]);
    assert_eq!(update(&mut model, Msg::Typed("plan".to_owned())), [Effect::Later(2)]);
    assert!(update(&mut model, Msg::Due(1)).is_empty());
    let Command::Search { request, query, .. } = command_of(&update(&mut model, Msg::Due(2))) else { panic!() };
    assert_eq!(query, "plan");
    let found = Event::Found { request, hits: Vec::new(), total: 0, is_cut: false };
    let effects = update(&mut model, Msg::Heard(found));
    assert!(
        matches!(effects[..], [Effect::Push(_), Effect::ForgetImages]),
        "the focus stays in the field: {effects:?}"
    );
    assert_eq!(model.status, "Nothing was found.");

    update(&mut model, Msg::Typed("plans".to_owned()));
    let Command::Search { request, .. } = command_of(&update(&mut model, Msg::SearchNow)) else { panic!() };
    let found = Event::Found { request, hits: Vec::new(), total: 0, is_cut: false };
    let effects = update(&mut model, Msg::Heard(found));
    assert!(matches!(effects[..], [Effect::Replace(_), Effect::ForgetImages, Effect::Focus]), "{effects:?}");
    assert!(update(&mut model, Msg::Due(3)).is_empty(), "it was searched for already");
}

#[test]
fn nothing_typed_is_not_searched_for() {
    let mut model = read();
    update(&mut model, Msg::Typed("  ".to_owned()));
    assert!(update(&mut model, Msg::Due(1)).is_empty());
}

#[test]
fn a_filter_searches_again() {
    let mut model = read();
    update(&mut model, Msg::Typed("plan".to_owned()));
    let filters = Filters { kinds: vec![ItemKind::Task], ..Filters::default() };
    let Command::Search { filters: sent, .. } = command_of(&update(&mut model, Msg::Filtered(filters.clone()))) else {
        panic!()
    };
    assert_eq!(sent, filters);
}

#[test]
fn a_hit_in_a_comment_leads_to_it() {
    let mut model = read();
    let view = View::comment(9, 123);
    let Command::Item { comments, .. } = command_of(&update(&mut model, Msg::Go(view.clone()))) else { panic!() };
    assert_eq!((comments.offset, comments.limit), (100, COMMENTS));
    assert!(arrive(&mut model, view).contains(&Effect::FocusComment(123)));
}

#[test]
fn folders_unfold_at_each_place_by_themselves_and_are_asked_for_once() {
    let mut model = read();
    let request = command_of(&update(&mut model, Msg::Toggle(vec![1, 5]))).request();
    update(&mut model, Msg::Heard(Event::Nodes { request, nodes: vec![node(6, 0)], total: 300 }));
    assert!(update(&mut model, Msg::Toggle(vec![2, 5])).is_empty(), "its folders are known");
    let tree = &desk(&model).tree;
    assert_eq!(tree.unfolded.len(), 2);
    assert_eq!(tree.branch(Some(5)).unwrap().total, 300);
    update(&mut model, Msg::Toggle(vec![1, 5]));
    assert!(desk(&model).tree.unfolded.contains(&vec![2, 5]) && desk(&model).tree.unfolded.len() == 1);
}

#[test]
fn more_folders_follow_those_that_are_shown() {
    let mut model = read();
    let request = command_of(&update(&mut model, Msg::Toggle(vec![5]))).request();
    update(&mut model, Msg::Heard(Event::Nodes { request, nodes: vec![node(6, 0), node(7, 0)], total: 3 }));
    let Command::Tree { request, page, .. } = command_of(&update(&mut model, Msg::MoreFolders(Some(5)))) else {
        panic!()
    };
    assert_eq!(page.offset, 2);
    update(&mut model, Msg::Heard(Event::Nodes { request, nodes: vec![node(8, 0)], total: 3 }));
    let items: Vec<u32> = desk(&model).tree.branch(Some(5)).unwrap().nodes.iter().map(|node| node.item).collect();
    assert_eq!(items, [6, 7, 8]);
}

#[test]
fn images_of_a_text_are_taken_from_the_backup() {
    let mut model = read();
    let file = |id: &str, path: Option<&str>| Attachment {
        id: id.to_owned(),
        name: format!("{id}.png"),
        bytes: None,
        content_type: String::new(),
        version: 1,
        created: String::new(),
        author: String::new(),
        path: path.map(str::to_owned),
        missing: String::new(),
        address: String::new(),
        superseded: false,
    };
    let image = |id: &str| format!("<img data-attachment=\"{id}\" alt=\"\">");
    let item = Detail {
        description: image("A") + &image("A") + &image("B") + &image("C"),
        attachments: vec![file("A", Some("attachments/A-A.png")), file("B", None)],
        ..Detail::default()
    };
    let request = command_of(&update(&mut model, Msg::Go(View::item(9)))).request();
    let effects = update(&mut model, Msg::Heard(Event::Item { request, item: Box::new(item) }));
    let Command::Take { path, .. } = command_of(&effects) else { panic!("{effects:?}") };
    assert_eq!(path, "attachments/A-A.png");
    assert_eq!(desk(&model).takes[0].purpose, Purpose::Inline("A".to_owned()));
}

#[test]
fn a_question_that_fails_is_told_where_the_user_is_until_the_next_move() {
    let mut model = read();
    let request = command_of(&update(&mut model, Msg::Go(View::item(9)))).request();
    update(&mut model, Msg::Heard(Event::Failed { request, problem: problem("damaged") }));
    assert_eq!(desk(&model).view, View::Overview);
    assert!(desk(&model).problem.is_some());
    arrive(&mut model, list(4));
    assert_eq!(desk(&model).problem, None);
}

#[test]
fn a_list_in_another_order_replaces_its_entry_and_leaves_the_focus() {
    let mut model = read();
    arrive(&mut model, list(4));
    let turned = View::List(List { descending: true, ..List::folder(4, "Plans") });
    let request = command_of(&update(&mut model, Msg::Adjust(turned))).request();
    let effects = update(&mut model, Msg::Heard(Event::Listed { request, rows: Vec::new(), total: 0 }));
    assert!(matches!(effects[..], [Effect::Replace(_), Effect::ForgetImages]), "{effects:?}");
}

#[test]
fn what_was_found_is_said() {
    let mut model = read();
    update(&mut model, Msg::Typed("plan".to_owned()));
    let request = command_of(&update(&mut model, Msg::SearchNow)).request();
    let hit = Hit {
        row: row(3, ItemKind::Task),
        field: crate::library::messages::Field::Title,
        position: 0,
        excerpt: "Plan".to_owned(),
        marks: vec![(0, 4)],
    };
    update(&mut model, Msg::Heard(Event::Found { request, hits: vec![hit], total: 1, is_cut: false }));
    assert_eq!(model.status, "1 place was found.");
}
