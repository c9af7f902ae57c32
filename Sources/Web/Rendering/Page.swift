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
    private let pieces: [Substring]
    private static let seam = "\u{1}"

    init(_ text: String) { pieces = text.split(separator: Self.seam, omittingEmptySubsequences: false) }

    /// Marks in the layout: title, then main part.
    static let marks = (title: seam, main: seam, script: seam)

    func page(title: String, main: String, scripts: String) -> String {
        var page = ""
        page.reserveCapacity(pieces.reduce(0) { $0 + $1.utf8.count } + main.utf8.count + title.utf8.count + 64)
        page += pieces[0]
        page += title
        page += pieces[1]
        page += main
        page += pieces[2]
        page += scripts
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
        let main = site.templates.render(template, shared.lent(to: view))
        let frame = city.frame("\(language.tag)/\(kind.rawValue)/\(section)") { makeFrame(kind, section: section) }
        let name = kind == .discreet ? words.text("layout.neutral_title") : title
        let whole = (hasError ? words.text("layout.error_prefix") + " " : "") + name
        let tags = scripts.compactMap { site.assets.path($0).map { "<script src=\"\($0)\" defer></script>" } }.joined()
        var reply = Reply.html(
            frame.page(title: Markup.escaped(whole), main: main, scripts: tags), status: status, caching: caching)
        if kind == .discreet { reply.formTarget = QuickExit.target(words) }
        return reply
    }

    /// What every template may read besides its own view.
    private var shared: View { city.shared(language) }

    private func makeFrame(_ kind: PageKind, section: String) -> PageFrame {
        let city = catalog.city
        var view = shared.lent(to: [
            "lang": language.tag, "dir": language.isRightToLeft ? "rtl" : "ltr", "kind": kind.rawValue, "isTask": kind != .reading,
            "isDiscreet": kind == .discreet, "css": site.assets.path("style.css", in: self.city), "script": site.assets.path("page.js"),
            "font": site.assets.path("display.woff2"), "isDemo": dependencies.isDemo, "titleMark": PageFrame.marks.title,
            "mainMark": PageFrame.marks.main, "scriptMark": PageFrame.marks.script, "mark": Signs.mark(city.theme),
            "languageName": Languages.name(language),
            "languages": city.languages.map { other in
                ["tag": other.tag, "name": Languages.name(other), "isCurrent": other == language] as View
            },
            "onServices": section == "services", "onFolio": section == "folio", "onResume": section == "resume",
            "links": city.links.map { ["title": $0.title.text(in: language), "url": $0.url] as View },
        ])
        view["usesPlainHeadings"] = !["es", "en"].contains(language.tag)
        return PageFrame(site.templates.render(kind == .sheet ? "layout/sheet" : "layout/page", view))
    }
}

extension Edition {
    /// Words, icons and the city's names, as templates read them; computed once for a language.
    func shared(_ language: Language) -> View {
        if let view = sharedViews[language] { return view.view }
        return sharedViews[city.defaultLanguage]?.view ?? [:]
    }

    static func makeShared(_ city: City, _ words: Words) -> View {
        let language = words.language
        return [
            "t": WordTree(words), "icon": IconShelf(), "program": city.program.text(in: language), "city": city.name.text(in: language),
            "emergencyPhone": city.emergency.phone,
            "callEmergency": words.text("layout.call_emergency", ["phone": city.emergency.phone]), "helpPhone": city.help.phone,
            "helpTel": Telephone.link(city.help.phone),
            "emergencyTel": Telephone.link(city.emergency.phone),
            "helpName": city.help.name.text(in: language), "helpHours": city.help.hours?.text(in: language),
        ]
    }
}

/// A view that is never changed after it was made, so that visits may share it.
struct SharedView: @unchecked Sendable {
    let view: View
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
