/// How long a service keeps what people wrote in it; nil leaves it to the city.
package struct ServiceRetention: Sendable, Hashable {
    package var draftDays: Int?
    /// Counted from the end of the case, whatever its privacy.
    package var caseDays: Int?

    package init(draftDays: Int? = nil, caseDays: Int? = nil) { (self.draftDays, self.caseDays) = (draftDays, caseDays) }
}

/// How long the cases of a whole city are kept: the city's times, and those of services that have their own.
package struct RetentionPlan: Sendable, Hashable {
    package let city: Retention
    /// Days from the end of a case, of services that say so themselves.
    package let own: [ServiceCode: Int]
    /// Services of which nobody knows any more what they said: nothing of theirs is erased until they can be read again.
    package let lost: Set<ServiceCode>

    package init(_ city: Retention, own: [ServiceCode: Int] = [:], lost: Set<ServiceCode> = []) {
        (self.city, self.own, self.lost) = (city, own, lost)
    }

    /// How long a case is kept, in days from its end.
    package func days(_ service: ServiceCode, isConfidential: Bool) -> Int {
        own[service] ?? (isConfidential ? city.confidentialCaseDays : city.caseDays)
    }
}

extension Catalog {
    /// How long cases are kept, those of services that ended included.
    package var retention: RetentionPlan {
        var own: [ServiceCode: Int] = [:]
        for service in services + retired.values { if let days = service.retention.caseDays { own[service.code] = days } }
        return RetentionPlan(city.retention, own: own, lost: lost)
    }

    /// The longest that any draft of the city lives.
    package var longestDraftDays: Int { services.compactMap(\.retention.draftDays).reduce(city.retention.draftDays, max) }
}
