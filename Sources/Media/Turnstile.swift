/// Lets a few through at once and a few more wait; the rest are sent away, so that a rush of photos cannot fill the machine.
actor Turnstile {
    private let places: Int
    private let seats: Int
    private var taken = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(places: Int, seats: Int) {
        (self.places, self.seats) = (max(1, places), max(0, seats))
    }

    /// Waits for a place; false where all seats are taken too.
    func enter() async -> Bool {
        if taken < places {
            taken += 1
            return true
        }
        guard waiting.count < seats else { return false }
        await withCheckedContinuation { waiting.append($0) }
        return true
    }

    /// Gives the place to whoever waits longest.
    func leave() {
        if waiting.isEmpty { taken -= 1 } else { waiting.removeFirst().resume() }
    }
}
