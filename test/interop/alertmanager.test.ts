/** A real Alertmanager takes our alerts, groups them, shows them, silences them, and tells of their end. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { readAlertConfig } from '@agentbus/alerts';
import { type AlertService, createAlertService } from '@agentbus/alerts/service';
import { decodeLine, encodeLogs } from '@agentbus/otlp';
import { debianProgram } from './debian-package.ts';
import { pollUntil } from './poll-until.ts';
import { answers, freePort, startServer } from './server-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

const found = await debianProgram('prometheus-alertmanager', 'prometheus-alertmanager');
const skip = 'missing' in found ? found.missing : false;

interface ApiAlert {
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly status: { readonly state: string };
}

/** What the Alertmanager has told its receiver. */
interface Told {
  readonly status: string;
  readonly alerts: readonly { readonly status: string; readonly labels: Record<string, string> }[];
}

async function startReceiver(context: TestContext): Promise<{ url: string; told: Told[] }> {
  const told: Told[] = [];
  const server = createServer(async (request, response) => {
    told.push(JSON.parse(await text(request)));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, told };
}

async function startAlertmanager(context: TestContext, webhook: string): Promise<string> {
  const folder = await temporaryFolder(context);
  const config = join(folder, 'alertmanager.yml');
  await writeFile(
    config,
    `route:
  receiver: test
  group_by: [alertname]
  group_wait: 100ms
  group_interval: 1s
  repeat_interval: 1h
receivers:
  - name: test
    webhook_configs:
      - { url: "${webhook}", send_resolved: true }
`,
  );
  const url = `http://127.0.0.1:${await freePort()}`;
  const flags = [
    `--config.file=${config}`,
    `--storage.path=${join(folder, 'data')}`,
    '--cluster.listen-address=',
  ];
  if ('missing' in found) throw new Error(found.missing);
  const listen = `--web.listen-address=${new URL(url).host}`;
  await startServer(context, found.binary, [...found.before, ...flags, listen], () =>
    answers(`${url}/-/ready`),
  );
  return url;
}

/** A service whose rule fires for each route that had an error within the last two seconds. */
async function startService(context: TestContext, url: string): Promise<AlertService> {
  const config = readAlertConfig({
    groups: [
      {
        name: 'shop',
        rules: [
          {
            alert: 'Errors',
            expr: 'level>=error | count over 2s > 0 by http.route',
            labels: { severity: 'page' },
            annotations: { summary: '{{ $value }} errors on {{ $labels.http.route }}' },
          },
        ],
      },
    ],
    receivers: [{ name: 'am', notifiers: [{ type: 'alertmanager', url, resend_delay: '5s' }] }],
  });
  const service = createAlertService({ config, directory: await temporaryFolder(context) });
  context.after(() => service.close());
  return service;
}

function addErrors(service: AlertService, routes: readonly string[]): void {
  const now = Date.now();
  const time: [number, number] = [Math.floor(now / 1000), (now % 1000) * 1e6];
  for (const route of routes) {
    const record = {
      hrTime: time,
      hrTimeObserved: time,
      severityNumber: 17,
      severityText: 'ERROR',
      body: 'payment failed',
      attributes: { 'http.route': route },
      droppedAttributesCount: 0,
      resource: { attributes: { 'service.name': 'shop' } },
      instrumentationScope: { name: 'test' },
    };
    for (const { bytes } of encodeLogs([record])) for (const stored of decodeLine(bytes)) service.add(stored);
  }
}

async function get<T>(url: string): Promise<T> {
  const response = await fetch(url);
  assert.equal(response.status, 200, url);
  return (await response.json()) as T;
}

test('alertmanager: takes, groups, shows, silences and resolves our alerts', { skip }, async (context) => {
  const receiver = await startReceiver(context);
  const url = await startAlertmanager(context, receiver.url);
  const service = await startService(context, url);
  const routes = ['/pay', '/cart "x"\n<b>'];
  const alerts = () => get<ApiAlert[]>(`${url}/api/v2/alerts`);
  const inHand = () => JSON.stringify(service.state().notifications.outbox);

  await pollUntil(inHand, async () => {
    addErrors(service, routes);
    await service.run();
    return (await alerts()).length === routes.length;
  });
  const shown = (await alerts()).sort((a, b) =>
    (a.labels.http_route ?? '') < (b.labels.http_route ?? '') ? 1 : -1,
  );
  assert.deepEqual(
    shown.map(({ labels }) => labels),
    routes.map((route) => ({ alertname: 'Errors', severity: 'page', http_route: route })),
  );
  assert.match(shown[0]?.annotations.summary ?? '', /^\d+ errors on \/pay$/u);

  const groups = await get<{ labels: object; alerts: ApiAlert[] }[]>(`${url}/api/v2/alerts/groups`);
  assert.deepEqual(
    groups.map(({ labels, alerts: members }) => [labels, members.length]),
    [[{ alertname: 'Errors' }, 2]],
  );

  const silence = await fetch(`${url}/api/v2/silences`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      matchers: [{ name: 'http_route', value: '/pay', isRegex: false, isEqual: true }],
      startsAt: new Date().toISOString(),
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
      createdBy: 'test',
      comment: 'test',
    }),
  });
  assert.equal(silence.status, 200);
  await pollUntil(inHand, async () => {
    addErrors(service, routes);
    await service.run();
    const states = (await alerts()).map(({ labels, status }) => `${labels.http_route} ${status.state}`);
    return states.includes('/pay suppressed') && states.some((state) => state.endsWith('active'));
  });

  // Nothing more comes: both are resolved, and what is not silenced is told of.
  await pollUntil(inHand, async () => {
    await service.run();
    return (await alerts()).length === 0;
  });
  await pollUntil(
    () => JSON.stringify(receiver.told),
    async () => receiver.told.some(({ status }) => status === 'resolved'),
  );
  assert.equal(receiver.told[0]?.status, 'firing');
});
