/** `agentbus forward`, VictoriaMetrics and Prometheus: each point is found by a query, with its time and its value. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { forwardAll } from '../agentbus.ts';
import { whyNoGo } from '../build-once.ts';
import { pollUntil } from '../poll-until.ts';
import { assertSameTexts, decodeLines, storeLines } from '../records.ts';
import { runProgram } from '../run-program.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { startPrometheus, startVictoriaMetrics } from './metrics-backend.ts';
import { expectedSamples, readSamples } from './prometheus-api.ts';

/** Of the points' and the resource's attributes, those that are compared. */
const LABELS = ['http.route', 'service.name', 'service.instance.id'];

/** A pause between two collections, as two points of a series in one millisecond are one to these backends. */
const PAUSE_MILLIS = '10';

const TURNS = 20;

const CASES = [
  { product: 'VictoriaMetrics', start: startVictoriaMetrics, protocols: ['http/protobuf'] },
  { product: 'Prometheus', start: startPrometheus, protocols: ['http/protobuf', 'http/json'] },
];

const skip = (await whyNoGo()) ?? false;

for (const { product, start, protocols } of CASES) {
  for (const protocol of protocols) {
    test(`forward: ${product} finds each point that was sent by ${protocol}`, { skip }, async (context) => {
      const directory = join(await temporaryFolder(context), 'store');
      await runProgram('write-store.ts', [directory, 'w1', String(TURNS), PAUSE_MILLIS]);
      await using backend = await start(context);
      const options = ['--stream', 'metrics', '--protocol', protocol];
      await forwardAll({ directory, to: backend.otlpUrl, options });

      const stored = decodeLines(await storeLines(directory, ['metrics']));
      const points = stored.filter((record) => record.signal === 'metrics');
      const names = new Set(points.map(({ name }) => name));
      assert.deepEqual(
        names,
        new Set(['orders', 'revenue', 'queue.length', 'latency', 'payload.size', 'temperature']),
      );
      const expected = expectedSamples(points, LABELS);
      assert.ok(expected.size > TURNS * names.size, `${expected.size} samples`);
      let found: string[] = [];
      const progress = () => `${product}, which shows ${found.length} of ${expected.size} samples`;
      await pollUntil(progress, async () => {
        found = [...(await readSamples(backend.url, LABELS))].filter(isAboutPoints);
        return found.length >= expected.size;
      });
      assertSameTexts(found, [...expected]);
    });
  }
}

/** Prometheus adds the resource as a series, and VictoriaMetrics the buckets of an exponential histogram. */
function isAboutPoints(sample: string): boolean {
  return !/^\["(target_info|payload\.size_bucket)"/.test(sample);
}
