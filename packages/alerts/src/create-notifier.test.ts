import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createNotifier, NOTIFIER_TYPES, NotifierError } from './create-notifier.ts';
import { readNotificationConfig } from './notification-config.ts';
import { NOTIFIER_SECRETS, NOTIFIER_TYPE_PROPERTIES } from './notifier-properties.ts';
import type { RuleProblem } from './rule-problem.ts';

/** What each type cannot do without. */
const NEEDED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  console: {},
  webhook: { url: 'https://hooks.example.com/1' },
  alertmanager: { url: 'https://am.example.com' },
  slack: { url: 'https://hooks.slack.com/services/1' },
  pagerduty: { routing_key: 'key' },
  email: { host: 'mail.example.com', from: 'a@example.com', to: ['b@example.com'] },
  discord: { url: 'https://discord.com/api/webhooks/1/2' },
  teams: { url: 'https://example.logic.azure.com/workflows/1' },
  telegram: { token: '1:2', chat_id: '-1001' },
  dingtalk: { url: 'https://oapi.dingtalk.com/robot/send?access_token=1' },
  feishu: { url: 'https://open.feishu.cn/open-apis/bot/v2/hook/1' },
  wecom: { url: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1' },
};

function read(notifier: Readonly<Record<string, unknown>>) {
  const problems: RuleProblem[] = [];
  const receivers = [{ name: 'ops', notifiers: [notifier] }];
  const config = readNotificationConfig({ receivers }, problems);
  return { problems, integration: config.receivers[0]?.integrations[0] };
}

function fileWith(t: TestContext, text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'agentbus-notifier-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'secret');
  writeFileSync(file, text);
  return file;
}

test('createNotifier: each type of a rule file is made of what the file must say', () => {
  assert.deepEqual(Object.keys(NOTIFIER_TYPES).sort(), Object.keys(NOTIFIER_TYPE_PROPERTIES).sort());
  assert.deepEqual(Object.keys(NEEDED).sort(), Object.keys(NOTIFIER_TYPES).sort());
  for (const [type, needed] of Object.entries(NEEDED)) {
    const { problems, integration } = read({ type, ...needed });
    assert.deepEqual(problems, [], type);
    assert.ok(integration);
    assert.equal(createNotifier(integration).type, type);
  }
});

test('readNotificationConfig: names whatever a notifier cannot do without', () => {
  for (const [type, needed] of Object.entries(NEEDED)) {
    for (const name of Object.keys(needed)) {
      const { [name]: _, ...rest } = needed;
      const messages = read({ type, ...rest }).problems.map(({ message }) => message);
      assert.deepEqual(messages, [`${name} is missing.`], `${type} ${name}`);
    }
  }
});

test('createNotifier: every secret may be in a file, which must be readable and not empty', (t) => {
  const value = fileWith(t, 'https://example.com/secret\n');
  const empty = fileWith(t, '\n');
  for (const [type, names] of Object.entries(NOTIFIER_SECRETS)) {
    for (const name of names) {
      const { [name]: _, ...rest } = NEEDED[type] ?? {};
      const made = (file: string) => {
        const { problems, integration } = read({ type, ...rest, [`${name}_file`]: file });
        assert.deepEqual(problems, []);
        assert.ok(integration);
        return createNotifier(integration);
      };
      assert.equal(made(value).type, type);
      assert.throws(() => made(empty), NotifierError);
      assert.throws(() => made(join(value, 'missing')), NotifierError);
    }
  }
});
