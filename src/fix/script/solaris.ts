import type { Change } from '../change.ts';
import { otherPart } from './program-part.ts';
import { shWord } from './quote.ts';
import { type Part, type Rendering, scriptOf } from './rendering.ts';
import { routePart, solarisRoute } from './route-part.ts';
import type { Renderer } from './scripts-of.ts';
import { parameterPart, strongHost, usualValue } from './unix-parameter.ts';

/** Solaris 11: ipadm, which lasts unless it is told not to (ipadm(8)). Private properties begin with an underscore. */
export const solarisScript: Renderer = (rendering) =>
  scriptOf(rendering, 'solaris', (change) => solarisPart(rendering, change));

function solarisPart(rendering: Rendering, change: Change): Part {
  switch (change.is) {
    case 'parameter': {
      const property = shWord(change.name.replace(/^tcp\.?(?=_)/, ''));
      return parameterPart(rendering, change, {
        get: `ipadm show-prop -c -o current -p ${property} tcp`,
        set: (value) => `ipadm set-prop -p ${property}=${shWord(value)} tcp`,
        reset: `ipadm reset-prop -p ${property} tcp`,
      });
    }
    case 'host-model': {
      const model = change.model === 'source-priority' ? 'src-priority' : change.model;
      return parameterPart(
        rendering,
        { is: 'parameter', node: change.node, name: 'ipv4.hostmodel', value: model },
        {
          get: 'ipadm show-prop -c -o current -p hostmodel ipv4',
          set: (value) => `ipadm set-prop -p hostmodel=${shWord(value)} ipv4`,
          reset: 'ipadm reset-prop -p hostmodel ipv4',
        },
      );
    }
    case 'route':
      return routePart(change, solarisRoute);
    default:
      return otherPart(rendering, change);
  }
}

/** Solaris 10: ndd acts until the next start, and a start script does it again. */
export const solaris10Script: Renderer = (rendering) =>
  scriptOf(rendering, 'solaris-10', (change) => nddPart(rendering, change));

function nddPart(rendering: Rendering, change: Change): Part {
  switch (change.is) {
    case 'parameter':
      return ndd(rendering, change, 'tcp');
    case 'host-model':
      // Only what comes in: this release has no other half (facts of the vendor's tunable parameters).
      return ndd(rendering, strongHost(change, 'ip_strict_dst_multihoming'), 'ip');
    case 'route':
      return routePart(change, solarisRoute);
    default:
      return otherPart(rendering, change);
  }
}

function ndd(rendering: Rendering, change: Extract<Change, { is: 'parameter' }>, device: 'tcp' | 'ip'): Part {
  const name = shWord(change.name);
  const set = (value: string): string => `ndd -set /dev/${device} ${name} ${shWord(value)}`;
  return parameterPart(rendering, change, {
    get: `ndd -get /dev/${device} ${name}`,
    set,
    reset: set(usualValue(change.name)),
    file: { path: `/etc/rc2.d/S99holdfast-${change.name}`, text: `/usr/sbin/${set(change.value)}`, how: 'new' },
    notes: ['/bin/sh of this release is no POSIX shell: PATH=/usr/xpg4/bin:$PATH /usr/xpg4/bin/sh apply.sh'],
  });
}
