import Catalog
import Core
import Identity

/// An invented report and what happened to it since; nobody in it exists.
struct SampleCase: Sendable {
    let service: ServiceCode
    /// How long ago it was reported.
    let ago: Instant.Span
    let language: Language
    /// Answers by name of the question; what is required and not named here is answered with its first choice.
    let answers: [(name: String, value: String)]
    let steps: [(after: Instant.Span, step: Step)]
    let photo: SamplePicture?

    enum Step: Sendable {
        case accept(by: String)
        case take(by: String)
        case start(by: String)
        case note(String, by: String)
        case ask(String, by: String)
        case reply(String)
        case transfer(to: UnitID, reason: String, note: String, by: String)
        case inform(String, by: String)
        case answer(String, by: String)
        case confirm
        case reopen(String)
    }

    init(
        _ service: ServiceCode, ago: Instant.Span, language: Language = .spanish, point: String, street: String, colonia: String,
        landmark: String = "", name: String = "", email: String = "", phone: String = "", more: [(name: String, value: String)] = [],
        steps: [(after: Instant.Span, step: Step)] = [], hasPhoto: Bool = true
    ) {
        let pictures: [ServiceCode: SamplePicture] = [
            "bacheo": .pothole, "alumbrado": .lamp, "fuga-agua": .leak, "poda-arbol": .branch, "recoleccion-basura": .bags,
        ]
        photo = hasPhoto ? pictures[service] : nil
        (self.service, self.ago, self.language, self.steps) = (service, ago, language, steps)
        answers =
            [
                ("place", point), ("street", street), ("colonia", colonia), ("landmark", landmark), ("contact_name", name),
                ("contact_email", email), ("contact_phone", phone),
            ].filter { !$0.1.isEmpty }.map { (name: $0.0, value: $0.1) } + more
    }

    static let all: [SampleCase] = fresh + working + ended

    /// Nobody has looked at them yet.
    private static let fresh: [SampleCase] = [
        SampleCase(
            "bacheo", ago: .hours(3), point: "19.38312 -99.16871 0 8", street: "Adolfo Prieto y Matías Romero", colonia: "Del Valle Centro",
            landmark: "Frente a la tortillería, carril derecho", phone: "5500001278",
            more: [("road", "street"), ("details", "Ya se poncharon dos motos; cuando llueve no se ve.")]),
        SampleCase(
            "bacheo", ago: .hours(1), point: "19.38330 -99.16850 0 12", street: "Adolfo Prieto casi esquina Matías Romero",
            colonia: "Del Valle Centro", landmark: "Enfrente de la tortillería", email: "eulalia.nava@residente.example",
            more: [("road", "street"), ("details", "Hoyo hondo lleno de agua; ayer se ponchó una moto.")]),
        SampleCase(
            "alumbrado", ago: .hours(20), point: "19.37421 -99.17604 0 10", street: "San Francisco 1502", colonia: "Actipan",
            email: "teodora.luna@residente.example", more: [("details", "Llevamos una semana a oscuras en toda la cuadra.")]),
        SampleCase(
            "bacheo", ago: .days(4), point: "19.39655 -99.15102 0 12", street: "Uxmal 88", colonia: "Narvarte Oriente",
            landmark: "Junto a la parada del camión", name: "Crispín Ochoa", phone: "5500004410", more: [("road", "street")],
            hasPhoto: false),
        SampleCase(
            "recoleccion-basura", ago: .hours(6), language: .english, point: "19.39011 -99.17055 0 15", street: "Tajín 310",
            colonia: "Letrán Valle", name: "Hazel Birch", email: "hazel.birch@residente.example",
            more: [("details", "The truck has not come since Monday and the bags are on the pavement.")]),
    ]

    /// Somebody works on them.
    private static let working: [SampleCase] = [
        SampleCase(
            "poda-arbol", ago: .days(3), point: "19.37755 -99.17989 0 9", street: "Porfirio Díaz, junto al Parque Hundido",
            colonia: "Extremadura Insurgentes", name: "Remedios Arce", email: "remedios.arce@residente.example",
            more: [("reason", "Una rama grande quedó colgando después del viento y pasa mucha gente.")],
            steps: [
                (.hours(5), .accept(by: "obdulia")), (.hours(6), .note("Pedí el dictamen a la cuadrilla de áreas verdes.", by: "obdulia")),
            ]),
        SampleCase(
            "bacheo", ago: .days(9), point: "19.39482 -99.16120 0 7", street: "Xola y Av. Coyoacán", colonia: "Del Valle Norte",
            landmark: "Saliendo del Metrobús", email: "eusebio.rangel@residente.example", more: [("road", "street")],
            steps: [
                (.hours(8), .accept(by: "lucia")), (.days(1), .start(by: "lucia")),
                (.days(6), .inform("Falta mezcla asfáltica. La cuadrilla vuelve el jueves en la mañana.", by: "lucia")),
            ]),
        SampleCase(
            "fuga-agua", ago: .days(2), point: "19.38120 -99.16340 0 9", street: "Nicolás San Juan 1020", colonia: "Del Valle Centro",
            name: "Ignacia Tovar", phone: "5500007733",
            steps: [(.hours(2), .accept(by: "ramiro")), (.hours(4), .start(by: "ramiro"))]),
        SampleCase(
            "bacheo", ago: .days(5), point: "19.38890 -99.14720 0 11", street: "Eugenia y Dr. Vértiz", colonia: "Vértiz Narvarte",
            email: "blas.corona@residente.example", more: [("road", "street")],
            steps: [
                (.hours(7), .accept(by: "lucia")),
                (.days(1), .ask("¿En qué carril está? ¿Nos puedes mandar una foto donde se vea la esquina?", by: "lucia")),
            ]),
        SampleCase(
            "alumbrado", ago: .days(6), point: "19.39310 -99.15580 0 10", street: "Morena 815", colonia: "Narvarte Poniente",
            email: "fidencia.solis@residente.example",
            steps: [
                (.hours(9), .accept(by: "obdulia")),
                (.days(1), .ask("¿El poste tiene número? Está en una placa a la altura de los ojos.", by: "obdulia")),
                (.days(2), .reply("Sí, dice 4471.")), (.days(3), .start(by: "obdulia")),
            ]),
        SampleCase(
            "bacheo", ago: .days(2), point: "19.36905 -99.16510 0 14", street: "División del Norte 2150", colonia: "Portales",
            more: [("main_road", "yes")],
            steps: []),
    ]

    /// The office has done its part; some came back.
    private static let ended: [SampleCase] = [
        SampleCase(
            "alumbrado", ago: .days(12), point: "19.37102 -99.17120 0 9", street: "Pilares 401", colonia: "Del Valle Sur",
            email: "hilario.mota@residente.example",
            steps: [
                (.hours(6), .accept(by: "obdulia")), (.days(2), .start(by: "obdulia")),
                (.days(4), .answer("La cuadrilla cambió la luminaria el martes en la tarde.", by: "obdulia")),
                (.days(6), .reopen("Prendió dos noches y se volvió a apagar.")),
            ]),
        SampleCase(
            "recoleccion-basura", ago: .days(8), point: "19.38530 -99.15910 0 9", street: "Heriberto Frías 902",
            colonia: "Narvarte Poniente",
            email: "saturnina.vega@residente.example",
            steps: [
                (.hours(4), .accept(by: "lucia")),
                (.days(1), .answer("Pasó el camión y se recogió todo. Ya vigilamos esa esquina.", by: "lucia")),
            ]),
        SampleCase(
            "bacheo", ago: .days(20), point: "19.38001 -99.17301 0 9", street: "Félix Cuevas y Gabriel Mancera", colonia: "Del Valle Sur",
            email: "olegario.pena@residente.example", more: [("road", "street")],
            steps: [
                (.hours(5), .accept(by: "lucia")), (.days(1), .start(by: "lucia")),
                (.days(8), .answer("Se rellenó y compactó con mezcla caliente. Quedó abierto al paso el viernes.", by: "lucia")),
                (.days(9), .confirm),
            ]),
        SampleCase(
            "bacheo", ago: .days(7), point: "19.36420 -99.15890 0 9", street: "Emiliano Zapata 220", colonia: "Portales Norte",
            phone: "5500009914", more: [("road", "street")],
            steps: [
                (.hours(3), .accept(by: "lucia")),
                (
                    .hours(5),
                    .transfer(
                        to: "obras", reason: "El bache está sobre la lateral de una vía primaria, que repara la Secretaría de Obras.",
                        note: "Lo vimos el lunes: 80 cm, sin fuga. Falta cerrar el carril para trabajarlo.", by: "lucia")
                ),
                (.days(1), .accept(by: "obdulia")),
            ]),
    ]
}
