import { loopbackAddress } from '../../base/address.ts';
import type { Endpoint } from '../../model/flow.ts';
import { SystemError } from '../kernel/libc.ts';
import { PathCapture } from './path-capture.ts';
import type { FarSeen } from './far-words.ts';

/** What the far side sees of the way, for one who asks at a time. */
export interface FarCapture {
  /** False where somebody else's runs. */
  begin(peer: Endpoint): boolean;
  seen(): FarSeen | undefined;
}

/** Whoever has not asked again by then has gone. */
const LASTS_MS = 10_000;

export function farCapture(): FarCapture {
  let running: { readonly capture: PathCapture; readonly timer: NodeJS.Timeout } | undefined;
  const end = () => {
    clearTimeout(running?.timer);
    running?.capture.close();
    running = undefined;
  };
  return {
    begin(peer) {
      if (running) return false;
      running = { capture: PathCapture.begin(peer), timer: setTimeout(end, LASTS_MS).unref() };
      return true;
    },
    seen() {
      const seen = running?.capture.seen();
      end();
      return seen;
    },
  };
}

/** Whether this process may see packets (CAP_NET_RAW). */
export function mayCapture(): boolean {
  try {
    PathCapture.begin({ address: loopbackAddress[4], port: 1 }).close();
    return true;
  } catch (error) {
    if (error instanceof SystemError) return false;
    throw error;
  }
}
