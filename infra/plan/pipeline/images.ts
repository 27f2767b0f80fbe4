// Decides which targets run images: their builds push them, and what starts them pulls them.
import type { App } from "../../configuration/schema.ts";

type Kind = App["target"]["kind"];
const withImages: readonly Kind[] = ["ecs", "eks", "ciHost"];

export const runsImages = ({ kind }: { kind: string }): boolean => withImages.some((each) => each === kind);
