/// What a column of a sheet says, after aliases, odd case and the two ways of writing languages are resolved.
struct ColumnName: Hashable {
    /// Words such as `label`, `relevant`, `constraint_message`, `image`; for unknown columns the header as written.
    var field: String
    /// What follows after `::`: the language of a text, or the attribute of `bind`, `body`, `instance`.
    var detail: String = ""
    /// Whether XLSForm knows the column.
    var isKnown = true
}

/// The columns of one kind of sheet.
struct ColumnNames {
    /// Words that XLSForm itself uses, by how they are written in lower case with `_` for blanks.
    private let known: [String: String]
    let isSettings: Bool

    static let survey = ColumnNames(known: [
        "type": "type", "command": "type", "name": "name", "tag": "name", "value": "name", "label": "label", "caption": "label",
        "hint": "hint", "guidance_hint": "guidance_hint", "short": "short", "image": "image", "big-image": "big-image",
        "audio": "audio", "video": "video", "relevant": "relevant", "relevance": "relevant", "required": "required",
        "read_only": "readonly", "readonly": "readonly", "constraint": "constraint", "constraint_message": "constraint_message",
        "constraining_message": "constraint_message", "required_message": "required_message", "requiredmsg": "required_message",
        "calculation": "calculation", "calculate": "calculation", "default": "default", "trigger": "trigger",
        "repeat_count": "repeat_count", "count": "repeat_count", "jr:count": "repeat_count", "appearance": "appearance",
        "parameters": "parameters", "choice_filter": "choice_filter", "save_to": "save_to", "disabled": "disabled", "rows": "rows",
        "autoplay": "autoplay", "intent": "intent", "bind": "bind", "control": "body", "body": "body", "media": "media",
        "instance": "instance", "compact_tag": "compact_tag", "sms_field": "sms_field", "sms_option": "sms_option",
        "sms_separator": "sms_separator", "sms_allow_media": "sms_allow_media", "sms_date_format": "sms_date_format",
        "sms_datetime_format": "sms_datetime_format", "sms_response": "sms_response", "no_app_error_string": "no_app_error_string",
        "noapperrorstring": "no_app_error_string", "query": "query", "list_name": "list_name",
    ])

    static let choices = ColumnNames(known: [
        "list_name": "list_name", "name": "name", "value": "name", "label": "label", "caption": "label", "short": "short",
        "image": "image", "big-image": "big-image", "audio": "audio", "video": "video", "media": "media", "sms_option": "sms_option",
    ])

    static let settings = ColumnNames(
        isSettings: true,
        known: [
            "form_title": "title", "set_form_title": "title", "title": "title", "form_id": "form_id", "set_form_id": "form_id",
            "id_string": "form_id", "version": "version", "default_language": "default_language", "instance_name": "instance_name",
            "style": "style", "name": "name", "instance_xmlns": "instance_xmlns", "allow_choice_duplicates": "allow_choice_duplicates",
            "omit_instanceid": "omit_instanceid", "clean_text_values": "clean_text_values", "public_key": "public_key",
            "submission_url": "submission_url", "auto_send": "auto_send", "auto_delete": "auto_delete", "prefix": "prefix",
            "delimiter": "delimiter", "sms_keyword": "sms_keyword", "namespaces": "namespaces", "client_editable": "client_editable",
            "instance_id": "instance_id", "add_none_option": "add_none_option", "flat": "flat", "attribute": "attribute",
            "sms_separator": "sms_separator", "sms_allow_media": "sms_allow_media", "sms_date_format": "sms_date_format",
            "sms_datetime_format": "sms_datetime_format", "sms_response": "sms_response",
        ])

    static let entities = ColumnNames(known: [
        "list_name": "list_name", "dataset": "list_name", "label": "label", "entity_id": "entity_id", "create_if": "create_if",
        "update_if": "update_if", "repeat": "repeat",
    ])

    private init(isSettings: Bool = false, known: [String: String]) { (self.known, self.isSettings) = (known, isSettings) }

    /// What a header means.
    ///
    /// `::` separates where the sheet uses it anywhere, else `:` does, as in older forms.
    func resolve(_ header: String, usesDoubleColon: Bool) -> ColumnName {
        let folded = Self.folded(header)
        if let field = known[folded] { return ColumnName(field: field) }
        var tokens: [String]
        if usesDoubleColon || header.contains("::") {
            tokens = header.split(separator: "::", omittingEmptySubsequences: false).map(\.trimmed)
        } else {
            tokens = header.split(separator: ":", omittingEmptySubsequences: false).map(\.trimmed)
            if let at = tokens.firstIndex(of: "jr"), at + 1 < tokens.count {
                tokens.replaceSubrange(at...at + 1, with: ["jr:" + tokens[at + 1]])
            }
        }
        guard tokens.count > 1, let field = known[Self.folded(tokens[0])] else { return ColumnName(field: header, isKnown: false) }
        let rest = tokens.dropFirst().filter { !$0.isEmpty }
        guard let second = rest.first else { return ColumnName(field: field) }
        let third = rest.count > 1 ? rest[1] : ""
        switch field {
        case "media":
            let kind = Self.folded(second)
            guard ["image", "big-image", "audio", "video"].contains(kind) else { return ColumnName(field: header, isKnown: false) }
            return ColumnName(field: kind, detail: third)
        case "bind":
            if let field = Self.bind[second.lowercased()] { return ColumnName(field: field, detail: third) }
            return ColumnName(field: "bind", detail: second)
        case "body":
            if let field = Self.body[second.lowercased()] { return ColumnName(field: field) }
            return ColumnName(field: "body", detail: second)
        case "label" where Self.folded(second) == "short": return ColumnName(field: "short", detail: third)
        default: return ColumnName(field: field, detail: rest.joined(separator: "::"))
        }
    }

    /// The known word that a mistyped header most likely means.
    func nearest(to header: String) -> String? { EditDistance.nearest(to: Self.folded(header), among: known.keys) }

    static func folded(_ header: String) -> String {
        header.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: "_")
    }

    private static let bind = [
        "relevant": "relevant", "required": "required", "readonly": "readonly", "read_only": "readonly", "constraint": "constraint",
        "calculate": "calculation", "calculation": "calculation", "jr:constraintmsg": "constraint_message",
        "constraint_message": "constraint_message", "jr:requiredmsg": "required_message", "required_message": "required_message",
        "entities:saveto": "save_to", "type": "bind_type", "jr:noapperrorstring": "no_app_error_string",
    ]

    private static let body = ["appearance": "appearance", "jr:count": "repeat_count", "rows": "rows", "autoplay": "autoplay"]

    /// Fields whose cells are words for people, in several languages.
    static let translated: Set<String> = [
        "label", "short", "hint", "guidance_hint", "constraint_message", "required_message", "image", "big-image", "audio", "video",
        "no_app_error_string",
    ]

    /// Fields whose cells are expressions.
    static let expressions: Set<String> = [
        "relevant", "required", "readonly", "constraint", "calculation", "default", "trigger", "repeat_count", "choice_filter",
        "instance_name", "entity_id", "create_if", "update_if",
    ]
}
