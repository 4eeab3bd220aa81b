import { inSeconds } from '../../base/duration.ts';
import type { Change, KeepaliveTimes } from '../change.ts';
import { holderWords } from '../socket-holders.ts';
import { shWord } from './quote.ts';
import { type Part, part } from './rendering.ts';

type Sockets = Extract<Change, { is: 'sockets' }>;

/** Keepalive for the sockets of programs that do not set it, on Linux. */
export const socketsPart = (change: Sockets): Part =>
  change.by === 'preload' ? preloadPart(change) : runningPart(change);

const numbers = ({ idle, interval, count }: KeepaliveTimes): readonly number[] => [
  inSeconds(idle),
  inSeconds(interval),
  count,
];

/** Where Debian's package has it. */
const LIBRARY = '/usr/lib/libkeepalive.so';

function preloadPart({ programs, ports, keepalive }: Sockets): Part {
  const [idle = 0, interval = 0, count = 0] = numbers(keepalive);
  const settings = [`LD_PRELOAD=${LIBRARY}`, `KEEPIDLE=${idle}`, `KEEPINTVL=${interval}`, `KEEPCNT=${count}`];
  return part({
    steps: [
      {
        says: 'libkeepalive is installed',
        // Typed by hand it has to leave the shell open.
        apply: [`[ -f ${LIBRARY} ] || { echo 'libkeepalive is not installed' >&2; false; }`],
        rollback: [],
      },
    ],
    files: (programs.length === 0 ? ['PROGRAM'] : programs).map((program) => ({
      path: `/etc/systemd/system/UNIT-OF-${program.replaceAll(/[^\w.-]/g, '_')}.service.d/holdfast-keepalive.conf`,
      text: `[Service]\n${settings.map((setting) => `Environment=${setting}`).join('\n')}\n`,
      how: 'merge' as const,
    })),
    notes: [
      ...(programs.length === 0
        ? [`UNIT-OF-PROGRAM is the unit of ${holderWords({ programs, ports })}: systemctl status PID names it.`]
        : []),
      `A program that is started by hand: ${settings.join(' ')} ${programs[0] ?? 'PROGRAM'} ...`,
      'With systemd: the drop-in below the unit that starts the program, systemctl daemon-reload, and a restart of the unit. The way back is without that file.',
      `The library is Debian's package libkeepalive0; elsewhere its path is another.`,
      'It does not take in a static program, in a set-uid program that another user starts, in a 32-bit program with a 64-bit library, and for sockets that were made by a process without it (inetd, socket activation, PBX and vnetd, which hand theirs over): load it into that process, too.',
      'A program that sets SO_KEEPALIVE to 0 itself has the last word.',
      'Whether it took: ss -tonp shows timer:(keepalive,...) for the connection.',
    ],
  });
}

/**
 * Gets a copy of each descriptor of these connections (pidfd_open, pidfd_getfd: Linux 5.6, by whoever may trace the
 * process) and sets the options on the socket behind it. The times come first: the timer is armed with them. It fails
 * where no connection is found, or one that it found does not have it afterwards.
 */
const SETTER = `import ctypes, os, re, socket, sys
ports, (idle, interval, count) = set(map(int, sys.argv[1].split(","))), map(int, sys.argv[2:5])
want = [(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, idle), (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, interval),
        (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, count), (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
inodes = set()
for table in ("/proc/net/tcp", "/proc/net/tcp6"):
    if not os.path.exists(table): continue
    for row in open(table).readlines()[1:]:
        field = row.split()
        if field[3] == "01" and ports & {int(end.split(":")[1], 16) for end in field[1:3]}: inodes.add(field[9])
libc, found = ctypes.CDLL(None, use_errno=True), 0
for pid in filter(str.isdigit, os.listdir("/proc")):
    try: fds = os.listdir("/proc/%s/fd" % pid)
    except OSError: continue
    for fd in fds:
        try: link = re.match(r"socket:.(\\d+).$", os.readlink("/proc/%s/fd/%s" % (pid, fd)))
        except OSError: continue
        if not link or link.group(1) not in inodes: continue
        pidfd = os.pidfd_open(int(pid))
        copy = libc.syscall(438, pidfd, int(fd), 0)
        os.close(pidfd)
        if copy < 0: sys.exit("pidfd_getfd: " + os.strerror(ctypes.get_errno()))
        with socket.socket(fileno=copy) as sock:
            for option in want: sock.setsockopt(*option)
            if any(sock.getsockopt(*option[:2]) != option[2] for option in want): sys.exit("not taken by pid " + pid)
        found += 1
if not found: sys.exit("no connection with port " + sys.argv[1])
print(found, "descriptors have keepalive now")`;

/**
 * By the command of this project where the host has it, which keeps what each socket had before; else by the script,
 * which needs nothing but Python. A file for each time, for it is done again for new connections.
 */
function runningPart({ ports, keepalive, programs }: Sockets): Part {
  const [idle = 0, interval = 0, count = 0] = numbers(keepalive);
  const words = [ports.join(','), ...numbers(keepalive).map(String)].map(shWord).join(' ');
  const kept = (port: number): string => `/run/holdfast-keepalive-${port}`;
  const sets = ports.map(
    (port) =>
      `holdfast keepalive set --port ${port} --idle ${idle} --interval ${interval} --count ${count} --save "${kept(port)}-$(date +%s).json"`,
  );
  const gives = ports.map(
    (port) =>
      `for f in ${kept(port)}-*.json; do if [ -e "$f" ]; then holdfast keepalive set --undo "$f" || echo 'some are closed meanwhile'; rm "$f"; fi; done`,
  );
  return part({
    steps: [
      {
        says: `keepalive on the open sockets of ${holderWords({ programs, ports })}`,
        apply: [
          `if ${HAS_COMMAND}; then`,
          ...sets.map((line) => `  ${line}`),
          `else python3 -c ${shWord(INDENTED)} ${words}`,
          'fi',
        ],
        // Without the command only the socket knew what it had; that goes with the connection.
        rollback: [
          `if ${HAS_COMMAND}; then`,
          ...gives.map((line) => `  ${line}`),
          `else echo ${shWord('the sockets keep it until they are closed')}`,
          'fi',
        ],
      },
    ],
    notes: [
      `It takes every connection of this host with port ${ports.join(', ')}. It reaches those that are open now, so it is done again for each new one; "holdfast keepalive watch" does that by itself.`,
      'It needs Linux 5.6, and root or CAP_SYS_PTRACE; where holdfast is not installed, Python 3.9.',
      'Whether it took: ss -tonp shows timer:(keepalive,...) for the connection.',
    ],
  });
}

/** Below an `if`, so that it is the same program when it is copied from a page that indents it. */
const INDENTED = ['if True:', ...SETTER.split('\n').map((line) => ` ${line}`)].join('\n');

const HAS_COMMAND = 'holdfast keepalive set --help >/dev/null 2>&1';
