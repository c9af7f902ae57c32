/// Words that stand at the beginning of every list of guesses, in Spanish and English, written down for this program.
enum EasyWords {
    static let all: [String] = """
        contrasena contraseña clave llave secreto secreta acceso entrar entrada usuario administrador administradora admin root
        sistema prueba pruebas temporal cambiame bienvenido bienvenida hola adios gracias favor
        password passwort passphrase passcode secret welcome login access letmein changeme default master test testing user
        administrator computer internet server monkey dragon shadow sunshine princess football baseball iloveyou superman batman
        starwars pokemon trustno1 qwerty asdfgh zxcvbn abc123
        mexico ciudad cdmx chilango distrito federal gobierno alcaldia delegacion oficina ventanilla llavecdmx locatel tramite
        servicio servicios publico servidor servidora city government service services public servant
        america chivas pumas cruzazul guadalajara tigres futbol azteca guadalupe virgen
        enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
        january february march april june july august september october november december
        lunes martes miercoles jueves viernes sabado domingo monday tuesday wednesday thursday friday saturday sunday
        primavera verano otono invierno spring summer autumn winter
        amor teamo tequiero corazon vida familia mama papa hijo hija bebe nino nina dios jesus maria jose juan luis carlos
        miguel pedro pablo alejandro alejandra fernando fernanda daniel daniela andrea sofia lucia ana carmen rosa
        perro gato estrella luna sol cielo rojo azul verde negro blanco love family mother father baby angel heart
        hernandez garcia martinez lopez gonzalez perez rodriguez sanchez ramirez flores cruz morales reyes gomez
        """.split(whereSeparator: \.isWhitespace).map(String.init)

    /// Rows of the keyboards in use, forwards and backwards.
    static let keyboardRows: [[Unicode.Scalar]] = [
        "1234567890", "qwertyuiop", "asdfghjklñ", "zxcvbnm", "1qaz", "2wsx", "3edc", "4rfv", "5tgb",
    ]
    .flatMap { [Array($0.unicodeScalars), Array($0.unicodeScalars.reversed())] }
}
