import Cases
import Catalog
import Core

/// What a file of a case is called on the desk: what it shows and how large it is, never the name on somebody's device.
enum FileNames {
    static func name(of attachment: Attachment, _ visit: Visit) -> String {
        switch attachment.question {
        case "evidence": visit.words.text("desk.case.evidence")
        default:
            attachment.thumbnail != nil
                ? visit.words.text("desk.case.sent_photo")
                : visit.words.text("desk.case.file", ["size": FileWords.size(attachment.size, visit.words)])
        }
    }
}
