package import Core
package import Foundation

/// What `city.yaml` and the folders beside it say of the city itself.
package struct City: Sendable {
    /// Short name for files and counters (`cdmx`).
    package var id: String
    /// Name of the city (`Ciudad de México`).
    package var name: LocalizedText
    /// What the window is called in the header and in mails (`Ventanilla`).
    package var program: LocalizedText
    /// In the order in which they are offered; the first is the default.
    package var languages: [Language]
    package var timeZone: TimeZone { local.zone }
    /// The clock on the city's walls.
    package var local: LocalTime
    package var units: UnitTree
    /// The six roles with the city's words for them.
    package var roles: [CityRole]
    /// Groups of services on the home page, in their order.
    package var categories: [ServiceCategory]
    package var channels: [ChannelAccount]
    package var retention: Retention
    package var theme: Theme
    package var map: MapSettings
    /// Where a person in danger is sent first (911).
    package var emergency: HelpLine
    /// Where everybody finds a person (Locatel, *0311).
    package var help: HelpLine
    /// Further links of the footer, such as the privacy notice.
    package var links: [CityLink]
    /// Name and address that mails come from.
    package var sender: Letterhead
    /// Working time by name; `natural` (every hour of every day) is always there.
    package var calendars: [String: WorkCalendar]
    /// The calendar of a service that names none.
    package var defaultCalendar: String
    /// The city's own words over the built-in ones, by language and key (`home.title`).
    package var words: [Language: [String: String]]
    /// How late a promise has to be, in working time, until the next office above is told.
    ///
    /// Those who lead the office are told at once.
    package var escalation: [BusinessDuration] = [BusinessDuration(days: 2), BusinessDuration(days: 5)]

    /// What codes by text message may cost.
    package var texts = TextTerms()

    /// Who outside can say who a person is, by the name of its file.
    package var proofSources: [ProofSource] = []

    package var defaultLanguage: Language { languages[0] }

    /// Name and address that mails come from, in one.
    package var mailFrom: MailAddress { sender.email.named(sender.name.text(in: defaultLanguage)) }

    /// The day of a moment in the city.
    package func day(_ moment: Instant) -> CalendarDay { local.day(moment) }

    /// The first of these languages that the city speaks, else its default.
    package func language(preferring wanted: [Language]) -> Language {
        for language in wanted {
            if languages.contains(language) { return language }
            if let root = Language(language.tag.prefix { $0 != "-" }), languages.contains(root) { return root }
        }
        return defaultLanguage
    }
}

/// A group of services on the home page.
package struct ServiceCategory: Sendable, Hashable {
    package var id: String
    package var title: LocalizedText
}

/// One of the roles of public servants, with the city's word for it.
package struct CityRole: Sendable, Hashable {
    /// `agent`, `supervisor`, `editor`, `identity-officer`, `auditor`, `administrator`.
    package var id: String
    package var name: LocalizedText

    package static let ids = ["agent", "supervisor", "editor", "identity-officer", "auditor", "administrator"]
}

/// An account of the city on a channel.
///
/// Its secrets come from the environment, never from the folder.
package struct ChannelAccount: Sendable, Hashable {
    package var channel: Channel
    /// Name in web addresses and in the names of environment variables.
    package var id: String
    /// Which adapter speaks to it (`kannel`, `twilio`); the channel's own where there is only one.
    package var adapter: String
    /// What residents see: a short code, a number, a handle.
    package var address: String
}

/// A way to talk to residents.
package enum Channel: String, Sendable, Hashable, Codable, CaseIterable {
    case web
    case sms
    case messenger
    case x
    case whatsapp
    case telegram

    /// Whether it is a conversation with buttons and photos.
    package var isChat: Bool { self != .web && self != .sms }
}

/// How long what is kept for; afterwards its key is destroyed.
package struct Retention: Sendable, Hashable {
    package var draftDays: Int
    /// Counted from the end of the case.
    package var caseDays: Int
    package var confidentialCaseDays: Int
    package var conversationDays: Int

    package init(draftDays: Int = 30, caseDays: Int = 1825, confidentialCaseDays: Int = 1825, conversationDays: Int = 90) {
        (self.draftDays, self.caseDays) = (draftDays, caseDays)
        (self.confidentialCaseDays, self.conversationDays) = (confidentialCaseDays, conversationDays)
    }
}

/// The map of the place question.
package struct MapSettings: Sendable, Hashable {
    package var latitude: Double
    package var longitude: Double
    package var zoom: Int
    /// Address of map tiles with `{z}`, `{x}`, `{y}`; without it the map draws the city's polygons and needs no internet.
    package var tiles: String?
    /// Who made the tiles; shown on the map.
    package var attribution: String?
}

/// A telephone that a person answers.
package struct HelpLine: Sendable, Hashable {
    package var name: LocalizedText
    /// As it is read aloud: `911`, `*0311`.
    package var phone: String
    package var hours: LocalizedText?
    package var email: String?
    package var url: String?
}

/// A link with words.
package struct CityLink: Sendable, Hashable {
    package var title: LocalizedText
    package var url: String
}

/// Who mails come from.
package struct Letterhead: Sendable, Hashable {
    package var name: LocalizedText
    package var email: MailAddress
}
