/** `agentbus forward` and the collector's OTLP receivers: the collector gets what the files hold, field by field. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { forwardAll, startForwardInVain } from './agentbus.ts';
import { whyNoGo } from './build-once.ts';
import { CLIENT_OPTIONS, SERVER_TLS } from './certificates.ts';
import {
  type ReceivingCollector,
  SIGNALS,
  startReceivingCollector,
} from './collector/receiving-collector.ts';
import { startRecordingProxy } from './recording-proxy.ts';
import { assertSameRecords, decodeLines, STREAMS_OF_SIGNAL, storeLines } from './records.ts';
import { runProgram } from './run-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

const CONTENT_TYPES = { 'http/json': 'application/json', 'http/protobuf': 'application/x-protobuf' };

const TURNS = '15';

const skip = (await whyNoGo()) ?? false;

for (const protocol of ['http/json', 'http/protobuf'] as const) {
  for (const compression of ['gzip', 'zstd']) {
    test(`forward: delivers by ${protocol} with ${compression} what the files hold, field by field`, {
      skip,
    }, async (context) => {
      const directory = await writtenStore(context);
      await using collector = await startReceivingCollector(context, await temporaryFolder(context));
      await using proxy = await startRecordingProxy(collector.url);
      const options = ['--protocol', protocol, '--compression', compression];
      await forwardAll({ directory, to: proxy.url, options });
      await assertReceived(collector, directory);
      const kindsOfRequests = new Set(proxy.requests.map((request) => JSON.stringify(request)));
      const expected = { contentEncoding: compression, status: 200, refusal: '' };
      const contentType = CONTENT_TYPES[protocol];
      assert.deepEqual(
        kindsOfRequests,
        new Set(SIGNALS.map((signal) => JSON.stringify({ path: `/v1/${signal}`, contentType, ...expected }))),
      );
    });
  }
}

for (const compression of ['gzip', 'none']) {
  test(`forward: delivers by grpc with compression ${compression} what the files hold, field by field`, {
    skip,
  }, async (context) => {
    const directory = await writtenStore(context);
    await using collector = await startReceivingCollector(context, await temporaryFolder(context));
    await forwardAll({ directory, to: collector.grpcUrl, options: ['--compression', compression] });
    await assertReceived(collector, directory);
  });
}

for (const protocol of ['http/json', 'grpc'] as const) {
  test(`forward: delivers by ${protocol} to a collector that asks for certificates, and keeps all without one`, {
    skip,
  }, async (context) => {
    const directory = await writtenStore(context);
    await using collector = await startReceivingCollector(context, await temporaryFolder(context), {
      tls: SERVER_TLS,
    });
    const to = protocol === 'grpc' ? collector.grpcUrl : collector.url;
    const anonymous = { directory, to, options: CLIENT_OPTIONS.slice(0, 2) };
    // Which alert a server sends is its own affair.
    const problem = /certificate required|handshake failure|ECONNRESET|UNAVAILABLE/i;
    await using forward = await startForwardInVain(context, anonymous, problem);
    await forward.stop();
    await forwardAll({ directory, to, options: CLIENT_OPTIONS });
    await assertReceived(collector, directory);
  });
}

async function writtenStore(context: TestContext): Promise<string> {
  const directory = join(await temporaryFolder(context), 'store');
  await runProgram('write-store.ts', [directory, 'w1', TURNS, '0']);
  return directory;
}

/** Stops the collector, after which its files are whole, and compares them with the store's. */
async function assertReceived(collector: ReceivingCollector, directory: string): Promise<void> {
  await collector.stop();
  for (const signal of SIGNALS) {
    const stored = decodeLines(await storeLines(directory, STREAMS_OF_SIGNAL[signal]));
    assert.ok(stored.length >= Number(TURNS), `${stored.length} records of ${signal}`);
    assertSameRecords(decodeLines(await collector.lines(signal)), stored);
  }
}
