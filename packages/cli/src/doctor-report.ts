import type { HubState } from '@agentbus/hub';
import type { JsonValue } from '@agentbus/otlp';
import { formatBytes } from './byte-size.ts';
import type { Paint } from './color.ts';
import type { DirectoryReport } from './doctor-directory.ts';
import type { EngineReport } from './doctor-engine.ts';
import type { Setting } from './doctor-environment.ts';
import type { Fix } from './doctor-fix.ts';
import type { ForwardReport } from './doctor-forward.ts';
import type { SegmentsReport, StreamReport } from './doctor-segments.ts';
import type { Finding } from './finding.ts';
import { plural } from './plural.ts';
import { escapeLine } from './terminal-text.ts';
import { formatRfc3339, type LocalClock } from './timestamp.ts';

/** Everything that the doctor looked at. */
export interface Diagnosis {
  readonly version: string;
  readonly node: string;
  readonly settings: readonly Setting[];
  readonly directory: DirectoryReport;
  /** `undefined` where the directory cannot be read. */
  readonly segments: SegmentsReport | undefined;
  readonly engine: EngineReport;
  /** The destinations that the store has been forwarded to. */
  readonly forwards: readonly ForwardReport[];
  /** The hub that serves the store. */
  readonly hub: HubState;
  /** What `--fix` did, or would do. */
  readonly fixes: readonly Fix[];
  readonly findings: readonly Finding[];
}

/** The diagnosis for people, as lines. */
export function diagnosisLines(diagnosis: Diagnosis, paint: Paint, clock: LocalClock): string[] {
  const { directory, segments, engine, settings, findings } = diagnosis;
  const free =
    directory.freeBytes === undefined ? '' : `, ${formatBytes(directory.freeBytes)} free on its disk`;
  return [
    ...section('Versions', [`agentbus ${diagnosis.version}, Node.js ${diagnosis.node}`], paint),
    ...section(
      'Environment',
      settings.length === 0
        ? ['no OTEL_* or AGENTBUS_* variable is set: the defaults apply']
        : settings.map(({ name, value }) => `${name}=${value}`),
      paint,
    ),
    ...section('Directory', [`${directory.path}${directory.exists ? '' : ' (not there yet)'}${free}`], paint),
    ...(segments === undefined ? [] : section('Segments', segmentLines(segments, clock), paint)),
    ...(diagnosis.forwards.length === 0
      ? []
      : section(
          'Forwarded to',
          diagnosis.forwards.map((forward) => forwardLine(forward, clock)),
          paint,
        )),
    ...(diagnosis.hub.state === 'none' ? [] : section('Hub', hubLines(diagnosis.hub, clock), paint)),
    ...section('Query engine', [engine.loads ? 'DuckDB loads' : 'DuckDB does not load'], paint),
    ...(diagnosis.fixes.length === 0
      ? []
      : section(
          'Mended',
          diagnosis.fixes.map(({ message }) => message),
          paint,
        )),
    ...(findings.length === 0
      ? [paint('green', 'Nothing is wrong.')]
      : section(
          'Found',
          findings.flatMap((finding) => findingLines(finding, paint)),
          paint,
          (line) => line,
        )),
  ];
}

/** The diagnosis for scripts. */
export function diagnosisJson({ segments, ...diagnosis }: Diagnosis): JsonValue {
  return {
    version: diagnosis.version,
    node: diagnosis.node,
    environment: Object.fromEntries(diagnosis.settings.map(({ name, value }) => [name, value])),
    directory: {
      path: diagnosis.directory.path,
      exists: diagnosis.directory.exists,
      freeBytes: diagnosis.directory.freeBytes ?? null,
    },
    streams: (segments?.streams ?? []).map(({ newest, ...stream }) => ({
      ...stream,
      newest: newest === undefined ? null : formatRfc3339(newest),
    })),
    bytes: segments?.bytes ?? 0,
    checkedBytes: segments?.checkedBytes ?? 0,
    duckDbLoads: diagnosis.engine.loads,
    forwards: diagnosis.forwards.map(({ name, bytes, oldest }) => ({
      name,
      bytes,
      oldest: oldest === undefined ? null : formatRfc3339(oldest),
    })),
    hub: hubJson(diagnosis.hub),
    fixes: diagnosis.fixes.map((fix) => ({ ...fix })),
    findings: diagnosis.findings.map((finding) => ({ ...finding })),
  };
}

function forwardLine({ name, bytes, oldest }: ForwardReport, clock: LocalClock): string {
  if (bytes === 0) return `${name}: has everything`;
  const at = oldest === undefined ? undefined : clock.at(oldest);
  const since = at === undefined ? '' : `, the oldest record of ${at.date} ${at.time} ${at.offset}`;
  return `${name}: ${formatBytes(bytes)} to go${since}`;
}

function hubLines(hub: HubState, clock: LocalClock): string[] {
  if (hub.state !== 'running') return ['none is running; the last one has ended without shutting down'];
  if (hub.presence === undefined) return ['one is starting'];
  const { pid, since, endpoints } = hub.presence;
  const { date, time, offset } = clock.at(BigInt(since.getTime()) * 1_000_000n);
  const listens = endpoints.map(({ service, url }) => `${service.padEnd('websocket'.length)}  ${url}`);
  return [`process ${pid}, since ${date} ${time} ${offset}`, ...listens];
}

function hubJson(hub: HubState): JsonValue {
  if (hub.state !== 'running' || hub.presence === undefined) return { state: hub.state };
  const { pid, since, endpoints } = hub.presence;
  return {
    state: 'running',
    pid,
    since: since.toISOString(),
    endpoints: endpoints.map((endpoint) => ({ ...endpoint })),
  };
}

function section(
  title: string,
  lines: readonly string[],
  paint: Paint,
  shown: (line: string) => string = escapeLine,
): string[] {
  return [paint('bold', title), ...lines.map((line) => `  ${shown(line)}`), ''];
}

function segmentLines(segments: SegmentsReport, clock: LocalClock): string[] {
  const rows = segments.streams.map((stream) => streamLine(stream, clock));
  if (segments.checkedBytes === segments.bytes) return rows;
  return [
    ...rows,
    `checked the newest ${formatBytes(segments.checkedBytes)} of ${formatBytes(segments.bytes)}`,
  ];
}

function streamLine({ stream, segments, bytes, writers, newest }: StreamReport, clock: LocalClock): string {
  const name = stream.padEnd('metrics'.length);
  if (segments === 0) return `${name}  none`;
  const at = newest === undefined ? undefined : clock.at(newest);
  const newestText = at === undefined ? '' : `, newest record ${at.date} ${at.time} ${at.offset}`;
  return `${name}  ${plural(segments, 'segment')}, ${formatBytes(bytes)}, ${plural(writers, 'writer')}${newestText}`;
}

function findingLines({ severity, message, fix }: Finding, paint: Paint): string[] {
  const mark = severity === 'error' ? paint(['red', 'bold'], 'error  ') : paint('yellow', 'warning');
  return [`${mark}  ${escapeLine(message)}`, `         ${paint('dim', 'mend:')} ${escapeLine(fix)}`];
}
