import CVips
import Foundation

/// The inside of the cleaning child: reads a picture on standard input, writes a cleaned photo on standard output.
///
/// It runs as a process of its own because decoders of pictures have a history of being taken over by what they decode. It has no
/// secret in its environment, no open file, no room to grow and little time.
package enum PhotoChild {
    /// How the child tells its parent what was wrong, by its exit status.
    package enum Outcome: Int32, Sendable, CaseIterable {
        case clean = 0
        case usage = 64
        case unreadable = 65
        case tooLarge = 66
        case tooManyPixels = 67
        case unsupportedType = 68
        case cannotConfine = 71
    }

    /// Cleans one photo and returns the exit status.
    package static func run(arguments: [String]) -> Outcome {
        guard arguments.count == 1, let limits = PhotoLimits(argument: arguments[0]) else { return .usage }
        // libvips looks for its modules when it starts, before files and memory are taken away from us.
        guard ventanilla_vips_start() == 0 else { return .cannotConfine }
        guard ventanilla_confine(UInt64(limits.memory), UInt32(limits.cpuSeconds)) == 0 else { return .cannotConfine }
        guard let data = try? FileHandle.standardInput.read(upToCount: limits.bytes + 1) else { return .unreadable }
        guard data.count <= limits.bytes else { return .tooLarge }

        var photo = VentanillaPhoto()
        let covered = limits.covered.prefix(1_000).flatMap { [$0.left, $0.top, $0.width, $0.height].map { Int32(clamping: $0) } }
        let outcome = data.withUnsafeBytes { bytes in
            bytes.baseAddress.map {
                ventanilla_clean_photo(
                    $0, bytes.count, UInt64(limits.pixels), Int32(limits.longSide), Int32(limits.thumbnailSide), covered,
                    Int32(covered.count / 4), &photo)
            }
        }
        defer { ventanilla_photo_free(&photo) }
        switch outcome {
        case VENTANILLA_PHOTO_CLEAN?: break
        case VENTANILLA_PHOTO_TOO_MANY_PIXELS?: return .tooManyPixels
        case VENTANILLA_PHOTO_UNSUPPORTED?: return .unsupportedType
        default: return .unreadable
        }
        guard let jpeg = photo.jpeg, let thumbnail = photo.thumbnail else { return .unreadable }
        let clean = CleanPhoto(
            jpeg: Data(bytes: jpeg, count: photo.jpeg_size), width: Int(photo.width), height: Int(photo.height),
            thumbnail: Data(bytes: thumbnail, count: photo.thumbnail_size))
        do { try FileHandle.standardOutput.write(contentsOf: clean.framed) } catch { return .unreadable }
        return .clean
    }
}
