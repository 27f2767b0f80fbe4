// lockgate approve: says yes to what a run would do, as it was shown.

import { decision, ofRun, words } from "../server/decision.ts";
import { refused } from "../refused.ts";

export const approve = decision({
  usage: "lockgate approve RUN --plan DIGEST [--comment TEXT] [--server URL] [--json]",
  about: "Approves the plan with this digest, as lockgate plan RUN shows it; another plan is refused.",
  act: async (client, id, { plan, comment }) => {
    if (plan === undefined) throw refused("plan_unseen", { run: id });
    await client.POST("/v1/runs/{id}/approve", { ...ofRun(id), body: { digest: plan, ...words(comment) } });
    return "approved";
  },
});
