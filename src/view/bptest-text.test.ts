import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type HostSketch, netbackupHost } from '../../test/netbackup-host.ts';
import { pageDouble, readText } from '../../test/page.ts';
import { type Address, parseAddress } from '../base/address.ts';
import { bptestbpcd } from '../evidence/netbackup/bptestbpcd.ts';
import { bptestnetconn } from '../evidence/netbackup/bptestnetconn.ts';
import { formatFlow } from '../model/flow.ts';
import type { AttemptOutcome } from '../trace/netbackup/attempts.ts';
import { type NetbackupPlan, planNetbackup } from '../trace/netbackup/connection-plan.ts';
import { bptestbpcdText, bptestnetconnText, type BptestText, type TracedAttempt } from './bptest-text.ts';

const client1 = netbackupHost({
  name: 'client1',
  interfaces: ['eth0: 10.40.8.20/24 fd00:40::20/64'],
  hosts: ['10.40.8.11 media1-bk', '10.35.0.11 media1'],
  bpConf: ['SERVER = media1-bk'],
});

function plan(media: Pick<HostSketch, 'bpConf' | 'hosts'> = {}): NetbackupPlan {
  const interfaces = ['eth0: 10.30.0.11/24', 'eth1: 10.35.0.11/24', 'eth2: 10.40.8.11/24 fd00:40::11/64'];
  const from = netbackupHost({ name: 'media1', interfaces, bpConf: [], hosts: ['10.40.8.20 client1'], ...media });
  return planNetbackup({ nodes: [from, client1], from, to: 'client1' });
}

const address = (text: string) => parseAddress(text) as Address;

/** The connects of a plan as they would be traced: each port answers as told, up to the first that connects. */
function traced(
  made: NetbackupPlan,
  { from, ...answers }: { readonly from: string } & Readonly<Record<number, AttemptOutcome>>,
) {
  let port = 50_000;
  const attempts: TracedAttempt[] = [];
  for (const { purpose, attempts: ports } of made.attempts.connects) {
    for (const one of ports) {
      const outcome = answers[one.port] ?? 'refused';
      const source = { address: address(from), port: port++ };
      const destination = { address: made.way?.destination ?? address('0.0.0.0'), port: one.port };
      attempts.push({ purpose, outcome, flow: { protocol: 'tcp', source, destination } });
      if (outcome === 'connected') break;
    }
  }
  return attempts;
}

const seen = (format: typeof bptestbpcd, { lines }: BptestText) => {
  const page = pageDouble({ file: 'media1/output.txt' });
  const { unread } = readText(format, page, lines.join('\n'));
  assert.deepEqual(unread, []);
  return page;
};

describe('bptestbpcd', () => {
  test('two sockets, which our own reader reads back', () => {
    const made = plan();
    const text = bptestbpcdText({ plan: made, attempts: traced(made, { from: '10.40.8.11', 1556: 'connected' }) });
    assert.deepEqual(text.lines, [
      '1 1 1',
      '10.40.8.11:50000 -> 10.40.8.20:1556',
      '10.40.8.11:50001 -> 10.40.8.20:1556',
    ]);
    const flows = seen(bptestbpcd, text)
      .ofKind('connected')
      .map(({ flow }) => flow && formatFlow(flow));
    assert.deepEqual(flows, text.lines.slice(1));
  });

  test('IPv6', () => {
    const made = plan({ hosts: ['fd00:40::20 client1'] });
    const text = bptestbpcdText({ plan: made, attempts: traced(made, { from: 'fd00:40::11', 1556: 'connected' }) });
    const flows = seen(bptestbpcd, text)
      .ofKind('connected')
      .map(({ flow }) => flow && formatFlow(flow));
    assert.deepEqual(flows, ['[fd00:40::11]:50000 -> [fd00:40::20]:1556', '[fd00:40::11]:50001 -> [fd00:40::20]:1556']);
  });

  test('a silent first port costs 10 s for each of the two connects', () => {
    const made = plan();
    const attempts = traced(made, { from: '10.40.8.11', 1556: 'silent', 13724: 'connected' });
    const { lines, notes } = bptestbpcdText({ plan: made, attempts });
    assert.equal(lines[1], '10.40.8.11:50001 -> 10.40.8.20:13724');
    assert.match(notes[0] ?? '', /port 1556: 2 of the connects wait 10\.000 s, 20\.000 s together/);
  });

  test('nothing connects: status 25, in words that are said not to be documented', () => {
    const made = plan();
    const text = bptestbpcdText({ plan: made, attempts: traced(made, { from: '10.40.8.11' }) });
    assert.deepEqual(
      seen(bptestbpcd, text)
        .ofKind('status')
        .map(({ status }) => status),
      [25],
    );
    assert.match(text.notes.join(' '), /does not document/);
  });

  test('a source that the client does not list: no socket is reported', () => {
    const made = plan();
    const text = bptestbpcdText({ plan: made, attempts: traced(made, { from: '10.35.0.11', 1556: 'connected' }) });
    assert.deepEqual(text.lines, []);
    assert.match(text.notes[0] ?? '', /does not accept the caller\. 10\.35\.0\.11 is media1 .* 46 or 59/);
  });

  test('no destination is left: nothing is sent', () => {
    const made = plan({ bpConf: ['REQUIRED_NETWORK = 10.99/16'] });
    const { lines, notes } = bptestbpcdText({ plan: made, attempts: [] });
    assert.deepEqual([lines, notes.length], [[], 1]);
    assert.match(notes[0] ?? '', /^Nothing is sent\. The entries refuse 10\.40\.8\.20/);
  });
});

describe('bptestnetconn', () => {
  test.each<[readonly string[], string, readonly string[]]>([
    [[], 'ANY', []],
    [['PREFERRED_NETWORK = 10.30.0.0/24 PROHIBITED'], '10.35.0.11,10.40.8.11', ['10.35.0.11', '10.40.8.11']],
    [['PREFERRED_NETWORK = 10.40.8.0/24 MATCH 10.40.8.11'], '10.40.8.11', ['10.40.8.11']],
  ])('%j', (bpConf, source, sources) => {
    const text = bptestnetconnText(plan({ bpConf }));
    assert.deepEqual(text.lines, [
      'adding hostname = client1',
      `FL: client1 -> 10.40.8.20 : 0 ms FAST (< 5 sec) SRC: ${source}`,
    ]);
    assert.deepEqual(
      seen(bptestnetconn, text)
        .ofKind('sources-offered')
        .map((one) => [one.sources, one.to]),
      [[sources, '10.40.8.20']],
    );
  });

  test('an address that is refused is told in words', () => {
    const made = plan({
      hosts: ['10.35.0.20 client1', '10.40.8.20 client1'],
      bpConf: ['PREFERRED_NETWORK = 10.35.0.0/24 PROHIBITED'],
    });
    const { lines, notes } = bptestnetconnText(made);
    assert.equal(lines.length, 2);
    assert.match(notes.join(' '), /holds 10\.35\.0\.20, so it is not used/);
  });
});
