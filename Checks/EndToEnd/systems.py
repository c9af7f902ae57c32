"""Two real relying parties, each a process of its own: the Authlib sample, and Apache with mod_auth_openidc."""
import json
import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request

from program import ROOT, binary, free_port

MODULES = "/usr/lib/apache2/modules"


def register(program, name, *options):
    done = subprocess.run(
        [str(binary()), "client", "add", name, *options, "--json", "--database", program.database], capture_output=True, text=True, cwd=ROOT,
        check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def wait(url, process, log, seconds=30):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"{url} ended with {process.returncode}:\n{log.read_text(errors='replace')[-3000:]}")
        try:
            urllib.request.urlopen(url, timeout=2).read()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{url} was not ready:\n{log.read_text(errors='replace')[-3000:]}")


def end(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Sample:
    """`examples/relying-party`, run as its reader would."""

    def __init__(self, program, folder, name="Becas", *options):
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        registered = register(
            program, name, "--redirect", self.address + "/back", "--post-logout", self.address + "/", "--backchannel-logout",
            self.address + "/backchannel", "--auth", "client_secret_basic", *options)
        self.id = registered["client_id"]
        self.log = folder / f"sample-{port}.log"
        environment = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()} | {
            "OIDC_ISSUER": program.url, "OIDC_CLIENT_ID": self.id, "OIDC_CLIENT_SECRET": registered["client_secret"], "PORT": str(port),
            "SYSTEM_NAME": name, "AUTHLIB_INSECURE_TRANSPORT": "1"}
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "app.py"], cwd=ROOT / "examples" / "relying-party", env=environment, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL)
        wait(self.address + "/", self.process, self.log)

    def stop(self):
        end(self.process)


class Apache:
    """Debian's Apache with mod_auth_openidc in front of a page: how a system that cannot speak OpenID Connect signs residents in."""

    def __init__(self, program, folder, name="Padrón", *options):
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.back = self.address + "/oidc/callback"
        registered = register(
            program, name, "--redirect", self.back, "--post-logout", self.address + "/bye.txt", "--backchannel-logout",
            self.back + "?logout=backchannel", "--auth", "client_secret_basic", *options)
        self.id = registered["client_id"]
        self.folder = folder / f"apache-{port}"
        pages = self.folder / "pages"
        (pages / "own").mkdir(parents=True)
        (pages / "bye.txt").write_text("bye")
        (pages / "own" / "index.shtml").write_text(
            '<!doctype html><html lang="es"><title>Padrón</title><h1>Padrón</h1><p id="sub"><!--#echo var="REMOTE_USER" --></p>'
            '<p id="email"><!--#echo var="OIDC_CLAIM_email" --></p></html>')
        self.log = self.folder / "error.log"
        self.folder.chmod(0o755)
        configuration = self.folder / "apache.conf"
        template = (ROOT / "examples" / "apache" / "llave.conf").read_text()
        for key, value in {"ISSUER": program.url, "CLIENT_ID": self.id, "CLIENT_SECRET": registered["client_secret"], "ADDRESS": self.address,
                           "PASSPHRASE": secrets.token_hex(16)}.items():
            template = template.replace("${" + key + "}", value)
        configuration.write_text(SERVER.format(folder=self.folder, port=port, modules=MODULES, pages=pages) + template)
        self.process = subprocess.Popen(
            ["/usr/sbin/apache2", "-f", str(configuration), "-DFOREGROUND"], stdin=subprocess.DEVNULL,
            stdout=open(self.folder / "out.log", "wb"), stderr=subprocess.STDOUT,
            env={key: value for key, value in os.environ.items() if "proxy" not in key.lower()})
        wait(self.address + "/bye.txt", self.process, self.folder / "out.log")

    def stop(self):
        end(self.process)


SERVER = """ServerRoot {folder}
ServerName 127.0.0.1
PidFile {folder}/pid
DefaultRuntimeDir {folder}
Mutex file:{folder} default
ErrorLog {folder}/error.log
LogLevel warn
Listen 127.0.0.1:{port}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authn_core_module {modules}/mod_authn_core.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule authz_user_module {modules}/mod_authz_user.so
LoadModule dir_module {modules}/mod_dir.so
LoadModule mime_module {modules}/mod_mime.so
LoadModule include_module {modules}/mod_include.so
LoadModule auth_openidc_module {modules}/mod_auth_openidc.so
TypesConfig /etc/mime.types
User nobody
Group nogroup
DocumentRoot {pages}
DirectoryIndex index.shtml
AddType text/html .shtml
AddOutputFilter INCLUDES .shtml
<Directory {pages}>
    Options +Includes
    Require all granted
</Directory>
"""
