import { buildCommand, buildRouteMap } from '@stricli/core';
import { parseAddress } from '../../base/address.ts';
import type { ProbeSource } from '../../live/probe/attempt.ts';
import { count, duration, off, optionalText } from './flags.ts';

/** Bounded: each takes a descriptor, and a firewall counts half-open connections. */
const AT_ONCE_MAX = 4_096;

const from = {
  kind: 'parsed',
  parse: source,
  brief: 'Connect from this address, or bound to this device; may be repeated',
  placeholder: 'ADDRESS|DEVICE',
  optional: true,
  variadic: true,
} as const;

const connectCommand = buildCommand({
  loader: async () => {
    const { runProbeConnect } = await import('../commands/probe-connect.ts');
    return async (...given: Parameters<typeof runProbeConnect>): Promise<void> => {
      process.exitCode = await runProbeConnect(...given);
    };
  },
  parameters: {
    flags: {
      from,
      wait: {
        kind: 'parsed',
        parse: duration,
        brief: 'How long to wait for one that nobody answers',
        placeholder: '10s',
        default: '10s',
      },
      atOnce: {
        kind: 'parsed',
        parse: atOnce,
        brief: `How many at once, at most ${AT_ONCE_MAX}`,
        placeholder: 'N',
        default: '256',
      },
      targets: optionalText('More targets, one a line; - is standard input', 'FILE'),
      netbackup: off('Ask PBX, vnetd and bpcd (1556, 13724, 13782), and say what the fall-back costs'),
      json: off('One JSON document (holdfast/probe@1)'),
    },
    positional: {
      kind: 'array',
      parameter: { brief: 'HOST:PORT[,PORT...]; with --netbackup HOST', parse: String, placeholder: 'target' },
    },
  },
  docs: {
    brief: 'How is each connection attempt answered: RST, ICMP, silence, or a connection?',
    fullDescription: `Connects to every port of every address, and closes again at once. Tells for each who answered and how: a
connection and in what time; a reset; an ICMP error, of which kind and from whom; a next hop that does not
answer ARP; or nothing, for how long and with how many SYNs; and the source address that was used. Needs no
privileges. Nothing is sent on a connection. Docs: docs/probe.md.

Examples:
  holdfast probe client1:1556,13724,13782 --from eth1 --from 10.2.0.100
  holdfast probe --netbackup client1 client2
  holdfast probe --targets hosts.txt --wait 3s --json

Exit code: 0 all connected, 1 some did not, 2 wrong usage or not possible here.`,
  },
});

function source(text: string): ProbeSource {
  const address = parseAddress(text);
  if (address !== undefined) return { kind: 'address', address };
  // IFNAMSIZ is 16 with its end; the kernel refuses blanks and slashes (dev_valid_name()).
  if (/^[^\s/:]{1,15}$/.test(text)) return { kind: 'device', device: text };
  throw new Error(`found "${text}", expected an address or a device such as 10.2.0.100 or eth1`);
}

function atOnce(text: string): number {
  const value = count(text);
  if (value > AT_ONCE_MAX) throw new Error(`found "${text}", expected at most ${AT_ONCE_MAX}`);
  return value;
}

export const probeRoutes = buildRouteMap({
  routes: { connect: connectCommand },
  defaultCommand: 'connect',
  docs: { brief: 'Ask the path what it does now: connections, idle timers, the way back' },
});
