import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { evidenceOf } from '../../../test/evidence.ts';
import { peerNotAllowed } from './peer-not-allowed.ts';

const lines = [
  '01:30:07.149 [4390] <2> bpcd peer_hostname: Connection from host media1-bk (10.9.0.15) port 40122',
  '01:30:07.200 [4390] <16> bpcd valid_server: media1-bk is not a media server either',
  '01:30:07.201 [4390] <2> bpcd Exit: EXIT STATUS 46: server not allowed access',
];
const look = (all: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  peerNotAllowed.look(evidenceOf({ 'client1/bpcd/log.112026': all.join('\n'), ...more }));

describe('a caller that is missing from the list', () => {
  test('is named as the refusing host knows it, with the line to add', () => {
    const [finding, ...more] = look(lines);
    assert.equal(more.length, 0);
    assert.equal(finding?.confidence, 'proved');
    assert.match(finding.headline, /client1 does not accept media1-bk \(10\.9\.0\.15\) as a server: status 46/);
    assert.match(finding.advice[0]?.text ?? '', /^Add SERVER = media1-bk .*reverse name of 10\.9\.0\.15/);
  });
  test('is only likely, and without a name, when nobody wrote down who called', () => {
    const [finding] = look(lines.slice(2));
    assert.equal(finding?.confidence, 'likely');
    assert.match(finding.advice[0]?.text ?? '', /^Add SERVER = <the name/);
  });
  test('is not the finding where a setting chose the address that is refused', () => {
    assert.deepEqual(look(lines, { 'media1/bp.conf': 'REQUIRED_INTERFACE = media1-bk' }), []);
  });
  test('is none when the job ended with another status', () => {
    assert.deepEqual(
      look([...lines.slice(0, 1), '01:30:07.201 [4390] <2> bpcd Exit: EXIT STATUS 25: cannot connect on socket']),
      [],
    );
  });
});
