//! What SOAP operations return, typed; fields as in the vendor's WSDL of version 16_24_0 and its later help pages. A date is a text: it
//! carries no zone, so it is kept as the service wrote it.

use super::fields::{Fields, Wire};

macro_rules! objects {
    ($( $(#[$doc:meta])* $name:ident = $wire:literal { $( $method:ident: $kind:tt = $field:literal ),* $(,)? } )*) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct $name(Fields);

        impl $name {
            $( field!($method, $kind, $field); )*
        }

        impl Wire for $name {
            const NAME: &'static str = $wire;
            const FIELDS: &'static [&'static str] = &[$($field),*];

            fn read(fields: Fields) -> Self {
                Self(fields)
            }

            fn fields(&self) -> &Fields {
                &self.0
            }
        }
    )*
        /// Names and known fields of all of them.
        pub const ALL: &[(&str, &[&str])] = &[$( ($name::NAME, $name::FIELDS) ),*];
    };
}

macro_rules! field {
    ($method:ident, text, $field:literal) => {
        #[doc = concat!("`", $field, "`; empty when it is not there.")]
        pub fn $method(&self) -> &str {
            self.0.text($field)
        }
    };
    ($method:ident, int, $field:literal) => {
        #[doc = concat!("`", $field, "`, a whole number.")]
        pub fn $method(&self) -> Option<i64> {
            self.0.int($field)
        }
    };
    ($method:ident, flag, $field:literal) => {
        #[doc = concat!("`", $field, "`, a truth value.")]
        pub fn $method(&self) -> Option<bool> {
            self.0.flag($field)
        }
    };
    ($method:ident, [$item:ident], $field:literal) => {
        #[doc = concat!("`", $field, "`, a list.")]
        pub fn $method(&self) -> Vec<$item> {
            self.0.objects($field).into_iter().map($item::read).collect()
        }
    };
    ($method:ident, {$item:ident}, $field:literal) => {
        #[doc = concat!("`", $field, "`, an object.")]
        pub fn $method(&self) -> $item {
            $item::read(self.0.object($field))
        }
    };
}

objects! {
    /// Who signed in. The session itself is taken out when it is read.
    Login = "SOAPLoginObject" {
        user_id: text = "user_id", user_name: text = "user_name", user_email: text = "user_email",
        organisation_id: text = "organisation_id", organisation_name: text = "organisation_name",
        limit_storage: int = "limit_storage", limit_proofs: int = "limit_proofs", max_file_size: int = "max_file_size",
        domain: text = "domain", can_create_folder: flag = "can_create_folder",
        can_create_private_folder: flag = "can_create_private_folder",
    }
    /// One version of a proof, or a file that is no proof.
    File = "SOAPFileObject" {
        id: text = "file_id", kind: text = "type", filename: text = "filename", sourcename: text = "sourcename",
        filesize: text = "filesize", version: int = "version", versions: int = "versions", upload_time: text = "upload_time",
        uploader_id: text = "uploader_id", uploader: text = "uploader", owner_id: text = "owner_id", owner: text = "owner",
        deadline: text = "deadline", workspace_id: text = "workspace_id", workspace_name: text = "workspace_name",
        workflow_template_id: text = "workflow_template_id", status: text = "status", decision: text = "decision",
        team_url: text = "team_url", custom_link_url: text = "custom_link_url", custom_link_label: text = "custom_link_label",
        swf: text = "swf", settings: {FileSettings} = "settings", menus_links: [FileLink] = "menus_links",
        decision_reasons: [RecipientDecisionReason] = "decision_reasons", parent_file_id: text = "parent_file_id",
        automated_workflow: int = "automated_workflow", stages: [Stage] = "stages", progress: {Progress} = "progress",
        last_decision_change_date: text = "last_decision_change_date", token: text = "token", pages: int = "pages",
        reference_id: text = "reference_id",
    }
    /// The settings of a proof.
    FileSettings = "SOAPFileSettingsObject" {
        default_email_notifications: text = "default_email_notifications", default_role: text = "default_role",
        authorized_only: flag = "authorized_only", enable_subscriptions: flag = "enable_subscriptions",
        validate_subscriptions: flag = "validate_subscriptions", auto_lock: flag = "auto_lock",
        lock_after_first_decision: flag = "lock_after_first_decision", enable_download: flag = "enable_download",
        enable_team_url: flag = "enable_team_url", enable_embed_player: flag = "enable_embed_player",
        show_dashboard_link: flag = "show_dashboard_link", show_workspace_link: flag = "show_workspace_link",
        show_details_page_link: flag = "show_details_page_link", show_versions_link: flag = "show_versions_link",
        show_help_link: flag = "show_help_link", show_help_quick_start_link: flag = "show_help_quick_start_link",
        show_help_user_guide_link: flag = "show_help_user_guide_link",
        show_help_welcome_screen_link: flag = "show_help_welcome_screen_link", show_help_forum_link: flag = "show_help_forum_link",
        show_help_blog_link: flag = "show_help_blog_link", show_dashboard_functions: flag = "show_dashboard_functions",
        primary_decision_maker: text = "primary_decision_maker", show_close_icon: flag = "show_close_icon",
        show_publish_to_the_web: flag = "show_publish_to_the_web", show_print_comments: flag = "show_print_comments",
        show_email_alert_settings: flag = "show_email_alert_settings", electronic_signatures: flag = "electronic_signatures",
        show_send_decision_confirmation_checkbox: flag = "show_send_decision_confirmation_checkbox",
        show_proof_details: flag = "show_proof_details", show_proof_workflow: flag = "show_proof_workflow",
    }
    /// A link in a proof's menu.
    FileLink = "SOAPFileLinkObject" { id: text = "id", menu: text = "menu", url: text = "url", text: text = "text" }
    /// A proof or file in a list view.
    ListViewFile = "SOAPFileListViewObject" {
        id: text = "file_id", token: text = "token", code: text = "code", media_type: text = "mediaType", filename: text = "filename",
        version: int = "version", versions: int = "versions", pages: int = "pages", thumbnail: text = "thumbnail",
    }
    /// A list view's page.
    ListView = "SOAPFileListViewCollectionObject" { total: int = "total", results: [ListViewFile] = "results" }
    /// How far somebody, or a stage, has come.
    Progress = "SOAPProgressObject" {
        sent: int = "sent", opened: int = "opened", comment_made: int = "comment_made", decision_made: int = "decision_made",
    }
    /// Somebody who was asked to review. Personal links are dropped unless the user asked for them.
    Recipient = "SOAPRecipientObject" {
        id: text = "id", file_id: text = "file_id", name: text = "name", email: text = "email", position: text = "position",
        role: text = "role", proof_url: text = "proof_url", dowload_url: text = "dowload_url", decision: text = "decision",
        deadline: text = "deadline", email_notifications: text = "email_notifications", replies_count: int = "replies_count",
        comments_count: int = "comments_count", primary_decision_maker: text = "primary_decision_maker",
        decision_reasons: [RecipientDecisionReason] = "decision_reasons", stage_id: text = "stage_id", progress: {Progress} = "progress",
    }
    /// Why somebody decided as they did.
    RecipientDecisionReason = "SOAPRecipientDecisionReasonObject" {
        file_id: text = "file_id", reason_name: text = "reason_name", reviewer_id: text = "reviewer_id", text: text = "text",
    }
    /// A comment with its replies.
    Comment = "SOAPCommentObject" {
        id: text = "id", reviewer_id: text = "reviewer_id", author: text = "author", comment: text = "comment",
        created_at: text = "created_at", replies_count: int = "replies_count", replies: [Reply] = "replies", url: text = "url",
        drawing_xml: text = "drawing_xml", location: text = "location", attachments: [Attachment] = "attachments",
    }
    /// A reply to a comment.
    Reply = "SOAPCommentReplyObject" {
        id: text = "id", comment_id: text = "comment_id", reviewer_id: text = "reviewer_id", author: text = "author",
        comment: text = "comment", created_at: text = "created_at", url: text = "url", attachments: [Attachment] = "attachments",
    }
    /// A file on a comment or reply.
    Attachment = "SOAPCommentAttachmentObject" { id: text = "id", url: text = "url", name: text = "name" }
    /// A stage of a proof's workflow.
    Stage = "SOAPProofStageObject" {
        file_id: text = "file_id", id: text = "stage_id", name: text = "name", progress: {Progress} = "progress",
        deadline_date: text = "deadline_date", start_trigger: int = "start_trigger",
        start_dependent_stage_id: text = "start_dependent_stage_id", start_dependent_date: text = "start_dependent_date",
        stage_locking: int = "stage_locking",
        primary_decision_maker_recipient_id: text = "stage_primary_decision_maker_recipient_id",
        one_decision_only: flag = "stage_one_decision_only", private: flag = "stage_private", comments_count: int = "comments_count",
        recipients_count: int = "recipients_count", decision: text = "decision", stage_start_date: text = "stage_start_date",
        last_status_change_date: text = "last_status_change_date", deadline_calculate_on: int = "deadline_calculate_on",
        active: flag = "active",
    }
    /// A user of the account. The API token is dropped when it is read.
    User = "SOAPUserObject" {
        id: text = "id", email: text = "email", openid: text = "openid", first_name: text = "first_name", last_name: text = "last_name",
        position: text = "position", status: text = "status", permissions: {Permissions} = "permissions", street: text = "street",
        city: text = "city", state: text = "state", postcode: text = "postcode", country: text = "country",
        telephone: text = "telephone", mobile: text = "mobile", fax: text = "fax", date_timezone: text = "date_timezone",
        date_format: text = "date_format", language: text = "language",
        proofing_defaults: {UserProofingDefaults} = "proofing_defaults", email_aliases: [UserEmail] = "email_aliases",
        product_marketing_emails: flag = "product_marketing_emails", api_only: flag = "api_only",
        send_proof_ready_email: flag = "send_proof_ready_email", reference_id: text = "reference_id",
    }
    /// A further address of a user.
    UserEmail = "SOAPUserEmailObject" { email: text = "email", status: text = "status" }
    /// What a user's new proofs begin with.
    UserProofingDefaults = "SOAPUserProofingDefaultsObject" {
        subject: text = "subject", message: text = "message", subscriptions: flag = "subscriptions",
        default_role: text = "default_role", validate_subscriptions: flag = "validate_subscriptions",
        email_notifications: text = "email_notifications", login_required: flag = "login_required", autoclose: flag = "autoclose",
        one_decision: flag = "one_decision", block_download: flag = "block_download",
    }
    /// A user's profile: Administrator, Manager, Observer, …
    Permissions = "SOAPPermissionsObject" { id: text = "id", name: text = "name" }
    /// Somebody who owns proofs.
    Owner = "SOAPProfileObject" { id: text = "id", email: text = "email", name: text = "name" }
    /// A contact. It has no id.
    Contact = "SOAPContactObject" {
        kind: text = "type", email: text = "email", name: text = "name", company: text = "company", position: text = "position",
        telephone: text = "telephone", mobile: text = "mobile", fax: text = "fax",
        proofing_defaults: {ContactProofingDefaults} = "proofing_defaults",
    }
    /// What a contact begins with on a proof.
    ContactProofingDefaults = "SOAPContactProofingDefaultsObject" { default_proof_role: text = "default_proof_role" }
    /// Another account and its people.
    ContactAccount = "SOAPContactAccountObject" {
        id: text = "id", kind: text = "type", name: text = "name", people: [Contact] = "people",
    }
    /// A group of contacts.
    ContactGroup = "SOAPContactGroupObject" { kind: text = "type", name: text = "name", people: [Contact] = "people" }
    /// A group of the account.
    Group = "SOAPGroupObject" {
        id: text = "group_id", name: text = "name", description: text = "description", private: flag = "private",
        members: [GroupMember] = "members",
    }
    /// Somebody in a group.
    GroupMember = "SOAPGroupMemberObject" {
        group_id: text = "group_id", member_id: text = "member_id", email: text = "email", default_role: text = "default_role",
        default_email_notification: text = "default_email_notification",
    }
    /// A folder.
    Workspace = "SOAPWorkspaceObject" {
        id: text = "id", name: text = "name", root_level: int = "root_level", description: text = "description", client: text = "client",
        project: text = "project", personal: flag = "personal", parent_workspace_id: text = "parent_workspace_id",
        owner_id: text = "owner_id",
    }
    /// A tag.
    Tag = "SOAPTag" { id: text = "id", name: text = "name" }
    /// A label that comments can carry.
    Action = "SOAPActionObject" { id: text = "actionID", action: text = "action", enabled: flag = "enabled" }
    /// A decision that reviewers can take.
    Decision = "SOAPDecisionObject" {
        id: text = "id", name: text = "name", status: flag = "status", reason: flag = "reason", post_message: flag = "post_message",
    }
    /// A reason that can be given for a decision.
    DecisionReason = "SOAPDecisionReasonObject" { id: text = "id", name: text = "name", text: flag = "text" }
    /// A workflow template.
    WorkflowTemplate = "SOAPWorkflowTemplateObject" {
        id: text = "workflow_template_id", owner_id: text = "owner_id", name: text = "name", stages: [WorkflowStage] = "stages",
    }
    /// A stage of a workflow template.
    WorkflowStage = "SOAPWorkflowStageObject" {
        id: text = "stage_id", name: text = "name", deadline_days: int = "deadline_days", private: flag = "stage_private",
        reviewers: [WorkflowRecipient] = "stage_reviewers",
    }
    /// Somebody in a workflow template.
    WorkflowRecipient = "SOAPWorkflowRecipientObject" {
        id: text = "recipient_id", stage_id: text = "stage_id", name: text = "name", email: text = "email", role: int = "role",
    }
    /// Something that happened to a proof.
    Activity = "SOAPFileActivityObject" {
        file_id: text = "file_id", filename: text = "filename", created_at: text = "created_at", action: text = "action",
        details: text = "details",
    }
    /// A section of custom fields.
    Section = "SOAPSectionObject" { name: text = "name", fields_of_it: [CustomField] = "fields" }
    /// A custom field with its value.
    CustomField = "SOAPCustomFieldObject" {
        name: text = "name", kind: int = "type", value: text = "value", multiple: flag = "multiple",
        options: [CustomFieldOption] = "options",
    }
    /// A choice of a custom field.
    CustomFieldOption = "SOAPCustomFieldOptionObject" { name: text = "name", selected: flag = "selected" }
    /// An account.
    Account = "SOAPAccountObject" {
        id: text = "id", name: text = "name", membership: {Membership} = "membership", users: [User] = "users", street: text = "street",
        city: text = "city", state: text = "state", postcode: text = "postcode", country: text = "country",
        telephone: text = "telephone", mobile: text = "mobile", fax: text = "fax", domain: text = "domain",
        reference_id: text = "reference_id",
    }
    /// An account below this one.
    SatelliteAccount = "SOAPSatelliteAccountObject" {
        id: text = "id", parent_account_id: text = "parent_account_id", name: text = "name",
    }
    /// The plan of an account and what it has used of it.
    Membership = "SOAPMembershipObject" {
        id: text = "id", start_at: text = "start_at", finish_at: text = "finish_at", storage_usage: int = "storage_usage",
        proofs_usage: int = "proofs_usage", users_usage: int = "users_usage", storage_limit: int = "storage_limit",
        proofs_limit: int = "proofs_limit", users_limit: int = "users_limit",
    }
    /// An entry of the account's activity log.
    ActivityLogEntry = "SOAPActivityLogObject" {
        created_at: text = "created_at", action: text = "action", details: text = "details", filename: text = "filename",
        workspace_name: text = "workspace_name", user_email: text = "user_email", sent_at: text = "sent_at",
        email_sender: text = "email_sender", email_recipient: text = "email_recipient", email_subject: text = "email_subject",
    }
    /// A picture.
    Image = "SOAPImageObject" { data: text = "data", encoding: text = "encoding", content: text = "content" }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::proof::fields::objects;
    use serde_json::json;

    #[test]
    fn a_comment_is_read_with_replies_attachments_and_what_nobody_knows() {
        let returned = json!([{
            "id": "7", "reviewer_id": "3", "comment": "=1+1", "replies_count": "1", "mood": "new",
            "replies": [{"id": "8", "comment_id": "7", "attachments": [{"id": "9", "name": "a.png", "url": "u"}]}],
            "attachments": "",
        }]);
        let comments: Vec<Comment> = objects(returned.clone());
        let comment = &comments[0];
        assert_eq!((comment.id(), comment.comment(), comment.replies_count()), ("7", "=1+1", Some(1)));
        assert_eq!(comment.replies()[0].attachments()[0].name(), "a.png");
        assert!(comment.attachments().is_empty());
        assert_eq!(serde_json::Value::Object(comment.fields().0.clone()), returned[0]);
    }

    #[test]
    fn known_fields_are_the_wsdls() {
        let Some(text) = crate::proof::tests::facts("proof-soap/types.json") else { return };
        let wsdl: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
        for (name, fields) in ALL {
            let documented: Vec<&str> =
                wsdl[*name].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
            for field in *fields {
                assert!(documented.contains(field), "{name}.{field}");
            }
        }
    }
}
