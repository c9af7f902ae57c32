import Forms
import Foundation

/// The questionnaires that are measured, made on the spot as the .xlsx files that an author would have.
enum BenchForms {
    /// A file's name and its content.
    struct File {
        let name: String
        let sheets: [(name: String, rows: [[String]])]
    }

    /// Six hundred questions of the usual kinds in groups, a third of them asked only after certain answers.
    static let long = File(
        name: "questions-600.xlsx",
        sheets: [
            (
                "survey",
                [["type", "name", "label::Español (es)", "label::English (en)", "hint", "required", "relevant", "constraint"]] + longRows
            ),
            (
                "choices",
                [["list_name", "name", "label::Español (es)", "label::English (en)"]]
                    + (1...8).map { ["kind", "k\($0)", "Clase \($0)", "Kind \($0)"] }
            ),
        ])

    private static var longRows: [[String]] {
        var rows: [[String]] = []
        for number in 1...600 {
            if number % 20 == 1 { rows.append(["begin_group", "g\(number)", "Parte \(number)", "Part \(number)", "", "", "", ""]) }
            let type = ["text", "integer", "select_one kind", "select_multiple kind", "date", "decimal"][number % 6]
            let relevant = number % 3 == 0 && number > 20 ? "${q\(number - 1)} != ''" : ""
            let constraint = type == "integer" ? ". >= 0 and . < 150" : type == "text" ? "string-length(.) < 200" : ""
            rows.append([
                type, "q\(number)", "¿Pregunta número \(number) de la encuesta?", "Question number \(number) of the survey?", "Una pista",
                number % 2 == 0 ? "yes" : "", relevant, constraint,
            ])
            if number % 20 == 0 { rows.append(["end_group", "", "", "", "", "", "", ""]) }
        }
        return rows
    }

    /// State, municipality, place: 20 × 50 × 50 choices.
    static let cascade = File(
        name: "choices-50000.xlsx",
        sheets: [
            (
                "survey",
                [
                    ["type", "name", "label", "choice_filter"], ["select_one state", "state", "State", ""],
                    ["select_one town", "town", "Town", "state = ${state}"], ["select_one place", "place", "Place", "town = ${town}"],
                ]
            ),
            ("choices", [["list_name", "name", "label", "state", "town"]] + cascadeRows),
        ])

    private static var cascadeRows: [[String]] {
        var rows: [[String]] = []
        for state in 1...20 {
            rows.append(["state", "s\(state)", "State \(state)", "", ""])
            for town in 1...50 {
                rows.append(["town", "t\(state)_\(town)", "Town \(town) of \(state)", "s\(state)", ""])
                for place in 1...50 {
                    rows.append(["place", "p\(state)_\(town)_\(place)", "Place \(place) of \(town)", "", "t\(state)_\(town)"])
                }
            }
        }
        return rows
    }

    /// Each question is asked only after the one before was answered with more than nothing.
    static let chain = File(
        name: "chain-5000.xlsx",
        sheets: [
            (
                "survey",
                [["type", "name", "label", "relevant"]]
                    + (1...5000).map { ["integer", "q\($0)", "Question \($0)", $0 == 1 ? "" : "${q\($0 - 1)} > 0"] }
            )
        ])

    /// Rows of a repeat whose sum and count are computed.
    static let rows = File(
        name: "rows-500.xlsx",
        sheets: [
            (
                "survey",
                [
                    ["type", "name", "label", "calculation"], ["begin_repeat", "person", "Person", ""],
                    ["text", "name", "Name", ""], ["integer", "age", "Age", ""], ["calculate", "order", "", "position(..)"],
                    ["end_repeat", "", "", ""], ["calculate", "total", "", "sum(${age})"], ["calculate", "people", "", "count(${person})"],
                    ["note", "end", "${people} people, ${total} years", ""],
                ]
            )
        ])

    /// Twenty questions with conditions, bounds and a computed value, as a service of a city has.
    static let service = File(
        name: "questions-20.xlsx",
        sheets: [
            (
                "survey",
                [["type", "name", "label", "required", "relevant", "constraint", "calculation"]]
                    + (1...20).map { number in
                        let isNumber = number % 3 == 0
                        return [
                            isNumber ? "integer" : number % 3 == 1 ? "text" : "select_one kind", "q\(number)", "Question \(number)", "yes",
                            number % 5 == 4 ? "${q\(number - 1)} > 0" : "", isNumber ? ". > 0 and . < 100" : "", "",
                        ]
                    } + [["calculate", "sum", "", "", "", "", "${q3} + ${q6} + ${q9} + ${q12}"]]
            ), ("choices", [["list_name", "name", "label"], ["kind", "a", "First"], ["kind", "b", "Second"], ["kind", "c", "Third"]]),
        ])

    static let all = [long, cascade, chain, rows, service]

    /// Writes a file into a folder and returns its path.
    static func write(_ file: File, into folder: URL) throws -> String {
        let sheets = file.sheets.map { name, rows -> Sheet in
            let rows = rows.enumerated().map { index, cells in
                SheetRow(
                    number: index + 1,
                    cells: cells.enumerated().filter { !$0.element.isEmpty }.map {
                        SheetCell(column: $0.offset, row: index + 1, text: $0.element)
                    })
            }
            return Sheet(name: name, header: rows[0], rows: Array(rows.dropFirst()))
        }
        let book = SheetBook(file: file.name, format: .workbook, names: sheets.map(\.name), sheets: sheets)
        let url = folder.appending(path: file.name)
        try Data(WorkbookWriter.bytes(book)).write(to: url)
        return url.path
    }
}
