//! A server that speaks Wrike's API of 2010, by the user's own consumer key and the consent on the server's page.

use super::{Consent, Control, Face, Input, missing};
use crate::engine::messages::{Options, Part, Problem, Product, Secret, SignIn};
use crate::ui::place::Place;
use crate::ui::state::{Entry, Field, Hint};
use crate::ui::update::SIGNED_OUT;
use crate::wrike::legacy::Format;

/// Of `page_legacy`.
pub static LEGACY: Face = Face {
    product: Product::WrikeLegacy,
    label: "Wrike (2010 API)",
    service: "Wrike",
    engine: "legacy",
    vault: "sign-in/wrike-legacy",
    ways: |_| None,
    fields: |_| fields(),
    submit: |_| "Check connection",
    redirect,
    sign_in,
    hosts,
    remembers: |_| true,
    to_text,
    from_text,
    outside: |_| {
        "A live backup needs the Keepsake extension: a page on the web may not reach your server. Its policy names the hosts that it can."
            .to_owned()
    },
    consent: Some(Consent {
        question: "Your server asks you in another tab whether Keepsake may read your account.",
        answer: || Control::text(Field::Answer, "Verification code", CODE_HELP),
        not_accepted: "The server did not accept it. Copy the code again, or press “Stop checking” and sign in anew for another code.",
    }),
    explain,
    tried_once: |_| None,
    always: "folders, tasks and contacts",
    parts: || vec![(Part::Comments, "Comments"), (Part::Files, "Files"), (Part::Time, "Time logs")],
    options: Vec::new,
    chosen: |_| Options::default(),
    builds_on_last: true,
    one_at_a_time: false,
};

const SERVER_HELP: &str =
    "Where your Wrike runs, for example wrike.example.com. The connection is always encrypted (https).";
const KEY_HELP: &str = "From whoever registered Keepsake as an application on the server.";
const SECRET_HELP: &str = "Comes with the consumer key. Both stay in this browser and are used for signatures only.";
const FORMAT_HELP: &str = "The archive is the same. Choose JSON where the server's XML cannot be read.";
const CODE_HELP: &str = "The server shows it when you have allowed access. If it sends you to another page instead, paste that page's \
    whole address.";

const JSON: &str = "json";
/// The kind of a record in the vault.
const CONSUMER: &str = "consumer";

fn fields() -> Vec<Control> {
    let formats = vec![("", "XML"), (JSON, "JSON")];
    vec![
        Control::text(Field::Server, "Server address", SERVER_HELP),
        Control::text(Field::ClientId, "Consumer key", KEY_HELP),
        Control::secret(Field::ClientSecret, "Consumer secret", SECRET_HELP),
        Control { field: Field::Format, label: "Answer format", help: FORMAT_HELP, input: Input::List(formats) },
    ]
}

/// A page on the web can be come back to; in the extension the server shows a code instead, since it cannot send anybody there.
fn redirect(place: &Place) -> String {
    if place.extension { String::new() } else { place.address.clone() }
}

fn sign_in(entry: &Entry) -> Result<SignIn, Hint> {
    let text = |field| entry.get(field).trim().to_owned();
    missing(
        entry,
        [
            (Field::Server, "Enter the address of your Wrike server."),
            (Field::ClientId, "Enter the consumer key."),
            (Field::ClientSecret, "Enter the consumer secret."),
        ],
    )?;
    let server = text(Field::Server);
    if host(&server).is_none() {
        return Err((Field::Server, "Enter a host name, or an address that begins with https://."));
    }
    Ok(SignIn::Consumer {
        server,
        key: text(Field::ClientId),
        secret: text(Field::ClientSecret),
        callback: Some(text(Field::Redirect)).filter(|callback| !callback.is_empty()),
        format: format_of(entry.get(Field::Format)),
    })
}

fn hosts(sign_in: &SignIn) -> Vec<String> {
    match sign_in {
        SignIn::Consumer { server, .. } => host(server).into_iter().collect(),
        _ => vec![],
    }
}

/// The host name of a server as it is typed: with or without `https://` before it, a port and a path after it.
fn host(server: &str) -> Option<String> {
    let server = server.trim().to_ascii_lowercase();
    let rest = server.strip_prefix("https://").unwrap_or(&server);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.rsplit_once(':') {
        // The colons of an IPv6 address stand in brackets.
        Some((host, port)) if !port.contains(']') => port.parse::<u16>().ok().map(|_| host)?,
        _ => authority,
    };
    let is_host = |sign: char| sign.is_alphanumeric() || matches!(sign, '.' | '-' | '_' | '[' | ']' | ':');
    (!host.is_empty() && !rest.contains("://") && host.chars().all(is_host)).then(|| host.to_owned())
}

fn format_of(name: &str) -> Format {
    if name == JSON { Format::Json } else { Format::Xml }
}

/// A line each: what it is, format, callback, server, key, secret. The consent is asked for anew each time.
fn to_text(sign_in: &SignIn) -> Option<Secret> {
    match sign_in {
        SignIn::Consumer { server, key, secret, callback, format } => {
            let callback = callback.as_deref().unwrap_or_default();
            Some(Secret(format!("{CONSUMER}\n{}\n{callback}\n{server}\n{key}\n{secret}", format.name())))
        }
        _ => None,
    }
}

fn from_text(text: &str) -> Option<SignIn> {
    let mut lines = text.splitn(6, '\n');
    let mut line = || lines.next().map(str::to_owned);
    if line()? != CONSUMER {
        return None;
    }
    let (format, callback) = (format_of(&line()?), Some(line()?).filter(|callback| !callback.is_empty()));
    Some(SignIn::Consumer { server: line()?, key: line()?, secret: line()?, callback, format })
}

fn explain(_: &Entry, problem: &mut Problem) {
    if problem.kind == SIGNED_OUT {
        problem.what = "The server did not accept the sign-in.".to_owned();
        problem.next = "Compare consumer key and consumer secret with those of the server, sign in again, and allow access when you are asked."
            .to_owned();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn permission_is_asked_for_exactly_the_host_that_is_typed() {
        let cases = [
            ("wrike.example", Some("wrike.example")),
            (" HTTPS://Wrike.Example/api ", Some("wrike.example")),
            ("wrike.example:8443", Some("wrike.example")),
            ("https://[::1]:8443/", Some("[::1]")),
            ("[::1]", Some("[::1]")),
            ("http://wrike.example", None),
            ("https://user:pass@wrike.example", None),
            ("wrike.example:port", None),
            ("*.example", None),
            ("a b", None),
            ("https://", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(host(typed).as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn what_is_kept_is_read_as_it_was() {
        for (callback, format) in [(None, Format::Xml), (Some("https://k.example/".to_owned()), Format::Json)] {
            let sign_in = SignIn::Consumer {
                server: "wrike.example".into(),
                key: "key".into(),
                secret: "geheim".into(),
                callback,
                format,
            };
            assert_eq!(from_text(&to_text(&sign_in).unwrap().0), Some(sign_in));
        }
        for wrong in ["", "consumer", "consumer\nxml\n\nwrike.example\nkey", "token\nxml\n\na\nb\nc"] {
            assert_eq!(from_text(wrong), None, "{wrong}");
        }
    }
}
