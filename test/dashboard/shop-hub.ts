/** A hub with a shop's telemetry, its page and its API. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRecordMiner } from '@agentbus/analytics';
import { PAGE_DIRECTORY } from '@agentbus/dashboard';
import { createHub, type Hub } from '@agentbus/hub';
import { FieldSurvey, openDuckDbEngine } from '@agentbus/query';
import { AlertSchedule } from '../../packages/cli/src/alert-schedule.ts';
import { compileRegex } from '../../packages/cli/src/regex.ts';
import { ruleEditor } from '../../packages/cli/src/ui-alert-editor.ts';
import { storeAlerts } from '../../packages/cli/src/ui-alerts.ts';
import { storeAnalyses } from '../../packages/cli/src/ui-analyses.ts';
import { createTestIo } from '../../packages/cli/test/agentbus.ts';
import { type ShopTelemetry, shopTelemetry } from './shop-telemetry.ts';

/** A running one. */
export interface ShopHub {
  readonly hub: Hub;
  readonly directory: string;
  readonly telemetry: ShopTelemetry;
  url(service: 'api' | 'otlp/http'): string;
  send(signal: 'logs' | 'traces' | 'metrics', message: object): Promise<void>;
  close(): Promise<void>;
}

/** The rules that it begins with. */
export const RULES = `# what the shop is watched by
groups:
  - name: shop
    interval: 1s
    rules:
      - alert: SignOfLife
        type: dead_man
        annotations: { summary: the rules are evaluated }
      - alert: ManyErrors
        expr: level>=error | count over 5m > 100000 by route
route: { receiver: nobody }
receivers:
  - { name: nobody }
`;

/** Starts it on free ports. */
export async function startShopHub({
  requests = 400,
  minutes = 30,
  port = 0,
}: {
  requests?: number;
  minutes?: number;
  port?: number;
} = {}): Promise<ShopHub> {
  const directory = mkdtempSync(join(tmpdir(), 'agentbus-dashboard-'));
  const file = join(directory, 'alerts.yaml');
  writeFileSync(file, RULES);
  const { io } = createTestIo({ now: Date.now });
  const schedule = new AlertSchedule({ file, directory, engine: undefined, io, note: console.error });
  const hub = await createHub({
    directory,
    port,
    otlpPort: 0,
    grpcPort: 'none',
    durability: 'system',
    onProblem: (problem) => console.error(problem),
    api: {
      openEngine: () => openDuckDbEngine({ directory, threads: 1 }),
      createFieldSurvey: () => new FieldSurvey(),
      compileRegex,
      createPatternMiner: () => createRecordMiner(),
      analyses: storeAnalyses(directory),
      alerts: storeAlerts(directory, schedule, ruleEditor({ file, directory, schedule, io })),
      pageDirectory: PAGE_DIRECTORY,
    },
  });
  const url = (service: 'api' | 'otlp/http') => {
    const endpoint = hub.endpoints.find((candidate) => candidate.service === service);
    if (endpoint === undefined) throw new Error(`no ${service}`);
    return endpoint.url;
  };
  const send = async (signal: string, message: object) => {
    const response = await fetch(`${url('otlp/http')}/v1/${signal}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
    });
    if (!response.ok) throw new Error(`${signal}: ${response.status} ${await response.text()}`);
  };
  const telemetry = shopTelemetry({ until: Date.now(), minutes, requests });
  for (const signal of ['logs', 'traces', 'metrics'] as const) await send(signal, telemetry[signal]);
  schedule.start();
  return {
    hub,
    directory,
    telemetry,
    url,
    send,
    async close() {
      await schedule.stop(5000);
      await hub.close(0);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
