import Core
import Foundation
import Testing

@testable import Media

extension PhotoCleaner {
    /// Cleans with time enough for a machine on which a thousand tests run at once.
    fileprivate func patiently(_ data: Data, limits: PhotoLimits = .standard) async throws(MediaError) -> CleanPhoto {
        var limits = limits
        (limits.seconds, limits.cpuSeconds) = (300, 120)
        return try await clean(data, limits: limits)
    }
}

struct PhotoCleanerTests {
    private func cleaner(_ behaviour: String = "clean-photo", atOnce: Int = 2, waiting: Int = 64) throws -> PhotoCleaner {
        let folder = Bundle.module.bundleURL.deletingLastPathComponent()
        return PhotoCleaner(
            executable: folder.appendingPathComponent("CleanPhotoChild").path, arguments: [behaviour], atOnce: atOnce, waiting: waiting)
    }

    @Test func `a photo comes out upright, smaller and without place, owner, camera or comment`() async throws {
        let original = try fixture("turned-with-place.jpg")
        for secret in ["SECRETCAM", "OWNER", "2026:07:15", "SECRETCOMMENT"] { #expect(original.range(of: Data(secret.utf8)) != nil) }

        let photo = try await cleaner().patiently(original)

        #expect((photo.width, photo.height) == (1536, 2048))
        #expect(photo.thumbnail.count < 20_000)
        for file in [photo.jpeg, photo.thumbnail] {
            #expect(FileSniffer.type(of: file) == .jpeg)
            for secret in ["SECRETCAM", "OWNER", "2026:07:15", "SECRETCOMMENT", "Exif", "http://ns.adobe.com"] {
                #expect(file.range(of: Data(secret.utf8)) == nil)
            }
        }
    }

    @Test(arguments: [("street.heic", 640, 480), ("street.webp", 640, 480), ("see-through.png", 300, 200)])
    func `other kinds of pictures become JPEG and are never made larger`(name: String, width: Int, height: Int) async throws {
        let photo = try await cleaner().patiently(fixture(name))
        #expect((photo.width, photo.height) == (width, height))
        #expect(FileSniffer.type(of: photo.jpeg) == .jpeg)
    }

    @Test func `parts that are covered are black in the photo and in its thumbnail`() async throws {
        let photo = try fixture("turned-with-place.jpg")
        let seen = try await cleaner().patiently(photo)
        let whole = try await cleaner().patiently(photo, limits: .covering([PhotoArea(left: 0, top: 0, width: 1000, height: 1000)]))
        #expect((whole.width, whole.height) == (seen.width, seen.height))
        // Nothing but black takes next to no bytes.
        #expect(whole.jpeg.count < seen.jpeg.count && whole.thumbnail.count < seen.thumbnail.count)
        let cell = try #require(PhotoArea.cell(9, columns: 8, rows: 6))
        #expect(cell == PhotoArea(left: 125, top: 166, width: 125, height: 167))
        let part = try await cleaner().patiently(photo, limits: .covering([cell]))
        #expect(part.jpeg != seen.jpeg && part.jpeg.count > whole.jpeg.count)
        #expect(PhotoArea.cell(48, columns: 8, rows: 6) == nil)
    }

    @Test func `a picture that unpacks to hundreds of megapixels is refused before it is decoded`() async throws {
        let bomb = try fixture("bomb.png")
        #expect(bomb.count < 200_000)
        await #expect(throws: MediaError.tooManyPixels(limit: 120_000_000)) { try await cleaner().patiently(bomb) }
    }

    @Test func `a picture that needs more memory than allowed ends its child and nothing else`() async throws {
        var limits = PhotoLimits.standard
        limits.pixels = 1_000_000_000
        limits.longSide = 30_000
        limits.memory = 600 * 1024 * 1024
        let error = try await #require(throws: MediaError.self) { try await cleaner().patiently(fixture("bomb.png"), limits: limits) }
        #expect([.exhausting, .unreadable].contains(error))
    }

    @Test func `a photo that was cut off in the upload is refused, not shown half grey`() async throws {
        let whole = try fixture("turned-with-place.jpg")
        await #expect(throws: MediaError.unreadable) { try await cleaner().patiently(whole.prefix(whole.count / 2)) }
    }

    @Test func `what is not a photo is refused by its content`() async throws {
        for content in [try fixture("street.gif"), Data("<svg/>".utf8), Data("%PDF-1.7".utf8), Data()] {
            await #expect(throws: MediaError.unsupportedType) { try await cleaner().patiently(content) }
        }
    }

    @Test func `more bytes than allowed are refused without a child`() async throws {
        var limits = PhotoLimits.standard
        limits.bytes = 1000
        await #expect(throws: MediaError.tooLarge(limit: 1000)) {
            try await PhotoCleaner(executable: "/nonexistent").clean(fixture("turned-with-place.jpg"), limits: limits)
        }
    }

    @Test func `a child that hangs is killed in time`() async throws {
        var limits = PhotoLimits.standard
        limits.seconds = 1
        // The child sleeps for a minute and ends otherwise: only the kill gives this outcome.
        await #expect(throws: MediaError.exhausting) { try await cleaner("sleep").clean(fixture("street.webp"), limits: limits) }
    }

    @Test func `a child that lies or cannot start is not believed`() async throws {
        await #expect(throws: MediaError.unavailable(reason: "the child's answer is not whole")) {
            try await cleaner("lie").patiently(fixture("street.webp"))
        }
        let error = try await #require(throws: MediaError.self) {
            try await PhotoCleaner(executable: "/nonexistent").clean(fixture("street.webp"))
        }
        #expect(error.kind == .unavailable)
    }

    @Test func `a child that was taken over reads no file, reaches no network and starts no program`() throws {
        let child = Process()
        child.executableURL = Bundle.module.bundleURL.deletingLastPathComponent().appendingPathComponent("CleanPhotoChild")
        child.arguments = ["escape"]
        try child.run()
        child.waitUntilExit()
        #expect(child.terminationReason == .exit)
        #expect(child.terminationStatus == 0)
    }

    @Test func `the child is told none of our secrets`() async throws {
        setenv("VENTANILLA_ROOT_KEY", "do not tell", 1)
        defer { unsetenv("VENTANILLA_ROOT_KEY") }
        let error = try await #require(throws: MediaError.self) { try await cleaner("secret").patiently(fixture("street.webp")) }
        // The child ends with 1 where it sees one of our variables, with 0 and nonsense where it does not.
        #expect(error == .unavailable(reason: "the child's answer is not whole"))
    }

    @Test func `a rush of photos is sent away once places and seats are taken`() async throws {
        let desk = try cleaner("sleep", atOnce: 1, waiting: 1)
        let photo = try fixture("street.webp")
        var limits = PhotoLimits.standard
        limits.seconds = 3
        let outcomes = await withTaskGroup(of: MediaError?.self) { group in
            for _ in 0..<5 {
                group.addTask { [limits] in
                    do throws(MediaError) {
                        _ = try await desk.clean(photo, limits: limits)
                        return nil
                    } catch { return error }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == .busy }.count == 3)
        #expect(outcomes.filter { $0 == .exhausting }.count == 2)
    }
}
