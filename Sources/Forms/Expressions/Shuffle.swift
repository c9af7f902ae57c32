import Crypto
import Foundation

/// The order that JavaRosa's `randomize()` gives: Park-Miller numbers, Fisher-Yates from the inside out.
enum Shuffle {
    static func order(_ count: Int, seed: Int64) -> [Int] {
        let modulus: Int64 = 2_147_483_647
        var state = seed % modulus
        if state <= 0 { state += modulus - 1 }
        var order = [Int]()
        order.reserveCapacity(count)
        for index in 0..<count {
            state = state * 16_807 % modulus
            let random = Double(state - 1) / Double(modulus - 1)
            let other = Int((random * Double(index + 1)).rounded(.down))
            if other == index {
                order.append(index)
            } else {
                order.append(order[other])
                order[other] = index
            }
        }
        return order
    }

    /// A number seeds as it is, truncated; other words by the first eight bytes of their SHA-256.
    static func seed(_ value: Value) -> Int64 {
        let number = value.number
        if number.isFinite { return Int64(exactly: number.rounded(.towardZero)) ?? Int64.max }
        if case .text(let text) = value, !text.isEmpty {
            return SHA256.hash(data: Data(text.utf8)).prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        }
        return 0
    }
}
