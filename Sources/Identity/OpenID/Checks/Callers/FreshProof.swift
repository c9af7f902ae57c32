import Core

/// A proof of possession was not used before (RFC 9449 section 11.1).
enum FreshProof {
    static func check(_ inquiry: inout Inquiry) throws {
        guard let dpop = inquiry.dpop else { return }
        let house = try inquiry.house()
        try house.provider.checkFresh(dpop, at: inquiry.now, house.tx)
    }
}
