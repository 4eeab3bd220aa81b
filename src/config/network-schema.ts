import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { operatingSystems } from './system-names.ts';

const text = v.string('a text');
const lines = v.array(text, 'a list, one entry a line behind "- "');
const word = v.union([v.string(), v.number(), v.boolean()], 'a number or a word');
const whole = (from: number, to: number, what: string) =>
  v.pipe(v.number(what), v.integer(what), v.minValue(from, what), v.maxValue(to, what));
const truth = v.boolean('true or false');
/** Six octets of one or two hexadecimal digits between colons: ll_addr_a2n() of iproute2 takes them so. */
const MAC = /^[\da-fA-F]{1,2}(?::[\da-fA-F]{1,2}){5}$/;
const macWords = 'a MAC address: six hexadecimal octets such as 00:00:5e:00:53:01';
const macAddress = v.pipe(v.string(macWords), v.regex(MAC, macWords));
const described = <const S extends v.GenericSchema>(schema: S, description: string) =>
  v.optional(v.pipe(schema, v.description(description)));

const addresses = v.union([text, lines], 'an address such as 10.1.0.100/24, or a list of them');

const interfaceShape = v.strictObject(
  {
    addresses: described(
      addresses,
      'In the order in which they are added: "10.1.0.100/24", "10.9.0.1 peer 10.9.0.2/32".',
    ),
    mtu: described(
      whole(68, 65_575, 'a whole number from 68 to 65575'),
      'Bytes of an IP packet that fit; 1500 if absent.',
    ),
    up: described(truth, 'Absent: up. An interface that is down has no routes.'),
    mac: described(macAddress, 'As 00:00:5e:00:53:01.'),
    vlan: described(whole(1, 4_094, 'a VLAN number from 1 to 4094'), '802.1Q number.'),
    parent: described(text, 'The interface that this one is a VLAN or a slave of.'),
    slaves: described(lines, 'The interfaces that a bond is made of.'),
    index: described(whole(1, 2_147_483_647, 'a whole number above 0'), 'The number that Windows tables use.'),
    'point-to-point': described(truth, 'A tunnel or serial line: nobody is asked by ARP.'),
    'weak-host-send': described(truth, 'Windows: weakhostsend of this interface.'),
    'weak-host-receive': described(truth, 'Windows: weakhostreceive of this interface.'),
  },
  'an address, a list of addresses, or keys such as "addresses" and "mtu"',
);

const nodeShape = v.strictObject(
  {
    system: described(
      v.picklist(operatingSystems, operatingSystems.join(', ')),
      'Decides what holds where nothing is said.',
    ),
    forwarding: described(truth, 'Passes on packets that are not for itself.'),
    'host-model': described(
      v.picklist(['weak', 'strong', 'source-priority'], 'weak, strong or source-priority'),
      'RFC 1122 3.3.4.2; absent: what the system does by default.',
    ),
    interfaces: described(
      v.record(
        v.string(),
        v.union([v.null(), addresses, interfaceShape], 'an address, a list of addresses, or keys'),
        'names of interfaces, each with its addresses',
      ),
      'By name. "eth0: 10.1.0.100/24" is the short form.',
    ),
    routes: described(
      lines,
      'As behind "ip route add": "default via 10.1.0.1 dev eth0". Connected networks have theirs by themselves. "replace ..." and "del ..." do what "ip route" does with them.',
    ),
    rules: described(
      lines,
      'As behind "ip rule add": "from 10.2.0.100 table 200 priority 100". "del ..." takes one away that a listing has.',
    ),
    tables: described(
      v.record(v.string(), whole(1, 4_294_967_295, 'the number of a table'), 'names of tables, each with its number'),
      'Names of routing tables, as in /etc/iproute2/rt_tables.',
    ),
    sysctl: described(
      v.record(v.string(), word, 'names of settings, each with its value'),
      'By full name: "net.ipv4.conf.all.rp_filter: 1".',
    ),
    neighbours: described(
      lines,
      'As behind "ip neigh add": "10.1.0.1 dev eth0 lladdr 00:00:5e:00:53:01 nud permanent".',
    ),
    listens: described(
      v.array(v.union([text, v.number()], 'a port'), 'a list of ports'),
      '"1556", "10.4.0.100:22", "eth1:13724", "[2001:db8::1]:22", "udp 53".',
    ),
    hosts: described(lines, 'Lines of /etc/hosts: "10.4.0.100 client1-bk client1".'),
    nft: described(text, 'What "nft list ruleset" prints.'),
    iptables: described(text, 'What "iptables-save" prints.'),
    'bp.conf': described(text, 'NetBackup’s settings as they are.'),
    preset: described(text, 'A stateful device of which only its kind is known, such as aws-nat-gateway.'),
    permits: described(lines, 'With "preset": "tcp from 10.1.0.0/24 to any port 443". Absent: everything.'),
    denial: described(
      v.picklist(['silent', 'reset', 'icmp'], 'silent, reset or icmp'),
      'With "preset": what meets a packet that no permit lets through.',
    ),
    'without-state': described(
      v.picklist(['silent', 'reset', 'adopt', 'adopt-outbound'], 'silent, reset, adopt or adopt-outbound'),
      'With "preset": what meets a packet in mid-stream whose connection it does not know. Absent: what the kind does.',
    ),
    'idle-timeout': described(
      v.union(
        [text, v.strictObject({ request: text, reply: text }, 'request and reply')],
        'a span, or one each for "request" and "reply"',
      ),
      'With "preset": how long a connection may carry nothing, such as "2h" or "350 s", or "{ request: 2h, reply: 350 s }" where the device has a clock for each direction. Absent: what the kind has by itself.',
    ),
    'idle-timeouts': described(
      lines,
      'With "preset": the same for some connections only, the first that holds: "tcp to 10.1.0.5 port 5633 idle 12h".',
    ),
    timeout: described(
      v.strictObject(
        {
          embryonic: v.optional(text),
          handshake: v.optional(text),
          'half-closed': v.optional(text),
          closing: v.optional(text),
          closed: v.optional(text),
        },
        'embryonic, handshake, half-closed, closing and closed',
      ),
      'With "preset": how long a connection may carry nothing since its SYN (embryonic), its SYN-ACK (handshake), one FIN (half-closed) and both (closing), and how long what has ended is kept (closed): "{ half-closed: 2min }". Absent: what the kind has by itself.',
    ),
    'on-expiry': described(
      v.picklist(['silent', 'reset'], 'silent or reset'),
      'With "preset": what both ends hear when that time is over. Absent: nothing.',
    ),
  },
  'keys such as "interfaces" and "routes"',
);

export const networkShape = v.strictObject(
  {
    links: described(
      v.record(v.string(), lines, 'names of links, each with a list of its ends'),
      'Which interfaces share a wire: "lan: [hostA.eth0, router.eth0]". Those that stand in none are joined by their networks.',
    ),
    complete: described(
      truth,
      'Every host, router and firewall that there is stands here: a gateway that is not here does not exist. Absent: it is taken to do its work.',
    ),
    nodes: described(
      v.record(v.string(), nodeShape, 'names of hosts, routers and firewalls'),
      'What the listings in hosts/<name>/ and firewalls/<name>.cfg do not say, or whole nodes by hand.',
    ),
  },
  '"nodes:", and below it the hosts by name',
);

export type NodeShape = v.InferOutput<typeof nodeShape>;
export type InterfaceShape = v.InferOutput<typeof interfaceShape>;

/** The JSON Schema (draft 2020-12) of `network.yaml`, for editors. */
export function networkSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Holdfast network.yaml',
    ...toJsonSchema(networkShape, { target: 'draft-2020-12', errorMode: 'throw' }),
  };
}
