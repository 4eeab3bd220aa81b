import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { stackSettings } from '../assemble/stack-settings.ts';
import { hostFileKind } from '../host-file.ts';
import { readTunables } from './tunables.ts';

const read = (text: string) => readTunables({ file: 'tunables.txt', text });
const values = (text: string) =>
  [...(read(text).parameters ?? [])].map(([name, fact]) => [name, typeof fact === 'string' ? fact : fact.known]);

describe('tunables', () => {
  test('ipadm show-prop, by protocol and property', () => {
    const text = `PROTO PROPERTY              PERM CURRENT      PERSISTENT   DEFAULT      POSSIBLE
ipv4  forwarding            rw   on           on           off          on,off
ipv4  hostmodel             rw   src-priority --           weak         strong,src-priority,weak
tcp   _keepalive_interval   rw   7200000      --           7200000      10000-864000000
`;
    assert.deepEqual(values(text), [
      ['ipv4.forwarding', 'on'],
      ['ipv4.hostmodel', 'src-priority'],
      ['tcp._keepalive_interval', '7200000'],
    ]);
    const stack = stackSettings(read(text).parameters ?? new Map());
    assert.deepEqual(
      [valueOf(stack.forwarding), valueOf(stack.hostModelSend), valueOf(stack.hostModelReceive)],
      [true, 'source-priority', 'weak'],
    );
  });

  test('a session with ndd, and what is set', () => {
    const text = `# ndd -get /dev/ip ip_strong_es_model
1
# ndd -set /dev/tcp tcp_keepalive_interval 300000
# ndd -get /dev/ip ip_forwarding
0
`;
    assert.deepEqual(values(text), [
      ['ip_strong_es_model', '1'],
      ['tcp_keepalive_interval', '300000'],
      ['ip_forwarding', '0'],
    ]);
    assert.equal(read(text).looksLike, 'hp-ux');
    assert.equal(valueOf(stackSettings(read(text).parameters ?? new Map()).hostModelSend), 'strong');
  });

  test('what ipadm and no are told to set', () => {
    assert.deepEqual(
      values('ipadm set-prop -p _keepalive_interval=900000 tcp\nipadm set-prop -t -p hostmodel=strong ipv4\n'),
      [
        ['tcp._keepalive_interval', '900000'],
        ['ipv4.hostmodel', 'strong'],
      ],
    );
    const text = '# no -p -o tcp_keepidle=1800\n/usr/sbin/no -o tcp_keepintvl=150\n';
    assert.deepEqual(values(text), [
      ['tcp_keepidle', '1800'],
      ['tcp_keepintvl', '150'],
    ]);
    assert.equal(read(text).looksLike, 'aix');
    assert.equal(hostFileKind({ file: 'anything.txt', text }), 'tunables');
  });

  test('nddconf: name and value go together by their number', () => {
    assert.deepEqual(values('TRANSPORT_NAME[0]=ip\nNDD_NAME[0]=ip_strong_es_model\nNDD_VALUE[0]=2\nNDD_VALUE[1]=5\n'), [
      ['ip_strong_es_model', '2'],
    ]);
  });

  test('a host model of which nobody knows what it means stays open', () => {
    const { hostModelSend } = stackSettings(read('ip_strong_es_model = 2\n').parameters ?? new Map());
    assert.equal(hostModelSend, 'not-checked');
  });
});

const valueOf = (fact: unknown): unknown =>
  typeof fact === 'object' && fact !== null && 'known' in fact ? fact.known : fact;
