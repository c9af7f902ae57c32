import CVips
import Foundation
import Media

// Stands where `ventanilla clean-photo` stands in the program, and misbehaves on request.
switch CommandLine.arguments.dropFirst().first {
case "sleep": sleep(60)
case "lie": print("not a photo")
case "escape":
    // Confined, it tries what a taken-over decoder would: read a file, start a program, open a socket. The status counts what worked.
    guard ventanilla_confine(1 << 32, 10) == 0 else { exit(99) }
    let file = open("/etc/passwd", O_RDONLY) >= 0
    let network = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) >= 0
    var child: pid_t = 0
    let program = posix_spawn(&child, "/bin/true", nil, nil, [strdup("/bin/true"), nil], [nil]) == 0
    exit([file, network, program].reduce(0) { $0 + ($1 ? 1 : 0) })
case "secret": exit(ProcessInfo.processInfo.environment.keys.contains { $0.hasPrefix("VENTANILLA") } ? 1 : 0)
default: exit(PhotoChild.run(arguments: Array(CommandLine.arguments.dropFirst(2))).rawValue)
}
