/** What a report of Stryker says, for people: the score, a row for each file with survivors, and each of them. */
export function summaryOf(folder, { files }) {
  const rows = Object.entries(files).map(([file, { mutants }]) => ({ file, mutants }));
  const all = rows.flatMap(({ mutants }) => mutants);
  const alive = rows.flatMap(({ file, mutants }) =>
    mutants.filter(isAlive).map((mutant) => ({ file, ...mutant })),
  );
  return [
    `${folder}: ${scoreOf(all)} of ${all.filter(isJudged).length} changes noticed; ${alive.length} were not`,
    ...rows
      .filter(({ mutants }) => mutants.some(isAlive))
      .map(({ file, mutants }) => `  ${scoreOf(mutants).padStart(6)}  ${file}`),
    ...alive.map(lineOf),
    "",
  ].join("\n");
}

const isAlive = ({ status }) => status === "Survived" || status === "NoCoverage";
const isJudged = (mutant) => isAlive(mutant) || mutant.status === "Killed" || mutant.status === "Timeout";

function scoreOf(mutants) {
  const judged = mutants.filter(isJudged);
  const noticed = judged.filter((mutant) => !isAlive(mutant)).length;
  return judged.length === 0 ? "-" : `${((100 * noticed) / judged.length).toFixed(1)} %`;
}

function lineOf({ file, location, status, mutatorName, replacement = "" }) {
  const text = replacement.replaceAll(/\s+/g, " ");
  const shown = text.length > 90 ? `${text.slice(0, 90)}…` : text;
  const untested = status === "NoCoverage" ? " (no test comes here)" : "";
  return `${file}:${location.start.line}:${location.start.column} ${mutatorName}${untested}: ${shown}`;
}
