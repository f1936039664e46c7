export {
  createDestination,
  type DestinationOptions,
  destinationName,
  FORWARD_PROTOCOLS,
  type ForwardProtocol,
} from './create-destination.ts';
export { DEFAULT_RECOVERY_BYTES_PER_SECOND } from './delivery-gate.ts';
export type { Batch, Delivery, Destination } from './destination.ts';
export { type ForgottenDestination, forgetDestination } from './forget-destination.ts';
export { ForwardError, type ForwardErrorCode } from './forward-error.ts';
export { forwardLag, listForwards, type StreamLag } from './forward-lag.ts';
export {
  createForwarder,
  DEFAULT_MAX_BATCH_BYTES,
  type Forwarder,
  type ForwarderOptions,
} from './forwarder.ts';
export { type GivenUp, type GivenUpSegment, readGivenUp, recordGivenUp } from './given-up.ts';
export { createOtlpGrpcDestination, type OtlpGrpcOptions } from './otlp-grpc-destination.ts';
export {
  createOtlpHttpDestination,
  DEFAULT_TIMEOUT_MILLIS,
  type OtlpHttpOptions,
} from './otlp-http-destination.ts';
export { type ForwardedRetentionReport, pruneForwarded } from './prune-forwarded.ts';
export { readHolds, type StoreHolds } from './store-holds.ts';
export type { StreamProgress } from './stream-forwarder.ts';
export { createTcpDestination, type TcpOptions } from './tcp-destination.ts';
export type { TlsOptions } from './tls-options.ts';
export { createWebSocketDestination, type WebSocketOptions } from './websocket-destination.ts';
export {
  decodeAnswer,
  decodeBatch,
  encodeAnswer,
  encodeBatch,
  type ReceivedBatch,
  WEBSOCKET_PROTOCOL,
} from './websocket-frame.ts';
