import * as v from 'valibot';
import type { Dialogue } from '../dialogue.ts';
import type { SocketOptions, Status } from '../session.ts';
import { byteCount, byteRate, setting, wholeNumber, yesOrNo } from '../written-amounts.ts';

const settings = v.strictObject({
  operations: setting(wholeNumber(1, 1_000), 'RMAN operations, one after the other; 2 if absent.'),
  bytes: setting(byteCount(), 'How much data each operation moves; 200 GB if absent.'),
  rate: setting(byteRate(), 'How fast it is sent; 20 MB/s if absent.'),
  keepalive: setting(yesOrNo(), 'Whether the CORBA sockets have SO_KEEPALIVE; they have not if absent.'),
});

/**
 * The agent's CORBA session, and NDMP for what controls the job and for the data (Backup Exec administrator's guide,
 * firewalls).
 */
const CORBA = 5_633;
const NDMP = 10_000;

/** No source at hand tells what the agent prints; the job fails. */
const FAILED: Status = { status: 1, words: 'the job failed' };

/**
 * Backup Exec's agent for Oracle: a CORBA session is opened at the start and used before each RMAN operation. While an
 * operation moves its data, it carries no packet.
 */
export const backupExecRman: Dialogue<'media' | 'database', typeof settings> = {
  name: 'backup-exec-rman',
  says: 'Backup Exec’s agent for Oracle: the CORBA session on 5633 says nothing while RMAN moves its data.',
  roles: { media: 'the Backup Exec server', database: 'the Oracle server: beremote and RMAN' },
  settings,
  unverified: [
    'who opens the CORBA session: the Backup Exec server',
    'that its sockets have no SO_KEEPALIVE (netstat of one site showed none)',
    'the words and the number of the failure',
    'one data connection to port 10000 for each operation; a product may choose a port of a range',
  ],
  session({ name, roles: { media, database }, settings: given }) {
    const { operations: times = 2, bytes = 200e9, rate = 20e6, keepalive = false } = given;
    const options: SocketOptions = { keepalive };
    return {
      name,
      actors: [
        {
          name: 'bengine',
          host: media.host,
          steps: [
            { does: 'connect', as: 'CORBA', to: database.address, ports: [CORBA], options, otherwise: FAILED },
            {
              does: 'repeat',
              times,
              steps: [
                { does: 'send', on: 'CORBA', bytes: 300, name: 'begin an RMAN operation', otherwise: FAILED },
                {
                  does: 'receive',
                  on: 'CORBA',
                  bytes: 50,
                  name: 'hear that RMAN has begun',
                  otherwise: FAILED,
                },
                { does: 'connect', as: 'data', to: database.address, ports: [NDMP], otherwise: FAILED },
                { does: 'receive', on: 'data', bytes, name: 'receive the data', otherwise: FAILED },
                { does: 'close', on: 'data' },
              ],
            },
            { does: 'send', on: 'CORBA', bytes: 300, name: 'end the RMAN session', otherwise: FAILED },
            { does: 'receive', on: 'CORBA', bytes: 50, name: 'hear that it is over', otherwise: FAILED },
            { does: 'end', status: { status: 0, words: 'the job completed' } },
          ],
        },
        {
          name: 'beremote',
          host: database.host,
          steps: [
            { does: 'listen', port: CORBA, options },
            { does: 'listen', port: NDMP },
            { does: 'accept', as: 'CORBA', ports: [CORBA] },
            {
              does: 'repeat',
              times,
              steps: [
                { does: 'receive', on: 'CORBA', bytes: 300, name: 'wait for an RMAN operation', otherwise: FAILED },
                { does: 'send', on: 'CORBA', bytes: 50 },
                { does: 'accept', as: 'data', ports: [NDMP] },
                { does: 'bulk', on: 'data', bytes, rate, name: 'send the data', otherwise: FAILED },
                { does: 'await-close', on: 'data' },
                { does: 'close', on: 'data' },
              ],
            },
            { does: 'receive', on: 'CORBA', bytes: 300, name: 'wait for the end', otherwise: FAILED },
            { does: 'send', on: 'CORBA', bytes: 50 },
            { does: 'await-close', on: 'CORBA' },
          ],
        },
      ],
    };
  },
};
