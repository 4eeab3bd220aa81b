import { seconds } from '../base/duration.ts';

/**
 * What an ordinary keepalive outlives: nine probes, 75 s apart, Linux’s default (tcp(7): tcp_keepalive_probes,
 * tcp_keepalive_intvl). An outage that is no longer ends a connection only where keepalive is more eager than that.
 */
export const ORDINARY_PATIENCE = seconds(9 * 75);
