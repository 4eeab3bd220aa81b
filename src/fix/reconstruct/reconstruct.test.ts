import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { parseAddress } from '../../base/address.ts';
import { minutes, seconds } from '../../base/duration.ts';
import type { CauseCode } from '../../model/codes.ts';
import type { Finding } from '../../model/finding.ts';
import type { Scene, SceneEnds } from '../../model/scene.ts';
import { fixFinding, withoutSessions } from '../case-fixes.ts';
import { NO_SESSIONS, subjectOf } from '../subject.ts';
import { scriptsOf } from '../script/scripts-of.ts';
import { reconstruct } from './reconstruct.ts';

const address = (text: string) => parseAddress(text) ?? assert.fail(text);

const ends = (client = '10.40.1.15', server = '10.40.9.33'): SceneEnds => ({
  flow: {
    protocol: 'tcp',
    source: { address: address(client), port: 41_514 },
    destination: { address: address(server), port: 13_724 },
  },
  client: { name: 'media1', system: 'linux' },
  server: { name: 'client1' },
});

const finding = (cause: CauseCode, scene?: Scene): Finding => ({
  cause,
  confidence: 'proved',
  headline: '',
  story: [],
  figures: [],
  assumed: [],
  rivals: [],
  fixes: [],
  advice: [],
  ...(scene ? { scene } : {}),
});

const device = { name: 'fw1', kind: 'asa' } as const;
const idle = (more: object): Scene => ({
  is: 'idle',
  ...ends(),
  device,
  limit: minutes(60),
  keepalive: 'off',
  ...more,
});

describe('what happened is played again, and the same cause comes out', () => {
  test.each<[CauseCode, Scene]>([
    ['KEEPALIVE_OFF', idle({})],
    ['KEEPALIVE_OFF', idle({ device: { name: 'gw', kind: 'netfilter' }, limit: seconds(90) })],
    ['KEEPALIVE_OFF', idle({ device: {} })],
    ['KEEPALIVE_OFF', idle({ device: { kind: 'fwsm' } })],
    ['KEEPALIVE_OFF', idle({ device: { kind: 'pix' } })],
    ['KEEPALIVE_OFF', idle({ device: { kind: 'ftd' } })],
    ['KEEPALIVE_TOO_LATE', idle({ keepalive: { idle: minutes(60) } })],
    ['IDLE_TIMEOUT', idle({ keepalive: 'unknown' })],
    [
      'FALLBACK_DELAY_OUTLIVES_WAIT',
      { is: 'stalls', ...ends(), device, stalls: 14, each: seconds(10), waited: seconds(120), port: 1556 },
    ],
    ['KEEPALIVE_TOO_EAGER', { is: 'eager', ...ends(), probes: 3, interval: seconds(1), outage: seconds(12) }],
    ['APPLICATION_READ_TIMEOUT', { is: 'patience', ...ends(), who: 'reader', limit: seconds(300) }],
    ['SERVER_IDLE_LIMIT', { is: 'patience', ...ends(), who: 'server', limit: seconds(90) }],
    ['PROXY_IDLE_LIMIT', { is: 'patience', ...ends(), who: 'proxy', limit: seconds(45) }],
  ])('%s %j', (cause, scene) => {
    const made = reconstruct(finding(cause, scene));
    assert.ok('subject' in made, JSON.stringify(made));
  });
});

describe('in a network that is described', () => {
  const twoDevices = (gateway: string) => `complete: true
nodes:
  media1: { system: linux, interfaces: { eth0: 10.40.1.15/24 }, routes: [default via 10.40.1.1 dev eth0] }
  pan: { preset: pan-os, interfaces: { in: 10.40.1.1/24, out: 10.40.5.1/24 }, routes: [10.40.9.0/24 via 10.40.5.2 dev out] }
  gw: { preset: ${gateway}, idle-timeout: 20min, interfaces: { in: 10.40.5.2/24, out: 10.40.9.1/24 }, routes: [10.40.1.0/24 via 10.40.5.1 dev in] }
  client1: { system: linux, interfaces: { eth0: 10.40.9.33/24 }, routes: [default via 10.40.9.1 dev eth0] }
`;
  const scene = idle({ device: { name: 'pan', kind: 'pan-os' }, keepalive: { idle: minutes(120) } });
  const found = finding('KEEPALIVE_TOO_LATE', scene);
  const answerIn = (text: string) => {
    const network = [{ file: 'network/network.yaml', text }];
    const subject = subjectOf(withoutSessions(network, NO_SESSIONS));
    assert.ok('network' in subject, JSON.stringify(subject));
    return fixFinding(found, { subject, goals: [] });
  };

  test('the device that forgets sooner counts, too, of which the finding says nothing', () => {
    const { made, assumed, mendings } = answerIn(twoDevices('fortigate'));
    assert.deepEqual([made, assumed], [false, ['ASSUMED_RECONSTRUCTION']]);
    const [first] = mendings[0]?.fixes ?? [];
    assert.equal(first?.words, 'keepalive after 10 min on media1, for sockets that ask for it');
    assert.match(fixFinding(found).mendings[0]?.fixes[0]?.words ?? '', /keepalive after 30 min/);
  });

  test('one that does not have both ends proves nothing, and another is made', () => {
    const { made, mendings } = answerIn(twoDevices('fortigate').replaceAll('10.40.9.33', '10.40.9.34'));
    assert.equal(made, true);
    assert.match(mendings[0]?.fixes[0]?.words ?? '', /keepalive after 30 min/);
  });
});

describe('what is offered fits the device that wrote the messages', () => {
  const offered = (kind: 'asa' | 'fwsm' | 'pix' | 'ftd') => {
    const { subject, mendings } = fixFinding(finding('KEEPALIVE_OFF', idle({ device: { name: 'fw1', kind } })));
    assert.ok(subject);
    return (mendings[0]?.fixes ?? [])
      .filter(({ price }) => price.devices.length > 0)
      .map((fix) => ({ id: fix.fix, script: scriptsOf(fix.patch, subject)[0] }));
  };

  test.each<['asa' | 'fwsm' | 'pix' | 'ftd', readonly string[]]>([
    ['asa', ['RAISE_CLASS_IDLE_TIMEOUT', 'PROBE_FROM_FIREWALL', 'RAISE_GLOBAL_IDLE_TIMEOUT']],
    ['ftd', ['RAISE_CLASS_IDLE_TIMEOUT', 'PROBE_FROM_FIREWALL', 'RAISE_GLOBAL_IDLE_TIMEOUT']],
    // Dead connection detection came with 7.2(1) of the ASA and PIX; a FWSM has none, a PIX 6 has no classes.
    ['fwsm', ['RAISE_CLASS_IDLE_TIMEOUT', 'RAISE_GLOBAL_IDLE_TIMEOUT']],
    ['pix', ['RAISE_GLOBAL_IDLE_TIMEOUT']],
  ])('%s', (kind, ids) => {
    assert.deepEqual(
      offered(kind).map(({ id }) => id),
      ids,
    );
  });

  test('the class goes into the policy that the device is delivered with: a second global one is refused', () => {
    const [{ script } = { script: undefined }] = offered('asa');
    const lines = script?.steps.flatMap(({ apply }) => apply) ?? [];
    assert.ok(lines.includes('policy-map global_policy'));
    assert.ok(!lines.some((line) => line.startsWith('service-policy ')));
    const notes = script?.notes.join('\n') ?? '';
    assert.match(notes, /Its configuration is not among the evidence/);
    assert.match(notes, /Look first: show running-config service-policy\./);
    // Nobody has said what its interfaces are called.
    assert.match(notes, /packet-tracer input INTERFACE tcp /);
  });

  test('a FWSM has no packet-tracer, a PIX 6 shows its times by another command, an FTD is not typed into', () => {
    assert.doesNotMatch(offered('fwsm')[0]?.script?.notes.join('\n') ?? '', /packet-tracer/);
    const pix = offered('pix')[0]?.script;
    assert.match(pix?.notes.join('\n') ?? '', /Before and after: show timeout/);
    assert.equal(pix?.steps[0]?.apply.at(-1), 'exit');
    assert.match(offered('ftd')[0]?.script?.notes.join('\n') ?? '', /nothing is typed into it/);
  });
});

describe('what cannot be played is said', () => {
  test.each<[string, Finding, RegExp]>([
    ['no scene', finding('KEEPALIVE_OFF'), /does not tell enough/],
    [
      'one network',
      finding('KEEPALIVE_OFF', { ...idle({}), ...ends('10.0.0.1', '10.0.0.2') }),
      /no network can be made/,
    ],
    [
      'IPv6',
      finding('KEEPALIVE_OFF', { ...idle({}), ...ends('2001:db8::1', '2001:db8:1::1') }),
      /no network can be made/,
    ],
    // Six stalls of ten seconds do not use up two minutes.
    [
      'it does not fail',
      finding('FALLBACK_DELAY_OUTLIVES_WAIT', {
        is: 'stalls',
        ...ends(),
        device,
        stalls: 6,
        each: seconds(10),
        waited: seconds(120),
        port: 1556,
      }),
      /does not fail/,
    ],
    [
      'one FIN is not half closed to the simulated ASA',
      finding('HALF_CLOSED_TIMEOUT', { is: 'half-closed', ...ends(), device, limit: minutes(10) }),
      /counted its half-closed time from the FIN of one end/,
    ],
    ['another cause', finding('STATE_LOST', idle({})), /fails of KEEPALIVE_OFF/],
  ])('%s', (_, one, reason) => {
    const made = reconstruct(one);
    assert.ok('not' in made);
    assert.match(made.not, reason);
  });
});

test.each(['a"b: {c', 'x\ny', '../../etc', '$(id)', ''])('a host called %o is a name, and nothing else', (name) => {
  const made = reconstruct(
    finding('KEEPALIVE_OFF', {
      ...idle({ device: { name, kind: 'asa' } }),
      client: { name: 'a' },
      server: { name: 'b' },
    }),
  );
  assert.ok('subject' in made || /cannot be played|no network/.test(made.not), JSON.stringify(made));
  if ('subject' in made) assert.ok([...made.subject.network.nodes].length === 3);
});
