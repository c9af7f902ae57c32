/// Words of a form in its languages, which may contain answers.
package struct FormText: Sendable, Hashable {
    /// A stretch of a text.
    package enum Piece: Sendable, Hashable {
        /// Words. In XLSForm they may still contain `${name}`, which compiling splits off.
        case words(String)
        /// An expression whose text is put here: `<output value="…"/>` of XForm XML.
        case output(String)
    }

    /// By language as written in the file (`Español (es)`); under `""` where the column names no language.
    package var translations: [String: [Piece]]
    package var place: SourcePlace

    package init(_ translations: [String: [Piece]] = [:], at place: SourcePlace = SourcePlace()) {
        (self.translations, self.place) = (translations, place)
    }

    /// Texts by language, as a spreadsheet has them.
    package init(words: [String: String], at place: SourcePlace = SourcePlace()) {
        self.init(words.mapValues { [.words($0)] }, at: place)
    }

    package var isEmpty: Bool { translations.isEmpty }
}

/// File names of a label's pictures and sounds, each in the form's languages.
package struct FormMedia: Sendable, Hashable {
    package var image: FormText?
    package var bigImage: FormText?
    package var audio: FormText?
    package var video: FormText?

    package init(image: FormText? = nil, bigImage: FormText? = nil, audio: FormText? = nil, video: FormText? = nil) {
        (self.image, self.bigImage, self.audio, self.video) = (image, bigImage, audio, video)
    }

    package var isEmpty: Bool { image == nil && bigImage == nil && audio == nil && video == nil }
}
