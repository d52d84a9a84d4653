//! The objects that operations give: names and types of their fields, in the order of the WSDL.
//!
//! A field marked `*` is missing on the bare endpoint; one marked `+` came after release 16.24. A type that ends in
//! `Array` has elements `item` of the type before that word.

use super::operations::Release;

/// A field as a release has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    pub name: &'static str,
    pub kind: &'static str,
}

const OBJECTS: &[(&str, &str)] = &[
    (
        "SOAPAccountObject",
        "id:int name:string membership:SOAPMembershipObject users:SOAPUserObjectArray street:string \
         city:string state:string postcode:string country:string telephone:string mobile:string fax:string \
         domain:string password_settings:SOAPAccountPasswordSettingsObject \
         proofing_defaults:SOAPAccountProofingDefaultsObject reference_id:string",
    ),
    (
        "SOAPAccountPasswordSettingsObject",
        "password_length:int lcase_characters:int ucase_characters:int numeric_characters:int \
         symbol_characters:int characters_repetition:int password_lifetime:int password_repetition:int \
         bruteforce_attempts:int bruteforce_lock_time:int",
    ),
    (
        "SOAPAccountProofingDefaultsObject",
        "on_load_message:string on_decision_message:string confirm_button:string cancel_button:string",
    ),
    ("SOAPActionObject", "actionID:int action:string enabled:boolean"),
    (
        "SOAPActivityLogObject",
        "created_at:string action:string details:string filename:string workspace_name:string \
         user_email:string sent_at:string email_sender:string email_recipient:string email_subject:string",
    ),
    ("SOAPCommentAttachmentObject", "id:int url:string name:string"),
    (
        "SOAPCommentObject",
        "id:int reviewer_id:int author:string comment:string created_at:string replies_count:int \
         replies:SOAPCommentReplyObjectArray url:string drawing_xml:string* location:string* \
         attachments:SOAPCommentAttachmentObjectArray*",
    ),
    (
        "SOAPCommentReplyObject",
        "id:int comment_id:int reviewer_id:int author:string comment:string created_at:string url:string \
         attachments:SOAPCommentAttachmentObjectArray",
    ),
    ("SOAPContactAccountObject", "id:int type:string name:string people:SOAPContactObjectArray"),
    ("SOAPContactGroupObject", "type:string name:string people:SOAPContactObjectArray"),
    (
        "SOAPContactObject",
        "type:string email:string name:string company:string position:string telephone:string mobile:string \
         fax:string proofing_defaults:SOAPContactProofingDefaultsObject",
    ),
    ("SOAPContactProofingDefaultsObject", "default_proof_role:string"),
    (
        "SOAPCustomFieldObject",
        "name:string type:int value:string multiple:boolean options:SOAPCustomFieldOptionObjectArray",
    ),
    ("SOAPCustomFieldOptionObject", "name:string selected:boolean"),
    ("SOAPDecisionObject", "id:int name:string status:boolean reason:boolean post_message:boolean"),
    ("SOAPDecisionReasonObject", "id:int name:string text:boolean"),
    ("SOAPFileActivityObject", "file_id:int filename:string created_at:string action:string details:string"),
    ("SOAPFileLinkObject", "id:int menu:string url:string text:string allowed_reviewer_roles:StringArray"),
    ("SOAPFileListViewCollectionObject", "total:int results:SOAPFileListViewObjectArray"),
    (
        "SOAPFileListViewObject",
        "file_id:int token:string code:string mediaType:string filename:string version:int versions:int \
         pages:int thumbnail:string",
    ),
    (
        "SOAPFileObject",
        "file_id:int type:string filename:string filesize:string sourcename:string version:int versions:int \
         upload_time:string uploader_id:int uploader:string owner_id:int owner:string owner_email:string+ \
         deadline:string workspace_id:int workspace_name:string workflow_template_id:int status:string \
         decision:string team_url:string settings:SOAPFileSettingsObject custom_link_url:string \
         custom_link_label:string menus_links:SOAPFileLinkObjectArray swf:string \
         decision_reasons:SOAPRecipientDecisionReasonObjectArray parent_file_id:int automated_workflow:int \
         stages:SOAPProofStageObjectArray progress:SOAPProgressObject last_decision_change_date:int \
         token:string pages:int reference_id:string",
    ),
    (
        "SOAPFileSettingsObject",
        "default_email_notifications:string default_role:string authorized_only:boolean \
         enable_subscriptions:boolean validate_subscriptions:boolean auto_lock:boolean \
         lock_after_first_decision:boolean enable_download:boolean enable_team_url:boolean \
         enable_embed_player:boolean show_dashboard_link:boolean show_workspace_link:boolean \
         show_details_page_link:boolean show_versions_link:boolean show_help_link:boolean \
         show_help_quick_start_link:boolean show_help_user_guide_link:boolean \
         show_help_welcome_screen_link:boolean show_help_forum_link:boolean show_help_blog_link:boolean \
         show_dashboard_functions:boolean primary_decision_maker:string show_close_icon:boolean \
         show_publish_to_the_web:boolean show_print_comments:boolean show_email_alert_settings:boolean \
         electronic_signatures:boolean show_send_decision_confirmation_checkbox:boolean \
         show_proof_details:boolean show_proof_workflow:boolean",
    ),
    (
        "SOAPGroupMemberObject",
        "group_id:int member_id:int email:string default_role:string default_email_notification:string",
    ),
    (
        "SOAPGroupObject",
        "group_id:int name:string description:string private:boolean members:SOAPGroupMemberObjectArray",
    ),
    ("SOAPImageObject", "data:string encoding:string content:string"),
    (
        "SOAPLoginObject",
        "session:string user_id:int user_name:string user_email:string organisation_id:int \
         organisation_name:string limit_storage:int limit_proofs:int max_file_size:int default_subject:string \
         default_message:string default_upload_host:string default_email_notifications:string \
         default_authorized_only:boolean default_enable_subscriptions:boolean \
         default_validate_subscriptions:boolean default_auto_lock:boolean \
         default_lock_after_first_decision:boolean default_enable_download:boolean \
         default_enable_team_url:boolean default_enable_embed_player:boolean \
         default_show_dashboard_link:boolean default_show_workspace_link:boolean \
         default_show_details_page_link:boolean default_show_versions_link:boolean \
         default_show_help_link:boolean default_show_help_quick_start_link:boolean \
         default_show_help_user_guide_link:boolean default_show_help_welcome_screen_link:boolean \
         default_show_help_forum_link:boolean default_show_help_blog_link:boolean domain:string \
         can_create_folder:boolean can_create_private_folder:boolean",
    ),
    (
        "SOAPMembershipObject",
        "id:int plan:SOAPPlanObject start_at:string finish_at:string storage_usage:int proofs_usage:int \
         users_usage:int storage_limit:int proofs_limit:int users_limit:int",
    ),
    ("SOAPPermissionsObject", "id:int name:string"),
    (
        "SOAPPlanObject",
        "id:int name:string price:float enterprise:boolean user_limit:int storage_limit:int proof_limit:int \
         type:int",
    ),
    ("SOAPProfileObject", "id:int email:string name:string"),
    ("SOAPProgressObject", "sent:int opened:int comment_made:int decision_made:int"),
    (
        "SOAPProofStageObject",
        "file_id:int stage_id:int name:string progress:SOAPProgressObject deadline_date:string \
         start_trigger:int start_dependent_stage_id:int start_dependent_date:string stage_locking:int \
         stage_primary_decision_maker_recipient_id:int stage_one_decision_only:boolean stage_private:boolean \
         comments_count:int recipients_count:int decision:string stage_start_date:string \
         last_status_change_date:string deadline_calculate_on:int active:boolean",
    ),
    ("SOAPRecipientDecisionReasonObject", "file_id:int reason_name:string reviewer_id:int text:string"),
    (
        "SOAPRecipientObject",
        "id:int file_id:int name:string email:string position:string role:string proof_url:string \
         dowload_url:string decision:string deadline:string email_notifications:string replies_count:int \
         comments_count:int primary_decision_maker:string \
         decision_reasons:SOAPRecipientDecisionReasonObjectArray stage_id:int progress:SOAPProgressObject \
         wf_decision:int+",
    ),
    (
        "SOAPSatelliteAccountObject",
        "id:int parent_account_id:int name:string membership:SOAPMembershipObject users:SOAPUserObjectArray \
         street:string city:string state:string postcode:string country:string telephone:string mobile:string \
         fax:string domain:string password_settings:SOAPAccountPasswordSettingsObject \
         proofing_defaults:SOAPAccountProofingDefaultsObject reference_id:string",
    ),
    ("SOAPSectionObject", "name:string fields:SOAPCustomFieldObjectArray"),
    ("SOAPTag", "id:int name:string"),
    ("SOAPUserEmailObject", "email:string status:string"),
    (
        "SOAPUserObject",
        "id:int email:string openid:string first_name:string last_name:string position:string status:string \
         permissions:SOAPPermissionsObject street:string city:string state:string postcode:string \
         country:string telephone:string mobile:string fax:string date_timezone:string date_format:string \
         language:string proofing_defaults:SOAPUserProofingDefaultsObject \
         email_aliases:SOAPUserEmailObjectArray product_marketing_emails:boolean api_only:boolean \
         send_proof_ready_email:boolean api_token:string reference_id:string default_proof_role:string+ \
         last_login:string+",
    ),
    (
        "SOAPUserProofingDefaultsObject",
        "subject:string message:string subscriptions:boolean default_role:string \
         validate_subscriptions:boolean email_notifications:string login_required:boolean autoclose:boolean \
         one_decision:boolean block_download:boolean",
    ),
    (
        "SOAPWorkflowRecipientObject",
        "recipient_id:int stage_id:int name:string email:string position:string role:int \
         email_notification:int primary_decision_maker:boolean",
    ),
    (
        "SOAPWorkflowStageObject",
        "stage_id:int name:string deadline_days:int deadline_hours:int deadline_minutes:int start_trigger:int \
         start_dependent_stage_id:int start_dependent_days:int start_dependent_hours:int \
         start_dependent_minutes:int stage_locking:int stage_primary_decision_maker_recipient_id:int \
         stage_one_decision_only:boolean stage_private:boolean \
         stage_reviewers:SOAPWorkflowRecipientObjectArray deadline_calculate_on:int",
    ),
    ("SOAPWorkflowTemplateBasicObject", "workflow_template_id:int owner_id:int name:string shared_users:IntArray"),
    (
        "SOAPWorkflowTemplateObject",
        "workflow_template_id:int owner_id:int name:string stages:SOAPWorkflowStageObjectArray \
         shared_users:IntArray",
    ),
    (
        "SOAPWorkspaceObject",
        "id:int name:string root_level:int description:string client:string project:string personal:boolean \
         parent_workspace_id:int owner_id:int",
    ),
];

/// Names of every object.
pub(crate) fn objects() -> impl Iterator<Item = &'static str> {
    OBJECTS.iter().map(|(name, _)| *name)
}

/// The fields of an object in a release; nothing for a simple type.
pub(crate) fn fields(object: &str, release: Release) -> Option<impl Iterator<Item = Field> + use<>> {
    let (_, text) = OBJECTS.iter().find(|(name, _)| *name == object)?;
    Some(text.split_whitespace().filter_map(move |part| field(part, release)))
}

fn field(part: &'static str, release: Release) -> Option<Field> {
    let (name, kind) = part.split_once(':')?;
    let exists = match kind.chars().last() {
        Some('*') => release != Release::Bare,
        Some('+') => release == Release::V21,
        _ => true,
    };
    exists.then_some(Field { name, kind: kind.trim_end_matches(['*', '+']) })
}

/// The type of the elements of an array, if `kind` is one.
pub(crate) fn element(kind: &str) -> Option<&str> {
    match kind.strip_suffix("Array")? {
        "Int" => Some("int"),
        "String" => Some("string"),
        "AnyType" => Some("anyType"),
        object => Some(object),
    }
}

/// The prefix of a type's namespace, as documents of the stand-in declare them.
pub(crate) fn prefix(kind: &str) -> &'static str {
    if matches!(kind, "string" | "int" | "boolean" | "float" | "anyType") { "xsd" } else { "ns1" }
}

#[cfg(test)]
mod tests {
    use super::super::operations::OPERATIONS;
    use super::*;

    #[test]
    fn every_type_that_is_used_is_described() {
        let known = |kind: &str| {
            let kind = element(kind).unwrap_or(kind);
            prefix(kind) == "xsd" || objects().any(|name| name == kind)
        };
        for operation in OPERATIONS {
            assert!(known(operation.returns), "{}", operation.returns);
            assert!(operation.arguments.iter().all(|(_, kind)| known(kind)), "{}", operation.name);
        }
        for object in objects() {
            for field in fields(object, Release::V21).into_iter().flatten() {
                assert!(known(field.kind), "{object}.{}", field.name);
            }
        }
    }

    #[test]
    fn releases_differ_in_their_fields() {
        let has = |object: &str, name: &str, release| {
            fields(object, release).is_some_and(|mut fields| fields.any(|field| field.name == name))
        };
        for (object, name, expected) in [
            ("SOAPCommentObject", "drawing_xml", [false, true, true]),
            ("SOAPFileObject", "owner_email", [false, false, true]),
            ("SOAPFileObject", "owner", [true, true, true]),
        ] {
            assert_eq!([Release::Bare, Release::V16, Release::V21].map(|release| has(object, name, release)), expected);
        }
    }
}
