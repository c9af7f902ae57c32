package import Catalog
package import Core
package import Forms
import Foundation

/// Changed rules and routes tried on past cases before they are published: which of them would come out otherwise.
///
/// Nothing is written. Each case is read under the version that it was answered in, its answers are given to the changed service, and the newest
/// rules of it are asked as of the day of the case. What a case said of itself when it was opened is what it is compared with.
package struct RulesDryRun: Sendable {
    private let room: CaseRoom
    private let archive: ServiceArchive

    package init(room: CaseRoom, archive: ServiceArchive) { (self.room, self.archive) = (room, archive) }

    /// What rules and routes said, or would say.
    package struct Outcome: Sendable, Hashable, Codable {
        package let outputs: [String: String]
        package let unit: UnitID
        /// The route that held.
        package let rule: String
    }

    /// A case that would come out otherwise.
    package struct Change: Sendable, Hashable {
        package let folio: Folio
        package let service: ServiceCode
        package let privacy: ServicePrivacy
        package let openedAt: Instant
        package let before: Outcome
        package let after: Outcome
        /// The rows that would fire, with their words and without what they looked at, which is personal.
        package let because: [DecisionReason]
    }

    package struct Report: Sendable, Hashable {
        package internal(set) var looked = 0
        /// Cases whose answers can no longer be read, or whose service is not among the changed.
        package internal(set) var unread = 0
        package internal(set) var changes: [Change] = []
        /// Whether a draft row took part in any outcome.
        package internal(set) var isDraft = false
    }

    private static let page = 200

    /// - Parameters:
    ///   - changed: the services as they would be, of one folder or of many.
    ///   - catalog: the city as it is served.
    ///   - proposed: the city as it would be, with its areas and units; the served one where nil.
    ///   - limit: the most cases to look at.
    package func run(
        _ changed: [CityService], catalog: Catalog, proposed: Catalog? = nil, since: Instant, limit: Int = 100_000
    ) async throws -> Report {
        var report = Report()
        var last = Self.start(since)
        while report.looked + report.unread < limit, let next = try await step(changed, catalog: catalog, proposed, after: last, &report) {
            last = next
        }
        return report
    }

    /// What comes before every case that was opened since a moment.
    static func start(_ since: Instant) -> ID<CaseFile> {
        // Identifiers begin with their moment.
        ID(high: UInt64(max(since.milliseconds, 0)) << 16, low: 0)
    }

    /// Looks at some cases and adds what it finds to the report.
    /// - Returns: the last of them; nil where there are no more.
    func step(
        _ changed: [CityService], catalog: Catalog, _ proposed: Catalog?, after: ID<CaseFile>, _ report: inout Report
    ) async throws -> ID<CaseFile>? {
        let services = Dictionary(changed.map { ($0.code, $0) }) { first, _ in first }
        let files = try await room.unit.read { [room] tx in try room.cases.opened(after: after, limit: Self.page, tx) }
        for file in files {
            guard let service = services[file.service] else { continue }
            try await look(at: file, service, catalog, proposed ?? catalog, &report)
        }
        return files.last?.id
    }

    private func look(
        at file: CaseFile, _ service: CityService, _ catalog: Catalog, _ proposed: Catalog, _ report: inout Report
    ) async throws {
        guard let answers = try? await answers(of: file), let form = service.questionnaire,
            let old = try? await archive.service(file.service, version: file.serviceVersion, catalog: catalog),
            let oldForm = old.questionnaire
        else {
            report.unread += 1
            return
        }
        let environment = FormEnvironment(now: file.openedAt, zone: LocalZone(proposed.city.timeZone), chance: .seeded(1))
        guard let past = try? FormSession(oldForm, resuming: answers.session, environment: environment) else {
            report.unread += 1
            return
        }
        var session = FormSession(form, environment: environment)
        if let variant = service.variant { _ = session.prefill(variant.question, variant.code, lock: true) }
        _ = session.set(past.values)
        let (decision, route) = proposed.conclude(service, session, rules: .newest)
        let before = Outcome(outputs: answers.outputs, unit: answers.route.unit, rule: answers.route.rule)
        let after = Outcome(outputs: decision.outputs, unit: route.unit, rule: route.rule)
        report.looked += 1
        if decision.isDraft { report.isDraft = true }
        guard before.outputs != after.outputs || before.unit != after.unit else { return }
        report.changes.append(
            Change(
                folio: file.folio, service: file.service, privacy: file.privacy, openedAt: file.openedAt, before: before, after: after,
                because: decision.because.map { DecisionReason(rule: $0.rule, text: $0.text, facts: []) }))
    }

    private func answers(of file: CaseFile) async throws -> CaseAnswers? {
        try await room.unit.read { [room] tx in
            guard let content = try room.cases.content(file.id, tx) else { return nil }
            let key = try room.ring.existingKey(for: KeyOwner(.caseFile, file.id), in: room.keys, tx)
            return try key.open(content.answers, field: "case.answers", as: CaseAnswers.self)
        }
    }
}

extension RulesDryRun.Report {
    /// JSON lines: one for each case that would change, then the sum.
    package func lines(in language: Language) -> [JSONValue] {
        changes.map { change in
            .object([
                .init("folio", .text(change.folio.description)), .init("service", .text(change.service.name)),
                .init("opened", .text(change.openedAt.description)), .init("before", change.before.json),
                .init("after", change.after.json),
                .init(
                    "because",
                    .array(
                        change.because.map {
                            .object([.init("rule", .text($0.rule)), .init("text", .text($0.text?.text(in: language) ?? ""))])
                        })),
            ])
        } + [
            .object([
                .init("looked", .number(Double(looked))), .init("changed", .number(Double(changes.count))),
                .init("unread", .number(Double(unread))), .init("draft", .boolean(isDraft)),
            ])
        ]
    }
}

extension RulesDryRun.Outcome {
    fileprivate var json: JSONValue {
        .object([
            .init("outputs", .object(outputs.sorted { $0.key < $1.key }.map { .init($0.key, .text($0.value)) })),
            .init("unit", .text(unit.name)), .init("rule", .text(rule)),
        ])
    }
}
