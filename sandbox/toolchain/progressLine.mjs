// Shows that something goes on, with a clock. Plain JavaScript for Node 20.

/**
 * One line that is rewritten on a terminal; elsewhere a line after the first second, then every ten. Meant for standard
 * error: output stays clean.
 */
export function showProgress(output) {
  const start = Date.now();
  let text = "";
  let shown = Date.now() - 9_000;
  const draw = () => {
    const line = `${text} ${Math.round((Date.now() - start) / 1000)} s`;
    if (output.isTTY) output.write(`\r\u001b[2K${line}`);
    else if (Date.now() - shown >= 10_000) {
      shown = Date.now();
      output.write(`${line}\n`);
    }
  };
  const timer = setInterval(draw, output.isTTY ? 250 : 1_000);
  return {
    update(next) {
      text = next;
      if (output.isTTY) draw();
    },
    /** Ends the line without a word. */
    clear() {
      clearInterval(timer);
      if (output.isTTY) output.write("\r\u001b[2K");
    },
    done(result) {
      clearInterval(timer);
      const line = `${result} (${Math.round((Date.now() - start) / 1000)} s)\n`;
      output.write(output.isTTY ? `\r\u001b[2K${line}` : line);
    },
  };
}
