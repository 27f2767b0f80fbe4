// lockgate reject: says no to what a run would do.

import { decision, ofRun, words } from "../server/decision.ts";

export const reject = decision({
  usage: "lockgate reject RUN [--comment TEXT] [--server URL] [--json]",
  about: "Ends a run that waits for approval.",
  act: async (client, id, { comment }) => {
    await client.POST("/v1/runs/{id}/reject", { ...ofRun(id), body: words(comment) });
    return "rejected";
  },
});
