/// What happens to accounts and to the systems that people are logged in to: one kind for each thing that an attempt, a change or an
/// end can be, after the vocabulary that login.gov publishes (sign-in, factors, recovery, registration, proofing).
///
/// Events about a person have their account as the subject, so that the person finds them; those about a client have
/// ``AuditSubject/client(_:)``.
extension AuditKind {
    static let identity = looks + login + factors + registration + accounts + proofing + clients

    private static let looks = [
        AuditKind("reading.account", "Somebody of the city looked at an account.", about: [.account], optional: ["role": .code]),
        AuditKind(
            "reading.account_search", "Somebody looked for an account by what its owner said.", about: [.city],
            ["by": .code, "hits": .count], optional: ["role": .code]),
    ]

    private static let login = [
        AuditKind(
            "login.completed", "Somebody signed in.", about: [.account],
            ["persona": .code, "level": .code, "methods": .codes],
            optional: ["session": .identifier, "client": .code]),
        AuditKind(
            "login.refused", "A try to sign in to an existing account failed.", about: [.account],
            ["reason": .code], optional: ["persona": .code, "method": .code, "client": .code]),
        AuditKind(
            "login.stepped_up", "Somebody who was signed in proved more.", about: [.account],
            ["level": .code, "methods": .codes], optional: ["session": .identifier, "client": .code]),
        AuditKind(
            "login.throttled", "Tries were refused because there had been too many.", about: [.account],
            ["method": .code], optional: ["reason": .code]),
        AuditKind(
            "session.ended", "A session was ended.", about: [.account],
            ["reason": .code], optional: ["session": .identifier, "count": .count, "client": .code]),
        AuditKind(
            "session.client_told", "A client was told that a session has ended, or could not be told.", about: [.account],
            ["client": .code, "outcome": .code], optional: ["session": .identifier, "attempt": .count]),
    ]

    private static let factors = [
        AuditKind(
            "factor.accepted", "A second proof was right.", about: [.account],
            ["method": .code], optional: ["factor": .identifier, "session": .identifier]),
        AuditKind(
            "factor.refused", "A second proof was wrong.", about: [.account],
            ["method": .code], optional: ["reason": .code, "factor": .identifier, "session": .identifier]),
        AuditKind(
            "factor.code_sent", "A one-time code was sent.", about: [.account],
            ["method": .code], optional: ["purpose": .code, "factor": .identifier]),
        AuditKind(
            "factor.enrolled", "A further way to prove who somebody is was added.", about: [.account],
            ["method": .code], optional: ["factor": .identifier, "count": .count]),
        AuditKind(
            "factor.removed", "A way to prove who somebody is was taken away.", about: [.account],
            ["method": .code], optional: ["factor": .identifier, "reason": .code, "count": .count]),
        AuditKind(
            "factor.renamed", "A factor was given another name.", about: [.account], ["method": .code], optional: ["factor": .identifier]),
        AuditKind(
            "factor.counter_fell", "A passkey's counter went backwards: there may be a copy of it.", about: [.account],
            ["method": .code], optional: ["factor": .identifier]),
        AuditKind(
            "password.changed", "A password was set.", about: [.account], ["reason": .code]),
        AuditKind(
            "password.rehashed", "A password's hash was made anew at the cost of today.", about: [.account],
            ["from": .code]),
    ]

    private static let registration = [
        AuditKind("registration.begun", "An address asked for an account.", about: [.account], optional: ["channel": .code]),
        AuditKind("registration.completed", "An account was opened.", about: [.account], optional: ["channel": .code, "methods": .codes]),
        AuditKind("registration.refused", "Opening an account failed.", about: [.account], ["reason": .code], optional: ["channel": .code]),
        AuditKind("recovery.begun", "Somebody asked to get back into an account.", about: [.account], ["channel": .code]),
        AuditKind(
            "recovery.completed", "Somebody got back into an account.", about: [.account], ["methods": .codes],
            optional: ["waited": .count]),
        AuditKind("recovery.refused", "Getting back into an account failed.", about: [.account], ["reason": .code]),
        AuditKind(
            "recovery.reset_started", "An administrator began a reset: the person chooses anew by themselves.", about: [.account]),
        AuditKind("recovery.cancelled", "A recovery under way was stopped.", about: [.account], ["reason": .code]),
    ]

    private static let accounts = [
        AuditKind(
            "address.added", "An e-mail address or phone number was added, not yet confirmed.", about: [.account],
            ["channel": .code], optional: ["address": .identifier]),
        AuditKind(
            "address.confirmed", "Somebody proved that an address is theirs.", about: [.account],
            ["channel": .code], optional: ["address": .identifier]),
        AuditKind(
            "address.changed", "The address of an account was changed.", about: [.account],
            ["channel": .code], optional: ["address": .identifier]),
        AuditKind(
            "address.removed", "An address was taken away.", about: [.account],
            ["channel": .code], optional: ["address": .identifier, "reason": .code]),
        AuditKind(
            "account.notified", "A notice of a change was sent to every address and phone.", about: [.account],
            ["about": .code], optional: ["count": .count]),
        AuditKind("account.repudiated", "The owner said of a change that it was not theirs.", about: [.account], ["about": .code]),
        AuditKind("account.changed", "Name or language of an account were changed.", about: [.account], ["what": .codes]),
        AuditKind(
            "account.disabled", "An account may not sign in any more; all its sessions and tokens ended.", about: [.account],
            ["reason": .code]),
        AuditKind("account.enabled", "A disabled account may sign in again.", about: [.account], optional: ["reason": .code]),
        AuditKind("account.exported", "The owner took a copy of their data.", about: [.account], optional: ["rows": .count]),
        AuditKind(
            "account.deletion_asked", "The owner asked for the account to be deleted.", about: [.account], optional: ["days": .count]),
        AuditKind("account.deletion_cancelled", "A deletion that was asked for was called off.", about: [.account]),
        AuditKind(
            "account.deleted", "The key of an account was destroyed: what it held is gone for good.", about: [.account], ["reason": .code]),
        AuditKind(
            "account.imported", "An account was taken over from another system.", about: [.account],
            ["hash": .code], optional: ["batch": .digest]),
        AuditKind(
            "account.batch_imported", "Accounts were taken over from another system.", about: [.city],
            ["batch": .digest, "rows": .count, "kept": .count, "faults": .count]),
    ]

    private static let proofing = [
        AuditKind("proofing.begun", "A verification of somebody's identity began.", about: [.account], ["source": .code, "method": .code]),
        AuditKind(
            "proofing.evidence_kept", "A verification left evidence.", about: [.account],
            ["source": .code, "method": .code, "assurance": .code], optional: ["evidence": .identifier, "claims": .codes]),
        AuditKind(
            "proofing.refused", "A verification found against it, or could not be made.", about: [.account],
            ["source": .code, "method": .code, "reason": .code]),
        AuditKind(
            "proofing.level_changed", "The identity level of an account changed.", about: [.account],
            ["level": .code], optional: ["reason": .code]),
        AuditKind(
            "proofing.conflict_opened", "What was verified belongs to another account already: a person decides.", about: [.account],
            ["claim": .code], optional: ["conflict": .identifier, "source": .code]),
        AuditKind(
            "proofing.conflict_settled", "A person decided a conflict.", about: [.account],
            ["outcome": .code], optional: ["conflict": .identifier, "claim": .code]),
        AuditKind(
            "proofing.evidence_withdrawn", "Evidence does not count any more.", about: [.account],
            ["source": .code, "reason": .code], optional: ["evidence": .identifier]),
        AuditKind(
            "proofing.read", "A public servant looked at what somebody handed in to prove who they are.", about: [.account],
            ["what": .code]),
        AuditKind(
            "proofing.data_released", "Verified data of a person was given to a form or a client.", about: [.account],
            ["to": .code, "claims": .codes]),
    ]

    private static let clients = [
        AuditKind(
            "consent.given", "A person allowed a client to see data of theirs.", about: [.account],
            ["client": .code, "scopes": .codes], optional: ["claims": .codes]),
        AuditKind("consent.revoked", "A person took back what a client may see; its tokens ended.", about: [.account], ["client": .code]),
        AuditKind(
            "token.granted", "A client was given tokens for a person.", about: [.account],
            ["client": .code, "scopes": .codes], optional: ["level": .code, "grant": .identifier]),
        AuditKind(
            "token.family_revoked", "All tokens that came of one sign-in ended.", about: [.account],
            ["client": .code, "reason": .code], optional: ["grant": .identifier]),
        AuditKind(
            "client.registered", "A system was registered that logs people in through this city.", about: [.city],
            ["client": .code, "authentication": .code], optional: ["by": .code, "redirects": .digest]),
        AuditKind(
            "client.changed", "What was registered of a client changed.", about: [.city],
            ["client": .code, "what": .codes], optional: ["redirects": .digest]),
        AuditKind(
            "client.change_proposed", "New redirect addresses wait for another administrator.", about: [.city],
            ["client": .code, "change": .identifier, "redirects": .digest]),
        AuditKind(
            "client.change_approved", "Another administrator approved redirect addresses.", about: [.city],
            ["client": .code, "change": .identifier, "redirects": .digest]),
        AuditKind(
            "client.change_rejected", "Redirect addresses were refused or taken back.", about: [.city],
            ["client": .code, "change": .identifier, "reason": .code]),
        AuditKind("client.suspended", "A client may do nothing any more; its tokens are refused.", about: [.city], ["client": .code]),
        AuditKind("client.resumed", "A suspended client may act again.", about: [.city], ["client": .code]),
        AuditKind("client.secret_rotated", "A client was given a new secret.", about: [.city], ["client": .code]),
        AuditKind("client.deleted", "A client was removed.", about: [.city], ["client": .code]),
        AuditKind(
            "client.initial_token_made", "A token was made with which test clients may register themselves.", about: [.city],
            ["uses": .count], optional: ["token": .identifier]),
        AuditKind("signing_key.rotated", "A key that signs tokens was renewed.", about: [.city], ["algorithm": .code]),
    ]
}
