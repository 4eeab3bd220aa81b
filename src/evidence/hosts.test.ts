import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { conversation, endpoint } from '../../test/conversation.ts';
import { accepted, connected, failed, seen } from '../../test/seen.ts';
import type { Observation, Process } from '../model/observation.ts';
import { assignHosts, HostBook } from './hosts.ts';
import { EvidencePage } from './page.ts';

const process = (name: string, pid: number): Process => ({ name, pid });
const address = (text: string) => endpoint(`${text}:1`).address;

function page(file: string, observations: readonly Observation[]): EvidencePage {
  const made = new EvidencePage({ file });
  made.observations = observations.map((one) => ({ ...one, clock: one.node ?? file }));
  return made;
}

/** On which host each observation is, after the hosts were told apart. */
function hosts(...pages: readonly EvidencePage[]): readonly (string | undefined)[] {
  assignHosts(pages);
  return pages.flatMap(({ observations }) => observations.map(({ node }) => node));
}

const FLOW = '10.1.0.4:3583 > 10.2.0.9:1556';

describe('a file of one host', () => {
  test('is on the address that its processes speak from', () => {
    const bpbrm = process('bpbrm', 1);
    assert.deepEqual(
      hosts(
        page('a.log', [
          seen(failed, { at: 1, process: process('nbjm', 7) }),
          seen(connected, { at: 2, process: bpbrm, flow: FLOW }),
          seen(failed, { at: 3, process: bpbrm }),
        ]),
      ),
      ['10.1.0.4', '10.1.0.4', '10.1.0.4'],
    );
  });

  test('is one host however many networks it is in', () => {
    assert.deepEqual(
      hosts(
        page('a.log', [
          seen(connected, { at: 1, process: process('bpbrm', 1), flow: FLOW }),
          seen(connected, { at: 2, process: process('bptm', 2), flow: '10.3.0.4:900 > 10.3.0.9:1556' }),
          seen(accepted, { at: 3, process: process('bprd', 3), flow: '10.7.0.1:800 > 10.9.0.4:13720' }),
        ]),
      ),
      ['10.1.0.4', '10.1.0.4', '10.1.0.4'],
    );
  });

  test('is known by its name where another file names the host of one of its addresses', () => {
    assert.deepEqual(
      hosts(
        page('a.log', [
          seen(connected, { at: 1, flow: FLOW }),
          seen(connected, { at: 2, flow: '10.3.0.4:900 > 10.3.0.9:1556' }),
        ]),
        page('media1/x.log', [seen(connected, { at: 1, on: 'media1', flow: '10.3.0.4:901 > 10.3.0.9:1556' })]),
      ),
      ['media1', 'media1', 'media1'],
    );
  });

  test('without any address of its own is on the file', () => {
    assert.deepEqual(hosts(page('a.log', [seen(failed, { at: 1 })])), ['a.log']);
  });

  test('is not on an address that every host has', () => {
    const loop = '127.0.0.1:3583 > 127.0.0.1:1556';
    const any = seen({ kind: 'bound', local: endpoint('0.0.0.0:0') }, { at: 2 });
    assert.deepEqual(hosts(page('a.log', [seen(connected, { at: 1, flow: loop }), any])), ['a.log', 'a.log']);
  });
});

describe('the logs of two hosts in one file', () => {
  const [bpbrm, bpcd, vnetd, child, helper] = [
    process('bpbrm', 1),
    process('bpcd', 2),
    process('vnetd', 3),
    process('', 4),
    process('bpcd', 5),
  ] as const;

  test('are told apart by the two ends of a connection; children and namesakes go along', () => {
    assert.deepEqual(
      hosts(
        page('pasted.txt', [
          seen(connected, { at: 1, process: bpbrm, flow: FLOW }),
          seen({ kind: 'spawned', child: { pid: 4 } }, { at: 2, process: bpcd }),
          seen(accepted, { at: 3, process: bpcd, flow: FLOW }),
          seen(failed, { at: 4, process: child }),
          seen(failed, { at: 5, process: helper }),
          seen(failed, { at: 6, process: bpbrm }),
          seen(failed, { at: 7, process: vnetd }),
        ]),
      ),
      ['10.1.0.4', '10.2.0.9', '10.2.0.9', '10.2.0.9', '10.2.0.9', '10.1.0.4', 'pasted.txt'],
    );
  });

  test('have a host each, also where one is in two networks', () => {
    assert.deepEqual(
      hosts(
        page('pasted.txt', [
          seen(connected, { at: 1, process: bpbrm, flow: '10.3.0.4:900 > 10.3.0.9:1556' }),
          seen(connected, { at: 2, process: bpbrm, flow: FLOW }),
          seen(accepted, { at: 3, process: bpcd, flow: FLOW }),
        ]),
      ),
      ['10.3.0.4', '10.3.0.4', '10.2.0.9'],
    );
  });

  test('keep the hosts that lines name themselves', () => {
    const named = seen(failed, { at: 1, on: 'fw1' });
    assert.deepEqual(hosts(page('pasted.txt', [named, seen(connected, { at: 2, flow: FLOW })])), ['fw1', '10.1.0.4']);
  });

  test('are not told apart by a connection of a host to itself', () => {
    const own = '10.1.0.4:3583 > 10.1.0.4:1556';
    assert.deepEqual(
      hosts(
        page('a.log', [
          seen(connected, { at: 1, process: bpbrm, flow: own }),
          seen(accepted, { at: 2, process: bpcd, flow: own }),
          seen(failed, { at: 3, process: vnetd }),
        ]),
      ),
      ['10.1.0.4', '10.1.0.4', '10.1.0.4'],
    );
  });
});

describe('clocks', () => {
  test('are their hosts’; what was stamped in UTC stays in UTC', () => {
    const one = page('a.log', [seen(connected, { at: 1, flow: FLOW }), seen(failed, { at: 2 })]);
    one.observations = one.observations.map((seenOne, i) => (i === 1 ? { ...seenOne, clock: 'a.log (UTC)' } : seenOne));
    assignHosts([one]);
    assert.deepEqual(
      one.observations.map(({ clock }) => clock),
      ['10.1.0.4', '10.1.0.4 (UTC)'],
    );
  });

  test('of packets pasted among the lines of one host are that host’s', () => {
    const one = page('a.log', [seen(connected, { at: 1, flow: FLOW })]);
    const point = { name: 'a.log', file: 'a.log', clock: 'a.log' };
    one.conversations = [{ ...conversation({ from: '10.1.0.4:3583', to: '10.2.0.9:1556' }), point }];
    assignHosts([one]);
    assert.deepEqual(one.conversations[0]?.point, { ...point, node: '10.1.0.4', clock: '10.1.0.4' });
  });

  test('of a capture whose host is named stay', () => {
    const one = new EvidencePage({ file: 'x.pcap', node: 'media1' });
    one.conversations = [conversation({ from: '10.1.0.4:3583', to: '10.2.0.9:1556', node: 'media1' })];
    assignHosts([one]);
    assert.equal(one.conversations[0]?.point.clock, 'media1 (UTC)');
  });
});

describe('the book of hosts', () => {
  test('gives an address to the first who has it, and to nobody what every host has', () => {
    const book = new HostBook();
    book.owns('media1', address('10.1.0.4'));
    book.owns('media2', address('10.1.0.4'));
    book.owns('media1', address('127.0.0.1'));
    book.owns('media1', address('0.0.0.0'));
    assert.equal(book.ownerOf(address('10.1.0.4')), 'media1');
    assert.equal(book.ownerOf(address('127.0.0.1')), undefined);
    assert.deepEqual(book.addressesOf('media1'), ['10.1.0.4']);
    assert.deepEqual(book.addressesOf('media2'), []);
  });

  test('names an address by its host, else by itself', () => {
    const book = new HostBook();
    book.owns('media1', address('10.1.0.4'));
    assert.deepEqual([book.nameOf(address('10.1.0.4')), book.nameOf(address('10.2.0.9'))], ['media1', '10.2.0.9']);
  });
});

describe('a host that lists its addresses', () => {
  const listing = (on: string, text: string) => seen({ kind: 'address-listed', address: address(text) }, { at: 0, on });

  test('owns them, though no packet shows it', () => {
    const book = assignHosts([
      page('client1/ip-addr.txt', [listing('client1', '10.2.0.9'), listing('client1', '127.0.0.1')]),
    ]);
    assert.equal(book.ownerOf(address('10.2.0.9')), 'client1');
    assert.equal(book.ownerOf(address('127.0.0.1')), undefined);
  });

  test('does not own what another lists, too', () => {
    const docker = '172.17.0.1';
    const book = assignHosts([
      page('client1/ip-addr.txt', [listing('client1', docker), listing('client1', docker)]),
      page('media1/ip-addr.txt', [listing('media1', docker), listing('media1', '10.1.0.4')]),
    ]);
    assert.equal(book.ownerOf(address(docker)), undefined);
    assert.equal(book.ownerOf(address('10.1.0.4')), 'media1');
  });

  test('does not take what a socket shows to be another’s', () => {
    const book = assignHosts([
      page('client1/ip-addr.txt', [listing('client1', '10.1.0.4')]),
      page('media1/x.log', [seen(connected, { at: 1, on: 'media1', flow: FLOW })]),
    ]);
    assert.equal(book.ownerOf(address('10.1.0.4')), 'media1');
  });
});
