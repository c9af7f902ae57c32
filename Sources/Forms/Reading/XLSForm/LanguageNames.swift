import Core

/// Finds the BCP 47 tag of a language as form authors write it: `Español (es)`, `fr`, `French`, `français`.
enum LanguageNames {
    static func tag(of name: String) -> Language? {
        let name = name.trimmed
        if let open = name.lastIndex(of: "("), name.hasSuffix(")") {
            let code = name[name.index(after: open)...].dropLast().trimmed.replacing("_", with: "-")
            if looksLikeTag(code), let language = Language(code) { return language }
        }
        let folded = name.lowercased()
        if let code = names[folded] { return Language(code) }
        let word = folded.prefix { $0 != "(" && $0 != "-" }.trimmed
        if let code = names[word] { return Language(code) }
        let code = folded.replacing("_", with: "-")
        return looksLikeTag(code) ? Language(code) : nil
    }

    private static func looksLikeTag(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, (2...3).contains(first.count), first.allSatisfy({ $0.isASCII && $0.isLetter }) else { return false }
        return parts.dropFirst().allSatisfy { (2...8).contains($0.count) && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } }
    }

    private static let names: [String: String] = [
        "english": "en", "inglés": "en", "ingles": "en", "anglais": "en", "spanish": "es", "español": "es", "espanol": "es",
        "castellano": "es", "espagnol": "es", "french": "fr", "français": "fr", "francais": "fr", "francés": "fr", "portuguese": "pt",
        "português": "pt", "portugues": "pt", "portugués": "pt", "german": "de", "deutsch": "de", "italian": "it", "italiano": "it",
        "arabic": "ar", "العربية": "ar", "arabe": "ar", "swahili": "sw", "kiswahili": "sw", "hindi": "hi", "हिन्दी": "hi", "bengali": "bn",
        "bangla": "bn", "বাংলা": "bn", "urdu": "ur", "اردو": "ur", "nepali": "ne", "नेपाली": "ne", "burmese": "my", "myanmar": "my",
        "chinese": "zh", "中文": "zh", "russian": "ru", "русский": "ru", "ukrainian": "uk", "українська": "uk", "turkish": "tr",
        "türkçe": "tr", "kurdish": "ku", "sorani": "ckb", "kurmanji": "kmr", "persian": "fa", "farsi": "fa", "فارسی": "fa", "dari": "prs",
        "pashto": "ps", "somali": "so", "amharic": "am", "አማርኛ": "am", "oromo": "om", "tigrinya": "ti", "hausa": "ha", "yoruba": "yo",
        "igbo": "ig", "zulu": "zu", "xhosa": "xh", "afrikaans": "af", "shona": "sn", "chichewa": "ny", "nyanja": "ny", "kinyarwanda": "rw",
        "kirundi": "rn", "luganda": "lg", "lingala": "ln", "malagasy": "mg", "wolof": "wo", "bambara": "bm", "fula": "ff", "kanuri": "kr",
        "creole": "ht", "haitian creole": "ht", "kreyòl": "ht", "kreyol": "ht", "indonesian": "id", "bahasa": "id",
        "bahasa indonesia": "id",
        "malay": "ms", "tagalog": "tl", "filipino": "fil", "thai": "th", "ไทย": "th", "vietnamese": "vi", "khmer": "km", "lao": "lo",
        "japanese": "ja", "日本語": "ja", "korean": "ko", "한국어": "ko", "tamil": "ta", "telugu": "te", "marathi": "mr", "gujarati": "gu",
        "punjabi": "pa", "kannada": "kn", "malayalam": "ml", "sinhala": "si", "dutch": "nl", "nederlands": "nl", "greek": "el",
        "ελληνικά": "el", "polish": "pl", "polski": "pl", "romanian": "ro", "hungarian": "hu", "czech": "cs", "swedish": "sv",
        "norwegian": "no", "danish": "da", "finnish": "fi", "hebrew": "he", "עברית": "he", "tajik": "tg", "uzbek": "uz", "kazakh": "kk",
        "kyrgyz": "ky", "georgian": "ka", "armenian": "hy", "azerbaijani": "az", "mongolian": "mn", "albanian": "sq", "serbian": "sr",
        "croatian": "hr", "bosnian": "bs", "macedonian": "mk", "bulgarian": "bg", "nahuatl": "nah", "náhuatl": "nah", "maya": "yua",
        "maya yucateco": "yua", "yucateco": "yua", "mixteco": "mix", "mixtec": "mix", "zapoteco": "zap", "zapotec": "zap", "otomí": "oto",
        "otomi": "oto", "mazahua": "maz", "tseltal": "tzh", "tzeltal": "tzh", "tsotsil": "tzo", "tzotzil": "tzo", "mazateco": "maq",
        "totonaco": "top", "purépecha": "tsz", "purepecha": "tsz", "quechua": "qu", "quichua": "qu", "aymara": "ay", "guaraní": "gn",
        "guarani": "gn", "k'iche'": "quc", "quiche": "quc", "q'eqchi'": "kek", "catalan": "ca", "català": "ca", "basque": "eu",
        "euskara": "eu", "galician": "gl", "galego": "gl", "bislama": "bi", "tetum": "tet", "tok pisin": "tpi", "rohingya": "rhg",
    ]
}

/// The languages of a form: each with one name, however many ways the headers spell it.
struct FormLanguages {
    private(set) var languages: [FormLanguage] = []
    /// The name under which texts are kept, by every spelling.
    private(set) var canonical: [String: String] = [:]

    mutating func add(_ name: String, at place: SourcePlace, log: inout FindingLog) {
        guard canonical[name] == nil else { return }
        let tag = LanguageNames.tag(of: name)
        if let same = languages.first(where: { ($0.language != nil && $0.language == tag) || Self.folded($0.name) == Self.folded(name) }) {
            canonical[name] = same.name
            log.warning(
                "xlsform.language_spelled_twice", place,
                "'\(name)' and '\(same.name)' are the same language. Their texts are read as one; write the language one way in all headers."
            )
            return
        }
        canonical[name] = name
        languages.append(FormLanguage(name: name, language: tag))
        if tag == nil {
            log.warning(
                "xlsform.language_unknown", place,
                "The language '\(name)' has no code that programs know. Write it with one, such as 'Español (es)'.")
        }
    }

    /// Makes a language the one of texts whose column names none.
    mutating func setDefault(_ name: String) { canonical[""] = canonical[name] ?? name }

    /// Lets another spelling stand for a language.
    mutating func alias(_ name: String, for language: String) { canonical[name] = language }

    private static func folded(_ name: String) -> String { name.lowercased().filter { !$0.isWhitespace } }
}
