import type { Duration } from '../../base/duration.ts';
import { type Instant, later } from '../../base/instant.ts';
import type { AsaPolicy } from '../../model/asa-policy.ts';
import { type Flow, sameFlow } from '../../model/flow.ts';
import type { TeardownReason } from '../../model/observation.ts';
import type { AsaVerdict } from '../../trace/asa/asa-pass.ts';
import type { ConnectionLimit } from '../../trace/asa/connection-limits.ts';
import type { AsaConnection } from '../../trace/asa/connections.ts';
import type { Packet } from '../../trace/packet.ts';
import { type Datagram, packetOf, type Segment } from '../datagram.ts';
import { backward, flowKey } from '../known-flow.ts';
import { denied, refused } from './answer.ts';
import { asaEntry, type AsaEntry, lasting, silenceOf, timeoutsOf } from './asa-connection.ts';
import { AsaTranslations } from './asa-translations.ts';
import { type Direction, opposite } from './firewall.ts';
import { type Arrival, type Found, StatefulFirewall } from './stateful-firewall.ts';

export interface AsaOptions {
  readonly policy: AsaPolicy;
  /** What the device does with a packet that belongs to no connection: `asaPass` with an empty table. */
  readonly judge: (packet: Packet, arrival: string) => AsaVerdict;
}

/** The connection table of a firewall of the ASA family in time. */
export class AsaFirewall extends StatefulFirewall<AsaEntry> {
  readonly #options: AsaOptions;
  /** What it answered itself. A real one keeps none of this: the number in its answer tells (SYN cookies). */
  readonly #answered = new Map<string, AsaConnection>();
  readonly #translations = new AsaTranslations((fact) => this.tell({ kind: 'observes', fact }));

  constructor(options: AsaOptions) {
    super();
    this.#options = options;
  }

  protected arrives({ datagram, arrival }: Arrival, now: Instant): void {
    if (datagram.kind === 'icmp-error') return this.#tellsOf(datagram);
    const found = this.find(datagram.flow);
    if (!found) return this.#stranger(datagram, arrival, now);
    const { ingress, egress, stateBypass } = found.entry.madeBy;
    const expected = found.direction === 'original' ? ingress : egress;
    if (expected.name !== arrival && !stateBypass)
      return this.tell({
        kind: 'observes',
        flow: datagram.flow,
        fact: { kind: 'firewall-denied', denial: 'spoof', zone: expected.zone ?? arrival },
      });
    this.#follows(found, datagram, now);
  }

  /** An error is let through to where the packet that it tells of came from. */
  #tellsOf(error: Extract<Datagram, { readonly kind: 'icmp-error' }>): void {
    const found = this.find(error.flow);
    if (found) this.tell({ kind: 'passes', datagram: { ...error, flow: leavingFlow(found) } });
  }

  #stranger(segment: Segment, arrival: string, now: Instant): void {
    const answered = segment.kind === 'ack' ? this.#answered.get(flowKey(segment.flow)) : undefined;
    if (answered) return this.#asksServer(answered, segment, now);
    const { action, connection } = this.#options.judge(packetOf(segment), arrival);
    if (action.kind === 'drop')
      return this.tellAll(refused(segment, action, { zone: arrival, unasked: 'no-connection' }));
    // For the device itself: nobody there has such a connection, nor has a host behind its address any longer.
    if (!connection) return segment.kind === 'syn' ? undefined : this.tell(denied(segment, 'no-connection', arrival));
    const limit = this.#reached(connection, 'all');
    if (limit) return this.tell(denied(segment, 'table-full', arrival, { limit: limit.max, limitOf: limit.of }));
    if (!this.hasRoom(segment, now, arrival)) return;
    if (!connection.stateBypass && this.#reached(connection, 'embryonic')) return this.#answers(segment, connection);
    const begun = this.#begins(connection, segment, now);
    if (begun) this.#follows(begun, segment, now);
  }

  /** Undefined: there is nothing left to translate it to. */
  #begins(connection: AsaConnection, segment: Segment, now: Instant): Found<AsaEntry> | undefined {
    const { lent, ingress, egress } = connection;
    const translated = lent && this.#translations.give(connection, lent, now);
    if (lent && !translated) {
      this.tell(denied(segment, 'no-translation', ingress.name, { lacks: lent.pools.at(-1)?.gives ?? 'address' }));
      return undefined;
    }
    const { changedIdle } = this;
    const settled = timeoutsOf(connection, this.#options.policy);
    const timeouts = changedIdle === undefined ? settled : { ...settled, idle: lasting(changedIdle) };
    const entry = asaEntry(connection, { id: this.newId(), timeouts, translated, now });
    const zones = [ingress.zone ?? ingress.name, egress.zone ?? egress.name] as const;
    const { arriving, leaving } = entry;
    const mapped = sameFlow(arriving.original, leaving.original) ? {} : { mapped: leaving.original };
    this.observe(entry, { kind: 'firewall-built', connection: entry.id, zones, ...mapped });
    return this.add(entry);
  }

  /** The first limit that leaves no room for one more. */
  #reached({ limits }: AsaConnection, what: ConnectionLimit['counts']): ConnectionLimit | undefined {
    return limits.find(({ counts, max, among }) => {
      if (counts !== what) return false;
      const alike = [...this.entries()].filter(({ madeBy }) => madeBy.limits.some((one) => one.among === among));
      return (what === 'all' ? alike : alike.filter(({ phase }) => phase.is === 'embryonic')).length >= max;
    });
  }

  // TCP Intercept ("Connection Settings" of the ASA firewall configuration guide)

  /** In the server's name, which hears nothing of it. */
  #answers(syn: Segment, connection: AsaConnection): void {
    const { flow, sequence } = syn;
    this.#answered.set(flowKey(flow), connection);
    this.#send(spoken('syn-ack', { flow: backward(flow), sequence: 0, acknowledgement: sequence + 1 }));
  }

  /** The client is there, so the server may be asked. */
  #asksServer(connection: AsaConnection, ack: Segment, now: Instant): void {
    this.#answered.delete(flowKey(ack.flow));
    const entry = this.#begins(connection, ack, now)?.entry;
    if (!entry) return;
    entry.phase = { is: 'asking' };
    entry.positions.sees(ack, 'original');
    this.#send(spoken('syn', { flow: entry.leaving.original, sequence: ack.sequence - 1, acknowledgement: 0 }));
    this.#touch(entry);
  }

  /** What the client says meanwhile it has to say again. */
  #whileAsking({ entry, direction }: Found<AsaEntry>, segment: Segment, now: Instant): void {
    if (direction === 'original') return segment.kind === 'reset' ? this.#teardown(entry, 'reset', now) : undefined;
    entry.positions.sees(segment.kind === 'reset' ? { ...segment, sequence: 1 } : segment, 'reply');
    const { leaving, positions } = entry;
    if (segment.kind === 'reset') {
      this.#send(positions.reset('reply', leaving.reply));
      return this.#teardown(entry, this.#resetFrom({ entry, direction }), now);
    }
    if (segment.kind !== 'syn-ack') return;
    const [sequence, acknowledgement] = [positions.next('original'), positions.next('reply')];
    this.#send(spoken('ack', { flow: leaving.original, sequence, acknowledgement }));
    entry.phase = { is: 'open' };
    this.#touch(entry);
  }

  #follows(found: Found<AsaEntry>, segment: Segment, now: Instant): void {
    const { entry, direction } = found;
    if (entry.phase.is === 'asking') return this.#whileAsking(found, segment, now);
    entry.bytes += segment.length;
    if (segment.kind === 'reset') {
      this.#pass(found, segment);
      return this.#teardown(entry, this.#resetFrom(found), now);
    }
    if (this.#answersProbe(found, segment)) return;
    entry.positions.sees(segment, direction);
    this.#advance(found, segment);
    this.#pass(found, segment);
    if (entry.positions.isOver) return this.#teardown(entry, 'fins', now);
    this.#touch(entry);
  }

  /** Embryonic until the initiator has answered the answer; half closed when both have sent their FIN. */
  #advance({ entry, direction }: Found<AsaEntry>, { kind }: Segment): void {
    const { phase, positions } = entry;
    if (positions.bothFinished) entry.phase = { is: 'half-closed' };
    else if (phase.is === 'probing') entry.phase = { is: 'open' };
    else if (phase.is === 'embryonic' && direction === 'reply' && kind === 'syn-ack')
      entry.phase = { is: 'embryonic', answered: true };
    else if (phase.is === 'embryonic' && phase.answered && direction === 'original' && kind !== 'syn')
      entry.phase = { is: 'open' };
  }

  #pass(found: Found<AsaEntry>, segment: Segment): void {
    const flow = leavingFlow(found);
    this.tell({
      kind: 'passes',
      datagram: flowKey(flow) === flowKey(segment.flow) ? segment : { ...segment, flow },
    });
  }

  #touch(entry: AsaEntry): void {
    const silence = silenceOf(entry);
    // A request that is repeated does not prolong it: the log says 0:00:30 of all that nobody answered.
    const since = entry.phase.is === 'embryonic' ? entry.bornAt : this.heardUntil;
    this.lastsUntil(entry, silence === undefined ? undefined : later(since, silence));
  }

  /** Whoever hears signs of life in time does not ask for any by itself (dead connection detection). */
  protected isAtRest({ phase, positions }: AsaEntry): boolean {
    return phase.is === 'open' && !positions.anyFinished;
  }

  protected refresh({ entry }: Found<AsaEntry>): void {
    this.#touch(entry);
  }

  protected silenceOf(entry: AsaEntry): Duration | undefined {
    return silenceOf(entry);
  }

  /** The probes of dead connection detection end nothing as long as both ends are there to answer them. */
  protected tellsOfExpiry({ phase, timeouts, madeBy }: AsaEntry): boolean {
    if (phase.is === 'open') return timeouts.resetOnIdle && (!timeouts.detection || madeBy.stateBypass);
    return phase.is === 'probing';
  }

  protected expires(entry: AsaEntry, now: Instant): void {
    const { phase, timeouts } = entry;
    switch (phase.is) {
      case 'embryonic':
      case 'asking':
        return this.#teardown(entry, 'syn-timeout', now);
      case 'half-closed':
        return this.#teardown(entry, 'fin-timeout', now);
      case 'open':
        if (timeouts.detection && !entry.madeBy.stateBypass) return this.#probe(entry, { sent: 0, answered: [] });
        if (!timeouts.resetOnIdle) return this.#teardown(entry, 'idle', now);
        this.#resetBoth(entry);
        return this.tearDown(entry, { reason: 'idle', words: 'Flow timed out with reset' }, now);
      case 'probing':
        return phase.sent < (timeouts.detection?.count ?? 0)
          ? this.#probe(entry, phase)
          : this.#teardown(entry, 'probe-unanswered', now);
    }
  }

  // Dead connection detection (facts 1.2)

  /** Asks the ends that have not answered, each in the name of the other. */
  #probe(
    entry: AsaEntry,
    { sent, answered }: { readonly sent: number; readonly answered: readonly Direction[] },
  ): void {
    entry.phase = { is: 'probing', sent: sent + 1, answered };
    for (const direction of ['original', 'reply'] as const)
      if (!answered.includes(opposite(direction)))
        this.#send(entry.positions.probe(direction, entry.leaving[direction]));
    this.#touch(entry);
  }

  /**
   * The answer to a probe is for the device. When both ends have answered, the connection is as if something had
   * crossed it.
   */
  #answersProbe({ entry, direction }: Found<AsaEntry>, { kind, length, sequence }: Segment): boolean {
    const { phase } = entry;
    if (phase.is !== 'probing' || kind !== 'ack' || length > 0) return false;
    if (sequence !== entry.positions.next(direction)) return false;
    const answered = [...new Set([...phase.answered, direction])];
    if (answered.length < 2) {
      entry.phase = { ...phase, answered };
      return true;
    }
    entry.phase = { is: 'open' };
    this.#touch(entry);
    return true;
  }

  #resetBoth(entry: AsaEntry): void {
    for (const direction of ['original', 'reply'] as const)
      this.#send(entry.positions.reset(direction, entry.leaving[direction]));
  }

  #resetFrom({ entry, direction }: Found<AsaEntry>): TeardownReason {
    if (entry.phase.is === 'probing') return 'probe-refused';
    const { ingress, egress } = entry.madeBy;
    const [from, to] = direction === 'original' ? [ingress, egress] : [egress, ingress];
    const [fromLevel, toLevel] = [from.securityLevel ?? 0, to.securityLevel ?? 0];
    return fromLevel === toLevel ? 'reset' : fromLevel > toLevel ? 'reset-inside' : 'reset-outside';
  }

  protected cleared(entry: AsaEntry, now: Instant): void {
    this.#teardown(entry, 'cleared', now);
  }

  // Translations

  protected override get beside(): AsaTranslations {
    return this.#translations;
  }

  /** The connections that use them go with them (command reference, "clear xlate"); static ones stay. */
  protected override translationsCleared(now: Instant): void {
    for (const entry of this.entries())
      if (entry.translated) this.tearDown(entry, { reason: 'cleared', words: XLATE_CLEAR }, now);
    this.#translations.clear(now);
  }

  protected override tearDown(...[entry, why, now]: Parameters<StatefulFirewall<AsaEntry>['tearDown']>): void {
    super.tearDown(entry, why, now);
    if (entry.translated) this.#translations.release(entry.translated, now);
  }

  #teardown(entry: AsaEntry, reason: TeardownReason, now: Instant): void {
    this.tearDown(entry, { reason, words: wordsOf[reason] ?? reason }, now);
  }

  #send(datagram: Datagram): void {
    this.tell({ kind: 'sends', datagram });
  }
}

/** What the device says of the handshake in the name of one end. */
const spoken = (
  kind: 'syn' | 'syn-ack' | 'ack',
  { flow, sequence, acknowledgement }: Pick<Segment, 'flow' | 'sequence' | 'acknowledgement'>,
): Segment => ({
  kind,
  flow,
  sequence,
  length: 0,
  acknowledgement,
  window: 2 ** 16 - 1,
  role: kind === 'ack' ? 'established' : kind,
  steady: undefined,
});

const leavingFlow = ({ entry, direction }: Found<AsaEntry>): Flow => entry.leaving[direction];

/** As %ASA-6-302014 says it where a command took the translation away (syslog guide: "Command-line removal"). */
export const XLATE_CLEAR = 'Xlate Clear';

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
