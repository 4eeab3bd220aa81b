import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { type Duration, seconds } from '../../base/duration.ts';
import { type Instant, instant, later } from '../../base/instant.ts';
import type { Flow } from '../../model/flow.ts';
import type { Segment } from '../datagram.ts';
import { backward } from '../known-flow.ts';
import { WAKE } from '../machine.ts';
import type { FirewallInput } from './firewall.ts';
import { type Arrival, type Entry, type Found, StatefulFirewall } from './stateful-firewall.ts';

/** Takes every connection, and ends each that has been silent for ten seconds. */
class Plain extends StatefulFirewall<Entry> {
  protected arrives({ datagram }: Arrival, now: Instant): void {
    if (datagram.kind === 'icmp-error') return;
    const { entry, direction } = this.find(datagram.flow) ?? this.add(this.#entry(datagram, now));
    entry.bytes += datagram.length;
    this.lastsUntil(entry, later(now, seconds(10)));
    this.observe(entry, { kind: 'firewall-built', connection: `${entry.id} ${direction}` });
  }

  #entry({ flow }: Segment, now: Instant): Entry {
    const arriving = { original: flow, reply: backward(flow) };
    return {
      id: this.newId(),
      arriving,
      bornAt: now,
      bytes: 0,
      deadline: undefined,
      marked: undefined,
      heard: undefined,
    };
  }

  protected tellsOfExpiry(): boolean {
    return false;
  }

  protected silenceOf(): Duration {
    return seconds(10);
  }

  protected isAtRest(): boolean {
    return true;
  }

  protected refresh({ entry }: Found<Entry>): void {
    this.lastsUntil(entry, later(this.heardUntil, seconds(10)));
  }

  protected expires(entry: Entry, now: Instant): void {
    this.tearDown(entry, { reason: 'idle', words: 'over' }, now);
  }

  protected cleared(entry: Entry, now: Instant): void {
    this.tearDown(entry, { reason: 'cleared', words: 'by hand' }, now);
  }
}

const flowFrom = (port: number): Flow => ({
  protocol: 'tcp',
  source: { address: '10.1.1.5' as Address, port },
  destination: { address: '198.51.100.9' as Address, port: 5_633 },
});
const data = (flow: Flow): FirewallInput => ({
  kind: 'arrives',
  datagram: { kind: 'data', flow, sequence: 1, length: 100, acknowledgement: 1, window: 1_000 },
  arrival: 'in',
  egress: 'out',
});

/** A firewall, what it writes down at each second, and when it wants to be woken. */
function clocked() {
  const firewall = new Plain();
  return (second: number, input: FirewallInput | typeof WAKE = WAKE) => {
    const { outputs, wakeAt } = firewall.step(input, instant(second * 1e6));
    const facts = outputs.map((output) => (output.kind === 'observes' ? output.fact : assert.fail(output.kind)));
    return {
      wakeAt: wakeAt === undefined ? undefined : wakeAt / 1e6,
      said: facts.map((fact) =>
        fact.kind === 'firewall-teardown'
          ? `${fact.connection} ${fact.words}, ${fact.bytes} bytes in ${Number(fact.lasted) / 1e6} s`
          : fact.kind === 'firewall-built' && fact.connection,
      ),
    };
  };
}

const first = flowFrom(40_001);
const second = flowFrom(40_002);

test('both directions find the same connection, and both keep it', () => {
  const at = clocked();
  assert.deepEqual(at(0, data(first)), { said: ['1 original'], wakeAt: 10 });
  assert.deepEqual(at(9, data(backward(first))).said, ['1 reply']);
  assert.deepEqual(at(10), { said: [], wakeAt: 19 }, 'its time was moved');
  assert.deepEqual(at(19), { said: ['1 over, 200 bytes in 19 s'], wakeAt: undefined });
});

test('what is due at the moment that a packet comes is over before it', () => {
  const at = clocked();
  at(0, data(first));
  assert.deepEqual(at(10, data(first)).said, ['1 over, 100 bytes in 10 s', '2 original']);
});

test('an administrator removes what was asked for, and nothing else', () => {
  const at = clocked();
  at(0, data(first));
  at(0, data(second));
  const which = ({ source }: Flow) => source.port === second.source.port;
  assert.deepEqual(at(1, { kind: 'clear', which }).said, ['2 by hand, 100 bytes in 1 s']);
  assert.deepEqual(at(2, { kind: 'clear' }).said, ['1 by hand, 100 bytes in 2 s']);
  assert.deepEqual(at(20).said, []);
});

test('a restart forgets in silence, and no number is given twice', () => {
  const at = clocked();
  at(0, data(first));
  assert.deepEqual(at(1, { kind: 'restart' }).said, []);
  assert.deepEqual(at(2, data(first)).said, ['2 original']);
  assert.deepEqual(at(10).said, [], 'the first was not due any more');
  assert.deepEqual(at(12).said, ['2 over, 100 bytes in 10 s']);
});

test('it endures ten seconds of silence of a connection that it knows', () => {
  const firewall = new Plain();
  assert.equal(firewall.endures(first, 'both-ways'), undefined);
  firewall.step(data(first), instant(0));
  assert.deepEqual(firewall.endures(first, 'both-ways'), { silence: seconds(10), leaving: first });
  assert.deepEqual(firewall.endures(backward(first), 'one-way'), { silence: seconds(10), leaving: backward(first) });
});
