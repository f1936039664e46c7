import type { StoredSpan } from '@agentbus/otlp';
import type { Paint } from './color.ts';
import { formatDuration } from './duration.ts';
import { serviceName } from './log-record-json.ts';
import { spanFailed, spanKindName } from './span-json.ts';
import { escapeLine } from './terminal-text.ts';

/** `POST /pay  payments  server  120ms  ERROR card declined`: one span on one line. */
export function prettySpan(span: StoredSpan, paint: Paint): string {
  const failed = spanFailed(span);
  return [
    paint(failed ? ['red', 'bold'] : 'bold', escapeLine(span.name) || '(unnamed)'),
    paint('cyan', escapeLine(serviceName(span))),
    paint('dim', spanKindName(span)),
    paint('yellow', formatDuration(span.endTimestamp - span.timestamp)),
    failed ? paint(['red', 'bold'], `ERROR ${escapeLine(span.statusMessage)}`.trimEnd()) : '',
  ]
    .filter((word) => word !== '')
    .join('  ');
}
