// The tables that stand in the page. Each text stands once in data.texts and is named by its position; a column whose
// style is 0 holds such positions.
const TEXT = 0;

/** A table's rows as objects by column name. Text columns hold texts; what is unknown is null. */
export function rowsOf(table, texts) {
  return table.rows.map((values) => {
    const row = {};
    table.columns.forEach((column, i) => {
      row[column.name] = column.style === TEXT && values[i] !== null ? texts[values[i]] : values[i];
    });
    return row;
  });
}

export function readData(text) {
  const data = JSON.parse(text);
  for (const pair of data.pairs ?? []) {
    pair.source = data.texts[pair.source];
    pair.target = data.texts[pair.target];
  }
  return data;
}
