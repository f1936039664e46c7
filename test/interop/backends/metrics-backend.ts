/** The backends that take metrics by OTLP and have the query API of Prometheus. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { answers, freePort, type Server, startServer } from '../server-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { buildBackend } from './build.ts';

/** A running backend for metrics. */
export interface MetricsBackend extends Server {
  /** Its OTLP endpoint, to which `/v1/metrics` is appended. */
  readonly otlpUrl: string;
  /** Its query API, to which `/api/v1/query` is appended. */
  readonly url: string;
}

/** Starts VictoriaMetrics with nothing in it. */
export async function startVictoriaMetrics(context: TestContext): Promise<MetricsBackend> {
  const folder = await temporaryFolder(context);
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  const settings = [
    '-httpListenAddr',
    address,
    '-storageDataPath',
    join(folder, 'data'),
    '-search.latencyOffset=0s',
  ];
  const server = await startServer(context, await buildBackend('victoriametrics'), settings, () =>
    answers(`${url}/health`),
  );
  return Object.assign(server, { url, otlpUrl: `${url}/opentelemetry` });
}

/** Starts Prometheus with nothing in it, taking names as they are, as VictoriaMetrics does. */
export async function startPrometheus(context: TestContext): Promise<MetricsBackend> {
  const folder = await temporaryFolder(context);
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  const configFile = join(folder, 'prometheus.yml');
  await writeFile(
    configFile,
    'otlp: { translation_strategy: NoTranslation, promote_all_resource_attributes: true }\n',
  );
  const settings = [
    `--config.file=${configFile}`,
    `--web.listen-address=${address}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    '--web.enable-otlp-receiver',
  ];
  const server = await startServer(context, await buildBackend('prometheus'), settings, () =>
    answers(`${url}/-/ready`),
  );
  return Object.assign(server, { url, otlpUrl: `${url}/api/v1/otlp` });
}
