import { formatEndpoint } from '../../model/flow.ts';
import type { ServiceLog } from '../service-log.ts';
import type { RelayEvent } from './relay-event.ts';

/** A line for each event: what somebody should look at is a warning, the end of a connection is not. */
export function logEvent(log: ServiceLog, event: RelayEvent): void {
  switch (event.is) {
    case 'ended': {
      const { is: _, how, client, seconds, ...rest } = event;
      const told = { ...rest, how, client: formatEndpoint(client), seconds: Number(seconds.toFixed(3)) };
      return how === 'client-lost' || how === 'target-lost' ? log.warn(told, 'ended') : log.info(told, 'ended');
    }
    case 'refused': {
      const { is: _, client, ...rest } = event;
      return log.warn({ ...rest, client: formatEndpoint(client) }, 'refused');
    }
    case 'connect-failed':
    case 'accept-paused':
    case 'not-told': {
      const { is, ...rest } = event;
      return log.warn(rest, is);
    }
    case 'thread-lost':
    case 'thread-not-started': {
      const { is, ...rest } = event;
      return log.error(rest, is);
    }
    case 'thread-started': {
      const { is, ...rest } = event;
      return log.info(rest, is);
    }
    case 'accept-resumed':
      return log.info({}, event.is);
  }
}
