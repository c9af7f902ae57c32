package import Catalog
package import Core
package import Forms
import Foundation

/// Pre-fill: what is known of a person is offered once, filled in when they say yes, and not asked again.
extension Intake {
    /// What could be filled in now: bound, known surely enough, wanted here, and not answered, declined or filled in before.
    package static func offers(_ open: OpenDraft, _ filler: KnownFiller) -> [KnownOffer] {
        guard open.draft.counter == nil, open.draft.sentAs == nil else { return [] }
        return open.service.prefill.compactMap { binding in
            guard let value = filler.values[binding.claim], value.level >= binding.level, !value.text.isEmpty,
                open.known.filled[binding.question] == nil, !open.known.declined.contains(binding.claim),
                binding.when.map({ open.session.holds($0.compiled) }) ?? true
            else { return nil }
            let refs = open.session.refs(named: binding.question)
            guard refs.allSatisfy({ open.session.text($0).isEmpty }),
                open.session.form.questions.contains(where: { $0.name == binding.question })
            else { return nil }
            return KnownOffer(binding: binding, value: value)
        }
    }

    /// Those of them that a page would otherwise ask for.
    package static func offers(_ open: OpenDraft, _ filler: KnownFiller, on page: FormPage) -> [KnownOffer] {
        let asked = Set(page.steps.filter { $0.kind == .ask && !$0.isLocked }.map(\.name))
        let all = offers(open, filler)
        return all.contains { asked.contains($0.binding.question) } ? all : []
    }

    /// The person said yes: fills in what is offered now, and ties the draft to their account.
    ///
    /// - Parameter alongside: what else is written in the same transaction of what was filled in: the log of whoever's data it is.
    package func fill(
        _ id: ID<Draft>, holder: Holder, catalog: Catalog, from filler: KnownFiller,
        alongside: @escaping @Sendable ([KnownOffer], any Transaction) throws -> Void = { _, _ in }
    ) async throws -> (open: OpenDraft, filled: [KnownOffer]) {
        let (changed, offers) = try await change(id, holder: holder, catalog: catalog, alongside: alongside) { open -> [KnownOffer] in
            // Somebody else's data is never mixed in.
            if let owner = open.known.account, owner != filler.account { throw CaseError.draftNotFound }
            var filled: [KnownOffer] = []
            for offer in Self.offers(open, filler) {
                let name = offer.binding.question
                guard open.session.prefill(name, offer.value.text) else { continue }
                // A value that the form refuses is asked for like any other.
                if let ref = open.session.refs(named: name).first, open.session.refusal(of: ref) != nil {
                    open.session.clear(ref)
                    continue
                }
                open.known.filled[name] = .init(
                    value: offer.value, stored: open.session.text(named: name), isLocked: offer.binding.lock)
                if offer.binding.lock { open.session.locked.insert(name) }
                filled.append(offer)
            }
            open.known.account = filler.account
            return filled
        }
        return (changed, offers)
    }

    /// The person wants to write it themselves: what is offered now is not offered again.
    package func decline(_ id: ID<Draft>, holder: Holder, catalog: Catalog, from filler: KnownFiller) async throws {
        _ = try await change(id, holder: holder, catalog: catalog) { open in
            open.known.declined.formUnion(Self.offers(open, filler).map(\.value.claim))
        }
    }

    /// Remembers the question at which somebody goes away to prove who they are.
    package func leave(_ id: ID<Draft>, at ref: QuestionRef?, holder: Holder, catalog: Catalog) async throws {
        _ = try await change(id, holder: holder, catalog: catalog) { open in open.known.place = ref?.path }
    }

    /// What keeps them from going on at a page; nil for nothing.
    ///
    /// - Parameter page: nil for the check and for sending, where everything must be met.
    package static func unmet(_ open: OpenDraft, _ filler: KnownFiller?, at page: FormPage?) -> UnmetNeed? {
        // At a counter a servant has the person before them.
        guard open.draft.counter == nil else { return nil }
        if let owner = open.known.account, owner != filler?.account { return .signIn }
        let need = open.service.identity
        guard need != IdentityNeed(), isReached(need, open, page) else { return nil }
        guard let filler else { return .signIn }
        if filler.level < need.level { return .level(need.level) }
        return filler.acr < need.acr ? .acr(need.acr) : nil
    }

    /// Whether the question from which on the need holds is on the page or before it.
    private static func isReached(_ need: IdentityNeed, _ open: OpenDraft, _ page: FormPage?) -> Bool {
        guard let from = need.from, let page, page.kind != .end else { return true }
        var session = open.session
        let order = session.allSteps()
        guard let start = order.firstIndex(where: { $0.name == from }) else { return true }
        let last = page.steps.compactMap { step in order.firstIndex { $0.ref == step.ref } }.max() ?? order.count
        return last >= start
    }

    /// Whether a page asks for nothing but what is known already: it is passed over, and stands in the check.
    package static func isKnown(_ page: FormPage, _ known: KnownRecord) -> Bool {
        // A locked answer is shown and no longer asked.
        let asked = page.steps.filter { $0.kind == .ask || $0.isLocked }
        return !asked.isEmpty && page.kind == .fields
            && asked.allSatisfy { !$0.value.isEmpty && known.filled[$0.name] != nil }
    }

    /// The page from which on somebody is asked something that is not known.
    package static func passing(_ page: FormPage, _ session: inout FormSession, _ known: KnownRecord) -> FormPage {
        var page = page
        var passed = 0
        while !known.filled.isEmpty, isKnown(page, known), passed < 500 {
            page = session.page(after: page.ref)
            passed += 1
        }
        return page
    }
}
