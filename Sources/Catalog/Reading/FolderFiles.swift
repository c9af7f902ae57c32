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
    ///
    /// Asked of the system itself: a demonstration looks once a second, and Foundation takes a hundred times as long for it.
    static func stamp(_ folder: URL) -> Int {
        var hasher = Hasher()
        mark(folder.path, &hasher)
        return hasher.finalize()
    }

    private static func mark(_ folder: String, _ hasher: inout Hasher) {
        for name in names(in: folder).sorted() where isPart(name) {
            let path = folder + "/" + name
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            #if os(Linux)
                let written = status.st_mtim
            #else
                let written = status.st_mtimespec
            #endif
            hasher.combine(path)
            hasher.combine(Int64(written.tv_sec))
            hasher.combine(Int64(written.tv_nsec))
            hasher.combine(Int64(status.st_size))
            if status.st_mode & S_IFMT == S_IFDIR { mark(path, &hasher) }
        }
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            withUnsafePointer(to: &entry.pointee.d_name) { letters in
                letters.withMemoryRebound(to: CChar.self, capacity: 256) { names.append(String(cString: $0)) }
            }
        }
        return names
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
