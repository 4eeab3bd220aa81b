import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { askedTwice, TWO_HOSTS } from '../../../test/verdicts.ts';
import { written } from '../../../test/written.ts';
import { minutes } from '../../base/duration.ts';
import { COLUMNS } from '../../view/paint.ts';
import { EXIT } from '../exit.ts';
import { type CheckFlags, runCheck } from './check.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-check-'));
  mkdirSync(join(folder, 'network'));
  writeFileSync(join(folder, 'network', 'network.yaml'), TWO_HOSTS);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The command on a case with these sessions. */
async function run(sessions: string, flags: Partial<CheckFlags> = {}) {
  writeFileSync(join(folder, 'sessions.yaml'), `sessions:\n${sessions}`);
  return written(() => runCheck({ json: false, timeline: false, ...flags }, folder));
}

const good = askedTwice({ name: 'good', idle: '10 min' });
const bad = askedTwice({ name: 'bad' });

describe('of what is not there one thing is told', () => {
  const told = async (path: string) => {
    const { code, err } = await written(() => runCheck({ json: false, timeline: false }, path));
    return [code, err.replaceAll(/\n {2}/g, ' ')] as const;
  };

  test('no case, no sessions, no network', async () => {
    const [none, noneText] = await told(join(folder, 'none'));
    assert.equal(none, EXIT.unusable);
    assert.match(noneText, /^holdfast: \S+none: there is no such file or folder;[^\n]*\n$/);
    assert.match((await told(folder))[1], /^holdfast: \S+: found no sessions\.yaml, [^\n]*\n$/);
    rmSync(join(folder, 'network'), { recursive: true });
    writeFileSync(join(folder, 'sessions.yaml'), `sessions:\n${good}`);
    assert.match((await told(folder))[1], /^holdfast: \S+: found neither network\/ nor network\.yaml in it, [^\n]*\n$/);
    const file = join(folder, 'sessions.yaml');
    assert.match(
      (await told(file))[1],
      /sessions\.yaml: found neither network\/ nor network\.yaml beside it, [^\n]*\n$/,
    );
  });
});

describe('what is expected', () => {
  test('holds: 0', async () => {
    const { code, out, err } = await run(good);
    assert.deepEqual([code, err], [EXIT.clean, '']);
    assert.match(out, /all that is expected holds/);
  });

  test('does not hold: 1, and those that fail come first', async () => {
    const { code, out } = await run(good + bad);
    assert.equal(code, EXIT.found);
    assert.match(out, /^FAILS {2}bad[\s\S]*holds {2}good[\s\S]*2 sessions: 1 as expected, 1 not\./);
  });

  test('does not hold: each that fails is told as soon as it is judged', async () => {
    const { pieces } = await run(good + bad + askedTwice({ name: 'worse' }));
    assert.deepEqual(
      pieces.map((piece) => /^(?:FAILS|holds) {2}\w+/.exec(piece)?.[0]),
      ['FAILS  bad', 'FAILS  worse', 'holds  good'],
    );
  });

  test.each([
    ['a timer', 'timeout conn 1:99:00', 'network/firewalls/fw.cfg:1:14: found "1:99:00", expected a time'],
    ['one that no device has', 'timeout conn 0:00:30', 'fw.cfg:1:14: found "0:00:30", expected 0 for never, or a time'],
    [
      'one of a class',
      'policy-map P\n class C\n  set connection timeout idle x',
      'fw.cfg:3:31: found "x", expected a time',
    ],
  ])('rests on %s that cannot be read: 2, and nothing is played', async (_, config, told) => {
    mkdirSync(join(folder, 'network', 'firewalls'));
    writeFileSync(join(folder, 'network', 'firewalls', 'fw.cfg'), `${config}\n`);
    const { code, out, err } = await run(good);
    assert.deepEqual([code, out], [EXIT.unusable, '']);
    assert.ok(err.replaceAll(/\s+/g, ' ').includes(told), err);
  });

  test('rests on a gateway whose rules nobody listed: 0, and the last line says so; as JSON, the whole does', async () => {
    const [network, ip] = [join(folder, 'network'), '10.1.0.1/24 scope global lan0'];
    writeFileSync(join(network, 'network.yaml'), TWO_HOSTS.replace(/^ {2}fw1:[^]*/m, ''));
    mkdirSync(join(network, 'hosts', 'gw'), { recursive: true });
    writeFileSync(join(network, 'hosts', 'gw', 'sysctl.txt'), 'net.ipv4.ip_forward = 1\n');
    writeFileSync(
      join(network, 'hosts', 'gw', 'ip-address.txt'),
      `2: lan0: <UP,LOWER_UP> mtu 1500\n    inet ${ip}
3: dmz0: <UP,LOWER_UP> mtu 1500\n    inet 10.2.0.1/24 scope global dmz0\n`,
    );
    const { code, out } = await run(good);
    assert.equal(code, EXIT.clean, out);
    assert.match(out, /\nThis rests on ASSUMED_NO_RULES: gw is taken to let everything pass\.\n$/);
    const { assumed } = JSON.parse((await run(good, { json: true })).out);
    assert.deepEqual(
      assumed.map((one: { code: string; node: string }) => `${one.code} ${one.node}`),
      ['ASSUMED_NO_RULES gw'],
    );
    for (const nights of [{ seeds: 2 }, { sweep: 'session.good.expect.survives=1min..2min' }])
      assert.match((await run(good, nights)).out, /\nThis rests on ASSUMED_NO_RULES: gw is .*\n$/);
  });

  test('rests on lines that are not understood: they are told beside the verdict', async () => {
    mkdirSync(join(folder, 'network', 'firewalls'));
    writeFileSync(join(folder, 'network', 'firewalls', 'fw.cfg'), 'policy-map P\n class C\n  set connection magic 3\n');
    const { code, out } = await run(good);
    assert.equal(code, EXIT.clean);
    assert.match(out, /all that is expected holds, as far as the configuration is understood/);
    assert.match(out, /fw\.cfg:3 set connection magic 3/);
    const json = JSON.parse((await run(good, { json: true })).out) as { unread: readonly { line: number }[] };
    assert.deepEqual(
      json.unread.map(({ line }) => line),
      [3],
    );
  });

  test('is wrong, and so is the network: both are told at once, and nothing that only the network makes wrong', async () => {
    writeFileSync(join(folder, 'network', 'network.yaml'), TWO_HOSTS.replace('preset: pan-os', 'preset: pan-oz'));
    const generic = '    dialogue: generic\n    roles: { client: client, servr: nobody }\n    with: { silense: 1h }\n';
    const { code, err } = await run(`${good.replace('survives: 12h', 'survive: 12h')}  other:\n${generic}`);
    assert.equal(code, EXIT.unusable);
    const told = err.replaceAll(/\n {2}/g, ' ').split('\n');
    assert.deepEqual(told.map((line) => /found (?:the \w+ )?"?(?:nobody|[\w-]+)/.exec(line)?.[0]).filter(Boolean), [
      'found "pan-oz',
      'found the key "survive',
      'found the role "servr',
      'found nobody',
      'found the setting "silense',
    ]);
  });

  test('is wrong: 2, with the place, and nothing is played', async () => {
    const { code, out, err } = await run(good.replace('survives: 12h', 'survive: 12h'));
    assert.deepEqual([code, out], [EXIT.unusable, '']);
    assert.match(err, /sessions\.yaml:22:\d+: found the key "survive"[^]*did you mean "survives"\?/);
    assert.ok(err.split('\n').every((line) => line.length <= COLUMNS));
  });

  test('speaks of nothing: 2', async () => {
    const loop = `  s:
    actors:
      a: { on: client, steps: [{ listen: 22 }, { accept: x, ports: [22] }, { await-close: x }] }
      b: { on: client, steps: [{ connect: 127.0.0.1, as: y, ports: [22] }, { close: y }] }
    expect: { idle-below: { fw1: 5h } }
`;
    assert.equal((await run(loop)).code, EXIT.unusable);
  });
});

describe('--until before the night is over', () => {
  const until = minutes(5);
  const open = askedTwice({ name: 'open', expect: '{ completes: true, survives: 1 min }' });
  const quick = askedTwice({ name: 'quick', idle: '1 min' });

  test('what is not over has neither passed nor failed: 2', async () => {
    const { code, out } = await run(open + quick, { until });
    assert.equal(code, EXIT.unusable);
    assert.match(out, /^undecided {2}open \(seed 1\)\n {7}expected completes\n/);
    assert.match(out, /found {4}undecided: not over at 300 s, and no more was played$/m);
    assert.match(out, /^2 sessions: 1 as expected, 0 not, 1 undecided\.$/m);
    assert.doesNotMatch(out, /FAILS/);
  });

  test('what has failed by then has failed: 1', async () => {
    const failed = askedTwice({ name: 'failed', expect: '{ first-data-within: 1us }' });
    const { code, out } = await run(open + failed, { until });
    assert.equal(code, EXIT.found);
    assert.match(out, /^FAILS {2}failed/m);
    assert.match(out, /^2 sessions: 0 as expected, 1 not, 1 undecided\.$/m);
  });

  test('as JSON, as JUnit, with seeds and in a sweep', async () => {
    const junit = join(folder, 'check.xml');
    const { code, out } = await run(open, { until, json: true, junit });
    const [{ holds, undecided, expected }] = JSON.parse(out).sessions;
    assert.deepEqual([code, holds, undecided, expected[0].verdict], [EXIT.unusable, false, true, 'undecided']);
    assert.match(readFileSync(junit, 'utf8'), /failures="0" errors="1">[^]*<error type="undecided"/);
    const seeds = await run(open, { until, seeds: 2 });
    assert.deepEqual(
      [seeds.code, seeds.out],
      [EXIT.unusable, '2 seeds from 1 on: 0 as expected, 0 not, 2 undecided.\n'],
    );
    const swept = await run(open, { until, sweep: 'session.open.expect.survives=60s..70s' });
    assert.equal(swept.code, EXIT.unusable);
    assert.match(swept.out, /is decided anywhere between/);
  });
});

test('a case without sessions.yaml says what to write', async () => {
  rmSync(join(folder, 'network'), { recursive: true });
  const { code, err } = await written(() => runCheck({ json: false, timeline: false }, folder));
  assert.equal(code, EXIT.unusable);
  assert.match(err, /found no sessions\.yaml, expected a case \(docs\/sessions\.md\)\s*$/);
});

test('a folder of cases says which', async () => {
  for (const name of ['b', 'a', 'c']) mkdirSync(join(folder, name));
  for (const name of ['b', 'a']) writeFileSync(join(folder, name, 'sessions.yaml'), `sessions:\n${good}`);
  const { code, err } = await written(() => runCheck({ json: false, timeline: false }, folder));
  assert.equal(code, EXIT.unusable);
  const words = err.replaceAll(/\s+/g, ' ');
  assert.ok(words.includes(`there are cases in it: ${join(folder, 'a')}, ${join(folder, 'b')} `), words);
});

describe('flags', () => {
  test('--session chooses, and an unknown one is told', async () => {
    assert.equal((await run(good + bad, { session: 'good' })).code, EXIT.clean);
    const { code, err } = await run(good + bad, { session: 'goood' });
    assert.equal(code, EXIT.unusable);
    assert.match(err, /found "goood", expected one of good, bad/);
    // Of nothing that is played nothing fails.
    for (const more of [{ seeds: 3 }, { sweep: 'session.bad.expect.survives=1h..4h' }, { emitLogs: join(folder, 'x') }])
      assert.equal((await run(good + bad, { session: 'goood', ...more })).code, EXIT.unusable);
  });

  test('--set changes the case, not the file', async () => {
    const set = [{ key: 'session.bad.expect.survives', value: '1h' }];
    assert.equal((await run(bad, { set })).code, EXIT.clean);
    assert.match(readFileSync(join(folder, 'sessions.yaml'), 'utf8'), /survives: 12h/);
    const { code, err } = await run(bad, { set: [{ key: 'nothing.x', value: '1' }] });
    assert.equal(code, EXIT.unusable);
    assert.match(err, /--set nothing\.x/);
  });

  test('what is wrong by --set is told as that, and what is wrong elsewhere with its line in the file', async () => {
    const of = (key: string, value: string) => ({ set: [{ key, value }] });
    const wrong = await run(bad, of('session.bad.start', 'soon'));
    assert.match(wrong.err, /^holdfast: --set session\.bad\.start=soon: found "soon"/);
    assert.match(wrong.err, /this is the case with --set in it/);
    const { err } = await run(bad.replace('idle: 2h', 'idle: twice'), of('session.bad.start', '1h'));
    const line = readFileSync(join(folder, 'sessions.yaml'), 'utf8')
      .split('\n')
      .findIndex((one) => one.includes('twice'));
    assert.match(err, new RegExp(`sessions\\.yaml:${line + 1}:\\d+: found "twice"`));
  });

  test('--sweep finds the edge, and a key that is nowhere is told', async () => {
    const { code, out } = await run(bad, { sweep: 'session.bad.expect.survives=1h..4h' });
    assert.equal(code, EXIT.found);
    assert.match(out, /Threshold: up to 2 h 15 min \d+ s it holds/);
    assert.equal((await run(bad, { sweep: 'session.bad.expect.survive=1h..4h' })).code, EXIT.unusable);
    assert.equal((await run(bad, { sweep: 'x' })).code, EXIT.unusable);
    const strange = await run(bad, { sweep: 'host.client.sysctl.net.ipv4.tcp_nonsense_time=1..9' });
    assert.equal(strange.code, EXIT.unusable);
    assert.match(strange.err, /no reader understands/);
  });

  test('--seeds prints the smallest that fails', async () => {
    const { code, out, err } = await run(bad, { seeds: 3, seed: 5 });
    assert.equal(code, EXIT.found);
    assert.match(err, /--seeds: no fault of this\s+case is left to chance.*write\s+random-faults: into/s);
    assert.match(out, /3 seeds from 5 on: 0 as expected, 3 not\./);
    assert.match(out, /play it again with --seed 5/);
    assert.equal((await run(good, { seeds: 3 })).code, EXIT.clean);
  });

  test('--json prints one document', async () => {
    const { code, out } = await run(good + bad, { json: true });
    assert.equal(code, EXIT.found);
    const { schema, sessions, interrupted } = JSON.parse(out);
    assert.deepEqual([schema, sessions.length, interrupted], ['holdfast/check@1', 2, false]);
  });

  test('--junit, --svg and --timeline', async () => {
    const [junit, svg] = [join(folder, 'check.xml'), join(folder, 'check.svg')];
    const { out } = await run(good + bad, { junit, svg, timeline: true });
    assert.match(readFileSync(junit, 'utf8'), /tests="2" failures="1"/);
    assert.match(readFileSync(svg, 'utf8'), /^<svg/);
    assert.match(out, /fw1 removes its entry/);
    assert.match(out, /\nSession \S+, one of 2; --session draws another\.\n\n/);
    assert.doesNotMatch((await run(bad, { timeline: true })).out, /draws another/);
    assert.equal((await run(good, { junit: join(folder, 'no', 'such') })).code, EXIT.unusable);
  });

  test('no file of the case is overwritten by a picture or by verdicts', async () => {
    for (const name of ['sessions.yaml', 'network/network.yaml'])
      for (const flag of ['svg', 'junit'] as const) {
        const { code, out, err } = await run(bad, { [flag]: join(folder, name) });
        assert.deepEqual([code, out], [EXIT.unusable, '']);
        assert.match(err, /is one\s+of\s+the\s+inputs\s+and\s+would\s+be\s+overwritten/);
        assert.doesNotMatch(readFileSync(join(folder, name), 'utf8'), /^</);
      }
  });

  test.each<Partial<CheckFlags>>([
    { svg: 'x', junit: 'x' },
    { json: true, timeline: true },
    { sweep: 'k=1..2', seeds: 3 },
    { sweep: 'k=1..2', timeline: true },
    { seeds: 3, junit: 'x' },
    { emitLogs: 'x', json: true },
  ])('case %#: two that leave each other without a meaning are told', async (flags) =>
    assert.equal((await run(good, flags)).code, EXIT.unusable),
  );
});

test('--emit-logs writes what diagnose reads, into a folder that is new', async () => {
  const emitLogs = join(folder, 'night');
  const { code, out } = await run(bad, { emitLogs });
  assert.equal(code, EXIT.clean);
  assert.match(out, /holdfast diagnose .*night\/bad/);
  const client = join(emitLogs, 'bad', 'evidence', 'client');
  assert.ok(readFileSync(join(client, 'eth0.pcap')).length > 1_000);
  assert.match(
    readFileSync(join(client, 'eth0.tcpdump.txt'), 'utf8'),
    /^2026-01-05 20:00:\S+ IP \S+ > \S+: Flags \[S\]/,
  );
  assert.match((await run(bad, { emitLogs })).err, /is not empty, expected/);
});

test('--emit-logs stays within its folder, whatever a session is called', async () => {
  const emitLogs = join(folder, 'night');
  for (const [name, below] of [
    ['".."', '%2E%2E'],
    ['"."', '%2E'],
    ['"../x"', '..%2Fx'],
  ] as const) {
    rmSync(emitLogs, { recursive: true, force: true });
    const { code, out } = await run(askedTwice({ name }), { emitLogs });
    assert.equal(code, EXIT.clean);
    assert.ok(out.includes(`night/${below}\n`), out);
    assert.deepEqual(readdirSync(emitLogs), [below]);
    assert.equal(existsSync(join(folder, 'evidence')), false);
  }
});

test.each(['..', '.', '..%2f', '.hidden', 'evidence.yaml', 'a/b', String.raw`a\b`])(
  '--emit-logs refuses a node that is called %s, whose folder would be another host’s or none',
  async (name) => {
    const network = TWO_HOSTS.replace(/^ {2}client:/m, `  '${name}':`);
    assert.notEqual(network, TWO_HOSTS);
    writeFileSync(join(folder, 'network', 'network.yaml'), network);
    const sessions = bad.replaceAll('on: client', `on: '${name}'`);
    const { code, out, err } = await run(sessions, { emitLogs: join(folder, 'night') });
    assert.deepEqual([code, out], [EXIT.unusable, '']);
    assert.match(err, /--emit-logs: found the node/);
    assert.equal(existsSync(join(folder, 'night')), false);
  },
);

test('--emit-logs says where nothing can be written, and writes nothing', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, 'mine');
  symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
  for (const emitLogs of ['', file, join(file, 'below'), join(folder, 'link')]) {
    const { code, err } = await run(bad, { emitLogs });
    assert.equal(code, EXIT.unusable);
    assert.match(err, /--emit-logs: found [^]*, expected [^]*; name [^]*folder/, emitLogs);
  }
  assert.equal(readFileSync(file, 'utf8'), 'mine');
});

test.runIf(process.platform === 'linux')('--emit-logs below /proc is refused and does not hang', async () => {
  const { code, out, err } = await run(bad, { emitLogs: '/proc/holdfast' });
  assert.deepEqual([code, out], [EXIT.unusable, '']);
  assert.match(err, /found \/proc\/holdfast,[^]*no files can be made\s+there/);
});

describe('--timeouts', () => {
  test('plays the case with the timer that was measured; --set has the last word', async () => {
    const file = join(folder, 'probe.json');
    const model = (seconds: number) =>
      writeFileSync(
        file,
        JSON.stringify({ schema: 'holdfast/probe@1', kind: 'idle', idleTimeout: { model: seconds } }),
      );
    model(7_300);
    assert.equal((await run(bad)).code, EXIT.found);
    assert.equal((await run(bad, { timeouts: [{ file }] })).code, EXIT.clean);
    assert.equal(
      (await run(bad, { timeouts: [{ file }], set: [{ key: 'firewall.fw1.idle-timeout', value: '60s' }] })).code,
      EXIT.found,
    );
    const none = await run(bad, { timeouts: [{ file: join(folder, 'none.json') }] });
    assert.deepEqual([none.code, none.out], [EXIT.unusable, '']);
    assert.match(
      none.err.replaceAll(/\n {2}/g, ' '),
      /--timeouts: .*none\.json could not be read: there is no such file/,
    );
  });
});
