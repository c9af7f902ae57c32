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

/// How text messages leave, from the environment.
enum TextSetup {
    /// Kannel at `VENTANILLA_KANNEL_URL`; nil where it is not set.
    static func sender(_ web: any WebCaller) throws -> (any TextSender)? {
        guard let url = Settings.environment("VENTANILLA_KANNEL_URL") else { return nil }
        guard var configuration = KannelConfiguration(url: url) else {
            throw ValidationError(
                "VENTANILLA_KANNEL_URL is not of the shape http://user@127.0.0.1:13013/cgi-bin/sendsms?from=51515 (https to another machine)"
            )
        }
        if let password = try Settings.secret("VENTANILLA_KANNEL_PASSWORD") { configuration.password = password }
        return KannelSender(configuration, web: web)
    }
}
