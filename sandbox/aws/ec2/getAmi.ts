// Which image a look-up by owner, name and filters finds, and when it finds none or too many.

import { AwsError } from "../model.ts";
import type { InvokeModel, Properties } from "../model.ts";
import { imageId, images, snapshotId } from "./images.ts";
import type { Image } from "./images.ts";

type Filter = { name: string; values: string[] };

/** What each filter compares; a filter that is not here is refused rather than ignored. */
const filterable: Readonly<Record<string, (image: Image, region: string) => string>> = {
  name: (image) => image.name,
  architecture: (image) => image.architecture,
  description: (image) => image.description,
  "owner-id": (image) => image.ownerId,
  "owner-alias": (image) => image.ownerAlias,
  "image-id": imageId,
  "image-type": () => "machine",
  "is-public": () => "true",
  hypervisor: () => "xen",
  "root-device-type": () => "ebs",
  "root-device-name": (image) => image.rootDeviceName,
  "virtualization-type": () => "hvm",
  state: () => "available",
  "ena-support": () => "true",
};

export const getAmi: InvokeModel = {
  token: "aws:ec2/getAmi:getAmi",
  calls: () => [{ action: "ec2:DescribeImages", resource: "*" }],
  run(args, { caller }) {
    const found = images
      .filter((image) => owned(image, args["owners"] as string[] | undefined))
      .filter((image) => filtersOf(args).every((filter) => passes(image, filter, caller.region)))
      .filter((image) => new RegExp(String(args["nameRegex"] ?? "")).test(image.name))
      .toSorted((a, b) => b.creationDate.localeCompare(a.creationDate));
    const [newest] = found;
    if (!newest)
      throw new AwsError(
        "NoResults",
        "Your query returned no results. Please change your search criteria and try again " +
          `(the sandbox's images are in sandbox/aws/ec2/images.ts).`,
      );
    if (found.length > 1 && args["mostRecent"] !== true)
      throw new AwsError(
        "TooManyResults",
        "Your query returned more than one result. Please try a more specific search criteria, or set `mostRecent` to true.",
      );
    return { ...args, ...describe(newest, caller.region, caller.partition) };
  },
};

function filtersOf(args: Properties): Filter[] {
  return (args["filters"] as Filter[] | undefined) ?? [];
}

function owned(image: Image, owners: string[] | undefined): boolean {
  return (
    owners === undefined ||
    owners.length === 0 ||
    owners.some((o) => o === image.ownerId || o === image.ownerAlias)
  );
}

function passes(image: Image, { name, values }: Filter, region: string): boolean {
  const read = filterable[name];
  if (!read)
    throw new AwsError(
      "InvalidParameterValue",
      `The filter '${name}' is invalid or not served by the sandbox; it has ${Object.keys(filterable).join(", ")}`,
    );
  return values.some((value) => glob(value).test(read(image, region)));
}

/** Filters match with `*` and `?` (EC2 user guide, "Wildcards"). */
function glob(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`);
}

/** What all images of the sandbox have alike. */
const common: Properties = {
  imageType: "machine",
  lastLaunchedTime: "",
  enaSupport: true,
  hypervisor: "xen",
  imdsSupport: "v2.0",
  kernelId: "",
  ramdiskId: "",
  platform: "",
  platformDetails: "Linux/UNIX",
  usageOperation: "RunInstances",
  productCodes: [],
  public: true,
  rootDeviceType: "ebs",
  sriovNetSupport: "simple",
  state: "available",
  stateReason: { code: "UNSET", message: "UNSET" },
  tags: {},
  tpmSupport: "",
  virtualizationType: "hvm",
};

function describe(image: Image, region: string, partition: string): Properties {
  const id = imageId(image, region);
  const snapshot = snapshotId(image, region);
  const disk = {
    delete_on_termination: "true",
    encrypted: "false",
    iops: "3000",
    throughput: "125",
    volume_size: "8",
  };
  const ebs = { ...disk, snapshot_id: snapshot, volume_type: "gp3" };
  return {
    ...common,
    id,
    imageId: id,
    arn: `arn:${partition}:ec2:${region}::image/${id}`,
    region,
    name: image.name,
    description: image.description,
    architecture: image.architecture,
    ownerId: image.ownerId,
    imageOwnerAlias: image.ownerAlias,
    imageLocation: `${image.ownerAlias || image.ownerId}/${image.name}`,
    creationDate: image.creationDate,
    deprecationTime: deprecationOf(image.creationDate),
    bootMode: image.bootMode,
    rootDeviceName: image.rootDeviceName,
    rootSnapshotId: snapshot,
    blockDeviceMappings: [{ deviceName: image.rootDeviceName, noDevice: "", virtualName: "", ebs }],
  };
}

/** Publishers deprecate an image 90 days after its release. */
function deprecationOf(date: string): string {
  return new Date(Date.parse(date) + 90 * 24 * 3600 * 1000).toISOString();
}
