extension FormCompiler {
    /// A calculation without a type of its own keeps the type of what it gives: a yes stays a yes, a date a date, as in JavaRosa.
    mutating func inferTypes() {
        for _ in 0..<3 {
            var changed = false
            for index in nodes.indices where nodes[index].dataType == .text {
                guard let calculation = nodes[index].calculation, let type = dataType(of: calculation) else { continue }
                nodes[index].dataType = type
                nodes[index].isInferredDate = type == .date
                changed = true
            }
            if !changed { return }
        }
    }

    /// Boolean, date or dateTime where the expression always gives that; nil for all else.
    private func dataType(of expression: Expression) -> DataType? {
        switch expression {
        case .or, .and: return .boolean
        case .chain(_, let links):
            switch links[0].op {
            case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: return .boolean
            default: return nil
            }
        case .answers(let path):
            let type = nodes[path.target].dataType
            return type == .boolean || type == .date || type == .dateTime ? type : nil
        case .call(.if, let arguments): return common(arguments[1...])
        case .call(.coalesce, let arguments): return common(arguments[...])
        case .call(.once, let arguments): return dataType(of: arguments[0])
        case .call(.now, _), .call(.dateTime, _): return .dateTime
        case .call(.today, _), .call(.date, _): return .date
        case .call(let function, _): return function.result == .boolean ? .boolean : nil
        default: return nil
        }
    }

    /// The type that all of these have; texts that are empty fit any.
    private func common(_ expressions: ArraySlice<Expression>) -> DataType? {
        let types = expressions.filter { $0 != .text("") }.map(dataType)
        guard let first = types.first, types.allSatisfy({ $0 == first }) else { return nil }
        return first
    }
}
