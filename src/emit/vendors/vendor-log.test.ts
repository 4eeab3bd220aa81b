import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours, minutes } from '../../base/duration.ts';
import { civilDay, instant } from '../../base/instant.ts';
import type { Incident } from '../../dialogue/fault.ts';
import { simulate } from '../../dialogue/simulate.ts';
import { evidenceFrom } from '../../../test/loop/emitted-evidence.ts';
import { guardedPair, other } from '../../../test/loop/guarded-pair.ts';
import { PORT, talkSession } from '../../../test/loop/talk-session.ts';
import { VENDORS } from '../../../test/loop/vendor-scenarios.ts';
import { emit } from '../emit.ts';

const epoch = civilDay(2026, 11, 20) ?? instant(0);

function night(vendor: string, options: { readonly lines?: readonly string[]; readonly does?: Incident } = {}) {
  const network = guardedPair({ guard: other(`preset: ${vendor}`, ...(options.lines ?? [])) });
  const sessions = [talkSession({ silence: hours(2) }), talkSession({ name: 'other', silence: minutes(5), port: 22 })];
  const faults = options.does ? [{ at: minutes(2), node: 'fw', ...options.does }] : [];
  const simulation = simulate({
    network,
    sessions,
    faults,
    seed: 1,
    until: hours(9),
    tape: { socketsEvery: hours(1) },
  });
  const { files, unwritten } = emit(simulation, { network, sessions, epoch, captures: 'none' });
  assert.deepEqual(unwritten, []);
  return evidenceFrom(files.filter(({ path }) => path.includes('/fw/')));
}

/** Each in seconds since the first line. */
const told = ({ timeline }: ReturnType<typeof evidenceFrom>): readonly string[] =>
  timeline.observations.map((one) => {
    const at = (one.at - (timeline.observations[0]?.at ?? 0)) / 1e6;
    const port = one.flow ? ` ${one.flow.destination.port}` : '';
    switch (one.kind) {
      case 'firewall-teardown':
        return `${Math.round(at)} ${one.reason}${port} after ${(one.lasted ?? 0) / 1e6} s, ${one.bytes} bytes`;
      case 'firewall-denied':
        return `${Math.round(at)} ${one.denial}${port}`;
      case 'node-event':
        return `${Math.round(at)} ${one.event}`;
      default:
        return `${Math.round(at)} ${one.kind}${port}`;
    }
  });

describe.each(VENDORS)('the log of a %s', (vendor) => {
  test('says what became of each session', () => {
    const lines = told(night(vendor));
    assert.ok(lines.includes(`0 firewall-built ${PORT}`), lines.join('\n'));
    const ends = lines.filter((line) => line.includes(' after '));
    const idle = vendor === 'juniper-srx' ? 1_800 : 3_600;
    // Of payload 220 and 110, in 7 and 5 packets of 52 bytes of headers, and two SYNs of 8 more each.
    const frame = vendor === 'pan-os' ? 14 : 0;
    const closed = 220 + 7 * (52 + frame) + 2 * 8;
    const forgotten = 110 + 5 * (52 + frame) + 2 * 8;
    assert.match(ends[0] ?? '', new RegExp(`^3[01]\\d fins 22 after 3[01]\\d s, ${closed} bytes$`));
    assert.match(ends[1] ?? '', new RegExp(`^${idle} idle ${PORT} after ${idle} s, ${forgotten} bytes$`));
  });

  test('says that a policy denied a request', () => {
    const lines = told(night(vendor, { lines: ['permits: [tcp from any to any port 22]'] }));
    assert.ok(lines.filter((line) => line.endsWith(`policy ${PORT}`)).length >= 4, lines.join('\n'));
  });

  test.each<[Incident]>([[{ does: 'reboot' }], [{ does: 'failover', state: 'lost' }], [{ does: 'clear-connections' }]])(
    'says that of $does, and no end of the sessions that it cost',
    (does) => {
      const lines = told(night(vendor, { does }));
      const event = { reboot: 'restarted', failover: 'took-over', 'clear-connections': 'cleared' }[
        does.does as 'reboot' | 'failover' | 'clear-connections'
      ];
      // What a FortiGate that is told to clear its sessions writes was found nowhere, nor what a PAN-OS says of itself.
      const isWritten = vendor === 'juniper-srx' || (vendor === 'fortigate' && event !== 'cleared');
      assert.equal(lines.includes(`120 ${event}`), isWritten, lines.join('\n'));
      assert.ok(!lines.some((line) => line.includes(`idle ${PORT}`) || line.includes(`fins ${PORT}`)));
    },
  );
});
