"""Plays one session against server.py. Usage: client.py ADDRESS:PORT [options] STEP...

Steps: `ask` (send a request, wait for the answer), `ask:WORDS`, `pause:S` (the application is busy elsewhere and does not look at its socket),
`listen:S` (wait for whatever comes), `every:S:N` (ask N times, S seconds apart), `close`.
Writes what happens to standard output, in UTC.
"""

import argparse
import datetime
import os
import select
import socket
import sys
import time

from keepalive import keep_alive

parser = argparse.ArgumentParser()
parser.add_argument("to")
parser.add_argument("steps", nargs="+")
parser.add_argument("--name", default="client")
parser.add_argument("--keepalive")
parser.add_argument("--source")
parser.add_argument("--answer-within", type=float)
options = parser.parse_args()


def log(words):
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    print(f"{now} {options.name}[{os.getpid()}]: {words}", flush=True)


def ask(words=b"ask " + b"." * 100):
    connection.sendall(words + b"\n")
    begun = time.monotonic()
    if options.answer_within and not select.select([connection], [], [], options.answer_within)[0]:
        raise TimeoutError(f"no answer to the request for {time.monotonic() - begun:.3f} s, giving up")
    if not connection.recv(4096):
        raise EOFError("connection closed by the server")


def listen(span):
    until = time.monotonic() + span
    while select.select([connection], [], [], max(0, until - time.monotonic()))[0]:
        came = connection.recv(4096)
        if not came:
            raise EOFError("connection closed by the server")
        log(f"received {len(came)} bytes unasked")


address, _, port = options.to.rpartition(":")
connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
keep_alive(connection, options.keepalive)
if options.source:
    connection.bind((options.source, 0))
try:
    connection.connect((address, int(port)))
    log("connected %s:%d -> %s" % (*connection.getsockname(), options.to))
    for step in options.steps:
        kind, _, rest = step.partition(":")
        if kind == "ask":
            ask(*([rest.encode()] if rest else []))
            log("request answered")
        elif kind == "pause":
            log(f"nothing to send for {float(rest):g} s")
            time.sleep(float(rest))
        elif kind == "listen":
            listen(float(rest))
        elif kind == "every":
            span, count = rest.split(":")
            for _ in range(int(count)):
                ask()
                time.sleep(float(span))
        elif kind == "close":
            connection.close()
            log("done, connection closed")
            sys.exit(0)
        else:
            sys.exit(f"no such step: {step}")
except EOFError as error:
    log(f"ERROR {error}")
except OSError as error:
    log(f"ERROR {error.strerror} (errno {error.errno})" if error.errno else f"ERROR {error}")
finally:
    connection.close()
