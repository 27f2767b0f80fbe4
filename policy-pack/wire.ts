// Decides how the pack hears of its whole configuration: the SDK tells each policy its own part only, and the level of none.

import { Server, status } from "@grpc/grpc-js";
import { levelOf, type Given } from "./configured.ts";

type Config = { getEnforcementlevel(): number; getProperties(): { toJavaScript(): object } | undefined };
/** As protobuf's JavaScript has it: the value comes first. */
type ConfigMap = { forEach(visit: (config: Config, name: string) => void): void };
type Call = { request: { getPolicyconfigMap(): ConfigMap } };
type Answer = (error: object | null, answer?: unknown) => void;
type Handler = (call: Call, answer: Answer) => void;

/**
 * To be called before the pack starts to serve. A configuration with faults is refused, which ends the preview. Without
 * this the rules over the stack could not see a level that is set under their own ids, since one policy runs them all.
 */
export const onConfigure = (configure: (given: Given) => Promise<readonly string[]>): void => {
  const { addService } = Server.prototype;
  Server.prototype.addService = function (service, implementation) {
    const next = implementation["configure"] as unknown as Handler;
    const handler = (call: Call, answer: Answer) => void checked(configure, next, call, answer);
    addService.call(this, service, { ...implementation, configure: handler as never });
  };
};

const checked = async (
  configure: (given: Given) => Promise<readonly string[]>,
  next: Handler,
  call: Call,
  answer: Answer,
): Promise<void> => {
  try {
    const faults = await configure(givenBy(call));
    if (faults.length > 0) answer({ code: status.INVALID_ARGUMENT, message: faults.join("\n") });
    else next(call, answer);
  } catch (error) {
    answer({ code: status.INTERNAL, message: (error as Error).message });
  }
};

const givenBy = ({ request }: Call): Given => {
  const given = new Map<string, { level: string; properties: Record<string, unknown> }>();
  request.getPolicyconfigMap().forEach((config, name) => {
    const properties = (config.getProperties()?.toJavaScript() ?? {}) as Record<string, unknown>;
    given.set(name, { level: levelOf(config.getEnforcementlevel()), properties });
  });
  return given;
};
