/// What a question asks for: XLSForm's types after their aliases are resolved.
package enum QuestionType: String, Sendable, Hashable, CaseIterable, Codable {
    case text, integer, decimal
    case selectOne = "select_one"
    case selectMultiple = "select_multiple"
    case rank, range
    case date, time, dateTime
    case geopoint, geotrace, geoshape
    case barcode
    case image, audio, video, file
    case acknowledge, note
    case calculate, hidden
    // Filled in by the device or the server, never asked.
    case start, end, today
    case deviceID = "deviceid"
    case subscriberID = "subscriberid"
    case simSerial = "simserial"
    case phoneNumber = "phonenumber"
    case username, email
    case audit
    case startGeopoint = "start-geopoint"
    case backgroundAudio = "background-audio"

    /// Whether somebody is shown the question (a note is shown but takes no answer).
    package var isShown: Bool {
        switch self {
        case .calculate, .hidden, .start, .end, .today, .deviceID, .subscriberID, .simSerial, .phoneNumber, .username, .email, .audit,
            .startGeopoint, .backgroundAudio:
            false
        default: true
        }
    }

    package var isSelect: Bool { self == .selectOne || self == .selectMultiple || self == .rank }

    /// Whether the answer is a file.
    package var isMedia: Bool { self == .image || self == .audio || self == .video || self == .file || self == .backgroundAudio }

    /// How the stored text is read in expressions, unless the bind says otherwise.
    package var dataType: DataType {
        switch self {
        case .integer: .integer
        case .decimal, .range: .decimal
        case .date, .today: .date
        case .time: .time
        case .dateTime, .start, .end: .dateTime
        case .geopoint, .startGeopoint: .geopoint
        case .geotrace: .geotrace
        case .geoshape: .geoshape
        default: .text
        }
    }
}

/// The type of a bind: how expressions read the stored text.
package enum DataType: String, Sendable, Hashable, CaseIterable, Codable {
    case text = "string"
    case integer = "int"
    case long
    case decimal
    case boolean
    case date, time, dateTime
    case geopoint, geotrace, geoshape
    case binary, barcode
}
