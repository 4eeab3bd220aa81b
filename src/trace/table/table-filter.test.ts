import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { answerTo, syn } from '../../../test/packet.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import type { Packet } from '../packet.ts';
import { TableFilter } from './table-filter.ts';

const REQUEST = syn('10.1.0.7', '10.2.0.7');
const ANSWER = answerTo(REQUEST);
const PERMITS = 'permits: [tcp from 10.1.0.0/24 to 10.2.0.0/24 port 1000-2000, icmp from any to any]';

class Device {
  readonly #filter: TableFilter;

  constructor(keys: string) {
    const { filter } = hostFrom(`preset: pan-os\n${keys}`).node;
    assert.ok(filter?.kind === 'table');
    this.#filter = new TableFilter(filter.policy);
  }

  /** `pass CODE`, or `DISPOSITION CODE [answer]`. */
  sees(packet: Packet): string {
    const { action, steps } = this.#filter.pass({ hook: 'forward', packet });
    const code = steps[0]?.because.code ?? '';
    if (action.kind === 'pass') return `pass ${code}`;
    const answer = action.answer?.kind === 'icmp' ? action.answer.icmp : action.answer?.kind;
    return [action.disposition, code, answer].filter((word) => word !== undefined).join(' ');
  }
}

describe('a device of which only the manners are known', () => {
  test('lets a connection begin where a permit says so, and then everything of it', () => {
    const device = new Device(PERMITS);
    assert.equal(device.sees(REQUEST), 'pass TABLE_CONNECTION_MADE');
    assert.equal(device.sees(ANSWER), 'pass TABLE_CONNECTION_KNOWN');
    assert.equal(device.sees(syn('10.1.0.7', '10.2.0.7', { tcp: 'data' })), 'pass TABLE_CONNECTION_KNOWN');
  });

  test('lets an ICMP error pass that tells of a connection it knows', () => {
    const error: Packet = {
      ...answerTo(REQUEST, { protocol: 'icmp', icmp: { kind: 'host-unreachable', about: REQUEST } }),
      sourcePort: 0,
      destinationPort: 0,
    };
    const device = new Device(PERMITS);
    assert.match(device.sees(error), /^NO_STATE_SILENT/);
    device.sees(REQUEST);
    assert.equal(device.sees(error), 'pass TABLE_CONNECTION_KNOWN');
  });

  test.each([
    ['the first port of the range', syn('10.1.0.7', '10.2.0.7', { destinationPort: 1_000 }), 'pass'],
    ['the last port of the range', syn('10.1.0.7', '10.2.0.7', { destinationPort: 2_000 }), 'pass'],
    ['the port behind it', syn('10.1.0.7', '10.2.0.7', { destinationPort: 2_001 }), 'DENIED_SILENT'],
    ['another source', syn('10.3.0.7', '10.2.0.7'), 'DENIED_SILENT'],
    ['another destination', syn('10.1.0.7', '10.3.0.7'), 'DENIED_SILENT'],
    ['another protocol', syn('10.1.0.7', '10.2.0.7', { protocol: 'udp' }), 'DENIED_SILENT'],
    ['an echo request', syn('10.3.0.7', '10.3.0.8', { protocol: 'icmp', icmp: { kind: 'echo' } }), 'pass'],
  ])('%s: %s', (_, packet, outcome) => {
    assert.equal(new Device(PERMITS).sees(packet).split(' ')[0], outcome);
  });

  test.each([
    ['silent', 'DENIED_SILENT TABLE_NOT_PERMITTED', 'DENIED_SILENT TABLE_NOT_PERMITTED'],
    ['reset', 'DENIED_RESET TABLE_NOT_PERMITTED reset', 'DENIED_SILENT TABLE_NOT_PERMITTED'],
    ['icmp', 'DENIED_ICMP TABLE_NOT_PERMITTED admin-prohibited', 'DENIED_ICMP TABLE_NOT_PERMITTED admin-prohibited'],
  ])('denies with %s: TCP %s, UDP %s', (denial, tcp, udp) => {
    const keys = `denial: ${denial}\npermits: []`;
    assert.equal(new Device(keys).sees(REQUEST), tcp);
    assert.equal(new Device(keys).sees(syn('10.1.0.7', '10.2.0.7', { protocol: 'udp' })), udp);
  });

  test.each([
    ['silent', 'NO_STATE_SILENT TABLE_WITHOUT_CONNECTION'],
    ['reset', 'NO_STATE_RESET TABLE_WITHOUT_CONNECTION reset'],
    ['adopt', 'pass TABLE_ADOPTED'],
  ])('meets a segment of a connection that it does not know: %s', (manner, outcome) => {
    assert.equal(new Device(`without-state: ${manner}\n${PERMITS}`).sees(ANSWER), outcome);
  });

  test('knows what it adopted', () => {
    const device = new Device(`without-state: adopt\n${PERMITS}`);
    device.sees(ANSWER);
    assert.equal(device.sees(ANSWER), 'pass TABLE_CONNECTION_KNOWN');
  });

  test('minds only what it passes on', () => {
    const { filter } = hostFrom(`preset: pan-os\npermits: []`).node;
    assert.ok(filter?.kind === 'table');
    assert.equal(new TableFilter(filter.policy).pass({ hook: 'input', packet: REQUEST }).action.kind, 'pass');
  });
});
