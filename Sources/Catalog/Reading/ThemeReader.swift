import Core
import Foundation

/// Reads `theme:` of `city.yaml` and the folder `theme/`, and refuses colours that cannot be read.
struct ThemeReader {
    let log: FindingLog
    let languages: [Language]

    func read(_ value: YamlValue?, _ files: [String: Data]) -> Theme {
        var choice = ThemeChoice()
        var font: String?
        var places: [ThemeCheck.Choice: YamlValue] = [:]
        if let map = value?.mapping(["accent", "accent_dark", "stone", "stone_dark", "display_font"]) {
            if let color = map["accent"]?.color() { choice.accent = color }
            choice.accentDark = map["accent_dark"]?.color()
            if let color = map["stone"]?.color() { choice.stone = color }
            if let color = map["stone_dark"]?.color() { choice.stoneDark = color }
            for key in ThemeCheck.Choice.allCases { places[key] = map[key.rawValue] }
            if let value = map["display_font"], let name = value.text() {
                if files["theme/\(name)"] != nil {
                    font = name
                } else {
                    value.error("theme.no_font", "There is no file theme/\(name).")
                }
            }
        }
        tell(choice, places, value)
        return Theme(
            choice: choice, mark: drawing("theme/mark.svg", files), displayFont: font, signs: signs(files),
            blocks: blocks(files["theme/blocks.yaml"]))
    }

    private func tell(_ choice: ThemeChoice, _ places: [ThemeCheck.Choice: YamlValue], _ theme: YamlValue?) {
        for problem in ThemeCheck.problems(choice) {
            let place = problem.choice.flatMap { places[$0] } ?? theme
            let ratio = String(format: "%.2f", problem.ratio)
            let wanted = String(format: "%g", problem.wanted)
            var message =
                "\(problem.token) on \(problem.ground) has a contrast of \(ratio) in the \(problem.mode.rawValue) mode; \(wanted) is the least."
            if let advice = problem.advice, let name = problem.choice {
                message += " The nearest \(name.rawValue) that can be read is \"\(advice)\"."
            }
            place?.error("theme.contrast", message)
        }
        for token in ThemeCheck.confusable(choice) {
            (places[.accent] ?? theme)?.warning(
                "theme.confusable", "The accent has nearly the hue of \(token), which means something. Choose a hue at least 30° away.")
        }
    }

    private func signs(_ files: [String: Data]) -> [String: String] {
        var signs: [String: String] = [:]
        for path in files.keys.sorted() where path.hasPrefix("theme/signs/") && path.hasSuffix(".svg") {
            signs[String(path.dropFirst("theme/signs/".count).dropLast(4))] = drawing(path, files)
        }
        return signs
    }

    /// An SVG that is safe to draw inside of a page; nil, with a finding, for one that could do more than draw.
    private func drawing(_ path: String, _ files: [String: Data]) -> String? {
        guard let data = files[path] else { return nil }
        guard data.count <= 50_000, let text = String(data: data, encoding: .utf8), let start = text.range(of: "<svg") else {
            log.add(Finding(file: path, code: "theme.not_svg", message: "This is no SVG of at most 50 kB."))
            return nil
        }
        let folded = text.lowercased()
        let attribute = /\son[a-z]+\s*=/
        let reference = /(href|src)\s*=\s*["']?\s*[^"'#\s]/
        let forbidden = ["<script", "<foreignobject", "<iframe", "<!entity", "javascript:", "<style", "<image", "url(http", "<text"]
        if let found = forbidden.first(where: folded.contains) {
            log.add(
                Finding(file: path, code: "theme.unsafe_svg", message: "\(found) has no place in a pictogram. Keep shapes and paths only."))
            return nil
        }
        if folded.firstMatch(of: attribute) != nil || folded.firstMatch(of: reference) != nil {
            log.add(
                Finding(
                    file: path, code: "theme.unsafe_svg",
                    message: "Scripts and links to other files have no place in a pictogram. Keep shapes and paths only."))
            return nil
        }
        return String(text[start.lowerBound...])
    }

    private func blocks(_ data: Data?) -> [String: LocalizedText] {
        guard let data, let root = YamlValue.read(data, file: "theme/blocks.yaml", log: log) else { return [:] }
        var blocks: [String: LocalizedText] = [:]
        for (name, value) in root.entries() ?? [] { blocks[name] = value.localized(languages) }
        return blocks
    }
}
