import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Address, parseAddress } from '../../base/address.ts';
import { serviceLog } from '../service-log.ts';
import type { DataPath, ServedRelay } from './data-path.ts';
import { Ledger } from './ledger.ts';
import { ListenError } from './listening.ts';
import { type Relay, relayDefaults } from './relay.ts';
import { RelayService } from './relay-service.ts';
import { Resolver } from './resolver.ts';
import { failed } from './targets.ts';

const address = (text: string): Address => parseAddress(text) ?? assert.fail(text);
const relay = (name: string, host: string): Relay => ({
  ...relayDefaults,
  name,
  listen: [{ host: '::', port: 1 }],
  to: [{ host, port: 1_556 }],
});

/** A data path that notes what it is asked, and a service above it. */
function service(answers: Record<string, readonly string[]>) {
  const asked: (readonly ServedRelay[])[] = [];
  const lines: { event: string }[] = [];
  const calls: string[] = [];
  let refuses = false;
  const path: DataPath = {
    kind: 'node',
    serve: async (relays) => {
      if (refuses) throw new ListenError({ host: '::', port: 1 }, 'EADDRINUSE');
      asked.push(relays);
      return relays.map((one) => ({ relay: one.relay.name, at: { host: '::', port: 1 } }));
    },
    connections: async () => [],
    cut: async () => void calls.push('cut'),
    close: async () => void calls.push('close'),
  };
  const ledger = Ledger.of(1);
  const resolver = new Resolver(async (name) => answers[name]?.map(address) ?? { error: 'ENOTFOUND' });
  const log = serviceLog({ write: (line: string) => void lines.push(JSON.parse(line)) });
  const one = new RelayService({ path, ledger, log, resolver });
  return {
    one,
    asked,
    ledger,
    calls,
    answers,
    refuse: () => (refuses = true),
    events: () => lines.map(({ event }) => event),
  };
}

describe('a service of relays', () => {
  test('serves what names stand for', async () => {
    const { one, asked } = service({ media1: ['10.1.0.1', '10.1.0.2'] });
    await one.apply([relay('pbx', 'media1')]);
    assert.deepEqual(
      asked[0]?.[0]?.targets.map((target) => target.address),
      ['10.1.0.1', '10.1.0.2'],
    );
  });

  test('a relay keeps its counts over a change, and its memory as long as its targets are the same', async () => {
    const { one, asked, ledger, answers } = service({ media1: ['10.1.0.1'] });
    await one.apply([relay('other', '10.9.0.1'), relay('pbx', 'media1')]);
    failed(ledger.failures(1), 0, 77);
    await one.apply([relay('pbx', 'media1')]);
    assert.equal(asked[1]?.[0]?.slot, 1);
    assert.equal(ledger.failures(1)[0], 77);
    answers['media1'] = ['10.1.0.7'];
    await one.apply([relay('pbx', 'media1')]);
    assert.equal(ledger.failures(1)[0], 0);
  });

  test('a name that is gone is told once, and what it stood for is served', async () => {
    const { one, asked, answers, events } = service({ media1: ['10.1.0.1'] });
    await one.apply([relay('pbx', 'media1')]);
    delete answers['media1'];
    await one.apply([relay('pbx', 'media1')]);
    await one.apply([relay('pbx', 'media1')]);
    assert.equal(asked[2]?.[0]?.targets.length, 1);
    assert.deepEqual(events(), ['serving', 'name-unknown', 'serving', 'serving']);
    answers['media1'] = ['10.1.0.1'];
    await one.apply([relay('pbx', 'media1')]);
    assert.deepEqual(events().slice(-2), ['name-known', 'serving']);
  });

  test('what cannot be served changes nothing', async () => {
    const { one, refuse } = service({});
    await one.apply([relay('pbx', '10.1.0.1')]);
    refuse();
    await assert.rejects(one.apply([relay('other', '10.1.0.1')]), { code: 'EADDRINUSE' });
    assert.deepEqual(
      one.served.map((served) => served.relay.name),
      ['pbx'],
    );
  });

  test('what leads to itself is not served, by a name neither', async () => {
    const { one, asked, answers } = service({ media1: ['10.1.0.1'] });
    const looped = { ...relay('pbx', 'media1'), listen: [{ host: '127.0.0.1', port: 1_556 }] };
    await one.apply([looped]);
    answers['media1'] = ['10.1.0.1', '127.0.0.1'];
    await assert.rejects(one.apply([looped]), /pbx leads to itself: its target media1:1556 \(127\.0\.0\.1:1556\)/);
    assert.equal(asked.length, 1);
  });

  test('at its end those who are there may go on, and then are cut', async () => {
    const { one, asked, ledger, calls } = service({});
    await one.apply([relay('pbx', '10.1.0.1')]);
    ledger.enter(0, 10);
    assert.equal(await one.drain(120), 1);
    assert.deepEqual([asked.at(-1), calls], [[], ['cut', 'close']]);
  });

  test('nobody is waited for who has left', async () => {
    const { one, ledger, calls } = service({});
    await one.apply([relay('pbx', '10.1.0.1')]);
    ledger.enter(0, 10);
    setTimeout(() => ledger.leave(0), 100);
    const begun = performance.now();
    assert.equal(await one.drain(60_000), 0);
    assert.ok(performance.now() - begun < 30_000);
    assert.deepEqual(calls, ['close']);
  });
});
