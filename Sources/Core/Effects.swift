import Foundation

/// The time of day, handed in: real in the program, fixed in tests.
package struct WallClock: Sendable {
    private let read: @Sendable () -> Instant

    package init(_ read: @escaping @Sendable () -> Instant) { self.read = read }

    package var now: Instant { read() }

    package static let system = WallClock { Instant(Date()) }
    package static func fixed(_ instant: Instant) -> WallClock { WallClock { instant } }
}

/// Chance, handed in: the system's secure generator in the program, seeded in tests.
package struct Chance: Sendable {
    private let draw: @Sendable (Int) -> [UInt8]

    package init(_ draw: @escaping @Sendable (Int) -> [UInt8]) { self.draw = draw }

    /// `count` random bytes.
    package func bytes(_ count: Int) -> [UInt8] { draw(count) }

    /// The kernel's cryptographic generator.
    package static let system = Chance { count in
        [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
            guard let start = bytes.baseAddress else { return }
            while filled < count {
                let part = min(count - filled, 256)  // the most of one call (getentropy(3))
                guard getentropy(start + filled, part) == 0 else { fatalError("the kernel gives no random bytes") }
                filled += part
            }
        }
    }
}
