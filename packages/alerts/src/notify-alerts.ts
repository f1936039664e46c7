/** From what has changed to whom is told what: grouping, silences, inhibition, repeats. As Alertmanager does it. */
import { createHash } from 'node:crypto';
import type { RegexCompiler } from '@agentbus/filter';
import { type AlertEvent, alertKey } from './alert-event.ts';
import { type InhibitRule, inhibitedBy } from './inhibition.ts';
import type { LabelPredicate } from './matcher.ts';
import type {
  GroupIntegration,
  NotificationGroup,
  NotificationState,
  OutboxEntry,
  SentNotification,
} from './notification-state.ts';
import type { AlertNotification, NotifiedAlert } from './notifier.ts';
import { createRouter, type Route } from './route.ts';
import { type Silence, silencedAt } from './silence.ts';

/** Alerts that one notification lists; how many there are beyond is told. */
export const MAX_NOTIFIED_ALERTS = 100;

/** Who is told, and how. */
export interface NotificationPlan {
  readonly route: Route;
  readonly receivers: readonly PlannedReceiver[];
  readonly inhibitRules: readonly InhibitRule[];
}

/** A receiver, as far as planning needs to know it. */
export interface PlannedReceiver {
  readonly name: string;
  readonly integrations: readonly PlannedIntegration[];
}

/** One notifier of a receiver. */
export interface PlannedIntegration {
  /** Whether it is told of what is resolved. */
  readonly sendResolved: boolean;
  /**
   * Where it groups and repeats by itself, as Alertmanager does: all that fires is sent this often, in milliseconds, at once
   * and without `group_wait`. `undefined` for those who are told as the route says.
   */
  readonly resendEvery: number | undefined;
}

/** What happens at one time. */
export interface NotifyInput {
  readonly events: readonly AlertEvent[];
  readonly silences: readonly Silence[];
  /** Unix milliseconds. */
  readonly now: number;
  readonly regex?: RegexCompiler | undefined;
}

/**
 * Takes events, and decides who is to be told of what: a pure function. What it decides on is in the outbox of the state;
 * store the state, then deliver.
 */
export function notifyAlerts(
  plan: NotificationPlan,
  state: NotificationState,
  input: NotifyInput,
): NotificationState {
  const { now, regex } = input;
  const alerts = { ...state.alerts };
  const groups = { ...state.groups };
  const route = createRouter(plan.route, regex);
  for (const event of input.events) {
    if (event.state === 'pending') continue;
    const key = alertKey(event);
    const known = alerts[key];
    // What was resolved is only of interest to those who were told of it.
    if (event.state === 'resolved' && known === undefined) continue;
    const alert = notifiedAlert(event, known);
    alerts[key] = alert;
    for (const group of route(alert.labels)) {
      groups[group.key] = withAlert(groups[group.key], key, { ...group, plan, now });
    }
  }
  const due = Object.entries(groups).filter(([, { integrations }]) =>
    integrations.some(({ nextAt }) => nextAt <= now),
  );
  if (due.length === 0) return { ...state, alerts, groups };
  const firing = Object.values(alerts).filter(({ status }) => status === 'firing');
  const isSilenced = silencedAt(input.silences, now, regex);
  const isInhibited = inhibitedBy(
    plan.inhibitRules,
    firing.map(({ labels }) => labels),
    regex,
  );
  const isMuted: LabelPredicate = (labels) => isSilenced(labels) || isInhibited(labels);
  const outbox = [...state.outbox];
  for (const [key, group] of due) {
    const flushed = flush(plan, key, group, { alerts, isMuted, now });
    outbox.push(...flushed.entries);
    if (flushed.group === undefined) delete groups[key];
    else groups[key] = flushed.group;
  }
  return { ...state, alerts: withoutForgotten(alerts, groups), groups, outbox };
}

/** The state for another plan: what was told in groups of the one before is no guide, and all that fires is told anew. */
export function replanned(
  plan: NotificationPlan,
  state: NotificationState,
  now: number,
  regex?: RegexCompiler,
): NotificationState {
  const route = createRouter(plan.route, regex);
  const firing = Object.entries(state.alerts).filter(([, { status }]) => status === 'firing');
  const groups: Record<string, NotificationGroup> = {};
  for (const [key, { labels }] of firing) {
    for (const group of route(labels)) {
      groups[group.key] = withAlert(groups[group.key], key, { ...group, plan, now });
    }
  }
  return { ...state, alerts: Object.fromEntries(firing), groups };
}

/** When {@link notifyAlerts} has something to do without an event, Unix milliseconds. */
export function nextNotifyAt({ groups }: NotificationState): number {
  const times = Object.values(groups).flatMap(({ integrations }) => integrations.map(({ nextAt }) => nextAt));
  return Math.min(Number.POSITIVE_INFINITY, ...times);
}

function notifiedAlert(event: AlertEvent, known: NotifiedAlert | undefined): NotifiedAlert {
  const { alert, state, at, labels, annotations, value } = event;
  const all = { alertname: alert, ...labels };
  const resolved = state === 'resolved';
  return {
    status: resolved ? 'resolved' : 'firing',
    labels: all,
    // What a rule that is gone had to say was said before.
    annotations: resolved && Object.keys(annotations).length === 0 ? (known?.annotations ?? {}) : annotations,
    startsAt: resolved ? (known?.startsAt ?? at) : at,
    endsAt: resolved ? at : undefined,
    value,
    fingerprint: createHash('sha256').update(alertKey(event)).digest('hex').slice(0, 16),
  };
}

function withAlert(
  group: NotificationGroup | undefined,
  alert: string,
  {
    route,
    labels,
    plan,
    now,
  }: { route: Route; labels: NotificationGroup['labels']; plan: NotificationPlan; now: number },
): NotificationGroup {
  if (group !== undefined) {
    const integrations = group.integrations.map((each, index) => {
      const { resendEvery } = integrationOf(plan, group.receiver, index);
      return resendEvery === undefined ? each : { ...each, nextAt: now };
    });
    const alerts = group.alerts.includes(alert) ? group.alerts : [...group.alerts, alert];
    return { ...group, integrations, alerts };
  }
  const receiver = plan.receivers.find(({ name }) => name === route.receiver);
  const integrations = (receiver?.integrations ?? []).map(({ resendEvery }) => ({
    nextAt: resendEvery === undefined ? now + route.groupWait : now,
    sent: undefined,
  }));
  return { receiver: route.receiver, labels, integrations, alerts: [alert] };
}

function integrationOf(plan: NotificationPlan, receiver: string, index: number): PlannedIntegration {
  const found = plan.receivers.find(({ name }) => name === receiver)?.integrations[index];
  return found ?? { sendResolved: false, resendEvery: undefined };
}

interface Flushing {
  readonly alerts: Readonly<Record<string, NotifiedAlert>>;
  readonly isMuted: LabelPredicate;
  readonly now: number;
}

function flush(
  plan: NotificationPlan,
  key: string,
  group: NotificationGroup,
  { alerts, isMuted, now }: Flushing,
): { group: NotificationGroup | undefined; entries: OutboxEntry[] } {
  const members = group.alerts.flatMap((name) => alerts[name] ?? []);
  const heard = members.filter(({ labels }) => !isMuted(labels));
  const route = routeOfKey(plan.route, key);
  const entries: OutboxEntry[] = [];
  const integrations = group.integrations.map((integration, index): GroupIntegration => {
    if (integration.nextAt > now || route === undefined) return integration;
    const { sendResolved, resendEvery } = integrationOf(plan, group.receiver, index);
    const nextAt = now + (resendEvery ?? route.groupInterval);
    const repeat = resendEvery ?? route.repeatInterval;
    const told = heard.filter(({ status }) => status === 'firing' || sendResolved);
    if (!needsNotification(integration.sent, heard, { sendResolved, repeat, now }))
      return { ...integration, nextAt };
    const sent: SentNotification = {
      at: now,
      firing: fingerprints(heard, 'firing'),
      resolved: fingerprints(heard, 'resolved'),
    };
    if (told.length > 0) {
      const notification = notificationOf(key, group, told, { id: `${idOf(key)}-${index}-${now}`, now });
      entries.push({ notification, integration: index, attempts: 0, nextAttemptAt: now });
    }
    return { nextAt, sent };
  });
  // What is resolved leaves the group once all have been told, or will not be.
  const left = group.alerts.filter((name) => {
    const alert = alerts[name];
    if (alert === undefined || alert.status === 'firing') return alert !== undefined;
    return integrations.some(({ sent, nextAt }) => nextAt <= now || isUntold(sent, alert));
  });
  const isOver = left.length === 0;
  return { group: isOver ? undefined : { ...group, integrations, alerts: left }, entries };
}

/** Whether an integration was told that an alert fires, and not yet that it is resolved. */
function isUntold(sent: SentNotification | undefined, { fingerprint }: NotifiedAlert): boolean {
  return sent?.firing.includes(fingerprint) === true && !sent.resolved.includes(fingerprint);
}

function needsNotification(
  sent: SentNotification | undefined,
  alerts: readonly NotifiedAlert[],
  { sendResolved, repeat, now }: { sendResolved: boolean; repeat: number; now: number },
): boolean {
  const firing = fingerprints(alerts, 'firing');
  if (sent === undefined) return firing.length > 0;
  if (firing.some((fingerprint) => !sent.firing.includes(fingerprint))) return true;
  const resolved = fingerprints(alerts, 'resolved').filter((fingerprint) =>
    sent.firing.includes(fingerprint),
  );
  // Who is not told of the end knows at least, once all is over, that the next beginning is a new one.
  const isNews = resolved.some((fingerprint) => !sent.resolved.includes(fingerprint));
  if (isNews && (sendResolved || firing.length === 0)) return true;
  return firing.length > 0 && now - sent.at >= repeat;
}

function fingerprints(alerts: readonly NotifiedAlert[], status: NotifiedAlert['status']): string[] {
  return alerts.filter((alert) => alert.status === status).map(({ fingerprint }) => fingerprint);
}

function notificationOf(
  key: string,
  group: NotificationGroup,
  told: readonly NotifiedAlert[],
  { id, now }: { id: string; now: number },
): AlertNotification {
  const ordered = [...told].sort((a, b) =>
    a.status < b.status ? -1 : a.status > b.status ? 1 : a.startsAt - b.startsAt,
  );
  return {
    id,
    receiver: group.receiver,
    groupKey: key,
    status: told.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    alerts: ordered.slice(0, MAX_NOTIFIED_ALERTS),
    truncatedAlerts: Math.max(0, ordered.length - MAX_NOTIFIED_ALERTS),
    groupLabels: group.labels,
    commonLabels: common(told.map(({ labels }) => labels)),
    commonAnnotations: common(told.map(({ annotations }) => annotations)),
    at: now,
  };
}

function common(texts: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first = {}, ...rest] = texts;
  return Object.fromEntries(
    Object.entries(first).filter(([name, text]) => rest.every((other) => other[name] === text)),
  );
}

/** The route that a group's key begins with: its place in the tree. */
function routeOfKey(root: Route, key: string): Route | undefined {
  const [path = ''] = key.split('/');
  return path
    .split('.')
    .slice(1)
    .reduce<Route | undefined>((route, index) => route?.routes[Number(index)], root);
}

/** Of a group's key, which has texts of records in it, a short name. */
function idOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

/** Alerts that are resolved, and that no group knows any more, are forgotten. */
function withoutForgotten(
  alerts: Readonly<Record<string, NotifiedAlert>>,
  groups: Readonly<Record<string, NotificationGroup>>,
): Record<string, NotifiedAlert> {
  const known = new Set(Object.values(groups).flatMap((group) => group.alerts));
  return Object.fromEntries(Object.entries(alerts).filter(([key]) => known.has(key)));
}
