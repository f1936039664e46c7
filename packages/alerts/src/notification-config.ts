/** Reads who is told of alerts: the sections `route`, `receivers` and `inhibit_rules` of a rule file. */

import { isHttpUrl } from './http-url.ts';
import type { InhibitRule } from './inhibition.ts';
import {
  DEFAULT_RESEND_DELAY,
  INHIBIT_PROPERTIES,
  NOTIFIER_PROPERTIES,
  NOTIFIER_SECRETS,
  NOTIFIER_TYPE_PROPERTIES,
  RECEIVER_PROPERTIES,
  ROUTE_PROPERTIES,
} from './notifier-properties.ts';
import type { NotificationPlan, PlannedIntegration } from './notify-alerts.ts';
import { type Path, PropertyReader, readList, readObject, show } from './property-reader.ts';
import { DEFAULT_GROUP_INTERVAL, DEFAULT_GROUP_WAIT, DEFAULT_REPEAT_INTERVAL, type Route } from './route.ts';
import type { RuleProblem } from './rule-problem.ts';

/** One notifier of a receiver, as it is written; checked, but not yet made. */
export interface NotifierConfig extends PlannedIntegration {
  readonly type: string;
  /** Texts, numbers (milliseconds for lengths of time), booleans and headers, by their names in the file. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A receiver, as it is written. */
export interface ReceiverConfig {
  readonly name: string;
  readonly integrations: readonly NotifierConfig[];
}

/** Who is told, and how. */
export interface NotificationConfig extends NotificationPlan {
  readonly receivers: readonly ReceiverConfig[];
}

/** Everybody is told on the console, where a file names no receivers. */
export const CONSOLE_RECEIVER: ReceiverConfig = {
  name: 'console',
  integrations: [{ type: 'console', properties: {}, sendResolved: true, resendEvery: undefined }],
};

const ROOT: Route = {
  receiver: CONSOLE_RECEIVER.name,
  matchers: [],
  continue: false,
  groupBy: ['alertname'],
  groupWait: DEFAULT_GROUP_WAIT,
  groupInterval: DEFAULT_GROUP_INTERVAL,
  repeatInterval: DEFAULT_REPEAT_INTERVAL,
  routes: [],
};

/** Reads the sections of a file that are about notifications; notes everything that is wrong. */
export function readNotificationConfig(
  file: Readonly<Record<string, unknown>>,
  problems: RuleProblem[],
): NotificationConfig {
  const written = readList(['receivers'], file.receivers, problems).flatMap(
    (value, index) => readReceiver(['receivers', index], value, problems) ?? [],
  );
  for (const [index, { name }] of written.entries()) {
    if (written.findIndex((other) => other.name === name) === index) continue;
    const fix = 'Give each receiver a name of its own.';
    problems.push({ path: ['receivers', index, 'name'], message: `"${name}" is there twice.`, fix });
  }
  const receivers = written.length > 0 ? written : [CONSOLE_RECEIVER];
  const names = receivers.map(({ name }) => name);
  const root = { ...ROOT, receiver: names[0] ?? CONSOLE_RECEIVER.name };
  const route = file.route === undefined ? root : readRoute(['route'], file.route, root, { names, problems });
  const inhibitRules = readList(['inhibit_rules'], file.inhibit_rules, problems).flatMap(
    (value, index) => readInhibitRule(['inhibit_rules', index], value, problems) ?? [],
  );
  return { route: route ?? root, receivers, inhibitRules };
}

function readRoute(
  path: Path,
  value: unknown,
  around: Route,
  context: { readonly names: readonly string[]; readonly problems: RuleProblem[] },
): Route | undefined {
  const { names, problems } = context;
  const object = readObject(path, value, problems, 'receiver: and a name');
  if (object === undefined) return undefined;
  const reader = new PropertyReader(path, object, ROUTE_PROPERTIES, problems, ['routes']);
  const receiver = reader.text('receiver') ?? around.receiver;
  if (!names.includes(receiver)) {
    reader.problem('receiver', `there is no receiver "${receiver}".`, `Write one of ${names.join(', ')}.`);
  }
  const route: Route = {
    receiver,
    matchers: reader.matchers('matchers'),
    continue: reader.boolean('continue') ?? false,
    groupBy: reader.has('group_by') ? reader.names('group_by') : around.groupBy,
    groupWait: reader.duration('group_wait') ?? around.groupWait,
    groupInterval: reader.duration('group_interval') ?? around.groupInterval,
    repeatInterval: reader.duration('repeat_interval') ?? around.repeatInterval,
    routes: [],
  };
  const routes = readList([...path, 'routes'], object.routes, problems).flatMap(
    (child, index) => readRoute([...path, 'routes', index], child, route, context) ?? [],
  );
  return { ...route, routes };
}

function readInhibitRule(path: Path, value: unknown, problems: RuleProblem[]): InhibitRule | undefined {
  const object = readObject(path, value, problems, 'source_matchers: and target_matchers:');
  if (object === undefined) return undefined;
  const reader = new PropertyReader(path, object, INHIBIT_PROPERTIES, problems);
  return {
    sourceMatchers: reader.matchers('source_matchers'),
    targetMatchers: reader.matchers('target_matchers'),
    equal: reader.names('equal'),
  };
}

function readReceiver(path: Path, value: unknown, problems: RuleProblem[]): ReceiverConfig | undefined {
  const object = readObject(path, value, problems, 'name: and notifiers:');
  if (object === undefined) return undefined;
  const reader = new PropertyReader(path, object, RECEIVER_PROPERTIES, problems, ['notifiers']);
  const integrations = readList([...path, 'notifiers'], object.notifiers, problems).flatMap(
    (notifier, index) => readNotifier([...path, 'notifiers', index], notifier, problems) ?? [],
  );
  return { name: reader.text('name') ?? '', integrations };
}

function readNotifier(path: Path, value: unknown, problems: RuleProblem[]): NotifierConfig | undefined {
  const object = readObject(path, value, problems, 'type: and what it needs');
  if (object === undefined) return undefined;
  const { type } = object;
  const table =
    typeof type === 'string' && Object.hasOwn(NOTIFIER_TYPE_PROPERTIES, type)
      ? NOTIFIER_TYPE_PROPERTIES[type]
      : undefined;
  if (table === undefined) {
    const fix = `Write one of ${Object.keys(NOTIFIER_TYPE_PROPERTIES).join(', ')}.`;
    problems.push({ path: [...path, 'type'], message: `it is ${show(type)}.`, fix });
    return undefined;
  }
  const reader = new PropertyReader(path, object, { ...NOTIFIER_PROPERTIES, ...table }, problems, ['type']);
  const entries = Object.keys(table).map((name) => [name, reader.value(name)] as const);
  for (const name of NOTIFIER_SECRETS[String(type)] ?? []) {
    if (reader.has(name) || reader.has(`${name}_file`)) continue;
    problems.push({
      path,
      message: `${name} is missing.`,
      fix: `Write ${name}:, or ${name}_file: and a file.`,
    });
  }
  refuseNoUrl(reader);
  return {
    type: String(type),
    properties: Object.fromEntries(entries.filter(([, each]) => each !== undefined)),
    sendResolved: reader.boolean('send_resolved') ?? true,
    resendEvery:
      type === 'alertmanager' ? (reader.duration('resend_delay') ?? DEFAULT_RESEND_DELAY) : undefined,
  };
}

function refuseNoUrl(reader: PropertyReader): void {
  const url = reader.has('url') ? reader.text('url') : undefined;
  if (url === undefined || isHttpUrl(url)) return;
  // The value may be a secret: it is not shown.
  reader.problem('url', 'it is no address of http or https.', 'Write https:// and a host.');
}
