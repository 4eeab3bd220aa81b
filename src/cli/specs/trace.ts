import { command } from './command.ts';
import { mark, networkPath, off, optional, optionalText, packetBytes } from './flags.ts';

export const traceCommand = command({
  load: async () => (await import('../commands/trace.ts')).runTrace,
  parameters: {
    flags: {
      from: optionalText('The host that sends', 'HOST'),
      to: optionalText('Address or host, with a port for TCP; without one an echo request', 'ADDRESS[:PORT]'),
      icmp: off('An echo request, also where a port is given'),
      udp: off('UDP instead of TCP'),
      bindAddress: optionalText('bind(): the source address of the socket', 'ADDRESS'),
      bindDevice: optionalText('SO_BINDTODEVICE: the device of the socket', 'DEVICE'),
      mark: optional(mark, 'SO_MARK of the socket', 'MARK'),
      bytes: optional(packetBytes, 'Size of the IP packet that carries data', 'N'),
      permitAll: off('Leave filters and translations out: what is left is a matter of routes'),
      as: {
        kind: 'enum',
        values: ['netbackup'],
        brief: 'Let the application decide addresses and ports',
        optional: true,
      },
      all: off('Every listener from every host by every address; prints what is broken or fragile'),
      json: off('One JSON document (holdfast/trace@1)'),
      svg: optionalText('Draw both ways into a file', 'FILE'),
    },
    positional: { kind: 'tuple', parameters: [networkPath] },
  },
  docs: {
    brief: 'Follow a packet and its answer through the network, with the line that decided each step',
    fullDescription: `Walks one packet and the answer that the receiving stack would really send through hosts, routers and
firewalls, as their kernels and devices decide. The network is what network.yaml and the listings
in network/hosts/<name>/ and network/firewalls/<name>.cfg say.

Examples:
  holdfast trace cases/two-interfaces/as-drawn --from serverA --to 10.4.0.100 --bind-device eth1
  holdfast trace cases/two-interfaces/as-drawn --from serverA --to serverB:1556 --json

Exit code: 0 it works both ways, 1 it does not (or not by every way), 2 wrong usage or configuration.`,
  },
});
