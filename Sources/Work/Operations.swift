package import Cases
package import Catalog
package import Core
package import Foundation

/// What an administrator sees of the work that goes on behind the pages.
package protocol OperationsStore: Sendable {
    func figures(at now: Instant, _ tx: any Transaction) throws -> OperationsFigures
    /// Jobs that were given up, newest first, then those that wait, next first.
    func jobs(limit: Int, _ tx: any Transaction) throws -> [JobLine]
    /// Messages that were given up, newest first, then those that wait, oldest first.
    func messages(limit: Int, _ tx: any Transaction) throws -> [MessageLine]
    /// Puts a given-up job back; nil when it is none, or the same work was ordered again meanwhile.
    func retryJob(_ id: ID<Job>, at now: Instant, _ tx: any Transaction) throws -> String?
    /// Puts a given-up message back; false when it is none.
    func retryMessage(_ id: ID<OutgoingMessage>, at now: Instant, _ tx: any Transaction) throws -> Bool
    /// Every account of a servant, newest first, beginning after one of them.
    func servants(after: Data?, limit: Int, _ tx: any Transaction) throws -> [Data]
    /// Accounts of a persona, newest first, beginning after one of them; only those that may not sign in where `isClosed`.
    func accounts(persona: String, isClosed: Bool, before: Data?, limit: Int, _ tx: any Transaction) throws -> [Data]
    /// Published versions of services: the folder, the version, when, and since when it is active.
    func versions(_ tx: any Transaction) throws -> [VersionLine]
    /// Since when each folder is served as it is.
    func activeSince(_ tx: any Transaction) throws -> [ServiceCode: Instant]

    /// How many data keys each root key wraps.
    func roots(_ tx: any Transaction) throws -> [(root: String, count: Int)]
    /// Data keys that another root key wraps.
    func keys(notUnder root: String, limit: Int, _ tx: any Transaction) throws -> [WrappedKey]
    /// Writes a key that was wrapped anew; one that was destroyed meanwhile stays destroyed.
    func replace(_ key: WrappedKey, _ tx: any Transaction) throws

    /// Cases of a slice that ended before its instant and whose key is still there, in the order of their ends.
    func expiredCases(_ slice: RetentionSlice, limit: Int, _ tx: any Transaction) throws -> [ExpiredCase]
    /// Removes the content, files and messages of a case; its line of the statistics and its events stay, unreadable without the key.
    func erase(_ id: ID<CaseFile>, _ tx: any Transaction) throws
}

/// How much waits, is late or was given up.
package struct OperationsFigures: Sendable {
    package var (jobsWaiting, jobsDue, jobsRunning, jobsGivenUp) = (0, 0, 0, 0)
    package var oldestDueJob: Instant?
    package var (messagesWaiting, messagesFailed) = (0, 0)
    package var oldestMessage: Instant?
    package var openCases: [(unit: String, count: Int)] = []

    package init() {}
}

/// A job as the administrator sees it.
package struct JobLine: Sendable, Hashable {
    package let id: ID<Job>
    package let kind: String
    package let runAt: Instant
    package let attempt: Int
    package let error: String?
    package let givenUpAt: Instant?

    package init(id: ID<Job>, kind: String, runAt: Instant, attempt: Int, error: String?, givenUpAt: Instant?) {
        (self.id, self.kind, self.runAt, self.attempt, self.error, self.givenUpAt) = (id, kind, runAt, attempt, error, givenUpAt)
    }
}

/// A message as the administrator sees it: nothing of what it says or to whom.
package struct MessageLine: Sendable, Hashable {
    package let id: ID<OutgoingMessage>
    package let channel: String
    package let createdAt: Instant
    package let attempt: Int
    package let error: String?
    package let isFailed: Bool

    package init(id: ID<OutgoingMessage>, channel: String, createdAt: Instant, attempt: Int, error: String?, isFailed: Bool) {
        (self.id, self.channel, self.createdAt, self.attempt, self.error, self.isFailed) = (
            id, channel, createdAt, attempt, error, isFailed
        )
    }
}

/// A published version of a service.
package struct VersionLine: Sendable, Hashable {
    package let folder: ServiceCode
    package let version: ServiceVersion
    package let publishedAt: Instant
    package let activeSince: Instant?

    package init(folder: ServiceCode, version: ServiceVersion, publishedAt: Instant, activeSince: Instant?) {
        (self.folder, self.version, self.publishedAt, self.activeSince) = (folder, version, publishedAt, activeSince)
    }
}

/// Cases that one limit of time holds for.
package struct RetentionSlice: Sendable, Hashable {
    package let endedBefore: Instant
    /// Nil takes both.
    package let isConfidential: Bool?
    /// Only these services, or all but these.
    package let services: [ServiceCode]
    package let isExcept: Bool

    /// The slices of a plan: one for each privacy, and one for each time that services have of their own; none for services that are lost.
    package static func all(_ plan: RetentionPlan, at now: Instant) -> [RetentionSlice] {
        let named = Set(plan.own.keys).subtracting(plan.lost).sorted()
        let apart = plan.lost.union(named).sorted()
        let city = [false, true].map { isConfidential in
            RetentionSlice(
                endedBefore: now - .days(isConfidential ? plan.city.confidentialCaseDays : plan.city.caseDays),
                isConfidential: isConfidential, services: apart, isExcept: true)
        }
        return city
            + Dictionary(grouping: named) { plan.own[$0] ?? 0 }.sorted { $0.key < $1.key }.map { days, services in
                RetentionSlice(endedBefore: now - .days(days), isConfidential: nil, services: services, isExcept: false)
            }
    }
}

/// A case whose time is over.
package struct ExpiredCase: Sendable, Hashable {
    package let id: ID<CaseFile>
    package let folio: Folio
    package let service: ServiceCode
    package let endedAt: Instant

    package init(id: ID<CaseFile>, folio: Folio, service: ServiceCode, endedAt: Instant) {
        (self.id, self.folio, self.service, self.endedAt) = (id, folio, service, endedAt)
    }
}
