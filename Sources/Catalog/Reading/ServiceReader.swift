import Core
import Forms
import Foundation

/// Reads a service's folder: one service, or one for each row of a family.
struct ServiceReader {
    let city: City
    let areas: AreaMap
    let log: FindingLog
    /// A published version is read again: what it names of the city may be gone since, and that is no reason to refuse it.
    var isPublished = false
    /// Whether decision tables are tried with all answers, which may take longer than a start should.
    var isThorough = false

    /// Combinations of answers that a decision table is tried with: when a city starts, and when it is checked.
    static let combinations = (start: 2_000, check: 1_000_000)

    static let keys = [
        "title", "summary", "mode", "owner", "category", "sign", "warning", "legal_basis", "cost", "requirements", "steps", "counter",
        "links",
        "channels", "keywords", "phrases", "identity", "privacy", "prefill", "texts", "attachments", "route", "clock", "follow_ups",
        "documents", "official", "personal", "reporter_seen_by", "retention",
    ]
    /// Keys that a row of a family may set; each replaces the whole key of `service.yaml`.
    static let variantKeys = keys.filter { !["mode", "channels", "prefill", "official"].contains($0) }

    var languages: [Language] { city.languages }

    func read(_ bundle: ServiceBundle) -> [CityService] {
        let path = "services/\(bundle.folder)/"
        guard let code = ServiceCode(bundle.folder) else {
            log.add(
                Finding(
                    file: path, code: "service.bad_name",
                    message: "\(bundle.folder) cannot name a service: use lower-case letters, digits and hyphens."))
            return []
        }
        guard let data = bundle.files["service.yaml"] else {
            log.add(
                Finding(
                    file: path + "service.yaml", code: "service.missing",
                    message: "The folder has no service.yaml. Add one, or move the folder away."))
            return []
        }
        guard let root = YamlValue.read(data, file: path + "service.yaml", log: log), let map = root.mapping(Self.keys) else { return [] }
        let family = bundle.files["variants.yaml"].flatMap {
            VariantReader(log: log, languages: languages).read($0, file: path + "variants.yaml")
        }
        if bundle.files["variants.yaml"] != nil, family == nil { return [] }
        let source = QuestionnaireSource(bundle: bundle, path: path, log: log, isThorough: isThorough)
        guard let questionnaire = source.read(family) else { return [] }

        let base = questionnaire.base
        let rules = rules(bundle, base)
        if let base, !isPublished { lengths(base, map, path) }
        let common = Common(bundle: bundle, questionnaire: base, rules: rules)
        guard let family else {
            return [service(code, common, map, nil, base.map { DeferredForm($0.form) })].compactMap(\.self)
        }
        return family.rows.compactMap { row in
            var values = map.values.filter { $0.key != "phrases" && $0.key != "title" && $0.key != "keywords" }
            values.merge(row.map.values.filter { Self.variantKeys.contains($0.key) }) { $1 }
            let variant = ServiceVariant(
                code: row.code, official: row.official, asks: family.isSelective ? Set(row.asks) : nil, question: family.question)
            return service(
                ServiceCode(unchecked: "\(code)-\(row.code)"), common, YamlMapping(values: values, whole: row.map.whole), variant,
                questionnaire.variants[row.code])
        }
    }

    /// What all services of a folder share.
    private struct Common {
        let bundle: ServiceBundle
        /// Whole, before it is cut to a row: names and expressions are checked with it.
        let questionnaire: Questionnaire?
        let rules: [RuleBook]
    }

    /// `rules.yaml` and every `rules-….yaml`, each from the day that it names, in the order of these days.
    private func rules(_ bundle: ServiceBundle, _ questionnaire: Questionnaire?) -> [RuleBook] {
        let names = bundle.files.keys.filter { $0 == "rules.yaml" || ($0.hasPrefix("rules-") && $0.hasSuffix(".yaml")) }.sorted()
        var books: [(book: RuleBook, file: String)] = []
        for name in names {
            let file = "services/\(bundle.folder)/\(name)"
            guard let questionnaire, let data = bundle.files[name] else {
                log.add(
                    Finding(file: file, code: "service.no_questions", message: "Rules need a questionnaire, and this folder has none."))
                continue
            }
            guard let book = RulesReader(service: self, questionnaire: questionnaire).read(data, file: file) else { continue }
            if !isPublished { tryOut(book, questionnaire, file: file) }
            books.append((book, file))
        }
        books.sort { ($0.book.validFrom?.number ?? .min) < ($1.book.validFrom?.number ?? .min) }
        for (earlier, later) in zip(books, books.dropFirst()) {
            if earlier.book.validFrom == later.book.validFrom {
                log.add(
                    Finding(
                        file: later.file, column: "valid_from", code: "rules.same_day",
                        message: "\(earlier.file) holds from the same day. Give each its own valid_from."))
            }
            if Set(earlier.book.tables.map(\.output)) != Set(later.book.tables.map(\.output)) {
                log.add(
                    Finding(
                        file: later.file, column: "tables", code: "rules.other_outputs",
                        message: "\(earlier.file) decides other outputs. Rules of one service decide the same ones on every day."))
            }
        }
        return books.map(\.book)
    }

    /// Texts that take more messages than the service allows, where it is offered by SMS.
    private func lengths(_ questionnaire: Questionnaire, _ map: YamlMapping, _ path: String) {
        let quiet = ServiceReader(city: city, areas: areas, log: FindingLog(), isPublished: true)
        let parts = ServicePartsReader(service: quiet, questionnaire: questionnaire)
        guard let setup = parts.channels(map["channels"])[.sms] else { return }
        let own = parts.texts(map["texts"]).filter { $0.channels.contains(.sms) }
        for finding in SMSLength.findings(questionnaire.definition, segments: setup.maxSegments)
        where !own.contains(where: { finding.message.hasPrefix("'\($0.question)' ") }) {
            var placed = finding
            placed.file = path + (finding.file.split(separator: "/").last.map(String.init) ?? finding.file)
            log.add(placed)
        }
        for text in own {
            for (language, words) in text.text.texts.sorted(by: { $0.key < $1.key }) where SMSLength.parts(of: words) > setup.maxSegments {
                map["texts"]?.warning(
                    "service.sms_too_long",
                    "The text of \(text.question) in \(language) takes \(SMSLength.parts(of: words)) messages and the service allows \(setup.maxSegments). Shorten it."
                )
            }
        }
    }

    private func service(_ code: ServiceCode, _ common: Common, _ map: YamlMapping, _ variant: ServiceVariant?, _ form: DeferredForm?)
        -> CityService?
    {
        let (bundle, questionnaire, rules) = (common.bundle, common.questionnaire, common.rules)
        let title = map.required("title")?.localized(languages)
        let summary = map.required("summary")?.localized(languages)
        let owner = map.required("owner").flatMap(unit)
        let mode = mode(map, questionnaire, bundle)
        let parts = ServicePartsReader(service: self, questionnaire: questionnaire)
        let asking = questionnaire?.adding(outputs: rules.first?.tables.map(\.output) ?? [])
        let outcomes = ServicePartsReader(service: self, questionnaire: asking)
        let routes = map["route"].map { RouteReader(service: self, questionnaire: asking).read($0) } ?? []
        let clock = parts.clock(map["clock"], owner: owner)
        guard let title, let summary, let owner else { return nil }
        return CityService(
            code: code, folder: bundle.folder, version: bundle.version, variant: variant, title: title, summary: summary, mode: mode,
            form: mode == .information ? nil : form, owner: owner, category: map["category"].flatMap(category),
            sign: map["sign"].flatMap(sign),
            page: parts.page(map), channels: parts.channels(map["channels"]), keywords: parts.keywords(map["keywords"]),
            phrases: parts.phrases(map["phrases"]), identity: parts.identity(map["identity"]),
            privacy: map["privacy"]?.choice() ?? .restricted,
            prefill: parts.prefill(map["prefill"]), personal: parts.personal(map["personal"]),
            reporterSeenBy: map["reporter_seen_by"].flatMap(unit), texts: parts.texts(map["texts"]),
            attachments: parts.attachments(map["attachments"]),
            routes: routes, clock: clock, retention: parts.retention(map["retention"]),
            followUps: outcomes.followUps(map["follow_ups"]), documents: outcomes.documents(map["documents"]),
            ruleBooks: rules, official: variant?.official ?? map.text("official"), media: Self.media(bundle))
    }

    private static let mediaEndings: Set<String> = [
        "jpg", "jpeg", "png", "gif", "webp", "svg", "mp3", "m4a", "ogg", "wav", "mp4", "webm",
    ]

    /// What questions and choices may show, from anywhere in the folder.
    private static func media(_ bundle: ServiceBundle) -> [String: Data] {
        var media: [String: Data] = [:]
        for (path, data) in bundle.files {
            guard let name = path.split(separator: "/").last.map(String.init), let ending = name.split(separator: ".").last,
                mediaEndings.contains(ending.lowercased())
            else { continue }
            media[name] = data
        }
        return media
    }

    private func tryOut(_ rules: RuleBook, _ questionnaire: Questionnaire, file: String) {
        let limit = isThorough ? Self.combinations.check : Self.combinations.start
        let environment = FormEnvironment(now: Instant(milliseconds: 1_784_000_000_000), zone: LocalZone(city.timeZone), chance: .seeded(1))
        let check = TableCheck(form: questionnaire.form, definition: questionnaire.definition, environment: environment, limit: limit)
        TableCheck.tell(rules, check, file: file, isThorough: isThorough, log: log)
    }

    private func mode(_ map: YamlMapping, _ questionnaire: Questionnaire?, _ bundle: ServiceBundle) -> ServiceMode {
        let mode: ServiceMode = map["mode"].flatMap { $0.choice() } ?? (questionnaire == nil ? .information : .full)
        if mode != .information, questionnaire == nil {
            map["mode"]?.error(
                "service.no_questionnaire",
                "A service of mode \(mode.rawValue) needs questions: add questionnaire.yaml or questionnaire.xlsx, or write mode: information."
            )
        }
        if mode == .information, questionnaire != nil {
            map["mode"]?.warning(
                "service.idle_questionnaire", "An information service asks nothing; the questionnaire of the folder is not used.")
        }
        return mode
    }

    /// A unit of the city that exists.
    func unit(_ value: YamlValue) -> UnitID? {
        guard let id: UnitID = value.name() else { return nil }
        if city.units[id] != nil { return id }
        let names = city.units.all.map(\.id.name)
        let message = "There is no unit \(id) in city.yaml.\(NearestName.hint(for: id.name, among: names))"
        if isPublished {
            value.warning("service.unknown_unit", message)
            return id
        }
        value.error("service.unknown_unit", message)
        return nil
    }

    private func category(_ value: YamlValue) -> String? {
        guard let text = value.text() else { return nil }
        let known = city.categories.map(\.id)
        if !known.isEmpty, !known.contains(text), !isPublished {
            value.error(
                "service.unknown_category", "There is no category \(text) in city.yaml.\(NearestName.hint(for: text, among: known))")
        }
        return text
    }

    private func sign(_ value: YamlValue) -> String? {
        guard let text = value.text() else { return nil }
        let known = city.theme.signs.keys.sorted()
        if !known.isEmpty, !known.contains(text) {
            value.warning(
                "service.unknown_sign",
                "There is no theme/signs/\(text).svg; the mark's arch is shown instead.\(NearestName.hint(for: text, among: known))")
        }
        return text
    }
}
