import ArgumentParser
import Catalog
import Core
import Forms
import Foundation

/// `ventanilla play`: a questionnaire in the terminal, for people or, with `--json`, for programs.
struct PlayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "play", abstract: "Answer a questionnaire in the terminal.",
        discussion: """
            With --json, one JSON line for each step, and one line of input for each question: an answer, or a command such as {"back":true}, \
            {"goto":ref}, {"delete":ref} or {"answer":"text"}. Ends with 3 if the input ends first.
            """)

    @Argument(help: "A service of the city, or a file (.xlsx, .yaml, .md, .xml).") var service: String
    @Option(help: "Language of the questions: a name or tag of the form's languages.") var language: String?
    @Flag(help: "JSON lines, for programs.") var json = false
    @Option(help: "The city's folder.") var city = "cities/cdmx"
    @OptionGroup var moment: MomentOptions

    func run() throws {
        var dialogue = try ofCity() ?? ofFile()
        var lines = dialogue.begin()
        while true {
            for line in lines { json ? StandardOutput.line(line.json) : PlayScreen.show(line) }
            if dialogue.isDone { return }
            guard let input = readLine() else { throw ExitCode(3) }
            lines = dialogue.receive(json ? input : PlayScreen.answer(input, to: lines.last))
        }
    }
}

extension PlayCommand {
    /// A service of the city, whose rules and routes have the last word; nil where the argument names a file, or no service of a sound city.
    private func ofCity() throws -> PlayDialogue? {
        guard !FileManager.default.fileExists(atPath: service), let code = ServiceCode(service) else { return nil }
        let (loaded, findings) = try Catalog.load(URL(fileURLWithPath: city))
        guard let catalog = loaded else {
            StandardError.line("The city in \(city) has errors; the questionnaire is played without its rules.")
            for finding in findings where finding.severity == .error { StandardError.line(finding.line) }
            return nil
        }
        guard let service = catalog.service(code) else { return try unknown(code, catalog) }
        guard let form = service.questionnaire else { throw ValidationError("The service \(code) is information only: it asks nothing.") }
        var environment = try moment.environment()
        if moment.zone == nil { environment.zone = LocalZone(catalog.city.timeZone) }
        var session = FormSession(form, environment: environment, language: spoken(form))
        if let variant = service.variant { _ = session.prefill(variant.question, variant.code, lock: true) }
        let words = Language(language ?? "") ?? catalog.city.defaultLanguage
        return PlayDialogue(session) { session in catalog.decide(service, session).report(in: words).members.filter { $0.name != "version" }
        }
    }

    /// A family's questionnaire is played whole; anything else is told with the services that there are.
    private func unknown(_ code: ServiceCode, _ catalog: Catalog) throws -> PlayDialogue? {
        let rows = catalog.services.filter { $0.folder == code.name }.map(\.code.name)
        guard rows.isEmpty else {
            StandardError.line("\(code) is a family; its rules are asked of one of its rows: \(rows.joined(separator: ", ")).")
            return nil
        }
        let known = catalog.services.map(\.code.name).sorted().joined(separator: ", ")
        throw ValidationError("The city has no service '\(code)', and there is no such file. Services: \(known).")
    }

    private func ofFile() throws -> PlayDialogue {
        let form = try FormFromFile.load(QuestionnaireFile.find(service, city: city))
        return PlayDialogue(FormSession(form, environment: try moment.environment(), language: spoken(form)))
    }

    private func spoken(_ form: Form) -> Int? {
        guard let language else { return nil }
        let spoken = form.language(named: language)
        if spoken == nil {
            StandardError.line("The form has no language '\(language)'; it speaks \(form.languages[form.defaultLanguage].name).")
        }
        return spoken
    }
}

/// Where a service's questionnaire lies.
enum QuestionnaireFile {
    private static let names = ["questionnaire.yaml", "questionnaire.yml", "questionnaire.xlsx", "questionnaire.xml", "questionnaire.md"]

    /// A path as it is; else the folder of the service, or of the family that its code begins with.
    static func find(_ service: String, city: String) -> String {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: service, isDirectory: &isFolder) {
            return isFolder.boolValue ? inside(service) ?? service : service
        }
        var code = service
        while !code.isEmpty {
            if !code.contains("/"), code != "..", let found = inside(city + "/services/" + code) { return found }
            guard let hyphen = code.lastIndex(of: "-") else { break }
            code = String(code[..<hyphen])
        }
        return service
    }

    private static func inside(_ folder: String) -> String? {
        names.map { folder + "/" + $0 }.first { FileManager.default.fileExists(atPath: $0) }
    }
}

/// The steps of a questionnaire as words.
enum PlayScreen {
    static func show(_ line: JSONValue) {
        if let group = line["group"] {
            let label = group["label"]?.text ?? ""
            if !label.isEmpty { print("\n— \(label) —") }
        } else if let note = line["note"] {
            print("\n" + (note["label"]?.text ?? ""))
        } else if let ask = line["ask"] {
            show(question: ask)
        } else if let again = line["repeat"] {
            print("\n\(again["label"]?.text ?? ""): +1? (yes/no)\n> ", terminator: "")
        } else if let error = line["error"] {
            print("! " + (error["message"]?.text ?? ""))
        } else if let done = line["done"] {
            print("\n" + (done["values"]?.json ?? ""))
            if let unit = done["unit"]?.text { print("→ \(unit)") }
            for output in done["outputs"]?.members ?? [] {
                print("  \(output.name): \(output.value.text ?? "")" + (done["draft"] == .boolean(true) ? " (draft)" : ""))
            }
            if case .array(let reasons)? = done["because"] {
                for reason in reasons { print("  \(reason["rule"]?.text ?? ""): \(reason["text"]?.text ?? "")") }
            }
        }
        fflush(nil)
    }

    private static func show(question: JSONValue) {
        print("\n" + (question["label"]?.text ?? question["name"]?.text ?? "") + (question["required"] == .boolean(true) ? " *" : ""))
        if let hint = question["hint"]?.text, !hint.isEmpty { print("  " + hint) }
        for (index, choice) in choices(question).prefix(50).enumerated() { print("  \(index + 1). \(choice["label"]?.text ?? "")") }
        let more = choices(question).count - 50
        if more > 0 { print("  … +\(more)") }
        if let value = question["value"]?.text, !value.isEmpty { print("  [\(value)]") }
        print("> ", terminator: "")
    }

    private static func choices(_ question: JSONValue) -> [JSONValue] {
        if case .array(let choices)? = question["choices"] { return choices }
        return []
    }

    /// Numbers of choices as their names; an empty line keeps what is there.
    static func answer(_ input: String, to line: JSONValue?) -> String {
        guard let question = line?["ask"] else { return input }
        if input.isEmpty { return question["value"]?.text ?? "" }
        let choices = choices(question)
        guard !choices.isEmpty else { return input }
        let names = Set(choices.compactMap { $0["name"]?.text })
        return input.split(separator: " ").map { word in
            if names.contains(String(word)) { return String(word) }
            guard let number = Int(word), choices.indices.contains(number - 1) else { return String(word) }
            return choices[number - 1]["name"]?.text ?? String(word)
        }.joined(separator: " ")
    }
}
