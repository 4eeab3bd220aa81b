import { parseAddress } from '../src/base/address.ts';
import { bitsOf, familyOf } from '../src/base/prefix.ts';
import { readBpConf } from '../src/config/netbackup/bp-conf.ts';
import type { ConfigLine } from '../src/model/configuration.ts';
import { type Interface, settingsNotChecked } from '../src/model/interface.ts';
import { type Node, stackNotChecked } from '../src/model/node.ts';

export interface HostSketch {
  readonly name: string;
  /** `eth0: 10.1.0.4/24 10.1.0.5/24`, one interface each. */
  readonly interfaces: readonly string[];
  /** Lines of bp.conf; none: it is not at hand. */
  readonly bpConf?: readonly string[];
  /** Lines of /etc/hosts. */
  readonly hosts?: readonly string[];
}

/** A host as far as NetBackup looks at it: addresses, names and bp.conf. */
export function netbackupHost({ name, interfaces, bpConf, hosts = [] }: HostSketch): Node {
  const netbackup = bpConf && readBpConf({ file: `${name}/bp.conf`, text: bpConf.join('\n') }).netbackup;
  return {
    name,
    system: 'linux',
    interfaces: interfaces.map(interfaceOf),
    routes: [],
    rules: [],
    stack: stackNotChecked,
    neighbours: [],
    listeners: [],
    names: hosts.map((text, index) => hostEntry(text, { file: `${name}/hosts`, line: index + 1, text })),
    ...(netbackup ? { netbackup } : {}),
    unread: [],
  };
}

function interfaceOf(sketch: string): Interface {
  const [name = '', ...addresses] = sketch.split(/:?\s+/);
  return {
    name,
    up: true,
    mtu: 1_500,
    ...(name === 'lo' ? { loopback: true } : {}),
    settings: settingsNotChecked,
    addresses: addresses.map((text) => {
      const [written = '', length] = text.split('/');
      const address = read(written);
      return { address, length: Number(length ?? bitsOf(familyOf(address))), secondary: false, scope: 'global' };
    }),
  };
}

function hostEntry(text: string, by: ConfigLine) {
  const [address = '', ...names] = text.split(/\s+/);
  return { address: read(address), names, by };
}

function read(text: string) {
  const address = parseAddress(text);
  if (!address) throw new Error(`${text} is no address`);
  return address;
}
