import Foundation

/// An invented person whom the stand-in for the civil registry knows; none of them is real.
package struct RegisteredPerson: Sendable, Hashable {
    package enum Status: String, Sendable {
        case valid = "VIGENTE"
        /// The register knows that this person has died.
        case ended = "BAJA_DEFUNCION"
    }

    package let curp: String
    package let given: String
    package let surnames: [String]
    /// As a register writes it.
    package let birth: String
    let sex: String
    let entity: String
    package var status = Status.valid

    package var name: String { ([given] + surnames).joined(separator: " ") }

    package static let all: [RegisteredPerson] = [
        RegisteredPerson(
            curp: "HERJ850412HDFRML06", given: "Jesús Emilio", surnames: ["Hernández", "Romo"], birth: "1985-04-12", sex: "H", entity: "DF"),
        RegisteredPerson(
            curp: "LOSA911103MDFPNN06", given: "Ana Sofía", surnames: ["López", "Sánchez"], birth: "1991-11-03", sex: "M", entity: "DF"),
        RegisteredPerson(
            curp: "TEMX720228MOCLNC06", given: "Xóchitl", surnames: ["Téllez", "Méndez"], birth: "1972-02-28", sex: "M", entity: "OC"),
        RegisteredPerson(
            curp: "GAPI030715HDFRRVA0", given: "Iván", surnames: ["García", "Pérez"], birth: "2003-07-15", sex: "H", entity: "DF"),
        // One surname only, as many who were born abroad or in a community have.
        RegisteredPerson(
            curp: "XICN660909MVZCLT03", given: "Natividad", surnames: ["Xicoténcatl"], birth: "1966-09-09", sex: "M", entity: "VZ"),
        RegisteredPerson(
            curp: "ROVE590120MDFDLS08", given: "Esperanza", surnames: ["Rodríguez", "Valle"], birth: "1959-01-20", sex: "M", entity: "DF",
            status: .ended),
    ]
}
