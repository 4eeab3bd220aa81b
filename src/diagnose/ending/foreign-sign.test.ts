import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { evidenceOf } from '../../../test/evidence.ts';
import { diagnose } from '../diagnose.ts';
import { unexplained } from '../unexplained.ts';

const OWN = '01:00:01.100 [440] <2> logconnections: BPTM CONNECT FROM 10.44.1.4.40010 TO 10.44.8.4.1556 fd = 9\n';
const FAILED = '02:40:09.002 [440] <16> bptm: socket read failed: errno = 104 - Connection reset by peer\n';
const at = (time: string, text: string) => `Nov 24 2026 ${time} fw4 : %ASA-6-${text}\n`;

/** A connection of the backup's host that is none of the backup's is forgotten as idle half an hour before it fails. */
const idle = (port: number) =>
  at(
    '00:10:01',
    `302013: Built outbound TCP connection 501 for cl:10.44.8.4/${port} (10.44.8.4/${port}) to bk:10.44.1.4/40001 (10.44.1.4/40001)`,
  ) +
  at(
    '02:12:11',
    `302014: Teardown TCP connection 501 for cl:10.44.8.4/${port} to bk:10.44.1.4/40001 duration 2:02:10 bytes 4410 Conn-timeout`,
  );
const RESET =
  at(
    '01:00:01',
    '302013: Built outbound TCP connection 502 for cl:10.44.8.4/1556 (10.44.8.4/1556) to bk:10.44.1.4/40010 (10.44.1.4/40010)',
  ) +
  at(
    '02:40:09',
    '302014: Teardown TCP connection 502 for cl:10.44.8.4/1556 to bk:10.44.1.4/40010 duration 1:40:08 bytes 99112233445 TCP Reset-O',
  );

function noticed(bptm: string, asa: string) {
  const evidence = evidenceOf({ 'media4/bptm/log.112426': bptm, 'fw4/asa.log': asa });
  const findings = diagnose(evidence);
  return {
    blamed: findings.some(({ headline }) => headline.includes('noticed')),
    open: unexplained(evidence, findings).map(({ text }) => text),
  };
}

describe('a failure that names no connection', () => {
  test('is not that of a connection of another service', () => {
    const other = OWN.replace('[440]', '[441]').replace('40010', '40012');
    assert.ok(!noticed(other + FAILED, idle(22)).blamed);
    assert.ok(noticed(other + FAILED, idle(13_724)).blamed);
  });

  test('is that of the connection which its process holds, where it ends at that moment', () => {
    assert.ok(!noticed(OWN + FAILED, idle(13_724) + RESET).blamed);
    assert.ok(noticed(OWN + FAILED, idle(13_724)).blamed);
  });

  test('is told with that end, which clears the device', () => {
    const { open } = noticed(OWN + FAILED, idle(22) + RESET);
    assert.match(
      open.join(' '),
      /fw4 writes the end of the connection of that process, 10\.44\.1\.4:40010 -> .*did not do it/,
    );
  });
});
