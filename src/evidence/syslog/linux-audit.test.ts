import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatInstant } from '../../base/instant.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { linuxAudit } from './linux-audit.ts';

function reads(line: string) {
  const page = pageDouble({ file: 'audit.log' });
  const [reading] = readText(linuxAudit, page, line).readings;
  const [one] = page.seen;
  return {
    reading: reading?.reading,
    told:
      one?.kind === 'node-event' ? `${formatInstant(one.at)} ${one.node ?? '-'} ${one.event}: ${one.words}` : undefined,
  };
}

const FLUSHED = 'argc=2 a0="conntrack" a1="-F"';

describe('somebody empties the table', () => {
  test.each([
    [`type=EXECVE msg=audit(1795173133.250:4711): ${FLUSHED}`, '- cleared: conntrack -F'],
    [`node=gw type=EXECVE msg=audit(1795173133.250:4711): ${FLUSHED}`, 'gw cleared: conntrack -F'],
    [
      `Nov 20 11:12:13 gw audispd: node=gw1.example.org type=EXECVE msg=audit(1795173133.250:4711): ${FLUSHED}`,
      'gw1.example.org cleared: conntrack -F',
    ],
    [`Nov 20 11:12:13 gw kernel: audit: type=1309 audit(1795173133.250:4711): ${FLUSHED}`, 'gw cleared: conntrack -F'],
    [`Nov 20 11:12:13 gw audispd: type=EXECVE msg=audit(1795173133.250:4711): ${FLUSHED}`, 'gw cleared: conntrack -F'],
    [
      `type=EXECVE msg=audit(1795173133.250:4711): argc=3 a0="conntrack" a1="-D" a2=2D73\x1dARCH=x86_64`,
      '- cleared: conntrack -D -s',
    ],
    [
      'type=EXECVE msg=audit(1795173133.250:4711): argc=4 a0="/usr/sbin/conntrack" a1="--delete" a2="-s" a3=31302E312E302E3130',
      '- cleared: /usr/sbin/conntrack --delete -s 10.1.0.10',
    ],
  ])('%s', (line, told) => assert.equal(reads(line).told, `2026-11-20T11:12:13.250 ${told}`));
});

test.each(['a1="-L"', 'a1="-F" a2="expect"', 'a1="-E" a2=2D6F'])('nothing is told by conntrack %s', (given) =>
  assert.deepEqual(reads(`type=EXECVE msg=audit(1795173133.250:4711): argc=3 a0="conntrack" ${given}`), {
    reading: 'read',
    told: undefined,
  }),
);

test.each(['msg=audit(11/20/26 11:12:13.250:4711) :', 'msg=audit(17951731.2:1):', ''])('is no record: %s', (stamp) =>
  assert.equal(reads(`type=EXECVE ${stamp} ${FLUSHED}`).reading, 'other'),
);

test('what is repeated of a line is bounded', () => {
  const line = `type=EXECVE msg=audit(1795173133.250:4711): argc=900 a0="conntrack" a1="-D" a2="${'x'.repeat(900)}"`;
  assert.ok((reads(line).told?.length ?? 1_000) < 220);
});
