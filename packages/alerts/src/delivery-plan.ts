/** What to do with the outbox: which entries go now, and what becomes of them. Pure functions. */
import { createHash } from 'node:crypto';
import type { NotificationState, OutboxEntry } from './notification-state.ts';
import type { AlertNotification, NotifyResult } from './notifier.ts';
import { MAX_NOTIFIED_ALERTS } from './notify-alerts.ts';

/** The first wait after an attempt that failed, in milliseconds; each further one is twice as long. */
export const FIRST_RETRY_WAIT = 1000;

/** No wait is longer than this, in milliseconds. */
export const LONGEST_RETRY_WAIT = 300_000;

/** For so long, in milliseconds, a notification is tried; then it is given up, and counted. */
export const GIVE_UP_AFTER = 3_600_000;

/** Attempts of one notifier in a minute. What waits meanwhile is gathered in a digest, once it is more than this. */
export const MAX_PER_MINUTE = 20;

/** Entries that wait, at most: those that have waited longest go first. */
export const MAX_OUTBOX = 10_000;

/** The wait before another attempt, with up to a quarter more of `random`, from 0 to 1. */
export function retryWait(attempts: number, random: number, asked: number | undefined): number {
  const backoff = Math.min(FIRST_RETRY_WAIT * 2 ** Math.max(0, attempts - 1), LONGEST_RETRY_WAIT);
  return Math.max(backoff * (1 + random / 4), asked ?? 0);
}

/** The state once an attempt has ended. */
export function afterAttempt(
  state: NotificationState,
  entry: OutboxEntry,
  result: NotifyResult,
  { now, random }: { readonly now: number; readonly random: number },
): { readonly state: NotificationState; readonly outcome: 'sent' | 'retried' | 'lost' } {
  const others = state.outbox.filter((other) => !isSame(other, entry));
  const expired = now - entry.notification.at >= GIVE_UP_AFTER;
  if (result.status === 'retry' && !expired) {
    const attempts = entry.attempts + 1;
    const nextAttemptAt = now + retryWait(attempts, random, result.afterMillis);
    return {
      state: { ...state, outbox: [...others, { ...entry, attempts, nextAttemptAt }] },
      outcome: 'retried',
    };
  }
  return { state: { ...state, outbox: others }, outcome: result.status === 'sent' ? 'sent' : 'lost' };
}

/** Whether two entries are the same notification to the same notifier. */
export function isSame(a: OutboxEntry, b: OutboxEntry): boolean {
  return a.notification.id === b.notification.id && a.integration === b.integration;
}

/**
 * The outbox with storms gathered: of each notifier, entries beyond the most of a minute become one digest, which has all
 * their alerts. What has been tried stays as it is.
 *
 * @returns the state itself where there is no storm.
 */
export function gatherStorms(state: NotificationState, allowed: number = MAX_PER_MINUTE): NotificationState {
  const outbox: OutboxEntry[] = [];
  let gathered = state.outbox.length > MAX_OUTBOX;
  for (const entries of byNotifier(state.outbox).values()) {
    const fresh = entries.filter(({ attempts }) => attempts === 0);
    if (fresh.length <= allowed) {
      outbox.push(...entries);
      continue;
    }
    gathered = true;
    outbox.push(...entries.filter(({ attempts }) => attempts > 0), digestOf(fresh));
  }
  return gathered ? { ...state, outbox: outbox.slice(-MAX_OUTBOX) } : state;
}

/** Entries by the notifier that they are for. */
export function byNotifier(entries: readonly OutboxEntry[]): Map<string, OutboxEntry[]> {
  const found = new Map<string, OutboxEntry[]>();
  for (const entry of entries) {
    const key = `${entry.integration} ${entry.notification.receiver}`;
    const own = found.get(key);
    if (own === undefined) found.set(key, [entry]);
    else own.push(entry);
  }
  return found;
}

function digestOf(entries: readonly OutboxEntry[]): OutboxEntry {
  const [first] = entries as [OutboxEntry, ...OutboxEntry[]];
  const notifications = entries.map(({ notification }) => notification);
  const ids = createHash('sha256')
    .update(notifications.map(({ id }) => id).join(' '))
    .digest('hex');
  const alerts = notifications.flatMap((notification) => notification.alerts);
  const ordered = [...alerts].sort((a, b) => (a.status < b.status ? -1 : a.status > b.status ? 1 : 0));
  const hidden = notifications.reduce((sum, { truncatedAlerts }) => sum + truncatedAlerts, 0);
  const notification: AlertNotification = {
    ...first.notification,
    id: `digest-${ids.slice(0, 16)}`,
    groupKey: `digest/${first.notification.receiver}`,
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    alerts: ordered.slice(0, MAX_NOTIFIED_ALERTS),
    truncatedAlerts: hidden + Math.max(0, ordered.length - MAX_NOTIFIED_ALERTS),
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
  };
  return { ...first, notification };
}
