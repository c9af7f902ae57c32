/// Looks whether the colours of a theme can be read: every pair that the pages use, in both modes (WCAG 2.2, 1.4.3 and 1.4.11).
struct ThemeCheck {
    struct Problem: Equatable {
        var mode: Mode
        var token: String
        var ground: String
        var ratio: Double
        var wanted: Double
        /// What the city chose that this colour follows from; nil for a fixed colour.
        var choice: Choice?
        /// The colour to choose instead, as near as possible.
        var advice: ThemeColor?
    }

    enum Mode: String { case light, dark }

    enum Choice: String, CaseIterable {
        case accent
        case accentDark = "accent_dark"
        case stone
        case stoneDark = "stone_dark"
    }

    /// Text on ground, and what else must be told from what it lies on.
    static let pairs: [(token: String, ground: String, ratio: Double)] =
        [("ink", "page", 7), ("ink", "stone", 7), ("ink", "card", 7), ("ink", "tint", 7)]
        + [
            ("ink-2", "page"), ("ink-2", "stone"), ("ink-2", "stone-2"), ("accent", "page"), ("accent", "card"), ("accent", "stone"),
            ("accent", "tint"),
            ("on-accent", "accent"), ("on-accent", "accent-hover"), ("on-inside", "inside"), ("calm", "calm-bg"), ("work", "work-bg"),
            ("you", "you-bg"), ("done", "done-bg"), ("wait", "wait-bg"), ("late", "late-bg"), ("late", "page"),
        ].map { ($0.0, $0.1, 4.5) }
        + [
            ("edge", "page"), ("edge", "stone"), ("sign", "page"), ("sign-ink", "sign"), ("ring-1", "page"), ("focus", "page"),
            ("focus", "focus-gap"),
            ("chart-1", "page"), ("chart-2", "page"),
        ].map { ($0.0, $0.1, 3) }

    static func problems(_ choice: ThemeChoice) -> [Problem] {
        let palette = ThemePalette(choice)
        return [Mode.light, .dark].flatMap { mode in
            failures(palette, mode).map { failure in
                let culprit = culprit(failure, choice)
                return Problem(
                    mode: mode, token: failure.token, ground: failure.ground, ratio: failure.ratio, wanted: failure.wanted, choice: culprit,
                    advice: culprit.flatMap { advice(for: $0, choice) })
            }
        }
    }

    /// State colours whose hue the accent comes too near to, so that it seems to mean something.
    static func confusable(_ choice: ThemeChoice) -> [String] {
        guard choice.accent.oklch.chroma > 0.03 else { return [] }
        return ["late", "done", "wait"].filter { token in
            let gap = abs(ThemePalette.fixedLight[token]!.oklch.hue - choice.accent.oklch.hue)
            return min(gap, 360 - gap) < 30
        }
    }

    private struct Failure {
        var token: String
        var ground: String
        var ratio: Double
        var wanted: Double
        var mode: Mode
    }

    private static func failures(_ palette: ThemePalette, _ mode: Mode) -> [Failure] {
        let colors = mode == .light ? palette.light : palette.dark
        return pairs.compactMap { pair in
            let ratio = colors[pair.token]!.contrast(with: colors[pair.ground]!)
            return ratio < pair.ratio ? Failure(token: pair.token, ground: pair.ground, ratio: ratio, wanted: pair.ratio, mode: mode) : nil
        }
    }

    private static func culprit(_ failure: Failure, _ choice: ThemeChoice) -> Choice? {
        if failure.ground.hasPrefix("stone"), !failure.token.hasPrefix("accent") { return failure.mode == .light ? .stone : .stoneDark }
        let following = ["accent", "on-accent", "you", "sign", "ring-1", "chart-1", "on-inside", "ink"]
        guard following.contains(failure.token) || failure.ground == "sign" else { return nil }
        let fromLight = failure.mode == .light || ["sign", "sign-ink"].contains(failure.token) || choice.accentDark == nil
        return fromLight ? .accent : .accentDark
    }

    /// The same hue at the nearest lightness at which no pair fails any more on account of this choice.
    private static func advice(for culprit: Choice, _ choice: ThemeChoice) -> ThemeColor? {
        let own =
            switch culprit {
            case .accent: choice.accent
            case .accentDark: choice.accentDark ?? choice.accent
            case .stone: choice.stone
            case .stoneDark: choice.stoneDark
            }
        let lightness = own.oklch.lightness
        for step in 1...200 {
            for sign in [-1.0, 1.0] {
                let candidate = lightness + sign * Double(step) * 0.005
                guard (0.05...0.99).contains(candidate) else { continue }
                let color = own.at(lightness: candidate)
                var changed = choice
                switch culprit {
                case .accent: changed.accent = color
                case .accentDark: changed.accentDark = color
                case .stone: changed.stone = color
                case .stoneDark: changed.stoneDark = color
                }
                let palette = ThemePalette(changed)
                let left = failures(palette, .light) + failures(palette, .dark)
                if !left.contains(where: { self.culprit($0, changed) == culprit }) { return color }
            }
        }
        return nil
    }
}
