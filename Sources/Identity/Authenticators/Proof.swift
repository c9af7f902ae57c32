package import Core

/// One thing by which somebody proved who they are, and when: what a session rests on.
package struct Proof: Sendable, Hashable {
    /// A way to prove it.
    package enum Method: String, Sendable, Hashable, CaseIterable {
        case password
        /// A time-based code of an authenticator app (RFC 6238).
        case totp
        /// A code written down beforehand, good for once.
        case recovery
        /// A code sent to an enrolled phone: only ever beside another method.
        case sms
        /// A passkey whose device knew its owner (user verification).
        case passkey
        /// A passkey that only showed that somebody was there.
        case securityKey = "key"
    }

    package let method: Method
    package let at: Instant

    package init(_ method: Method, at: Instant) { (self.method, self.at) = (method, at) }
}

extension Proof.Method {
    /// Whether it proves something beside a password: what makes a second step.
    package var isSecond: Bool { self != .password }

    /// As clients are told it in `amr` (RFC 8176); `mfa` is said of the whole.
    var references: [String] {
        switch self {
        case .password: ["pwd"]
        case .totp, .recovery: ["otp"]
        case .sms: ["sms"]
        case .passkey, .securityKey: ["pop", "user"]
        }
    }
}

extension Collection<Proof> {
    /// How sure these proofs make the city of a login.
    ///
    /// Two factors are a password with something held, or a passkey that knows its owner; the latter cannot be phished either. A code
    /// by e-mail is no proof at all.
    package var level: AuthenticationLevel {
        let methods = Set(map(\.method))
        if methods.contains(.passkey) { return .phr }
        guard methods.contains(.password) else { return methods.isEmpty ? .none : .aal1 }
        return methods.contains(where: \.isSecond) ? .aal2 : .aal1
    }

    /// How the person proved who they are, in the words of RFC 8176.
    package var references: [String] {
        var names = reduce(into: [String]()) { names, proof in
            for name in proof.method.references where !names.contains(name) { names.append(name) }
        }
        if level >= .aal2 { names.append("mfa") }
        return names
    }

    /// As a row keeps them: `password:1784000000000 totp:1784000001000`.
    package var text: String { map { "\($0.method.rawValue):\($0.at.milliseconds)" }.joined(separator: " ") }
}

extension [Proof] {
    /// Reads what ``Swift/Collection/text`` wrote; what is not known any more is left out.
    package init(text: String) {
        self = text.split(separator: " ").compactMap { word in
            let parts = word.split(separator: ":")
            guard parts.count == 2, let method = Proof.Method(rawValue: String(parts[0])), let time = Int64(parts[1]) else { return nil }
            return Proof(method, at: Instant(milliseconds: time))
        }
    }

    /// With a fresh proof in the place of an older one of its method.
    package func adding(_ proof: Proof) -> [Proof] { filter { $0.method != proof.method } + [proof] }

    /// What is left after an hour in which nobody was there: one factor.
    package var fadedByIdleness: [Proof] {
        let first = filter { !$0.method.isSecond }
        // Of somebody who came by passkey alone it still holds that they had it.
        return first.isEmpty ? map { Proof(.securityKey, at: $0.at) } : first
    }

    /// Those that still count: a second step is good for a day (NIST SP 800-63B-4 section 2.2.3), a first as long as its session.
    package func standing(at now: Instant) -> [Proof] {
        filter { !$0.method.isSecond || now - $0.at <= SessionTerms.secondStep }
    }
}
