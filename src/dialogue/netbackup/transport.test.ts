import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { playDialogue } from '../../../test/played-dialogue.ts';

/** The ports that SYNs in the network were sent to, loopback aside. */
function portsOf(name: string): readonly number[] {
  const { timeline } = playDialogue(name, { outside: ['client'], settings: { bytes: '1 GB', contacts: 3 } });
  return timeline.flatMap((one) =>
    one.kind === 'segment' && one.role === 'syn' && one.flow && !one.flow.destination.address.startsWith('127.')
      ? [one.flow.destination.port]
      : [],
  );
}

describe('sockets in the network', () => {
  test('two for each contact, and the image', () => {
    assert.deepEqual(portsOf('netbackup-plain'), Array(7).fill(1_556));
  });

  test('by the proxies as many, and on no other port', () => {
    assert.deepEqual(portsOf('netbackup-8.1-plain'), Array(7).fill(1_556));
  });

  test('whose they are: from 8.1 on none of them is a control socket of bpbrm', () => {
    const { timeline } = playDialogue('netbackup-8.1-plain', { outside: ['client'], settings: { bytes: '1 GB' } });
    const connected = timeline.filter((one) => one.kind === 'connected' && one.process?.name === 'bpbrm');
    assert.ok(connected.length > 0);
    assert.ok(connected.every(({ flow }) => flow?.destination.address.startsWith('127.')));
  });
});
