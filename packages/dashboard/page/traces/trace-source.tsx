import { PageLink } from '../parts/page-link.tsx';
import { get } from '../state/api.ts';
import { type Resource, useResource } from '../state/resource.ts';
import type { Trace } from './trace.ts';

/** Asks for a trace. */
export function useTrace(traceId: string): Resource<Trace> {
  return useResource(
    traceId,
    (signal) => get<Trace>(`/api/traces/${encodeURIComponent(traceId)}`, {}, signal),
    traceId,
  );
}

/** The way back to the list. */
export function AllTraces() {
  return (
    <PageLink to="/traces" class="button">
      All traces
    </PageLink>
  );
}
