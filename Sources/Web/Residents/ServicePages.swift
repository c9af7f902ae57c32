import Catalog
import Core
import Documents
import Foundation

/// The page of a service, its short link and its poster.
enum ServicePages {
    static let routes: [Route] = [
        .get("/services/{code}", .everybody, service),
        .get("/services/{code}/poster", .everybody, poster),
        .get("/s/{code}", .everybody, short),
    ]

    private static func service(_ visit: Visit) async throws -> Reply {
        let service = try visit.service()
        let language = visit.language
        let page = service.page
        let title = service.title.text(in: language)
        let isInformation = service.mode == .information
        return visit.page(
            "residents/service", title: title, kind: service.privacy == .confidential ? .discreet : .reading, section: "services",
            [
                "title": title, "summary": service.summary.text(in: language), "code": service.code.name,
                "sign": Signs.svg(service.sign, in: visit.catalog.city.theme, size: 72), "canStart": !isInformation,
                "startPath": "/services/\(service.code)/start", "token": isInformation ? nil : visit.formToken(),
                "cost": page.cost?.text(in: language), "warning": page.warning?.text(in: language),
                "needs": needs(service, visit), "isFree": page.cost == nil,
                "needsNoAccount": service.identity.level == .none && !isInformation,
                "requirements": page.requirements.map { RequirementLine.view($0.text(in: language)) },
                "hasRequirements": !page.requirements.isEmpty,
                "requirementsTitle": visit.words.text(isInformation ? "service.bring" : "service.ask"),
                "steps": steps(service, visit), "hasSteps": !steps(service, visit).isEmpty,
                "stepsTitle": visit.words.text(page.steps.isEmpty ? "service.after" : "service.how"),
                "counters": page.counters.map { counter($0, visit) }, "hasCounters": !page.counters.isEmpty,
                "countersTitle": visit.words.text(isInformation ? "service.where" : "service.other_ways"),
                "sms": visit.smsLine(for: service), "legalBasis": page.legalBasis?.text(in: language),
                "links": page.links.map { ["title": $0.title.text(in: language), "url": $0.url] as View }, "hasLinks": !page.links.isEmpty,
                "owner": visit.catalog.city.units[service.owner]?.name.text(in: language),
                "posterPath": "/services/\(service.code)/poster",
            ])
    }

    /// What has to be known of whoever asks, told before the first question.
    private static func needs(_ service: CityService, _ visit: Visit) -> String? {
        guard service.identity != IdentityNeed(), service.mode != .information else { return nil }
        return visit.words.text("known.page.\(service.identity.level.rawValue)")
            + (service.identity.acr > .aal1 ? " " + visit.words.text("known.page.two_steps") : "")
    }

    /// What happens afterwards: the city's own steps, else what the clock of the service promises.
    private static func steps(_ service: CityService, _ visit: Visit) -> [View] {
        let own = service.page.steps
        if !own.isEmpty { return own.map { ["title": $0.text(in: visit.language)] } }
        guard service.mode != .information else { return [] }
        let words = visit.words
        var steps: [View] = [["title": words.text("service.step.folio"), "by": words.text("service.step.at_once")]]
        if let accept = service.clock.accept {
            steps.append([
                "title": words.text("service.step.accept"),
                "by": words.text("service.step.accept_by", ["time": Spans.words(accept, words)]),
            ])
        }
        if let answer = service.clock.firstAnswer {
            steps.append([
                "title": words.text("service.step.answer"), "by": words.text("service.step.within", ["time": Spans.words(answer, words)]),
            ])
        }
        if let resolve = service.clock.resolve {
            steps.append([
                "title": words.text("service.step.resolve"), "by": words.text("service.step.latest", ["time": Spans.words(resolve, words)]),
            ])
        }
        steps.append(["title": words.text("service.step.confirm"), "by": words.text("service.step.confirm_by")])
        return steps
    }

    static func counter(_ counter: Counter, _ visit: Visit) -> View {
        [
            "name": counter.name.text(in: visit.language), "address": counter.address?.text(in: visit.language),
            "hours": counter.hours?.text(in: visit.language), "phone": counter.phone, "tel": counter.phone.map(Telephone.link),
            "icon": Icons.svg(counter.phone != nil && counter.address == nil ? "phone" : "building"),
        ]
    }

    /// For posters and conversations: short enough to be typed.
    private static func short(_ visit: Visit) async throws -> Reply {
        guard let code = ServiceCode(try visit.parameter("code").lowercased()) else { throw WebError.noSuchPage }
        let word = code.name
        guard let service = visit.catalog.service(code) ?? visit.catalog.services.first(where: { $0.keywords.contains(word) }) else {
            throw WebError.noSuchPage
        }
        return .redirect("/services/\(service.code)")
    }

    /// One letter page to hang on a lamppost.
    ///
    /// `?place=` names the spot, so that the city learns which posters are read.
    private static func poster(_ visit: Visit) async throws -> Reply {
        let service = try visit.service()
        let language = visit.language
        let place = (visit.query("place") ?? "").lowercased().filter { $0.isLetter && $0.isASCII || $0.isNumber || $0 == "-" }.prefix(40)
        let path = "/s/\(service.code)"
        let address = visit.dependencies.address
        let code = try QRCode(address.link(path) + (place.isEmpty ? "" : "?p=\(place)"), correction: .quarter)
        let spoken = address.spoken + path
        return visit.page(
            "residents/poster", title: visit.words.text("poster.title", ["service": service.title.text(in: language)]), kind: .sheet,
            [
                "sign": Signs.svg(service.sign, in: visit.catalog.city.theme, size: 84), "title": service.title.text(in: language),
                "summary": service.summary.text(in: language), "extent": code.extent, "path": code.path, "address": spoken,
                "noInternet": visit.words.text("poster.phone", ["phone": visit.catalog.city.help.phone]),
                "sms": visit.smsLine(for: service), "strips": (0..<8).map { _ in ["address": spoken] as View },
                "back": "/services/\(service.code)",
                "languages": visit.catalog.city.languages.filter { $0 != language }.map {
                    ["tag": $0.tag, "name": Languages.name($0)] as View
                },
            ])
    }
}

extension Visit {
    /// "Manda BACHE al 51515", where the service runs by text message.
    func smsLine(for service: CityService) -> String? {
        guard let setup = service.channels[.sms], let keyword = service.keywords.first,
            let number = setup.number ?? catalog.city.channels.first(where: { $0.channel == .sms })?.address
        else { return nil }
        return words.text("service.by_sms", ["word": keyword.uppercased(), "number": number])
    }
}

/// A requirement whose words before the colon or comma are what it is about.
enum RequirementLine {
    static func view(_ text: String) -> View {
        guard let end = text.firstIndex(where: { $0 == ":" || $0 == "," || $0 == "." }), text.distance(from: text.startIndex, to: end) < 40
        else {
            return ["rest": text]
        }
        return ["lead": String(text[..<end]), "rest": String(text[end...])]
    }
}

/// Business time in words: "5 días hábiles", "4 horas hábiles".
enum Spans {
    static func words(_ span: BusinessDuration, _ words: Words) -> String {
        if span.days > 0 { return words.text("spans.business_days", count: span.days) }
        let minutes = Int(span.milliseconds / 60_000)
        if minutes >= 60 { return words.text("spans.business_hours", count: minutes / 60) }
        return words.text("spans.minutes", count: minutes)
    }
}
