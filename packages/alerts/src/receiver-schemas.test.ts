/** What notifiers send is what their receivers document, whatever the alerts are. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { createDingTalkNotifier } from './dingtalk-notifier.ts';
import { createDiscordNotifier } from './discord-notifier.ts';
import { createFeishuNotifier } from './feishu-notifier.ts';
import { alertNotification, notifiedAlert, startReceiver } from './notifier.conformance.ts';
import type { AlertNotification, Notifier } from './notifier.ts';
import { createPagerDutyNotifier } from './pagerduty-notifier.ts';
import { RECEIVER_SCHEMAS, type ReceiverSchema } from './receiver-schemas.conformance.ts';
import { createSlackNotifier } from './slack-notifier.ts';
import { createTeamsNotifier } from './teams-notifier.ts';
import { createTelegramNotifier } from './telegram-notifier.ts';
import { createWeComNotifier } from './wecom-notifier.ts';

const own = { allowPrivate: true };

/** Each notifier, as it is made for its receiver at an address. */
const NOTIFIERS: Readonly<Record<string, (url: string) => Notifier>> = {
  slack: (url) => createSlackNotifier({ url, ...own }),
  discord: (url) => createDiscordNotifier({ url, ...own }),
  teams: (url) => createTeamsNotifier({ url, ...own }),
  telegram: (url) => createTelegramNotifier({ token: '1:a', chatId: '-1001', threadId: 7, url, ...own }),
  dingtalk: (url) => createDingTalkNotifier({ url, secret: 's', ...own }),
  feishu: (url) => createFeishuNotifier({ url, secret: 's', ...own }),
  wecom: (url) => createWeComNotifier({ url, ...own }),
  pagerduty: (url) =>
    createPagerDutyNotifier({ routingKey: '0123456789abcdef0123456789abcdef', url, ...own }),
};

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });

/** What is wrong with a request. */
function faultsOf(
  body: string,
  { schema, maxBytes, maxCharacters, texts, within }: ReceiverSchema,
): string[] {
  const value = JSON.parse(body) as Record<string, unknown>;
  const faults: string[] = [];
  if (!ajv.validate(schema, value)) faults.push(ajv.errorsText(ajv.errors));
  const counted =
    texts === undefined
      ? body
      : textsUnder(within === undefined ? value : value[within], new Set(texts)).join('');
  const bytes = Buffer.byteLength(counted);
  if (maxBytes !== undefined && bytes > maxBytes) faults.push(`${bytes} bytes are more than ${maxBytes}`);
  if (maxCharacters !== undefined && counted.length > maxCharacters)
    faults.push(`${counted.length} characters are more than ${maxCharacters}`);
  return faults;
}

function textsUnder(value: unknown, names: ReadonlySet<string>): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) =>
    typeof child === 'string' ? (names.has(name) ? [child] : []) : textsUnder(child, names),
  );
}

/** Gives what a notifier sends. */
async function sender(
  t: TestContext,
  type: string,
): Promise<(notification: AlertNotification) => Promise<string>> {
  const receiver = await startReceiver(t);
  const notifier = NOTIFIERS[type]?.(receiver.url);
  return async (notification) => {
    receiver.received.length = 0;
    await notifier?.notify(notification, new AbortController().signal);
    return receiver.received[0]?.body ?? '';
  };
}

const LONG = ['x', '"\\', '\u0000\u001b', '😀', '漢', '<@all>&', '*_~`|[](', '\ud800'].map((text) =>
  text.repeat(5000),
);

function notificationOf(
  texts: readonly string[],
  count: number,
  status: 'firing' | 'resolved',
): AlertNotification {
  const at = (index: number) => texts[index % texts.length] ?? '';
  const alerts = Array.from({ length: count }, (_, index) =>
    notifiedAlert({
      status,
      endsAt: status === 'resolved' ? 1_795_450_800_000 : undefined,
      labels: { alertname: at(index), severity: at(index + 1), route: at(index + 2) },
      annotations: { summary: at(index + 3), description: at(index + 4) },
      value: index % 3 === 0 ? null : index / 7,
    }),
  );
  const labels = { alertname: at(0), service: at(1), severity: at(2) };
  return alertNotification({
    status,
    alerts,
    truncatedAlerts: count === 100 ? 900 : 0,
    groupKey: at(0),
    groupLabels: labels,
    commonLabels: labels,
  });
}

/** The extremes. */
const EXTREMES: readonly AlertNotification[] = [
  alertNotification(),
  ...['', ...LONG].flatMap((text) => [
    notificationOf([text], 1, 'firing'),
    notificationOf([text], 100, 'resolved'),
  ]),
  notificationOf(LONG, 100, 'firing'),
];

for (const [type, documented] of Object.entries(RECEIVER_SCHEMAS)) {
  test(`${type}: requests are as ${documented.sources[0]} has them, of huge alerts too`, async (t) => {
    const send = await sender(t, type);
    for (const [index, notification] of EXTREMES.entries()) {
      assert.deepEqual(faultsOf(await send(notification), documented), [], `extreme ${index}`);
    }
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc
        .record({ part: fc.constantFrom(...LONG), length: fc.nat({ max: 5000 }) })
        .map(({ part, length }) => part.slice(0, length)),
    );
    const notification = fc
      .tuple(
        fc.array(text, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 100 }),
        fc.constantFrom('firing' as const, 'resolved' as const),
      )
      .map((parts) => notificationOf(...parts));
    await fc.assert(
      fc.asyncProperty(notification, async (any) =>
        assert.deepEqual(faultsOf(await send(any), documented), []),
      ),
      { numRuns: 20 },
    );
  });

  test(`${type}: what is not documented is refused by the schema`, async (t) => {
    const sent = JSON.parse(await (await sender(t, type))(alertNotification()));
    assert.notDeepEqual(faultsOf(JSON.stringify({ ...sent, unknown: 1 }), documented), []);
    for (const name of documented.schema.required as string[]) {
      const { [name]: _, ...rest } = sent;
      assert.notDeepEqual(faultsOf(JSON.stringify(rest), documented), [], name);
    }
  });
}

test('alertRulesSchema: ajv compiles it, and takes what the reader takes', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../schema/alert-rules.schema.json', import.meta.url), 'utf8'),
  );
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
  const rule = { alert: 'A', expr: 'level>=error | count over 5m > 10' };
  assert.ok(
    validate({ groups: [{ name: 'g', rules: [rule] }], lateness: '5m' }),
    ajv.errorsText(validate.errors),
  );
  assert.equal(validate({ groups: [{ name: 'g', rules: [{ ...rule, fro: '1m' }] }] }), false);
});
