import HTTPTypes
import Hummingbird

/// All routes of the program, each with who may call it.
///
/// Tests walk it.
package struct RouteTable: Sendable {
    package let routes: [Route]

    /// Two routes of one method and pattern are a fault of ours.
    package init(_ routes: [Route]) {
        self.routes = routes
        let names = routes.map { "\($0.method.rawValue) \($0.pattern)" }
        precondition(Set(names).count == names.count, "two routes share a pattern")
    }

    /// The page whose form goes to this path: `/folio/K7M2-9QX4` for `/folio/K7M2-9QX4/open`.
    ///
    /// Somebody who chooses another language, or opens the address again, after a form was refused comes back to it.
    func page(above path: String) -> String? {
        let above = "/" + path.split(separator: "/", omittingEmptySubsequences: true).dropLast().joined(separator: "/")
        return above != "/" && methods(at: above).contains(.get) ? above : nil
    }

    /// Methods that a path takes, for the answer to another one.
    func methods(at path: String) -> [HTTPRequest.Method] { routes(at: path).map(\.method) }

    /// All routes of a path, whatever their method.
    func routes(at path: String) -> [Route] {
        let steps = path.split(separator: "/", omittingEmptySubsequences: true)
        return routes.filter { route in
            let pattern = route.pattern.split(separator: "/", omittingEmptySubsequences: true)
            return pattern.count == steps.count && zip(pattern, steps).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
        }
    }
}
