import { type Duration, microseconds, seconds } from '../../base/duration.ts';
import type { ConnectOptions, NetbackupSettings } from '../../model/netbackup-settings.ts';
import type { Reason } from '../reason.ts';
import { sameHostName } from './name-resolution.ts';

/** The connections that one use of a far host's bpcd takes, and the ports that each is tried on. */
export interface AttemptPlan {
  readonly connects: readonly PlannedConnect[];
  /** bpcd connects back to a port of the caller: legacy call-back. */
  readonly callBack: boolean;
  /** The three digits that `bptestbpcd` prints first. */
  readonly effective: readonly [0 | 1, 0 | 1, 1 | 2];
  readonly because: Reason;
}

export interface PlannedConnect {
  readonly purpose: ConnectPurpose;
  /** In this order, until one answers. */
  readonly attempts: readonly PortAttempt[];
}

/** `service`: becomes bpcd's DATA socket. `forward`: handed to bpcd as its NAME socket. */
export type ConnectPurpose = 'service' | 'forward';

export interface PortAttempt {
  readonly service: 'pbx' | 'vnetd' | 'bpcd';
  readonly port: number;
}

/** How a connect to one port ended. */
export type AttemptOutcome = 'connected' | 'refused' | 'unreachable' | 'silent';

const PBX: PortAttempt = { service: 'pbx', port: 1556 };
const VNETD: PortAttempt = { service: 'vnetd', port: 13_724 };
const BPCD: PortAttempt = { service: 'bpcd', port: 13_782 };

/** What bpcd is reached by, in the order in which they are tried since 7.0.1 (vendor article 100024894). */
export const BPCD_PORTS: readonly number[] = [PBX.port, VNETD.port, BPCD.port];

/**
 * NetBackup gives a connect that nobody answers so long and then tries the next port (vendor article 100024894); a
 * refusal costs nothing.
 */
export const SILENT_PORT_WAIT: Duration = seconds(10);

/** `8.1.2`: as many numbers as are known. */
export interface NetbackupVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch?: number;
}

export interface AttemptQuestion {
  readonly settings: NetbackupSettings | undefined;
  /** As the policy names it: `CONNECT_OPTIONS` goes by names. */
  readonly host: string;
  /** The destination is an address of the host itself. */
  readonly local: boolean;
  readonly version?: NetbackupVersion;
}

/**
 * Which ports are tried for a connection to bpcd, by version and `CONNECT_OPTIONS` (NetBackup Administrator's Guide I;
 * vendor article 100001513).
 */
export function planAttempts(question: AttemptQuestion): AttemptPlan {
  const { version } = question;
  const options = optionsFor(question);
  if (version && isBefore(version, { major: 7, minor: 0, patch: 1 }))
    return plan(options, [VNETD, BPCD], beforePbx(options));
  if (!options) return plan(undefined, [PBX, VNETD, BPCD], usual);
  if (question.local || (version && isBefore(version, { major: 8, minor: 0 })))
    return plan(options, [PBX, VNETD, BPCD], byOptions(options));
  return plan(undefined, [PBX, VNETD, BPCD], {
    code: 'CONNECT_OPTIONS_LOCAL_ONLY',
    text: `"${options.by.text}" decides nothing here, because ${question.host} is another host; 1556 is tried, then 13724, then 13782.`,
    config: [options.by],
    ...(version ? {} : { assumed: ['ASSUMED_NETBACKUP_VERSION'] }),
  });
}

const usual: Reason = { code: 'PORTS_IN_USUAL_ORDER', text: '1556 is tried, then 13724, then 13782.', config: [] };

const beforePbx = (options: ConnectOptions | undefined): Reason => ({
  code: 'PORTS_BEFORE_PBX',
  text: `This version does not try PBX: ${portsOf([VNETD, BPCD], options)}.`,
  config: options ? [options.by] : [],
});

const byOptions = (options: ConnectOptions): Reason => ({
  code: 'PORTS_BY_CONNECT_OPTIONS',
  text: `"${options.by.text}" says so: ${portsOf([PBX, VNETD, BPCD], options)}.`,
  config: [options.by],
});

const portsOf = (all: readonly PortAttempt[], options: ConnectOptions | undefined): string =>
  `${allowed(all, options)
    .map(({ port }) => port)
    .join(', then ')} ${allowed(all, options).length > 1 ? 'are' : 'is'} tried`;

/** The third digit: 1 leaves out the port of the daemon, 2 leaves only that. */
const allowed = (all: readonly PortAttempt[], options: ConnectOptions | undefined): readonly PortAttempt[] =>
  all.filter(({ service }) => {
    if (options?.daemonPort === 'vnetd') return service !== 'bpcd';
    return options?.daemonPort === 'daemon' ? service === 'bpcd' : true;
  });

/** A use of bpcd takes two connections; the second does not exist where bpcd calls back (vendor article 100024894). */
function plan(options: ConnectOptions | undefined, all: readonly PortAttempt[], because: Reason): AttemptPlan {
  const attempts = allowed(all, options);
  const daemonOnly = options?.daemonPort === 'daemon';
  // Via vnetd there is no call-back, whatever the second digit says.
  const callBack = daemonOnly && options.callBack === 'legacy';
  const service: PlannedConnect = { purpose: 'service', attempts };
  // With `x 1 2` the first connection goes to bpcd itself, and the second replaces the call-back by way of vnetd.
  const forward: PlannedConnect = {
    purpose: 'forward',
    attempts: daemonOnly ? all.filter((one) => one !== BPCD) : attempts,
  };
  return {
    connects: callBack ? [service] : [service, forward],
    callBack,
    effective: [options?.sourcePort === 'reserved' ? 0 : 1, options?.callBack === 'legacy' ? 0 : 1, daemonOnly ? 2 : 1],
    because,
  };
}

/**
 * What holds for the host: its own line, with `default` replaced by what DEFAULT_CONNECT_OPTIONS says; undefined where
 * nothing is set.
 */
function optionsFor({ settings, host, local }: AttemptQuestion): ConnectOptions | undefined {
  const lines = settings?.connectOptions ?? [];
  const own =
    (local ? lines.find((one) => one.host?.toLowerCase() === 'localhost') : undefined) ??
    lines.find((one) => one.host !== undefined && sameHostName(one.host, host));
  const byDefault = lines.find((one) => one.host === undefined);
  if (!own) return byDefault;
  return {
    ...own,
    sourcePort: own.sourcePort === 'default' ? (byDefault?.sourcePort ?? 'any') : own.sourcePort,
    callBack: own.callBack === 'default' ? (byDefault?.callBack ?? 'vnetd') : own.callBack,
    daemonPort: own.daemonPort === 'default' ? (byDefault?.daemonPort ?? 'automatic') : own.daemonPort,
  };
}

const isBefore = (a: NetbackupVersion, b: NetbackupVersion): boolean =>
  ([a.major - b.major, a.minor - b.minor, (a.patch ?? 0) - (b.patch ?? 0)].find((difference) => difference !== 0) ??
    0) < 0;

/** How long all connects of a plan stall, given how each port answers; and whether every connect found one that did. */
export function playAttempts(
  { connects }: AttemptPlan,
  answer: (attempt: PortAttempt) => AttemptOutcome,
): { readonly stalled: Duration; readonly connected: boolean } {
  let stalledUs = 0;
  let connected = true;
  for (const { attempts } of connects) {
    const outcomes = attempts.map(answer);
    const answered = outcomes.indexOf('connected');
    const tried = answered < 0 ? outcomes : outcomes.slice(0, answered);
    stalledUs += tried.filter((one) => one === 'silent').length * SILENT_PORT_WAIT;
    if (answered < 0) {
      connected = false;
      break; // the second connection is not made when the first has failed
    }
  }
  return { stalled: microseconds(stalledUs), connected };
}
