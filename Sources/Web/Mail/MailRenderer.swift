import Catalog
package import Core
import Foundation
package import Work

/// Mails in the recipient's language: what happened first, then the folio, what comes next and by when, one link, and how to reach a person.
///
/// The words are in `locales/<language>/mail.yaml`, under the template's name. Plain text and HTML say the same.
package struct MailRenderer: MessageRenderer {
    private let edition: @Sendable () -> Edition
    private let address: SiteAddress
    private let clock: WallClock

    package init(_ site: Site) {
        edition = { site.edition }
        address = site.dependencies.address
        clock = site.dependencies.clock
    }

    package func render(_ content: MessageContent) throws -> RenderedMessage {
        let edition = edition()
        let city = edition.city
        let words = edition.words(in: content.language)
        let dates = Dates(words, local: city.local, now: clock.now)
        var values = content.values
        for (name, value) in content.values where name.hasSuffix("_by") {
            values[name] = Instant(iso8601: value).map(dates.day)
        }
        values["help"] = city.help.phone
        values["program"] = city.program.text(in: content.language)
        let root = "mail.\(content.template)"
        func say(_ key: String) -> String? { words.optional("\(root).\(key)", values)?.nonBlank }
        let next = values["next_by"] == nil ? nil : say("next")
        let link = values["link"].map { $0.hasPrefix("/") ? address.link($0) : $0 }
        let draft = values["draft"].map { _ in words.text("mail.draft") }
        // Which of several promises is meant, where a message is about one.
        let stage = values["stage"].flatMap { say("stage.\($0)") }
        let text = [say("text"), stage, draft].compactMap(\.self).joined(separator: "\n\n").nonBlank
        let letter = Letter(
            language: content.language, program: values["program"] ?? "", heading: say("heading") ?? "",
            folio: values["folio"], quote: values["text"] ?? values["reason"], text: text, next: next, code: values["code"],
            codeWords: values["code"].map { _ in words.text("mail.code") }, button: say("button") ?? words.text("mail.button"), link: link,
            foot: words.text("mail.foot", values))
        return RenderedMessage(subject: say("subject") ?? letter.heading, text: letter.plain, html: letter.html)
    }
}

/// One mail, in parts.
private struct Letter {
    let language: Language
    let program: String
    let heading: String
    let folio: String?
    let quote: String?
    let text: String?
    let next: String?
    let code: String?
    let codeWords: String?
    let button: String
    let link: String?
    let foot: String

    var plain: String {
        [
            heading, folio.map { "Folio \($0)" }, quote.map { "«\($0)»" }, text, next,
            code.map { "\(codeWords ?? "")\n\($0)" }, link.map { "\(button): \($0)" }, "--\n" + foot,
        ].compactMap { $0 }.joined(separator: "\n\n") + "\n"
    }

    /// One column, the system's letters, ink on white, no images, nothing that reports back.
    var html: String {
        func paragraph(_ text: String, _ style: String = "") -> String {
            "<p style=\"margin:0 0 16px;\(style)\">\(Markup.escaped(text).replacingOccurrences(of: "\n", with: "<br>"))</p>"
        }
        var body = "<p style=\"margin:0 0 24px;font-weight:700\">\(Markup.escaped(program))</p>"
        body += "<h1 style=\"margin:0 0 16px;font-size:26px;line-height:1.2\">\(Markup.escaped(heading))</h1>"
        if let folio { body += paragraph("Folio \(folio)", "font-size:28px;font-weight:700;letter-spacing:.045em;") }
        if let quote {
            body += paragraph(quote, "padding:0 0 0 16px;border-left:4px solid #642a80;")
        }
        for part in [text, next].compactMap({ $0 }) { body += paragraph(part) }
        if let code {
            body += paragraph(codeWords ?? "") + paragraph(code, "font-size:20px;font-weight:700;letter-spacing:.06em;")
        }
        if let link {
            let target = Markup.escaped(link)
            body +=
                "<p style=\"margin:24px 0\"><a href=\"\(target)\" style=\"display:inline-block;padding:12px 20px;border:2px solid #642a80;"
                + "border-radius:10px;color:#642a80;font-weight:700;text-decoration:none\">\(Markup.escaped(button))</a></p>"
        }
        body += "<hr style=\"border:0;border-top:1px solid #e0d8cc\">" + paragraph(foot, "font-size:15px;color:#5c5466;")
        return """
            <!doctype html><html lang="\(language.tag)" dir="\(language.isRightToLeft ? "rtl" : "ltr")"><head><meta charset="utf-8">\
            <title>\(Markup.escaped(heading))</title></head>\
            <body style="margin:0;background:#ffffff;color:#211a2b"><div style="max-width:36rem;margin:0 auto;padding:24px 16px;\
            font:17px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif">\(body)</div></body></html>
            """
    }
}
