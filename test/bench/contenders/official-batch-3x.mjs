import { FileLogRecordExporter } from '@agentbus/file-exporter';
import * as otel from '@agentbus-test/otel-3x';
import { startProvider } from '../peers/official-provider.mjs';

export default {
  name: 'ours: OTel 3.x, batch → FileLogRecordExporter',
  start(directory) {
    const exporter = new FileLogRecordExporter({ directory });
    return startProvider(otel, new otel.sdkLogs.BatchLogRecordProcessor({ exporter }));
  },
};
