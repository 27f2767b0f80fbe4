// Serves the aws and the awsx package on two loopback ports of one process.

import { Server, ServerCredentials, type UntypedServiceImplementation } from "@grpc/grpc-js";
import providergrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";

/** Pulumi sends whole states in one message. */
const options = { "grpc.max_receive_message_length": 400 * 1024 * 1024 };

/** A bound server; `close` drops what is in flight. */
export type Listening = { port: number; close(): void };

/** Binds on 127.0.0.1; port 0 takes any. @throws Error when the port is taken. */
export async function listen(service: UntypedServiceImplementation, port = 0): Promise<Listening> {
  const server = new Server(options);
  server.addService(providergrpc.ResourceProviderService, service);
  const bound = await new Promise<number>((resolve, reject) => {
    const address = `127.0.0.1:${port}`;
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, number) =>
      error === null ? resolve(number) : reject(new Error(`cannot listen on ${address}: ${error.message}`)),
    );
  });
  return { port: bound, close: () => server.forceShutdown() };
}
