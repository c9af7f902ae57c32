import Core
import Foundation
import Identity
import TestSupport
import Testing

/// Time-based codes as RFC 6238 has them.
struct TimeCodeTests {
    /// Appendix B: seconds, SHA-1, SHA-256, SHA-512.
    static let vectors: [(Int64, String, String, String)] = [
        (59, "94287082", "46119246", "90693936"), (1_111_111_109, "07081804", "68084774", "25091201"),
        (1_111_111_111, "14050471", "67062674", "99943326"), (1_234_567_890, "89005924", "91819424", "93441116"),
        (2_000_000_000, "69279037", "90698825", "38618901"), (20_000_000_000, "65353130", "77737706", "47863826"),
    ]

    private static func seed(_ length: Int) -> Data { Data(String(repeating: "1234567890", count: 7).utf8.prefix(length)) }

    @Test func `the vectors of RFC 6238, appendix B`() {
        for (seconds, first, second, third) in Self.vectors {
            let step = seconds / TimeCode.step
            #expect(TimeCode(seed: Self.seed(20), digest: .sha1, digits: 8).code(step: step) == first)
            #expect(TimeCode(seed: Self.seed(32), digest: .sha256, digits: 8).code(step: step) == second)
            #expect(TimeCode(seed: Self.seed(64), digest: .sha512, digits: 8).code(step: step) == third)
        }
    }

    @Test func `a code is good in its own step and the ones beside it, and not after a later one`() throws {
        let code = TimeCode(seed: Self.seed(20))
        let now = Instant(milliseconds: 1_111_111_109_000)
        let step = TimeCode.step(at: now)
        for near in [-1, 0, 1] as [Int64] { #expect(code.accepted(code.code(step: step + near), after: 0, at: now) == step + near) }
        for far in [-2, 2, 100] as [Int64] { #expect(code.accepted(code.code(step: step + far), after: 0, at: now) == nil) }
        #expect(code.accepted(code.code(step: step), after: step, at: now) == nil)
        #expect(code.accepted(code.code(step: step - 1), after: step, at: now) == nil)
        #expect(code.accepted(code.code(step: step + 1), after: step, at: now) == step + 1)
    }

    @Test(arguments: ["", "1", "12345", "1234567", "12a456", "１２３４５６", "-12345"])
    func `what is no code of six digits is none`(typed: String) {
        let code = TimeCode(seed: Self.seed(20))
        #expect(code.accepted(typed, after: 0, at: .noon) == nil)
    }

    @Test func `blanks between the digits do not matter`() {
        let code = TimeCode(seed: Self.seed(20))
        let digits = code.code(step: TimeCode.step(at: .noon))
        #expect(code.accepted("\(digits.prefix(3)) \(digits.suffix(3))", after: 0, at: .noon) != nil)
    }

    /// RFC 4648, section 10.
    @Test func `a seed is typed in base 32`() {
        #expect(TimeCode(seed: Data("foobar".utf8)).secret == "MZXW6YTBOI")
        #expect(TimeCode(seed: Data("fooba".utf8)).secret == "MZXW6YTB")
        #expect(TimeCode(seed: Data("f".utf8)).secret == "MY")
        let address = TimeCode(seed: Data("foobar".utf8)).address(account: "a@b.mx", issuer: "Ventanilla CDMX")
        #expect(address.hasPrefix("otpauth://totp/Ventanilla%20CDMX:a%40b%2Emx?secret=MZXW6YTBOI&issuer=Ventanilla%20CDMX"))
    }
}
