import Catalog
import Core
import Foundation
package import HTTPTypes

/// The sort of a page: which header, which width.
package enum PageKind: String, Sendable, Hashable {
    /// Reading pages: three links, 70 rem.
    case reading
    /// Tasks: mark and help, one column.
    case task
    /// A task of a confidential service: quick exit, neutral title.
    case discreet
    /// Printed alone, without header and footer.
    case sheet
}

/// The parts of a page that are the same for everybody in one language, cut where the page's own parts go.
struct PageFrame: Sendable {
    /// Before the title, before the main part, before the scripts, after them.
    private let pieces: [[UInt8]]
    private static let seam = UInt8(1)

    init(_ text: [UInt8]) { pieces = text.split(separator: Self.seam, omittingEmptySubsequences: false).map(Array.init) }

    /// Stands in the layout for the title, the main part and the scripts, in this order.
    static let mark = String(UnicodeScalar(seam))

    func page(title: String, main: [UInt8], scripts: String) -> [UInt8] {
        var page: [UInt8] = []
        page.reserveCapacity(pieces.reduce(256) { $0 + $1.count } + main.count + title.utf8.count + scripts.utf8.count)
        page += pieces[0]
        Markup.escape(title, into: &page)
        page += pieces[1]
        page += main
        page += pieces[2]
        page += scripts.utf8
        page += pieces[3]
        return page
    }
}

extension Visit {
    /// A page: the template's part inside the frame of its kind, in the visitor's language.
    /// - Parameters:
    ///   - title: what the window is called, before the name of the program.
    ///   - section: the link of the header that is marked as the current one.
    ///   - hasError: the title then begins "Error:".
    ///   - scripts: names of script assets that add to the page; it works without.
    package func page(
        _ template: String, title: String, kind: PageKind = .reading, section: String = "", hasError: Bool = false, scripts: [String] = [],
        status: HTTPResponse.Status = .ok, caching: Reply.Caching = .never, _ view: View
    ) -> Reply {
        let main = shared.render(template, view)
        let frame = city.frame("\(language.tag)/\(kind.rawValue)/\(section)") { makeFrame(kind, section: section) }
        let name = kind == .discreet ? words.text("layout.neutral_title") : title
        let whole = (hasError ? words.text("layout.error_prefix") + " " : "") + name
        let tags = scripts.compactMap { site.assets.path($0).map { "<script src=\"\($0)\" defer></script>" } }.joined()
        var reply = Reply.html(utf8: frame.page(title: whole, main: main, scripts: tags), status: status, caching: caching)
        if kind == .discreet { reply.formTarget = QuickExit.target(words) }
        return reply
    }

    /// What every template may read besides its own view.
    private var shared: SharedView { city.shared(language) }

    private func makeFrame(_ kind: PageKind, section: String) -> PageFrame {
        let city = catalog.city
        var view: View = [
            "lang": language.tag, "dir": language.isRightToLeft ? "rtl" : "ltr", "kind": kind.rawValue, "isTask": kind != .reading,
            "isDiscreet": kind == .discreet, "css": site.assets.path("style.css", in: self.city), "script": site.assets.path("page.js"),
            "font": site.assets.path("display.woff2"), "isDemo": dependencies.isDemo, "titleMark": PageFrame.mark,
            "mainMark": PageFrame.mark, "scriptMark": PageFrame.mark, "mark": Signs.mark(city.theme),
            "languageName": Languages.name(language),
            "languages": city.languages.map { other in
                ["tag": other.tag, "name": Languages.name(other), "isCurrent": other == language] as View
            },
            "onServices": section == "services", "onFolio": section == "folio", "onResume": section == "resume",
            "links": city.links.map { ["title": $0.title.text(in: language), "url": $0.url] as View },
        ]
        view["usesPlainHeadings"] = !["es", "en"].contains(language.tag)
        return PageFrame(shared.render(kind == .sheet ? "layout/sheet" : "layout/page", view))
    }
}

extension Edition {
    /// What every page of a language shares, computed once.
    func shared(_ language: Language) -> SharedView {
        guard let shared = sharedViews[language] ?? sharedViews[city.defaultLanguage] else {
            preconditionFailure("a city without languages")
        }
        return shared
    }

    static func makeShared(_ city: City, _ words: Words) -> View {
        let language = words.language
        return [
            "program": city.program.text(in: language), "city": city.name.text(in: language),
            "emergencyPhone": city.emergency.phone,
            "callEmergency": words.text("layout.call_emergency", ["phone": city.emergency.phone]), "helpPhone": city.help.phone,
            "helpTel": Telephone.link(city.help.phone),
            "emergencyTel": Telephone.link(city.emergency.phone),
            "helpName": city.help.name.text(in: language), "helpHours": city.help.hours?.text(in: language),
        ]
    }
}

/// Names of languages in themselves.
enum Languages {
    private static let names: [Language: String] = [
        "es": "Español", "en": "English", "nah": "Nahuatl", "fr": "Français", "pt": "Português", "de": "Deutsch", "zh": "中文",
        "ar": "العربية",
        "yua": "Maya", "mix": "Mixteco", "zap": "Zapoteco", "oto": "Otomí", "maz": "Mazahua",
    ]

    static func name(_ language: Language) -> String {
        names[language] ?? Locale(identifier: language.tag).localizedString(forIdentifier: language.tag) ?? language.tag
    }
}

/// `tel:` links.
package enum Telephone {
    /// Digits, star, plus and hash only.
    package static func link(_ phone: String) -> String {
        "tel:" + phone.filter { $0.isNumber || $0 == "*" || $0 == "+" || $0 == "#" }.replacing("#", with: "%23")
    }
}
