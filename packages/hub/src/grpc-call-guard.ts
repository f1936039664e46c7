/** Looks at calls before their messages are received: who calls, how many there are, and how long they take. */
import * as grpc from '@grpc/grpc-js';
import type { ConnectionLimit } from './connection-limit.ts';
import { grpcStatusOf } from './grpc-status.ts';
import type { ReceiverContext } from './receiver.ts';
import { asRefusal, Refusal } from './refusal.ts';

/**
 * What a call may hold while it is received is not known before: with one for each MiB that may be pending, and 4 MiB for a
 * message, four times as much is the worst case.
 */
const PENDING_BYTES_PER_CALL: number = 1024 * 1024;

/** Makes the interceptor of a server. */
export function createCallGuard(
  { access, limits, metrics }: Pick<ReceiverContext, 'access' | 'limits' | 'metrics'>,
  connections: ConnectionLimit,
): grpc.ServerInterceptor {
  const maxReceiving = Math.max(1, Math.floor(limits.maxPendingBytes / PENDING_BYTES_PER_CALL));
  let receiving = 0;
  return (_method, call) => {
    const connection = call.getPeer();
    let isReceiving = false;
    let timer: NodeJS.Timeout | undefined;
    const received = () => {
      if (isReceiving) receiving--;
      isReceiving = false;
      clearTimeout(timer);
    };
    const refuse = (error: unknown) => {
      received();
      const status = grpcStatusOf(asRefusal(error));
      metrics.add('agentbus.hub.requests', 1, {
        protocol: 'otlp/grpc',
        status: grpc.status[status.code] ?? '',
      });
      call.sendStatus(status);
    };
    const check = (metadata: grpc.Metadata) => {
      const [authorization] = metadata.get('authorization');
      const [origin] = metadata.get('origin');
      const caller = {
        host: call.getHost(),
        origin: origin?.toString(),
        authorization: authorization?.toString(),
      };
      access.checkAddress(caller);
      access.checkToken(caller);
      if (receiving >= maxReceiving)
        throw new Refusal('busy', 'The hub has too many calls. Try again later.');
    };
    const listener = new grpc.ServerListenerBuilder()
      .withOnReceiveMetadata((metadata, next) => {
        try {
          check(metadata);
        } catch (error) {
          refuse(error);
          return;
        }
        receiving++;
        isReceiving = true;
        timer = setTimeout(
          () => refuse(new Refusal('busy', 'The request took too long to arrive.')),
          limits.requestTimeoutMillis,
        ).unref();
        next(metadata);
      })
      .withOnReceiveHalfClose((next) => {
        received();
        connections.busy(connection);
        next();
      })
      .withOnCancel(() => {
        received();
        connections.idle(connection);
      })
      .build();
    const responder = new grpc.ResponderBuilder()
      .withStart((next) => next(listener))
      .withSendStatus((status, next) => {
        received();
        connections.idle(connection);
        next(status);
      })
      .build();
    return new grpc.ServerInterceptingCall(call, responder);
  };
}
