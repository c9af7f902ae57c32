import Core
import Foundation
import Testing

struct SealedTests {
    private let ring = try! KeyRing(roots: ["k1": Data(repeating: 1, count: 32)], current: "k1")
    private let mine = KeyOwner(kind: .draft, id: Data(repeating: 1, count: 16))
    private let yours = KeyOwner(kind: .draft, id: Data(repeating: 2, count: 16))

    @Test func `what is sealed opens for its owner and its field, and is never the same twice`() throws {
        let (key, wrapped) = try ring.makeKey(for: mine)
        let sealed = try key.seal("Adolfo Prieto 1240", field: "draft.answers")
        #expect(sealed.bytes.range(of: Data("Adolfo".utf8)) == nil)
        #expect(try ring.unwrap(wrapped).open(sealed, field: "draft.answers") == Data("Adolfo Prieto 1240".utf8))
        #expect(try key.seal("Adolfo Prieto 1240", field: "draft.answers") != sealed)
    }

    @Test func `a value moved to another field, owner or kind does not open`() throws {
        let (key, wrapped) = try ring.makeKey(for: mine)
        let sealed = try key.seal("a", field: "case.answers")
        #expect(throws: SealError.unreadable) { try key.open(sealed, field: "case.contact") }
        // The same wrapped bytes, claimed for somebody else.
        #expect(throws: SealError.unreadable) {
            try ring.unwrap(WrappedKey(owner: yours, rootID: wrapped.rootID, bytes: wrapped.bytes))
        }
        let asCase = KeyOwner(kind: .caseFile, id: mine.id)
        #expect(throws: SealError.unreadable) { try ring.unwrap(WrappedKey(owner: asCase, rootID: "k1", bytes: wrapped.bytes)) }
    }

    @Test(arguments: [0, 5, 12, 20, 28]) func `one changed byte is noticed`(place: Int) throws {
        let (key, _) = try ring.makeKey(for: mine)
        var bytes = try key.seal("Del Valle", field: "f").bytes
        bytes[bytes.startIndex + place] ^= 1
        #expect(throws: SealError.unreadable) { try key.open(Sealed(bytes: bytes), field: "f") }
        #expect(throws: SealError.unreadable) { try key.open(Sealed(bytes: bytes.prefix(place)), field: "f") }
    }

    @Test func `a new root key wraps what is new, opens what is old, and changes no index`() throws {
        let (key, old) = try ring.makeKey(for: mine)
        let sealed = try key.seal("a", field: "f")
        let both = try KeyRing(
            roots: ["k1": Data(repeating: 1, count: 32), "k2": Data(repeating: 2, count: 32)], current: "k2")
        #expect(try both.unwrap(old).open(sealed, field: "f") == Data("a".utf8))
        #expect(try both.makeKey(for: yours).wrapped.rootID == "k2")
        #expect(both.blindIndex("ana@example.org", purpose: "email") == ring.blindIndex("ana@example.org", purpose: "email"))
        let alone = try KeyRing(roots: ["k2": Data(repeating: 2, count: 32)], current: "k2")
        #expect(throws: SealError.unreadable) { try alone.unwrap(old) }
    }

    @Test func `an index tells equal values of one purpose and key, and nothing else`() throws {
        let other = try KeyRing(roots: ["k1": Data(repeating: 9, count: 32)], current: "k1")
        let index = ring.blindIndex("5512345678", purpose: "phone")
        #expect(index.count == 32 && index == ring.blindIndex("5512345678", purpose: "phone"))
        #expect(index != ring.blindIndex("5512345678", purpose: "email"))
        #expect(index != ring.blindIndex("5512345679", purpose: "phone"))
        #expect(index != other.blindIndex("5512345678", purpose: "phone"))
    }

    @Test func `a fingerprint tells the same file of one owner, and not across owners`() throws {
        let (key, wrapped) = try ring.makeKey(for: mine)
        let photo = Data(repeating: 3, count: 5000)
        let mark = key.fingerprint(photo, field: "attachment")
        let again = try ring.unwrap(wrapped).fingerprint(photo, field: "attachment")
        let others = try ring.makeKey(for: yours).key.fingerprint(photo, field: "attachment")
        #expect(mark == again && mark.count == 32)
        #expect(mark != others && mark != key.fingerprint(photo + [0], field: "attachment"))
        #expect(mark != key.fingerprint(photo, field: "name"))
    }

    @Test func `a root key of another length or a ring without its current key is refused`() {
        #expect(throws: SealError.badRootKey) { try KeyRing(roots: ["k": Data(count: 31)], current: "k") }
        #expect(throws: SealError.badRootKey) { try KeyRing(roots: ["k": Data(count: 32)], current: "other") }
    }
}
