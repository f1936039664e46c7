/** Registers a line of OTel in this thread: with a store in a directory, and a context manager. */
import { registerHooks } from 'node:module';

/** What the suites run on: the official SDK of either line, or the preset's own provider. */
export type LineName = '2.x' | '3.x' | 'lean';

/** A registered line. */
export interface RegisteredLine {
  /** Registers a logger provider that writes into a directory. Ends with what it returns: then all is in the files. */
  writeTo(directory: string): () => Promise<void>;
}

/** Registers a line, for the rest of this thread. */
export async function registerLine(name: LineName): Promise<RegisteredLine> {
  if (name === 'lean') return registerPreset();
  if (name === '2.x') useApi19();
  const otel = (await import(
    name === '2.x' ? '@agentbus-test/otel-2x' : '@agentbus-test/otel-3x'
  )) as typeof import('@agentbus-test/otel-3x');
  otel.api.context.setGlobalContextManager(
    new otel.contextAsyncHooks.AsyncLocalStorageContextManager().enable(),
  );
  const { FileLogRecordProcessor } = await import('@agentbus/file-exporter');
  return {
    writeTo(directory) {
      const provider = new otel.sdkLogs.LoggerProvider({
        resource: otel.resources.resourceFromAttributes({ 'service.name': 'shop' }),
        processors: [new FileLogRecordProcessor({ directory }) as never],
      });
      otel.setGlobalLoggerProvider(provider);
      return async () => {
        await provider.shutdown();
        otel.disableGlobalLoggerProvider();
      };
    },
  };
}

/** The preset as it is by default, without what the suites have no use for. */
async function registerPreset(): Promise<RegisteredLine> {
  process.env.OTEL_TRACES_EXPORTER = 'none';
  process.env.OTEL_METRICS_EXPORTER = 'none';
  const { start } = await import('@agentbus/sdk');
  return {
    writeTo(directory) {
      const agentbus = start({ serviceName: 'shop', directory, instrumentations: false });
      return () => agentbus.shutdown();
    },
  };
}

/** In an application of the 2.x line `@opentelemetry/api` is 1.9 for every package; here only that line's SDK has it. */
function useApi19(): void {
  const line = import.meta.resolve('@agentbus-test/otel-2x');
  registerHooks({
    resolve: (specifier, context, nextResolve) =>
      nextResolve(specifier, specifier === '@opentelemetry/api' ? { ...context, parentURL: line } : context),
  });
}
