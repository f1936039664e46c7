import { bytes, count, plural } from '../parts/format.ts';
import { ErrorState, LoadingLine } from '../parts/notices.tsx';
import { get } from '../state/api.ts';
import { useResource } from '../state/resource.ts';

interface Unread {
  readonly reason: string;
  readonly files?: number;
  readonly blocks?: number;
  readonly rows?: number;
  readonly bytes: number;
}

interface ExplanationAnswer {
  readonly stages: readonly { readonly stage: string; readonly by: 'engine' | 'memory' }[];
  readonly segments: { readonly files: number; readonly bytes: number; readonly unread: readonly Unread[] };
  readonly compacted: {
    readonly files: number;
    readonly filesRead: number;
    readonly blocks: number;
    readonly rows: number;
    readonly bytes: number;
    readonly unread: readonly Unread[];
  };
}

const REASONS: Readonly<Record<string, string>> = {
  time: 'nothing of the time range',
  severity: 'no record of the level',
  service: 'no record of the service',
  trace: 'not the trace',
  correlation: 'not the correlation id',
  text: 'not the text',
  limit: 'older than what was found',
};

/** What a query would read, and where its stages are evaluated. */
export function Explanation({
  asked,
}: {
  readonly asked: Readonly<Record<string, string | readonly string[]>>;
}) {
  const { data, problem, isLoading, reload } = useResource(JSON.stringify(asked), (signal) =>
    get<ExplanationAnswer>('/api/explain', asked, signal),
  );
  return (
    <section class="card explanation" aria-label="How it is answered">
      <LoadingLine isLoading={isLoading} />
      {problem !== undefined && problem.parameter !== 'query' && (
        <ErrorState problem={problem} onRetry={reload} />
      )}
      {data !== undefined && (
        <>
          {data.stages.length > 0 && (
            <ol>
              {data.stages.map(({ stage, by }, index) => (
                <li key={index}>
                  <code>{stage}</code>{' '}
                  <span class="quiet">
                    {by === 'engine' ? 'in the engine' : 'over the records it hands out'}
                  </span>
                </li>
              ))}
            </ol>
          )}
          <dl>
            <dt>Segments</dt>
            <dd>
              {plural(data.segments.files, 'file')} to read, {bytes(data.segments.bytes)}
              <UnreadList unread={data.segments.unread} />
            </dd>
            <dt>Compacted</dt>
            <dd>
              {data.compacted.filesRead} of {plural(data.compacted.files, 'file')} to read,{' '}
              {count(data.compacted.rows)} rows, about {bytes(data.compacted.bytes)}
              <UnreadList unread={data.compacted.unread} />
            </dd>
          </dl>
        </>
      )}
    </section>
  );
}

function UnreadList({ unread }: { readonly unread: readonly Unread[] }) {
  if (unread.length === 0) return null;
  return (
    <ul class="quiet">
      {unread.map(({ reason, files, rows, bytes: size }) => (
        <li key={reason}>
          left unread, {REASONS[reason] ?? reason}:{' '}
          {files === undefined ? `${count(rows ?? 0)} rows` : plural(files, 'file')}, {bytes(size)}
        </li>
      ))}
    </ul>
  );
}
