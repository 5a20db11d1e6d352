/** Where a key leads in a grid that is filled row by row; nothing where the key does not move. */
export function moved(key: string, from: number, length: number, columns: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: from - 1,
    ArrowRight: from + 1,
    ArrowUp: from - columns,
    ArrowDown: from + columns,
    PageUp: from - 10 * columns,
    PageDown: from + 10 * columns,
    Home: 0,
    End: length - 1,
  };
  const to = steps[key];
  return to === undefined ? undefined : Math.min(Math.max(0, to), Math.max(0, length - 1));
}
