import Forms
import Foundation

/// libFuzzer's own main loop.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The entry of the program: SwiftPM links executables with `<target>_main` as their main.
@_cdecl("FormsFuzz_main")
public func main(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
    if let folder = ProcessInfo.processInfo.environment["VENTANILLA_FUZZ_SEEDS"] { return Seeds.write(to: folder) }
    var (count, arguments) = (count, arguments)
    return runDriver(&count, &arguments) { bytes, size in testOneInput(bytes, size) }
}

/// One input; libFuzzer's own `main`, which is linked and not called, asks for it by this name.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    FuzzTarget.chosen.run(Array(UnsafeBufferPointer(start: bytes, count: size)))
    return 0
}

/// Small workbooks to begin with: those of real forms are longer than the inputs that are tried.
enum Seeds {
    /// Turns the forms named as arguments into workbooks.
    static func write(to folder: String) -> CInt {
        for path in CommandLine.arguments.dropFirst() {
            guard let bytes = FormConverter.convert(path: path, to: "xlsx").bytes else { return 1 }
            let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
            guard (try? Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name).xlsx"))) != nil else { return 1 }
        }
        return 0
    }
}
