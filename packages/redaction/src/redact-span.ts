/** Which parts of a span are redacted. */
import type { ReadableSpan, TimedEvent } from '@agentbus/otlp';
import type { Link, SpanStatus } from '@opentelemetry/api';
import type { RecordRedaction } from './record-redaction.ts';

/** Events of which none changes are given back as they are. */
export function redactEvents(
  redaction: RecordRedaction,
  events: readonly TimedEvent[],
): readonly TimedEvent[] {
  return mapChanged(events, (event) => {
    const name = redaction.text(event.name);
    const attributes = redaction.attributes(event.attributes);
    return name === event.name && attributes === event.attributes ? event : { ...event, name, attributes };
  });
}

/** Links of which none changes are given back as they are. */
export function redactLinks(redaction: RecordRedaction, links: ReadableSpan['links']): ReadableSpan['links'] {
  return mapChanged(links, (link): Link => {
    const attributes = redaction.attributes(link.attributes);
    return attributes === undefined || attributes === link.attributes ? link : { ...link, attributes };
  });
}

export function redactStatus(redaction: RecordRedaction, status: SpanStatus): SpanStatus {
  const { message } = status;
  if (message === undefined) return status;
  const redacted = redaction.text(message);
  return redacted === message ? status : { ...status, message: redacted };
}

/** The list itself where no element changes. */
export function mapChanged<T>(list: readonly T[], map: (element: T) => T): readonly T[] {
  let copy: T[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const before = list[index] as T;
    const after = map(before);
    if (after === before) continue;
    copy ??= [...list];
    copy[index] = after;
  }
  return copy ?? list;
}
