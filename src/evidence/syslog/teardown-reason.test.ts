import { describe, expect, test } from 'vitest';
import { documentedReasons, teardownReason } from './teardown-reason.ts';

describe('why a connection was torn down', () => {
  test('the reasons that causes are told apart by', () => {
    const idle = ['Conn-timeout', 'Connection timeout', 'Idle Timeout', 'Flow timed out', 'Flow timed out with reset'];
    for (const words of idle) expect(teardownReason(words).reason).toBe('idle');
    expect(teardownReason('TCP FINs').reason).toBe('fins');
    expect(teardownReason('FIN Timeout').reason).toBe('fin-timeout');
    expect(teardownReason('SYN Timeout').reason).toBe('syn-timeout');
    expect(teardownReason('TCP Reset-APPLIANCE').reason).toBe('reset-by-device');
    expect(teardownReason('Probe maximum retries of retransmission exceeded').reason).toBe('probe-unanswered');
    expect(teardownReason('Probe received RST').reason).toBe('probe-refused');
    expect(teardownReason('Pinhole Timeout').reason).toBe('other');
  });

  test.each([...documentedReasons])('%s: %s, in every form of every release', (words, reason) => {
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
    expect(teardownReason('(Reset-O)')).toEqual({ reason: 'reset-outside', words: 'Reset-O' });
    expect(teardownReason('(CORP\\ann)')).toEqual({ reason: 'not-said', words: '' });
  });

  test("a reason of a later release is kept in the device's words", () => {
    expect(teardownReason('Parent flow is closed')).toEqual({ reason: 'other', words: 'Parent flow is closed' });
  });
});
