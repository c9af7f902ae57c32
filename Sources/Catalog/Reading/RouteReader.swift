import Core
import Forms

/// Reads `route:` and sees to it that every case finds a unit.
struct RouteReader {
    let service: ServiceReader
    let questionnaire: Questionnaire?

    func read(_ value: YamlValue) -> [Route] {
        var routes: [Route] = []
        var values: [YamlValue] = []
        for (number, item) in value.listOrOne().enumerated() {
            guard let route = route(item, number: number + 1) else { continue }
            if routes.contains(where: { $0.id == route.id }) {
                item.error("service.route_twice", "Two routes have the id \(route.id). Cases keep the id: give each its own.")
            }
            if let last = routes.last, last.alwaysHolds {
                item.warning("service.unreachable_route", "This route is never reached: \(last.id) above it always holds.")
            }
            routes.append(route)
            values.append(item)
        }
        if let last = routes.last, let place = values.last, !last.alwaysHolds {
            place.error(
                "service.open_route",
                "The last route does not always hold, so some cases would find no unit (a place outside every area, for one). Add one with only unit and because."
            )
        }
        return routes
    }

    private func route(_ item: YamlValue, number: Int) -> Route? {
        let parts = ServicePartsReader(service: service, questionnaire: questionnaire)
        guard let map = item.mapping(["id", "when", "unit", "area", "layer", "because"]) else { return nil }
        let id = map["id"].flatMap { $0.name(UnitID.self)?.name } ?? "route-\(number)"
        let condition = map["when"].flatMap { parts.condition($0) }
        if map["when"] != nil, condition == nil { return nil }
        let because = map["because"]?.localized(service.languages)
        if map["because"] == nil {
            item.warning("service.no_reason", "The route does not say why. Add because: the resident reads it beside the office.")
        }
        switch (map["unit"], map["area"]) {
        case (let unit?, nil):
            if let layer = map["layer"] { layer.error("service.layer_without_area", "layer goes with area.") }
            return service.unit(unit).map { Route(id: id, when: condition, target: .unit($0), because: because) }
        case (nil, let area?):
            guard let target = target(area, map["layer"], parts) else { return nil }
            return Route(id: id, when: condition, target: target, because: because)
        default:
            item.error("service.route_target", "A route has either unit or area.")
            return nil
        }
    }

    private func target(_ value: YamlValue, _ layer: YamlValue?, _ parts: ServicePartsReader) -> Route.Target? {
        guard let text = value.text() else { return nil }
        let name = text.hasPrefix("${") && text.hasSuffix("}") ? String(text.dropFirst(2).dropLast()) : text
        guard let question = parts.singleQuestion(name, at: value) else { return nil }
        guard question.type == .geopoint || question.type == .selectOne else {
            value.error(
                "service.not_a_place", "\(name) asks for no place; its type has to be geopoint, or select_one with areas as choices.")
            return nil
        }
        let layers = service.areas.layers
        var chosen: String?
        if let layer, let text = layer.text() {
            guard layers.contains(text) else {
                layer.error("service.unknown_layer", "There is no areas/\(text).geojson.\(NearestName.hint(for: text, among: layers))")
                return nil
            }
            chosen = text
        }
        if layers.isEmpty, !service.isPublished {
            value.error("service.no_areas", "The city has no areas: put polygons into areas/*.geojson, or route by unit.")
            return nil
        }
        if question.type == .selectOne, !service.isPublished { choices(question, chosen ?? layers[0], at: value) }
        return .area(question: name, layer: chosen)
    }

    /// Sees to it that the choices of a question name areas; those that name none, such as "I do not know", go on to the next route.
    private func choices(_ question: Form.Question, _ layer: String, at value: YamlValue) {
        let areas = service.areas.areas.filter { $0.layer == layer }.map(\.id)
        let strangers = question.choices.filter { !areas.contains($0) }
        if strangers.count == question.choices.count {
            value.error(
                "service.not_areas",
                "No choice of \(question.name) is an id of areas/\(layer), such as \(areas.first ?? ""). Name the choices for the areas.")
        }
        for stranger in strangers {
            if let near = NearestName.nearest(to: stranger, among: areas) {
                value.warning("service.unknown_area", "The choice \(stranger) of \(question.name) names no area. Did you mean \(near)?")
            }
        }
    }
}

extension Route {
    /// Whether nothing can keep it from deciding.
    var alwaysHolds: Bool {
        guard case .unit = target else { return false }
        return when == nil
    }
}
