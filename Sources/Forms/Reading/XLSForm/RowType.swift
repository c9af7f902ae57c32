/// What the `type` column of a row says.
enum RowType: Equatable {
    enum Container: String {
        case group
        case repeating = "repeat"
        case loop
        /// Kobo's tables, which become groups (`KoboTable`).
        case matrix = "kobomatrix"
        case score
        case ranking = "rank"

        /// Whether a row that ends this closes what began as the other: Kobo's tables are groups.
        func closes(_ other: Container) -> Bool {
            self == other || (self != .repeating && self != .loop && other != .repeating && other != .loop)
        }
    }

    /// How a list of choices is found.
    enum ListKind: Equatable {
        case choices
        case external
        case file
    }

    case begin(Container, list: String?)
    case end(Container)
    case select(QuestionType, list: String, kind: ListKind, orOther: Bool)
    case question(QuestionType, Special = .none)
    case externalInstance(suffix: String)
    /// A setting in the survey sheet, as early forms have it.
    case setting(String)
    /// A row of Kobo's rating or ranking tables: a select on the list that the group names.
    case tableRow

    /// What a type adds to its question.
    enum Special: Equatable {
        case none
        case limit(days: Int, hint: Bool)
        case digits
        case osm
        case backgroundGeopoint
        case uri(String)
    }

    /// What was read, and a dialect's or mistyped word where XLSForm has another.
    struct Reading: Equatable {
        var type: RowType
        /// XLSForm's own word, where the row uses another.
        var properly: String?
    }

    /// Reads a type; nil for one that is not known.
    static func read(_ text: String) -> Reading? {
        if let type = exact(text) { return Reading(type: type) }
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        // Commands are folded, names of lists are not.
        for count in (1...max(1, min(words.count, 6))).reversed() where count <= words.count {
            let command = words.prefix(count).joined(separator: " ")
            let folded = command.lowercased()
            let rest = words.dropFirst(count).joined(separator: " ")
            let tail = rest.isEmpty ? "" : " " + rest
            for candidate in [folded, folded.replacing("_", with: " "), folded.replacing("-", with: "_"), dialects[folded] ?? ""]
            where !candidate.isEmpty {
                if let type = exact(candidate + tail) { return Reading(type: type, properly: candidate + tail) }
            }
        }
        if text.hasPrefix("db:") || text.hasPrefix("sensor_") || text.hasPrefix("contact:") {
            return Reading(
                type: .question(text.hasPrefix("sensor_") ? .hidden : .text), properly: text.hasPrefix("sensor_") ? "hidden" : "text")
        }
        return nil
    }

    private static func exact(_ text: String) -> RowType? {
        if let type = questions[text] { return type }
        if text.hasPrefix("osm "), !text.dropFirst(4).contains(" ") { return .question(.file, .osm) }
        if let type = container(text) { return type }
        return select(text)
    }

    private static func container(_ text: String) -> RowType? {
        for (word, isBegin) in [("begin", true), ("end", false)] where text.hasPrefix(word) {
            let rest = text.dropFirst(word.count)
            guard let separator = rest.first, separator == " " || separator == "_" else { continue }
            var name = rest.dropFirst()
            var list: String?
            if isBegin, let match = containers.keys.filter({ name.hasPrefix($0 + " ") }).max(by: { $0.count < $1.count }) {
                var tail = name.dropFirst(match.count + 1)
                if tail.hasPrefix("over ") { tail = tail.dropFirst(5) }
                guard !tail.isEmpty, !tail.contains(" ") else { return nil }
                list = String(tail)
                name = name.prefix(match.count)
            }
            guard let container = containers[String(name)] else { return nil }
            return isBegin ? .begin(container, list: list) : .end(container)
        }
        return nil
    }

    private static func select(_ text: String) -> RowType? {
        for (command, type, kind) in selects where text.hasPrefix(command + " ") {
            var rest = text.dropFirst(command.count + 1)
            var orOther = false
            for suffix in [" or specify other", " or_other", " or other"] where rest.hasSuffix(suffix) {
                rest = rest.dropLast(suffix.count)
                orOther = true
                break
            }
            guard !rest.isEmpty, !rest.contains(" ") else { continue }
            return .select(type, list: String(rest), kind: kind, orOther: orOther)
        }
        return nil
    }

    private static let containers: [String: Container] = [
        "group": .group, "repeat": .repeating, "lgroup": .repeating, "looped group": .repeating, "loop": .loop, "kobomatrix": .matrix,
        "matrix": .matrix, "score": .score, "rank": .ranking,
    ]

    /// Longer commands first, so that `select one from file` is not taken for a list named `file`.
    private static let selects: [(String, QuestionType, ListKind)] = [
        ("add select multiple prompt using", .selectMultiple, .choices), ("add select one prompt using", .selectOne, .choices),
        ("select multiple from file", .selectMultiple, .file), ("select_multiple_from_file", .selectMultiple, .file),
        ("select all that apply from", .selectMultiple, .choices), ("select one from file", .selectOne, .file),
        ("select_one_from_file", .selectOne, .file), ("select_one_external", .selectOne, .external),
        ("select all that apply", .selectMultiple, .choices), ("select one from", .selectOne, .choices),
        ("select_multiple", .selectMultiple, .choices), ("select_one", .selectOne, .choices), ("select one", .selectOne, .choices),
        ("select1", .selectOne, .choices), ("rank", .rank, .choices),
    ]

    /// Words of other programs and frequent slips, with XLSForm's own.
    private static let dialects: [String: String] = [
        "select multiple": "select_multiple", "select_many": "select_multiple", "select many": "select_multiple",
        "select_multi": "select_multiple", "select_all": "select_multiple", "selectmultiple": "select_multiple",
        "selectone": "select_one", "select_single": "select_one", "select_multiple_external": "select_multiple",
        "begingroup": "begin_group", "endgroup": "end_group", "beginrepeat": "begin_repeat", "endrepeat": "end_repeat",
        "begin-group": "begin_group", "end-group": "end_group", "begin-repeat": "begin_repeat", "end-repeat": "end_repeat",
        "start_group": "begin_group", "start_repeat": "begin_repeat", "number": "decimal", "numeric": "decimal", "float": "decimal",
        "double": "decimal", "whole number": "integer", "textarea": "text", "paragraph": "text", "multiline": "text", "tel": "text",
        "phone": "text", "url": "text", "signature": "image", "draw": "image", "picture": "image", "document": "file", "upload": "file",
        "qrcode": "barcode", "calculation": "calculate", "calculate_here": "calculate", "caseid": "hidden", "comments": "hidden",
        "enumerator": "text",
        "text audit": "hidden", "audio audit": "hidden", "speed violations count": "hidden", "speed violations list": "hidden",
        "speed violations audit": "hidden", "devicephonenum": "phonenumber", "simid": "simserial", "geo": "geopoint",
        "timestamp": "dateTime",
        "db-object": "text", "statement": "note", "instruction": "note",
    ]

    private static let questions: [String: RowType] = {
        let aliases: [(QuestionType, [String])] = [
            (.text, ["text", "string", "q string", "add text prompt"]), (.integer, ["integer", "int", "q int", "add integer prompt"]),
            (.decimal, ["decimal", "q decimal", "add decimal prompt"]), (.date, ["date", "q date", "add date prompt"]), (.time, ["time"]),
            (
                .dateTime,
                ["dateTime", "datetime", "date time", "q date time", "q dateTime", "add date time prompt", "add dateTime prompt"]
            ),
            (.geopoint, ["geopoint", "gps", "location", "q location", "q geopoint", "add location prompt"]),
            (.geotrace, ["geotrace", "q geotrace"]), (.geoshape, ["geoshape", "q geoshape"]),
            (.barcode, ["barcode", "q barcode", "add barcode prompt"]), (.range, ["range"]),
            (.image, ["image", "photo", "q image", "q picture", "add image prompt", "add photo prompt"]),
            (.audio, ["audio", "q audio", "add audio prompt"]), (.video, ["video", "q video", "add video prompt"]),
            (.file, ["file", "add file prompt"]),
            (.acknowledge, ["acknowledge", "q acknowledge", "add acknowledge prompt", "trigger"]),
            (.note, ["note", "q note", "add note prompt"]), (.calculate, ["calculate", "q calculate", "add calculate prompt"]),
            (.hidden, ["hidden"]), (.start, ["start", "start time", "get start time"]), (.end, ["end", "end time", "get end time"]),
            (.today, ["today", "get today"]), (.deviceID, ["deviceid", "imei", "device id", "get device id"]),
            (.subscriberID, ["subscriberid", "subscriber id", "get subscriber id"]),
            (.simSerial, ["simserial", "sim id", "get sim id"]), (.phoneNumber, ["phonenumber", "get phone number"]),
            (.username, ["username"]), (.email, ["email"]), (.audit, ["audit"]), (.startGeopoint, ["start-geopoint"]),
            (.backgroundAudio, ["background-audio"]),
        ]
        var table: [String: RowType] = [:]
        for (type, names) in aliases { for name in names { table[name] = .question(type) } }
        table["percentage"] = .question(.integer, .limit(days: 100, hint: false))
        table["number of days in last month"] = .question(.integer, .limit(days: 31, hint: true))
        table["number of days in last six months"] = .question(.integer, .limit(days: 183, hint: true))
        table["number of days in last year"] = .question(.integer, .limit(days: 365, hint: true))
        table["phone number"] = .question(.text, .digits)
        table["osm"] = .question(.file, .osm)
        table["background-geopoint"] = .question(.hidden, .backgroundGeopoint)
        for (name, type) in [
            ("deviceid", QuestionType.deviceID), ("subscriberid", .subscriberID), ("simserial", .simSerial), ("phonenumber", .phoneNumber),
            ("username", .username), ("email", .email),
        ] { table["uri:" + name] = .question(type, .uri("uri:" + name)) }
        for suffix in ["csv", "xml"] { table[suffix + "-external"] = .externalInstance(suffix: suffix) }
        for word in ["form_title", "set_form_title", "set form title"] { table[word] = .setting("title") }
        for word in ["form_id", "set_form_id", "set form id"] { table[word] = .setting("form_id") }
        table["prefix"] = .setting("prefix")
        for word in ["score__row", "rank__level"] { table[word] = .tableRow }
        return table
    }()

    /// Known words near to a mistyped one, for advice.
    static func nearest(to text: String) -> String? {
        let head = text.split(separator: " ").first.map(String.init) ?? text
        let words = [
            "select_one", "select_multiple", "select_one_from_file", "begin_group", "end_group", "begin_repeat", "end_repeat", "rank",
        ]
        return EditDistance.nearest(to: text.lowercased(), among: questions.keys)
            ?? EditDistance.nearest(to: head.lowercased(), among: words)
    }
}
