//! What each route gives.

use data_encoding::BASE64;
use http::StatusCode;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::{Ask, Result};
use crate::account::drop_key;
use crate::body::Body;
use crate::proof::account::{Item, Kind, PIXEL, Seat, State};
use crate::proof::downloads;
use crate::proof::lists::Selection;
use crate::wrike::Response;

/// Rows of a list that `rest-first-page` cuts.
const FIRST_PAGE: usize = 25;

/// Answers a route.
pub(super) fn answer(ask: &Ask<'_>) -> Result<Response> {
    let value = match ask.path.split('/').next() {
        Some("proofs" | "comments" | "recipients" | "stages") if ask.path != "proofs" => return of_proof(ask),
        Some("accounts") => of_account(ask)?,
        Some("folders") => of_folder(ask)?,
        _ => of_user(ask)?,
    };
    Ok(Response::json(StatusCode::OK, &value))
}

/// What does not hang on a proof, a folder or an account.
fn of_user(ask: &Ask<'_>) -> Result<Value> {
    let account = ask.sight.account;
    match ask.path {
        "authorize/user" => Ok(ask.who()),
        "contacts" => {
            ask.owners_only(|| ask.list((0..account.address_book()).map(|index| account.rest_contact(index))))
        }
        "contacts/autocomplete" => ask.owners_only(|| {
            let wanted = ask.argument.clone().unwrap_or_default();
            let matches = (0..account.address_book()).filter(|index| account.person(*index).name.contains(&wanted));
            matches.map(|index| account.rest_contact(index)).collect()
        }),
        "contacts/{n}" => {
            let index = ask.number(Kind::Contact, 0).filter(|index| *index < account.address_book());
            let contact = index.map(|index| account.rest_contact(index)).ok_or_else(Refusal::not_found)?;
            ask.owners_only(|| contact)
        }
        "users" => ask.owners_only(|| ask.list((0..account.spec().users).map(|user| account.rest_user(user)))),
        "users/{u}" => {
            let user = ask.number(Kind::User, 0).filter(|user| *user < account.spec().users);
            user.map(|user| account.rest_user(user)).ok_or_else(Refusal::not_found)
        }
        "tags" => Ok((0..account.spec().tags).map(|tag| account.rest_tag(tag)).collect()),
        "workflow/templates" => {
            ask.owners_only(|| (0..account.spec().templates).map(|one| account.rest_template(one)).collect())
        }
        "settings/limits" => Ok(json!({"maxFileSize": 4096})),
        "settings/proofing" => Ok(json!({"autoclose": false, "oneDecision": false})),
        "customdata" => Ok(json!([{"name": "Production", "fields": [{"name": "Brand"}, {"name": "Markets"}]}])),
        "proofs" => {
            let rows = Selection::View { archived: true };
            Ok(ask.list(rows.rows(ask.sight, ask.plan).map(|item| account.rest_proof(item))))
        }
        _ => Err(Refusal::not_found()),
    }
}

fn of_account(ask: &Ask<'_>) -> Result<Value> {
    let account = ask.sight.account;
    let token = account.token(Kind::Account, account.id());
    let own = json!({"token": token, "parentAccountToken": null, "name": account.name(), "modified": account.now()});
    if ask.path == "accounts" {
        return match ask.argument.as_deref() {
            None | Some("false") => Ok(json!([own])),
            Some("true") => Ok(json!([])),
            Some(_) => Err(Refusal::parameter("trusted").violating("neither true nor false")),
        };
    }
    if ask.ids.first() != Some(&token.as_str()) {
        return Err(Refusal::not_found());
    }
    Ok(match ask.path {
        "accounts/{a}" => own,
        "accounts/{a}/limits" => json!({"proofs": 10_000, "storage": 100_000}),
        "accounts/{a}/settings" => json!({
            "autoLock": false, "enableDownload": true, "enableTeamUrl": true, "loginRequired": false,
            "onLoadMessage": "<b>Welcome</b>", "proofingLanguage": "en", "timezone": "Europe/London",
        }),
        "accounts/{a}/settings/actions" => account
            .comment_actions()
            .zip(0..)
            .map(|(action, number)| json!({"token": account.token(Kind::Action, number), "name": action["action"]}))
            .collect(),
        "accounts/{a}/settings/decisions" => Value::Array(account.rest_decisions()),
        "accounts/{a}/settings/decisionreasons" => Value::Array(account.rest_reasons()),
        "accounts/{a}/membership" => json!({"loginRequired": false, "loginRequiredMandatory": false}),
        "accounts/{a}/devices" | "accounts/{a}/domains" => json!([]),
        _ => return Err(Refusal::not_found()),
    })
}

fn of_folder(ask: &Ask<'_>) -> Result<Value> {
    let account = ask.sight.account;
    let seen = |folder: &u64| *folder < account.spec().folders && ask.sight.sees_folder(*folder);
    if ask.path == "folders" {
        let folders = (0..account.spec().folders).filter(seen);
        return Ok(ask.list(folders.map(|folder| account.rest_folder(folder))));
    }
    let folder = ask.number(Kind::Folder, 0).filter(seen).ok_or_else(Refusal::not_found)?;
    Ok(match ask.path {
        "folders/{f}" => account.rest_folder(folder),
        "folders/{f}/items" => {
            let rows = Selection::Folders { folders: vec![folder], subfolders: false };
            rows.rows(ask.sight, ask.plan).map(|item| account.rest_proof(item)).collect()
        }
        "folders/{f}/breadcrumbs" => {
            let path = std::iter::successors(Some(folder), |folder| account.folder_parent(*folder));
            path.map(|folder| account.rest_folder(folder)).collect()
        }
        "folders/{f}/recipients" => json!([]),
        "folders/{f}/thumbnail" => json!({"data": PIXEL}),
        _ => return Err(Refusal::not_found()),
    })
}

/// What hangs on one version.
fn of_proof(ask: &Ask<'_>) -> Result<Response> {
    let account = ask.sight.account;
    if ask.path.contains("{c}") {
        return of_comment(ask);
    }
    if ask.path.contains("{r}") {
        return of_recipient(ask).map(|value| Response::json(StatusCode::OK, &value));
    }
    if ask.path.contains("{s}") {
        return of_stage(ask).map(|value| Response::json(StatusCode::OK, &value));
    }
    let item = ask.version(0)?;
    let (family, file_id) = (item.family, account.file_id(item));
    let seats = || account.seats(item).filter(|seat| !account.is_removed(*seat));
    let value = match ask.path {
        "proofs/{t}" => ask.proof(item)?,
        "proofs/{t}/activity" => Value::Array(account.rest_activity(item)),
        "proofs/{t}/comments" => {
            ask.admit_comments(item)?;
            ask.sight.comments(item).map(|comment| account.rest_comment(comment)).collect()
        }
        "proofs/{t}/controls" => json!({"canComment": true, "canDecide": false}),
        "proofs/{t}/customfields" => Value::Array(account.custom_data(file_id)),
        "proofs/{t}/decision" => {
            let mut decision = account.rest_decision(account.decision(item));
            crate::account::put(&mut decision, "decisionAt", Value::Null);
            decision
        }
        "proofs/{t}/export/excel" => {
            let name = format!("proof-{file_id}.xls");
            return Ok(downloads::file(name, "application/vnd.ms-excel", account.summary(file_id)));
        }
        "proofs/{t}/proofingCode" => json!({"code": account.link(item)}),
        "proofs/{t}/recipients" => seats().map(|seat| account.rest_recipient(seat)).collect(),
        "proofs/{t}/settings" => json!({
            "isAutoLockingEnabled": account.setting(family, "auto_lock"),
            "isOneDecisionRequiredEnabled": account.setting(family, "lock_after_first_decision"),
        }),
        "proofs/{t}/sourcefiles" => Value::Array(account.rest_sources(item)),
        "proofs/{t}/stages" => (0..account.stage_count(family)).map(|stage| account.rest_stage(item, stage)).collect(),
        "proofs/{t}/tags" => Value::Array(account.rest_tags_of(family)),
        "proofs/{t}/urls" => {
            json!({"proof": format!("https://app.{}/proof/{}", account.region().domain(), account.link(item))})
        }
        "proofs/{t}/versions" => account.versions(family).map(|version| ask.version_row(version)).collect(),
        _ => return Err(Refusal::not_found()),
    };
    Ok(Response::json(StatusCode::OK, &value))
}

fn of_comment(ask: &Ask<'_>) -> Result<Response> {
    let account = ask.sight.account;
    let alone = ask.path.starts_with("comments/");
    let comment = ask.number(Kind::Comment, usize::from(!alone)).filter(|comment| *comment < account.spec().comments);
    let comment = comment.filter(|comment| ask.sight.sees_comment(*comment)).ok_or_else(Refusal::not_found)?;
    let item = account.item_of(comment);
    if !ask.sight.sees(item.family) || (!alone && ask.version(0)? != item) {
        return Err(Refusal::not_found());
    }
    ask.admit_comments(item)?;
    let files: Vec<u64> = account.attachment_ids(comment).collect();
    let file = || ask.number(Kind::Attachment, 2).filter(|id| files.contains(id)).ok_or_else(Refusal::not_found);
    let row = |id: &u64| {
        let (name, body) = account.attachment(*id)?;
        Some(json!({"token": account.token(Kind::Attachment, *id), "name": name, "size": body.len()}))
    };
    let value = match ask.path {
        "proofs/{t}/comments/{c}" => account.rest_comment(comment),
        "proofs/{t}/comments/{c}/replies" | "comments/{c}/replies" => Value::Array(account.rest_replies(comment)),
        "proofs/{t}/comments/{c}/attachments" | "comments/{c}/attachments" => files.iter().filter_map(row).collect(),
        "proofs/{t}/comments/{c}/attachments/{n}/file" => {
            let (name, body) = account.attachment(file()?).ok_or_else(Refusal::not_found)?;
            let original = crate::proof::Original { name, content_type: "application/octet-stream", body };
            return Ok(downloads::respond(original));
        }
        "proofs/{t}/comments/{c}/attachments/{n}/thumbnail" => return file().map(|_| picture()),
        "proofs/{t}/comments/{c}/capture" => return Ok(picture()),
        _ => return Err(Refusal::not_found()),
    };
    Ok(Response::json(StatusCode::OK, &value))
}

fn picture() -> Response {
    let bytes = BASE64.decode(PIXEL.as_bytes()).unwrap_or_default();
    Response::new(StatusCode::OK, "image/png", Body::from_bytes(bytes))
}

fn of_recipient(ask: &Ask<'_>) -> Result<Value> {
    let account = ask.sight.account;
    let alone = ask.path.starts_with("recipients/");
    let seat = ask.number(Kind::Recipient, usize::from(!alone)).and_then(|id| account.seat(id));
    let seat = seat.filter(|seat| ask.sight.sees(seat.item.family)).ok_or_else(Refusal::not_found)?;
    if !alone && ask.version(0)? != seat.item {
        return Err(Refusal::not_found());
    }
    let recipient = account.rest_recipient(seat);
    Ok(match ask.path.rsplit('/').next() {
        Some("decision") => {
            let mut decision = recipient["decision"].clone();
            for (key, value) in
                [("isSignedDecision", json!(false)), ("hasReasons", json!(false)), ("reasons", json!([]))]
            {
                crate::account::put(&mut decision, key, value);
            }
            decision
        }
        Some("urls") => ask.personal_links(seat),
        _ => recipient,
    })
}

fn of_stage(ask: &Ask<'_>) -> Result<Value> {
    let account = ask.sight.account;
    let alone = ask.path.starts_with("stages/");
    let id = ask.number(Kind::Stage, usize::from(!alone)).ok_or_else(Refusal::not_found)?;
    let found = account.stage_of_id(id).filter(|(item, _)| ask.sight.sees(item.family));
    let (item, stage) = found.ok_or_else(Refusal::not_found)?;
    if !alone && ask.version(0)? != item {
        return Err(Refusal::not_found());
    }
    let seats = account.seats(item).filter(|seat| !account.is_removed(*seat) && account.stage_on(*seat) == stage);
    Ok(match ask.path.rsplit('/').next() {
        Some("decision") => {
            let decision = account.stage(item, stage);
            account.rest_decision(decision["decision"].as_str().unwrap_or_default())
        }
        Some("recipients") => seats.map(|seat| account.rest_recipient(seat)).collect(),
        _ => account.rest_stage(item, stage),
    })
}

impl Ask<'_> {
    /// The number behind the token at a place of the path.
    fn number(&self, kind: Kind, place: usize) -> Option<u64> {
        self.sight.account.number(kind, self.ids.get(place)?)
    }

    /// The version behind the token at a place of the path, if the user sees it.
    fn version(&self, place: usize) -> Result<Item> {
        let account = self.sight.account;
        let item = self.number(Kind::Proof, place).and_then(|id| account.item(id));
        let item = item.filter(|item| self.sight.sees(item.family)).ok_or_else(Refusal::not_found)?;
        let vanished = item.family == account.spec().proofs / 2 && self.plan.strikes("proof-vanishes");
        if vanished { Err(Refusal::not_found()) } else { Ok(item) }
    }

    /// A list, whole unless a plan cuts it.
    fn list(&self, rows: impl Iterator<Item = Value>) -> Value {
        let mut rows: Vec<Value> = rows.collect();
        if rows.len() > FIRST_PAGE && self.plan.strikes("rest-first-page") {
            rows.truncate(FIRST_PAGE);
        }
        rows.into()
    }

    fn owners_only(&self, value: impl FnOnce() -> Value) -> Result<Value> {
        if self.sight.profile().owns() { Ok(value()) } else { Err(Refusal::context()) }
    }

    fn admit_comments(&self, item: Item) -> Result<()> {
        let archived = self.sight.account.state(item.family) == State::Archived;
        if archived && self.plan.strikes("archived-refused") { Err(Refusal::context()) } else { Ok(()) }
    }

    /// Who is signed in, and as what.
    fn who(&self) -> Value {
        let account = self.sight.account;
        let profile = self.sight.profile();
        let recipient = self.plan.strikes("recipient-context");
        json!({
            "context": if recipient { "recipient" } else { "user" },
            "permissions": {
                "can_create_proofs": profile.owns(), "can_create_files": profile.owns(),
                "can_create_folders": profile.owns(), "can_edit_all_proofs": profile.sees_all(),
            },
            "userToken": account.token(Kind::User, self.sight.user),
            "accountToken": account.token(Kind::Account, account.id()),
            "contactToken": account.token(Kind::Contact, self.sight.user),
            "proofToken": if recipient { json!(account.token(Kind::Proof, 0)) } else { Value::Null },
        })
    }

    /// A proof, narrowed to the fields that were asked for.
    fn proof(&self, item: Item) -> Result<Value> {
        let mut proof = self.sight.account.rest_proof(item);
        let Some(fields) = &self.argument else {
            return Ok(proof);
        };
        let wanted: Vec<&str> = fields.split(',').collect();
        let known: Vec<String> = proof.as_object().map(|map| map.keys().cloned().collect()).unwrap_or_default();
        if let Some(unknown) = wanted.iter().find(|name| !known.iter().any(|known| known == *name)) {
            return Err(Refusal::parameter(unknown).violating("no field of a proof"));
        }
        for name in known.iter().filter(|name| !wanted.contains(&name.as_str())) {
            drop_key(&mut proof, name);
        }
        Ok(proof)
    }

    fn version_row(&self, item: Item) -> Value {
        let account = self.sight.account;
        let id = account.file_id(item);
        json!({
            "id": id, "token": account.token(Kind::Proof, id), "name": account.proof_name(item),
            "version": item.version + 1,
        })
    }

    fn personal_links(&self, seat: Seat) -> Value {
        let recipient = self.sight.account.recipient(seat);
        json!({"proof": recipient["proof_url"], "download": recipient["dowload_url"]})
    }
}
