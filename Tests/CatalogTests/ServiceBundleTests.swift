import Catalog
import Foundation
import Testing

@Suite struct ServiceBundleTests {
    let bundle = ServiceBundle(folder: "bache", files: ["service.yaml": Data("title: Bache".utf8), "a/b.yaml": Data([0, 10, 255])])

    @Test func `a bundle is read again as it was`() throws {
        #expect(try ServiceBundle(archive: bundle.archive) == bundle)
        #expect(bundle.version.hash.count == 64)
    }

    @Test func `every byte and every name makes another version`() {
        let byte = ServiceBundle(folder: "bache", files: ["service.yaml": Data("title: Bachе".utf8), "a/b.yaml": Data([0, 10, 255])])
        let name = ServiceBundle(folder: "bache", files: ["service.yaml": Data("title: Bache".utf8), "a/c.yaml": Data([0, 10, 255])])
        let split = ServiceBundle(folder: "bache", files: ["service.yaml": Data("title: Bachea".utf8), "/b.yaml": Data([0, 10, 255])])
        #expect(Set([bundle, byte, name, split].map(\.version)).count == 4)
    }

    @Test func `a damaged bundle is refused wherever it is cut or changed in length`() {
        let archive = bundle.archive
        for length in 0..<archive.count where length != Data("ventanilla service 1\nbache\n".utf8).count {
            let cut = archive.prefix(length)
            #expect((try? ServiceBundle(archive: Data(cut))) != bundle)
        }
        #expect(throws: CatalogError.self) { try ServiceBundle(archive: archive.dropLast(1)) }
        #expect(throws: CatalogError.self) { try ServiceBundle(archive: Data("ventanilla service 1\nbache\n9 99999999999\nx".utf8)) }
    }
}
