import { AttributeTable } from '../parts/attribute-table.tsx';
import { Icon } from '../parts/icon.tsx';
import { LevelBadge } from '../parts/level.tsx';
import { PageLink } from '../parts/page-link.tsx';
import type { LogRecord } from '../state/records.ts';
import { exactTime, formatTime } from '../state/time.ts';

interface LogDetailProps {
  readonly record: LogRecord;
  readonly onClose: () => void;
  readonly onFilter?: (field: string, value: string, isExcluded: boolean) => void;
  readonly onColumn?: (field: string) => void;
  readonly onContext?: () => void;
  readonly onLink: () => void;
  readonly onJson: () => void;
  readonly onCommand: () => void;
}

/** All of a record. */
export function LogDetail(props: LogDetailProps) {
  const { record, onClose, onFilter, onColumn, onContext, onLink, onJson, onCommand } = props;
  const { body } = record;
  const isText = typeof body === 'string';
  return (
    <aside class="detail" aria-label="Record">
      <header>
        <LevelBadge level={record.level} />
        <time title={exactTime(record.timestamp)}>{formatTime(record.timestamp, { date: true })}</time>
        <span class="detail-service">{record.service}</span>
        <button type="button" class="plain" onClick={onClose} aria-label="Close the record" title="Esc">
          <Icon name="close" />
        </button>
      </header>
      <div class="detail-actions">
        {record.traceId !== '' && (
          <PageLink
            to="/traces"
            with={{ trace: record.traceId, span: record.spanId }}
            class="button"
            title="t"
          >
            Trace
          </PageLink>
        )}
        {onContext !== undefined && (
          <button type="button" onClick={onContext} title="x">
            Context
          </button>
        )}
        <button type="button" onClick={onJson} title="Y">
          JSON
        </button>
        <button type="button" onClick={onCommand}>
          Command
        </button>
        <button type="button" onClick={onLink} title="y">
          Link
        </button>
      </div>
      <div class="detail-scroll">
        {record.event !== '' && <p class="event">{record.event}</p>}
        {body !== undefined && <pre class="body">{isText ? body : JSON.stringify(body, undefined, 2)}</pre>}
        <AttributeTable
          label="Attributes"
          attributes={record.attributes}
          onFilter={onFilter}
          onColumn={onColumn}
        />
        <AttributeTable
          label="Correlation"
          attributes={Object.fromEntries(
            Object.entries({ trace: record.traceId, span: record.spanId }).filter(
              ([, value]) => value !== '',
            ),
          )}
          onFilter={onFilter}
        />
        <AttributeTable
          label="Resource"
          attributes={record.resource}
          prefix="resource."
          onFilter={onFilter}
          onColumn={onColumn}
        />
        <AttributeTable
          label="Origin"
          attributes={{
            scope: record.scope,
            'severity number': record.severityNumber,
            time: exactTime(record.timestamp),
          }}
        />
      </div>
    </aside>
  );
}
