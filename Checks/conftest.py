"""What all checks share: one program for those that leave it as it is, folders, PostgreSQL."""
import pytest

from postgres import Postgres
from program import Program, binary


def pytest_report_header():
    try:
        return f"program: {binary()}"
    except FileNotFoundError as missing:
        return str(missing)


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
