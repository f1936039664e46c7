import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { type BatchExporter, type BatchLimits, BatchQueue } from './batch-queue.ts';

const LIMITS: BatchLimits = {
  maxQueueSize: 100,
  maxExportBatchSize: 10,
  scheduleDelayMillis: 60_000,
  exportTimeoutMillis: 1000,
};

/** Takes what it is given, one turn later. */
class SlowExporter implements BatchExporter<number> {
  readonly batches: number[][] = [];
  droppedCount = 0;
  running = 0;
  closed = false;

  async export(batch: number[]): Promise<void> {
    assert.equal(this.running++, 0, 'one export at a time');
    await turn();
    this.batches.push(batch);
    this.running--;
  }

  hurry(): void {}

  dropped(count: number): void {
    this.droppedCount += count;
  }

  async shutdown(): Promise<void> {
    this.closed = true;
  }
}

describe('BatchQueue', () => {
  test('add: a full batch goes out without a flush, the rest waits', async () => {
    const exporter = new SlowExporter();
    const queue = new BatchQueue(exporter, LIMITS);
    for (let record = 0; record < 25; record++) queue.add(record);
    while (exporter.batches.length < 2) await turn();
    await turn();
    assert.deepEqual(
      exporter.batches.map((batch) => batch.length),
      [10, 10],
    );
    assert.equal(queue.size, 5);
  });

  test('add: a batch that is not full goes out after the delay', async () => {
    const exporter = new SlowExporter();
    const queue = new BatchQueue(exporter, { ...LIMITS, scheduleDelayMillis: 1 });
    queue.add(1);
    while (exporter.batches.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    assert.deepEqual(exporter.batches, [[1]]);
  });

  test('add: what does not fit is counted, and nothing else is lost', async () => {
    const exporter = new SlowExporter();
    const queue = new BatchQueue(exporter, LIMITS);
    for (let record = 0; record < 250; record++) queue.add(record);
    await queue.flush();
    assert.equal(exporter.droppedCount, 150);
    assert.deepEqual(
      exporter.batches.flat(),
      Array.from({ length: 100 }, (_, record) => record),
    );
  });

  test('flush: overlapping calls each wait for what was added before them', async () => {
    const exporter = new SlowExporter();
    const queue = new BatchQueue(exporter, LIMITS);
    for (let record = 0; record < 5; record++) queue.add(record);
    const first = queue.flush();
    queue.add(5);
    const second = queue.flush();
    await second;
    assert.deepEqual(exporter.batches.flat(), [0, 1, 2, 3, 4, 5]);
    await first;
  });

  test('shutdown: during a flush it still exports everything, then closes; later records are left out', async () => {
    const exporter = new SlowExporter();
    const queue = new BatchQueue(exporter, LIMITS);
    for (let record = 0; record < 35; record++) queue.add(record);
    const flushed = queue.flush();
    queue.add(35);
    await queue.shutdown();
    await flushed;
    assert.equal(exporter.batches.flat().length, 36);
    assert.equal(exporter.closed, true);
    queue.add(36);
    await queue.flush();
    assert.equal(exporter.batches.flat().length, 36);
  });

  test('any order of adds, turns and flushes: each record comes out once, in order, or is counted', async () => {
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 1, max: 40 }) }),
      fc.constant('turn' as const),
      fc.constant('flush' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const exporter = new SlowExporter();
        const queue = new BatchQueue(exporter, LIMITS);
        let next = 0;
        const flushes: Promise<void>[] = [];
        for (const each of steps) {
          if (each === 'turn') await turn();
          else if (each === 'flush') flushes.push(queue.flush());
          else for (let added = 0; added < each.add; added++) queue.add(next++);
        }
        await Promise.all(flushes);
        await queue.shutdown();
        const out = exporter.batches.flat();
        assert.equal(out.length + exporter.droppedCount, next);
        assert.deepEqual(
          out,
          [...new Set(out)].sort((a, b) => a - b),
        );
        assert.ok(exporter.batches.every((batch) => batch.length > 0 && batch.length <= 10));
        assert.equal(queue.size, 0);
      }),
      { numRuns: 100 },
    );
  });
});
