import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AlertEvaluator } from './alert-evaluator.ts';
import type { AlertEvent } from './alert-event.ts';
import { slice } from './evaluation-slice.ts';

/** Evaluates everything that is due by a time, one evaluation after the other, and lets others have their turns. */
export async function advanceInSlices(
  evaluator: AlertEvaluator,
  millis: number,
  events: AlertEvent[],
): Promise<void> {
  while (evaluator.nextAt <= millis) await advanceOnce(evaluator, evaluator.nextAt, events);
}

/** As `AlertEvaluator.advance`, in slices. */
export async function advanceOnce(
  evaluator: AlertEvaluator,
  millis: number,
  events: AlertEvent[],
): Promise<void> {
  for (;;) {
    const found = evaluator.advancePiecewise(millis, slice());
    if (found !== undefined) {
      for (const event of found) events.push(event);
      return;
    }
    await nextTurn();
  }
}
