import { between, type Instant } from '../../base/instant.ts';
import type { AsaPolicy } from '../../model/asa-policy.ts';
import type { Flow } from '../../model/flow.ts';
import type { Fact, TeardownReason } from '../../model/observation.ts';
import type { AsaVerdict } from '../../trace/asa/asa-pass.ts';
import { flowOf, type Packet } from '../../trace/packet.ts';
import { backward, type Datagram, flowKey, packetOf, type Segment } from '../datagram.ts';
import { Deadlines } from '../deadlines.ts';
import type { Stepped, Wake } from '../machine.ts';
import { refused } from './answer.ts';
import { asaEntry, type AsaEntry, deadlineOf, timeoutsOf } from './asa-connection.ts';
import { type Direction, type Firewall, type FirewallInput, type FirewallOutput, opposite } from './firewall.ts';

export interface AsaOptions {
  readonly policy: AsaPolicy;
  /** What the device does with a packet that belongs to no connection: `asaPass` with an empty table. */
  readonly judge: (packet: Packet, arrival: string) => AsaVerdict;
}

interface Found {
  readonly entry: AsaEntry;
  readonly direction: Direction;
}

/** The connection table of a firewall of the ASA family in time. */
export class AsaFirewall implements Firewall {
  readonly #options: AsaOptions;
  readonly #table = new Map<string, Found>();
  readonly #deadlines = new Deadlines<AsaEntry>();
  #made = 0;
  #outputs: FirewallOutput[] = [];

  constructor(options: AsaOptions) {
    this.#options = options;
  }

  step(input: FirewallInput | Wake, now: Instant): Stepped<FirewallOutput> {
    this.#outputs = [];
    // Whatever is due is over, also when a packet comes at that very moment.
    for (let due = this.#deadlines.takeDue(now); due; due = this.#deadlines.takeDue(now)) this.#expires(due, now);
    this.#take(input, now);
    return { outputs: this.#outputs, wakeAt: this.#deadlines.next };
  }

  #take(input: FirewallInput | Wake, now: Instant): void {
    switch (input.kind) {
      case 'arrives':
        return this.#arrives(input.datagram, input.arrival, now);
      case 'clear':
        for (const { entry, direction } of this.#table.values())
          if (direction === 'original' && (input.which?.(flowOf(entry.madeBy.arrived)) ?? true))
            this.#teardown(entry, 'cleared', now);
        return;
      case 'restart':
        for (const { entry } of this.#table.values()) this.#deadlines.forget(entry);
        this.#table.clear();
        return;
      case 'wake':
    }
  }

  #arrives(datagram: Datagram, arrival: string, now: Instant): void {
    if (datagram.kind === 'icmp-error') return this.#tellsOf(datagram);
    const found = this.#table.get(flowKey(datagram.flow));
    if (!found) return this.#stranger(datagram, arrival, now);
    const { ingress, egress, stateBypass } = found.entry.madeBy;
    const expected = found.direction === 'original' ? ingress : egress;
    if (expected.name !== arrival && !stateBypass)
      return this.#observe(datagram.flow, { kind: 'firewall-denied', denial: 'spoof', zone: expected.zone ?? arrival });
    this.#follows(found, datagram, now);
  }

  /** An error is let through to where the packet that it tells of came from. */
  #tellsOf(error: Extract<Datagram, { readonly kind: 'icmp-error' }>): void {
    const found = this.#table.get(flowKey(error.flow));
    if (found) this.#outputs.push({ kind: 'passes', datagram: { ...error, flow: leavingFlow(found) } });
  }

  #stranger(segment: Segment, arrival: string, now: Instant): void {
    const { policy, judge } = this.#options;
    const { action, connection } = judge(packetOf(segment), arrival);
    if (action.kind === 'drop') {
      this.#outputs.push(...refused(segment, action, arrival));
      return;
    }
    if (!connection) return;
    const timeouts = timeoutsOf(connection, policy);
    const entry = asaEntry(connection, { id: `${++this.#made}`, timeouts, now });
    this.#table.set(flowKey(segment.flow), { entry, direction: 'original' });
    this.#table.set(flowKey(backward(entry.leaving.original)), { entry, direction: 'reply' });
    const { ingress, egress } = connection;
    const zones = [ingress.zone ?? ingress.name, egress.zone ?? egress.name] as const;
    this.#observe(segment.flow, { kind: 'firewall-built', connection: entry.id, zones });
    this.#follows({ entry, direction: 'original' }, segment, now);
  }

  #follows(found: Found, segment: Segment, now: Instant): void {
    const { entry, direction } = found;
    entry.bytes += segment.length;
    if (segment.kind === 'reset') {
      this.#pass(found, segment);
      return this.#teardown(entry, this.#resetFrom(found), now);
    }
    if (this.#answersProbe(found, segment, now)) return;
    entry.positions.sees(segment, direction);
    this.#advance(found, segment);
    this.#pass(found, segment);
    if (entry.positions.isOver) return this.#teardown(entry, 'fins', now);
    this.#touch(entry, now);
  }

  /** Embryonic until the initiator has answered the answer; half closed when both have sent their FIN. */
  #advance({ entry, direction }: Found, { kind }: Segment): void {
    const { phase, positions } = entry;
    if (positions.bothFinished) entry.phase = { is: 'half-closed' };
    else if (phase.is === 'probing') entry.phase = { is: 'open' };
    else if (phase.is === 'embryonic' && direction === 'reply' && kind === 'syn-ack')
      entry.phase = { is: 'embryonic', answered: true };
    else if (phase.is === 'embryonic' && phase.answered && direction === 'original' && kind !== 'syn')
      entry.phase = { is: 'open' };
  }

  #pass(found: Found, segment: Segment): void {
    const flow = leavingFlow(found);
    this.#outputs.push({
      kind: 'passes',
      datagram: flowKey(flow) === flowKey(segment.flow) ? segment : { ...segment, flow },
    });
  }

  #touch(entry: AsaEntry, now: Instant): void {
    entry.deadline = deadlineOf(entry, now);
    this.#deadlines.watch(entry);
  }

  #expires(entry: AsaEntry, now: Instant): void {
    const { phase, timeouts } = entry;
    switch (phase.is) {
      case 'embryonic':
        return this.#teardown(entry, 'syn-timeout', now);
      case 'half-closed':
        return this.#teardown(entry, 'fin-timeout', now);
      case 'open':
        if (timeouts.detection && !entry.madeBy.stateBypass) return this.#probe(entry, { sent: 0, answered: [] }, now);
        if (timeouts.resetOnIdle) this.#resetBoth(entry);
        return this.#teardown(entry, 'idle', now);
      case 'probing':
        return phase.sent < (timeouts.detection?.count ?? 0)
          ? this.#probe(entry, phase, now)
          : this.#teardown(entry, 'probe-unanswered', now);
    }
  }

  // Dead connection detection (facts 1.2)

  /** Asks the ends that have not answered, each in the name of the other. */
  #probe(
    entry: AsaEntry,
    { sent, answered }: { readonly sent: number; readonly answered: readonly Direction[] },
    now: Instant,
  ): void {
    entry.phase = { is: 'probing', sent: sent + 1, answered };
    for (const direction of ['original', 'reply'] as const)
      if (!answered.includes(opposite(direction)))
        this.#send(entry.positions.probe(direction, entry.leaving[direction]));
    this.#touch(entry, now);
  }

  /** The answer to a probe is for the device. When both ends have answered, the connection is as if something had crossed it. */
  #answersProbe({ entry, direction }: Found, { kind, length, sequence }: Segment, now: Instant): boolean {
    const { phase } = entry;
    if (phase.is !== 'probing' || kind !== 'ack' || length > 0) return false;
    if (sequence !== entry.positions.next(direction)) return false;
    const answered = [...new Set([...phase.answered, direction])];
    if (answered.length < 2) {
      entry.phase = { ...phase, answered };
      return true;
    }
    entry.phase = { is: 'open' };
    this.#touch(entry, now);
    return true;
  }

  #resetBoth(entry: AsaEntry): void {
    for (const direction of ['original', 'reply'] as const)
      this.#send(entry.positions.reset(direction, entry.leaving[direction]));
  }

  #resetFrom({ entry, direction }: Found): TeardownReason {
    if (entry.phase.is === 'probing') return 'probe-refused';
    const { ingress, egress } = entry.madeBy;
    const [from, to] = direction === 'original' ? [ingress, egress] : [egress, ingress];
    const [fromLevel, toLevel] = [from.securityLevel ?? 0, to.securityLevel ?? 0];
    return fromLevel === toLevel ? 'reset' : fromLevel > toLevel ? 'reset-inside' : 'reset-outside';
  }

  #teardown(entry: AsaEntry, reason: TeardownReason, now: Instant): void {
    const flow = flowOf(entry.madeBy.arrived);
    this.#table.delete(flowKey(flow));
    this.#table.delete(flowKey(backward(entry.leaving.original)));
    this.#deadlines.forget(entry);
    const { id, bornAt, bytes } = entry;
    const words = wordsOf[reason] ?? reason;
    this.#observe(flow, {
      kind: 'firewall-teardown',
      connection: id,
      lasted: between(bornAt, now),
      bytes,
      reason,
      words,
    });
  }

  #send(datagram: Datagram): void {
    this.#outputs.push({ kind: 'sends', datagram });
  }

  #observe(flow: Flow, fact: Fact): void {
    this.#outputs.push({ kind: 'observes', flow, fact });
  }
}

const leavingFlow = ({ entry, direction }: Found): Flow => entry.leaving[direction];

/** As %ASA-6-302014 says it. */
const wordsOf: Partial<Readonly<Record<TeardownReason, string>>> = {
  idle: 'Conn-timeout',
  fins: 'TCP FINs',
  'fin-timeout': 'FIN Timeout',
  'syn-timeout': 'SYN Timeout',
  'reset-inside': 'TCP Reset-I',
  'reset-outside': 'TCP Reset-O',
  reset: 'TCP Reset',
  'probe-unanswered': 'Probe maximum retries of retransmission exceeded',
  'probe-refused': 'Probe received RST',
  cleared: 'Connection cleared',
};
