import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { subjectFrom } from '../../test/fix-subject.ts';
import { mended } from '../../test/mended.ts';
import { askedTwice, behindGateway } from '../../test/verdicts.ts';
import { raiseGlobalIdleTimeout } from './remedies/raise-global-idle-timeout.ts';

/** A Linux and a firewall behind it that both forget after an hour. */
const network = (loose: 0 | 1) =>
  behindGateway(
    'table inet f { chain forward { type filter hook forward priority 0; policy drop; ct state established accept; tcp dport 5432 accept; }; }',
    `, net.netfilter.nf_conntrack_tcp_timeout_established: 3600, net.netfilter.nf_conntrack_tcp_loose: ${loose}`,
  );

const fixWith = (loose: 0 | 1) => {
  const sessions = `sessions:\n${askedTwice({})}`;
  const [fix] = mended(subjectFrom({ network: network(loose), sessions }), [raiseGlobalIdleTimeout])[0]?.fixes ?? [];
  return fix && [fix.words, fix.patch.map(({ node }) => node), fix.leftAlone];
};

describe('what was to be changed and need not be', () => {
  test('is not in the title, and its reason is told as the replay shows it', () => {
    assert.deepEqual(fixWith(1), [
      'idle timeout of 4 h for everything on fw1',
      ['fw1'],
      [
        'gw may stay as it is: it forgets the connection as before, and its next packet makes it known again (nf_conntrack_tcp_loose).',
      ],
    ]);
  });

  test('what is needed stays in it', () => {
    assert.deepEqual(fixWith(0), ['idle timeout of 4 h for everything on gw and fw1', ['gw', 'fw1'], []]);
  });
});
