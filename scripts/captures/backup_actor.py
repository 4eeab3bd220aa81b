"""Plays the two ends of a small file backup over real sockets, and writes what they do in the form of NetBackup's debug logs.

  backup_actor.py client LOGS ADDRESS WALK      listens on 13724; its bpbkar walks files for WALK seconds before it has something to send
  backup_actor.py media LOGS SOURCE ADDRESS TIMEOUT   connects; its bpbrm gives up after TIMEOUT seconds without a word from the client

The product is not here: what is real are the connections, their keepalives, their end, and every time stamp. Function names and message texts are
the product's, and no more of them than such a job writes.
"""

import datetime
import os
import signal
import socket
import sys
import time

CLIENT, MEDIA, MASTER, POLICY = "client1", "media1", "master1", "FS-ARCHIVE"
BACKUP = f"{CLIENT}_{int(time.time()) - 7}"
VNETD = 13724
pause = time.sleep  # what a process needs for its work between two lines


class Log:
    """One program's log of one host; several programs share a day, not a file."""

    def __init__(self, folder, program, pid):
        os.makedirs(f"{folder}/{program}", exist_ok=True)
        self.file = open(f"{folder}/{program}/log.{datetime.datetime.now(datetime.timezone.utc):%m%d%y}", "a", buffering=1)
        self.pid = pid

    def __call__(self, words, severity=2):
        now = datetime.datetime.now(datetime.timezone.utc)
        self.file.write(f"{now:%H:%M:%S}.{now.microsecond // 1000:03d} [{self.pid}] <{severity}> {words}\n")


def ends(connection):
    """`FROM a.p TO b.q`, from the caller to the called, as both sides write it."""
    (ours, theirs) = (connection.getsockname(), connection.getpeername())
    (caller, called) = (theirs, ours) if ours[1] == VNETD else (ours, theirs)
    return f"FROM {caller[0]}.{caller[1]} TO {called[0]}.{called[1]} fd = {connection.fileno()}"


class TimerExpired(Exception):
    """CLIENT_READ_TIMEOUT is over."""


def expire(_signal, _frame):
    raise TimerExpired


def client(folder, address, walk):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, VNETD))
    listener.listen(8)
    pid = os.getpid()
    vnetd, bpcd, bpbkar = Log(folder, "vnetd", pid - 3), Log(folder, "bpcd", pid), Log(folder, "bpbkar", pid + 7)
    data, caller = listener.accept()
    pause(0.021)
    bpcd("bpcd main: offset to GMT 0")
    bpcd(f"logconnections: BPCD ACCEPT {ends(data)}")
    bpcd("process_requests: output socket port number = 1")
    name, _ = listener.accept()
    vnetd(f"ProcessRequests: vnetd.c.267: 0: msg: VNETD ACCEPT {ends(name)}")
    vnetd("ProcessRequests: vnetd.c.284: 0: msg: Request VN_REQUEST_CONNECT_FORWARD_SOCKET(10)")
    vnetd("ProcessRequests: vnetd.c.290: 0: status: 0 0x00000000")
    bpcd("process_requests: Duplicated vnetd socket on stderr")
    bpcd(f"bpcd peer_hostname: Connection from host {MEDIA} ({caller[0]}) port {caller[1]}")
    bpcd(f"bpcd valid_server: comparing {MASTER} and {MEDIA}")
    bpcd(f"bpcd valid_server: comparing {MEDIA} and {MEDIA}")
    bpcd("bpcd valid_server: hostname comparison succeeded")
    pause(0.013)
    data.recv(4096)
    bpcd("process_requests: BPCD_FORK_OUTPUT_RQST")
    bpcd(f"bpcd main: fork cmd = /usr/openv/netbackup/bin/bpbkar bpbkar32 -r 5184000 -ru root -dt 86400 -to 0 -clnt {CLIENT} -class {POLICY} -sched DIFF -st INCR -bpstart_to 300 -bpend_to 300 -read_to 300 -blks_per_buffer 512 -use_otm -fso -b {BACKUP} -kl 28 -ct 0")
    image, _ = listener.accept()
    pause(0.034)
    bpcd(f"logconnections: BPCD ACCEPT {ends(image)}")
    bpcd(f"bpcd main: child_pid = {pid + 7}")
    pause(0.167)
    bpbkar("logparams: bpbkar32 -r 5184000 -ru root -dt 86400 -to 0 -clnt client1 -class FS-ARCHIVE -sched DIFF -st INCR", 4)
    bpbkar("bpbkar main: INF - setting network send buffer size to 262144", 4)
    pause(0.058)
    bpbkar("bpbkar: INF - BACKUP START " + str(pid + 7), 4)
    name.sendall(b"BACKUP START\n")
    for number, path in enumerate(("/srv/archive", "/srv/archive/2026", "/srv/archive/2026/11")):
        bpbkar(f"bpbkar SelectFile: INF - cwd={path}")
        bpbkar(f"bpbkar PrintFile: {path}/", 4)
        name.sendall(b"TRV - [%s] is in a different file system from [/srv]. Skipping.\n" % b"/srv/archive/.snapshot" if number == 1 else b"KBW - %d\n" % (number * 20))
        image.sendall(b"." * 10240)
        pause(0.11)
    begun = time.monotonic()
    year = 2011
    while time.monotonic() - begun < walk:
        time.sleep(min(23.37, max(0, begun + walk - time.monotonic())))
        bpbkar(f"bpbkar SelectFile: INF - cwd=/srv/archive/{year}")
        bpbkar(f"bpbkar SelectFile: INF - path = /srv/archive/{year}/{year % 12 + 1:02d}/scan-{year * 7919 % 90000:05d}.tif")
        year += 1
    bpbkar("bpbkar PrintFile: /srv/archive/2026/11/19/scan-00418.tif", 4)
    try:
        for _ in range(3):
            image.sendall(b"." * 10240)
            pause(0.031)
        sys.exit("nobody hung up")
    except OSError as error:
        bpbkar(f"flush_archive(): ERR - Cannot write to STDOUT. Errno = {error.errno}: {error.strerror}", 16)
        bpbkar("bpbkar sighandler: ERR - bpbkar killed by SIGPIPE", 16)
        bpbkar("bpbkar sighandler: INF - ignoring additional SIGPIPE signals", 4)
        bpbkar("bpbkar Exit: INF - EXIT STATUS 40: network connection broken", 4)
        bpbkar("bpbkar Exit: INF - setenv FINISHED=0", 4)


class JobDetails:
    """What the console shows of a job: whole seconds, one clock."""

    def __init__(self, folder):
        self.file = open(f"{folder}/job-details.txt", "w", buffering=1)

    def __call__(self, words):
        self.file.write(f"{datetime.datetime.now(datetime.timezone.utc):%m/%d/%Y %H:%M:%S} - {words}\n")

    def result(self, words):
        self.file.write(words + "\n")


def media(folder, source, address, timeout):
    pid = os.getpid()
    bpbrm, bptm = Log(folder, "bpbrm", pid), Log(folder, "bptm", pid + 2)
    os.makedirs(f"{folder}/../{MASTER}", exist_ok=True)
    job = JobDetails(f"{folder}/../{MASTER}")

    def connect():
        it = socket.socket()
        it.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        it.bind((source, 0))
        it.connect((address, VNETD))
        return it

    job(f"Info nbjm (pid=2310) starting backup job (jobid=48113) for client {CLIENT}, policy {POLICY}, schedule DIFF")
    job(f"started process bpbrm (pid={pid})")
    job("connecting")
    bpbrm(f"bpbrm main: received bpsched data: backup of {CLIENT}, class {POLICY}")
    bpbrm(f"bpbrm main: client read timeout = {timeout:g}")
    pause(0.093)
    data = connect()
    pause(0.016)
    bpbrm(f"logconnections: BPCD CONNECT {ends(data)}")
    pause(0.088)
    name = connect()
    pause(0.024)
    bpbrm(f"vnet_connect_to_vnetd_bpcd: vnet_vnetd.c.331: 0: connect: VNETD CONNECT {ends(name)}")
    bpbrm(f"bpbrm start_bpcd_stat: DATA_SOCK from bpcr = {data.fileno()}")
    bpbrm(f"bpbrm start_bpcd_stat: NAME_SOCK from bpcr = {name.fileno()}")
    pause(0.046)
    job(f"Info bpbrm (pid={pid}) {CLIENT} is the host to backup data from")
    job("connected; connect time: 0:00:00")
    job(f"Info bptm (pid={pid + 2}) start")
    job(f"Info bptm (pid={pid + 2}) using 262144 data buffer size")
    job("begin writing")
    bptm("io_init: using 262144 data buffer size")
    bptm("io_init: CINDEX 0, sched Kbytes for monitoring = 60000")
    pause(0.151)
    data.sendall(b"BPCD_FORK_OUTPUT_RQST\n")
    image = connect()
    pause(0.019)
    bptm(f"fill_buffer: [{pid + 2}] data socket is {image.fileno()}")
    bpbrm(f"vnet_async_connect: vnet_connect.c.1567: 0: connect: async CONNECT {ends(image)}")
    said = ""
    while True:
        # An alarm, as the product sets: select() may oversleep a long time-out by 100 ms.
        signal.setitimer(signal.ITIMER_REAL, timeout)
        try:
            said = name.recv(4096).decode().splitlines()[-1]
        except TimerExpired:
            break
        image.setblocking(False)
        try:
            while image.recv(65536):
                pass
        except BlockingIOError:
            pass
        bpbrm(f"bpbrm main: from client {CLIENT}: {said}")
    bpbrm("bpbrm readline: socket read failed: errno = 62 - Timer expired", 16)
    job(f"Error bpbrm (pid={pid}) socket read failed: errno = 62 - Timer expired")
    pause(0.004)
    bpbrm("bpbrm kill_child_process: start")
    pause(0.061)
    bptm("Process_Parent_Message: media manager terminated by parent process", 16)
    job(f"Error bptm (pid={pid + 2}) media manager terminated by parent process")
    pause(0.012)
    image.close()
    bptm("bptm: EXITING with status 82 <----------")
    data.close()
    name.close()
    pause(0.042)
    bpbrm("bpbrm Exit: client backup EXIT STATUS 13: file read failed")
    bpbrm("bpbrm kill_child_process_Ex: start")
    pause(0.9)
    job(f"Info bpbkar (pid=0) done. status: 13: file read failed")
    job("end writing")
    job.result("file read failed  (13)")


signal.signal(signal.SIGPIPE, signal.SIG_IGN)
signal.signal(signal.SIGALRM, expire)
role, *rest = sys.argv[1:]
if role == "client":
    client(rest[0], rest[1], float(rest[2]))
else:
    media(rest[0], rest[1], rest[2], float(rest[3]))
