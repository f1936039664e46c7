import * as otel from '@agentbus-test/otel-2x';
import { startProvider } from '../peers/official-provider.mjs';
import { createOtlpFileExporter } from '../peers/otlp-file-exporter.mjs';

function start(directory, options) {
  const exporter = createOtlpFileExporter(otel, directory, options);
  return startProvider(otel, new otel.sdkLogs.BatchLogRecordProcessor({ exporter }));
}

/** Stock OpenTelemetry: batch processor, official JSON serializer, a file. */
export default {
  name: 'OTel 2.x, batch, JSON serializer',
  start: (directory) => start(directory, {}),
  startDurable: (directory) => start(directory, { durable: true }),
};
