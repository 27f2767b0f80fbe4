// Decides how a command line may go on.

/** An option with its dashes, and whether a value follows. */
export type Option = { option: string; valued: boolean };

/** Of a command: its name, which may be several words, and its options. */
export type Completable = { name: string; options: () => Promise<readonly Option[]> };

/** A line of a command's help that explains an option; a value is named in capitals, or as words to choose from. */
const optionLine = /^ {2}(?:-[a-z], )?(?<option>--[a-z][a-z0-9-]*)(?<value> \S)?/gm;

/** What a command's help explains is what is completed. */
export const optionsIn = (help: string): Option[] =>
  [...help.matchAll(optionLine)].map(({ groups }) => ({
    option: groups?.["option"] ?? "",
    valued: groups?.["value"] !== undefined,
  }));

/** `words` is the line without the program's name, up to the word at hand, which may be empty. */
export async function completions(
  words: readonly string[],
  commands: readonly Completable[],
): Promise<string[]> {
  const before = words.slice(0, -1);
  const begun = words.at(-1) ?? "";
  const named = commands.find(({ name }) => name.split(" ").every((word, at) => before[at] === word));
  const all = named ? optionWords(before, await named.options()) : nextWords(before, commands);
  return [...new Set(all)].filter((word) => word.startsWith(begun)).toSorted();
}

/** None after an option that wants a value: only the shell may know a file that fits. */
const optionWords = (before: readonly string[], options: readonly Option[]): string[] =>
  options.some(({ option, valued }) => valued && option === before.at(-1))
    ? []
    : [...options.map(({ option }) => option), "--help"];

const nextWords = (before: readonly string[], commands: readonly Completable[]): string[] =>
  commands
    .map(({ name }) => name.split(" "))
    .filter((parts) => before.every((word, at) => parts[at] === word))
    .flatMap((parts) => parts[before.length] ?? []);

/** What each shell runs to ask for completions; none evaluates what was typed. Files are completed where nothing fits. */
export const SCRIPTS = {
  bash: `_lockgate() {
  local IFS=$'\\n'
  COMPREPLY=($(lockgate complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _lockgate lockgate
`,
  zsh: `_lockgate() {
  local -a found
  found=("\${(@f)$(lockgate complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  [[ -n "$found" ]] && compadd -a found || _files
}
compdef _lockgate lockgate
`,
  fish: `complete -c lockgate -a '(lockgate complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
} as const;
