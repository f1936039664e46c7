/** The alerts of the hub's API: rules with their state, what is active, what has happened, and silences. */
import {
  type AlertEvent,
  type AlertRule,
  alertKey,
  formatMatcher,
  isActive,
  parseMatchers,
  type Silence,
  silencedAt,
} from '@agentbus/alerts';
import { openHistory, openSilences } from '@agentbus/alerts/service';
import type { ApiAlerts, ApiRuleEditor } from '@agentbus/hub';
import type { AlertSchedule } from './alert-schedule.ts';
import { compileRegex } from './regex.ts';

/** Events that one answer has, the newest; more are counted. */
const MAX_EVENTS = 1_000;

/** What would have been silenced within so long is told before a silence is made: a day, in milliseconds. */
const LATELY_MILLIS: number = 24 * 3600 * 1000;

/** Alerts of a schedule, with the silences and the history of its store. */
export function storeAlerts(directory: string, schedule: AlertSchedule, editor: ApiRuleEditor): ApiAlerts {
  const silences = openSilences(directory);
  const history = openHistory(directory);
  return {
    editor,
    list(now) {
      const active = schedule.active();
      const isSilenced = silencedAt(silences.list(), now, compileRegex);
      return {
        rules: schedule.config.rules.map((rule) => ruleJson(rule, active)),
        active: active.map((event) => ({
          ...eventJson(event),
          silenced: isSilenced({ ...event.labels, alertname: event.alert }),
        })),
      };
    },
    listHistory({ since, until }) {
      const found = history.read().filter(({ at }) => {
        const time = nanos(at);
        return (since === undefined || time >= since) && (until === undefined || time < until);
      });
      return {
        events: found.slice(-MAX_EVENTS).reverse().map(eventJson),
        more: Math.max(0, found.length - MAX_EVENTS),
      };
    },
    listSilences: (now) => ({ silences: silences.list().map((silence) => silenceJson(silence, now)) }),
    checkMatchers(text) {
      const matchers = parseMatchers(text) ?? [];
      if (matchers.length === 0) return false;
      try {
        silencedAt([{ ...NO_SILENCE, matchers }], 0, compileRegex);
        return true;
      } catch {
        return false;
      }
    },
    previewSilence(text, now) {
      const matchers = parseMatchers(text) ?? [];
      const covers = silencedAt([{ ...NO_SILENCE, matchers }], 0, compileRegex);
      const covered = (event: AlertEvent) => covers({ ...event.labels, alertname: event.alert });
      const active = schedule.active().filter(covered);
      const lately = history
        .read()
        .filter((event) => event.state === 'firing' && event.at >= now - LATELY_MILLIS && covered(event));
      return {
        active: active.length,
        lately: new Set(lately.map(alertKey)).size,
        alerts: [...new Set([...active, ...lately].map(({ alert }) => alert))].slice(0, MAX_NAMES),
      };
    },
    addSilence({ matchers, endsAt, createdBy, comment }, now) {
      const silence = { matchers: parseMatchers(matchers) ?? [], startsAt: now, endsAt, createdBy, comment };
      return silenceJson(silences.add(silence, now), now);
    },
    expireSilence: (id, now) => silences.expire(id, now),
  };
}

/** Names of alerts that a preview gives. */
const MAX_NAMES = 20;

/** Active at 0. */
const NO_SILENCE: Silence = { id: '', matchers: [], startsAt: 0, endsAt: 1, createdBy: '', comment: '' };

function ruleJson(
  { group, alert, signal, by, interval, for: wait }: AlertRule,
  active: readonly AlertEvent[],
) {
  const own = active.filter((event) => event.alert === alert && event.group === group);
  const firing = own.filter(({ state }) => state === 'firing').length;
  return {
    group,
    alert,
    signal,
    by: by.map(({ name }) => name),
    intervalSeconds: interval / 1000,
    forSeconds: wait / 1000,
    state: firing > 0 ? 'firing' : own.length > 0 ? 'pending' : 'inactive',
    firing,
    pending: own.length - firing,
  };
}

function eventJson({ at, activeAt, ...event }: AlertEvent) {
  return { ...event, at: String(nanos(at)), activeAt: String(nanos(activeAt)) };
}

function silenceJson(silence: Silence, now: number) {
  const { id, matchers, startsAt, endsAt, createdBy, comment } = silence;
  return {
    id,
    state: isActive(silence, now) ? 'active' : endsAt <= now ? 'expired' : 'pending',
    matchers: matchers.map(formatMatcher).join(', '),
    startsAt: String(nanos(startsAt)),
    endsAt: String(nanos(endsAt)),
    createdBy,
    comment,
  };
}

function nanos(millis: number): bigint {
  return BigInt(millis) * 1_000_000n;
}
