import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { flawsIn } from '../../../test/flaws.ts';
import { networkFrom } from '../../../test/yaml-network.ts';
import type { FlawCode } from './flaw.ts';

const firewall = (lines: string) =>
  networkFrom('nodes: {}', {
    fw: `ASA Version 9.8(2)
interface Gi0/0
 nameif inside
 security-level 100
 ip address 10.1.0.1 255.255.255.0
access-list LIST extended permit ip any any
object network SERVER
 host 10.1.0.5
class-map CLASS
 match any
policy-map POLICY
 class CLASS
tcp-map BYPASS
${lines}
`,
  });

interface Row {
  readonly code: FlawCode;
  readonly wrong: string;
  readonly right: string;
}

const rows: readonly Row[] = [
  { code: 'ACCESS_LIST_NOT_DEFINED', wrong: 'access-group LISTE global', right: 'access-group LIST global' },
  {
    code: 'OBJECT_NOT_DEFINED',
    wrong: 'access-list LIST extended permit ip object SERVERS any',
    right: 'access-list LIST extended permit ip object SERVER any',
  },
  { code: 'CLASS_MAP_NOT_DEFINED', wrong: 'policy-map POLICY\n class CLASSY', right: 'class CLASS' },
  { code: 'POLICY_MAP_NOT_DEFINED', wrong: 'service-policy POLICE global', right: 'service-policy POLICY global' },
  {
    code: 'TCP_MAP_NOT_DEFINED',
    wrong: 'policy-map POLICY\n class CLASS\n  set connection advanced-options BYPAS',
    right: 'set connection advanced-options BYPASS',
  },
  {
    code: 'NAMEIF_NOT_DEFINED',
    wrong: 'access-group LIST in interface insid',
    right: 'access-group LIST in interface inside',
  },
];

describe.each(rows)('$code', ({ code, wrong, right }) => {
  test('is found with its line and what to write in its place', () => {
    const [flaw, ...others] = flawsIn(firewall(wrong), code);
    assert.deepEqual(others, []);
    assert.equal(flaw?.node, 'fw');
    assert.deepEqual(
      flaw.config.map(({ text }) => text),
      [wrong.split('\n').at(-1)?.trim()],
    );
    assert.deepEqual(flaw.replacement, [right]);
    assert.match(flaw.text, /is defined\.$/);
  });

  test('is gone with the replacement', () => {
    const [flaw] = flawsIn(firewall(wrong), code);
    const mended = [...wrong.split('\n').slice(0, -1), ` ${flaw?.replacement[0]}`].join('\n').trim();
    assert.deepEqual(flawsIn(firewall(mended), code), []);
  });
});

test('a name that is like no other has no replacement', () => {
  const [flaw] = flawsIn(firewall('access-group QQQQQQQQ global'), 'ACCESS_LIST_NOT_DEFINED');
  assert.deepEqual(flaw?.replacement, []);
});

test('only the name is replaced, not a word of the command that is spelt like it', () => {
  const [flaw] = flawsIn(
    firewall('access-list LIST extended permit ip object objec any\nobject network objects\n'),
    'OBJECT_NOT_DEFINED',
  );
  assert.deepEqual(flaw?.replacement, ['access-list LIST extended permit ip object objects any']);
});
