// A source action by a connection: the folder at hand takes the place of the repository.
import { pack } from "../archive.ts";
import { putArtifact } from "../artifacts.ts";
import type { Perform } from "../run.ts";

export const fetchSource: Perform = async (action, run, mishap) => {
  const { role = "", configuration } = action;
  const { FullRepositoryId: repository = "", ConnectionArn: connection = "" } = configuration;
  run.world.harness.ask(role, {
    action: "codeconnections:UseConnection",
    resource: connection,
    account: action.account ?? "",
    context: { "codeconnections:FullRepositoryId": repository },
  });
  if (mishap?.how === "error") return { ok: false, text: `${repository} can't be fetched` };
  const archive = await pack(run.source);
  for (const name of action.outputs) await putArtifact(run, run.world.clients(role).s3, name, archive);
  const { namespace } = action;
  if (namespace !== undefined) {
    run.variables.set(`${namespace}.CommitId`, run.commit);
    run.variables.set(`${namespace}.CommitMessage`, run.message);
    run.variables.set(`${namespace}.BranchName`, configuration["BranchName"] ?? "");
    run.variables.set(`${namespace}.FullRepositoryName`, repository);
  }
  return { ok: true, text: `${repository}, commit ${run.commit.slice(0, 12)}, ${archive.length} bytes` };
};
