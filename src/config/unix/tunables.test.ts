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

  describe('what nothing can have is a mistake with its place', () => {
    const wrong = (text: string) =>
      (read(text).unread ?? []).map(
        ({ line, impossible }) => `${line}:${impossible?.at} ${impossible?.found}; ${impossible?.remedy}`,
      );

    test.each([
      // Seconds, where the system counts milliseconds.
      ['ndd -set /dev/tcp tcp_keepalive_interval 7200', '1:41 "7200"; correct the value'],
      ['# ndd -get /dev/tcp tcp_keepalive_interval\n300', '2:0 "300"; correct the value'],
      ['ndd -set /dev/tcp tcp_keepalive_interval -1', '1:41 "-1"; correct the value'],
      ['ndd -set /dev/tcp tcp_keepalive_interval 864000001', '1:41 "864000001"; correct the value'],
      ['ipadm set-prop -p _keepalive_interval=900 tcp', '1:38 "900"; correct the value'],
      ['no -o tcp_keepidle=0', '1:19 "0"; correct the value'],
      ['NDD_NAME[1]=tcp_keepalive_interval\nNDD_VALUE[1]=7200', '2:13 "7200"; correct the value'],
      [
        'ndd -set /dev/tcp tcp_keepalive_intervall 300000',
        '1:18 the setting "tcp_keepalive_intervall"; did you mean "tcp_keepalive_interval"?',
      ],
      [
        'ipadm set-prop -p _keepalive_intervall=300000 tcp',
        '1:18 the setting "_keepalive_intervall"; did you mean "_keepalive_interval"?',
      ],
      ['no -p -o tcp_keepidel=1800', '1:9 the setting "tcp_keepidel"; did you mean "tcp_keepidle"?'],
    ])('%j', (text, expected) => assert.deepEqual(wrong(text), [expected]));

    test('unless a later line sets it right; other names are not judged', () => {
      assert.deepEqual(
        wrong('ndd -set /dev/tcp tcp_keepalive_interval 5\nndd -set /dev/tcp tcp_keepalive_interval 60000'),
        [],
      );
      assert.deepEqual(wrong('ndd -set /dev/tcp tcp_xmit_hiwat 65536\nipadm set-prop -p forwarding=on ip'), []);
      assert.deepEqual(
        wrong('tcp   _keepalive_interval   rw   7200000      --           7200000      10000-864000000'),
        [],
      );
    });
  });

  test('a host model of which nobody knows what it means stays open', () => {
    const { hostModelSend } = stackSettings(read('ip_strong_es_model = 2\n').parameters ?? new Map());
    assert.equal(hostModelSend, 'not-checked');
  });
});

const valueOf = (fact: unknown): unknown =>
  typeof fact === 'object' && fact !== null && 'known' in fact ? fact.known : fact;
