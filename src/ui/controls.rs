//! The fields of a form, drawn from what [`Face`](super::face::Face) says of them.

use leptos::prelude::*;

use super::drawn::{Drawn, drawn, live, nothing};
use super::face::{Control, Input};
use super::shell::Ui;
use super::state::{Field, Model, Msg, Phase, Vault, YES};

/// Several fields.
pub fn controls(ui: Ui, controls: Vec<Control>) -> Drawn {
    drawn(controls.into_iter().map(|each| control(ui, each)).collect::<Vec<_>>())
}

/// One field.
pub fn control(ui: Ui, Control { field, label, help, input }: Control) -> Drawn {
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
    format!("field-{}", field as usize)
}

/// What helps to fill in a field, and the `id` by which the field names it.
fn help_line(field: Field, help: &'static str) -> (Option<String>, Drawn) {
    if help.is_empty() {
        return (None, nothing());
    }
    let id = format!("{}-help", id(field));
    (Some(id.clone()), drawn(view! { <p id=id class="quiet">{help}</p> }))
}

/// A field below its name and above its help.
fn framed(field: Field, label: &'static str, input: Drawn, help: Drawn) -> Drawn {
    drawn(view! { <div class="field"><label for=id(field)>{label}</label>{input}{help}</div> })
}

/// A line of text with what is wrong with it.
fn line(ui: Ui, field: Field, label: &'static str, secret: bool, help: &'static str) -> Drawn {
    let open = RwSignal::new(!secret);
    let hint = ui.memo(move |model| hint(model, field));
    // The state may empty it: what the user has just typed is no change.
    let text = ui.memo(move |model| model.entry.get(field).to_owned());
    let kind = Memo::new(move |_| if open.get() { "text" } else { "password" });
    let hint_id = format!("{}-hint", id(field));
    let invalid = Memo::new(move |_| hint.with(Option::is_some).then_some("true"));
    let error_id = hint_id.clone();
    let error = Memo::new(move |_| hint.with(Option::is_some).then(|| error_id.clone()));
    let (help_id, help) = help_line(field, help);
    let show = || {
        let pressed = Memo::new(move |_| if open.get() { "true" } else { "false" });
        drawn(view! {
            <button
                type="button"
                aria-label=format!("Show {}", label.to_ascii_lowercase())
                aria-pressed=pressed
                on:click=move |_| open.update(|open| *open = !*open)
            >
                "Show"
            </button>
        })
    };
    let input = drawn(view! {
        <div class="with-button">
            <input
                id=id(field)
                type=kind
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                prop:value=text
                aria-describedby=help_id
                aria-invalid=invalid
                aria-errormessage=error
                on:input=move |event| ui.dispatch(Msg::Typed(field, event_target_value(&event)))
            />
            {if secret { show() } else { nothing() }}
        </div>
    });
    let wrong = live(move || match hint.get() {
        Some(hint) => drawn(view! { <p id=hint_id.clone() role="alert" class="bad-text">{hint}</p> }),
        None => nothing(),
    });
    framed(field, label, input, drawn(vec![wrong, help]))
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
) -> Drawn {
    let chosen = ui.now(|model| model.entry.get(field).to_owned());
    let options: Vec<Drawn> = options
        .into_iter()
        .map(|(value, label)| drawn(view! { <option value=value selected=chosen == value>{label}</option> }))
        .collect();
    let (help_id, help) = help_line(field, help);
    let input = drawn(view! {
        <select
            id=id(field)
            aria-describedby=help_id
            on:change=move |event| ui.dispatch(Msg::Typed(field, event_target_value(&event)))
        >
            {options}
        </select>
    });
    framed(field, label, input, help)
}

/// A few choices, all in sight.
fn choice(ui: Ui, field: Field, label: &'static str, options: Vec<(&'static str, &'static str)>) -> Drawn {
    let radio = |(value, label): (&'static str, &'static str)| {
        let chosen = ui.memo(move |model| model.entry.get(field) == value);
        drawn(view! {
            <label class="choice">
                <input
                    type="radio"
                    name=id(field)
                    prop:checked=chosen
                    on:change=move |_| ui.dispatch(Msg::Typed(field, value.to_owned()))
                />
                {label}
            </label>
        })
    };
    let options: Vec<Drawn> = options.into_iter().map(radio).collect();
    drawn(view! { <fieldset><legend>{label}</legend>{options}</fieldset> })
}

/// A checkbox.
fn check(ui: Ui, field: Field, label: &'static str, help: &'static str) -> Drawn {
    let ticked = ui.memo(move |model| model.entry.wants(field));
    let (help_id, help) = help_line(field, help);
    let change = move |event| {
        let value = if event_target_checked(&event) { YES } else { "" };
        ui.dispatch(Msg::Typed(field, value.to_owned()));
    };
    drawn(view! {
        <div>
            <label class="choice">
                <input type="checkbox" prop:checked=ticked aria-describedby=help_id on:change=change />
                {label}
            </label>
            {help}
        </div>
    })
}
