/** The official LoggerProvider of a line of OpenTelemetry JS. */

/** A running contender that emits through it to this processor. */
export function startProvider(otel, processor) {
  const provider = new otel.sdkLogs.LoggerProvider({
    resource: otel.resources.resourceFromAttributes({ 'service.name': 'bench', 'service.version': '1.0.0' }),
    processors: [processor],
  });
  const logger = provider.getLogger('bench');
  return {
    log({ message, attributes, context }) {
      logger.emit({ severityNumber: 9, severityText: 'INFO', body: message, attributes, context });
    },
    close: () => provider.shutdown(),
    flush: () => provider.forceFlush(),
  };
}
