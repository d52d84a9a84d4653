//! The fields of a form, drawn from what [`Face`](super::face::Face) says of them.
//!
//! Their types are erased: what is part of another view's type is compiled again with it.

use leptos::prelude::*;

use super::face::{Control, Input};
use super::shell::Ui;
use super::state::{Field, Model, Msg, Phase, Vault, YES};

/// Several fields.
pub fn controls(ui: Ui, controls: Vec<Control>) -> AnyView {
    controls.into_iter().map(|each| control(ui, each)).collect_view().into_any()
}

/// One field.
pub fn control(ui: Ui, Control { field, label, help, input }: Control) -> AnyView {
    match input {
        Input::Text => line(ui, field, label, false, help),
        Input::Secret => line(ui, field, label, true, help),
        Input::List(options) => list(ui, field, label, help, options),
        Input::Choice(options) => choice(ui, field, label, options),
        Input::Check => check(ui, field, label, help),
    }
}

/// The `id` of a field.
fn id(field: Field) -> String {
    format!("{field:?}").to_lowercase()
}

/// What helps to fill in a field, and the `id` by which the field names it.
fn help_line(field: Field, help: &'static str) -> (Option<String>, AnyView) {
    let id = (!help.is_empty()).then(|| format!("{}-help", id(field)));
    let line = id.clone().map(|id| view! { <p id=id class="quiet">{help}</p> });
    (id, line.into_any())
}

/// A line of text with its name, its help and what is wrong with it.
fn line(ui: Ui, field: Field, label: &'static str, secret: bool, help: &'static str) -> AnyView {
    let shown = RwSignal::new(false);
    let hint = ui.memo(move |model| hint(model, field));
    // The state may empty it: what the user has just typed is no change.
    let text = ui.memo(move |model| model.entry.get(field).to_owned());
    let id = id(field);
    let hint_id = format!("{id}-hint");
    let error_id = hint_id.clone();
    let (help_id, help) = help_line(field, help);
    let show = move || {
        view! {
            <button
                type="button"
                aria-label=format!("Show {}", label.to_ascii_lowercase())
                aria-pressed=move || shown.get().to_string()
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                "Show"
            </button>
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <div class="with-button">
                <input
                    id=id
                    type=move || if secret && !shown.get() { "password" } else { "text" }
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    prop:value=text
                    aria-describedby=help_id
                    aria-invalid=move || hint.get().is_some().then_some("true")
                    aria-errormessage=move || hint.get().map(|_| error_id.clone())
                    on:input=move |event| ui.dispatch(Msg::Typed(field, event_target_value(&event)))
                />
                {secret.then(show)}
            </div>
            {move || hint.get().map(|hint| view! { <p id=hint_id.clone() role="alert" class="bad-text">{hint}</p> })}
            {help}
        </div>
    }
    .into_any()
}

/// What is wrong with a field as typed.
fn hint(model: &Model, field: Field) -> Option<String> {
    match (&model.vault, &model.phase) {
        (Vault::Locked { problem, .. }, _) if field == Field::Passphrase => problem.clone(),
        (_, Phase::Connect(form)) => form.hint.filter(|(wrong, _)| *wrong == field).map(|(_, hint)| hint.to_owned()),
        (_, Phase::Checking(checking)) if field == Field::Answer => {
            let refused = checking.asked.as_ref().is_some_and(|asked| asked.refused);
            model.face.consent.as_ref().filter(|_| refused).map(|consent| consent.not_accepted.to_owned())
        }
        _ => None,
    }
}

/// A list that opens.
fn list(
    ui: Ui,
    field: Field,
    label: &'static str,
    help: &'static str,
    options: Vec<(&'static str, &'static str)>,
) -> AnyView {
    let chosen = ui.now(|model| model.entry.get(field).to_owned());
    let options = options.into_iter().map(|(value, label)| {
        view! { <option value=value selected=chosen == value>{label}</option> }
    });
    let id = id(field);
    let (help_id, help) = help_line(field, help);
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id aria-describedby=help_id on:change=move |event| ui.dispatch(Msg::Typed(field, event_target_value(&event)))>
                {options.collect_view()}
            </select>
            {help}
        </div>
    }
    .into_any()
}

/// A few choices, all in sight.
fn choice(ui: Ui, field: Field, label: &'static str, options: Vec<(&'static str, &'static str)>) -> AnyView {
    let chosen = ui.memo(move |model| model.entry.get(field).to_owned());
    let options = options.into_iter().map(|(value, label)| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=id(field)
                    prop:checked=move || chosen.with(|chosen| chosen == value)
                    on:change=move |_| ui.dispatch(Msg::Typed(field, value.to_owned()))
                />
                {label}
            </label>
        }
    });
    view! { <fieldset><legend>{label}</legend>{options.collect_view()}</fieldset> }.into_any()
}

/// A checkbox.
fn check(ui: Ui, field: Field, label: &'static str, help: &'static str) -> AnyView {
    let ticked = ui.memo(move |model| model.entry.wants(field));
    let change = move |event| {
        let value = if event_target_checked(&event) { YES } else { "" };
        ui.dispatch(Msg::Typed(field, value.to_owned()));
    };
    let (help_id, help) = help_line(field, help);
    view! {
        <div>
            <label class="choice">
                <input type="checkbox" prop:checked=ticked aria-describedby=help_id on:change=change />
                {label}
            </label>
            {help}
        </div>
    }
    .into_any()
}
