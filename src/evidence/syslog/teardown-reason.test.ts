import { describe, expect, test } from 'vitest';
import { documentedReasons, teardownReason } from './teardown-reason.ts';

describe('why a connection was torn down', () => {
  test.each([
    ['Conn-timeout', 'idle'],
    ['Connection timeout', 'idle'],
    ['Idle Timeout', 'idle'],
    ['Flow timed out', 'idle'],
    ['Flow timed out with reset', 'idle'],
    ['TCP FINs', 'fins'],
    ['FIN Timeout', 'fin-timeout'],
    ['SYN Timeout', 'syn-timeout'],
    ['TCP Reset-I', 'reset-inside'],
    ['TCP Reset-O', 'reset-outside'],
    ['TCP Reset', 'reset'],
    ['TCP Reset-APPLIANCE', 'reset-by-device'],
    ['Probe maximum retries of retransmission exceeded', 'probe-unanswered'],
    ['Probe maximum retransmission time elapsed', 'probe-unanswered'],
    ['Probe received RST', 'probe-refused'],
    ['Probe received FIN', 'probe-refused'],
    ['Probe completed', 'other'],
    ['Failover primary closed', 'failover'],
    ['Xlate Clear', 'cleared'],
    ['Route change', 'route-change'],
    ['Deny Terminate', 'inspection'],
    ['Flow closed by inspection', 'inspection'],
    ['Flow terminated by IPS', 'inspection'],
    ['Flow reset by IPS', 'inspection'],
    ['IPS fail-close', 'inspection'],
    ['TCP bad retransmission', 'inspection'],
    ['TCP segment partial overlap', 'inspection'],
    ['TCP unexpected window size variation', 'inspection'],
    ['Flow terminated by TCP Intercept', 'denied'],
    ['SYN Control', 'denied'],
    ['Unauth Deny', 'denied'],
    ['Invalid SYN', 'denied'],
    ['TCP Invalid SYN', 'denied'],
    ['Free the flow created as result of packet injection', 'packet-tracer'],
    ['Flow is a loopback', 'other'],
    ['No interfaces associated with zone', 'other'],
    ['No valid adjacency', 'other'],
    ['Pinhole Timeout', 'other'],
    ['Tunnel has been torn down', 'other'],
    ['Unknown', 'other'],
    ['VPN reclassify failed', 'other'],
  ] as const)('%s: %s, in every form of every release', (words, reason) => {
    expect(documentedReasons).toContain(words);
    expect(teardownReason(words)).toEqual({ reason, words });
    expect(teardownReason(`(${words})`)).toEqual({ reason, words });
    expect(teardownReason(words.toUpperCase())).toEqual({ reason, words: words.toUpperCase() });
    expect(teardownReason(`${words.toLowerCase()} (CORP\\ann)`)).toEqual({ reason, words: words.toLowerCase() });
    expect(teardownReason(`${words} from inside-net`)).toEqual({ reason, words: `${words} from inside-net` });
  });

  test('the spelling of the guide: `TCP Reset - APPLIANCE`', () => {
    expect(teardownReason('TCP Reset - APPLIANCE').reason).toBe('reset-by-device');
    expect(teardownReason('TCP Reset - I').reason).toBe('reset-inside');
    expect(teardownReason('TCP Reset - O from NP Identity Ifc').reason).toBe('reset-outside');
  });

  test('nothing printed, or only a user', () => {
    expect(teardownReason('')).toEqual({ reason: 'not-said', words: '' });
    expect(teardownReason('(CORP\\ann)')).toEqual({ reason: 'not-said', words: '' });
  });

  test("a reason of a later release is kept in the device's words", () => {
    expect(teardownReason('Parent flow is closed')).toEqual({ reason: 'other', words: 'Parent flow is closed' });
  });
});
