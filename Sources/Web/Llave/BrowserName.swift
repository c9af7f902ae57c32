/// Browser and system as a person would name them, from what the browser says of itself: `Firefox · Android`.
///
/// For the list of sessions only; nothing rests on it.
struct BrowserName: Sendable, Hashable {
    let text: String?

    /// The first of these that is named; those that pretend to be another come before it.
    private static let browsers = [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
    ]
    private static let systems = [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]

    init(_ header: String) {
        let head = header.prefix(400)
        func found(_ names: [(mark: String, name: String)]) -> String? { names.first { head.contains($0.mark) }?.name }
        let parts = [found(Self.browsers), found(Self.systems)].compactMap(\.self)
        text = parts.isEmpty ? nil : parts.joined(separator: " · ")
    }
}
