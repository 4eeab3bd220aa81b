import type { Change } from '../change.ts';
import { otherPart } from './program-part.ts';
import { shWord } from './quote.ts';
import { joined, type Part, part, type Rendering, scriptOf } from './rendering.ts';
import { routePart, freebsdRoute } from './route-part.ts';
import type { ScriptStep } from './script.ts';
import type { Renderer } from './scripts-of.ts';
import { parameterPart, usualValue } from './unix-parameter.ts';

/**
 * FreeBSD, and macOS up to where it still reads the file: sysctl, and /etc/sysctl.conf for the next start
 * (sysctl.conf(5)).
 */
export const freebsdScript: Renderer = (rendering) =>
  scriptOf(rendering, 'freebsd', (change) => freebsdPart(rendering, change));

function freebsdPart(rendering: Rendering, change: Change): Part {
  switch (change.is) {
    case 'parameter':
      return sysctl(rendering, change);
    case 'host-model':
      return sysctl(rendering, {
        is: 'parameter',
        node: change.node,
        name: 'net.inet.ip.rfc1122_strong_es',
        value: change.model === 'strong' ? '1' : '0',
      });
    case 'route':
      return routePart(change, freebsdRoute);
    default:
      return otherPart(rendering, change);
  }
}

function sysctl(rendering: Rendering, change: Extract<Change, { is: 'parameter' }>): Part {
  const name = shWord(change.name);
  const set = (value: string): string => `sysctl ${name}=${shWord(value)} >/dev/null`;
  const now = parameterPart(rendering, change, {
    get: `sysctl -n ${name}`,
    set,
    reset: set(usualValue(change.name)),
  });
  return joined([now, part({ steps: [lasting(`${change.name}=${change.value}`)] })]);
}

const CONF = '/etc/sysctl.conf';

/**
 * Of several lines with one name the last holds, so that it comes behind what is there. sed -i means another thing on
 * every Unix.
 */
function lasting(line: string): ScriptStep {
  const word = shWord(line);
  return {
    says: `${line} in ${CONF}`,
    apply: [`echo ${word} >> ${CONF}`],
    rollback: [
      `{ grep -Fxv -e ${word} ${CONF} || true; } > ${CONF}.holdfast`,
      `cat ${CONF}.holdfast > ${CONF}`,
      `rm ${CONF}.holdfast`,
    ],
    isDone: `grep -Fx -e ${word} ${CONF} >/dev/null 2>&1`,
  };
}
