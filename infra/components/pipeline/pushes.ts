// Declares how images that others push start the pipelines of their apps; the repositories are declared with all others.
import * as pulumi from "@pulumi/pulumi";
import type * as names from "../../plan/names.ts";
import { byDigest, pushed, type Push } from "../../plan/pipeline/pushes.ts";
import { startBy, startOf } from "./start.ts";

export type PushesArgs = { place: names.Place; pushes: readonly Push[] };

export class Pushes extends pulumi.ComponentResource {
  constructor(name: string, { place, pushes }: PushesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:pipeline:Pushes", name, {}, opts);
    for (const { app } of pushes)
      startBy(this, {
        ...startOf(app),
        place,
        description: `An image of ${app.name} was pushed to be released`,
        eventPattern: JSON.stringify(pushed(app.name)),
        inputTransformer: byDigest("Source"),
      });
    this.registerOutputs();
  }
}
