// swift-tools-version: 6.1
import PackageDescription

// The walls of the house: a target imports only from rows below its own (docs/architecture.md).
let strict: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]
    // `make check` asks for it; a city that builds with a newer compiler is not stopped by that compiler's new warnings.
    + (Context.environment["VENTANILLA_WARNINGS"] == "errors" ? [.unsafeFlags(["-warnings-as-errors"])] : [])

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

/// A target of ours with the settings that all share.
func room(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

/// The tests of a room, beside it.
func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

let package = Package(
    name: "ventanilla",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "ventanilla", targets: ["Ventanilla"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        // Hummingbird's own ground: types of its requests and of its sockets.
        .package(url: "https://github.com/apple/swift-http-types", from: "1.0.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.30.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .executableTarget(
            name: "Ventanilla",
            dependencies: [
                "Sandbox", "Web", "Storage", "Net", "Work", "Cases", "Identity", "Documents", "Media", "Catalog",
                "Forms", "Ledger", "Core", crypto, logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"), .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict),

        room(
            "Sandbox",
            [
                "Web", "Work", "Cases", "Identity", "Media", "Catalog", "Forms", "Ledger", "Core", crypto,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        room(
            "Web",
            [
                "Work", "Cases", "Identity", "Documents", "Media", "Catalog", "Forms", "Ledger", "Core", logging,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            ], exclude: ["Templates", "Styles"]),
        room(
            "Storage",
            [
                "Work", "Cases", "Identity", "Catalog", "Ledger", "Core", "CPostgres", crypto, logging,
                .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        room("Net", ["Core", "CCurl", logging]),
        room("Work", ["Cases", "Identity", "Catalog", "Ledger", "Core", logging]),
        room("Cases", ["Catalog", "Forms", "Ledger", "Core", crypto]),
        room("Identity", ["Catalog", "Ledger", "Core", "CSodium", "CFido2", "CZxcvbn", "CArgon2", "CCrypt", crypto, cryptoExtras]),
        room("Documents", ["Core", "CQrencode"]),
        room(
            "Media",
            [
                "Core", "CVips",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        room("Catalog", ["Forms", "Core", "CGeos", yams, crypto]),
        room("Forms", ["Core", "CZlib", "CRe2", yams, crypto]),
        room("Ledger", ["Core", crypto]),
        room("Core", [crypto]),

        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZxcvbn", providers: [.apt(["libzxcvbn-dev"])]),
        .systemLibrary(name: "CGeos", providers: [.apt(["libgeos-dev"])]),
        .systemLibrary(name: "CQrencode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .target(name: "CVips", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "CCrypt", linkerSettings: [.linkedLibrary("crypt")]),
        .target(name: "CFido2", linkerSettings: [.linkedLibrary("fido2")]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CRe2", linkerSettings: [.linkedLibrary("re2"), .linkedLibrary("stdc++")]),

        .target(
            name: "TestSupport", dependencies: ["Storage", "Work", "Cases", "Identity", "Catalog", "Forms", "Ledger", "Core"],
            path: "Tests/TestSupport", swiftSettings: strict),
        tests("CoreTests", ["Core"]),
        tests("FormsTests", ["Forms", "Core"], resources: [.copy("Fixtures")]),
        tests("CatalogTests", ["Catalog", "Forms", "Core"]),
        tests("CasesTests", ["Cases", "Work", "Catalog", "Forms", "Core", "TestSupport"]),
        tests(
            "IdentityTests", ["Identity", "Catalog", "Storage", "Work", "Ledger", "Core", "TestSupport", crypto],
            resources: [.copy("Fixtures")]),
        tests("LedgerTests", ["Ledger", "Core", "TestSupport"]),
        .executableTarget(name: "CleanPhotoChild", dependencies: ["Media", "CVips"], path: "Tests/CleanPhotoChild", swiftSettings: strict),
        tests("MediaTests", ["Media", "Core", "CleanPhotoChild"], resources: [.copy("Fixtures")]),
        tests("NetTests", ["Net", "Core"], resources: [.copy("Fixtures")]),
        tests("DocumentsTests", ["Documents", "Core"]),
        .executableTarget(
            name: "StoreWriterChild", dependencies: ["Storage", "Work", "Core"], path: "Tests/StoreWriterChild", swiftSettings: strict),
        tests(
            "StorageTests",
            [
                "Storage", "Work", "Cases", "Identity", "Catalog", "Ledger", "Core", "TestSupport", "StoreWriterChild",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        tests(
            "WebTests",
            [
                "Web", "Sandbox", "Storage", "Work", "Cases", "Identity", "Media", "Catalog", "Forms", "Ledger", "Core", "TestSupport",
                logging,
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ]),
        tests("ProjectTests", ["Web", "Sandbox", "Storage", "Cases", "Identity", "Catalog", "Forms", "Ledger", "Core"]),
    ]
)

// `tools/fuzz` builds this with libFuzzer, which brings its own main.
if Context.environment["VENTANILLA_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(name: "FormsFuzz", dependencies: ["Forms", "Core"], path: "Fuzz", exclude: ["seeds"], swiftSettings: strict))
}
