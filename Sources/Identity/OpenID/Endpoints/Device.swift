import Core
import Foundation

/// What a device waits for.
struct DevicePayload: Sendable, Codable {
    enum Verdict: Sendable, Codable {
        case waiting, denied
        case allowed(ID<Grant>)
    }

    let client: String
    let scopes: [String]
    /// Seconds between two questions of the device; grows when it is hasty.
    var interval: Int
    var askedAt: Instant?
    var verdict: Verdict
}

/// The code that a person types: eight consonants, so that no word comes of them (RFC 8628 section 6.1).
package struct UserCode: Sendable, Hashable {
    private static let letters = Array("BCDFGHJKLMNPQRSTVWXZ")
    private let letters: String

    init(chance: Chance) {
        var letters = ""
        while letters.count < 8 {
            // 240 is twelve times twenty: every letter is as likely as another.
            for byte in chance.bytes(12) where byte < 240 && letters.count < 8 { letters.append(Self.letters[Int(byte) % 20]) }
        }
        self.letters = letters
    }

    /// Reads what somebody typed: small letters, blanks and hyphens do not matter.
    package init?(_ typed: String) {
        let plain = typed.uppercased().filter { !$0.isWhitespace && $0 != "-" }
        guard plain.count == 8, plain.allSatisfy(Self.letters.contains) else { return nil }
        letters = plain
    }

    /// In two groups, as it is shown.
    package var text: String { "\(letters.prefix(4))-\(letters.suffix(4))" }

    fileprivate func hash(_ ring: KeyRing) -> Data { ring.blindIndex(letters, purpose: "user-code") }
}

/// Signing in on something without a keyboard, by a code that is typed elsewhere (RFC 8628).
extension OpenIDProvider {
    /// Where a person types the code.
    package static let devicePage = "/device"

    /// Gives a device its code and the one to show.
    package func beginDevice(_ proof: ClientProof, _ parameters: RequestParameters, dpop: DPoPProof?) async throws -> Claims {
        let (now, office, limits, identity, proof) = (now, office, limits, identity, try await withKeys(proof))
        let (device, code): (SecretToken, UserCode) = try await identity.unit.write { tx in
            var inquiry = Inquiry(.device, parameters, at: now)
            (inquiry.rows, inquiry.proof, inquiry.dpop) = (Inquiry.Rows(provider: self, tx: tx), proof, dpop)
            try inquiry.pass()
            let payload = DevicePayload(
                client: try inquiry.known().id, scopes: inquiry.scopes, interval: 5, askedAt: nil, verdict: .waiting)
            let device = try office.issue(.device, payload, lasting: limits.device, at: now, tx)
            let code = UserCode(chance: identity.chance)
            try office.issue(.userCode, hash: code.hash(identity.ring), [device.hash], lasting: limits.device, at: now, tx)
            return (device, code)
        }
        let page = issuer + Self.devicePage
        return [
            "device_code": .string(device.text), "user_code": .string(code.text), "verification_uri": .string(page),
            "verification_uri_complete": .string(page + "?code=" + code.text),
            "expires_in": .integer(limits.device.milliseconds / 1000), "interval": 5,
        ]
    }

    /// Whether somebody at this address may still try a code: ten in a quarter of an hour, right or wrong (RFC 8628 section 5.1).
    package func mayType(from address: ClientAddress) async throws -> Bool {
        let (identity, now) = (identity, now)
        let key = identity.ring.blindIndex(address.name, purpose: "tries-device")
        return try await identity.unit.write { tx in try identity.throttles.hit(key, window: .minutes(15), at: now, tx) <= 10 }
    }

    /// Begins the walk of a code that was typed; nil for one that nobody waits for.
    ///
    /// Consent is always asked, so that a code that somebody else sent is not allowed unseen (RFC 8628 section 5.4).
    package func begin(_ code: UserCode, browser: String) async throws -> SecretToken? {
        let (now, office, openID, identity, limits) = (now, office, openID, identity, limits)
        return try await identity.unit.write { tx in
            guard let typed = try openID.tickets.ticket(.userCode, hash: code.hash(identity.ring), tx), typed.isAlive(at: now),
                typed.usedAt == nil
            else { return nil }
            guard let hash = try office.open(typed, as: [Data].self).first, let ticket = try openID.tickets.ticket(.device, hash: hash, tx),
                ticket.isAlive(at: now),
                ticket.usedAt == nil
            else { return nil }
            let device = try office.open(ticket, as: DevicePayload.self)
            guard case .waiting = device.verdict, let client = try activeClient(device.client, tx) else { return nil }
            _ = try office.use(typed, at: now, tx)
            var inquiry = Inquiry(.device, RequestParameters([]), at: now)
            (inquiry.scopes, inquiry.prompts) = (device.scopes, [.consent])
            let flow = LoginFlow(
                request: AuthorizationRequest(inquiry, client: client), browser: browser, begunAt: now, pushed: nil, device: hash)
            return try office.issue(.flow, flow, lasting: limits.device, at: now, tx)
        }
    }

    /// Ends the walk of a device: it learns yes or no at its next question.
    ///
    /// False when that was decided before, or too late.
    package func settleDevice(_ token: SecretToken, _ flow: LoginFlow, state: SignInState?) async throws -> Bool {
        let (now, office, openID) = (now, office, openID)
        guard let hash = flow.device else { return false }
        return try await identity.unit.write { tx in
            guard let (walk, _) = try office.read(.flow, token, as: LoginFlow.self, at: now, tx), try office.use(walk, at: now, tx),
                let ticket = try openID.tickets.ticket(.device, hash: hash, tx), ticket.isAlive(at: now), ticket.usedAt == nil
            else { return false }
            var device = try office.open(ticket, as: DevicePayload.self)
            guard case .waiting = device.verdict else { return false }
            if let state {
                device.verdict = .allowed(try grant(flow.request, state, at: now, tx).id)
            } else {
                device.verdict = .denied
            }
            try office.rewrite(ticket, device, tx)
            return true
        }
    }
}
