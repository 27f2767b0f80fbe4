// Declares whose code an environment's functions run: releases by the signer's profile, and what they start with by its own.
import * as pulumi from "@pulumi/pulumi";
import { CodeSigningConfig } from "@pulumi/aws/lambda/codeSigningConfig.js";
import { BucketObjectv2 } from "@pulumi/aws/s3/bucketObjectv2.js";
import { SigningJob } from "@pulumi/aws/signer/signingJob.js";
import { SigningProfile } from "@pulumi/aws/signer/signingProfile.js";
import { firstBucketPolicy } from "../../plan/documents/codeSigning.ts";
import { firstBucket, firstProfilePrefix } from "../../plan/names.ts";
import { LockedBucket } from "../artifacts/lockedBucket.ts";

export type CodeSigningArgs = {
  company: string;
  account: string;
  environment: string;
  /** ARN of the role that declares the functions. */
  administrator: string;
  /** ARNs of the versions of the signer's profile. */
  profiles: readonly string[];
  accessLogs?: pulumi.Input<string>;
};

/** AWS Signer's platform for Lambda; signatures by it are checked by Lambda alone. */
export const lambdaPlatform = "AWSLambda-SHA384-ECDSA";
/** Replaced first code is of no use to anybody. */
const keepReplacedDays = 30;

export type SignedCode = { s3Bucket: pulumi.Input<string>; s3Key: pulumi.Input<string> };

export class CodeSigning extends pulumi.ComponentResource {
  readonly configArn: pulumi.Output<string>;
  readonly #bucket: pulumi.Output<string>;
  readonly #profile: SigningProfile;

  constructor(name: string, args: CodeSigningArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:targets:CodeSigning", name, {}, opts);
    const child = { parent: this };
    const bucket = firstBucket(args.company, args.environment, args.account);
    this.#bucket = new LockedBucket(
      `${name}-first`,
      {
        bucket,
        policy: firstBucketPolicy(bucket, args.administrator),
        ...(args.accessLogs === undefined ? {} : { accessLogs: args.accessLogs }),
        keepReplacedDays,
        protect: false,
        disposable: true,
      },
      child,
    ).ready;
    // A name that was given up is never given again, so each profile gets one of its own.
    this.#profile = new SigningProfile(
      `${name}-first`,
      { namePrefix: firstProfilePrefix(args.environment), platformId: lambdaPlatform },
      child,
    );
    this.configArn = new CodeSigningConfig(
      name,
      {
        description: `What functions of ${args.environment} run`,
        allowedPublishers: { signingProfileVersionArns: [this.#profile.versionArn, ...args.profiles] },
        policies: { untrustedArtifactOnDeployment: "Enforce" },
      },
      child,
    ).arn;
    this.registerOutputs({ configArn: this.configArn });
  }

  /** The signed copy of an archive; other content is signed anew. */
  sign(name: string, source: pulumi.asset.Archive): SignedCode {
    const child = { parent: this };
    const code = new BucketObjectv2(
      `${name}-first`,
      { bucket: this.#bucket, key: `unsigned/${name}.zip`, source },
      child,
    );
    const job = new SigningJob(
      `${name}-first`,
      {
        profileName: this.#profile.name,
        source: { s3: { bucket: code.bucket, key: code.key, version: code.versionId } },
        destination: { s3: { bucket: code.bucket, prefix: `signed/${name}-` } },
      },
      child,
    );
    const signed = job.signedObjects.apply(([made]) => made?.s3s?.[0]);
    return {
      s3Bucket: signed.apply((place) => place?.bucket ?? ""),
      s3Key: signed.apply((place) => place?.key ?? ""),
    };
  }
}
