import { FileLogRecordProcessor } from '@agentbus/file-exporter';
import { LeanLoggerProvider } from '../../../packages/sdk/src/lean-logger-provider.ts';

const resource = { attributes: { 'service.name': 'bench', 'service.version': '1.0.0' } };

/** What the preset logs with, on its own: no sealing, no compression, no other signals. */
export default {
  name: 'ours: lean LoggerProvider → FileLogRecordProcessor',
  start(directory) {
    const provider = new LeanLoggerProvider({
      resource,
      processors: [new FileLogRecordProcessor({ directory })],
    });
    const logger = provider.getLogger('bench');
    return {
      log({ message, attributes, context }) {
        logger.emit({ severityNumber: 9, severityText: 'INFO', body: message, attributes, context });
      },
      close: () => provider.shutdown(),
    };
  },
};
