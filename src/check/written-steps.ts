import type { Address } from '../base/address.ts';
import type { SocketOptions, Status, Step } from '../dialogue/session.ts';
import type { WrittenStep } from './sessions-shape.ts';

/** Says what is wrong with a step, at the key that it is about. */
export type Complain = (key: string, what: { found: string; expected: string; remedy: string }) => void;

export interface StepReading {
  readonly complain: Complain;
  /** What a name or an address in "connect" stands for. */
  readonly addressOf: (text: string) => Address | undefined;
}

interface Verb {
  readonly needs: readonly (keyof WrittenStep)[];
  readonly may: readonly (keyof WrittenStep)[];
}

/** Which keys go with what is done. `name` goes with everything. */
export const verbs = {
  connect: { needs: ['as', 'ports'], may: ['within', 'pauses', 'from', 'keepalive', 'user-timeout', 'status'] },
  listen: { needs: [], may: ['backlog', 'keepalive', 'user-timeout'] },
  accept: { needs: ['ports'], may: ['within', 'status'] },
  send: { needs: ['on'], may: ['status'] },
  receive: { needs: ['on'], may: ['within', 'silence', 'status'] },
  bulk: { needs: ['on', 'rate'], may: ['status'] },
  idle: { needs: [], may: ['watching', 'status'] },
  'stop-reading': { needs: [], may: [] },
  'resume-reading': { needs: [], may: [] },
  close: { needs: [], may: [] },
  'half-close': { needs: [], may: [] },
  'await-close': { needs: [], may: ['within', 'status'] },
  signal: { needs: [], may: [] },
  await: { needs: [], may: ['within', 'status'] },
  relay: { needs: [], may: ['idle-timeout', 'status'] },
  end: { needs: [], may: [] },
  repeat: { needs: ['steps'], may: [] },
} as const satisfies Record<string, Verb>;

type VerbName = keyof typeof verbs;

const verbNames = Object.keys(verbs).filter((key): key is VerbName => key in verbs);

/** The one thing that a step does; undefined where it is none or several, which is then said. */
export function verbOf(step: WrittenStep, complain: Complain): VerbName | undefined {
  const said = verbNames.filter((key) => step[key] !== undefined);
  const [verb, second] = said;
  if (verb === undefined || second !== undefined) {
    complain(second ?? '', {
      found: verb === undefined ? 'a step that does nothing' : `"${verb}" and "${second}" in one step`,
      expected: `one of ${verbNames.join(', ')}`,
      remedy: verb === undefined ? 'say what it does' : 'make two steps of it',
    });
    return undefined;
  }
  const { needs, may }: Verb = verbs[verb];
  const missing = needs.filter((key) => step[key] === undefined);
  if (missing.length > 0)
    complain(verb, {
      found: `"${verb}" without ${missing.map((key) => `"${key}"`).join(' and ')}`,
      expected: `"${verb}" with ${needs.map((key) => `"${key}"`).join(' and ')}`,
      remedy: `add ${missing.map((key) => `"${key}:"`).join(' and ')}`,
    });
  const known = new Set<string>([verb, 'name', ...needs, ...may]);
  const strange = Object.keys(step).find((key) => !known.has(key));
  if (strange !== undefined)
    complain(strange, {
      found: `"${strange}" with "${verb}"`,
      expected: [...known].map((key) => `"${key}"`).join(', '),
      remedy: 'remove it, or correct its name',
    });
  return missing.length > 0 || strange !== undefined ? undefined : verb;
}

/** One step of an actor, but for `repeat`; undefined where something is wrong with it, which was then said. */
export function stepOf(step: WrittenStep, { complain, addressOf }: StepReading): Step | undefined {
  const verb = verbOf(step, complain);
  const people = {
    ...(step.name === undefined ? {} : { name: step.name }),
    ...(step.status === undefined ? {} : { otherwise: statusOf(step.status) }),
  };
  const within = step.within === undefined ? {} : { within: step.within };
  const silence = step.silence === undefined ? {} : { silence: step.silence };
  const { on = '', ports = [], as = '' } = step;
  switch (verb) {
    case undefined:
    case 'repeat':
      return undefined;
    case 'connect': {
      const [to, from] = [step.connect ?? '', step.from].map((text) =>
        text === undefined ? undefined : addressOf(text),
      );
      if (to === undefined) return unknownName(complain, 'connect', step.connect ?? '');
      if (step.from !== undefined && from === undefined) return unknownName(complain, 'from', step.from);
      const pauses = step.pauses === undefined ? {} : { pauses: step.pauses };
      return {
        does: 'connect',
        as,
        to,
        ports,
        ...within,
        ...pauses,
        ...(from === undefined ? {} : { from }),
        ...optionsOf(step),
        ...people,
      };
    }
    case 'listen':
      return {
        does: 'listen',
        port: step.listen ?? 0,
        ...(step.backlog === undefined ? {} : { backlog: step.backlog }),
        ...optionsOf(step),
        ...people,
      };
    case 'accept':
      return { does: 'accept', as: step.accept ?? '', ports, ...within, ...people };
    case 'send':
      return { does: 'send', on, bytes: step.send ?? 0, ...people };
    case 'receive':
      return { does: 'receive', on, bytes: step.receive ?? 0, ...within, ...silence, ...people };
    case 'bulk':
      return { does: 'bulk', on, bytes: step.bulk ?? 0, rate: step.rate ?? 0, ...people };
    case 'idle':
      return step.idle === undefined
        ? undefined
        : { does: 'idle', for: step.idle, ...(step.watching ? { watching: step.watching } : {}), ...people };
    case 'stop-reading':
    case 'resume-reading':
      return { does: 'read', on: step[verb] ?? '', reading: verb === 'resume-reading', ...people };
    case 'close':
    case 'half-close':
      return { does: 'close', on: step[verb] ?? '', half: verb === 'half-close', ...people };
    case 'await-close':
      return { does: 'await-close', on: step[verb] ?? '', ...within, ...people };
    case 'signal':
      return { does: 'signal', signal: step.signal ?? '', ...people };
    case 'await':
      return { does: 'await', signal: step.await ?? '', ...within, ...people };
    case 'relay': {
      const idle = step['idle-timeout'];
      const idleTimeout = idle === undefined ? {} : { idleTimeout: idle };
      return { does: 'relay', between: step.relay ?? ['', ''], ...idleTimeout, ...people };
    }
    case 'end':
      return { does: 'end', status: statusOf(step.end ?? '0'), ...people };
  }
}

function unknownName(complain: Complain, key: string, text: string): undefined {
  complain(key, {
    found: JSON.stringify(text),
    expected: 'an address, or a node of the network that has one',
    remedy: 'write the address, or the name as network/ has it',
  });
}

function statusOf(text: string): Status {
  const [, number = '0', words = ''] = /^(\d+)(?: (.*))?$/.exec(text) ?? [];
  return { status: Number(number), words };
}

function optionsOf({ keepalive, 'user-timeout': userTimeout }: WrittenStep): { options?: SocketOptions } {
  if (keepalive === undefined && userTimeout === undefined) return {};
  return {
    options: {
      keepalive: keepalive !== undefined && keepalive !== false,
      ...(typeof keepalive === 'object' ? { keepaliveTimes: keepalive } : {}),
      ...(userTimeout === undefined ? {} : { userTimeout }),
    },
  };
}
