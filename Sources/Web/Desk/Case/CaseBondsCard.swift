import Cases
import Catalog
import Core
import Identity

/// Cases that are joined or linked to this one, and those that may be about the same thing.
enum CaseBondsCard {
    static func view(_ opened: CaseWork.Opened, _ scope: DeskScope, _ visit: Visit) async throws -> View {
        let (file, bonds) = (opened.file, opened.bonds)
        let known = ([bonds.principal].compactMap(\.self) + bonds.followers + bonds.linked).compactMap { Folio($0) }
        let mayWork = scope.may(.work, file)
        let similar =
            mayWork && file.state.isOpen && bonds.followers.isEmpty
            ? try await visit.dependencies.cases.similar(to: opened, catalog: visit.catalog)
                .filter { !known.contains($0.file.folio) && scope.may(.work, $0.file) } : []
        let path = "/desk/cases/\(file.folio)"
        func line(_ folio: String) -> View { ["folio": folio, "path": "/desk/cases/\(folio)", "unlink": path + "/unlink?other=\(folio)"] }
        return [
            "principal": bonds.principal.map { [line($0)] } ?? [], "separate": mayWork && bonds.principal != nil ? path + "/separate" : nil,
            "hasFollowers": !bonds.followers.isEmpty, "followers": bonds.followers.map(line), "hasLinked": !bonds.linked.isEmpty,
            "linked": bonds.linked.map(line), "hasBonds": !known.isEmpty, "hasSimilar": !similar.isEmpty,
            "similar": similar.map { one in
                [
                    "folio": one.file.folio.description, "path": "/desk/cases/\(one.file.folio)",
                    "join": path + "/join?other=\(one.file.folio)",
                    "what": visit.words.text(
                        "desk.bonds.similar_line",
                        [
                            "service": visit.catalog.known(one.file.service)?.title.text(in: visit.language) ?? one.file.service.name,
                            "meters": String(one.meters), "day": visit.dates.day(one.file.openedAt),
                            "state": visit.words.text("desk.state.\(one.file.state.rawValue)").lowercased(),
                        ]),
                    "words": one.sharedWords.isEmpty
                        ? false as Any : visit.words.text("desk.bonds.words", ["words": one.sharedWords.joined(separator: ", ")]),
                ] as View
            },
        ]
    }
}

/// How long people have worked on a case.
enum CaseTimeCard {
    static func view(_ opened: CaseWork.Opened, _ scope: DeskScope, _ visit: Visit) -> View {
        let time = opened.time
        let running = WorkTimer.running(visit).flatMap { $0.folio == opened.file.folio ? $0 : nil }
        func minutes(_ seconds: Int) -> String {
            visit.words.text("desk.time.minutes", count: seconds == 0 ? 0 : max(1, (seconds + 30) / 60))
        }
        return [
            "mine": minutes(time[scope.id] ?? 0), "all": minutes(time.values.reduce(0, +)),
            "correct": scope.may(.work, opened.file) ? "/desk/cases/\(opened.file.folio)/time" : nil,
            "running": running?.view(visit) ?? false as Any, "token": visit.formToken(),
            "start": running == nil && scope.may(.work, opened.file) ? "/desk/cases/\(opened.file.folio)/timer" : false as Any,
        ]
    }
}
