// Declares that somebody sees what the organization shares with others, and which rights nobody uses.
import { Analyzer } from "@pulumi/aws/accessanalyzer/analyzer.js";
import * as pulumi from "@pulumi/pulumi";

export type AccessAnalysisArgs = { regions: readonly string[]; homeRegion: string };

/** Rights that were not used for so many days are told. */
const unusedDays = 90;

/** External access is found region by region; unused access is the same from everywhere, so once is enough. */
export class AccessAnalysis extends pulumi.ComponentResource {
  constructor(name: string, args: AccessAnalysisArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:AccessAnalysis", name, {}, opts);
    const child = { parent: this };
    for (const region of args.regions)
      new Analyzer(
        `${name}-${region}`,
        { region, analyzerName: "lockgate-external", type: "ORGANIZATION" },
        child,
      );
    new Analyzer(
      `${name}-unused`,
      {
        region: args.homeRegion,
        analyzerName: "lockgate-unused",
        type: "ORGANIZATION_UNUSED_ACCESS",
        configuration: { unusedAccess: { unusedAccessAge: unusedDays } },
      },
      child,
    );
    this.registerOutputs({});
  }
}
