/**
 * Takes everything and keeps nothing: `discarding-sink.ts PROTOCOL`, with `http`, `grpc`, `websocket` or `tcp`. Prints its port; ends
 * with its standard input.
 */
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import * as grpc from '@grpc/grpc-js';
import { WebSocketServer } from 'ws';

const LOGS_SERVICE = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';

const SINKS: Readonly<Record<string, () => Promise<number>>> = {
  http: () =>
    listen(
      createHttpServer((request, response) => {
        request
          .resume()
          .once('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
      }),
    ),
  tcp: () => listen(createTcpServer((socket) => void socket.on('error', () => socket.destroy()).resume())),
  async grpc() {
    const server = new grpc.Server({ 'grpc.max_receive_message_length': -1 });
    const identity = (bytes: Buffer) => bytes;
    const serializers = {
      requestSerialize: identity,
      requestDeserialize: identity,
      responseSerialize: identity,
      responseDeserialize: identity,
    };
    server.addService(
      { export: { path: LOGS_SERVICE, requestStream: false, responseStream: false, ...serializers } },
      {
        export: (_: unknown, callback: (error: null, value: Buffer) => void) =>
          callback(null, Buffer.alloc(0)),
      },
    );
    return new Promise((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
        if (error === null) resolve(port);
        else reject(error);
      });
    });
  },
  async websocket() {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
    server.on('connection', (socket) => {
      let sequence = 0;
      socket.on('message', () => socket.send(JSON.stringify({ ack: ++sequence })));
    });
    await new Promise((resolve) => server.once('listening', resolve));
    return (server.address() as AddressInfo).port;
  },
};

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const [protocol = ''] = process.argv.slice(2);
const start = SINKS[protocol];
if (start === undefined) throw new Error(`There is no sink of ${protocol}.`);
console.log(await start());
process.stdin.resume().once('end', () => process.exit());
