"""What all checks share: one program for those that leave it as it is, folders, PostgreSQL."""
import pytest

from postgres import Postgres
from program import ROOT, Program, binary


def _is_meant_to_serve():
    """Whether the sources have the command that these checks start; once they do, a program that cannot serve is a failure."""
    return any("struct Serve" in file.read_text() for file in (ROOT / "Sources/Ventanilla").rglob("*.swift"))


def pytest_report_header():
    try:
        return f"program: {binary()}"
    except FileNotFoundError as missing:
        return str(missing)


def pytest_collection_modifyitems(items):
    """Checks of the running program need one that serves; those of the repository's pages do not."""
    running = [item for item in items if item.path.parent.name in ("EndToEnd", "Faults")]
    if running and not _is_meant_to_serve():
        for item in running:
            item.add_marker(pytest.mark.skip(reason="the program has no `serve` yet"))


@pytest.fixture(scope="session")
def program(tmp_path_factory):
    """The example city, running; checks that stop or starve a program start their own."""
    program = Program(tmp_path_factory.mktemp("program"))
    program.start()
    yield program
    program.stop()


@pytest.fixture(scope="session")
def postgres():
    server = Postgres().start()
    yield server
    server.stop()
