import Foundation
import Testing

@testable import Catalog

@Suite struct ThemeTests {
    /// The colours that were drawn; what is derived must come near to them.
    static let drawn: [(token: String, light: ThemeColor, dark: ThemeColor)] = [
        ("accent", "#642a80", "#d4b1ee"), ("accent-hover", "#491b60", "#e6d0f7"), ("on-accent", "#ffffff", "#2a1038"),
        ("tint", "#f4f0f6", "#2b2332"),
        ("sign", "#642a80", "#915db3"), ("ring-1", "#642a80", "#ae91c4"), ("ring-2", "#a27fb3", "#756284"),
        ("ring-3", "#ccb9d5", "#4b3f56"),
        ("ring-4", "#e8dfec", "#312839"), ("inside", "#2b1538", "#0e0a13"), ("you", "#642a80", "#dfc4f4"), ("you-bg", "#f0eaf2", "#3c3245"),
        ("stone-2", "#ece5d9", "#2a2332"),
    ]

    @Test(arguments: drawn.map(\.token))
    func `the jacaranda gives the colours that were drawn`(token: String) throws {
        let theme = Theme()
        let row = try #require(Self.drawn.first { $0.token == token })
        #expect(distance(try #require(theme.light[token]), row.light) <= 24, "\(theme.light[token]!) for \(row.light)")
        #expect(distance(try #require(theme.dark[token]), row.dark) <= 24, "\(theme.dark[token]!) for \(row.dark)")
    }

    @Test func `the jacaranda passes every pair`() {
        #expect(ThemeCheck.problems(ThemeChoice()).map { "\($0)" } == [])
        #expect(ThemeCheck.confusable(ThemeChoice()) == [])
    }

    @Test func `a pale accent is refused with the nearest that can be read`() throws {
        let problems = ThemeCheck.problems(ThemeChoice(accent: "#ffb000"))
        let text = try #require(problems.first { $0.token == "accent" && $0.ground == "page" })
        #expect(text.ratio < 4.5)
        #expect(text.choice == .accent)
        let advice = try #require(text.advice)
        #expect(ThemeCheck.problems(ThemeChoice(accent: advice)) == [])
        #expect(abs(advice.oklch.hue - ThemeColor("#ffb000").oklch.hue) < 8)
    }

    @Test func `a dark stone is refused`() {
        #expect(
            ThemeCheck.problems(ThemeChoice(stone: "#8a7a60")).contains { $0.token == "ink" && $0.ground == "stone" && $0.choice == .stone }
        )
    }

    @Test func `an accent that looks like an error is named`() {
        #expect(ThemeCheck.confusable(ThemeChoice(accent: "#a01818")) == ["late"])
    }

    @Test func `contrast is that of WCAG`() {
        #expect(abs(ThemeColor("#000000").contrast(with: "#ffffff") - 21) < 0.001)
        #expect(abs(ThemeColor("#777777").contrast(with: "#ffffff") - 4.478) < 0.001)
    }

    @Test func `the style sheet has every token in both modes`() {
        let css = Theme().css
        #expect(css.contains("--accent:#642a80;"))
        #expect(css.components(separatedBy: "--accent-hover:").count == 3)
        #expect(Theme().light.keys.sorted() == Theme().dark.keys.sorted())
    }

    @Test(arguments: ["642a80", "#642a8", "#642a8g", "#+42a80", "red", ""])
    func `what is no colour is refused`(text: String) { #expect(ThemeColor(text) == nil) }

    private func distance(_ a: ThemeColor, _ b: ThemeColor) -> Int {
        abs(Int(a.red) - Int(b.red)) + abs(Int(a.green) - Int(b.green)) + abs(Int(a.blue) - Int(b.blue))
    }
}
