import Core
import Net
import Sandbox
import Web

/// How those who say who people are get asked: over the wire, or by a stand-in in a demonstration.
enum ProofingSetup {
    static func proofing(isDemo: Bool, web: HTTPCaller) -> Proofing {
        if isDemo {
            let register = StandInRegister()
            return Proofing(web: register, secret: { [secret = register.secret] _ in secret })
        }
        return Proofing(web: web, secret: { name in try? Settings.secret(name) })
    }
}
