// How faults, changes and secrets are put into the protocol's messages.

import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import providerpb from "@pulumi/pulumi/proto/provider_pb.js";
import type { Fault } from "../aws/model.ts";
import type { Autonaming } from "./check.ts";
import type { Change } from "./diff.ts";
import type { Exchange } from "./exchange.ts";
import type { Path } from "./marshal.ts";

/** tagsAll holds the tags again, so a secret tag is a secret there as well. */
export function withTags(secrets: readonly Path[]): Path[] {
  const tags = secrets.filter(([top]) => top === "tags").map(([, ...rest]) => ["tagsAll", ...rest]);
  return [...secrets, ...tags];
}

export function autonamingOf(request: providerpb.CheckRequest): Autonaming | undefined {
  const options = request.getAutonaming();
  if (options === undefined) return undefined;
  const modes = ["propose", "enforce", "disable"] as const;
  return { mode: modes[options.getMode()] ?? "propose", proposed: options.getProposedName() };
}

export function checkResponse(
  inputs: Struct | undefined,
  faults: readonly Fault[],
  exchange: Exchange,
): providerpb.CheckResponse {
  const response = new providerpb.CheckResponse();
  response.setInputs(inputs);
  response.setFailuresList(failures(faults, exchange));
  return response;
}

export function failures(faults: readonly Fault[], exchange: Exchange): providerpb.CheckFailure[] {
  return faults.map((fault) => {
    // The property goes into the text only: with it, the engine would print the whole value, which may be secret or long.
    const failure = new providerpb.CheckFailure();
    failure.setReason(exchange.redact(`${fault.property}: ${fault.reason}`));
    return failure;
  });
}

export function diffResponse(
  changes: readonly Change[],
  deleteBeforeReplace = false,
): providerpb.DiffResponse {
  const { Kind } = providerpb.PropertyDiff;
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  } as const;
  const response = new providerpb.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = providerpb.DiffResponse.DiffChanges;
  response.setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME);
  response.setDiffsList([...new Set(changes.map(topOf))]);
  response.setReplacesList([...new Set(changes.filter((c) => c.replace).map(topOf))]);
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const { path, kind, replace } of changes) {
    const detail = new providerpb.PropertyDiff();
    detail.setKind(kinds[kind][replace ? 1 : 0]);
    detail.setInputdiff(true);
    response.getDetaileddiffMap().set(path, detail);
  }
  return response;
}

function topOf({ path }: Change): string {
  return /^[^.[]*/.exec(path)?.[0] ?? path;
}
