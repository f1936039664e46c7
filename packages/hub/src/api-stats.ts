/** What the page's footer says: how big the store is, what is kept, and what was lost. */
import { diskUsage, type RetentionPolicy, STREAMS } from '@agentbus/segments';
import type { ApiCall } from './api-call.ts';
import type { ApiServices } from './api-services.ts';

/** `GET /api/stats`. Bytes; `dropped` counts records that senders lost here since the hub began. */
export function showStats({ services }: ApiCall): Promise<object> {
  return statsOf(services);
}

/** Also what the live stream sends now and then. */
export async function statsOf({ directory, metrics, retention, live }: ApiServices): Promise<object> {
  const { bytes, streams, freeBytes } = await diskUsage(directory);
  return {
    bytes,
    freeBytes,
    streams: STREAMS.map((stream) => ({
      name: stream,
      bytes: streams[stream].bytes,
      segments: streams[stream].segments,
      oldest: streams[stream].oldest?.getTime(),
      retention: retentionOf(retention, stream),
    })),
    accepted: metrics.total('agentbus.hub.records.accepted'),
    dropped: metrics.total('agentbus.hub.records.refused'),
    cut:
      metrics.total('agentbus.hub.attributes.dropped') + metrics.total('agentbus.hub.attributes.truncated'),
    redacted: metrics.total('agentbus.redaction.redactions'),
    unreadable: live.unreadable,
    problems: live.problems,
  };
}

function retentionOf(policy: RetentionPolicy | undefined, stream: (typeof STREAMS)[number]): object {
  const { maxAgeMillis, maxBytes, minFreeBytes } = policy?.[stream] ?? {};
  return { maxAgeMillis, maxBytes, minFreeBytes };
}
