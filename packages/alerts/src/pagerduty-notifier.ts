import { createHash } from 'node:crypto';
import { httpPost } from './http-post.ts';
import { alertText, cutText, takeWithin, titleOf } from './notification-text.ts';
import type { AlertNotification, Notifier } from './notifier.ts';

/** Where events go; accounts in Europe have `https://events.eu.pagerduty.com/v2/enqueue`. */
export const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';

/** PagerDuty takes 1024 characters of a summary. */
const MAX_SUMMARY_LENGTH = 1024;

/** PagerDuty takes 512 KB an event; this much is for the alerts, the rest for what is around them. */
const MAX_ALERTS_BYTES = 256 * 1024;

/** What a label `severity` may say, and what PagerDuty calls it. */
const SEVERITIES: ReadonlyMap<string, string> = new Map([
  ['critical', 'critical'],
  ['page', 'critical'],
  ['fatal', 'critical'],
  ['error', 'error'],
  ['warning', 'warning'],
  ['warn', 'warning'],
  ['info', 'info'],
]);

/** Where and how. */
export interface PagerDutyNotifierOptions {
  /** The integration key of an Events API v2 integration; a secret, and in no reason. */
  readonly routingKey: string;
  /** Default: {@link PAGERDUTY_URL}. */
  readonly url?: string | undefined;
  /** Whether this machine and its networks may be called. Default: no. */
  readonly allowPrivate?: boolean | undefined;
  /** How long an attempt may take, in milliseconds. Default: 10 s. */
  readonly timeout?: number | undefined;
}

/**
 * Sends events to PagerDuty: a group of alerts is one incident, triggered while any of them fires, and resolved once none
 * does. An event that comes twice changes nothing, as both have the same `dedup_key`.
 * @see https://developer.pagerduty.com/docs/send-alert-event
 */
export function createPagerDutyNotifier(options: PagerDutyNotifierOptions): Notifier {
  const { routingKey, allowPrivate = false, timeout } = options;
  const url = new URL(options.url ?? PAGERDUTY_URL);
  return {
    type: 'pagerduty',
    notify(notification, signal) {
      const body = JSON.stringify({ routing_key: routingKey, ...pagerDutyEvent(notification) });
      return httpPost({ url, body, allowPrivate, timeout }, signal);
    },
  };
}

function pagerDutyEvent(notification: AlertNotification) {
  const { status, groupKey, groupLabels, commonLabels, alerts, truncatedAlerts } = notification;
  const startsAt = Math.min(...alerts.map((alert) => alert.startsAt));
  const details = takeWithin(alerts.map(alertText), MAX_ALERTS_BYTES, (text) =>
    Buffer.byteLength(JSON.stringify(text)),
  );
  const summary = [titleOf(notification), alerts[0]?.annotations.summary ?? ''].filter(Boolean).join(' - ');
  return {
    event_action: status === 'firing' ? 'trigger' : 'resolve',
    // A group's key may be longer than the 255 characters that are taken.
    dedup_key: createHash('sha256').update(groupKey).digest('hex'),
    client: 'AgentBus Observability',
    payload: {
      summary: cutText(summary, MAX_SUMMARY_LENGTH),
      source: cutText(commonLabels.service || 'agentbus', MAX_SUMMARY_LENGTH),
      severity: SEVERITIES.get(commonLabels.severity?.toLowerCase() ?? '') ?? 'error',
      timestamp: new Date(startsAt).toISOString(),
      group: cutText(Object.values(groupLabels).join(' '), MAX_SUMMARY_LENGTH),
      custom_details: { alerts: details.taken, more: details.left + truncatedAlerts },
    },
  };
}
