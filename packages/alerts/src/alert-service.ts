/** Rules, state and notifiers together: what a hub runs, on records as they come and on a schedule. */
import type { RegexCompiler } from '@agentbus/filter';
import type { StoredRecord } from '@agentbus/otlp';
import { advanceInSlices, advanceOnce } from './advance-in-slices.ts';
import type { AlertConfig } from './alert-config.ts';
import { AlertEvaluator, type EvaluationReport } from './alert-evaluator.ts';
import type { AlertEvent } from './alert-event.ts';
import { type StateFile, stateFile } from './alert-state-file.ts';
import { createNotifier } from './create-notifier.ts';
import { afterAttempt, byNotifier, gatherStorms, MAX_PER_MINUTE } from './delivery-plan.ts';
import { openHistory } from './event-history.ts';
import { NO_NOTIFICATIONS, type NotificationState, type OutboxEntry } from './notification-state.ts';
import type { Notifier, NotifyResult } from './notifier.ts';
import { notifyAlerts, replanned } from './notify-alerts.ts';
import { recordMillis } from './record-time.ts';
import type { EvaluationState } from './rule-state.ts';
import type { Silence } from './silence.ts';
import { openSilences } from './silence-store.ts';
import { TakenRecords, type TakenState } from './taken-records.ts';

/** What is kept between runs, in one file, so that its parts fit together. */
export interface AlertServiceState {
  readonly version: 1;
  readonly evaluation: EvaluationState;
  readonly notifications: NotificationState;
  /** All records from before this have been taken, Unix milliseconds. */
  readonly takenTo: number;
  /** What was taken of the time that is read again. */
  readonly taken?: TakenState;
  /** Says what the groups of notifications mean: for another configuration they are made anew. */
  readonly plan: string;
}

/** Options of {@link createAlertService}. */
export interface AlertServiceOptions {
  readonly config: AlertConfig;
  /** The store's directory; the state is in `state/alerts` of it. */
  readonly directory: string;
  /** Name of the state: one for each service over one store. Default: `alerts`. */
  readonly name?: string | undefined;
  /** Runs regular expressions of filters and matchers. */
  readonly regex?: RegexCompiler | undefined;
  /** The silences at this moment. Default: those of the store, see `openSilences`. */
  readonly silences?: (() => readonly Silence[]) | undefined;
  /** Is told of events once they are stored. Default: nobody. */
  readonly onEvents?: ((events: readonly AlertEvent[]) => void) | undefined;
  /** Is told of notifications that are given up, with the reason, which has no secrets. Default: nobody. */
  readonly onLost?: ((entry: OutboxEntry, reason: string) => void) | undefined;
  /** Makes a notifier. Default: `createNotifier`. */
  readonly createNotifier?: typeof createNotifier | undefined;
  /** When rules begin that have no state, Unix milliseconds. Default: now. */
  readonly start?: number | undefined;
  /** The time, Unix milliseconds. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** From 0 to 1, spreads retries. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** Alerts over everything that a store receives. */
export interface AlertService {
  /** All records that were stored in time, from before this, have been taken. Unix milliseconds. */
  readonly takenTo: number;
  /** Where the next reading of a schedule begins, Unix milliseconds: `lateness` before {@link takenTo}. */
  readonly readFrom: number;
  /** Takes a record. */
  add(record: StoredRecord): void;
  /**
   * Takes the records of a schedule, evaluates what is due by `until`, decides who is told, stores all that, and delivers.
   * Evaluation lets others have their turns.
   *
   * @param records all from `readFrom` on, before `until`, by their time: those that a run before has taken are left
   *   out, those that were stored late count for the evaluations that are left. None where they came through `add`.
   * @param until Unix milliseconds. Default: now.
   */
  run(
    records?: AsyncIterable<StoredRecord> | Iterable<StoredRecord>,
    until?: number,
    signal?: AbortSignal,
  ): Promise<void>;
  /** The alerts that are pending or firing. */
  active(): readonly AlertEvent[];
  report(): EvaluationReport;
  state(): AlertServiceState;
  close(): Promise<void>;
}

/**
 * Goes on where the last run stopped.
 *
 * @throws NotifierError, FilterError; SyntaxError where the state is no JSON.
 */
export function createAlertService(options: AlertServiceOptions): AlertService {
  const { config, directory, name = 'alerts', regex, now = Date.now, random = Math.random } = options;
  const file: StateFile<AlertServiceState> = stateFile(directory, name);
  const loaded = file.load();
  const history = openHistory(directory);
  const stored = openSilences(directory);
  const start = options.start ?? now();
  const evaluator = new AlertEvaluator(config.rules, { start, regex, state: loaded?.evaluation });
  const plan = JSON.stringify(config.notifications, (key, value) =>
    key === 'properties' ? undefined : value,
  );
  const make = options.createNotifier ?? createNotifier;
  const notifiers = new Map(
    config.notifications.receivers.map((receiver) => [receiver.name, receiver.integrations.map(make)]),
  );
  let notifications = loaded?.notifications ?? NO_NOTIFICATIONS;
  if (loaded !== undefined && loaded.plan !== plan) {
    notifications = replanned(config.notifications, notifications, loaded.takenTo, regex);
  }
  /** When each notifier was asked, within the last minute. */
  const asked = new Map<string, number[]>();
  let takenTo = loaded?.takenTo ?? start;
  const taken = new TakenRecords(loaded?.taken ?? { from: takenTo, records: [] });

  const state = (): AlertServiceState => ({
    version: 1,
    evaluation: evaluator.state(),
    notifications,
    takenTo,
    taken: taken.state(),
    plan,
  });

  async function deliver(signal: AbortSignal): Promise<void> {
    const due = notifications.outbox.filter(({ nextAttemptAt }) => nextAttemptAt <= now());
    // Those of one notifier go one after the other, in their order.
    await Promise.all(
      [...byNotifier(due)].map(async ([key, entries]) => {
        for (const entry of entries) {
          const recent = (asked.get(key) ?? []).filter((at) => now() - at < 60_000 && at <= now());
          if (signal.aborted || recent.length >= MAX_PER_MINUTE) return;
          asked.set(key, [...recent, now()]);
          const result = await attempt(notifiers, entry, signal);
          const after = afterAttempt(notifications, entry, result, { now: now(), random: random() });
          notifications = after.state;
          file.save(state());
          if (after.outcome === 'lost') options.onLost?.(entry, 'reason' in result ? result.reason : '');
        }
      }),
    );
  }

  return {
    get takenTo() {
      return takenTo;
    },
    get readFrom() {
      return Math.min(takenTo, taken.from);
    },
    add: (record) => evaluator.add(record, now()),
    async run(records = [], until = now(), signal = new AbortController().signal) {
      const events: AlertEvent[] = [];
      for await (const record of records) {
        if (!taken.take(record)) continue;
        await advanceInSlices(evaluator, Math.min(recordMillis(record), until), events);
        evaluator.add(record, until);
      }
      await advanceInSlices(evaluator, until, events);
      await advanceOnce(evaluator, until, events);
      takenTo = until;
      taken.settle(takenTo - config.lateness);
      const silences = options.silences?.() ?? stored.list();
      const decided = notifyAlerts(config.notifications, notifications, {
        events,
        silences,
        now: until,
        regex,
      });
      notifications = gatherStorms(decided);
      file.save(state());
      history.append(events);
      if (events.length > 0) options.onEvents?.(events);
      await deliver(signal);
    },
    active: () => evaluator.active(),
    report: () => evaluator.report(),
    state,
    async close() {
      await Promise.all([...notifiers.values()].flat().map((notifier) => notifier.close?.()));
    },
  };
}

async function attempt(
  notifiers: ReadonlyMap<string, readonly Notifier[]>,
  { notification, integration }: OutboxEntry,
  signal: AbortSignal,
): Promise<NotifyResult> {
  const notifier = notifiers.get(notification.receiver)?.[integration];
  if (notifier === undefined) return { status: 'refused', reason: 'the receiver is no more' };
  try {
    return await notifier.notify(notification, signal);
  } catch (error) {
    // A notifier that breaks its contract must not stop the others.
    return { status: 'retry', reason: error instanceof Error ? error.name : 'the notifier threw' };
  }
}
