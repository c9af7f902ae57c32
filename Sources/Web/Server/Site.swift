package import Catalog
package import Core
import Foundation
import Identity
import Synchronization

/// What is read and computed once at start and serves every visit.
package final class Site: Sendable {
    package let dependencies: Dependencies
    package let templates: PageTemplates
    package let book: WordBook
    package let assets: Assets
    package let forms: FormGuard
    package let meters = Meters()
    let standing: StandingAnswers
    private let latest: Mutex<Edition?> = Mutex(nil)

    /// Reads templates, words and style sheets; throws with file and line what is broken.
    package init(_ dependencies: Dependencies) throws {
        self.dependencies = dependencies
        book = try WordBook(reading: dependencies.resources.locales)
        templates = try PageTemplates(reading: dependencies.resources.templates, words: book)
        assets = try Assets(dependencies.resources)
        standing = StandingAnswers(meters: meters)
        forms = FormGuard(ring: dependencies.ring, chance: dependencies.chance)
    }

    /// The city as it is served now, with what follows from it.
    package var edition: Edition {
        let (catalog, number) = dependencies.catalog.edition
        if let current = latest.withLock({ $0 }), current.number == number { return current }
        let fresh = Edition(
            catalog, number: number, book: book, templates: templates, assets: assets, isSecure: dependencies.address.isSecure)
        latest.withLock { $0 = fresh }
        return fresh
    }
}

/// One edition of the city's description with what pages compute from it once: words, style sheet, frames of pages.
package final class Edition: Sendable {
    package let catalog: Catalog
    package let number: Int
    package let styleSheet: Asset
    let headers: SecurityHeaders
    private let words: [Language: Words]
    let sharedViews: [Language: SharedView]
    private let frames: Mutex<[String: PageFrame]> = Mutex([:])
    private let sights: Mutex<[[RoleGrant]: DeskSight]> = Mutex([:])

    init(_ catalog: Catalog, number: Int, book: WordBook, templates: PageTemplates, assets: Assets, isSecure: Bool) {
        (self.catalog, self.number) = (catalog, number)
        headers = SecurityHeaders(isSecure: isSecure, tiles: catalog.city.map.tiles)
        words = Dictionary(uniqueKeysWithValues: catalog.city.languages.map { ($0, book.words(in: $0, of: catalog.city)) })
        sharedViews = words.mapValues { SharedView(view: Edition.makeShared(catalog.city, $0), templates: templates.spoken($0)) }
        styleSheet = assets.styleSheet(for: catalog.city.theme)
        assets.publish(styleSheet)
    }

    package var city: City { catalog.city }

    /// The words of a language, or of the city's first.
    package func words(in language: Language) -> Words {
        words[language] ?? words[city.defaultLanguage] ?? Words(language: language, texts: [:])
    }

    /// The part of a page that is the same for everybody, made once for its key.
    func frame(_ key: String, make: () -> PageFrame) -> PageFrame {
        if let frame = frames.withLock({ $0[key] }) { return frame }
        let frame = make()
        frames.withLock { $0[key] = frame }
        return frame
    }

    /// What a servant's roles let see, walked once for as long as they are the same.
    func sight(of servant: SignedInServant) -> DeskSight {
        if let sight = sights.withLock({ $0[servant.grants] }) { return sight }
        let member = StaffMember(account: servant.account, name: servant.name, language: servant.language, grants: servant.grants)
        let sight = DeskSight(member, city.units)
        sights.withLock { sights in
            if sights.count >= 1_000 { sights.removeAll() }
            sights[servant.grants] = sight
        }
        return sight
    }
}
