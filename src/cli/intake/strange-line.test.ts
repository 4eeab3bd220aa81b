import assert from 'node:assert/strict';
import { test } from 'vitest';
import { strangeLine } from './case.ts';

const files = (system: string, setting: string) => ({
  network: [
    {
      file: 'network/network.yaml',
      text: `nodes:\n  a:\n    system: ${system}\n    sysctl:\n      net.ipv4.tcp_keepalive_time: 60\n${setting}`,
    },
  ],
  sessions: { file: 'sessions.yaml', text: '' },
});

test('a setting that the system does not have changes nothing; what loses its meaning with the system was no what-if', () => {
  const [before, registry] = [files('linux', ''), '      KeepAliveTime: 5000\n'];
  assert.equal(strangeLine(before, files('windows', registry)), undefined);
  assert.match(
    strangeLine(before, files('linux', registry)) ?? '',
    /^found "KeepAliveTime: 5000".*a setting of Windows/,
  );
});
