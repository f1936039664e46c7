/** The states of one alert: inactive, pending, firing, and inactive again. As Prometheus has them. */

/** An alert that is pending or firing. Times are Unix milliseconds. */
export interface ActiveAlert {
  readonly state: 'pending' | 'firing';
  /** When the condition became true. */
  readonly activeAt: number;
  /** When it began to fire; 0 while it is pending. */
  readonly firedAt: number;
  /** Since when it is kept firing though its condition no longer holds; 0 while it holds. */
  readonly keptSince: number;
}

/** How long an alert waits, and is kept. */
export interface AlertTiming {
  readonly for: number;
  readonly keepFiringFor: number;
}

/** What becomes of an alert at one evaluation. */
export interface AlertStep {
  /** `undefined` where it is inactive. */
  readonly alert: ActiveAlert | undefined;
  /** The state that it has entered just now. */
  readonly entered: 'pending' | 'firing' | 'resolved' | undefined;
}

const INACTIVE: AlertStep = { alert: undefined, entered: undefined };

/**
 * The next state of an alert.
 *
 * @param holds whether its condition is true.
 * @param at the time of the evaluation.
 */
export function nextAlert(
  alert: ActiveAlert | undefined,
  holds: boolean,
  at: number,
  timing: AlertTiming,
): AlertStep {
  if (alert === undefined) {
    if (!holds) return INACTIVE;
    const firing = timing.for === 0;
    const state = firing ? 'firing' : 'pending';
    return {
      alert: { state, activeAt: at, firedAt: firing ? at : 0, keptSince: 0 },
      entered: state,
    };
  }
  if (alert.state === 'pending') {
    if (!holds) return INACTIVE;
    if (at - alert.activeAt < timing.for) return { alert, entered: undefined };
    return { alert: { ...alert, state: 'firing', firedAt: at }, entered: 'firing' };
  }
  if (holds) {
    return { alert: alert.keptSince === 0 ? alert : { ...alert, keptSince: 0 }, entered: undefined };
  }
  const keptSince = alert.keptSince === 0 ? at : alert.keptSince;
  if (at - keptSince >= timing.keepFiringFor) return { alert: undefined, entered: 'resolved' };
  return { alert: { ...alert, keptSince }, entered: undefined };
}
