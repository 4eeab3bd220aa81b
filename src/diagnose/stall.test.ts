import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatDuration } from '../base/duration.ts';
import { formatEndpoint } from '../model/flow.ts';
import { evidenceOf } from '../../test/evidence.ts';
import { stalls, totalOf } from './stall.ts';

const line = (time: string, text: string, thread = '5592.5372') => `${time} [${thread}] <2> ${text}`;
const trying = (time: string, attempt: number, thread?: string) =>
  line(time, `vnet_async_connect: vnet_vnetd.c.812: 0: connect in progress: ${attempt} 0x0000000${attempt}`, thread);
const got = (time: string, port: number, thread?: string) =>
  line(time, `logconnections: BPCD CONNECT FROM 10.1.0.10.3583 TO 10.2.0.20.${port} fd = 1240`, thread);
const log = (...lines: readonly string[]) => ({ 'media1/bpbrm/log.112026': lines.join('\n') });

const rows = (to: string) => ({
  'media1/netstat.txt': `2026-11-20 17:49:58\ntcp 0 1 10.1.0.10:3582 ${to} SYN_SENT`,
});

const one = (texts: Readonly<Record<string, string>>) => stalls(evidenceOf(texts))[0];

describe('a stall', () => {
  test('lasts from the attempt to the next port’s turn, and knows the port that answered then', () => {
    const stall = one(log(trying('17:49:54.006', 1), trying('17:50:04.006', 2), got('17:50:04.599', 13_724)));
    assert.equal(stall && formatDuration(stall.lasted), '10.000 s');
    assert.equal(stall?.fallback?.flow?.destination.port, 13_724);
  });
  test('is none when the next port’s turn comes within two seconds: that was a refusal', () => {
    assert.equal(
      one(log(trying('17:49:54.000', 1), trying('17:49:56.000', 2), got('17:49:56.100', 13_724))),
      undefined,
    );
    assert.ok(one(log(trying('17:49:54.000', 1), trying('17:49:56.001', 2), got('17:49:56.100', 13_724))));
  });
  test('is named by a socket in SYN_SENT towards the host that then answered, and by no other', () => {
    const lines = log(trying('17:49:54.006', 1), trying('17:50:04.006', 2), got('17:50:04.599', 13_724));
    const named = one({ ...lines, ...rows('10.2.0.20:1556') });
    assert.equal(named?.target && formatEndpoint(named.target.endpoint), '10.2.0.20:1556');
    assert.equal(one({ ...lines, ...rows('10.9.9.9:1556') })?.target, undefined);
  });
});

test('stalls side by side count once', () => {
  const lines = log(
    trying('17:49:54.000', 1, '10.1'),
    trying('17:49:58.000', 1, '20.1'),
    trying('17:50:04.000', 2, '10.1'),
    got('17:50:04.100', 13_724, '10.1'),
    trying('17:50:08.000', 2, '20.1'),
    got('17:50:08.100', 13_724, '20.1'),
  );
  const found = stalls(evidenceOf(lines));
  assert.equal(found.length, 2);
  assert.equal(formatDuration(totalOf(found)), '14.000 s');
});
