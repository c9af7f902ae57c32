import Cases
import Catalog
import Core
import Forms
import Foundation

/// Photos, sounds, films, documents and drawings: kept at once and removable.
extension QuestionView {
    func files(_ step: FormStep, _ view: inout View) {
        let rule = service.attachmentRule(for: step.name, type: step.type)
        let own = files.filter { $0.isAnswer(to: step.ref, named: step.name, in: session) }
        // In a row of a repeat the answer itself names the file, so there is one.
        let most = session.isRepeated(step.ref) ? 1 : max(rule.count.upperBound, 1)
        let isDrawn = step.type == .image && step.appearance.contains { ["draw", "signature", "annotate"].contains($0) }
        view["template"] = "drafts/files"
        view["accept"] = Self.accepted(step, rule.types)
        view["isPhoto"] = step.type == .image
        view["capture"] = Self.camera(step.appearance)
        view["files"] = own.map { file -> View in
            [
                "path": "/draft/\(draft)/files/\(file.id)", "id": file.id.description, "isPhoto": file.thumbnail != nil,
                "isSound": file.mediaType.hasPrefix("audio/"), "isFilm": file.mediaType.hasPrefix("video/"),
                "isOther": file.thumbnail == nil && !file.mediaType.hasPrefix("audio/") && !file.mediaType.hasPrefix("video/"),
                "size": FileWords.size(file.size, visit.words),
                "removeLabel": visit.words.text("files.remove"),
            ]
        }
        view["hasRoom"] = own.count < most
        view["hasFiles"] = !own.isEmpty
        view["limit"] = visit.words.text("files.limit", ["count": String(most), "size": FileWords.size(rule.maxBytes, visit.words)])
        view["addLabel"] = visit.words.text("files.\(isDrawn ? "add_drawing" : Self.kind(step.type, isFirst: own.isEmpty))")
        if isDrawn, own.count < most {
            let canvas = ["signature", "annotate"].first { step.appearance.contains($0) } ?? "draw"
            view["canvas"] = canvas
            view["drawLabel"] = visit.words.text("files.drawing.\(canvas)")
        }
    }

    private static func kind(_ type: QuestionType?, isFirst: Bool) -> String {
        switch type {
        case .image: isFirst ? "add_photo" : "add_another_photo"
        case .audio: "add_sound"
        case .video: "add_film"
        default: "add"
        }
    }

    /// Which camera a phone opens; nil where a kept photo will do.
    private static func camera(_ appearance: Set<String>) -> String? {
        if appearance.contains("selfie") || appearance.contains("new-front") { return "user" }
        return appearance.contains("new") ? "environment" : nil
    }

    /// What the browser's chooser offers.
    private static func accepted(_ step: FormStep, _ types: [String]) -> String? {
        switch step.type {
        case .image: types.filter { $0.hasPrefix("image/") }.joined(separator: ",")
        case .audio: "audio/*"
        case .video: "video/*"
        default: types.contains("application/zip") ? nil : types.joined(separator: ",")
        }
    }
}

/// Sizes in words.
enum FileWords {
    static func size(_ bytes: Int, _ words: Words) -> String {
        if bytes >= 1_000_000 {
            return words.text(
                "files.mb",
                [
                    "size": String((bytes + 50_000) / 100_000 / 10)
                        + ((bytes + 50_000) / 100_000 % 10 == 0 ? "" : ".\((bytes + 50_000) / 100_000 % 10)")
                ])
        }
        return words.text("files.kb", ["size": String(max(1, bytes / 1000))])
    }
}
