extension Evaluator {
    mutating func geography(_ function: Function, _ arguments: [Expression], _ frame: Frame) throws(ExpressionError) -> Value {
        switch function {
        case .geofence:
            guard let point = try points(arguments[0], frame).first else { throw .type("gives geofence() no point") }
            let shape = try points(arguments[1], frame)
            guard shape.count >= 3 else { throw .type("gives geofence() a shape of fewer than three points") }
            return .boolean(Geography.isInside(point, shape))
        case .intersects: return .boolean(Geography.crossesItself(try points(arguments[0], frame)))
        case .distance:
            var all = [Geography.Point]()
            for argument in arguments { all += try points(argument, frame) }
            return .number(Geography.length(all))
        default: return .number(Geography.area(try points(arguments[0], frame)))
        }
    }

    /// Points of a geotrace or geoshape, or of all places of a node-set.
    private mutating func points(_ argument: Expression, _ frame: Frame) throws(ExpressionError) -> [Geography.Point] {
        let texts = try list([argument], frame).map(\.text)
        var points = [Geography.Point]()
        for text in texts {
            if text.isEmpty, texts.count > 1 || Evaluator.isNodeSet(argument) { continue }
            guard let more = Geography.points(text) else { throw .type("measures something that is not a place: '\(text.prefix(40))'") }
            points += more
        }
        return points
    }
}
