import ArgumentParser

/// The program: one executable for serving a city and for everything its team does on the command line.
@main
struct Ventanilla: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ventanilla",
        abstract: "Every city service through one window.",
        discussion: """
            A city is a folder: city.yaml, areas, calendars and one folder per service. Try the example city:

              ventanilla serve --demo            serves Mexico City with invented residents at http://localhost:8080
              ventanilla check cities/cdmx       tells what is wrong in a city's folder, with file, row and remedy
              ventanilla play FORM.xlsx          asks a questionnaire in the terminal
            """,
        version: "0.1.0",
        subcommands: [
            ServeCommand.self, PlayCommand.self, EvalCommand.self, DecideCommand.self, CheckCommand.self, ConvertCommand.self,
            StaffCommand.self, ClientCommand.self, IdentityCommand.self, ExportCommand.self, AuditCommand.self, KeyCommand.self,
            BackupCommand.self, RestoreCommand.self, RetentionCommand.self, PublishCommand.self,
            MigrateCommand.self, BenchCommand.self, CleanPhotoCommand.self,
        ])
}
