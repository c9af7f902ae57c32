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

    init(_ opened: CaseWork.Opened, _ scope: DeskScope, _ visit: Visit) {
        let file = opened.file
        let isOpen = Self.hasSaidWhy(opened, scope, within: Self.opensFor, at: visit.now)
        let personal = Set(
            (visit.catalog.service(file.service)?.prefill ?? []).filter {
                $0.claim.hasPrefix("identity.") || $0.claim == "contact.email" || $0.claim == "contact.phone"
            }.map(\.question)
        ).subtracting(Self.own)
        questions = personal.union(Self.own)
        let (name, phone, email) = (opened.contact.name?.nonBlank, opened.contact.phone?.nonBlank, opened.contact.email?.nonBlank)
        let others = opened.answers.sections(in: visit.language).flatMap(\.rows).filter {
            personal.contains($0.question) && $0.answer.nonBlank != nil
        }
        let none = visit.words.text("desk.contact.none")
        view = [
            "name": name.map { isOpen ? $0 : Self.masked(name: $0) } ?? none,
            "phone": phone.map { isOpen ? $0 : Self.masked(phone: $0) } ?? none,
            "email": email.map { isOpen ? $0 : Self.masked(email: $0) } ?? none,
            "tel": isOpen ? phone.map { Telephone.link($0) } : nil,
            "others": others.map { ["label": $0.label, "answer": isOpen ? $0.answer : "••••"] as View },
            "language": Languages.name(file.language), "isOpen": isOpen,
            "mayAsk": !isOpen && (name ?? phone ?? email ?? others.first?.answer) != nil && scope.may(.unmask, file),
            "path": "/desk/cases/\(file.folio)/contact",
        ]
    }

    /// Whether a confidential case must not be shown to this servant before they said why.
    static func mustSayWhy(_ opened: CaseWork.Opened, _ scope: DeskScope, at now: Instant) -> Bool {
        opened.file.privacy == .confidential && !hasSaidWhy(opened, scope, within: confidentialOpensFor, at: now)
    }

    private static func hasSaidWhy(_ opened: CaseWork.Opened, _ scope: DeskScope, within span: Instant.Span, at now: Instant) -> Bool {
        opened.events.contains { event, _ in event.kind == .read && event.actor == .servant(scope.id) && now - event.at < span }
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
