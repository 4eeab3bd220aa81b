import type { Address } from '../../base/address.ts';
import { formatDuration, seconds } from '../../base/duration.ts';
import { presetOf } from '../../config/presets.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { opposite, senderOf } from '../../model/conversation.ts';
import type { Rival } from '../../model/finding.ts';
import type { Flow } from '../../model/flow.ts';
import type { Observation } from '../../model/observation.ts';
import { NOTICED_WITHIN } from '../ending/failure.ts';
import type { IdleDeath } from '../silence/idle-death.ts';
import { lostOn } from '../loss/lost-words.ts';
import { possibleOther } from '../possible-translation.ts';
import { pairAlive } from '../loss/pair-alive.ts';
import type { QuietClose } from '../silence/quiet-close.ts';
import { limitClose } from './server-idle.ts';
import { showsSession } from './shows-session.ts';

/** What looks the same as an idle timeout from where the user stands, and how to tell. */
export function idleRivals(evidence: Evidence, death: IdleDeath): readonly Rival[] {
  const server = death.flow ? evidence.hosts.nameOf(death.flow.destination.address) : 'the server';
  return [
    serverRival(evidence, death, server),
    {
      cause: 'APPLICATION_READ_TIMEOUT',
      whyLess: readWhyLess(death),
      splitBy: 'the application’s log: "Timer expired" (errno 62) after a round number of seconds is its own time-out.',
    },
    {
      cause: 'PEER_GONE',
      whyLess: peerWhyLess(evidence, death),
      splitBy: splitFromGone(evidence, death),
    },
    ...stateRival(death),
    ...halfClosedRival(death),
  ];
}

/** The server’s own close for the silence, behind the removal and before anybody else spoke. */
export function closedByServer(evidence: Evidence, { connection, diedAt }: IdleDeath): QuietClose | undefined {
  const close = connection && limitClose(evidence, connection);
  return close && close.at > diedAt ? close : undefined;
}

function serverRival(evidence: Evidence, death: IdleDeath, server: string): Rival {
  const close = closedByServer(evidence, death);
  if (close)
    return {
      cause: 'SERVER_IDLE_LIMIT',
      whyLess: `it is not less: ${server} closes the session itself after ${formatDuration(close.quiet)} without data, before anybody else speaks, and would have done so without the device.`,
      splitBy: 'nothing more is needed: both limits have to be longer than the silence.',
    };
  return {
    cause: 'SERVER_IDLE_LIMIT',
    whyLess: `a server that closes an idle session sends a FIN or a reset of its own before anybody speaks again; ${ending(death)}.`,
    splitBy: `a capture on ${server} over one idle period: a FIN sent by it before the timeout would be its own limit.`,
  };
}

/**
 * A device that has one word for every timer may mean the one of sessions that one end has closed: where the silence
 * was just as long as that, or may have been, and shorter than it keeps open ones.
 */
function halfClosedRival({ teardown, silence, quiet }: IdleDeath): readonly Rival[] {
  const preset = presetOf(teardown?.product);
  const timer = preset?.timeouts?.['half-closed'];
  if (!teardown || !preset || timer === undefined) return [];
  const seen = silence?.silence.lasted ?? quiet?.lasted;
  const most = seen ?? teardown.lasted;
  const fits =
    most !== undefined &&
    most + ROUNDING >= timer &&
    most < preset.idleTimeout - ROUNDING &&
    (seen === undefined || seen <= timer + ROUNDING);
  if (!fits) return [];
  const keeps = `keeps a session that one end has closed for ${formatDuration(timer)} by default, and an open one for ${formatDuration(preset.idleTimeout)}`;
  return [
    {
      cause: 'HALF_CLOSED_TIMEOUT',
      whyLess: `no FIN is seen here; but "${teardown.words}" is its word for every timer, and it ${keeps}.`,
      splitBy: `a capture at either end, or \`ss -tan\` during the silence: a FIN, or a socket in CLOSE-WAIT; or the state in \`${showsSession(teardown.product)}\`.`,
    },
  ];
}

/** Devices stamp and count in whole seconds: two of them enter. */
const ROUNDING = seconds(2);

/** Only a device that writes down why it ends connections tells these two apart by itself. */
function stateRival({ teardown, timeout }: IdleDeath): readonly Rival[] {
  if (teardown) return [];
  const device = timeout.node ?? 'the device on the way';
  return [
    {
      cause: 'STATE_LOST',
      whyLess: `nothing here says that ${device} was started, taken over or cleared meanwhile; a \`conntrack -F\` of a root shell is written down only where the audit system was told to, a failover that no keepalived made nowhere, and what devices write that docs/syslog.md does not name is not read.`,
      splitBy: `how long ${device} is up (\`uptime -s\`, \`journalctl --list-boots\`, \`ausearch -c conntrack --raw\`, \`show version\`), and its other connections: were all of them lost at one moment, or only those that were as silent?`,
    },
  ];
}

function ending({ teardown, silence, quiet }: IdleDeath): string {
  if (teardown) return `the firewall itself gives "${teardown.words}" as its reason`;
  if (quiet?.by === 'lists') return 'here both ends list the connection as open';
  if (quiet)
    return quiet.until
      ? 'here nothing of that kind was heard until this end spoke again'
      : 'here the end came at the very time of the first keepalive';
  if (silence?.notTaken?.said === 'close') return 'the FIN that is seen here is not even acknowledged';
  return silence?.reception === 'reset'
    ? 'here the reset answers new words'
    : 'no FIN is seen here, and new words are not answered';
}

function readWhyLess({ failure, turnedAway }: IdleDeath): string {
  const ends = 'an application’s time-out ends the read, not the entry in the firewall';
  if (failure?.sign.kind === 'read-expired')
    return turnedAway.length > 0
      ? 'the time-out is only how the reader noticed: the firewall turned away what was sent to it.'
      : 'the read was given up after the entry was gone; but whether anything was sent to it in vain is not shown here.';
  return failure ? `${ends}; the sign here came after the entry was gone.` : `${ends}; no log here shows one.`;
}

function peerWhyLess(evidence: Evidence, { flow, diedAt, connection, teardown, quiet }: IdleDeath): string {
  const alive =
    flow &&
    pairAlive(evidence, flow, { from: diedAt, within: NOTICED_WITHIN, ...(connection ? { except: connection } : {}) });
  if (alive) return 'the two hosts reach each other afterwards on another connection.';
  const lost = connection && lostOn(evidence, connection);
  if (lost?.witnesses.listed)
    return 'a later socket list of the other host still shows the connection: that host was there and knew it.';
  if (quiet?.by === 'lists')
    return `the socket list of ${quiet.listed.node ?? 'the other end'} still shows the connection: that host was there and knew it.`;
  if (quiet?.reception === 'reset')
    return 'nothing here speaks against it: a host that was started anew answers words of an old connection with a reset, too.';
  return teardown
    ? 'the firewall removed the entry while the connection stood; nothing here shows a host that was restarted.'
    : 'nothing here shows whether the other host was alive; one that is gone is silent too.';
}

/** The cheapest first: one command on the host that did not answer. */
function splitFromGone(evidence: Evidence, { flow, silence, quiet, timeout }: IdleDeath): string {
  const outlived = `any other connection of the two hosts that outlived ${formatDuration(timeout.value)}`;
  const address = silence
    ? senderOf(silence.conversation.flow, opposite(silence.silence.endedBy)).address
    : quiet && flow && otherEnd(evidence, flow, quiet.sign);
  if (!flow || address === undefined) return `\`uptime\` on both ends, and ${outlived}.`;
  const host = evidence.hosts.nameOf(address);
  return `\`ss -tn\` (or \`netstat -n\`) on ${host}${perhapsOn(evidence, flow, address)}: a connection that still stands there was forgotten on the way, one that is not listed was lost by that host; else \`uptime\` on both ends, and ${outlived}.`;
}

/** An address that nobody is known to have may be lent to a host by a device, on which no socket could be listed. */
function perhapsOn(evidence: Evidence, flow: Flow, address: Address): string {
  if (address !== flow.source.address || evidence.hosts.ownerOf(address) !== undefined) return '';
  const own = possibleOther(evidence, flow)?.source.address;
  return own === undefined ? '' : ` (on ${evidence.hosts.nameOf(own)}, if that is whom a device translates)`;
}

/** The end that is not the one that failed. */
const otherEnd = ({ hosts }: Evidence, { source, destination }: Flow, { node }: Observation): Address =>
  hosts.nameOf(source.address) === node ? destination.address : source.address;
