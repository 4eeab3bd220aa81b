import type { Admission, Role } from '../dialogue.ts';
import type { Actor, Session, Step } from '../session.ts';
import { refuse, unheard } from './caller-check.ts';
import { BROKEN, CANNOT_CONNECT, DONE, READ_FAILED, SEND_FAILED } from './status-table.ts';
import { KEEPALIVE, type Line, type Transport } from './transport.ts';

export interface AgentOptions {
  readonly name: string;
  readonly primary: Role;
  readonly media: Role;
  readonly client: Role;
  readonly transport: Transport;
  /**
   * Where the primary server binds its sockets to, and whether the media server has it among its servers; undefined: it
   * has, and the system chooses.
   */
  readonly admission?: Admission | undefined;
  /** Images that the database's script makes, one after the other. */
  readonly children: number;
  readonly bytes: number;
  readonly rate: number;
}

/** Where the agent's data goes: any port that nothing else of the model uses, for 1556 is shared by services. */
const DATA_PORT = 13_724;

/**
 * An automatic backup of a database agent: the parent job's bpbrm starts a script on the client and then says nothing
 * to nbjm, on two sockets, until the script is done; meanwhile child jobs move the data (vendor article 100019850).
 */
export function agentSession(options: AgentOptions): Session {
  const line: Line = {
    service: 'bpbrm',
    from: options.primary,
    to: options.media,
    bind: options.admission?.bind,
    sockets: ['job', 'status'],
    rounds: 1,
  };
  const actors = [nbjm(options, line), bpbrm(options, line), ...children(options)];
  return { name: options.name, actors: [...actors, ...options.transport.carriers(line)] };
}

const nbjm = ({ primary, admission, transport: { connect } }: AgentOptions, line: Line): Actor => ({
  name: 'nbjm',
  host: primary.host,
  steps: [
    ...connect(line, 'job'),
    ...connect(line, 'status'),
    { does: 'send', on: 'job', bytes: 400, name: 'start bpbrm' },
    { does: 'receive', on: 'job', bytes: 20, name: 'hear that bpbrm runs', otherwise: unheard(admission) },
    { does: 'receive', on: 'job', bytes: 20, name: 'hear how the parent job ended', otherwise: BROKEN },
    { does: 'end', status: DONE },
  ],
});

const bpbrm = ({ media, admission, transport: { accept, listen } }: AgentOptions, line: Line): Actor => ({
  name: 'bpbrm',
  host: media.host,
  steps: [
    ...listen(line),
    ...accept(line, 'job'),
    ...accept(line, 'status'),
    { does: 'receive', on: 'job', bytes: 400 },
    ...refuse(admission),
    { does: 'send', on: 'job', bytes: 20, name: 'tell that bpbrm runs' },
    { does: 'signal', signal: 'script' },
    { does: 'await', signal: 'script-done', name: 'wait for the script' },
    { does: 'send', on: 'job', bytes: 20, name: 'tell how the parent job ended' },
    { does: 'await-close', on: 'job', name: 'wait for nbjm to close' },
  ],
});

/** The client connects to the media server: every XBSA agent does (vendor article 100002391). */
function children({ client, media, children: times, bytes, rate }: AgentOptions): readonly Actor[] {
  const sends: readonly Step[] = [
    {
      does: 'connect',
      as: 'data',
      to: media.address,
      ports: [DATA_PORT],
      options: KEEPALIVE,
      name: 'connect the data socket',
      otherwise: CANNOT_CONNECT,
    },
    { does: 'bulk', on: 'data', bytes, rate, name: 'send the image', otherwise: SEND_FAILED },
    { does: 'receive', on: 'data', bytes: 10, name: 'hear that the image is kept', otherwise: BROKEN },
    { does: 'close', on: 'data' },
  ];
  const receives: readonly Step[] = [
    { does: 'accept', as: 'data', ports: [DATA_PORT] },
    { does: 'receive', on: 'data', bytes, name: 'receive the image', otherwise: READ_FAILED },
    { does: 'send', on: 'data', bytes: 10 },
    { does: 'await-close', on: 'data' },
    { does: 'close', on: 'data' },
  ];
  return [
    {
      name: 'dbclient',
      host: client.host,
      steps: [
        { does: 'await', signal: 'script' },
        { does: 'repeat', times, steps: sends },
        { does: 'signal', signal: 'script-done' },
      ],
    },
    {
      name: 'bptm',
      host: media.host,
      steps: [
        { does: 'listen', port: DATA_PORT, options: KEEPALIVE },
        { does: 'repeat', times, steps: receives },
        { does: 'end', status: DONE },
      ],
    },
  ];
}
