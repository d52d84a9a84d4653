//! Faults that refuse a call because of what it asks for.

use super::answer::Refusal;
use super::route::Route;
use super::{Ask, comments};

/// Row of the file that vanishes under `deleted-mid-run`.
const VANISHED_ROW: u64 = 10;

/// Refuses what a fault plan takes away.
pub(super) fn strike(route: &Route, ask: &Ask<'_>) -> Result<(), Refusal> {
    let plan = ask.plan;
    if let Some(name) = plan.refused_field()
        && asks_for_tasks(route.operation)
        && ask.query.list("fields")?.is_some_and(|fields| fields.iter().any(|field| field == name))
        && plan.strikes("field-refused")
    {
        return Err(Refusal::parameter(&format!("unknown field {name}")));
    }
    if plan.has("window-refused")
        && route.operation == "comments"
        && comments::holds(ask, middle(ask))?
        && plan.strikes("window-refused")
    {
        return Err(Refusal::parameter("Time range is invalid"));
    }
    if names_a_vanished(route, ask) && plan.strikes("deleted-mid-run") {
        return Err(Refusal::not_found("Entity not found"));
    }
    Ok(())
}

/// True for calls that give tasks.
pub(super) fn asks_for_tasks(operation: &str) -> bool {
    matches!(operation, "tasks" | "tasks/{ids}" | "folders/{id}/tasks" | "spaces/{id}/tasks")
}

/// The middle of the account's life in Unix seconds.
fn middle(ask: &Ask<'_>) -> u64 {
    ask.account.created().midpoint(ask.account.now())
}

fn names_a_vanished(route: &Route, ask: &Ask<'_>) -> bool {
    let (account, spec) = (ask.account, ask.account.spec());
    let vanished = match route.operation.split('/').next() {
        Some("tasks") if spec.tasks > 0 => account.task_id(spec.tasks / 2),
        Some("folders") => account.folder_id(spec.folders - 1),
        Some("attachments") if spec.files > VANISHED_ROW => account.attachment_id(VANISHED_ROW),
        _ => return false,
    };
    route.ids.split(',').any(|id| id == vanished)
}
