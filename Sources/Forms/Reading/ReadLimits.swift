/// How much a file may ask of the machine before it is refused.
package struct ReadLimits: Sendable {
    /// Bytes of the file itself.
    package var fileBytes = 64 << 20
    /// Bytes of one part of a workbook when unpacked.
    package var entryBytes = 192 << 20
    /// Bytes of all parts read of a workbook when unpacked.
    package var totalBytes = 384 << 20
    /// Unpacked over packed size, looked at from `ratioFloor` bytes on.
    package var ratio = 400
    package var ratioFloor = 8 << 20
    /// Parts listed in a workbook.
    package var entries = 8192
    /// Rows with content in one sheet.
    package var rows = 500_000
    /// Cells with content in one sheet.
    package var cells = 6_000_000
    /// Nodes of a YAML or XML document, aliases expanded.
    package var nodes = 6_000_000

    package init() {}
}
