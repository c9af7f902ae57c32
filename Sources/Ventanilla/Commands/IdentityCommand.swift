import ArgumentParser
import Core
import Foundation
import Identity
import Storage
import Work

/// The accounts of residents.
struct IdentityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identity", abstract: "Looks after the accounts that people sign in with.",
        subcommands: [Import.self, Disable.self, Enable.self, Reset.self])

    /// How many milliseconds a wrong password takes at least, since accounts with dearer hashes were taken over.
    static let floorSetting = "identity.check_floor_ms"

    static func identity(_ stores: Stores, _ ring: KeyRing) -> IdentityStores {
        IdentityStores(stores, ring: ring)
    }

    /// The floor that was kept, for a program that starts.
    static func floor(_ stores: Stores) async throws -> CheckFloor {
        let text = try await stores.unit.read { tx in try stores.settings.setting(floorSetting, tx) }
        return CheckFloor(.milliseconds(text.flatMap { Int($0) } ?? 0))
    }
}
