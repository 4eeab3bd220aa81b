import type { ClassMap, ClassMatch } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import { takePorts } from './ports.ts';
import { protocolOf } from './service-names.ts';
import { type Block, notExpected, type Outcome, Words } from './statement.ts';

type Tell = (line: ConfigLine, outcome: Outcome) => void;

/** `class-map [match-any|match-all] NAME` with its `match` lines; those of inspections are not for flows. */
export function classMap({ head, body }: Block, maps: Map<string, ClassMap>, tell: Tell): void {
  const words = new Words(head.text);
  words.take();
  if (words.peek() === 'type') return inspectionMap({ head, body }, tell);
  const mode = words.peek();
  if (mode === 'match-any' || mode === 'match-all') words.take();
  const name = words.take();
  const match: ClassMatch[] = [...(maps.get(name)?.match ?? [])];
  tell(head, 'used');
  for (const line of body) {
    const read = classMatch(line);
    if (read === undefined) {
      tell(line, 'used');
      continue;
    }
    match.push(read);
    tell(
      line,
      read.on === 'not-understood'
        ? { reason: notExpected(read.text, 'a match of a class map'), bears: 'timers' }
        : 'used',
    );
  }
  maps.set(name, { name, match, any: mode === 'match-any', by: maps.get(name)?.by ?? head });
}

/** What looks into the application's data decides no connection of its own. */
export function inspectionMap({ head, body }: Block, tell: Tell): void {
  for (const line of [head, ...body])
    tell(line, { reason: 'speaks of the data of an application, not of a connection', bears: 'nothing' });
}

/** Undefined for a description. */
function classMatch(by: ConfigLine): ClassMatch | undefined {
  const words = new Words(by.text);
  if (words.take() === 'description') return undefined;
  const on = words.take();
  switch (on) {
    case 'any':
    case 'default-inspection-traffic':
      return { on, by };
    case 'access-list':
      return { on, list: words.take(), by };
    case 'port':
      return portMatch(words, by);
    case 'tunnel-group':
    case 'dscp':
    case 'precedence':
    case 'rtp':
    case 'flow':
      return { on, text: words.rest(), by };
    default:
      return { on: 'not-understood', text: by.text, by };
  }
}

function portMatch(words: Words, by: ConfigLine): ClassMatch {
  const protocol = protocolOf(words.take());
  const test = takePorts(words);
  return protocol === undefined || !test || 'not' in test
    ? { on: 'not-understood', text: by.text, by }
    : { on: 'port', protocol, ports: test.range, by };
}
