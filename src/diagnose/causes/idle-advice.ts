import { formatDuration, inSeconds } from '../../base/duration.ts';
import { type Preset, presetOf } from '../../config/presets.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { CauseCode, FixId } from '../../model/codes.ts';
import type { Advice } from '../../model/finding.ts';
import { keepaliveBelow } from '../../model/keepalive-below.ts';
import type { IdleDeath } from '../silence/idle-death.ts';
import { type IdleTimeout, timeoutsOnWay } from '../silence/idle-timeout.ts';
import { keepaliveKnob, platformOf } from '../witness/platform.ts';
import { advise } from '../remedies.ts';

/** What to do about a connection that is forgotten while it is idle. */
export function idleAdvice(
  evidence: Evidence,
  cause: CauseCode,
  death: IdleDeath,
): { readonly fixes: readonly FixId[]; readonly advice: readonly Advice[] } {
  const strictest = strictestOf(evidence, death);
  const idle = keepaliveBelow(strictest.value);
  const limit = `${formatDuration(strictest.value)}${strictest === death.timeout ? '' : `, after which ${strictest.node ?? 'another device on the way'} forgets,`}${strictest.by === 'at most' ? ', which is the most that it can be,' : ''}`;
  const node = hostToTune(evidence, death);
  const where = node === undefined ? 'on one of the two hosts' : `on ${node}`;
  // A socket without SO_KEEPALIVE never looks at the system's times.
  const begin = cause === 'KEEPALIVE_OFF' ? 'With SO_KEEPALIVE on, and only then, set' : 'Set';
  const lower = advise(
    'LOWER_KEEPALIVE_IDLE',
    `${begin} the keepalive idle time to ${Math.round(inSeconds(idle))} s ${where}, well below ${limit} and never equal to it: ${isOwn(death) ? OWN_KNOB : keepaliveKnob(platformOf(evidence, node), idle)}.`,
  );
  const enable = advise(
    'ENABLE_KEEPALIVE',
    'Switch keepalive on in the application (SO_KEEPALIVE, or its own heartbeat); where it has no such setting, a preloaded library can set it for dynamically linked programs that are not set-user-ID.',
  );
  const firewall = death.timeout.netfilter ? netfilterAdvice(death) : firewallAdvice(death);
  const advice =
    cause === 'KEEPALIVE_OFF'
      ? [enable, lower, ...firewall]
      : cause === 'KEEPALIVE_TOO_LATE'
        ? [lower, ...firewall]
        : [lower, enable, ...firewall];
  return { fixes: advice.map(({ fix }) => fix), advice };
}

/** Who outlives one device on the way is forgotten by the next: as far as the network says what is on the way. */
function strictestOf({ ways, ...evidence }: Evidence, { connection, flow, timeout }: IdleDeath): Strictest {
  const others = ways ? [...timeoutsOnWay({ ...evidence, ways }, connection), ...(flow ? ways.timers(flow) : [])] : [];
  return others.reduce<Strictest>((least, one) => (one.value > 0 && one.value < least.value ? one : least), timeout);
}

type Strictest = Pick<IdleTimeout, 'value'> & Partial<IdleTimeout>;

/** The program chose the time itself. */
const isOwn = ({ keepalive }: IdleDeath): boolean => keepalive.state === 'on' && keepalive.by === 'socket option';

/** tcp(7): the option of the socket overrides the system’s setting. */
const OWN_KNOB =
  'the program sets TCP_KEEPIDLE on its socket itself, which the system’s setting does not change; it is a setting of the program (of libpq `keepalives_idle`), or to be set on the running socket';

/** The end whose socket or system is known best. */
function hostToTune(evidence: Evidence, { keepalive, flow }: IdleDeath): string | undefined {
  if (keepalive.state !== 'unknown' && keepalive.node !== undefined) return keepalive.node;
  const owners = flow ? [flow.source, flow.destination].map(({ address }) => evidence.hosts.ownerOf(address)) : [];
  return owners.find((owner) => platformOf(evidence, owner) !== undefined);
}

/** A device whose kind is known by its own line: how it is told is in no class of an ASA. */
function presetAdvice({ knob, device }: Preset, { flow }: IdleDeath): readonly Advice[] {
  const service = flow ? `TCP port ${flow.destination.port}` : 'this service';
  const how = knob === undefined ? '' : ` (${device}: \`${knob}\`)`;
  return [
    advise(
      'RAISE_CLASS_IDLE_TIMEOUT',
      `On the firewall, give ${service} between these hosts an idle timeout of its own, above the longest silent phase of the job${how}. It acts on connections that begin afterwards.`,
    ),
    advise(
      'RAISE_GLOBAL_IDLE_TIMEOUT',
      'Raising the timeout of all TCP connections helps too, but acts on everything.',
    ),
  ];
}

function firewallAdvice(death: IdleDeath): readonly Advice[] {
  const { flow, teardown } = death;
  const preset = presetOf(teardown?.product);
  if (preset) return presetAdvice(preset, death);
  const port = flow?.destination.port;
  const service = port === undefined ? 'this service' : `TCP port ${port}`;
  return [
    advise(
      'RAISE_CLASS_IDLE_TIMEOUT',
      `On the firewall, put ${service} between these hosts into a class of its own and raise its idle timeout above the longest silent phase of the job. On an ASA the class must stand before every other class that takes the flow for any \`set connection\` command, and must repeat what that class gave it (decrement-ttl, limits); clear the running connections (\`clear conn\`) or wait for new ones. PIX 6 has no classes: there it is \`timeout conn\` for all.`,
    ),
    advise(
      'PROBE_FROM_FIREWALL',
      'On an ASA, add `dcd` to that class (`set connection timeout idle ... dcd`; before 8.2(2) the keyword is `tcp` instead of `idle`): at expiry it asks both ends and keeps the connection if both answer. FWSM does not have it.',
    ),
    advise('RAISE_GLOBAL_IDLE_TIMEOUT', 'Raising the global connection timeout helps too, but acts on everything.'),
  ];
}

/**
 * Linux as the firewall: the timeout is a setting of connection tracking, and nftables can give one service another.
 */
function netfilterAdvice({ flow, timeout }: IdleDeath): readonly Advice[] {
  const where = timeout.node === undefined ? 'On the Linux firewall' : `On ${timeout.node}`;
  const match = flow ? `tcp dport ${flow.destination.port}` : 'the service';
  return [
    advise(
      'RAISE_CLASS_IDLE_TIMEOUT',
      `${where}, give only this traffic a longer timeout: an nftables \`ct timeout\` object with \`established\` above the longest silent phase, set by a rule on ${match}. It acts on connections that begin afterwards.`,
    ),
    advise(
      'RAISE_GLOBAL_IDLE_TIMEOUT',
      `${where}, net.netfilter.nf_conntrack_tcp_timeout_established raises it for everything (the kernel’s default is 432000 s, five days).`,
    ),
  ];
}
