/** A long story of alerts, told by a service that runs through it as fast as it can; stopped anywhere, it goes on. */
import type { AlertConfig } from './alert-config.ts';
import { readAlertConfig } from './alert-config.ts';
import { type AlertService, createAlertService } from './alert-service.ts';
import { recordOf } from './test-record.ts';

/** When the story begins. */
export const STORY_START = 1_795_449_600_000;

/** Evaluations of the story, ten seconds apart. */
export const STORY_STEPS = 120;

const STEP = 10_000;
const ROUTES = ['/pay', '/cart', '/search'];

/** The rules of the story: several alerts at a time, which fire, are over, and fire again. */
export function storyConfig(url: string): AlertConfig {
  return readAlertConfig({
    groups: [
      {
        name: 'story',
        rules: [
          { alert: 'Errors', expr: 'level:error | count over 30s > 2 by route' },
          { alert: 'Pending', expr: 'level:error | count over 30s > 1', for: '20s', keep_firing_for: '20s' },
          { alert: 'Silent', type: 'absence', timeframe: '40s' },
        ],
      },
    ],
    route: {
      receiver: 'ops',
      group_by: ['...'],
      group_wait: '0s',
      group_interval: '10s',
      repeat_interval: '6m',
    },
    receivers: [{ name: 'ops', notifiers: [{ type: 'webhook', url, allow_private: true }] }],
  });
}

/** The records of one step: a pattern that is the same in each run. */
function recordsOf(step: number) {
  const records = [];
  for (const [index, route] of ROUTES.entries()) {
    if ((step + index * 5) % 17 > 5) continue;
    for (let place = 0; place < 2; place++) {
      const at = STORY_START + step * STEP + place * 3000 + index;
      records.push(recordOf({ level: 'error', attributes: { 'http.route': route } }, at));
    }
  }
  return records;
}

/** The service of the story, in a store's directory. Its clock is the story's own. */
export function storyService(directory: string, url: string): AlertService {
  const clock = { millis: STORY_START };
  const service = createAlertService({
    config: storyConfig(url),
    directory,
    start: STORY_START,
    now: () => clock.millis,
    random: () => 0,
  });
  return {
    ...service,
    get takenTo() {
      return service.takenTo;
    },
    run(records, until = clock.millis, signal) {
      clock.millis = until;
      return service.run(records, until, signal);
    },
  };
}

/** Goes on with the story to its end, from wherever the run before was stopped. */
export async function runStoryToEnd(directory: string, url: string): Promise<void> {
  const service = storyService(directory, url);
  for (let step = (service.takenTo - STORY_START) / STEP; step < STORY_STEPS; step++) {
    await service.run(recordsOf(step), STORY_START + (step + 1) * STEP);
  }
  // What a kill left in the outbox after the last step.
  await service.run([], service.takenTo + 1);
  await service.close();
}
