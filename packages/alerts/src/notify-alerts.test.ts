/** Stories of who is told what, and when. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AlertEvent } from './alert-event.ts';
import { parseMatchers } from './matcher.ts';
import { readNotificationConfig } from './notification-config.ts';
import { NO_NOTIFICATIONS } from './notification-state.ts';
import { nextNotifyAt, notifyAlerts, replanned } from './notify-alerts.ts';
import type { RuleProblem } from './rule-problem.ts';
import { millis, START } from './scenario.conformance.ts';
import type { Silence } from './silence.ts';

/** `1m A firing severity=page`: an event; `1m:` with nothing behind it only lets time pass. */
interface Story {
  readonly file?: Readonly<Record<string, unknown>>;
  readonly events: readonly string[];
  readonly silences?: readonly (readonly [matchers: string, from: string, to: string])[];
  /** When the state is stored and read again. */
  readonly restarts?: readonly string[];
  readonly until: string;
  /** `30s ops firing A/page B/page`: when who is told of what; a small r for what is resolved. */
  readonly told: readonly string[];
}

const ops = (more: object = {}) => ({
  name: 'ops',
  notifiers: [{ type: 'webhook', url: 'http://x', ...more }],
});

const FAST = {
  route: { receiver: 'ops', group_wait: '30s', group_interval: '5m', repeat_interval: '1h' },
  receivers: [ops()],
};

function planOf(file: Readonly<Record<string, unknown>>) {
  const problems: RuleProblem[] = [];
  const plan = readNotificationConfig(file, problems);
  assert.deepEqual(problems, []);
  return plan;
}

function eventOf(text: string): AlertEvent {
  const [at = '', alert = '', state = 'firing', ...labels] = text.split(' ');
  return {
    alert,
    group: 'g',
    state: state as AlertEvent['state'],
    at: START + millis(at),
    activeAt: START + millis(at),
    value: 1,
    labels: Object.fromEntries(labels.map((label) => label.split('='))),
    annotations: {},
  };
}

function silenceOf([matchers, from, to]: readonly [string, string, string], index: number): Silence {
  return {
    id: String(index),
    matchers: parseMatchers(matchers) ?? [],
    startsAt: START + millis(from),
    endsAt: START + millis(to),
    createdBy: 'test',
    comment: '',
  };
}

function tell({ file = FAST, events, silences = [], restarts = [], until }: Story): string[] {
  const plan = planOf(file);
  const all = events.map(eventOf);
  let state = NO_NOTIFICATIONS;
  const told: string[] = [];
  for (let now = START; now <= START + millis(until); now += 10_000) {
    state = notifyAlerts(plan, state, {
      events: all.filter(({ at }) => at > now - 10_000 && at <= now),
      silences: silences.map(silenceOf),
      now,
      regex: (pattern) => new RegExp(pattern, 'u'),
    });
    for (const { notification, integration } of state.outbox) {
      const { receiver, alerts, status } = notification;
      const names = alerts.map((alert) => {
        const { alertname, ...rest } = alert.labels;
        return [alertname, ...Object.values(rest)].join('/') + (alert.status === 'resolved' ? '(r)' : '');
      });
      const place = integration === 0 ? receiver : `${receiver}#${integration}`;
      told.push([timeText(now - START), place, status, ...names].join(' '));
    }
    state = { ...state, outbox: [] };
    if (restarts.some((at) => START + millis(at) === now)) state = JSON.parse(JSON.stringify(state));
  }
  return told;
}

function timeText(time: number): string {
  const [hours, minutes, seconds] = [
    Math.trunc(time / 3_600_000),
    Math.trunc(time / 60_000) % 60,
    (time % 60_000) / 1000,
  ];
  return `${hours ? `${hours}h` : ''}${minutes ? `${minutes}m` : ''}${seconds ? `${seconds}s` : ''}` || '0s';
}

const INHIBIT = {
  ...FAST,
  route: { ...FAST.route, group_by: ['...'], group_wait: '0s' },
  inhibit_rules: [
    { source_matchers: 'severity="critical"', target_matchers: 'severity="warning"', equal: ['service'] },
  ],
};

const STORIES: Readonly<Record<string, Story>> = {
  'group_wait: the first notification waits for others of its group': {
    events: ['10s A firing r=1', '30s A firing r=2', '20s B firing r=1'],
    until: '4m',
    told: ['40s ops firing A/1 A/2', '50s ops firing B/1'],
  },
  'group_wait: what is over before is told to nobody': {
    events: ['10s A firing', '30s A resolved'],
    until: '20m',
    told: [],
  },
  'group_interval: changes wait, and are told together': {
    events: ['10s A firing r=1', '1m A firing r=2', '2m A resolved r=1'],
    until: '20m',
    told: ['40s ops firing A/1', '5m40s ops firing A/2 A/1(r)'],
  },
  'group_interval: what comes and goes between is not told': {
    events: ['10s A firing r=1', '1m A firing r=2', '2m A resolved r=2'],
    until: '20m',
    told: ['40s ops firing A/1'],
  },
  'group_interval: an alert that is back before its end was told is no news': {
    events: ['10s A firing', '1m A resolved', '2m A firing'],
    until: '20m',
    told: ['40s ops firing A'],
  },
  'resolved: told once, and then no more': {
    events: ['10s A firing', '10m A resolved'],
    until: '3h',
    told: ['40s ops firing A', '10m40s ops resolved A(r)'],
  },
  'resolved: a new beginning is a new group': {
    events: ['10s A firing', '10m A resolved', '30m A firing'],
    until: '40m',
    told: ['40s ops firing A', '10m40s ops resolved A(r)', '30m30s ops firing A'],
  },
  'send_resolved: false is told of what fires only': {
    file: { ...FAST, receivers: [ops({ send_resolved: false })] },
    events: ['10s A firing', '10m A resolved', '30m A firing'],
    until: '40m',
    told: ['40s ops firing A', '30m30s ops firing A'],
  },
  'repeat_interval: told again while nothing changes': {
    events: ['10s A firing'],
    until: '2h30m',
    told: ['40s ops firing A', '1h40s ops firing A', '2h40s ops firing A'],
  },
  'repeat_interval: a change is told at once, and the time begins anew': {
    events: ['10s A firing r=1', '50m A firing r=2'],
    until: '1h55m',
    told: ['40s ops firing A/1', '50m40s ops firing A/1 A/2', '1h50m40s ops firing A/1 A/2'],
  },
  'a silence: nothing is told of what it covers': {
    events: ['10s A firing severity=low', '10s B firing severity=low'],
    silences: [['alertname=A', '0s', '1h']],
    until: '30m',
    told: ['40s ops firing B/low'],
  },
  'a silence that ends: told at the next interval': {
    events: ['10s A firing'],
    silences: [['alertname=A', '0s', '12m']],
    until: '30m',
    told: ['15m40s ops firing A'],
  },
  'a silence that ends after the alert: told to nobody': {
    events: ['10s A firing', '10m A resolved'],
    silences: [['alertname=A', '0s', '12m']],
    until: '1h',
    told: [],
  },
  'a silence that begins while it fires: its end is told when the silence is over': {
    events: ['10s A firing', '8m A resolved'],
    silences: [['alertname=A', '2m', '20m']],
    until: '1h',
    told: ['40s ops firing A', '20m40s ops resolved A(r)'],
  },
  'a silence that begins while it fires stops the repeats': {
    events: ['10s A firing'],
    silences: [['alertname=A', '30m', '90m']],
    until: '2h',
    told: ['40s ops firing A', '1h30m40s ops firing A'],
  },
  'a silence by regular expression, and by two matchers': {
    events: ['10s A firing s=x', '10s B firing s=x', '10s C firing s=y'],
    silences: [['{alertname=~"A|B", s!="y"}', '0s', '1h']],
    until: '10m',
    told: ['40s ops firing C/y'],
  },
  'inhibition: while the source fires, nothing is told of the target': {
    file: INHIBIT,
    events: ['10s W firing service=a severity=warning', '10s C firing service=a severity=critical'],
    until: '10m',
    told: ['10s ops firing C/a/critical'],
  },
  'inhibition: another service is none of its business': {
    file: INHIBIT,
    events: ['10s W firing service=b severity=warning', '10s C firing service=a severity=critical'],
    until: '10m',
    told: ['10s ops firing W/b/warning', '10s ops firing C/a/critical'],
  },
  'inhibition: once the source is over, the target is told of': {
    file: INHIBIT,
    events: [
      '10s W firing service=a severity=warning',
      '10s C firing service=a severity=critical',
      '4m C resolved service=a severity=critical',
    ],
    until: '10m',
    told: [
      '10s ops firing C/a/critical',
      '5m10s ops firing W/a/warning',
      '5m10s ops resolved C/a/critical(r)',
    ],
  },
  'inhibition: an alert does not inhibit itself, nor others that are both': {
    file: { ...INHIBIT, inhibit_rules: [{ source_matchers: 'x="1"', target_matchers: 'x="1"', equal: [] }] },
    events: ['10s A firing x=1', '10s B firing x=1'],
    until: '1m',
    told: ['10s ops firing A/1', '10s ops firing B/1'],
  },
  'routes: the first that matches, deepest first': {
    file: {
      route: {
        ...FAST.route,
        routes: [
          { matchers: 'severity="page"', receiver: 'pager', group_wait: '0s' },
          { matchers: ['severity=~"page|low"'], receiver: 'mail' },
        ],
      },
      receivers: [ops(), { ...ops(), name: 'pager' }, { ...ops(), name: 'mail' }],
    },
    events: ['10s A firing severity=page', '10s B firing severity=low', '10s C firing'],
    until: '2m',
    told: ['10s pager firing A/page', '40s mail firing B/low', '40s ops firing C'],
  },
  'routes: continue asks those after it as well': {
    file: {
      route: {
        ...FAST.route,
        routes: [
          { matchers: 'severity="page"', receiver: 'pager', continue: true },
          { matchers: 'severity="page"', receiver: 'mail' },
        ],
      },
      receivers: [ops(), { ...ops(), name: 'pager' }, { ...ops(), name: 'mail' }],
    },
    events: ['10s A firing severity=page'],
    until: '2m',
    told: ['40s pager firing A/page', '40s mail firing A/page'],
  },
  'group_by: labels that alerts share; ... for all': {
    file: { ...FAST, route: { ...FAST.route, group_by: ['service'] } },
    events: ['10s A firing service=a', '10s B firing service=a', '10s A firing service=b'],
    until: '2m',
    told: ['40s ops firing A/a B/a', '40s ops firing A/b'],
  },
  'several notifiers of one receiver: each is told': {
    file: { ...FAST, receivers: [{ name: 'ops', notifiers: [{ type: 'console' }, { type: 'console' }] }] },
    events: ['10s A firing'],
    until: '2m',
    told: ['40s ops firing A', '40s ops#1 firing A'],
  },
  'an Alertmanager: told at once, again and again, and of the end': {
    file: { ...FAST, receivers: [{ name: 'ops', notifiers: [{ type: 'alertmanager', url: 'http://x' }] }] },
    events: ['10s A firing', '2m20s A resolved'],
    until: '10m',
    told: ['10s ops firing A', '1m10s ops firing A', '2m10s ops firing A', '2m20s ops resolved A(r)'],
  },
  'two rules with the same labels: one alert': {
    events: ['10s A firing r=1', '10s A firing r=1'],
    until: '2m',
    told: ['40s ops firing A/1'],
  },
  'restarted at any time: nothing is told twice, and nothing is lost': {
    events: ['10s A firing r=1', '1m A firing r=2', '2m A resolved r=1', '20m A resolved r=2'],
    restarts: ['10s', '30s', '40s', '1m', '5m40s', '6m', '20m', '20m40s'],
    until: '3h',
    told: ['40s ops firing A/1', '5m40s ops firing A/2 A/1(r)', '20m40s ops resolved A/2(r)'],
  },
};

for (const [name, story] of Object.entries(STORIES)) {
  test(`notifyAlerts: ${name}`, () => assert.deepEqual(tell(story), story.told));
}

test('notifyAlerts: changes nothing that it is given', () => {
  const plan = planOf(FAST);
  const first = notifyAlerts(plan, NO_NOTIFICATIONS, {
    events: [eventOf('0s A firing')],
    silences: [],
    now: START,
  });
  const before = JSON.stringify(first);
  const second = notifyAlerts(plan, first, { events: [], silences: [], now: START + 30_000 });
  assert.equal(JSON.stringify(first), before);
  assert.equal(second.outbox.length, 1);
  assert.equal(nextNotifyAt(first), START + 30_000);
});

test('notifyAlerts: lists a hundred alerts, those that fire first, and says how many more there are', () => {
  const events = Array.from({ length: 250 }, (_, index) => eventOf(`0s A firing r=${index}`));
  const state = notifyAlerts(planOf(FAST), NO_NOTIFICATIONS, { events, silences: [], now: START });
  const { outbox } = notifyAlerts(planOf(FAST), state, { events: [], silences: [], now: START + 30_000 });
  assert.deepEqual(
    outbox.map(({ notification }) => [notification.alerts.length, notification.truncatedAlerts]),
    [[100, 150]],
  );
});

test('replanned: for another plan all that fires is told anew', () => {
  const plan = planOf(FAST);
  const told = notifyAlerts(plan, NO_NOTIFICATIONS, {
    events: [eventOf('0s A firing')],
    silences: [],
    now: START,
  });
  const other = planOf({
    ...FAST,
    receivers: [{ ...ops(), name: 'new' }],
    route: { ...FAST.route, receiver: 'new' },
  });
  const state = replanned(other, { ...told, outbox: [] }, START + 60_000);
  const { outbox } = notifyAlerts(other, state, { events: [], silences: [], now: START + 90_000 });
  assert.deepEqual(
    outbox.map(({ notification }) => notification.receiver),
    ['new'],
  );
});
