import { FileLogRecordProcessor } from '@agentbus/file-exporter';
import * as otel from '@agentbus-test/otel-2x';
import { startProvider } from '../peers/official-provider.mjs';

export default {
  name: 'ours: official LoggerProvider 2.x → FileLogRecordProcessor',
  start: (directory) => startProvider(otel, new FileLogRecordProcessor({ directory })),
};
