import Cases
import Catalog
import Core
import Identity

/// The photos of a case in their order, each with what it answers.
struct CasePhotos {
    struct Photo {
        let attachment: Attachment
        /// `¿Cómo se ve el bache?, foto 1 de 2`.
        let name: String
        let view: View
        let path: String
    }

    let all: [Photo]
    /// Those that came with the report, in larger format on the page of the case.
    let reported: [Photo]

    init(_ opened: CaseWork.Opened, _ contact: MaskedContact, _ visit: Visit) {
        let labels = Dictionary(
            opened.answers.sections(in: visit.language).flatMap(\.rows).map { ($0.question, $0.label) },
            uniquingKeysWith: { first, _ in first })
        let photos = opened.attachments.filter { $0.thumbnail != nil && !contact.hides($0) }
        let groups = Dictionary(grouping: photos, by: \.question)
        all = photos.map { photo in
            let group = groups[photo.question] ?? [photo]
            let number = (group.firstIndex { $0.id == photo.id } ?? 0) + 1
            let name = visit.words.text(
                "desk.photo.name",
                [
                    "what": labels[photo.question] ?? FileNames.name(of: photo, visit), "number": String(number),
                    "count": String(group.count),
                ])
            let path = "/desk/cases/\(opened.file.folio)/photos/\(photo.id)"
            let file = "/desk/cases/\(opened.file.folio)/files/\(photo.id)"
            return Photo(
                attachment: photo, name: name,
                view: ["path": path, "small": file + "?small=1", "name": name, "see": visit.words.text("desk.photo.see")], path: path)
        }
        reported = all.filter { labels[$0.attachment.question] != nil }
    }
}

/// One photo at a time, as large as the window, with links to the one before and after: by keyboard and without a script.
enum PhotoViewer {
    static func show(_ visit: Visit) async throws -> Reply {
        let (scope, file) = try await visit.deskCase()
        guard let id = ID<Attachment>(try visit.parameter("file")) else { throw CaseError.attachmentNotFound }
        let opened = try await visit.dependencies.cases.open(file.id)
        guard !MaskedContact.mustSayWhy(opened, scope, at: visit.now) else { throw CaseError.attachmentNotFound }
        let photos = CasePhotos(opened, try await MaskedContact(opened, scope, visit), visit).all
        guard let place = photos.firstIndex(where: { $0.attachment.id == id }) else { throw CaseError.attachmentNotFound }
        let photo = photos[place]
        let unit = visit.catalog.city.units[file.unit] ?? scope.home
        return visit.deskPage(
            "desk/photo", title: "\(photo.name), \(file.folio)", scope: scope, sidebar: try await visit.sidebar(unit, scope),
            [
                "folio": file.folio.description, "path": "/desk/cases/\(file.folio)", "name": photo.name,
                "from": visit.words.text(
                    "desk.photo.from",
                    ["what": FileNames.name(of: photo.attachment, visit), "moment": visit.dates.moment(photo.attachment.addedAt)]),
                "large": "/desk/cases/\(file.folio)/files/\(id)", "before": place > 0 ? photos[place - 1].path : nil,
                "cover": scope.may(.work, file) ? photo.path + "/cover" : nil,
                "after": place + 1 < photos.count ? photos[place + 1].path : nil,
            ])
    }
}
