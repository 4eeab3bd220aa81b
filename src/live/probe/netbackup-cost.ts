import { type Duration, inSeconds, seconds } from '../../base/duration.ts';
import { type AttemptOutcome, planAttempts, playAttempts, type PortAttempt } from '../../trace/netbackup/attempts.ts';
import type { ConnectRow } from './connect-row.ts';
import type { Outcome } from './outcome.ts';

/** vnetd keeps the socket that bpcd is to fetch so long, counted from its creation (vnet_sock_ready max_time). */
export const FORWARD_WAIT: Duration = seconds(120);

/** What the ports of one host, asked from one source, cost those who use bpcd there. */
export interface NetbackupCost {
  readonly host: string;
  readonly address: string;
  readonly source?: string;
  /** How each port answered, in their order. */
  readonly ports: readonly (PortAttempt & { readonly outcome: AttemptOutcome })[];
  /** One use of bpcd: two connects, each waiting 10 s for every port that is silent before one answers. */
  readonly stalled: Duration;
  readonly connected: boolean;
  /** With so many contacts before the image socket is used, it has been given up; undefined where nothing stalls. */
  readonly contactsUntilGivenUp?: number;
  /** From 8.1 on only PBX is tried. */
  readonly reachedBy81: boolean;
}

/** One for each host, address and source of which all three ports were asked. */
export function netbackupCosts(rows: readonly ConnectRow[]): readonly NetbackupCost[] {
  const groups = new Map<string, ConnectRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.host, row.address, row.source]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].flatMap((group) => costOf(group) ?? []);
}

function costOf(group: readonly ConnectRow[]): NetbackupCost | undefined {
  const [first] = group;
  const plan = planAttempts({ settings: undefined, host: first?.host ?? '', local: false });
  const asked = (attempt: PortAttempt) => group.find(({ port }) => port === attempt.port);
  const attempts = plan.connects[0]?.attempts ?? [];
  if (!first || first.address === undefined || attempts.some((attempt) => !asked(attempt))) return undefined;
  const answer = (attempt: PortAttempt): AttemptOutcome => answerOf(asked(attempt)?.outcome);
  const { stalled, connected } = playAttempts(plan, answer);
  const { source } = first;
  return {
    host: first.host,
    address: first.address,
    ...(source ? { source: source.kind === 'address' ? source.address : source.device } : {}),
    ports: attempts.map((attempt) => ({ ...attempt, outcome: answer(attempt) })),
    stalled,
    connected,
    ...(connected && stalled > 0 ? { contactsUntilGivenUp: Math.ceil(FORWARD_WAIT / stalled) } : {}),
    reachedBy81: attempts[0] !== undefined && answer(attempts[0]) === 'connected',
  };
}

/**
 * A neighbour that is silent is told after the kernel's three questions, about three seconds; what could not be sent
 * fails at once.
 */
function answerOf(outcome: Outcome | undefined): AttemptOutcome {
  switch (outcome?.kind) {
    case 'connected':
    case 'refused':
      return outcome.kind;
    case 'silence':
      return 'silent';
    case 'icmp':
    case 'neighbour-silent':
    case 'not-sent':
    case undefined:
      return 'unreachable';
  }
}

/** In sentences. */
export function netbackupCostWords({
  ports,
  stalled,
  connected,
  contactsUntilGivenUp,
  reachedBy81,
}: NetbackupCost): readonly string[] {
  const told = ports.map(({ service, port, outcome }) => `${service} ${port} ${outcome}`).join(', ');
  if (!connected)
    return [
      `${told}.`,
      'No port of the three connects: bpcd is not reached at all, and the job ends with status 25 or 58.',
    ];
  const version = reachedBy81 ? [] : ['From 8.1 on NetBackup tries 1556 only, and does not reach this host.'];
  if (stalled === 0)
    return [`${told}.`, 'The fall-back costs nothing here: no port is silent before one answers.', ...version];
  const each = inSeconds(stalled);
  return [
    `${told}.`,
    `Every use of bpcd waits ${each} s: two connects, 10 s each for every silent port before one answers.`,
    `vnetd gives the image socket up after ${inSeconds(FORWARD_WAIT)} s, so a job with ${contactsUntilGivenUp ?? 0} contacts or more before that socket is used fails (vnet status 11, then 18 and 25).`,
    `A refusal instead of silence on the first port (reject with tcp reset), or letting it through, takes ${each} s off each contact.`,
    ...version,
  ];
}

export const costJson = (cost: NetbackupCost) => ({
  ...cost,
  stalled: inSeconds(cost.stalled),
  forwardWait: inSeconds(FORWARD_WAIT),
});
