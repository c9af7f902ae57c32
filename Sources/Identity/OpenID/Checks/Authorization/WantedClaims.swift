import Core

/// `claims` is JSON of the shape that sections 5.5 of Core and 6 of Identity Assurance give it.
enum WantedClaims {
    static func check(_ inquiry: inout Inquiry) throws {
        do throws(OAuthError) {
            inquiry.claims = try ClaimsRequest(inquiry.parameters["claims"], purpose: inquiry.parameters["purpose"])
        } catch {
            throw inquiry.refusal(error.code, error.text)
        }
    }
}
