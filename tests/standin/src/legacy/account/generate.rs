//! Accounts made from a spec: every change by the rules, at moments spread over the years before the present.

use std::collections::{BTreeMap, HashMap};

use time::{Date, Duration, PrimitiveDateTime};

use super::dates::wall_clock;
use super::links::Links;
use super::{
    Account, Broken, Contact, FileDraft, FolderDraft, Id, Numbers, Profile, ROOT, Spec, TaskDraft, TimeLog, text,
};
use crate::account::mix::{at, mix, pick};

/// Two years, over which the account grew.
const LIFE_MS: u64 = 2 * 365 * 86_400_000;
/// The zone of the document's samples: `tLast` 1290976320985 stands beside `2010-11-28 22:32:00.527`.
const ZONE_MS: i64 = 2 * 3_600_000;
/// Sizes of files: nothing, a byte, and around the borders of buffers.
const SIZES: [u64; 8] = [10_337, 0, 99_743, 1, 65_536, 4_095, 65_537, 260_000];

impl Account {
    /// The account of a spec.
    ///
    /// # Errors
    /// Never for a spec whose present is later than 1972; a rule that the generator broke, otherwise.
    pub fn generate(spec: &Spec) -> Result<Self, Broken> {
        let mut account = Self::of_people(spec);
        Generator {
            key: mix(spec.seed, 0x6c65_6761),
            spec,
            account: &mut account,
            folders: Vec::new(),
            tasks: Vec::new(),
        }
        .run()?;
        account.set_now_ms(spec.now_ms);
        Ok(account)
    }

    fn of_people(spec: &Spec) -> Self {
        // The last one is deleted at the end.
        let contacts: Vec<Contact> = (0..spec.contacts + 2).map(|index| contact(spec.seed, index)).collect();
        let profile = Profile {
            uid: text::uid(spec.seed, 0),
            organization: "Keepers & Sons <TEST>".to_owned(),
            date_format: "MM/dd/yyyy".to_owned(),
            timezone_name: "Europe/Kiev".to_owned(),
            secondary_emails: if spec.seed.is_multiple_of(2) {
                Vec::new()
            } else {
                vec!["me+2@example.com".to_owned()]
            },
            language: "en".to_owned(),
            license: "Collaborator".to_owned(),
        };
        Self {
            zone_ms: ZONE_MS,
            moment: spec.now_ms.saturating_sub(LIFE_MS),
            next: Numbers { item: 284_064, comment: 3_478, version: 25_053, timelog: 2_419 },
            profile,
            contacts,
            folders: BTreeMap::new(),
            tasks: BTreeMap::new(),
            comments: BTreeMap::new(),
            attachments: BTreeMap::new(),
            first_version: HashMap::new(),
            timelogs: BTreeMap::new(),
            links: Links::default(),
        }
    }
}

fn contact(seed: u64, index: u64) -> Contact {
    let (first_name, last_name) = text::name(index);
    Contact {
        uid: text::uid(seed, index),
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        email: format!("person{index}@example.com"),
    }
}

struct Generator<'a> {
    key: u64,
    spec: &'a Spec,
    account: &'a mut Account,
    folders: Vec<Id>,
    tasks: Vec<Id>,
}

impl Generator<'_> {
    fn run(&mut self) -> Result<(), Broken> {
        for index in 0..self.spec.folders {
            self.pass_time();
            self.folder(index)?;
        }
        for index in 0..self.spec.tasks {
            self.pass_time();
            self.task(index)?;
        }
        for index in 0..self.spec.comments {
            self.pass_time();
            self.comment(index)?;
        }
        for index in 0..self.spec.attachments {
            self.pass_time();
            self.attachment(index)?;
        }
        for index in 0..self.spec.timelogs {
            self.pass_time();
            self.timelog(index)?;
        }
        self.deletions()?;
        let last = self.person(self.spec.contacts + 1);
        self.account.delete_contact(&last)
    }

    /// Lets as much time pass as spreads all that is made over the account's life.
    fn pass_time(&mut self) {
        let spec = self.spec;
        let all = spec.folders + spec.tasks + spec.comments + spec.attachments * 3 + spec.timelogs + 1;
        let step = (LIFE_MS / (all + all / 8 + 1)).max(2);
        let now = self.account.now_ms();
        self.account.set_now_ms(now + 1 + mix(self.key, now) % step);
    }

    fn noise(&self, kind: u64, index: u64) -> u64 {
        mix(self.key.rotate_left(7) ^ kind, index)
    }

    fn person(&self, index: u64) -> String {
        text::uid(self.spec.seed, index)
    }

    fn anybody(&self, noise: u64) -> String {
        self.person(noise % (self.spec.contacts + 2))
    }

    /// A few people, each once.
    fn some_people(&self, noise: u64) -> Vec<String> {
        (0..noise % 4).map(|place| self.anybody(mix(noise, place))).collect()
    }

    /// The signed-in user for most, so that most is seen by them; a task or folder of others now and then.
    fn author(&self, noise: u64) -> String {
        if noise.is_multiple_of(3) { self.anybody(noise >> 8) } else { self.account.me().to_owned() }
    }

    /// Somebody else who stays: the author of what the signed-in user does not see.
    fn stranger(&self, noise: u64) -> String {
        self.person(1 + noise % self.spec.contacts.max(1))
    }

    /// Every fourth folder is in the root, some are in two folders, every eighth is a stranger's own.
    fn folder(&mut self, index: u64) -> Result<(), Broken> {
        let noise = self.noise(1, index);
        let is_private = index % 8 == 7;
        let by = if is_private { self.stranger(noise) } else { self.author(noise) };
        let parents = if index < 3 || index % 4 == 3 { vec![ROOT] } else { self.homes(&by, noise >> 16) };
        let draft = FolderDraft {
            title: text::title(self.key ^ 1, index),
            description: Some(text::description(self.key ^ 1, index, &by)),
            shared: (!is_private).then(|| self.some_people(noise >> 32)),
            parents: Some(parents),
        };
        let id = self.account.add_folder(&by, draft)?;
        self.folders.push(id);
        Ok(())
    }

    /// One or two folders that a user sees; the root if there is none.
    fn homes(&self, by: &str, noise: u64) -> Vec<Id> {
        if self.folders.is_empty() {
            return vec![ROOT];
        }
        let wanted = if noise.is_multiple_of(3) { 2 } else { 1 };
        let tries = (0..8).map(|place| pick(&self.folders, mix(noise, place)));
        let mut homes: Vec<Id> = Vec::new();
        for id in tries.filter(|&id| self.account.folder(id).is_some_and(|folder| Account::sees_folder(by, folder))) {
            if homes.len() < wanted && !homes.contains(&id) {
                homes.push(id);
            }
        }
        if homes.is_empty() { vec![ROOT] } else { homes }
    }

    /// Who makes the `index`th task: a stranger every thirteenth, and now and then somebody who leaves later.
    fn task_author(&self, index: u64, noise: u64) -> String {
        match (index % 13, index % 17) {
            (12, _) => self.stranger(noise),
            (_, 5) => self.person(self.spec.contacts + 1),
            _ => self.author(noise),
        }
    }

    /// Every tenth task is in the root, every thirteenth is a stranger's own.
    fn task(&mut self, index: u64) -> Result<(), Broken> {
        let noise = self.noise(2, index);
        let is_private = index % 13 == 12;
        let by = self.task_author(index, noise);
        let (start, due) = self.schedule(noise >> 12);
        let parents = if index % 10 == 7 { vec![ROOT] } else { self.homes(&by, noise >> 20) };
        let draft = TaskDraft {
            title: text::title(self.key ^ 2, index),
            description: Some(text::description(self.key ^ 2, index, &by)),
            status: Some(pick(&[0, 0, 0, 1, 1, 2, 3], noise >> 5)),
            importance: Some(pick(&[0, 1, 1, 1, 2], noise >> 9)),
            start: Some(start),
            due: Some(due),
            duration: None,
            responsible: (!is_private).then(|| self.some_people(noise >> 24)),
            shared: (!is_private).then(|| [self.some_people(noise >> 40), vec![self.person(0)]].concat()),
            parents: Some(parents),
        };
        let id = self.account.add_task(&by, draft)?;
        if index % 6 == 4
            && let Some(&before) = self.tasks.last()
            && self.account.sees(&by, before)
        {
            self.account.link_tasks(&by, before, id)?;
        }
        self.tasks.push(id);
        Ok(())
    }

    /// Backlog, milestones and plans around the present and far from it.
    fn schedule(&self, noise: u64) -> (Option<PrimitiveDateTime>, Option<PrimitiveDateTime>) {
        let today = wall_clock(self.spec.now_ms, ZONE_MS).date();
        let reach: i64 = if noise.is_multiple_of(2) { 5 } else { 300 };
        let days = i64::from((noise >> 8).to_le_bytes()[0]) * 2 * reach / 255 - reach;
        let day = |days| today.saturating_add(Duration::days(days));
        let length = i64::from((noise >> 16).to_le_bytes()[0] % 9);
        match noise % 5 {
            0 => (None, None),
            1 => (None, Some(day(days).midnight())),
            2 => (hour(day(days), 9), hour(day(days + length), 18)),
            _ => (Some(day(days).midnight()), Some(day(days + length).midnight())),
        }
    }

    /// Every ninth comment is on a folder.
    fn comment(&mut self, index: u64) -> Result<(), Broken> {
        let noise = self.noise(3, index);
        let Some(owner) = self.owner(index % 9 == 4, noise) else { return Ok(()) };
        let by = self.anyone_who_sees(owner, noise >> 10);
        let id = self.account.add_comment(&by, owner, &text::comment(self.key ^ 3, index, &by))?;
        if index % 11 == 6 {
            self.pass_time();
            self.account.update_comment(&by, id, &text::comment(self.key ^ 4, index, &by))?;
        }
        Ok(())
    }

    /// Every seventh attachment is on a folder, every fifth came with a comment, every fourth has a history.
    fn attachment(&mut self, index: u64) -> Result<(), Broken> {
        let noise = self.noise(5, index);
        let Some(owner) = self.owner(index % 7 == 5, noise) else { return Ok(()) };
        let by = self.anyone_who_sees(owner, noise >> 10);
        let comment =
            if index % 5 == 2 { self.account.comments_of(owner).next().map(|comment| comment.id) } else { None };
        let id = self.account.add_attachment(&by, owner, comment, file(index))?;
        for version in 1..=(if index % 4 == 1 { noise % 4 } else { 0 }) {
            self.pass_time();
            self.account.add_version(&by, id, file(index + version * (noise % 5)))?;
        }
        Ok(())
    }

    fn timelog(&mut self, index: u64) -> Result<(), Broken> {
        let noise = self.noise(6, index);
        let Some(task) = self.owner(false, noise) else { return Ok(()) };
        let by = self.anyone_who_sees(task, noise >> 10);
        let today: Date = wall_clock(self.account.now_ms(), ZONE_MS).date();
        let date = today.saturating_sub(Duration::days(i64::from(noise.to_le_bytes()[3] % 20)));
        let hours = pick(&[10.0, 2.1, 0.25, 7.75, 8.0, 0.1, 1.0 / 3.0], noise >> 30);
        self.account.add_timelog(&by, task, date, hours)?;
        Ok(())
    }

    fn owner(&self, of_folder: bool, noise: u64) -> Option<Id> {
        let owners = if of_folder { &self.folders } else { &self.tasks };
        (!owners.is_empty()).then(|| pick(owners, noise))
    }

    fn anyone_who_sees(&self, owner: Id, noise: u64) -> String {
        let shared = self.account.item(owner).map(|item| item.shared.as_slice()).unwrap_or_default();
        shared.get(at(noise % shared.len().max(1) as u64)).cloned().unwrap_or_else(|| self.account.me().to_owned())
    }

    /// A few of each kind are deleted again, so that the account has a past.
    fn deletions(&mut self) -> Result<(), Broken> {
        self.pass_time();
        for &id in self.tasks.iter().skip(9).step_by(23) {
            let by = self.anyone_who_sees(id, 0);
            self.account.delete_task(&by, id)?;
        }
        if let Some(&id) = self.folders.get(10) {
            let by = self.anyone_who_sees(id, 0);
            self.account.delete_folder(&by, id)?;
        }
        let old: Vec<Id> = self.account.comments().map(|comment| comment.id).skip(7).step_by(31).collect();
        for id in old {
            let owner = self.account.any_comment(id).map_or(ROOT, |comment| comment.owner);
            let by = self.anyone_who_sees(owner, 1);
            self.account.delete_comment(&by, id)?;
        }
        let old: Vec<TimeLog> = self.account.timelogs().skip(5).step_by(29).cloned().collect();
        for log in old {
            self.account.delete_timelog(&self.anyone_who_sees(log.task, 0), log.id)?;
        }
        Ok(())
    }
}

fn hour(date: Date, hour: u8) -> Option<PrimitiveDateTime> {
    date.with_hms(hour, 0, 0).ok()
}

fn file(index: u64) -> FileDraft {
    let (name, content_type) = text::file_name(index);
    FileDraft {
        name,
        content_type: content_type.to_owned(),
        size: pick(&SIZES, index),
        text: content_type.starts_with("text/"),
    }
}
