import { ALERTS_COMMAND } from './alerts-command.ts';
import { ANALYSIS_COMMANDS, type AnalysisCommandName } from './analysis-commands.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionName, OptionValues } from './command-options.ts';
import { EXCHANGE_COMMANDS, type ExchangeCommandName } from './exchange-commands.ts';
import { MAINTENANCE_COMMANDS, type MaintenanceCommandName } from './maintenance-commands.ts';
import { SETUP_COMMANDS, type SetupCommandName } from './setup-commands.ts';

/** What a command is run with. */
export interface CommandArguments {
  /** What follows the command's name and is no option. */
  readonly positionals: readonly string[];
  readonly options: OptionValues;
}

/** Runs one command; resolves with the exit code. */
export type CommandFunction = (args: CommandArguments, io: CommandIo) => Promise<number>;

/** One command: its help, and how to load what it does. */
export interface CommandSpec {
  readonly summary: string;
  readonly positionals: string;
  readonly details: string;
  readonly options: readonly OptionName[];
  readonly examples: readonly string[];
  /** Whether it finishes what it has in hand when it is interrupted, takes its time for that, and says how it ended. */
  readonly endsItself?: true;
  /** Loaded only when run: `tail` must not pay for the query engine. */
  readonly load: () => Promise<CommandFunction>;
}

/** The name of a command. */
export type CommandName =
  | 'tail'
  | 'query'
  | 'sql'
  | 'stats'
  | 'context'
  | 'fields'
  | 'trace'
  | 'correlation'
  | 'verify'
  | 'patterns'
  | AnalysisCommandName
  | MaintenanceCommandName
  | 'alerts'
  | ExchangeCommandName
  | 'redact'
  | 'forward'
  | 'clickhouse'
  | 'serve'
  | 'ui'
  | SetupCommandName;

/** The commands by name, in the order of the help. */
export const COMMANDS: Readonly<Record<CommandName, CommandSpec>> = {
  tail: {
    summary: 'show the last log records and follow new ones',
    positionals: '[filter]',
    details: 'Shows the last 10 matching records, then new ones as services write them, until Ctrl-C.',
    options: ['directory', 'from', 'since', 'limit', 'output', 'follow', 'no-follow', 'tz', 'color'],
    examples: [
      'agentbus tail',
      "agentbus tail 'level>=warning service:checkout'",
      "agentbus tail 'correlation:req-12345' --since -1h",
      'agentbus tail -n 50 --no-follow -o ndjson',
      "agentbus tail 'level>=warn' --from 'openclaw:/tmp/openclaw/openclaw-*.log'",
    ],
    load: async () => (await import('./tail.ts')).tail,
  },
  query: {
    summary: 'search log records, or spans, and count, group and sort them',
    positionals: '[query]',
    details:
      'Shows the newest 100 matching records, oldest first. Without a filter, every record matches. Behind a pipe come stages: count, rate, avg, min, max, sum, p95 … by, top, fields, sort, limit, context.',
    options: [
      'directory',
      'from',
      'engine',
      'since',
      'until',
      'limit',
      'output',
      'signal',
      'columns',
      'after',
      'before',
      'context',
      'highlight',
      'exit-status',
      'explain',
      'no-pager',
      'tz',
      'color',
    ],
    examples: [
      'agentbus query \'level>=error service:checkout "timed out" -route:/health\'',
      "agentbus query 'level>=error | count by service'",
      "agentbus query 'duration>500ms | p50, p95 duration every 5m by route' --signal traces",
      "agentbus query 'level:error' -C 3 --since -1h",
      "agentbus query 'level>=error' --from 'pino:/var/log/shop/*.log*' --from winston:web.log",
      "agentbus query 'kind:audit' --since today -n all -o csv --columns timestamp,event,body",
    ],
    load: async () => (await import('./query.ts')).query,
  },
  sql: {
    summary: 'run one SELECT over the tables logs, spans and metrics',
    positionals: '<select>',
    details:
      'The tables have the columns of the OTel Collector in ClickHouse. The SQL runs in a process of its own, which can read these tables and nothing else; it has a minute. The same as agentbus query "sql: …".',
    options: ['directory', 'from', 'engine', 'limit', 'output', 'exit-status', 'no-pager', 'tz', 'color'],
    examples: [
      'agentbus sql "SELECT ServiceName, count(*) AS errors FROM logs WHERE SeverityNumber >= 17 GROUP BY ALL"',
      'agentbus sql "SELECT * FROM metrics ORDER BY TimeUnix DESC LIMIT 10" -o ndjson',
    ],
    load: async () => (await import('./sql.ts')).sql,
  },
  stats: {
    summary: 'count records over time, by service and level',
    positionals: '[filter]',
    details: 'Counts log records by service and level, or spans by service and status, in time buckets.',
    options: [
      'directory',
      'from',
      'engine',
      'since',
      'until',
      'every',
      'by',
      'output',
      'signal',
      'no-pager',
      'tz',
      'color',
    ],
    examples: [
      'agentbus stats --since -1h',
      "agentbus stats 'service:checkout' --every 5m -o csv",
      'agentbus stats --by route,status --signal traces',
    ],
    load: async () => (await import('./stats.ts')).stats,
  },
  context: {
    summary: 'show what happened around records: those before and after, matching or not',
    positionals: '<filter or time>',
    details:
      'Shows the newest matching record, or the newest n, each with the ten records before and after it. A record is also named by its time, as ndjson and csv show it.',
    options: [
      'directory',
      'from',
      'engine',
      'since',
      'until',
      'limit',
      'after',
      'before',
      'context',
      'by',
      'next-error',
      'previous-error',
      'output',
      'signal',
      'highlight',
      'no-pager',
      'tz',
      'color',
    ],
    examples: [
      "agentbus context 'level:critical'",
      'agentbus context \'"payment failed"\' -B 20 -A 5 --by service',
      'agentbus context 2026-11-23T16:15:00.123456789Z -C 5',
      'agentbus context 2026-11-23T16:15:00.123456789Z --next-error --by service',
    ],
    load: async () => (await import('./context.ts')).context,
  },
  fields: {
    summary: 'show which fields records have, how often, and with what values',
    positionals: '[filter]',
    details:
      'Looks at the newest 10,000 matching records, or the newest n. The names are those that filters take.',
    options: [
      'directory',
      'from',
      'engine',
      'since',
      'until',
      'limit',
      'output',
      'signal',
      'color',
      'no-pager',
    ],
    examples: ['agentbus fields', "agentbus fields 'service:checkout' --since -1h -o json"],
    load: async () => (await import('./fields.ts')).fields,
  },
  trace: {
    summary: 'show one trace: its spans as a tree, with their log records in place',
    positionals: '<trace id>',
    details:
      'Takes the 32 hex digits of a trace id, or of the first ones as many as make it unique, at least four.',
    options: ['directory', 'from', 'engine', 'output', 'no-pager', 'tz', 'color'],
    examples: ['agentbus trace 4bf92f3577b34da6a3ce929d0e0e4736', 'agentbus trace 4bf92f35 -o ndjson'],
    load: async () => (await import('./trace.ts')).trace,
  },
  correlation: {
    summary: 'show all spans and log records of one correlation, across services, each in its place',
    positionals: '<correlation id>',
    details: 'Takes the value of the attribute correlation.id, whole.',
    options: ['directory', 'from', 'engine', 'output', 'no-pager', 'tz', 'color'],
    examples: ['agentbus correlation req-12345', 'agentbus correlation req-12345 -o ndjson'],
    load: async () => (await import('./correlation.ts')).correlation,
  },
  verify: {
    summary: 'check the files against the ledger: what was changed, cut, removed, added or swapped',
    positionals: '',
    details:
      'Reads every sealed segment, offline; services may go on writing. Exits with 3 where it found something, with 5 where there is no store.',
    options: ['directory', 'key', 'expect-head', 'repair', 'output', 'color'],
    examples: [
      'agentbus verify',
      'agentbus verify --directory /var/lib/shop/telemetry --key ledger-public.pem',
      'agentbus verify --expect-head "$(cat head-of-yesterday)" -o json',
    ],
    load: async () => (await import('./verify.ts')).verify,
  },
  patterns: {
    summary: 'show the templates that log records follow, and which are new, gone or more frequent',
    positionals: '[filter]',
    details:
      "Shows the 50 most frequent patterns, each with its count, share, first and last time, levels and services. With --baseline, those that are new, vanished, spiking or fading come first. With --from and --assign, prints the id of each line's pattern instead.",
    options: [
      'directory',
      'since',
      'until',
      'baseline',
      'from',
      'assign',
      'limit',
      'output',
      'no-pager',
      'tz',
      'color',
    ],
    examples: [
      "agentbus patterns 'level>=warn' --since -1h",
      'agentbus patterns --since -1h --baseline -25h..-24h',
      'agentbus patterns --from text:app.log -o ndjson',
      'agentbus patterns --from text:- --assign < app.log',
    ],
    load: async () => (await import('./patterns.ts')).patterns,
  },
  ...ANALYSIS_COMMANDS,
  alerts: ALERTS_COMMAND,
  ...EXCHANGE_COMMANDS,
  redact: {
    summary: 'mask what is sensitive in files or stdin, or show where it is',
    positionals: '[file …]',
    details:
      'Reads text, JSON lines and OTLP/JSON lines, and writes them to stdout with secrets and personal data masked; the rest stays as it is. With --explain or --scan it exits with 3 where something was found.',
    options: ['policy', 'explain', 'scan', 'output', 'color'],
    examples: [
      'agentbus redact < app.log > shareable.log',
      'agentbus redact --explain app.log worker.log',
      'agentbus redact --policy agentbus.yaml --scan .agentbus',
      'agentbus redact --scan /var/lib/shop/telemetry -o json',
    ],
    load: async () => (await import('./redact.ts')).redact,
  },
  ...MAINTENANCE_COMMANDS,
  forward: {
    summary: 'deliver the files to an OTLP backend or a log collector, each record at least once',
    positionals: '',
    details:
      'Goes on where the last run stopped, waits out what is down, and looks for new records until Ctrl-C. What the destination refuses for good is kept in state/rejected. Retention keeps what a destination has not taken, until it is told with --forget that nothing is to go there any more.',
    options: [
      'directory',
      'to',
      'protocol',
      'once',
      'forget',
      'header',
      'compression',
      'stream',
      'name',
      'ca-file',
      'cert-file',
      'key-file',
      'output',
    ],
    examples: [
      'agentbus forward --to http://localhost:4318',
      'agentbus forward --to https://otlp.example.com --header authorization=Bearer%20x --once',
      'agentbus forward --to tcp://collector:54525 --stream logs,audit',
      'agentbus forward --forget https://otlp.example.com',
    ],
    load: async () => (await import('./forward.ts')).forward,
  },
  clickhouse: {
    summary: 'print the SQL that creates the tables of the OTel Collector in ClickHouse',
    positionals: 'init',
    details:
      'For --engine clickhouse://…. With --cluster, tables are replicated, and each has a Distributed table in front.',
    options: ['database', 'cluster', 'ttl'],
    examples: [
      'agentbus clickhouse init | clickhouse-client --multiquery',
      'agentbus clickhouse init --database otel --ttl 30d --cluster main > tables.sql',
    ],
    load: async () => (await import('./clickhouse.ts')).clickhouse,
  },
  serve: {
    summary: 'take telemetry from any OpenTelemetry SDK or collector, and write it to the store',
    positionals: '',
    details:
      'Listens for OTLP over HTTP and gRPC, for WebSocket and TCP, on this machine only. Writes one line for each address that it listens on: its service and its URL. Ctrl-C or SIGTERM finishes what is in hand and ends it with 0; SIGHUP reads certificates, tokens and alert rules again. Another --host needs TLS and a token.',
    options: [
      'directory',
      'host',
      'port',
      'otlp-port',
      'grpc-port',
      'tcp-port',
      'allow-host',
      'token-file',
      'tls-cert',
      'tls-key',
      'client-ca',
      'policy',
      'no-redaction',
      'no-fsync',
      'no-compaction',
      'signing-key',
      'engine',
      'alerts',
      'report',
      'open',
      'config',
    ],
    examples: [
      'agentbus serve',
      'agentbus serve --open',
      'agentbus serve --alerts alerts.yaml',
      'agentbus serve --report daily@07:00',
      'agentbus serve --config deploy/agentbus.yaml',
      'agentbus serve --directory /var/lib/telemetry --tcp-port 4320',
      'agentbus serve --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem --token-file tokens',
    ],
    endsItself: true,
    load: async () => (await import('./serve.ts')).serve,
  },
  ui: {
    summary: 'open the page: logs, live stream, traces, metrics and queries in the browser',
    positionals: '',
    details:
      'Opens the page of the hub that serves the store; where none does, starts one, as "agentbus serve --open" would. Writes its address with a launch token, which logs one browser in and works once.',
    options: ['directory', 'role', 'no-open', 'port', 'otlp-port', 'grpc-port', 'engine', 'alerts', 'config'],
    examples: ['agentbus ui', 'agentbus ui --no-open', 'agentbus ui --role viewer --no-open'],
    endsItself: true,
    load: async () => (await import('./ui.ts')).ui,
  },
  ...SETUP_COMMANDS,
};

/** Whether a word names a command. */
export function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}
