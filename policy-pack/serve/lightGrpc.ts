// What @pulumi/policy is given for @grpc/grpc-js: as much as it asks for, on the pack's own server.

import { serveUnary, type Method } from "./unary.ts";

/** By name of method: how it is told on the wire, and who answers it. */
export type Service = Record<string, Method>;
type Definition = Record<string, Omit<Method, "handler">>;
type Handlers = Record<string, Method["handler"]>;

let through = (service: Service): Service => service;

/** To be called before the SDK serves: `change` is given its service and gives what is served instead. */
export const serveInstead = (change: typeof through): void => void (through = change);

export class Server {
  readonly #methods: Method[] = [];

  addService(definition: Definition, handlers: Handlers): void {
    const named = Object.entries(definition).filter(([name]) => name in handlers);
    const own = named.map(([name, method]) => [name, { ...method, handler: handlers[name]! }] as const);
    this.#methods.push(...Object.values(through(Object.fromEntries(own))));
  }

  bindAsync(_: string, __: unknown, callback: (error: Error | null, port: number) => void): void {
    serveUnary(this.#methods, callback);
  }
}

/** Nothing leaves the machine: the SDK serves on 127.0.0.1 alone. */
export const ServerCredentials = { createInsecure: (): undefined => undefined };

/** The generated code makes a client of each service as it loads; the pack calls nobody. */
export const makeGenericClientConstructor = (): undefined => undefined;
