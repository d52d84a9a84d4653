//! What each operation gives.

use serde_json::{Value, json};

use super::Ask;
use super::fault::SoapFault;
use super::operations::Operation;
use super::read::Arguments;
use crate::proof::account::{Item, Kind, PIXEL, ProofAccount, State};
use crate::proof::fault::ProofFaultPlan;
use crate::proof::lists::{Selection, page};
use crate::proof::region::ProofRegion;
use crate::proof::sessions::{Attempt, Door};
use crate::proof::stand_in::ProofStandIn;

/// Rows of a page of `getPeople`; the service's number is not known.
const PEOPLE_ROWS: u64 = 50;
/// Rows of a page of `getActivity` (documentation of the operation).
const ACTIVITY_ROWS: u64 = 25;
/// The view that every account has.
const DEFAULT_VIEW: &str = "1";
/// The one log that is modelled.
const LOG: &str = "1";

type Result<T> = std::result::Result<T, SoapFault>;

/// `doLogin` and `getSessionId`. A second wrong attempt locks the account and is recorded: no client tries twice.
pub(super) fn sign_in(
    stand_in: &ProofStandIn,
    operation: &Operation,
    arguments: &Arguments,
    region: ProofRegion,
    plan: &ProofFaultPlan,
) -> Result<Value> {
    let account = stand_in.account();
    let by_password = operation.name == "doLogin";
    let (email, secret) = if by_password {
        (arguments.text("Login"), arguments.text("Password"))
    } else {
        (arguments.text("EmailAddress"), arguments.text("AuthToken"))
    };
    if region != account.region() {
        return Err(SoapFault::client("No such account in this region"));
    }
    if plan.strikes("locked") || stand_in.state().sessions.is_locked(email) {
        return Err(SoapFault::locked());
    }
    let user = account.user_by_email(email).filter(|user| {
        let known = account.credentials_of(*user);
        secret == if by_password { known.password } else { known.api_token }
    });
    let Some(user) = user else {
        return Err(match stand_in.state().sessions.refuse(email) {
            Attempt::First => SoapFault::credentials(),
            Attempt::Again => {
                let mut fault = SoapFault::locked();
                fault.violation = Some(format!("{}: a second wrong attempt", operation.name));
                fault
            }
        });
    };
    if by_password && plan.strikes("sso") {
        return Err(SoapFault::credentials());
    }
    stand_in.state().sessions.forgive(email);
    Ok(login_object(account, user, &stand_in.open_session(Door::Soap, user)))
}

fn login_object(account: &ProofAccount, user: u64, session: &str) -> Value {
    let mut object = json!({
        "session": session,
        "user_id": account.user_id(user),
        "user_name": account.person(user).name,
        "user_email": account.person(user).email,
        "organisation_id": account.id(),
        "organisation_name": account.name(),
        "limit_storage": 100_000,
        "limit_proofs": 10_000,
        "max_file_size": 4096,
        "default_subject": "",
        "default_message": "Please review",
        "default_upload_host": "",
        "default_email_notifications": "1",
        "domain": format!("acme.{}", account.region().domain()),
        "can_create_folder": account.profile(user).owns(),
        "can_create_private_folder": account.profile(user).administers(),
    });
    for flag in super::schema::fields("SOAPLoginObject", super::Release::V21).into_iter().flatten() {
        if flag.kind == "boolean" && flag.name.starts_with("default_") {
            crate::account::put(&mut object, flag.name, flag.name.len().is_multiple_of(2));
        }
    }
    object
}

/// The result of any other operation.
pub(super) fn answer(ask: &Ask<'_>, name: &str, arguments: &Arguments) -> Result<Value> {
    let account = ask.sight.account;
    let version = || ask.version(arguments);
    let file_id = || version().map(|item| account.file_id(item));
    match name {
        "checkSession" => Ok(json!(true)),
        "doLogout" => Ok(json!(ask.stand_in.state().sessions.close(arguments.text("SessionID")))),
        "getAccountDetails" => ask.account_details(arguments.number("AccountID")?),
        "getSatelliteAccounts" => ask.administrators(|| json!([ask.satellite()])),
        "getUsers" => ask.own_account(arguments).map(|()| ask.users()),
        "getUserDetails" => {
            let user = account.user_index(arguments.number("UserID")?).ok_or_else(SoapFault::forbidden)?;
            Ok(ask.user(user))
        }
        "getOwners" => Ok(ask.owners()),
        "getPeople" => ask.owners_only(|| {
            let from = arguments.number("Offset")?;
            let until = from.saturating_add(PEOPLE_ROWS).min(account.address_book());
            Ok((from..until).map(|person| account.contact(person)).collect())
        }),
        "getPeopleAccounts" => ask.owners_only(|| Ok(account.partners().collect())),
        "getPeopleGroups" => ask.owners_only(|| Ok(account.people_groups().collect())),
        "getGroups" => ask.owners_only(|| {
            let (from, rows) = (arguments.number("StartFrom")?, arguments.number("ItemsPerPage")?);
            Ok(slice(account.groups(), from, rows).collect())
        }),
        "getWorkspaces" => Ok((0..account.spec().folders)
            .filter(|folder| ask.sight.sees_folder(*folder))
            .map(|folder| account.folder(folder))
            .collect()),
        "getTags" => Ok(account.tags().collect()),
        "getProofTags" => Ok(Value::Array(account.tags_of(file_id()?))),
        "getActions" => ask.own_account(arguments).map(|()| account.comment_actions().collect()),
        "getDecisions" => ask.own_account(arguments).map(|()| account.decisions().collect()),
        "getDecisionReasons" => ask.own_account(arguments).map(|()| account.decision_reasons().collect()),
        "getWorkflowTemplates" => {
            ask.owners_only(|| ask.own_account(arguments).map(|()| account.templates().collect()))
        }
        "getWorkflowTemplate" => ask.owners_only(|| {
            let template = account.template_index(arguments.number("WorkflowTemplateID")?);
            template.map(|template| account.template(template)).ok_or_else(SoapFault::forbidden)
        }),
        "getAllProofs" => ask.search(&Selection::All, arguments),
        "getOpenProofs" => ask.search(&Selection::Open, arguments),
        "getClosedProofs" => ask.search(&Selection::Closed, arguments),
        "getLateProofs" => ask.search(&Selection::Late, arguments),
        "getArchivedProofs" => ask.search(&Selection::Archived, arguments),
        "getProofsByView" => {
            ask.view(arguments.text("ListViewId"))?;
            ask.search(&Selection::View { archived: arguments.flag("IncludeArchived")? }, arguments)
        }
        "getProofsByListView" => ask.list_view(arguments),
        "getProofsByWorkspace" => ask.in_folders(&[arguments.number("WorkspaceID")?], arguments),
        "getProofsByWorkspaces" => {
            let wrong = || SoapFault::argument("WorkspaceIDs holds what is no number");
            let ids: Option<Vec<u64>> = arguments.list("WorkspaceIDs").iter().map(|id| id.parse().ok()).collect();
            ask.in_folders(&ids.ok_or_else(wrong)?, arguments)
        }
        "getProofsByOwnership" => {
            let owner = account.user_index(arguments.number("UserID")?).ok_or_else(SoapFault::forbidden)?;
            Ok(Selection::Owner(owner).rows(ask.sight, ask.plan).map(|item| account.file(item)).collect())
        }
        "getProofVersions" => Ok(account.versions(version()?.family).map(|item| account.file(item)).collect()),
        "getProofDetails" => Ok(account.file(version()?)),
        "getProofReviewers" => Ok(Value::Array(account.recipients(file_id()?))),
        "getProofStages" => Ok(Value::Array(account.stages_of(version()?))),
        "getProofStage" => ask.stage(version()?, arguments.number("StageID")?),
        "getProofComments" => ask.comments(version()?),
        "getProofCommentReplies" => {
            let comment = ask.comment(arguments)?;
            if account.item_of(comment) != version()? {
                return Err(SoapFault::forbidden());
            }
            Ok((0..account.reply_count(comment)).map(|reply| account.reply(comment, reply)).collect())
        }
        "getCommentAction" => {
            let action = account.action_on(ask.comment(arguments)?);
            Ok(action.map_or(Value::Null, |action| account.action(action)))
        }
        "getCommentThumbnail" => ask.comment(arguments).map(|_| picture()),
        "getProofThumbnail" => version().map(|_| picture()),
        "getActivity" => {
            let rows = account.activity(file_id()?).into_iter();
            Ok(slice(rows, arguments.number("Offset")?, ACTIVITY_ROWS).collect())
        }
        "getActivityLog" => ask.activity_log(arguments),
        "getProofCustomData" => Ok(Value::Array(account.custom_data(file_id()?))),
        "getProofJobNumber" => Ok(account.job_number(file_id()?).into()),
        "getProofDownloadURL" => ask.download_url(version()?),
        "getProofURL" => {
            Ok(format!("https://app.{}/proof/{}", account.region().domain(), account.link(version()?)).into())
        }
        "requestPDFPrintSummary" | "requestExcelPrintSummary" => version().map(|_| json!(true)),
        "decodeProofID" => {
            let decoded = account.number(Kind::Link, arguments.text("EncodedProofID"));
            let seen = decoded.and_then(|id| account.item(id)).filter(|item| ask.sight.sees(item.family));
            if !ask.sight.profile().sees_all() || seen.is_none() {
                return Err(SoapFault::forbidden());
            }
            Ok(json!(decoded))
        }
        _ => Err(SoapFault::not_present(name)),
    }
}

fn slice<T>(rows: impl Iterator<Item = T>, from: u64, count: u64) -> impl Iterator<Item = T> {
    let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    rows.skip(size(from)).take(size(count))
}

/// A comment whose files all have the id of its first.
fn with_one_id(mut comment: Value) -> Value {
    let files = comment["attachments"].as_array_mut().map(Vec::as_mut_slice).unwrap_or_default();
    if let [first, others @ ..] = files {
        others.iter_mut().for_each(|file| file["id"] = first["id"].clone());
    }
    comment
}

fn picture() -> Value {
    json!({"data": PIXEL, "encoding": "base64", "content": "image/png"})
}

impl Ask<'_> {
    /// The version that `FileID` names, if the user sees it.
    fn version(&self, arguments: &Arguments) -> Result<Item> {
        let account = self.sight.account;
        let item = account.item(arguments.number("FileID")?).filter(|item| self.sight.sees(item.family));
        let item = item.ok_or_else(SoapFault::forbidden)?;
        if item.family == account.spec().proofs / 2 && self.plan.strikes("proof-vanishes") {
            return Err(SoapFault::forbidden());
        }
        Ok(item)
    }

    /// The comment that `CommentID` names, if the user sees it.
    fn comment(&self, arguments: &Arguments) -> Result<u64> {
        let comment = self.sight.account.comment_index(arguments.number("CommentID")?);
        let seen = |comment: &u64| {
            self.sight.sees(self.sight.account.item_of(*comment).family) && self.sight.sees_comment(*comment)
        };
        comment.filter(seen).ok_or_else(SoapFault::forbidden)
    }

    fn comments(&self, item: Item) -> Result<Value> {
        let account = self.sight.account;
        if account.state(item.family) == State::Archived && self.plan.strikes("archived-refused") {
            return Err(SoapFault::forbidden());
        }
        let comments = self.sight.comments(item).map(|comment| account.comment(comment));
        if self.plan.strikes("attachments-one-id") {
            return Ok(comments.map(with_one_id).collect());
        }
        Ok(comments.collect())
    }

    fn stage(&self, item: Item, id: u64) -> Result<Value> {
        let account = self.sight.account;
        let mut stages = 0..account.stage_count(item.family);
        let stage = stages.find(|stage| account.stage_id(item, *stage) == id).ok_or_else(SoapFault::forbidden)?;
        Ok(account.stage(item, stage))
    }

    /// Only those who can own a proof are shown the address book and what goes with it.
    fn owners_only(&self, value: impl FnOnce() -> Result<Value>) -> Result<Value> {
        if self.sight.profile().owns() { value() } else { Err(SoapFault::forbidden()) }
    }

    fn administrators(&self, value: impl FnOnce() -> Value) -> Result<Value> {
        if self.sight.profile().administers() { Ok(value()) } else { Err(SoapFault::forbidden()) }
    }

    /// Refuses every account but the user's own.
    fn own_account(&self, arguments: &Arguments) -> Result<()> {
        let own = arguments.number("AccountID")? == self.sight.account.id();
        if own { Ok(()) } else { Err(SoapFault::forbidden()) }
    }

    /// A user; the API token is shown to administrators and to its owner.
    fn user(&self, user: u64) -> Value {
        let mut object = self.sight.account.user(user);
        if !self.sight.profile().administers() && user != self.sight.user {
            crate::account::put(&mut object, "api_token", Value::Null);
        }
        object
    }

    fn users(&self) -> Value {
        (0..self.sight.account.spec().users).map(|user| self.user(user)).collect()
    }

    fn owners(&self) -> Value {
        let account = self.sight.account;
        let owners = (0..account.spec().users).filter(|user| account.profile(*user).owns());
        let row = |user: u64| {
            let person = account.person(user);
            json!({"id": account.user_id(user), "email": person.email, "name": person.name})
        };
        owners.map(row).collect()
    }

    fn account_details(&self, id: u64) -> Result<Value> {
        let account = self.sight.account;
        match id {
            _ if !self.sight.profile().administers() => Err(SoapFault::forbidden()),
            id if id == account.id() => {
                let mut object = account.details();
                crate::account::put(&mut object, "users", self.users());
                Ok(object)
            }
            id if id == account.satellite_id() => Ok(self.satellite()),
            _ => Err(SoapFault::forbidden()),
        }
    }

    fn satellite(&self) -> Value {
        let account = self.sight.account;
        let mut object = account.details();
        for (key, value) in [
            ("id", json!(account.satellite_id())),
            ("parent_account_id", json!(account.id())),
            ("name", json!("Satellite, Ltd.")),
            ("users", json!([])),
        ] {
            crate::account::put(&mut object, key, value);
        }
        object
    }

    /// A page of a list, narrowed by `SearchQuery` where the operation has one.
    fn search(&self, selection: &Selection, arguments: &Arguments) -> Result<Value> {
        let account = self.sight.account;
        let wanted = arguments.text("SearchQuery").to_lowercase();
        let matches = |item: &Item| wanted.is_empty() || account.proof_name(*item).to_lowercase().contains(&wanted);
        let rows: Vec<Item> = selection.rows(self.sight, self.plan).filter(matches).collect();
        Ok(self.page(&rows, arguments)?.into_iter().map(|item| account.file(item)).collect())
    }

    fn page(&self, rows: &[Item], arguments: &Arguments) -> Result<Vec<Item>> {
        Ok(page(rows, arguments.number("StartFrom")?, arguments.number("ItemsPerPage")?, self.plan))
    }

    fn view(&self, id: &str) -> Result<()> {
        if id == DEFAULT_VIEW { Ok(()) } else { Err(SoapFault::forbidden()) }
    }

    fn list_view(&self, arguments: &Arguments) -> Result<Value> {
        let account = self.sight.account;
        self.view(arguments.text("ListViewID"))?;
        let selection = Selection::View { archived: arguments.flag("SendArchivedProofs")? };
        let excluded = arguments.list("ExcludedMediaTypes");
        let wanted = |item: &Item| !excluded.iter().any(|kind| kind == account.media_type(*item));
        let rows: Vec<Item> = selection.rows(self.sight, self.plan).filter(wanted).collect();
        let results: Value = self.page(&rows, arguments)?.into_iter().map(|item| account.list_row(item)).collect();
        Ok(json!({"total": rows.len(), "results": results}))
    }

    fn in_folders(&self, ids: &[u64], arguments: &Arguments) -> Result<Value> {
        let account = self.sight.account;
        let visible = |id: &u64| account.folder_index(*id).filter(|folder| self.sight.sees_folder(*folder));
        let folders: Option<Vec<u64>> = ids.iter().map(visible).collect();
        let folders = folders.ok_or_else(SoapFault::forbidden)?;
        let selection = Selection::Folders { folders, subfolders: arguments.flag("IncludeSubfolders")? };
        self.search(&selection, arguments)
    }

    fn activity_log(&self, arguments: &Arguments) -> Result<Value> {
        if !self.sight.profile().administers() || arguments.text("LogID") != LOG {
            return Err(SoapFault::forbidden());
        }
        let account = self.sight.account;
        let (from, rows) = (arguments.number("StartFrom")?, arguments.number("ItemsPerPage")?.min(100));
        let until = from.saturating_add(rows).min(account.activity_log_len());
        Ok((from..until).map(|entry| account.log_entry(entry)).collect())
    }

    /// Where downloads are off, the owner and administrators are given the address all the same.
    fn download_url(&self, item: Item) -> Result<Value> {
        let account = self.sight.account;
        let own = account.owner(item.family) == self.sight.user || self.sight.profile().administers();
        let may = account.allows_download(item.family) || (own && !self.plan.strikes("downloads-refused"));
        if may { Ok(account.download_url(item).into()) } else { Err(SoapFault::forbidden()) }
    }
}
