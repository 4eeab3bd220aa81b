import { describe, expect, test } from 'vitest';
import {
  type Asked,
  halfSeen,
  hostileNames,
  manyClients,
  renamed,
  traced,
  twoGateways,
  twoSites,
  twoServers,
} from '../../../../test/networks.ts';
import { crossings, outside, overlaps } from '../../../../test/picture-faults.ts';
import type { Network } from '../../../model/network.ts';
import type { BothWays } from '../../../trace/both-ways.ts';
import { darkStyle } from './palette.ts';
import { drawTrace, traceSvg } from './trace-svg.ts';
import { TERMINAL_CONTROLS } from '../../../../test/control-characters.ts';

const service = { from: 'serverA', to: '10.4.0.100:1556' };
const table200 = ['10.4.0.0/24 dev eth1 table 200', 'default via 10.4.0.1 dev eth1 table 200'];
const hostile = renamed(twoServers({}), hostileNames);

const pictures: readonly (readonly [string, Network, Asked])[] = [
  ['works asymmetrically', twoServers({}), service],
  ['strict reverse path', twoServers({ rpFilter: 1 }), service],
  ['bound to a device', twoServers({}), { from: 'serverA', to: '10.4.0.100', bindDevice: 'eth1' }],
  ['repaired', twoServers({ rpFilter: 1, rules: ['from 10.4.0.100 table 200'], routes: table200 }), service],
  ['two gateways', twoGateways(), { from: 'media1', to: '10.30.0.77:1556' }],
  ['firewall sees half', halfSeen(), { from: 'media1', to: '10.30.0.77:1556' }],
  ['two sites', twoSites(), { from: 'primary', to: '10.82.0.20:5432' }],
  ['leaves the model', twoSites(), { from: 'primary', to: '192.0.2.9:443' }],
  ['many clients', manyClients(100), { from: 'media1', to: '10.70.0.15:1556' }],
  ['not sent', twoServers({}), { from: 'router', to: '172.16.0.1:22' }],
  ['to itself', twoServers({}), { from: 'serverB', to: '10.4.0.100:1556' }],
  ['hostile names', hostile, { ...service, from: hostileNames.serverA }],
];

describe('a picture of a trace', () => {
  test.each(pictures)('no words overlap, leave the page or are crossed by a wire: %s', async (_, network, asked) => {
    const drawn = await drawTrace(traced(network, asked), { network }, asked);
    expect(overlaps(drawn.boxes)).toEqual([]);
    expect(outside(drawn)).toEqual([]);
    expect(crossings(drawn)).toEqual([]);
  });

  test('is the same every time', async () => {
    const network = manyClients(20);
    const ways = traced(network, { from: 'media1', to: '10.70.0.15:1556' });
    expect(await traceSvg(ways, { network })).toBe(await traceSvg(ways, { network }));
  });

  test('as it looks', async () => {
    const network = twoServers({});
    await expect(await traceSvg(traced(network, service), { network })).toMatchFileSnapshot(
      '__snapshots__/works-asymmetrically.svg',
    );
  });

  test('holds no script, no outside reference and no character that hides', async () => {
    const svg = await traceSvg(traced(hostile, { ...service, from: hostileNames.serverA }), { network: hostile });
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain(']]>');
    expect(svg).not.toMatch(/href|@import|url\((?!#hf-)/);
    expect(svg).not.toMatch(TERMINAL_CONTROLS);
    expect(svg).toContain('&lt;script&gt;');
    expect(svg).toContain('データベース');
  });

  test('has a dark twin for every colour that it uses', async () => {
    const network = twoServers({ rpFilter: 1 });
    const svg = await traceSvg(traced(network, service), { network });
    const body = svg.slice(svg.indexOf('</defs>'));
    const colours = new Set([...body.matchAll(/(?:fill|stroke)="(#\w+)"/g)].map(([, colour]) => colour));
    expect(colours.size).toBeGreaterThan(4);
    for (const colour of colours) expect(darkStyle).toContain(`[fill="${colour}"]`);
  });
});

describe('who is drawn', () => {
  const drawnNodes = async (network: Network, asked: Asked) => {
    const [panel] = (await drawTrace(traced(network, asked), { network }, asked)).panels;
    return panel?.cast.players.map(({ node, onWay }) => `${node.name}${onWay ? '*' : ''}`);
  };

  test('the nodes on the way, and some of their neighbours; the others are counted', async () => {
    const network = manyClients(100);
    const asked = { from: 'media1', to: '10.70.0.15:1556' };
    expect(await drawnNodes(network, asked)).toEqual(['media1*', 'core*', 'client1', 'client2', 'client3', 'client6*']);
    const svg = await traceSvg(traced(network, asked), { network });
    expect(svg).toContain('10.50.0.0/16 +96 more');
    expect(svg).toContain('97 nodes are not drawn');
  });
});

describe('where it dies', () => {
  const crosses = (svg: string) => svg.match(/stroke-width="3"/g)?.length ?? 0;

  test('is a cross in the picture and another in the legend, and none where it arrives', async () => {
    const [strict, open] = [twoServers({ rpFilter: 1 }), twoServers({})];
    expect(crosses(await traceSvg(traced(strict, service), { network: strict }))).toBe(2);
    expect(crosses(await traceSvg(traced(open, service), { network: open }))).toBe(0);
  });

  test('data that fares otherwise than the handshake has a line of its own', async () => {
    const network = twoServers({});
    const [way] = traced(network, service);
    const lost = {
      ...way,
      seen: 'connected-in-vain',
      onward: { ...way?.onward, disposition: 'NO_STATE_SILENT', endedAt: 'serverB' },
    } as BothWays;
    const drawn = await drawTrace([lost], { network }, {});
    expect(drawn.svg).toContain('data: 10.1.0.100:40001');
    expect(crosses(drawn.svg)).toBe(2);
    expect(overlaps(drawn.boxes)).toEqual([]);
  });
});
