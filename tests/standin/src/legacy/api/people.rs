//! `wrike.profile.get`, `wrike.contacts.list`.

use serde_json::Value;

use super::{Answer, Ask, Outcome, members};

/// "workdays starting from Sunday marked "1"".
const WORKING_DAYS: &str = "0111110";
const WEEKEND_DAYS: &str = "1000001";

pub(super) fn profile(ask: &Ask<'_>) -> Outcome {
    let profile = ask.account.profile();
    let me = ask.account.contacts().find(|contact| contact.uid == profile.uid);
    let of_me = |part: fn(&crate::legacy::Contact) -> &String| Value::from(me.map_or("", |me| part(me).as_str()));
    Ok(Answer::object(
        "profile",
        members([
            ("lastName", of_me(|me| &me.last_name)),
            ("firstName", of_me(|me| &me.first_name)),
            ("primaryEmail", of_me(|me| &me.email)),
            ("organization", profile.organization.as_str().into()),
            ("workingDays", WORKING_DAYS.into()),
            ("weekendDays", WEEKEND_DAYS.into()),
            ("dateFormat", profile.date_format.as_str().into()),
            ("timezoneName", profile.timezone_name.as_str().into()),
            ("timezoneOffset", ask.account.zone_ms().into()),
            ("secondaryEmails", profile.secondary_emails.clone().into()),
            ("language", profile.language.as_str().into()),
            ("uid", profile.uid.as_str().into()),
            ("license", profile.license.as_str().into()),
        ]),
    ))
}

/// Everybody but the user.
pub(super) fn contacts(ask: &Ask<'_>) -> Outcome {
    let others = ask.account.contacts().filter(|contact| contact.uid != ask.account.me());
    let list = others.map(|contact| {
        members([
            ("uid", contact.uid.as_str().into()),
            ("firstName", contact.first_name.as_str().into()),
            ("lastName", contact.last_name.as_str().into()),
            ("email", contact.email.as_str().into()),
        ])
    });
    Ok(Answer::list("contacts", list))
}
