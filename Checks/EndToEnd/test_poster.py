"""The poster of a service: its QR code, photographed, leads to the service."""
import subprocess
from urllib.request import urlopen


def test_the_code_on_the_poster_leads_to_the_service(person, tmp_path):
    resident = person("es", "desk", scripts=True)
    resident.page.goto(resident.base + "/services/bacheo/poster?lang=es")
    picture = tmp_path / "poster.png"
    resident.page.screenshot(path=picture, full_page=True)
    read = subprocess.run(["zbarimg", "--quiet", "--raw", picture], capture_output=True, text=True, check=True).stdout.strip()
    assert read.startswith(resident.base)
    with urlopen(read, timeout=10) as answer:
        assert answer.status == 200
        assert "Bache en la calle" in answer.read().decode()
