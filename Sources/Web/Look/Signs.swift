package import Catalog

/// Pictograms of services on a grid of 48, white on the sign's ground.
///
/// `cut` draws in the ground's colour.
package enum Signs {
    private static let drawings: [String: String] = [
        "arch": """
        <g class="arch"><path d="M9.5 38V25a14.5 14.5 0 0 1 29 0v13"/><path d="M16 38V25a8 8 0 0 1 16 0v13"/>\
        <path d="M22.3 38V26a1.7 1.7 0 0 1 3.4 0v12"/><path d="M5.5 39.3h37"/></g>
        """,
        "pothole": """
        <path fill-rule="evenodd" d="M24 10.6a10.4 10.4 0 1 1 0 20.8 10.4 10.4 0 0 1 0-20.8zm0 5a5.4 5.4 0 1 0 0 10.8 5.4 5.4 0 0 0 0-10.8z"/>\
        <circle cx="24" cy="21" r="2.4"/>\
        <path d="M6 27h5.2a3 3 0 0 1 2.9 2.2l1.5 5a3.2 3.2 0 0 0 3.1 2.3h10.6a3.2 3.2 0 0 0 3.1-2.3l1.5-5a3 3 0 0 1 2.9-2.2H42v14H6z"/>
        """,
        "street-light": """
        <path d="M9 38.2h12V42H9z"/><path class="line" d="M15 39V18.5A9.5 9.5 0 0 1 24.5 9H28"/>\
        <path d="M26.5 6.2H33a8.8 8.8 0 0 1 8.8 8.8v2H26.5z"/><path class="ray" d="M28.8 21.2l-2 5.6M34.2 21.4v6M39.6 21.2l2 5.6"/>
        """,
        "water-leak": """
        <path d="M5 12h12.6v10.5H5zM30.4 12H43v10.5H30.4z"/><path d="M20 8.8h8v16.9h-8z"/>\
        <path d="M24 28.6c3.2 4 4.9 6.8 4.9 9.1a4.9 4.9 0 0 1-9.8 0c0-2.3 1.7-5.1 4.9-9.1z"/>\
        <path d="M12.4 26c2 2.5 3.1 4.3 3.1 5.8a3.1 3.1 0 0 1-6.2 0c0-1.5 1.1-3.3 3.1-5.8zM35.6 26c2 2.5 3.1 4.3 3.1 5.8a3.1 3.1 0 0 1-6.2 0c0-1.5 1.1-3.3 3.1-5.8z"/>
        """,
        "no-water": """
        <path d="M15.5 6h15v4.2h-5.2v4.3h-4.6v-4.3h-5.2z"/>\
        <path d="M5.5 16.5h4.3v2.3h5.4c1.6-2.6 4.3-4.3 7.8-4.3s6.2 1.7 7.8 4.3h2.7c5 0 8 3 8 7.8v2.9h-7.9v-2.3c0-1.3-.7-1.9-1.9-1.9h-1.3c-1.6 2.3-4.2 3.7-7.4 3.7s-5.8-1.4-7.4-3.7H9.8v2.3H5.5z"/>\
        <path class="ray" d="M33 34l8.5 8.5M41.5 34L33 42.5"/>
        """,
        "tree": """
        <path d="M24 5.5c4.7 0 8.4 3 9.3 7 4.8.3 8.2 3.7 8.2 8.2 0 4.9-3.9 8.3-9.2 8.3H15.7c-5.3 0-9.2-3.4-9.2-8.3 0-4.5 3.4-7.9 8.2-8.2.9-4 4.6-7 9.3-7z"/>\
        <path d="M21.7 29h4.6v13.5h-4.6z"/><path class="cut" d="M24 29V19.5M24 25l-4.7-4.2M24 22.3l4.4-4"/>
        """,
        "waste-bag": """
        <path d="M16.5 6h15l-3.3 6.5h-8.4z"/>\
        <path d="M19.8 15h8.4c7.3 4.7 10.8 11.4 10.8 17.6 0 6.2-4 9.4-10 9.4H19c-6 0-10-3.2-10-9.4C9 26.4 12.5 19.7 19.8 15z"/>
        """,
        "drain": """
        <circle cx="24" cy="24" r="17.5"/><path class="cut" d="M16.5 16h15M13.5 21.3h21M13.5 26.7h21M16.5 32h15"/>
        """,
        "crime-report": """
        <path d="M10 5.5h16.5L35 14v6.8L22.8 33l-2 9.5H10z"/><path class="cut" d="M15.5 18.5h12M15.5 24.5h9M15.5 30.5h5"/>\
        <path d="M38.7 22.4l4.4 4.4-11.8 11.8-6.2 1.8 1.8-6.2z"/>
        """,
        "certificate": """
        <path d="M8.5 5.5h17.8L35 14.2V42H8.5z"/><path class="cut" d="M14 17h11M14 23h15.5M14 29h7"/>\
        <circle class="hole" cx="33.5" cy="33" r="9.8"/><circle cx="33.5" cy="32" r="7.2"/>\
        <path d="M29.6 37.5h7.8v7l-3.9-2.2-3.9 2.2z"/><path class="cut" d="M30.3 32l2.3 2.3 4.1-4.3"/>
        """,
        "parking": """
        <path d="M12.7 19.7l2.8-8.3C16.2 9.3 17.7 8 20 8h8c2.3 0 3.8 1.3 4.5 3.4l2.8 8.3c3.5.6 5.7 2.9 5.7 6.3v10.5H7V26c0-3.4 2.2-5.7 5.7-6.3z"/>\
        <path class="hole" d="M17.6 19.5l2.1-6.3c.2-.6.6-.9 1.2-.9h6.2c.6 0 1 .3 1.2.9l2.1 6.3z"/>\
        <circle class="hole" cx="13.6" cy="27.8" r="2.5"/><circle class="hole" cx="34.4" cy="27.8" r="2.5"/>\
        <path d="M10 37.5h7V42h-7zM31 37.5h7V42h-7z"/>
        """,
        "person": """
        <circle cx="24" cy="15.5" r="8.5"/><path d="M7.5 42c.7-9.7 7-15 16.5-15s15.8 5.3 16.5 15z"/>
        """,
        "health": """
        <path d="M18.5 6h11v12.5H42v11H29.5V42h-11V29.5H6v-11h12.5z"/>
        """,
        "message": """
        <path d="M6 8h36v25H23l-9.5 9v-9H6z"/><path class="cut" d="M13 17h22M13 24h14"/>
        """,
    ]

    /// The city's own drawing of that name, ours, or the mark's arch.
    package static func svg(_ name: String?, in theme: Theme, size: Int) -> String {
        let own = name.flatMap { theme.signs[$0] }
        let inner = own ?? "<svg viewBox=\"0 0 48 48\" focusable=\"false\">\(name.flatMap { drawings[$0] } ?? drawings["arch"]!)</svg>"
        return "<span class=\"sign s\(size)\" aria-hidden=\"true\">\(inner)</span>"
    }

    /// The mark of the header.
    package static func mark(_ theme: Theme) -> String {
        if let own = theme.mark { return "<span class=\"sign mark\" aria-hidden=\"true\">\(own)</span>" }
        return
            "<span class=\"sign mark\" aria-hidden=\"true\"><svg viewBox=\"0 0 48 48\" focusable=\"false\">\(drawings["arch"]!)</svg></span>"
    }

    /// The program's arch as a file of its own.
    static func file(ground: ThemeColor, ink: ThemeColor) -> String {
        let arch = drawings["arch"]!
        return
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 48 48\"><rect width=\"48\" height=\"48\" rx=\"11\" fill=\"\(ground)\"/>"
            + "<g fill=\"none\" stroke=\"\(ink)\" stroke-width=\"3\">\(arch)</g></svg>"
    }
}
