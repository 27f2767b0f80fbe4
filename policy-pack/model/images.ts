// Decides what a container image's name says: which registry of AWS, and whether exactly one content.

/** `<account>.dkr.ecr.<region>.amazonaws.com/<repository>` with tag or digest (ECR User Guide, "Private registry"). */
const PRIVATE =
  /^(?<account>\d{12})\.dkr[.-]ecr(-fips)?\.[a-z0-9-]+\.(amazonaws\.com(\.cn)?|on\.aws)\/[a-z0-9._/-]+(:[\w.-]+)?(@(?<digest>sha256:[0-9a-f]{64}))?$/;

/** What is wrong with an image that should be one content of a private registry in AWS; undefined = nothing. */
export const imageFault = (image: string): string | undefined => {
  const groups = PRIVATE.exec(image)?.groups;
  if (!groups) return `image ${image} is not from a private ECR registry`;
  return groups["digest"] === undefined ? `image ${image} names no digest, so it may be anything` : undefined;
};
