import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { flawsIn } from '../../../test/flaws.ts';
import { networkFrom, twins } from '../../../test/yaml-network.ts';
import { lint, toldFlaws } from './lint.ts';

const CLASSES = `class-map ANY
 match any
class-map BACKUP
 match port tcp eq 13724
policy-map P
`;

const firewall = (order: string) =>
  networkFrom('nodes: {}', { fw: `ASA Version 9.8(2)\n${CLASSES}${order}service-policy P global\n` });

describe('a network', () => {
  test('without flaws has none', () => assert.deepEqual(lint(twins()), []));

  test('is told of node by node, each flaw with its code', () => {
    const flaws = lint(
      networkFrom(`
complete: true
nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.1/24 }, routes: [default via 10.1.0.9 dev eth0], rules: [from all table 7 priority 1] }
  b: { system: linux, interfaces: { eth0: 10.1.0.2/24 }, bp.conf: "PREFERRED_NETWORK = 10.1.0.2 PROHIBITED" }
`),
    );
    assert.deepEqual(
      flaws.map(({ node, code }) => `${node} ${code}`),
      ['a RULE_TO_EMPTY_TABLE', 'a GATEWAY_MISSING', 'b PROHIBITED_LOCAL_INTERFACE'],
    );
  });
});

test('of each code so many are told, and the others counted', () => {
  const rules = [1, 2, 3].map((priority) => `from all table 7 priority ${priority}`).join(', ');
  const { flaws, more } = toldFlaws(
    networkFrom(`
complete: true
nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.1/24 }, routes: [default via 10.1.0.9 dev eth0], rules: [${rules}] }
`),
    2,
  );
  assert.deepEqual(
    flaws.map(({ code }) => code),
    ['RULE_TO_EMPTY_TABLE', 'RULE_TO_EMPTY_TABLE', 'GATEWAY_MISSING'],
  );
  assert.deepEqual([...more], [['RULE_TO_EMPTY_TABLE', 1]]);
});

describe('what is alike', () => {
  const hosts = (count: number, gateway = '10.1.0.9') =>
    Array.from(
      { length: count },
      (_, i) =>
        `  h${i + 1}: { system: linux, interfaces: { eth0: 10.1.0.${i + 1}/24 }, routes: [default via ${gateway} dev eth0] }\n`,
    ).join('');

  test('is told once, with all who have it and their lines', () => {
    const { flaws, more } = toldFlaws(networkFrom(`complete: true\nnodes:\n${hosts(4)}`), 1);
    assert.deepEqual(
      flaws.map(({ code, node, alsoOn }) => [code, node, alsoOn.map((one) => one.node)]),
      [['GATEWAY_MISSING', 'h1', ['h2', 'h3', 'h4']]],
    );
    assert.deepEqual(
      flaws[0]?.alsoOn.map(({ config }) => config[0]?.line),
      [4, 5, 6],
    );
    assert.equal(more.size, 0);
  });

  test('is not what differs in more than the name', () => {
    const other = `  x: { system: linux, interfaces: { eth0: 10.1.0.77/24 }, routes: [default via 10.1.0.8 dev eth0] }\n`;
    const { flaws } = toldFlaws(networkFrom(`complete: true\nnodes:\n${hosts(1)}${other}`));
    assert.deepEqual(
      flaws.map(({ node, alsoOn }) => [node, alsoOn.length]),
      [
        ['h1', 0],
        ['x', 0],
      ],
    );
  });

  test('twice on one node is told twice', () => {
    const routes = '[default via 10.1.0.9 dev eth0, default via 10.1.0.9 dev eth0 table 100]';
    const node = `  h: { system: linux, interfaces: { eth0: 10.1.0.1/24 }, routes: ${routes} }\n`;
    const { flaws } = toldFlaws(networkFrom(`complete: true\nnodes:\n${node}`));
    assert.deepEqual(
      flaws.filter(({ code }) => code === 'GATEWAY_MISSING').map(({ alsoOn }) => alsoOn.length),
      [0, 0],
    );
  });
});

describe('ACCESS_LINE_COVERED', () => {
  const found = (...lines: readonly string[]) =>
    flawsIn(
      networkFrom('nodes: {}', {
        fw: `ASA Version 9.8(2)\n${lines.map((line) => `access-list IN ${line}\n`).join('')}`,
      }),
      'ACCESS_LINE_COVERED',
    );
  const WIDE = 'extended permit tcp 10.0.0.0 255.0.0.0 any';

  test('names both lines, as the device numbers them and as the file does', () => {
    const [flaw, ...more] = found('remark hosts', WIDE, 'extended deny tcp host 10.2.0.7 any eq 22');
    assert.deepEqual(more, []);
    assert.equal(
      flaw?.text,
      'Line 3 (line 4 of the file) of access list IN on fw is never reached: what it denies is decided by line 2 (line 3 of the file), which permits.',
    );
    assert.deepEqual(
      flaw.config.map(({ line }) => line),
      [3, 4],
    );
    assert.deepEqual(flaw.replacement, [], 'where a denial has to stand, its writer knows');
  });

  test('a repetition is taken out, and is gone then', () => {
    const [flaw] = found(WIDE, WIDE);
    assert.match(flaw?.text ?? '', /is never reached: it repeats line 1 \(line 2 of the file\), which permits\.$/);
    assert.deepEqual(flaw?.replacement, [`no access-list IN ${WIDE}`]);
    assert.deepEqual(found(WIDE), []);
  });
});

describe('CLASS_SHADOWED', () => {
  const ANY = ' class ANY\n  set connection decrement-ttl\n';
  const BACKUP = ' class BACKUP\n  set connection timeout idle 12:00:00\n';

  test('is found with the lines of both classes, and not in the other order', () => {
    const [flaw] = flawsIn(firewall(ANY + BACKUP), 'CLASS_SHADOWED');
    assert.equal(flaw?.cause, 'CLASS_SHADOWED');
    assert.ok(flaw.config.length >= 2);
    assert.deepEqual(flawsIn(firewall(BACKUP + ANY), 'CLASS_SHADOWED'), []);
  });

  test('is gone with the replacement: the earlier class is taken out and written again behind', () => {
    const [flaw] = flawsIn(firewall(ANY + BACKUP), 'CLASS_SHADOWED');
    assert.deepEqual(
      flaw?.replacement.map((line) => line.trim()),
      [
        'policy-map P',
        'no class ANY',
        // One class gives a connection its settings: what ANY gave these connections stands in BACKUP from now on.
        'class BACKUP',
        'set connection decrement-ttl',
        'class ANY',
        'set connection decrement-ttl',
      ],
    );
    // What the device makes of these lines: BACKUP is there already, and ANY comes last.
    assert.deepEqual(flawsIn(firewall(`${BACKUP}  set connection decrement-ttl\n${ANY}`), 'CLASS_SHADOWED'), []);
  });
});
