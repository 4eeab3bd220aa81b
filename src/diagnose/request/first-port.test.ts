import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { deniedByList } from '../../../test/asa-log.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { formatTimeOfDay } from '../../base/instant.ts';
import { second } from '../../../test/conversation.ts';
import { policyDeny } from '../causes/policy-deny.ts';
import { silentDropOnFirstPort } from '../causes/silent-drop.ts';
import { denialSentences, denialsOf, firstPort, portAdvice, portAssumption, portRivals } from './first-port.ts';
import { stalls } from './stall.ts';

/** A process of media1 whose attempts stall for ten seconds each, until a port of the client answers. */
const log = (attempts: number, answers: number, from = 100) => {
  const line = (at: number, text: string) => `${formatTimeOfDay(second(at))} [5592.5372] <2> ${text}`;
  const progress = Array.from({ length: attempts + 1 }, (_, i) =>
    line(from + i * 10, `vnet_async_connect: vnet_vnetd.c.812: 0: connect in progress: ${i + 1} 0x0000000${i + 1}`),
  );
  const answer = line(
    from + attempts * 10 + 0.5,
    `logconnections: BPCD CONNECT FROM 10.1.0.10.3583 TO 10.2.0.20.${answers} fd = 1240`,
  );
  return { 'media1/bpbrm/log.112026': [...progress, answer].join('\n') };
};
const syn = (port: number) => ({
  'media1/netstat.txt': `2026-11-20 00:01:45\ntcp 0 1 10.1.0.10:3582 10.2.0.20:${port} SYN_SENT`,
});
const read = (texts: Readonly<Record<string, string>>) => {
  const evidence = evidenceOf(texts);
  const group = stalls(evidence);
  return { evidence, group, port: firstPort(group) };
};

describe('the port that stalls', () => {
  test('is the one that the product tries before the one that answers', () => {
    assert.equal(read(log(1, 13_724)).port.words, 'port 1556 (PBX) of 10.2.0.20');
    assert.equal(read(log(1, 13_782)).port.words, 'port 13724 (vnetd) of 10.2.0.20');
  });
  test('is the first of several that stall one after the other', () => {
    assert.equal(read(log(2, 13_782)).port.port, 1556);
  });
  test('is the one that a socket list shows, whatever the order, and then it is not assumed', () => {
    const { port } = read({ ...log(1, 13_724), ...syn(9_999) });
    assert.deepEqual([port.port, portAssumption(port)], [9_999, []]);
    assert.equal(port.words, 'port 9999 of 10.2.0.20');
  });
  test('that is taken from the order is an assumption, and that is said', () => {
    assert.deepEqual(
      portAssumption(read(log(1, 13_724)).port).map(({ code }) => code),
      ['ASSUMED_PORT_ORDER'],
    );
  });
  test('cannot be the very port that answers: the product tries nothing before PBX', () => {
    assert.deepEqual(silentDropOnFirstPort.look(evidenceOf(log(1, 1_556))), []);
    assert.equal(silentDropOnFirstPort.look(evidenceOf({ ...log(1, 1_556), ...syn(9_999) })).length, 1);
  });
});

describe('a firewall that says that it denied the port', () => {
  const denied = (port: number, at = 105) => ({
    'fw1/asa.log': deniedByList({ at, from: '10.1.0.10:3582', to: `10.2.0.20:${port}` }),
  });
  const told = (texts: Readonly<Record<string, string>>) => {
    const { evidence, group } = read({ ...log(1, 13_724), ...texts });
    return denialSentences(evidence, denialsOf(evidence, group)).map(({ text }) => text);
  };
  test('is quoted with its list', () => {
    assert.deepEqual(told(denied(1_556)), [
      'fw1 says that it denied 1 request to port 1556 by access list "outside_in".',
    ]);
  });
  test('is not, of another port or at another time', () => {
    assert.deepEqual(told(denied(13_782)), []);
    assert.deepEqual(
      [40, 170].map((at) => told(denied(1_556, at)).length),
      [1, 1],
    );
    assert.deepEqual(
      [39, 171].map((at) => told(denied(1_556, at)).length),
      [0, 0],
    );
  });
  test('is not told a second time as a denial, but told where no port answers: then nothing else tells it', () => {
    const policies = (texts: Readonly<Record<string, string>>) =>
      policyDeny.look(evidenceOf({ ...texts, ...denied(1_556) })).length;
    assert.equal(policies(log(1, 13_724)), 0);
    assert.equal(policies(log(2, 13_782)), 0);
    const gaveUp = log(1, 13_724)['media1/bpbrm/log.112026'].split('\n').slice(0, 2).join('\n');
    assert.equal(policies({ 'media1/bpbrm/log.112026': gaveUp, ...syn(1_556) }), 1);
    const anHourLater = evidenceOf({ ...log(1, 13_724), ...denied(1_556, 3_705) });
    assert.equal(policyDeny.look(anHourLater).length, 1, 'another one');
  });
  test('makes the policy the root, and no longer a question', () => {
    const policy = (texts: Readonly<Record<string, string>>) => {
      const { evidence, group, port } = read({ ...log(1, 13_724), ...texts });
      return portRivals(evidence, group, port).find(({ cause }) => cause === 'POLICY_DENY')?.whyLess ?? '';
    };
    assert.match(policy(denied(1_556)), /^it is the root of this: fw1 says so/);
    assert.match(policy({}), /none in this evidence says that it did/);
    assert.match(policy(denied(1_556, 3_705)), /none in this evidence says that it did/, 'an hour later');
  });
});

test('where a wait ran out, fewer connects and a longer wait help too', () => {
  const { port } = read(log(1, 13_724));
  assert.deepEqual(portAdvice(port, 'stall-only').fixes, ['OPEN_FIRST_PORT', 'REJECT_INSTEAD_OF_DROP']);
  assert.deepEqual(portAdvice(port, 'with-wait').fixes.slice(2), ['REDUCE_CONNECTS', 'EXTEND_WAIT']);
  assert.match(portAdvice(port, 'stall-only').advice[0]?.text ?? '', /^Permit TCP to 10\.2\.0\.20:1556 /);
});
