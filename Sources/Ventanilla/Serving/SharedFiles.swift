import Foundation

/// Where templates, words and fonts are looked for: beside the program, then in `--share DIR`, then in a clone of the repository.
enum SharedFiles {
    static func roots(_ share: String?) -> [URL] {
        var roots: [URL] = []
        if let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
            let folder = URL(filePath: program).deletingLastPathComponent()
            roots += [folder.appending(path: "share"), folder.appending(path: "../share/ventanilla")]
            // .build/<triple>/<configuration>/ventanilla in a clone.
            var clone = folder
            for _ in 0..<3 {
                clone = clone.deletingLastPathComponent()
                roots.append(clone)
            }
        }
        if let share { roots.append(URL(filePath: share, directoryHint: .isDirectory)) }
        roots.append(URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory))
        return roots
    }
}
