import * as api from '@opentelemetry/api';
import { startPreset } from '../peers/preset.mjs';

/** The preset by `@agentbus/logger`, whose records take their span from the active context. */
export default {
  name: 'ours: preset, by @agentbus/logger',
  start(directory) {
    const agentbus = startPreset(directory);
    const log = agentbus.getLogger('bench');
    return {
      log({ message, attributes, context }) {
        if (context === api.ROOT_CONTEXT) log.info(message, attributes);
        else api.context.with(context, () => log.info(message, attributes));
      },
      close: () => agentbus.shutdown(),
    };
  },
};
