import assert from 'node:assert/strict';
import { test } from 'vitest';
import { guardedNetwork } from '../../test/guarded-network.ts';
import { invalidWords } from './invalid-words.ts';

const network = guardedNetwork({ firewall: 'sysctl: { net.netfilter.nf_conntrack_tcp_be_liberal: 0 }' });
const words = (why: string, by?: string) => invalidWords(network, { node: 'fw', why, ...(by !== undefined && { by }) });

test('it cites the setting that was written, and the rule', () => {
  const rule = '“ct state invalid drop” (nft.txt:4)';
  assert.match(
    words('ACK is over upper bound 7 (ACKed data not seen yet)', rule),
    /^takes for INVALID \(ACK is .*\), as net\.netfilter\.nf_conntrack_tcp_be_liberal is 0 \(.+:\d+\), and discards by “ct state/,
  );
});

test('a setting that nobody wrote is as the kernel has it', () => {
  assert.equal(
    words('invalid rst'),
    'takes for INVALID (invalid rst), as net.netfilter.nf_conntrack_tcp_ignore_invalid_rst is 0 by default',
  );
});

test('of a packet that no state takes, no setting says anything', () => {
  assert.equal(
    words('packet (index 3) in dir 0 invalid, state SYN_SENT'),
    'takes for INVALID (packet (index 3) in dir 0 invalid, state SYN_SENT)',
  );
});
