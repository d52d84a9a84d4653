//! The BI export: asked for until it is done, then read from the storage host.

use http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Page, Refusal};
use super::response::Response;
use super::{Answer, Ask};
use crate::body::Body;

/// From which poll on an export is done.
const DONE_AT: u64 = 3;

/// `GET /data_export`: the first call starts an export and is answered 202, as is the second.
pub(crate) fn latest(ask: &Ask<'_>) -> Answer {
    ask.query.allow(&[], &[])?;
    let mut response = Page::of("dataExport", [state(ask)]).into_response();
    if ask.export_polls < DONE_AT && !ask.plan.strikes("export-early") {
        response.status = StatusCode::ACCEPTED;
    }
    Ok(response)
}

/// `GET /data_export/{id}`: counts as a poll too; an export that nobody started is not found.
pub(crate) fn by_id(ask: &Ask<'_>, id: &str) -> Answer {
    ask.query.allow(&[], &[])?;
    if id != ask.account.export_id() || ask.export_polls < 2 {
        return Err(super::missing(id, "Data export"));
    }
    Ok(Page::of("dataExport", [state(ask)]).into_response())
}

fn state(ask: &Ask<'_>) -> Value {
    match ask.export_polls {
        0 | 1 => json!({"id": ask.account.export_id(), "status": "Scheduled"}),
        polls if polls < DONE_AT => json!({"id": ask.account.export_id(), "status": "InProgress"}),
        _ => ask.account.data_export(),
    }
}

/// `GET /data_export_schema`.
pub(crate) fn schema(ask: &Ask<'_>) -> Answer {
    ask.query.allow(&["version"], &[])?;
    ask.query.choice("version", &["V0", "V1", "V2", "V3", "V4"])?;
    Ok(Page::of("dataExportSchema", ask.account.data_export_schema()).into_response())
}

/// `GET https://storage.<host>/data_export/resource/<n>?accountId=<n>`: the CSV of a table.
pub(crate) fn resource(ask: &Ask<'_>, number: &str) -> Answer {
    ask.query.allow(&["accountId"], &[])?;
    let account = ask.query.text("accountId").ok_or_else(|| Refusal::required("accountId"))?;
    if account != ask.account.account_number().to_string() {
        return Err(Refusal::parameter("accountId is not that of the token"));
    }
    let csv = ask.account.export_resource(number).filter(|_| ask.export_polls >= DONE_AT);
    let csv = csv.ok_or_else(|| Refusal::not_found("Resource not found"))?;
    Ok(Response::new(StatusCode::OK, "text/csv;charset=utf-8", Body::from_bytes(csv)))
}
