import Core
import Foundation
import Storage
import TestSupport
import Testing

/// The root keys outside the database.
struct KeyFileTests {
    @Test func `the first run makes a key for this user alone, later runs read it`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/data/root.key"
        let first = try KeyFile.load(path, creating: true)
        let again = try KeyFile.load(path, creating: true)
        #expect(first.blindIndex("ana", purpose: "login") == again.blindIndex("ana", purpose: "login"))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/data") == ["root.key"])
    }

    @Test func `a missing key is not made where it ought to be there`() throws {
        let folder = try TemporaryFolder()
        #expect { try KeyFile.load(folder.path + "/root.key", creating: false) } throws: { error in
            (error as? StorageError)?.code == "storage.key_missing"
        }
    }

    @Test func `a key that others may read is refused`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/root.key"
        _ = try KeyFile.load(path, creating: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        #expect { try KeyFile.load(path, creating: true) } throws: { error in (error as? StorageError)?.code == "storage.key_exposed" }
    }

    @Test func `the last key wraps, the others still open`() throws {
        let (a, b) = (String(repeating: "a1", count: 32), String(repeating: "b2", count: 32))
        let owner = KeyOwner(.draft, ID<Int>.sample)
        let old = try KeyFile.parse("k0001 \(a)").makeKey(for: owner)
        let both = try KeyFile.parse("k0001 \(a); k0002 \(b);")
        let sealed = try old.key.seal("x", field: "f")
        #expect(try both.unwrap(old.wrapped).open(sealed, field: "f") == Data("x".utf8))
        #expect(try both.makeKey(for: owner).wrapped.rootID == "k0002")
    }

    @Test(arguments: ["", "k0001", "k0001 abcd", "k0001 " + String(repeating: "g", count: 64), "a b c"])
    func `what is no key is refused`(_ text: String) {
        #expect { try KeyFile.parse(text) } throws: { error in (error as? StorageError)?.code == "storage.key_malformed" }
    }
}
