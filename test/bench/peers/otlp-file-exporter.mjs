/** What stock OpenTelemetry JS has no exporter for: a file, by its own JSON serializer, one line a batch. */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** With `durable`, each batch is synced to the disk itself. */
export function createOtlpFileExporter({ otlpTransformer }, directory, { durable = false } = {}) {
  const fd = openSync(join(directory, 'otlp.log'), 'ax');
  return {
    export(records, done) {
      writeSync(fd, otlpTransformer.JsonLogsSerializer.serializeRequest(records));
      writeSync(fd, '\n');
      if (durable) fsyncSync(fd);
      done({ code: 0 });
    },
    forceFlush: () => Promise.resolve(),
    async shutdown() {
      closeSync(fd);
    },
  };
}
