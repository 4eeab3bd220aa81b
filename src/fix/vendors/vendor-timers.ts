import { type Duration, inSeconds } from '../../base/duration.ts';
import type { TableTimer } from '../../model/node.ts';
import type { VendorCommands } from './vendor-timeouts.ts';

/** How a device is told a time of connections that are not established: one command for each of its timers. */
interface VendorTimers {
  readonly set: Partial<Readonly<Record<TableTimer, (time: string) => readonly string[]>>>;
  readonly look: string;
  readonly note: string;
}

const WHOLE = 'It is a time of the whole device.';
const words =
  (before: string, name: string, after = '') =>
  (time: string) => [`${before}${name} ${time}${after}`];
const session = 'set deviceconfig setting session ';
const fortinet = (name: string) => (time: string) => ['config system global', `set ${name} ${time}`, 'end'];
const pf = (name: string) => (time: string) => [`pf.conf: set timeout ${name} ${time}`, 'pfctl -f /etc/pf.conf'];
const transitory = (time: string) => [
  `gcloud compute routers nats update NAT --router=ROUTER --region=REGION --tcp-transitory-idle-timeout=${time}s`,
];

/** By the name that `network.yaml` uses; the timers are those that the rows of `config/presets.ts` name. */
const vendors: Readonly<Record<string, VendorTimers>> = {
  'pan-os': {
    set: {
      embryonic: (time) => [...words(session, 'timeout-tcpinit')(time), 'commit'],
      handshake: (time) => [...words(session, 'timeout-tcphandshake')(time), 'commit'],
      'half-closed': (time) => [...words(session, 'timeout-tcp-half-closed')(time), 'commit'],
      closing: (time) => [...words(session, 'timeout-tcp-time-wait')(time), 'commit'],
    },
    look: 'show session info',
    note: `In configuration mode ("configure"). ${WHOLE}`,
  },
  fortigate: {
    set: {
      embryonic: fortinet('tcp-halfopen-timer'),
      'half-closed': fortinet('tcp-halfclose-timer'),
      closing: fortinet('tcp-timewait-timer'),
    },
    look: 'get system global | grep tcp-',
    note: WHOLE,
  },
  pf: {
    set: {
      embryonic: pf('tcp.first'),
      handshake: pf('tcp.opening'),
      'half-closed': pf('tcp.closing'),
      closing: pf('tcp.finwait'),
    },
    look: 'pfctl -s timeouts',
    note: 'Of all states; a rule may have its own ("keep state (tcp.closing 1800)").',
  },
  'ios-zone-firewall': {
    set: { embryonic: words('', 'ip inspect tcp synwait-time'), closing: words('', 'ip inspect tcp finwait-time') },
    look: 'show ip inspect config',
    note: WHOLE,
  },
  'juniper-srx': {
    set: { embryonic: (time) => [`set security flow tcp-session tcp-initial-timeout ${time}`, 'commit'] },
    look: 'show configuration security flow',
    note: WHOLE,
  },
  'gcp-cloud-nat': {
    set: { embryonic: transitory, 'half-closed': transitory, closing: transitory },
    look: 'gcloud compute routers nats describe NAT --router=ROUTER --region=REGION',
    note: 'One time for the handshake and the end of all connections of the gateway.',
  },
};

/** Undefined: no source at hand names the command, and a person looks for it. */
export function timerCommands(
  preset: string,
  timer: TableTimer,
  { time, before }: { readonly time: Duration; readonly before: Duration },
): VendorCommands | undefined {
  const vendor = vendors[preset];
  const set = vendor?.set[timer];
  if (!vendor || !set) return undefined;
  const seconds = (span: Duration) => String(Math.round(inSeconds(span)));
  const note = `${vendor.note} The manual says which values it takes: the range of this timer is in no source at hand.`;
  return { apply: set(seconds(time)), rollback: set(seconds(before)), look: [vendor.look], notes: [note] };
}
