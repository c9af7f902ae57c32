"""What stands at the root of the repository keeps its word."""
import hashlib
import re
import subprocess

import yaml

from program import ROOT


def test_publiccode_describes_the_project_by_the_standard():
    code = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    for key in ("publiccodeYmlVersion", "name", "url", "platforms", "categories", "developmentStatus", "softwareType", "description",
                "legal", "maintenance", "localisation"):
        assert key in code, key
    assert code["legal"]["license"] == "Apache-2.0"
    assert set(code["localisation"]["availableLanguages"]) <= set(code["description"])
    for text in code["description"].values():
        assert len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10_000
        assert text["features"]
    if code["maintenance"]["type"] == "community":
        assert code["maintenance"]["contacts"]


def test_the_licence_is_the_apache_licence_word_for_word():
    digest = hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest()
    assert digest == "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"


def test_links_of_the_first_pages_lead_somewhere():
    for page in ("README.md", "CONTRIBUTING.md", "SECURITY.md"):
        text = (ROOT / page).read_text()
        for target in re.findall(r"\]\((?!https?://)([^)#]+)", text):
            assert (ROOT / target).exists(), f"{page} points to {target}"
        for target in re.findall(r"`((?:Sources|Tests|Checks|cities|docs|locales|tools)/[\w./-]*)`", text):
            assert (ROOT / target).exists(), f"{page} names {target}"


def test_links_inside_the_documentation_lead_somewhere():
    for page in (ROOT / "docs").rglob("*.md"):
        for target in re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} points to {target}"


def test_every_package_in_the_list_is_asked_for_by_its_purpose():
    purposes = {line.split()[0] for line in (ROOT / "tools/packages").read_text().splitlines() if line and not line.startswith("#")}
    assert purposes == {"build", "share", "test", "bench", "guides"}


def test_make_help_lists_every_target():
    shown = subprocess.run(["make", "-C", ROOT, "help"], capture_output=True, text=True, check=True).stdout
    for target in ("setup", "run", "test", "check", "bench", "screenshots"):
        assert f"make {target}" in shown
