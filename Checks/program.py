"""Starts the real program for a check, waits until it is ready, and ends it by its process id."""
import datetime
import itertools
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60


def binary():
    """The program to check: VENTANILLA_BIN, else the debug build beside these checks."""
    named = os.environ.get("VENTANILLA_BIN")
    path = Path(named) if named else ROOT / ".build" / "debug" / "ventanilla"
    if not path.exists():
        raise FileNotFoundError(f"{path} is not built: run `swift build`, or name a program in VENTANILLA_BIN")
    return path


#: Below the ports that the kernel gives to connections, and apart for each process of checks that run side by side.
_ports = itertools.cycle(range(20_000 + 2_000 * (int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 6), 32_000))


def free_port():
    while True:
        port = next(_ports)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Program:
    """One `ventanilla serve --demo` on a database of its own."""

    def __init__(self, folder, city=ROOT / "cities" / "cdmx", database=None, demo=True, arguments=(), environment=None, at=None, base=None):
        """`at` is the moment (UTC, `2026-07-15 15:20:00`) that the program believes it is when it starts; its clock goes on from there.
        `base` is the address of the city where it is another program's too: this one is a further node of it."""
        self.at, self.base = at, base
        self.folder = Path(folder)
        self.city = Path(city)
        self.database = database or f"sqlite:{self.folder / 'ventanilla.sqlite'}"
        self.demo = demo
        self.arguments = list(arguments)
        self.environment = environment or {}
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = self.folder / "ventanilla.log"
        self.process = None
        self.trust = None

    def secure(self, authority):
        """Reaches it by https, trusting this certificate."""
        self.url = f"https://localhost:{self.port}"
        self.trust = ssl.create_default_context(cafile=authority)

    def start(self):
        """Starts it and returns the seconds until it was ready."""
        command = [binary(), "serve", "--city", self.city, "--database", self.database, "--listen", f"127.0.0.1:{self.port}",
                   "--base-url", self.base or self.url]
        share = os.environ.get("VENTANILLA_SHARE", str(ROOT / ".build" / "share"))
        if Path(share).exists():
            command += ["--share", share]
        if self.demo:
            command.append("--demo")
        environment = {key: value for key, value in os.environ.items() if not key.startswith("VENTANILLA_")} | self.environment
        if self.at:
            environment |= self._moved()
        began = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [str(word) for word in command + self.arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=ROOT, env=environment)
        while time.monotonic() - began < START_SECONDS:
            if self.process.poll() is not None:
                raise RuntimeError(f"the program ended with status {self.process.returncode}:\n{self.tail()}")
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=2, context=self.trust) as answer:
                    if answer.status == 200:
                        return time.monotonic() - began
            except (urllib.error.URLError, OSError):
                time.sleep(0.02)
        self.kill()
        raise RuntimeError(f"the program was not ready after {START_SECONDS} s:\n{self.tail()}")

    def stop(self):
        """Asks it to end, as a service manager does."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
                raise RuntimeError(f"the program did not end within 20 s of SIGTERM:\n{self.tail()}") from None

    def kill(self):
        """Ends it as a power cut does."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def _moved(self):
        """What lets the program believe that it is another moment: a small library in front of the system's clock."""
        library = self.folder / "moment.so"
        subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", library, ROOT / "Checks" / "moment.c", "-ldl"], check=True)
        moment = datetime.datetime.fromisoformat(self.at).replace(tzinfo=datetime.timezone.utc).timestamp()
        return {"LD_PRELOAD": str(library), "MOMENT_OFFSET": str(round(moment - time.time()))}

    def tail(self, lines=40):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def json(self, path):
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return json.load(answer)

    def people(self):
        """The sample people of the demo, each with a link that signs in."""
        return self.json("/sandbox/people.json")

    def sign_in_link(self, unit):
        """The link that signs in a sample servant of a unit."""
        for person in self.people():
            if any(grant["unit"] == unit for grant in person["grants"]):
                return person["sign_in"]
        raise AssertionError(f"no sample person works at {unit}")

    def messages(self):
        """Mails and messages sent so far, newest first."""
        return self.json("/sandbox/messages.json")

    def message(self, matching, seconds=20):
        """Waits for a message whose whole content matches a regular expression; the newest of them."""
        until = time.monotonic() + seconds
        while True:
            for message in as_list(self.messages()):
                if re.search(matching, json.dumps(message, ensure_ascii=False)):
                    return message
            if time.monotonic() > until:
                raise AssertionError(f"no message matches {matching!r}: {json.dumps(self.messages(), ensure_ascii=False)[:2000]}")
            time.sleep(0.1)

    def resident_bytes(self):
        """Memory that the process holds (its resident set)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024

    def cpu_seconds(self):
        """Processor time that the process has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def as_list(answer):
    """The rows of a JSON answer, whether it is a list or an object that holds one."""
    if isinstance(answer, list):
        return answer
    return next((value for value in answer.values() if isinstance(value, list)), [])


def copy_city(folder, source=ROOT / "cities" / "cdmx"):
    """A copy of the example city that a check may change."""
    copy = Path(folder) / "city"
    shutil.copytree(source, copy)
    return copy
