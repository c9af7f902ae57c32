import Foundation
import HTTPTypes
import Testing

@testable import Web

struct StaticFileTests {
    @Test func `files that never change are sent packed to browsers that take it`() async throws {
        let house = try DeskHouse()
        let sheet = house.server.site.edition.styleSheet
        let packed = try #require(sheet.packed)
        #expect(packed.count * 2 < sheet.data.count && packed.prefix(2) == Data([0x1F, 0x8B]))
        try await house.open { browser in
            let plain = try await browser().get(sheet.path)
            #expect(plain.status == 200 && plain.headers[.contentEncoding] == nil && plain.headers[.vary] == "Accept-Encoding")
            #expect(plain.text.utf8.count == sheet.data.count)
            let modern = browser()
            await modern.say(.acceptEncoding, "br, gzip;q=0.8")
            let small = try await modern.get(sheet.path)
            #expect(small.headers[.contentEncoding] == "gzip" && small.headers[.eTag] != plain.headers[.eTag])
            await modern.say(.ifNoneMatch, small.headers[.eTag] ?? "")
            let again = try await modern.get(sheet.path)
            #expect(again.status == 304 && again.text.isEmpty && again.headers[.contentEncoding] == nil)
            let picky = browser()
            await picky.say(.acceptEncoding, "gzip;q=0")
            #expect(try await picky.get(sheet.path).headers[.contentEncoding] == nil)
        }
    }

    @Test func `a page with something personal in it is never packed together with a secret`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let modern = browser()
            await modern.say(.acceptEncoding, "gzip")
            let page = try await modern.get("/resume")
            #expect(page.headers[.contentEncoding] == nil)
        }
    }
}
