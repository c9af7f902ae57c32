import Core
import Foundation
import TestSupport
import Testing

@testable import Identity

/// Hashes that other programs made, of the password `ñandú come 29 tacos`: Django 5.2, passlib 1.7, argon2-cffi and Python's hashlib in the
/// form of Keycloak's export.
struct ForeignHashTests {
    static let password = "ñandú come 29 tacos"

    static let samples: [(name: String, hash: String)] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/foreign-hashes.tsv")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map { line in
            let parts = line.split(separator: "\t", maxSplits: 1)
            return (String(parts[0]), String(parts[1]))
        }
    }()

    @Test(arguments: samples.map(\.name))
    func `a hash of another system knows its password and no other`(name: String) throws {
        let sample = try #require(Self.samples.first { $0.name == name })
        let hash = try ForeignHash(sample.hash)
        #expect(hash.matches(Self.password))
        #expect(hash.matches(Self.password.decomposedStringWithCanonicalMapping), "typed on another keyboard")
        #expect(!hash.matches(Self.password + " ") && !hash.matches("") && !hash.matches("nandu come 29 tacos"))
        #expect(try ForeignHash(hash.text) == hash)
    }

    @Test func `there are samples of every kind`() throws {
        let kinds = Set(try Self.samples.map { try ForeignHash($0.hash).kind })
        #expect(
            kinds == [
                "pbkdf2-sha1", "pbkdf2-sha256", "pbkdf2-sha512", "bcrypt", "bcrypt-sha256", "scrypt", "argon2d", "argon2i", "argon2id",
            ])
    }

    @Test func `Firebase's own example (github.com/firebase/scrypt, README) is right`() throws {
        let project = try JSONDecoder().decode(
            ForeignHash.FirebaseProject.self,
            from: Data(
                """
                {"base64_signer_key": "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==",
                 "base64_salt_separator": "Bw==", "rounds": 8, "mem_cost": 14}
                """.utf8))
        let hash = try ForeignHash.firebase(
            hash: "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==", salt: "42xEC+ixf3L2lw==",
            project: project)
        #expect(hash.matches("user1password") && !hash.matches("user1passwore"))
        #expect(hash.kind == "firebase-scrypt")
    }

    @Test(arguments: [
        "$argon2id$v=19$m=4194304,t=3,p=1$c2FsIGRlIDE2IGJ5dGVzIQ$4uYx4r+V+3BeB6snGJz+rWvQ55juJ77V",
        "$argon2id$v=19$m=65536,t=9999999,p=1$c2FsIGRlIDE2IGJ5dGVzIQ$4uYx4r+V+3BeB6snGJz+rWvQ55juJ77V",
        "$scrypt$ln=20,r=8,p=1$X2uN0RqjdC5lrDVGyDmHsA$bdSQZG3HQA82Heuj2sfWUyTjupYObiEznc4yJt66muQ",
        "$scrypt$ln=10,r=8,p=9999999$X2uN0RqjdC5lrDVGyDmHsA$bdSQZG3HQA82Heuj2sfWUyTjupYObiEznc4yJt66muQ",
        "scrypt$1048576$sal$8$1$fHEkbHYmc/XLoR8MrsSaKAYp22vcVXY3eRDWpWA6MgWUkew9hkuR5sJEFtSY3XNR/jPo4vLplufR1X0SNtb5aA==",
        "$2b$31$vcFV1ArSk8kDMrVG.n2dHuiaTWGmt0PYsGq5Fwrdah6fH77L/p.tm",
        "pbkdf2_sha256$9999999$sal$5e4dOgr3J++l7V26Vgx8kAyKzneUittuvzbX1J1ZZGM=",
    ])
    func `a hash that would hold a thread or take the memory is refused as too dear`(text: String) {
        do {
            _ = try ForeignHash(text)
            Issue.record("it was taken")
        } catch {
            guard case .tooDear = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test(arguments: [
        "", "secreto", "{}", "$1$abc$def", "$5$rounds=5000$x$y", "sha1$x$y", "$2b$12$short", "$argon2id$v=18$m=512,t=2,p=1$c2FsIGRl$eA",
        "$argon2id$v=19$m=512,t=2,p=1$c2Fs$4uYx4r+V+3BeB6snGJz+rWvQ55juJ77V", "pbkdf2_sha256$0$sal$5e4dOgr3J++l7V26Vgx8kA==",
        "pbkdf2_sha256$-5$sal$5e4dOgr3J++l7V26Vgx8kA==", "pbkdf2_sha256$1000$sal$no es base64", "$pbkdf2-sha256$1000$sal$AAAA",
        "$scrypt$ln=0,r=8,p=1$X2uN0RqjdC5lrDVGyDmHsA$bdSQZG3HQA82Heuj2sfWUyTjupYObiEznc4yJt66muQ",
        "$argon2id$v=19$m=512,t=2,p=1,keyid=cm9vdDE$c2FsIGRlIDE2IGJ5dGVzIQ$4uYx4r+V+3BeB6snGJz+rWvQ55juJ77V",
    ])
    func `what is no hash is told as such`(text: String) { #expect(throws: ForeignHash.Fault.self) { try ForeignHash(text) } }

    @Test func `a hash of another system is checked through the pool, encrypted in its row, and asks to be made anew`() async throws {
        let office = try Office()
        let pepper = PasswordPepper(office.ring)
        let hash = try ForeignHash(try #require(Self.samples.first).hash)
        let row = try pepper.seal(hash)
        #expect(row.hasPrefix("$foreign$root1$") && !row.contains("sal4Django1"))
        #expect(try await office.hasher.check(Self.password, against: row) == .right(outdated: true))
        #expect(try await office.hasher.check("otra cosa", against: row) == .wrong)
        #expect(try await office.hasher.check(Self.password, against: row + "x") == .wrong)
        let stranger = try KeyRing(roots: ["k": Data(repeating: 3, count: 32)], current: "k")
        let other = PasswordHasher(pepper: PasswordPepper(stranger), cost: .cheap, pool: office.pool)
        #expect(try await other.check(Self.password, against: row) == .wrong, "another city's key opened it")
    }

    @Test func `a hash that cost the other system nothing takes as long to be wrong as no account at all`() async throws {
        let pepper = PasswordPepper(.sample)
        let cheap = try pepper.seal(ForeignHash("pbkdf2_sha256$1000$sal$5e4dOgr3J++l7V26Vgx8kAyKzneUittuvzbX1J1ZZGM="))
        func time(_ stored: String?) async throws -> Duration {
            // A floor of its own each time: only the work is measured.
            let hasher = PasswordHasher(pepper: pepper, pool: HashPool(threads: 1))
            let start = ContinuousClock.now
            #expect(try await hasher.check("no es", against: stored) == .wrong)
            return start.duration(to: .now)
        }
        // The quickest of several, in turn, is what the work itself takes; without a hash of ours the cheap one takes a hundredth of it.
        var (nobody, taken) = (Duration.seconds(60), Duration.seconds(60))
        for _ in 0..<8 {
            nobody = min(nobody, try await time(nil))
            taken = min(taken, try await time(cheap))
        }
        #expect(taken >= nobody / 5, "\(taken) and \(nobody)")
    }

    @Test func `once a dear hash was checked, every wrong password takes as long`() async throws {
        let office = try Office()
        let floor = CheckFloor()
        let hasher = PasswordHasher(pepper: PasswordPepper(office.ring), cost: .cheap, pool: office.pool, floor: floor)
        floor.raise(to: .milliseconds(80))
        let start = ContinuousClock.now
        #expect(try await hasher.check("no es", against: nil) == .wrong)
        #expect(start.duration(to: .now) >= .milliseconds(80))
        floor.raise(to: .seconds(60))
        #expect(floor.duration == CheckFloor.most)
    }
}
