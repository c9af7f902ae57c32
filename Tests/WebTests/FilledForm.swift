import Forms

extension FormSession {
    /// Answers everything with first choices and a few words.
    ///
    /// Returns whether nothing is missing afterwards.
    mutating func fillWithFirstChoices() -> Bool {
        let known = ["place": "19.383 -99.168 0 5", "street": "Adolfo Prieto 1240", "colonia": "Del Valle"]
        for (name, value) in known { if let ref = refs(named: name).first { try? answer(ref, value) } }
        for _ in 0..<60 {
            guard let missing = finalValidation() else { return true }
            do { try answer(missing.ref, choices(missing.ref, limit: 1).found.first?.name ?? "No sé") } catch { return false }
        }
        return false
    }
}
