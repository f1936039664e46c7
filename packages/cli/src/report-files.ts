/** The reports that a hub has written, in the store's directory `reports`: an HTML page and its JSON twin each. */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where reports are, within a store. */
export const REPORTS_DIRECTORY = 'reports';

/** Reports that are kept of each rhythm: a month of days. */
export const REPORTS_KEPT = 30;

const NAME = /^report-(hourly|daily|weekly)-\d{8}T\d{6}Z$/u;

/** `report-daily-20261124T070000Z`: by when it was due. */
export function reportName(every: string, due: number): string {
  return `report-${every}-${new Date(due).toISOString().replace(/[-:]|\.\d+/gu, '')}`;
}

/** Names of the reports that are there, the newest first. */
export async function listReports(directory: string): Promise<string[]> {
  const files = await readdir(join(directory, REPORTS_DIRECTORY)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const names = files.filter((file) => file.endsWith('.html')).map((file) => file.slice(0, -'.html'.length));
  return names.filter((name) => NAME.test(name)).sort((a, b) => (timeOf(a) < timeOf(b) ? 1 : -1));
}

/** Writes a report, the page last: where it is, both are. */
export async function writeReportFiles(
  directory: string,
  name: string,
  { html, json }: { readonly html: string; readonly json: string },
): Promise<void> {
  const folder = join(directory, REPORTS_DIRECTORY);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [extension, text] of [
    ['json', json],
    ['html', html],
  ] as const) {
    const path = join(folder, `${name}.${extension}`);
    await writeFile(`${path}.tmp`, text, { mode: 0o600 });
    await rename(`${path}.tmp`, path);
  }
}

/** Removes what is beyond {@link REPORTS_KEPT} of each rhythm. */
export async function pruneReports(directory: string): Promise<void> {
  const kept = new Map<string, number>();
  for (const name of await listReports(directory)) {
    const every = NAME.exec(name)?.[1] ?? '';
    const count = (kept.get(every) ?? 0) + 1;
    kept.set(every, count);
    if (count <= REPORTS_KEPT) continue;
    for (const extension of ['html', 'json'])
      await rm(join(directory, REPORTS_DIRECTORY, `${name}.${extension}`), { force: true });
  }
}

function timeOf(name: string): string {
  return name.slice(name.lastIndexOf('-') + 1);
}
