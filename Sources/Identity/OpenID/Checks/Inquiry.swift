import Core

/// One request while it is checked: what came, and what the checks found of it so far.
struct Inquiry {
    /// What a check may look up; nil where only values are looked at.
    struct Rows {
        let provider: OpenIDProvider
        let tx: any Transaction
    }

    let endpoint: Endpoint
    var parameters: RequestParameters
    let now: Instant
    var rows: Rows?
    var proof: ClientProof?
    var dpop: DPoPProof?
    /// Set by the caller for an authorization request, by ``Step/provenClient`` elsewhere.
    var client: Client?
    /// Whether the parameters came through the pushed endpoint, from a client that proved itself.
    var isPushed = false
    /// An access token of ours, with the way in which it came.
    var token: (live: LiveToken?, presented: PresentedToken)?

    // What an authorization request was found to be.
    var redirectURI = ""
    var mode = AuthorizationRequest.ResponseMode.query
    var scopes: [String] = []
    var challenge: String?
    var prompts: Set<AuthorizationRequest.Prompt> = []
    var maxAge: Int?
    var claims = ClaimsRequest.nothing

    // What a token request was found to rest on.
    var code: (ticket: Ticket, payload: CodePayload)?
    var refresh: (ticket: Ticket, payload: RefreshPayload, token: SecretToken)?
    var device: (ticket: Ticket, payload: DevicePayload)?
    var grant: Grant?

    init(_ endpoint: Endpoint, _ parameters: RequestParameters, at now: Instant) {
        (self.endpoint, self.parameters, self.now) = (endpoint, parameters, now)
    }

    /// Runs every step of the endpoint's row, in order.
    mutating func pass() throws { for step in EndpointTable.steps(of: endpoint) { try step.run(&self) } }

    /// The client, which an earlier step found.
    func known() throws -> Client {
        guard let client else { throw OAuthError(.invalidClient, "the client could not be authenticated") }
        return client
    }

    /// The rows; only steps of endpoints that have them ask.
    func house() throws -> Rows {
        guard let rows else { throw OAuthError(.serverError, "a check has nothing to look things up in") }
        return rows
    }

    var back: ReturnAddress { ReturnAddress(uri: redirectURI, state: parameters["state"], mode: mode) }

    /// A refusal told where this endpoint tells it: to the client's own address, or in the answer.
    func refusal(_ code: OAuthError.Code, _ text: String) -> any Error {
        let error = OAuthError(code, text)
        return endpoint == .authorize ? AuthorizationFault.redirect(error, to: back) : error
    }

    /// A refusal that must never lead anywhere: the client or its address cannot be trusted (RFC 6749 section 4.1.2.1).
    func pageRefusal(_ code: OAuthError.Code, _ text: String) -> any Error {
        let error = OAuthError(code, text)
        return endpoint == .authorize ? AuthorizationFault.page(error) : error
    }
}
