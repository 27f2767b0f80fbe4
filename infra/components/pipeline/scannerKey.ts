// Declares the key of a scanner of somebody else's: a secret without a value, closed to all but named roles, and its rotation.
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { SecretPolicy } from "@pulumi/aws/secretsmanager/secretPolicy.js";
import { SecretRotation } from "@pulumi/aws/secretsmanager/secretRotation.js";
import * as pulumi from "@pulumi/pulumi";
import { toJson } from "../../plan/documents/document.ts";
import { trustService } from "../../plan/documents/trust.ts";
import * as names from "../../plan/names.ts";
import { rotatorStatements, scannerKeyKeyPolicy, scannerKeyPolicy } from "../../plan/pipeline/scannerKey.ts";
import { bundleHandlers, handlerArchive } from "../code/bundles.ts";
import { handlerFunction } from "../code/handlerFunction.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { deletionDays, ManagedKey } from "../keys/managedKey.ts";
import type { LogSettings } from "../logs/logGroup.ts";
import type { CodeSigning } from "../targets/codeSigning.ts";

export type ScannerKeyArgs = {
  place: names.Place;
  administrator: string;
  keepers: readonly string[];
  rotateDays: number;
  /** How the vendor is asked, as JSON. */
  vendor: string;
  logs: LogSettings;
  codeSigning: CodeSigning;
  protect: boolean;
};

export class ScannerKey extends pulumi.ComponentResource {
  /** ARN of the secret once only those who may read it can. */
  readonly secretArn: pulumi.Output<string>;

  constructor(name: string, args: ScannerKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:pipeline:ScannerKey", name, {}, opts);
    const secret = this.secret(name, args);
    const policy = new SecretPolicy(
      name,
      { secretArn: secret.arn, policy: toJson(scannerKeyPolicy(args)), blockPublicPolicy: true },
      { parent: this },
    );
    this.rotation(name, args, secret);
    this.secretArn = pulumi.all([secret.arn, policy.id]).apply(([arn]) => arn);
    this.registerOutputs({ secretArn: this.secretArn });
  }

  private secret(name: string, args: ScannerKeyArgs): Secret {
    const key = new ManagedKey(
      name,
      {
        description: "Encrypts the key of the scanner that the validation service asks",
        alias: names.scannerKeyAlias,
        policy: scannerKeyKeyPolicy(args),
        protect: args.protect,
      },
      { parent: this },
    );
    return new Secret(
      name,
      {
        name: names.scannerKey,
        description: "API key of the scanner; a keeper puts the first one, and then it rotates",
        kmsKeyId: key.ready,
        recoveryWindowInDays: deletionDays,
      },
      { parent: this, protect: args.protect },
    );
  }

  private rotation(name: string, args: ScannerKeyArgs, { arn }: Secret): void {
    const fn = this.lambda(name, args);
    const permission = new Permission(
      name,
      {
        function: fn.name,
        action: "lambda:InvokeFunction",
        principal: "secretsmanager.amazonaws.com",
        sourceAccount: args.place.account,
        sourceArn: arn,
        statementId: names.scannerKeyRotation,
      },
      { parent: this },
    );
    new SecretRotation(
      name,
      {
        secretId: arn,
        rotationLambdaArn: fn.arn,
        // There is nothing to rotate until a keeper has put the first key.
        rotateImmediately: false,
        rotationRules: { automaticallyAfterDays: args.rotateDays },
      },
      { parent: this, dependsOn: [permission] },
    );
  }

  private lambda(name: string, args: ScannerKeyArgs): LambdaFunction {
    const { place, logs, codeSigning, vendor } = args;
    const role = new ScopedRole(
      names.scannerKeyRotation,
      {
        account: place.account,
        roleName: names.scannerKeyRotation,
        description: "Rotates the key of the scanner",
        trust: trustService("lambda.amazonaws.com", place.account),
        statements: rotatorStatements(place),
      },
      { parent: this },
    );
    const code = handlerArchive(bundleHandlers(["validate/rotate.ts"])["rotate"] ?? "");
    return handlerFunction(
      name,
      {
        name: names.scannerKeyRotation,
        description:
          "Rotates the key of the scanner: a new one from the vendor, tried, put in place, the old one deleted",
        role: role.ready,
        memorySize: 256,
        timeout: 90,
        logs,
        codeSigning,
        code: codeSigning.sign(name, code),
        environment: { variables: { VENDOR: vendor } },
      },
      { parent: this },
    );
  }
}
