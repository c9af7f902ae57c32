package import Hummingbird
import NIOCore

/// What the server knows of a request besides the request itself.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The line to the caller.
    let channel: any NIOCore.Channel
    /// Found once a handler has run; tells a missing page from one that answered.
    let outcome = Outcome()

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// The address of the machine at the other end.
    var peer: String { channel.remoteAddress?.ipAddress ?? "" }
}

/// Where a handler leaves word that it answered.
///
/// Written and read by the one task of its request.
final class Outcome: @unchecked Sendable {
    var wasHandled = false
}
