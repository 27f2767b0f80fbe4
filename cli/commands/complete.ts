// lockgate complete: what makes a shell complete lockgate's commands and options.

import type { Command } from "../command.ts";
import { completions, optionsIn, SCRIPTS } from "../completion.ts";
import { EXIT } from "../exitCodes.ts";
import { didYouMean } from "../../policy-pack/analyze/nearest.ts";
import { commands } from "./table.ts";
import { refused } from "../refused.ts";

const shells = Object.keys(SCRIPTS);
const USAGE = `lockgate complete ${shells.join("|")}`;

const help = `${USAGE}

Prints a script after which the shell completes commands and options with the Tab key. To have it in each new shell:

  bash    echo 'source <(lockgate complete bash)' >> ~/.bashrc
  zsh     echo 'source <(lockgate complete zsh)' >> ~/.zshrc      (after compinit)
  fish    lockgate complete fish > ~/.config/fish/completions/lockgate.fish

The script asks \`lockgate complete -- WORDS\` at each Tab, so that it never has to be made again.
`;

const completable = commands.map(({ name, load }) => ({
  name,
  options: async () => optionsIn((await load()).help),
}));

const run: Command["run"] = async ([first, ...words], terminal) => {
  if (first === "--") {
    const found = await completions(words, completable);
    terminal.out(found.map((word) => `${word}\n`).join(""));
    return EXIT.ok;
  }
  if (first === undefined) throw refused("argument_missing", { name: "a shell", usage: USAGE });
  const [surplus] = words;
  if (surplus !== undefined) throw refused("argument_surplus", { value: surplus, usage: USAGE });
  const script = Object.entries(SCRIPTS).find(([shell]) => shell === first)?.[1];
  if (script === undefined)
    throw refused("shell_unknown", { name: first, hint: didYouMean(first, shells), usage: USAGE });
  terminal.out(script);
  return EXIT.ok;
};

export const complete: Command = { help, run };
