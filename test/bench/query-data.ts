/** Makes what the contenders are asked about: the same records in every form. Kept for the next run of the same size. */
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeLine, displayValue, type StoredAttributes, type StoredLog } from '@agentbus/otlp';
import { compressSegment, listSegments, readLines, recordCompressed } from '@agentbus/segments';
import { generateStore } from '../../packages/query/bench/generate-store.ts';
import { runChild } from './child-process.ts';
import type { QueryGround } from './query-contender.ts';

/** What compaction took, of which the store `compacted` came. */
export interface CompactionFigures {
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  /** Why it needed more memory than it takes by default. */
  readonly problem?: string;
}

/** Makes the ground, or finds the one of an earlier run. */
export async function prepareGround(
  records: number,
): Promise<QueryGround & { readonly compaction: CompactionFigures }> {
  const folder = join(process.env.AGENTBUS_BENCH_DIRECTORY ?? tmpdir(), `agentbus-bench-query-${records}`);
  const ground: QueryGround = {
    records,
    raw: join(folder, 'raw'),
    compressed: join(folder, 'compressed'),
    compacted: join(folder, 'compacted'),
    flat: join(folder, 'flat.ndjson'),
    scratch: join(folder, 'scratch'),
  };
  const done = join(folder, 'ready');
  if (!existsSync(done)) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(ground.scratch, { recursive: true });
    await generateStore(ground.raw, records);
    await writeFlat(ground);
    await cp(ground.raw, ground.compressed, { recursive: true });
    for (const { path } of await listSegments(ground.compressed)) {
      await compressSegment(path, {
        beforeRemove: async (segment) =>
          void (await recordCompressed(ground.compressed, { stream: 'logs', path: segment.path })),
      });
    }
    await writeFile(done, '');
  }
  // Measured each time.
  await rm(ground.compacted, { recursive: true, force: true });
  await cp(ground.compressed, ground.compacted, { recursive: true });
  const compaction = (await runChild('query-compact-child.ts', [ground.compacted])) as CompactionFigures;
  return { ...ground, compaction };
}

async function writeFlat({ raw, flat }: QueryGround): Promise<void> {
  const output = createWriteStream(flat);
  for (const segment of await listSegments(raw)) {
    for await (const { bytes } of readLines(segment)) {
      const lines = decodeLine(bytes).map((record) => record.signal === 'logs' && flatLine(record));
      if (!output.write(`${lines.join('\n')}\n`)) await once(output, 'drain');
    }
  }
  output.end();
  await once(output, 'close');
}

function flatLine(log: StoredLog): string {
  return JSON.stringify({
    Timestamp: new Date(Number(log.timestamp / 1_000_000n)).toISOString(),
    TraceId: log.traceId,
    SpanId: log.spanId,
    SeverityText: log.severityText,
    SeverityNumber: log.severityNumber,
    ServiceName: log.resource.attributes['service.name'],
    Body: log.body,
    ResourceAttributes: texts(log.resource.attributes),
    ScopeName: log.scope.name,
    LogAttributes: texts(log.attributes),
  });
}

function texts(attributes: StoredAttributes): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, displayValue(value)]));
}
