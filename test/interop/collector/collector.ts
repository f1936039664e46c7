/** Runs the OpenTelemetry Collector for one test. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { decodeLine } from '@agentbus/otlp';
import { type Server, startServer } from '../server-process.ts';
import { buildCollector } from './build.ts';

/** What the collector logs once all its components run. */
const READY = 'Everything is ready';

/** A collector configuration: components by kind and name, and the pipelines that join them. */
export interface CollectorConfig {
  receivers: Record<string, object>;
  processors?: Record<string, object>;
  exporters: Record<string, object>;
  pipelines: Record<string, { receivers: string[]; processors?: string[]; exporters: string[] }>;
}

/** A running collector. Once it has stopped, what its exporters held is in their files. */
export type Collector = Server;

/**
 * Starts a collector and resolves once it is ready. `folder` takes its configuration file.
 *
 * @throws Error with its log if it ends or is not ready in time.
 */
export async function startCollector(
  context: TestContext,
  folder: string,
  config: CollectorConfig,
): Promise<Collector> {
  const binary = await buildCollector();
  const configPath = join(folder, 'collector.json');
  await writeFile(configPath, JSON.stringify(serviceConfig(config), null, 2));
  return startServer(context, binary, ['--config', `file:${configPath}`], (log) => log.includes(READY));
}

/** JSON is YAML. Metrics of its own would need a port of its own. */
function serviceConfig({ pipelines, ...components }: CollectorConfig): object {
  return { ...components, service: { telemetry: { metrics: { level: 'none' } }, pipelines } };
}

/** The bodies of a line of log records. A receiver that reads lines makes each the body of a record. */
export function bodiesOf(line: string): string[] {
  return decodeLine(line).map((record) => {
    if (record.signal === 'logs' && typeof record.body === 'string') return record.body;
    throw new Error(`The receiver made something else than a line: ${line.slice(0, 200)}`);
  });
}
