//! The user's way through the screens.

use super::*;

#[test]
fn check_sends_the_trimmed_token_with_the_chosen_data_centre() {
    let mut model = page();
    let typed = [Msg::Typed(Field::Token, "  secret\n".into()), typed(Field::Region, "eu"), Msg::Check];
    tell(&mut model, listening());
    assert_eq!(after(&mut model, typed), [connect_with("secret", Some(Region::Eu))]);
    assert_eq!(model.phase.name(), "preflight");
}

#[test]
fn a_token_that_cannot_be_one_is_not_sent() {
    for token in ["", "   ", "two words", "geheim\u{e4}"] {
        let mut model = page();
        let effects = after(&mut model, [Msg::Engine(listening()), Msg::Typed(Field::Token, token.into()), Msg::Check]);
        assert_eq!(effects, []);
        assert!(form(&model).hint.is_some(), "{token:?}");
        update(&mut model, Msg::Typed(Field::Token, "better".into()));
        assert_eq!(form(&model).hint, None, "typing takes the hint away");
    }
}

#[test]
fn nothing_is_sent_where_the_browser_refuses_storage() {
    let mut model = page();
    let typed = [Msg::Engine(listening()), Msg::StorageRefused, Msg::Typed(Field::Token, "secret".into()), Msg::Check];
    assert_eq!(after(&mut model, typed), []);
    assert_eq!(model.phase.name(), "connect");
}

#[test]
fn check_before_the_engine_listens_is_sent_when_it_does() {
    let mut model = page();
    assert_eq!(after(&mut model, [Msg::Typed(Field::Token, "secret".into()), Msg::Check]), []);
    assert_eq!(model.phase.name(), "preflight");
    assert_eq!(tell(&mut model, listening()), [connect_with("secret", None)]);
    assert_eq!(tell(&mut model, listening()), [], "once");
}

#[test]
fn the_sample_is_checked_against_its_own_origin_and_needs_no_permission() {
    let origin = "http://127.0.0.1:8080".to_owned();
    let mut model = Model::new(&WRIKE, Place { extension: true, sample: Some(origin.clone()), ..Place::default() });
    let effects = after(&mut model, [Msg::Engine(listening()), Msg::Typed(Field::Token, "sample".into()), Msg::Check]);
    let sign_in = SignIn::Token { token: "sample".into(), region: None };
    let command = Command::Connect { sign_in, sample: Some(origin) };
    assert_eq!(effects, [Effect::Send(command)]);
}

#[test]
fn the_extension_looks_up_its_permission_for_every_host_that_may_be_asked() {
    let mut model = extension();
    let effects = after(&mut model, [Msg::Engine(listening()), Msg::Typed(Field::Token, "secret".into()), Msg::Check]);
    let hosts = ["www.wrike.com", "app-eu.wrike.com", "app-us2.wrike.com"].map(str::to_owned);
    assert_eq!(effects, [Effect::LookUpAccess(hosts.to_vec())]);
    assert_eq!(update(&mut model, Msg::Check), [], "a second press waits for the first");
    assert_eq!(update(&mut model, Msg::AccessKnown(true)), [connect_with("secret", None)]);
}

#[test]
fn missing_permission_is_asked_for_by_a_press_and_a_refusal_can_be_taken_back() {
    let mut model = extension();
    tell(&mut model, listening());
    let typed =
        [Msg::Typed(Field::Token, "secret".into()), typed(Field::Region, "us2"), Msg::Check, Msg::AccessKnown(false)];
    after(&mut model, typed);
    assert_eq!(form(&model).access, Access::Missing);
    let ask = [Effect::RequestAccess(vec!["app-us2.wrike.com".to_owned()])];
    assert_eq!(update(&mut model, Msg::AllowAccess), ask);
    assert_eq!(update(&mut model, Msg::AccessAnswered(false)), []);
    assert_eq!(form(&model).access, Access::Refused);
    assert_eq!(update(&mut model, Msg::AllowAccess), ask);
    assert_eq!(update(&mut model, Msg::AccessAnswered(true)), [connect_with("secret", Some(Region::Us2))]);
}

#[test]
fn another_data_centre_needs_another_look_at_the_permission() {
    let mut model = extension();
    after(&mut model, [Msg::Typed(Field::Token, "secret".into()), Msg::Check, Msg::AccessKnown(false)]);
    update(&mut model, typed(Field::Region, "eu"));
    assert_eq!(form(&model).access, Access::Unknown);
    assert_eq!(update(&mut model, Msg::AccessKnown(true)), [], "an answer about the hosts before");
    assert_eq!(model.phase.name(), "connect");
}

#[test]
fn the_token_leaves_the_page_once_the_account_is_counted() {
    assert_eq!(ready(preflight()).entry, Entry::default());
    assert!(!format!("{:?}", checking()).contains("\"secret\""), "nor does it reach a log");
}

#[test]
fn start_goes_to_a_zip_by_default() {
    let mut model = ready(preflight());
    let effects = update(&mut model, Msg::Start);
    assert_eq!(
        effects,
        [Effect::Send(Command::Start {
            destination: Destination::Download,
            parts: Part::usual(),
            options: Options::default()
        })]
    );
    assert_eq!(model.phase.name(), "running");
}

#[test]
fn what_is_left_out_or_added_is_told_to_the_engine() {
    let mut model = ready(preflight());
    let chosen = [Msg::PartChosen(Part::Files, false), Msg::PartChosen(Part::AuditLog, true), Msg::Start];
    let effects = after(&mut model, chosen);
    let [Effect::Send(Command::Start { parts, .. })] = &effects[..] else { panic!("{effects:?}") };
    assert!(!parts.contains(&Part::Files) && parts.contains(&Part::AuditLog) && parts.contains(&Part::Comments));
}

#[test]
fn start_into_a_folder_opens_the_picker_first_and_starts_when_it_closes() {
    let mut model = ready(preflight());
    assert_eq!(after(&mut model, [Msg::DestinationChosen(Destination::Folder), Msg::Start]), [Effect::PickFolder]);
    assert_eq!(update(&mut model, Msg::Start), [], "the picker is open");
    let effects = update(&mut model, Msg::FolderPicked("Backups".into()));
    assert_eq!(
        effects,
        [Effect::Send(Command::Start {
            destination: Destination::Folder,
            parts: Part::usual(),
            options: Options::default()
        })]
    );
}

#[test]
fn a_folder_picked_beforehand_is_used_at_start() {
    let mut model = ready(preflight());
    after(
        &mut model,
        [Msg::DestinationChosen(Destination::Folder), Msg::ChooseFolder, Msg::FolderPicked("Backups".into())],
    );
    assert_eq!(folder(&model), &Folder::Picked("Backups".into()));
    assert_eq!(model.phase.name(), "ready");
    assert_eq!(
        update(&mut model, Msg::Start),
        [Effect::Send(Command::Start {
            destination: Destination::Folder,
            parts: Part::usual(),
            options: Options::default()
        })]
    );
}

#[test]
fn closing_the_picker_starts_nothing() {
    let mut model = ready(preflight());
    after(&mut model, [Msg::DestinationChosen(Destination::Folder), Msg::Start, Msg::FolderDismissed]);
    assert_eq!(folder(&model), &Folder::None);
    after(&mut model, [Msg::Start, Msg::FolderRefused("That folder is protected.".into())]);
    assert_eq!(folder(&model), &Folder::Refused("That folder is protected.".into()));
    assert_eq!(model.phase.name(), "ready");
    assert_eq!(update(&mut model, Msg::FolderPicked("late".into())), [], "no picker is open");
}

#[test]
fn a_browser_without_a_folder_picker_is_not_offered_one() {
    let mut model = ready(preflight());
    model.place.can_pick_folder = false;
    assert_eq!(after(&mut model, [Msg::DestinationChosen(Destination::Folder), Msg::ChooseFolder]), []);
    assert_eq!(
        update(&mut model, Msg::Start),
        [Effect::Send(Command::Start {
            destination: Destination::Download,
            parts: Part::usual(),
            options: Options::default()
        })]
    );
}

#[test]
fn an_unfinished_run_keeps_its_destination() {
    let mut model = ready(unfinished(Destination::Folder));
    assert_eq!(update(&mut model, Msg::Start), [Effect::PickFolder]);
    let mut model = ready(unfinished(Destination::Download));
    let effects = after(&mut model, [Msg::DestinationChosen(Destination::Folder), Msg::Start]);
    assert_eq!(
        effects,
        [Effect::Send(Command::Start {
            destination: Destination::Download,
            parts: Part::usual(),
            options: Options::default()
        })]
    );
}

#[test]
fn starting_over_is_confirmed_and_counts_afresh() {
    let mut model = ready(unfinished(Destination::Download));
    assert_eq!(after(&mut model, [Msg::Ask(Question::StartOver), Msg::Answer(false)]), []);
    assert_eq!(model.phase.name(), "ready");
    assert_eq!(
        after(&mut model, [Msg::Ask(Question::StartOver), Msg::Answer(true)]),
        [Effect::Send(Command::StartOver)]
    );
    assert_eq!(model.phase.name(), "preflight");
    tell(&mut model, Event::Ready { preflight: preflight() });
    assert_eq!(model.phase.name(), "ready");
}

#[test]
fn pause_waits_for_the_engine_and_resume_does_not() {
    let mut model = running();
    assert_eq!(update(&mut model, Msg::Pause), [Effect::Send(Command::Pause)]);
    assert_eq!(update(&mut model, Msg::Pause), [], "once");
    assert_eq!(model.phase.name(), "running");
    tell(&mut model, Event::Paused { problem: None });
    assert_eq!(model.phase.name(), "paused");
    assert_eq!(update(&mut model, Msg::Resume), [Effect::Send(Command::Resume)]);
    assert_eq!(model.phase.name(), "running");
    assert_eq!(update(&mut model, Msg::Resume), []);
}

#[test]
fn cancel_is_confirmed_and_ends_at_the_form() {
    for mut model in [running(), paused(None)] {
        assert_eq!(update(&mut model, Msg::Answer(true)), [], "no question was asked");
        update(&mut model, Msg::Ask(Question::Cancel));
        assert_eq!(model.question, Some(Question::Cancel));
        assert_eq!(update(&mut model, Msg::Answer(false)), []);
        assert_eq!(model.question, None);
        assert_eq!(after(&mut model, [Msg::Ask(Question::Cancel), Msg::Answer(true)]), [Effect::Send(Command::Cancel)]);
        assert_eq!(after(&mut model, [Msg::Ask(Question::Cancel), Msg::Answer(true)]), [], "once");
        assert_eq!(after(&mut model, [Msg::Pause, Msg::Resume]), [], "it is being cancelled");
        tell(&mut model, Event::Cancelled);
        assert!(form(&model).notice.is_some_and(|notice| notice.contains("cancelled")));
        assert_eq!(model.status.text, form(&model).notice.unwrap());
    }
}

#[test]
fn a_question_that_the_run_has_overtaken_goes_away() {
    let mut model = running();
    update(&mut model, Msg::Ask(Question::Cancel));
    tell(&mut model, Event::Finished { finished: finished(Destination::Download) });
    assert_eq!(model.question, None);
    assert_eq!(update(&mut model, Msg::Answer(true)), []);
}

#[test]
fn questions_are_asked_only_where_they_make_sense() {
    for mut model in every_phase() {
        let cancellable = matches!(model.phase, Phase::Running(_) | Phase::Paused(_));
        update(&mut model, Msg::Ask(Question::Cancel));
        assert_eq!(model.question.is_some(), cancellable, "{}", model.phase.name());
        model.question = None;
        update(&mut model, Msg::Ask(Question::StartOver));
        assert_eq!(model.question, None, "nothing is unfinished");
    }
}

#[test]
fn save_hands_the_staged_file_over_and_removal_comes_after() {
    let mut model = ended(Destination::Download);
    assert_eq!(update(&mut model, Msg::Remove), [], "not saved yet");
    let save = [Effect::Save { path: "staged/keepsake.zip".into(), name: "keepsake.zip".into() }];
    assert_eq!(update(&mut model, Msg::Save), save);
    assert_eq!(update(&mut model, Msg::Save), [], "once at a time");
    update(&mut model, Msg::SaveEnded(Err("The disk is full.".into())));
    assert_eq!(staged(&model), &Staged::NotSaved("The disk is full.".into()));
    assert_eq!(update(&mut model, Msg::Remove), []);
    assert_eq!(update(&mut model, Msg::Save), save);
    update(&mut model, Msg::SaveEnded(Ok(())));
    assert_eq!(staged(&model), &Staged::Saved);
    assert_eq!(update(&mut model, Msg::Remove), [Effect::Send(Command::Discard)]);
    assert_eq!(staged(&model), &Staged::Removed);
    assert_eq!(update(&mut model, Msg::Save), [], "gone");
    assert_eq!(model.earlier, None);
}

#[test]
fn a_backup_in_a_folder_has_nothing_to_save_or_remove() {
    let mut model = ended(Destination::Folder);
    assert_eq!(after(&mut model, [Msg::Save, Msg::SaveEnded(Ok(())), Msg::Remove]), []);
    assert_eq!(model.earlier, None);
}

#[test]
fn a_result_that_was_left_can_be_shown_again() {
    let mut model = ended(Destination::Download);
    assert_eq!(update(&mut model, Msg::ToForm), []);
    assert_eq!(model.phase.name(), "connect");
    update(&mut model, Msg::ShowEarlier);
    assert_eq!(model.phase.name(), "finished");
}

#[test]
fn leaving_a_check_or_a_standing_run_starts_a_fresh_engine() {
    for mut model in [checking(), paused(Some(problem(SIGNED_OUT)))] {
        assert_eq!(update(&mut model, Msg::ToForm), [Effect::RestartEngine]);
        assert_eq!((model.phase.name(), model.engine), ("connect", Engine::Starting));
        let effects =
            after(&mut model, [Msg::Typed(Field::Token, "other".into()), Msg::Check, Msg::Engine(listening())]);
        assert_eq!(effects, [connect_with("other", None)]);
    }
}

#[test]
fn only_a_running_backup_guards_the_tab_and_cannot_be_left_by_a_button() {
    for mut model in every_phase() {
        let is_running = matches!(model.phase, Phase::Running(_));
        assert_eq!(model.is_busy(), is_running);
        update(&mut model, Msg::ToForm);
        assert_eq!(model.phase.name() == "running", is_running);
    }
}

#[test]
fn late_answers_change_nothing_in_any_phase() {
    let stray = [
        Msg::AccessKnown(true),
        Msg::AccessAnswered(true),
        Msg::FolderPicked("late".into()),
        Msg::FolderDismissed,
        Msg::FolderRefused("late".into()),
        Msg::Answer(true),
        Msg::SaveEnded(Ok(())),
        Msg::Remove,
        Msg::Landed("late".into()),
        Msg::Unlocked(Err("late".into())),
    ];
    for before in every_phase() {
        for msg in &stray {
            let mut model = before.clone();
            assert_eq!(update(&mut model, msg.clone()), [], "{msg:?} in {}", before.phase.name());
            assert_eq!(model, before, "{msg:?}");
        }
    }
}

#[test]
fn the_title_tells_the_step_and_its_share() {
    let mut model = running();
    assert_eq!(model.title(), "Starting – Keepsake for Wrike");
    tell(&mut model, Event::Progress { progress: progress(Step::Download) });
    assert_eq!(model.title(), "25% Fetch files – Keepsake for Wrike");
    let unknown = Progress { items_total: 0, ..progress(Step::Verify) };
    tell(&mut model, Event::Progress { progress: unknown });
    assert_eq!(model.title(), "Read every byte back – Keepsake for Wrike");
}
