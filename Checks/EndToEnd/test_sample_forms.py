"""Forms of aid agencies and of ODK, dropped into folders with ten lines beside them, run on the web to the folio in each of their languages."""
import re
import shutil

import pytest

from all_types import png
from fields import guess
from program import ROOT, Program, copy_city
from resident import FOLIO
from test_survey import SERVICE
from words import pattern, word

FORMS = ROOT / "Tests" / "FormsTests" / "Fixtures" / "xlsforms"
#: Form: its languages, beginning with its default, and answers that a guess would miss.
SAMPLES = {
    "socio-economic-survey": (["en", "fr"], {"primaryContactNo": "5512345678", "SecondaryContactNo": "5512345678"}),
    "agriculture-grains": ([None], {"contact_num": "0712345678", "bus_number": "0712345678"}),
    "biomass-plot-repeats": (["sw", "en"], {"leader_number": "555-123-4567", "cbh": "300", "stem_count": "1"}),
    "odk-all-question-types": ([None], {}),
}
#: Choice files that lie beside the forms, with the columns that their filters read.
CHOICE_FILES = {
    "UCL_regions.csv": "name,label\nr1,Arusha\nr2,Mara\n",
    "UCL_districts.csv": "name,label,region_id\nd1,Meru,r1\nd2,Rorya,r2\n",
    "UCL_villages.csv": "name,label,district_id\nv1,Kikatiti,d1\nv2,Utegi,d2\n",
    "ULC_Biomass_Plots.csv": "name,label,village,plant_phase\n" + "".join(
        f"p{number},Plot {number},v1,{phase}\n" for number, phase in enumerate(range(2022, 2029))),
    "species_names.csv": "name,label\nacacia,Acacia\nfig,Ficus\nother,Other\n",
    "cities.geojson": '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"1","title":"Ghent"},'
                      '"geometry":{"type":"Point","coordinates":[3.7,51.0]}}]}',
}


@pytest.fixture(scope="module")
def city_of_samples(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    city = copy_city(folder)
    for name in SAMPLES:
        service = city / "services" / name
        service.mkdir()
        shutil.copy(FORMS / f"{name}.xlsx", service / "questionnaire.xlsx")
        (service / "service.yaml").write_text(SERVICE)
        for file, text in CHOICE_FILES.items():
            (service / file).write_text(text)
    program = Program(folder, city=city)
    program.start()
    yield program
    program.stop()


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("papers")
    (folder / "photo.png").write_bytes(png(120, 90, 60, side=300))
    (folder / "voice.ogg").write_bytes(b"OggS" + bytes(400))
    (folder / "film.mp4").write_bytes(bytes((0, 0, 0, 24)) + b"ftypisom" + bytes(12))
    return {"image": folder / "photo.png", "audio": folder / "voice.ogg", "video": folder / "film.mp4"}


@pytest.mark.parametrize(("name", "language"), [(name, language) for name, (languages, _) in SAMPLES.items() for language in languages])
def test_a_form_from_elsewhere_runs_to_the_folio(city_of_samples, person, papers, name, language):
    own = language if language in ("es", "en") else "es"
    resident = person(own, "phone", True, base=city_of_samples.url)
    resident.go(f"/services/{name}?lang={own}")
    resident.press(pattern(own, "service.start").pattern)
    page = resident.page
    if language and language != own:
        page.locator(f"nav.tongues a[hreflang={language}]").click()
        resident.look()
        assert page.locator(f"main [lang={language}]").count(), f"nothing of the page is in {language}"
    given = SAMPLES[name][1]
    before = None
    for _ in range(400):
        if "/check" in page.url:
            break
        assert page.url != before or "more=1" in page.url, f"{page.url} leads nowhere: {page.get_by_role('main').inner_text()[:800]}"
        before = page.url
        guess(page, given, papers)
        page.get_by_role("main").get_by_role("button", name=re.compile(f"^{re.escape(word(own, 'layout.continue'))}")).last.click()
        page.wait_for_load_state()
    assert "/check" in page.url, f"the form did not end: {page.url}"
    resident.look()
    resident.press(pattern(own, "check.send.full").pattern)
    assert FOLIO.search(page.get_by_role("main").inner_text())
