import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { limits } from '../base/limits.ts';
import {
  byteCount,
  byteRate,
  duration,
  messageSize,
  moment,
  port,
  wholeNumber,
  wholeSeconds,
} from '../dialogue/written-amounts.ts';
import { type CauseCode, causes } from '../model/codes.ts';
import { faultShape, randomFaultsShape } from './fault-shape.ts';

/** The form of `sessions.yaml`. What it means is in `docs/sessions.md`; each key says it in a word, for editors. */

const text = v.pipe(v.string('a text'), v.minLength(1, 'a text'), v.maxLength(200, 'a text of at most 200 characters'));
const ports = v.pipe(v.array(port(), 'a list of ports'), v.minLength(1, 'at least one port'));
const described = <const S extends v.GenericSchema>(schema: S, description: string) =>
  v.optional(v.pipe(schema, v.description(description)));

const status = v.pipe(
  v.union([v.string(), v.number()], 'a status'),
  v.transform(String),
  v.regex(/^\d{1,5}(?: \S.*)?$/, 'a status such as 40, or "40 network connection broken"'),
);

/** Of a socket's own. */
const times = v.strictObject(
  { idle: wholeSeconds(), interval: wholeSeconds(), count: wholeNumber(1, 255) },
  'idle, interval and count',
);

const keepalive = v.union([v.boolean(), times], 'true, false, or idle, interval and count');

/** One key says what is done, the others how; which go together is asked of each step by itself. */
const stepEntries = {
  connect: described(text, 'Connects to a node or an address; the socket is called as "as" says.'),
  listen: described(port(), 'Takes connections on this port from now on.'),
  accept: described(text, 'Takes a connection from "ports", and calls it so.'),
  send: described(messageSize(), 'Sends so much on a socket, at once; for more there is "bulk" with a rate.'),
  receive: described(byteCount(), 'Waits until so much has come on a socket.'),
  bulk: described(byteCount(), 'Sends much, at a rate.'),
  idle: described(duration(), 'Says nothing for so long.'),
  'stop-reading': described(text, 'Leaves what comes on this socket where it is.'),
  'resume-reading': described(text, 'Reads on.'),
  close: described(text, 'Closes this socket.'),
  'half-close': described(text, 'Sends no more on this socket, and goes on receiving.'),
  'await-close': described(text, 'Waits until the other end closes this socket.'),
  signal: described(text, 'Tells the other actors of the session, by no network.'),
  await: described(text, 'Waits for such a signal.'),
  relay: described(
    v.tuple([text, text], 'two sockets'),
    'Passes on what comes on either of two sockets to the other, until both peers have closed.',
  ),
  end: described(status, 'Ends the program with a status.'),
  as: described(text, 'With connect: the name of the socket.'),
  ports: described(
    ports,
    'With connect: tried in this order until one answers. With accept: the first that has a connection.',
  ),
  within: described(duration(), 'How long it waits; absent: as long as the system does, or for ever.'),
  silence: described(duration(), 'With receive: how long nothing may come; each byte begins it anew.'),
  'idle-timeout': described(duration(), 'With relay: closes both when no data came for so long.'),
  pauses: described(
    v.array(duration(), 'a list of spans'),
    'With connect: the rests before the second, the third, ... port.',
  ),
  from: described(text, 'With connect: the address that the socket is bound to.'),
  keepalive: described(keepalive, 'SO_KEEPALIVE, with the system’s times or with its own.'),
  'user-timeout': described(duration(), 'TCP_USER_TIMEOUT.'),
  backlog: described(wholeNumber(1, 65_535), 'With listen: connections that may wait to be accepted.'),
  on: described(text, 'The socket.'),
  rate: described(byteRate(), 'With bulk: how fast.'),
  watching: described(
    v.array(text, 'a list of sockets'),
    'With idle: sockets that are looked at meanwhile, as by poll().',
  ),
  name: described(text, 'What people call the step.'),
  status: described(status, 'How the program ends where the step fails, and what it prints then.'),
};

const plainStep = v.strictObject(stepEntries, 'a step such as "connect: server1" with what belongs to it');
const step = v.strictObject(
  {
    ...stepEntries,
    repeat: described(wholeNumber(1, limits.repeatsMax, 'repeatsMax'), 'Does "steps" so often.'),
    steps: described(v.array(plainStep, 'a list of steps'), 'With repeat.'),
  },
  'a step such as "connect: server1" with what belongs to it',
);

const actor = v.strictObject(
  {
    on: v.pipe(text, v.description('The node that it runs on.')),
    steps: v.array(step, 'a list of steps'),
    ends: described(text, 'A signal that is given when it ends, however it does.'),
  },
  '"on:", the node, and "steps:"',
);

const causeNames = Object.keys(causes).filter((name): name is CauseCode => name in causes);

const expectation = v.strictObject(
  {
    completes: described(v.boolean('true or false'), 'Every actor comes to its end. Expected where nothing else is.'),
    survives: described(duration(), 'Nothing fails before so much time has passed since its start.'),
    volume: described(byteCount(), 'So much data arrives.'),
    status: described(
      v.union(
        [wholeNumber(0, 65_535), v.record(v.string(), wholeNumber(0, 65_535))],
        'a number, or numbers by actor such as { bpbrm: 25 }',
      ),
      'The last status that is printed, or that of each actor.',
    ),
    'first-data-within': described(duration(), 'Since its start.'),
    'idle-below': described(
      v.record(v.string(), duration(), 'firewalls, each with a span'),
      'No connection that crosses this firewall is silent for so long.',
    ),
    'fails-with': described(v.picklist(causeNames, 'a cause of docs/codes.md'), 'It fails, and this is why.'),
  },
  'expectations such as "survives: 12h"',
);

const session = v.strictObject(
  {
    dialogue: described(text, 'One of docs/dialogues.md; or "actors" by hand.'),
    roles: described(
      v.record(v.string(), text, 'roles, each with the node that plays it'),
      '"client: client1", or "client: client1 at 10.2.0.10" where it has several addresses.',
    ),
    with: described(v.record(v.string(), v.unknown(), 'settings of the dialogue'), 'Settings of the dialogue.'),
    actors: described(v.record(v.string(), actor, 'actors by name'), 'The programs, by hand.'),
    sockets: described(
      v.strictObject(
        {
          keepalive,
          at: described(v.array(text, 'a list of nodes'), 'Only there; absent: at both ends.'),
        },
        '"keepalive:", and "at:" with the nodes',
      ),
      'What the sockets are given from outside, whatever the programs ask for.',
    ),
    relay: described(
      v.strictObject(
        {
          on: v.pipe(text, v.description('The node on which it runs, beside the programs that connect.')),
          ports: v.pipe(ports, v.description('Connections to these ports go by way of it.')),
          keepalive: v.pipe(times, v.description('Of both of its sockets.')),
        },
        '"on:", "ports:" and "keepalive:"',
      ),
      'A relay with keepalive on both sides, which the programs of a node are pointed at.',
    ),
    tunnel: described(
      v.strictObject(
        {
          on: v.pipe(text, v.description('The node on which ssh runs, beside the programs that connect.')),
          ports: v.pipe(ports, v.description('Connections to these ports go through it.')),
          alive: v.pipe(duration(), v.description('ServerAliveInterval.')),
          count: described(wholeNumber(1, 255), 'ServerAliveCountMax; 3 if absent.'),
        },
        '"on:", "ports:" and "alive:"',
      ),
      'An ssh tunnel to the host that is connected to, which the programs of a node are pointed at.',
    ),
    start: described(moment(), 'Since the beginning; 0s if absent.'),
    copies: described(wholeNumber(1, 1_000_000), 'So many sessions like it, each by itself.'),
    expect: described(expectation, 'What is checked.'),
  },
  '"dialogue:" and "roles:", or "actors:"',
);

/** What a session itself may have, which is not to be looked for elsewhere. */
export const sessionKeys: ReadonlySet<string> = new Set(Object.keys(session.entries));

export const sessionsShape = v.strictObject(
  {
    until: described(duration(), 'How long is played; 48 h if absent, or as long as the longest "survives".'),
    seed: described(wholeNumber(0, 4_294_967_295), 'Of what is left to chance; 1 if absent.'),
    'random-faults': described(
      randomFaultsShape,
      'So many faults of these kinds at these nodes, at times of chance; each seed has others.',
    ),
    faults: described(v.array(faultShape, 'a list of faults'), 'What happens to nodes, each at its time.'),
    sessions: v.optional(
      v.pipe(v.record(v.string(), session, 'sessions by name'), v.description('Jobs and streams, by name.')),
      {},
    ),
  },
  '"sessions:", and below it the sessions by name',
);

export type WrittenSessions = v.InferOutput<typeof sessionsShape>;
export type WrittenSession = v.InferOutput<typeof session>;
export type WrittenKeepalive = v.InferOutput<typeof keepalive>;
export type WrittenActor = v.InferOutput<typeof actor>;
export type WrittenStep = v.InferOutput<typeof step>;
export type WrittenExpectation = v.InferOutput<typeof expectation>;

/** The JSON Schema (draft 2020-12) of `sessions.yaml`, for editors. */
export function sessionsSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Holdfast sessions.yaml',
    ...toJsonSchema(sessionsShape, { target: 'draft-2020-12', typeMode: 'input', errorMode: 'ignore' }),
  };
}
