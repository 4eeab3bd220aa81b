import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seconds } from '../../base/duration.ts';
import { readBpConf } from '../../config/netbackup/bp-conf.ts';
import { type AttemptOutcome, type NetbackupVersion, planAttempts, playAttempts } from './attempts.ts';

const v7: NetbackupVersion = { major: 7, minor: 6 };
const v9: NetbackupVersion = { major: 9, minor: 1 };

interface Sketch {
  readonly bpConf?: readonly string[];
  readonly version?: NetbackupVersion;
  readonly local?: boolean;
}

function plan({ bpConf = [], version, local = false }: Sketch) {
  const settings = readBpConf({ file: 'bp.conf', text: bpConf.join('\n') }).netbackup;
  return planAttempts({ settings, host: 'client1', local, ...(version ? { version } : {}) });
}

const told = (sketch: Sketch) => {
  const { connects, callBack, effective } = plan(sketch);
  const ports = connects.map(({ attempts }) => attempts.map(({ port }) => port).join(' '));
  return [...ports, ...(callBack ? ['call-back'] : []), effective.join(' ')];
};

const ALL = '1556 13724 13782';

describe('ports', () => {
  test.each<[Sketch, readonly string[]]>([
    [{}, [ALL, ALL, '1 1 1']],
    [{ version: v9 }, [ALL, ALL, '1 1 1']],
    [{ version: { major: 7, minor: 0, patch: 1 } }, [ALL, ALL, '1 1 1']],
    [{ version: { major: 7, minor: 0 } }, ['13724 13782', '13724 13782', '1 1 1']],
    [{ version: v7, bpConf: ['CONNECT_OPTIONS = client1 0 1 0'] }, [ALL, ALL, '0 1 1']],
    [{ version: v7, bpConf: ['CONNECT_OPTIONS = client1 1 1 1'] }, ['1556 13724', '1556 13724', '1 1 1']],
    [{ version: v7, bpConf: ['CONNECT_OPTIONS = client1 1 0 2'] }, ['13782', 'call-back', '1 0 2']],
    [{ version: v7, bpConf: ['CONNECT_OPTIONS = client1 1 1 2'] }, ['13782', '1556 13724', '1 1 2']],
    [
      { version: v7, bpConf: ['CONNECT_OPTIONS = client1 2 2 3', 'DEFAULT_CONNECT_OPTIONS = 0 0 2'] },
      ['13782', 'call-back', '0 0 2'],
    ],
    [{ version: v7, bpConf: ['DEFAULT_CONNECT_OPTIONS = 0 0 2'] }, ['13782', 'call-back', '0 0 2']],
    [{ version: v7, bpConf: ['CONNECT_OPTIONS = client2 1 0 2'] }, [ALL, ALL, '1 1 1']],
    // by way of vnetd there is no call-back, whatever the second digit says
    [{ version: v7, bpConf: ['CONNECT_OPTIONS = client1 1 0 1'] }, ['1556 13724', '1556 13724', '1 0 1']],
    // since 8.0 it is of the local host only
    [{ version: v9, bpConf: ['CONNECT_OPTIONS = client1 1 0 2'] }, [ALL, ALL, '1 1 1']],
    [{ version: v9, local: true, bpConf: ['CONNECT_OPTIONS = client1 1 0 2'] }, ['13782', 'call-back', '1 0 2']],
    [
      { version: v9, local: true, bpConf: ['CONNECT_OPTIONS = client1 1 0 2', 'CONNECT_OPTIONS = localhost 1 1 1'] },
      ['1556 13724', '1556 13724', '1 1 1'],
    ],
  ])('%j', (sketch, expected) => assert.deepEqual(told(sketch), expected));

  test('an unknown version is assumed only where it decides', () => {
    assert.equal(plan({}).because.assumed, undefined);
    const { because } = plan({ bpConf: ['CONNECT_OPTIONS = client1 1 0 2'] });
    assert.deepEqual([because.code, because.assumed], ['CONNECT_OPTIONS_LOCAL_ONLY', ['ASSUMED_NETBACKUP_VERSION']]);
    assert.equal(plan({ version: v9, bpConf: ['CONNECT_OPTIONS = client1 1 0 2'] }).because.assumed, undefined);
  });
});

describe('what silence costs', () => {
  const play = (answers: Readonly<Record<number, AttemptOutcome>>) => {
    const { stalled, connected } = playAttempts(plan({}), ({ port }) => answers[port] ?? 'refused');
    return [stalled, connected];
  };

  test.each<[string, Readonly<Record<number, AttemptOutcome>>, number, boolean]>([
    ['nothing, where PBX answers', { 1556: 'connected' }, 0, true],
    ['10 s for each of two connects, where PBX is silent', { 1556: 'silent', 13724: 'connected' }, 20, true],
    ['nothing, where PBX refuses', { 1556: 'refused', 13724: 'connected' }, 0, true],
    ['nothing, where a router says unreachable', { 1556: 'unreachable', 13724: 'connected' }, 0, true],
    ['20 s each, where vnetd is silent too', { 1556: 'silent', 13724: 'silent', 13782: 'connected' }, 40, true],
    ['30 s once, where nothing answers', { 1556: 'silent', 13724: 'silent', 13782: 'silent' }, 30, false],
    ['nothing, where everything refuses', {}, 0, false],
  ])('%s', (_, answers, expected, connected) => assert.deepEqual(play(answers), [seconds(expected), connected]));
});
