//! Version, account, spaces, workflows, custom fields and time log categories.

use serde_json::json;

use super::answer::{Page, strip};
use super::{Answer, Ask};

/// Names that `fields` takes on custom fields.
const FIELD_OPTIONAL: [&str; 2] = ["dataUsageStatistics", "addedToSpaces"];

/// `GET /version`.
pub(crate) fn version(ask: &Ask<'_>) -> Answer {
    ask.query.allow(&[], &[])?;
    Ok(Page::of("version", [json!({"major": 4, "minor": 154})]).into_response())
}

/// `GET /account`.
pub(crate) fn account(ask: &Ask<'_>) -> Answer {
    const OPTIONAL: [&str; 3] = ["metadata", "customFields", "subscription"];
    ask.query.allow(&["fields"], &["metadata"])?;
    let fields = ask.query.fields(&OPTIONAL)?;
    Ok(Page::of("accounts", [strip(ask.account.account(), &OPTIONAL, &fields)]).into_response())
}

/// `GET /spaces`: archived ones only with `withArchived=true`.
pub(crate) fn spaces(ask: &Ask<'_>) -> Answer {
    const OPTIONAL: [&str; 2] = ["members", "workScheduleId"];
    ask.query.allow(&["withArchived", "withInvitations", "fields"], &["userIsMember"])?;
    ask.query.flag("withInvitations")?;
    let archived = ask.query.flag("withArchived")?.unwrap_or(false);
    let fields = ask.query.fields(&OPTIONAL)?;
    let spaces = ask.account.spaces().filter(|space| archived || space["archived"] == false);
    Ok(Page::of("spaces", spaces.map(|space| strip(space, &OPTIONAL, &fields))).into_response())
}

/// `GET /workflows`.
pub(crate) fn workflows(ask: &Ask<'_>) -> Answer {
    ask.query.allow(&[], &[])?;
    Ok(Page::of("workflows", ask.account.workflows()).into_response())
}

/// `GET /customfields`.
pub(crate) fn custom_fields(ask: &Ask<'_>) -> Answer {
    ask.query.allow(&["fields"], &[])?;
    let fields = ask.query.fields(&FIELD_OPTIONAL)?;
    let all = ask.account.custom_fields().map(|field| strip(field, &FIELD_OPTIONAL, &fields));
    Ok(Page::of("customfields", all).into_response())
}

/// `GET /spaces/{id}/workflows`: those that the account's list lacks.
pub(crate) fn workflows_of_space(ask: &Ask<'_>, id: &str) -> Answer {
    ask.query.allow(&[], &[])?;
    let space = ask.account.space_index(id).ok_or_else(|| super::missing(id, "Space"))?;
    Ok(Page::of("workflows", [ask.account.workflow_of_space(space)]).into_response())
}

/// `GET /spaces/{id}/customfields`: those that the account's list lacks.
pub(crate) fn custom_fields_of_space(ask: &Ask<'_>, id: &str) -> Answer {
    ask.query.allow(&["fields"], &[])?;
    let fields = ask.query.fields(&FIELD_OPTIONAL)?;
    let space = ask.account.space_index(id).ok_or_else(|| super::missing(id, "Space"))?;
    let all = ask.account.custom_fields_of_space(space).map(|field| strip(field, &FIELD_OPTIONAL, &fields));
    Ok(Page::of("customfields", all).into_response())
}

/// `GET /timelog_categories`.
pub(crate) fn timelog_categories(ask: &Ask<'_>) -> Answer {
    ask.query.allow(&[], &[])?;
    Ok(Page::of("timelog_categories", ask.account.timelog_categories()).into_response())
}
