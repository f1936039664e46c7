/** Notifications as plain text, for receivers whose readers are people; each notifier escapes it for its own format. */
import type { AlertNotification, NotifiedAlert } from './notifier.ts';

/** Of a title, and of each part of a line, so many characters are kept: what is longer is nothing to read in a chat. */
const MAX_PART_LENGTH = 300;

/** One alert, in parts that are cut and have no control characters. */
export interface AlertText {
  /** `FIRING` or `RESOLVED`. */
  readonly status: string;
  readonly name: string;
  /** What the rule's author wrote of it; may be empty. */
  readonly summary: string;
  /** `route=/pay severity=page value=24 since 2026-11-23T16:15:00.000Z` */
  readonly details: string;
}

/** `[FIRING:2] ManyErrors`: how many alerts fire, or that none does any more, and what the group has in common. */
export function titleOf({ status, alerts, truncatedAlerts, groupLabels }: AlertNotification): string {
  const names = Object.values(groupLabels).filter(Boolean).join(' ');
  const name = names === '' ? [...new Set(alerts.map(({ labels }) => labels.alertname))].join(' ') : names;
  // Those that are not listed fire at least where one of those listed does: alerts that fire come first.
  const count = alerts.filter((alert) => alert.status === status).length + truncatedAlerts;
  return `[${status.toUpperCase()}:${count}] ${partOf(name)}`;
}

/** The parts of an alert's text. */
export function alertText({
  status,
  labels,
  annotations,
  startsAt,
  endsAt,
  value,
}: NotifiedAlert): AlertText {
  const { alertname = '', ...rest } = labels;
  const named = Object.entries(rest).map(([label, text]) => `${label}=${text}`);
  const measured = value === null ? [] : [`value=${value}`];
  const time = `${endsAt === undefined ? 'since' : 'until'} ${new Date(endsAt ?? startsAt).toISOString()}`;
  return {
    status: status.toUpperCase(),
    name: partOf(alertname),
    summary: partOf(annotations.summary ?? annotations.description ?? ''),
    details: `${partOf([...named, ...measured].join(' '))} ${time}`.trim(),
  };
}

/** An alert in one line: `FIRING ManyErrors: 24 errors on /pay (route=/pay value=24 since …)`. */
export function alertLine(alert: NotifiedAlert): string {
  const { status, name, summary, details } = alertText(alert);
  return `${status} ${name}${summary === '' ? '' : `: ${summary}`} (${details})`;
}

/** `… and 3 more`, or nothing for none. */
export function moreLine(count: number): string {
  return count > 0 ? `… and ${count} more` : '';
}

/** What of a list fits within a limit, and how much of it does not. */
export interface Fitting<T> {
  readonly taken: readonly T[];
  readonly left: number;
}

/** Takes from the front as long as the sum of the sizes is within the limit. */
export function takeWithin<T>(items: readonly T[], limit: number, sizeOf: (item: T) => number): Fitting<T> {
  let size = 0;
  let count = 0;
  for (const item of items) {
    size += sizeOf(item);
    if (size > limit) break;
    count += 1;
  }
  return { taken: items.slice(0, count), left: items.length - count };
}

/**
 * The notification as lines: a title, a line an alert, and how many more there are; cut at whole alerts to so many bytes
 * of UTF-8, which are never fewer than characters.
 */
export function plainLines(notification: AlertNotification, maxBytes: number): string {
  const title = titleOf(notification);
  const lines = notification.alerts.map(alertLine);
  const spare = maxBytes - Buffer.byteLength(title) - MORE_BYTES;
  const { taken, left } = takeWithin(lines, spare, (line) => Buffer.byteLength(line) + 1);
  const more = moreLine(left + notification.truncatedAlerts);
  return [title, ...taken, ...(more === '' ? [] : [more])].join('\n');
}

/** More than {@link moreLine} ever takes. */
const MORE_BYTES = 40;

/** Cuts to so many UTF-16 units, with an ellipsis; half a character, there before or cut, is not left over. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return wellFormed(text);
  return `${wellFormed(text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/u, ''))}…`;
}

/** Lone surrogates have no form in UTF-8. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}

/** One line that can be shown: control characters break lines, those of direction turn the text around. */
function partOf(text: string): string {
  const line = cutText(text, MAX_PART_LENGTH * 2);
  return cutText(line.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim(), MAX_PART_LENGTH);
}
