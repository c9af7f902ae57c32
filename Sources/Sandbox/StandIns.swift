package import Core
package import Web

/// Those outside who say who people are, as a demonstration and tests play them; whoever else is called looks switched off.
package struct StandIns: WebCaller {
    package let register: StandInRegister
    package let provider: StandInProvider
    private let address: SiteAddress
    private let clock: WallClock

    package init(at address: SiteAddress, clock: WallClock = .system) throws {
        (register, provider) = (StandInRegister(), try StandInProvider(at: address, clock: clock))
        (self.address, self.clock) = (address, clock)
    }

    package func call(_ call: WebCall) async throws(WebCallError) -> WebAnswer {
        call.url.hasPrefix(StandInProvider.issuer + "/") ? try await provider.call(call) : try await register.call(call)
    }

    /// How the city reaches them.
    package var proofing: Proofing {
        let secrets = [
            "VENTANILLA_REGISTRY_REGISTRO_CIVIL": register.secret, "VENTANILLA_REGISTRY_IDENTIDAD_FEDERAL": provider.secret,
        ]
        return Proofing(web: self, clock: clock, playedAt: address.base) { secrets[$0] }
    }
}
