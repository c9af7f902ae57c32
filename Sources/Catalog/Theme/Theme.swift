package import Core

/// What a city changes of the look, with everything that follows from it, computed once.
package struct Theme: Sendable {
    /// Every colour by its name in the style sheet (`accent-hover`), in the light and in the dark mode.
    package var light: [String: ThemeColor]
    package var dark: [String: ThemeColor]
    /// The colours as custom properties: `:root{--page:#ffffff;…}` and the same for a dark screen.
    package var css: String
    /// The city's mark as SVG, drawn inline; nil for the program's own.
    package var mark: String?
    /// A font file of `theme/` for headings; nil for the program's own.
    package var displayFont: String?
    /// Pictograms by name, as SVG on a grid of 48.
    package var signs: [String: String]
    /// Named stretches of pages in the city's words (`home_intro`).
    package var blocks: [String: LocalizedText]

    package init(
        choice: ThemeChoice = ThemeChoice(), mark: String? = nil, displayFont: String? = nil, signs: [String: String] = [:],
        blocks: [String: LocalizedText] = [:]
    ) {
        let palette = ThemePalette(choice)
        (light, dark, css) = (palette.light, palette.dark, palette.css)
        (self.mark, self.displayFont, self.signs, self.blocks) = (mark, displayFont, signs, blocks)
    }
}

/// The colours that a city chooses; all others follow.
package struct ThemeChoice: Sendable, Hashable {
    package var accent: ThemeColor
    /// Nil: the accent's hue at a lightness for dark grounds.
    package var accentDark: ThemeColor?
    package var stone: ThemeColor
    package var stoneDark: ThemeColor

    package init(
        accent: ThemeColor = "#642a80", accentDark: ThemeColor? = nil, stone: ThemeColor = "#f7f3ec", stoneDark: ThemeColor = "#1c1722"
    ) {
        (self.accent, self.accentDark, self.stone, self.stoneDark) = (accent, accentDark, stone, stoneDark)
    }
}
