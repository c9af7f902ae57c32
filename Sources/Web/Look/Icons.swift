import Foundation

/// Icons on a grid of 24 with strokes of 2, in the colour of the text beside them.
///
/// Decoration: the words say the same.
package enum Icons {
    /// Path by name; `o:` is a circle of centre and radius.
    private static let paths: [String: String] = [
        "phone":
            "M6.5 3.5h2.7l1.7 4.4-2.2 1.7a12.4 12.4 0 0 0 5.7 5.7l1.7-2.2 4.4 1.7v2.7a2 2 0 0 1-2.2 2A16.9 16.9 0 0 1 4.5 5.7a2 2 0 0 1 2-2.2z",
        "globe": "o12 12 8.7 M3.3 12h17.4 M12 3.3c2.5 2.6 3.7 5.5 3.7 8.7s-1.2 6.1-3.7 8.7c-2.5-2.6-3.7-5.5-3.7-8.7s1.2-6.1 3.7-8.7z",
        "search": "o10.5 10.5 6.5 M15.4 15.4 20.5 20.5",
        "message": "M4 4.5h16v12h-9.5L6 20.5v-4H4z M8 8.8h8 M8 12.4h5",
        "building": "M3.5 9.3 12 4l8.5 5.3z M6.5 10v7.5 M10.2 10v7.5 M13.8 10v7.5 M17.5 10v7.5 M4.5 17.6h15 M3.2 20.5h17.6",
        "pin": "M12 21s-6.7-6-6.7-11.2a6.7 6.7 0 0 1 13.4 0C18.7 15 12 21 12 21z o12 9.8 2.3",
        "camera": "M3.8 8h3.6l1.7-2.6h5.8L16.6 8h3.6v11H3.8z o12 13.2 3.2",
        "arrowRight": "M4.5 12h15 M13.5 6l6 6-6 6",
        "arrowLeft": "M19.5 12h-15 M10.5 6l-6 6 6 6",
        "arrowUp": "M12 19.5v-15 M6 10.5l6-6 6 6",
        "arrowDown": "M12 4.5v15 M6 13.5l6 6 6-6",
        "tick": "M4.5 12.8l5 5L19.5 7",
        "cross": "M6 6l12 12 M18 6L6 18",
        "plus": "M12 5v14 M5 12h14",
        "lock": "M5.5 10.5h13v10h-13z M8.3 10.5V7.6a3.7 3.7 0 0 1 7.4 0v2.9",
        "copy": "M9 9h11v11H9z M15 9V4H4v11h5",
        "print": "M7 9V3.8h10V9 M7 17H4V9h16v8h-3 M7 14h10v6.2H7z",
        "tray": "M4.2 13l2.6-8h10.4l2.6 8v6.5H4.2z M4.2 13h4.6l1.4 2.6h3.6l1.4-2.6h4.6",
        "swap": "M4 8h15 M15 4.2 19 8l-4 3.8 M20 16H5 M9 12.2 5 16l4 3.8",
        "wrench": "M20 7.4a5.2 5.2 0 0 1-7 5.9L7 19.5a2.1 2.1 0 0 1-3-3l6.3-6a5.2 5.2 0 0 1 6-6.9L13.4 6.5l.5 3.4 3.4.5z",
        "bars": "M8.5 5v14 M15.5 5v14",
        "flag": "M6 21V4 M6 4.5h12l-2.6 4.2 2.6 4.3H6",
        "turn": "M5 4v5.5h5.5 M5.4 9.3A7.6 7.6 0 1 1 4.6 14",
        "sheets": "M8.5 3.8h11v13h-11z M15.5 17v3.2h-11V7h4",
        "barred": "o12 12 8.5 M6 6l12 12",
        "clock": "o12 12 8.5 M12 7v5.3l3.6 2.2",
        "alert": "M12 4 21 19.8H3z M12 10v4.3 M12 16.9v.2",
        "exit": "M10 4H4.5v16H10 M9 12h11 M15.5 7.5 20 12l-4.5 4.5",
        "person": "o12 8 3.8 M4.8 20.2c.6-4 3.4-6 7.2-6s6.6 2 7.2 6",
        "eye": "M2.5 12C5 7.8 8.2 5.8 12 5.8s7 2 9.5 6.2c-2.5 4.2-5.7 6.2-9.5 6.2S5 16.2 2.5 12z o12 12 2.8",
        "shield": "M12 3.2l7.5 2.6v5.7c0 4.6-2.8 7.7-7.5 9.3-4.7-1.6-7.5-4.7-7.5-9.3V5.8z",
        "pencil": "M4.5 19.5l1-4.3L16 4.7l3.3 3.3L8.8 18.5z",
        "bin": "M4.5 6.8h15 M9.5 6.8V4h5v2.8 M6.5 6.8l.9 13.4h9.2l.9-13.4",
        "reply": "M9.5 5 4 10.5 9.5 16 M4 10.5h9.5c4 0 6.5 2.6 6.5 8.5",
        "file": "M6 3.5h8l4.5 4.5v12.5H6z M13.5 3.7v4.8h4.8",
        "calendar": "M4 6h16v14H4z M4 10.5h16 M8.5 3.5v4 M15.5 3.5v4",
        "mail": "M3.5 5.5h17v13h-17z M3.8 6.2 12 13l8.2-6.8",
        "target": "o12 12 6.2 M12 2.5v4 M12 17.5v4 M2.5 12h4 M17.5 12h4 o12 12 1.4",
        "keyboard": "M3 6.5h18v11H3z M7 10.3v.1 M10.3 10.3v.1 M13.7 10.3v.1 M17 10.3v.1 M8 14h8",
        "info": "o12 12 8.5 M12 11v5.3 M12 7.8v.1",
        "list": "M9 6.5h11 M9 12h11 M9 17.5h11 M4.3 6.5v.1 M4.3 12v.1 M4.3 17.5v.1",
    ]

    private static let drawn: [String: String] = paths.mapValues { text in
        let shapes = text.components(separatedBy: " M").enumerated().flatMap { index, part -> [String] in
            let piece = index == 0 || part.hasPrefix("o") ? part : "M" + part
            return piece.components(separatedBy: " o").enumerated().map { $0 == 0 ? $1 : "o" + $1 }
        }
        let svg = shapes.map { shape -> String in
            guard shape.hasPrefix("o") else { return "<path d=\"\(shape)\"/>" }
            let numbers = shape.dropFirst().split(separator: " ")
            return "<circle cx=\"\(numbers[0])\" cy=\"\(numbers[1])\" r=\"\(numbers[2])\"/>"
        }
        return "<svg class=\"i\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\">\(svg.joined())</svg>"
    }

    /// Names of all icons.
    package static var names: [String] { drawn.keys.sorted() }

    /// The drawing, or nothing for a name that there is not.
    package static func svg(_ name: String) -> String { drawn[name] ?? "" }
}
