import Core
import Foundation

/// Reads `city.yaml` and the folders beside it, but for the services.
struct CityReader {
    let log: FindingLog
    var isThorough = false
    private static let file = "city.yaml"

    /// What was read; nil where `city.yaml` is missing or lacks what nothing works without.
    func read(_ files: [String: Data]) -> (city: City, areas: AreaMap)? {
        guard let data = files[Self.file] else {
            log.add(
                Finding(
                    file: Self.file, code: "city.missing",
                    message:
                        "There is no city.yaml here. A city is a folder with city.yaml and services/; see docs/how-to/describe-a-city.md."))
            return nil
        }
        guard let root = YamlValue.read(data, file: Self.file, log: log),
            let map = root.mapping([
                "id", "name", "program", "languages", "time_zone", "calendar", "emergency", "help", "sender", "map", "theme", "links",
                "categories",
                "units", "roles", "channels", "text_messages", "retention", "escalation",
            ])
        else { return nil }
        let languages = spoken(map)
        guard let zone = timeZone(map), !languages.isEmpty else { return nil }

        let id = map.required("id")?.name(UnitID.self)
        let name = map.required("name")?.localized(languages)
        let help = map.required("help").flatMap { helpLine($0, languages) }
        let emergency = map.required("emergency").flatMap { helpLine($0, languages) }
        let sender = map.required("sender").flatMap { mailSender($0, languages) }
        let settings = map.required("map").flatMap { mapSettings($0) }
        let calendars = CalendarReader(log: log, languages: languages, zone: zone).read(files)
        let defaultCalendar = map["calendar"].flatMap { known($0, Array(calendars.keys), "calendar") } ?? "natural"
        let units = UnitReader(languages: languages, calendars: Array(calendars.keys), defaultCalendar: defaultCalendar).read(
            map.required("units"))
        let theme = ThemeReader(log: log, languages: languages).read(map["theme"], files)
        let categories = map["categories"].flatMap { $0.list() }?.compactMap { category($0, languages) } ?? []
        let roles = cityRoles(map["roles"], languages)
        let channels = map["channels"].flatMap { $0.list() }?.compactMap { channelAccount($0) } ?? []
        let links = map["links"].flatMap { $0.list() }?.compactMap { Self.link($0, languages) } ?? []
        let retention = map["retention"].map { days($0) } ?? Retention()
        let words = WordsReader(log: log, languages: languages).read(files)
        let areas = AreaReader(log: log, units: units, isThorough: isThorough).read(files)

        guard let id, let name, let help, let emergency, let sender, let settings else { return nil }
        var city = City(
            id: id.name, name: name,
            program: map["program"]?.localized(languages) ?? LocalizedText([languages[0]: "Ventanilla"]), languages: languages,
            local: LocalTime(zone),
            units: units, roles: roles, categories: categories, channels: channels, retention: retention, theme: theme, map: settings,
            emergency: emergency, help: help, links: links, sender: sender, calendars: calendars, defaultCalendar: defaultCalendar,
            words: words)
        if let levels = map["escalation"]?.listOrOne().compactMap({ $0.duration() }) { city.escalation = levels }
        city.proofSources = ProofSourceReader(log: log, languages: languages).read(files)
        if let terms = map["text_messages"] { city.texts = textTerms(terms) }
        return (city, areas)
    }

    private func spoken(_ map: YamlMapping) -> [Language] {
        guard let values = map.required("languages")?.list() else { return [] }
        var languages: [Language] = []
        for value in values {
            guard let text = value.text() else { continue }
            if let language = Language(text) {
                if languages.contains(language) {
                    value.error("city.language_twice", "\(text) stands twice. Keep one.")
                } else {
                    languages.append(language)
                }
            } else {
                value.error("city.not_a_language", "\(text) is not a language tag such as es or en.")
            }
        }
        if languages.isEmpty { map["languages"]?.error("city.no_language", "Name at least one language.") }
        return languages
    }

    private func timeZone(_ map: YamlMapping) -> TimeZone? {
        guard let value = map.required("time_zone"), let name = value.text() else { return nil }
        if let zone = TimeZone(identifier: name) { return zone }
        value.error("city.unknown_time_zone", "There is no time zone \(name). Write it as America/Mexico_City.")
        return nil
    }

    private func helpLine(_ value: YamlValue, _ languages: [Language]) -> HelpLine? {
        guard let map = value.mapping(["name", "phone", "hours", "email", "url"]), let name = map.required("name")?.localized(languages),
            let phone = map.requiredText("phone")
        else { return nil }
        return HelpLine(
            name: name, phone: phone, hours: map["hours"]?.localized(languages), email: map.text("email"), url: map["url"]?.url())
    }

    private func mailSender(_ value: YamlValue, _ languages: [Language]) -> Letterhead? {
        guard let map = value.mapping(["name", "email"]), let name = map.required("name")?.localized(languages),
            let email = map.required("email"), let text = email.text()
        else { return nil }
        guard let address = MailAddress(text), address.domain.contains(".") else {
            email.error("city.not_an_email", "\(text) is not a mail address.")
            return nil
        }
        return Letterhead(name: name, email: address)
    }

    private func mapSettings(_ value: YamlValue) -> MapSettings? {
        guard let map = value.mapping(["latitude", "longitude", "zoom", "tiles", "attribution"]),
            let latitude = map.required("latitude")?.decimal(-90...90), let longitude = map.required("longitude")?.decimal(-180...180)
        else { return nil }
        let tiles = map["tiles"].flatMap { value -> String? in
            guard let url = value.url() else { return nil }
            if ["{z}", "{x}", "{y}"].allSatisfy(url.contains) { return url }
            value.error("city.bad_tiles", "An address of tiles has {z}, {x} and {y} in it.")
            return nil
        }
        if tiles != nil, map["attribution"] == nil {
            value.error("city.no_attribution", "Say in attribution who made the map of the tiles.")
        }
        return MapSettings(
            latitude: latitude, longitude: longitude, zoom: map["zoom"]?.whole(1...20) ?? 11, tiles: tiles,
            attribution: map.text("attribution"))
    }

    private func category(_ value: YamlValue, _ languages: [Language]) -> ServiceCategory? {
        guard let map = value.mapping(["id", "title"]), let id: UnitID = map.required("id")?.name(),
            let title = map.required("title")?.localized(languages)
        else { return nil }
        return ServiceCategory(id: id.name, title: title)
    }

    private func cityRoles(_ value: YamlValue?, _ languages: [Language]) -> [CityRole] {
        var named: [String: LocalizedText] = [:]
        for item in value?.list() ?? [] {
            guard let map = item.mapping(["id", "name"]), let id = map.required("id").flatMap({ known($0, CityRole.ids, "role") }),
                let name = map.required("name")?.localized(languages)
            else { continue }
            named[id] = name
        }
        return CityRole.ids.map { CityRole(id: $0, name: named[$0] ?? LocalizedText([.english: $0.replacing("-", with: " ")])) }
    }

    private func channelAccount(_ value: YamlValue) -> ChannelAccount? {
        guard let map = value.mapping(["channel", "id", "adapter", "address"]), let channel: Channel = map.required("channel")?.choice(),
            let id: UnitID = map.required("id")?.name(), let address = map.requiredText("address")
        else { return nil }
        return ChannelAccount(channel: channel, id: id.name, adapter: map.text("adapter") ?? channel.rawValue, address: address)
    }

    private func days(_ value: YamlValue) -> Retention {
        var retention = Retention()
        guard let map = value.mapping(["drafts", "cases", "confidential_cases", "conversations"]) else { return retention }
        if let days = map["drafts"]?.whole(1...36_500) { retention.draftDays = days }
        if let days = map["cases"]?.whole(1...36_500) { retention.caseDays = days }
        if let days = map["confidential_cases"]?.whole(1...36_500) { retention.confidentialCaseDays = days }
        if let days = map["conversations"]?.whole(1...36_500) { retention.conversationDays = days }
        return retention
    }

    private func textTerms(_ value: YamlValue) -> TextTerms {
        var terms = TextTerms()
        guard let map = value.mapping(["countries", "price", "per_day"]) else { return terms }
        if let countries = map["countries"]?.list() {
            terms.countries = countries.compactMap { country in
                guard let text = country.text() else { return nil }
                guard text.wholeMatch(of: /\+[1-9][0-9]{0,3}/) != nil else {
                    country.error("city.bad_country_code", "\(text) is no country code of telephones. Write it as \"+52\", with quotes.")
                    return nil
                }
                return text
            }
        }
        if let price = map["price"]?.decimal(0.01...1000) { terms.price = price }
        if let most = map["per_day"]?.decimal(0...100_000_000) { terms.perDay = most }
        return terms
    }

    private func known(_ value: YamlValue, _ names: [String], _ what: String) -> String? {
        guard let text = value.text() else { return nil }
        if names.contains(text) { return text }
        value.error(
            "city.unknown_\(what)",
            "There is no \(what) \(text).\(NearestName.hint(for: text, among: names)) Known are \(names.sorted().joined(separator: ", ")).")
        return nil
    }

    static func link(_ value: YamlValue, _ languages: [Language]) -> CityLink? {
        guard let map = value.mapping(["title", "url"]), let title = map.required("title")?.localized(languages),
            let url = map.required("url")?.url()
        else { return nil }
        return CityLink(title: title, url: url)
    }
}
