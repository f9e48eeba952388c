"""What each method accepts: the names of its parameters, without the deprecated ones."""

from __future__ import annotations

_NEW = (
    "chat_id business_connection_id message_thread_id direct_messages_topic_id "
    "disable_notification protect_content allow_paid_broadcast message_effect_id "
    "suggested_post_parameters reply_parameters reply_markup "
)
_CAPTION = "caption parse_mode caption_entities "
_NAMES = {
    "answerCallbackQuery": "callback_query_id text show_alert url cache_time",
    "answerInlineQuery": "inline_query_id results cache_time is_personal next_offset button",
    "banChatMember": "chat_id user_id until_date revoke_messages",
    "close": "",
    "closeForumTopic": "chat_id message_thread_id",
    "copyMessage": (
        "chat_id from_chat_id message_id message_thread_id direct_messages_topic_id "
        "video_start_timestamp caption parse_mode caption_entities show_caption_above_media "
        "disable_notification protect_content allow_paid_broadcast message_effect_id "
        "suggested_post_parameters reply_parameters reply_markup"
    ),
    "copyMessages": (
        "chat_id from_chat_id message_ids message_thread_id direct_messages_topic_id "
        "disable_notification protect_content remove_caption"
    ),
    "createForumTopic": "chat_id name icon_color icon_custom_emoji_id",
    "deleteEphemeralMessage": "chat_id receiver_user_id ephemeral_message_id",
    "deleteForumTopic": "chat_id message_thread_id",
    "deleteMessage": "chat_id message_id",
    "deleteMessages": "chat_id message_ids",
    "deleteMyCommands": "scope language_code",
    "deleteWebhook": "drop_pending_updates",
    "editEphemeralMessageReplyMarkup": "chat_id receiver_user_id ephemeral_message_id reply_markup",
    "editEphemeralMessageText": (
        "chat_id receiver_user_id ephemeral_message_id text parse_mode entities "
        "link_preview_options reply_markup rich_message"
    ),
    "editForumTopic": "chat_id message_thread_id name icon_custom_emoji_id",
    "editMessageCaption": (
        "business_connection_id chat_id message_id inline_message_id caption parse_mode "
        "caption_entities show_caption_above_media reply_markup"
    ),
    "editMessageLiveLocation": (
        "latitude longitude business_connection_id chat_id message_id inline_message_id "
        "live_period horizontal_accuracy heading proximity_alert_radius reply_markup"
    ),
    "editMessageMedia": (
        "media business_connection_id chat_id message_id inline_message_id reply_markup"
    ),
    "editMessageReplyMarkup": (
        "business_connection_id chat_id message_id inline_message_id reply_markup"
    ),
    "editMessageText": (
        "text business_connection_id chat_id message_id inline_message_id parse_mode entities "
        "link_preview_options reply_markup rich_message"
    ),
    "forwardMessage": (
        "chat_id from_chat_id message_id message_thread_id direct_messages_topic_id "
        "video_start_timestamp disable_notification protect_content message_effect_id "
        "suggested_post_parameters"
    ),
    "forwardMessages": (
        "chat_id from_chat_id message_ids message_thread_id direct_messages_topic_id "
        "disable_notification protect_content"
    ),
    "getChat": "chat_id",
    "getChatAdministrators": "chat_id return_bots",
    "getChatMember": "chat_id user_id",
    "getChatMemberCount": "chat_id",
    "getChatMenuButton": "chat_id",
    "getFile": "file_id",
    "getForumTopicIconStickers": "",
    "getMe": "",
    "getMyCommands": "scope language_code",
    "getUpdates": "offset limit timeout allowed_updates",
    "getWebhookInfo": "",
    "leaveChat": "chat_id",
    "logOut": "",
    "pinChatMessage": "chat_id message_id business_connection_id disable_notification",
    "reopenForumTopic": "chat_id message_thread_id",
    "sendAnimation": _NEW
    + _CAPTION
    + (
        "animation duration width height thumbnail show_caption_above_media has_spoiler "
        "ephemeral_message_parameters"
    ),
    "sendAudio": _NEW
    + _CAPTION
    + ("audio duration performer title thumbnail ephemeral_message_parameters"),
    "sendChatAction": "chat_id action business_connection_id message_thread_id",
    "sendContact": _NEW + "phone_number first_name last_name vcard ephemeral_message_parameters",
    "sendDice": _NEW + "emoji",
    "sendDocument": _NEW
    + _CAPTION
    + ("document thumbnail disable_content_type_detection ephemeral_message_parameters"),
    "sendLivePhoto": _NEW
    + _CAPTION
    + ("live_photo photo show_caption_above_media has_spoiler ephemeral_message_parameters"),
    "sendLocation": _NEW
    + (
        "latitude longitude horizontal_accuracy live_period heading proximity_alert_radius "
        "ephemeral_message_parameters"
    ),
    "sendMediaGroup": (
        "chat_id media business_connection_id message_thread_id direct_messages_topic_id "
        "disable_notification protect_content allow_paid_broadcast message_effect_id "
        "reply_parameters"
    ),
    "sendMessage": _NEW
    + ("text parse_mode entities link_preview_options ephemeral_message_parameters"),
    "sendPhoto": _NEW
    + _CAPTION
    + ("photo show_caption_above_media has_spoiler ephemeral_message_parameters"),
    "sendPoll": (
        "chat_id question options business_connection_id message_thread_id "
        "question_parse_mode question_entities is_anonymous type allows_multiple_answers "
        "allows_revoting shuffle_options allow_adding_options hide_results_until_closes "
        "members_only country_codes correct_option_ids explanation explanation_parse_mode "
        "explanation_entities explanation_media open_period close_date is_closed description "
        "description_parse_mode description_entities media disable_notification "
        "protect_content allow_paid_broadcast message_effect_id reply_parameters reply_markup"
    ),
    "sendRichMessage": _NEW + "rich_message ephemeral_message_parameters",
    "sendSticker": _NEW + "sticker emoji ephemeral_message_parameters",
    "sendVenue": _NEW
    + (
        "latitude longitude title address foursquare_id foursquare_type google_place_id "
        "google_place_type ephemeral_message_parameters"
    ),
    "sendVideo": _NEW
    + _CAPTION
    + (
        "video duration width height thumbnail cover start_timestamp show_caption_above_media "
        "has_spoiler supports_streaming ephemeral_message_parameters"
    ),
    "sendVideoNote": _NEW + "video_note duration length thumbnail ephemeral_message_parameters",
    "sendVoice": _NEW + _CAPTION + "voice duration ephemeral_message_parameters",
    "setChatMemberTag": "chat_id user_id tag",
    "setChatMenuButton": "chat_id menu_button",
    "setMessageReaction": "chat_id message_id reaction is_big",
    "setMyCommands": "commands scope language_code",
    "setMySettings": (
        "supports_inline_queries inline_query_placeholder needs_inline_query_location "
        "inline_feedback_share_denominator can_join_groups can_read_all_group_messages "
        "can_connect_to_business can_manage_bots supports_guest_queries "
        "supports_join_request_queries has_topics_enabled allows_users_to_create_topics "
        "has_topic_sidebar can_communicate_with_bots callback_query_mode"
    ),
    "setWebhook": (
        "url certificate ip_address max_connections allowed_updates drop_pending_updates "
        "secret_token"
    ),
    "setMyDescription": "description language_code",
    "setMyShortDescription": "short_description language_code",
    "stopMessageLiveLocation": (
        "business_connection_id chat_id message_id inline_message_id reply_markup"
    ),
    "unpinChatMessage": "chat_id business_connection_id message_id",
}
ACCEPTED = {method: frozenset(names.split()) for method, names in _NAMES.items()}
