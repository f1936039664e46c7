/** The tables of SQL: the columns of the OpenTelemetry Collector's ClickHouse exporter. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  logs: [
    'Timestamp',
    'TraceId',
    'SpanId',
    'SeverityText',
    'SeverityNumber',
    'ServiceName',
    'Body',
    'ResourceAttributes',
    'ScopeName',
    'LogAttributes',
    'EventName',
  ],
  spans: [
    'Timestamp',
    'TraceId',
    'SpanId',
    'ParentSpanId',
    'SpanName',
    'SpanKind',
    'ServiceName',
    'ResourceAttributes',
    'ScopeName',
    'SpanAttributes',
    'Duration',
    'StatusCode',
    'StatusMessage',
  ],
  metrics: [
    'MetricName',
    'MetricType',
    'MetricUnit',
    'ServiceName',
    'Attributes',
    'TimeUnix',
    'Value',
    'Count',
    'Sum',
    'Min',
    'Max',
    'BucketCounts',
    'ExplicitBounds',
  ],
};

/** What can be selected; a click writes the name. */
export function SqlSchema({ onPick }: { readonly onPick: (name: string) => void }) {
  return (
    <nav class="schema" aria-label="Tables">
      {Object.entries(TABLES).map(([table, columns], index) => (
        <details key={table} open={index === 0}>
          <summary>{table}</summary>
          <ul>
            {columns.map((name) => (
              <li key={name}>
                <button type="button" class="plain" onClick={() => onPick(name)}>
                  {name}
                </button>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </nav>
  );
}
