// lockgate cancel: stops a run.

import { decision, ofRun } from "../server/decision.ts";

export const cancel = decision({
  usage: "lockgate cancel RUN [--server URL] [--json]",
  about: "Stops a run: at once while it waits, else as soon as Pulumi has ended what it was at.",
  act: async (client, id) => {
    await client.POST("/v1/runs/{id}/cancel", ofRun(id));
    return "is being canceled";
  },
});
