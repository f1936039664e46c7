/** The encoders of each signal, by the format that is written. */
import {
  createLogsEncoder,
  createLogsProtobufEncoder,
  createMetricsEncoder,
  createMetricsProtobufEncoder,
  createOpenLogsEncoder,
  createOpenSpansEncoder,
  createSpansEncoder,
  createSpansProtobufEncoder,
  decodeLine,
  type EncodedLine,
  type LineEncoder,
  type LineEncoderOptions,
  type LinePart,
  type ReadableLogRecord,
  type ReadableSpan,
  type ResourceMetrics,
  textLine,
  writeFrame,
} from '@agentbus/otlp';
import type { WrittenFormat } from '@agentbus/segments';

/** What is written in one go: a whole line, a part of one that stays open, a message behind its length, or lines of text. */
export type Line = EncodedLine | LinePart;

/** Makes an encoder of what is written. */
export type EncoderFactory<T> = (options: LineEncoderOptions<Line>) => LineEncoder<T, Line>;

type WholeEncoderFactory<T> = (options: LineEncoderOptions) => LineEncoder<T>;

/** An encoder of log records. */
export const logsEncoders: Readonly<Record<WrittenFormat, EncoderFactory<ReadableLogRecord>>> = {
  json: createLogsEncoder,
  binary: converting(createLogsProtobufEncoder, writeFrame),
  text: converting(createLogsEncoder, textOf),
};

/** An encoder of log records that come a few at a time: lines of JSON stay open, so that they need not repeat what they share. */
export const steadyLogsEncoders: typeof logsEncoders = { ...logsEncoders, json: createOpenLogsEncoder };

/** An encoder of spans. */
export const spansEncoders: Readonly<Record<WrittenFormat, EncoderFactory<ReadableSpan>>> = {
  json: createSpansEncoder,
  binary: converting(createSpansProtobufEncoder, writeFrame),
  text: converting(createSpansEncoder, textOf),
};

/** As {@link steadyLogsEncoders}, of spans. */
export const steadySpansEncoders: typeof spansEncoders = { ...spansEncoders, json: createOpenSpansEncoder };

/** An encoder of metrics. */
export const metricsEncoders: Readonly<Record<WrittenFormat, EncoderFactory<ResourceMetrics>>> = {
  json: createMetricsEncoder,
  binary: converting(createMetricsProtobufEncoder, writeFrame),
  text: converting(createMetricsEncoder, textOf),
};

/** Text for people: made of the JSON, so that it shows each value as it is stored elsewhere. */
function textOf(line: Uint8Array): Uint8Array {
  return Buffer.from(decodeLine(line).map(textLine).join(''));
}

/** An encoder whose lines are made into something else before they are handed over. */
function converting<T>(
  createEncoder: WholeEncoderFactory<T>,
  convert: (bytes: Uint8Array) => Uint8Array,
): WholeEncoderFactory<T> {
  return ({ onLine, ...options }) => {
    const converted = (line: EncodedLine): EncodedLine => ({ ...line, bytes: convert(line.bytes) });
    const encoder = createEncoder({ ...options, onLine: onLine && ((line) => onLine(converted(line))) });
    return {
      add: (record) => encoder.add(record),
      get byteLength() {
        return encoder.byteLength;
      },
      get count() {
        return encoder.count;
      },
      take() {
        const line = encoder.take();
        return line && converted(line);
      },
    };
  };
}
