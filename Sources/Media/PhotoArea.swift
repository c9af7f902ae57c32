/// A part of a photo, in thousandths of its width and height from the upper left corner.
package struct PhotoArea: Sendable, Hashable, Codable {
    package let left: Int
    package let top: Int
    package let width: Int
    package let height: Int

    /// What lies outside of the photo is cut off.
    package init(left: Int, top: Int, width: Int, height: Int) {
        (self.left, self.top) = (min(max(left, 0), 1000), min(max(top, 0), 1000))
        (self.width, self.height) = (min(max(width, 0), 1000 - self.left), min(max(height, 0), 1000 - self.top))
    }

    /// The cells of a grid that is laid over a photo, row by row, as somebody chooses them without dragging.
    /// - Returns: nil for a number outside of the grid.
    package static func cell(_ number: Int, columns: Int, rows: Int) -> PhotoArea? {
        guard columns > 0, rows > 0, (0..<columns * rows).contains(number) else { return nil }
        let (row, column) = (number / columns, number % columns)
        let (left, top) = (1000 * column / columns, 1000 * row / rows)
        return PhotoArea(left: left, top: top, width: 1000 * (column + 1) / columns - left, height: 1000 * (row + 1) / rows - top)
    }
}
