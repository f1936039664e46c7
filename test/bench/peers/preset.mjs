/** The preset of this repository, for logs in files only. */
import { getGlobalLoggerProvider } from '@agentbus/logger';
import { start } from '@agentbus/sdk';

/** What the options of `start` are unless a contender says otherwise. */
export function startPreset(directory, options = {}) {
  return start({
    serviceName: 'bench',
    serviceVersion: '1.0.0',
    directory,
    otlp: false,
    instrumentations: false,
    runtimeMetrics: false,
    ...options,
  });
}

/** A running contender that logs by the OpenTelemetry API. */
export function startPresetLogger(directory, options) {
  const agentbus = startPreset(directory, options);
  const logger = getGlobalLoggerProvider().getLogger('bench');
  return {
    log({ message, attributes, context }) {
      logger.emit({ severityNumber: 9, severityText: 'INFO', body: message, attributes, context });
    },
    close: () => agentbus.shutdown(),
  };
}
