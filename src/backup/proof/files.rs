//! The files of an account, as the downloader wants to know them: originals, files on comments and replies, print summaries.

use std::collections::HashSet;
use std::rc::Rc;

use async_trait::async_trait;
use serde_json::Value;

use super::catalogue::{Catalogue, is_plain_file};
use super::collect::Collector;
use super::records::{self, SERVICE, ServiceRecord};
use crate::archive::proof::names;
use crate::backup::download::{RemoteFile, RemoteFiles};
use crate::backup::run::Run;
use crate::error::{Error, Kind, Result};
use crate::http::retry::{Retry, retry_after};
use crate::http::{Request, Response, StatusCode};
use crate::proof::client::Client;
use crate::proof::fields::{Fields, objects};
use crate::proof::objects::{Attachment, Comment, File, Reply};
use crate::proof::operations::{GET_PROOF_COMMENT_REPLIES, GET_PROOF_COMMENTS, GET_PROOF_DOWNLOAD_URL};
use crate::proof::rest::operations as rest;

/// Where a file's bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Behind the address that the service gives when it is asked for it. It may not last, so it is not kept.
    Original {
        /// Of the version.
        file_id: String,
    },
    /// Behind this address.
    Address(String),
    /// REST makes it.
    Summary {
        /// Of the version.
        token: String,
    },
}

/// A file with what the ledger wants to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// "original", "attachment" or "summary".
    pub kind: &'static str,
    /// For the downloader.
    pub remote: RemoteFile,
    /// Where it is.
    pub place: Place,
}

/// All files of one item, from what is recorded of it; always in the same order.
///
/// # Errors
/// `Storage`.
pub fn of_item(run: &Run, service: &ServiceRecord, file: &File) -> Result<Vec<Known>> {
    let mut known = originals(run, file)?;
    if !is_plain_file(file) {
        of_review(run, service, file, &mut known)?;
    }
    name_apart(&mut known);
    Ok(known)
}

/// What was fetched is known by its id: files to which the service gives one id, or none, get one each.
fn name_apart(known: &mut [Known]) {
    let mut ids = HashSet::new();
    for Known { remote, .. } in known {
        let id = remote.id.clone();
        let mut number = 2;
        while !ids.insert(remote.id.clone()) {
            remote.id = format!("{id}~{number}");
            number += 1;
        }
    }
}

/// Files on comments and replies, and the print summary.
fn of_review(run: &Run, service: &ServiceRecord, file: &File, known: &mut Vec<Known>) -> Result<()> {
    for comment in comments(run, file.id())? {
        for attachment in comment.attachments() {
            let path = names::comment_attachment(comment.id(), attachment.id(), attachment.name());
            known.push(attached(&attachment, path, format!("{}/{}", file.id(), comment.id())));
        }
        for reply in replies(run, file.id(), &comment)? {
            for attachment in reply.attachments() {
                let path = names::reply_attachment(comment.id(), reply.id(), attachment.id(), attachment.name());
                known.push(attached(&attachment, path, format!("{}/{}/{}", file.id(), comment.id(), reply.id())));
            }
        }
    }
    if service.rest_absent.is_none() && !file.token().is_empty() {
        known.push(Known {
            kind: "summary",
            remote: RemoteFile {
                id: format!("summary/{}", file.id()),
                name: format!("summary of {}", file.filename()),
                content_type: String::new(),
                size: None,
                path: names::summary(file.id()),
                former_path: None,
            },
            place: Place::Summary { token: file.token().to_owned() },
        });
    }
    Ok(())
}

/// Comments as recorded; none where there are none or they were refused.
///
/// # Errors
/// `Storage`.
pub fn comments(run: &Run, file_id: &str) -> Result<Vec<Comment>> {
    let key = GET_PROOF_COMMENTS.with([file_id]).key();
    Ok(records::answer(run, &key)?.map(objects).unwrap_or_default())
}

/// The replies to a comment: those inside it, or those that were asked for since they are more.
///
/// # Errors
/// `Storage`.
pub fn replies(run: &Run, file_id: &str, comment: &Comment) -> Result<Vec<Reply>> {
    let inside = comment.replies();
    let key = GET_PROOF_COMMENT_REPLIES.with([file_id, comment.id()]).key();
    let asked: Vec<Reply> = records::answer(run, &key)?.map(objects).unwrap_or_default();
    Ok(if asked.len() > inside.len() { asked } else { inside })
}

fn attached(attachment: &Attachment, path: String, owner: String) -> Known {
    Known {
        kind: "attachment",
        remote: RemoteFile {
            id: format!("attachment/{owner}/{}", attachment.id()),
            name: attachment.name().to_owned(),
            content_type: content_type(attachment.name()),
            size: None,
            path,
            former_path: None,
        },
        place: Place::Address(attachment.url().to_owned()),
    }
}

/// REST lists the uploaded files one by one; without it there is one download, in which files of one name in a combined proof have
/// collapsed into one (the vendor's help says so).
fn originals(run: &Run, file: &File) -> Result<Vec<Known>> {
    let id = file.id();
    let key = rest::GET_PROOF_SOURCE_FILES.with([file.token()]).key();
    let listed = records::answer(run, &key)?;
    let Some(sources) = listed.map(sources).filter(|_| !file.token().is_empty()) else {
        return Ok(vec![whole_original(file)]);
    };
    let paths = names::originals(id, sources.iter().map(|source| source.text("name")));
    let known = sources.iter().zip(paths).zip(0..).map(|((source, path), n)| {
        let url = source.text("url");
        let token = Some(source.text("token")).filter(|token| !token.is_empty());
        Known {
            kind: "original",
            remote: RemoteFile {
                id: format!("original/{id}/{}", token.map_or_else(|| n.to_string(), str::to_owned)),
                name: source.text("name").to_owned(),
                content_type: content_type(source.text("name")),
                size: source.int("size").and_then(|size| u64::try_from(size).ok()),
                path,
                former_path: None,
            },
            place: match (url, sources.len()) {
                // One file, and no address of its own: the proof's download is that file.
                ("", 1) => Place::Original { file_id: id.to_owned() },
                (url, _) => Place::Address(url.to_owned()),
            },
        }
    });
    Ok(known.collect())
}

fn sources(value: Value) -> Vec<Fields> {
    match value {
        Value::Array(rows) => rows.into_iter().filter_map(Fields::of).collect(),
        value => Fields::of(value).map(|fields| fields.objects("data")).unwrap_or_default(),
    }
}

fn whole_original(file: &File) -> Known {
    // Names of several files stand with commas between them, and so may parts of one name: nobody can tell them apart.
    let name = match (file.sourcename(), file.filename()) {
        ("", "") => "original",
        ("", name) | (name, _) => name,
    };
    let paths = names::originals(file.id(), [name]);
    Known {
        kind: "original",
        remote: RemoteFile {
            id: format!("original/{}", file.id()),
            name: name.to_owned(),
            content_type: content_type(name),
            size: None,
            path: paths.into_iter().next().unwrap_or_default(),
            former_path: None,
        },
        place: Place::Original { file_id: file.id().to_owned() },
    }
}

/// Only whether it may be a web page matters: such a one is not taken for a login page.
fn content_type(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let is_page = [".html", ".htm", ".xhtml", ".mht"].iter().any(|extension| name.ends_with(extension));
    if is_page { "text/html".to_owned() } else { String::new() }
}

/// Goes through the files of all items, in the order of the items' ids; no two have one path.
pub struct AllFiles {
    run: Run,
    catalogue: Rc<Catalogue>,
    service: ServiceRecord,
    /// The item whose files were given last.
    last: Option<String>,
    /// Paths so far, as a case-blind disk tells them apart.
    paths: HashSet<u64>,
}

impl AllFiles {
    /// From the first item on.
    ///
    /// # Errors
    /// `Storage`.
    pub fn new(run: &Run, catalogue: &Rc<Catalogue>) -> Result<Self> {
        let service = records::own(run, SERVICE)?;
        Ok(Self { run: run.clone(), catalogue: catalogue.clone(), service, last: None, paths: HashSet::new() })
    }

    fn of_next(&mut self, id: &str) -> Result<Vec<Known>> {
        let Some(item) = self.catalogue.get(id)? else { return Ok(Vec::new()) };
        let mut known = of_item(&self.run, &self.service, &item.file)?;
        for file in &mut known {
            if !self.paths.insert(records::hash(&file.remote.path.to_lowercase())) {
                file.remote.path = names::displaced(id, self.paths.len(), &file.remote.name);
                self.paths.insert(records::hash(&file.remote.path.to_lowercase()));
            }
        }
        Ok(known)
    }
}

impl Iterator for AllFiles {
    type Item = Result<Vec<Known>>;

    fn next(&mut self) -> Option<Self::Item> {
        let id = self.catalogue.id_after(self.last.as_deref())?;
        let files = self.of_next(&id);
        self.last = Some(id);
        Some(files)
    }
}

/// Fetches them.
pub struct Files {
    client: Client,
    collector: Collector,
    run: Run,
    catalogue: Rc<Catalogue>,
}

impl Files {
    /// Those of `run`, through `client`.
    pub fn new(client: Client, collector: Collector, run: Run, catalogue: Rc<Catalogue>) -> Self {
        Self { client, collector, run, catalogue }
    }

    /// Where it is: the id names its item, whose records tell the rest.
    fn place(&self, remote: &RemoteFile) -> Result<Place> {
        let gone =
            || Error::new(Kind::Internal, "proof::files", "a file that was listed and is not").with("file", &remote.id);
        let item =
            remote.id.split('/').nth(1).map(|id| self.catalogue.get(id)).transpose()?.flatten().ok_or_else(gone)?;
        let known = of_item(&self.run, &records::own(&self.run, SERVICE)?, &item.file)?;
        known.into_iter().find(|known| known.remote.id == remote.id).map(|known| known.place).ok_or_else(gone)
    }

    async fn fetch(&self, url: &str) -> Result<Response> {
        let failed = |kind, message: &str| Error::new(kind, "proof::files", message);
        if url.is_empty() {
            return Err(failed(Kind::NotFound, "the service gave no address for it"));
        }
        if !self.client.soap().server().serves(url) {
            let host = url.parse::<http::Uri>().ok().and_then(|uri| uri.host().map(str::to_owned)).unwrap_or_default();
            return Err(failed(Kind::Unsupported, "it lies on a host that is not the vendor's").with("host", host));
        }
        let wire = self.client.wire();
        let response = wire.transport.send(&Request::get(url)?).await?;
        let wait = retry_after(&response.headers, wire.clock.now());
        let kind = match response.status {
            StatusCode::OK => return Ok(response),
            StatusCode::TOO_MANY_REQUESTS => Kind::RateLimited,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Kind::Forbidden,
            StatusCode::NOT_FOUND | StatusCode::GONE => Kind::NotFound,
            status if status.is_server_error() => Kind::Server,
            status if status.is_client_error() => Kind::Refused,
            _ => Kind::Malformed,
        };
        Err(failed(kind, "not the file").with("status", response.status.as_u16()).retry_after(wait))
    }
}

#[async_trait(?Send)]
impl RemoteFiles for Files {
    fn list(&self) -> Box<dyn Iterator<Item = Result<Vec<RemoteFile>>>> {
        match AllFiles::new(&self.run, &self.catalogue) {
            Ok(all) => {
                Box::new(all.map(|known| known.map(|known| known.into_iter().map(|known| known.remote).collect())))
            }
            Err(error) => Box::new(std::iter::once(Err(error))),
        }
    }

    async fn open(&self, file: &RemoteFile) -> Result<Response> {
        match self.place(file)? {
            Place::Address(url) => self.fetch(&url).await,
            Place::Original { file_id } => {
                let asked = self.client.soap().once(&GET_PROOF_DOWNLOAD_URL.with([&file_id])).await;
                // Without the operation nobody can tell whether there is an original: that is not to have none.
                let url = asked.map_err(|error| match error.kind() {
                    Kind::NotOffered => error.into_kind(Kind::Refused),
                    _ => error,
                })?;
                match url.as_str() {
                    Some(url) if !url.is_empty() => self.fetch(url).await,
                    _ => Err(Error::new(Kind::NotOffered, "proof::files", "the service has no original of it")),
                }
            }
            Place::Summary { token } => match self.client.rest() {
                Some(rest) => rest.open(&rest::GET_PROOF_EXPORT_EXCEL.with([&token])).await,
                None => Err(Error::new(Kind::NotOffered, "proof::files", "REST cannot be asked any more")),
            },
        }
    }

    async fn judge(&self, error: Error) -> Result<Error> {
        self.collector.judge(error).await
    }

    fn retry(&self) -> &Retry {
        self.client.soap().retry()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::engine::messages::{Account, Product};
    use crate::host::store::MemoryStore;
    use crate::proof::fields::Wire;
    use futures_util::FutureExt;
    use serde_json::json;
    use time::OffsetDateTime;

    fn run() -> Run {
        let account = Account {
            product: Product::Proof,
            id: "9789".into(),
            name: "Acme".into(),
            user_id: "7".into(),
            user: "Ann".into(),
            role: "Administrator".into(),
            server: "proofhq.com".into(),
        };
        let begun = Run::begin(Rc::new(MemoryStore::new()), account, OffsetDateTime::UNIX_EPOCH);
        begun.now_or_never().unwrap().unwrap()
    }

    #[test]
    fn attachments_of_one_id_or_none_are_files_of_their_own() {
        let run = run();
        let attachment = |id: &str, url: &str| json!({"id": id, "name": "a.png", "url": url});
        let comments = json!([
            {"id": "1", "attachments": [attachment("9", "u1"), attachment("9", "u2"), attachment("", "u3"), attachment("", "u4")]},
            {"id": "1", "attachments": [attachment("9", "u5"), attachment("9~2", "u6")]},
        ]);
        run.journal().append(&GET_PROOF_COMMENTS.with(["12"]).key(), comments.to_string().as_bytes()).unwrap();
        let file = File::read(Fields::of(json!({"file_id": "12", "filename": "x.pdf"})).unwrap());
        let known = of_item(&run, &ServiceRecord::default(), &file).unwrap();
        let ids: HashSet<&str> = known.iter().map(|known| known.remote.id.as_str()).collect();
        assert_eq!((known.len(), ids.len()), (7, 7), "{ids:?}");
        assert!(ids.iter().all(|id| id.split('/').nth(1) == Some("12")), "{ids:?}");
        let again: Vec<Known> = of_item(&run, &ServiceRecord::default(), &file).unwrap();
        assert_eq!(again, known, "always the same");
    }
}
