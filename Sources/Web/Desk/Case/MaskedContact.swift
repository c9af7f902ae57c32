import Cases
import Catalog
import Core
import Identity

/// Who reports, masked until a servant says why they need to know; the saying is an event that the resident can be shown.
struct MaskedContact {
    /// How long after saying why the contact stays open for that servant.
    static let opensFor = Instant.Span.minutes(15)
    /// How long a confidential case stays open for a servant who said why.
    static let confidentialOpensFor = Instant.Span.hours(8)
    private static let own: Set<String> = ["contact_name", "contact_email", "contact_phone"]

    /// Questions whose answers say who it is, and are not shown among the others.
    let questions: Set<String>
    let view: View

    /// Whether the servant has said what for, and sees everything for a while.
    let isOpen: Bool

    init(_ opened: CaseWork.Opened, _ scope: DeskScope, _ visit: Visit) async throws {
        let file = opened.file
        let keeper = Self.seenBy(file, visit)
        let mayUnmask = Self.mayUnmask(file, scope, visit)
        let opens = mayUnmask && Self.hasSaidWhy(opened, scope, within: Self.opensFor, at: visit.now)
        isOpen = opens
        // An office that must not know who reports sees no trace of it either.
        let isKept = keeper != file.unit && !mayUnmask
        // Of a service that nobody knows any more, nobody knows what is personal: everything is masked.
        let asked = Set(opened.answers.sections(in: visit.language).flatMap(\.rows).map(\.question))
        let personal = (try await Self.personal(in: file, visit) ?? asked).subtracting(Self.own)
        questions = personal.union(Self.own)
        let (name, phone, email) = (opened.contact.name?.nonBlank, opened.contact.phone?.nonBlank, opened.contact.email?.nonBlank)
        let others = opened.answers.sections(in: visit.language).flatMap(\.rows).filter {
            personal.contains($0.question) && $0.answer.nonBlank != nil
        }
        let none = visit.words.text("desk.contact.none")
        func shown(_ value: String?, _ mask: (String) -> String) -> String { value.map { opens ? $0 : mask($0) } ?? none }
        view = [
            "name": shown(name, Self.masked(name:)), "phone": shown(phone, Self.masked(phone:)),
            "email": shown(email, Self.masked(email:)), "tel": opens ? phone.map { Telephone.link($0) } : nil,
            "others": others.map { row -> View in
                [
                    "label": row.label, "answer": opens ? row.answer : "••••",
                    "origin": opened.answers.known?[row.question].map { visit.origin($0.source, $0.since) },
                ]
            },
            "language": Languages.name(file.language), "isOpen": opens, "isKept": isKept,
            "kept": isKept
                ? visit.words.text(
                    "desk.contact.kept",
                    ["unit": visit.catalog.city.units[keeper]?.name.text(in: visit.language) ?? keeper.name]) : nil,
            "mayAsk": !opens && mayUnmask && (name ?? phone ?? email ?? others.first?.answer) != nil,
            "path": "/desk/cases/\(file.folio)/contact",
        ]
    }

    /// Questions that say something of a person: as the service said when the case was answered, and as it says today.
    ///
    /// Nil where nobody knows either any more.
    static func personal(in file: CaseFile, _ visit: Visit) async throws -> Set<String>? {
        let answered = try await visit.dependencies.archive.service(file.service, version: file.serviceVersion, catalog: visit.catalog)
        let masks = [answered, visit.catalog.known(file.service)].compactMap { $0?.maskedQuestions }
        return masks.isEmpty ? nil : masks.reduce(into: Set<String>()) { $0.formUnion($1) }
    }

    /// The unit whose servants may see who reports: the one that works the case, or the only one that its service names.
    static func seenBy(_ file: CaseFile, _ visit: Visit) -> UnitID { visit.catalog.known(file.service)?.reporterSeenBy ?? file.unit }

    /// Whether the servant may see who reports, once they said what for.
    ///
    /// Of a service that nobody knows any more, nobody knows whom it kept that from: nobody may.
    static func mayUnmask(_ file: CaseFile, _ scope: DeskScope, _ visit: Visit) -> Bool {
        guard visit.catalog.known(file.service) != nil else { return false }
        let keeper = seenBy(file, visit)
        return keeper == file.unit ? scope.may(.unmask, file) : scope.may(.unmask, keeper)
    }

    /// Whether a file answers a masked question and is not open to the servant.
    func hides(_ attachment: Attachment) -> Bool { !isOpen && questions.contains(attachment.question) }

    /// Whether a confidential case must not be shown to this servant before they said why.
    static func mustSayWhy(_ opened: CaseWork.Opened, _ scope: DeskScope, at now: Instant) -> Bool {
        opened.file.privacy == .confidential && !hasSaidWhy(opened, scope, within: confidentialOpensFor, at: now)
    }

    private static func hasSaidWhy(_ opened: CaseWork.Opened, _ scope: DeskScope, within span: Instant.Span, at now: Instant) -> Bool {
        opened.events.contains { event, payload in
            event.kind == .read && event.actor == .servant(scope.id) && now - event.at < span
                && payload?.fields?.contains(CaseWork.originals) != true
        }
    }

    /// A phone as `55 •••• ••78`.
    static func masked(phone: String) -> String {
        let digits = phone.filter(\.isNumber)
        guard digits.count >= 8 else { return "••••" }
        return "\(digits.dropLast(8).suffix(2)) •••• ••\(digits.suffix(2))".trimmed
    }

    /// An address as `l••••@g••••.com`.
    static func masked(email: String) -> String {
        let parts = email.split(separator: "@", maxSplits: 1)
        guard parts.count == 2, let first = parts[0].first, let host = parts[1].first else { return "••••" }
        let end = parts[1].lastIndex(of: ".").map { parts[1][$0...] } ?? ""
        return "\(first)••••@\(host)••••\(end)"
    }

    /// A name as `L•••• H••••`.
    static func masked(name: String) -> String {
        name.split(separator: " ").prefix(4).map { "\($0.prefix(1))••••" }.joined(separator: " ")
    }
}
