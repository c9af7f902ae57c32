package import Core

/// What comes from outside while a form is filled in: time, zone and chance, taken once a request so that it can be replayed.
package struct FormEnvironment: Sendable {
    package var now: Instant
    package var zone: LocalZone
    package var chance: Chance
    /// `deviceid`, `username`, `email`, `phonenumber`, … where the channel knows them.
    package var properties: [String: String]

    package init(now: Instant, zone: LocalZone, chance: Chance = .system, properties: [String: String] = [:]) {
        (self.now, self.zone, self.chance, self.properties) = (now, zone, chance, properties)
    }
}

extension Chance {
    /// Reproducible: the same seed gives the same bytes.
    ///
    /// For `play --seed` and tests, never for secrets.
    package static func seeded(_ seed: UInt64) -> Chance {
        let generator = SeededBytes(seed: seed)
        return Chance { generator.bytes($0) }
    }
}
