// Decides which lines two examples differ in, so that nobody has to compare a hundred lines by eye.

/** How many equal lines are shown around those that differ. */
const CONTEXT = 3;

type Line = { mark: " " | "-" | "+"; text: string };

/** Lines as in a unified diff: `-` only before, `+` only after; `@@` stands for equal lines that are left out. */
export const difference = (before: string, after: string): string => {
  const lines = align(before.split("\n"), after.split("\n"));
  const shown = lines.map((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ mark }) => mark !== " "),
  );
  return lines
    .flatMap(({ mark, text }, index) => {
      if (shown[index]) return [`${mark}${text}`];
      return index === 0 || shown[index - 1] ? ["@@"] : [];
    })
    .join("\n");
};

/** By the longest common subsequence. */
const align = (before: readonly string[], after: readonly string[]): readonly Line[] => {
  const lengths = commonLengths(before, after);
  const lines: Line[] = [];
  let [a, b] = [0, 0];
  while (a < before.length || b < after.length) {
    if (a < before.length && before[a] === after[b]) {
      lines.push({ mark: " ", text: before[a]! });
      a += 1;
      b += 1;
    } else if (b >= after.length || (a < before.length && lengths[a + 1]![b]! >= lengths[a]![b + 1]!)) {
      lines.push({ mark: "-", text: before[a]! });
      a += 1;
    } else {
      lines.push({ mark: "+", text: after[b]! });
      b += 1;
    }
  }
  return lines;
};

/** `[a][b]`: how many lines the rests from a and b on have in common, in order. */
const commonLengths = (before: readonly string[], after: readonly string[]): number[][] => {
  const table = Array.from({ length: before.length + 1 }, () =>
    Array.from({ length: after.length + 1 }, () => 0),
  );
  for (let a = before.length - 1; a >= 0; a -= 1) {
    for (let b = after.length - 1; b >= 0; b -= 1) {
      const skip = Math.max(table[a + 1]![b]!, table[a]![b + 1]!);
      table[a]![b] = before[a] === after[b] ? table[a + 1]![b + 1]! + 1 : skip;
    }
  }
  return table;
};
