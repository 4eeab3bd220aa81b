import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, test } from 'vitest';
import { Lab, labMissing, removeLeftovers } from './named-lab.ts';

const missing = labMissing();
if (missing) console.warn(`SKIPPED: no lab: ${missing}`);

const known = () => spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout;

describe.skipIf(missing !== undefined)('a lab', () => {
  const labs: Lab[] = [];
  const open = () => {
    const lab = new Lab();
    labs.push(lab);
    return lab;
  };
  afterEach(() => labs.splice(0).forEach((lab) => lab.close()));

  test('has namespaces that reach each other by a cable', () => {
    const lab = open();
    const [one, other] = [lab.namespace('one'), lab.namespace('other')];
    lab.cable({ at: one, device: 'eth0' }, { at: other, device: 'eth0' });
    one.ip('address', 'add', '10.9.0.1/24', 'dev', 'eth0');
    other.ip('address', 'add', '10.9.0.2/24', 'dev', 'eth0');
    // Only somebody who is there can refuse.
    const { stderr } = one.run(['bash', '-c', ': > /dev/tcp/10.9.0.2/9']);
    assert.match(stderr, /refused/);
  });

  test('leaves the namespace of the process as it was', () => {
    const before = spawnSync('ip', ['address'], { encoding: 'utf8' }).stdout;
    const lab = open();
    lab.cable({ at: lab.namespace('one'), device: 'eth77' }, { at: lab.namespace('other'), device: 'eth78' });
    const during = spawnSync('ip', ['address'], { encoding: 'utf8' }).stdout;
    const lines = (text: string) => text.split('\n').filter((line) => !line.includes('valid_lft'));
    assert.deepEqual(lines(during), lines(before));
  });

  test('sets what a system setting is in its namespace only', () => {
    const lab = open();
    const [one, other] = [lab.namespace('one'), lab.namespace('other')];
    one.sysctl('net.ipv4.ip_forward', '1');
    assert.equal(one.must(['sysctl', '-n', 'net.ipv4.ip_forward']).trim(), '1');
    assert.equal(other.must(['sysctl', '-n', 'net.ipv4.ip_forward']).trim(), '0');
  });

  test('says which command failed, where and why', () => {
    const one = open().namespace('one');
    assert.throws(() => one.must(['ip', 'link', 'show', 'none']), /ip link show none in one: .*none/);
  });

  test('ends what runs in it and is gone when it is closed, twice too', async () => {
    const lab = open();
    const namespace = lab.namespace('one');
    const sleeper = namespace.start(['sleep', '60']);
    await once(sleeper, 'spawn');
    while (!spawnSync('ip', ['netns', 'pids', namespace.fullName], { encoding: 'utf8' }).stdout.trim());
    lab.close();
    lab.close();
    await once(sleeper, 'exit');
    assert.ok(!known().includes(namespace.fullName));
    assert.throws(() => lab.namespace('two'), /closed/);
  });

  const script = (then: string) =>
    `import { Lab } from '${import.meta.dirname}/named-lab.ts'; const n = new Lab().namespace('x'); ${then} ; console.log(n.fullName);`;
  const tsx = ['--import', 'tsx', '--input-type=module', '-e'];

  test('is gone when its process ends without closing it', () => {
    const { stdout } = spawnSync(process.execPath, [...tsx, script('')], { encoding: 'utf8' });
    assert.match(stdout, /^holdfast-lab-/);
    assert.ok(!known().includes(stdout.trim()));
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('is gone when its process is ended by %s', async (signal) => {
    const child = spawn(process.execPath, [...tsx, script('setInterval(() => {}, 1000)')]);
    const [name] = (await once(child.stdout, 'data')) as [Buffer];
    assert.ok(known().includes(name.toString().trim()));
    child.kill(signal);
    await once(child, 'exit');
    assert.ok(!known().includes(name.toString().trim()));
  });

  test('whose process was killed is found by its name and removed', async () => {
    const child = spawn(process.execPath, [...tsx, script('setInterval(() => {}, 1000)')]);
    const [name] = (await once(child.stdout, 'data')) as [Buffer];
    child.kill('SIGKILL');
    await once(child, 'exit');
    const lab = open();
    const mine = lab.namespace('mine').fullName;
    assert.ok(known().includes(name.toString().trim()));
    assert.ok(removeLeftovers() >= 1);
    assert.ok(!known().includes(name.toString().trim()));
    assert.ok(known().includes(mine));
  });
});
