/** `agentbus forward` and the collector's TCP receiver: each line of a store arrives once, as an OTLP/JSON body as it stands. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { STREAMS } from '@agentbus/segments';
import { forwardAll, startForwardInVain } from './agentbus.ts';
import { whyNoGo } from './build-once.ts';
import { CLIENT_OPTIONS, SERVER_TLS } from './certificates.ts';
import { bodiesOf, startCollector } from './collector/collector.ts';
import { SIGNALS, startReceivingCollector } from './collector/receiving-collector.ts';
import {
  assertSameRecords,
  assertSameTexts,
  decodeLines,
  fileLines,
  STREAMS_OF_SIGNAL,
  storeLines,
} from './records.ts';
import { runProgram } from './run-program.ts';
import { freePort } from './server-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What tells a line of one signal from another's. */
const FIRST_KEYS = { logs: '{"resourceLogs"', traces: '{"resourceSpans"', metrics: '{"resourceMetrics"' };

const skip = (await whyNoGo()) ?? false;

for (const scheme of ['tcp', 'tls'] as const) {
  test(`forward: delivers by ${scheme} each line of a store, which the collector’s OTLP parser understands`, {
    skip,
  }, async (context) => {
    const folder = await temporaryFolder(context);
    const directory = join(folder, 'store');
    await runProgram('write-store.ts', [directory, 'w1', '15', '0']);
    const port = await freePort();
    const received = join(folder, 'received.jsonl');
    await using collector = await startCollector(context, folder, {
      receivers: {
        tcp_log: { listen_address: `127.0.0.1:${port}`, ...(scheme === 'tls' ? { tls: SERVER_TLS } : {}) },
      },
      exporters: { file: { path: received } },
      pipelines: { logs: { receivers: ['tcp_log'], exporters: ['file'] } },
    });
    const to = `${scheme}://localhost:${port}`;
    if (scheme === 'tls') {
      const anonymous = { directory, to, options: CLIENT_OPTIONS.slice(0, 2) };
      await using forward = await startForwardInVain(context, anonymous, /certificate required|ECONNRESET/i);
      await forward.stop();
    }
    await forwardAll({ directory, to, options: scheme === 'tls' ? CLIENT_OPTIONS : [] });
    await collector.stop();

    const bodies = (await fileLines(received)).flatMap(bodiesOf);
    assertSameTexts(bodies, await storeLines(directory, STREAMS));
    await using parser = await startReceivingCollector(context, await temporaryFolder(context));
    for (const signal of SIGNALS) {
      const lines = bodies.filter((body) => body.startsWith(FIRST_KEYS[signal]));
      assert.ok(lines.length > 0, signal);
      for (const line of lines) await parser.post(signal, line);
    }
    await parser.stop();
    for (const signal of SIGNALS) {
      const stored = decodeLines(await storeLines(directory, STREAMS_OF_SIGNAL[signal]));
      assertSameRecords(decodeLines(await parser.lines(signal)), stored);
    }
  });
}
