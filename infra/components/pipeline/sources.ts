// Declares where sources arrive that no connection fetches: the bucket, the issuers that vouch for code hosts, and for
// each app the role that hands over and the rule by which an arrival starts its pipeline.
import * as pulumi from "@pulumi/pulumi";
import { OpenIdConnectProvider } from "@pulumi/aws/iam/openIdConnectProvider.js";
import {
  handoverStatements,
  sourcesBucketPolicy,
  sourcesKeyPolicy,
  trustIdentity,
} from "../../plan/documents/sources.ts";
import * as names from "../../plan/names.ts";
import type { Drop } from "../../plan/pipeline/drops.ts";
import { LockedBucket } from "../artifacts/lockedBucket.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { ManagedKey } from "../keys/managedKey.ts";
import { startBy, startOf } from "./start.ts";

export type SourcesArgs = {
  place: names.Place;
  bucket: string;
  drops: readonly Drop[];
  issuers: readonly { issuer: string; audiences: readonly string[] }[];
  administrator: string;
  keepDays: number;
  accessLogs: pulumi.Input<string>;
  protect: boolean;
};

export class Sources extends pulumi.ComponentResource {
  constructor(name: string, args: SourcesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:pipeline:Sources", name, {}, opts);
    const store = this.bucket(name, args);
    for (const { issuer, audiences } of args.issuers)
      new OpenIdConnectProvider(
        `${name}-${issuer.replaceAll(/[^a-z0-9]+/g, "-")}`,
        { url: `https://${issuer}`, clientIdLists: [...audiences] },
        { parent: this },
      );
    for (const drop of args.drops) this.start(drop, args, store);
    this.registerOutputs({ bucket: store.bucket.bucket });
  }

  private bucket(name: string, args: SourcesArgs): LockedBucket {
    const child = { parent: this };
    const key = new ManagedKey(
      name,
      {
        description: "Sources that code hosts hand over",
        alias: names.sourcesAlias,
        policy: sourcesKeyPolicy({ ...args, ...args.place }),
        protect: args.protect,
      },
      child,
    );
    return new LockedBucket(
      name,
      {
        bucket: args.bucket,
        policy: sourcesBucketPolicy({ ...args, account: args.place.account }),
        keyArn: key.ready,
        accessLogs: args.accessLogs,
        keepReplacedDays: args.keepDays,
        protect: args.protect,
      },
      child,
    );
  }

  /** An arrival is an event of the bucket's. */
  private start(drop: Drop, args: SourcesArgs, store: LockedBucket): void {
    const { place } = args;
    const { name } = drop.app;
    if (drop.identity !== undefined)
      new ScopedRole(
        names.handoverRole(name),
        {
          account: place.account,
          roleName: names.handoverRole(name),
          description: `Hands over the source of ${name}`,
          trust: trustIdentity(place.account, drop.identity),
          statements: handoverStatements({ ...place, bucket: args.bucket }, drop),
        },
        { parent: this },
      );
    startBy(this, {
      ...startOf(drop.app),
      place,
      description: `The source of ${name} has arrived`,
      eventPattern: store.bucket.bucket.apply((bucket) => arrival(bucket, drop.key)),
    });
  }
}

/** S3 User Guide, "EventBridge event message structure". */
export const arrival = (bucket: string, key: string): string =>
  JSON.stringify({
    source: ["aws.s3"],
    "detail-type": ["Object Created"],
    detail: { bucket: { name: [bucket] }, object: { key: [key] } },
  });
