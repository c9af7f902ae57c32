/// What sort of thing is recorded, and what may be said of it.
///
/// Each kind has a schema: whom it is about and which facts it carries. Facts are never free words; what a person wrote is sealed.
package struct AuditKind: Sendable, Hashable {
    /// What a fact may hold.
    package enum Fact: String, Sendable, Hashable {
        /// A name of ours or of the city: letters, digits, `. _ : / -`, at most 120.
        case code
        /// Names of ours in small letters, parted by blanks: at most 40 and 1,000 bytes; may be none.
        case codes
        /// A whole number.
        case count
        /// An identifier in its text form.
        case identifier
        /// SHA-256 in hexadecimal digits.
        case digest
    }

    /// Stable name, such as `reading.file`.
    package let name: String
    /// What one event of the kind tells, in English.
    package let summary: String
    package let subjects: Set<AuditSubject.Kind>
    package let required: [String: Fact]
    package let optional: [String: Fact]

    init(
        _ name: String, _ summary: String, about subjects: Set<AuditSubject.Kind>, _ required: [String: Fact] = [:],
        optional: [String: Fact] = [:]
    ) {
        (self.name, self.summary, self.subjects) = (name, summary, subjects)
        (self.required, self.optional) = (required, optional)
    }

    /// The kind of that name.
    ///
    /// Steps of a case share one schema: `case.answered` is found as `case.*`.
    package static func named(_ name: String) -> AuditKind? { byName[name] ?? (name.hasPrefix("case.") ? byName["case.*"] : nil) }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// All kinds, by area.
    package static let all = cases + readings + staff + identity + operations

    private static let cases = [
        AuditKind(
            "case.filed", "A case was opened with these answers and this contact.", about: [.caseFile],
            ["service": .code, "version": .code, "privacy": .code, "answers": .digest, "contact": .digest]),
        AuditKind(
            "case.file_kept", "A photo or document was added to a case.", about: [.caseFile],
            ["file": .identifier, "blob": .identifier, "type": .code, "size": .count]),
        AuditKind(
            "case.erased", "The key of a case was destroyed: what somebody wrote in it is gone for good.", about: [.caseFile],
            ["reason": .code, "service": .code]),
        AuditKind(
            "case.*", "A step of a case; the name says which.", about: [.caseFile],
            ["sequence": .count, "state": .code], optional: ["payload": .digest]),
    ]

    private static let readings = [
        AuditKind("reading.case", "Somebody opened a confidential case.", about: [.caseFile], optional: ["role": .code]),
        AuditKind(
            "reading.file", "Somebody looked at a photo or document of a case.", about: [.caseFile],
            ["file": .identifier], optional: ["role": .code]),
        AuditKind(
            "reading.original", "Somebody saw what was covered in a case.", about: [.caseFile],
            ["parts": .count], optional: ["role": .code, "file": .identifier]),
        AuditKind(
            "reading.search", "Somebody looked for cases by a person's phone or e-mail.", about: [.city],
            ["by": .code, "hits": .count], optional: ["role": .code]),
        AuditKind(
            "reading.export", "Somebody took a list of cases out of the program.", about: [.city],
            ["what": .code, "rows": .count], optional: ["role": .code]),
        AuditKind(
            "reading.audit", "Somebody looked at this log.", about: [.city], ["rows": .count], optional: ["role": .code, "kind": .code]),
    ]

    private static let staff = [
        AuditKind("staff.invited", "A public servant was invited.", about: [.account], ["unit": .code, "role": .code]),
        AuditKind("staff.arrived", "An invitation was used: a password was set and earlier sessions ended.", about: [.account]),
        AuditKind("staff.signed_in", "A public servant signed in.", about: [.account]),
        AuditKind("staff.sign_in_refused", "A wrong password for an existing account.", about: [.account]),
        AuditKind("staff.signed_out", "A session was ended.", about: [.account], optional: ["sessions": .code]),
        AuditKind("staff.role_granted", "A role was given.", about: [.account], ["unit": .code, "role": .code]),
        AuditKind("staff.role_revoked", "A role was taken away.", about: [.account], ["unit": .code, "role": .code]),
        AuditKind("staff.suspended", "An account may not sign in any more.", about: [.account]),
        AuditKind("staff.restored", "A suspended account may sign in again.", about: [.account]),
    ]

    private static let operations = [
        AuditKind(
            "service.activated", "A version of a service is the one that new cases are opened under.", about: [.city],
            ["service": .code, "version": .code], optional: ["before": .code]),
        AuditKind(
            "service.withdrawn", "A service is no longer offered; its cases go on.", about: [.city], ["service": .code, "version": .code]),
        AuditKind(
            "rules.tried", "Changed rules were tried on past cases, which shows outcomes of cases to somebody.", about: [.city],
            ["service": .code, "version": .code, "rows": .count]),
        AuditKind("job.retried", "A job that was given up is tried again.", about: [.city], ["job": .identifier, "kind": .code]),
        AuditKind("message.retried", "A message that was given up is sent again.", about: [.city], ["message": .identifier]),
        AuditKind(
            "key.rewrapped", "Data keys were wrapped anew under a younger root key.", about: [.city],
            ["count": .count, "root": .code]),
        AuditKind("database.backed_up", "A backup was written.", about: [.city], ["rows": .count, "files": .count]),
        AuditKind(
            "database.restored", "This database was made from a backup.", about: [.city],
            ["rows": .count, "files": .count, "taken_at": .count]),
        AuditKind("command.run", "Something was done on the command line.", about: [.city], ["command": .code]),
    ]
}
