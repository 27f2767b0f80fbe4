// Which machine images the sandbox offers: newest releases of the systems that people look up, one id per region.

import { createHash } from "node:crypto";

export type Image = {
  name: string;
  description: string;
  architecture: "x86_64" | "arm64";
  ownerId: string;
  ownerAlias: string;
  creationDate: string;
  rootDeviceName: string;
  bootMode: string;
};

const al2023 = (
  release: string,
  date: string,
  architecture: Image["architecture"],
  minimal = false,
): Image => ({
  name: `al2023-ami-${minimal ? "minimal-" : ""}2023.${release}-kernel-6.12-${architecture}`,
  description: `Amazon Linux 2023 AMI 2023.${release} ${architecture} HVM kernel-6.12`,
  architecture,
  ownerId: "137112412989",
  ownerAlias: "amazon",
  creationDate: date,
  rootDeviceName: "/dev/xvda",
  bootMode: architecture === "arm64" ? "uefi" : "uefi-preferred",
});

const ubuntu = (
  release: string,
  serial: string,
  date: string,
  architecture: Image["architecture"],
): Image => ({
  name: `ubuntu/images/hvm-ssd-gp3/ubuntu-${release}-${architecture === "arm64" ? "arm64" : "amd64"}-server-${serial}`,
  description: `Canonical, Ubuntu, ${release.split("-").at(-1)}, ${architecture === "arm64" ? "arm64" : "amd64"}`,
  architecture,
  ownerId: "099720109477",
  ownerAlias: "",
  creationDate: date,
  rootDeviceName: "/dev/sda1",
  bootMode: architecture === "arm64" ? "uefi" : "uefi-preferred",
});

/** Names follow the publishers' patterns; the releases are the sandbox's own. */
export const images: readonly Image[] = (["x86_64", "arm64"] as const).flatMap((architecture) => [
  al2023("8.20260817.0", "2026-08-18T00:12:41.000Z", architecture),
  al2023("8.20260914.0", "2026-09-15T00:09:33.000Z", architecture),
  al2023("8.20260914.0", "2026-09-15T00:10:02.000Z", architecture, true),
  ubuntu("noble-24.04", "20260910", "2026-09-10T06:21:50.000Z", architecture),
]);

/** The image's id in a region: the same on every machine. */
export function imageId(image: Image, region: string): string {
  return `ami-0${createHash("sha256").update(`${region}/${image.name}`).digest("hex").slice(0, 16)}`;
}

/** The id of the image's root snapshot in a region. */
export function snapshotId(image: Image, region: string): string {
  return `snap-0${createHash("sha256").update(`${region}/${image.name}/root`).digest("hex").slice(0, 16)}`;
}
