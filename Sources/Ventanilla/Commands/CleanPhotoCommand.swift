import ArgumentParser
import Media

/// The child in which one photo is cleaned; started by the program itself, never by a person.
struct CleanPhotoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clean-photo", abstract: "Cleans one photo from standard input to standard output.", shouldDisplay: false)

    @Argument(help: "What the photo may cost, as JSON.") var limits: String

    func run() throws {
        throw ExitCode(PhotoChild.run(arguments: [limits]).rawValue)
    }
}
