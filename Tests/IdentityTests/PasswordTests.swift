import Core
import Crypto
import Dispatch
import Foundation
import Identity
import Testing

struct PasswordTests {
    let policy = PasswordPolicy(refused: ["Ajolote Con Sombrero 7"], words: ["Tláhuac"])

    @Test(arguments: [
        ("corta y clara", PasswordFault.tooShort(minimum: 15)),
        (String(repeating: "lluvia de mangos ", count: 20), .tooLong(maximum: 256)),
        ("ajolote con sombrero 7", .common),
        ("aaaaaaaaaaaaaaaaaaaa", .guessable),
        ("123456789012345678", .guessable),
        ("qwertyuiopasdfghjkl", .guessable),
        ("contraseñacontraseña", .guessable),
        ("Contrasena2026!!", .guessable),
        ("tlahuactlahuac2026", .guessable),
        ("LuciaHernandez2026", .guessable),
        ("patopatopatopatopato", .guessable),
    ])
    func `an easy password is refused with the reason`(password: String, fault: PasswordFault) {
        #expect(policy.fault(of: password, context: ["Lucía Hernández", "lucia@obras.example"]) == fault)
    }

    @Test(arguments: [
        "ajolotes en la chinampa", "correct horse battery staple", "ñandú-comió-29-papayas", "лошадь верно скрепка",
        "Mi perro come tacos de 4 a 6", String(repeating: "lluvia de mangos ", count: 4),
    ])
    func `a long phrase is taken in any alphabet`(password: String) { #expect(policy.fault(of: password) == nil) }

    @Test(arguments: [
        "password1", "iloveyou1", "qwertyuiop", "trustno11", "p4ssw0rd", "football1", "sunshine1", "princess1", "michoacan2020", "charlie1",
        "letmein123", "dragon12345", "guadalupe1985", "alejandro1", "12/05/1987", "monkey123", "superman12", "jennifer1",
    ])
    func `beside a second step eight letters do, but none of those that are tried first`(password: String) {
        let fault = PasswordPolicy(minimum: 8).fault(of: password)
        #expect(fault == .common || fault == .guessable)
    }

    @Test(arguments: ["K7m29qX4", "trono-de-lluvia", "cuatro papayas azules", String(repeating: "ñandú comió 29 papayas ", count: 10)])
    func `beside a second step eight letters do`(password: String) {
        #expect(PasswordPolicy(minimum: 8).fault(of: password) == nil)
    }

    @Test func `the words of the city and one's own are no password`() {
        for password in ["cdmx2026cdmx", "llavecdmx2026", "ventanilla123", "HEGL850101MDFRRC09"] {
            #expect(PasswordPolicy(minimum: 8).fault(of: password, context: ["HEGL850101MDFRRC09"]) != nil, "\(password)")
        }
    }

    @Test func `length counts code points after composition`() {
        #expect(policy.fault(of: "ñandúñandúñ 4z".decomposedStringWithCanonicalMapping) == .tooShort(minimum: 15))
    }

    @Test func `the row holds Argon2id in PHC form with the pepper's id`() async throws {
        let office = try Office()
        let hasher = PasswordHasher(pepper: PasswordPepper(office.ring), pool: office.pool)
        let hash = try await hasher.hash(Office.password)
        #expect(hash.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1,keyid=cm9vdDE$"))
        #expect(try await hasher.check(Office.password, against: hash) == .right(outdated: false))
        #expect(try await hasher.check(Office.password + " ", against: hash) == .wrong)
    }

    @Test func `the same password from another keyboard is the same`() async throws {
        let office = try Office()
        let hash = try await office.hasher.hash("cafés de olla y pan")
        #expect(
            try await office.hasher.check("cafés de olla y pan".decomposedStringWithCanonicalMapping, against: hash)
                == .right(outdated: false))
    }

    @Test func `a hash of another cost and an older pepper are right but outdated`() async throws {
        let office = try Office()
        let old = SymmetricKey(data: Data(repeating: 1, count: 32))
        let new = SymmetricKey(data: Data(repeating: 2, count: 32))
        let before = PasswordHasher(pepper: try #require(PasswordPepper(keys: ["p1": old], current: "p1")), cost: .cheap, pool: office.pool)
        let hash = try await before.hash(Office.password)

        let rotated = try #require(PasswordPepper(keys: ["p1": old, "p2": new], current: "p2"))
        #expect(
            try await PasswordHasher(pepper: rotated, cost: .cheap, pool: office.pool).check(Office.password, against: hash)
                == .right(outdated: true))
        let dearer = PasswordHasher(
            pepper: try #require(PasswordPepper(keys: ["p1": old], current: "p1")), cost: PasswordCost(memoryKiB: 16, passes: 2),
            pool: office.pool)
        #expect(try await dearer.check(Office.password, against: hash) == .right(outdated: true))
        let lost = try #require(PasswordPepper(keys: ["p2": new], current: "p2"))
        #expect(
            try await PasswordHasher(pepper: lost, cost: .cheap, pool: office.pool).check(Office.password, against: hash) == .wrong)
    }

    @Test func `nothing and nonsense match no password`() async throws {
        let office = try Office()
        #expect(try await office.hasher.check(Office.password, against: nil) == .wrong)
        #expect(try await office.hasher.check(Office.password, against: "$argon2id$broken") == .wrong)
    }

    @Test func `more than the bound is refused at once and the admitted finish`() async throws {
        let pool = HashPool(threads: 1, bound: 2)
        let (started, held) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        async let first = pool.run { () -> Int in
            started.signal()
            held.wait()
            return 1
        }
        await Task.detached { Self.wait(for: started) }.value
        let admitted = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<5 { group.addTask { (try? await pool.run { 2 }) != nil } }
            var results: [Bool] = []
            // Three of five are refused while the thread is held; only then may it go on.
            for await result in group {
                results.append(result)
                if results.count == 3 { held.signal() }
            }
            return results
        }
        #expect(admitted == [false, false, false, true, true])
        #expect(try await first == 1)
    }

    nonisolated private static func wait(for semaphore: DispatchSemaphore) { semaphore.wait() }

    @Test func `a stopped pool takes nothing more`() async throws {
        let pool = HashPool(threads: 1)
        #expect(try await pool.run { 7 } == 7)
        pool.stop()
        await #expect(throws: IdentityError.busy) { try await pool.run { 7 } }
    }
}
