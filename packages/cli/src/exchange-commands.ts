import type { CommandSpec } from './command-table.ts';

/** The name of a command that takes telemetry in or out of a store. */
export type ExchangeCommandName = 'import' | 'export';

/** The commands that take telemetry in or out of a store, in the order of the help. */
export const EXCHANGE_COMMANDS: Readonly<Record<ExchangeCommandName, CommandSpec>> = {
  import: {
    summary: "import other loggers' files into the store, each line once",
    positionals: '',
    details:
      'Reads what pino, winston, bunyan, tslog, OpenClaw and the OTel Collector write, and text. Lines that have been imported before are left out, also where files were rotated or compressed since. Secrets and personal data are masked, unless --no-redaction is given. What is not as its format says is kept as text, and told of.',
    options: ['directory', 'from', 'policy', 'no-redaction', 'signing-key', 'output', 'color'],
    examples: [
      "agentbus import --from 'pino:/var/log/shop/*.log*'",
      'agentbus import --from openclaw:/tmp/openclaw --directory /var/lib/telemetry -o json',
      'agentbus import --from otlp:export.jsonl',
    ],
    load: async () => (await import('./import.ts')).importFiles,
  },
  export: {
    summary: 'write log records or spans to a file, for other programs',
    positionals: '[filter]',
    details:
      'Writes every matching record, the oldest first. -o is otlp (OTLP/JSON lines, with all that a record has; the default), ndjson, csv, or parquet with the columns of the OTel Collector in ClickHouse. A file of --to appears when it is complete, in the place of an older one; without it, all but parquet go to stdout. Exits with 5 where nothing matches.',
    options: ['directory', 'from', 'engine', 'since', 'until', 'signal', 'output', 'to', 'tz'],
    examples: [
      "agentbus export 'level>=error' --since -1h --to errors.jsonl",
      'agentbus export --signal traces --since today -o parquet --to spans.parquet',
      "agentbus export 'service:checkout' -o csv > checkout.csv",
      'agentbus export --since -1d | gzip > day.jsonl.gz',
    ],
    load: async () => (await import('./export.ts')).exportRecords,
  },
};
