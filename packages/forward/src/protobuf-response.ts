/** The few protobuf messages that come back from a destination. */

/** What OTLP calls a partial success. */
export interface PartialSuccess {
  /** Records that were refused. */
  readonly rejected: number;
  readonly message: string;
}

/** `ExportLogsServiceResponse { partial_success = 1 { rejected = 1 (int64), error_message = 2 } }`, alike for all signals. */
export function partialSuccessOf(response: Uint8Array): PartialSuccess | undefined {
  const [partial] = readFields(response).get(1) ?? [];
  if (!(partial instanceof Uint8Array)) return undefined;
  const fields = readFields(partial);
  const [rejected] = fields.get(1) ?? [];
  const [message] = fields.get(2) ?? [];
  return {
    rejected: typeof rejected === 'number' ? rejected : 0,
    message: message instanceof Uint8Array ? Buffer.from(message).toString() : '',
  };
}

/**
 * The pause that a gRPC status asks for, in milliseconds: `google.rpc.Status { details = 3 [Any { type_url = 1, value = 2 }] }`
 * with a `RetryInfo { retry_delay = 1 { seconds = 1, nanos = 2 } }`.
 */
export function retryInfoMillis(status: Uint8Array): number | undefined {
  for (const detail of readFields(status).get(3) ?? []) {
    if (!(detail instanceof Uint8Array)) continue;
    const any = readFields(detail);
    const [type] = any.get(1) ?? [];
    const [value] = any.get(2) ?? [];
    if (!(type instanceof Uint8Array && value instanceof Uint8Array)) continue;
    if (!Buffer.from(type).toString().endsWith('/google.rpc.RetryInfo')) continue;
    const [delay] = readFields(value).get(1) ?? [];
    const duration = delay instanceof Uint8Array ? readFields(delay) : new Map<number, Field[]>();
    return Number(duration.get(1)?.[0] ?? 0) * 1000 + Number(duration.get(2)?.[0] ?? 0) / 1e6;
  }
  return undefined;
}

type Field = number | Uint8Array;

/** The varint and length-delimited fields of a message by number; ends quietly where it is none. */
function readFields(bytes: Uint8Array): Map<number, Field[]> {
  const fields = new Map<number, Field[]>();
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    let field: Field;
    if (tag % 8 === 0) field = varint();
    else if (tag % 8 === 2) {
      const length = varint();
      field = bytes.subarray(at, at + length);
      at += length;
    } else break;
    fields.set(number, [...(fields.get(number) ?? []), field]);
  }
  return fields;
}
