"""Connects to a client's bpcd in NetBackup's way: ports 1556, 13724, 13782 in turn, 10 s for each, two connections; optionally from a bound address.

  bpcd_connect.py CLIENT ADDRESS [--source ADDRESS] --log FOLDER

Prints what `bptestbpcd -verbose` prints, and writes the same lines to FOLDER/admin/log.MMDDYY. The product is not here: the connects, their time
stamps and their errors are real; function names and message texts are the product's.
"""

import argparse
import datetime
import errno
import os
import select
import socket
import sys

SERVICES = ((1556, "pbx"), (13724, "vnetd"), (13782, ""))
PATIENCE_MS = 10_000

parser = argparse.ArgumentParser()
parser.add_argument("client")
parser.add_argument("address")
parser.add_argument("--source", default="0.0.0.0")
parser.add_argument("--log", required=True)
options = parser.parse_args()

os.makedirs(f"{options.log}/admin", exist_ok=True)
log = open(f"{options.log}/admin/log.{datetime.datetime.now(datetime.timezone.utc):%m%d%y}", "a", buffering=1)


def say(words, severity=2):
    now = datetime.datetime.now(datetime.timezone.utc)
    line = f"{now:%H:%M:%S}.{now.microsecond // 1000:03d} [{os.getpid()}] <{severity}> {words}"
    print(line, file=log)
    print(line, flush=True)


def connect():
    """The connection, and the name of the service that answered; or one line per port that did not."""
    failures = []
    for attempt, (port, service) in enumerate(SERVICES, 1):
        say(f"vnet_async_connect: vnet_vnetd.c.4147: 0: connect in progress: {attempt} 0x{attempt:08x}")
        it = socket.socket()
        it.setblocking(False)
        it.bind((options.source, 0))
        error = it.connect_ex((options.address, port))
        if error == errno.EINPROGRESS:
            waiting = select.poll()
            waiting.register(it, select.POLLOUT)
            error = it.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) if waiting.poll(PATIENCE_MS) else errno.ETIMEDOUT
        if error == 0:
            return it, port, failures
        failures.append(f"\tstatus: FAILED, (44) CONNECT_TIMEOUT; system: ({error}) {os.strerror(error)}; FROM {options.source} TO {options.client} {options.address} bpcd VIA {service}".removesuffix(" VIA "))
        it.close()
    return None, 0, failures


def ends(it, mark, gap):
    return mark.join(map(str, it.getsockname())) + gap + mark.join(map(str, it.getpeername()))


say("bptestbpcd: VERBOSE = 5")
found = []
for role in ("BPCD", "VNETD"):
    it, port, failures = connect()
    if it is None:
        say("connect_to_service: connect failed STATUS (18) CONNECT_FAILED", 16)
        for line in failures:
            print(line, file=log)
            print(line)
        say("vnet_connect_to_bpcd: vnet_connect.c.289: 0: connect_to_service() failed: 18 0x00000012", 8)
        say(f"local_bpcr_connect: Can't connect to client {options.client}", 16)
        say(f"ConnectToBPCD: bpcd_connect_and_verify({options.client}, {options.client}) failed: 25")
        say(f"bptestbpcd main: Function ConnectToBPCD({options.client}) failed: 25", 16)
        say("bptestbpcd: EXIT status = 25")
        print("cannot connect on socket")
        sys.exit(25)
    say(f"logconnections: {role} CONNECT FROM {ends(it, '.', ' TO ')} fd = {it.fileno()}")
    found.append(it)
print("1 1 1")
for it in found:
    print(ends(it, ":", " -> "))
say("bptestbpcd: EXIT status = 0")
