import { copyLink } from '../logs/log-actions.ts';
import { AttributeTable } from '../parts/attribute-table.tsx';
import { copyText } from '../parts/clipboard.ts';
import { nanoseconds } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { PageLink } from '../parts/page-link.tsx';
import { exactTime, formatTime } from '../state/time.ts';
import { selfTime } from './name-tree.ts';
import type { SpanNode } from './span-tree.ts';
import type { Hidden } from './trace-search.ts';

interface SpanDetailProps {
  readonly node: SpanNode;
  readonly onHide: (hidden: Hidden) => void;
  readonly onClose: () => void;
}

/** All of one span. */
export function SpanDetail({ node, onHide, onClose }: SpanDetailProps) {
  const { span } = node;
  return (
    <aside class="detail" aria-label="Span">
      <header>
        <span class={span.status === 'error' ? 'bad' : 'quiet'}>
          {span.status === 'error' ? 'failed' : span.kind}
        </span>
        <b>{nanoseconds(span.duration)}</b>
        <span class="quiet">{nanoseconds(selfTime(node))} itself</span>
        <span class="detail-service">{span.service}</span>
        <button type="button" class="plain" onClick={onClose} aria-label="Close the span" title="Esc">
          <Icon name="close" />
        </button>
      </header>
      <div class="detail-actions">
        <PageLink to="/logs" with={{ q: `span:${span.spanId}`, since: '-7d' }} class="button">
          Its records
        </PageLink>
        <button type="button" onClick={() => onHide({ by: 'name', value: span.name })} title="h">
          Hide its name
        </button>
        <button type="button" onClick={() => onHide({ by: 'service', value: span.service })} title="H">
          Hide its service
        </button>
        <button
          type="button"
          onClick={() => void copyText(JSON.stringify(span, undefined, 2), 'JSON copied')}
        >
          JSON
        </button>
        <button type="button" onClick={copyLink} title="y">
          Link
        </button>
      </div>
      <div class="detail-scroll">
        <pre class="body">{span.name}</pre>
        {span.statusMessage !== '' && <p class="bad">{span.statusMessage}</p>}
        <AttributeTable label="Attributes" attributes={span.attributes} />
        {span.events.map((event) => (
          <AttributeTable
            key={`${event.timestamp} ${event.name}`}
            label={`${event.name} at ${formatTime(event.timestamp)}`}
            attributes={event.attributes}
          />
        ))}
        {span.links.map((link) => (
          <section class="attributes" key={`${link.traceId} ${link.spanId}`}>
            <h3>Link</h3>
            <PageLink to="/traces" with={{ trace: link.traceId, span: link.spanId }}>
              <span class="mono">{link.traceId}</span>
            </PageLink>
          </section>
        ))}
        <AttributeTable label="Resource" attributes={span.resource} />
        <AttributeTable
          label="Origin"
          attributes={{
            scope: span.scope,
            span: span.spanId,
            parent: span.parentSpanId,
            start: exactTime(span.timestamp),
          }}
        />
      </div>
    </aside>
  );
}
