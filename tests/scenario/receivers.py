"""Receivers of messages: HTTP and SMTP servers that do what a test tells them, and the outbox."""

import base64
import contextlib
import http.server
import json
import os
import pathlib
import socket
import ssl
import struct
import subprocess
import threading
import time

DRIVER = os.environ.get("OUTBOX_DRIVER", "")


def until(condition, timeout=60):
    """Waits until condition() is true and gives its value."""
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, "it did not become true"
        time.sleep(0.01)


class Got:
    """A request as it came in."""

    def __init__(self, path, headers, body):
        self.path = path
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def id(self):
        return self.headers.get("webhook-id")


class Receiver:
    """An HTTP server. `behave` is what it does with the next requests: a status, or the name of a
    misbehaviour ("hang", "reset", "garbage", "redirect", "cut"), with headers and a body."""

    def __init__(self, behave=200, headers=None, body=b"ok"):
        self.behave, self.headers, self.body = behave, headers or {}, body
        self.taken, self.refused, self.open = [], [], 0
        self.released = threading.Event()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.answer(self, Got(self.path, self.headers, body))

            do_GET = do_PUT = do_POST

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, handler, got):
        behave = self.behave
        (self.taken if behave in (200, 202, 204) else self.refused).append(got)
        handler.close_connection = True
        if behave == "hang":
            self.released.wait(120)
        elif behave == "reset":
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.connection.close()
            handler.rfile = handler.wfile = open(os.devnull, "wb")
        elif behave == "garbage":
            handler.wfile.write(b"\x00\xff what is this\r\n\r\n" * 20)
        elif behave == "cut":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nok")
        else:
            headers = dict(self.headers)
            if behave == "redirect":
                behave, headers["Location"] = 307, self.url + "/elsewhere"
            handler.send_response(behave)
            for name, value in headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(self.body)))
            handler.end_headers()
            handler.wfile.write(self.body)

    def close(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()


class Mail:
    """A mail as it was taken."""

    def __init__(self):
        self.hello = self.sender = None
        self.receivers, self.data = [], b""
        self.encrypted, self.login = False, None


class Smtp:
    """A small SMTP server. starttls: it is offered, with this certificate; replies: {command: line}
    instead of the usual answer; to: receivers that are refused."""

    def __init__(self, starttls=None, replies=None, refuse=(), login=False):
        self.starttls, self.replies, self.refuse, self.login = starttls, replies or {}, refuse, login
        self.mails, self.lines = [], []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with contextlib.suppress(OSError, ssl.SSLError):
            self._talk(connection)
        with contextlib.suppress(OSError):
            connection.close()

    def _talk(self, connection):
        mail, stream = Mail(), connection.makefile("rb")

        def say(text):
            connection.sendall(text.encode() + b"\r\n")

        say("220 test")
        for line in stream:
            self.lines.append(line)
            words = line.decode("utf-8", "replace").strip()
            command = words.split(" ")[0].upper()
            if command in self.replies:
                say(self.replies[command])
            elif command == "EHLO":
                mail.hello = words.split(" ")[1]
                offers = ["test"]
                if self.starttls and not mail.encrypted:
                    offers.append("STARTTLS")
                if self.login:
                    offers.append("AUTH PLAIN")
                for i, offer in enumerate(offers):
                    say(f"250{' ' if i == len(offers) - 1 else '-'}{offer}")
            elif command == "STARTTLS":
                say("220 go")
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(*self.starttls)
                connection = context.wrap_socket(connection, server_side=True)
                stream = connection.makefile("rb")
                mail.encrypted = True
                self._rest(connection, stream, mail)
                return
            else:
                if self._step(say, stream, mail, command, words):
                    return

    def _rest(self, connection, stream, mail):
        def say(text):
            connection.sendall(text.encode() + b"\r\n")

        for line in stream:
            self.lines.append(line)
            words = line.decode("utf-8", "replace").strip()
            command = words.split(" ")[0].upper()
            if command in self.replies:
                say(self.replies[command])
            elif command == "EHLO":
                mail.hello = words.split(" ")[1]
                say("250-test")
                say("250 AUTH PLAIN" if self.login else "250 SIZE")
            elif self._step(say, stream, mail, command, words):
                return

    def _step(self, say, stream, mail, command, words):
        """One command after the greeting; true at the end."""
        if command == "AUTH":
            given = words.split(" ")[2] if words.count(" ") == 2 else None
            if given is None:
                say("334 ")
                given = stream.readline().decode().strip()
            mail.login = base64.b64decode(given).split(b"\0")[1:]
            say("235 welcome")
        elif command == "MAIL":
            mail.sender = words[words.index("<") + 1:words.index(">")]
            say("250 ok")
        elif command == "RCPT":
            address = words[words.index("<") + 1:words.index(">")]
            if address in self.refuse:
                say("550 nobody of that name")
            else:
                mail.receivers.append(address)
                say("250 ok")
        elif command == "DATA":
            say("354 go")
            while True:
                line = stream.readline()
                if line in (b".\r\n", b""):
                    break
                mail.data += line
            self.mails.append(mail)
            say("250 taken")
        elif command == "QUIT":
            say("221 bye")
            return True
        else:
            say("502 what")
        return False

    def close(self):
        self.socket.close()


class Outbox:
    """The driver of the outbox on a directory and a file of channels."""

    def __init__(self, folder, channels, env=None):
        self.folder, self.file = folder, folder / "channels.yaml"
        self.env = {**os.environ, **(env or {})}
        self.errors = folder / "stderr"
        self.said = []
        self.write(channels)
        self.start()

    def write(self, channels):
        self.file.write_text(json.dumps(channels))

    def start(self):
        with open(self.errors, "ab") as errors:
            self.process = subprocess.Popen([DRIVER, str(self.folder / "data"), str(self.file)], env=self.env,
                                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
        first = self._line()
        if first != "ready":
            self.process.wait(60)
        self.ready = first

    def _line(self):
        line = self.process.stdout.readline().decode("utf-8").rstrip("\n")
        self.said.append(line)
        return line

    def ask(self, *words):
        self.process.stdin.write((" ".join(map(str, words)) + "\n").encode())
        self.process.stdin.flush()
        return self._line()

    def put(self, rule, kind="fired", severity="high"):
        answer = self.ask("put", rule, kind, severity)
        assert answer.startswith("put "), answer
        return int(answer.split()[1])

    def advance(self, seconds):
        assert self.ask("advance", seconds) == "advanced"

    def messages(self, state=None):
        """The oldest first."""
        all_of_them = json.loads(self.ask("messages"))[::-1]
        return [m for m in all_of_them if state in (None, m["state"])]

    def channels(self):
        return {c["name"]: c for c in json.loads(self.ask("channels"))}

    def stats(self):
        return json.loads(self.ask("stats"))

    def until_empty(self, timeout=60):
        until(lambda: self.stats()["waiting"] == 0, timeout)

    def kill(self):
        self.process.kill()
        self.process.wait(60)

    def stop(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            assert self.process.wait(60) == 0

    def everything(self):
        """All that was said, logged and kept."""
        kept = b"".join(p.read_bytes() for p in pathlib.Path(self.folder / "data").rglob("*") if p.is_file())
        return "\n".join(self.said).encode() + self.errors.read_bytes() + kept
