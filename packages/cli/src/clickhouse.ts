import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { CommandArguments } from './command-table.ts';
import { EXIT_OK } from './exit-code.ts';

/** `agentbus clickhouse init`: the tables of the OTel Collector's ClickHouse exporter, as SQL on stdout. */
export async function clickhouse({ positionals, options }: CommandArguments, io: CommandIo): Promise<number> {
  const [action] = positionals;
  if (action !== 'init' || positionals.length > 1) {
    throw usageError(
      `"agentbus clickhouse" does "init", not "${positionals.join(' ')}"`,
      'agentbus clickhouse init',
    );
  }
  const { database, cluster, ttl } = options;
  const ttlDays = ttl === undefined ? undefined : readDays(ttl);
  const { clickHouseDdl } = await import('@agentbus/query');
  for (const statement of clickHouseDdl({ database, cluster, ttlDays })) io.stdout.write(`${statement};\n\n`);
  return EXIT_OK;
}

function readDays(text: string): number {
  const days = /^([1-9]\d{0,4})d$/u.exec(text)?.[1];
  if (days === undefined) throw usageError(`--ttl is "${text}", must be whole days, from 1d`, 'such as 30d');
  return Number(days);
}
