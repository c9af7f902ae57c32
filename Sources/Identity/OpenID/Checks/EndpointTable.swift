/// Where a request of the protocol comes in; the token endpoint is one for each kind of grant.
package enum Endpoint: String, Sendable, Hashable, CaseIterable {
    case authorize, pushed, device, token, code, refresh, ownToken, deviceCode, introspection, revocation, userInfo
}

/// Step × endpoint: what each endpoint checks, in this order, and nothing besides.
package enum EndpointTable {
    package static func steps(of endpoint: Endpoint) -> [Step] {
        switch endpoint {
        case .authorize: client + request
        case .pushed: [.provenClient, .freshNonce, .freshProof, .notNested, .pushedKey] + client + request
        case .device: [.provenClient, .freshNonce, .freshProof, .offeredGrant, .allowedScopes, .wantedClaims]
        case .token: caller
        case .code:
            caller + [.unusedCode, .livingCode, .sameAddress, .rightVerifier, .boundCode, .standingGrant]
        case .refresh: caller + [.livingRefresh, .standingGrant, .boundRefresh, .noWiderScope]
        case .ownToken: caller + [.ownScopes]
        case .deviceCode: caller + [.patientDevice, .standingGrant]
        case .introspection: [.provenClient, .keepsSecret, .namedToken]
        case .revocation: [.provenClient, .namedToken]
        case .userInfo: [.livingToken, .boundToken, .freshNonce, .freshProof, .openingScope, .freshEnough]
        }
    }

    /// Whom a request is of, and where its answer may go: what fails here never redirects.
    private static let client: [Step] = [.knownClient, .registeredAddress]
    private static let request: [Step] = [
        .nothingTwice, .knownMode, .noRequestObject, .mayLogIn, .onlyCode, .pushedFirst, .boundedTexts, .allowedScopes, .challenge,
        .knownPrompts, .numberedAge, .wantedClaims, .keyThumbprint,
    ]
    private static let caller: [Step] = [.provenClient, .freshNonce, .freshProof, .demandedProof, .offeredGrant]
}

/// A check; what it does is in the file of its name.
package enum Step: String, Sendable, Hashable, CaseIterable {
    case knownClient, registeredAddress, nothingTwice, knownMode, noRequestObject, mayLogIn, onlyCode, pushedFirst, boundedTexts
    case allowedScopes, challenge, knownPrompts, numberedAge, wantedClaims, keyThumbprint
    case provenClient, freshNonce, freshProof, demandedProof, notNested, pushedKey, keepsSecret, namedToken
    case livingToken, boundToken, openingScope, freshEnough
    case offeredGrant, unusedCode, livingCode, sameAddress, rightVerifier, boundCode, standingGrant
    case livingRefresh, boundRefresh, noWiderScope, ownScopes, patientDevice

    func run(_ inquiry: inout Inquiry) throws {
        switch self {
        case .knownClient: try KnownClient.check(&inquiry)
        case .registeredAddress: try RegisteredAddress.check(&inquiry)
        case .nothingTwice: try NothingTwice.check(&inquiry)
        case .knownMode: try KnownMode.check(&inquiry)
        case .noRequestObject: try NoRequestObject.check(&inquiry)
        case .mayLogIn: try MayLogIn.check(&inquiry)
        case .onlyCode: try OnlyCode.check(&inquiry)
        case .pushedFirst: try PushedFirst.check(&inquiry)
        case .boundedTexts: try BoundedTexts.check(&inquiry)
        case .allowedScopes: try AllowedScopes.check(&inquiry)
        case .challenge: try Challenge.check(&inquiry)
        case .knownPrompts: try KnownPrompts.check(&inquiry)
        case .numberedAge: try NumberedAge.check(&inquiry)
        case .wantedClaims: try WantedClaims.check(&inquiry)
        case .keyThumbprint: try KeyThumbprint.check(&inquiry)
        case .provenClient: try ProvenClient.check(&inquiry)
        case .freshNonce: try FreshNonce.check(&inquiry)
        case .freshProof: try FreshProof.check(&inquiry)
        case .demandedProof: try DemandedProof.check(&inquiry)
        case .notNested: try NotNested.check(&inquiry)
        case .pushedKey: try PushedKey.check(&inquiry)
        case .keepsSecret: try KeepsSecret.check(&inquiry)
        case .namedToken: try NamedToken.check(&inquiry)
        case .livingToken: try LivingToken.check(&inquiry)
        case .boundToken: try BoundToken.check(&inquiry)
        case .openingScope: try OpeningScope.check(&inquiry)
        case .freshEnough: try FreshEnough.check(&inquiry)
        case .offeredGrant: try OfferedGrant.check(&inquiry)
        case .unusedCode: try UnusedCode.check(&inquiry)
        case .livingCode: try LivingCode.check(&inquiry)
        case .sameAddress: try SameAddress.check(&inquiry)
        case .rightVerifier: try RightVerifier.check(&inquiry)
        case .boundCode: try BoundCode.check(&inquiry)
        case .standingGrant: try StandingGrant.check(&inquiry)
        case .livingRefresh: try LivingRefresh.check(&inquiry)
        case .boundRefresh: try BoundRefresh.check(&inquiry)
        case .noWiderScope: try NoWiderScope.check(&inquiry)
        case .ownScopes: try OwnScopes.check(&inquiry)
        case .patientDevice: try PatientDevice.check(&inquiry)
        }
    }
}
