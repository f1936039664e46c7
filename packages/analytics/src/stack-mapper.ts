import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { StackFrame } from './stack-frame.ts';

/** Larger maps are left alone: they would take more memory than a stack trace is worth. */
const MAX_MAP_BYTES = 64 * 1024 * 1024;

/** Finds where generated code comes from. */
export interface StackMapper {
  /** The frame in the source; as it is where no map knows it. */
  readonly mapFrame: (frame: StackFrame) => StackFrame;
  /** How many source maps there are. */
  readonly maps: number;
}

interface SourceMap {
  /** The path of the generated file within the directory, in segments. */
  readonly segments: readonly string[];
  readonly map: TraceMap;
}

/**
 * Reads the source maps (`checkout.js.map`) of a directory and those below it. A stack trace comes from the telemetry, and
 * so may say anything: its paths are compared with those of the maps, never opened.
 */
export async function readSourceMaps(directory: string): Promise<StackMapper> {
  const byName = new Map<string, SourceMap[]>();
  let maps = 0;
  for (const path of await readdir(directory, { recursive: true })) {
    if (!path.endsWith('.map')) continue;
    const map = await readMap(join(directory, path));
    if (!map) continue;
    maps++;
    const segments = segmentsOf(path.slice(0, -'.map'.length));
    const name = segments.at(-1) ?? '';
    byName.set(name, [...(byName.get(name) ?? []), { segments, map }]);
  }
  return { maps, mapFrame: (frame) => mapFrame(frame, byName.get(basename(frame.file)) ?? []) };
}

async function readMap(path: string): Promise<TraceMap | undefined> {
  const text = await readFile(path, 'utf8');
  if (text.length > MAX_MAP_BYTES) return undefined;
  try {
    return new TraceMap(text);
  } catch {
    // Not every *.map is a source map; what is none maps nothing.
    return undefined;
  }
}

function mapFrame(frame: StackFrame, candidates: readonly SourceMap[]): StackFrame {
  const { map } = closest(segmentsOf(frame.file), candidates) ?? {};
  if (!map || frame.line < 1) return frame;
  const found = originalPositionFor(map, { line: frame.line, column: Math.max(frame.column - 1, 0) });
  if (found.source === null) return frame;
  return {
    function: found.name ?? frame.function,
    file: found.source,
    line: found.line,
    column: found.column + 1,
  };
}

/** Of several files of one name, the one whose directories are most like those of the frame. */
function closest(segments: readonly string[], candidates: readonly SourceMap[]): SourceMap | undefined {
  const likeness = (map: SourceMap) => {
    let same = 0;
    while (same < map.segments.length && map.segments.at(-1 - same) === segments.at(-1 - same)) same++;
    return same;
  };
  return [...candidates].sort((a, b) => likeness(b) - likeness(a))[0];
}

function segmentsOf(path: string): string[] {
  return path.split(/[\\/]/u).filter((segment) => segment !== '');
}
