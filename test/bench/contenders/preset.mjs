import * as api from '@opentelemetry/api';
import { startPreset, startPresetLogger } from '../peers/preset.mjs';

/** As the preset is by default. Durable: by `audit` of its logger, which gives receipts. */
export default {
  name: 'ours: preset',
  start: (directory) => startPresetLogger(directory),
  startDurable(directory) {
    const agentbus = startPreset(directory);
    const log = agentbus.getLogger('bench');
    return {
      log: ({ message, attributes, context }) =>
        api.context.with(context, () => log.audit(message, attributes)),
      close: () => agentbus.shutdown(),
    };
  },
};
