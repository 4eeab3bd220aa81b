import { formatDuration, minutes } from '../../base/duration.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Figure, Finding, Rival, Sentence } from '../../model/finding.ts';
import { connectionKey, formatFlow } from '../../model/flow.ts';
import { belongingOf, capped } from '../belonging.ts';
import type { Cause } from '../cause.ts';
import { denialsOn } from '../device/denials.ts';
import { failureAfter, NOTICED_WITHIN, notices } from '../ending/failure.ts';
import { type Group, grouped } from '../grouped.ts';
import { isMoreThanClosing, type Teardown } from '../silence/idle-death.ts';
import { goneRival } from './half-closed-gone.ts';
import { halvesForgotten } from './half-forgotten.ts';
import { halvesTimedOut } from './half-timed-out.ts';
import { advise } from '../remedies.ts';
import { sceneEnds } from '../witness/scene-ends.ts';
import { count, tell } from '../sentence.ts';

/**
 * A connection that the firewall dropped while it was being closed. Firewalls do this to every connection whose last
 * acknowledgement is lost, so it is a cause only when an end still had something to say.
 */
export const halfClosedTimeout: Cause = {
  code: 'HALF_CLOSED_TIMEOUT',
  look: (evidence) => {
    const cuts = evidence.connections.flatMap((connection) => cutOf(evidence, connection));
    const byService = grouped(
      cuts,
      ({ teardown, connection, late }) =>
        `${teardown.node} ${connection.flow.destination.port} ${late ? 'needed' : ''}`,
    );
    return [
      ...[...byService.values()].map((group) => finding(evidence, group)),
      ...halvesTimedOut(evidence),
      ...halvesForgotten(evidence),
    ];
  },
};

interface Cut {
  readonly connection: Connection;
  readonly teardown: Teardown;
  /** A packet with something to say that came too late. */
  readonly late: ReturnType<typeof denialsOn>[number] | undefined;
}

function cutOf(evidence: Evidence, connection: Connection): readonly Cut[] {
  const teardown = connection.observations.find(
    (one): one is Teardown => one.kind === 'firewall-teardown' && one.reason === 'fin-timeout',
  );
  if (!teardown) return [];
  const since = evidence.timeline.when(teardown);
  const late = denialsOn(evidence, connectionKey(connection.flow)).find(
    (one) => one.denial === 'no-connection' && isMoreThanClosing(one) && evidence.timeline.when(one) >= since,
  );
  return [{ connection, teardown, late }];
}

function finding(evidence: Evidence, group: Group<Cut>): Finding {
  const { connection, teardown, late } = group[0];
  const device = teardown.node ?? 'The firewall';
  const lasted = teardown.lasted === undefined ? '' : ` after ${formatDuration(teardown.lasted)}`;
  const more = group.length > 1 ? ` (and ${count(group.length - 1, 'more connection')} like it)` : '';
  return {
    cause: 'HALF_CLOSED_TIMEOUT',
    confidence: capped(late ? 'proved' : 'possible', belongingOf(evidence, connection.flow)),
    headline: `${device} dropped ${formatFlow(connection.flow)}${lasted} while it was half closed${late ? ', and an end still had something to say' : ''}${more}.`,
    story: story(evidence, group),
    figures: figures(connection, teardown),
    assumed: late
      ? []
      : [
          {
            code: 'ASSUMED_ONE_SESSION',
            because: 'no later packet of this connection shows that it was still needed.',
          },
        ],
    rivals: rivals(group[0]),
    scene: {
      is: 'half-closed',
      ...sceneEnds(evidence, connection.flow),
      device: { name: teardown.node, kind: teardown.product ?? 'asa' },
      limit: tableRow(connection)?.timeout ?? CISCO_DEFAULT,
    },
    fixes: ['RAISE_HALF_CLOSED'],
    advice: [
      advise(
        'RAISE_HALF_CLOSED',
        'Raise the half-closed timeout for this traffic in a class of its own (ASA: `set connection timeout half-closed`; FWSM allows no more than 0:04:15); the default is 10 minutes, and dead connection detection does not act on half-closed connections.',
      ),
    ],
  };
}

function story(evidence: Evidence, group: Group<Cut>): readonly Sentence[] {
  const { connection, teardown, late } = group[0];
  const device = teardown.node ?? 'The firewall';
  const since = { at: evidence.timeline.when(teardown), clock: teardown.clock, within: NOTICED_WITHIN };
  const failure = failureAfter(evidence, connection.flow, since)?.sign;
  return [
    tell(
      evidence,
      group.slice(0, 4).map((one) => one.teardown),
      `${device} removes the connection ("${teardown.words}"): it had seen one end close, and its timer for half-closed connections ran out.`,
    ),
    ...(late
      ? [
          tell(
            evidence,
            late,
            `A later packet of it is turned away${late.flags ? ` (${late.flags})` : ''}: an end was not finished.`,
          ),
        ]
      : []),
    ...notices(evidence, failure),
  ];
}

function rivals({ teardown: { words }, late }: Cut): readonly Rival[] {
  return [
    {
      cause: 'IDLE_TIMEOUT',
      whyLess: `the device says "${words}", which is not its reason for idle connections.`,
    },
    goneRival(late !== undefined),
  ];
}

function figures(connection: Connection, teardown: Teardown): readonly Figure[] {
  const row = tableRow(connection);
  return [
    ...(teardown.lasted === undefined ? [] : [{ name: 'it had lasted', value: formatDuration(teardown.lasted) }]),
    ...(row?.timeout === undefined
      ? []
      : [{ name: 'timeout in the connection table', value: `${formatDuration(row.timeout)} (flags ${row.flags})` }]),
  ];
}

const tableRow = ({ observations }: Connection) =>
  observations.filter((one) => one.kind === 'firewall-connection').findLast(({ timeout }) => timeout !== undefined);

/** ASA, FWSM and PIX: `timeout half-closed 0:10:00` (Cisco command references). */
const CISCO_DEFAULT = minutes(10);
