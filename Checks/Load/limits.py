"""What this machine can do at most, measured in the same run: durable commits without anything of ours around them."""
import os
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path


def durable_appends(folder, seconds=3.0):
    """4 kB appended and flushed to the disk, a second."""
    path = Path(folder) / "appends"
    count, block = 0, b"x" * 4096
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        until = time.monotonic() + seconds
        began = time.monotonic()
        while time.monotonic() < until:
            os.write(descriptor, block)
            os.fdatasync(descriptor)
            count += 1
        return count / (time.monotonic() - began)
    finally:
        os.close(descriptor)
        path.unlink()


def sqlite_commits(folder, seconds=3.0):
    """Transactions of one row in WAL mode with synchronous=FULL, by one writer, a second."""
    path = Path(folder) / "limit.sqlite"
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, body BLOB)")
        body, count = b"x" * 500, 0
        began = time.monotonic()
        until = began + seconds
        while time.monotonic() < until:
            database.execute("INSERT INTO row (body) VALUES (?)", (body,))
            count += 1
        return count / (time.monotonic() - began)
    finally:
        database.close()
        for name in Path(folder).glob("limit.sqlite*"):
            name.unlink()


def postgres_commits(postgres, seconds=5):
    """pgbench's simple update (-N) with eight clients, transactions a second."""
    command = ["/usr/lib/postgresql/15/bin/pgbench", "-h", "127.0.0.1", "-p", str(postgres.port), "-U", "postgres"]
    subprocess.run(command + ["-i", "-q", "-s", "10", "postgres"], check=True, capture_output=True)
    done = subprocess.run(command + ["-N", "-c", "8", "-j", "2", "-T", str(seconds), "postgres"], check=True, capture_output=True, text=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("tps"))
    return float(line.split("=")[1].split()[0])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        print(f"durable appends   {durable_appends(scratch):8.0f} /s")
        print(f"SQLite commits    {sqlite_commits(scratch):8.0f} /s")
