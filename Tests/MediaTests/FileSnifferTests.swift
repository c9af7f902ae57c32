import Foundation
import Testing

@testable import Media

struct FileSnifferTests {
    @Test(arguments: [
        ("turned-with-place.jpg", MediaType.jpeg), ("bomb.png", .png), ("see-through.png", .png), ("street.heic", .heic),
        ("street.webp", .webp), ("street.gif", .gif), ("make.py", .plain),
    ])
    func `a file is what its content says`(name: String, type: MediaType) throws {
        #expect(FileSniffer.type(of: try fixture(name)) == type)
    }

    @Test(arguments: [
        ("%PDF-1.7\n", MediaType.pdf), ("junk before\n%PDF-1.4", .pdf), ("PK\u{03}\u{04}rest", .zip), ("Hay un bache\n", .plain),
        ("  <!DOCTYPE html><p>", .html), ("<script>alert(1)</script>", .html), ("<?xml version=\"1.0\"?><a/>", .xml),
        ("<svg onload=alert(1)>", .html),
    ])
    func `text, documents and disguised pages are told apart`(content: String, type: MediaType) {
        #expect(FileSniffer.type(of: Data(content.utf8)) == type)
    }

    @Test(arguments: [Data(), Data([0, 1, 2, 3]), Data([0xC3, 0x28, 0x41]), Data("MZ\u{00}\u{01}".utf8), Data("RIFF\u{00}".utf8)])
    func `what nobody knows has no type`(content: Data) {
        #expect(FileSniffer.type(of: content) == nil)
    }
}

/// The bytes of a picture beside these tests.
func fixture(_ name: String) throws -> Data {
    try Data(contentsOf: #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil)))
}
