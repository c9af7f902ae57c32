/// The functions of the expression language.
enum Function: String, Sendable, Hashable, CaseIterable {
    case string, concat, join, substr, substring
    case substringBefore = "substring-before"
    case substringAfter = "substring-after"
    case translate
    case stringLength = "string-length"
    case normalizeSpace = "normalize-space"
    case contains
    case startsWith = "starts-with"
    case endsWith = "ends-with"
    case uuid, digest, pulldata
    case base64Decode = "base64-decode"
    case extractSigned = "extract-signed"
    case `if`, coalesce, once
    case `true`, `false`, boolean
    case booleanFromString = "boolean-from-string"
    case not, regex, checklist
    case weightedChecklist = "weighted-checklist"
    case number, random, int, sum, max, min, round, pow, log, log10, abs, sin, cos, tan, asin, acos, atan, atan2, sqrt, exp, exp10, pi
    case floor, ceiling
    case count
    case countNonEmpty = "count-non-empty"
    case position, last, randomize
    case today, now
    case formatDate = "format-date"
    case formatDateTime = "format-date-time"
    case date
    case dateTime = "date-time"
    case decimalDateTime = "decimal-date-time"
    case decimalTime = "decimal-time"
    case selected
    case isSelected = "is-selected"
    case selectedAt = "selected-at"
    case countSelected = "count-selected"
    case choiceName = "jr:choice-name"
    case indexedRepeat = "indexed-repeat"
    case itext = "jr:itext"
    case area
    case enclosedArea = "enclosed-area"
    case distance, geofence, intersects
    case version, property, depend
    /// `${last-saved#name}`, by the question's name.
    case lastSaved = "last-saved#"

    /// How many arguments it takes.
    var arity: ClosedRange<Int> {
        switch self {
        case .true, .false, .pi, .today, .now, .random, .version, .last: 0...0
        case .position, .uuid, .stringLength, .normalizeSpace: 0...1
        case .string, .boolean, .number, .int, .booleanFromString, .not, .once, .base64Decode, .sum, .count, .countNonEmpty, .log, .log10,
            .abs, .sin, .cos, .tan, .asin, .acos, .atan, .sqrt, .exp, .exp10, .floor, .ceiling, .date, .dateTime, .decimalDateTime,
            .decimalTime, .countSelected, .itext, .area, .enclosedArea, .intersects, .property, .lastSaved:
            1...1
        case .round, .randomize: 1...2
        case .substringBefore, .substringAfter, .contains, .startsWith, .endsWith, .coalesce, .regex, .pow, .atan2, .formatDate,
            .formatDateTime, .selected, .isSelected, .selectedAt, .choiceName, .geofence, .extractSigned:
            2...2
        case .substr, .substring, .digest: 2...3
        case .if, .translate: 3...3
        case .pulldata: 4...4
        case .indexedRepeat: 3...11
        case .checklist, .weightedChecklist: 2...Int.max
        case .join, .depend, .distance: 1...Int.max
        case .concat, .max, .min: 0...Int.max
        }
    }

    /// What it gives; nil where that depends on the arguments.
    var result: ValueType? {
        switch self {
        case .string, .concat, .join, .substr, .substring, .substringBefore, .substringAfter, .translate, .normalizeSpace, .uuid, .digest,
            .pulldata, .base64Decode, .extractSigned, .formatDate, .formatDateTime, .selectedAt, .choiceName, .itext, .version, .property:
            .text
        case .true, .false, .boolean, .booleanFromString, .not, .regex, .checklist, .weightedChecklist, .contains, .startsWith, .endsWith,
            .selected, .isSelected, .geofence, .intersects:
            .boolean
        case .number, .random, .int, .sum, .max, .min, .round, .pow, .log, .log10, .abs, .sin, .cos, .tan, .asin, .acos, .atan, .atan2,
            .sqrt, .exp, .exp10, .pi, .floor, .ceiling, .count, .countNonEmpty, .position, .last, .decimalDateTime, .decimalTime,
            .countSelected, .stringLength, .area, .enclosedArea, .distance:
            .number
        case .today, .now, .date, .dateTime: .date
        case .randomize: .nodes
        case .if, .coalesce, .once, .indexedRepeat, .depend, .lastSaved: nil
        }
    }

    /// Whether the same arguments may give another value later.
    var isVolatile: Bool {
        switch self {
        case .random, .uuid, .now, .today: true
        default: false
        }
    }
}

/// What an expression gives, as far as it can be told without answers.
enum ValueType: String, Sendable, Hashable {
    case text = "string"
    case number, boolean, date
    case nodes = "nodeset"
}
