import Crypto
package import Foundation

/// The files of a service's folder as one value, which the database keeps so that a draft or case of an old version can still be read.
package struct ServiceBundle: Sendable, Hashable {
    /// Name of the folder.
    package let folder: String
    /// By path inside the folder.
    package let files: [String: Data]
    /// SHA-256 of the sorted names and bytes.
    package let version: ServiceVersion

    package init(folder: String, files: [String: Data]) {
        (self.folder, self.files) = (folder, files)
        var hash = SHA256()
        for (name, data) in files.sorted(by: { Self.precedes($0.key, $1.key) }) {
            hash.update(data: Data("\(name.utf8.count) \(data.count)\n\(name)".utf8))
            hash.update(data: data)
        }
        version = ServiceVersion(hash: hash.finalize().map { Self.digits[Int($0 >> 4)] + Self.digits[Int($0 & 15)] }.joined())
    }

    private static let digits = Array("0123456789abcdef").map(String.init)

    /// By bytes, so that every machine has one order.
    private static func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

    private static let mark = "ventanilla service 1"

    /// The bytes to keep.
    ///
    /// The same files give the same bytes.
    package var archive: Data {
        var archive = Data("\(Self.mark)\n\(folder)\n".utf8)
        for (name, data) in files.sorted(by: { Self.precedes($0.key, $1.key) }) {
            archive.append(Data("\(name.utf8.count) \(data.count)\n\(name)".utf8))
            archive.append(data)
        }
        return archive
    }

    /// Reads what ``archive`` gave.
    package init(archive: Data) throws(CatalogError) {
        var rest = archive[...]
        func line() throws(CatalogError) -> String {
            guard let end = rest.firstIndex(of: 0x0A), rest.distance(from: rest.startIndex, to: end) <= 1_000,
                let text = String(data: rest[..<end], encoding: .utf8)
            else { throw .damagedBundle }
            rest = rest[rest.index(after: end)...]
            return text
        }
        guard try line() == Self.mark else { throw .damagedBundle }
        let folder = try line()
        var files: [String: Data] = [:]
        while !rest.isEmpty {
            let sizes = try line().split(separator: " ").map { Int($0) }
            guard sizes.count == 2, let nameSize = sizes[0], let dataSize = sizes[1], nameSize > 0, dataSize >= 0,
                nameSize <= rest.count, dataSize <= rest.count - nameSize,
                let name = String(data: rest.prefix(nameSize), encoding: .utf8), files[name] == nil
            else { throw .damagedBundle }
            rest = rest.dropFirst(nameSize)
            files[name] = Data(rest.prefix(dataSize))
            rest = rest.dropFirst(dataSize)
        }
        guard ServiceCode(folder) != nil || folder == CityFiles.ownName.name else { throw .damagedBundle }
        self.init(folder: folder, files: files)
    }
}
