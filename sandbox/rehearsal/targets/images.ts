// Whether what runs containers gets their images: as its declared role, whose rights are asked, and from the rehearsal's registry.
import type { World } from "../world.ts";

export type Pull = { account: string; role: string; images: readonly string[] };

/** True when the role may pull each of them, and each is there. */
export function canPull(world: World, { account, role, images }: Pull): boolean {
  const { harness, registry } = world;
  try {
    harness.ask(role, { action: "ecr:GetAuthorizationToken", resource: "*", account });
    for (const image of images) {
      const [host = "", repository = ""] = /^([^/]+)\/([^@]+)@/.exec(image)?.slice(1) ?? [];
      for (const action of ["BatchGetImage", "GetDownloadUrlForLayer"])
        registry?.ask(role, action, host, repository);
    }
  } catch {
    return false;
  }
  return areThere(world, images);
}

export const areThere = ({ registry }: World, images: readonly string[]): boolean =>
  images.every((image) => registry?.has(image) === true);
