"""A real Kannel (bearerbox, smsbox) with its fake message centre: what the program sends arrives here, as on a telephone."""
import re
import subprocess
import time
import urllib.request

from program import free_port

FAKESMSC = "/usr/lib/kannel/test/fakesmsc"


class Kannel:
    user, password, number = "city", "gateway-password", "51515"

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.admin, self.boxes, self.centre, self.port = (free_port() for _ in range(4))
        self.processes = []
        (folder / "kannel.conf").write_text(f"""
group = core
admin-port = {self.admin}
admin-password = admin
admin-allow-ip = 127.0.0.1
admin-interface = 127.0.0.1
smsbox-port = {self.boxes}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1

group = smsc
smsc = fake
smsc-id = fake
host = 127.0.0.1
port = {self.centre}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {self.port}
sendsms-interface = 127.0.0.1

group = sendsms-user
username = {self.user}
password = {self.password}
concatenation = true
max-messages = 3

group = sms-service
keyword = default
text = none
max-messages = 0
""")

    @property
    def url(self):
        return f"http://{self.user}@127.0.0.1:{self.port}/cgi-bin/sendsms?from={self.number}"

    def start(self):
        configuration = self.folder / "kannel.conf"
        self.run("bearerbox", "/usr/sbin/bearerbox", "-v", "0", configuration)
        self.answers(f"http://127.0.0.1:{self.admin}/status?password=admin")
        self.run("smsbox", "/usr/sbin/smsbox", "-v", "0", configuration)
        # The fake centre ends with its standard input; it takes messages for as long as that is open.
        self.run("fakesmsc", FAKESMSC, "-H", "127.0.0.1", "-r", str(self.centre), "-m", "0", stdin=subprocess.PIPE)
        until = time.monotonic() + 30
        while time.monotonic() < until and "online" not in self.status():
            time.sleep(0.2)
        return self

    def run(self, name, *command, stdin=subprocess.DEVNULL):
        log = open(self.folder / f"{name}.log", "ab")
        self.processes.append(subprocess.Popen([str(word) for word in command], stdin=stdin, stdout=log, stderr=log))

    def status(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/status.txt?password=admin", timeout=5) as answer:
            return answer.read().decode()

    @staticmethod
    def answers(url):
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(url, timeout=2).read()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"{url} does not answer")

    def texts(self, count=1, seconds=20):
        """The texts that arrived: (from, to, text), waited for."""
        until = time.monotonic() + seconds
        found = []
        while time.monotonic() < until:
            log = (self.folder / "fakesmsc.log").read_text(errors="replace")
            found = re.findall(r"Got message \d+: <(\S+) (\S+) text (.*)>", log)
            if len(found) >= count:
                return found
            time.sleep(0.2)
        return found

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(3)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
