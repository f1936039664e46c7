import { EmptyState, Snippet } from '../parts/notices.tsx';
import { change } from '../state/address.ts';
import { range, services, setRange } from '../state/time.ts';

/** Why there is nothing, and how to have something. */
export function NoLogs({ query }: { readonly query: string }) {
  const isNarrow = query !== '' || services.value.length > 0;
  if (isNarrow) {
    return (
      <EmptyState title="No record matches">
        <p>Nothing in this time range fits the filter. Widen one of them:</p>
        <p>
          {query !== '' && (
            <button type="button" onClick={() => change({ q: undefined })}>
              Clear the filter
            </button>
          )}{' '}
          {services.value.length > 0 && (
            <button type="button" onClick={() => change({ service: [] })}>
              All services
            </button>
          )}{' '}
          <button type="button" onClick={() => setRange('-1d')}>
            Last day
          </button>
        </p>
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No record here yet">
      <p>
        Nothing was written in this time range.{' '}
        {range.value.since !== '-7d' && (
          <button type="button" onClick={() => setRange('-7d')}>
            Last 7 days
          </button>
        )}
      </p>
      <p>Start a Node.js service with telemetry, without touching its code:</p>
      <Snippet text="node --import @agentbus/sdk/register app.js" />
      <p>Or send OTLP from any language:</p>
      <Snippet text="OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318" />
      <p>Or try it with the demo shop, from the repository:</p>
      <Snippet text="npm start" />
    </EmptyState>
  );
}
