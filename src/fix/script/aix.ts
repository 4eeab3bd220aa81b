import type { Change } from '../change.ts';
import { changeWords } from '../change-words.ts';
import { otherPart } from './program-part.ts';
import { shWord } from './quote.ts';
import { byHand, type Part, type Rendering, scriptOf } from './rendering.ts';
import { aixRoute, routePart } from './route-part.ts';
import type { Renderer } from './scripts-of.ts';
import { parameterPart } from './unix-parameter.ts';

/** AIX: `no -p` sets a network option now and at every start; `-d` gives it IBM's value. Times are half seconds. */
export const aixScript: Renderer = (rendering) => scriptOf(rendering, 'aix', (change) => aixPart(rendering, change));

function aixPart(rendering: Rendering, change: Change): Part {
  switch (change.is) {
    case 'parameter': {
      const name = shWord(change.name);
      return parameterPart(rendering, change, {
        get: `no -o ${name} | awk '{ print $3 }'`,
        set: (value) => `no -p -o ${name}=${shWord(value)}`,
        reset: `no -p -d ${name}`,
      });
    }
    case 'route':
      return routePart(change, aixRoute);
    case 'host-model':
      return byHand(changeWords(change).join('; '));
    default:
      return otherPart(rendering, change);
  }
}
