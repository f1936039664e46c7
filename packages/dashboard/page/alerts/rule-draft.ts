/** The text of a rule that somebody is about to write, and where mistakes of it are. Pure. */
import type { EditorMark } from '../parts/code-editor.tsx';
import type { RuleProblem } from './alert.ts';

/** A rule out of a filter: what an alert is mostly made of. */
export function draftOf(query: string, signal: string): string {
  const filter = query.trim() === '' ? 'level>=error' : query.trim();
  const isSpans = signal === 'traces' || signal === 'spans';
  return [
    'alert: NewAlert',
    `expr: ${yamlText(`${filter} | count over 5m > 10`)}`,
    ...(isSpans ? ['signal: traces'] : []),
    'for: 1m',
    'labels:',
    '  severity: page',
    'annotations:',
    `  summary: ${yamlText('{{ $value }} in five minutes')}`,
    '',
  ].join('\n');
}

/** Quoted where YAML would read something else; a JSON text is one of YAML. */
function yamlText(text: string): string {
  const isPlain =
    /^[A-Za-z]/u.test(text) && !/: |:$| #|^(?:true|false|null|yes|no)$|[\n"'{}[\]]/iu.test(text);
  return isPlain ? text : JSON.stringify(text);
}

/** Places of lines and columns, in UTF-16 units. */
export function marksOf(yaml: string, problems: readonly RuleProblem[]): EditorMark[] {
  const lines = yaml.split('\n');
  return problems.map(({ line, column, message, fix }) => {
    const before = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
    const text = lines[line - 1] ?? '';
    const start = Math.min(column - 1, text.length);
    return {
      position: Math.min(before + start, yaml.length),
      length: Math.max(1, text.length - start),
      message: `${message} ${fix}`.trim(),
    };
  });
}
