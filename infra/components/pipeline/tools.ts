// Declares what sign and verify jobs run: infra/functions/job in one file, as an immutable version of a Lambda layer.
// A layer needs neither a bucket nor a key of its own, and its versions can be read but never replaced.
import * as pulumi from "@pulumi/pulumi";
import { LayerVersion } from "@pulumi/aws/lambda/layerVersion.js";
import { toolsLayer } from "../../plan/names.ts";
import { fileOf } from "../code/bundles.ts";
import { bundleTools, toolsFile } from "./bundle.ts";

export class Tools extends pulumi.ComponentResource {
  readonly layerArn: pulumi.Output<string>;
  /** SHA-256 of the file in the layer: jobs run nothing else. */
  readonly sha256: string;

  constructor(name: string, _: object, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:pipeline:Tools", name, {}, opts);
    const tools = bundleTools();
    const layer = new LayerVersion(
      name,
      {
        layerName: toolsLayer,
        description: "What sign and verify jobs run",
        code: new pulumi.asset.AssetArchive({ [toolsFile]: new pulumi.asset.FileAsset(fileOf(tools.text)) }),
      },
      { parent: this },
    );
    this.layerArn = layer.arn;
    this.sha256 = tools.sha256;
    this.registerOutputs({ layerArn: this.layerArn });
  }
}
