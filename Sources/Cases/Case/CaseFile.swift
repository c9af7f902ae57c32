package import Catalog
package import Core
package import Foundation

/// The projection of a case: what queues and pages read without opening anything.
///
/// Everything here is in clear and not personal.
package struct CaseFile: Sendable, Hashable {
    package let id: ID<CaseFile>
    package let folio: Folio
    package let service: ServiceCode
    /// Hash of the service's folder under which the draft was answered.
    package let serviceVersion: ServiceVersion
    package let privacy: ServicePrivacy
    /// `web`, `sms`, …: where it came from.
    package let channel: String
    /// The resident's language.
    package let language: Language
    package let openedAt: Instant
    /// Coarse area (alcaldía), when the place lies in one.
    package let area: String?
    /// Hash of the access code.
    package let codeHash: Data

    package internal(set) var unit: UnitID
    package internal(set) var assignee: ServantID?
    package internal(set) var state: CaseState
    package internal(set) var updatedAt: Instant
    /// When the office said it is done; nil while open.
    package internal(set) var closedAt: Instant?
    package internal(set) var promises: Promises
    /// The promise that ends first, as the clocks say; nil where it is the one that the state tells, or no clock runs.
    package internal(set) var upcoming: Instant?
    /// Rises with every change; a change based on another version is refused.
    package internal(set) var version: Int

    /// Dates promised to the resident, from the service's clock and calendar.
    package struct Promises: Sendable, Hashable, Codable {
        package var accept: Instant?
        package var firstAnswer: Instant?
        package var resolve: Instant?

        package init(accept: Instant?, firstAnswer: Instant?, resolve: Instant?) {
            (self.accept, self.firstAnswer, self.resolve) = (accept, firstAnswer, resolve)
        }
    }

    /// All columns at once, for the storage and for opening.
    package init(
        id: ID<CaseFile>, folio: Folio, service: ServiceCode, serviceVersion: ServiceVersion, privacy: ServicePrivacy, channel: String,
        language: Language, openedAt: Instant, area: String?, codeHash: Data, unit: UnitID, assignee: ServantID?, state: CaseState,
        updatedAt: Instant, closedAt: Instant?, promises: Promises, version: Int
    ) {
        (self.id, self.folio, self.service, self.serviceVersion) = (id, folio, service, serviceVersion)
        (self.privacy, self.channel, self.language, self.openedAt) = (privacy, channel, language, openedAt)
        (self.area, self.codeHash, self.unit, self.assignee) = (area, codeHash, unit, assignee)
        (self.state, self.updatedAt, self.closedAt, self.promises) = (state, updatedAt, closedAt, promises)
        self.version = version
    }
}

extension CaseFile {
    /// The same with the promise that ends first, as it is stored.
    package func ending(next due: Instant) -> CaseFile {
        var copy = self
        copy.upcoming = nil
        if copy.nextPromise != due { copy.upcoming = due }
        return copy
    }
}

/// Marker for identifiers of public servants (their account in Identity; here only who did it).
package enum Servant {}
package typealias ServantID = ID<Servant>
