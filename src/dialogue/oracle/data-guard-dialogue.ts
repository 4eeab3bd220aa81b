import * as v from 'valibot';
import { hours, seconds } from '../../base/duration.ts';
import type { Dialogue, Role } from '../dialogue.ts';
import { beatsIn, repeated, silenceWith } from '../heartbeat.ts';
import type { Actor, SocketOptions } from '../session.ts';
import type { Otherwise, Status } from '../status.ts';
import { byteCount, byteRate, duration, moment, oneOf, setting, yesOrNo } from '../written-amounts.ts';

const settings = v.strictObject({
  quiet: setting(duration(), 'How long the primary makes no redo; 4 hours if absent.'),
  bytes: setting(byteCount(), 'How much redo it makes then; 2 GB if absent.'),
  rate: setting(byteRate(), 'How fast it is sent; 50 MB/s if absent.'),
  mode: setting(oneOf('async', 'sync'), 'ASYNC, which waits for nobody, or SYNC; async if absent.'),
  'net-timeout': setting(duration(), 'NET_TIMEOUT: how long LGWR waits for the standby with SYNC; 30 s if absent.'),
  'expire-time': setting(moment(), 'SQLNET.EXPIRE_TIME of the standby; 0s, which is off, if absent.'),
  'enable-broken': setting(yesOrNo(), '(ENABLE=BROKEN) in the connect descriptor: SO_KEEPALIVE; it is off if absent.'),
  heartbeat: setting(moment(), 'How often an archiver process pings the standby; 60 s if absent, 0s for never.'),
});

const PORT = 1_521;
/** Oracle Net's probe: a TNS packet, so that devices see data. */
const PROBE_BYTES = 10;
/** One write of the log writer, which is confirmed. */
const WRITE_BYTES = 65_536;

const ora = (status: number, words: string): Status => ({
  status,
  words: `ORA-${String(status).padStart(5, '0')}: ${words}`,
});

/**
 * What the primary's alert log tells: the peer's end is 3113, a connection that died is 3135 (Oracle error messages).
 */
const STANDBY_LOST: Otherwise = {
  by: {
    ETIME: ora(16_198, 'Timeout incurred on internal channel during remote archival'),
    END_OF_STREAM: ora(3_113, 'end-of-file on communication channel'),
  },
  rest: ora(3_135, 'connection lost contact'),
};
const CONNECT_FAILED: Otherwise = {
  by: { ECONNREFUSED: ora(12_541, 'TNS:no listener') },
  rest: ora(12_170, 'TNS:Connect timeout occurred'),
};
/** The standby's alert log (seen at 10.2). */
const PRIMARY_LOST: Status = { status: 1, words: 'RFS: Possible network disconnect with primary database' };

type Given = v.InferOutput<typeof settings>;

/**
 * Redo transport and the archiver's ping are connections of their own: that the ping goes through says nothing of the
 * other.
 */
export const oracleDataGuard: Dialogue<'primary' | 'standby', typeof settings> = {
  name: 'oracle-data-guard',
  says: 'Oracle Data Guard: redo transport on 1521 says nothing while there is no redo; an archiver’s ping of its own goes on.',
  roles: { primary: 'the primary database: TT00 or LGWR, and an archiver', standby: 'the standby database: RFS' },
  settings,
  simplified: ['redo transport connects again after REOPEN; here its first death is the outcome'],
  unverified: [
    'that the ping has a connection of its own',
    'that a probe of SQLNET.EXPIRE_TIME is answered by TCP only',
    'that from 12c on SQLNET.EXPIRE_TIME is TCP keepalive instead of a probe; here it is a probe',
    'the words of ORA-12170 and ORA-12541, and that a reset is 3135 rather than 3113',
    'the names of the processes: TT00, ARC2',
    'the size of messages',
  ],
  session({ name, roles: { primary, standby }, settings: given }) {
    const options: SocketOptions = { keepalive: given['enable-broken'] ?? false };
    const actors = [...redoTransport(primary, standby, given, options), ...ping(primary, standby, given, options)];
    return { name, actors };
  },
};

function redoTransport(primary: Role, standby: Role, given: Given, options: SocketOptions): readonly Actor[] {
  const { quiet = hours(4), bytes = 2e9, rate = 50e6, mode = 'async' } = given;
  const expire = given['expire-time'] ?? seconds(0);
  const waits = mode === 'sync' ? { within: given['net-timeout'] ?? seconds(30) } : {};
  return [
    {
      name: mode === 'sync' ? 'LGWR' : 'TT00',
      host: primary.host,
      steps: [
        { does: 'connect', as: 'redo', to: standby.address, ports: [PORT], options, otherwise: CONNECT_FAILED },
        { does: 'send', on: 'redo', bytes: 500 },
        { does: 'receive', on: 'redo', bytes: 200, otherwise: STANDBY_LOST },
        { does: 'signal', signal: 'redo-connected' },
        { does: 'idle', for: quiet, name: 'make no redo' },
        { does: 'send', on: 'redo', bytes: WRITE_BYTES, name: 'send the first redo', otherwise: STANDBY_LOST },
        {
          does: 'receive',
          on: 'redo',
          bytes: 100 + PROBE_BYTES * beatsIn(quiet, expire),
          ...waits,
          name: 'hear that the redo is kept',
          otherwise: STANDBY_LOST,
        },
        { does: 'bulk', on: 'redo', bytes, rate, name: 'send redo', otherwise: STANDBY_LOST },
        { does: 'signal', signal: 'redo-sent' },
      ],
    },
    {
      name: 'RFS',
      host: standby.host,
      steps: [
        { does: 'listen', port: PORT, options: { keepalive: false } },
        { does: 'accept', as: 'redo', ports: [PORT] },
        { does: 'receive', on: 'redo', bytes: 500 },
        { does: 'send', on: 'redo', bytes: 200 },
        ...(expire > 0
          ? silenceWith(quiet, expire, [
              { does: 'send', on: 'redo', bytes: PROBE_BYTES, name: 'probe the client', otherwise: PRIMARY_LOST },
            ])
          : []),
        { does: 'receive', on: 'redo', bytes: WRITE_BYTES, name: 'receive the first redo', otherwise: PRIMARY_LOST },
        { does: 'send', on: 'redo', bytes: 100 },
        { does: 'receive', on: 'redo', bytes, name: 'receive redo', otherwise: PRIMARY_LOST },
        { does: 'await-close', on: 'redo' },
      ],
    },
  ];
}

function ping(primary: Role, standby: Role, given: Given, options: SocketOptions): readonly Actor[] {
  const every = given.heartbeat ?? seconds(60);
  const times = beatsIn(given.quiet ?? hours(4), every);
  if (times === 0) return [];
  return [
    {
      name: 'ARC2',
      host: primary.host,
      steps: [
        { does: 'await', signal: 'redo-connected' },
        { does: 'connect', as: 'ping', to: standby.address, ports: [PORT], options, otherwise: CONNECT_FAILED },
        ...repeated(times, [
          { does: 'idle', for: every },
          { does: 'send', on: 'ping', bytes: 100, name: 'ping the standby' },
          { does: 'receive', on: 'ping', bytes: 100, name: 'hear of the standby', otherwise: STANDBY_LOST },
        ]),
      ],
    },
    {
      name: 'RFS/ping',
      host: standby.host,
      steps: [
        { does: 'await', signal: 'redo-connected' },
        { does: 'accept', as: 'ping', ports: [PORT] },
        ...repeated(times, [
          { does: 'receive', on: 'ping', bytes: 100, otherwise: PRIMARY_LOST },
          { does: 'send', on: 'ping', bytes: 100 },
        ]),
        { does: 'await-close', on: 'ping' },
      ],
    },
  ];
}
