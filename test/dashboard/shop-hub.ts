/** A hub with a shop's telemetry, its page and its API. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRecordMiner } from '@agentbus/analytics';
import { PAGE_DIRECTORY } from '@agentbus/dashboard';
import { createHub, type Hub } from '@agentbus/hub';
import { FieldSurvey, openDuckDbEngine } from '@agentbus/query';
import { compileRegex } from '../../packages/cli/src/regex.ts';
import { storeAnalyses } from '../../packages/cli/src/ui-analyses.ts';
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
  return {
    hub,
    directory,
    telemetry,
    url,
    send,
    async close() {
      await hub.close(0);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
