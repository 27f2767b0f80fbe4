// Makes anybody's text harmless in Markdown.

/** Names of resources are anybody's text: none of it may become markup, a link or a mention. */
export const escape = (text: string): string =>
  text
    .replaceAll(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c] ?? c)
    .replaceAll(/[\\`*_[\]|~#@]/g, (c) => (c === "@" ? "&#64;" : `\\${c}`))
    .replaceAll(/\r?\n/g, "<br>");

export const code = (text: string): string => `<code>${escape(text)}</code>`;
