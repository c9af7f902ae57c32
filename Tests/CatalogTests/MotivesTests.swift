import Core
import Forms
import Foundation
import Testing

@testable import Catalog

/// The 48 motives of the request line: each has its names, its phrases, its clock, and one office for any point of the city.
struct MotivesTests {
    private static let loaded: Catalog? = try? Catalog.load(SampleCity.mexico).0

    private func motives() throws -> [CityService] {
        let catalog = try #require(Self.loaded, "the example city has errors")
        return catalog.services.filter { $0.official != nil }
    }

    /// As `suac-motives.csv` lists them.
    private static let official: Set<String> = [
        "ALUMBRADO", "PODA / RETIRO ARBOL", "FALTA DE AGUA", "FUGA DE AGUA", "DESAZOLVE", "RETIRO CASCAJO, ESCOMBRO, AZOLVE, RAMAS",
        "MANTENIMIENTO VÍA PÚBLICA", "TRAMITES / INFO VEHICULAR", "BACHEO", "ALERTA SISMICA", "COVID", "RECOLECCIÓN BASURA",
        "MANTENIMIENTO DE COLADERA / ALCANTARILLA", "QUEJA DE TRANSPORTE PUBLICO", "MANTENIMIENTO DRENAJE",
        "VEHÍCULO ABANDONADO / CHATARRIZACIÓN", "PAVIMENTACION", "MANTENIMIENTO PARQUE / AREA VERDE", "VERIFICACIÓN ADMINISTRATIVA",
        "VENTA DE ALCOHOL / DROGA", "SOLICITUD DE VIGILANCIA", "BARBECHO / CHAPONEO", "USO DE SUELO", "MANTENIMIENTO SEMÁFOROS",
        "PROTECCION CIVIL", "SOLICITUD/SEGURO DE DESEMPLEO", "BALIZAMIENTO", "REINSCRIPCION AL CENDI", "BECAS", "LLAVE CDMX",
        "SOLICITUD DE VOLANTEO", "LIMPIEZA VIA PUBLICA", "QUEJA FUNCIONARIO", "SOLICITU DE AUDIENCIA", "ASISTENCIA SOCIAL",
        "SOLICITUD EVALUACIÓN DE RIESGO", "SOLICITUD ESTUDIO SOCIOECONOMICO", "ASESORÍA JURÍDICA", "RETIRO AMBULANTE",
        "ASISTENCIA VETERINARIA", "ALARMAS VECINALES", "REGISTRO FERIAS INDIGENAS", "REPARACION DE EMPEDRADO",
        "APOYO SERVICIOS FUNERARIOS", "SOLICITUD DE CONCERTACIÓN VECINAL", "ASESORÍA DE TERCEROS ACREDITADOS", "CRÉDITO DE VIVIENDA",
        "PROGRAMA APOYO A CUIDADORES",
    ]

    @Test func `the 48 motives are all there, each once, under its official name`() throws {
        let names = try motives().compactMap(\.official)
        #expect(names.count == 48)
        #expect(Set(names) == Self.official)
    }

    @Test func `each has titles in both languages, a promise, questions of its own and 25 phrases`() throws {
        for motive in try motives() {
            let name = motive.code.name
            #expect(motive.title.texts[.spanish]?.isEmpty == false && motive.title.texts[.english]?.isEmpty == false, "\(name)")
            #expect((motive.phrases[.spanish] ?? []).count >= 25, "\(name)")
            #expect((motive.phrases[.english] ?? []).count >= 5, "\(name)")
            #expect(motive.clock.accept != nil && motive.clock.firstAnswer != nil && motive.clock.resolve != nil, "\(name)")
            let session = FormSession(try #require(motive.questionnaire), environment: DecidingTests.environment)
            #expect(session.form.questions.filter(\.isShown).count >= 3, "\(name)")
        }
    }

    /// A grid over the city, each point that lies in it.
    private static func points(_ areas: AreaMap) -> [(point: GeoPoint, borough: String)] {
        var found: [(GeoPoint, String)] = []
        for row in 0..<22 {
            for column in 0..<16 {
                let point = GeoPoint(latitude: 19.05 + Double(row) * 0.025, longitude: -99.36 + Double(column) * 0.027)
                if let area = areas.area(at: point) { found.append((point, area.id)) }
            }
        }
        return found
    }

    @Test func `any point of the city gets one office and a reason for each of the 48 motives, on main roads and on streets`() throws {
        let catalog = try #require(Self.loaded)
        let points = Self.points(catalog.areas)
        #expect(points.count > 100)
        #expect(Set(points.map(\.borough)).count == 16)
        for motive in try motives() {
            let form = try #require(motive.questionnaire)
            for road in ["primary", "street"] {
                var session = FormSession(form, environment: DecidingTests.environment)
                if let variant = motive.variant { _ = session.prefill(variant.question, variant.code, lock: true) }
                _ = session.set(.object([.init("road", .text(road)), .init("home_borough", .text("iztacalco"))]))
                var units: Set<UnitID> = []
                for (point, borough) in points {
                    _ = session.prefill("place", "\(point.latitude) \(point.longitude) 0 0")
                    let route = catalog.route(motive, session)
                    units.insert(route.unit)
                    let unit = try #require(catalog.city.units[route.unit], "\(motive.code)")
                    #expect(route.because?.texts[.spanish]?.isEmpty == false, "\(motive.code) \(route.rule)")
                    // An office of a borough is that of the borough in which the point lies.
                    let boroughs = catalog.city.units.line(of: unit.id).map(\.id.name).filter { name in
                        catalog.areas.area(name, layer: "gobierno") != nil
                    }
                    #expect(boroughs.isEmpty || boroughs == [borough] || !session.text(named: "home_borough").isEmpty, "\(motive.code)")
                }
                if session.text(named: "road") == "primary", motive.routes.contains(where: { $0.id == "via-primaria" }) {
                    #expect(units.count == 1, "a main road belongs to one office of the city: \(motive.code)")
                }
            }
        }
    }

    @Test func `who has no map and names the borough reaches its office, and who knows neither reaches a person`() throws {
        let catalog = try #require(Self.loaded)
        for motive in try motives() where motive.questionnaire?.question(named: "borough") != nil {
            guard motive.routes.contains(where: { $0.id == "por-alcaldia-elegida" }) else { continue }
            var session = FormSession(try #require(motive.questionnaire), environment: DecidingTests.environment)
            _ = session.set(.object([.init("road", .text("street")), .init("borough", .text("tlahuac"))]))
            let chosen = catalog.route(motive, session)
            #expect(chosen.unit == "tlahuac" || chosen.unit == "tlahuac-servicios", "\(motive.code) \(chosen.rule)")
            _ = session.prefill("borough", "unknown")
            #expect(catalog.route(motive, session).unit == "locatel", "\(motive.code)")
        }
    }

    @Test func `conflicting lists say which promise applies: one clock for each motive, in one calendar`() throws {
        let catalog = try #require(Self.loaded)
        for motive in try motives() {
            #expect(catalog.city.calendars[motive.clock.calendar] != nil)
            let calendar = try #require(catalog.city.calendars[motive.clock.calendar])
            let start = try #require(Instant(iso8601: "2026-07-14T16:00:00Z"))
            let dates = [motive.clock.accept, motive.clock.firstAnswer, motive.clock.resolve].compactMap(\.self).map {
                calendar.add($0, to: start)
            }
            #expect(dates == dates.sorted(), "\(motive.code) promises to solve before it answers")
        }
    }

    @Test func `the emergency of a motive that may hurt somebody says 911 before the first question`() throws {
        for code in ["bacheo", "fuga-agua", "alumbrado"] {
            let service = try #require(Self.loaded?.service(ServiceCode(unchecked: code)))
            #expect(service.page.warning?.texts[.spanish]?.contains("911") == true, "\(code)")
        }
    }
}
