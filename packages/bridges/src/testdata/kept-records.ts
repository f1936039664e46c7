/** A logger provider of the 3.x line, registered in this process, that keeps the records it is given. */
import type { LogRecordProcessor, ReadWriteLogRecord } from '@agentbus/otlp';
import * as otel from '@agentbus-test/otel-3x';

/** Registers it, for the rest of the process. */
export function keepRecords(onEmit: () => void = () => {}): {
  /** The records so far, which are forgotten then. */
  take(): ReadWriteLogRecord[];
  /** The only record so far. */
  takeOne(): ReadWriteLogRecord;
} {
  const kept: ReadWriteLogRecord[] = [];
  const processor: LogRecordProcessor = {
    onEmit(record) {
      kept.push(record);
      onEmit();
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  const { AsyncLocalStorageContextManager } = otel.contextAsyncHooks;
  otel.api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  otel.setGlobalLoggerProvider(new otel.sdkLogs.LoggerProvider({ processors: [processor as never] }));
  const take = (): ReadWriteLogRecord[] => kept.splice(0);
  return {
    take,
    takeOne() {
      const [record, ...more] = take();
      if (record === undefined || more.length > 0)
        throw new Error(`Expected 1 record, got ${record === undefined ? 0 : more.length + 1}`);
      return record;
    },
  };
}

/** Level, number, body and attributes in one text. */
export function shown({ severityText, severityNumber, body, attributes }: ReadWriteLogRecord): string {
  return `${severityText} ${severityNumber} ${body} ${JSON.stringify(attributes)}`;
}
