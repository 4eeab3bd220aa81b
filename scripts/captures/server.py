"""A service that answers every line with one of its own. Usage: server.py ADDRESS:PORT [--idle-limit S] [--name NAME] [--keepalive IDLE,INTVL,CNT]

A line `push S` is answered at once, and once more unasked after S seconds. With --idle-limit a connection without a request for so long is closed
(FIN), as many services do of their own accord. Writes what happens to standard output, in UTC.
"""

import argparse
import datetime
import os
import select
import socket
import threading
import time

from keepalive import keep_alive

parser = argparse.ArgumentParser()
parser.add_argument("listen")
parser.add_argument("--idle-limit", type=float)
parser.add_argument("--name", default="service")
parser.add_argument("--keepalive")
options = parser.parse_args()


def log(words):
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    print(f"{now} {options.name}[{os.getpid()}]: {words}", flush=True)


def serve(connection, peer):
    who = f"{peer[0]}:{peer[1]}"
    log(f"connection from {who}")
    push_at = None
    asked = 0
    quiet_since = time.monotonic()
    try:
        while True:
            now = time.monotonic()
            waits = [limit for limit in (push_at, quiet_since + options.idle_limit if options.idle_limit else None) if limit]
            ready, _, _ = select.select([connection], [], [], max(0, min(waits) - now) if waits else None)
            now = time.monotonic()
            if ready:
                line = connection.recv(4096)
                if not line:
                    log(f"{who} closed its connection after {asked} requests")
                    return
                asked += 1
                quiet_since = now
                words = line.split()
                if words[0] == b"push":
                    push_at = now + float(words[1])
                connection.sendall(b"ok %d %s\n" % (asked, b"." * 200))
            elif push_at and now >= push_at:
                push_at = None
                quiet_since = now
                log(f"sending unasked news to {who}")
                connection.sendall(b"news %s\n" % (b"." * 200))
            elif options.idle_limit:
                log(f"{who} has asked nothing for {now - quiet_since:.3f} s, limit {options.idle_limit:g} s: closing connection")
                return
    except OSError as error:
        log(f"{who}: {error.strerror} (errno {error.errno})")
    finally:
        connection.close()


address, _, port = options.listen.rpartition(":")
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
keep_alive(listener, options.keepalive)
listener.bind((address, int(port)))
listener.listen(16)
log(f"listening on {options.listen}" + (f", idle limit {options.idle_limit:g} s" if options.idle_limit else ""))
while True:
    threading.Thread(target=serve, args=listener.accept(), daemon=True).start()
