import type { Figure, Headline, Report, ReportCell, ReportSection, ReportTable } from './report.ts';
import { readableBefore, readableValue } from './report-text.ts';

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** A report as Markdown, for a terminal, a pull request or a chat. The queries are at its end, by number. */
export function reportMarkdown(report: Report): string {
  const queries = new Map<string, number>();
  const numberOf = (query: string) => {
    const number = queries.get(query) ?? queries.size + 1;
    queries.set(query, number);
    return number;
  };
  const { since, until, baseline, data } = report;
  const compared = baseline ? `, compared with ${baseline.since} to ${baseline.until}` : '';
  const found = data
    ? `Telemetry from ${data.first} to ${data.last}.`
    : 'There is no telemetry of this time.';
  const lines = [
    `# ${escapeText(report.title)}`,
    '',
    `${since} to ${until}${compared}. ${found}`,
    '',
    '## What stands out',
    '',
    ...headlineLines(report.headlines, numberOf),
    ...report.sections.flatMap((section) => sectionLines(section, numberOf)),
    '## Queries',
    '',
  ];
  const list = [...queries].map(([query, number]) => `${number}. ${codeText(query)}`);
  return `${[...lines, ...list].join('\n')}\n`;
}

function headlineLines(headlines: readonly Headline[], numberOf: (query: string) => number): string[] {
  if (headlines.length === 0) return ['Nothing. No new errors, no regressions, no anomalies.', ''];
  return headlines
    .flatMap(({ severity, title, detail, traces, query }) => [
      `- **${severity}: ${escapeText(title)}**  `,
      `  ${escapeText(detail)} [${numberOf(query)}]`,
      ...(traces.length === 0 ? [] : [`  Traces: ${traces.map(codeText).join(' ')}`]),
    ])
    .concat('');
}

function sectionLines(section: ReportSection, numberOf: (query: string) => number): string[] {
  const figures = section.figures.map(
    ({ title, figure }) => `- ${escapeText(title)}: ${figureText(figure, numberOf)}`,
  );
  return [
    `## ${escapeText(section.title)}`,
    '',
    ...(figures.length === 0 ? [] : [...figures, '']),
    ...section.charts.flatMap(({ title, lines, query }) => [
      ...lines.map(
        ({ name, values }) => `- ${escapeText(`${title}, ${name}`)}: ${bars(values)} [${numberOf(query)}]`,
      ),
      '',
    ]),
    ...section.tables.flatMap((table) => tableLines(table, numberOf)),
    ...section.notes.flatMap((note) => [escapeText(note), '']),
  ];
}

function tableLines(
  { title, columns, rows, empty }: ReportTable,
  numberOf: (query: string) => number,
): string[] {
  if (rows.length === 0) return [`### ${escapeText(title)}`, '', empty, ''];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `### ${escapeText(title)}`,
    '',
    line(columns.map((column) => column.title)),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map(({ id }) => cellText(row[id] ?? null, numberOf)))),
    '',
  ];
}

function cellText(cell: ReportCell, numberOf: (query: string) => number): string {
  if (cell === null) return '–';
  if (typeof cell === 'string') return escapeText(cell);
  if ('trend' in cell) return bars(cell.trend);
  if ('time' in cell) return `${cell.time.slice(0, 19)}Z`;
  if ('traces' in cell)
    return cell.traces.map((trace) => codeText(trace).replaceAll('|', '\\|')).join(' ') || '–';
  return figureText(cell, numberOf);
}

function figureText(figure: Figure, numberOf: (query: string) => number): string {
  const before = readableBefore(figure);
  const text = `${readableValue(figure.value, figure.unit)}${before === '' ? '' : ` (${before})`}`;
  return `${text} [${numberOf(figure.query)}]`;
}

function bars(values: readonly (number | null)[]): string {
  const most = Math.max(...values.map((value) => value ?? 0), Number.MIN_VALUE);
  return values
    .map((value) => {
      if (value === null || value <= 0) return '·';
      return BARS[Math.min(BARS.length - 1, Math.floor((value / most) * BARS.length))] ?? '';
    })
    .join('');
}

/** Controls become spaces, and what Markdown or HTML would read as markup is escaped. */
function escapeText(text: string): string {
  return plain(text).replace(/[\\`*_{}[\]<>|#]/gu, '\\$&');
}

/** A code span; a longer fence than any run of backticks within it. */
function codeText(text: string): string {
  const clean = plain(text);
  const longest = Math.max(0, ...[...clean.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${clean}${fence}` : `${fence} ${clean} ${fence}`;
}

function plain(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
      .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, ' ')
  );
}
