import Core
import Foundation
import Identity
import Ledger
import Synchronization
import TestSupport
import Testing
import Work

/// A phone company in memory.
final class Texts: CodeSender {
    private let state = Mutex<(sent: [(content: MessageContent, number: String)], back: Int)>(([], 0))
    private let notices = Mutex<[String]>([])

    var codes: [String] { state.withLock { $0.sent.compactMap { $0.content.values["code"] } } }
    /// The names of all texts with the number that each went to, oldest first.
    var sent: [String] { state.withLock { $0.sent.map { $0.content.template + " " + $0.number } } }
    var cameBack: Int { state.withLock { $0.back } }
    /// What phones were told since somebody looked: number and words.
    func told() -> [String] {
        notices.withLock { notices in
            defer { notices = [] }
            return notices
        }
    }

    func number(_ typed: String) -> String? { PhoneNumber(typed)?.text }
    func hint(_ number: String) -> String { String(number.suffix(4)) }

    func send(
        _ content: MessageContent, to number: String, for account: Account, isConfirmed: Bool, from address: ClientAddress,
        at now: Instant, _ tx: any Transaction
    ) throws -> IdentityError? {
        state.withLock { $0.sent.append((content, number)) }
        return nil
    }

    func tell(_ template: String, to number: String, for account: Account, at now: Instant, _ tx: any Transaction) throws -> Bool {
        notices.withLock { $0.append(number + " " + template) }
        state.withLock { $0.sent.append((MessageContent(template: template, language: account.language, values: [:]), number)) }
        return true
    }

    func cameBack(_ number: String, at now: Instant, _ tx: any Transaction) throws { state.withLock { $0.back += 1 } }
}

/// A letter as it lies in the outbox, opened.
struct Letter: Sendable {
    let to: String
    let template: String
    let link: String

    var token: SecretToken? { link.split(separator: "/").last.flatMap { SecretToken($0.prefix { $0 != "?" }) } }
}

/// A resident with an account, in a browser of theirs.
final class ResidentOfLlave: Sendable {
    static let address = "ximena@correo.example"
    static let password = "ajolotes en la chinampa azul"
    static let browser = "browser-of-ximena"

    let office: Office
    let texts = Texts()
    private let seed = Mutex<TimeCode?>(nil)

    init(_ office: Office) { self.office = office }

    var provider: OpenIDProvider {
        OpenIDProvider(
            issuer: "https://llave.example", identity: office.stores, openID: office.rows.openID,
            keys: KeyShelf(unit: office.rows.unit, store: office.rows.openID.keys, ring: office.ring))
    }

    var reader: PasskeyReader { PasskeyReader(base: "https://llave.example")! }
    var door: SignIn { SignIn(office.stores, hasher: office.hasher, persona: .resident, passkeys: reader, sender: texts) }
    var stepUp: StepUp { StepUp(office.stores, hasher: office.hasher, passkeys: reader, sender: texts) }
    var desk: FactorDesk { FactorDesk(office.stores, outbox: office.rows.outbox, passkeys: reader, sender: texts) }
    var own: OwnAccount { OwnAccount(provider, outbox: office.rows.outbox, hasher: office.hasher, sender: texts) }
    var newcomers: ResidentOffice {
        ResidentOffice(provider, outbox: office.rows.outbox, hasher: office.hasher, sender: texts)
    }

    func visitor(
        from address: String = "192.0.2.1", device: KnownDevice? = nil, browser: String = browser, replacing: SecretToken? = nil
    ) -> Visitor {
        Visitor(address: ClientAddress(address), device: device, replacing: replacing, browser: browser, name: "Firefox · Android")
    }

    /// Takes what lies in the outbox.
    func letters() async throws -> [Letter] {
        let (rows, ring, now) = (office.rows, office.ring, office.stores.clock.now)
        return try await rows.unit.write { tx in
            try rows.outbox.take(channel: "email", limit: 100, lease: .minutes(1), at: now, tx).compactMap { message -> Letter? in
                try rows.outbox.sent(message.id, at: now, tx)
                // What waits for a deleted account is read by nobody any more.
                guard let key = try? ring.existingKey(for: message.owner, in: rows.keys, tx) else { return nil }
                let content = try key.open(message.content, field: "outbox.content", as: MessageContent.self)
                return Letter(
                    to: String(decoding: try key.open(message.recipient, field: "outbox.recipient"), as: UTF8.self),
                    template: content.template, link: content.values["link"] ?? "")
            }
        }
    }

    /// Opens the account by the link in the mail.
    @discardableResult
    func open(_ address: String = address) async throws -> SignIn.Welcome {
        let login = try #require(LoginName(address))
        try await newcomers.sendLink(to: login, from: ClientAddress("192.0.2.1"), language: .spanish, next: nil)
        let letter = try await letters().last { $0.to == address && $0.link.hasPrefix("/account/link/") }
        let token = try #require(letter?.token)
        let step = try await newcomers.arrive(token, name: .sample, password: Self.password, visitor: visitor())
        guard case .welcome(let welcome) = step else { throw IdentityError.secondStepNeeded }
        return welcome
    }

    /// Adds an app and codes on paper: from here on sign-in asks for a second step.
    func turnOn(_ token: SecretToken) async throws -> [RecoveryCode] {
        let holder = try await office.sessions.holder(token)
        let (code, sealed) = try desk.offerSeed(to: holder.account.id)
        try await desk.addApp(sealed, code: code.code(step: TimeCode.step(at: office.stores.clock.now)), name: "Aegis", token)
        seed.withLock { $0 = code }
        return try await desk.makeCodes(token)
    }

    /// What the app shows now.
    func shown() throws -> String {
        let code = try #require(seed.withLock { $0 })
        return code.code(step: TimeCode.step(at: office.stores.clock.now))
    }

    /// A right password; what comes after it.
    func begin(_ password: String = password, _ visitor: Visitor? = nil, as address: String = address) async throws -> SignIn.Step {
        try await door.begin(SignIn.Request(login: address, password: password, visitor: visitor ?? self.visitor()))
    }

    func pending(_ visitor: Visitor? = nil) async throws -> PendingSignIn {
        guard case .second(let pending, _) = try await begin(Self.password, visitor) else { throw IdentityError.noSession }
        return pending
    }

    /// How many entries of this kind the log has about the account.
    func entries(_ kind: String, of account: ID<Account>) async throws -> Int {
        let rows = office.rows
        return try await rows.unit.read { tx in
            try rows.ledger.find(LedgerFilter(kind: kind, subject: AuditSubject(.account, account)), before: nil, limit: 500, tx).count
        }
    }
}

/// The error that a call ends with.
func fault<Value>(_ body: () async throws -> Value) async -> IdentityError? {
    do {
        _ = try await body()
        return nil
    } catch { return error as? IdentityError }
}
