import ArgumentParser
import Core
import Net

/// How mail leaves, from the environment.
enum MailSetup {
    /// The mailer of `VENTANILLA_SMTP_URL`; nil where it is not set.
    static func mailer() throws -> (any MailSender)? {
        guard let url = Settings.environment("VENTANILLA_SMTP_URL") else { return nil }
        guard var configuration = SMTPConfiguration(url: url) else {
            throw ValidationError("VENTANILLA_SMTP_URL is not of the shape smtp://user@host:587 or smtps://host")
        }
        if let password = try Settings.secret("VENTANILLA_SMTP_PASSWORD") { configuration.password = password }
        return SMTPMailer(configuration)
    }
}
