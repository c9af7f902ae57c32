import Core

extension Evaluator {
    mutating func number(_ expression: Expression, _ frame: Frame) throws(ExpressionError) -> Double { try value(expression, frame).number }

    mutating func text(_ expression: Expression, _ frame: Frame) throws(ExpressionError) -> String { try value(expression, frame).text }

    /// Truncated; not a number counts as 0, as Java does it.
    mutating func integer(_ expression: Expression, _ frame: Frame) throws(ExpressionError) -> Int {
        let number = try number(expression, frame)
        if number.isNaN { return 0 }
        return Int(exactly: number.rounded(.towardZero)) ?? (number < 0 ? Int.min / 4 : Int.max / 4)
    }

    /// Values of arguments; a node-set counts as all of its nodes.
    mutating func list(_ arguments: some Collection<Expression>, _ frame: Frame) throws(ExpressionError) -> [Value] {
        var values = [Value]()
        for argument in arguments {
            if Evaluator.isNodeSet(argument) {
                values += try self.values(of: try nodes(argument, frame), frame)
            } else {
                values.append(try value(argument, frame))
            }
        }
        return values
    }

    mutating func call(_ function: Function, _ arguments: [Expression], _ frame: Frame) throws(ExpressionError) -> Value {
        guard function.arity.contains(arguments.count) else { throw .arguments(function.rawValue, "\(arguments.count) arguments") }
        try spend(1)
        switch function {
        case .if: return try value(arguments[0], frame).truth ? try value(arguments[1], frame) : try value(arguments[2], frame)
        case .coalesce:
            let first = try value(arguments[0], frame)
            return first.isEmpty ? try value(arguments[1], frame) : first
        case .once:
            let current = typed(frame.host, frame)
            return current.isEmpty ? try value(arguments[0], frame) : current
        case .depend: return try value(arguments[0], frame)
        case .true: return .boolean(true)
        case .false: return .boolean(false)
        case .boolean: return .boolean(try value(arguments[0], frame).truth)
        case .not: return .boolean(!(try value(arguments[0], frame).truth))
        case .booleanFromString:
            let text = try text(arguments[0], frame)
            return .boolean(text == "1" || text.lowercased() == "true")
        case .count: return .number(Double(try nodes(arguments[0], frame).count))
        case .countNonEmpty:
            let set = try nodes(arguments[0], frame)
            return .number(Double((0..<set.count).filter { isFilled(set, $0, frame) }.count))
        case .position: return .number(Double(try position(arguments, frame)))
        case .last: return .number(Double(frame.size))
        case .today: return .date(Moment(environment.now, zone: environment.zone).localDay)
        case .now: return .dateTime(Moment(environment.now, zone: environment.zone))
        case .random: return .number(randomFraction())
        case .uuid: return .text(arguments.isEmpty ? UUIDText.version4(environment.chance) : try identifier(arguments[0], frame))
        case .version: return .text(form.version ?? "")
        case .property: return .text(environment.properties[try text(arguments[0], frame)] ?? "")
        case .lastSaved: return try savedAnswer(arguments[0], frame)
        case .choiceName: return try choiceName(arguments, frame)
        case .itext: return .text(try words(try text(arguments[0], frame), frame))
        case .pulldata: return try pulledData(arguments, frame)
        case .regex:
            return .boolean(try RegularExpressions.matches(try text(arguments[0], frame), pattern: try text(arguments[1], frame)))
        case .randomize:
            let set = try nodes(.call(.randomize, arguments), frame)
            guard set.count <= 1 else { throw .severalNodes("randomize()") }
            return set.count == 1 ? value(of: set, at: 0, frame) : .empty
        case .indexedRepeat: throw .arguments("indexed-repeat", "something other than a question and the repeats around it")
        case .selected, .isSelected, .selectedAt, .countSelected: return try selection(function, arguments, frame)
        case .date, .dateTime, .formatDate, .formatDateTime, .decimalDateTime, .decimalTime: return try dates(function, arguments, frame)
        case .area, .enclosedArea, .distance, .geofence, .intersects: return try geography(function, arguments, frame)
        case .checklist, .weightedChecklist: return try checklist(function, arguments, frame)
        case .digest, .base64Decode, .extractSigned: return try digests(function, arguments, frame)
        case .string, .concat, .join, .substr, .substring, .substringBefore, .substringAfter, .translate, .stringLength, .normalizeSpace,
            .contains, .startsWith, .endsWith:
            return try texts(function, arguments, frame)
        default: return .number(try numbers(function, arguments, frame))
        }
    }

    private func isFilled(_ set: NodeSet, _ index: Int, _ frame: Frame) -> Bool {
        if case .answers(let refs) = set, !form.nodes[Int(refs[index].node)].children.isEmpty { return true }
        return !value(of: set, at: index, frame).text.isEmpty
    }

    private mutating func position(_ arguments: [Expression], _ frame: Frame) throws(ExpressionError) -> Int {
        guard let argument = arguments.first else { return frame.position ?? answers.position(frame.context, form) }
        guard case .answers(let refs) = try nodes(argument, frame) else {
            throw .type("asks position() of something that is not an answer")
        }
        return refs.first.map { answers.position($0, form) } ?? 0
    }

    private mutating func identifier(_ length: Expression, _ frame: Frame) throws(ExpressionError) -> String {
        let count = try integer(length, frame)
        guard count <= 1000 else { throw .tooLarge("uuid() of more than 1000 characters") }
        let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return String((0..<max(0, count)).map { _ in letters[randomInteger(below: letters.count)] })
    }

    private mutating func savedAnswer(_ name: Expression, _ frame: Frame) throws(ExpressionError) -> Value {
        let name = try text(name, frame)
        let type = form.node(named: name).map { form.nodes[$0].dataType } ?? .text
        return Evaluator.read(lastSaved[name] ?? "", as: type, zone: environment.zone)
    }

    private mutating func pulledData(_ arguments: [Expression], _ frame: Frame) throws(ExpressionError) -> Value {
        var id = try text(arguments[0], frame)
        if id.hasSuffix(".csv") { id.removeLast(4) }
        guard let index = form.instanceIndex[id], case .table(let table) = form.instances[index] else {
            throw .unknownReference("the list '\(id)'")
        }
        let wanted = try text(arguments[1], frame)
        let key = try text(arguments[2], frame)
        guard let value = table.column(wanted), let column = table.column(key) else {
            throw .unknownReference("the column '\(table.column(wanted) == nil ? wanted : key)' of '\(id)'")
        }
        guard let row = table.rows(where: column, is: try text(arguments[3], frame)).first else { return .empty }
        return .text(table.cell(row, value))
    }

    private mutating func checklist(_ function: Function, _ arguments: [Expression], _ frame: Frame) throws(ExpressionError) -> Value {
        let least = try number(arguments[0], frame)
        let most = try number(arguments[1], frame)
        if function == .checklist {
            let count = Double(try list(arguments.dropFirst(2), frame).filter(\.truth).count)
            return .boolean((least < 0 || count >= least.rounded(.towardZero)) && (most < 0 || count <= most.rounded(.towardZero)))
        }
        guard arguments.count.isMultiple(of: 2) else { throw .arguments("weighted-checklist", "a factor without weight") }
        var sum = 0.0
        if arguments.count == 4, Evaluator.isNodeSet(arguments[2]), Evaluator.isNodeSet(arguments[3]) {
            let factors = try list(arguments[2...2], frame)
            let weights = try list(arguments[3...3], frame)
            guard factors.count == weights.count else { throw .type("gives weighted-checklist() as many weights as it has not factors") }
            for (factor, weight) in zip(factors, weights) where factor.truth { sum += weight.number }
        } else {
            for index in stride(from: 2, to: arguments.count, by: 2) {
                let weight = try number(arguments[index + 1], frame)
                if try value(arguments[index], frame).truth { sum += weight }
            }
        }
        return .boolean(sum >= least && sum <= most)
    }
}

/// Random identifiers.
enum UUIDText {
    static func version4(_ chance: Chance) -> String {
        var bytes = chance.bytes(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
        let parts = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { hex[$0].joined() }
        return parts.joined(separator: "-")
    }
}
