import assert from 'node:assert/strict';
import { test } from 'vitest';
import { conversation, moment, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { diagnose } from '../diagnose.ts';
import { halvesTimedOut } from './half-timed-out.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const LINE =
  '1,2026/11/20 00:02:10,007000000001,TRAFFIC,end,2817,2026/11/20 00:02:10,10.1.0.10,10.2.0.20,0.0.0.0,0.0.0.0,r,,,a,vsys1,in,out,in,out,f,2026/11/20 00:02:10,7,1,40001,1556,0,0,0x0,tcp,allow,1800,900,900,8,2026/11/20 00:00:00,130,any,,1,0x0,x,y,,4,4,aged-out,0,0,0,0,,fw1,from-policy';
const FIN = { how: 'fin', by: 'forward', first: moment(10), both: false } as const;

const evidence = (spoken?: number) =>
  evidenceOf({ 'fw1/traffic.log': LINE }, [
    conversation({
      ...ends,
      close: FIN,
      last: spoken === undefined ? 10 : spoken + 90,
      silences: spoken === undefined ? [] : [silence(10, spoken)],
      backward:
        spoken === undefined
          ? {}
          : { unanswered: { transmissions: 5, first: moment(spoken), last: moment(spoken + 90) } },
    }),
  ]);

test('is proved by the FIN, a silence as long as the timer, and words that were lost', () => {
  const [finding] = halvesTimedOut(evidence(700));
  assert.equal(finding?.confidence, 'proved');
  assert.match(finding.headline, /^fw1 dropped 10\.1\.0\.10:40001 -> .* half closed, and an end still had something/);
  assert.match(finding.advice[0]?.text ?? '', /timeout-tcp-half-closed/);
  assert.deepEqual(finding.scene?.is, 'half-closed');
});

test('is possible where nobody had anything more to say', () => {
  assert.deepEqual(
    halvesTimedOut(evidence()).map(({ confidence }) => confidence),
    ['possible'],
  );
});

test('stands instead of an idle timeout, which a session without a FIN keeps, with this one as its rival', () => {
  assert.deepEqual(
    diagnose(evidence(700)).map(({ cause }) => cause),
    ['HALF_CLOSED_TIMEOUT'],
  );
  const rivals = (text: string) =>
    diagnose(evidenceOf({ 'fw1/traffic.log': text })).map(({ cause, rivals: all }) => [
      cause,
      all.some((one) => one.cause === 'HALF_CLOSED_TIMEOUT'),
    ]);
  const lasted = (seconds: number) => LINE.replace(',130,any', `,${seconds},any`);
  assert.deepEqual(rivals(LINE), [['IDLE_TIMEOUT', true]]);
  assert.deepEqual(rivals(lasted(117)), [['IDLE_TIMEOUT', false]], 'shorter than the timer');
  assert.deepEqual(rivals(lasted(3_600)), [['IDLE_TIMEOUT', false]], 'as long as the one of open sessions');
});
