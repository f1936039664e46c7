/** Takes an OTLP/JSON line apart into the texts of its records. Pure. */
import { JsonScanError, scanList, scanObject, valueEnd } from './json-scan.ts';
import type { SignalPath } from './record-rows-sql.ts';

/** What records share, as it is written in the line. */
export interface RecordOrigin {
  readonly resource: string | null;
  readonly resourceSchemaUrl: string | null;
  readonly scope: string | null;
  readonly scopeSchemaUrl: string | null;
}

/** Where the records of one scope are in the line: each by its start and end. */
export interface LinePart {
  readonly origin: RecordOrigin;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/**
 * The records of a line, in order, with their resources and scopes.
 *
 * @throws {@link JsonScanError} if the line is not OTLP of this signal in compact JSON, as AgentBus writes it.
 */
export function lineParts(line: string, signal: SignalPath): LinePart[] {
  const parts: LinePart[] = [];
  const end = scanObject(line, 0, (key, at) => {
    requireKey(key, key === signal.resources);
    return scanList(line, at, (start) => scanResource(line, start, signal, parts));
  });
  if (end !== line.length) throw new JsonScanError(`something follows the line's end at character ${end}`);
  return parts;
}

function scanResource(line: string, start: number, signal: SignalPath, parts: LinePart[]): number {
  const texts = new Map<string, string>();
  const scopes: ScopePart[] = [];
  const end = scanObject(line, start, (key, at) => {
    if (key === signal.scopes) {
      return scanList(line, at, (item) => scanScope(line, item, signal, scopes));
    }
    requireKey(key, key === 'resource' || key === 'schemaUrl');
    return readText(line, at, key, texts);
  });
  const resource = texts.get('resource') ?? null;
  const resourceSchemaUrl = stringOf(texts.get('schemaUrl'));
  for (const { texts: own, starts, ends } of scopes) {
    const origin: RecordOrigin = {
      resource,
      resourceSchemaUrl,
      scope: own.get('scope') ?? null,
      scopeSchemaUrl: stringOf(own.get('schemaUrl')),
    };
    parts.push({ origin, starts, ends });
  }
  return end;
}

interface ScopePart {
  readonly texts: Map<string, string>;
  readonly starts: number[];
  readonly ends: number[];
}

function scanScope(line: string, start: number, signal: SignalPath, scopes: ScopePart[]): number {
  const part: ScopePart = { texts: new Map(), starts: [], ends: [] };
  scopes.push(part);
  return scanObject(line, start, (key, at) => {
    if (key === signal.records) {
      return scanList(line, at, (item) => {
        const end = valueEnd(line, item);
        part.starts.push(item);
        part.ends.push(end);
        return end;
      });
    }
    requireKey(key, key === 'scope' || key === 'schemaUrl');
    return readText(line, at, key, part.texts);
  });
}

function readText(line: string, start: number, key: string, texts: Map<string, string>): number {
  if (texts.has(key)) throw new JsonScanError(`${key} comes twice`);
  const end = valueEnd(line, start);
  texts.set(key, line.slice(start, end));
  return end;
}

/** What is not known here would be lost. */
function requireKey(key: string, known: boolean): void {
  if (!known) throw new JsonScanError(`the line has an unknown field ${key}`);
}

function stringOf(json: string | undefined): string | null {
  const value: unknown = json === undefined ? undefined : JSON.parse(json);
  return typeof value === 'string' ? value : null;
}
