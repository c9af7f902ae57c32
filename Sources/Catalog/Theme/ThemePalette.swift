/// Every colour of both modes, derived from what a city chooses by the fixed rules of the look.
struct ThemePalette {
    let light: [String: ThemeColor]
    let dark: [String: ThemeColor]

    init(_ choice: ThemeChoice) {
        light = Self.fixedLight.merging(Self.derivedLight(choice)) { $1 }
        dark = Self.fixedDark.merging(Self.derivedDark(choice)) { $1 }
    }

    /// State, focus, error and ground colours never change: they carry meaning.
    static let fixedLight: [String: ThemeColor] = [
        "page": "#ffffff", "card": "#ffffff", "ink": "#211a2b", "ink-2": "#5c5466", "edge": "#7f7587", "line": "#e0d8cc",
        "calm": "#4a4353", "calm-bg": "#f0ebe3", "work": "#1c4f80", "work-bg": "#e5eff8", "done": "#1b5e3f", "done-bg": "#e5f2ea",
        "wait": "#694700", "wait-bg": "#fff0c9", "late": "#97281b", "late-bg": "#fbe9e5", "focus": "#211a2b", "focus-gap": "#ffc21a",
        "chart-2": "#b97700", "sign-ink": "#ffffff", "on-inside": "#ffffff",
    ]

    static let fixedDark: [String: ThemeColor] = [
        "page": "#16121b", "card": "#1f1926", "ink": "#f2edf6", "ink-2": "#bdb3c6", "edge": "#93889e", "line": "#3a3243",
        "calm": "#cfc6d6", "calm-bg": "#2e2736", "work": "#9ccaf2", "work-bg": "#15304a", "done": "#8fd6ae", "done-bg": "#173526",
        "wait": "#f3cb5e", "wait-bg": "#3a2d08", "late": "#ffab9c", "late-bg": "#461a14", "focus": "#ffc93c", "focus-gap": "#16121b",
        "chart-2": "#b27a1e", "sign-ink": "#ffffff", "on-inside": "#f2edf6",
    ]

    private static func derivedLight(_ choice: ThemeChoice) -> [String: ThemeColor] {
        let accent = choice.accent
        let page: ThemeColor = "#ffffff"
        return [
            "accent": accent, "accent-hover": accent.mixed(0.25, of: "#000000"), "on-accent": readable(on: accent),
            "tint": page.mixed(0.07, of: accent), "you": accent, "you-bg": page.mixed(0.10, of: accent), "sign": accent,
            "ring-1": accent, "ring-2": page.mixed(0.60, of: accent), "ring-3": page.mixed(0.33, of: accent),
            "ring-4": page.mixed(0.15, of: accent), "inside": accent.at(lightness: 0.245, chroma: 0.46), "chart-1": accent,
            "stone": choice.stone, "stone-2": choice.stone.at(lightness: choice.stone.oklch.lightness - 0.043, chroma: 1.7),
        ]
    }

    private static func derivedDark(_ choice: ThemeChoice) -> [String: ThemeColor] {
        let accent = choice.accentDark ?? choice.accent.at(lightness: 0.8, chroma: 0.62)
        let page: ThemeColor = "#16121b"
        let card: ThemeColor = "#1f1926"
        let you = accent.mixed(0.25, of: "#ffffff")
        return [
            "accent": accent, "accent-hover": accent.mixed(0.41, of: "#ffffff"),
            "on-accent": choice.accent.at(lightness: 0.23, chroma: 0.5),
            "tint": card.mixed(0.07, of: accent), "you": you, "you-bg": card.mixed(0.15, of: you),
            "sign": choice.accent.at(lightness: 0.56), "ring-1": page.mixed(0.80, of: accent), "ring-2": page.mixed(0.50, of: accent),
            "ring-3": page.mixed(0.28, of: accent), "ring-4": page.mixed(0.14, of: accent), "inside": "#0e0a13", "chart-1": accent,
            "stone": choice.stoneDark, "stone-2": choice.stoneDark.at(lightness: choice.stoneDark.oklch.lightness + 0.055, chroma: 1.3),
        ]
    }

    private static func readable(on ground: ThemeColor) -> ThemeColor {
        let white: ThemeColor = "#ffffff"
        let ink: ThemeColor = "#211a2b"
        return white.contrast(with: ground) >= 4.5 || white.contrast(with: ground) >= ink.contrast(with: ground) ? white : ink
    }

    /// Custom properties for both modes.
    var css: String {
        func properties(_ colors: [String: ThemeColor]) -> String {
            colors.sorted { $0.key < $1.key }.map { "--\($0.key):\($0.value);" }.joined()
        }
        return ":root{color-scheme:light dark;\(properties(light))}\n@media (prefers-color-scheme:dark){:root{\(properties(dark))}}\n"
    }
}
