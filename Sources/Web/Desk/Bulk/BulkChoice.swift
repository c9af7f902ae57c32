import Cases
import Catalog
import Core
import Identity
import Work

/// What a servant has chosen so far for a deed on many cases.
struct BulkChoice: Sendable {
    let act: BulkAct?
    /// Those of the page at hand.
    let chosen: Set<ID<CaseFile>>
    let count: Int

    static func read(_ scope: DeskScope, _ shown: [ID<CaseFile>], _ visit: Visit, _ tx: any Transaction) throws -> BulkChoice {
        let cases = visit.dependencies.stores.cases
        guard let act = try cases.choosing(of: scope.id, tx) else { return BulkChoice(act: nil, chosen: [], count: 0) }
        return BulkChoice(
            act: act, chosen: try cases.chosen(act, among: shown, tx), count: try cases.outcomes(of: act, tx).values.reduce(0, +))
    }

    /// The line over the list: how many are chosen and what may be done with them.
    func view(total: Int, _ scope: DeskScope, _ visit: Visit) -> View {
        [
            "count": visit.words.text("desk.bulk.chosen", count: count), "hasChosen": count > 0,
            "whole": visit.words.text("desk.bulk.whole", count: min(total, BulkAct.mostCases)),
            "deeds": BulkOrder.Deed.allCases.filter { scope.mayAnywhere($0.step.verb) }.map { deed in
                ["id": deed.rawValue, "name": visit.words.text("desk.bulk.\(deed.rawValue).action"), "icon": Icons.svg(deed.step.icon)]
                    as View
            },
        ]
    }
}

extension BulkOrder.Deed {
    /// The step by hand that it repeats.
    var step: DeskStep {
        switch self {
        case .accept: .accept
        case .assign: .assign
        case .transfer: .transfer
        case .answer, .close: .answer
        }
    }
}

/// What a deed would do with the cases that were chosen.
struct BulkPreview {
    var willDo = 0
    /// Why the others stay as they are: `state`, `right`, `confidential`, `same`.
    var skipped: [String: Int] = [:]
    var states: [CaseState: Int] = [:]

    init(_ groups: [BulkGroup], _ order: BulkOrder, _ scope: DeskScope) {
        for group in groups {
            if let reason = Self.reason(against: order, group, scope) {
                skipped[reason, default: 0] += group.count
            } else {
                willDo += group.count
                states[group.state, default: 0] += group.count
            }
        }
    }

    private static func reason(against order: BulkOrder, _ group: BulkGroup, _ scope: DeskScope) -> String? {
        guard BulkRights.may(order.deed, scope.member, scope.units, group.unit, group.service, group.area) else { return "right" }
        if group.privacy == .confidential, order.deed == .answer || order.deed == .close { return "confidential" }
        if !order.deed.step.isPossible(in: group.state) { return "state" }
        return order.deed == .transfer && order.unit == group.unit ? "same" : nil
    }
}

/// Who may do which deed with which case; asked for the preview and again when the deed is carried out.
enum BulkRights {
    static func may(
        _ deed: BulkOrder.Deed, _ member: StaffMember, _ units: UnitTree, _ unit: UnitID, _ service: ServiceCode, _ area: String?
    ) -> Bool {
        let line = [unit.name] + units.line(of: unit).map(\.id.name)
        return member.may(.read, inLine: line, service: service.name, area: area)
            && member.may(deed.step.verb, inLine: line, service: service.name, area: area)
    }

    /// As the job asks it, with the roles of now.
    static func permission(of member: StaffMember?, colleague: StaffMember?, _ units: UnitTree) -> BulkWork.Permission {
        { file, order in
            guard let member, may(order.deed, member, units, file.unit, file.service, file.area) else { return false }
            switch order.deed {
            case .answer, .close: return file.privacy != .confidential
            case .assign: return colleague.map { may(.accept, $0, units, file.unit, file.service, file.area) } ?? false
            case .transfer: return order.unit.map { units[$0] != nil && $0 != file.unit } ?? false
            case .accept: return true
            }
        }
    }
}
