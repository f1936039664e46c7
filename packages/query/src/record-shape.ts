/** Puts a record's JSON together again, from its shape and the values in its columns. Pure. */

/**
 * Stands before each hole in a shape. No JSON text has this character: within strings it would be escaped. For the same
 * reason it separates the attributes of {@link ShapedRecord}.
 */
export const HOLE = '\u0001';

/** Separates pieces of JSON: compact JSON has no newline. */
export const PIECE_SEPARATOR = '\n';

/** What fills a hole, by the character behind {@link HOLE}. A promoted attribute's code is followed by its digit. */
export const HOLES = {
  time: 't',
  secondTime: 'o',
  body: 'b',
  name: 'n',
  traceId: 'T',
  spanId: 'S',
  parentSpanId: 'P',
  /** The next attribute, as a JSON string's content. */
  attributeText: 'v',
  /** The next attribute, as it is. */
  attributeLiteral: 'V',
  /** The next piece of JSON; its display text is the next attribute. */
  attributePiece: 'x',
  promotedText: 'p',
  promotedLiteral: 'q',
  /** The next piece of JSON. */
  piece: 'r',
} as const;

/** The columns that a record's JSON is made of. */
export interface ShapedRecord {
  /** The JSON with holes. */
  readonly shape: string;
  /** Unix nanoseconds. */
  readonly time: bigint;
  /** Of a log, when it was observed; of a span, its end: nanoseconds after `time`. */
  readonly secondTime: bigint;
  readonly body: string | null;
  readonly name: string | null;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  /** Display texts of the attributes that have no column of their own, joined with {@link HOLE}. */
  readonly attributeValues: string | null;
  /** Display texts of the attributes that have one, in the order of `PROMOTED_ATTRIBUTES`. */
  readonly promoted: readonly (string | null)[];
  /** What fits no column, joined with {@link PIECE_SEPARATOR}. */
  readonly pieces: string | null;
}

/** The record's JSON, exactly as it was. */
export function joinRecord(record: ShapedRecord): string {
  const [first = '', ...rest] = record.shape.split(HOLE);
  const attributes = record.attributeValues?.split(HOLE) ?? [];
  const pieces = record.pieces?.split(PIECE_SEPARATOR) ?? [];
  let attribute = 0;
  let piece = 0;
  let json = first;
  for (const part of rest) {
    let length = 1;
    switch (part[0]) {
      case HOLES.time:
        json += record.time;
        break;
      case HOLES.secondTime:
        json += record.time + record.secondTime;
        break;
      case HOLES.body:
        json += escaped(record.body ?? '');
        break;
      case HOLES.name:
        json += escaped(record.name ?? '');
        break;
      case HOLES.traceId:
        json += record.traceId;
        break;
      case HOLES.spanId:
        json += record.spanId;
        break;
      case HOLES.parentSpanId:
        json += record.parentSpanId;
        break;
      case HOLES.attributeText:
        json += escaped(attributes[attribute++] ?? '');
        break;
      case HOLES.attributeLiteral:
        json += attributes[attribute++] ?? '';
        break;
      case HOLES.attributePiece:
        attribute++;
        json += pieces[piece++] ?? '';
        break;
      case HOLES.promotedText:
        json += escaped(record.promoted[Number(part[1])] ?? '');
        length = 2;
        break;
      case HOLES.promotedLiteral:
        json += record.promoted[Number(part[1])] ?? '';
        length = 2;
        break;
      default:
        json += pieces[piece++] ?? '';
    }
    json += part.slice(length);
  }
  return json;
}

/** The content of a JSON string. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
