import assert from 'node:assert/strict';
import { test } from 'vitest';
import { milliseconds, seconds } from '../../base/duration.ts';
import { WatchMetrics } from './watch-metrics.ts';

test('what Prometheus sees of a connection that lives, and of one that has died', async () => {
  let now = 1_000;
  const metrics = new WatchMetrics(() => now);
  const watched = { target: 'media1:7717', every: seconds(900) };
  const labels = 'target="media1:7717",every="900s"';
  const told = async () => (await metrics.registry.metrics()).split('\n');
  metrics.begin(watched);
  assert.ok((await told()).includes(`holdfast_probe_up{${labels}} 0`));
  assert.ok((await told()).includes(`holdfast_probe_deaths_total{${labels},how="silent",when="on-data"} 0`));
  metrics.take(watched, { event: 'connected', local: '10.1.0.9:40000', roundTrip: milliseconds(1) });
  now = 1_900.5;
  metrics.take(watched, { event: 'alive', silence: seconds(900), age: seconds(900.5), roundTrip: milliseconds(2) });
  const alive = await told();
  for (const line of [
    `holdfast_probe_up{${labels}} 1`,
    `holdfast_probe_age_seconds{${labels}} 900.5`,
    `holdfast_probe_survived_silence_seconds{${labels}} 900`,
    `holdfast_probe_round_trip_seconds{${labels}} 0.002`,
    `holdfast_probe_connects_total{${labels},outcome="connected"} 1`,
  ])
    assert.ok(alive.includes(line), line);
  metrics.take(watched, { event: 'died', how: 'silent', when: 'on-data', silence: seconds(901), age: seconds(1_811) });
  metrics.take(watched, { event: 'not-connected', fate: 'silence', again: seconds(1) });
  const dead = await told();
  for (const line of [
    `holdfast_probe_up{${labels}} 0`,
    `holdfast_probe_deaths_total{${labels},how="silent",when="on-data"} 1`,
    `holdfast_probe_last_death_timestamp_seconds{${labels}} 1900.5`,
    `holdfast_probe_deadly_silence_seconds{${labels}} 901`,
    `holdfast_probe_connects_total{${labels},outcome="silence"} 1`,
  ])
    assert.ok(dead.includes(line), line);
  assert.ok(!dead.some((line) => line.startsWith('holdfast_probe_age_seconds{')));
});
