/** Imports one thing, starts it, and says how long that took and how much memory it holds: `start-up-child.mjs WHAT DIRECTORY`. */
const [what, directory] = process.argv.slice(2);
const SUBJECTS = {
  node: () => {},
  'otel-api': () => import('@opentelemetry/api'),
  preset: async () => {
    const { start } = await import('@agentbus/sdk');
    const agentbus = start({ serviceName: 'bench', directory, otlp: false });
    agentbus.getLogger('bench').info('started');
  },
  'preset-bare': async () => {
    const { start } = await import('@agentbus/sdk');
    const agentbus = start({
      serviceName: 'bench',
      directory,
      otlp: false,
      instrumentations: false,
      runtimeMetrics: false,
    });
    agentbus.getLogger('bench').info('started');
  },
  pino: async () => {
    const { default: pino } = await import('pino');
    pino(pino.destination({ dest: `${directory}/pino.log`, sync: true })).info('started');
  },
  'pino-roll': async () => {
    const { once } = await import('node:events');
    const { default: pino } = await import('pino');
    const transport = pino.transport({ target: 'pino-roll', options: { file: `${directory}/pino` } });
    const alive = setInterval(() => {}, 1000);
    await once(transport, 'ready');
    clearInterval(alive);
    pino(transport).info('started');
  },
  winston: async () => {
    const { default: winston } = await import('winston');
    const { default: DailyRotateFile } = await import('winston-daily-rotate-file');
    const transport = new DailyRotateFile({ dirname: directory, auditFile: `${directory}/rotated.json` });
    winston.createLogger({ transports: [transport] }).info('started');
  },
  'otel-sdk-logs': async () => {
    const { BatchLogRecordProcessor, ConsoleLogRecordExporter, LoggerProvider } = await import(
      '@opentelemetry/sdk-logs'
    );
    const exporter = new ConsoleLogRecordExporter();
    new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter })] }).getLogger('bench');
  },
};

const begin = performance.now();
const before = process.cpuUsage();
await SUBJECTS[what]();
const { user, system } = process.cpuUsage(before);
// Without a collection first, it would count what is garbage already.
globalThis.gc();
console.log(
  JSON.stringify({
    wallMillis: performance.now() - begin,
    cpuMillis: (user + system) / 1000,
    rssBytes: process.memoryUsage.rss(),
  }),
);
process.exit();
