import { listSegments, type Stream } from '@agentbus/segments';

/** What a user can do about text. */
export const TEXT_HINT =
  "text is for people: read it with zstdcat, zcat, less or grep; services that write json or binary (the format of the SDK's storage) can be queried";

/** Whether a store has segments of text, which nothing here can query. */
export async function hasText(directory: string, streams: readonly Stream[]): Promise<boolean> {
  return (await listSegments(directory, { streams, formats: ['text'] })).length > 0;
}
