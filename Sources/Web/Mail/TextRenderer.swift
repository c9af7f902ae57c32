import Catalog
package import Core
import Foundation
package import Work

/// Words of a text message in the recipient's language, in letters that every telephone has.
///
/// They are in `locales/<language>/sms.yaml`, under the template's name.
package struct TextRenderer: MessageRenderer {
    private let edition: @Sendable () -> Edition
    private let address: SiteAddress

    package init(_ site: Site) {
        edition = { site.edition }
        address = site.dependencies.address
    }

    package func render(_ content: MessageContent) throws -> RenderedMessage {
        let edition = edition()
        var values = content.values
        values["program"] = edition.city.program.text(in: content.language)
        values["help"] = edition.city.help.phone
        values["site"] = String(address.spoken)
        let words = edition.words(in: content.language).text("sms.\(content.template)", values)
        return RenderedMessage(subject: "", text: SMSLetters.plain(words), html: nil)
    }
}
