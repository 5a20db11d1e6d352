/** What a terminal shows, as an SVG picture. */

const cell = { width: 8.4, height: 18 };
const margin = 14;
const palette = ["#2e3436", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d7dae0"];
const ground = "#1b1f27";
const plain = "#d7dae0";

const escaped = (text) =>
  text.replace(/[&<>]/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[char]);

/** Neighbouring cells of one style are one piece of text. */
function pieces(line, columns) {
  const found = [];
  for (let x = 0; x < columns; x++) {
    const here = line.getCell(x);
    const text = here?.getChars() || " ";
    const color = here?.isFgPalette() ? (palette[here.getFgColor() % 8] ?? plain) : plain;
    const bold = Boolean(here?.isBold());
    const last = found.at(-1);
    if (last?.color === color && last.bold === bold) last.text += text;
    else found.push({ x, text, color, bold });
  }
  return found.filter(({ text }) => text.trim() !== "");
}

function row(line, y, columns) {
  const spans = pieces(line, columns).map(({ x, text, color, bold }) => {
    const weight = bold ? ' font-weight="bold"' : "";
    return `<tspan x="${(margin + x * cell.width).toFixed(1)}" fill="${color}"${weight}>${escaped(text.trimEnd())}</tspan>`;
  });
  return spans.length > 0 ? `<text y="${margin + (y + 0.75) * cell.height}">${spans.join("")}</text>` : "";
}

/** The lines of an xterm buffer that are on its screen, down to the last that is not empty. */
export function terminalSvg({ cols, rows, buffer: { active } }, title) {
  const lines = Array.from({ length: rows }, (_, y) => active.getLine(active.viewportY + y));
  while (lines.length > 0 && !lines.at(-1)?.translateToString(true)) lines.pop();
  const [width, height] = [cols * cell.width + 2 * margin, lines.length * cell.height + 2 * margin];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.ceil(width)} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${ground}"/>`,
    '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">',
    ...lines.map((line, y) => (line ? row(line, y, cols) : "")).filter((text) => text !== ""),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}
