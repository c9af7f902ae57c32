"""A PostgreSQL 15 of one's own, in a folder of one's own, ended with the check."""
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from program import free_port

BIN = Path("/usr/lib/postgresql/15/bin")


class Postgres:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="ventanilla-postgres-"))
        self.port = free_port()
        self.process = None

    @property
    def url(self):
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def fresh(self):
        """The address of an empty database of one's own: another check's rows lie under another root key."""
        name = f"city_{os.urandom(4).hex()}"
        subprocess.run([BIN / "createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", name], check=True)
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"

    def as_user(self, *command):
        """PostgreSQL refuses to run as root, so root becomes `postgres`."""
        words = [str(word) for word in command]
        if os.getuid() == 0:
            return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] + words
        return words

    def start(self):
        if os.getuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        subprocess.run(self.as_user(BIN / "initdb", "-D", self.folder / "data", "-U", "postgres", "--auth=trust", "-E", "UTF8",
                                    "--locale=C.UTF-8"), check=True, capture_output=True, cwd="/")
        return self.resume()

    def pause(self):
        """Ends it as a restart does: at once, connections and all."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)

    def resume(self):
        self.process = subprocess.Popen(
            self.as_user(BIN / "postgres", "-D", self.folder / "data", "-p", self.port, "-h", "127.0.0.1", "-k", self.folder),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        for _ in range(200):
            ready = subprocess.run([BIN / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False)
            if ready.returncode == 0:
                return self
            time.sleep(0.05)
        raise RuntimeError("PostgreSQL did not start")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
