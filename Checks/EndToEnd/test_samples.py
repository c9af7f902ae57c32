"""The demonstration's servants carry only cases that they may open."""
import pytest


@pytest.mark.parametrize("unit", ["benito-juarez-servicios", "obras", "agua"])
def test_a_sample_servant_can_open_what_they_carry(person, program, unit):
    servant = person("es", "desk", scripts=True)
    servant.page.goto(program.sign_in_link(unit))
    servant.go("/desk/mine?lang=es")
    cases = servant.page.locator("main a[href*='/desk/cases/']").evaluate_all("links => [...new Set(links.map(link => link.pathname))]")
    assert cases, f"nobody at {unit} carries a case"
    refused = {case: status for case in cases if (status := servant.page.request.get(servant.base + case).status) != 200}
    assert not refused
