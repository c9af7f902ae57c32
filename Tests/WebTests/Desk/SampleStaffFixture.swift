import Catalog
import Sandbox
import Web

/// The invented servants of the demonstration, planted into a test's city.
enum SampleStaffFixture {
    static func plant(_ house: DeskHouse) async throws {
        try await SampleStaff(house.dependencies.identity, hasher: house.hasher).plant(units: house.catalog.city.units.all.map(\.id.name))
    }
}
