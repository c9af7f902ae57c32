import Core
import Foundation
import Identity
import TestSupport
import Testing
import Work

@testable import Catalog
@testable import Web

@Test func `a cookie that was not made here is no cookie`() {
    let jar = CookieJar(ring: .sample, isSecure: true, header: nil)
    let line = jar.header(jar.set(.drafts, "one:two"))
    let pair = String(line.prefix { $0 != ";" })
    #expect(line.contains("; HttpOnly; SameSite=Lax; Secure") && pair.hasPrefix("__Host-drafts="))
    #expect(CookieJar(ring: .sample, isSecure: true, header: pair).value(.drafts) == "one:two")
    #expect(CookieJar(ring: .sample, isSecure: true, header: pair + "x").value(.drafts) == nil)
    #expect(CookieJar(ring: .sample, isSecure: true, header: pair.replacing("drafts", with: "cases")).value(.cases) == nil)
}

@Test func `bytes in an address are those of any other program`() {
    for length in 0..<40 {
        let bytes = Chance.seeded(UInt64(length)).bytes(length)
        let plain = Data(bytes).base64EncodedString().filter { $0 != "=" }.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }
        #expect(Data(bytes).base64URL == String(plain))
        #expect(Data(base64URL: Data(bytes).base64URL) == Data(bytes))
    }
    #expect(Data(base64URL: "a+b=") == nil && Data(base64URL: "abcde") == nil && Data(base64URL: "ñ") == nil)
}

@Test func `a view reads what every page shares only where it has nothing itself`() {
    let shared = SharedView(
        view: ["t": "lent", "city": "lent"], templates: SpokenTemplates([:], Words(language: .spanish, texts: [:])))
    let view = (["city": "own"] as View).sharing(shared)
    func text(_ name: String) -> String? { if case .text(let text)? = view.value(name) { text } else { nil } }
    #expect(text("t") == "lent" && text("city") == "own" && text("other") == nil)
}

@Test func `a form belongs to the browser it was shown in, and to its day`() {
    let forms = FormGuard(ring: .sample, chance: .seeded(1))
    let token = forms.token(for: "mine", at: .noon)
    #expect(forms.accepts(token, from: "mine", at: .noon + .hours(1)))
    #expect(!forms.accepts(token, from: "yours", at: .noon))
    #expect(!forms.accepts(token, from: "mine", at: .noon + .hours(49)))
    #expect(!forms.accepts("", from: "mine", at: .noon))
}

@Test func `files arrive in pieces of any size`() throws {
    let body =
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nhola\r\n--b\r\n"
        + "Content-Disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\n\r\n1\r\n2\r\n--b--\r\n"
    for size in [1, 7, 1000] {
        var reader = try #require(MultipartReader(contentType: "multipart/form-data; boundary=b"))
        let bytes = Array(body.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) { try reader.take(bytes[start..<min(start + size, bytes.count)]) }
        let form = try reader.finish()
        #expect(form["a"] == "hola")
        #expect(form.files("f").first?.data == Data("1\r\n2".utf8))
    }
}

@Test func `plus codes are read in full and short near the city`() throws {
    let city = (latitude: 19.4326, longitude: -99.1332)
    let full = PlusCode.code(latitude: 19.3739, longitude: -99.171)
    let whole = try #require(PlusCode(full, near: city))
    let short = try #require(PlusCode(full.dropFirst(4), near: city))
    #expect(abs(whole.latitude - 19.3739) < 0.0001 && abs(whole.longitude + 99.171) < 0.0001)
    #expect(short == whole)
    // From the test data of the specification.
    let zurich = try #require(PlusCode("8FVC2222+22", near: city))
    #expect(abs(zurich.latitude - 47.0000625) < 0.000001 && abs(zurich.longitude - 8.0000625) < 0.000001)
    #expect(PlusCode("CR9X", near: city) == nil)
}

@Test(arguments: [
    ("19.384, -99.169", "19.384 -99.169 0 0"), ("19.384N 99.169W", "19.384 -99.169 0 0"), ("19.384 N, 99.169 O", "19.384 -99.169 0 0"),
    ("19°23'02.4\"N 99°10'08.4\"W", "19.384 -99.169 0 0"), ("19° 23′ 02.4″ N, 99° 10′ 08.4″ O", "19.384 -99.169 0 0"),
    ("https://maps.example/@19.384,-99.169,17z", "19.384 -99.169 0 0"),
])
func `a point is read as people write it`(text: String, answer: String) {
    #expect(WrittenPlace.answer(text, city: MapSettings(latitude: 19.32, longitude: -99.152, zoom: 10, tiles: nil)) == answer)
}

@Test(arguments: ["", "mi casa", "19.384", "frente al 1240", "95, -99", String(repeating: "1 ", count: 400)])
func `what is no point is none`(text: String) {
    #expect(WrittenPlace.answer(text, city: MapSettings(latitude: 19.32, longitude: -99.152, zoom: 10, tiles: nil)) == nil)
}

@Test func `only the hosts of the base URL are answered`() throws {
    let address = try #require(SiteAddress("https://ventanilla.example"))
    #expect(address.answers("ventanilla.example") && address.answers("VENTANILLA.example:443") && !address.answers("evil.example"))
    #expect(address.isOwn(origin: "https://ventanilla.example") && !address.isOwn(origin: "http://ventanilla.example"))
    #expect(SiteAddress("http://ventanilla.example") == nil)
    #expect(SiteAddress("http://localhost:8080")?.answers("127.0.0.1:8080") == true)
}

@Test func `every notice to a phone has words that fit one message and hold no link`() throws {
    let house = try DeskHouse()
    let renderer = TextRenderer(house.server.site)
    for language in house.catalog.city.languages {
        for event in AccountNotices.Event.allCases {
            let text = try renderer.render(MessageContent(template: "account." + event.rawValue, language: language, values: [:])).text
            #expect(text.hasPrefix("Ventanilla: ") && !text.contains("{") && !text.contains("/"), "\(text)")
            #expect(SMSLetters.size(of: text) == .init(segments: 1, isWide: false), "\(text)")
        }
    }
}

@Test func `every template parses and its words exist`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let resources = try WebResources.find(in: [root])
    let book = try WordBook(reading: resources.locales)
    #expect(try PageTemplates(reading: resources.templates, words: book).names.contains("residents/home"))
}
