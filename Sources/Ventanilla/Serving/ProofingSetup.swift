import Core
import Net
import Sandbox
import Web

/// How those who say who people are get asked: over the wire, or by stand-ins in a demonstration.
enum ProofingSetup {
    static func proofing(_ standIns: StandIns?, web: HTTPCaller) -> Proofing {
        standIns?.proofing ?? Proofing(web: web, secret: { name in try? Settings.secret(name) })
    }
}
