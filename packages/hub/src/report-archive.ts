/** Reports that were written on a schedule, in the store's directory `reports`. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiCall } from './api-call.ts';
import { ApiError } from './api-error.ts';

const DIRECTORY = 'reports';

/** `report-daily-20261124T070000Z`: no part of a path. */
const NAME = /^report-(hourly|daily|weekly)-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/u;

/** `GET /api/reports`: `{ reports }`, the newest first, each with `name`, `every`, and `until`, Unix nanoseconds. */
export async function listReports({ services }: Pick<ApiCall, 'services'>): Promise<object> {
  const files = await readdir(join(services.directory, DIRECTORY)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const reports = files.flatMap((file) => {
    const name = file.endsWith('.json') ? file.slice(0, -'.json'.length) : '';
    const [, every, year, month, day, ...time] = NAME.exec(name) ?? [];
    if (every === undefined) return [];
    const until = BigInt(Date.parse(`${year}-${month}-${day}T${time.join(':')}Z`)) * 1_000_000n;
    return [{ name, every, until: String(until) }];
  });
  return { reports: reports.sort((a, b) => Number(BigInt(b.until) - BigInt(a.until))) };
}

/** `GET /api/reports/:name`: the report, as `GET /api/report` gives one. */
export async function showStoredReport({
  services,
  path,
}: Pick<ApiCall, 'services' | 'path'>): Promise<object> {
  const name = path.name ?? '';
  const unknown = new ApiError(404, 'unknown-report', 'There is no such report any more.');
  if (!NAME.test(name)) throw unknown;
  try {
    return JSON.parse(await readFile(join(services.directory, DIRECTORY, `${name}.json`), 'utf8'));
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? unknown : error;
  }
}
