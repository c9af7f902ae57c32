import Foundation
import Identity
import Testing

/// Looks at the sources: signed tokens go through one door, and the table of checks is what its files say.
@Suite struct TokenGateTests {
    private static let sources = ErrorWordsTests.root.appending(path: "Sources")

    /// Every source file by its path below `Sources`.
    private static func files(_ folder: String = "") throws -> [String: String] {
        var files: [String: String] = [:]
        let start = sources.appending(path: folder)
        for case let file as URL in FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil)!
        where file.pathExtension == "swift" {
            files[String(file.path.dropFirst(sources.path.count + 1))] = try String(contentsOf: file, encoding: .utf8)
        }
        return files
    }

    private static func mentioning(_ word: String) throws -> Set<String> {
        Set(try files().filter { $0.value.contains(word) }.keys)
    }

    @Test func `a signature over a token is checked in one place`() throws {
        let tokens = "Identity/OpenID/Tokens/"
        #expect(try Self.mentioning("key.verifies(") == [tokens + "TokenChecker.swift"])
        // The log's checkpoints and the questionnaires' own function sign other things than tokens.
        #expect(
            try Self.mentioning(".isValidSignature(").subtracting([
                "Ledger/Log/LedgerSeal.swift", "Forms/Expressions/EvaluatorDigests.swift",
            ])
                == [tokens + "PublicKey.swift"])
        #expect(try Self.mentioning("import JWTKit").isEmpty)
        // Three look at what a token claims before it is checked, to know whose keys to ask for, and check it afterwards.
        for (name, text) in try Self.files() where text.contains("TokenChecker.claimed") {
            #expect(
                [
                    "Identity/OpenID/Clients/ClientProof.swift", "Identity/OpenID/Clients/ClientReach.swift",
                    "Identity/Verification/UpstreamVerifier.swift",
                ].contains(name))
        }
    }

    @Test func `a token is taken only with its type, its algorithms and its keys named`() throws {
        for (name, text) in try Self.files() {
            for use in text.matches(of: /TokenChecker\.Profile\(([^)]*)\)/) {
                #expect(use.1.contains("types:") && use.1.contains("algorithms:"), "\(name)")
            }
        }
    }

    @Test func `each check is a file of its name, and each file is a step of the table`() throws {
        let files = Set(
            try Self.files("Identity/OpenID/Checks").keys.map { String($0.split(separator: "/").last!.dropLast(".swift".count)) }
        ).subtracting(["Inquiry", "EndpointTable"])
        let steps = Set(Step.allCases.map { $0.rawValue.prefix(1).uppercased() + $0.rawValue.dropFirst() })
        #expect(files == steps)
    }

    @Test func `each step belongs to an endpoint, each endpoint has steps, and none comes twice`() {
        let used = Endpoint.allCases.map { EndpointTable.steps(of: $0) }
        #expect(Set(used.joined()) == Set(Step.allCases))
        for (endpoint, steps) in zip(Endpoint.allCases, used) {
            #expect(!steps.isEmpty && Set(steps).count == steps.count, "\(endpoint)")
        }
    }

    @Test func `what proves the client comes first wherever a program calls`() {
        for endpoint in Endpoint.allCases where ![.authorize, .userInfo].contains(endpoint) {
            #expect(EndpointTable.steps(of: endpoint).first == .provenClient, "\(endpoint)")
        }
        #expect(EndpointTable.steps(of: .authorize).prefix(2) == [.knownClient, .registeredAddress])
        #expect(EndpointTable.steps(of: .userInfo).first == .livingToken)
        for endpoint in [Endpoint.code, .refresh, .deviceCode] { #expect(EndpointTable.steps(of: endpoint).contains(.standingGrant)) }
    }
}
