import Core
import Forms

/// Reads the keys of `service.yaml` one by one.
struct ServicePartsReader {
    let service: ServiceReader
    let questionnaire: Questionnaire?

    private var languages: [Language] { service.languages }

    func page(_ map: YamlMapping) -> ServicePage {
        ServicePage(
            legalBasis: map["legal_basis"]?.localized(languages), cost: map["cost"]?.localized(languages),
            requirements: texts(map["requirements"]), counters: map["counter"]?.listOrOne().compactMap { counter($0) } ?? [],
            steps: texts(map["steps"]), links: map["links"]?.list()?.compactMap { CityReader.link($0, languages) } ?? [],
            warning: map["warning"]?.localized(languages))
    }

    private func texts(_ value: YamlValue?) -> [LocalizedText] { value?.listOrOne().compactMap { $0.localized(languages) } ?? [] }

    private func counter(_ value: YamlValue) -> Counter? {
        guard let map = value.mapping(["name", "address", "hours", "phone"]), let name = map.required("name")?.localized(languages) else {
            return nil
        }
        return Counter(
            name: name, address: map["address"]?.localized(languages), hours: map["hours"]?.localized(languages), phone: map.text("phone"))
    }

    func channels(_ value: YamlValue?) -> [Channel: ChannelSetup] {
        guard let map = value?.mapping(Channel.allCases.map(\.rawValue)) else { return [.web: ChannelSetup()] }
        var channels: [Channel: ChannelSetup] = [:]
        for (name, value) in map.values {
            guard let channel = Channel(rawValue: name) else { continue }
            guard value.isMapping else {
                if value.truth() == true { channels[channel] = ChannelSetup() }
                continue
            }
            guard let map = value.mapping(["number", "answers_in_one", "max_segments", "skip"]) else { continue }
            channels[channel] = ChannelSetup(
                number: map.text("number"), answersInOne: map["answers_in_one"]?.truth() ?? false,
                maxSegments: map["max_segments"]?.whole(1...10) ?? 1,
                skip: Set(map["skip"]?.listOrOne().compactMap { question($0) } ?? []))
        }
        return channels
    }

    func keywords(_ value: YamlValue?) -> [String] {
        var keywords: [String] = []
        for item in value?.listOrOne() ?? [] {
            guard let text = item.text() else { continue }
            let word = SearchWords.folded(text)
            if word.isEmpty || word.count > 30 {
                item.error("service.bad_keyword", "A keyword has 1 to 30 letters.")
            } else if keywords.contains(word) {
                item.warning("service.keyword_twice", "\(text) stands twice (accents and capitals do not count).")
            } else {
                keywords.append(word)
            }
        }
        return keywords
    }

    /// Fewer teach the understanding of free text next to nothing.
    static let fewPhrases = 5

    func phrases(_ value: YamlValue?) -> [Language: [String]] {
        var phrases: [Language: [String]] = [:]
        for (name, list) in value?.entries() ?? [] {
            guard let language = Language(name), languages.contains(language) else {
                list.error(
                    "catalog.unknown_language",
                    "The city has no language \(name).\(NearestName.hint(for: name, among: languages.map(\.tag)))")
                continue
            }
            phrases[language] = (list.isAbsent ? [] : list.list() ?? []).compactMap { $0.text() }
            if phrases[language]!.count < Self.fewPhrases {
                list.warning(
                    "service.few_phrases",
                    "Fewer than \(Self.fewPhrases) phrases in \(name): residents' own words are hardly recognised. 25 are good.")
            }
        }
        return phrases
    }

    func identity(_ value: YamlValue?) -> IdentityNeed {
        guard let map = value?.mapping(["level", "acr", "from"]) else { return IdentityNeed() }
        let need = IdentityNeed(
            level: map["level"]?.choice() ?? .none, acr: map["acr"]?.choice() ?? .none,
            from: map["from"].flatMap { place in place.text().flatMap { singleQuestion($0, at: place) } }?.name)
        if need.from != nil, need.level == .none, need.acr == .none {
            map["from"]?.warning("service.idle_need", "from says where a need begins, and none is named. Add level or acr, or take it out.")
        }
        return need
    }

    func prefill(_ value: YamlValue?) -> [Prefill] {
        var prefill: [Prefill] = []
        for (name, item) in value?.entries() ?? [] {
            guard let question = singleQuestion(name, at: item), let map = item.mapping(["from", "lock", "level", "when"]),
                let from = map.required("from"),
                let claim = from.text()
            else { continue }
            guard Prefill.claims.contains(claim) else {
                from.error(
                    "service.unknown_claim",
                    "\(claim) is not known of residents.\(NearestName.hint(for: claim, among: Prefill.claims)) Known are \(Prefill.claims.joined(separator: ", "))."
                )
                continue
            }
            if let when = map["when"], condition(when) == nil { continue }
            guard Self.takes(question.type, claim) else {
                from.error(
                    "service.prefill_type",
                    "\(question.name) is of another type than \(claim) gives: birthdate fills a date, all else a text.")
                continue
            }
            let level: IdentityLevel = map["level"]?.choice() ?? (claim.hasPrefix("identity.") ? .basic : .contact)
            if claim.hasPrefix("identity."), level < .basic {
                map["level"]?.error(
                    "service.prefill_level", "What says who somebody is comes from evidence of level basic or verified. Write one of them.")
                continue
            }
            prefill.append(
                Prefill(
                    question: question.name, claim: claim, lock: map["lock"]?.truth() ?? false, level: level,
                    when: map["when"].flatMap { condition($0) }))
        }
        return prefill
    }

    /// Whether a question can hold what a claim gives.
    private static func takes(_ type: QuestionType?, _ claim: String) -> Bool {
        switch (type, claim) {
        case (nil, _): true
        case (.date, let claim): claim == "identity.birthdate"
        case (.text, _): true
        case (.selectOne, "identity.sex"), (.selectOne, "identity.nationality"), (.selectOne, "identity.birth_entity"): true
        case (.selectOne, "contact.language"): true
        case (.barcode, "identity.curp"): true
        case (.geopoint, "address.point"): true
        default: false
        }
    }

    /// Names of questions that say something of a person.
    func personal(_ value: YamlValue?) -> Set<String> { Set(value?.listOrOne().compactMap { question($0) } ?? []) }

    func texts(_ value: YamlValue?) -> [QuestionText] {
        var texts: [QuestionText] = []
        for (name, item) in value?.entries() ?? [] {
            guard let question = question(name, at: item) else { continue }
            for (channelName, words) in item.entries() ?? [] {
                let channels =
                    channelName == "chat"
                    ? Set(Channel.allCases.filter(\.isChat)) : Set([Channel(rawValue: channelName)].compactMap(\.self))
                guard !channels.isEmpty else {
                    let names = Channel.allCases.map(\.rawValue) + ["chat"]
                    words.error(
                        "service.unknown_channel", "There is no channel \(channelName).\(NearestName.hint(for: channelName, among: names))")
                    continue
                }
                guard let text = words.localized(languages) else { continue }
                texts.append(QuestionText(question: question.name, channels: channels, text: text))
            }
        }
        return texts
    }

    func attachments(_ value: YamlValue?) -> [AttachmentRule] {
        var rules: [AttachmentRule] = []
        for (name, item) in value?.entries() ?? [] {
            guard let question = question(name, at: item), let map = item.mapping(["types", "max", "count", "later"]) else { continue }
            guard question.type?.isMedia == true else {
                item.error("service.not_a_file", "\(name) does not ask for a file; its type has to be image, audio, video or file.")
                continue
            }
            var rule = AttachmentRule(question: name)
            if let types = map["types"]?.listOrOne().compactMap({ mediaType($0) }), !types.isEmpty { rule.types = types }
            if let bytes = map["max"]?.bytes() { rule.maxBytes = bytes }
            if let count = map["count"]?.counts() { rule.count = count }
            if let later = map["later"]?.truth() { rule.later = later }
            rules.append(rule)
        }
        return rules
    }

    private func mediaType(_ value: YamlValue) -> String? {
        guard let text = value.text() else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }) { return text.lowercased() }
        value.error("service.bad_media_type", "\(text) is not a type of content such as image/jpeg or application/pdf.")
        return nil
    }

    func clock(_ value: YamlValue?, owner: UnitID?) -> ServiceClock {
        let usual = owner.flatMap { service.city.units[$0]?.calendar } ?? service.city.defaultCalendar
        guard let map = value?.mapping(["calendar", "accept", "first_answer", "next_update", "resolve"]) else {
            return ServiceClock(calendar: usual)
        }
        var calendar = usual
        if let value = map["calendar"], let text = value.text() {
            let known = service.city.calendars.keys.sorted()
            if known.contains(text) {
                calendar = text
            } else {
                let message = "There is no calendars/\(text).yaml.\(NearestName.hint(for: text, among: known))"
                if service.isPublished {
                    value.warning("service.unknown_calendar", message)
                } else {
                    value.error("service.unknown_calendar", message)
                }
            }
        }
        return ServiceClock(
            calendar: calendar, accept: map["accept"]?.duration(), firstAnswer: map["first_answer"]?.duration(),
            nextUpdate: map["next_update"]?.duration(), resolve: map["resolve"]?.duration())
    }

    func retention(_ value: YamlValue?) -> ServiceRetention {
        guard let map = value?.mapping(["drafts", "cases"]) else { return ServiceRetention() }
        return ServiceRetention(draftDays: map["drafts"]?.whole(1...36_500), caseDays: map["cases"]?.whole(1...36_500))
    }

    func followUps(_ value: YamlValue?) -> [FollowUp] {
        (value?.listOrOne() ?? []).compactMap { item in
            guard let map = item.mapping(["when", "after", "start"]), let after = map.required("after")?.duration(),
                let start: ServiceCode = map.required("start")?.name()
            else { return nil }
            return FollowUp(when: map["when"].flatMap { condition($0) }, after: after, start: start)
        }
    }

    func documents(_ value: YamlValue?) -> [DocumentRule] {
        (value?.listOrOne() ?? []).compactMap { item in
            guard let map = item.mapping(["id", "title", "template", "when", "sign"]), let id: ServiceCode = map.required("id")?.name(),
                let title = map.required("title")?.localized(languages)
            else { return nil }
            return DocumentRule(
                id: id.name, title: title, template: map.text("template") ?? id.name, when: map["when"].flatMap { condition($0) },
                sign: map["sign"]?.truth() ?? false)
        }
    }

    /// An expression, checked with the questionnaire; nil, with a finding, where it is not one.
    func condition(_ value: YamlValue) -> Condition? {
        guard let text = value.text() else { return nil }
        guard let questionnaire else {
            value.error("service.no_questions", "An expression needs a questionnaire, and this folder has none.")
            return nil
        }
        return questionnaire.condition(text, at: value)
    }

    private func question(_ value: YamlValue) -> String? {
        guard let text = value.text() else { return nil }
        return question(text, at: value)?.name
    }

    /// A question that the questionnaire has; nil, with a finding, for any other name.
    func question(_ name: String, at value: YamlValue) -> Form.Question? {
        guard let questionnaire else {
            value.error("service.no_questions", "\(name) should be a question, and this folder has no questionnaire.")
            return nil
        }
        return questionnaire.question(name, at: value)
    }

    /// The same for what can be meant once only.
    func singleQuestion(_ name: String, at value: YamlValue) -> Form.Question? {
        guard let questionnaire else { return question(name, at: value) }
        return questionnaire.singleQuestion(name, at: value)
    }
}
