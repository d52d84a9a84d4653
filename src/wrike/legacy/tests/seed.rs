//! The documents themselves, read at test time when they lie beside the checkout: every method, argument, code and sample of them.

use std::collections::BTreeMap;

use super::super::answer::Received;
use super::super::folders;
use super::super::tasks::{self, Filter, UpdatesSince};
use super::super::tree::json;
use super::super::{attachments, comments, contacts, profile, timelogs};
use super::*;

const PATH: &str = "../shared/seeds/wrike-api-v2.txt";

/// A method as the documents describe it.
#[derive(Default, Debug)]
struct Section {
    arguments: BTreeSet<String>,
    required: BTreeSet<String>,
    codes: Vec<u16>,
    samples: Vec<String>,
}

/// None where the documents are not at hand: then the project's own fixtures have to do.
fn sections() -> Option<BTreeMap<String, Section>> {
    let text = std::fs::read_to_string(PATH).ok()?;
    let (mut sections, mut name, mut part) = (BTreeMap::<String, Section>::new(), String::new(), String::new());
    for line in text.lines() {
        let trimmed = line.trim();
        let is_heading = trimmed.starts_with("wrike.") && trimmed.split('.').count() == 3 && !trimmed.contains(' ');
        if is_heading {
            name = trimmed.to_owned();
            sections.entry(name.clone()).or_default();
            part.clear();
            continue;
        }
        // A new resource ("• folders") ends the last method of the one before.
        if line.trim_start().starts_with('•') && line.starts_with("  •") {
            name.clear();
        }
        let Some(section) = sections.get_mut(&name) else { continue };
        match trimmed.split([' ', '(']).next().unwrap_or_default() {
            "Arguments" | "Examples" => part = trimmed.to_owned(),
            "Response" => part = "Response".to_owned(),
            "Error" if trimmed == "Error Codes" => part = "Error Codes".to_owned(),
            _ if part == "Arguments" => argument(section, trimmed),
            _ if part == "Examples" => sample(section, line),
            _ if part == "Error Codes" => {
                section.codes.extend(trimmed.split_once(':').and_then(|(code, _)| code.parse::<u16>().ok()))
            }
            _ => {}
        }
    }
    Some(sections)
}

/// "• [Integer] id (required) - task ID", with or without spaces and brackets where they belong.
fn argument(section: &mut Section, line: &str) {
    let Some((_, after)) = line.split_once(']') else { return };
    // Types nest: "[List<Integer> ] ids]".
    let after = after.trim_start_matches([']', ' ', '}']);
    let is_name = |c: char| c.is_ascii_alphanumeric();
    let (mut rest, required) = (after, line.to_ascii_lowercase().replace(' ', "").contains("(required"));
    // "taskId or [List <Integer>] ids( required)"
    loop {
        let name: String = rest.chars().take_while(|c| is_name(*c)).collect();
        if !name.is_empty() {
            section.arguments.insert(name.clone());
            if required {
                section.required.insert(name);
            }
        }
        match rest.split_once(" or [").and_then(|(_, more)| more.split_once(']')) {
            Some((_, more)) => rest = more.trim_start(),
            None => return,
        }
    }
}

/// Samples begin at a brace or an angle bracket in the margin of their block and end with its last line.
fn sample(section: &mut Section, line: &str) {
    let trimmed = line.trim_start();
    let begins = trimmed.starts_with("{\"") || trimmed.starts_with("<?xml");
    if begins {
        section.samples.push(String::new());
    }
    if trimmed.starts_with("Example ") {
        return;
    }
    if let Some(sample) = section.samples.last_mut() {
        sample.push_str(line);
        sample.push('\n');
    }
}

#[test]
fn every_method_with_its_arguments_and_codes_is_ours_and_no_other() {
    let Some(sections) = sections() else { return };
    let documented: BTreeSet<&str> = sections.keys().map(String::as_str).collect();
    assert_eq!(documented, Method::all().map(Method::name).collect::<BTreeSet<_>>());
    for method in Method::all() {
        let (section, row) = (&sections[method.name()], method.row());
        assert_eq!(section.codes, row.codes, "{}", method.name());
        let mut ours: BTreeSet<String> = row.arguments.iter().map(|argument| argument.name.to_owned()).collect();
        let mut required: BTreeSet<String> = row
            .arguments
            .iter()
            .filter(|argument| argument.required)
            .map(|argument| argument.name.to_owned())
            .collect();
        required.insert("token".to_owned());
        ours.insert("token".to_owned());
        if row.takes_async_key {
            ours.insert("asyncKey".to_owned());
        }
        assert_eq!(section.arguments, ours, "{}", method.name());
        assert_eq!(section.required, required, "{}", method.name());
    }
}

#[test]
fn every_sample_reads_to_the_values_it_shows_and_the_broken_ones_name_their_place() {
    let Some(sections) = sections() else { return };
    let mut read = 0;
    for (name, section) in &sections {
        let method = Method::all().find(|method| method.name() == name).unwrap();
        for sample in &section.samples {
            match Received::open(method, sample.as_bytes()) {
                Ok(_) => read += 1,
                Err(error) => {
                    // A missing quote, and a trailing comma.
                    assert!(matches!(method, Method::FolderAdd | Method::TimelogList), "{name}: {error:?}");
                    assert_eq!(error.kind(), Kind::Malformed);
                    assert!(error.detail().contains("; line: ") && error.detail().contains("; column: "));
                }
            }
        }
    }
    assert_eq!(read, 22, "all samples but two");
    let sample = |name: &str, n: usize| sections[name].samples[n].as_bytes();

    let profile = profile::get().read(sample("wrike.profile.get", 0)).unwrap();
    assert_eq!((profile.uid.as_str(), profile.license.as_str()), ("OYgzyijdAo5Q", "Collaborator"));
    assert_eq!((profile.timezone_offset, profile.secondary_emails.len()), (Some(10_800_000), 0));
    let contacts = contacts::list().read(sample("wrike.contacts.list", 0)).unwrap();
    assert_eq!(contacts[1].email, "Dmitry.Simochkin@team.wrike.com");
    let tree = folders::tree(None, None).read(sample("wrike.folder.tree", 0)).unwrap();
    assert_eq!(
        (tree.len(), tree[2].id, tree[2].parent_id, tree[2].full_path.as_str()),
        (3, 368_196, 284_064, "/spool/test")
    );
    let folder = folders::get(284_064).read(sample("wrike.folder.get", 0)).unwrap();
    assert_eq!((folder.id, folder.parents, folder.comments_count), (284_064, Some(vec![0]), Some(2)));
    let deleted = folders::delete(&[373_879]).read(sample("wrike.folder.delete", 0)).unwrap();
    assert_eq!(deleted[0].deleted_elements, [373_879]);
    let task = tasks::get(369_812, None).read(sample("wrike.task.get", 0)).unwrap();
    assert_eq!((task.minutes(), task.parents), (Some(6720), Some(vec![354_504])));
    let filter = tasks::filter(&Filter::default());
    let count = filter.read(sample("wrike.task.filter", 0)).unwrap();
    assert_eq!((count.count, count.t_last), (Some(52), 1_290_072_477_305));
    let list = filter.read(sample("wrike.task.filter", 1)).unwrap().into_list().unwrap();
    assert_eq!((list.len(), list[2].responsible_users.as_ref().unwrap().len()), (3, 2));
    let updates = tasks::updates(&UpdatesSince::default()).read(sample("wrike.task.updates", 0)).unwrap();
    let (new, updated) = (&updates.new_tasks[0], &updates.updated_tasks[0]);
    assert_eq!(
        (updates.t_last, new.recurrence_template.as_deref(), updates.deleted_tasks.len()),
        (1_290_968_971_559, Some("1"), 0)
    );
    assert!(new.start_date.as_ref().unwrap().is_none());
    assert_eq!(updated.created_date.as_ref().unwrap().get(), Some(datetime!(2010-11-28 20:27:14.19)));
    let comments = comments::updates(0).read(sample("wrike.comment.updates", 0)).unwrap();
    assert_eq!((comments.new_comments[0].deleted, comments.deleted_comments[0].deleted), (Some(false), Some(true)));
    let files = attachments::list(&[284_064]).read(sample("wrike.attachment.list", 0)).unwrap();
    assert_eq!((files[0].task_id, files[0].list[0].size), (284_064, Some(99_743)));
    let history = attachments::history(25_053).read(sample("wrike.attachment.history", 0)).unwrap();
    assert_eq!((history.len(), history[1].version), (2, Some(2)));
    let log = timelogs::add(380_549, time::macros::date!(2010 - 11 - 30), 10.0);
    assert_eq!(log.read(sample("wrike.timelog.add", 0)).unwrap().hours.unwrap().as_str(), "10.0");
}

/// The same mistakes in fixtures of our own: see `tree::json`.
#[test]
fn the_broken_samples_are_broken_where_we_say() {
    let Some(sections) = sections() else { return };
    let place = |name: &str| json::parse(sections[name].samples[0].as_bytes()).unwrap_err().detail();
    assert!(place("wrike.folder.add").contains("line: 4; "), "{}", place("wrike.folder.add"));
    assert!(place("wrike.timelog.list").contains("line: 18; "), "{}", place("wrike.timelog.list"));
}
