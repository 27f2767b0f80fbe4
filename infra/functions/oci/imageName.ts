// Decides which image is meant: by the digest of its content, never by a tag, which somebody can move.
import { BadFormat } from "../lib/faults.ts";

export type Image = {
  /** Host, with a port where one is given. */
  registry: string;
  /** Path in the registry, without tag and digest. */
  repository: string;
  /** `sha256:` and 64 hexadecimal digits: of the manifest, or of the index over those of several platforms. */
  digest: string;
};

// Distribution spec 1.1, "Pulling manifests": names of repositories.
const part = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const pattern = new RegExp(
  `^(?<registry>[A-Za-z0-9.-]+(?::\\d+)?)/(?<repository>${part}(?:/${part})*)(?::[\\w.-]{1,128})?@(?<digest>sha256:[0-9a-f]{64})$`,
);

/** Throws BadFormat. A tag beside the digest is allowed, and counts for nothing. */
export function parseImage(text: string): Image {
  const { registry = "", repository = "", digest = "" } = pattern.exec(text)?.groups ?? {};
  const isHost = /[.:]/.test(registry) || registry === "localhost";
  if (digest !== "" && isHost) return { registry, repository, digest };
  const example = `111122223333.dkr.ecr.eu-central-1.amazonaws.com/app@sha256:${"0".repeat(4)}…`;
  throw new BadFormat(
    `an image is named by registry, repository and digest, such as ${example}, not "${text}"`,
  );
}

/** As a subject of statements, without the digest. */
export const imageName = ({ registry, repository }: Image): string => `${registry}/${repository}`;
