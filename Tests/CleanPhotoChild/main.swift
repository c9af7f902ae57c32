import Foundation
import Media

// Stands where `ventanilla clean-photo` stands in the program, and misbehaves on request.
switch CommandLine.arguments.dropFirst().first {
case "sleep": sleep(60)
case "spin": while true {}
case "lie": print("not a photo")
case "environment": print(ProcessInfo.processInfo.environment)
default: exit(PhotoChild.run(arguments: Array(CommandLine.arguments.dropFirst(2))).rawValue)
}
