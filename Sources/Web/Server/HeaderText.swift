import HTTPTypes

extension HTTPFields {
    /// The value of a field; several of one name are joined by commas (RFC 9110, section 5.3).
    ///
    /// Says what the subscript says, without making the text anew for the one field that there nearly always is.
    func text(_ name: HTTPField.Name) -> String? {
        var found: String?
        for field in self where field.name == name {
            guard found == nil else { return self[name] }
            found = field.value
        }
        return found
    }
}
