// Decides what an entry of a layer does to one folder of the image (OCI Image Format Specification, "Image Layer Filesystem
// Changeset"). Nothing but files and folders gets in: no link can lead out of the folder, or anything into it.
import { BadFormat } from "../lib/faults.ts";

export type Entry = { name: string; type: string | null | undefined };
/** Paths are below the folder; "" is the folder itself. */
export type Effect = { does: "nothing" } | { does: "file" | "folder" | "remove" | "empty"; path: string };

const nothing: Effect = { does: "nothing" };
const opaque = ".wh..wh..opq";
const whiteout = ".wh.";

/** Whether it takes something away of what lower layers have: all such of a layer come before what it brings. */
export const takesAway = ({ name }: Entry): boolean => partsOf(name).at(-1)?.startsWith(whiteout) === true;

/** Throws BadFormat for what is refused, by its name. */
export function effectOf({ name, type }: Entry, folder: string): Effect {
  const parts = partsOf(name);
  const last = parts.at(-1);
  if (last === undefined) return nothing;
  const above = parts.slice(0, -1);
  if (last === opaque) return gone("empty", above, folder);
  if (last.startsWith(whiteout)) return gone("remove", [...above, takenAway(last, name)], folder);
  const path = below(parts, folder);
  if (path === undefined) return leadsTo(parts, folder) && type !== "directory" ? emptied : nothing;
  if (path === "") return type === "directory" ? nothing : emptied;
  if (type === "directory") return { does: "folder", path };
  if (type === "file" || type === "contiguous-file") return { does: "file", path };
  throw new BadFormat(
    `${name} of the image is a ${type ?? "thing of no kind"}: its folder ${folder} holds files and folders, and nothing else`,
  );
}

/** What takes the folder's place, or that of one above it, leaves nothing of it. */
const emptied: Effect = { does: "empty", path: "" };

function gone(does: "empty" | "remove", parts: readonly string[], folder: string): Effect {
  const path = below(parts, folder);
  if (path === undefined) return leadsTo(parts, folder) ? emptied : nothing;
  return path === "" ? emptied : { does, path };
}

/** What follows the prefix is a name of its own: a dot or two would take away the folder that it stands in, or the one above. */
function takenAway(last: string, name: string): string {
  const gone = last.slice(whiteout.length);
  if (!["", ".", ".."].includes(gone)) return gone;
  throw new BadFormat(`${name} of the image takes away no file of a name: a whiteout ends in the file's own`);
}

function partsOf(name: string): string[] {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw new BadFormat(`${name} is no path in an image: it leads upwards`);
  return parts;
}

/** The path below the folder; undefined where it is not in it. */
function below(parts: readonly string[], folder: string): string | undefined {
  const wanted = folder.split("/");
  return wanted.every((part, index) => parts[index] === part)
    ? parts.slice(wanted.length).join("/")
    : undefined;
}

/** Whether the folder lies below the path. */
const leadsTo = (parts: readonly string[], folder: string): boolean => {
  const wanted = folder.split("/");
  return parts.length < wanted.length && parts.every((part, index) => wanted[index] === part);
};
