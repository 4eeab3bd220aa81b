import type { Change } from '../change.ts';
import { otherPart } from './program-part.ts';
import { shWord } from './quote.ts';
import { type Part, type Rendering, scriptOf } from './rendering.ts';
import { routePart, hpUxRoute } from './route-part.ts';
import type { Renderer } from './scripts-of.ts';
import { parameterPart, strongHost, usualValue } from './unix-parameter.ts';

/**
 * HP-UX: ndd acts until the next start; what lasts are three lines of nddconf with a number of their own, which
 * `ndd -c` reads (ndd(1M)).
 */
export const hpUxScript: Renderer = (rendering) =>
  scriptOf(rendering, 'hp-ux', (change) => hpUxPart(rendering, change));

function hpUxPart(rendering: Rendering, change: Change): Part {
  switch (change.is) {
    case 'parameter':
      return ndd(rendering, change, 'tcp');
    case 'host-model':
      return ndd(rendering, strongHost(change, 'ip_strong_es_model'), 'ip');
    case 'route':
      return routePart(change, hpUxRoute);
    default:
      return otherPart(rendering, change);
  }
}

function ndd(rendering: Rendering, change: Extract<Change, { is: 'parameter' }>, transport: 'tcp' | 'ip'): Part {
  const name = shWord(change.name);
  const set = (value: string): string => `ndd -set /dev/${transport} ${name} ${shWord(value)}`;
  return parameterPart(rendering, change, {
    get: `ndd -get /dev/${transport} ${name}`,
    set,
    reset: set(usualValue(change.name)),
    file: {
      path: '/etc/rc.config.d/nddconf',
      text: `TRANSPORT_NAME[0]=${transport}\nNDD_NAME[0]=${change.name}\nNDD_VALUE[0]=${change.value}\n`,
      how: 'merge',
    },
    notes: ['In nddconf 0 stands for the number behind the last that is there: without gaps, each once.'],
  });
}
