import Foundation

/// The files of a folder by their path inside it, sorted.
///
/// Hidden files, what editors leave behind (`~`, `#…#`), and links that lead elsewhere are not part of a city.
enum FolderFiles {
    /// The most bytes that a folder may have.
    static let limit = 100_000_000

    /// Nil where there is no such folder.
    static func read(_ folder: URL, recursive: Bool = true) -> [String: Data]? {
        var total = 0
        return read(folder, prefix: "", recursive: recursive, depth: 0, total: &total)
    }

    /// Names of the folders directly inside, sorted.
    static func folders(in folder: URL) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { name in
            !name.hasPrefix(".") && type(of: folder.appendingPathComponent(name)) == .typeDirectory
        }.sorted()
    }

    /// A number that changes when a file of the folder is written, added or removed.
    static func stamp(_ folder: URL) -> Int {
        var hasher = Hasher()
        for path in ((try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []).sorted() where isPart(path) {
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: folder.appendingPathComponent(path).path) else {
                continue
            }
            hasher.combine(path)
            hasher.combine(attributes[.modificationDate] as? Date)
            hasher.combine((attributes[.size] as? NSNumber)?.int64Value)
        }
        return hasher.finalize()
    }

    private static func isPart(_ path: String) -> Bool {
        path.split(separator: "/").allSatisfy { !$0.hasPrefix(".") && !$0.hasSuffix("~") && !$0.hasPrefix("#") && !$0.hasPrefix("~$") }
    }

    private static func type(of url: URL) -> FileAttributeType? {
        try? FileManager.default.attributesOfItem(atPath: url.path)[.type] as? FileAttributeType
    }

    private static func read(_ folder: URL, prefix: String, recursive: Bool, depth: Int, total: inout Int) -> [String: Data]? {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else { return nil }
        var files: [String: Data] = [:]
        for name in names.sorted() where isPart(name) {
            let url = folder.appendingPathComponent(name)
            switch type(of: url) {
            case .typeRegular:
                guard let data = try? Data(contentsOf: url) else { return nil }
                total += data.count
                guard total <= limit else { return nil }
                files[prefix + name] = data
            case .typeDirectory where recursive && depth < 4:
                guard let inner = read(url, prefix: prefix + name + "/", recursive: true, depth: depth + 1, total: &total) else {
                    return nil
                }
                files.merge(inner) { first, _ in first }
            default: continue
            }
        }
        return files
    }
}
