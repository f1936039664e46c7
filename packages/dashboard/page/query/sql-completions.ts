/** What can be written in SQL at a place: words, tables and their columns. Pure. */
import type { EditorCompletion } from '../parts/code-editor.tsx';
import { SQL_TABLES } from './sql-tables.ts';

const WORDS = [
  'SELECT',
  'FROM',
  'WHERE',
  'GROUP BY',
  'ORDER BY',
  'HAVING',
  'LIMIT',
  'count(*)',
  'quantile_cont(',
  'date_trunc(',
  'DESC',
  'AND',
  'OR',
  'NOT',
  'AS',
];

/** As many as are looked through. */
const MAX_COMPLETIONS = 30;

/** Those whose beginning stands before the place; columns of tables that the text names come first. */
export function sqlCompletions(text: string, position: number): EditorCompletion[] {
  const [word = ''] = /[\w.]*$/u.exec(text.slice(0, position)) ?? [];
  // Within a text nothing is proposed.
  if (word === '' || (text.slice(0, position).split("'").length - 1) % 2 === 1) return [];
  const place = { position: position - word.length, length: word.length };
  const tables = Object.entries(SQL_TABLES);
  const named = tables.filter(([table]) => new RegExp(`\\b${table}\\b`, 'iu').test(text));
  const proposals = [
    ...(named.length > 0 ? named : tables).flatMap(([table, columns]) =>
      columns.map((name) => ({ kind: `column of ${table}`, name })),
    ),
    ...tables.map(([name]) => ({ kind: 'table', name })),
    ...WORDS.map((name) => ({ kind: 'word', name })),
  ];
  const seen = new Set<string>();
  return proposals
    .filter(({ name }) => {
      const fits = name.toLowerCase().startsWith(word.toLowerCase()) && name !== word && !seen.has(name);
      if (fits) seen.add(name);
      return fits;
    })
    .slice(0, MAX_COMPLETIONS)
    .map(({ kind, name }) => ({ kind, label: name, insertion: name, ...place }));
}
