/** The collector’s OTLP exporters and `agentbus serve`: the hub’s store holds what went through the collector, field by field. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { StoredRecord } from '@agentbus/otlp';
import { forwardAll, startHub } from './agentbus.ts';
import { whyNoGo } from './build-once.ts';
import { type Collector, startCollector } from './collector/collector.ts';
import { SIGNALS } from './collector/receiving-collector.ts';
import { pollUntil } from './poll-until.ts';
import { assertSameRecords, decodeLines, STREAMS_OF_SIGNAL, storeLines } from './records.ts';
import { runProgram } from './run-program.ts';
import { freePort } from './server-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

const TURNS = '15';

/** An exporter of the collector, the service of the hub that it speaks to and how. */
const CASES = [
  { exporter: 'otlp_grpc', service: 'otlp/grpc', settings: { compression: 'gzip' } },
  { exporter: 'otlp_grpc', service: 'otlp/grpc', settings: { compression: 'none' } },
  { exporter: 'otlp_http', service: 'otlp/http', settings: { encoding: 'proto', compression: 'gzip' } },
  { exporter: 'otlp_http', service: 'otlp/http', settings: { encoding: 'proto', compression: 'zstd' } },
  { exporter: 'otlp_http', service: 'otlp/http', settings: { encoding: 'json', compression: 'gzip' } },
];

const skip = (await whyNoGo()) ?? false;

for (const { exporter, service, settings } of CASES) {
  const name = [exporter, ...Object.values(settings)].join(', ');
  test(`serve: takes all signals of the collector’s exporter ${name}`, { skip }, async (context) => {
    const folder = await temporaryFolder(context);
    const directory = join(folder, 'store');
    await runProgram('write-store.ts', [directory, 'w1', TURNS, '0']);
    const received = join(folder, 'received');
    await using hub = await startHub(context, received, ['--no-redaction']);
    const endpoint = hub.endpoints.get(service) ?? assert.fail(`no ${service}: ${hub.log}`);
    const port = await freePort();
    await using collector = await startPassingCollector(context, folder, port, {
      [exporter]: { endpoint, ...settings, tls: { insecure: true } },
    });
    await forwardAll({ directory, to: `http://127.0.0.1:${port}` });

    const stored = await recordsOf(directory);
    let count = 0;
    const progress = () => `the hub, which has ${count} of ${stored.length} records: ${collector.log}`;
    await pollUntil(progress, async () => {
      count = (await recordsOf(received)).length;
      return count >= stored.length;
    });
    await collector.stop();
    await hub.stop();
    assertSameRecords(await recordsOf(received), stored);
  });
}

/** A collector that passes on what it receives by OTLP/HTTP. */
function startPassingCollector(
  context: TestContext,
  folder: string,
  port: number,
  exporters: Record<string, object>,
): Promise<Collector> {
  const pipeline = { receivers: ['otlp'], exporters: Object.keys(exporters) };
  return startCollector(context, folder, {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    exporters,
    pipelines: Object.fromEntries(SIGNALS.map((signal) => [signal, pipeline])),
  });
}

async function recordsOf(directory: string): Promise<StoredRecord[]> {
  const streams = SIGNALS.flatMap((signal) => STREAMS_OF_SIGNAL[signal]);
  return decodeLines(await storeLines(directory, streams));
}
